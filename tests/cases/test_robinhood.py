"""Robinhood, January 2021: a crawl of at most 4,000 posts a day, whose hole holds the onset."""

import hashlib

import pandas as pd
import pytest
import robinhood_panel as source
from shipped import load, read

from analytics import cases, study
from analytics.measures.recovery import DEPTH
from analytics.measures.response import ONSET_AT
from analytics.measures.volume import PEAK_VOLUME

CASE = "2021-robinhood-halt"
DAYS = [
    ("2021-01-27", 2431, 110, 0.316),
    ("2021-01-28", 4000, 2212, 0.421),
    ("2021-01-29", 4000, 798, 0.447),
    ("2021-01-30", 4000, 243, 0.373),
    ("2021-01-31", 2843, 119, 0.318),
    ("2021-02-01", 4000, 194, 0.328),
    ("2021-02-02", 2893, 121, 0.342),
    ("2021-02-03", 1856, 77, 0.305),
]
"""UTC day, posts, posts an hour of those collected, and the model's share of negative ones."""

needs_posts = pytest.mark.skipif(
    not source.PATH.exists(), reason="the collection of posts is not beside the project"
)


@pytest.fixture(scope="module")
def bins():
    inputs = read(CASE)
    return study.known_at(inputs, inputs.end).bins


@pytest.mark.parametrize(("day", "n", "rate", "negative"), DAYS)
def test_each_day_counts_by_the_hours_that_were_collected(bins, day, n, rate, negative):
    rows = bins[bins["bin_start"].dt.strftime("%Y-%m-%d") == day]
    assert rows["messages"].sum() == n
    assert rows["messages"].sum() / rows["collected"].sum() == pytest.approx(rate, rel=0.01)
    assert rows["negative"].sum() / rows["scored"].sum() == pytest.approx(negative, abs=0.005)


def test_a_plain_count_by_day_shows_no_crisis():
    assert [n for _, n, _, _ in DAYS].count(source.CAP) == 4
    readme = (cases.load(CASE).folder / "README.md").read_text(encoding="utf-8")
    for _, n, rate, negative in DAYS:
        assert f"| {n:,} |" in readme
        assert f"| {rate:,} | {negative:.3f}".replace(" 0.", " .") in readme


def test_the_onset_lies_in_a_hole_and_nothing_is_measured_from_it():
    results = load(CASE)
    onset = results.measures[ONSET_AT]
    assert any(hole.start <= onset.low and onset.high <= hole.end for hole in results.holes)
    assert results.measures[DEPTH].value is None
    peak = results.measures[PEAK_VOLUME]
    assert peak.status == "censored"  # the highest hour may lie where nothing was collected
    assert peak.least == 2227


def test_the_apology_came_after_three_weeks_and_not_with_the_first_words():
    found = load(CASE).measures
    assert 20 * 24 < found["time_to_apologise_h"].low < found["time_to_apologise_h"].high < 22 * 24
    assert found["non_apologies"].value == 2


@needs_posts
def test_the_holes_are_where_the_cap_cut_a_day():
    table = source.posts()
    holes = cases.load(CASE).coverage.holes
    for _, rows in table.groupby(table["at"].dt.date):
        first = rows["at"].min()
        begins = first.floor("D")
        is_cut = len(rows) == source.CAP
        found = [h for h in holes if pd.Timestamp(h.start) == begins]
        assert len(found) == is_cut
        if is_cut:
            assert pd.Timedelta(0) <= first - found[0].end <= pd.Timedelta("10s")


@needs_posts
@pytest.mark.slow  # the model reads 26,000 posts; tests/test_study.py recomputes smaller panels
def test_the_panel_is_recomputed_from_the_posts(tmp_path):
    case = cases.load(CASE)
    recipe = case.data[0].recipe
    assert hashlib.sha256(source.PATH.read_bytes()).hexdigest() == recipe.input_sha256
    assert len(source.posts()) == recipe.input_rows
    again, kept = source.counted(tmp_path).table, case.panels["model"].table
    assert again["messages"].tolist() == kept["messages"].tolist()
    shares = [
        t[["negative", "neutral", "positive"]].sum() / t["scored"].sum() for t in (again, kept)
    ]
    assert (shares[0] - shares[1]).abs().max() <= 0.005
