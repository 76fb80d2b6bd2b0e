"""What if the apology had come earlier: a range with n from peers, or "cannot tell"."""

import dataclasses

import pytest
from made_library import library, measure
from shipped import IDS, load

from analytics import study
from analytics.measures.market import SESSIONS_TO_REGAIN
from analytics.measures.response import TIME_TO_APOLOGISE
from analytics.schema import Measures
from analytics.wording import Locale

ENGLISH = Locale.of()


def _library(rows, severity="grave"):
    """A library of (hours to the apology, sessions to regain the price) a case."""
    ids = [f"20{k:02d}-brand" for k in range(len(rows))]
    measures = {
        case: Measures([measure(TIME_TO_APOLOGISE, hours), measure(SESSIONS_TO_REGAIN, sessions)])
        for case, (hours, sessions) in zip(ids, rows, strict=True)
    }
    return library(measures, dict.fromkeys(ids, severity))


@pytest.fixture(scope="module")
def united():
    return load("2017-united-3411")


def _with(of, hours):
    return dataclasses.replace(
        of, measures=of.measures | Measures([measure(TIME_TO_APOLOGISE, hours)])
    )


EARLY = [(5.0, 10), (6.0, 20), (7.0, 30), (8.0, "131"), (9.0, None)]
LATE = [(100.0, 5)] * 4


def test_a_late_apology_is_read_beside_the_early_ones(united):
    note = study.earlier_apology(_with(united, 300.0), _library(EARLY + LATE))
    assert note.key == "what_if.range"
    assert (note.values["early"], note.values["known"], note.values["away"]) == (5, 4, 1)
    assert (note.values["low"], note.values["high"], note.values["back"]) == (10, 30, 3)
    said = ENGLISH.format_message(note)
    assert "so this is no forecast" in said


def test_only_equally_grave_cases_are_set_beside_it(united):
    note = study.earlier_apology(_with(united, 300.0), _library(EARLY + LATE, severity="light"))
    assert (note.key, note.values["early"]) == ("what_if.few", 0)


@pytest.mark.parametrize(
    ("hours", "rows", "key"),
    [
        (3.0, EARLY + LATE, "what_if.already"),
        (300.0, [(5.0, 10), (6.0, "131")] * 3 + [(100.0, 5)] * 4, "what_if.range"),
        (300.0, [(5.0, None)] * 6 + LATE, "what_if.few"),
        (300.0, EARLY, "what_if.unknown"),
        (None, EARLY + LATE, "what_if.unknown"),
        ("400", EARLY + LATE, "what_if.range"),
    ],
)
def test_where_it_cannot_be_told_that_is_said(united, hours, rows, key):
    assert study.earlier_apology(_with(united, hours), _library(rows)).key == key


def test_a_case_is_not_its_own_peer(united):
    whole = study.library_of([load(case_id) for case_id in IDS])
    note = study.earlier_apology(_with(united, 999.0), whole)
    only = [case for case in whole.bounds(TIME_TO_APOLOGISE.name) if case != united.case.id]
    assert note.values["early"] < len(only)
