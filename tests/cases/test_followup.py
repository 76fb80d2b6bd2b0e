"""What people decided on actions survives every run, is shown, and is never written by one."""

import shutil

import pytest

from analytics import cases, study
from analytics.cases.followup import parse_follow_ups
from analytics.errors import CaseError
from analytics.reports.page import Page

CASE = "2018-o2-outage"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(cases.home() / "casestudies" / CASE, tmp_path / "casestudies" / CASE)


def decide(folder, text):
    (folder / "actions.yaml").write_text(text, encoding="utf-8")


def test_decisions_stand_on_the_page_and_are_not_touched(folder):
    text = (
        "- {lesson: first_word, state: accepted, owner: 'Jo <b>Day</b>', date: 2026-12-01}\n"
        "- {lesson: relapse, state: dropped, note: not ours}\n"
    )
    decide(folder, text)
    root = folder.parents[1]
    markup = Page(study.load(CASE, root=root)).actions().markup
    assert "Jo &lt;b&gt;Day&lt;/b&gt;" in markup
    assert "accepted, 01 Dec 2026" in markup
    assert "dropped. " in markup
    assert "not ours" in markup
    assert (folder / "actions.yaml").read_text() == text


def test_a_decision_is_an_input_of_the_page(folder):
    before = cases.load(CASE, root=folder.parents[1]).hashes
    decide(folder, "- {lesson: first_word, state: done}\n")
    after = cases.load(CASE, root=folder.parents[1]).hashes
    assert "actions.yaml" in after.keys() - before.keys()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {lesson: first_word, state: maybe}", "0.state"),
        ("- {lesson: First Word, state: done}", "0.lesson"),
        ("- {state: done}", "0.lesson"),
        ("- {lesson: a, state: done, when: now}", "0.when"),
        ("- {lesson: a, state: done}\n- {lesson: a, state: done}", "given twice"),
        ("first_word: done", "actions.yaml"),
        ("- [", "not valid YAML"),
    ],
)
def test_what_is_wrong_is_named(folder, text, words):
    decide(folder, text)
    with pytest.raises(CaseError, match=words):
        cases.load(CASE, root=folder.parents[1])


def test_a_new_case_starts_with_an_empty_list():
    assert cases.load(CASE).follow_ups == ()
    template = cases.home() / "casestudies" / "_template" / "actions.yaml"
    assert parse_follow_ups(template.read_text(encoding="utf-8"), template.name) == ()
