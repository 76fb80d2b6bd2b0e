"""What is planted in the demo for listening, found again without the generator's own notes."""

import math
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics import simulate
from analytics.measures.copies import normalise
from analytics.simulate.scenario import NORTHWIND, net
from analytics.simulate.spread import crisis_channels, crisis_share, theme_shares, tones

ONSET = pd.Timestamp("2024-03-18T15:00Z")
LEAD = pd.Timedelta(hours=3)
ACCOUNT = "@northwindair"
HOUR = pd.Timedelta("1h")


@pytest.fixture(scope="module")
def demo():
    return simulate.northwind()


@pytest.fixture(scope="module")
def table(demo):
    """The message table with the drawn sentiment and theme."""
    told = demo.messages.set_index("message_id")
    return told.assign(sentiment=demo.classes, theme=demo.themes, origin=demo.drawn["origin"])


@pytest.fixture(scope="module")
def others(table):
    return table[table["side"] != "brand"]


def net_of(sentiments):
    return (sentiments == "positive").mean() - (sentiments == "negative").mean()


def test_usual_messages_and_those_about_the_crisis_have_the_scenarios_tone():
    t = np.linspace(0, NORTHWIND.hours - 1, 5000)
    share, level = crisis_share(NORTHWIND, t), tones(NORTHWIND, t)
    whole = (1 - share) * level[:, 0] + share * level[:, 1]
    np.testing.assert_allclose(whole, net(NORTHWIND, t), atol=1e-12)
    assert (np.abs(level[t >= NORTHWIND.onset_h]) <= 1 - NORTHWIND.neutral_share).all()
    early = (t >= NORTHWIND.onset_h) & (t < NORTHWIND.onset_h + NORTHWIND.lead_h)
    np.testing.assert_allclose(level[early, 0], NORTHWIND.baseline)


def test_shares_by_channel_and_theme_are_shares():
    t = np.linspace(NORTHWIND.onset_h, NORTHWIND.hours, 500)
    by_channel = crisis_channels(NORTHWIND, t)
    np.testing.assert_allclose(by_channel.sum(axis=1), 1)
    first = [name for name, _ in NORTHWIND.channels].index("reddit")
    assert (by_channel[t < NORTHWIND.onset_h + 3, first] == 1).all()
    assert by_channel[-1, first] == pytest.approx(NORTHWIND.first_share)
    for kind in range(3):
        found = theme_shares(NORTHWIND, t, np.full(len(t), kind))
        np.testing.assert_allclose(found.sum(axis=1), 1)
        assert (found >= 0).all()
    praise = theme_shares(NORTHWIND, t, np.full(len(t), 2))[:, -1]
    assert (praise[t < NORTHWIND.apology_h] == 0).all()
    assert (praise[t > NORTHWIND.apology_h + 1] > 0).all()


def test_the_crisis_is_spoken_of_on_one_channel_alone_for_three_hours(demo, others):
    about = others[others["theme"].notna()]
    alone = about[about["published_at"] < ONSET + LEAD]
    assert about["published_at"].min() >= ONSET
    assert len(alone) > 150
    assert set(alone["channel"]) == {"reddit"}
    after = about[about["published_at"].between(ONSET + LEAD, ONSET + LEAD + HOUR)]
    counts = after["channel"].value_counts()
    assert counts["x"] > 20
    assert counts["facebook"] >= 5
    assert (demo.truth["first_channel"], demo.truth["channel_lead_h"]) == ("reddit", 3.0)


def test_a_channel_that_has_not_lit_up_yet_sounds_as_usual(others):
    early = others[others["published_at"].between(ONSET, ONSET + LEAD)]
    sounds = early.groupby("channel")["sentiment"].agg([net_of, "size"])
    spread = math.sqrt(0.65 / sounds.loc["x", "size"])
    assert abs(sounds.loc["x", "net_of"] - NORTHWIND.baseline) < 3 * spread
    assert sounds.loc["reddit", "net_of"] < NORTHWIND.baseline


def below_the_brand(table):
    """By walking up from each message to the first of its thread."""
    parent = table["parent_id"].dropna().to_dict()
    is_brand = (table["side"] == "brand").to_dict()
    found = {}
    for name in table.index:
        at, seen = name, False
        while at in parent and not seen:
            at = parent[at]
            seen = is_brand[at]
        found[name] = seen
    return pd.Series(found)


