"""Messages that were counted and not labelled: the page says of which hours, and how many."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics import study
from analytics.measures.collection import untold_spans
from analytics.reports.page import Page
from analytics.schema import EXPECTED, SENTIMENTS

START = pd.Timestamp("2024-03-19T06:00Z")


@pytest.fixture(scope="module")
def demo():
    return study.read("demo-northwind")


def without_labels(inputs, start, end):
    panel = inputs.panels["model"]
    table = panel.table.copy()
    rows = table["bin_start"].between(start, end, inclusive="left")
    counted = [
        name for name in ("scored", "squared_copies", *SENTIMENTS, *EXPECTED) if name in table
    ]
    table.loc[rows, counted] = 0
    return replace(inputs, panels={"model": replace(panel, table=table)})


def test_a_span_without_labels_is_told_with_its_ends(demo):
    end = START + pd.Timedelta("30h")
    page = Page(study.compute_at(without_labels(demo, START, end)))
    span = page.results.tables["untold"].frame.iloc[0]
    assert span["start"] <= START
    assert span["end"] >= end
    assert not span["is_end"]
    text = page.sentiment().markup
    assert f"None of the {span['n']:,} posts from 19 Mar 2024" in text
    bins = page.results.bins
    hidden = bins["bin_start"].between(span["start"], span["end"], inclusive="left")
    assert span["n"] == bins.loc[hidden, "messages"].sum()


def test_labels_that_end_are_told_and_what_was_known_before_is_not(demo):
    cut = without_labels(demo, START, pd.Timestamp.max.tz_localize("UTC"))
    page = Page(study.compute_at(cut))
    assert page.results.tables["untold"].frame["is_end"].tolist() == [True]
    assert "posts after 19 Mar 2024" in page.sentiment().markup
    before = study.compute_at(cut, START)
    assert before.tables["untold"].frame.empty


def test_a_case_that_is_scored_has_none(demo):
    page = Page(study.compute_at(demo))
    assert page.results.tables["untold"].frame.empty
    assert "has a tone." not in page.sentiment().markup


@pytest.mark.parametrize(("share", "counted", "spans"), [(1.0, 2, 1), (1.0, 1, 0), (0.1, 2, 0)])
def test_few_without_a_label_are_chance(share, counted, spans):
    """Six bins in a row without a label: told where ten labels should have come, not where chance
    explains it.
    """
    messages = np.full(60, 40.0)
    messages[30:36] = counted
    scored = messages * share
    scored[30:36] = 0
    bins = pd.DataFrame({"messages": messages, "scored": scored})
    assert len(untold_spans(bins)) == spans


def test_what_comes_later_changes_no_span_that_has_ended():
    messages, scored = np.full(60, 4.0), np.full(60, 3.0)
    scored[20:24] = 0
    bins = pd.DataFrame({"messages": messages, "scored": scored})
    later = pd.DataFrame({"messages": np.full(900, 40.0), "scored": np.full(900, 1.0)})
    whole = pd.concat([bins, later], ignore_index=True)
    assert untold_spans(bins).tolist() == untold_spans(whole).tolist() == [[20, 24]]
