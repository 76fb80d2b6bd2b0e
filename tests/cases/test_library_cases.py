"""What the shipped cases must say: numbers that are published or can be counted by hand."""

import csv
import hashlib
import io

import pandas as pd
import pytest
from shipped import DOCUMENTED, load

from analytics import cases


@pytest.fixture(scope="module")
def measures():
    return lambda case_id: load(case_id).measures


BACK = {
    "2012-bank-of-america-suit": ("2012-10-26", "2012-11-03"),
    "2012-barclays-libor": ("2012-06-29", "2012-11-10"),
    "2012-rbs-branch-sale": ("2012-10-14", "2012-10-16"),
    "2012-suzuki-exit": ("2012-11-09", "2012-11-11"),
    "2015-jetblue-sunday": ("2015-02-23", "2015-02-24"),
}
"""Days between which the labels are back at their level, counted by hand (README of each)."""
NOT_SEEN_BACK = (
    *("2011-wells-fargo-fed-fine", "2012-hsbc-laundering", "2012-toyota-settlement"),
    "2015-us-airways-sunday",
)


@pytest.mark.parametrize("case_id", BACK)
def test_a_return_is_dated_where_the_labels_show_it(measures, case_id):
    found, (first, last) = measures(case_id), BACK[case_id]
    assert found["depth"].least > 0
    back = found["recovered_at"]
    assert back.is_observed
    assert back.low <= pd.Timestamp(last, tz="UTC")
    assert back.high >= pd.Timestamp(first, tz="UTC")


@pytest.mark.parametrize("case_id", NOT_SEEN_BACK)
def test_a_return_that_no_label_shows_is_a_bound(measures, case_id):
    found = measures(case_id)
    assert found["depth"].status == found["recovered_at"].status == "censored"
    assert found["depth"].least > 0


def test_the_table_of_availability_counts_these_cases():
    """Written by `aftermath availability --before casestudies/availability-before.csv`."""
    path = cases.home() / "casestudies" / "availability.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row.pop("measure"): row for row in csv.DictReader(file)}
    states = ("observed", "censored", "not_applicable", "not_available")
    n = len(cases.ids()) - 1  # all but the simulated one
    assert sum(int(rows["onset_at"][state]) for state in states) == n
    told = tuple(int(rows["recovered_at"][state]) for state in states[:2])
    assert told == (len(BACK), len(NOT_SEEN_BACK))


def test_crowdstrike_answers_by_the_clock(measures):
    """From 04:09 UTC: the post at 09:45:05, the revert at 05:27, television 11 to 13 UTC."""
    found = measures("2024-crowdstrike-outage")
    assert round(found["time_to_acknowledge_h"].value, 2) == 5.60
    assert found["time_to_act_h"].value == pytest.approx(1.30)
    spoken = found["time_to_apologise_h"]
    assert (spoken.value, spoken.low, spoken.high) == (
        None,
        pytest.approx(6.85),
        pytest.approx(8.85),
    )
    events = {m.id: m for m in cases.load("2024-crowdstrike-outage").milestones}
    onset = pd.Timestamp("2024-07-19T04:09Z")
    written = events["written-apology"].when.best - onset
    assert written.round("min") == pd.Timedelta(hours=10, minutes=58)
    assert not any("forum" in m.channel for m in events.values())


def test_equifax_took_forty_days_to_disclose_and_its_share_fell(measures):
    found = measures("2017-equifax-breach")
    known = found["time_to_disclose_h"]
    assert (known.value, known.status) == (40 * 24, "observed")
    assert known.low < 40 * 24 < known.high
    assert round(found["abnormal_return"].value, 3) == -0.135
    assert found["onset_at"].low.floor("D") == pd.Timestamp("2017-09-07", tz="UTC")


def test_equifax_returns_hold_the_price_that_was_paid():
    """A widely copied file has 118.33 on 14 September 2017; the close was 96.66, from 98.99."""
    returns = cases.load("2017-equifax-breach").returns
    day = returns.query("date == '2017-09-14' and series == 'EFX'")["return"].item()
    assert round(day, 3) == -0.024


@pytest.mark.parametrize("case_id", DOCUMENTED)
def test_returns_are_recomputed_from_their_prices(shared, case_id):
    """Each series' change of the adjusted close; PEERS_3 is the mean of the three rivals'. The
    brand's volume over its median.
    """
    case = cases.load(case_id)
    if not case.data:
        pytest.skip("the case has no prices")
    recipe, shipped = case.data[0].recipe, case.returns
    content = (shared / recipe.input).read_bytes()
    assert hashlib.sha256(content).hexdigest() == recipe.input_sha256
    prices = pd.read_csv(io.BytesIO(content))
    assert len(prices) == recipe.input_rows
    wide = prices.pivot(index="date", columns="series", values="adj_close")
    changes = wide.pct_change(fill_method=None).iloc[1:]
    changes["PEERS_3"] = changes.reindex(columns=["FTNT", "PANW", "ZS"]).mean(axis=1)
    again = changes[sorted(set(shipped["series"]))].stack().round(6)
    kept = shipped.set_index(["date", "series"])["return"]
    assert list(again.index) == [(str(date), series) for date, series in kept.index]
    assert again.tolist() == pytest.approx(kept.tolist(), abs=1e-9)
    own = shipped[shipped["series"] == case.market.series].set_index("date")["relative_volume"]
    volume = prices[prices["series"] == case.market.series].set_index("date")["volume"]
    assert own.to_dict() == (volume / volume.median()).round(4).iloc[1:].to_dict()
    assert shipped[shipped["series"] != case.market.series]["relative_volume"].isna().all()


def _points(case_id, measure):
    figures = cases.load(case_id).figures
    return [f.value for f in sorted(figures, key=lambda f: f.at) if f.measure == measure]


def test_kfc_and_starbucks_fell_in_the_surveys():
    assert _points("2018-kfc-uk-chicken", "YouGov BrandIndex Buzz")[:2] == [-0.9, -20.1]
    before, after = _points("2018-starbucks-philadelphia", "YouGov BrandIndex Buzz")[:2]
    assert after < before


@pytest.mark.parametrize("case_id", ["2018-starbucks-philadelphia", "2017-pepsi-ad"])
def test_a_share_that_did_not_move_is_called_so(measures, case_id):
    found = measures(case_id)
    for name in ("abnormal_return", "cumulative_abnormal_return"):
        assert found[name].low < 0 < found[name].high
        assert found[name].verdict.key == "reason.not_significant"


def test_only_who_knew_before_has_a_time_to_disclose(measures):
    observed = {i for i in DOCUMENTED if measures(i)["time_to_disclose_h"].is_observed}
    knew = {"2015-volkswagen-emissions", "2017-equifax-breach", "2025-optus-triple-zero"}
    assert observed >= knew


def test_there_are_twenty_documented_cases():
    assert len(DOCUMENTED) >= 20
