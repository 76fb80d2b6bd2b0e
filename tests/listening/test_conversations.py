"""Conversations: the answer by hand, what must not move it, and tables that are broken."""

import numpy as np
import pandas as pd
import pytest
from calibrate_conversations import coverage, made
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import charts
from analytics.charts.chart import Credit
from analytics.charts.conversations import conversations as drawn
from analytics.lessons.rules.conversations import RULES
from analytics.measures.conversations import (
    ANSWERED,
    CAME_BACK,
    FLAGS,
    HANDED_OFF,
    LIFT_24,
    LIFT_72,
    ROWS,
    SPECS,
    conversation_measures,
    conversations,
    doses,
    finding,
    flagged,
    nameless,
    stages,
    threads,
)
from analytics.measures.reply_content import KINDS, contents
from analytics.measures.reply_lift import contrast
from analytics.schema import TIME, Measures
from analytics.wording import Locale

START, END = pd.Timestamp("2024-03-04T08:00Z"), pd.Timestamp("2024-04-01T00:00Z")
ENGLISH = Locale.of()
TEXTS = {
    "message_id": "string",
    "side": "string",
    "author": "string",
    "parent_id": "string",
    "repost_of_id": "string",
    "thread_id": "string",
    "sentiment": "string",
    "text": "string",
    "language": "string",
    "resolution": "string",
}


def posts(*rows):
    """id, hours, side, author, parent, net and, if given, other columns."""
    names = ("message_id", "h", "side", "author", "parent_id", "net")
    plain = [
        dict(zip(names, row[:6], strict=True)) | (row[6] if len(row) > 6 else {}) for row in rows
    ]
    table = pd.DataFrame(
        plain, columns=[*names, *(k for row in plain for k in row if k not in names)]
    )
    table = table.loc[:, ~table.columns.duplicated()]
    table["published_at"] = (START + pd.to_timedelta(table["h"].astype(float), "h")).astype(TIME)
    table["net"] = table["net"].astype(float)
    tone = np.where(
        table["net"] < -0.2, "negative", np.where(table["net"] > 0.2, "positive", "neutral")
    )
    defaults = {
        "repost_of_id": pd.NA,
        "thread_id": pd.NA,
        "text": "The parcel never came.",
        "language": "en",
        "resolution": "hour",
        "sentiment": pd.Series(tone, table.index).where(table["net"].notna()),
    }
    for name, value in defaults.items():
        if name not in table:
            table[name] = value
    table = table.astype(TEXTS)
    is_public = table["side"] == "public"
    table["is_complaint"] = (
        (is_public & (table["sentiment"] == "negative")).fillna(False).astype(bool)
    )
    return table.drop(columns="h")


SMALL = posts(
    ("a1", 0, "public", "ann", None, -0.9),
    ("r1", 1, "brand", "shop", "a1", 0.0, {"text": "So sorry! Please send us a DM."}),
    ("a2", 3, "public", "ann", "r1", 0.4),
    ("b1", 0.5, "public", "bob", None, -0.8),
    ("b2", 5, "public", "bob", None, -0.6),
    ("c1", 1, "public", "cyd", None, -0.7),
    ("c2", 2, "public", "cyd", None, -0.7),
    ("r2", 6, "brand", "shop", "c2", 0.0, {"text": "Which parcel is it?"}),
    ("c3", 7, "public", "cyd", "r2", 0.1),
    ("d1", 9, "public", "dan", None, 0.5),
)


def test_a_conversation_by_hand():
    rows = conversations(SMALL, END).set_index("message_id")
    assert list(rows.index) == ["a1", "b1", "c1"]  # dan did not complain; cyd's second is hers
    ann, bob, cyd = rows.loc["a1"], rows.loc["b1"], rows.loc["c1"]
    assert (ann["replied_h"], ann["next_h"], ann["after_h"], ann["after_net"]) == (1, 3, 3, 1.0)
    assert np.isnan(bob["replied_h"])
    assert (bob["next_h"], bob["next_net"]) == (4.5, -1.0)
    assert (cyd["replied_h"], cyd["next_h"], cyd["after_h"]) == (5, 1, 6)  # wrote before the reply
    assert (ann["apology"], ann["handoff"], cyd["apology"]) == (True, True, False)
    assert pd.isna(bob["handoff"])
    assert ann["watched_h"] == (END - START) / pd.Timedelta("1h")


