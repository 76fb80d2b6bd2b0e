"""Onset, height and return of attention, on series whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from analytics.errors import TableError
from analytics.measures.attention import (
    ATTENTION_HEIGHT,
    ATTENTION_ONSET,
    ATTENTION_PEAK_AT,
    ATTENTION_RETURN,
    attention,
)
from analytics.measures.attention_ratings import RATING_FALL, ratings

START = pd.Timestamp("2024-01-01T00:00Z")
DAY = pd.Timedelta("1D")
FREQUENCY = {"hour": "h", "day": "D", "week": "7D", "month": "MS"}
WAVE = [3, 7, 5, 4, 3, 2.5, 2, 1.8, 1.6]


def series(value, step="day"):
    at = pd.date_range(START, periods=len(value) + 1, freq=FREQUENCY[step])
    return pd.DataFrame(
        {"bin_start": at[:-1], "bin_end": at[1:], "value": np.asarray(value, float)}
    )


def views(seed=1, n=90, row=40, wave=WAVE, level=1000):
    value = np.random.default_rng(seed).poisson(level, n).astype(float)
    value[row : row + len(wave)] *= wave[: n - row]
    return value


def key(measure):
    return measure.status, measure.reason and measure.reason.key


@pytest.mark.parametrize("step", ["day", "week", "month"])
@pytest.mark.parametrize("kind", ["counts", "index"])
def test_a_rise_has_its_onset_height_and_return(step, kind):
    value = views()
    value = np.round(100 * value / value.max()) if kind == "index" else value
    table = series(value, step)
    found = attention(table, kind, step)
    assert found[ATTENTION_ONSET].value == table["bin_start"][40]
    assert found[ATTENTION_PEAK_AT].value == table["bin_start"][41]
    assert found[ATTENTION_HEIGHT].value == pytest.approx(7, rel=0.05)
    assert found[ATTENTION_HEIGHT].low < 7 < found[ATTENTION_HEIGHT].high
    back = (table["bin_start"][49] - table["bin_start"][40]) / DAY
    assert found[ATTENTION_RETURN].value == back


def test_hours_are_compared_with_the_same_time_of_other_days():
    rng, hour = np.random.default_rng(2), np.arange(24 * 20)
    usual = 50 * (1 + 0.8 * np.sin(2 * np.pi * hour / 24))
    value = rng.poisson(usual).astype(float)
    value[293:318] *= 6
    found = attention(series(value, "hour"), "counts", "hour")
    assert found[ATTENTION_ONSET].value == START + pd.Timedelta(hours=293)
    assert found[ATTENTION_RETURN].value == pytest.approx(25 / 24, abs=0.25)


def test_a_few_reviews_a_day_are_judged_by_the_week():
    value = np.random.default_rng(3).poisson(0.4, 120).astype(float)
    value[60:70] += [4, 3, 5, 4, 6, 3, 5, 4, 3, 4]
    found = attention(series(value), "counts", "day")
    assert found[ATTENTION_ONSET].low <= START + 60 * DAY < found[ATTENTION_ONSET].high
    assert found[ATTENTION_RETURN].value == pytest.approx(10, abs=2)


def ordinary(seed):
    rng, n = np.random.default_rng(seed), 100
    t, noise = np.arange(n), np.exp(0.1 * np.random.default_rng(seed + 1000).normal(size=n))
    return {
        "flat": rng.poisson(2000, n),
        "few": rng.poisson(0.5, n),
        "week": rng.poisson(2000 * np.where(t % 7 >= 5, 0.6, 1.0) * noise),
        "trend": rng.poisson(2000 * np.linspace(1, 2, n) * noise),
        "scattered": rng.poisson(2000 * np.exp(0.3 * rng.normal(size=n))),
    }


def called(seeds):
    """Ordinary series in which a rise is called, and how many there were."""
    found, n = [], 0
    for seed in seeds:
        for name, value in ordinary(seed).items():
            level = 100 * value / max(value.max(), 1)
            for kind, one in (("counts", value), ("index", np.round(level)), ("index", level)):
                n += 1
                if attention(series(one), kind, "day")[ATTENTION_ONSET].is_known:
                    found.append((seed, name, kind))
    return found, n


def test_ordinary_series_have_no_rise():
    assert called(range(2)) == ([], 30)


@pytest.mark.slow
def test_at_most_one_ordinary_series_in_twenty_has_a_rise():
    found, n = called(range(2, 42))
    assert len(found) <= 0.05 * n
    runs = [ratings(rated(seed, GOOD), (1, 5))[ATTENTION_ONSET].is_known for seed in range(100)]
    assert sum(runs) <= 5


@pytest.mark.parametrize("kind", ["counts", "index"])
def test_what_cannot_be_told_has_a_reason(kind):
    thin = attention(series([1, 2, 100]), kind, "day")
    assert {key(one) for one in thin.values()} == {("not_available", "reason.attention_thin")}
    empty = attention(series([np.nan, np.nan]), kind, "day")
    assert {key(one)[1] for one in empty.values()} == {"reason.attention_empty"}
    for flat in (np.zeros(60), np.full(60, 7.0)):
        found = attention(series(flat), kind, "day")
        assert {key(one) for one in found.values()} == {
            ("not_applicable", "reason.attention_usual")
        }


def test_a_crisis_before_there_is_anything_to_compare_with_is_not_called_calm():
    found = attention(series(views(row=5)), "counts", "day")
    assert key(found[ATTENTION_ONSET]) == ("not_available", "reason.attention_thin")


def test_periods_before_the_coverage_are_only_compared_with():
    value = views(n=150, row=100)
    value[50] *= 9
    since = START + 60 * DAY
    assert attention(series(value), "counts", "day")[ATTENTION_ONSET].value == START + 50 * DAY
    found = attention(series(value), "counts", "day", since)
    assert found[ATTENTION_ONSET].value == START + 100 * DAY


def test_a_rise_from_zero_has_no_multiple():
    value = np.zeros(60)
    value[30:33] = 50, 100, 20
    counts, index = (attention(series(value), kind, "day") for kind in ("counts", "index"))
    assert key(counts[ATTENTION_HEIGHT]) == ("not_available", "reason.attention_no_level")
    assert key(index[ATTENTION_HEIGHT]) == ("censored", "reason.attention_below_one")
    assert counts[ATTENTION_RETURN].value == index[ATTENTION_RETURN].value == 3


def test_a_series_that_ends_in_the_crisis_is_censored():
    found = attention(series(views()[:44]), "counts", "day")
    assert found[ATTENTION_ONSET].value == START + 40 * DAY
    assert key(found[ATTENTION_RETURN]) == ("censored", "reason.attention_high")
    assert found[ATTENTION_RETURN].low == 4
    rising = attention(series(views()[:42]), "counts", "day")
    assert key(rising[ATTENTION_HEIGHT]) == ("censored", "reason.attention_rising")


def test_a_return_must_stay_for_a_week():
    dips = views(wave=[3, 7, 5, 1, 1, 1, 4, 3, 2])
    assert attention(series(dips), "counts", "day")[ATTENTION_RETURN].value == 9
    short = attention(series(views()[:53]), "counts", "day")
    assert short[ATTENTION_RETURN].low == 9


@pytest.mark.parametrize("as_rows", [True, False])
def test_missing_periods_open_windows(as_rows):
    def without(*rows):
        table = series(views())
        if as_rows:
            return table.drop(index=list(rows)).reset_index(drop=True)
        table.loc[list(rows), "value"] = np.nan
        return table

    late = attention(without(38, 39), "counts", "day")[ATTENTION_ONSET]
    assert (late.value, late.low, late.high) == (None, START + 38 * DAY, START + 41 * DAY)
    back = attention(without(*range(47, 52)), "counts", "day")[ATTENTION_RETURN]
    assert (back.value, back.low, back.high) == (None, 7, 12)
    peak = attention(without(41), "counts", "day")
    assert key(peak[ATTENTION_HEIGHT]) == ("censored", "reason.attention_hole")
    assert not peak[ATTENTION_PEAK_AT].is_known


@pytest.mark.parametrize("kind", ["counts", "index"])
def test_what_was_observed_stays_whatever_comes_later(kind):
    value = views(n=200)
    value[120:125] *= 20
    observed = None
    for end in range(30, 200, 5):
        found = attention(series(value[:end]), kind, "day")
        now = [one.value for one in found.values()] if found[ATTENTION_RETURN].is_observed else None
        assert observed in (None, now)
        observed = now
    assert observed is not None


def test_the_scale_of_an_index_tells_nothing():
    value = views(level=100) / 7
    whole, part = (attention(series(scale * value), "index", "day") for scale in (1, 0.137))
    for spec in (ATTENTION_ONSET, ATTENTION_PEAK_AT, ATTENTION_RETURN):
        assert whole[spec] == part[spec]
    assert whole[ATTENTION_HEIGHT].value == pytest.approx(part[ATTENTION_HEIGHT].value)
    assert whole[ATTENTION_HEIGHT].low == pytest.approx(part[ATTENTION_HEIGHT].low)


def test_a_peak_above_bounds_has_a_least_height():
    table = series([np.nan, np.nan, 110280, 81454]).assign(below=[34889, 34407, np.nan, np.nan])
    found = attention(table, "counts", "day")
    assert key(found[ATTENTION_HEIGHT]) == ("censored", "reason.attention_bound")
    assert found[ATTENTION_HEIGHT].low == pytest.approx(110280 / 34889)
    assert not found[ATTENTION_ONSET].is_known
    slow = series([np.nan, 71470, 156512]).assign(below=[37053, np.nan, np.nan])
    height = attention(slow, "counts", "day")[ATTENTION_HEIGHT]
    assert height.low == pytest.approx(156512 / 37053)
    assert height.reason.values == {"n": 1, "until": START + DAY}
    known = series([50000, np.nan, 156512]).assign(below=[np.nan, 37053, np.nan])
    assert not attention(known, "counts", "day")[ATTENTION_HEIGHT].is_known


def test_rows_out_of_order_and_values_below_zero_are_refused():
    table = series(views())
    for bad in (table.iloc[::-1].reset_index(drop=True), table.assign(value=-1.0)):
        with pytest.raises(TableError):
            attention(bad, "counts", "day")


GOOD, BAD = [0.05, 0.05, 0.1, 0.2, 0.6], [0.85, 0.05, 0.04, 0.03, 0.03]
LOWEST = [0.97, 0.03, 0.0, 0.0, 0.0]


def rated(seed, chances, crisis=None, days=160):
    """Ratings of 1 to 5 by the day; in the days of the crisis more, with chances of its own."""
    rng, rows = np.random.default_rng(seed), []
    for day in range(days):
        is_in = crisis is not None and crisis[0] <= day < crisis[1]
        given = (
            rng.choice(5, rng.poisson(15 if is_in else 3), p=crisis[2] if is_in else chances) + 1
        )
        rows.append((len(given), given.mean() if len(given) else np.nan))
    return series([mean for _, mean in rows]).assign(n=[n for n, _ in rows])


def test_a_fall_of_ratings_has_its_onset_depth_and_return():
    found = ratings(rated(1, GOOD, (100, 112, BAD)), (1, 5))
    onset = found[ATTENTION_ONSET]
    assert onset.low <= START + 100 * DAY < onset.high
    true = 4.25 - 1.34
    assert found[RATING_FALL].low < true < found[RATING_FALL].high
    back = found[ATTENTION_RETURN]
    assert onset.low + back.low * DAY <= START + 113 * DAY <= onset.low + back.high * DAY
    ended = ratings(rated(1, GOOD, (140, 160, BAD)), (1, 5))
    assert key(ended[ATTENTION_RETURN]) == ("censored", "reason.attention_high")


def test_ratings_at_the_worst_have_no_room_to_fall():
    found = ratings(rated(1, BAD, (100, 112, LOWEST)), (1, 5))
    assert {key(one) for one in found.values()} == {("not_available", "reason.rating_floor")}


def test_ordinary_ratings_do_not_fall():
    found = [ratings(rated(seed, GOOD), (1, 5))[ATTENTION_ONSET] for seed in range(20)]
    assert sum(one.is_known for one in found) <= 1
    assert found[0].reason.key == "reason.rating_usual"


def test_few_ratings_tell_nothing_and_a_mean_outside_its_scale_is_refused():
    few = ratings(rated(1, GOOD, days=4), (1, 5))
    assert {key(one)[1] for one in few.values()} == {"reason.few_ratings"}
    with pytest.raises(TableError, match="outside 1 to 4"):
        ratings(rated(1, GOOD), (1, 4))
