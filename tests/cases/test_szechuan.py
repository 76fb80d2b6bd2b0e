"""McDonald's sauce of October 2017: the brand's side only, to the second, and no tone at all."""

import pandas as pd
import pytest
from shipped import load

from analytics import cases

CASE = "2017-mcdonalds-szechuan"


def by_id(things):
    return {thing.id: thing for thing in things}


def test_sorry_came_within_hours_and_the_promise_after_a_day():
    found, told = load(CASE).measures, by_id(cases.load(CASE).milestones)
    assert found["time_to_acknowledge_h"].low == pytest.approx(0.14, abs=0.01)
    assert found["time_to_apologise_h"].low == pytest.approx(1.80, abs=0.01)
    assert found["time_to_apologise_h"].high == pytest.approx(4.80, abs=0.01)
    between = told["promise"].when.best - told["first-apology"].when.best
    assert between.round("min") == pd.Timedelta(hours=27, minutes=40)
    assert found["depth"].value is None


def test_posts_of_the_brand_are_recounted(shared):
    path = shared / "data/crises/mcdonalds-szechuan-2017-replies/McDonalds.csv"
    table = pd.read_csv(path, usecols=["created_at", "text"])
    at = pd.to_datetime(table["created_at"], format="%a %b %d %H:%M:%S %z %Y", utc=True)
    per_day = at.dt.date.value_counts()
    case = cases.load(CASE)
    for name, figure in by_id(case.figures).items():
        if name.startswith("replies-"):
            assert figure.value == per_day[figure.at]
    told = by_id(case.milestones)
    assert set(at) >= {told["first-apology"].when.best, told["promise"].when.best}
    replies = at[table["text"].str.contains("make so many packets|wish everyone could get")]
    first = told["first-replies"].when
    assert replies[replies >= told["shortage"].when.latest].min() == first.earliest
    assert first.latest == told["first-apology"].when.best
    offers = at[table["text"].str.contains("special surprise|something nice", case=False)]
    first_day = offers[offers.dt.date == offers.min().date()]
    when = told["gifts"].when
    assert (first_day.min(), first_day.max()) == (when.earliest, when.latest)
    assert (len(first_day), len(offers)) == (18, 21)
