"""The lessons of a case: written for it, each said once, the gravest first, nothing told early."""

import random
import re
from dataclasses import replace

import pandas as pd
import pytest
from lessons_overlap import without_editor
from shipped import DOCUMENTED, each_case, load

from analytics import lessons, study
from analytics.cases.debrief import Debrief, DebriefLesson
from analytics.lessons.advice import ENOUGH, MOST, points
from analytics.lessons.points import VARIANTS
from analytics.reports.page import Page
from analytics.schema import Quote
from analytics.wording import Locale

ENGLISH = Locale.of()
SOME = ("2017-united-3411", "2018-kfc-uk-chicken", "2023-bud-light", "2024-crowdstrike-outage")
BANNED = re.compile(
    r"p-value|\bp =|\bdraws?\b|placebo|censored|pooled|\bbins?\b|\bband\b|onset|\binterval\b|\bn ="
    r"|baseline|aftermath|not available|\bnone\b|\bnan\b|\binf\b",
    re.IGNORECASE,
)
ISOLATES = re.compile("[\u2066-\u2069]")


def read(one) -> str:
    """Everything that a lesson says, as its reader sees it."""
    parts = (one.lesson.text, one.because.text, one.action, one.owner, one.due)
    return "\n".join(ISOLATES.sub("", ENGLISH.format_message(part)) for part in parts)


def automatic(case_id: str, **changes):
    return lessons.advice(replace(without_editor(load(case_id)), **changes))


@pytest.mark.parametrize("case_id", each_case(DOCUMENTED))
def test_lessons_are_few_short_plain_and_each_is_said_once(case_id):
    found = automatic(case_id)
    assert 1 <= len(found) <= MOST
    rules = [rule for one in found for rule in one.rules]
    assert len(rules) == len(set(rules))
    assert len({ENGLISH.format_message(one.lesson.text) for one in found}) == len(found)
    for one in found:
        text = read(one)
        assert "{" not in text
        assert not BANNED.search(text), text
        for sentence in re.split(r"(?<=[.!?])”?\s", text):
            assert len(sentence.split()) <= 40, sentence


@pytest.mark.parametrize("case_id", each_case(DOCUMENTED))
def test_every_rule_that_speaks_of_a_case_is_carried_by_a_lesson_of_it(case_id):
    of = load(case_id)
    carried = {rule for point in points(of) for rule in point.rules}
    assert {lesson.id for lesson in of.lessons} <= carried


@pytest.mark.parametrize("case_id", each_case(DOCUMENTED))
def test_a_lesson_says_what_happened_in_this_case(case_id):
    """It names a day of an event of its own, or a published number, or a count of the brand's."""
    for one in automatic(case_id):
        assert re.search(r"\d|\bOn\b|\bIn\b", read(one).split("\n")[1]), read(one)
        assert all(load(case_id).case.has_fact(fact) for fact in one.because.facts)


def test_the_order_of_the_rules_changes_nothing():
    for case_id in SOME:
        of = load(case_id)
        shuffled = list(of.lessons)
        random.Random(5).shuffle(shuffled)
        assert automatic(case_id) == automatic(case_id, lessons=tuple(shuffled))


@pytest.mark.parametrize("name", VARIANTS)
def test_every_lesson_has_its_words(name):
    asked = VARIANTS[name]
    said = ENGLISH.texts[f"advice.{name}.lesson"]
    assert len(str(said).split()) <= 20
    assert str(said).endswith(".")
    assert ENGLISH.has(f"advice.{name}.action")
    assert len(str(ENGLISH.texts[f"advice.{name}.action"]).split()) <= 25
    assert ENGLISH.has(f"owner.{asked.owner}")
    assert ENGLISH.has(f"due.{asked.due}")


def test_no_two_lessons_ask_for_the_same_or_say_the_same():
    for part in ("lesson", "action"):
        texts = [str(ENGLISH.texts[f"advice.{name}.{part}"]) for name in VARIANTS]
        assert len(texts) == len(set(texts))


