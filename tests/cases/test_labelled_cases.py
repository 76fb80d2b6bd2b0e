"""The cases that count the labels of RepLab 2013: what their READMEs say is what was labelled.

Traps: labels with a hole in the middle, homonyms, ids older than their neighbours, near duplicates,
a crawl so thin that no rule finds its onset, a busiest day that is not the worst one.
"""

import hashlib

import labelled_panels as corpus
import pandas as pd
import pytest
from shipped import load

from analytics import cases, study
from analytics.measures.onset import onset
from analytics.measures.recovery import (
    RECOVERED_AT,
    TIME_TO_LASTING_RETURN,
    TIME_TO_RECOVER,
)
from analytics.measures.response import ONSET_AT

HSBC, BARCLAYS = "2012-hsbc-laundering", "2012-barclays-libor"
BANK, TOYOTA = "2012-bank-of-america-suit", "2012-toyota-settlement"
SUZUKI = "2012-suzuki-exit"
BRANCHES, FED = "2012-rbs-branch-sale", "2011-wells-fargo-fed-fine"

TRUTHS = [
    (HSBC, "2012-11-12", "2012-12-09", 93, 386),
    (HSBC, "2012-12-10", "2012-12-13", 590, 629),
    (HSBC, "2012-12-14", "2012-12-20", 142, 185),
    (HSBC, "2012-12-21", "2012-12-31", 52, 110),
    (BANK, "2012-10-10", "2012-10-19", 67, 179),
    (BANK, "2012-10-24", "2012-10-25", 164, 183),
    (BANK, "2012-10-29", "2012-11-04", 35, 85),
    (BANK, "2012-11-05", "2012-12-09", 116, 443),
    (TOYOTA, "2012-12-08", "2012-12-17", 50, 501),
    (TOYOTA, "2012-12-26", "2012-12-26", 32, 105),
    (TOYOTA, "2012-12-27", "2012-12-27", 104, 152),
    (TOYOTA, "2012-12-28", "2012-12-28", 16, 61),
    (TOYOTA, "2012-12-29", "2012-12-31", 18, 124),
    (BARCLAYS, "2012-04-24", "2012-06-26", 48, 267),
    (BARCLAYS, "2012-06-27", "2012-06-28", 449, 479),
    (BARCLAYS, "2012-10-30", "2012-12-31", 208, 1562),
    (SUZUKI, "2012-10-15", "2012-11-04", 5, 131),
    (SUZUKI, "2012-11-06", "2012-11-08", 96, 127),
    (SUZUKI, "2012-11-10", "2012-11-30", 22, 344),
    (BRANCHES, "2012-09-11", "2012-10-11", 47, 133),
    (BRANCHES, "2012-10-12", "2012-10-13", 41, 53),
    (BRANCHES, "2012-10-14", "2012-10-14", 1, 11),
    (BRANCHES, "2012-10-15", "2012-10-15", 10, 22),
    (BRANCHES, "2012-10-14", "2012-10-19", 22, 72),
    (BRANCHES, "2012-11-02", "2012-11-02", 18, 24),
    (FED, "2011-07-01", "2011-07-19", 36, 126),
    (FED, "2011-07-20", "2011-07-20", 18, 29),
    (FED, "2011-07-21", "2011-07-22", 8, 14),
]
"""Negative posts of all labelled ones about the brand, by UTC days, both ends included."""
PANEL_TRUTHS = [
    *(truth for truth in TRUTHS if truth[0] != BARCLAYS or truth[1] == "2012-06-27"),
    (BARCLAYS, "2012-06-01", "2012-06-26", 47, 265),
    (BARCLAYS, "2012-11-09", "2012-12-31", 208, 1560),
    (HSBC, "2012-07-17", "2012-07-17", 236, 244),
    (HSBC, "2012-11-09", "2012-11-09", 118, 121),
    (BANK, "2012-10-20", "2012-10-21", 40, 54),
    (TOYOTA, "2012-12-18", "2012-12-18", 20, 88),
    (SUZUKI, "2012-12-22", "2012-12-22", 0, 66),
]
"""The same of the panels, which leave single older rows out; and of other waves in them."""

