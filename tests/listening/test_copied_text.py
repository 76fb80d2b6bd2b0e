"""Copied text: near-copies, cascades, tone with and without them, accounts in step."""

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_case import CASE, project

from analytics import charts, lessons, study
from analytics.cases import Listening
from analytics.measures import cascades as measure
from analytics.measures import copies_in_step
from analytics.measures.cascades import (
    CASCADES,
    COPIED_SHARE,
    LARGEST_CASCADE,
    NEGATIVE_SHARE_WITH_COPIES,
    NEGATIVE_SHARE_WITHOUT_COPIES,
    cascades,
    copied,
    measures,
    with_and_without,
)
from analytics.measures.copies import normalise, text_key, width
from analytics.measures.copies_in_step import accounts_in_step
from analytics.measures.near_copies import NEAR, near_copies
from analytics.reports import sections
from analytics.reports.page import Page
from analytics.schema import Measures, Message
from analytics.study import Library
from analytics.study.listening import Heard, as_file
from analytics.study.listening.copies import PART
from analytics.study.listening.shared import from_file

START = pd.Timestamp("2024-03-04T10:00:07Z")
SAID = "Northwind Air left my bag in Harrow Bay and nobody picks up the phone tonight"
OTHER = "Three hours on hold with the airline and then the line went dead again"


def posts(*rows, **columns):
    """Posts a minute apart: text, or text and author, or both and seconds after the start."""
    filled = [(row, f"user{k}", 60 * k) for k, row in enumerate(rows) if isinstance(row, str)]
    if len(filled) < len(rows):
        filled = [(*row, 60 * k)[:3] for k, row in enumerate(rows)]
    text = pd.array([row[0] for row in filled], dtype="string")
    n = len(text)
    table = pd.DataFrame(
        {
            "message_id": pd.array([f"m{k}" for k in range(n)], dtype="string"),
            "published_at": pd.array(
                [START + pd.Timedelta(seconds=row[2]) for row in filled],
                dtype="datetime64[us, UTC]",
            ),
            "channel": pd.array(["x"] * n, dtype="string"),
            "side": pd.array(["public"] * n, dtype="string"),
            "author": pd.array([row[1] for row in filled], dtype="string"),
            "repost_of_id": pd.array([pd.NA] * n, dtype="string"),
            "quoted_author": pd.array([pd.NA] * n, dtype="string"),
            "resolution": ["hour"] * n,
            "sentiment": pd.array([pd.NA] * n, dtype="string"),
            "text": text,
        }
    )
    return table.assign(text_key=text_key(table["text"])).assign(**columns)


def crowd(n, seed=0, words=14):
    """n texts that have nothing in common but some words."""
    chance = np.random.default_rng(seed)
    letters = list("abcdefghijklmnopqrstuvwxyz")
    vocabulary = ["".join(chance.choice(letters, chance.integers(3, 9))) for _ in range(2000)]
    return [" ".join(chance.choice(vocabulary, words)) for _ in range(n)]


def edited(text, k):
    """The text with its k-th word replaced."""
    words = text.split()
    return " ".join([*words[:k], f"word{k}x", *words[k + 1 :]])


def overlap(one, other):
    a, b = ({text[k : k + 5] for k in range(len(text) - 4)} for text in (one, other))
    return len(a & b) / len(a | b)


def groups(table):
    return copied(table)["copy_of"].tolist()


FOUR = crowd(4, seed=9)


# Normalising


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("किताब की दुकान बंद है आज", "कतब क दकन बद ह आज"),  # vowel signs are marks
        ("เครื่องบินล่าช้าสามชั่วโมงแล้ว", "เครองบนลาชาสามชวโมงแลว"),
        ("http://t.co/ab這家航空公司弄丟了我的行李", "http://t.co/ab另一家公司道歉很快就解決了"),
        ("@NorthwindAir你们弄丢了我的行李", "@NorthwindAir谢谢你们很快解决了"),
        ("شركة الطيران أضاعت حقيبتي", "شركة الطيران وجدت حقيبتي"),
        ("חברת התעופה איבדה לי את המזוודה", "חברת התעופה מצאה לי את המזוודה"),
        ("я потерял багаж в аэропорту", "я нашёл багаж в аэропорту"),
        ("飛行機が遅れて三時間待った", "飛行機が着いて三時間寝た"),
    ],
)
def test_different_texts_of_any_script_stay_different(one, other):
    a, b = normalise(pd.Series([one, other], dtype="string"))
    assert a != b
    assert a
    assert b


