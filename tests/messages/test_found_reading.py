"""Faults found in real exports, each with its small file, and with made-up files of its kind."""

from pathlib import Path

import pandas as pd
import pytest
from thirty import snowflake

from analytics import messages
from analytics.errors import ImportFileError

IMPORTS = Path(__file__).resolve().parents[3] / "shared" / "imports"
found_file = pytest.mark.skipif(not IMPORTS.is_dir(), reason="the found files are not beside it")
START = pd.Timestamp("2021-06-10T06:00:10Z")


def write(tmp_path: Path, rows: list[dict], name: str = "posts.csv") -> Path:
    pd.DataFrame(rows).to_csv(tmp_path / name, index=False)
    return tmp_path / name


def mapped(path: Path, tz: str | None = None, **mapping) -> messages.Imported:
    columns = {name: mapping.pop(name) for name in list(mapping) if name not in OTHERS}
    return messages.read([path], mapping={"columns": columns, **mapping}, tz=tz)


OTHERS = ("constants", "reply", "rating_scale", "time_format", "time_zone")


def test_every_message_whose_app_stands_in_source_is_on_x_by_its_id(tmp_path):
    rows = [
        {"no": snowflake(at, i), "at": at.isoformat(), "who": f"u{i}", "say": "a", "via": via}
        for i, via in enumerate(["Some App", "Other App", "Third"])
        for at in [START + pd.Timedelta(minutes=i)]
    ]
    columns = {"message_id": "no", "published_at": "at", "author": "who", "text": "say"}
    found = mapped(write(tmp_path, rows), channel="via", **columns)
    assert found.table["channel"].tolist() == ["x"] * 3
    assert found.table["message_id"].tolist() == [row["no"] for row in rows]
    assert "posts.csv: the ids are X's, so the channel is x" in found.summary.remarks


@pytest.mark.parametrize("names", [["A Paper", "B Paper"], ["", ""], ["A Paper", ""]])
def test_names_that_are_no_channels_are_counted_and_never_a_crash(tmp_path, names):
    rows = [
        {"published_at": START.isoformat(), "text": f"a{i}", "channel": name}
        for i, name in enumerate(names)
    ]
    found = messages.read([write(tmp_path, rows)])
    assert found.table["channel"].tolist() == ["other", "other"]
    strange = [remark for remark in found.summary.remarks if "of other channels" in remark]
    assert len(strange) == bool(any(names))


@found_file
def test_03_the_posting_app_is_no_channel():
    columns = {"message_id": "id", "published_at": "date", "author": "user", "text": "text"}
    found = mapped(IMPORTS / "03-source-app-crash.csv", channel="source", **columns)
    assert found.table["channel"].tolist() == ["x"] * 3


def clock_of(tmp_path: Path, zone: str, form: str = "%Y-%m-%d %H:%M:%S", n: int = 8) -> Path:
    times = [START + pd.Timedelta(hours=5 * i) for i in range(n)]
    rows = [
        {
            "message_id": snowflake(at, i),
            "published_at": at.tz_convert(zone).strftime(form),
            "text": f"a{i}",
            "channel": "x",
        }
        for i, at in enumerate(times)
    ]
    return write(tmp_path, rows)


