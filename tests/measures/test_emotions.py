"""Shares of emotions by period."""

import pandas as pd
import pytest

from analytics.measures.emotions import emotion_shares

ONSET = pd.Timestamp("2024-03-04T12:00Z")
LATE = ONSET + pd.Timedelta(days=9)


def _posts(rows):
    table = pd.DataFrame(rows, columns=["hours", "anger", "joy"])
    table.insert(0, "published_at", ONSET + pd.to_timedelta(table.pop("hours"), unit="h"))
    return table


def test_posts_fall_into_their_periods():
    posts = _posts(
        [(-1, 0.2, 0.8), (0, 0.9, 0.1), (23.9, 0.7, 0.3), (24, 0.1, 0.9), (50, 0.6, 0.4)]
    )
    found = emotion_shares(posts, ONSET, LATE).set_index(["period", "emotion"])
    assert found["share"].to_dict() == {
        ("before", "anger"): 0,
        ("before", "joy"): 1,
        ("first_day", "anger"): 1,
        ("first_day", "joy"): 0,
        ("later", "anger"): 0.5,
        ("later", "joy"): 0.5,
    }
    assert found["n"].unstack()["anger"].to_dict() == {"before": 1, "first_day": 2, "later": 2}
    assert found["share"].between(found["low"], found["high"]).all()


def test_later_posts_and_unscored_ones_do_not_count():
    posts = _posts([(1, 0.9, 0.1), (2, None, None), (30, 0.1, 0.9)])
    found = emotion_shares(posts, ONSET, ONSET + pd.Timedelta(hours=30))
    assert found["period"].unique().tolist() == ["first_day"]
    assert found["n"].unique().tolist() == [1]


@pytest.mark.parametrize("onset", [None, ONSET])
def test_nothing_gives_an_empty_table(onset):
    assert emotion_shares(_posts([]).astype({"anger": float}), onset, LATE).empty


def test_a_shift_of_time_changes_nothing():
    posts, shift = _posts([(-5, 0.3, 0.7), (2, 0.8, 0.2)]), pd.Timedelta(days=400)
    moved = posts.assign(published_at=posts["published_at"] + shift)
    pd.testing.assert_frame_equal(
        emotion_shares(posts, ONSET, LATE), emotion_shares(moved, ONSET + shift, LATE + shift)
    )
