"""Channels: where posts stand, which lit up first, what own mentions miss, and rivals."""

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_channels import ACCOUNT, Plan, known, made, timed

from analytics import study
from analytics.cases import Listening
from analytics.charts import draw
from analytics.charts.channels_missed import by_place
from analytics.measures.channel_onsets import (
    CHANNEL_LEAD,
    FIRST_CHANNEL,
    WARNING_GAINED,
    Lit,
    first_channel,
    lights,
    rose,
    warning_gained,
)
from analytics.measures.channels import (
    MISSED_NEGATIVE_SHARE,
    PLACES,
    mentions,
    missed_negative_share,
    places,
    spread,
)
from analytics.measures.onset import Alarm
from analytics.measures.rivals_hour import RIVALS_SAME_HOUR, rivals_same_hour
from analytics.reports.page import Page
from analytics.schema import Measures, Message
from analytics.study import Library
from analytics.study.listening import as_file, heard
from analytics.study.listening.channels import PART, SPECS, compute
from analytics.study.listening.rivals import PART as RIVALS
from analytics.study.listening.shared import from_file
from analytics.wording import Locale

ENGLISH = Locale.of()
BUSY = Plan(
    rates={"x": 24.0, "facebook": 10.0, "reddit": 8.0},
    days=11,
    onset_h=9 * 24 + 15,
    mentioning_later_h=6.0,
)


def posts(*rows: dict) -> pd.DataFrame:
    """Posts with what `places` reads; of the public on X, in words without the account."""
    usual = {
        "side": "public",
        "channel": "x",
        "parent_id": None,
        "thread_id": None,
        "repost_of_id": None,
        "quoted_author": None,
        "mentions_account": False,
    }
    table = pd.DataFrame([{"message_id": f"m{k}", **usual, **row} for k, row in enumerate(rows)])
    strings = ["message_id", "parent_id", "thread_id", "repost_of_id", "quoted_author"]
    return table.astype({**dict.fromkeys(strings, "string"), "mentions_account": "boolean"})


def found(measures) -> Measures:
    return Measures(measures)


# Where posts stand


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("@Acme your app is down", True),
        ("thanks @ACME!", True),
        (".@acme: really?", True),
        ("RT @acme: we are sorry", True),
        ("Acme is down", False),
        ("@acmeworld is down", False),
        ("mail me at joe@acme.com", False),
        ("@@acme", False),
        ("😡😡", False),
        ("خدمة سيئة من @acme اليوم", True),
        ("خدمة سيئة من اليوم", False),
        ("שירות גרוע של @acme", True),
        ("", None),
        ("   ", None),
    ],
)
def test_a_mention_is_the_account_behind_an_at(text, is_one):
    value = mentions(pd.Series([text], dtype="string"), ["@acme"])[0]
    assert value is pd.NA if is_one is None else bool(value) is is_one


def test_without_accounts_nothing_is_a_mention():
    text = pd.Series(["@acme", "", "@ hello", None], dtype="string")
    assert mentions(text, [])[:1].tolist() == [False]
    assert not mentions(text, ["", "@"]).fillna(False).any()


def test_accounts_are_no_patterns():
    text = pd.Series(["@a.b hi", "@axb hi"], dtype="string")
    assert mentions(text, ["a.b"]).tolist() == [True, False]


def test_each_place():
    table = posts(
        {"side": "brand"},
        {"parent_id": "m0"},
        {"parent_id": "m1"},  # an answer to an answer
        {"mentions_account": True},
        {"quoted_author": "@Acme"},
        {"repost_of_id": "m0"},
        {"repost_of_id": "m3", "mentions_account": pd.NA},
        {},
        {"mentions_account": pd.NA},
        {"parent_id": "lost", "channel": "facebook"},
        {"parent_id": "lost"},  # on X an answer to the brand would mention it
        {"thread_id": "m0"},
        {"thread_id": "lost", "channel": "instagram"},
        {"repost_of_id": "m7", "mentions_account": pd.NA},
    )
    assert places(table, ["acme"]).tolist() == [
        "own",
        *("reply", "reply", "mention", "mention", "mention", "mention", "elsewhere", "unknown"),
        *("unknown", "elsewhere", "reply", "unknown", "elsewhere"),
    ]