def test_the_same_text_in_other_signs_is_equal():
    same = [
        "Café “NORTHWIND” – lost!",
        "cafe\u0301 northwind lost",
        "café north\u200bwind — lost 😡❤️",
    ]
    assert len(set(normalise(pd.Series(same, dtype="string")))) == 1
    assert normalise(pd.Series(["😀😡❤️" * 20], dtype="string"))[0] == ""


def test_a_syllable_or_word_sign_counts_as_two_characters():
    texts = pd.Series(["北方航空弄丢了我的行李", "aaaaaaaaaaa", pd.NA], dtype="string")
    assert width(texts).tolist()[:2] == [22, 11]
    assert text_key(texts).isna().tolist() == [False, True, True]


# Near-copies


def test_edits_are_near_and_other_texts_are_not():
    assert groups(posts(SAID, edited(SAID, 3), OTHER, SAID + " again")) == [0, 0, 1, 0]


def test_texts_below_thirty_characters_are_copies_only_if_equal():
    short = "the bag is lost once more"
    assert 20 <= len(short) < 30
    assert groups(posts(short, short + "!", short + "s", short.upper())) == [0, 0, 1, 0]


def test_a_text_that_drifts_leaves_its_group():
    drift, text = [SAID], SAID
    for k in range(len(SAID.split())):
        text = edited(text, k)
        drift.append(text)
    of = copied(posts(*drift))["copy_of"].to_numpy()
    assert overlap(*normalise(pd.Series(drift[-2:], dtype="string"))) > NEAR  # each step is small
    assert of[-1] != of[0]
    normal = normalise(pd.Series(drift, dtype="string"))
    for k, group in enumerate(of):
        assert k == (first := int((of == group).argmax())) or (
            overlap(normal[first], normal[k]) >= NEAR
        )


def test_every_near_pair_with_a_first_text_is_found_and_nothing_else():
    """Against all overlaps, computed one by one."""
    chance = np.random.default_rng(3)
    texts = []
    for base in crowd(30, seed=1):
        texts += [base, *(edited(base, int(k)) for k in chance.choice(14, 3, replace=False))]
        texts.append(edited(edited(edited(base, 1), 6), 11))
    texts = [texts[k] for k in chance.permutation(len(texts))]
    found = near_copies(texts, [len(text) for text in texts])
    first: list[int] = []
    expected = []
    for k, text in enumerate(texts):
        near = [one for one in first if overlap(texts[one], text) >= NEAR]
        expected.append(near[0] if near else k)
        first += [] if near else [k]
    told = np.array(expected)
    assert (found != np.arange(len(texts))).sum() > 50
    assert (found == told).mean() > 0.97  # the bands miss a pair at the threshold now and then
    moved = np.flatnonzero(found != np.arange(len(texts)))
    assert all(overlap(texts[found[k]], texts[k]) >= NEAR for k in moved)


def test_templates_of_which_a_third_differs_are_bounded_and_not_made_one():
    base = " ".join(crowd(1, seed=5, words=9))
    texts = [f"{base} {rest}" for rest in crowd(500, seed=6, words=5)]
    found = near_copies(texts, [len(text) for text in texts])
    assert (found != np.arange(len(texts))).mean() < 0.1


@pytest.mark.parametrize(
    "text",
    [
        "שלוש שעות על הקו עם שירות הלקוחות של נורת׳ווינד ואף אחד לא עונה לי על המזוודה שאבדה",
        "ثلاث ساعات على الخط مع خدمة العملاء في نورثويند ولا أحد يرد على سؤالي عن الحقيبة المفقودة",
        "三个小时一直在等北方航空的客服电话没有任何人回答我关于丢失行李的问题真的太失望了再也不坐",
    ],
)
def test_near_copies_in_other_scripts(text):
    table = posts(text, text + "!!", f"RT @someone: {text} https://t.example/1", text[:-3], OTHER)
    assert groups(table) == [0, 0, 0, 0, 1]


# Copies


def test_reposts_belong_to_the_post_that_they_name():
    table = posts(SAID, OTHER, "short", "short", "unrelated words that stand alone in this table")
    table["repost_of_id"] = pd.array([pd.NA, pd.NA, "m1", "elsewhere", "m2"], dtype="string")
    found = copied(table)
    assert found["copy_of"].tolist() == [0, 1, 1, 2, 1]
    assert found["is_copy"].tolist() == [False, False, True, True, True]
    assert found["is_repost"].sum() == 3


