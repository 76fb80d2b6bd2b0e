"""Pages in a real browser: links into the folded appendix, print, telephone, accessibility."""

import io
import json
import re
from datetime import date
from html import unescape
from unicodedata import normalize

import nbformat
import pytest
from browsing import CHROMIUM, TELEPHONE, WIDE, browser, printed, sheets, violations
from shipped import IDS, TEN, load
from whole_page import notebook_of, page_of

from analytics import study
from analytics.reports import html, index, plan, publish
from analytics.reports.compare import ComparePage
from analytics.reports.lessons_learned import LessonsPage
from analytics.reports.page import Page
from analytics.wording import Locale

CASES = ("2017-united-3411", "2015-jetblue-sunday", "demo-northwind")
MOST_SHEETS = 8
DAY = date(2026, 11, 30)
ENGLISH = Locale.of()

EVERY = [
    pytest.param(case, marks=pytest.mark.slow if case in TEN else pytest.mark.long) for case in IDS
]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@pytest.fixture(scope="module")
def library():
    return study.library_of([load(case) for case in CASES])


@pytest.fixture(scope="module")
def chromium():
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(tmp_path_factory, library):
    folder = tmp_path_factory.mktemp("pages")
    for case in CASES:
        (folder / f"{case}.html").write_text(page_of(load(case), library), encoding="utf-8")
    return folder


def is_open(page):
    return page.evaluate("document.getElementById('appendix').open")


@pytest.mark.slow
@pytest.mark.parametrize("anchor", ["m-time_to_apologise_h", "event-apology", "sources"])
def test_a_link_into_the_folded_appendix_opens_it_without_a_script(chromium, pages, anchor):
    context = chromium.new_context(viewport=WIDE, java_script_enabled=True)
    page = context.new_page()
    page.goto((pages / "2017-united-3411.html").as_uri())
    assert "<script" not in page.content()
    assert not is_open(page)
    page.goto((pages / "2017-united-3411.html").as_uri() + f"#{anchor}")
    assert is_open(page)
    top = page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", anchor)
    assert 0 <= top < 200
    context.close()


@pytest.mark.slow
def test_a_keyboard_reaches_the_evidence(chromium, pages):
    page = chromium.new_page(viewport=WIDE)
    page.goto((pages / "2017-united-3411.html").as_uri())
    page.focus(".events a")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('appendix').open")
    assert page.url.endswith("#event-first-post")
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_nothing_is_wider_than_a_telephone(chromium, pages, case):
    page = chromium.new_page(viewport=TELEPHONE)
    page.goto((pages / f"{case}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
    page.close()


@pytest.mark.slow
def test_a_figure_is_saved_from_the_page(chromium, pages):
    page = chromium.new_page(viewport=WIDE)
    page.goto((pages / "2017-united-3411.html").as_uri())
    for kind, begins in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        with page.expect_download() as waiting:
            page.click(f'a[download="2017-united-3411-timeline.{kind}"]')
        with open(waiting.value.path(), "rb") as file:
            assert file.read(8).startswith(begins)
    page.close()


@pytest.mark.parametrize("case", EVERY)
def test_the_story_prints_on_few_sheets_and_no_heading_ends_one(chromium, tmp_path, library, case):
    reader = pytest.importorskip("pypdf").PdfReader
    path = tmp_path / "page.html"
    notebook, page = notebook_of(load(case), library)
    path.write_text(html.render(notebook, title=page.title, locale=ENGLISH), encoding="utf-8")
    pdf = printed(chromium, path)
    assert sheets(pdf) <= MOST_SHEETS
    main = re.sub(r'(?s)<details class="appendix".*', "", path.read_text(encoding="utf-8"))
    headings = {
        unescape(re.sub(r"<[^>]+>", "", text))
        for text in re.findall(r"(?s)<h[123]\b[^>]*>(.*?)</h[123]>", main)
    }
    for sheet in reader(io.BytesIO(pdf)).pages:
        # By their places: what is painted last need not stand lowest.
        text = normalize("NFKC", sheet.extract_text(extraction_mode="layout"))
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        assert lines
        assert lines[-1] not in headings
    said = " ".join(sheet.extract_text() for sheet in reader(io.BytesIO(pdf)).pages)
    assert "SHA-256" not in said  # the appendix stays folded


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_axe_finds_nothing_on_a_page_with_its_appendix_open(chromium, pages, case):
    assert violations(chromium, pages / f"{case}.html") == []


@pytest.fixture
def index_page(tmp_path, library):
    publish.lock(tmp_path)
    manifest = {"started_at": "2026-10-05T12:00:00+00:00"}
    for case in CASES:
        metrics = Page(load(case), library=library).end().payload["metrics"]
        files = {"metrics.json": json.dumps(metrics), "manifest.json": json.dumps(manifest)}
        publish.publish(tmp_path, case, files)
    assert index.write(tmp_path, ENGLISH) == ()
    return tmp_path / "index.html"


def fits_a_telephone(chromium, path):
    page = chromium.new_page(viewport=TELEPHONE)
    page.goto(path.as_uri())
    widest = page.evaluate("document.documentElement.scrollWidth")
    tables = page.evaluate(
        "[...document.querySelectorAll('table.stack')].map(one => one.scrollWidth)"
    )
    page.close()
    return max([widest, *tables]) <= TELEPHONE["width"]


@pytest.mark.slow
def test_axe_finds_nothing_on_the_index(chromium, index_page):
    assert violations(chromium, index_page) == []
    assert fits_a_telephone(chromium, index_page)


@pytest.mark.slow
def test_a_keyboard_finds_a_case_by_its_end_and_by_its_brand(chromium, index_page):
    page = chromium.new_page(viewport=WIDE, java_script_enabled=False)
    page.goto(index_page.as_uri())
    page.locator(".find summary").focus()
    page.keyboard.press("Enter")
    page.locator("#end-all").focus()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("input[name=end]:checked").get_attribute("id")
    shown = [one.get_attribute("class") for one in page.locator(".case:visible").all()]
    assert 0 < len(shown) < len(CASES)
    assert all(chosen in one for one in shown)
    page.locator('.find a[href="#case-2017-united-3411"]').focus()
    page.keyboard.press("Enter")
    assert page.locator("#case-2017-united-3411").is_visible()
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "made",
    [
        lambda library: ComparePage(study.compare(library), ENGLISH),
        lambda library: LessonsPage(study.lessons_learned(library), ENGLISH),
    ],
    ids=["compare", "lessons"],
)
def test_axe_finds_nothing_on_the_pages_over_all_cases(chromium, tmp_path, library, made):
    page, cells = made(library), []
    for name in page.sections:
        data, metadata = getattr(page, name)()._repr_mimebundle_()
        output = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
        cells.append(nbformat.v4.new_code_cell(outputs=[output]))
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["aftermath"] = {"sections": list(page.sections)}
    path = tmp_path / "page.html"
    path.write_text(html.render(notebook, title=page.title, locale=ENGLISH), encoding="utf-8")
    assert violations(chromium, path) == []
    assert fits_a_telephone(chromium, path)


@pytest.mark.slow
def test_axe_finds_nothing_on_the_plan(chromium, tmp_path):
    client = study.client("A brand", sector="airline", country="US", channels=("x",), day=DAY)
    draft = study.draft(client, [load(case) for case in CASES])
    path = tmp_path / "plan.html"
    path.write_text(plan.page(draft, ENGLISH, "reports"), encoding="utf-8")
    assert violations(chromium, path) == []
    assert fits_a_telephone(chromium, path)
