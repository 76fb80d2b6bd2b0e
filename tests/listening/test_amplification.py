"""Who carried it: each event once, published answers, and nothing that the rows do not show."""

import json
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_case import project
from shipped import load

from analytics import study
from analytics.cases import Listening
from analytics.measures import amplification as amplified
from analytics.measures import graph
from analytics.measures.accelerations import (
    ACCELERATIONS,
    acceleration_measure,
    accelerations,
    preceding,
)
from analytics.measures.ambassadors import ambassador_difference, threads
from analytics.measures.chains import chains
from analytics.measures.copies import text_key
from analytics.measures.ties import accounts, complete, ties
from analytics.reports.page import Page
from analytics.reports.sections import specs
from analytics.results import Table
from analytics.schema import Measures, Message
from analytics.study import Library
from analytics.study.listening import Heard, as_file, parts
from analytics.study.listening.shared import from_file

START = pd.Timestamp("2024-03-05T00:00Z")
NET = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
TEXT = ("message_id", "author", "side", "channel", "parent_id", "repost_of_id", "thread_id")


def table(rows, **every):
    """A table like `Known.posts`. rows: fields by row; `at`: hours from START."""
    frame = pd.DataFrame(list(rows))
    for name in (*TEXT, "quoted_author", "text", "sentiment", "resolution"):
        if name not in frame:
            frame[name] = pd.NA
        frame[name] = frame[name].astype("string")
    for name in ("reposts", "replies", "views", "followers"):
        frame[name] = (frame[name] if name in frame else pd.Series(pd.NA, frame.index)).astype(
            "Int64"
        )
    if "at" not in frame:
        frame["at"] = 0.0
    hours = pd.to_timedelta((frame["at"].astype(float) * 3600).round(), unit="s")
    frame["published_at"] = (START + hours).astype("datetime64[us, UTC]")
    frame["side"] = frame["side"].fillna("public")
    frame["channel"] = frame["channel"].fillna("x")
    frame["resolution"] = frame["resolution"].fillna("hour")
    frame["text_key"] = text_key(frame["text"].fillna(""))
    frame["net"] = frame["sentiment"].map(NET).astype(float)
    return complete(frame.drop(columns="at").assign(**every))


def post(name, author, at=0.0, **more):
    return {"message_id": name, "author": author, "at": at, **more}


def crowd(n, **more):
    return [post(f"c{k}", f"user{k}", 0.001 * k, **more) for k in range(n)]


def found(posts, brand=()):
    return amplified.by_account(posts, ties(posts, frozenset(brand)))


# --- published answers -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def club():
    import networkx as nx

    pairs = [(f"{a:02d}", f"{b:02d}") for a, b in nx.karate_club_graph().edges]
    both = pd.DataFrame(pairs + [(b, a) for a, b in pairs], columns=["source", "account"])
    return graph.edges(both.assign(weight=1))


def test_pagerank_of_the_karate_club(club):
    ranks = graph.pagerank(club)
    assert ranks["33"] == pytest.approx(0.10092, abs=5e-6)
    assert ranks["00"] == pytest.approx(0.09700, abs=5e-6)
    assert ranks.sum() == pytest.approx(1)


def test_the_largest_core_of_the_karate_club(club):
    core = graph.core(graph.core_numbers(club))
    assert (core.k, len(core.accounts)) == (4, 10)


def test_gini_of_published_examples(club):
    degrees = club.groupby("source").size().to_numpy()
    assert amplified.gini(degrees) == pytest.approx(0.38537, abs=5e-6)
    assert amplified.gini(np.array([1, 2, 3, 4])) == pytest.approx(0.25)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any))
def test_gini_knows_neither_order_nor_scale(values):
    one = amplified.gini(np.array(values))
    assert one == pytest.approx(amplified.gini(np.array(values[::-1]) * 7))
    assert -1e-9 <= one <= 1 - 1 / len(values) + 1e-9
    apart = np.abs(np.subtract.outer(values, values)).mean() / (2 * np.mean(values))
    assert one == pytest.approx(apart)


def test_gini_of_nothing_is_none():
    assert np.isnan(amplified.gini(np.array([])))
    assert np.isnan(amplified.gini(np.zeros(3)))
    assert np.isnan(amplified.top_share(np.zeros(3), 0.1))