def test_reposts_in_a_circle_or_before_their_original_are_no_trouble():
    table = posts(SAID, OTHER, "a", "b")
    table["repost_of_id"] = pd.array(["m1", "m0", "m3", "m2"], dtype="string")
    found = copied(table)
    assert found["copy_of"].tolist()[:2] == [0, 0]  # the later of two names the earlier
    assert found["is_copy"].all()


def test_a_leading_rt_marks_a_repost_also_of_a_text_that_is_not_here():
    found = copied(posts(f"RT @ann: {SAID}", f"“RT @bob {OTHER}", f"art @ann: {SAID} or not"))
    assert found["is_repost"].tolist() == [True, True, False]
    assert found["is_copy"].tolist() == [True, True, True]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 3)), max_size=25),
    st.randoms(use_true_random=False),
    st.integers(0, 25),
)
def test_order_of_rows_is_nothing_and_later_rows_change_nothing(rows, chance, cut):
    bases = [SAID, OTHER, *FOUR]
    texts = [edited(bases[base], edit) if edit else bases[base] for base, edit, _ in rows]
    table = posts(*((text, "a", 60 * row[2]) for text, row in zip(texts, rows, strict=True)))
    table["resolution"] = ["day" if row[1] == 4 else "hour" for row in rows]
    whole = copied(table)
    order = list(range(len(table)))
    chance.shuffle(order)
    pd.testing.assert_frame_equal(copied(table.iloc[order]).sort_index(), whole)
    half_day = pd.Timedelta("12h")
    known = table["published_at"].mask(
        table["resolution"] == "day", table["published_at"] + half_day
    )
    then = known <= START + pd.Timedelta(minutes=cut)
    pd.testing.assert_frame_equal(copied(table[then]), whole[then])


def test_posts_without_a_clock_come_when_their_day_has_ended():
    table = posts((SAID, "a", 0), (SAID, "b", 3600))
    table["resolution"] = ["day", "hour"]  # the first stands at noon of a day, as `dated` has it
    assert copied(table)["is_copy"].tolist() == [True, False]


def test_texts_that_are_not_kept_are_found_where_they_are_equal():
    table = posts(SAID, SAID, edited(SAID, 2), OTHER)
    table.loc[[1, 2], "text"] = pd.NA
    assert groups(table) == [0, 0, 1, 2]
    found = measures(table, copied(table))
    assert found[COPIED_SHARE].verdict.key == "copies.compared"


# Numbers with and without


def toned(*rows):
    table = posts(*(row[0] for row in rows))
    return table.assign(sentiment=pd.array([row[1] for row in rows], dtype="string"))


def test_numbers_with_and_without_copies():
    table = toned((SAID, "negative"), (SAID, "negative"), (OTHER, "positive"), (SAID, "negative"))
    found = copied(table)
    told = measures(table, found)
    assert told[COPIED_SHARE].value == 0.5
    assert told[LARGEST_CASCADE].value == 3
    assert told[CASCADES].value == 0
    assert told[NEGATIVE_SHARE_WITH_COPIES].value == 0.75
    assert told[NEGATIVE_SHARE_WITHOUT_COPIES].value == 0.5
    assert told[NEGATIVE_SHARE_WITHOUT_COPIES].low is None  # a count has no interval
    [row] = with_and_without(table, found).to_dict("records")
    counts = ("messages", "copies", "messages_without", "negative", "negative_without")
    assert [row[name] for name in counts] == [4, 2, 2, 3, 1]


def test_days_sum_to_the_whole():
    texts = [SAID, OTHER, *crowd(10)] * 3
    table = posts(*texts).assign(sentiment=pd.array(["negative", pd.NA] * 18, dtype="string"))
    found = copied(table)
    day = pd.Series([f"d{k % 3}" for k in range(len(table))])
    whole, days = with_and_without(table, found), with_and_without(table, found, day)
    for name in ("messages", "copies", "messages_without", "scored", "negative_without"):
        assert days[name].sum() == whole[name].iloc[0]


def test_the_public_repeating_the_brand_copies_and_the_brand_is_not_counted():
    table = posts(*[SAID] * 13, OTHER)
    table.loc[0, "side"] = "brand"
    found = copied(table)
    is_public = table["side"] == "public"
    told = measures(table[is_public], found[is_public])
    assert told[COPIED_SHARE].value == pytest.approx(12 / 13)
    [row] = cascades(table, found).to_dict("records")
    assert (row["posts"], row["side"], row["accounts"]) == (12, "brand", 12)