def test_cycles_of_answers_end():
    ring = posts(*({"parent_id": f"m{(k + 1) % 5}"} for k in range(5)), {"parent_id": "m5"})
    assert set(places(ring, ["acme"])) == {"elsewhere"}
    with_brand = pd.concat([ring, posts({"side": "brand"}).assign(message_id="b")])
    with_brand.loc[with_brand["message_id"] == "m5", "parent_id"] = "b"
    assert places(with_brand, ["acme"]).tolist() == ["elsewhere"] * 5 + ["reply", "own"]


def test_an_answer_before_what_it_answers_stands_below_it():
    table = posts({"parent_id": "m1"}, {"side": "brand"})
    assert places(table, ["acme"]).tolist() == ["reply", "own"]


def test_a_long_thread_is_followed_to_its_root():
    chain = [{"side": "brand"}, *({"parent_id": f"m{k}"} for k in range(3000))]
    assert (places(posts(*chain), ["acme"])[1:] == "reply").all()


def test_places_of_shuffled_rows_and_of_none():
    table = posts({"side": "brand"}, *({"parent_id": f"m{k // 2}"} for k in range(50)), {})
    whole = places(table, ["acme"]).set_axis(table["message_id"])
    mixed = table.sample(frac=1, random_state=3)
    assert places(mixed, ["acme"]).set_axis(mixed["message_id"]).loc[whole.index].equals(whole)
    assert places(table.iloc[:0], ["acme"]).empty
    assert set(whole) <= set(PLACES)


# Share of voice, tone, and what own mentions miss


