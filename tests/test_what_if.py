"""What if the apology had come earlier: a range with n from peers, or "cannot tell"."""

import dataclasses

import pandas as pd
import pytest

from analytics import study
from analytics.schema import Measure, Note
from analytics.study.library import COLUMNS, Library
from analytics.wording import Locale

ENGLISH = Locale.of()

NAME, OUTCOME = "time_to_apologise_h", "sessions_to_regain"
UNKNOWN = Note("reason.see_case")


def _measure(name, number):
    if number is None:
        return Measure(name, "h", "not_available", reason=UNKNOWN)
    if isinstance(number, str):
        return Measure(name, "h", "censored", low=float(number), reason=UNKNOWN)
    return Measure(name, "h", "observed", value=number)


END = pd.Timestamp(0, tz="UTC")


def _library(rows, severity="grave"):
    """A library of (hours to the apology, sessions to regain the price) a case."""
    ids = [f"20{k:02d}-brand" for k in range(len(rows))]
    row = ("Brand", "T", "documented", "preventable", "kind", "x", "US", severity, END)
    table = pd.DataFrame([row] * len(ids), index=ids, columns=list(COLUMNS))
    measures = {
        case: {NAME: _measure(NAME, hours), OUTCOME: _measure(OUTCOME, sessions)}
        for case, (hours, sessions) in zip(ids, rows, strict=True)
    }
    return Library(table, measures, {})


@pytest.fixture(scope="module")
def united():
    return study.load("2017-united-3411")


def _with(of, hours):
    return dataclasses.replace(of, measures=of.measures | {NAME: _measure(NAME, hours)})


EARLY = [(5.0, 10), (6.0, 20), (7.0, 30), (8.0, "131"), (9.0, None)]
LATE = [(100.0, 5)] * 4


def test_a_late_apology_is_read_beside_the_early_ones(united):
    note = study.earlier_apology(_with(united, 300.0), _library(EARLY + LATE))
    assert note.key == "what_if.range"
    assert (note.values["early"], note.values["known"], note.values["away"]) == (5, 4, 1)
    assert (note.values["low"], note.values["high"], note.values["back"]) == (10, 30, 3)
    said = ENGLISH.format_message(note)
    assert "not what would have happened" in said
    assert "n = 9" in said


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
    shelf = study.shelf()
    note = study.earlier_apology(_with(united, 999.0), shelf)
    only = [case for case in shelf.extents(NAME) if case != united.case.id]
    assert note.values["early"] < len(only)
