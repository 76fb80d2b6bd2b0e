"""A page whatever the span: bounded in size, memory and time, and drawn so that it can be read."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_case import CASE, posts, project

from analytics import charts, study
from analytics.reports import sections
from analytics.reports.page import Page
from analytics.study import Library
from analytics.wording import Locale

ENGLISH = Locale.of()
PAGE_BYTES = 2_000_000
SPANS = {
    "22 posts over half a year": (pd.date_range("2023-01-01T09:00Z", periods=22, freq="7D"), "day"),
    "3 posts over 12 years": (
        pd.DatetimeIndex(["2010-03-01T10:00Z", "2016-05-05T11:00Z", "2022-03-01T12:00Z"]),
        "week",
    ),
    "3 posts over 3 years": (
        pd.DatetimeIndex(["2019-03-01T10:00Z", "2020-05-05T11:00Z", "2022-03-01T12:00Z"]),
        "week",
    ),
    "90 posts over 20 years, counted by days": (
        pd.date_range("2000-01-01T10:00Z", periods=90, freq="80D"),
        "month",
    ),
    "90 posts over 40 years": (
        pd.date_range("1980-01-01T10:00Z", periods=90, freq="160D"),
        "month",
    ),
    "a day": (pd.date_range("2023-01-01T00:10Z", periods=200, freq="7min"), "hour"),
    "an hour": (pd.date_range("2023-01-01T09:00Z", periods=60, freq="1min"), "hour"),
    "five minutes": (pd.date_range("2023-01-01T09:01Z", periods=20, freq="15s"), "hour"),
    "two messages": (pd.DatetimeIndex(["2023-01-01T09:01Z", "2023-01-03T12:00Z"]), "hour"),
}

LONG = ("3 posts over 12 years", "90 posts over 40 years")
"""Spans that take minutes, beside shorter ones that are drawn by the same periods."""


def loaded(root, at, bin_minutes=None):
    table = posts(at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    end = (at[-1].ceil("D") + pd.Timedelta("1D")).strftime("%Y-%m-%dT%H:%M:%SZ")
    onset = at[len(at) // 2].strftime("%Y-%m-%dT%H:%M:%SZ")
    project(root, table, onset=onset, end=end)
    return study.load(CASE, root=root, bin_minutes=bin_minutes)


@pytest.mark.parametrize(
    "span", [pytest.param(one, marks=pytest.mark.slow if one in LONG else ()) for one in SPANS]
)
def test_any_span_has_a_page_of_bounded_size(tmp_path, span):
    at, drawn = SPANS[span]
    found = loaded(tmp_path, at, 1440 if span.endswith("by days") else None)
    assert (found.faults, found.resolution) == ((), drawn)
    page = Page(found, library=Library({}, {}))
    markup = "".join(getattr(page, name)().markup for name in sections.specs())
    assert len(markup.encode()) < PAGE_BYTES
    assert len(json.dumps(study.metrics(found, ENGLISH))) < 2 * PAGE_BYTES
    chart = charts.draw("volume", found)
    assert f"{drawn}" in chart.title
    said = chart.figure.texts[1].get_text()
    assert (f"by {drawn}" if drawn != "hour" else "by hour") in said
    if drawn != "hour":
        assert "too long a time to show" in " ".join(said.split())


def test_a_title_counts_one_message_as_one(tmp_path):
    found = loaded(tmp_path, SPANS["two messages"][0])
    title = charts.draw("volume", found).title
    assert "peaked at 1 in" in title
    assert "1 posts" not in title


STATUS = Path("/proc/self/status")
COST = """
import sys, time
from pathlib import Path
from analytics import charts, study
found = study.load(sys.argv[1])
[charts.svg(charts.draw(name, found)) for name in charts.available(found)]
peak_kb = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(time.process_time(), int(peak_kb) // 1024)
"""
"""The peak is this process's own: `ru_maxrss` starts at that of the process that began it."""


@pytest.mark.slow
@pytest.mark.skipif(not STATUS.exists(), reason="peak memory is read from /proc")
def test_fifteen_years_cost_seconds_and_less_than_a_gigabyte(tmp_path, monkeypatch):
    spread = np.random.default_rng(1).integers(0, 15 * 365 * 86400, 30_000)
    start = pd.Timestamp("2008-01-01T00:00Z")
    loaded(tmp_path, pd.DatetimeIndex(np.sort(spread).astype("m8[s]") + start))
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", COST, CASE], capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, done.stdout.split())
    assert megabytes < 1000
    assert seconds < 90
