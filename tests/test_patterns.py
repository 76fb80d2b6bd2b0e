"""Lessons across cases: counted with n, real cases only, refused when few."""

import re

import made_library
import numpy as np
import pytest
from shipped import DOCUMENTED, documented, load

from analytics import lessons, study
from analytics.measures.market import SESSIONS_TO_REGAIN
from analytics.measures.response import TIME_TO_APOLOGISE
from analytics.reports.lessons_learned import LessonsPage
from analytics.schema import Measures
from analytics.study import patterns


def simulated():
    """The library of the simulated case alone."""
    return study.library_of([load("demo-northwind")])


@pytest.fixture(scope="module")
def page():
    cases = [*documented().entries.values(), *simulated().entries.values()]
    return LessonsPage(study.lessons_learned(study.Library({one.id: one for one in cases}, {})))


def test_a_rule_is_counted_where_it_spoke(page):
    for row in page.tally.to_dict("records"):
        sides = {
            one.case.id: lesson.verdict
            for one in map(load, DOCUMENTED)
            for lesson in one.lessons
            if lesson.id == row["rule"]
        }
        assert row["spoke"] == len(sides)
        assert row["badly"] == [case for case, side in sides.items() if side == "badly"]
    assert list(page.tally["rule"]) == [rule.id for rule in lessons.RULES]


def library_of(pairs):
    """A library of (rule kept, price back, severity) a case; the rule is that of a full apology.

    Back: True after 5 sessions, False not in 99, or the sessions themselves.
    """
    ids = [f"20{k:02d}-x" for k in range(len(pairs))]
    base = load("2018-o2-outage").measures
    measures = {}
    for case, (kept, back, _) in zip(ids, pairs, strict=True):
        end = made_library.measure(SESSIONS_TO_REGAIN, {True: 5.0, False: "99"}.get(back, back))
        took = 10.0 if kept else 300.0
        apology = TIME_TO_APOLOGISE.observed(took, took, took, absence=("s",))
        measures[case] = base | Measures([end, apology])
    severities = {case: severity for case, (_, _, severity) in zip(ids, pairs, strict=True)}
    return made_library.library(measures, severities)


def apologies(library):
    return patterns.associations(library).set_index("rule").loc["apology_time"]


def test_a_planted_association_among_equally_grave_cases_is_held():
    pairs = [(True, True, "grave"), (False, False, "grave")] * 6
    pairs += [(True, True, "light"), (False, False, "light")] * 6
    found = apologies(library_of(pairs))
    assert found["is_held"]
    assert found["difference"] == 1.0


def test_an_association_that_is_only_severity_is_not_held():
    pairs = [(True, False, "grave")] * 8 + [(False, False, "grave")] * 2
    pairs += [(True, True, "light")] * 2 + [(False, True, "light")] * 8
    assert not apologies(library_of(pairs))["is_held"]


def test_an_association_that_hangs_on_one_case_is_not_held():
    pairs = [(True, True, "grave")] * 4 + [(False, False, "grave")] * 4
    found = apologies(library_of(pairs))
    assert found["p"] < 0.05 < found["worst_p"]
    assert not found["is_held"]


def test_a_link_that_shows_only_in_how_long_it_took_is_held():
    """All were back within a quarter, and all within a month."""
    pairs = [(True, 1.0 + k, "grave") for k in range(7)]
    pairs += [(False, 12.0 + k, "grave") for k in range(7)]
    found = apologies(library_of(pairs))
    assert found["is_held"]
    assert found["p"] == pytest.approx(2 / 3432)


def test_a_share_not_back_yet_counts_from_the_time_it_was_watched():
    pairs = [(True, 1.0 + k, "grave") for k in range(7)]
    pairs += [(False, f"{12 + k}", "grave") for k in range(7)]
    assert apologies(library_of(pairs))["is_held"]


def test_a_rule_that_so_few_cases_cannot_decide_is_not_tested_and_the_page_says_so():
    pairs = [(True, True, "grave")] + [(True, False, "grave")] * 3 + [(False, False, "grave")] * 5
    library = library_of(pairs)
    found = apologies(library)
    assert found["least_p"] > patterns.LEVEL
    assert np.isnan(found["q"])
    learned = LessonsPage(study.lessons_learned(library))
    assert "even the clearest difference" in learned.counting().markup


def test_rules_without_any_link_are_seldom_held():
    """Coin tosses: over 60 libraries the share with a held rule stays near the error rate."""
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(60):
        toss = rng.random((24, 2)) < 0.5
        pairs = [(a, b, ("grave", "light")[k % 2]) for k, (a, b) in enumerate(toss.tolist())]
        found = patterns.associations(library_of(pairs))
        held += bool(found["is_held"].any())
    assert held / 60 <= patterns.ERROR_RATE + 0.1


def test_the_simulated_case_teaches_nothing(page):
    markup = "".join(getattr(page, name)().markup for name in page.sections)
    assert "Northwind" not in markup
    assert "not a random sample; do not read the counts as odds" in markup
    assert re.search("can be held|can be set beside|equally grave", page.counting().markup)


def test_statistics_stand_in_the_folded_part_alone(page):
    told = re.sub("<[^>]+>", " ", page.findings().markup)
    assert not re.search(r"\bp =|\bq =|\bn =|interval|censored|onset|significan", told)
    assert "<details" in page.counting().markup


def test_a_library_of_one_tells_no_finding():
    alone = LessonsPage.of(["2018-o2-outage"])
    assert "No finding can be told from 1 real case" in alone.findings().markup
    assert "No rule can be set beside how cases ended" in alone.counting().markup
    assert "1 case" in alone.counting().markup
    assert alone.faults == ()


def test_a_library_of_no_real_case_tells_nothing():
    nothing = LessonsPage(study.lessons_learned(simulated()))
    markup = "".join(getattr(nothing, name)().markup for name in nothing.sections)
    assert "No finding can be told from 0 real cases" in markup
    assert nothing.faults == ()
