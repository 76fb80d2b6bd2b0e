"""No text but the catalogue's: a made-up language shows whatever is left in English.

The second catalogue is the English one in Cyrillic letters, the second locale Ukrainian, with its
months, plural forms, separators and decimal comma. Free text of the cases is put into Greek
letters. What then is Latin on a page is ours and stands in the code.
"""

import base64
import html
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import nbformat
import pytest
import shipped
import yaml

from analytics import __version__, study
from analytics.measures.market import ABNORMAL_RETURN_T, SESSIONS_TO_REGAIN
from analytics.reports import case_index, index, plan, publish, sections
from analytics.reports import html as page_html
from analytics.reports.alarm_explorer import frame as alarm_frame
from analytics.reports.blocks import SECTION
from analytics.reports.compare import ComparePage
from analytics.reports.lessons import markdown, plain
from analytics.reports.lessons_learned import LessonsPage
from analytics.reports.page import Page
from analytics.reports.replay import frame
from analytics.schema import Measures
from analytics.wording import CATALOGUES, Locale, languages

CODE = "uk"
IDS = ("2015-jetblue-sunday", "2017-united-3411", "demo-northwind")
LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абцдефгхийклмнопярстужвшыз"
GREEK = "αβγδεζηθικλμνξοπρστυφχψωϊϋ"
FREE = {
    *("title", "brand", "summary", "why", "text", "publisher", "note", "name", "measure"),
    *("words", "speaker", "label", "share_of", "index_name", "found", "left_out"),
}
"""Fields of a case that hold free text."""
CODED = {"kinds", "subjects", "first", "actor", "channel", "kind", "date", "at", "stance"}
"""Fields of closed vocabularies, whose values may read like an id."""
DATA = {
    *("id", "channel", "channels", "time_zone", "unit", "path", "series", "index", "kind"),
    *("market", "about", "controls", "brand_accounts"),
}
"""Fields whose values a page shows as they are."""


def in_letters(text, letters):
    table = str.maketrans(LATIN + LATIN.upper(), letters + letters.upper()[: len(LATIN)])
    return text.translate(table)


def made_up(node, key=""):
    """A node of the English catalogue in the made-up language; plural forms for its numbers."""
    if isinstance(node, dict):
        out = {name: made_up(value, f"{key}.{name}") for name, value in node.items()}
        if set(out) == {"one", "other"}:
            out |= dict.fromkeys(("few", "many"), out["other"])
        return out
    if key.startswith(".pattern."):
        return re.sub(r"'[^']*'", lambda found: in_letters(found[0], CYRILLIC), node)
    pieces = re.split(r"(\{[^}]*\})", str(node))
    told = "".join(one if k % 2 else in_letters(one, CYRILLIC) for k, one in enumerate(pieces))
    return re.sub(r"(?<=\d)[.,](?=\d)", "·", told)


