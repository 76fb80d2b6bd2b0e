"""What the case of flight 3411 must say, and that its returns can be made again."""

import hashlib
import io
from pathlib import Path

import pandas as pd
import pytest

from analytics import cases
from analytics.study import load

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def united():
    return cases.load("2017-united-3411", ROOT)


def test_united_windows_give_the_documented_hours(united):
    found = {m.id: m for m in united.milestones}
    onset, evidence = united.onset()
    assert evidence == ("first-post", "abc13", "wapo")
    assert found["first-statement"].when.hours_since(onset) == (None, 2.5, pytest.approx(6.65))
    assert found["apology"].when.hours_since(onset) == (None, 41.5, pytest.approx(46.65))
    first = min((m for m in united.milestones if m.is_statement), key=lambda m: m.when.earliest)
    assert first.id == "first-statement"
    assert not found["staff-letter"].public


def test_united_links_no_copies_and_knows_nothing_early(united):
    for source in united.sources.values():
        assert not any(copy in (source.url or "") for copy in ("tutuz", "democraticunderground"))
        assert source.url or "copy" in source.note or "not at its own address" in source.note
    monday = united.known_by(pd.Timestamp("2017-04-10T17:00Z"))
    assert [m.id for m in monday.milestones] == [
        "first-post",
        "second-video",
        "third-video",
        "first-statement",
        "ceo-tweet",
    ]
    assert monday.figures == ()


def test_united_share_on_the_day_of_the_apology(united):
    day = united.returns().query("date == '2017-04-11'").set_index("series")["return"]
    assert (round(day["UAL"], 4), round(day["SP500"], 4)) == (-0.0113, -0.0014)


def test_united_shares_traded_on_the_day_of_the_apology():
    """The move was not significant; the trading was: four times the usual, more than on any day."""
    found = load("2017-united-3411").measures["volume_ratio"]
    assert (round(found.value, 1), found.n, found.reason.values["busier"]) == (4.5, 120, 0)


def test_united_returns_are_recomputed_from_their_input(shared, united):
    recipe = united.data[0].recipe
    content = (shared / recipe.input).read_bytes()
    assert hashlib.sha256(content).hexdigest() == recipe.input_sha256
    prices = pd.read_csv(io.BytesIO(content))
    assert len(prices) == recipe.input_rows
    prices = prices[prices["series"] != "EQUAL_WEIGHT_63"].sort_values(["series", "date"])
    prices["return"] = prices.groupby("series")["adj_close"].pct_change().round(6)
    own = prices["volume"].where(prices["series"] == "UAL")
    prices["relative_volume"] = (own / own.median()).round(4)
    table = prices.dropna(subset=["return"]).sort_values(["date", "series"])
    columns = ["date", "series", "return", "relative_volume"]
    text = table[columns].to_csv(index=False, lineterminator="\n")
    assert text == (united.folder / "returns.csv").read_text()