def test_a_cascade_is_described():
    rows = [(f"RT @ann: {SAID}", f"fan{k % 6}", 30 * k) for k in range(8)]
    table = posts((SAID, "ann", -3600), *rows, *((edited(SAID, k), f"x{k}", 600) for k in (2, 3)))
    [row] = cascades(table, copied(table)).to_dict("records")
    assert (row["posts"], row["accounts"], row["reposts"], row["wordings"]) == (11, 9, 8, 3)
    assert row["first_seen"] == START - pd.Timedelta("1h")
    assert row["span_h"] == pytest.approx(1 + 600 / 3600)
    assert row["starts_here"]
    later = table.iloc[1:].reset_index(drop=True)
    [row] = cascades(later, copied(later)).to_dict("records")
    assert not row["starts_here"]


def test_nine_posts_are_no_cascade_and_nothing_is_called_one():
    for n, told in ((9, 0), (10, 1)):
        table = posts(*[SAID] * n)
        assert len(cascades(table, copied(table))) == told


@pytest.mark.parametrize("author", [pd.NA, "masked"])
def test_accounts_cannot_be_told_without_names_or_behind_one(author):
    table = posts(*[SAID] * 12).assign(author=pd.array([author] * 12, dtype="string"))
    assert cascades(table, copied(table))["accounts"].isna().all()
    told, sets = accounts_in_step(table, copied(table))
    assert told.reason.key == "reason.copies_no_accounts"
    assert sets.empty


def test_whether_posts_are_reposts_cannot_be_told_where_nothing_marks_them():
    table = posts(*[SAID] * 12)
    assert cascades(table, copied(table))["reposts"].isna().all()


# Accounts in step


def regulars(n=200, seed=2):
    chance = np.random.default_rng(seed)
    return [
        (text, f"r{k % 120}", int(s))
        for k, (text, s) in enumerate(
            zip(crowd(n, seed), chance.integers(0, 86400, n), strict=True)
        )
    ]


def in_step(*rows, **columns):
    table = posts(*rows, **columns)
    return accounts_in_step(table, copied(table))


def test_three_accounts_that_post_three_texts_within_seconds_are_in_step():
    texts = crowd(3, seed=7)
    quick = [
        (text, f"quick{k}", 20_000 * i + 15 * k) for i, text in enumerate(texts) for k in range(3)
    ]
    told, sets = in_step(*regulars(), *quick)
    assert told.value == 3
    [row] = sets.to_dict("records")
    assert (row["accounts"], row["texts"], row["posts"], row["seconds"]) == (3, 3, 9, 15)


@pytest.mark.parametrize("gap", [59, 61])
def test_a_minute_is_the_limit(gap):
    texts = crowd(3, seed=7)
    quick = [
        (text, f"quick{k}", 20_000 * i + gap * k) for i, text in enumerate(texts) for k in range(2)
    ]
    told, _ = in_step(*regulars(), *quick)
    assert told.value == (2 if gap == 59 else 0)


def test_one_text_is_not_repeatedly_and_reposts_are_left_aside():
    [one, other] = crowd(2, seed=8)
    once = [(one, f"quick{k}", 5 * k) for k in range(8)]
    assert in_step(*regulars(), *once)[0].value == 0
    fans = [
        (f"RT @star: {text}", f"fan{k}", 9000 * i + 5 * k)
        for i, text in enumerate((one, other))
        for k in range(8)
    ]
    assert in_step(*regulars(), *fans)[0].value == 0


def test_a_crowd_that_posts_two_headlines_at_once_is_not_in_step(monkeypatch):
    """Pairs that meet twice by chance, as they must where hundreds post within minutes."""
    chance = np.random.default_rng(4)
    rows = [
        (text, f"r{who}", int(9000 * i + s))
        for i, text in enumerate(crowd(2, seed=8))
        for who, s in enumerate(chance.integers(0, 1200, 300))
    ]
    table = posts(*rows)
    told, _ = accounts_in_step(table, copied(table))
    assert told.value == 0
    monkeypatch.setattr(copies_in_step, "CHANCE", np.inf)
    assert accounts_in_step(table, copied(table))[0].value > 20


def test_one_account_that_posts_everything_is_in_step_with_nobody():
    rows = [(SAID, "one", 5 * k) for k in range(30)] + [(OTHER, "one", 5 * k) for k in range(30)]
    assert in_step(*rows, *regulars(20))[0].value == 0


