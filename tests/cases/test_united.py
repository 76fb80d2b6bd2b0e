"""What the case of flight 3411 must say."""

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
    assert found["apology"].when.hours_since(onset) == (None, 43.0, pytest.approx(45.15))
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
    day = united.returns.query("date == '2017-04-11'").set_index("series")["return"]
    assert (round(day["UAL"], 4), round(day["SP500"], 4)) == (-0.0113, -0.0014)


def test_united_is_measured_from_the_first_session_after_onset(united):
    """The removal was on a Sunday; Monday was the first session, Tuesday the one that fell."""
    assert united.market.session.isoformat() == "2017-04-10"
    found = load("2017-united-3411").measures
    assert found["abnormal_return"].evidence == ("UAL 2017-04-10",)
    for name in ("abnormal_return", "cumulative_abnormal_return"):
        assert found[name].low < 0 < found[name].high
