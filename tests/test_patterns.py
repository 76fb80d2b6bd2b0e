"""Lessons across cases: counted with n, real cases only, refused when few."""

import pytest

from analytics import lessons, study
from analytics.reports.lessons_learned import LessonsPage
from analytics.study import patterns


@pytest.fixture(scope="module")
def page():
    return LessonsPage.of([])


def test_counts_can_be_made_again_from_the_cases(page):
    found = patterns.second_tries(page.library)
    by_hand = {
        one.case.id
        for one in page.studies
        if one.case.provenance != "simulated"
        and any(m.actor == "brand" and m.is_kind("non_apology") for m in one.case.milestones)
    }
    assert set(found.tried) == by_hand
    assert set(found.followed) <= set(found.tried) <= set(found.timed)
    assert (found.took is None) == (len(found.tried) < 8)


def test_a_rule_is_counted_where_it_spoke(page):
    for row in page.tally.to_dict("records"):
        sides = {
            one.case.id: lesson.side
            for one in page.studies
            if one.case.provenance != "simulated"
            for lesson in one.lessons
            if lesson.id == row["rule"]
        }
        assert row["spoke"] == len(sides)
        assert row["badly"] == [case for case, side in sides.items() if side == "badly"]
        assert set(row["back"]) | set(row["away"]) <= set(row["badly"])
    assert list(page.tally["rule"]) == [rule.id for rule in lessons.RULES]


def test_what_came_before_recoveries_adds_up(page):
    found = patterns.before_recoveries(page.library)
    assert (found["with_back"] <= found["with_n"]).all()
    assert (found["without_back"] <= found["without_n"]).all()
    known = int(study.comparing.regained(page.library).notna().sum())
    assert ((found["with_n"] + found["without_n"]) <= known).all()


def test_the_simulated_case_teaches_nothing(page):
    sections = (page.header, page.patterns, page.successes, page.pitfalls)
    markup = "".join(section().markup for section in sections)
    assert "Northwind" not in markup
    assert "nothing here is a rate" in markup
    assert "no step is shown to bring a price back" in markup


def test_a_library_of_one_says_that_it_cannot_tell():
    alone = LessonsPage.of(["2018-o2-outage"])
    assert (
        alone.patterns().markup.count("annot tell") + alone.patterns().markup.count("cannot tell")
        >= 2
    )
    assert "1 / 1" in alone.successes().markup
