"""The doors: what a table, a moment and a measure refuse."""

import pickle

import pandas as pd
import pytest

from analytics import schema
from analytics.errors import AftermathError, CaseError, TableError
from analytics.schema import Measure, Message, Moment, category, duration, instant, number


def rows(**changes):
    base = {
        "message_id": ["1", "2"],
        "published_at": pd.to_datetime(["2020-01-01T10:00Z", "2020-01-01T11:00Z"]),
        "channel": "x",
        "side": "public",
        "text": ["a", "b"],
        "source_file": "f.csv",
        "source_row": [1, 2],
    }
    return pd.DataFrame(base | changes)


def test_message_table_gets_every_column_with_its_type():
    table = schema.messages(rows())
    assert list(table) == list(schema.MESSAGE_COLUMNS)
    assert str(table["published_at"].dtype) == schema.TIME
    assert table["label"].isna().all()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"published_at": pd.to_datetime(["2020-01-01", "2020-01-02"])}, "naive"),
        ({"published_at": ["2020-01-01", "yesterday"]}, "naive or not times"),
        ({"message_id": ["1", "1"]}, "'1' stands 2 times"),
        ({"side": "bystander"}, "unknown side 'bystander'"),
        ({"label": "angry"}, "unknown label 'angry'"),
        ({"text": ["a", None]}, "row 1 has no value"),
        ({"mood": "x"}, "unknown column 'mood'"),
        ({"likes": ["many", "few"]}, "column likes"),
    ],
)
def test_message_table_refuses(changes, words):
    with pytest.raises(TableError, match=words):
        schema.messages(rows(**changes))


def counts(**changes):
    base = {
        "bin_start": pd.to_datetime(["2020-01-01T10:00Z", "2020-01-01T10:15Z"]),
        "side": "public",
        "messages": 3,
        "scored": 3,
        "negative": 1,
        "neutral": 1,
        "positive": 1,
        "brand_quotes": 0,
    }
    return pd.DataFrame(base | changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"negative": 2}, "differs from scored"),
        ({"scored": 4, "positive": 2}, "more messages are scored"),
        ({"bin_start": pd.to_datetime(["2020-01-01T10:00Z"] * 2)}, "stands twice"),
        ({"bin_start": pd.to_datetime(["2020-01-01T10:00Z", "2020-01-01T10:07Z"])}, "multiple of"),
    ],
)
def test_panel_refuses(changes, words):
    with pytest.raises(TableError, match=words):
        schema.panel(counts(**changes), bin_minutes=15, labels="gold")


def stamp(text):
    return pd.Timestamp(text)


def test_moment_refuses_naive_reversed_and_outside():
    with pytest.raises(TableError, match="no zone"):
        Moment(stamp("2020-01-01"), stamp("2020-01-02T00:00Z"))
    with pytest.raises(TableError, match="before it begins"):
        Moment(stamp("2020-01-02T00:00Z"), stamp("2020-01-01T00:00Z"))
    with pytest.raises(TableError, match="outside its window"):
        Moment(stamp("2020-01-01T00:00Z"), stamp("2020-01-02T00:00Z"), stamp("2020-01-03T00:00Z"))


def test_moment_keeps_utc():
    moment = Moment(stamp("2020-01-01T00:00-05:00"), stamp("2020-01-01T06:00Z"))
    assert schema.iso(moment.earliest) == "2020-01-01T05:00:00Z"


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "observed"},
        {"status": "observed", "value": float("nan")},
        {"status": "observed", "low": 1.0, "high": float("inf")},
        {"status": "observed", "low": 1.0},
        {"status": "censored", "reason": Message("r")},
        {"status": "censored", "value": 3.0, "low": 3.0, "reason": Message("r")},
        {"status": "censored", "low": 3.0},
        {"status": "not_available"},
        {"status": "not_available", "value": 0.0, "reason": Message("r")},
        {"status": "not_applicable"},
        {"status": "observed", "value": 3.0, "reason": Message("r")},
        {"status": "not_available", "reason": Message("r"), "verdict": Message("v")},
    ],
)
def test_measure_refuses_half_truths(fields):
    with pytest.raises(TableError, match="measure x"):
        Measure(duration("x"), **fields)


WHEN = pd.Timestamp("2020-01-01T10:00Z")
VALUES = {"instant": WHEN, "duration": 3.0, "number": 4, "category": "high"}
SPECS = (instant("x"), duration("x"), number("x", "share"), category("x"))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.kind)
def test_a_measure_takes_values_of_its_own_kind_alone(spec):
    assert spec.observed(VALUES[spec.kind]).value == VALUES[spec.kind]
    numbers = {"duration", "number"}
    for kind, value in VALUES.items():
        if kind != spec.kind and not {kind, spec.kind} <= numbers:
            with pytest.raises(TableError, match=f"is no {spec.kind}"):
                spec.observed(value)


def test_measures_are_found_by_name_and_by_declaration():
    depth, peak = number("depth", "points"), instant("peak_at")
    found = schema.Measures([depth.observed(0.4), peak.observed(WHEN)])
    assert found[depth] is found["depth"]
    with pytest.raises(KeyError):
        found[duration("half_life_h")]
    later = schema.Measures([depth.observed(0.5), duration("took_h").observed(2.0)])
    merged = found | later
    assert list(merged) == ["depth", "peak_at", "took_h"]
    assert merged[depth].value == 0.5
    assert found[depth].value == 0.4


def test_errors_say_what_where_right_and_travel_between_processes():
    error = CaseError(what="no source", where="case.yaml, line 3", right="Name one")
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, AftermathError)
    assert str(again) == "case.yaml, line 3: no source. Name one"
    assert again.exit_code == 2