@pytest.mark.parametrize("case_id", SOME)
def test_what_was_said_comes_before_how_fast(case_id):
    topics = [point.name.partition(".")[0] for point in points(load(case_id))]
    fast = [k for k, topic in enumerate(topics) if topic in ("slow", "soon")]
    said = [k for k, topic in enumerate(topics) if topic in ("attacked", "taken_back", "less")]
    assert not fast or not said or max(said) < min(fast)


@pytest.mark.parametrize("case_id", SOME)
def test_an_editors_lesson_comes_first_and_takes_the_place_of_the_rules_it_names(case_id):
    of = without_editor(load(case_id))
    fact = of.case.milestones[0].id
    lesson = DebriefLesson(
        text="Say who was hurt.",
        because="It did not.",
        action="Write it down.",
        owner="Editor",
        due="today",
        rests_on=(fact,),
        rules=("non_apology", "apology_content", "attack"),
    )
    debrief = Debrief(by="a test", lessons=(lesson,))
    found = lessons.advice(replace(of, case=replace(of.case, debrief=debrief)))
    assert ENGLISH.format_message(found[0].lesson.text).strip("\u2068\u2069") == lesson.text
    assert ENOUGH <= len(found) <= MOST
    assert not {"non_apology", "apology_content", "attack"} & {
        rule for one in found[1:] for rule in one.rules
    }
    unknown = lesson.model_copy(update={"rests_on": ("not-there-yet",)})
    early = replace(of, case=replace(of.case, debrief=Debrief(by="a test", lessons=(unknown,))))
    assert lessons.advice(early) == lessons.advice(of)


def test_the_pages_of_these_cases_begin_with_what_their_editor_says():
    for case_id in SOME:
        of = load(case_id)
        written = of.case.debrief.lessons if of.case.debrief else ()
        if not written:
            continue
        first = ENGLISH.format_message(lessons.advice(of)[0].lesson.text)
        told = [one for one in written if all(map(of.case.has_fact, one.facts))]
        assert told[0].text.split("{")[0] in first


@pytest.mark.parametrize("case_id", SOME)
def test_nothing_is_told_before_it_was_known(case_id):
    whole = load(case_id).case
    events = sorted(whole.milestones, key=lambda m: m.known_at)
    for last in (events[0], events[len(events) // 4], events[len(events) // 2]):
        of = without_editor(study.load(case_id, last.known_at))
        later = [m for m in whole.milestones if m.known_at > last.known_at]
        for one in lessons.advice(of):
            assert all(of.case.has_fact(fact) for fact in one.because.facts)
            assert not [m.id for m in later if m.quote and m.quote.words in read(one)]
            days = [pd.Timestamp(f"{day} {whole.coverage.start.year}") for day in _days(one)]
            assert all(day <= last.known_at.tz_localize(None) for day in days)


def _days(one):
    return re.findall(r"\bOn (\d+ [A-Z]\w+)(?=[,:])", read(one))


def test_four_events_give_a_lesson_or_two_that_read_as_meant():
    """In the first night of United there are four events, and one of them is the brand's."""
    of = without_editor(study.load("2017-united-3411", "2017-04-10T06:00:00Z"))
    assert len(of.case.milestones) == 4
    [one] = lessons.advice(of)
    assert read(one).startswith("Do not open by pointing at somebody else.\nOn 9 April, United")
    assert "one customer refused" in read(one)


def test_a_hostile_text_is_shown_as_text():
    of = without_editor(load("2018-o2-outage"))
    bad = "<script>alert(1)</script>"
    events = tuple(
        replace(m, text=bad, quote=Quote(bad, m.quote.source, bad) if m.quote else None)
        for m in of.case.milestones
    )
    of = replace(of, case=replace(of.case, milestones=events, debrief=None))
    markup = Page(of, library=study.library_of([of])).lessons().markup
    assert "<script" not in markup
    assert "&lt;script&gt;" in markup


def test_the_page_links_each_lesson_to_its_events_and_measures():
    of = without_editor(load("2017-united-3411"))
    markup = Page(of, library=study.library_of([of])).lessons().markup
    assert markup.count("<li>") == len(lessons.advice(of))
    assert 'href="#event-ceo-tweet"' in markup
    assert 'href="#m-non_apologies"' in markup
