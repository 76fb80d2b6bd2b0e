"""Themes: planted ones are found, nothing is found in nothing, and later posts relabel none."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from analytics import charts
from analytics.charts.themes import telling, title
from analytics.measures.single_pass import single_pass
from analytics.measures.themes import (
    COLUMNS,
    LARGEST_THEME_SHARE,
    LEAST_AUTHORS,
    SPECS,
    THEME_NEGATIVE_SHARE,
    THEMES,
    after,
    curve,
    measures,
    themes,
)
from analytics.schema import Message
from analytics.study.listening import parts
from analytics.wording import Locale

START = pd.Timestamp("2024-03-10T00:00Z")
USUAL = [
    "seat",
    "window",
    "coffee",
    "crew",
    "landing",
    "legroom",
    "gate",
    "lounge",
    "miles",
    "snack",
    "breakfast",
    "pilot",
]
REFUND = ["refund", "hotline", "form", "claim", "card", "transfer", "payout", "voucher"]
QUEUE = ["queue", "terminal", "counter", "chaos", "hours", "line", "airport", "waiting"]
FILLER = [
    "the",
    "and",
    "but",
    "this",
    "very",
    "really",
    "just",
    "today",
    "again",
    "with",
    "about",
    "from",
]
POSTS = 300


def said(rng, core):
    text = [*rng.choice(core, 4, replace=False), *rng.choice(FILLER, 3, replace=False)]
    return " ".join(rng.permutation(text))


def posts(seed=1, days=10, after_days=5):
    """Usual talk before and after; after START 30 % each of two themes, one of them blame."""
    rng = np.random.default_rng(seed)
    rows = []
    for _k in range(POSTS):
        at = START - pd.Timedelta(days=float(rng.uniform(0, days)))
        rows.append((at, said(rng, USUAL), "neutral"))
        at = START + pd.Timedelta(days=float(rng.uniform(0, after_days)))
        kind = rng.choice(3, p=[0.4, 0.3, 0.3])
        core = (USUAL, REFUND, QUEUE)[kind]
        tone = "negative" if kind == 1 and rng.random() < 0.9 else "neutral"
        rows.append((at, said(rng, core), tone))
    table = pd.DataFrame(rows, columns=["published_at", "text", "sentiment"])
    table["author"] = [f"a{k}" for k in range(len(table))]
    return table.assign(resolution="hour").astype({"text": "str", "author": "str"})


PLANTED = posts()


@cache
def planted():
    return themes(PLANTED, START)


def kinds(table):
    """The planted theme of each post."""
    sets = {"refund": set(REFUND), "queue": set(QUEUE)}
    words = table["text"].str.split().map(set)
    return words.map(lambda used: next((k for k, s in sets.items() if used & s), "usual"))


def test_the_planted_themes_and_no_other_are_counted():
    found = planted()
    told = found.table[found.table["is_counted"]]
    assert len(told) == 2
    truth = kinds(PLANTED)
    for row in told.to_dict("records"):
        inside = truth[found.of == row["theme"]]
        kind = inside.mode()[0]
        assert kind != "usual"
        assert (inside == kind).mean() > 0.95
        assert (found.of[truth == kind] == row["theme"]).mean() > 0.7
        assert set(row["terms"][0].split()) <= set(REFUND if kind == "refund" else QUEUE)
        assert row["typical"] in PLANTED["text"].tolist()


def test_the_measures_are_those_of_the_table():
    found = planted()
    told = measures(found)
    assert list(told) == [spec.name for spec in SPECS]
    assert told[THEMES].value == 2
    share = told[LARGEST_THEME_SHARE]
    assert share.value == pytest.approx(0.3, abs=0.02)
    assert share.low is None
    negative = told[THEME_NEGATIVE_SHARE]
    assert negative.low < 0.9 < negative.high


def test_without_a_change_no_theme_is_counted():
    counted = 0
    for seed in range(3):
        table = posts(seed)
        rng = np.random.default_rng(seed)
        table["published_at"] = table["published_at"].to_numpy()[rng.permutation(len(table))]
        counted += measures(themes(table, START))[THEMES].value
    assert counted == 0


def test_the_order_of_rows_changes_nothing():
    order = np.random.default_rng(5).permutation(len(PLANTED))
    one, two = planted(), themes(PLANTED.iloc[order], START)
    pd.testing.assert_series_equal(one.of, two.of.sort_index())
    pd.testing.assert_frame_equal(one.table, two.table)


@pytest.mark.parametrize("day", [2, 4])
def test_one_more_day_relabels_nothing(day):
    until = START + pd.Timedelta(days=day)
    first = PLANTED[PLANTED["published_at"] < until]
    more = PLANTED[PLANTED["published_at"] < until + pd.Timedelta(days=1)]
    one, two = themes(first, START), themes(more, START)
    both = two.of[first.index]
    assert adjusted_rand_score(one.of, both) >= 0.9
    held = one.table.loc[one.table["is_counted"], "theme"]
    assert set(held) <= set(two.table["theme"])
    before, now = (t.table.set_index("theme")["terms"] for t in (one, two))
    for theme in held:
        assert set(before[theme]) & set(now[theme])


def test_the_groups_of_the_first_texts_are_the_same_however_many_follow():
    words = [text.split() for text in PLANTED.sort_values("published_at")["text"]]
    whole = single_pass(words)
    for n in (1, 17, 100, 500):
        assert single_pass(words[:n]).tolist() == whole[:n].tolist()


def test_a_text_without_words_is_in_no_group():
    assert single_pass([[], ["refund", "hotline"], []]).tolist() == [-1, 0, -1]
    assert single_pass([]).tolist() == []


def test_copies_count_once_in_the_tone_but_as_posts_in_the_share():
    copies = PLANTED[(kinds(PLANTED) == "queue")].head(1)
    many = pd.concat([copies] * 60).assign(sentiment="negative")
    many["author"] = [f"copy{k}" for k in range(60)]
    many["published_at"] = many["published_at"] + pd.to_timedelta(range(1, 61), unit="s")
    whole = pd.concat([PLANTED, many], ignore_index=True)
    plain, told = planted().table, themes(whole, START).table
    theme = plain.loc[plain["terms"].map(lambda t: bool({*t} & {*QUEUE})), "theme"].iloc[0]
    one, two = (t.set_index("theme").loc[theme] for t in (plain, told))
    assert two["posts"] == one["posts"] + 60
    assert two["texts"] == one["texts"]
    assert two["negative"] == pytest.approx(one["negative"], abs=0.02)


def key(found):
    return found.why.key if found.why else None


def test_what_cannot_be_told_has_its_reason():
    assert key(themes(PLANTED.iloc[:0], START)) == "reason.themes_no_text"
    assert key(themes(PLANTED.assign(text=None), START)) == "reason.themes_no_text"
    assert key(themes(PLANTED, None)) == "reason.themes_no_onset"
    assert key(themes(PLANTED.head(1), START)) == "reason.themes_few"
    assert key(themes(PLANTED[PLANTED["published_at"] < START], START)) == "reason.themes_few"
    assert key(themes(PLANTED.assign(author="masked"), START)) == "reason.themes_one_author"
    assert key(themes(PLANTED.assign(text="give me my refund now"), START)) == "reason.themes_few"
    assert key(themes(PLANTED.assign(text="😀😀"), START)) == "reason.themes_few"
    found = themes(PLANTED.head(1), START)
    assert list(found.table) == list(COLUMNS)
    assert found.of.tolist() == [-1]
    assert all(not one.is_known for one in measures(found).values())


def test_without_authors_texts_count():
    found = themes(PLANTED.assign(author=None), START)
    assert measures(found)[THEMES].value == 2


def test_without_a_tone_only_the_tone_is_missing():
    told = measures(themes(PLANTED.assign(sentiment=None), START))
    assert told[THEMES].value == 2
    assert told[THEME_NEGATIVE_SHARE].reason.key == "reason.themes_unscored"


def test_what_one_account_says_is_no_theme():
    loud = PLANTED[kinds(PLANTED) == "refund"].index
    found = themes(
        PLANTED.assign(author=PLANTED["author"].where(~PLANTED.index.isin(loud), "x")), START
    )
    assert all(not {*terms} & {*REFUND} for terms in found.table["terms"])


def test_terms_are_of_five_accounts_or_more():
    found = planted()
    for row in found.table.to_dict("records"):
        inside = PLANTED[found.of == row["theme"]]
        for term in row["terms"]:
            assert (
                inside.loc[inside["text"].str.contains(term), "author"].nunique() >= LEAST_AUTHORS
            )


@pytest.mark.parametrize(
    "core",
    [
        ["استرداد", "المال", "خط", "ساخن", "نموذج", "بطاقة", "تحويل", "قسيمة"],
        ["החזר", "כספי", "טופס", "מוקד", "כרטיס", "העברה", "שובר", "תביעה"],
    ],
)
def test_scripts_written_from_right_to_left(core):
    rng = np.random.default_rng(2)
    is_refund = kinds(PLANTED) == "refund"
    text = PLANTED["text"].where(~is_refund, [said(rng, core) for _ in range(len(PLANTED))])
    found = themes(PLANTED.assign(text=text), START)
    assert measures(found)[THEMES].value == 2
    assert any({*terms} & {*core} for terms in found.table["terms"])


def test_chinese_texts_without_spaces():
    rng = np.random.default_rng(2)
    parts = ["退款很慢", "客服电话", "申请表格", "信用卡", "转账失败", "代金券"]
    is_refund = kinds(PLANTED) == "refund"
    made = ["".join(rng.choice(parts, 3, replace=False)) for _ in range(len(PLANTED))]
    found = themes(PLANTED.assign(text=PLANTED["text"].where(~is_refund, made)), START)
    assert measures(found)[THEMES].value == 2


def test_a_time_without_a_clock_on_the_day_of_onset_is_on_neither_side():
    start = START + pd.Timedelta(hours=9)
    when = [START, START - pd.Timedelta(days=1), START + pd.Timedelta(days=1), START]
    table = pd.DataFrame({"published_at": when, "resolution": ["day", "day", "day", "hour"]})
    told = after(table, start)
    assert told.isna().tolist() == [True, False, False, False]
    assert told[1:].tolist() == [False, True, False]


@pytest.mark.parametrize("hours", [5, 60, 900, 9000, 90000])
def test_the_curves_hold_every_post_of_the_themes(hours):
    found = planted()
    end = PLANTED["published_at"].max() + pd.Timedelta(seconds=1)
    since = min(PLANTED["published_at"].min(), end - pd.Timedelta(hours=hours))
    lines = curve(found, PLANTED["published_at"], since, end, "Asia/Jerusalem")
    assert lines.groupby("theme").size().max() <= 250
    told = found.table[found.table["is_counted"]]
    for row in told.to_dict("records"):
        assert (
            lines.loc[lines["theme"] == row["theme"], "posts"].sum()
            == (found.of == row["theme"]).sum()
        )


def test_what_a_case_may_carry_holds_no_text_and_no_author():
    for columns in parts()["themes"].tables.values():
        assert not {"typical", "words", "word", "author", "text"} & set(columns)


def test_the_title_is_the_finding():
    locale = Locale.of()
    table = pd.DataFrame({"terms": [["refund", "form"], ["refund", "queue"]], "share": [0.4, 0.27]})
    said = title(table, "10 Mar", locale)
    for part in ("67", "10 Mar", "refund", "queue"):
        assert part in said
    assert "form" in title(table.head(1), "10 Mar", locale)


def test_a_theme_is_named_by_words_that_tell_something():
    said = ["fleek", "on fleek", "fleet", "our fleet", "our", "on", "more than"]
    assert telling(said, "en") == ["fleek", "fleet"]
    assert telling(["die", "on", "on die"], "de") == ["die", "on"]
    assert telling(["more than", "have"], "en") == []


def test_the_chart_draws_a_curve_a_theme():
    found = planted()
    end = PLANTED["published_at"].max()
    lines = curve(found, PLANTED["published_at"], START - pd.Timedelta(days=5), end, "UTC")
    told = found.table[found.table["is_counted"]]
    chart = charts.themes.themes(
        told,
        lines,
        "UTC",
        charts.Credit(("made up",), 800, "x", "0" * 12),
        Locale.of(),
        onset=START,
    )
    assert len([line for line in chart.figure.axes[0].lines if len(line.get_xdata()) > 2]) == 2
    assert any(word in chart.title for word in (*REFUND, *QUEUE))


def test_reasons_are_worded():
    locale = Locale.of()
    for name in ("no_text", "no_onset", "no_before", "same_words", "small"):
        assert locale.format_message(Message(f"reason.themes_{name}"))