def test_the_top_tenth_is_rounded_up():
    assert amplified.top_share(np.arange(10), 0.1) == pytest.approx(9 / 45)
    assert amplified.top_share(np.ones(11), 0.1) == pytest.approx(2 / 11)


# --- each event once ---------------------------------------------------------------------------


def test_a_repost_is_counted_by_its_row_and_not_by_the_counter_too():
    rows = [post("a", "ann", reposts=2), *(post(n, n, 1, repost_of_id="a") for n in "bc")]
    posts = table([{**row, "reposts": 2} for row in rows])  # X repeats the counter in each row
    told = ties(posts)
    assert told.reposts == "rows"
    assert told.table["weight"].sum() == 2
    assert found(posts).table.loc["ann", "repost"] == 2


def test_counters_count_where_no_row_is_a_repost():
    told = ties(table([post("a", "ann", reposts=7), post("b", "bob", reposts=0)]))
    assert told.reposts == "counter"
    assert told.table["weight"].sum() == 7


def test_the_mark_of_a_text_counts_where_nothing_else_does_and_is_no_quote_too():
    row = post("b", "bob", 1, text="RT @Ann: they lost my bag", quoted_author="Ann")
    told = ties(table([post("a", "ann"), row]))
    assert told.reposts == "text"
    assert told.table[["kind", "account"]].to_numpy().tolist() == [["repost", "ann"]]
    beside = ties(table([post("a", "ann", reposts=3), row])).table
    assert sorted(beside["kind"]) == ["quote", "repost"]


def test_counters_of_zero_leave_the_marks_of_texts():
    row = post("b", "bob", 1, text="RT @Ann: they lost my bag", reposts=0)
    assert ties(table([post("a", "ann", reposts=0), row])).reposts == "text"


def test_reposts_replies_and_quotes_stay_apart():
    rows = [
        post("a", "ann"),
        post("b", "bob", 1, repost_of_id="a"),
        post("c", "cem", 1, parent_id="a"),
        post("d", "dan", 1, quoted_author="@ANN"),
    ]
    ann = found(table(rows)).table.loc["ann"]
    assert ann[["repost", "reply", "quote", "amplified"]].tolist() == [1, 1, 1, 2]


def test_nobody_amplifies_themselves():
    rows = [post("a", "ann"), post("b", "Ann", 1, repost_of_id="a")]
    told = ties(table(rows))
    assert told.own == 1
    assert told.table.empty


def test_the_brands_words_are_nobodys_voice():
    rows = [post("a", "acme", side="brand"), *(post(n, n, 1, repost_of_id="a") for n in "bcd")]
    rows += [post("e", "eve", 1, quoted_author="AcmeHelp")]
    people = found(table(rows), ["@acmehelp"])
    assert people.brands == 4
    assert people.table["amplified"].sum() == 0
    assert "acme" not in people.table.index
    rows += [post(f"m{k}", f"m{k}") for k in range(30)]
    gini = amplified.concentration(found(table(rows), ["acmehelp"]))["amplification_gini"]
    assert gini.reason.key == "reason.only_brand_passed_on"


def test_reach_counts_each_follower_list_once():
    rows = [post("a", "ann"), post("x", "ann", 0.5)]
    rows += [post("b", "bob", 1, repost_of_id="a", followers=100)]
    rows += [post("c", "bob", 2, repost_of_id="x", followers=110)]
    rows += [post("d", "dan", 2, repost_of_id="x")]
    assert found(table(rows)).table.loc["ann", "reach"] == 110


# --- concentration -----------------------------------------------------------------------------


def carried(by, n=60):
    """n accounts; those of `by` were reposted as often as it says."""
    rows = crowd(n)
    for author, count in by.items():
        for k in range(count):
            row = post(f"r{author}{k}", f"user{(k * 7) % n}", 5, repost_of_id=f"c{author}")
            rows.append(row)
    return table(rows)


