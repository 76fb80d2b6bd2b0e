"""The main part of every page is in plain words: see `plain_words` for the rules."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from analytics import study
from analytics.reports import index, parts, plan, publish, sections
from analytics.reports.blocks import Html
from analytics.reports.compare import ComparePage
from analytics.reports.lessons_learned import LessonsPage
from analytics.reports.page import Page
from analytics.wording import Locale
from tests import plain_words, shipped

ENGLISH = Locale.of()


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(shipped.TYPICAL, id="typical"),
        pytest.param(shipped.IDS, id="all", marks=pytest.mark.long),
    ],
)
def ids(request):
    return request.param


@pytest.fixture(scope="module")
def library(ids):
    return study.library_of([shipped.load(case_id) for case_id in ids])


@cache
def lines_of(case_id):
    """Lines of the main part of a case's page, with the words of its charts."""
    drawn: list[str] = []

    def noted(chart, under="", **_):
        drawn.extend(text.get_text().replace("\n", " ") for text in chart.figure.texts)
        return Html(getattr(under, "markup", under))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "figure", noted)
        page = Page(shipped.load(case_id), ENGLISH, library=shipped.library())
        blocks = [
            getattr(page, name)()
            for name, section in sections.specs().items()
            if section.part == "main"
        ]
    assert page.faults == (), case_id
    markup = "\n".join(block.markup for block in blocks)
    return [*plain_words.lines(markup), *plain_words.lines("\n".join(drawn))]


def told(lines):
    return {line: faults for line in lines if (faults := plain_words.faults(line))}


@pytest.mark.parametrize("case_id", shipped.each_case())
def test_the_main_part_of_a_page_is_in_plain_words(case_id):
    assert told(lines_of(case_id)) == {}


@pytest.mark.parametrize("case_id", shipped.each_case())
def test_sentences_of_a_page_are_short(case_id):
    found = [
        plain_words.length(sentence)
        for line in lines_of(case_id)
        for sentence in plain_words.sentences(line)
        if plain_words.is_sentence(sentence)
    ]
    assert len(found) > 5
    assert sum(found) / len(found) <= plain_words.MEAN


def test_pages_over_cases_are_in_plain_words(library):
    pages = (
        ComparePage(study.compare(library), ENGLISH),
        LessonsPage(study.lessons_learned(library), ENGLISH),
    )
    markup = "\n".join(getattr(page, name)().markup for page in pages for name in page.sections)
    unfolded = re.sub(r"(?s)<details\b.*?</details>", "", markup)  # the rest is their appendix
    assert told(plain_words.lines(unfolded)) == {}


def test_the_index_is_in_plain_words(library, ids, tmp_path):
    publish.lock(tmp_path)
    manifest = json.dumps({"started_at": "2026-10-05T12:00:00+00:00"})
    for case_id in ids[:: len(ids) // 8]:
        made = Page(shipped.load(case_id), ENGLISH, library=library).end().payload["metrics"]
        files = {"metrics.json": json.dumps(made), "manifest.json": manifest}
        publish.publish(tmp_path, case_id, files)
    index.write(tmp_path, ENGLISH)
    assert told(plain_words.lines(Path(tmp_path, "index.html").read_text(encoding="utf-8"))) == {}


def test_the_plan_is_in_plain_words(ids):
    client = study.client("Acme", sector="food", country="GB", day=date(2026, 1, 31))
    draft = study.draft(client, [shipped.load(case_id) for case_id in ids])
    assert told(plain_words.lines(plan.page(draft, ENGLISH, "reports"))) == {}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("It came 41 h – 2 days after the first post.", "two units"),
        ("It took between 30 hours and 5 days.", "two units"),
        ("Half of it was gone 45 min to 3 hours later.", "two units"),
        ("Sentiment left its band (p = 0.07).", "banned"),
        ("It fell, which more than one of a hundred draws does.", "banned"),
        ("First word after onset", "banned"),
        ("n = 20 cases", "banned"),
        ("Share price: not available", "banned"),
        ("nan", "banned"),
        ("none", "empty value"),
        ("Run aftermath detect on your own counts.", "tool talk"),
        ("The rows are in metrics.json.", "tool talk"),
        ("Data 71a675ae020b", "tool talk"),
        ("Nobody did not notice.", "double negative"),
        ("It is not known that nothing was never said.", "double negative"),
        (" ".join(["word"] * 41) + ".", "41 words"),
    ],
)
def test_a_planted_sentence_is_found(line, rule):
    assert any(fault.startswith(rule) for fault in plain_words.faults(line))


@pytest.mark.parametrize(
    "line",
    [
        "The full apology came about 44 hours later, on the third day.",
        "It answered within 2.5–6.7 hours.",
        "Nobody answered, and no one apologised.",
        "The whole team drew 14 posts from 3 hours of work.",
        "“None of us knew” — the chief executive",
        "It took 3 days to answer and 2 days more to apologise.",
    ],
)
def test_plain_sentences_pass(line):
    assert plain_words.faults(line) == []


def test_markup_is_cut_into_lines_and_sentences():
    markup = (
        "<p>United <bdi>a</bdi> said: <bdi>onset of a very long foreign text with p = 0.1</bdi>. "
        "It left.</p><td>62&nbsp;%</td><svg><text>draws</text></svg>"
    )
    assert [*plain_words.lines(markup)] == [
        f"United X said: {plain_words.FOREIGN}. It left.",
        "62 %",
    ]
    first, second = plain_words.sentences(f"Said {plain_words.FOREIGN} by Mr. Munoz. It left.")
    assert (plain_words.length(first), second) == (5, "It left.")
