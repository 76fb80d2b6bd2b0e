"""The first page: nothing that became known later, one measure in its number, no bare claim."""

import re
from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest
from made_case import posts, project
from shipped import IDS, load

from analytics import study
from analytics.measures.response import TIME_TO_ACKNOWLEDGE, TIME_TO_APOLOGISE
from analytics.reports.fit import MOST_WORDS, fitted, words
from analytics.schema import Measures, utc
from analytics.study.brief.outcomes import courses
from analytics.study.brief.speed import _standing, beside
from analytics.study.brief.words import first_sentence, sentences
from analytics.study.inputs import read
from analytics.wording import Filled, Locale, clean

LOCALE = Locale.of()
SIX = (
    "2017-united-3411",
    "2018-kfc-uk-chicken",
    "2024-crowdstrike-outage",
    "2023-bud-light",
    "2015-volkswagen-emissions",
    "2022-southwest-holiday",
)
INSTANTS = 7
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
BANNED = re.compile(
    r"p-value|\bp =|\bdraws?\b|placebo|censored|pooled|\bbins?\b|\bbands?\b|\bonset\b|\binterval\b"
    r"|\bn =|\bbaseline\b|\baftermath (?:run|import|detect|plan)|\.(?:csv|json|yaml|ipynb)\b"
    r"|[0-9a-f]{12}|not available|\bnone\b|\bnan\b|\binf\b",
    re.IGNORECASE,
)


def told(brief):
    """Every sentence and number with the facts it rests on."""
    parts = [*brief.happened, *brief.how_bad, *brief.how_fast, *brief.worked, *brief.failed]
    parts += [one for one in (brief.headline, brief.ended) if one]
    parts += [said for one in brief.lessons for said in (one.lesson, one.because)]
    parts += [brief.turn.told] if brief.turn else []
    if brief.harm:
        names = ("before", "first", "lowest", "latest")
        parts += [level for name in names if (level := getattr(brief.harm, name))]
    return parts


def texts(brief):
    """The first page as text, a sentence or number each."""
    plain = study.plain_brief(brief, LOCALE)
    plain.pop("cited")
    if plain["harm"]:
        plain["harm"].pop("points")
    found, stack = [], [plain]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            stack += list(node.values())
        elif isinstance(node, list):
            stack += node
        elif isinstance(node, str):
            found.append(clean(node))
    return found


def days_in(text):
    """Days that a text names with their year."""
    return [
        pd.Timestamp(found).date()
        for found in re.findall(rf"\b\d{{1,2}} (?:{MONTHS}) \d{{4}}\b", text)
    ]


