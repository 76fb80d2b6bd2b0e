"""Messages that carry only their day, or less: nothing is said of hours, and a day is a day."""

import re

import pandas as pd
import pytest
from made_case import CASE, posts, project

from analytics import charts, study
from analytics.measures.emotions import emotion_shares
from analytics.measures.replies import first_replies, reply_measures
from analytics.reports import sections
from analytics.reports.page import Page
from analytics.schema import Message
from analytics.study import Library, dating

DAYS = [f"2025-11-{4 + k // 5:02d}" for k in range(30)]
NOON = "2025-11-06T17:00:00Z"
END = "2025-11-11T00:00:00Z"
NO_CLOCK = "the posts carry only the day"


def shown(found):
    """What a reader reads: the text of all sections, and the titles of all charts."""
    page = Page(found, library=Library({}, {}))
    markup = " ".join(getattr(page, name)().markup for name in sections.specs())
    text = re.sub(r'<img[^>]*alt="([^"]*)"[^>]*>', r" \1 ", markup)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.fixture(scope="module")
def by_day(tmp_path_factory):
    root = tmp_path_factory.mktemp("days")
    project(root, posts(DAYS), onset=NOON, end=END)
    return study.load(CASE, root=root)


@pytest.mark.parametrize("tz", ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland"])
def test_a_written_day_is_that_day_in_whatever_zone_it_was_read(tmp_path, tz):
    project(tmp_path, posts(DAYS), onset=NOON, end=END, tz=tz)
    days = study.load(CASE, root=tmp_path).days
    assert [f"{day}" for day in days["day"]] == sorted(set(DAYS))
    assert days["messages"].tolist() == [5] * 6


def test_what_needs_the_hour_is_not_available_and_says_why(by_day):
    assert not by_day.faults
    assert by_day.measures["messages"].value == 30
    for name in ("peak_at", "peak_volume", "peak_negative_at", "detected_at", "depth", "baseline"):
        measure = by_day.measures[name]
        assert (measure.status, measure.reason.key) == ("not_available", "reason.no_clock.only")
    assert by_day.measures["onset_at"].low == pd.Timestamp(NOON)
    for name in ("hours", "sentiment", "back_test"):
        assert by_day.tables[name].reason.key == "reason.no_clock.only"


def test_the_page_says_nothing_of_hours_and_draws_days(by_day):
    text = shown(by_day)
    assert "The busiest hour" not in text
    assert "began at" not in text
    assert "rhythm" not in charts.available(by_day)
    assert "No day had more than 5 posts" in text
    assert "The busiest day" not in text
    for name in ("volume", "sentiment"):
        subtitle = charts.draw(name, by_day).figure.texts[1].get_text().replace("\n", " ")
        assert "day (New York time); the posts have dates only" in subtitle
    assert text.count("Not measured: ") >= 1
    assert f"({NO_CLOCK})." in text


def test_the_days_of_messages_are_drawn_with_their_sentiment(by_day):
    assert by_day.resolution == "day"
    assert by_day.periods["messages"].tolist()[:6] == [5] * 6
    assert by_day.periods["scored"].sum() == 30
    assert {"volume", "sentiment", "days"} <= set(charts.available(by_day))


def test_a_replay_knows_a_day_once_it_has_ended(tmp_path):
    project(tmp_path, posts(DAYS), onset=NOON, end=END)
    inputs = study.read(CASE, root=tmp_path)
    for at, n in (("2025-11-06T20:00Z", 10), ("2025-11-07T04:59Z", 10), ("2025-11-07T05:15Z", 15)):
        then = study.compute_at(inputs, pd.Timestamp(at))
        assert then.measures["messages"].value == n
        assert then.messages_read == n
        assert then.days["messages"].sum() == n


def test_the_last_day_counts_whole_where_the_material_ends(tmp_path):
    project(tmp_path, posts(DAYS), onset=NOON, end="2025-11-09T01:00:00Z", tz="America/New_York")
    assert study.load(CASE, root=tmp_path).measures["messages"].value == 25


@pytest.mark.parametrize("unclocked", [1, 9])
def test_a_few_messages_without_a_clock_do_not_count_as_of_midnight(tmp_path, unclocked):
    times = [f"2025-11-0{4 + k // 10}T{10 + k % 10:02d}:30:00Z" for k in range(20)]
    table = posts([*times, *["2025-11-05"] * unclocked])
    project(tmp_path, table, onset="2025-11-05T12:00:00Z", end="2025-11-07T00:00:00Z")
    found = study.load(CASE, root=tmp_path)
    assert found.measures["peak_volume"].value == 1
    assert found.bins["messages"].sum() == 20
    midnight = found.bins[found.bins["bin_start"].dt.strftime("%d %H") == "05 00"]
    assert midnight["messages"].tolist() == [0]
    assert found.days["messages"].sum() == 20 + unclocked
    assert found.unclocked == {"day": unclocked}
    assert "but no time; counts by the hour leave" in shown(found)


def test_where_most_messages_have_no_clock_nothing_is_said_of_hours(tmp_path):
    times = ["2025-11-04T10:30:00Z", "2025-11-04T11:30:00Z"]
    project(tmp_path, posts([*times, *DAYS]), onset=NOON, end=END)
    found = study.load(CASE, root=tmp_path)
    assert found.no_clock is not None
    assert found.measures["peak_at"].reason == found.no_clock
    assert "30 of 32 posts carry only the day" in shown(found)
    assert found.days["messages"].sum() == 32


@pytest.mark.parametrize(
    ("precision", "drawn"), [("hour", "hour"), ("week", "week"), ("month", "month")]
)
def test_messages_known_to_the_week_or_the_month_are_drawn_so(tmp_path, precision, drawn):
    times = [f"2025-{3 + k // 4:02d}-10T09:07:{k:02d}Z" for k in range(24)]
    if precision == "hour":
        times = [f"2025-11-0{4 + k // 10}T{10 + k % 10:02d}:30:00Z" for k in range(24)]
    table = posts(times).assign(time_precision=precision)
    project(tmp_path, table, onset=times[12], end="2025-12-01T00:00:00Z", start=times[0])
    found = study.load(CASE, root=tmp_path)
    assert found.resolution == ("day" if drawn == "hour" and len(found.bins) > 1000 else drawn)
    if drawn != "hour":
        assert found.periods["messages"].sum() == 24
        assert f"carry only the {drawn}" in shown(found)
        assert found.tables["days"].status == "not_available"


def test_the_onset_day_is_neither_before_nor_after():
    at = pd.Timestamp("2025-11-06T12:00Z")
    table = pd.DataFrame(
        {
            "published_at": pd.date_range("2025-11-04T12:00Z", periods=5, freq="D"),
            "resolution": "day",
            "anger": 1.0,
        }
    )
    shares = emotion_shares(table, at, at + pd.Timedelta("9D"))
    assert dict(zip(shares["period"], shares["n"], strict=True)) == {"before": 2, "later": 1}
    early = emotion_shares(table, pd.Timestamp("2025-11-06T00:00Z"), at + pd.Timedelta("9D"))
    assert dict(zip(early["period"], early["n"], strict=True)) == {
        "before": 2,
        "first_day": 1,
        "later": 2,
    }


def replies(clock_of_answer):
    """Forty reviews of a day each, answered on that day or the next."""
    days = pd.date_range("2025-11-04T12:00Z", periods=40, freq="D")
    asked = pd.DataFrame({"message_id": [f"r{k}" for k in range(40)], "published_at": days})
    asked = asked.assign(side="public", parent_id=None, resolution="day")
    said = asked.assign(
        message_id=[f"a{k}" for k in range(40)], parent_id=asked["message_id"], side="brand"
    )
    if clock_of_answer:
        said["published_at"] = days - pd.Timedelta("3h")
    said["resolution"] = "hour" if clock_of_answer else "day"
    table = pd.concat([asked, said], ignore_index=True)
    return table.assign(channel="review", label="negative", repost_of_id=None)


@pytest.mark.parametrize("clock_of_answer", [False, True])
def test_answers_known_to_the_day_have_a_rate_and_no_hours(clock_of_answer):
    found = first_replies(replies(clock_of_answer), pd.Timestamp("2026-01-01T00:00Z"))
    assert found["is_answered"].all()
    assert found["waited_h"].isna().all()
    told = reply_measures(found, has_brand=True)
    assert told["answer_rate"].value == 1
    for name in ("first_reply_median_h", "answered_within_1h", "answered_within_24h"):
        assert told[name].reason == Message("reason.no_reply_clock")


def test_early_warning_of_days_watches_days(tmp_path):
    days = pd.date_range("2025-01-01", periods=150, freq="D")
    times = [f"{day.date()}" for k, day in enumerate(days) for _ in range(22 + k % 5)]
    times += [f"{days[140].date()}"] * 200
    project(tmp_path, posts(times), onset="2025-05-21T00:00:00Z", end="2025-06-02T00:00:00Z")
    inputs = study.read(CASE, root=tmp_path)
    counted, _, alerts = study.watch(study.known_at(inputs, inputs.end))
    assert counted.step == pd.Timedelta("1D")
    assert [alert.at for alert in alerts] == [pd.Timestamp("2025-05-22T00:00Z")]


@pytest.mark.parametrize(
    ("messages", "finest"),
    [
        ({}, "hour"),
        ({"hour": 1, "day": 1}, "hour"),
        ({"day": 3, "year": 1}, "day"),
        ({"year": 2}, "year"),
    ],
)
def test_the_finest_resolution_is_that_of_half_of_the_messages(messages, finest):
    assert dating.finest(messages) == finest


def test_the_shared_example_of_days(shared, tmp_path):
    """Row 17 of the page of real exports that went wrong."""
    path = shared / "imports" / "17-date-only.csv"
    if not path.exists():
        pytest.skip("the example is absent")
    project(tmp_path, pd.read_csv(path), onset=NOON, end=END)
    found = study.load(CASE, root=tmp_path)
    assert found.days["messages"].tolist() == [5] * 6
    assert found.measures["peak_at"].status == "not_available"
    assert "The busiest hour" not in shown(found)