def test_a_planted_amplifier_is_found_with_its_share():
    people = found(carried({3: 30, 8: 6, 9: 4}))
    told = amplified.concentration(people)
    top = amplified.ranked(people).iloc[0]
    assert top["account"] == "user3"
    by = amplified.ranked(people)["amplified"]
    assert told["top_voice_share"].value == pytest.approx(by.iloc[0] / by.sum())
    assert told["top_1_percent_share"].value == told["top_voice_share"].value
    assert told["amplification_gini"].value > 0.9
    assert told["top_voice_share"].low is None


def test_even_amplification_is_not_concentrated():
    told = amplified.concentration(found(carried(dict.fromkeys(range(60), 2))))
    assert told["amplification_gini"].value < 0.1
    assert told["top_voice_share"].value < 0.03


@pytest.mark.parametrize(("events", "people"), [(30, 2000), (250, 1100), (5000, 900)])
def test_what_chance_alone_concentrates_is_told_rightly(events, people):
    rng = np.random.default_rng(5)
    drawn = [rng.multinomial(events, np.full(people, 1 / people)) for _ in range(200)]
    usual = amplified.by_chance(events, people)
    for spec, of in amplified.STATISTICS.items():
        wide = 0.06 if spec.name != "top_voice_share" else 0.5 * of(usual)
        assert of(usual) == pytest.approx(np.mean([of(x) for x in drawn]), abs=wide), spec.name


def test_originals_outside_leave_the_share_open():
    rows = crowd(40) + [post(f"r{k}", f"s{k}", 2, repost_of_id="gone1") for k in range(20)]
    rows += [post(f"q{k}", f"t{k}", 2, repost_of_id="gone2") for k in range(10)]
    rows += [post(f"p{k}", f"v{k}", 2, repost_of_id="c0") for k in range(10)]
    top = amplified.concentration(found(table(rows)))["top_voice_share"]
    assert (top.value, top.low, top.high) == (0.5, 0.5, 1.0)


@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=12), st.lists(st.integers(1, 9), max_size=5)
)
def test_the_bounds_hold_whoever_wrote_the_originals_outside(told, outside):
    told, outside = np.array(told, float), np.array(outside, float)
    if not told.sum() + outside.sum():
        return
    high = amplified._together(told, outside).max() / (told.sum() + outside.sum())
    rng = np.random.default_rng(0)
    for _ in range(20):
        shares = told.copy()
        np.add.at(shares, rng.integers(0, len(told), len(outside)), outside)
        assert shares.max() / shares.sum() <= high + 1e-12


def test_few_events_give_no_concentration():
    assert amplified.concentration(found(carried({1: 5})))["top_voice_share"].reason.key == (
        "reason.few_passed_on"
    )


def test_replies_count_only_where_nothing_is_passed_on():
    rows = crowd(30) + [post(f"r{k}", f"s{k}", 2, parent_id="c1") for k in range(25)]
    people = found(table(rows))
    assert people.counted == ("reply",)
    verdict = amplified.concentration(people)["top_voice_share"].verdict
    assert verdict.values["kinds"].key == "amplification.counted.reply"


# --- sides -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("negative", "positive", "told"),
    [
        (5, 0, "critical"),
        (0, 5, "supportive"),
        (4, 0, "untold"),
        (0, 0, "untold"),
        (6, 4, "untold"),
        (30, 10, "critical"),
    ],
)
def test_a_stance_takes_enough_posts(negative, positive, told):
    side, low, high = amplified.stance(negative, positive)
    assert side == told
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize("n", [5, 9, 20, 60])
def test_who_is_of_two_minds_is_called_neither_in_nine_of_ten(n):
    """Exactly: the chance of a verdict for an account whose posts are for and against alike."""
    from scipy.stats import binom

    called = [k for k in range(n + 1) if amplified.stance(k, n - k)[0] != "untold"]
    assert binom.pmf(called, n, 0.5).sum() <= 0.1


def test_what_is_reposted_is_not_an_accounts_own_word():
    rows = [post("a", "ann", sentiment="positive"), post("b", "bob", sentiment="negative")]
    rows += [post(f"r{k}", "bob", 1 + k, repost_of_id="a", sentiment="positive") for k in range(9)]
    bob = found(table(rows)).table.loc["bob"]
    assert bob[["scored", "negative", "positive"]].tolist() == [1, 1, 0]
    assert bob["posts"] == 10