TOPICS = [
    (HSBC, "2012-12-10", "2012-12-13", "laund", 565),
    (HSBC, "2012-12-14", "2012-12-20", "laund", 119),
    (HSBC, "2012-12-21", "2012-12-31", "laund", 20),
    (BANK, "2012-10-24", "2012-10-25", "lawsuit", 150),
    (BANK, "2012-10-20", "2012-10-21", "lawsuit", 0),
    (TOYOTA, "2012-12-26", "2012-12-27", "settlement", 127),
    (TOYOTA, "2012-12-18", "2012-12-18", "fine for", 14),
    (SUZUKI, "2012-11-06", "2012-11-08", "gij", 27),
    (SUZUKI, "2012-11-06", "2012-11-08", "halts|american suzuki", 67),
    (BRANCHES, "2012-10-12", "2012-10-13", "branch|santander", 36),
    (BRANCHES, "2012-11-02", "2012-11-02", "ppi", 11),
    (FED, "2011-07-20", "2011-07-22", "largest fine", 20),
]
"""Negative posts whose topic, by the annotators, matches this."""
UNLABELLED = {"06-29": 177, "07-02": 323, "07-03": 695, "07-04": 384, "07-06": 115, "07-10": 5}
"""Posts about Barclays in the hole of its labels, by UTC day of 2012."""

needs_corpus = pytest.mark.skipif(
    not corpus.FOLDER.exists(), reason="the labelled corpus is not beside the project"
)


def at(day):
    return pd.Timestamp(day, tz="UTC")


def of_days(table, first, last):
    """The rows of a panel's table from one UTC day to another."""
    until = at(last) + pd.Timedelta(days=1)
    return table[(table["bin_start"] >= at(first)) & (table["bin_start"] < until)]


def panel_of(case_id):
    return cases.load(case_id).panels["gold"].table


@pytest.mark.parametrize(("case_id", "first", "last", "negative", "n"), PANEL_TRUTHS)
def test_the_panel_holds_what_was_labelled(case_id, first, last, negative, n):
    rows = of_days(panel_of(case_id), first, last)
    assert (rows["negative"].sum(), rows["messages"].sum()) == (negative, n)
    assert rows["scored"].sum() == n


@needs_corpus
@pytest.mark.parametrize(("case_id", "first", "last", "negative", "n"), TRUTHS)
def test_the_corpus_holds_it_too_and_the_readme_says_so(case_id, first, last, negative, n):
    table = corpus.rows(case_id)
    table = table[table["filtering"] == "RELATED"]
    day = table["at"].dt.strftime("%Y-%m-%d")
    table = table[(day >= first) & (day <= last)]
    assert ((table["polarity"] == "NEGATIVE").sum(), len(table)) == (negative, n)
    readme = (cases.load(case_id).folder / "README.md").read_text(encoding="utf-8")
    assert f"| {negative} | {n:,} | {negative / n:.3f}".replace("0.", ".") in readme


@needs_corpus
@pytest.mark.parametrize("case_id", corpus.ENTITIES)
def test_a_panel_is_recomputed_from_the_corpus(case_id):
    case = cases.load(case_id)
    recipe = case.data[0].recipe
    path = corpus.FOLDER / f"{corpus.ENTITIES[case_id].file}.csv.gz"
    assert recipe.input == f"data/replab-2013/{path.name}"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == recipe.input_sha256
    assert len(pd.read_csv(path, usecols=["part"])) == recipe.input_rows
    shipped = (case.folder / "panel-gold.csv").read_text()
    assert study.panel_text(corpus.counted(case_id)) == shipped


@pytest.mark.parametrize("case_id", [HSBC, BARCLAYS])
def test_labels_with_a_hole_in_the_middle_are_no_calm(case_id):
    results = load(case_id)
    hole = results.holes[0]
    assert hole.is_declared
    assert hole.end - hole.start > pd.Timedelta(days=100)
    table = panel_of(case_id)
    is_inside = (table["bin_start"] > hole.start) & (table["bin_start"] < hole.end)
    assert not is_inside.any()


