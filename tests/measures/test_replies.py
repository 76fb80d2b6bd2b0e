"""Reply times: published answers, what was not answered, and nothing known too early."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import messages
from analytics.measures.replies import (
    FIRST_REPLY_TO_ANY_MEDIAN,
    MIN_POSTS,
    POSTS_ANSWERED,
    REPLY_DELAY_MEDIAN,
    SPECS,
    any_reply_measures,
    by_group,
    first_replies,
    groups_of,
    log_rank,
    reply_measures,
)
from analytics.schema import TIME

SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
START = pd.Timestamp("2020-03-02T08:00Z")


def weeks(text):
    given = text.split()
    return pd.DataFrame(
        {
            "waited_h": [float(x.strip("+")) for x in given],
            "is_answered": [not x.endswith("+") for x in given],
        }
    )


def test_freireich_remission_times():
    """Published: 6-MP S(10) .7529, S(23) .4482, medians 23 and 8 (weeks stand for hours)."""
    treated = reply_measures(weeks(SIX_MP), has_brand=True)
    assert treated["first_reply_median_h"].value == 23
    assert reply_measures(weeks(PLACEBO), has_brand=True)["first_reply_median_h"].value == 8
    assert treated["answered_within_24h"].value == pytest.approx(1 - 0.4482, abs=5e-5)
    shifted = weeks(SIX_MP).assign(waited_h=lambda t: t["waited_h"] / 10)
    assert reply_measures(shifted, has_brand=True)["answered_within_1h"].value == pytest.approx(
        1 - 0.7529, abs=5e-5
    )


def test_freireich_log_rank():
    both = pd.concat([weeks(SIX_MP), weeks(PLACEBO)], ignore_index=True)
    arm = pd.Series(["6-MP"] * 21 + ["placebo"] * 21)
    chi2, p = log_rank(both, arm)
    assert chi2 == pytest.approx(16.7929, abs=5e-5)
    assert p < 0.001
    assert by_group(both, {"arm": arm})["p"].tolist() == [p, p]


def test_log_rank_needs_two_groups_and_an_answer():
    few = pd.concat([weeks(SIX_MP), weeks(PLACEBO)[: MIN_POSTS - 1]], ignore_index=True)
    assert log_rank(few, pd.Series(["a"] * 21 + ["b"] * (MIN_POSTS - 1))) == (None, None)
    silent = pd.concat([weeks(SIX_MP)] * 2, ignore_index=True).assign(is_answered=False)
    assert log_rank(silent, pd.Series(["a"] * 21 + ["b"] * 21)) == (None, None)


def test_log_rank_finds_nothing_in_one_in_twenty_draws_of_the_same():
    rng, found = np.random.default_rng(3), []
    for _ in range(300):
        waited, seen = rng.exponential(2, 60), rng.exponential(4, 60)
        one = pd.DataFrame({"waited_h": np.minimum(waited, seen), "is_answered": waited <= seen})
        found.append(log_rank(one, pd.Series(["a"] * 30 + ["b"] * 30))[1] < 0.05)
    assert 0.02 < np.mean(found) < 0.09


def test_twcs_first_replies(shared):
    """Known: 2,093 first replies, 10 of them to a brand's post; minutes median 11.5, p95 807."""
    table = messages.read([shared / "data/twcs-head/twcs.csv"]).table
    end = table["published_at"].max() + pd.Timedelta(seconds=1)
    found = first_replies(table, end)
    minutes = found.loc[found["is_answered"], "waited_h"] * 60
    assert len(minutes) == 2093 - 10
    assert minutes.median() == pytest.approx(11.5, abs=0.1)
    assert minutes.quantile(0.95) == pytest.approx(807, rel=0.03)
    assert (found["waited_h"] >= 0).all()
    told = reply_measures(found, has_brand=True)
    assert told["answer_rate"].value == pytest.approx(2083 / len(found))
    assert told["first_reply_median_h"].value >= minutes.median() / 60  # the unanswered count too