def test_a_complaint_three_days_later_opens_another_conversation():
    table = posts(
        ("a1", 0, "public", "ann", None, -0.9),
        ("a2", 71, "public", "ann", None, -0.9),
        ("a3", 73, "public", "ann", None, -0.9),
    )
    assert conversations(table, END)["message_id"].tolist() == ["a1", "a3"]


def test_only_what_is_said_to_the_brand_or_in_the_thread_is_a_next_post():
    table = posts(
        ("a1", 0, "public", "ann", None, -0.9, {"to_brand": True}),
        ("a2", 1, "public", "ann", None, 0.5, {"to_brand": False}),
        ("a3", 2, "public", "ann", "a1", 0.3, {"to_brand": False}),
        ("b1", 0, "public", "bob", None, -0.9, {"to_brand": True}),
        ("b2", 4, "public", "bob", None, 0.3, {"to_brand": True}),
        ("c1", 0, "public", "cyd", None, -0.9, {"to_brand": True}),
        ("c2", 4, "public", "cyd", None, 0.3, {"to_brand": False}),
    )
    rows = conversations(table, END).set_index("message_id")
    assert rows.loc[["a1", "b1"], "next_h"].tolist() == [2, 4]
    assert np.isnan(rows.loc["c1", "next_h"])


def test_a_hole_ends_the_watch():
    hole = START + pd.Timedelta("2h")
    rows = conversations(SMALL, END, [hole]).set_index("message_id")
    assert rows.loc["a1", "watched_h"] == 2
    assert rows.loc["a1", "replied_h"] == 1
    assert np.isnan(rows.loc["a1", "next_h"])


def crowd(n=200, lift=0.6, answered=0.5, seed=1):
    """A brand's service: half of n complaints are answered, who write on friendlier."""
    rng, rows = np.random.default_rng(seed), list[tuple]()
    for k in range(n):
        at, is_answered = float(rng.uniform(0, 100)), rng.random() < answered
        rows.append((f"p{k}", at, "public", f"u{k}", None, -0.8))
        gain = rng.normal(0.3, 0.3) + (lift if is_answered else 0)
        if is_answered:
            said = {"text": "We apologise. DM us please." if k % 2 else "What is the number?"}
            rows.append((f"r{k}", at + 0.2, "brand", "shop", f"p{k}", 0.0, said))
        if rng.random() < 0.7:
            net = float(np.clip(-0.8 + gain, -1, 1))
            rows.append((f"q{k}", at + float(rng.uniform(1, 20)), "public", f"u{k}", None, net))
    return posts(*rows)


def measured(table, until=END):
    rows = conversations(table, until)
    public = table[(table["side"] == "public") & table["repost_of_id"].isna()]
    found = conversation_measures(
        rows,
        has_brand=bool((table["side"] == "brand").any()),
        has_parents=bool(table["parent_id"].notna().any()),
        unnamed=nameless(public),
    )
    assert list(found) == [spec.name for spec in SPECS]
    assert list(rows) == ROWS
    assert flagged(table, rows, until)["kind"].tolist() == list(FLAGS)
    stages(rows), doses(rows)
    return found


def test_a_planted_lift_is_found_and_none_is_not():
    found = measured(crowd())
    assert found[LIFT_72].low > 0.3
    assert found[LIFT_72].verdict.key == "verdict.reply_lift.higher"
    assert found[LIFT_24].is_observed
    assert found[HANDED_OFF].low == pytest.approx(0.45, abs=0.15)
    assert found[HANDED_OFF].reason.key == "reason.rules_overlook"
    none = measured(crowd(lift=0.0))[LIFT_72]
    assert none.low < 0 < none.high
    harsher = measured(crowd(lift=-0.25))[LIFT_72]
    assert harsher.verdict.key == "verdict.reply_lift.lower"


def test_the_rise_of_the_answered_alone_is_no_lift():
    """Regression to the mean: both rise by .3, so the answered ones rise, and nothing is left."""
    rows = conversations(crowd(n=600, lift=0.0), END)
    one = contrast(rows, 72)
    assert one.answered > 0.1
    assert abs(one.value) < 0.1


def test_those_who_waited_less_stand_beside_nobody():
    """Beside a complaint answered after 10 h stand only those who were silent for 10 h."""
    rows = made(400, 0.0, 0.0, "model", 3).assign(stratum="s")
    rows.loc[:39, ["replied_h", "after_h", "after_net"]] = (10.0, 12.0, 0.0)
    rows.loc[:39, "next_h"] = 12.0
    late = rows["replied_h"].isna() & (rows["next_h"] > 10) & (rows["next_h"] <= 82)
    change = (rows["next_net"] - rows["net"])[late]
    assert contrast(rows, 72).beside == pytest.approx(change.mean())