@pytest.fixture(scope="module")
def posts_by_hour():
    """Posts of all entities by hour (UTC) of their last labelled pieces."""
    paths = sorted(corpus.FOLDER.glob("*.csv.gz"))
    table = pd.concat([pd.read_csv(path, usecols=["published_at", "part"]) for path in paths])
    at = pd.to_datetime(table.loc[table["part"] == "test", "published_at"], utc=True)
    return at.dt.floor("h").value_counts().sort_index().resample("h").sum()


@needs_corpus
@pytest.mark.parametrize("case_id", corpus.ENTITIES)
def test_a_short_hole_is_one_of_the_whole_collection(posts_by_hour, case_id):
    for hole in cases.load(case_id).coverage.holes:
        start, end = pd.Timestamp(hole.start), pd.Timestamp(hole.end)
        if end - start < pd.Timedelta("2D"):
            week = posts_by_hour[start - pd.Timedelta("3D") : end + pd.Timedelta("3D")]
            inside = posts_by_hour[start : end - pd.Timedelta("1h")]
            assert inside.mean() < 0.1 * week.median()


def test_a_return_inside_the_hole_is_dated_by_its_ends():
    results = load(BARCLAYS)
    back, hole = results.measures[RECOVERED_AT], results.holes[0]
    assert back.low <= hole.start
    assert back.high is None or back.high >= hole.end


@pytest.mark.parametrize(
    ("case_id", "first", "last"),
    [
        (SUZUKI, "2012-11-09", "2012-11-11"),  # .76 on the 6th to 8th, .06 from the 10th on
        (BANK, "2012-10-26", "2012-11-03"),  # .90 on the 24th and 25th, .41 from the 29th on
        (BRANCHES, "2012-10-14", "2012-10-16"),  # .77 on the 12th and 13th, .31 from the 14th on
    ],
)
def test_the_return_holds_what_the_labels_say(case_id, first, last):
    back = load(case_id).measures[RECOVERED_AT]
    assert back.is_observed
    assert back.low <= at(last)
    assert back.high >= at(first)


@pytest.mark.parametrize(("case_id", "most_h"), [(TOYOTA, 5 * 24), (FED, 2 * 24)])
def test_where_the_labels_end_a_return_is_a_bound_within_them(case_id, most_h):
    back = load(case_id).measures[TIME_TO_RECOVER]
    assert back.status == "censored"
    assert 0 < back.least <= most_h


def test_a_second_wave_of_another_matter_is_no_lasting_return():
    """RBS: back from the branches by 16 October, and out again with the results of 2 November."""
    found = load(BRANCHES).measures
    assert found[TIME_TO_RECOVER].is_observed
    assert not found[TIME_TO_LASTING_RETURN].is_observed


def test_half_a_return_is_not_called_early():
    """HSBC: .24 negative before, .77 until the 20th, .47 when the labels end."""
    back = load(HSBC).measures[TIME_TO_RECOVER]
    assert back.least > 8 * 24


def test_blame_that_ends_is_not_yet_praise_that_is_back():
    table = panel_of(TOYOTA)
    before, after = (
        of_days(table, *days)["positive"].sum() / of_days(table, *days)["messages"].sum()
        for days in (("2012-12-08", "2012-12-17"), ("2012-12-29", "2012-12-31"))
    )
    assert (round(before, 2), round(after, 2)) == (0.70, 0.53)


def test_the_busiest_day_is_not_the_worst_one():
    table = panel_of(SUZUKI)
    days = table.groupby(table["bin_start"].dt.date)[["messages", "negative"]].sum()
    inside = days.loc[at("2012-12-22").date()]
    assert inside["negative"] == 0
    assert inside["messages"] > days.loc[at("2012-11-07").date(), "messages"]
    assert days["negative"].idxmax() == at("2012-11-06").date()


def test_no_rule_dates_the_onset_of_so_thin_a_crawl():
    """Two to eleven posts a day before it: the case names the window, as the labels show it."""
    inputs = study.read(SUZUKI)
    known = study.known_at(inputs, inputs.end)
    onset_day = at("2012-11-05")
    days = known.bins[known.bins["bin_start"] < onset_day]
    daily = days.groupby(days["bin_start"].dt.date)["messages"].sum()
    assert daily.iloc[:-1].between(2, 11).all()
    assert not onset(known.bins, known.bin_minutes)[ONSET_AT].is_observed
    assert load(SUZUKI).measures[ONSET_AT].is_observed


