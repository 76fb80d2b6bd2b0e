"""`aftermath detect`: one score a row, one line on stderr for a missing zone, clear errors."""

import csv
import sys

import numpy as np
import pandas as pd
import pytest

from analytics import cli, study
from analytics.errors import ImportFileError


@pytest.fixture
def detect(monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr(sys, "argv", ["aftermath", "detect", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code or 0
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def series(tmp_path):
    values = np.random.default_rng(0).poisson(30, 2000)
    values[1500:1520] += 300
    at = pd.date_range("2020-03-02 00:02:53", periods=2000, freq="5min")
    path = tmp_path / "series.csv"
    pd.DataFrame({"timestamp": at, "value": values}).to_csv(path, index=False)
    return path


def test_scores_have_one_row_a_row_in_order(detect, series, tmp_path):
    target = tmp_path / "scores.csv"
    code, out, err = detect(series, "--scores", target)
    assert code == 0
    assert err.count("\n") == 1
    assert "UTC" in err
    with target.open() as rows, series.open() as given:
        rows, given = list(csv.DictReader(rows)), list(csv.DictReader(given))
    assert list(rows[0]) == ["timestamp", "anomaly_score", "alert"]
    assert [row["timestamp"] for row in rows] == [row["timestamp"] for row in given]
    assert {row["alert"] for row in rows} == {"0", "1"}
    assert all(0 <= float(row["anomaly_score"]) < 1 for row in rows)
    alerts = [k for k, row in enumerate(rows) if row["alert"] == "1"]
    assert len(out.splitlines()) == len(alerts)
    assert any(1500 <= k < 1520 for k in alerts)
    assert alerts == [k for k, row in enumerate(rows) if float(row["anomaly_score"]) > 0.5]


def test_no_level_is_said_to_be_rarer_than_the_record_can_tell(detect, series):
    table = pd.read_csv(series)
    table.loc[1500, "value"] = 300_000
    table.to_csv(series, index=False)
    code, out, _ = detect(series)
    assert code == 0
    assert "less than once in the 4\xa0weeks on record" in out


def test_a_given_zone_moves_the_times_and_nothing_else(detect, series, tmp_path):
    _, here, _ = detect(series, "--scores", tmp_path / "a.csv")
    _, there, err = detect(series, "--scores", tmp_path / "b.csv", "--tz", "Asia/Tokyo")
    assert "Asia/Tokyo" in err
    assert here != there
    assert (tmp_path / "a.csv").read_text() == (tmp_path / "b.csv").read_text()


def test_a_case_is_watched_with_the_posts_behind_each_alert(detect):
    code, out, err = detect("demo-northwind")
    assert (code, err) == (0, "")
    assert "18 Mar 2024" in out
    assert "posts: " in out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "series.csv"),
        ("", "timestamp,value"),
        ("timestamp,value\n2020-01-01T00:00Z,1\n", "1 rows"),
        ("timestamp,value\n2020-01-01T00:00Z,1\n2020-01-01T01:00Z,\0\n", "line 3 has a NUL"),
        (
            "timestamp,value\n2020-01-01T00:00Z,1\n2020-01-01T01:00,1\n",
            "row 2, '2020-01-01T01:00', is",
        ),
        ("timestamp,value\n" + "".join(f"2020-01-01T{h:02d}:00Z,4\n" for h in range(24)), "histor"),
    ],
)
def test_bad_series_exit_2_with_one_line(detect, tmp_path, text, said):
    path = tmp_path / "series.csv"
    if text is not None:
        path.write_text(text)
    code, out, err = detect(path, "--scores", tmp_path / "scores.csv")
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert not (tmp_path / "scores.csv").exists()


def hourly(path, times):
    rows = "".join(f"{at},{20 + k % 7}\n" for k, at in enumerate(times))
    path.write_text(f"timestamp,value\n{rows}")


@pytest.mark.parametrize("day", ["2024-10-27", "2024-03-31"])
def test_an_hour_that_clock_changes_leave_open_is_named_and_left_out(detect, tmp_path, day):
    path = tmp_path / "series.csv"
    start = pd.Timestamp(day) - pd.Timedelta("6D")
    hourly(path, pd.date_range(start, periods=200, freq="h").strftime("%Y-%m-%dT%H:%M"))
    code, _, err = detect(path, "--tz", "Europe/Berlin")
    assert (code, err.count("\n")) == (0, 2)
    assert "1 row is left out, since clocks change in Europe/Berlin" in err
    assert f"row 147 ({day}T02:00)" in err
    assert len(study.series(path, "Europe/Berlin").series.at) == 199
    assert study.series(path, "Etc/GMT-1").series.at[0] == start.tz_localize("Etc/GMT-1")


def test_an_hour_that_comes_twice_is_resolved_by_the_order_of_the_file(tmp_path):
    path = tmp_path / "series.csv"
    aware = pd.date_range("2024-10-26T00:00", periods=200, freq="h", tz="Europe/Berlin")
    hourly(path, aware.strftime("%Y-%m-%dT%H:%M"))
    found = study.series(path, "Europe/Berlin").series
    assert (pd.DatetimeIndex(found.at) == aware).all()
    assert not found.remarks
    hourly(path, [at.isoformat() for at in aware])
    assert (pd.DatetimeIndex(study.series(path, "Europe/Berlin").series.at) == aware).all()


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc", "\0"])
def test_any_unknown_zone_is_called_one(tmp_path, zone):
    path = tmp_path / "series.csv"
    path.write_text("timestamp,value\n2020-01-01T00:00,1\n2020-01-01T01:00,1\n")
    with pytest.raises(ImportFileError, match="unknown time zone"):
        study.series(path, zone)


def test_an_unknown_zone_exits_2(detect, series):
    code, out, err = detect(series, "--tz", "Mars/Base")
    assert (code, out) == (2, "")
    assert "Mars/Base" in err


def test_a_case_without_messages_exits_2(detect):
    code, _, err = detect("2017-united-3411")
    assert code == 2
    assert "2017-united-3411" in err
