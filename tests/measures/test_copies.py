"""Exact copies: normalised, known at the time, labelled as a cascade."""

import gzip
import json

import pandas as pd
import pytest

from analytics.measures.copies import (
    copies,
    discounted,
    is_cascade,
    normalise,
    share_by_bin,
    text_key,
)

SAID = "Northwind lost my bag for the third time"


def posts(*rows):
    when = pd.to_datetime([f"2020-03-02T{time}Z" for time, _ in rows])
    text = pd.Series([text for _, text in rows], dtype="string")
    ids = [f"m{k}" for k in range(len(rows))]
    return pd.DataFrame({"message_id": ids, "published_at": when, "text": text})


def test_copies_are_counted_in_the_order_of_time_whatever_the_order_of_rows():
    table = posts(("12:00", f"RT @ann: {SAID}!"), ("10:00", SAID), ("11:00", SAID.upper()))
    found = copies(table)
    assert list(found["n"]) == [3, 1, 2]
    assert list(found["is_copy"]) == [True, False, True]
    assert (found["first_seen"] == pd.Timestamp("2020-03-02T10:00Z")).all()


def test_later_messages_change_nothing():
    rows = [(f"10:{k:02d}", SAID if k % 3 else f"{SAID} {k}") for k in range(20)]
    whole = copies(posts(*rows))
    pd.testing.assert_frame_equal(copies(posts(*rows[:11])), whole.iloc[:11])


@pytest.mark.parametrize("text", ["thanks", "@northwind ok", "", "😀" * 30])
def test_short_texts_and_signs_are_nobodys_copy(text):
    assert not copies(posts(("10:00", text), ("10:01", text)))["is_copy"].any()


def test_normalising():
    text = pd.Series(["RT @ann: Bag  LOST again! https://x.test/1"], dtype="string")
    assert normalise(text)[0] == "bag lost again"


def test_share_of_the_bin_and_the_series_without_copies():
    table = posts(("10:00", SAID), ("10:05", SAID), ("10:20", SAID), ("10:21", "another matter"))
    [first, second] = share_by_bin(table, 15).to_dict("records")
    assert (first["messages"], first["copies"], first["share"], first["top_n"]) == (2, 1, 0.5, 1)
    assert (second["copies"], second["top"]) == (1, text_key(pd.Series([SAID]))[0])
    bins = pd.DataFrame({"bin_start": pd.date_range("2020-03-02T09:45Z", periods=3, freq="15min")})
    bins["messages"] = [0, 2, 2]
    assert list(discounted(bins, table, 15)) == [0, 1, 1]


def test_a_cascade_is_labelled_and_a_crowd_is_not():
    assert is_cascade(posts(*[(f"10:{k:02d}", SAID) for k in range(10)]))
    assert not is_cascade(posts(*[(f"10:{k:02d}", f"{SAID}, bag {k}") for k in range(10)]))
    assert not is_cascade(posts())


def test_the_copied_rumour_of_may_2014_is_a_cascade(shared):
    with gzip.open(shared / "data/stocknet/AMZN.jsonl.gz", "rt") as lines:
        rows = [json.loads(line) for line in lines]
    when = pd.to_datetime(
        [row["created_at"] for row in rows], format="%a %b %d %H:%M:%S %z %Y", utc=True
    )
    text = pd.Series([row["text"] for row in rows], dtype="string")
    table = pd.DataFrame({"message_id": range(len(rows)), "published_at": when, "text": text})
    day = table[table["published_at"].dt.strftime("%Y-%m-%d") == "2014-05-21"]
    assert is_cascade(day)
    top = share_by_bin(day, 1440).iloc[0]
    assert top["messages"] == 550
    assert top["top_n"] >= 500
    quiet = table[table["published_at"].dt.strftime("%Y-%m") == "2014-03"]
    assert not is_cascade(quiet)