@needs_corpus
@pytest.mark.parametrize(("case_id", "others", "n"), [(BRANCHES, 969, 1501), (FED, 604, 774)])
def test_most_posts_found_by_a_common_name_are_of_others(case_id, others, n):
    table = corpus.rows(case_id)
    piece = table[table["part"].isin(corpus.ENTITIES[case_id].pieces)]
    assert ((piece["filtering"] == "UNRELATED").sum(), len(piece)) == (others, n)
    assert panel_of(case_id)["messages"].sum() < n - others


@needs_corpus
def test_homonyms_are_left_out():
    """474 of 1,652 posts of the piece are of a cup, a scientist, musicians."""
    table = corpus.rows(SUZUKI)
    piece = table[table["part"] == "test"]
    assert ((piece["filtering"] == "UNRELATED").sum(), len(piece)) == (474, 1652)
    assert panel_of(SUZUKI)["messages"].sum() == len(corpus.related(SUZUKI)) == 1177
    days = piece[piece["at"].between(at("2012-11-06"), at("2012-11-09"), inclusive="left")]
    assert (days["polarity"] == "NEGATIVE").sum() / len(days) < 96 / 127 - 0.05


@needs_corpus
@pytest.mark.parametrize("case_id", corpus.ENTITIES)
def test_times_are_those_of_the_ids_and_older_rows_are_left_out(case_id):
    table = corpus.rows(case_id)
    written = (table["tweet_id"].astype("int64") // 2**22) + 1288834974657
    in_id = pd.to_datetime(written, unit="ms", utc=True)
    assert (table["at"] - in_id).abs().max() < pd.Timedelta("1s")
    since = cases.load(case_id).coverage.start
    pieces = table["part"].isin(corpus.ENTITIES[case_id].pieces)
    assert (table["at"][pieces] < since).any()
    assert panel_of(case_id)["bin_start"].min() >= pd.Timestamp(since).floor("h")


@needs_corpus
@pytest.mark.parametrize(
    ("case_id", "copies"),
    [(HSBC, 161), (BANK, 142), (TOYOTA, 75), (BARCLAYS, 155), (SUZUKI, 57), (BRANCHES, 24)],
)
def test_near_duplicates_count_as_posts_and_weigh_as_copies(case_id, copies):
    table = corpus.related(case_id)
    assert corpus.copied_from(table).notna().sum() == copies
    panel = panel_of(case_id)
    assert panel["messages"].sum() == len(table)
    assert panel["squared_copies"].sum() > panel["messages"].sum()


@pytest.mark.parametrize("case_id", corpus.ENTITIES)
def test_the_case_says_that_reputation_is_not_tone(case_id):
    assert "reputation, and not its tone" in " ".join(cases.load(case_id).summary.split())


@needs_corpus
@pytest.mark.parametrize(("case_id", "first", "last", "topic", "negative"), TOPICS)
def test_the_readme_says_what_the_wave_was_about(case_id, first, last, topic, negative):
    table = corpus.related(case_id)
    until = at(last) + pd.Timedelta(days=1)
    table = table[table["at"].between(at(first), until, inclusive="left")]
    found = table["topic"].str.contains(topic, case=False) & table["label"].eq("negative")
    assert found.sum() == negative
    readme = (cases.load(case_id).folder / "README.md").read_text(encoding="utf-8")
    assert not negative or f"{negative} o" in readme or f"{negative} are" in readme


@needs_corpus
def test_what_lies_in_barclays_hole_is_a_number_of_posts_and_no_more():
    path = corpus.FOLDER.parent / "crises" / "replab-barclays-2012" / "background.csv.gz"
    day = pd.read_csv(path)["published_at"].str[5:10].value_counts()
    readme = (cases.load(BARCLAYS).folder / "README.md").read_text(encoding="utf-8")
    for name, n in UNLABELLED.items():
        assert day[name] == n
        assert n == 5 or f"{n} on" in readme
