"""Share prices: published answers, what chance alone does, and what cannot be told."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.errors import TableError
from analytics.measures.market import (
    ESTIMATION,
    MARKET_RETURN,
    SPECS,
    Abnormal,
    abnormal_return,
    market,
    standardised_cross_section,
    suspicious,
)


def returns_of(path):
    prices = pd.read_csv(path).pivot(index="date", columns="series", values="adj_close")
    return prices.pct_change().iloc[1:].reset_index().melt("date", value_name="return").dropna()


@pytest.mark.parametrize(
    ("name", "brand", "day", "raw", "abnormal", "t", "verdict"),
    [
        ("facebook_ca_2018", "META", "2018-03-19", -0.0677, -0.050, -3.9, "significant"),
        ("boeing_max_2019", "BA", "2019-03-11", -0.0533, -0.075, -5.4, "significant"),
        ("united_3411", "UAL", "2017-04-11", -0.0113, -0.010, -0.6, "not_significant"),
        ("equifax_2017", "EFX", "2017-09-08", -0.1366, -0.135, -20.3, "significant"),
    ],
)
def test_published_answers(shared, name, brand, day, raw, abnormal, t, verdict):
    table = returns_of(shared / f"figures/prices/{name}.csv")
    found = market(table, brand, "SP500", date.fromisoformat(day))
    assert found["brand_return"].value == pytest.approx(raw, abs=5e-5)
    assert found["abnormal_return"].value == pytest.approx(abnormal, abs=5e-4)
    assert found["abnormal_return_t"].value == pytest.approx(t, abs=0.05)
    assert found["abnormal_return"].verdict.key == f"reason.{verdict}"
    assert found["abnormal_return"].n == 120


def simulated(rng, n=200, slope=1.2):
    x = rng.normal(0, 0.01, n)
    return slope * x + rng.normal(0, 0.015, n), x


def test_chance_alone_is_called_significant_in_one_case_of_twenty():
    """1,000 events: two standard errors are .014; the summed return is judged as fairly."""
    rng = np.random.default_rng(0)
    for sessions in (1, 5):
        called = []
        for _ in range(1000):
            y, x = simulated(rng)
            called.append(abnormal_return(y, x, 150, sessions).is_significant)
        assert 0.03 < np.mean(called) < 0.07


def test_a_planted_move_is_found_at_its_size_and_nothing_after_it_matters():
    y, x = simulated(np.random.default_rng(1))
    before = abnormal_return(y, x, 150).value
    y[150] -= 0.1
    found = abnormal_return(y, x, 150)
    assert found.value == pytest.approx(before - 0.1)
    assert found.low < found.value < found.high
    assert found == abnormal_return(y[:151], x[:151], 150)


def test_what_is_learnt_stops_well_before_the_event():
    y, x = simulated(np.random.default_rng(2))
    found = abnormal_return(y, x, 150)
    y[150 + ESTIMATION[1] + 1 : 150] += 0.5
    assert abnormal_return(y, x, 150) == found


@pytest.mark.parametrize(
    ("rows", "event", "sessions"), [(200, 60, 1), (200, 5, 1), (151, 150, 2), (0, 0, 1)]
)
def test_too_little_is_no_number(rows, event, sessions):
    y, x = simulated(np.random.default_rng(3), rows)
    assert abnormal_return(y, x, event, sessions) is None
    flat = np.zeros(200)
    assert abnormal_return(flat, flat, 150) is None


def frame(brand, index=None):
    days = pd.bdate_range("2020-01-01", periods=len(brand)).strftime("%Y-%m-%d")
    index = np.zeros(len(brand)) if index is None else index
    rows = pd.DataFrame({"date": days, "B": brand, "M": index})
    return rows.melt("date", ["B", "M"], var_name="series", value_name="return"), days


def regained(after, market_after, until=None):
    """`sessions_to_regain` of 150 quiet sessions and these ones after them."""
    y, x = simulated(np.random.default_rng(4))
    table, days = frame(np.r_[y[:150], after], np.r_[x[:150], market_after])
    until = len(days) if until is None else 150 + until
    known = table[table["date"] <= days[until - 1]]
    return market(known, "B", "M", date.fromisoformat(days[150]))["sessions_to_regain"]


def test_sessions_until_the_share_is_back_beside_its_market():
    after, flat = [-0.10, 0.05, 0.05, 0.02, 0.1], [0.0] * 5
    found = regained(after, flat)
    assert (found.value, found.n) == (4, 5)
    short = regained(after, flat, until=3)
    assert (short.status, short.low) == ("censored", 3)


def test_a_share_that_came_back_with_its_market_only_is_not_back():
    """The price stands where it stood, on the fourth session; the market has risen as far."""
    found = regained([-0.10, 0.05, 0.05, 0.02, 0.0], [0.0, 0.05, 0.05, 0.02, 0.0])
    assert found.status == "censored"


def test_back_is_not_said_of_a_share_that_did_not_fall_beyond_its_market():
    assert regained([0.05] * 5, [0.0] * 5).status == "not_applicable"
    assert regained([-0.0001, 0.0, 0.001, 0.0, 0.0], [0.0] * 5).status == "not_applicable"
    table, days = frame([0.01, -0.10, 0.05])
    few = market(table, "B", "M", date.fromisoformat(days[1]))["sessions_to_regain"]
    assert few.status == "not_available"


def with_volumes(volumes):
    table, days = frame(np.full(len(volumes), 0.01))
    own = table["series"] == "B"
    return table.assign(relative_volume=np.where(own, np.tile(volumes, 2), np.nan)), days


def test_shares_traded_over_the_median_of_the_sessions_of_the_market_model():
    """By hand: the 120 sessions −131 … −12 hold 1 … 120, median 60.5; what lies nearer is left."""
    volumes = np.r_[999.0, np.arange(1.0, 121.0), np.full(11, 500.0), 181.5]
    table, days = with_volumes(volumes)
    session = date.fromisoformat(days[-1])
    found = market(table, "B", "M", session)["volume_ratio"]
    assert (found.value, found.n) == (3.0, 120)
    assert found.low == pytest.approx(181.5 / 70)
    assert found.high == pytest.approx(181.5 / 51)
    assert found.verdict.values == {"busier": 0, "n": 120}
    scaled = table.assign(relative_volume=table["relative_volume"] * 7)
    assert market(scaled, "B", "M", session)["volume_ratio"].value == pytest.approx(3.0)
    shuffled = table.sample(frac=1, random_state=0)
    assert market(shuffled, "B", "M", session)["volume_ratio"] == found


def test_the_interval_of_a_usual_volume_covers():
    """200 medians of 120 skewed volumes; nominal 90 %, at least that by order statistics."""
    rng, held = np.random.default_rng(0), 0
    table, days = with_volumes(np.ones(132))
    own, session = (table["series"] == "B").to_numpy(), date.fromisoformat(days[-1])
    for _ in range(200):
        table.loc[own, "relative_volume"] = np.r_[rng.lognormal(0, 1, 131), 1.0]
        found = market(table, "B", "M", session)["volume_ratio"]
        held += found.low <= 1 <= found.high
    assert 170 <= held <= 195


def test_without_volumes_the_ratio_says_why():
    table, days = with_volumes(np.ones(140))
    session = date.fromisoformat(days[-1])
    for volumes, key in (
        (table.drop(columns="relative_volume"), "reason.no_volume"),
        (table.assign(relative_volume=np.nan), "reason.no_volume"),
        (table[table["date"] > days[70]], "reason.few_volumes"),
    ):
        found = market(volumes, "B", "M", session)["volume_ratio"]
        assert (found.status, found.value, found.reason.key) == ("not_available", None, key)


def test_without_prices_or_session_everything_says_why():
    table, days = frame([0.0, 0.1])
    for found, key in (
        (market(None, "B", "M", None), "reason.no_prices"),
        (market(table, "B", "M", date(2030, 1, 1)), "reason.no_session"),
        (market(table, "X", "M", date.fromisoformat(days[1])), "reason.no_session"),
    ):
        assert tuple(found) == tuple(spec.name for spec in SPECS)
        assert found["abnormal_return"].reason.key == key
        assert all(one.value is None for one in found.values() if one.spec != MARKET_RETURN)
    few = market(table, "B", "M", date.fromisoformat(days[1]))
    assert few["abnormal_return"].reason.key == "reason.few_sessions"


def test_a_wrong_price_is_flagged_and_a_true_shock_is_not(shared):
    """A widely copied file has 118.33 on 14 September 2017; the close was 96.66."""
    prices = pd.read_csv(shared / "figures/prices/equifax_2017.csv")
    right = prices[prices["series"] == "EFX"].assign(price=lambda p: p["close"])
    wrong = right.assign(price=right["price"].mask(right["date"] == "2017-09-14", 118.33))

    def flagged(rows):
        table = rows.assign(**{"return": rows["price"].pct_change()})[["date", "series", "return"]]
        return suspicious(table.dropna())["date"].tolist()

    assert flagged(right) == []
    assert flagged(wrong) == ["2017-09-14"]


NOISE = np.random.default_rng(3).normal(0, 0.02, 150)


def suspicions(change):
    days = pd.bdate_range("2020-01-01", periods=len(change)).strftime("%Y-%m-%d")
    found = suspicious(pd.DataFrame({"date": days, "series": "B", "return": change}))
    return list(zip(found["return"], found["why"], strict=True))


@pytest.mark.parametrize("ratio", [1.5, 2, 3, 4, 7, 10, 20, 1 / 2, 1 / 8, 1 / 10])
@pytest.mark.parametrize("noise", [-0.015, 0, 0.02])
def test_a_split_that_is_not_adjusted_for_is_found(ratio, noise):
    change = NOISE.copy()
    change[70] = (1 + noise) / ratio - 1
    assert suspicions(change) == [(change[70], "split")]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("at", [0, 70, 149])
@pytest.mark.parametrize("move", [-1.0, -1.5, -5.3])
def test_a_return_that_no_price_has_is_found(at, move):
    change = NOISE.copy()
    change[at] = move
    assert suspicions(change) == [(move, "impossible")]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("daily", [0.004, 0.01, 0.03])
def test_returns_in_per_cent_are_named_once_a_series(daily):
    change = 100 * NOISE * daily / 0.02
    assert suspicions(change) == [(change[np.abs(change).argmax()], "per_cent")]


@pytest.mark.parametrize(("move", "said"), [(2.4, "jump"), (-0.6, "jump"), (-0.28, ""), (0.3, "")])
def test_a_move_beyond_half_is_asked_about_and_a_true_shock_is_not(move, said):
    change = NOISE.copy()
    change[70] = move
    assert suspicions(change) == ([(move, said)] if said else [])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("change", [[-1.5], [-1.5, -2.0], [0.0] * 9, [0.01, 0.02]])
def test_series_of_any_size_are_looked_at(change):
    assert {why for _, why in suspicions(change)} <= {"per_cent"}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("unit", [1.0, 100.0, 3500.0])
def test_prices_or_an_index_in_place_of_returns_are_named_once_a_series(unit):
    level = unit * np.cumprod(1 + NOISE)
    assert suspicions(level) == [(level.max(), "level")]


def test_a_close_carried_forward_and_a_copied_row_are_asked_about():
    still = NOISE.copy()
    still[50:54] = 0.0
    assert suspicions(still) == [(0.0, "repeated")]
    still[51] = 0.001  # two sessions without a change are nothing
    assert suspicions(still) == []
    copied = NOISE.copy()
    copied[79:81] = 0.0123456
    assert suspicions(copied) == [(copied[79], "repeated")]
    rounded = NOISE.round(4)
    rounded[79:81] = 0.0123
    assert suspicions(rounded) == []
    seldom = np.where(np.arange(150) % 2, NOISE, 0.0)
    seldom[50:54] = 0.0
    assert suspicions(seldom) == []


def test_a_day_without_an_exchange_is_named_once_a_series():
    days = pd.date_range("2020-01-01", periods=150).strftime("%Y-%m-%d")
    found = suspicious(pd.DataFrame({"date": days, "series": "B", "return": NOISE}))
    assert found[["date", "why"]].to_numpy().tolist() == [["2020-01-04", "closed"]]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("flat", ["B", "M"])
def test_returns_that_never_change_say_so(flat):
    days = pd.bdate_range("2020-01-01", periods=150).strftime("%Y-%m-%d").tolist()
    changes = {"B": NOISE, "M": np.roll(NOISE, 3)} | {flat: np.full(150, 0.001)}
    table = pd.concat(
        pd.DataFrame({"date": days, "series": name, "return": values})
        for name, values in changes.items()
    )
    found = market(table, "B", "M", date.fromisoformat(days[140]))
    assert found["abnormal_return"].reason.key == "reason.flat_returns"
    assert found["sessions_to_regain"].reason.key == "reason.flat_returns"


@pytest.mark.filterwarnings("error")
def test_a_return_that_no_price_has_costs_the_measures_a_reason():
    days = pd.bdate_range("2020-01-01", periods=150).strftime("%Y-%m-%d").tolist()
    table = pd.concat(
        pd.DataFrame({"date": days, "series": name, "return": np.roll(NOISE, shift)})
        for name, shift in (("B", 0), ("M", 3))
    ).reset_index(drop=True)
    table.loc[145, "return"] = -1.0
    found = market(table, "B", "M", date.fromisoformat(days[140]))
    assert found["abnormal_return"].reason.key == "reason.impossible_return"


@pytest.mark.filterwarnings("error")
def test_shares_that_all_moved_alike_have_no_spread_to_judge_by():
    assert standardised_cross_section([Abnormal(-0.02, -0.03, -0.01, -2.0, 120)] * 9) is None


def test_no_shipped_price_is_suspicious():
    from analytics import cases, study

    for case_id in cases.ids():
        assert study.suspect_prices(cases.load(case_id)).empty, case_id


def test_across_cases_one_volatile_share_does_not_decide():
    calm = [Abnormal(-0.02, -0.03, -0.01, t, 120) for t in (-2.0, -2.5, -1.5, -2.2)]
    wild = Abnormal(0.5, -0.5, 1.5, 0.8, 120)
    mean, t = standardised_cross_section([*calm, wild])
    assert mean > 0 > t
    assert standardised_cross_section(calm[:2]) is None
    assert standardised_cross_section(calm)[1] == pytest.approx(
        np.mean([-2.0, -2.5, -1.5, -2.2]) / (np.std([-2.0, -2.5, -1.5, -2.2], ddof=1) / 2)
    )


def test_a_day_twice_is_refused():
    y, x = simulated(np.random.default_rng(0))
    days = pd.bdate_range("2021-01-04", periods=200).strftime("%Y-%m-%d")
    wide = pd.DataFrame({"B": y, "M": x}, index=days.rename("date"))
    table = wide.reset_index().melt("date", var_name="series", value_name="return")
    with pytest.raises(TableError, match="two returns of 2021-05-10"):
        market(pd.concat([table, table.iloc[90:91]]), "B", "M", date(2021, 8, 2))