@pytest.mark.parametrize(
    ("columns", "step"), [({"resolution": "day"}, 1), ({}, 3600)], ids=["day", "whole hours"]
)
def test_times_that_are_not_known_to_the_minute_tell_nothing(columns, step):
    rows = [(text, f"q{k}", step * 3600) for text in (SAID, OTHER) for k in range(2)]
    table = posts(*rows, **columns)
    table["published_at"] = table["published_at"].dt.floor("h")
    told, _ = accounts_in_step(table, copied(table))
    assert told.reason.key == "reason.copies_no_seconds"


# What may be wrong with a table


def test_no_posts_of_the_public_and_no_texts_are_said():
    table = posts(SAID, SAID)
    nothing = table.iloc[:0]
    assert measures(nothing, copied(nothing))[COPIED_SHARE].reason.key == "reason.copies_no_public"
    assert accounts_in_step(nothing, copied(nothing))[0].reason.key == "reason.copies_no_public"
    assert cascades(nothing, copied(nothing)).empty
    short = posts("ok", "😀" * 40, "")
    told = measures(short, copied(short))
    assert {one.reason.key for one in told.values()} == {"reason.copies_no_text"}


def test_no_scored_post_leaves_tone_untold():
    table = posts(SAID, SAID, OTHER)
    told = measures(table, copied(table))
    assert told[NEGATIVE_SHARE_WITHOUT_COPIES].reason.key == "reason.copies_unscored"
    why = Message("reason.no_sentiment")
    toned_ = table.assign(sentiment=pd.array(["negative"] * 3, dtype="string"))
    assert measures(toned_, copied(toned_), why)[NEGATIVE_SHARE_WITH_COPIES].reason == why


def test_all_posts_identical_and_a_storm_after_one_answer():
    table = posts(*[SAID] * 500)
    told = measures(table, copied(table))
    assert told[COPIED_SHARE].value == pytest.approx(499 / 500)
    assert told[LARGEST_CASCADE].value == 500
    brand, storm = (SAID, "brand", 0), [(f"RT @brand: {SAID}", f"u{k}", k) for k in range(2000)]
    table = posts(brand, *storm)
    table.loc[0, "side"] = "brand"
    [row] = cascades(table, copied(table)).to_dict("records")
    assert (row["posts"], row["reposts"], row["side"]) == (2000, 2000, "brand")


def test_one_post_and_no_copy_at_all():
    table = posts(SAID)
    told = measures(table, copied(table))
    assert told[COPIED_SHARE].value == 0
    assert told[LARGEST_CASCADE].status == "not_applicable"


# The lesson


def lesson(share, cascades_, largest, with_, without, n=1000):
    missing = Message("reason.no_sentiment")
    values = {
        NEGATIVE_SHARE_WITH_COPIES: with_,
        NEGATIVE_SHARE_WITHOUT_COPIES: without,
    }
    nothing = Measures(spec.missing(missing) for rule in lessons.RULES for spec in rule.needs)
    held = Measures(
        [
            COPIED_SHARE.observed(share, n=n),
            CASCADES.observed(float(cascades_), n=n),
            LARGEST_CASCADE.observed(float(largest), n=n),
            *(
                spec.missing(missing) if value is None else spec.observed(value, n=n)
                for spec, value in values.items()
            ),
        ]
    )
    told = {one.id: one for one in lessons.evaluate(nothing | held)[0]}
    return [told[name].claim.key.split(".")[-1] for name in told if name.startswith("copied_")]


def test_the_lessons_hold_only_where_copies_matter():
    assert lesson(0.3, 2, 200, 0.5, 0.4) == ["volume", "inflated"]
    assert lesson(0.3, 2, 200, 0.4, 0.5) == ["volume", "deflated"]
    assert lesson(0.3, 2, 200, 0.42, 0.4) == ["volume"]
    assert lesson(0.3, 2, 200, None, None) == ["volume"]
    assert lesson(0.3, 0, 9, 0.5, 0.4) == ["inflated"]
    assert lesson(0.09, 1, 40, 0.5, 0.4) == []


def test_words_say_copied_text_and_nothing_of_who_is_behind_it():
    words = Path(measure.__file__).parents[1] / "catalogue/en/copies.yaml"
    said = words.read_text(encoding="utf-8").casefold()
    for word in ("bot", "fake", "inauthentic", "coordinat", "campaign", "troll", "astroturf"):
        assert word not in said.replace("both", "")


# The page


def case_of(root, table):
    project(root, table, onset="2025-11-05T12:00:00Z", end="2025-11-08T00:00:00Z")
    return study.load(CASE, root=root)