@pytest.mark.parametrize(
    "zone",
    ["UTC", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Asia/Kathmandu"],
)
def test_the_zone_that_the_ids_tell_is_used_and_advised(tmp_path, zone):
    path = clock_of(tmp_path, zone)
    right = messages.read([path])
    assert right.table["published_at"].iloc[0] == START
    [remark] = right.summary.remarks
    assert remark.startswith("posts.csv: the times carry no zone; the X ids say that they are")
    assert zone in remark
    with pytest.raises(ImportFileError, match=r"its 8 X ids, which say that the clock is") as told:
        messages.read([path], tz="Europe/Berlin")
    assert told.value.right == f"Declare it: --tz {zone}"
    assert messages.read([path], tz=zone).table["published_at"].iloc[0] == START


def test_a_wrong_offset_leads_to_the_zone_of_the_clock(tmp_path):
    path = clock_of(tmp_path, "Asia/Kolkata", "%Y-%m-%dT%H:%M:%SZ")
    with pytest.raises(ImportFileError, match=r"Indian time .*--tz Asia/Kolkata"):
        messages.read([path])
    assert messages.read([path], tz="Asia/Kolkata").table["published_at"].iloc[0] == START


def test_times_that_no_zone_explains_get_no_advice_that_cannot_help(tmp_path):
    path = clock_of(tmp_path, "UTC")
    table = pd.read_csv(path, dtype="string")
    late = pd.to_datetime(table["published_at"]) + pd.Timedelta(hours=13, minutes=15)
    table.assign(published_at=late.dt.strftime("%Y-%m-%dT%H:%M:%SZ")).to_csv(path, index=False)
    with pytest.raises(ImportFileError, match="no zone explains it") as told:
        messages.read([path])
    assert "--tz" not in told.value.right


@found_file
def test_04_the_ids_say_that_the_times_are_utc():
    path = IMPORTS / "04-zone-advice.csv"
    columns = {"published_at": "date", "text": "text", "message_id": "id", "author": "user"}
    with pytest.raises(ImportFileError, match=r"say that the clock is UTC. Declare it: --tz UTC$"):
        mapped(path, tz="America/New_York", constants={"channel": "x"}, **columns)
    table = mapped(path, constants={"channel": "x"}, **columns).table
    assert table["published_at"].iloc[0] == pd.Timestamp("2020-12-20T06:00:10Z")


def test_without_ids_the_refusal_says_when_the_messages_are_fewest(tmp_path):
    hours = [hour for hour in range(24) for _ in range(1 if 3 <= hour < 9 else 15)]
    rows = [
        {"published_at": f"2021-06-{i % 20 + 1:02d} {hour:02d}:{i % 60:02d}:07", "text": f"a{i}"}
        for i, hour in enumerate(hours)
    ]
    told = (
        r"carry no zone, no X ids tell it, and .* fewest messages stand from 03:00 to 09:00\. Dec"
    )
    with pytest.raises(ImportFileError, match=told):
        messages.read([write(tmp_path, rows)])


def comments(n: int = 6) -> list[dict]:
    return [
        {
            "address": "https://video.example/@shop/1",
            "account": 70 + i % 2,
            "own": 7300 + i,
            "who": f"user{i % 2}",
            "words": f"Made-up comment {i}",
            "at": (START + pd.Timedelta(minutes=i)).isoformat(),
        }
        for i in range(n)
    ]


COMMENT = {"published_at": "at", "text": "words", "author": "who"}


@pytest.mark.parametrize("identity", ["account", "address"])
def test_what_several_messages_share_is_not_their_id(tmp_path, identity):
    path = write(tmp_path, comments())
    found = mapped(path, **COMMENT, message_id=identity)
    assert (found.summary.kept, found.summary.duplicates) == (6, 0)
    assert found.table["message_id"].is_unique
    assert found.table["message_id"].str.startswith("made-").all()
    [remark] = found.summary.remarks
    assert "stand at several messages, so they are not the messages' own" in remark


def test_an_address_that_comments_share_does_not_merge_them(tmp_path):
    twice = write(tmp_path, [*comments(), comments()[0]])
    found = mapped(twice, **COMMENT, url="address")
    assert (found.summary.kept, found.summary.duplicates) == (6, 1)
    assert found.table["message_id"].is_unique
    other = write(tmp_path, [{**row, "who": "zoe"} for row in comments()], "others.csv")
    columns = {**COMMENT, "url": "address"}
    both = messages.read([twice, other], mapping={"columns": columns})
    assert both.summary.kept == 12


def test_rows_of_a_day_that_share_an_id_are_told_apart_by_their_words(tmp_path):
    rows = [{**row, "at": "2021-06-10"} for row in comments()]
    assert (
        mapped(write(tmp_path, rows), tz="UTC", **COMMENT, message_id="account").summary.kept == 6
    )


def test_ids_of_rows_that_stand_twice_are_trusted(tmp_path):
    found = mapped(write(tmp_path, comments() * 2), **COMMENT, message_id="own", url="address")
    assert (found.summary.kept, found.summary.duplicates) == (6, 6)
    assert found.table["message_id"].tolist() == [str(7300 + i) for i in range(6)]


@found_file
def test_05_and_06_comments_of_one_account_or_post_are_kept():
    columns = {"published_at": "createTimeISO", "text": "text", "author": "uniqueId"}
    path = IMPORTS / "05-apify-tiktok.csv"
    assert mapped(path, **columns, message_id="uid", url="videoWebUrl").summary.kept == 6
    columns = {"published_at": "date", "text": "comment", "author": "username"}
    path = IMPORTS / "06-post-url-no-id.csv"
    assert mapped(path, **columns, url="post_url").summary.kept == 5


def test_times_that_are_all_the_same_or_only_days_are_said(tmp_path):
    same = [{**row, "at": "2021-06-10T10:00:00Z"} for row in comments()]
    remarks = mapped(write(tmp_path, same), **COMMENT, message_id="own").summary.remarks
    assert any("all 6 times are the same, 2021-06-10T10:00:00Z" in told for told in remarks)
    days = [{**row, "at": f"2021-06-{i + 1:02d} 00:00:00"} for i, row in enumerate(comments())]
    found = mapped(write(tmp_path, days), tz="Europe/Berlin", **COMMENT, message_id="own")
    assert found.table["time_precision"].tolist() == ["day"] * 6
    assert "posts.csv: all times are midnight, so they are read as days" in found.summary.remarks


def test_times_that_cannot_be_are_rejected_with_a_count(tmp_path):
    times = ["2021-06-10T10:00Z", "2005-06-10T10:00Z", "1970-01-02T10:00Z", "2198-01-01T10:00Z"]
    rows = [{"published_at": at, "text": "a", "channel": "x"} for at in times]
    rows.append({"published_at": "1985-01-01T00:00Z", "text": "a", "channel": "forum"})
    found = messages.read([write(tmp_path, rows)])
    assert found.summary.kept == 1
    assert found.summary.reasons == {
        "the time lies before x existed": 2,
        "the time lies before the web existed": 1,
        "the time lies in the future": 1,
    }


@pytest.mark.parametrize("is_up", [True, False])
def test_the_hour_that_comes_twice_is_told_by_the_order_of_the_file(tmp_path, is_up):
    true = pd.date_range("2024-10-26T22:10Z", "2024-10-27T03:10Z", freq="20min")
    local = [at.tz_convert("Europe/Berlin").strftime("%Y-%m-%d %H:%M:%S") for at in true]
    rows = [{"published_at": at, "text": f"a{i}"} for i, at in enumerate(local)]
    path = write(tmp_path, rows if is_up else rows[::-1])
    found = messages.read([path], tz="Europe/Berlin")
    assert found.summary.rejected == 0
    assert found.table.sort_values("published_at")["published_at"].tolist() == list(true)
    shuffled = write(tmp_path, [*rows[::2], *rows[1::2]])
    assert messages.read([shuffled], tz="Europe/Berlin").summary.rejected == 6


@found_file
def test_11_12_16_22_23_counts_stars_titles_replies_and_accounts():
    liked = messages.read([IMPORTS / "11-likes-1.2K.csv"]).table
    assert liked["likes"].tolist() == [3, 1200, 1204]
    with pytest.raises(ImportFileError, match="rating_scale"):
        messages.read([IMPORTS / "12-stars.csv"])
    posts = mapped(
        *(IMPORTS / "16-title-lost.csv", "UTC"),
        **{"message_id": "id", "published_at": "timestamp", "text": ["title", "body"]},
        **{"likes": "score", "replies": "comms_num"},
    ).table
    assert posts["text"].tolist() == [
        "The app froze my account",
        "Boycott them\n\nDetails inside",
    ]
    assert posts["replies"].tolist() == [40, 4]
    store = mapped(
        *(IMPORTS / "22-google-play-with-replies.csv", "UTC"),
        **{"message_id": "reviewId", "published_at": "at", "text": "content", "rating": "score"},
        rating_scale=[1, 5],
        reply={"text": "replyContent", "published_at": "repliedAt"},
    ).table
    assert store["side"].tolist() == ["public", "brand"]
    assert store["parent_id"].tolist() == [pd.NA, "r1"]
    [user] = (
        mapped(
            IMPORTS / "23-snscrape-user-dict.csv",
            **{"published_at": "date", "author": "user", "text": "rawContent"},
        )
        .table[["author", "followers"]]
        .to_numpy()
        .tolist()
    )
    assert user == ["user1", 44]
