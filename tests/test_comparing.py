"""Tables over cases: real ones only, refused when few, undecided where windows leave it open."""

import html
import re
from dataclasses import replace

import made_library
import pandas as pd
import pytest
from shipped import load

from analytics import study
from analytics.measures import market, recovery, response
from analytics.reports.compare import ComparePage
from analytics.schema import Measure, Measures
from analytics.study import comparison

ONSET = pd.Timestamp("2020-01-01", tz="UTC")
SPECS = (
    *response.CLOCK,
    response.APOLOGY_ELEMENT_COUNT,
    recovery.TIME_TO_RECOVER,
    market.LOWEST_BESIDE_MARKET,
    market.SESSIONS_TO_REGAIN,
    market.ABNORMAL_RETURN,
    market.ABNORMAL_RETURN_T,
)


def _library(**columns):
    """A library whose k-th case has the k-th number, or measure, of each named measure."""
    n = len(next(iter(columns.values())))
    onset = response.ONSET_AT.observed(low=ONSET, high=ONSET)
    measures = {}
    for k in range(n):
        numbers = {spec: columns.get(spec.name, [None] * n)[k] for spec in SPECS}
        found = [
            number if isinstance(number, Measure) else made_library.measure(spec, number)
            for spec, number in numbers.items()
        ]
        measures[f"20{k:02d}-brand-{k}"] = Measures([*found, onset])
    return made_library.library(measures, dict.fromkeys(measures, "grave"))


def test_waits_keep_the_censored_as_censored():
    found = comparison.waits(_library(sessions_to_regain=[3, "131", None]), "sessions_to_regain")
    assert list(found.values()) == [(3.0, True), (131.0, False)]


def test_who_came_back_while_nothing_was_collected_was_watched_until_then():
    back = market.SESSIONS_TO_REGAIN.observed(None, 3.0, 90.0)
    found = comparison.waits(_library(sessions_to_regain=[back, 5]), "sessions_to_regain")
    assert list(found.values()) == [(3.0, False), (5.0, True)]


def test_who_still_waits_counts_and_what_is_not_on_record_is_named():
    library = _library(time_to_apologise_h=[*(10.0 * k for k in range(1, 10)), "500", None])
    row = comparison.typical(library).set_index("measure").loc["time_to_apologise_h"]
    assert (row["middle"].n, row["waiting"]) == (10, 1)
    assert row["unknown"] == [library.cases.index[10]]
    assert row["if_never"].value > row["middle"].value


def test_a_simulated_case_is_in_no_library():
    united, jetblue = load("2017-united-3411"), load("2015-jetblue-sunday")
    made = {"id": "demo-northwind", "provenance": "simulated"}
    simulated = replace(united.case, record=united.case.record.model_copy(update=made))
    library = study.library_of([united, jetblue, replace(united, case=simulated)])
    assert list(library.cases.index) == ["2017-united-3411", "2015-jetblue-sunday"]
    assert len(library.entries["demo-northwind"].surveys)
    assert set(comparison.surveys(library)["case"]) == {"2017-united-3411"}


def test_a_survey_is_back_between_two_surveys():
    library = study.library_of([load("2017-united-3411")])
    found = comparison.surveys(library).set_index("measure")
    row = found.loc["YouGov BrandIndex Buzz"]
    assert (row["before"], row["worst"]) == (3, -28)
    assert pd.isna(row["by_day"])


@pytest.mark.parametrize("ids", [["2017-united-3411"], ["2015-jetblue-sunday"]])
def test_a_library_of_one_is_compared_with_nobody(ids):
    page = ComparePage.of(ids)
    shown = {name: getattr(page, name)().markup for name in page.sections}
    assert "Too few cases to compare: 1 real case" in shown["apart"]
    assert "too few cases for a curve" in shown["regained"]
    assert "<img" not in shown["regained"]
    assert not re.search("slowest|quickest|in the middle|took longer", shown["cases"])
    assert page.faults == ()


def test_the_page_says_how_cases_were_chosen_and_what_misleads():
    page = ComparePage.of(["2017-united-3411", "2015-us-airways-sunday"])
    assert "not a random sample; do not read the counts as odds" in page.header().markup
    assert "a simple comparison" in page.apart().markup


def test_a_library_of_no_real_case_makes_a_whole_page():
    page = ComparePage(study.compare(study.library_of([load("demo-northwind")])))
    shown = {name: getattr(page, name)().markup for name in page.sections}
    assert page.faults == ()
    assert "0 real cases" in shown["header"]
    assert "simulated, a fictional brand" in shown["cases"]
    assert "No full apology is on record" in shown["grid"]


def test_what_sets_cases_apart_is_certain_and_named():
    hours = [(1.0, 5.0), *((30.0 + k, 60.0 + k) for k in range(8)), (200.0, 210.0), "500"]
    library = _library(time_to_apologise_h=hours)
    [found] = comparison.apart(library)
    ids = list(library.cases.index)
    assert (found.lowest, found.highest) == ((ids[0],), (ids[10], ids[9]))
    words = ComparePage(study.compare(library)).apart().markup
    assert "Slowest to apologise in full" in words
    assert "more than 20\xa0days" in words  # 500 hours, not over yet
    assert "%" not in re.sub("<[^>]+>", "", words)


def test_ranks_are_told_in_words_with_names_and_never_in_per_cent():
    library = _library(time_to_apologise_h=[float(24 * k) for k in range(1, 16)])
    markup = ComparePage(study.compare(library)).cases().markup
    told = html.unescape(re.sub("<[^>]+>", " ", markup))
    for words in (
        "the quickest of all",
        "the slowest of all",
        "in the middle",
        "among the slowest",
    ):
        assert words in told
    assert re.search(r"only \u2068Brand 2014\u2069 took longer", told)
    assert "%" not in told


def test_cases_of_a_hundred_are_drawn_and_left_out_by_number():
    library = _library(time_to_apologise_h=[(10.0 * k, 10.0 * k + 5) for k in range(100)])
    page = ComparePage(study.compare(library))
    shown = {name: getattr(page, name)().markup for name in page.sections}
    assert page.faults == ()
    assert shown["ladders"].count("<img") == 5
    assert shown["cases"].count("<tr") == 101


def test_the_mean_move_is_judged_in_units_of_each_shares_own_error():
    """By hand: t values 1 … 8 have mean 4.5 and standard deviation 2.449."""
    moves = [-0.01 * k for k in range(1, 9)]
    library = _library(
        abnormal_return=[market.ABNORMAL_RETURN.observed(m, m, m, n=120) for m in moves],
        abnormal_return_t=[float(k) for k in range(1, 9)],
    )
    mean, t, n = comparison.mean_abnormal(library)
    assert (round(mean, 4), round(t, 3), n) == (-0.045, 5.196, 8)
    few = _library(
        abnormal_return=[market.ABNORMAL_RETURN.observed(-0.01, -0.01, -0.01, n=120)] * 7,
        abnormal_return_t=[1.0] * 7,
    )
    assert comparison.mean_abnormal(few) is None
