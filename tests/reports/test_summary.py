"""The summary: its evidence is one click away, it fits a sheet, and its files stand alone."""

import io
import json
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from hostile import PAYLOADS
from shipped import TEN, load

from analytics import study
from analytics.reports import publish, summary_files
from analytics.reports.blocks import SECTION
from analytics.reports.page import Page
from analytics.schema import Cited, Told
from analytics.wording import Filled, Locale, UntrustedText

LOCALE = Locale.of()
CHROMIUM = Path("/usr/bin/chromium")
UNITED, JETBLUE, DEMO = "2017-united-3411", "2015-jetblue-sunday", "demo-northwind"


def page_of(case_id, **changes):
    results = load(case_id)
    case = replace(results.case, **changes)
    results = replace(results, case=case)
    return Page(results, LOCALE, library=study.library_of([results]))


def files_of(page):
    block, brief = page.summary(), study.plain_brief(page.brief, LOCALE)
    case = page.results.case
    metrics = {"brand": case.brand, "title": case.title, "provenance": case.provenance}
    return summary_files.made(block.markup, metrics | {"brief": brief, "sources": 3}, LOCALE)


@pytest.fixture(scope="module")
def united():
    page = page_of(UNITED)
    return page, page.summary().markup


def test_every_sentence_and_number_leads_to_evidence_on_the_page(united):
    page, markup = united
    anchors = set(re.findall(r'href="#([^"]+)"', markup))
    there = {
        found
        for name in ("events", "definitions", "published", "reaction", "not_measured")
        for found in re.findall(r'id="([^"]+)"', getattr(page, name)().markup)
    }
    assert len(anchors) > 8
    assert anchors <= there


def test_no_heading_is_empty_and_none_is_told_twice(united):
    _, markup = united
    headings = re.findall(r"<h2>([^<]+)</h2>(.)", markup)
    names = [name for name, _ in headings]
    assert len(names) == len(set(names))
    assert "<section></section>" not in markup
    assert not re.search(r"</h2></section>", markup)


def test_a_very_long_title_is_written_smaller_and_keeps_to_its_room():
    from pptx import Presentation
    from pypdf import PdfReader

    title = " ".join(["A company apologises for what its supplier had said about a customer"] * 4)
    page = page_of(UNITED)
    page.__dict__["brief"] = replace(page.brief, title=title)
    plain = study.plain_brief(page.brief, LOCALE)
    metrics = {"brand": "United", "title": title, "provenance": "documented", "brief": plain}
    markup = page.summary().markup
    files, _ = summary_files.made(markup, metrics, LOCALE)
    assert '<h1 class="long">' in markup
    assert len(PdfReader(io.BytesIO(files["summary.pdf"])).pages) == 1
    [slide] = Presentation(io.BytesIO(files["summary.pptx"])).slides
    head = next(s for s in slide.shapes if s.has_text_frame and title in s.text_frame.text)
    sizes = [run.font.size.pt for line in head.text_frame.paragraphs for run in line.runs]
    assert max(sizes) <= 14


def test_a_simulated_case_says_so_first():
    markup = page_of(DEMO).summary().markup
    assert "Everything here is invented" in markup
    assert markup.index("tag-simulated") < markup.index("<h2>")