def posts(asked, answered, side="public"):
    """A message table: posts at hours `asked`, answered after the given hours (None: never)."""
    rows = []
    for i, (at, wait) in enumerate(zip(asked, answered, strict=True)):
        when = START + pd.Timedelta(hours=at)
        rows.append((f"q{i}", when, side, None))
        if wait is not None:
            rows.append((f"a{i}", when + pd.Timedelta(hours=wait), "brand", f"q{i}"))
    table = pd.DataFrame(rows, columns=["message_id", "published_at", "side", "parent_id"])
    table = table.assign(channel="x", text="", source_file="f", source_row=1)
    return messages_table(table)


def messages_table(table):
    from analytics.schema import messages as make

    return make(table.assign(published_at=table["published_at"].astype(TIME)))


def test_only_the_first_reply_counts_and_one_before_its_post_does_not():
    table = posts([0, 1], [2, None])
    more = table[table["message_id"] == "a0"].assign(
        message_id=["later"], published_at=lambda t: t["published_at"] + pd.Timedelta("1h")
    )
    before = more.assign(message_id=["early"], published_at=[START - pd.Timedelta("1h")]).astype(
        {"published_at": TIME}
    )
    whole = pd.concat([table, more, before])
    found = first_replies(whole, START + pd.Timedelta("10h"))
    assert found["waited_h"].tolist() == [2, 9]
    assert found["is_answered"].tolist() == [True, False]


@given(
    st.lists(st.tuples(st.floats(0, 50), st.none() | st.floats(0, 50)), min_size=1, max_size=30),
    st.floats(1, 120),
)
def test_what_is_known_at_an_instant_is_what_the_table_cut_there_tells(pairs, hours):
    table = posts(*zip(*pairs, strict=True))
    until = START + pd.Timedelta(hours=hours)
    cut = table[table["published_at"] < until]
    pd.testing.assert_frame_equal(first_replies(table, until), first_replies(cut, until))


def test_a_post_is_watched_until_the_first_hole_in_the_collection():
    """The reply seen after the hole may not be the first; a post made after it is watched on."""
    table = posts([0, 1, 9], [2, 9, None])
    holes = [START + pd.Timedelta("4h"), START + pd.Timedelta("90h")]
    found = first_replies(table, START + pd.Timedelta("20h"), holes)
    assert found["waited_h"].tolist() == [2, 3, 11]
    assert found["is_over"].tolist() == [True, False, False]
    assert found["is_answered"].tolist() == [True, True, False]


def test_a_hole_does_not_make_replies_slow():
    """Every post has its reply within 2 h; those in the hole are not in the table."""
    rng = np.random.default_rng(4)
    asked, took = np.sort(rng.uniform(0, 48, 400)), rng.uniform(0.5, 2, 400)
    table = posts(asked, took)
    lost = table["published_at"].between(START + pd.Timedelta("20h"), START + pd.Timedelta("30h"))
    until = START + pd.Timedelta("51h")
    blind, told = (
        reply_measures(first_replies(table[~lost], until, holes), has_brand=True)
        for holes in ([], [START + pd.Timedelta("20h")])
    )
    assert told["first_reply_median_h"].low <= 1.25 <= told["first_reply_median_h"].high
    assert told["answered_within_24h"].value == 1
    assert blind["answered_within_24h"].value < 1


def test_reposts_are_nobodys_question():
    table = posts([0, 1, 2], [1, 1, 1]).assign(repost_of_id=lambda t: t["message_id"].eq("q1"))
    table["repost_of_id"] = pd.array(["x" if r else None for r in table["repost_of_id"]], "string")
    assert len(first_replies(table, START + pd.Timedelta("9h"))) == 2


def test_without_brand_posts_or_with_few_posts_there_is_no_number():
    few = first_replies(
        posts(range(MIN_POSTS - 1), [1] * (MIN_POSTS - 1)), START + pd.Timedelta("99h")
    )
    for found, key in (
        (reply_measures(few, has_brand=True), "reason.few_posts"),
        (reply_measures(few, has_brand=False), "reason.no_brand_posts"),
        (reply_measures(few, has_brand=True, has_parents=False), "reason.no_parents"),
    ):
        assert set(found) == {spec.name for spec in SPECS}
        assert {one.reason.key for one in found.values()} == {key}