@pytest.fixture(scope="module")
def locale(tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalogues")
    (folder / CODE).mkdir()
    for path in (CATALOGUES / "en").glob("*.yaml"):
        told = made_up(yaml.safe_load(path.read_text(encoding="utf-8")))
        (folder / CODE / path.name).write_text(
            yaml.safe_dump(told, allow_unicode=True), encoding="utf-8"
        )
    return Locale.of(CODE, folder)


def foreign(node, ids, key=""):
    """A case's record with its free text in Greek letters. ids: id → the one to take its place."""
    if isinstance(node, dict):
        names = {name: ids[name] if key == "sources" else name for name in node}
        return {names[name]: foreign(value, ids, name) for name, value in node.items()}
    if isinstance(node, list):
        return [foreign(value, ids, key) for value in node]
    if key in FREE and isinstance(node, str) and node not in ("whole", "part"):
        return in_letters(node, GREEK)
    return node if key in CODED else ids.get(node, node)


def without_words(record):
    """A record whose free text is Greek and whose ids are no words."""
    own = [one["id"] for part in ("milestones", "figures") for one in record.get(part, [])]
    own += [*record["sources"], *(one["id"] for one in record.get("absent", []))]
    return foreign(record, {name: f"zq-{k}" for k, name in enumerate(dict.fromkeys(own))})


def data_of(node, key=""):
    """Words of a record that a page shows as they are: channels, zones, units."""
    if isinstance(node, dict):
        return set().union(*(data_of(value, name) for name, value in node.items()))
    if isinstance(node, list):
        return set().union(*(data_of(value, key) for value in node))
    return set(re.findall("[A-Za-z]+", str(node))) if key in DATA else set()


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("home")
    for case_id in IDS:
        folder = shipped.copy(case_id, root)
        record = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
        text = yaml.safe_dump(without_words(record), allow_unicode=True)
        (folder / "case.yaml").write_text(text, encoding="utf-8")
        (folder / "debrief.yaml").unlink(missing_ok=True)  # its ids are those of the English record
        notes = folder / "notes.md"
        notes.write_text(in_letters(notes.read_text(encoding="utf-8"), GREEK), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def studies(root):
    return [study.load(case_id, root=root) for case_id in IDS]


@pytest.fixture(scope="module")
def library(studies, locale):
    return study.library_of(studies, locale)


@pytest.fixture(scope="module")
def many(library):
    """Enough cases for ranks, medians and curves: one of them nine times, back at other times."""
    whole = library.entries["2017-united-3411"]
    clones = [
        replace(
            whole,
            id=f"{2000 + k}-zq",
            measures=whole.measures
            | Measures([SESSIONS_TO_REGAIN.observed(5.0 + k), ABNORMAL_RETURN_T.observed(0.5 + k)]),
        )
        for k in range(9)
    ]
    return study.Library({clone.id: clone for clone in clones}, {"2020-zq": "zq"})


@pytest.fixture(scope="module")
def known(root, studies):
    """Words of the cases' data, names of formats, and names of the pages over several cases."""
    paths = (root / "casestudies").glob("*/case.yaml")
    words = set().union(*(data_of(yaml.safe_load(path.read_text("utf-8"))) for path in paths))
    texts = [*IDS, "Aftermath", "SVG PNG", *publish.TOGETHER]
    texts.append("searched")  # a search's id is its place: searched-0
    for results in studies:
        texts += [] if results.case.returns is None else list(results.case.returns["series"])
    words |= set(re.findall("[A-Za-z]+", " ".join(texts)))
    return words | {word.capitalize() for word in words}


def seen(markup):
    """What a reader sees of a page and its charts, without code and without foreign text."""
    charts = [
        base64.b64decode(data).decode()
        for data in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", markup)
    ]
    texts = [comment for svg in charts for comment in re.findall(r"<!--(.*?)-->", svg, re.DOTALL)]
    texts += re.findall(r'(?:alt|aria-label)="([^"]*)"', markup)
    body = re.sub(r"<(style|code|pre|bdi)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    texts.append(re.sub(r"<[^>]*>", " ", body))
    told = re.sub(r"\b[0-9a-f]{12}\b", " ", html.unescape("\n".join(texts)))
    return re.sub("\u2068[^\u2069]*\u2069", " ", told).replace(__version__, " ")


def leftovers(markup, known):
    """Latin words that are not the cases' own, and numbers with an English point or comma."""
    text = seen(markup)
    words = {word for word in re.findall("[A-Za-z]+", text) if word not in known}
    return words | set(re.findall(r"\d+\.\d+|\b[1-9]\d{0,2},\d{3}\b", text))


def test_the_made_up_language_is_found_and_does_not_ship(locale):
    assert "en" in languages()
    assert CODE not in languages()
    assert locale.translate("page.heading.finding") == in_letters("The finding", CYRILLIC)
    assert locale.format_number(12345.0) == "12\u00a0345"


@pytest.fixture(scope="module", params=IDS)
def page(request, studies, locale, library):
    results = studies[IDS.index(request.param)]
    made = Page(results, locale, library=library)
    return {name: getattr(made, name)() for name in sections.specs()}, made.end().payload


def test_no_section_of_a_case_has_words_of_its_own(page, known):
    blocks, _ = page
    found = {name: leftovers(block.markup, known) for name, block in blocks.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_what_an_import_could_see_is_translated(studies, locale, known):
    states = {
        "text": {"present": 1.0, "redacted": 0.0, "empty": 0.0, "never": False},
        "author": {"present": 0.9, "redacted": 0.1, "empty": 0.0, "never": False},
        "likes": {"present": 0.5, "redacted": 0.0, "empty": 0.5, "never": False},
        "views": {"present": 0.0, "redacted": 0.0, "empty": 1.0, "never": False},
        "language": {"present": 0.0, "redacted": 0.0, "empty": 1.0, "never": True},
    }
    names = ("cap", "empty_days", "sudden_start", "parents_missing", "no_brand", "brand_replies")
    values = {"file": "posts.csv", "rows": 5000, "n": 3, "of": 9, "span": 30, "usual": 12.5}
    values["day"] = "2017-04-10"
    hints = [{"key": f"coverage.{name}", "values": values} for name in names]
    coverage = {"messages": 12345, "fields": states, "hints": hints}
    markup = Page(replace(studies[1], coverage=coverage), locale).limits().markup
    assert "12\u00a0345" in markup
    assert leftovers(markup, known) == set()


def test_the_frame_of_a_page_is_translated(page, locale, known):
    blocks, payload = page
    outputs = [
        nbformat.v4.new_output(
            "display_data", {"text/html": block.markup}, metadata={SECTION: name}
        )
        for name, block in blocks.items()
    ]
    cells = [nbformat.v4.new_code_cell(outputs=outputs)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["aftermath"] = {"sections": list(blocks)}
    text = page_html.render(notebook, title=payload["title"], locale=locale)
    assert f'lang="{CODE}"' in text
    assert leftovers(text, known) == set()


def test_the_index_of_reports_is_translated(page, locale, known, tmp_path):
    _, payload = page
    manifest = {"started_at": "2026-10-05T12:00:00+00:00"}
    files = {"metrics.json": json.dumps(payload["metrics"]), "manifest.json": json.dumps(manifest)}
    publish.lock(tmp_path)
    publish.publish(tmp_path, payload["case"], files)
    publish.fail(tmp_path, payload["case"], {"error.txt": ""})
    assert index.write(tmp_path, locale) == ()
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert leftovers(text, known) == set()


@pytest.mark.parametrize("cases_of", ["library", "many"])
def test_pages_over_cases_have_no_words_of_their_own(cases_of, locale, known, request):
    chosen = request.getfixturevalue(cases_of)
    compared = ComparePage(study.compare(chosen), locale)
    markup = "".join(getattr(compared, name)().markup for name in compared.sections)
    learned = LessonsPage(study.lessons_learned(chosen), locale)
    markup += "".join(getattr(learned, name)().markup for name in learned.sections)
    assert leftovers(markup, known) == set()


def test_a_case_among_many_has_no_words_of_its_own(studies, many, locale, known):
    made = Page(studies[1], locale, library=many)
    markup = made.cards().markup + made.lessons().markup
    assert locale.translate("page.card_cases") in markup
    assert leftovers(markup, known) == set()


def test_the_plan_has_no_words_of_its_own(studies, locale, known):
    client = study.client("Ωμέγα", country="GB", channels=["Ωμέγα"], day=date(2026, 1, 31))
    draft = study.draft(client, studies)
    assert leftovers(plan.page(draft, locale, "reports"), known) == set()
    assert leftovers(plan.plan_markdown(draft, locale), known) == set()


def test_lessons_and_the_index_of_cases_have_no_words_of_their_own(
    studies, library, locale, known, root
):
    for of in studies:
        found = plain(of, library, locale)
        told = re.sub(r"`[^`]*`", "", markdown(of, found, locale))
        assert leftovers(told, known) == set()
    texts = case_index.files(locale, root)
    for path, text in texts.items():
        told = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
        assert leftovers(told, known) == set(), Path(path).name


def test_sliders_have_no_words_of_their_own(studies, locale, known):
    simulated = studies[-1]
    assert leftovers(frame(simulated, locale), known) == set()
    assert leftovers(alarm_frame(simulated, 0, 1.0, locale), known) == set()
