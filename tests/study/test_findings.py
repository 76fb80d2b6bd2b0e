"""Findings over cases are counts: made again by hand, turned by other cases, silent when few."""

import made_library
import pytest
from shipped import load

from analytics import study
from analytics.measures import conduct, market, response
from analytics.reports.lessons_learned import LessonsPage
from analytics.schema import APOLOGY_ELEMENTS, Measures
from analytics.study import findings

BASE = load("2015-us-airways-sunday").measures
"""Of a case without any statement: no finding can be judged from it."""


def library(rows):
    """A library with a case a row; each gives some measures their number or window."""
    measures = {
        f"20{k:02d}-brand-{k}": BASE
        | Measures([made_library.measure(spec, number) for spec, number in row.items()])
        for k, row in enumerate(rows)
    }
    return made_library.library(measures, dict.fromkeys(measures, "grave"))


def held(of):
    return {one.name: one for one in findings.findings(of)}


def apology(responsibility):
    """A first full apology that says sorry, and takes responsibility as given."""
    elements = dict.fromkeys(conduct.APOLOGY.values(), None)
    elements |= {conduct.APOLOGY["regret"]: 1.0}
    elements |= {conduct.APOLOGY["responsibility"]: responsibility}
    return elements | {response.APOLOGY_ELEMENT_COUNT: (1.0, 7.0)}


def test_no_case_no_finding():
    assert findings.findings(library([])) == ()
    assert set(findings.too_few(library([]))) == set(findings.FINDINGS)


def test_responsibility_is_told_of_those_whose_words_are_known():
    of = library([apology(0.0)] * 6 + [apology(0.5)] * 2 + [apology(1.0)] * 3 + [apology(None)] * 9)
    one = held(of)["responsibility"]
    assert (len(one.shown), len(one.against), len(one.unclear)) == (8, 3, 9)
    assert one.values | {"total": 20, "sorry": 20, "full": 3, "unknown": 9} == one.values
    assert set(one.table["row"]) == set(APOLOGY_ELEMENTS)
    assert (one.table[list(findings.LEVELS)].sum(axis=1) == 20).all()
    words = LessonsPage(study.lessons_learned(of)).findings().markup
    assert "Everyone says sorry; most stop short of responsibility" in words
    assert "12 of 20 would have" in words


@pytest.mark.parametrize(
    "rows",
    [
        [apology(1.0)] * 8 + [apology(0.0)] * 8,  # no majority
        [apology(0.0)] * 7 + [apology(None)] * 20,  # too few of which it is known
    ],
)
def test_responsibility_is_left_out_without_a_majority_or_with_too_few(rows):
    assert "responsibility" not in held(library(rows))


def test_a_step_that_may_have_been_soon_or_late_counts_for_neither_side():
    first, sorry = response.TIME_TO_ACKNOWLEDGE, response.TIME_TO_APOLOGISE
    sure = [{first: (1.0, 20.0), sorry: (30.0, 60.0)}] * 9
    one = held(library([*sure, {first: (10.0, 30.0), sorry: (30.0, 60.0)}]))["speed"]
    assert (len(one.shown), len(one.against), len(one.unclear)) == (9, 0, 1)
    assert one.values == {
        "answered": findings.between(9, 10),
        "timed": 10,
        "apologised": 0,
        "sorry": 10,
    }
    table = one.table.set_index("row")
    assert table.loc[first.name, ["day", "unclear"]].tolist() == [9, 1]
    assert (table.sum(axis=1) == [10, 0, 10, 0]).all()
    slow = [{first: (30.0, 40.0), sorry: (50.0, 60.0)}] * 20
    assert "speed" not in held(library([*sure, *slow]))


def test_whoever_still_waits_is_named_and_counts_as_slow():
    gap = conduct.NON_APOLOGY_TO_APOLOGY
    of = library([{gap: 100.0 + k} for k in range(8)] + [{gap: 5.0}, {gap: "700"}])
    one = held(of)["second_try"]
    assert (len(one.shown), one.against, len(one.values["waiting"])) == (9, ("2008-brand-8",), 1)
    assert 90 <= one.values["median"] <= 130
    words = LessonsPage(study.lessons_learned(of)).findings().markup
    assert "typically comes about 4" in words
    assert "Still without one when its record ends" in words


def test_the_share_price_finding_turns_with_the_shares():
    def moved(low, high):
        return BASE | Measures([market.ABNORMAL_RETURN.observed((low + high) / 2, low, high)])

    calm, fallen = moved(-0.05, 0.05), moved(-0.2, -0.1)
    measures = {f"20{k:02d}-x": calm if k < 7 else fallen for k in range(9)}
    of = made_library.library(measures, dict.fromkeys(measures, "grave"))
    one = held(of)["share_price"]
    assert (len(one.shown), len(one.against), one.to_turn) == (7, 2, 5)
    assert one.table.loc[one.table["is_marked"], "case"].tolist() == ["2007-x", "2008-x"]
    turned = {case: fallen for case in measures}
    assert "share_price" not in held(made_library.library(turned, dict.fromkeys(turned, "light")))


def test_the_shipped_findings_can_be_made_again_by_hand(shipped_library):
    made = held(shipped_library)
    assert 5 <= len(made) <= 8
    again = made["again"]
    for case in again.shown:
        assert shipped_library.measures[case]["full_apologies"].least >= 2
    for one in made.values():
        sides = (*one.shown, *one.against, *one.unclear)
        assert len(sides) == len(set(sides))
        assert set(sides) <= set(shipped_library.measures)
        assert one.n >= 8
        assert one.to_turn > 0


def test_every_finding_that_is_told_has_a_chart_its_cases_and_what_would_turn_it(shipped_library):
    page = LessonsPage(study.lessons_learned(shipped_library))
    markup = page.findings().markup
    n = len(page.learned.findings)
    assert page.faults == ()
    assert markup.count("<article") == markup.count("<figure") == n
    assert markup.count("What would change our mind") == markup.count("Exceptions:") == n
    links = page.header().markup
    for one in page.learned.findings:
        assert f'href="#{one.name}"' in links
        assert f'id="{one.name}"' in markup


@pytest.fixture(scope="module")
def shipped_library():
    return study.library_of([load(one) for one in IDS_OF_STORIES])


IDS_OF_STORIES = [
    "2015-chipotle-ecoli",
    "2015-volkswagen-emissions",
    "2016-samsung-note7",
    "2016-wells-fargo-accounts",
    "2017-apple-battery",
    "2017-dove-advert",
    "2017-equifax-breach",
    "2017-mcdonalds-szechuan",
    "2017-pepsi-ad",
    "2017-united-3411",
    "2018-facebook-cambridge-analytica",
    "2018-kfc-uk-chicken",
    "2018-o2-outage",
    "2018-starbucks-philadelphia",
    "2019-boeing-737-max",
    "2022-southwest-holiday",
    "2023-bud-light",
    "2024-crowdstrike-outage",
]