def test_a_median_that_most_never_reached_is_censored():
    found = first_replies(posts(range(40), [1] * 10 + [None] * 30), START + pd.Timedelta("99h"))
    told = reply_measures(found, has_brand=True)
    assert told["first_reply_median_h"].status == "censored"
    assert told["first_reply_median_h"].low == 84  # at 89 h one post is left to watch
    assert told["answer_rate"].value == 0.25
    assert told["answered_within_1h"].low < 0.25 < told["answered_within_1h"].high


def test_intervals_cover():
    """Exponential waits of mean 2 h, censored at random; nominal 90 %, 200 draws: ± .042."""
    rng, held = np.random.default_rng(0), []
    for _ in range(200):
        wait, cut = rng.exponential(2, 120), rng.uniform(0, 10, 120)
        seen = pd.DataFrame({"waited_h": np.minimum(wait, cut), "is_answered": wait <= cut})
        told = reply_measures(seen, has_brand=True)
        for name, true in (
            ("first_reply_median_h", 2 * np.log(2)),
            ("answered_within_1h", 1 - np.exp(-0.5)),
        ):
            held.append(told[name].low <= true <= told[name].high)
    assert 0.85 < np.mean(held) < 0.95


def test_groups_are_local_and_small_ones_have_no_median():
    asked = [*range(24), *range(24)]
    found = first_replies(posts(asked, [1] * 48), START + pd.Timedelta("200h"))
    table = by_group(found, groups_of(found, "America/New_York"))
    assert set(table["by"]) == {"channel", "local_hours_from", "business_hours"}
    assert (table.groupby("by")["n"].sum() == 48).all()
    inside = table[(table["by"] == "business_hours") & (table["group"] == "inside")]
    assert inside["n"].item() == 16  # 9 to 16 local on that Monday, twice each
    assert inside["median_h"].isna().item()
    assert table.loc[table["by"] == "channel", "median_h"].item() == 1


def test_any_post_is_timed_by_the_answers_it_got_and_not_by_those_that_wait():
    """Thirty answered after 10 to 39 minutes, seventy never: half of the answers came in 24.5."""
    waited = [*(np.arange(30) + 10) / 60, *[50.0] * 70]
    is_over = np.arange(100) < 30
    table = pd.DataFrame({"waited_h": waited, "is_answered": is_over, "is_over": is_over})
    found = any_reply_measures(table, has_brand=True)
    assert found[POSTS_ANSWERED].value == pytest.approx(0.3)
    delay = found[REPLY_DELAY_MEDIAN]
    assert delay.low * 60 <= 24.5 <= delay.high * 60
    assert delay.n == 30
    assert 10 <= delay.value * 60 <= 39
    assert found[FIRST_REPLY_TO_ANY_MEDIAN].status == "censored"  # fewer than half were answered


def test_the_first_reply_to_any_post_counts_who_waits():
    """Sixty answered after 10 to 69 minutes, forty never: the fiftieth of a hundred after 59."""
    waited = [*(np.arange(60) + 10) / 60, *[50.0] * 40]
    is_over = np.arange(100) < 60
    table = pd.DataFrame({"waited_h": waited, "is_answered": is_over, "is_over": is_over})
    found = any_reply_measures(table, has_brand=True)
    assert found[FIRST_REPLY_TO_ANY_MEDIAN].value * 60 == pytest.approx(59)
    assert found[REPLY_DELAY_MEDIAN].value * 60 == pytest.approx(39, abs=1)


def test_replies_to_any_post_need_the_brands_posts_and_whom_they_answer():
    nobody = any_reply_measures(pd.DataFrame(), has_brand=False)
    assert {one.reason.key for one in nobody.values()} == {"reason.no_brand_posts"}
    untold = any_reply_measures(pd.DataFrame(), has_brand=True, has_parents=False)
    assert {one.reason.key for one in untold.values()} == {"reason.no_parents"}