def counted(n=100, missed=0.6, unknown=0, copies=1, seed=0):
    rng = np.random.default_rng(seed)
    place = np.where(rng.random(n) < missed, "elsewhere", "mention").astype(object)
    place[:unknown] = "unknown"
    return pd.DataFrame(
        {
            "place": place,
            "text_key": pd.array(np.arange(n) // copies, "UInt64"),
            "is_scored": True,
            "is_negative": True,
            "net": -1.0,
        }
    )


def test_the_missed_share_is_counted():
    table = counted()
    told = missed_negative_share(table)
    assert told.value == (table["place"] == "elsewhere").mean()
    assert told.low < told.value < told.high
    assert told.n == 100


def test_copies_are_worth_less_than_posts():
    alone, copied = (missed_negative_share(counted(copies=k)) for k in (1, 10))
    assert copied.value == alone.value
    assert copied.high - copied.low > 2.5 * (alone.high - alone.low)


def test_unknown_places_widen_the_range_on_both_sides():
    sure, open_ = (missed_negative_share(counted(1000, unknown=k)) for k in (0, 300))
    assert open_.low < sure.low - 0.1
    assert open_.high > sure.high + 0.05


def test_few_negative_posts_tell_no_share():
    assert missed_negative_share(counted(19)).reason.key == "reason.channels_few_negative"
    calm = counted().assign(is_negative=False)
    assert missed_negative_share(calm).status == "not_available"


def test_shares_of_voice_add_up_in_each_period():
    table = counted(400).assign(name=lambda t: t["place"], period=np.arange(400) // 100)
    told = spread(table, ["period", "name"])
    assert told.groupby("period")["share"].sum().to_numpy() == pytest.approx(1.0)
    assert (told["share_low"] <= told["share"]).all()
    assert (told["share"] <= told["share_high"]).all()
    assert spread(table.iloc[:0], ["name"]).empty


def test_the_tone_of_posts_without_one_is_not_zero():
    table = counted().assign(name="x", is_scored=False, is_negative=False, net=np.nan)
    told = spread(table, ["name"]).iloc[0]
    assert pd.isna(told["negative_share"])
    assert pd.isna(told["low"])
    assert told["posts"] == 100


# Which channel lit up first


def series(rng, rate, lag, *, peak=9.0, days=18, after=40, factor=0.35):
    """Hourly counts that rise evenly in five hours, `lag` hours after the crisis began."""
    hour = np.arange(days * 24 + after)
    since = hour + 0.5 - days * 24 - lag
    lift = 1 + (peak - 1) * np.clip(since / 5, 0, 1) * np.exp(-np.clip(since - 5, 0, None) / 30)
    daily = 1 + 0.6 * np.sin(2 * np.pi * (hour % 24 - 11) / 24)
    n = rng.poisson(rate * daily * lift)
    negative = rng.binomial(n, factor)
    start = pd.Timestamp("2024-03-04T00:00Z")
    table = {"bin_start": pd.date_range(start, periods=len(hour), freq="h", unit="us")}
    table |= {"messages": n, "scored": n, "negative": negative, "neutral": n - negative}
    return pd.DataFrame(table).assign(positive=0, brand_quotes=0, collected=1.0)


def start_of(bins, after=40):
    return bins["bin_start"].iloc[len(bins) - after]


def lit_first(lags, rates=(20.0, 12.0, 8.0), seed=0, **more):
    rng = np.random.default_rng(seed)
    held = {
        name: series(rng, rate, lag, **more)
        for name, lag, rate in zip(("a", "b", "c"), lags, rates, strict=False)
    }
    lit = lights(held, 60, start_of(held["a"]))
    return lit, first_channel(lit, 60)


@pytest.mark.parametrize(("lags", "first"), [((3, 3, 0), "c"), ((0, 3, 3), "a"), ((6, 0, 9), "b")])
def test_a_channel_that_leads_by_three_hours_is_found(lags, first):
    _, told = lit_first(lags, (40.0, 30.0, 25.0))
    assert told[FIRST_CHANNEL].value == first
    assert told[CHANNEL_LEAD].low <= 3 + 3 * (lags == (6, 0, 9)) <= told[CHANNEL_LEAD].high
    assert told[CHANNEL_LEAD].low > 0


@pytest.mark.slow
def test_a_busy_channel_does_not_lead_because_its_alarm_rings_sooner():
    named = 0
    for seed in range(12):
        lit, told = lit_first((0, 0, 0), (60.0, 8.0, 3.0), seed)
        rang = [one.alarm.row for one in lit.values() if isinstance(one, Lit)]
        assert rang[0] == min(rang)
        named += told[FIRST_CHANNEL].is_observed
    assert named <= 2  # of which one in ten by chance


def test_channels_that_begin_together_are_named_in_the_reason():
    _, told = lit_first((0, 0, 0))
    why = told[FIRST_CHANNEL].reason
    assert why.key == "reason.channels_together"
    assert len(why.values["channels"]) > 1
    assert told[CHANNEL_LEAD].reason == why


def test_one_channel_alone_has_no_lead():
    rng = np.random.default_rng(0)
    held = {"a": series(rng, 20, 0), "b": series(rng, 20, 0, peak=1.0)}
    told = first_channel(lights(held, 60, start_of(held["a"])), 60)
    assert told[FIRST_CHANNEL].value == "a"
    assert told[FIRST_CHANNEL].verdict.key == "verdict.channel_alone"
    assert told[CHANNEL_LEAD].status == "not_applicable"


def test_thin_channels_are_said_to_be_thin():
    rng = np.random.default_rng(0)
    held = {"a": series(rng, 20, 0), "b": series(rng, 0.3, 0, peak=1.0)}
    told = first_channel(lights(held, 60, start_of(held["a"])), 60)
    assert told[FIRST_CHANNEL].reason.key == "reason.channels_one_busy"
    both = {"a": held["b"], "b": held["b"]}
    told = first_channel(lights(both, 60, start_of(held["a"])), 60)
    assert told[FIRST_CHANNEL].reason.key == "reason.channels_all_thin"


def test_calm_channels_do_not_light_up():
    rng = np.random.default_rng(0)
    held = {name: series(rng, 20, 0, peak=1.0) for name in "ab"}
    told = first_channel(lights(held, 60, start_of(held["a"])), 60)
    assert told[FIRST_CHANNEL].status == "not_applicable"


def test_a_storm_of_two_days_before_is_none_of_this_crisis():
    rng = np.random.default_rng(0)
    held = {"a": series(rng, 20, 0), "b": series(rng, 20, -60)}
    lit = lights(held, 60, start_of(held["a"]))
    assert isinstance(lit["b"], Message)
    assert lit["b"].key == "reason.was_ringing"


def test_order_of_channels_and_later_hours_change_nothing():
    rng = np.random.default_rng(1)
    held = {"a": series(rng, 20, 3), "b": series(rng, 12, 0)}
    start = start_of(held["a"])
    lit = lights(held, 60, start)
    other = lights(dict(reversed(held.items())), 60, start)
    assert first_channel(lit, 60)[CHANNEL_LEAD] == first_channel(other, 60)[CHANNEL_LEAD]
    last = max(one.alarm.row for one in lit.values() if isinstance(one, Lit))
    cut = {name: one.iloc[: last + 3] for name, one in held.items()}
    early = lights(cut, 60, start)
    assert first_channel(early, 60)[CHANNEL_LEAD] == first_channel(lit, 60)[CHANNEL_LEAD]


def test_all_times_shifted_change_no_lead():
    rng = np.random.default_rng(1)
    held = {"a": series(rng, 20, 3), "b": series(rng, 12, 0)}
    later = pd.Timedelta(days=7)
    moved = {name: one.assign(bin_start=one["bin_start"] + later) for name, one in held.items()}
    start = start_of(held["a"])
    leads = [
        first_channel(lights(one, 60, at), 60)[CHANNEL_LEAD]
        for one, at in ((held, start), (moved, start + later))
    ]
    assert leads[0] == leads[1]
    assert isinstance(lights(held, 60, start)["a"].alarm, Alarm)


# Warning


def pair(own_lag, rest_lag, own=10.0, rest=10.0, seed=0, **more):
    rng = np.random.default_rng(seed)
    one, two = series(rng, own, own_lag, **more), series(rng, rest, rest_lag, **more)
    return one, two, start_of(one)


def test_warning_is_gained_where_own_mentions_rise_later():
    heard, rest, start = pair(8, 0)
    told = warning_gained(heard, rest, 60, start)
    assert told.low > 0
    assert 4 <= told.value <= 10
    assert told.low <= told.value <= told.high


def test_warning_may_be_lost_in_the_noise_of_the_rest():
    """The rest does not rise, and is a hundred times as busy."""
    rng = np.random.default_rng(0)
    heard, rest = series(rng, 6, 0), series(rng, 500, 0, peak=1.0)
    told = warning_gained(heard, rest, 60, start_of(heard))
    assert told.value < 0
    assert told.high < 0


def test_own_mentions_that_never_ring_give_a_bound():
    rng = np.random.default_rng(0)
    heard, rest = series(rng, 6, 0, peak=1.0), series(rng, 30, 0)
    told = warning_gained(heard, rest, 60, start_of(heard))
    assert told.status == "censored"
    assert told.low > 20


def test_no_onset_no_warning():
    heard, rest, _ = pair(0, 0)
    assert warning_gained(heard, rest, 60, None).reason.key == "reason.no_onset_known"
    calm = series(np.random.default_rng(0), 5, 0, peak=1.0)
    told = warning_gained(calm, calm, 60, start_of(calm))
    assert told.reason.key == "reason.channels_neither_rang"


# Rivals in the same hours


def family(peaks, seed=0, rates=None, **more):
    rng = np.random.default_rng(seed)
    rates = rates or [8.0] * len(peaks)
    own, *others = (
        series(rng, rate, 0, peak=peak, **more) for peak, rate in zip(peaks, rates, strict=True)
    )
    return own, {f"r{k}": one for k, one in enumerate(others)}, start_of(own)


@pytest.mark.parametrize(
    ("peaks", "verdict"),
    [
        ((5, 1, 1, 1), "own_crisis"),
        ((5, 1), "own_crisis"),
        ((5, 5, 5, 5), "common_event"),
        ((5, 5, 5, 1), "common_event"),
        ((5, 5, 1, 1), None),
    ],
)
def test_the_brand_alone_or_all(peaks, verdict):
    own, rivals, start = family(peaks)
    told = rivals_same_hour(own, start, rivals, 60)
    assert told.value == verdict
    assert (told.reason is None) is (verdict is not None)


def test_thin_rivals_are_not_said_to_have_stood_apart():
    own, rivals, start = family((5, 1, 1), rates=[8.0, 1.2, 1.2])
    told = rivals_same_hour(own, start, rivals, 60)
    assert told.value != "common_event"
    own, rivals, start = family((3, 1, 1), rates=[8.0, 0.3, 0.3])
    told = rivals_same_hour(own, start, rivals, 60)
    assert told.reason.key == "reason.rivals_none_judged"
    assert told.reason.values["why"][0].key == "reason.rise_no_history"


def test_a_rhythm_that_rivals_share_is_no_common_event():
    """A Monday is twice a Sunday for all, and the brand alone rises on it."""
    own, rivals, start = family((5, 1, 1, 1))

    def week(bins):
        factor = np.where(bins["bin_start"].dt.day_of_week >= 5, 1, 2)
        return bins.assign(**{name: bins[name] * factor for name in ("messages", "scored")}).assign(
            negative=bins["negative"] * factor
        )

    told = rivals_same_hour(week(own), start, {k: week(v) for k, v in rivals.items()}, 60)
    assert told.value == "own_crisis"


def test_rivals_that_cannot_be_told_say_why():
    own, rivals, start = family((5, 1))
    none = rivals_same_hour(own, start, {}, 60)
    assert none.reason.key == "reason.no_controls"
    gone = rivals_same_hour(own, start, {"r": Message("reason.control_absent")}, 60)
    assert gone.reason.key == "reason.rivals_none_judged"
    assert rivals_same_hour(own, None, rivals, 60).reason.key == "reason.no_onset_known"
    lost = {"r": rivals["r0"].assign(collected=0.0, messages=0, negative=0, scored=0)}
    assert not rivals_same_hour(own, start, lost, 60).is_known
    calm, others, at = family((1, 1))
    assert rivals_same_hour(calm, at, others, 60).reason.key == "reason.rivals_brand_usual"
    late = own["bin_start"].iloc[-1] + pd.Timedelta(days=3)
    assert not rivals_same_hour(own, late, rivals, 60).is_known


def test_what_comes_after_the_day_changes_no_verdict():
    own, rivals, start = family((5, 5, 1, 1))
    until = start + pd.Timedelta(hours=24)
    early = {name: one[one["bin_start"] < until] for name, one in rivals.items()}
    whole = rivals_same_hour(own, start, rivals, 60)
    assert rivals_same_hour(own[own["bin_start"] < until], start, early, 60) == whole


# A case, from messages to the page


@pytest.fixture(scope="module")
def busy():
    table = made(BUSY)
    return table, known(table, BUSY)


@pytest.fixture(scope="module")
def results(busy):
    return study.compute(busy[1])


def test_a_case_finds_what_was_planted(results):
    told = results.measures
    assert told[FIRST_CHANNEL].value == "reddit"
    assert told[CHANNEL_LEAD].low <= 3 <= told[CHANNEL_LEAD].high
    assert told[WARNING_GAINED].low > 0
    assert told[MISSED_NEGATIVE_SHARE].low < 0.55 < told[MISSED_NEGATIVE_SHARE].high + 0.05
    assert not results.faults


def test_the_page_says_the_finding_and_nobody_s_words(results, busy):
    block = Page(results).channels()
    assert "It started on Reddit, " in block.markup
    assert f"@{ACCOUNT}" in block.markup
    assert busy[0]["author"][0] not in block.markup
    assert "censored" not in block.markup
    assert "interval" not in block.markup.replace("with_interval", "")
    for name in ("channels", "channels_missed", "channels_tone"):
        assert draw(name, results, ENGLISH).title


def test_the_chart_s_title_is_the_measure(results):
    assert draw("channels", results, ENGLISH).title.startswith("It started on Reddit")
    table = by_place(results)
    since = results.onset.start.date()
    after = table[table["day"] > since]
    share = after["elsewhere"].sum() / after[["heard", "elsewhere"]].sum().sum()
    assert share == pytest.approx(results.measures[MISSED_NEGATIVE_SHARE].value, abs=0.05)


def test_lessons_hold_on_evidence_only(results):
    ids = {one.id for one in results.lessons}
    assert "beyond_mentions" in ids
    assert ("one_channel_first" in ids) is (results.measures[CHANNEL_LEAD].low > 1)
    assert "common_event" not in ids


def test_tables_carry_no_third_party(busy):
    _, tables = compute(timed(busy[1], BUSY))
    assert set(tables) == set(PART.tables)
    for name, table in tables.items():
        assert set(table.frame.columns) == set(PART.tables[name])
        text = json.dumps(table.frame.astype(str).to_dict("list"))
        assert not any(author in text for author in busy[0]["author"].dropna().unique()[:200])


def test_a_case_that_ships_what_its_messages_showed_has_the_same_page(results, busy):
    part = heard(PART, timed(busy[1], BUSY))
    text = as_file([(PART, part)], busy[1].until)
    held = json.loads(text)
    back = from_file(PART, Listening("a.json", pd.Timestamp(held["until"]), held["parts"]))
    lead = back.measures[CHANNEL_LEAD]
    assert lead.value == part.measures[CHANNEL_LEAD].value
    shipped = replace(
        results,
        measures=results.measures | back.measures,
        tables={**results.tables, **back.tables},
    )
    whole = replace(
        results,
        measures=results.measures | part.measures,
        tables={**results.tables, **part.tables},
    )
    one, two = (
        re.sub(r"base64,[^\"]+", "", Page(of).channels().markup) for of in (shipped, whole)
    )  # numbers in the file have six digits
    assert one == two


@pytest.mark.slow
def test_shuffled_rows_give_the_same(busy):
    table, one = busy
    mixed = known(table.sample(frac=1, random_state=5), BUSY)
    told, again = (found(compute(timed(held, BUSY))[0]) for held in (one, mixed))
    assert list(told.values()) == list(again.values())


@pytest.mark.slow
def test_what_was_known_early_is_not_changed_by_what_came_later(busy):
    table, _ = busy
    as_of = BUSY.onset + pd.Timedelta(hours=9)
    early = table[table["published_at"] < as_of]
    told, again = (
        found(compute(timed(known(held, BUSY, as_of), BUSY))[0]) for held in (table, early)
    )
    assert list(told.values()) == list(again.values())


def said(table, plan=None, onset=None):
    plan = plan or SMALL
    measures, tables = compute(timed(known(table, plan), plan, onset))
    told = found(measures)
    assert set(told) == {spec.name for spec in SPECS}
    assert set(tables) == set(PART.tables)
    for one in told.values():
        ENGLISH.format_measure(one)
        if one.reason is not None:
            ENGLISH.format_message(one.reason)
    return told, tables


SMALL = Plan(rates={"x": 6.0, "reddit": 4.0}, days=10, onset_h=8 * 24 + 15)


@pytest.fixture(scope="module")
def small():
    return made(SMALL)


def test_a_collection_of_mentions_says_so_in_one_line(small):
    text = small["text"].str.replace("Northwind Air", f"@{ACCOUNT}")
    told, _ = said(small.assign(text=text))
    why = told[MISSED_NEGATIVE_SHARE].reason
    assert why.key == "reason.channels_only_mentions"
    assert "what was said elsewhere was not collected" in ENGLISH.format_message(why)
    assert told[WARNING_GAINED].reason == why


def test_what_cannot_be_told_is_left_out_and_its_reason_stands_in_the_appendix(small):
    text = small["text"].str.replace("Northwind Air", f"@{ACCOUNT}")
    one = known(small.assign(text=text, channel="x"), SMALL)
    page = Page(study.compute(one), library=Library({}, {}))
    assert page.channels().markup == ""
    assert "<table" not in page.channels_details().markup
    assert "all posts come from one channel" in page.not_measured().markup
    assert page.faults == ()


def test_a_collection_without_mentions_says_so(small):
    text = small["text"].str.replace(f"@{ACCOUNT}", "Northwind Air")
    asked = small.assign(text=text, parent_id=pd.NA)
    told, _ = said(asked[asked["side"] == "public"])
    assert told[MISSED_NEGATIVE_SHARE].reason.key == "reason.channels_no_mentions"


def test_one_network_says_so(small):
    told, tables = said(small[small["channel"] == "x"])
    assert told[FIRST_CHANNEL].reason.key == "reason.channels_one"
    assert told[MISSED_NEGATIVE_SHARE].is_observed
    frame = tables["channels"].frame
    assert frame.loc[frame["kind"] == "network", "name"].tolist() == ["x"]


STRESS = {
    "no authors": lambda t: t.assign(author=pd.NA),
    "one author": lambda t: t.assign(author="user"),
    "no parents": lambda t: t.assign(parent_id=pd.NA),
    "cycles": lambda t: t.assign(parent_id=t["message_id"].shift(-1).fillna(t["message_id"][0])),
    "one text": lambda t: t.assign(text="the same words about Northwind Air again and again"),
    "empty": lambda t: t.iloc[:0],
    "one post": lambda t: t.iloc[:1],
    "brand only": lambda t: t[t["side"] == "brand"],
    "no tone": lambda t: t.assign(label=pd.NA),
    "days": lambda t: t.assign(time_precision="day", published_at=t["published_at"].dt.floor("D")),
    "emoji": lambda t: t.assign(text="😡😡😡"),
    "no words": lambda t: t.assign(text=""),
    "arabic": lambda t: t.assign(text=f"خدمة سيئة جدا يا @{ACCOUNT} اليوم"),
    "hebrew": lambda t: t.assign(text="שירות גרוע מאוד של החברה היום"),
    "strange channel": lambda t: t.assign(channel="a network of tomorrow"),
    "one official reply": lambda t: pd.concat(
        [
            t[t["side"] == "brand"].iloc[:1],
            t[t["side"] == "public"].assign(
                parent_id=t[t["side"] == "brand"]["message_id"].iloc[0]
            ),
        ]
    ),
}


@pytest.mark.parametrize("name", STRESS)
def test_stress(name, small):
    said(STRESS[name](small[small.index % 3 == 0].reset_index(drop=True)))


def test_a_storm_below_one_answer_is_own_mentions(small):
    told, tables = said(STRESS["one official reply"](small))
    assert told[MISSED_NEGATIVE_SHARE].reason.key == "reason.channels_only_mentions"
    frame = tables["channels"].frame.set_index(["kind", "name"])
    assert frame.loc[("place", "reply"), "posts"] > 1000


def test_posts_without_words_are_of_unknown_place(small):
    told, _ = said(small[small["side"] == "public"].assign(text="", parent_id=pd.NA))
    assert told[MISSED_NEGATIVE_SHARE].reason.key == "reason.channels_unknown"


def test_rivals_are_told_of_counts_alone():
    """The two airlines of the library, which ship counts and name each other."""
    one = study.known_at(study.read("2015-jetblue-sunday"), pd.Timestamp("2015-02-25T00:00Z"))
    told = study.compute(one)
    assert told.measures[RIVALS_SAME_HOUR].value == "common_event"
    assert set(told.tables["rivals"].frame["stand"]) == {"brand", "with"}
    assert set(told.tables["rivals"].frame.columns) == set(RIVALS.tables["rivals"])
    assert "Rivals were hit in the same hours: " in Page(told).channels().markup


def test_no_channel_is_first_while_another_rose_before_whose_alarm_cannot_date_it():
    """Few posts, which rose sevenfold three hours sooner: their own alarm stays silent."""
    at = pd.date_range("2024-03-01", periods=24 * 12, freq="h", tz="UTC")
    rng, row = np.random.default_rng(4), 24 * 10 + 16

    def bins(risen, since):
        n = rng.poisson(np.where(np.arange(len(at)) >= since, risen, 1.3))
        return pd.DataFrame({"bin_start": at, "messages": n})

    assert rose(bins(9, row - 3), 60, row)
    assert not rose(bins(9, row), 60, row)
    assert not rose(bins(1.5, row - 3), 60, row)
    lit = {
        "instagram": Message("reason.channel_rose_untimed"),
        "x": Lit(Alarm(row + 1, at[row + 2]), row, np.ones(1)),
    }
    assert first_channel(lit, 60)[FIRST_CHANNEL].reason.key == "reason.channels_untimed"
