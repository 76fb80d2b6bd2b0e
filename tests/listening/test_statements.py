"""What statements show: negatives first, then places, absence, the grid and its finding."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics import cases, study
from analytics.lessons.rules.statements import RULES
from analytics.measures.corrections import MIN_MESSAGES, carries, spread_before_after
from analytics.measures.statement import (
    SPECS,
    UNPROPOSED,
    before_responsibility,
    fit,
    levels,
    read_statement,
)
from analytics.reports.page import Page
from analytics.schema import APOLOGY_ELEMENTS, Measures
from analytics.study.compute_measures import Timed
from analytics.study.listening.statements import PART, _level, compute
from analytics.study.statements import examples
from tests.listening.evaluate_statements import alpha, coded

HERE = Path(__file__).parent
WHOLE_APOLOGY = (
    "Yesterday our payment system was down. We got this wrong and we are sorry. The cause was an"
    " expired certificate that nobody renewed. We take full responsibility. Everyone charged twice"
    " will be refunded by Friday, and we have introduced new checks so this cannot happen again. We"
    " hope you can forgive us."
)


def elements(text):
    return levels(read_statement(text))


def marks(text):
    return {one.name for one in read_statement(text) if one.group == "mark"}


NOTHING = [
    "",
    "Sorry, we're open!",
    "Sorry we're closed today.",
    "We apologise for nothing.",
    "We will not apologise for our values.",
    "Nobody should apologise for this.",
    "Instead of apologising, we went on.",
    "We aren't sorry.",
    "We never said we were sorry.",
    "We are sorry to say that the shop closes.",
    "We are not responsible for what happened.",
    "We do not accept any responsibility.",
    "We take our responsibility to customers seriously.",
    "Our responsibility report is out.",
    "Those responsible will be held to account.",
    "We made no mistakes.",
    "We did nothing wrong.",
    "Customers say we failed them.",
    "They claim we lied.",
    "The claim that we misled anyone is baseless.",
    "No refunds.",
    "We cannot offer refunds.",
    "Because we care.",
    "Forgiveness is a theme of our new film.",
    "نعتذر بشدة عن ما حدث",
    "אנחנו מתנצלים על מה שקרה",
    "Es tut uns leid.",
    "😀😡😡",
]


@pytest.mark.parametrize("text", NOTHING)
def test_words_that_only_look_like_an_element(text):
    assert elements(text) == {}


@pytest.mark.parametrize(
    ("text", "element", "level"),
    [
        ("We are truly sorry.", "regret", "full"),
        ("We’re so sorry for what you went through.", "regret", "full"),
        ("There is no excuse, and we apologise.", "regret", "full"),
        ("We cannot apologise enough.", "regret", "full"),
        ("We are not only sorry, we are ashamed.", "regret", "full"),
        ("We regret any inconvenience.", "regret", "weak"),
        ("We are sorry for any inconvenience.", "regret", "weak"),
        ("If anyone was offended, we are sorry.", "regret", "weak"),
        ("We are sorry you feel that way.", "regret", "weak"),
        ("That was wrong.", "acknowledges_wrongdoing", "full"),
        ("We fell short of our own standards.", "acknowledges_wrongdoing", "weak"),
        ("Mistakes were made.", "acknowledges_wrongdoing", "weak"),
        ("This is our fault.", "responsibility", "full"),
        ("The buck stops here.", "responsibility", "full"),
        ("A crew was late because the second one had fallen ill.", "explanation", "full"),
        ("There were operational reasons.", "explanation", "weak"),
        ("Everyone on board gets the fare back by Friday.", "repair", "full"),
        ("We will make this right.", "repair", "weak"),
        ("We will never let this happen again.", "prevention", "full"),
        ("We will review our processes.", "prevention", "weak"),
        ("We ask you to forgive us.", "asks_forgiveness", "full"),
        ("We hope to win back your trust.", "asks_forgiveness", "weak"),
    ],
)
def test_words_that_show_an_element(text, element, level):
    assert elements(text)[element] == level


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("If anyone was offended, we are sorry.", "conditional"),
        ("We regret any inconvenience.", "inconvenience"),
        ("We are sorry that you feel let down.", "your_feelings"),
        ("Our words were misunderstood.", "misunderstood"),
        ("Mistakes were made.", "passive"),
        ("The passenger refused to leave.", "blames_others"),
        ("This is not who we are.", "not_who_we_are"),
    ],
)
def test_marks_of_a_non_apology(text, mark):
    assert mark in marks(text)
    assert marks(WHOLE_APOLOGY) == set()


def test_a_whole_apology_has_all_seven_elements():
    assert elements(WHOLE_APOLOGY) == dict.fromkeys(APOLOGY_ELEMENTS, "full")


def test_others_words_in_a_statement_are_not_the_brands():
    reply = (
        ' "You failed me, I am sorry I came," a guest wrote. We have answered her in person today.'
    )
    assert elements(reply) == {}
    mail = "> we are sorry\n> it is our fault\nThank you for your letter, which we read with care."
    assert elements(mail) == {}
    told = "“We are sorry for what happened on board,” said the company."
    assert elements(told) == {"regret": "full"}


@pytest.mark.parametrize(
    "text", [WHOLE_APOLOGY, "We’re sorry —\nwe let you\ndown. 😀 That was wrong."]
)
def test_each_finding_carries_its_words_and_their_place(text):
    found = read_statement(text)
    assert found
    for one in found:
        assert text[one.start : one.end].strip() == one.words
        assert one.words
    assert [one.start for one in found] == sorted(one.start for one in found)


def test_a_wrapped_line_is_no_end_of_a_sentence():
    assert elements("We take full\nresponsibility.") == {"responsibility": "full"}
    assert elements("We take full\n\n- responsibility") == {}


def test_sentences_in_another_order_show_the_same():
    sentences = [f"{one}." for one in WHOLE_APOLOGY.rstrip(".").split(". ")]
    for seed in range(5):
        shuffled = random.Random(seed).sample(sentences, len(sentences))
        assert elements(" ".join(shuffled)) == elements(WHOLE_APOLOGY)


def test_more_words_never_take_a_full_element_away():
    before = elements("We are sorry. That was wrong.")
    assert elements("We are sorry. That was wrong. We regret any inconvenience.") == before


@pytest.mark.parametrize("text", ["we are " * 9000, "“" * 30_000, "sorry if any " * 5000])
def test_long_texts_end(text):
    read_statement(text)


@pytest.mark.parametrize(
    ("found", "cluster", "kind", "suits"),
    [
        (("rebuild",), "preventable", "", "fits"),
        (("rebuild", "bolster"), "preventable", "", "fits"),
        (("diminish",), "preventable", "", "less"),
        (("deny",), "preventable", "", "less"),
        (("deny", "rebuild"), "preventable", "", "mixed"),
        (("diminish",), "accidental", "", "fits"),
        (("bolster",), "accidental", "", "less"),
        (("deny",), "accidental", "challenge", "fits"),
        (("deny",), "victim", "rumor", "fits"),
        (("rebuild",), "victim", "", "more"),
        ((), "preventable", "", None),
        (("rebuild",), "not_coded", "", None),
    ],
)
def test_postures_beside_crisis_types(found, cluster, kind, suits):
    assert fit(found, cluster, kind) == suits


def test_earlier_statements_count_surely_only_where_they_were_read_in_full():
    said = [("a", "", True), ("b", "weak", False), ("c", "full", False)]
    found = before_responsibility(said, "preventable")
    assert (found.value, found.low, found.high, found.n) == (None, 1, 2, 3)
    assert found.evidence == ("a", "b")
    whole = before_responsibility([(one, code, True) for one, code, _ in said], "preventable")
    assert whole.value == 2
    assert before_responsibility(said, "accidental").status == "not_applicable"
    assert before_responsibility(said[:2], "preventable").status == "not_available"
    first = before_responsibility(said[2:], "preventable")
    assert (first.value, first.evidence) == (0, ("c",))


def test_the_lesson_needs_an_earlier_statement_that_was_read_in_full():
    [rule] = RULES
    part = before_responsibility([("b", "", False), ("c", "full", False)], "preventable")
    whole = before_responsibility([("b", "", True), ("c", "full", False)], "preventable")
    assert rule.judge(Measures([part])) is None
    assert rule.judge(Measures([whole])).side == "badly"


# The grid of a case


@pytest.fixture(scope="module")
def united():
    return study.load("2017-united-3411")


def test_a_persons_code_wins_and_absence_needs_the_whole_statement(united):
    events = {event.id: event for event in united.case.milestones}
    first = events["first-statement"]
    assert first.is_whole
    assert _level(first, "regret", is_found=False) == "weak"
    assert _level(first, "responsibility", is_found=True) == "absent"
    part = replace(first, is_whole=False)
    assert _level(part, "responsibility", is_found=True) == "proposed"
    assert _level(part, "responsibility", is_found=False) == "unknown"
    assert _level(part, "repair", is_found=True) == "unknown"
    frame = united.tables["statements"].frame.set_index("event")
    for event in frame.index:
        for element, level in events[event].apology.items():
            assert frame.loc[event, element] == level


def test_proposals_enter_no_measure_of_conduct(united):
    """What rules propose stands in the tables of statements alone."""
    names = {name for name in united.measures if name.startswith("apology_")}
    coded_apology = next(m for m in united.case.milestones if m.is_kind("full_apology"))
    for name in names - {"apology_elements"}:
        measure = united.measures[name]
        assert not measure.is_known or name.removeprefix("apology_") in {
            *coded_apology.apology,
            *APOLOGY_ELEMENTS,
        }
    words = united.tables["statements_words"].frame
    grid = united.tables["statements"].frame.set_index("event")
    for row in words[words["group"] == "element"].itertuples():
        assert grid.loc[row.event, row.name] == "proposed"
    assert not set(words["name"]) & UNPROPOSED


def finding(known, **changes):
    """Key of the finding where each statement of the case is changed."""
    milestones = tuple(
        replace(m, **changes) if m.is_statement else m for m in known.case.milestones
    )
    changed = replace(known, case=replace(known.case, milestones=milestones))
    onset, _ = changed.case.onset()
    [_, tables] = compute(Timed(changed, onset))
    return tables["statements"].verdict.key


def test_that_none_takes_responsibility_is_said_only_of_statements_read_in_full():
    inputs = study.read("2017-united-3411")
    known = study.known_at(inputs, inputs.end)
    bare = {"apology": {"regret": "weak"}}
    assert finding(known, is_whole=True, **bare) == "statements.finding.none_owns"
    assert finding(known, is_whole=False, **bare) == "statements.finding.sorry"
    assert finding(known) == "statements.finding.owns_later"


def test_the_section_speaks_where_something_is_told_and_is_empty_elsewhere(united):
    page = Page(united)
    shown = page.statements().markup
    assert "responsibility" in shown
    assert 'href="#event-first-statement"' in shown
    assert page.faults == ()
    assert Page(study.load("2015-jetblue-sunday")).statements().markup == ""


def test_the_part_declares_all_that_it_gives(united):
    assert {spec.name for spec in SPECS} <= set(united.measures)
    for name, columns in PART.tables.items():
        assert list(united.tables[name].frame.columns) == list(columns)


def test_what_came_later_changes_nothing_earlier(united):
    early = study.load("2017-united-3411", as_of="2017-04-10T20:00:00Z")
    now = united.tables["statements"].frame.set_index("event")
    then = early.tables["statements"].frame.set_index("event")
    assert 0 < len(then) < len(now)
    pd.testing.assert_frame_equal(now.loc[then.index], then)


@pytest.mark.slow
def test_examples_are_short_linked_coded_and_one_a_brand():
    found = examples(["responsibility", "regret"], "preventable")
    for element, ones in found.items():
        assert len(ones) == 2
        assert len({one.brand for one in ones}) == 2
        for one in ones:
            event = next(
                m
                for m in cases.load(one.case).milestones
                if m.quote is not None and m.quote.words == one.words
            )
            assert event.apology[element] == "full"
            assert one.url.startswith("http")
            assert len(one.words.split()) <= 21
            assert one.cluster == "preventable"


# Agreement


def test_rules_that_were_frozen_agree_on_brands_that_they_were_not_made_from():
    table = pd.read_csv(HERE / "statements_blind.csv", dtype=str, keep_default_na=False)
    held = table[table["set"] == "held_out"]
    assert not set(held["case"]) & set(table.loc[table["set"] == "chosen", "case"])
    one, other = coded(held["coder"]), coded(held["rules"])
    found = {name: alpha(one[name].to_numpy(), other[name].to_numpy()) for name in one}
    proposed = {name for name in APOLOGY_ELEMENTS if name not in UNPROPOSED}
    assert {name for name, value in found.items() if value < 0.4} <= UNPROPOSED
    assert min(found[name] for name in proposed) > 0.4
    assert found["regret"] > 0.8


def test_alpha_is_one_for_the_same_and_falls_with_noise():
    codes = np.array([0, 1, 2, 0, 2, 1, 0, 0])
    assert alpha(codes, codes) == pytest.approx(1)
    assert alpha(codes, codes[::-1].copy()) < 0.5
    assert np.isnan(alpha(np.zeros(5), np.zeros(5)))


# A false claim and its correction

CORRECTED = pd.Timestamp("2025-03-04T12:00Z")
CLAIM = ("factory", "closes")


def talk(before, after, per_other=2, hours=6, texts="The FACTORY closes tomorrow!"):
    """Messages an hour with the claim before and after, and others all the while."""
    rows = []
    for k in range(-hours, hours):
        n = before if k < 0 else after
        for i in range(n + per_other):
            at = CORRECTED + pd.Timedelta(hours=k, minutes=5 + i % 50)
            rows.append((at, texts if i < n else "Nice weather today", f"user{k}_{i}"))
    posts = pd.DataFrame(rows, columns=["published_at", "text", "author"])
    return posts.assign(side="public", resolution="hour")


def test_a_claim_that_stops_has_a_ratio_below_one_and_other_talk_stays():
    found = spread_before_after(talk(6, 1), CLAIM, CORRECTED, CORRECTED + pd.Timedelta(hours=6))
    assert (found.hours, found.before, found.after) == (5, 30, 5)
    assert found.ratio == pytest.approx(1 / 6)
    assert found.low < found.ratio < found.high < 1
    assert found.others == pytest.approx(1)
    assert (found.authors_before, found.authors_after) == (30, 5)


def test_a_claim_that_goes_on_cannot_be_told_from_no_change():
    found = spread_before_after(talk(4, 4), CLAIM, CORRECTED)
    assert found.low < 1 < found.high


def test_rows_in_another_order_and_later_rows_change_nothing():
    posts, until = talk(6, 2), CORRECTED + pd.Timedelta(hours=4)
    found = spread_before_after(posts, CLAIM, CORRECTED, until)
    assert (
        spread_before_after(posts.sample(frac=1, random_state=1), CLAIM, CORRECTED, until) == found
    )
    short = posts[posts["published_at"] < until]
    assert spread_before_after(short, CLAIM, CORRECTED, until) == found


@pytest.mark.parametrize(
    ("posts", "reason"),
    [
        (talk(3, 1).iloc[:0], "no_texts"),
        (talk(3, 1).assign(text=None), "no_texts"),
        (talk(3, 1).assign(side="brand"), "no_texts"),
        (talk(3, 1).assign(resolution="day"), "no_texts"),
        (talk(0, 3), "claim_not_before"),
        (talk(3, 1).assign(text="😀"), "claim_not_before"),
        (talk(3, 1, texts="المصنع يغلق"), "claim_not_before"),
        (talk(9, 1, hours=2), "claim_too_short"),
        (talk(1, 1), "claim_too_few"),
    ],
)
def test_what_cannot_be_told_is_said(posts, reason):
    found = spread_before_after(posts, CLAIM, CORRECTED)
    assert (found.ratio, found.reason.key) == (None, f"reason.{reason}")


def test_no_authors_one_author_and_a_claim_nobody_repeats():
    nobody = spread_before_after(talk(6, 1).assign(author=None), CLAIM, CORRECTED)
    assert (nobody.authors_before, nobody.ratio is not None) == (None, True)
    one = spread_before_after(talk(6, 1).assign(author="x"), CLAIM, CORRECTED)
    assert (one.authors_before, one.authors_after) == (1, 1)
    silent = spread_before_after(talk(6, 0), CLAIM, CORRECTED)
    assert silent.ratio == silent.low == 0 < silent.high < 1
    assert silent.before >= MIN_MESSAGES


def test_words_of_a_claim_in_any_script():
    texts = pd.Series(["המפעל נסגר מחר", "المصنع يغلق", "Factories close", None])
    assert list(carries(texts, ["נסגר"])) == [True, False, False, False]
    assert list(carries(texts, ["يغلق"])) == [False, True, False, False]
    assert not carries(texts, []).any()
    assert not carries(texts, ["!"]).any()
