"""The panel: one reduction, in any batches; local days; no running bin."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import panel, schema
from analytics.errors import TableError
from analytics.measures import series


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


NIGHT = pd.Timestamp("2020-03-08T22:10Z")


@pytest.mark.parametrize("minutes", [15, 60])
def test_a_hole_takes_its_share_of_each_bin_and_what_lies_wholly_in_it_counts_nothing(minutes):
    held, until = whole(table(), 15), pd.Timestamp("2020-03-12T00:00Z")
    plain = panel.series(panel.rebin(held, minutes), until)
    assert plain["collected"].tolist() == [1.0] * len(plain)
    holes = [
        (NIGHT + pd.Timedelta("1h"), NIGHT + pd.Timedelta("3h")),
        (NIGHT, NIGHT + pd.Timedelta("2h")),  # unsorted, and overlapping the other
    ]
    found = panel.series(panel.rebin(held, minutes), until, holes=holes).set_index("bin_start")
    lost = (1 - found["collected"]).sum() * minutes
    assert lost == pytest.approx(180)
    assert found["collected"][NIGHT.floor(f"{minutes}min")] == pytest.approx(
        {15: 10 / 15, 60: 10 / 60}[minutes]
    )
    inside = (found["collected"] == 0).to_numpy()
    assert inside.sum() in (2, 11)
    assert (found.loc[inside, panel.COUNTS] == 0).all(axis=None)
    same = plain.set_index("bin_start")[~inside]
    pd.testing.assert_frame_equal(found.loc[~inside, panel.COUNTS], same[panel.COUNTS])


def test_holes_that_fill_a_bin_between_them_leave_nothing_of_it():
    at = NIGHT.floor("h")
    parts = [(at + k * pd.Timedelta("7min"), at + (k + 1) * pd.Timedelta("7min")) for k in range(9)]
    until = pd.Timestamp("2020-03-12T00:00Z")
    found = panel.series(panel.rebin(whole(table()), 60), until, holes=parts)
    assert found.set_index("bin_start")["collected"][at] == 0


def test_a_series_begins_where_the_coverage_does():
    held, until = whole(table()), pd.Timestamp("2020-03-12T00:00Z")
    since = pd.Timestamp("2020-03-09T02:20Z")
    found = panel.series(panel.rebin(held, 60), until, since=since)
    assert found["bin_start"].iloc[0] == pd.Timestamp("2020-03-09T02:00Z")
    assert found["collected"].iloc[0] == pytest.approx(40 / 60)
    assert (found["collected"].iloc[1:] == 1).all()
    assert panel.series(held, until, since=until)["collected"].empty


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


def soft_table(n=400, seed=1):
    """Messages of few texts, some short, with probabilities and the labels they give."""
    rng = np.random.default_rng(seed)
    rows = table(n, seed)
    given = rng.dirichlet([1, 1, 1], n)
    given[rng.random(n) < 0.1] = np.nan
    labels = np.array([*schema.SENTIMENTS, None], object)
    best = np.where(np.isnan(given[:, 0]), 3, np.nan_to_num(given).argmax(axis=1))
    key = pd.Series(rng.integers(0, 5, n), dtype="UInt64").mask(rng.random(n) < 0.3)
    return rows.assign(label=pd.Series(labels[best], dtype="string")), given, key


def soft(rows, given, key, minutes=15):
    return panel.summarise(
        rows, rows["label"], bin_minutes=minutes, probabilities=given, text_key=key
    )


def test_expected_counts_sum_probabilities_and_their_variance():
    rows, given, key = soft_table()
    counts = panel.combine([soft(rows, given, key)], bin_minutes=15, labels="model").table
    known = given[~np.isnan(given[:, 0])]
    expected = counts[list(schema.EXPECTED)]
    assert expected.sum().to_numpy() == pytest.approx(known.sum(axis=0), abs=1e-3)
    assert expected.sum(axis=1).to_numpy() == pytest.approx(counts["scored"])
    scale = np.array([-1, 0, 1])
    variance = known @ scale**2 - (known @ scale) ** 2
    assert counts["label_variance"].sum() == pytest.approx(variance.sum(), abs=1e-3)


@pytest.mark.parametrize("minutes", [1, 15, 1440])
def test_squared_copies_count_texts_of_scored_messages_and_short_ones_once(minutes):
    rows, given, key = soft_table()
    counts = panel.combine([soft(rows, given, key, minutes)], bin_minutes=minutes, labels="model")
    known = rows.assign(bin_start=rows["published_at"].dt.floor(f"{minutes}min"), key=key)
    known = known[rows["label"].notna()]
    lone = known[known["key"].isna()].groupby(panel.KEYS).size()
    alike = known.groupby([*panel.KEYS, "key"]).size().pow(2).groupby(level=[0, 1]).sum()
    right = lone.add(alike, fill_value=0)
    got = counts.table.set_index(panel.KEYS)["squared_copies"]
    assert got[got > 0].to_dict() == right.to_dict()


def test_soft_sums_are_the_same_to_the_bit_in_any_order():
    rows, given, key = soft_table()
    order = np.random.default_rng(9).permutation(len(rows))
    mixed = rows.iloc[order].reset_index(drop=True)
    again = soft(mixed, given[order], key.iloc[order].reset_index(drop=True))
    pd.testing.assert_frame_equal(again, soft(rows, given, key), check_exact=True)


def test_soft_columns_survive_every_way_of_cutting_and_adding():
    rows, given, key = soft_table()
    whole_ = panel.combine([soft(rows, given, key)], bin_minutes=15, labels="model")
    end = pd.Timestamp("2020-03-12T00:00Z")
    wide = panel.rebin(panel.cut(whole_, end), 60)
    bins = panel.series(wide, end)
    days = panel.by_day(wide, "America/New_York")
    last = days["day"].iloc[-1]
    public = wide.table[wide.table["side"] == "public"]
    for cut in (
        bins,
        days,
        panel.by_hour(bins, "Asia/Jerusalem"),
        panel.by_period(days, "week", "UTC", last),
    ):
        for name in schema.SOFT_COLUMNS:
            assert cut[name].sum() == pytest.approx(public[name].sum()), name
    assert (bins.loc[bins["messages"] == 0, list(schema.SOFT_COLUMNS)] == 0).all(axis=None)


def test_copies_of_merged_bins_are_bounded_from_below_by_their_sum():
    rows, given, key = soft_table(1000)
    fine = panel.combine([soft(rows, given, key)], bin_minutes=15, labels="model")
    merged = panel.rebin(fine, 60).table["squared_copies"]
    true = panel.combine([soft(rows, given, key, 60)], bin_minutes=60, labels="model")
    exact = true.table["squared_copies"]
    assert (merged <= exact).all()
    assert (exact <= 4 * merged).all()
    assert (merged < exact).any()


def test_a_panel_without_probabilities_has_no_soft_columns_nor_has_a_mixture():
    rows, given, key = soft_table()
    hard = panel.summarise(rows, rows["label"], bin_minutes=15)
    assert not set(schema.SOFT_COLUMNS) & set(hard)
    some = panel.combine([hard, soft(rows, given, key)], bin_minutes=15, labels="model")
    assert not set(schema.SOFT_COLUMNS) & set(some.table)
    gold = panel.summarise(rows, rows["label"], bin_minutes=15, text_key=key)
    kept = panel.combine([gold, soft(rows, given, key)], bin_minutes=15, labels="gold").table
    assert set(kept) == {*schema.PANEL_COLUMNS, "squared_copies"}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("expected_neutral", float("nan"), "nan is no finite number"),
        ("expected_neutral", float("inf"), "inf is no finite number"),
        ("label_variance", -1.0, "-1.0 is no finite number of 0 or more"),
        ("expected_negative", 1e6, "do not add up to scored"),
        ("label_variance", 1e6, "is more than scored"),
        ("squared_copies", 0.0, "does not lie between scored and its square"),
    ],
)
def test_soft_columns_that_contradict_the_counts_are_refused(name, value, says):
    rows, given, key = soft_table()
    one = soft(rows, given, key)
    one.loc[one["scored"].argmax(), name] = value
    with pytest.raises(TableError, match=says):
        schema.panel(one, bin_minutes=15, labels="model")


@pytest.mark.parametrize("name", schema.EXPECTED)
def test_expected_counts_come_together(name):
    one = soft(*soft_table()).drop(columns=name)
    with pytest.raises(TableError, match=f"{name} is missing"):
        schema.panel(one, bin_minutes=15, labels="model")


def test_soft_counts_are_the_expected_ones_where_they_are_known():
    counts = panel.combine([soft(*soft_table())], bin_minutes=15, labels="model")
    bins = panel.series(counts, pd.Timestamp("2020-03-12T00:00Z"))
    bins.loc[3, "expected_neutral"] = np.nan
    got = series.soft_counts(bins)
    assert got[3].tolist() == bins.loc[3, list(schema.SENTIMENTS)].tolist()
    rest = np.arange(len(bins)) != 3
    assert np.array_equal(got[rest], bins.loc[rest, list(schema.EXPECTED)])
    hard = bins[["bin_start", *panel.COUNTS]]
    assert np.array_equal(series.soft_counts(hard), hard[list(schema.SENTIMENTS)])