@pytest.fixture(scope="module", params=SIX)
def at_instants(request):
    """A case as it was known just after some of its events, and at its end."""
    inputs = read(request.param)
    known = sorted({m.known_at for m in inputs.case.milestones})
    chosen = known[:: max(1, len(known) // INSTANTS)]
    return [study.compute_at(inputs, at + pd.Timedelta(minutes=1)) for at in chosen]


def test_nothing_is_told_that_became_known_only_later(at_instants):
    for results in at_instants:
        brief, case = study.brief_of(results), results.case
        today = results.as_of.tz_convert(case.time_zone).date()
        for one in told(brief):
            unknown = [fact for fact in one.facts if not case.has_fact(fact)]
            assert not unknown, (results.as_of, LOCALE.format_message(one.text), unknown)
        if brief.harm is not None:
            assert (brief.harm.points["at"] <= results.as_of + pd.Timedelta(days=1)).all()
            assert set(brief.harm.statements["id"]) <= {m.id for m in case.milestones}
        for text in texts(brief):
            later = [day for day in days_in(text) if day > today]
            assert not later, (results.as_of, text)


def test_the_past_tells_the_same_whatever_the_record_holds_of_the_future(at_instants):
    """Without what came later in the record, an early page is word for word the same."""
    results = at_instants[0]
    record = results.case.record
    known = {m.id for m in results.case.milestones} | {f.id for f in results.case.figures}
    cut = replace(
        results.case,
        record=record.model_copy(
            update={"outcomes": tuple(o for o in record.outcomes if o.worst in known)}
        ),
        unknown=(),
    )
    assert texts(study.brief_of(replace(results, case=cut))) == texts(study.brief_of(results))


@pytest.mark.parametrize("case_id", [one for one in IDS if one.startswith("20")])
def test_the_number_of_harm_is_of_one_measure_and_one_population(case_id):
    from analytics import cases

    for course in courses(cases.load(case_id)):
        kinds = {(f.measure, f.unit, f.population, f.channel) for f in course.points}
        assert len(kinds) == 1
        for name in ("before", "first", "worst", "latest"):
            figure = getattr(course, name)
            assert figure is None or figure in course.points
        assert not (course.before and course.first)


def test_a_reading_of_another_population_is_no_level_from_before():
    case = load("2018-kfc-uk-chicken").case
    figures = tuple(
        f.model_copy(update={"population": "somebody else"}) if f.id == first else f
        for f in case.figures
        for first in [case.outcomes[0].before.id]
    )
    course = next(
        one for one in courses(replace(case, figures=figures)) if "good things" in one.outcome.label
    )
    assert course.before is None
    assert all(f.population != "somebody else" for f in course.points)


def test_a_reading_in_the_wake_is_no_earlier_figure():
    harm = study.brief_of(load("2017-united-3411")).harm
    assert harm.kind == "survey"
    assert harm.before is None
    shown = [LOCALE.format_message(one.value) for one in (harm.first, harm.lowest, harm.latest)]
    assert [clean(one).replace("\u00a0", " ") for one in shown] == ["47 %", "22 %", "35 %"]


@pytest.mark.parametrize(
    ("counts", "key"),
    [
        ((17, 11, 3), "faster"),
        ((17, 3, 11), "slower"),
        ((17, 17, 0), "all"),
        ((17, 0, 17), "none"),
        ((16, 8, 8), "exact"),
        ((17, 10, 7), "exact_faster"),
        ((17, 6, 5), "between"),
        ((17, 2, 1), ""),
        ((17, 0, 0), ""),
        ((17, 8, 0), ""),
    ],
)
def test_a_case_is_placed_by_certain_counts_only(counts, key):
    assert _standing(*counts) == key


def library(own, others):
    """Cases whose only number is the window of their full apology, in hours."""
    results = load("2017-united-3411")
    spec = TIME_TO_APOLOGISE
    nothing = results.measures | Measures([TIME_TO_ACKNOWLEDGE.missing(study_reason())])
    entry = study.library_of([results]).entries[results.case.id]
    entries = {
        f"2016-case-{k}": replace(
            entry,
            id=f"2016-case-{k}",
            measures=nothing | Measures([spec.observed(None, low, high)]),
        )
        for k, (low, high) in enumerate(others)
    }
    measures = nothing | Measures([spec.observed(None, *own)])
    return replace(results, measures=measures), study.Library(entries, {})


def study_reason():
    from analytics.schema import Message

    return Message("reason.no_messages")


def test_windows_that_overlap_are_counted_for_neither_side():
    results, others = library((40.0, 50.0), [(51.0, 60.0)] * 4 + [(45.0, 90.0)] * 3)
    said = beside(results, others).text
    assert said.key.endswith("faster")
    assert (said.values["n"], said.values["longer"], said.values["shorter"]) == (7, 4, 0)
    told = LOCALE.format_message(said)
    assert "at least 4 took longer" in told
    results, others = library((40.0, 50.0), [(45.0, 90.0)] * 7)
    assert beside(results, others) is None


def test_a_comparison_in_the_midst_of_it_counts_only_cases_that_had_ended():
    results, others = library((40.0, 50.0), [(51.0, 60.0)] * 7)
    early = replace(results, as_of=utc(datetime.fromisoformat("2017-04-13T00:00:00Z"), ""))
    assert beside(results, others) is not None
    assert beside(early, others) is None


def test_an_editors_sentence_waits_for_its_facts_and_shows_measures_in_words():
    results = load("2017-united-3411")
    brief = study.brief_of(results)
    assert brief.is_edited
    assert any(isinstance(one.text, Filled) for one in brief.happened)
    less = replace(
        results, case=replace(results.case, milestones=results.case.milestones[:2], figures=())
    )
    early = study.brief_of(less)
    assert all(less.case.has_fact(fact) for one in told(early) for fact in one.facts)


def test_without_an_editor_the_page_is_made_from_the_record():
    results = load("2017-united-3411")
    plain = study.brief_of(replace(results, case=replace(results.case, debrief=None)))
    assert not plain.is_edited
    assert len(plain.happened) == len(plain.worked) == len(plain.failed) == 3
    assert plain.turn.milestone == "apology"
    assert plain.turn.quote.words.startswith("I deeply apologize")
    text = " ".join(texts(plain))
    assert "took back" in text
    assert not BANNED.search(text)


def test_no_speech_is_claimed_where_nothing_is_on_record():
    brief = study.brief_of(load("2015-walmart-outlook"))
    plain = study.brief_of(
        replace(
            load("2015-walmart-outlook"),
            case=replace(load("2015-walmart-outlook").case, debrief=None),
        )
    )
    for page in (brief, plain):
        assert page.turn is None
        assert not any("answered" in LOCALE.format_message(one.text) for one in page.how_fast)


EVENTS = """
id: 2024-acme-soup
brand: Acme
title: Acme recalls a soup
summary: {summary}
crisis_type: {{cluster: accidental, kind: product_harm, why: A machine broke.}}
industry: food
region: GB
language: en
time_zone: Europe/London
provenance: documented
coverage: {{start: 2024-03-01T00:00:00Z, end: 2024-03-31T00:00:00Z}}
searched:
  - subjects: [statements]
    days: {{start: 2024-03-04, end: 2024-03-30}}
    extent: partial
    read: One newspaper.
    by: A contributor.
milestones:
  - {{id: photo, kinds: [first_public_post], actor: customer, channel: x, when: {{day: 2024-03-04}},
     precision: day, sources: [gazette], text: A customer shows a splinter of glass in a tin.}}
  - {{id: report, kinds: [escalation], actor: press, channel: press, when: {{day: 2024-03-05}},
     precision: day, sources: [gazette], text: A newspaper prints the picture on its first page.}}
  - {{id: answer, kinds: [first_brand_response, non_apology], actor: brand, channel: press,
     when: {{day: 2024-03-05}}, precision: day, sources: [gazette],
     quote: {{words: We regret any inconvenience., source: gazette}},
     text: The maker says that it looks into it.}}
  - {{id: recall, kinds: [full_apology, corrective_action], actor: brand, channel: press,
     when: {{day: 2024-03-08}}, precision: day, sources: [gazette],
     text: The maker says sorry and takes all tins back.}}
sources:
  gazette: {{publisher: Example Gazette, title: Glass in soup, url: "https://example.com/a",
            published: 2024-03-06}}
"""
LONG = "In March 2024 glass was found in a soup. The maker looked into it and took it back."


def made(root, summary=LONG, as_of=None):
    folder = root / "casestudies" / "2024-acme-soup"
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(EVENTS.format(summary=summary), encoding="utf-8")
    return study.load("2024-acme-soup", as_of, root=root)


def test_four_events_and_no_outcome_give_a_short_page(tmp_path):
    brief = study.brief_of(made(tmp_path))
    text = " ".join(texts(brief))
    assert brief.harm is None
    assert not brief.how_bad
    assert [clean(LOCALE.format_message(one.text)) for one in brief.happened] == sentences(LONG)
    assert "We regret any inconvenience" in text
    assert brief.turn.milestone == "recall"
    assert not BANNED.search(text)
    assert words(brief, LOCALE) <= MOST_WORDS


def test_a_page_in_the_midst_of_it_tells_events_and_not_the_summary(tmp_path):
    brief = study.brief_of(made(tmp_path, as_of="2024-03-06T12:00:00Z"))
    text = " ".join(texts(brief))
    assert brief.known_until == date(2024, 3, 6)
    assert brief.turn is None
    assert "took it back" not in text
    assert "sorry" not in text
    assert {one.facts[0] for one in brief.happened} == {"photo", "report", "answer"}
    assert not BANNED.search(text)


def test_a_summary_too_short_to_tell_anything_gives_way_to_the_events(tmp_path):
    brief = study.brief_of(made(tmp_path, summary="A made case."))
    assert [one.facts[0] for one in brief.happened] == ["photo", "report", "recall"]


def test_messages_only_are_told_by_counts_and_tone(tmp_path):
    days = pd.date_range("2025-03-01", "2025-03-12", freq="D")
    per_day = [40] * 8 + [160] + [40] * 3
    times = [
        f"{day:%Y-%m-%d}T{hour:02d}:{minute:02d}:00Z"
        for day, n in zip(days, per_day, strict=True)
        for hour, minute in [divmod(int(k * 1440 / n), 60) for k in range(n)]
    ]
    project(
        tmp_path,
        posts(times),
        onset="2025-03-09T05:00:00Z",
        end="2025-03-13T00:00:00Z",
        zone="UTC",
    )
    brief = study.brief_of(study.load("2025-acme-login", root=tmp_path))
    text = " ".join(texts(brief))
    assert brief.harm is None or brief.harm.kind == "tone"
    assert brief.turn is None
    assert not brief.worked
    assert not BANNED.search(text)


def test_counts_name_the_day_and_the_usual_one():
    results = load("2015-jetblue-sunday")
    plain = study.brief_of(replace(results, case=replace(results.case, debrief=None)))
    first = clean(LOCALE.format_message(plain.happened[0].text))
    assert first.startswith("On Sunday 22 February 2015 posts about JetBlue Airways rose to 415")
    assert plain.harm.kind == "tone"
    assert clean(LOCALE.format_message(plain.harm.lowest.value)).startswith("62")


@pytest.mark.parametrize("case_id", SIX)
def test_the_first_page_is_read_in_a_minute(case_id):
    results = load(case_id)
    for case in (results.case, replace(results.case, debrief=None)):
        brief = fitted(study.brief_of(replace(results, case=case)), LOCALE)
        assert words(brief, LOCALE) <= MOST_WORDS
        assert brief.happened


@pytest.mark.slow
@pytest.mark.parametrize("case_id", IDS)
def test_every_first_page_is_read_in_a_minute_and_is_plain(case_id):
    results = load(case_id)
    others = study.library_of([load(one) for one in SIX])
    for case in (results.case, replace(results.case, debrief=None)):
        brief = fitted(study.brief_of(replace(results, case=case), others), LOCALE)
        assert words(brief, LOCALE) <= MOST_WORDS
        for text in texts(brief):
            assert not BANNED.search(text), text
            for sentence in sentences(text):
                assert len(sentence.split()) <= 40, sentence


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("It fell. It rose.", 2),
        ("The U.S. regulator fined it. Mr. Smith left at 2 p.m. on Monday.", 2),
        ("“It is wrong.” He left.", 2),
        ("It cost 1.27 billion dollars in all.", 1),
        ("One", 1),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, n):
    assert len(sentences(text)) == n


def test_a_sentence_that_is_too_long_is_not_cut():
    assert first_sentence(" ".join(["word"] * 60)) == ""
