"""Counts added to documented cases: reviews of Southwest, authors of posts about Facebook."""

import csv

import pandas as pd

from analytics import cases

SOUTHWEST, FACEBOOK = "2022-southwest-holiday", "2018-facebook-cambridge-analytica"


def figures(case_id):
    return {figure.id: figure for figure in cases.load(case_id).figures}


def test_southwest_s_reviews_are_recounted(shared):
    path = shared / "data/crises/southwest-2022-skytrax/Southwest_reviews.csv"
    table = pd.read_csv(path)
    assert len(table) == 1800
    day = pd.to_datetime(table["Data_publikacji"])
    rating = pd.to_numeric(table["Ocena_ogolna"], errors="coerce")
    cancels = table["Tresc_opinii"].str.contains("cancel", case=False)
    held = figures(SOUTHWEST)
    for name, figure in held.items():
        at = pd.Timestamp(figure.at)
        month = (day.dt.year == at.year) & (day.dt.month == at.month)
        if name.startswith("reviews-"):
            week = day.between(pd.Timestamp(figure.since), at)
            assert figure.value == week.sum()
            assert figure.note.startswith(f"Mean rating {rating[week].mean():.1f}")
        if name.startswith("rating-"):
            assert figure.value == round(rating[month].mean(), 1)
            assert figure.note.startswith(f"{month.sum()} reviews")
        if name.startswith("cancel-"):
            assert figure.value == round(100 * cancels[month].mean())
    assert held["reviews-221219"].value + held["reviews-221226"].value == 37


def test_a_rating_near_its_floor_can_hardly_fall():
    held = figures(SOUTHWEST)
    before, worst = held["rating-2211"].value, held["rating-2212"].value
    assert before - worst < 1.2  # of nine steps; only 1.7 lay below
    noted = [o.note for o in cases.load(SOUTHWEST).outcomes if "rating" in o.label]
    assert len(noted) == 1
    assert "floor effect" in noted[0]


def test_facebook_s_authors_are_those_of_the_windows(shared):
    path = shared / "data/crises/facebook-2018-authors/authors_per_window.csv"
    with path.open() as file:
        counted = [int(row["distinct_authors"]) for row in csv.DictReader(file)]
    held = figures(FACEBOOK)
    days = [f"authors-03{day}" for day in (17, 20, 21, 22, 23, 24, 25)]
    assert [held[name].value for name in days] == counted
    readme = (cases.load(FACEBOOK).folder / "README.md").read_text(encoding="utf-8")
    assert all(f"| {n:,} |" in readme for n in counted)
    assert max(counted) == held["authors-0321"].value