def test_supportive_voices_by_day():
    rows = [post("a", "ann", sentiment="positive"), post("b", "bob", 1, sentiment="negative")]
    rows += [post(f"r{k}", f"s{k}", 2, repost_of_id="a", sentiment="positive") for k in range(15)]
    rows += [post(f"q{k}", f"s{k}", 30, repost_of_id="b", sentiment="negative") for k in range(10)]
    posts = table(rows)
    days = amplified.supportive(posts, ties(posts), "UTC")
    assert days["positive"].tolist() == [15, 0]
    assert days["negative"].tolist() == [0, 10]
    assert amplified.supportive_share(days).value == 0.6
    assert amplified.supportive_share(days.iloc[:0]).reason.key == "reason.nothing_passed_on"


# --- rises and what preceded them ---------------------------------------------------------------


def series(counts, minutes=60):
    at = pd.date_range(START, periods=len(counts), freq=f"{minutes}min", unit="us")
    frame = pd.DataFrame({"bin_start": at, "messages": counts, "collected": 1.0})
    zero = {name: 0 for name in ("scored", "negative", "neutral", "positive", "brand_quotes")}
    return frame.assign(**zero)


def test_a_daily_rhythm_is_no_rise():
    hour = np.arange(24 * 14) % 24
    rng = np.random.default_rng(1)
    found, judged = accelerations(series(rng.poisson(20 + 18 * np.sin(hour / 24 * 6.283))), 60)
    assert judged == 24 * 13
    assert found.empty


def test_a_planted_rise_is_found_in_its_bin():
    counts = np.full(72, 10)
    counts[50:55] = 60
    found, _ = accelerations(series(counts), 60)
    assert found["at"].tolist() == [START + pd.Timedelta("50h")]
    assert found[["messages", "most_before"]].to_numpy().tolist() == [[60, 10]]


def test_without_a_day_before_no_rise_is_judged():
    found, judged = accelerations(series([1, 100, 1]), 60)
    assert acceleration_measure(found, judged).reason.key == "reason.no_day_before"
    holed = series([5] * 60)
    holed.loc[10:, "collected"] = 0.0
    assert accelerations(holed, 60)[1] < 24
    assert accelerations(series([]), 60)[1] == 0


def storm():
    """A post that much follows, among others; the rise begins an hour after it."""
    rows = [post(f"b{k}", f"user{k}", k * 0.5) for k in range(96)]
    rows += [post("seed", "ann", 29.2, sentiment="negative"), post("other", "bob", 29.5)]
    rows += [post(f"r{k}", f"v{k}", 30.1 + k * 0.01, repost_of_id="seed") for k in range(40)]
    rows += [post(f"d{k}", f"w{k}", 31 + k * 0.01, parent_id=f"r{k}") for k in range(20)]
    rows += [post(f"o{k}", f"z{k}", 31 + k * 0.01, parent_id="other") for k in range(5)]
    return table(rows)


def bins_of(posts, minutes=60):
    n = posts.set_index("published_at").resample(f"{minutes}min", origin=START).size()
    return series(n.to_numpy(), minutes)


def test_the_post_before_a_rise_is_ranked_by_what_followed_it():
    posts = storm()
    steps, _ = accelerations(bins_of(posts), 60)
    told = preceding(posts, chains(posts), steps.iloc[:1], 60)
    assert told["account"].tolist() == ["ann", "bob"]
    assert told["followed"].tolist() == [60, 5]
    assert told["minutes_before"].iloc[0] == 48
    assert told["of"].iloc[0] >= 60


def test_copies_follow_the_first_of_their_text():
    words = "the same long words about the lost suitcases"
    rows = [post("a", "ann", 29, text=words), *crowd(3)]
    rows += [post(f"k{k}", f"v{k}", 30 + k * 0.01, text=words) for k in range(12)]
    posts = table(rows)
    links = chains(posts)
    assert links.followers(np.flatnonzero(posts["text"].eq(words).fillna(False))).max() == 12
    assert links.is_repeat.sum() == 12


