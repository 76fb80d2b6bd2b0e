"""Each sentence on what was read is made from what was read: every combination of its inputs."""

import itertools

import pytest
from shipped import load

from analytics.reports.basis import Basis, label_line, limit_lines, read_line
from analytics.wording import Locale

ENGLISH = Locale.of()

INPUTS = {
    "provenance": ("documented", "measured", "simulated"),
    "messages": (None, 0, 1, 4321),
    "has_counts": (False, True),
    "labels": (None, "gold", "model"),
    "reading": ("tone", "reputation"),
    "channels": ((), ("x",), ("reddit", "x")),
    "has_model": (False, True),
    "coded": (0, 3),
    "second": (0, 2),
    "has_figures": (False, True),
    "has_events": (False, True),
    "partly": ((), ("apology",)),
    "unsearched": ((), ("channels",)),
}
COMBINATIONS = [
    Basis(**dict(zip(INPUTS, values, strict=True)))
    for values in itertools.product(*INPUTS.values())
]


@pytest.fixture(scope="module")
def told():
    """The sentences of every combination, each put into words once."""
    return [said(basis) for basis in COMBINATIONS]


def said(basis):
    lines = (read_line(basis), label_line(basis), *limit_lines(basis))
    return " ".join(ENGLISH.format_message(line) for line in lines)


def by_people(basis, reading):
    return basis.labels == "gold" and basis.reading == reading


CLAIMS = {
    "No social posts were analysed": lambda b: not b.messages and not b.has_counts,
    "posts were read.": lambda b: bool(b.messages),
    "Counts of posts were analysed": lambda b: not b.messages and b.has_counts,
    "Their tone was not measured": lambda b: b.labels is None,
    "People judged the tone of each post": lambda b: by_people(b, "tone"),
    "People judged the tone; where they disagree": lambda b: by_people(b, "tone"),
    "People judged what each post means": lambda b: by_people(b, "reputation"),
    "People judged what posts mean": lambda b: by_people(b, "reputation"),
    "A language model estimated the tone": lambda b: b.labels == "model",
    "The model misses sarcasm": lambda b: b.has_model,
    "coded by one person": lambda b: b.coded > 0 and not b.second,
    "a second coder": lambda b: b.coded > 0 and b.second > 0,
    "The posts come from": lambda b: bool(b.channels),
    "Published figures are given": lambda b: b.has_figures,
    "A timeline lists what sources report": lambda b: b.has_events and b.provenance != "simulated",
    "is said only where a source says so": lambda b: bool(b.partly),
    "Not looked for": lambda b: bool(b.unsearched),
    "A simulation shows": lambda b: b.provenance == "simulated",
    "Whoever is not in these posts": lambda b: b.has_counts or bool(b.messages),
    "association": lambda b: b.labels is not None,
}


@pytest.mark.parametrize("words", CLAIMS)
def test_a_sentence_is_said_exactly_where_its_facts_hold(words, told):
    for basis, text in zip(COMBINATIONS, told, strict=True):
        assert (words in text) == CLAIMS[words](basis), (words, basis)


OF_THE_COLLECTION = ("page.limit.hole.", "page.limit.judged_from", "page.limit.as_of")
"""Sentences that need times, which no combination of these inputs has."""


def test_every_sentence_of_the_catalogue_has_its_facts_here():
    """A sentence that no combination makes is dead; one that is not among CLAIMS is unchecked."""
    made = {
        line.key for b in COMBINATIONS for line in (read_line(b), label_line(b), *limit_lines(b))
    }
    prefixes = ("page.read.", "page.labels.", "page.limit.")
    kept = {key for key in ENGLISH.texts if key.startswith(prefixes)}
    assert made == {key for key in kept if not key.startswith(OF_THE_COLLECTION)}
    for key in made:
        text = ENGLISH.translate(key, n=1, subjects=[], channels=[])
        assert any(words in text for words in CLAIMS), key


def test_what_was_searched_in_part_and_what_was_not_looked_for_are_two_lists():
    basis = Basis.of(load("2015-walmart-outlook"))
    assert basis.partly == ("escalations",)
    assert "statements" in basis.unsearched
    assert not set(basis.partly) & set(basis.unsearched)


def test_a_cited_absence_makes_no_subject_whole():
    basis = Basis.of(load("2022-southwest-holiday"))
    assert "chief_executive" in basis.partly


@pytest.mark.parametrize("case", ["2015-jetblue-sunday", "2018-kfc-uk-chicken", "demo-northwind"])
def test_the_basis_of_a_case_is_what_lies_in_its_folder(case):
    of = load(case)
    basis = Basis.of(of)
    assert basis.coded == sum(m.actor == "brand" and bool(m.apology) for m in of.case.milestones)
    assert basis.has_figures == bool(of.case.figures)
    assert (basis.messages is not None) == (case == "demo-northwind")
    assert basis.has_counts == bool(of.panels or basis.messages)