def test_an_empty_side_is_untold():
    all_answered = measured(crowd(answered=1.1))
    assert all_answered[LIFT_72].reason.key == "reason.few_matched"
    assert all_answered[ANSWERED].value == 1
    nobody = crowd(answered=-1)
    nobody = pd.concat([nobody, posts(("x", 1, "brand", "shop", "gone", 0.0))])
    found = measured(nobody)
    assert found[ANSWERED].value == 0
    assert found[CAME_BACK].reason.key == "reason.few_conversations_answered"


@settings(max_examples=6)
@given(st.integers(0, 1000))
def test_order_of_rows_changes_nothing(seed):
    table = crowd(30, seed=3)
    same = table.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(conversations(table, END), conversations(same, END))


@settings(max_examples=8)
@given(st.floats(20, 120))
def test_what_came_later_changes_nothing_earlier(h):
    table = crowd(30, seed=4)
    until = START + pd.Timedelta(hours=h)
    cut = table[table["published_at"] < until]
    pd.testing.assert_frame_equal(conversations(table, until), conversations(cut, until))


def missing_of(found):
    return {one.name: one.reason.key for one in found.values() if one.reason}


def test_a_table_without_authors():
    found = measured(crowd().assign(author=pd.array([pd.NA] * len(crowd()), dtype="string")))
    assert found[ANSWERED].is_observed
    assert {missing_of(found)[spec.name] for spec in (CAME_BACK, LIFT_24, LIFT_72)} == {
        "reason.no_authors"
    }


def test_masked_users_and_one_who_posts_everything():
    table = crowd()
    masked = table.assign(author=table["author"].where(table["side"] == "brand", "@user"))
    found = measured(masked)
    assert missing_of(found)["came_back_72h"] == "reason.one_author"
    assert found[ANSWERED].n > 150  # each complaint by itself, not one conversation


def test_without_parents_brand_or_complaints():
    table = crowd()
    no_parents = measured(table.assign(parent_id=pd.array([pd.NA] * len(table), dtype="string")))
    assert set(missing_of(no_parents).values()) == {"reason.no_parents"}
    assert set(missing_of(measured(table[table["side"] == "public"])).values()) == {
        "reason.no_brand_posts"
    }
    only_brand = measured(table[table["side"] == "brand"])
    unscored = table.assign(net=np.nan, sentiment=pd.NA, is_complaint=False).astype(TEXTS)
    for found in (only_brand, measured(unscored)):
        assert set(missing_of(found).values()) == {"reason.no_complaints"}


@pytest.mark.parametrize("rows", [0, 1])
def test_hardly_any_posts(rows):
    assert all(not one.is_known for one in measured(SMALL[:rows]).values())


def test_times_without_clock():
    table = crowd()
    found = measured(table.assign(resolution=pd.array(["day"] * len(table), dtype="string")))
    assert set(missing_of(found).values()) == {"reason.no_complaints"}
    rows = conversations(table, END)
    counts = flagged(table.assign(resolution="day"), rows, END).set_index("kind")["n"]
    assert counts["no_clock"] == int(table["is_complaint"].sum())


BROKEN = posts(
    ("a", 5, "public", "ann", "b", -0.9),
    ("b", 4, "public", "bob", "c", -0.9),
    ("c", 3, "public", "cyd", "a", -0.9),
    ("s", 6, "public", "dan", "s", -0.9),
    ("e", 2, "brand", "shop", "a", 0.0),
    ("g", 2, "brand", "shop", "gone", 0.0),
    ("h", 7, "brand", "shop", "h", 0.0),
)


def test_circles_replies_to_oneself_and_replies_before_their_post_are_flagged():
    first = threads(BROKEN["message_id"], BROKEN["parent_id"])
    assert first.isna().tolist() == [True, True, True, True, True, False, True]
    rows = conversations(BROKEN, END)
    assert rows["replied_h"].isna().all()  # the only reply is dated before its post
    counts = flagged(BROKEN, rows, END).set_index("kind")["n"]
    assert counts[["reply_before_post", "reply_to_itself", "links_in_a_circle"]].tolist() == [
        2,
        2,
        4,
    ]
    assert counts["reply_to_missing_post"] == 1


