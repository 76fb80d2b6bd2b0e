"""The panel: one reduction, in any batches; local days; no running bin."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import panel, schema


def table(n=300, seed=0):
    rng = np.random.default_rng(seed)
    minutes = np.sort(rng.integers(0, 4 * 24 * 60, n))
    return schema.messages(
        pd.DataFrame(
            {
                "message_id": [str(i) for i in range(n)],
                "published_at": pd.Timestamp("2020-03-07T20:00Z")
                + pd.to_timedelta(minutes, unit="min"),
                "channel": "x",
                "side": rng.choice(["public", "brand"], n),
                "text": "t",
                "label": rng.choice([*schema.SENTIMENTS, None], n),
                "quoted_author": rng.choice(["JetBlue", "other", None], n),
                "source_file": "f",
                "source_row": range(1, n + 1),
            }
        )
    )


def count(rows, minutes=15):
    return panel.summarise(rows, rows["label"], bin_minutes=minutes, brand_accounts=["jetblue"])


def whole(rows, minutes=15):
    return panel.combine([count(rows, minutes)], bin_minutes=minutes, labels="gold")


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 300), max_size=4))
def test_any_order_and_any_batches_give_the_same_panel(random, cuts):
    rows = table()
    order = list(range(len(rows)))
    random.shuffle(order)
    edges = [0, *sorted(cuts), len(rows)]
    batches = [
        count(rows.iloc[order[a:b]].reset_index(drop=True)) for a, b in itertools.pairwise(edges)
    ]
    got = panel.combine(batches, bin_minutes=15, labels="gold")
    pd.testing.assert_frame_equal(got.table, whole(rows).table)


def test_every_message_is_counted_once():
    rows = table()
    counts = whole(rows).table
    assert counts["messages"].sum() == len(rows)
    assert counts["scored"].sum() == rows["label"].notna().sum()
    assert counts["brand_quotes"].sum() == (rows["quoted_author"] == "JetBlue").sum()


def test_rebin_equals_counting_in_wide_bins():
    rows = table()
    wide = panel.rebin(whole(rows), 60).table
    pd.testing.assert_frame_equal(wide, whole(rows, 60).table)
    with pytest.raises(ValueError, match="multiple"):
        panel.rebin(whole(rows, 60), 90)


def test_cut_equals_counting_only_earlier_messages():
    rows = table()
    instant = pd.Timestamp("2020-03-09T07:20Z")
    early = whole(rows[rows["published_at"] <= instant].reset_index(drop=True))
    pd.testing.assert_frame_equal(
        panel.cut(whole(rows), instant).table, panel.cut(early, instant).table
    )


def test_series_is_regular_and_without_the_running_bin():
    rows = table(60)
    bins = panel.series(whole(rows, 60), pd.Timestamp("2020-03-10T10:30Z"))
    assert bins["bin_start"].diff().dropna().eq(pd.Timedelta(hours=1)).all()
    assert bins["bin_start"].iloc[-1] == pd.Timestamp("2020-03-10T09:00Z")
    assert (bins["messages"] == 0).any()


def test_days_are_local_and_survive_the_change_to_summer_time():
    rows = table(2000)
    days = panel.by_day(whole(rows), "America/New_York")
    public = rows[rows["side"] == "public"]
    local = public["published_at"].dt.tz_convert("America/New_York").dt.date
    assert days["messages"].tolist() == public.groupby(local).size().tolist()
    short_day = days.loc[days["day"] == pd.Timestamp("2020-03-08").date(), "messages"]
    assert len(short_day) == 1


def test_local_hours_hold_every_message_and_both_hours_of_the_autumn_night():
    rows = table(2000).assign(
        published_at=lambda t: t["published_at"] + pd.Timedelta(days=237), side="public"
    )
    bins = panel.series(whole(rows, 60), rows["published_at"].max().ceil("h"))
    hours = panel.by_hour(bins, "America/New_York")
    assert hours["messages"].sum() == len(rows)
    night = hours[hours["day"] == pd.Timestamp("2020-11-01").date()]
    assert night["hour"].tolist() == list(range(24))
    local = rows["published_at"].dt.tz_convert("America/New_York")
    in_both = ((local.dt.date == pd.Timestamp("2020-11-01").date()) & (local.dt.hour == 1)).sum()
    assert night.loc[night["hour"] == 1, "messages"].item() == in_both


def test_day_without_scores_has_no_share():
    rows = table(50).assign(label=pd.Series(pd.NA, index=range(50), dtype="string"))
    assert panel.by_day(whole(rows), "UTC")["negative_share"].isna().all()
