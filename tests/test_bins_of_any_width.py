"""Bins of any width that divides a day: asked of a case, or of a run."""

import numpy as np
import pandas as pd
import pytest
from made_case import CASE, posts, project

from analytics import charts, panel, study
from analytics.charts.bins import bin_words
from analytics.errors import AftermathError, CaseError, UsageError
from analytics.wording import Locale

START = pd.Timestamp("2025-03-03T00:00Z")
ENGLISH = Locale.of()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Six days of posts, three times as many after the onset on the fifth."""
    rng = np.random.default_rng(0)
    minutes = np.sort(
        np.concatenate([rng.integers(0, 6 * 1440, 600), rng.integers(4 * 1440, 5 * 1440, 300)])
    )
    times = (START + pd.to_timedelta(minutes, unit="min")).strftime("%Y-%m-%dT%H:%M:%SZ")
    root = tmp_path_factory.mktemp("home")
    onset, end = "2025-03-07T00:00:00Z", "2025-03-09T00:00:00Z"
    project(root, posts(list(times)), onset=onset, end=end, start="2025-03-03T00:00:00Z")
    return root


@pytest.mark.parametrize("minutes", [1, 5, 10, 60, 240])
def test_series_charts_and_exports_follow_the_width_asked_for(home, minutes):
    results = study.load(CASE, root=home, bin_minutes=minutes)
    bins = results.bins
    assert results.bin_minutes == minutes
    assert bins["bin_start"].diff().dropna().eq(pd.Timedelta(minutes=minutes)).all()
    assert bins["messages"].sum() == 900
    wide = panel.rebin(results.panels["model"], 240)
    assert wide.table["messages"].sum() == 900
    assert results.measures["peak_volume"].evidence[0].endswith(f"/{minutes}min")
    assert results.measures["peak_volume"].value == bins["messages"].max()
    assert len(results.sentiment) == len(bins)
    assert results.hours["messages"].sum() == 900
    assert results.hours["hour"].between(0, 23).all()
    assert not results.faults
    words = bin_words(minutes, ENGLISH)
    assert words["bin"] in charts.draw("volume", results, ENGLISH).title


def test_by_default_bins_are_hours_of_a_panel_by_quarter_hours(home):
    results = study.load(CASE, root=home)
    assert results.bin_minutes == 60
    assert {held.bin_minutes for held in results.panels.values()} == {15}
    alike = study.load(CASE, root=home, bin_minutes=60)
    assert [n for n in alike.measures if alike.measures[n] != results.measures[n]] == []


def test_a_finer_panel_gives_the_same_hours(home):
    fine = study.load(CASE, root=home, bin_minutes=1)
    hours = study.load(CASE, root=home).bins
    wide = panel.series(panel.rebin(fine.panels["model"], 60), pd.Timestamp("2025-03-09T00:00Z"))
    assert wide["messages"].to_list() == hours["messages"].to_list()


def test_the_case_names_its_width_and_the_user_overrules_it(home):
    path = home / "casestudies" / CASE / "case.yaml"
    was = path.read_text()
    try:
        path.write_text(was + "bin_minutes: 30\n")
        assert study.load(CASE, root=home).bin_minutes == 30
        assert study.load(CASE, root=home, bin_minutes=5).bin_minutes == 5
        path.write_text(was + "bin_minutes: 7\n")
        with pytest.raises(CaseError, match="bin_minutes is 7"):
            study.load(CASE, root=home)
    finally:
        path.write_text(was)


@pytest.mark.parametrize("minutes", [-5, 7, 50, 2880])
def test_a_width_that_does_not_divide_a_day_is_refused(home, minutes):
    with pytest.raises(UsageError, match=f"bins of {minutes} minutes do not divide a day"):
        study.load(CASE, root=home, bin_minutes=minutes)


def test_a_shipped_panel_is_not_cut_finer_than_it_is():
    with pytest.raises(AftermathError, match="cannot be made of a panel's of 15") as caught:
        study.load("2015-jetblue-sunday", bin_minutes=5)
    assert "multiple of 15" in caught.value.right
    assert study.load("2015-jetblue-sunday", bin_minutes=30).bin_minutes == 30
