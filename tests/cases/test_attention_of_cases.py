"""The attention series of real cases: what pages say, against the rows and the sources."""

from pathlib import Path

import pandas as pd
import pytest
from shipped import load

from analytics.wording import Locale

CASES = Path(__file__).parents[2] / "casestudies"
SHARED = Path(__file__).parents[3] / "shared"
REVIEWS = SHARED / "data" / "crises" / "southwest-2022-skytrax" / "Southwest_reviews.csv"
VIEWS = SHARED / "figures" / "wikipedia_crisis_article_views.csv"
BOUNDS = SHARED / "figures" / "wikipedia_censoring_thresholds.csv"
READ = {
    "2017-united-3411": "united_3411",
    "2018-facebook-cambridge-analytica": "facebook_ca_2018",
    "2019-boeing-737-max": "boeing_max_2019",
    "2023-bud-light": "bud_light_2023",
    "2024-crowdstrike-outage": "crowdstrike_2024",
}


def rows(case_id):
    return load(case_id).tables["attention_measures"].frame.to_dict("records")


def sentence(row):
    said = Locale.of().format_message(row["said"])
    return said.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(
    ("case_id", "said"),
    [
        (
            "2017-united-3411",
            "United Airlines was read at least 3.1 times as often on 11 April 2017",
        ),
        ("2018-facebook-cambridge-analytica", "at least 4.2 times as often on 20 March 2018"),
        (
            "2024-crowdstrike-outage",
            "CrowdStrike was read at least 24 times as often on 19 July 2024",
        ),
    ],
)
def test_the_least_height_of_page_views_is_that_over_the_highest_bound_before(case_id, said):
    [row] = [row for row in rows(case_id) if row["of"] == "views"]
    assert said in sentence(row)
    lines = (CASES / case_id / "views.csv").read_text().splitlines()[1:]
    cells = [line.split(",")[1] for line in lines]
    first = next(k for k, cell in enumerate(cells) if not cell.startswith("<"))
    bound = max(int(cell[1:]) for cell in cells[:first])
    peak = max(int(cell) for cell in cells if not cell.startswith("<"))
    assert row["height_low"] == pytest.approx(peak / bound)
    assert row["onset_status"] == "not_available"


@pytest.mark.parametrize("case_id", ["2019-boeing-737-max", "2023-bud-light"])
def test_of_a_series_that_begins_in_the_crisis_nothing_is_told(case_id):
    [row] = [row for row in rows(case_id) if row["of"] == "views"]
    assert {row[f"{part}_status"] for part in ("onset", "height", "return")} == {"not_available"}


def test_reviews_of_southwest_rose_around_christmas_and_their_ratings_had_no_room_to_fall():
    number, mean, *_ = rows("2022-southwest-holiday")
    assert number["onset_low"] == pd.Timestamp("2022-12-19T00:00Z")
    assert number["peak"] == pd.Timestamp("2022-12-27T00:00Z")
    assert (number["height_low"] > 10, number["return"]) == (True, 6)
    assert mean["onset_reason"].key == "reason.rating_floor"


@pytest.mark.skipif(not VIEWS.exists(), reason="../shared is not at hand")
@pytest.mark.parametrize("case_id", READ)
def test_page_views_are_the_published_ones(case_id):
    shipped = pd.read_csv(CASES / case_id / "views.csv", dtype=str)
    article, views, bounds = shipped.columns[1], pd.read_csv(VIEWS), pd.read_csv(BOUNDS)
    of_case = views[(views["case"] == READ[case_id]) & (views["article"] == article)]
    known = dict(zip(of_case["date"], of_case["views"], strict=True))
    lowest = bounds[bounds["case"] == READ[case_id]].set_index("date")
    for day, cell in shipped.itertuples(index=False):
        if day in known:
            assert cell == f"{known.pop(day)}"
        elif lowest.loc[day, "ranks_seen"].startswith("1-100"):
            assert cell == f"<{int(lowest.loc[day, 'rank100_views'])}"
        else:
            assert "no related article above 40374" in lowest.loc[day, "note"]
            assert cell == "<40375"
    assert known == {}


@pytest.mark.skipif(not REVIEWS.exists(), reason="../shared is not at hand")
def test_ratings_of_southwest_are_counted_from_the_reviews():
    table = pd.read_csv(REVIEWS).drop_duplicates()
    rating = pd.to_numeric(table["Ocena_ogolna"], errors="coerce")
    found = rating.groupby(table["Data_publikacji"]).agg(["count", "mean"]).query("count > 0")
    found = found["2022-01-01":"2023-06-30"]
    shipped = pd.read_csv(CASES / "2022-southwest-holiday" / "ratings.csv", index_col="date")
    assert shipped["reviews"].to_dict() == found["count"].to_dict()
    assert shipped["mean_rating"].to_numpy() == pytest.approx(found["mean"].to_numpy(), abs=0.005)