def test_a_long_chain_of_replies_has_one_thread():
    n = 20_000
    ids = pd.Series([f"m{k}" for k in range(n)], dtype="string")
    parents = pd.Series([pd.NA, *ids[:-1]], dtype="string")
    assert set(threads(ids, parents)) == {"m0"}
    shuffled = np.random.default_rng(1).permutation(n)
    assert set(threads(ids[shuffled], parents[shuffled])) == {"m0"}


def test_a_storm_with_one_official_reply():
    rng = np.random.default_rng(2)
    rows = [
        (f"p{k}", float(rng.uniform(0, 9)), "public", f"u{k}", "say", -0.8) for k in range(3000)
    ]
    storm = posts(("say", 0.0, "brand", "shop", None, 0.0), *rows)
    storm = pd.concat([storm, posts(("r", 9.5, "brand", "shop", "p0", 0.0))], ignore_index=True)
    found = measured(storm)
    assert found[ANSWERED].value == pytest.approx(1 / 3000)
    assert missing_of(found)["reply_lift_72h"] == "reason.few_matched"


def test_all_posts_the_same():
    table = crowd().assign(text="Same.", net=-1.0, sentiment="negative")
    table["is_complaint"] = table["side"] == "public"
    found = measured(table.astype(TEXTS))
    assert found[LIFT_72].value == 0


def replied(*texts, language="en"):
    table = pd.DataFrame({"text": pd.array(texts, dtype="string"), "language": language})
    return contents(table.assign(recipient=[f"u{k}" for k in range(len(texts))]))


@pytest.mark.parametrize(
    ("language", "text", "held"),
    [
        (
            "en",
            "We're very sorry to hear that. Please DM us your order.",
            "apology empathy handoff",
        ),
        ("en", "Your flight is late due to fog.", "explanation"),
        ("en", "It leaves from gate 5.", ""),
        ("en", "Our live chat team can help you right away.", "handoff"),
        ("en", "Could you write to complaints@bank.example with the dates?", "handoff"),
        ("en", "You can ring us on 0800 123 456 any time.", "handoff"),
        ("en", "Our team will contact you within two days.", ""),
        ("en", "Feel free to reach out to us. You can pay by phone.", ""),
        ("en", "That must have been very stressful for you.", "empathy"),
        ("en", "No one should have to stand in a queue for three hours.", "empathy"),
        ("es", "Lamentamos lo ocurrido, escríbenos por mensaje privado.", "apology handoff"),
        ("de", "Das tut uns sehr leid! Schick uns bitte eine Direktnachricht.", "apology handoff"),
        ("de", "Der Zug fällt aus, weil ein Signal gestört ist.", "explanation"),
        ("fr", "Nous sommes désolés, contactez-nous en message privé.", "apology handoff"),
        ("de", "Bitte melden Sie sich bei unserem Support.", "handoff"),
        ("de", "Wir fühlen mit dir, das ist bitter.", "empathy"),
        ("fr", "Nous comprenons votre déception.", "empathy"),
        ("he", "אנחנו מתנצלים, שלחו לנו הודעה פרטית", "apology handoff"),
        ("he", "הטיסה מתעכבת בגלל מזג האוויר", "explanation"),
        ("ar", "نعتذر منك، أرسل لنا رسالة خاصة", "apology handoff"),
        ("ar", "نتفهم استياءك", "empathy"),
    ],
)
def test_what_a_reply_holds(language, text, held):
    found = replied(text, language=language).iloc[0]
    assert {kind for kind in KINDS if found[kind]} == set(held.split())


def test_a_language_without_rules_cannot_be_told():
    found = replied("Przepraszamy za opóźnienie.", language="pl").iloc[0]
    assert found[["apology", "handoff", "empathy"]].isna().all()
    assert not found["canned"]


def test_a_text_that_is_not_kept_cannot_be_told():
    assert replied(None).isna().all(axis=None)