def test_a_repost_of_what_is_not_at_hand_has_no_account():
    rows = [post(f"b{k}", f"user{k}", k * 0.5) for k in range(80)]
    rows += [post(f"r{k}", f"v{k}", 30 + k * 0.01, repost_of_id="gone") for k in range(40)]
    posts = table(rows)
    steps, _ = accelerations(bins_of(posts), 60)
    told = preceding(posts, chains(posts), steps, 60).iloc[0]
    assert told["is_outside"]
    assert pd.isna(told["account"])
    assert told["followed"] == 39


# --- influencers' threads ----------------------------------------------------------------------


def opened(effect, n=60, seed=0, openers=8):
    """Threads of the public and of influencers, n bands; answers are better by `effect`."""
    rng, rows = np.random.default_rng(seed), []
    for band in range(n):
        for k in range(4):
            is_theirs = k == 0
            author = f"star{band % openers}" if is_theirs else f"user{band}-{k}"
            name, at = f"t{band}-{k}", 3 * band + 0.2 * k
            side = "influencer" if is_theirs else "public"
            rows.append(post(name, author, at, side=side, sentiment="negative"))
            chance = 0.6 - effect / 2 * is_theirs
            for j in range(4):
                tone = "negative" if rng.random() < chance else "positive"
                rows.append(
                    post(
                        f"{name}-{j}", f"u{band}-{k}-{j}", at + 0.1, parent_id=name, sentiment=tone
                    )
                )
    return table(rows)


def difference(posts):
    return ambassador_difference(threads(posts, chains(posts)))


def test_a_planted_difference_is_within_its_interval():
    told = difference(opened(0.8))
    assert told.low < 0.8 < told.high
    assert told.low > 0
    assert told.n == 60


def test_no_difference_is_not_called_one():
    told = difference(opened(0.0))
    assert told.low < 0 < told.high


def test_few_openers_give_no_difference():
    assert difference(opened(0.8, openers=2)).reason.key == "reason.few_ambassador_threads"
    assert difference(opened(0.8, n=3)).reason.key == "reason.few_ambassador_threads"
    told = ambassador_difference(threads(opened(0), chains(opened(0))), openers=0)
    assert told.status == "not_applicable"
    told = ambassador_difference(threads(opened(0), chains(opened(0))), has_parents=False)
    assert told.reason.key == "reason.no_parents"


def test_the_openers_own_answers_and_the_brands_do_not_count():
    rows = [post("a", "ann", sentiment="negative")]
    rows += [post("b", "ann", 1, parent_id="a", sentiment="positive")]
    rows += [post("c", "acme", 1, parent_id="a", side="brand", sentiment="positive")]
    posts = table(rows)
    assert threads(posts, chains(posts)).empty
    posts = table([*rows, post("d", "dan", 2, parent_id="b", sentiment="negative")])
    assert threads(posts, chains(posts))["tone"].tolist() == [-1.0]


# --- bad input ---------------------------------------------------------------------------------


def everything(posts, brand=()):
    """All measures and tables of one table of messages, as the study makes them."""
    told = ties(posts, frozenset(brand))
    people = amplified.by_account(posts, told)
    ranked = amplified.ranked(people)
    days = amplified.supportive(posts, told, "Asia/Jerusalem")
    pairs = graph.edges(told.table)
    numbers = graph.core_numbers(pairs)
    links = chains(posts)
    bins = bins_of(posts) if len(posts) else series([])
    steps, judged = accelerations(bins, 60)
    measures = [
        *amplified.activity(people).values(),
        *amplified.concentration(people).values(),
        amplified.supportive_share(days),
        amplified.core_accounts(graph.core(numbers), len(numbers)),
        acceleration_measure(steps, judged),
        ambassador_difference(threads(posts, links)),
    ]
    ranks = graph.pagerank(pairs)
    shown = amplified.voices(ranked, 5)
    before = preceding(posts, links, steps, 60)
    return {one.name: one for one in measures}, shown, before, days, ranks


@cache
def stress():
    return dict(_stress())


