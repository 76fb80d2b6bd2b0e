"""Files of several formats in one import: each in its own, one table, no id meets another's."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_exports import FORMS
from table_exports import FORMS as TABLES
from thirty import thirty

from analytics import messages
from analytics.errors import ImportFileError

ALL = {**FORMS, **TABLES}


@pytest.fixture
def write(tmp_path):
    def one(name, rows=slice(None)):
        path = tmp_path / f"{name}.export"
        ALL[name].save(ALL[name].rows(thirty())[rows], path)
        return path

    return one


def by_id(imported):
    return imported.table.sort_values("message_id", ignore_index=True).drop(columns="source_row")


def test_an_export_of_x_and_one_of_reddit_become_one_table(write):
    imported = messages.read([write("x_v1"), write("reddit")])
    s = imported.summary
    assert s.format == "x_v1, reddit"
    assert (s.rows_read, s.kept, s.rejected, s.duplicates) == (60, 60, 0, 0)
    assert imported.table["channel"].value_counts().to_dict() == {"x": 30, "reddit": 30}
    counts = {"rows_read": 30, "kept": 30, "rejected": 0, "duplicates": 0}
    assert {name: found | counts for name, found in s.formats.items()} == s.formats
    assert s.coverage["fields"]["collected_at"]["never"] is False  # X v1.1 alone never has it
    assert s.coverage["fields"]["views"]["never"] is True
    assert json.dumps(s.formats)


def test_the_same_number_on_two_channels_is_two_messages_and_one_on_one_channel_is_one(write):
    imported = messages.read([write("x_v2"), write("hacker_news"), write("twarc_csv")])
    s, ids = imported.summary, imported.table["message_id"]
    assert (s.rows_read, s.kept, s.duplicates) == (90, 60, 30)
    assert s.formats["twarc_csv"]["duplicates"] == 30
    numbers = thirty()["message_id"]
    assert set(ids) == {*numbers, *("hacker_news:" + numbers)}
    replies = imported.table["parent_id"].dropna()
    assert replies.isin(ids).sum() == len(replies) - 2  # one answers a post that is in no file


def test_a_row_that_two_formats_reject_is_counted_with_each(write, tmp_path):
    lines = write("mastodon").read_text(), write("x_v1").read_text()
    statuses, tweets = json.loads(lines[0]), lines[1].replace("Mar 04", "someday")
    statuses[0]["created_at"] = None
    (tmp_path / "a").write_text(json.dumps(statuses))
    (tmp_path / "b").write_text(tweets)
    imported = messages.read([tmp_path / "a", tmp_path / "b"])
    found = {name: f["rejected"] for name, f in imported.summary.formats.items()}
    late = sum(line.startswith('{"created_at": "Mon someday') for line in tweets.splitlines())
    assert found == {"mastodon": 1, "x_v1": late}
    assert imported.summary.rejected == sum(found.values()) == len(imported.rejects)


@settings(max_examples=8)
@given(order=st.permutations(["x_v1", "x_v2", "mastodon", "gdelt", "newswhip"]))
def test_the_order_of_formats_changes_no_set_of_messages(write, order):
    one = [messages.read([*map(write, names)], tz="UTC") for names in (order, sorted(order))]
    names = ["message_id", "published_at", "channel", "likes", "parent_id"]
    pd.testing.assert_frame_equal(by_id(one[0])[names], by_id(one[1])[names])
    assert one[0].summary.kept == 90  # x twice, and the same addresses in the two of news


def test_what_was_imported_is_imported_again_with_the_same_ids(write, tmp_path):
    first = messages.read([write("reddit"), write("x_v1")])
    first.table.drop(columns=["source_file", "source_row"]).to_parquet(tmp_path / "again")
    again = messages.read([tmp_path / "again", write("reddit")])
    assert (again.summary.kept, again.summary.duplicates) == (60, 30)
    assert set(again.table["message_id"]) == set(first.table["message_id"])


def test_a_format_that_is_asked_for_holds_for_all_files(write):
    with pytest.raises(ImportFileError, match="it is not reddit: it lacks created_utc"):
        messages.read([write("reddit"), write("x_v1")], format="reddit")
