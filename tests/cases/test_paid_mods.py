"""Valve's paid modifications, April 2015: the highest bar by day is the end, and not the worst."""

import csv

from analytics import cases

CASE = "2015-valve-paid-mods"


def posts():
    figures = cases.load(CASE).figures
    return {f.at.isoformat(): f.value for f in figures if f.id.startswith("posts-")}


def test_the_highest_bar_is_the_withdrawal_passed_on():
    case, by_day = cases.load(CASE), posts()
    withdrawn = next(m for m in case.milestones if m.id == "withdrawal")
    peak = max(by_day, key=by_day.get)
    assert (peak, by_day[peak]) == ("2015-04-28", 517)
    assert withdrawn.when.latest.tz_convert(case.time_zone).date().isoformat() == "2015-04-27"
    revolt = {day: n for day, n in by_day.items() if day < "2015-04-27"}
    assert max(revolt, key=revolt.get) == "2015-04-24"
    assert case.record.outcomes == ()  # no day of these counts is called the worst


def test_the_counts_are_the_bars_of_the_chart(shared):
    path = shared / "data/crises/game-backlash-daily/twitter_activity_Skyrim-Paid-Mods.csv"
    with path.open() as file:
        bars = {row["day"]: int(row["posts"]) for row in csv.DictReader(file)}
    assert all(bars[day] == n for day, n in posts().items())
    readme = (cases.load(CASE).folder / "README.md").read_text(encoding="utf-8")
    assert all(
        f"| {int(n)} |" in readme or f"| {day[-2:]} | {int(n)} " in readme
        for day, n in posts().items()
    )