def test_canned_text_is_known_under_names_and_signs():
    found = replied(
        "@u1 Hi Ann, thanks for writing, we are looking into this. ^JB",
        "@u2 Hello Bob, thanks for writing, we are looking into this! -Kim",
        "@u3 Hi Eve! Thanks for writing, we are looking into this /PL https://t.co/abc",
        "@u4 Your parcel is at the depot in Leeds since Monday. ^JB",
    )
    assert found["canned"].tolist() == [False, False, False, False]  # greeted in different words
    same = replied(
        *[f"@u{k} Hi Name{k}, thanks, we are looking into it now. ^A{k}" for k in range(3)]
    )
    assert same["canned"].all()
    assert replied(
        "Guten Tag Jan, der Zug fällt heute aus. Vorgang R68243. Gruß, MB",
        "Guten Tag Pia, der Zug fällt heute aus. Vorgang P38785. Gruß, Ada",
        "Guten Tag Uwe, der Zug fällt heute aus. Vorgang Q53514. Gruß, KL",
        language="de",
    )["canned"].all()
    assert not replied(
        "Hi Ann, the parcel is at the depot in Leeds.",
        "Hi Bob, the parcel is at the depot in York.",
        "Hi Eve, the parcel is at the depot in Hull.",
    )["canned"].any()
    assert not replied(*["Hi Ann, we are looking into it now."] * 2)["canned"].any()


def test_emoji_alone_hold_nothing():
    assert not replied("🙏🙏", "❤️").drop(columns="canned").any(axis=None)


def test_page_words_are_there_for_all_that_is_found():
    rows = conversations(crowd(), END)
    found = conversation_measures(rows, has_brand=True)
    said = finding(found, stages(rows))
    assert "friendlier" in ENGLISH.format_message(said)
    for by, group in doses(rows)[["by", "group"]].itertuples(index=False):
        assert ENGLISH.has(f"page.conversations.by.{by}")
        assert ENGLISH.has(f"page.conversations.group.{group}")
    assert all(ENGLISH.has(f"page.conversations.flag.{kind}") for kind in FLAGS)
    for key in ("higher", "lower", "alike", "untold", "came_back", "alone"):
        assert ENGLISH.has(f"conversations.finding.{key}")
        assert ENGLISH.has(f"chart.conversations.title.{key}")


def test_the_chart_states_the_finding_and_its_numbers():
    rows = conversations(crowd(), END)
    found = conversation_measures(rows, has_brand=True)
    table = stages(rows)
    chart = drawn(table, finding(found, table), Credit(("Made up",), 9, "none", "0"), ENGLISH)
    assert "friendlier" in chart.title
    assert f"{round(100 * table['answered'][0])} of 100 after a reply" in chart.alt
    assert "conversations" in charts.specs()


def test_without_anybody_beside_them_the_chart_draws_the_answered_alone():
    rows = conversations(crowd(answered=1.1), END)
    found, table = conversation_measures(rows, has_brand=True), stages(rows)
    said = finding(found, table)
    assert said.key == "conversations.finding.alone"
    chart = drawn(table, said, Credit(("Made up",), 9, "none", "0"), ENGLISH)
    assert "waiting" not in chart.alt


def test_a_lesson_needs_the_whole_interval_on_one_side():
    judge = RULES[0].judge
    held = {
        claim: (low, high) for claim, low, high in (("higher", 0.1, 0.3), ("lower", -0.3, -0.1))
    }
    for claim, (low, high) in held.items():
        verdict = judge(Measures([LIFT_72.observed((low + high) / 2, low, high)]))
        assert (verdict.claim, verdict.side) == (claim, "outcome")
        assert ENGLISH.has(f"lesson.reply_lift.{claim}")
        assert verdict.counter
    assert judge(Measures([LIFT_72.observed(0.1, -0.1, 0.3)])) is None


@pytest.mark.slow
@pytest.mark.parametrize("tone", ["model", "person"])
@pytest.mark.parametrize("lift", [0.0, 0.3])
def test_nine_of_ten_intervals_hold_the_truth(tone, lift):
    found = coverage(300, 0.5, lift, tone, samples=120, seed=50_000)
    assert found["told"] > 0.9
    assert 0.84 <= found["coverage"] <= 0.98  # two standard errors of 120 samples around .87–.95


@pytest.mark.slow
def test_customer_service_of_76_brands(shared):
    """In twcs-head nearly all complaints were answered, so that nobody stands beside them."""
    from evaluate_conversations import agreement, measured, scored

    table = scored()
    until = table["published_at"].max() + pd.Timedelta("1s")
    found = {
        name: low if value is None else value
        for name, *_, value, low, _ in measured(table, "", until)
    }
    assert found["conversation_answered_72h"] == pytest.approx(0.915, abs=0.01)
    assert found["handed_off_share"] == pytest.approx(0.40, abs=0.02)
    assert found["reply_lift_72h"] is None
    held_out = agreement(table).query("group == 'held out'").set_index("what")["value"]
    assert held_out[["apology", "handoff"]].min() > 0.9
    assert held_out["empathy"] > 0.7