def test_a_page_that_cannot_be_put_together_still_names_its_case(monkeypatch):
    def fails(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(study, "brief_of", fails)
    page = page_of(DEMO)
    block = page.summary()
    assert "Northwind" in block.markup
    assert "invented" in block.markup
    assert page.faults


class Handlers(HTMLParser):
    """Collects what a page could act by: tags, and attributes that hold code or another address."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [tag] if tag in ("script", "iframe", "object", "embed", "svg", "math") else []
        self.found += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]
        far = ("http", "//", "javascript")
        self.found += [f"{tag} {name}" for name, at in attrs if (at or "").startswith(far)]


@pytest.mark.parametrize("text", PAYLOADS[::40])
def test_hostile_text_stays_text(text):
    brief = study.brief_of(load(UNITED))
    said = Told(Filled(text, {}), ("apology",))
    page = page_of(UNITED)
    page.__dict__["brief"] = replace(
        brief,
        title=text,
        brand=text,
        happened=(said,),
        worked=(said,),
        turn=replace(brief.turn, told=said, publisher=text),
        unmeasured=UntrustedText(text),
        cited=(Cited(text, text, text),),
    )
    plain = study.plain_brief(page.brief, LOCALE)
    metrics = {"brand": text, "title": text, "provenance": "documented", "brief": plain}
    files, faults = summary_files.made(page.summary().markup, metrics, LOCALE)
    assert not faults
    seen = Handlers()
    seen.feed(files["summary.html"])
    assert not seen.found
    assert files["summary.pdf"].startswith(b"%PDF")
    assert zipfile.ZipFile(io.BytesIO(files["summary.pptx"])).testzip() is None


def test_the_page_alone_needs_nothing_else(united):
    files, faults = files_of(page_of(UNITED))
    assert not faults
    html = files["summary.html"]
    assert not re.search(r'(?:src|srcset)="(?!data:)', html)
    assert not re.search(r'href="(?!data:|report\.html)', html)
    assert "<script" not in html
    assert "report.html#event-apology" in html


def test_the_slide_has_text_boxes_a_picture_and_its_sources():
    from pptx import Presentation

    files, _ = files_of(page_of(UNITED))
    deck = Presentation(io.BytesIO(files["summary.pptx"]))
    [slide] = deck.slides
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert round(deck.slide_width / deck.slide_height, 2) == 1.78
    assert any("A passenger is dragged" in text for text in texts)
    assert [shape for shape in slide.shapes if shape.shape_type == 13]  # a picture
    assert "USA Today" in slide.notes_slide.notes_text_frame.text
    assert not re.search("[\u2066-\u2069]", " ".join(texts))
    wide, high = deck.slide_width, deck.slide_height
    for shape in slide.shapes:
        assert shape.left + shape.width <= wide + 1
        assert shape.top + shape.height <= high + 1


def test_without_the_extra_there_is_the_page_alone_and_what_to_install(monkeypatch, capsys):
    from analytics.cli import reports

    monkeypatch.setattr(summary_files, "find_spec", lambda name: None)
    files, faults = files_of(page_of(DEMO))
    assert list(files) == ["summary.html"]
    assert not faults
    reports._tell_missing()
    [line] = capsys.readouterr().err.strip().splitlines()
    assert "crisis-aftermath[export]" in line


@pytest.mark.parametrize("broken", ["pdf", "slide"])
def test_a_fault_in_a_file_costs_only_that_file(monkeypatch, broken):
    def fails(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(summary_files, broken, fails)
    files, faults = files_of(page_of(DEMO))
    lost = {"pdf": "summary.pdf", "slide": "summary.pptx"}[broken]
    assert set(files) == {"summary.html", "summary.pdf", "summary.pptx"} - {lost}
    assert [fault.part for fault in faults] == [lost]


def executed(markup):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("page.summary()")])
    data, metadata = {"text/html": markup}, {SECTION: "summary"}
    notebook.cells[0].outputs = [nbformat.v4.new_output("display_data", data, metadata=metadata)]
    return notebook


def test_the_files_of_a_run_hold_no_folder_of_the_machine(united):
    _, markup = united
    there = "/home/someone/project/secret"
    notebook = executed(markup.replace("A passenger", f"{there} A passenger"))
    metrics = study.metrics(load(UNITED), LOCALE)
    files, faults = summary_files.of_notebook(
        notebook, metrics, LOCALE, lambda text: text.replace(there, "[project]")
    )
    assert not faults
    assert there not in files["summary.html"]
    assert "[project]" in files["summary.html"]


def test_an_executed_notebook_without_a_summary_has_no_files():
    empty = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    assert summary_files.of_notebook(empty, {"brief": {}}, LOCALE) == ({}, ())


def test_files_of_bytes_are_published_with_the_report(tmp_path):
    files = {"report.html": "page", "summary.pdf": b"%PDF-\xff\x00"}
    publish.publish(tmp_path, "x", files)
    assert (tmp_path / "x" / "summary.pdf").read_bytes() == files["summary.pdf"]


def test_metrics_hold_the_first_page_in_words():
    plain = study.metrics(load(UNITED), LOCALE)["brief"]
    assert json.dumps(plain, allow_nan=False)
    assert plain["turn"]["publisher"] == "USA Today"
    assert plain["harm"]["lowest"]["value"]
    assert 3 <= len(plain["lessons"]) <= 5
    entry = study.library_of([load(UNITED)], LOCALE).entries[UNITED]
    assert entry.metrics["brief"]["happened"] == plain["happened"]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        yield tool.chromium.launch(executable_path=path, args=["--no-sandbox"])


@pytest.mark.slow
@pytest.mark.parametrize("case_id", TEN)
def test_the_summary_is_one_sheet_on_paper_and_fits_a_telephone(case_id, browser, tmp_path):
    from pypdf import PdfReader

    files, faults = files_of(page_of(case_id))
    assert not faults
    assert len(PdfReader(io.BytesIO(files["summary.pdf"])).pages) == 1
    path = tmp_path / "summary.html"
    path.write_text(files["summary.html"], encoding="utf-8")
    tab = browser.new_page(viewport={"width": 390, "height": 800})
    tab.goto(path.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    for paper in ("A4", "Letter"):
        printed = tab.pdf(format=paper, print_background=True)
        assert len(PdfReader(io.BytesIO(printed)).pages) == 1, paper
        text = PdfReader(io.BytesIO(printed)).pages[0].extract_text()
        assert load(case_id).case.brand.split()[0] in text
    tab.close()