def _stress():
    words = "the very same words about the very same thing"
    yield "no author", table([post(f"a{k}", None, k) for k in range(30)])
    yield "masked", table([post(f"a{k}", "[deleted]", k) for k in range(30)])
    yield "one name", table([post(f"a{k}", "x", k) for k in range(30)])
    yield "identical", table([post(f"a{k}", f"u{k}", k, text=words) for k in range(30)])
    yield "empty", table([post("a", "ann")]).iloc[:0]
    yield "one", table([post("a", "ann")])
    yield "brand only", table([post(f"a{k}", "acme", k, side="brand") for k in range(30)])
    yield "same instant", table([post(f"a{k}", f"u{k}", 0) for k in range(30)])
    yield "no clock", table([post(f"a{k}", f"u{k}", 12, resolution="day") for k in range(30)])
    yield "emoji", table([post(f"a{k}", f"u{k}", k, text="😡😡😡") for k in range(30)])
    yield (
        "scripts",
        table(
            [post(f"a{k}", n, k, text=t) for k, (n, t) in enumerate([("דנה", "שירות נורא")] * 15)]
            + [post(f"b{k}", "سعيد", k, text="خدمة سيئة جدا") for k in range(15)]
        ),
    )
    circle = [post("a", "ann", 0, parent_id="c"), post("b", "bob", 0, parent_id="a")]
    yield "circle", table([*circle, post("c", "cem", 0, parent_id="b"), *crowd(20)])
    early = [post("late", "ann", 9), post("early", "bob", 1, parent_id="late")]
    yield "reply before its parent", table([*early, *crowd(20)])
    yield "answers itself", table([post("a", None, 0, parent_id="a"), *crowd(20)])
    one = post("official", "acme", 0, side="brand")
    storm = [post(f"s{k}", f"u{k}", 0.01 * k, parent_id="official") for k in range(3000)]
    yield "one official reply", table([one, *storm])


@pytest.mark.parametrize("name", stress())
def test_bad_input_is_missing_with_its_reason_and_never_a_silent_zero(name):
    measures, *_ = everything(stress()[name], ["acme"])
    for one in measures.values():
        assert one.is_observed or one.reason is not None
        if one.is_observed and one.name not in (ACCELERATIONS.name, "activity_gini"):
            assert one.value


@pytest.mark.parametrize(
    ("name", "reason"),
    [("no author", "no_accounts"), ("masked", "no_accounts"), ("one name", "one_account")],
)
def test_accounts_that_cannot_be_told_are_said(name, reason):
    measures, *_ = everything(stress()[name])
    assert measures["amplification_gini"].reason.key in (
        f"reason.{reason}",
        "reason.nothing_passed_on",
    )
    assert measures["activity_gini"].reason.key == f"reason.{reason}"


def test_a_circle_and_a_reply_before_its_parent_are_counted_and_cut():
    assert chains(stress()["circle"]).cut == 3
    early = stress()["reply before its parent"]
    assert chains(early).cut == 1
    assert ties(early).untimely == 1
    assert ties(stress()["answers itself"]).untimely == 1


def test_a_day_without_a_clock_does_not_put_a_reply_before_its_parent():
    rows = [post("a", "ann", 15), post("b", "bob", 12, parent_id="a", resolution="day")]
    assert ties(table(rows)).untimely == 0
    assert chains(table(rows)).cut == 0


def test_the_order_of_rows_changes_nothing():
    rows = storm()
    mixed = complete(rows.drop(columns="account").sample(frac=1, random_state=3))
    one, other = everything(rows), everything(mixed)
    assert one[0] == other[0]
    for k in (1, 2, 3):
        pd.testing.assert_frame_equal(one[k], other[k])
    pd.testing.assert_series_equal(one[4], other[4])


def test_later_rows_change_nothing_before_them():
    rows = storm()
    end = START + pd.Timedelta("31h")
    cut = rows[rows["published_at"] < end]
    whole = ties(rows).table
    pd.testing.assert_frame_equal(ties(cut).table, whole[whole["at"] < end].reset_index(drop=True))
    links, all_links = chains(cut), chains(rows)
    assert (links.followed == all_links.followed[: len(cut)]).all()


def test_no_name_text_or_id_leaves_in_a_table():
    _, shown, before, days, _ = everything(storm())
    held = {*shown.columns, *before.columns, *days.columns} - {"account"}
    assert held.isdisjoint({"author", "text", "message_id", "url", "parent_id", "post"})
    assert "account" not in shown