def test_what_own_mentions_alone_would_have_missed(demo, table, others):
    holds = others["text"].str.contains(ACCOUNT, regex=False)
    missed = ~holds & ~below_the_brand(table).reindex(others.index)
    chosen = (others["sentiment"] == "negative") & (others["published_at"] >= ONSET)
    assert demo.truth["missed_negative_share"] == pytest.approx(missed[chosen].mean(), abs=5e-5)
    assert 0.4 < missed[chosen].mean() < 0.65
    is_named = others["text"].str.contains("northwind|ND ?314", case=False)
    assert is_named[missed & others["parent_id"].isna()].mean() > 0.8


def test_hardly_a_text_that_nobody_planted_stands_twice(demo, table):
    public = table[table["side"] == "public"]
    own = public[public["origin"].isin(["post", "came_back"])]
    same = normalise(own["text"]).duplicated()
    assert same.mean() < 0.015
    assert near_copies(own["text"].tolist()) < 0.04  # both of a pair are counted


def near_copies(texts):
    """Share of a thousand texts that share most pieces of five characters with another of all."""
    normal = normalise(pd.Series(texts, dtype="string"))
    pieces = [{text[i : i + 5] for i in range(len(text) - 4)} for text in normal]
    held = Counter(piece for one in pieces for piece in one)
    seen = {}
    for k, one in enumerate(pieces):
        for piece in one:
            if held[piece] < 60:
                seen.setdefault(piece, []).append(k)
    found = 0
    for k in range(0, len(pieces), len(pieces) // 1000):
        one = pieces[k]
        near = Counter(j for piece in one if held[piece] < 60 for j in seen[piece])
        likely = [j for j, _ in near.most_common(6) if j != k]
        found += any(len(one & pieces[j]) > 0.75 * len(one | pieces[j]) for j in likely)
    return found / 1000


def test_copied_share_is_believable_and_known(demo, table):
    public = table[table["side"] == "public"].sort_values("published_at")
    is_slogan = public["text"].str.contains("162 people in a plane for nine hours", case=False)
    is_ring = public["author"].str.startswith("truth_now")
    is_repost = public["repost_of_id"].notna()
    typed = public[is_slogan & ~is_repost]
    ring = public[is_ring]
    copies = is_repost.sum() + len(typed) - 1 + ring["text"].duplicated().sum()
    assert demo.truth["copied_share"] == pytest.approx(copies / len(public), abs=5e-5)
    assert 0.15 <= demo.truth["copied_share"] <= 0.25


def test_the_cascade(demo, table):
    cascade = demo.truth["cascade"]
    told = table[table["text"].str.contains("162 people in a plane for nine hours", case=False)]
    assert (cascade["posts"], demo.truth["largest_cascade"]) == (len(told), len(told))
    assert cascade["typed"] == told["repost_of_id"].isna().sum() > 200
    assert cascade["accounts"] == told["author"].nunique() > 0.95 * len(told)
    when = told["published_at"]
    assert (cascade["first_id"], cascade["first_at"]) == (
        when.idxmin(),
        when.min().floor("s").isoformat().replace("+00:00", "Z"),
    )
    assert cascade["span_h"] == pytest.approx((when.max() - when.min()) / HOUR, abs=0.01)
    typed = told[told["repost_of_id"].isna()]
    assert 0.5 < normalise(typed["text"]).value_counts(normalize=True).iloc[0] < 0.9


def test_a_few_accounts_post_the_same_within_seconds_again_and_again(demo, table):
    ring = table[table["author"].str.startswith("truth_now")]
    rounds = ring.groupby("text")
    assert len(rounds) == demo.truth["copies_in_step"]["texts"] >= 8
    span = rounds["published_at"].agg(lambda when: (when.max() - when.min()).total_seconds())
    assert span.max() <= NORTHWIND.ring_seconds
    assert (rounds["author"].nunique() == NORTHWIND.ring_accounts).all()
    assert ring["published_at"].is_monotonic_increasing


def test_voices_get_what_the_truth_says(demo, others):
    author = others["author"]
    passed_on = author.reindex(others["repost_of_id"].dropna()).value_counts()
    quoted = others["quoted_author"].value_counts()
    answered = author.reindex(others["parent_id"].dropna()).value_counts()
    for voice in demo.truth["amplifiers"]:
        name = voice["author"]
        got = [int(counts.get(name, 0)) for counts in (passed_on, quoted, answered)]
        assert got == [voice["reposts"], voice["quotes"], voice["replies"]]
        assert (others["followers"][author == name] == voice["followers"]).all()
        own = others[(author == name) & others["repost_of_id"].isna()]
        assert len(own) == voice["posts"]
        assert set(own["sentiment"]) == {voice["stance"]}
    whole = passed_on.add(quoted, fill_value=0)
    assert whole.idxmax() == demo.truth["amplifiers"][0]["author"]
    assert demo.truth["top_voice_share"] == pytest.approx(whole.max() / whole.sum(), abs=5e-5)
    assert whole.sort_values().iloc[-2] < whole.max() / 2


def test_a_share_of_reposts_of_none_gives_voices_none():
    plain = [replace(voice, reposts=0.0, replies=0.0) for voice in NORTHWIND.voices]
    told = simulate.crisis(replace(NORTHWIND, voices=tuple(plain)))
    assert sum(v["quotes"] + v["replies"] for v in told.truth["amplifiers"]) < 20
    assert told.truth["top_voice_share"] < 0.02


def test_three_themes_with_curves_and_tones_of_their_own(demo, others):
    about = others[others["theme"].notna()]
    counts = about["theme"].value_counts(normalize=True)
    shares = demo.truth["theme_shares"]
    assert demo.truth["themes"] == len(shares) == 3
    for name, share in shares.items():
        assert counts[name] == pytest.approx(share, abs=5e-5)
        assert share > 0.15
    typed = about[about["origin"] == "post"]
    middle = typed.groupby("theme")["published_at"].median()
    assert middle["hours"] < middle["answer"] < middle["refunds"]
    answer = about.loc[about["theme"] == "answer", "published_at"]
    assert answer.min() >= pd.Timestamp("2024-03-18T20:00Z")
    before = typed[typed["published_at"] < pd.Timestamp("2024-03-20T13:00Z")]
    tone = before.groupby("theme")["sentiment"].agg(net_of)
    assert tone["answer"] < tone.drop("answer").min() - 0.1
    later = typed[typed["published_at"] > pd.Timestamp("2024-03-20T13:00Z")]
    praised = [part["theme"][part["sentiment"] == "positive"] for part in (before, later)]
    assert not (praised[0] == "answer").any()
    assert (praised[1] == "answer").any()


@pytest.mark.parametrize(
    ("theme", "word"), [("hours", "locked"), ("refunds", "refund"), ("answer", "statement")]
)
def test_each_theme_has_words_of_its_own(others, theme, word):
    typed = others[others["origin"] == "post"]
    holds = typed["text"].str.contains(word, case=False).groupby(typed["theme"].fillna("")).mean()
    assert holds[theme] > 0.1
    assert holds[theme] > 5 * holds.drop(theme).max()


def by_author(table):
    """The public's posts that are no reposts: (id, time, sentiment) by author, in order of time."""
    own = table[(table["side"] == "public") & table["repost_of_id"].isna()]
    own = own.sort_values("published_at")
    found = {}
    columns = (own["author"], own.index, own["published_at"], own["sentiment"])
    for author, name, at, tone in zip(*(list(column) for column in columns), strict=True):
        found.setdefault(author, []).append((name, at, tone))
    return [posts for posts in found.values() if any(tone == "negative" for *_, tone in posts)]


def replied(table):
    answers = table[(table["side"] == "brand") & table["parent_id"].notna()]
    return dict(zip(list(answers["parent_id"]), list(answers["published_at"]), strict=True))


def next_posts(table):
    """Per complaint whether it was answered, and the tone of its author's next post within 72
    hours, of an answered one after the answer."""
    said, rows = replied(table), []
    for posts in by_author(table):
        for k, (name, at, tone) in enumerate(posts):
            if tone != "negative":
                continue
            since = said.get(name, at)
            later = [one for one in posts[k + 1 :] if one[1] > since][:1]
            back = [one for one in later if one[1] - at <= 72 * HOUR]
            rows.append((name, name in said, bool(back), back[0][2] if back else None))
    return pd.DataFrame(rows, columns=["id", "answered", "back", "tone"]).set_index("id")


def test_who_was_answered_comes_back_more_often_and_less_negative(demo, table):
    rows = next_posts(table[~table["author"].str.startswith("truth_now")])
    until = table["published_at"].reindex(rows.index) < pd.Timestamp("2024-03-31T00:00Z")
    rows = rows[until]
    assert len(rows) > 3000
    share = rows.groupby("answered")["back"].mean()
    n = rows.groupby("answered").size()
    for is_answered, planned in ((True, 0.50), (False, 0.30)):
        spread = math.sqrt(planned * (1 - planned) / n[is_answered])
        assert abs(share[is_answered] - planned) < 4 * spread + 0.02
    back = rows[rows["back"]]
    tone = back.groupby("answered")["tone"].agg([net_of, "size"])
    lift = tone.loc[True, "net_of"] - tone.loc[False, "net_of"]
    spread = math.sqrt((0.7 / tone["size"]).sum())
    assert abs(lift - demo.truth["reply_lift_72h"]) < 3 * spread
    assert tone.loc[False, "net_of"] == pytest.approx(NORTHWIND.came_back_net, abs=0.08)


def test_the_lift_differs_by_what_the_reply_held(demo, table):
    rows = next_posts(table)
    answers = table[table["origin"] == "answer"]
    kind = demo.drawn["reply_kind"].reindex(answers.index)
    of = pd.Series(kind.array, index=answers["parent_id"].array)
    back = rows[rows["back"] & rows["answered"]]
    tone = back.groupby(of.reindex(back.index).array)["tone"].agg(net_of)
    assert tone[["apology", "explanation"]].min() > tone[["hand_off", "canned"]].max()
    shares = kind.value_counts(normalize=True)
    for reply in demo.truth["replies"]:
        assert shares[reply["kind"]] == pytest.approx(reply["share"], abs=0.04)
    assert sum(r["share"] * r["lift"] for r in demo.truth["replies"]) == pytest.approx(0.40)


def test_conversations_of_the_truth_are_those_of_the_table(demo, table):
    """A complaint opens one where its author opened none in the 72 hours before."""
    said, answered, back = replied(table), [], []
    last = pd.Timestamp("2024-04-03T00:00Z") - 72 * HOUR
    for posts in by_author(table):
        while posts:
            names = [k for k, (*_, tone) in enumerate(posts) if tone == "negative"]
            if not names:
                break
            posts = posts[names[0] :]
            until = posts[0][1] + 72 * HOUR
            within = [one for one in posts if one[1] <= until]
            replies = [said[one[0]] for one in within if one[0] in said]
            first = min(replies, default=until + HOUR)
            if posts[0][1] <= last:
                answered.append(first <= until)
            again = posts[1][1] if len(posts) > 1 else until + 999 * HOUR
            if posts[0][1] <= last and first <= min(until, last) and first < again:
                back.append(any(first < one[1] <= first + 72 * HOUR for one in posts))
            posts = posts[len(within) :]
    assert demo.truth["conversation_answered_72h"] == pytest.approx(np.mean(answered), abs=5e-5)
    assert demo.truth["came_back_72h"] == pytest.approx(np.mean(back), abs=5e-5)


def test_without_a_planted_lift_there_is_none():
    alike = [replace(reply, lift=0.0) for reply in NORTHWIND.replies]
    told = simulate.crisis(
        replace(NORTHWIND, replies=tuple(alike), came_back_answered=NORTHWIND.came_back)
    )
    assert told.truth["reply_lift_72h"] == 0
    table = told.messages.set_index("message_id").assign(sentiment=told.classes)
    rows = next_posts(table[~table["author"].str.startswith("truth_now")])
    share = rows.groupby("answered")["back"].mean()
    assert abs(share[True] - share[False]) < 0.05
    tone = rows[rows["back"]].groupby("answered")["tone"].agg(net_of)
    assert abs(tone[True] - tone[False]) < 0.12


def test_a_storm_has_one_official_reply_and_thousands_of_reactions():
    told = simulate.storm()
    again = simulate.storm()
    pd.testing.assert_frame_equal(told.messages, again.messages)
    table = told.messages.set_index("message_id")
    official = table[(table["side"] == "brand") & table["parent_id"].notna()]
    assert len(official) == 1
    assert table.loc[official["parent_id"].iloc[0], "author"] == NORTHWIND.voices[0].author
    reactions = table[table["parent_id"] == official.index[0]]
    assert len(reactions) > 2000
    assert reactions["published_at"].min() > official["published_at"].iloc[0]
    assert (reactions["thread_id"] == official["thread_id"].iloc[0]).all()
    assert (reactions["side"] == "public").all()


def test_names_and_words_are_made_up(table):
    names = table["author"].unique()
    voices = "|".join(voice.author for voice in NORTHWIND.voices)
    made = rf"user\d+|paper\d+|traveller\d|truth_now_\d|northwindair|{voices}"
    assert all(re.fullmatch(made, name) for name in names)
    assert not table["text"].str.contains(r"[{}]").any()
