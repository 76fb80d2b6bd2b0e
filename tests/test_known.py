"""One cut in time: a result of an instant is the result of inputs that end at that instant."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from shipped import load, read

from analytics import cases, simulate, study
from analytics.results import Results
from analytics.schema import Panel
from analytics.sentiment import hand
from analytics.study import InputReader, Inputs
from analytics.wording import Locale

ENGLISH = Locale.of()
BIN = pd.Timedelta(minutes=15)
WITH_SERIES = (
    "2015-jetblue-sunday",  # panels by people and by the model, shares corrected, a rival
    "2015-walmart-outlook",  # a panel and prices
    "2017-united-3411",  # prices alone
)
AT_ENDS = ("2015-jetblue-sunday", "2017-united-3411", "2018-o2-outage", "demo-northwind")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The simulated case with labels by hand, its messages and their scores, row by row."""
    table = simulate.northwind().messages
    case = replace(cases.load("demo-northwind"), data_folder=tmp_path_factory.mktemp("data"))
    scores = study.score(table, cases.load("demo-northwind").data_folder)
    keys = table["message_id"].map(hand.key)
    by_hand = pd.DataFrame({"key": keys, "label": scores["label"]}).dropna()
    by_hand.iloc[::7].to_csv(case.data_folder / "labels.csv", index=False)
    return case, table, scores


def instants(inputs: Inputs, edges: int = 5) -> list[pd.Timestamp]:
    """Before everything, on edges of bins, between edges, and at the end."""
    start = pd.Timestamp(inputs.case.coverage.start).tz_convert("UTC").floor("h")
    on_edges = list(pd.date_range(start, inputs.end.floor("h"), periods=edges).floor("15min"))
    between = [edge + pd.Timedelta(minutes=7) for edge in on_edges[1:-1]]
    return [start - BIN, *on_edges, *between, inputs.end]


def inputs_of(case, table, scores) -> Inputs:
    reader = InputReader(case)
    reader.add(table.reset_index(drop=True), scores.reset_index(drop=True))
    return reader.inputs()


def ended(counts: Panel, instant: pd.Timestamp) -> Panel:
    """Only the bins that had ended."""
    table = counts.table[counts.table["bin_start"] + BIN <= instant].reset_index(drop=True)
    return replace(counts, table=table)


def cut(inputs: Inputs, instant: pd.Timestamp) -> Inputs:
    """Panels and prices of a case and of its rivals without what came later; the record is whole,
    since what becomes known of it later tells that an absence was none."""
    returns = inputs.case.returns
    if returns is not None:
        closes = pd.to_datetime(returns["date"].astype(str) + " 16:00")
        returns = returns[closes.dt.tz_localize("America/New_York") <= instant]
    return replace(
        inputs,
        case=replace(inputs.case, returns=returns),
        panels={labels: ended(counts, instant) for labels, counts in inputs.panels.items()},
        controls={name: cut(rival, instant) for name, rival in inputs.controls.items()},
    )


def assert_same(one: Results, two: Results) -> None:
    """Every table, and what else is said of the case."""
    assert one.tables.keys() == two.tables.keys()
    for name, table in one.tables.items():
        other = two.tables[name]
        assert (table.status, table.n, table.reason) == (other.status, other.n, other.reason), name
        pd.testing.assert_frame_equal(table.frame, other.frame, check_exact=True, obj=name)
    pd.testing.assert_frame_equal(one.bins, two.bins, check_exact=True)
    assert dict(one.measures) == dict(two.measures)
    assert (one.messages_read, one.channels, one.labels) == (
        two.messages_read,
        two.channels,
        two.labels,
    )
    assert (one.lessons, one.finding, one.outcomes) == (two.lessons, two.finding, two.outcomes)


@pytest.mark.parametrize("edges", [3, pytest.param(5, marks=pytest.mark.slow)])
def test_tables_of_messages_equal_those_of_messages_cut_at_the_instant(demo, edges):
    """Cut at the last whole bin: of a bin that still runs nothing counts."""
    case, table, scores = demo
    inputs = inputs_of(case, table, scores)
    rows = set()
    for instant in instants(inputs, edges):
        known = (table["published_at"] < instant.floor(BIN)).to_numpy()
        whole = study.compute_at(inputs, instant)
        if known.any() and not known.all():
            early = inputs_of(case, table[known], scores[known])
            assert_same(whole, study.compute_at(early, instant))
        rows |= {name for name, one in whole.tables.items() if len(one.frame)}
    assert rows >= {"sentiment", "days", "hours", "shares", "emotions", "replies", "back_test"}


@pytest.mark.parametrize("case_id", WITH_SERIES)
def test_tables_of_series_equal_those_of_series_cut_at_the_instant(case_id):
    inputs = read(case_id)
    for instant in instants(inputs):
        whole, early = (study.compute_at(one, instant) for one in (inputs, cut(inputs, instant)))
        assert_same(whole, early)


def test_a_message_counts_from_the_end_of_its_bin_on(demo):
    case, table, scores = demo
    edge = table["published_at"].min().floor(BIN) + BIN
    next_one = table["published_at"][table["published_at"] >= edge].idxmin()
    table = table.copy()
    table.loc[next_one, "published_at"] = edge
    inputs = inputs_of(case, table, scores)
    in_first = table["published_at"] < edge
    results = study.compute_at(inputs, edge - pd.Timedelta(1))
    assert {name for name, one in results.tables.items() if one.status == "observed"} == set()
    assert results.messages_read == 0
    results = study.compute_at(inputs, edge)
    assert results.messages_read == results.tables["unread"].n == in_first.sum()
    assert results.days["messages"].sum() == (in_first & (table["side"] == "public")).sum()


@pytest.mark.parametrize("is_early", [False, True], ids=["end", "early"])
@pytest.mark.parametrize("case_id", AT_ENDS)
def test_a_table_without_rows_says_why(case_id, is_early):
    results = load(case_id)
    if is_early:
        start = pd.Timestamp(results.case.coverage.start).tz_convert("UTC")
        results = study.compute_at(read(case_id), start - BIN)
    found = json.loads(json.dumps(study.metrics(results, ENGLISH), allow_nan=False))["tables"]
    assert found.keys() == load("demo-northwind").tables.keys()
    for name, table in found.items():
        assert (table["status"] == "observed") == (table["reason"] is None), name
        if table["status"] == "observed":
            assert table["n"] > 0, name
            assert table["rows"] or name == "unread", name  # of n messages all were read
        else:
            assert table["status"] in ("not_available", "not_applicable"), name
            assert (table["rows"], table["n"]) == ([], None), name
            assert table["reason"].strip(), name