def test_names_that_hide_an_account_are_none():
    told = accounts(pd.Series(["@Ann", "ann ", "[Deleted]", "", None, "USER"], dtype="string"))
    assert told[:2].tolist() == ["ann", "ann"]
    assert told[2:].isna().all()


def test_a_long_chain_is_followed_without_end():
    rows = [post("p0", "u0", 0)]
    rows += [post(f"p{k}", f"u{k}", k / 100, parent_id=f"p{k - 1}") for k in range(1, 1500)]
    posts = table(rows)
    links = chains(posts)
    assert (links.root() == 0).all()
    assert links.followers(np.arange(1500))[0] == 200  # as deep as links are followed


# --- the page ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loud(tmp_path_factory):
    """A made case in which one account's post is reposted, as the study gives it."""
    rows = [(f"q{k}", 0.5 * k, f"user{k}", f"a quiet word, number {k}", "") for k in range(120)]
    rows.append(("seed", 40.4, "Loud_Person", "they lost my suitcase and laughed about it", ""))
    rows += [
        (f"r{k}", 41 + 0.01 * k, f"fan{k}", "they lost my suitcase and laughed about it", "seed")
        for k in range(60)
    ]
    frame = pd.DataFrame(rows, columns=["message_id", "at", "author", "text", "repost_of_id"])
    times = START + pd.to_timedelta((frame.pop("at") * 3600).round(), unit="s")
    frame["published_at"] = times.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    frame["channel"] = "x"
    root = tmp_path_factory.mktemp("loud")
    onset, end = "2024-03-06T17:00:00Z", "2024-03-08T00:00:00Z"
    folder = project(root, frame.sort_values("published_at"), onset=onset, end=end)
    return study.load(folder.name, root=root)


def page_of(results):
    """What the story says of voices, and its part of the appendix."""
    page = Page(results, library=Library({}, {}))
    return page.amplification().markup + page.amplification_details().markup


def test_the_page_states_the_finding_and_names_nobody(loud):
    measures = loud.measures
    assert measures["top_voice_share"].value == 1.0
    assert measures["volume_accelerations"].value == 1
    told = page_of(loud)
    assert "One voice drew 100" in told
    assert "36 minutes earlier" in told
    assert "60 of the next day" in told
    assert "is no proof of cause" in told
    assert "loud_person" not in told.casefold()
    assert "suitcase" not in told
    assert "one_voice" in {lesson.id for lesson in loud.lessons}


def test_what_a_case_may_carry_holds_no_name_and_says_the_same(loud):
    part = parts()["amplification"]
    names = part.tables
    heard = Heard(
        Measures(loud.measures[spec] for spec in part.specs),
        {name: loud.tables[name] for name in names},
    )
    text = as_file([(part, heard)], loud.as_of)
    assert "loud_person" not in text.casefold()
    assert "seed" not in text
    held = json.loads(text)
    back = from_file(part, Listening("l.json", pd.Timestamp(held["until"]), held["parts"]))
    assert "reach" not in back.tables["amplification"].frame
    again = replace(
        loud,
        messages_read=None,
        measures=loud.measures | back.measures,
        tables={**loud.tables, **back.tables},
    )
    assert "One voice drew 100" in page_of(again)
    assert "60 of the next day" in page_of(again)


def test_without_accounts_one_line_says_why_and_the_rises_stay(loud):
    why = Message("reason.no_accounts")
    gone = {"amplification": Table.missing("amplification", why)}
    told = page_of(replace(loud, tables={**loud.tables, **gone}))
    assert "the posts do not name the accounts that wrote them" in told
    assert "36 minutes earlier" in told


def test_a_case_without_messages_tells_who_spoke_on_record():
    told = page_of(load("2017-pepsi-ad"))
    assert "Critics of Pepsi on record: 8 statements or acts" in told
    assert "In its defence: 1 " in told
    assert 'href="#event-' in told
    assert "not shown" not in told.casefold()


def test_a_case_with_neither_has_no_section():
    nothing = SimpleNamespace(
        tables={}, messages_read=None, case=SimpleNamespace(milestones=()), measures={}
    )
    assert not specs()["amplification"].has_content(nothing)
    assert not specs()["amplification_details"].has_content(nothing)