def exported(rows):
    return pd.DataFrame(rows, columns=pd.Index(["published_at", "author", "text"]))


@pytest.fixture(scope="module")
def crisis(tmp_path_factory):
    """60 posts that differ, a text copied 40 times, and two accounts in step on two texts."""
    day = "2025-11-05T"
    rows = [
        (f"2025-11-0{4 + k % 3}T{9 + k % 9:02d}:{k % 60:02d}:11Z", f"u{k}", text)
        for k, text in enumerate(crowd(160))
    ]
    rows += [(f"{day}13:{k:02d}:20Z", f"fan{k}", f"RT @ann: {SAID}") for k in range(40)]
    for at, text in zip((f"{day}15:00:0", "2025-11-06T18:30:0"), crowd(2, seed=7), strict=True):
        rows += [(f"{at}{k}Z", f"quick{k}", text) for k in range(2)]
    return case_of(tmp_path_factory.mktemp("copies"), exported(rows))


def shown(results):
    markup = Page(results, library=Library({}, {})).copies().markup
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<img[^>]*>", "", markup)))


def test_the_page_says_the_finding_the_largest_text_and_accounts_in_step(crisis):
    assert not crisis.faults
    table = crisis.tables["copies_with_without"]
    assert table.frame["copies"].iloc[0] == 42
    text, chart = shown(crisis), charts.draw("copies", crisis)
    assert " ".join(chart.title.split()) in text
    assert "21 % of the posts repeat an earlier text" in text
    assert "40 posts by 40 accounts" in text
    assert "All of them are marked as reposts." in text
    assert "repeats one outside these data" in text
    assert "2 accounts posted the same text as another of them within a minute" in text
    assert "@ann" not in text
    assert "fan3" not in text
    assert list(chart.frame["copies"]) == [0, 41, 1]


def test_a_case_file_carries_no_text_and_no_name_and_the_page_stands_without(crisis):
    held = {name: crisis.tables[name] for name in PART.tables}
    heard = Heard(Measures(crisis.measures[spec] for spec in PART.specs), held)
    until = pd.Timestamp("2025-11-08T00:00Z")
    written = as_file([(PART, heard)], until)
    for word in ("Northwind", "fan1", "quick"):
        assert word not in written
    shipped = Listening("listening.json", until, json.loads(written)["parts"])
    back = from_file(PART, shipped)
    measures_ = crisis.measures | back.measures
    again = replace(crisis, measures=measures_, tables={**crisis.tables, **back.tables})
    text = shown(again)
    assert "40 posts by 40 accounts" in text
    assert "Northwind" not in text
    assert charts.draw("copies", again).title == charts.draw("copies", crisis).title


@pytest.mark.slow
def test_the_page_without_copies_or_texts(tmp_path):
    rows = [
        (f"2025-11-05T{k // 6:02d}:{10 * (k % 6)}:07Z", f"u{k}", text)
        for k, text in enumerate(crowd(30, seed=3))
    ]
    found = case_of(tmp_path / "none", exported(rows))
    assert "None of the 30 posts repeats an earlier one." in shown(found)
    assert not charts.is_available("copies", found)
    rows = [(at, who, "ok") for at, who, _ in rows]
    found = case_of(tmp_path / "short", exported(rows))
    assert "no post has a text long enough to compare" in shown(found)
    assert not found.faults


def test_a_case_without_messages_has_no_section():
    found = study.load("2017-pepsi-ad")
    assert not sections.specs()["copies"].has_content(found)
    assert Page(found, library=Library({}, {})).copies().markup == ""


# Real posts


@pytest.mark.slow
def test_known_cascades_and_marks_of_near_duplicates(shared):
    sys.path.insert(0, str(Path(__file__).parent))
    import evaluate_copies as evaluation

    told = {row["what"]: row for row in evaluation.known_cascades()}
    amazon, walmart = told["AMZN 2014-05-21"], told["WMT 2015-10-14"]
    assert (amazon["posts"], amazon["found"], amazon["reposts"]) == (550, 527, 527)
    assert (walmart["posts"], walmart["found"]) == (91, 49)
    table = evaluation.posts("university")
    both = marked = 0
    for entity in evaluation.halves(table)[1]:
        one = table[table["entity_id"] == entity]
        theirs = evaluation.pairs(evaluation.marked(one))
        both += len(theirs & evaluation.pairs(copied(one)["copy_of"]))
        marked += len(theirs)
    assert (both, marked) == (42, 42)
    assert evaluation.judged()["low"] > 0.85
