"""Tables over cases: real ones only, refused when few, undecided where windows leave it open."""

import re

import pandas as pd
import pytest

from analytics import cases, study
from analytics.reports.compare import ComparePage
from analytics.schema import Measure, Note
from analytics.study import comparing
from analytics.study.library import COLUMNS, Library

UNKNOWN = Note("reason.see_case")
ONSET = "2020-01-01T00:00:00Z"
NAMES = (
    *comparing.STANDINGS,
    "sessions_to_regain",
    *("abnormal_return", "abnormal_return_t"),
)


def _measure(name, number):
    """number: a value, a window, a negative number's size as "observed so far", or None."""
    if number is None:
        return Measure(name, "h", "not_available", reason=UNKNOWN)
    if isinstance(number, tuple):
        return Measure(name, "h", "observed", low=number[0], high=number[1])
    if isinstance(number, str):
        return Measure(name, "h", "censored", low=float(number), reason=UNKNOWN)
    return Measure(name, "h", "observed", value=number)


def _library(**columns):
    """A library whose k-th case has the k-th number of each named measure."""
    n = len(next(iter(columns.values())))
    ids = [f"20{k:02d}-brand-{k}" for k in range(n)]
    end = pd.Timestamp("2020-06-01", tz="UTC")
    row = ("Brand", "T", "documented", "preventable", "kind", "x", "US", "grave", end)
    table = pd.DataFrame([row] * n, index=ids, columns=list(COLUMNS))
    measures = {
        case: {name: _measure(name, columns.get(name, [None] * n)[k]) for name in NAMES}
        | {"onset_at": Measure("onset_at", "UTC", "observed", low=ONSET, high=ONSET)}
        for k, case in enumerate(ids)
    }
    return Library(table, measures, {})


def test_a_share_still_away_at_the_limit_was_not_back_by_then():
    back = comparing.regained(_library(sessions_to_regain=[3, 60, 61, "131", "59", None]))
    assert back.astype("Int64").fillna(9).tolist() == [1, 1, 0, 0, 9, 9]


def test_waits_keep_the_censored_as_censored():
    found = comparing.waits(_library(sessions_to_regain=[3, "131", None]), "sessions_to_regain")
    assert list(found.values()) == [(3.0, True), (131.0, False)]


def test_who_still_waits_counts_and_what_is_not_on_record_is_named():
    library = _library(time_to_apologise_h=[*(10.0 * k for k in range(1, 10)), "500", None])
    row = comparing.typical(library).set_index("measure").loc["time_to_apologise_h"]
    assert (row["middle"].n, row["waiting"]) == (10, 1)
    assert row["unknown"] == [library.cases.index[10]]
    assert row["if_never"].value > row["middle"].value


def test_a_simulated_case_is_in_no_library():
    studies = [study.load(case_id) for case_id in ("2017-united-3411", "2015-jetblue-sunday")]
    demo = cases.load("demo-northwind")
    simulated = study.load("2017-united-3411")
    object.__setattr__(simulated, "case", demo)
    assert list(study.library_of([*studies, simulated]).cases.index) == [
        "2017-united-3411",
        "2015-jetblue-sunday",
    ]
    assert "demo-northwind" not in set(comparing.surveys([*studies, simulated])["case"])


def test_a_survey_is_back_between_two_surveys():
    one = study.load("2017-united-3411")
    found = comparing.surveys([one]).set_index("measure")
    row = found.loc["YouGov BrandIndex Buzz"]
    assert (row["before"], row["worst"]) == (3, -28)
    assert pd.isna(row["by_day"])


@pytest.mark.parametrize("ids", [["2017-united-3411"], ["2015-jetblue-sunday"]])
def test_a_library_of_one_is_reduced_with_a_reason(ids):
    page = ComparePage.of(ids)
    for section in (page.standing, page.regained, page.patterns):
        assert re.search("annot tell|eal cases with the number", section().markup)
    assert "<img" not in page.regained().markup


def test_the_page_says_how_cases_were_chosen_and_what_is_confounded():
    page = ComparePage.of(["2017-united-3411", "2015-us-airways-sunday"])
    assert "nothing here is a rate" in page.header().markup
    assert "only within a severity" in page.patterns().markup


def test_the_mean_move_is_judged_in_units_of_each_shares_own_error():
    """By hand: t values 1 … 8 have mean 4.5 and standard deviation 2.449."""
    library = _library(
        abnormal_return=[-0.01 * k for k in range(1, 9)],
        abnormal_return_t=[float(k) for k in range(1, 9)],
    )
    mean, t, n = comparing.mean_abnormal(library)
    assert (round(mean, 4), round(t, 3), n) == (-0.045, 5.196, 8)
    few = _library(abnormal_return=[-0.01] * 7, abnormal_return_t=[1.0] * 7)
    assert comparing.mean_abnormal(few) is None
