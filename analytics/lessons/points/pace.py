"""When the brand spoke: too late for those who waited, or in time."""

from collections.abc import Iterator

from analytics.lessons.points.known import Asked, Known, Point, on_record
from analytics.measures.conduct import ESCALATIONS_BEFORE_STATEMENT, TIME_TO_CHIEF_EXECUTIVE
from analytics.measures.response import (
    LONGEST_SILENCE,
    TIME_TO_ACKNOWLEDGE,
    TIME_TO_APOLOGISE,
)
from analytics.schema import Duration, Measure, MeasureSpec, Message
from analytics.wording import UntrustedText

VARIANTS = {
    "no_apology.none": Asked("chief_executive", "this_month"),
    "no_apology.late": Asked("chief_executive", "this_month"),
    "slow.chief": Asked("chief_executive", "this_quarter"),
    "slow.chief_silent": Asked("chief_executive", "this_quarter"),
    "slow.first_word": Asked("communications", "this_month"),
    "slow.first_day": Asked("communications", "this_month"),
    "slow.silence": Asked("communications", "this_quarter"),
    "slow.others_first": Asked("communications", "this_month"),
    "slow.peak": Asked("insights", "this_month"),
    "slow.alarm": Asked("insights", "this_month"),
    "soon.apology": Asked("communications", "this_quarter"),
    "soon.chief": Asked("chief_executive", "this_quarter"),
    "soon.first_word": Asked("communications", "this_quarter"),
}
"""Variants of this module's topics."""

_SPEED = (
    "chief_executive_time",
    "first_statement_time",
    "silence",
    "escalation_unanswered",
    "statement_before_peak",
    "lead",
)
"""Rules that say one thing: it spoke too late."""


def never_apologised(known: Known) -> Iterator[Point]:
    """No full apology, or one that came after more than a week."""
    if not known.is_bad("apology_time") or known.onset is None:
        return
    took = known.measures[TIME_TO_APOLOGISE]
    events, brand = known.behind(TIME_TO_APOLOGISE), UntrustedText(known.case.brand)
    if took.status == "censored" or not events:
        because = (Message("advice.none.apology", {"brand": brand}),)
        facts = tuple(name for name in took.absence if known.case.has_fact(name))
        yield Point("no_apology.none", because, facts, (TIME_TO_APOLOGISE.name,), ("apology_time",))
        return
    because = (known.said(events[0]), known.since("start", events[0], known.onset))
    yield Point(
        "no_apology.late",
        because,
        on_record(events),
        (TIME_TO_APOLOGISE.name,),
        ("apology_time",),
    )


def slow(known: Known) -> Iterator[Point]:
    """That it spoke too late, by the gravest of the rules that say so; they are told as one."""
    rules = known.drawn(*_SPEED)
    makers = {
        "chief_executive_time": _chief,
        "first_statement_time": _first_word,
        "silence": _silence,
        "escalation_unanswered": _others_first,
        "statement_before_peak": _claimed("peak"),
        "lead": _claimed("alarm"),
    }
    for rule in rules:
        for point in makers[rule](known, rules):
            yield point
            return
    yield from _quiet_by_sources(known)


def _chief(known: Known, rules: tuple[str, ...]) -> Iterator[Point]:
    yield from _late(known, rules, TIME_TO_CHIEF_EXECUTIVE, "chief", "chief_silent")


def _first_word(known: Known, rules: tuple[str, ...]) -> Iterator[Point]:
    yield from _late(known, rules, TIME_TO_ACKNOWLEDGE, "first_word", "first_word")


def _late(
    known: Known, rules: tuple[str, ...], spec: MeasureSpec[Duration], variant: str, none: str
) -> Iterator[Point]:
    events, took = known.behind(spec), known.measures[spec]
    if known.onset is None:
        return
    if took.status == "censored" or not events:
        because = (Message(f"advice.none.{none}", {"brand": UntrustedText(known.case.brand)}),)
        yield Point(f"slow.{none}", because, _absent(known, took), (spec.name,), rules)
        return
    end = known.since(variant, events[0], known.onset) or Message(f"advice.then.{variant}")
    facts = (*on_record(events), *_absent(known, took))
    yield Point(f"slow.{variant}", (known.told(events[0]), end), facts, (spec.name,), rules)


def _absent(known: Known, measure: Measure[Duration]) -> tuple[str, ...]:
    return tuple(name for name in measure.absence if known.case.has_fact(name))


def _silence(known: Known, rules: tuple[str, ...]) -> Iterator[Point]:
    events, took = known.behind(LONGEST_SILENCE), known.measures[LONGEST_SILENCE]
    least = took.least
    if least is None:
        return
    values = {"brand": UntrustedText(known.case.brand), "n": int(least // 24)}
    because = (Message("advice.none.silence", values),)
    facts = (*on_record(events), *_absent(known, took))
    yield Point("slow.silence", because, facts, (LONGEST_SILENCE.name,), rules)


def _others_first(known: Known, rules: tuple[str, ...]) -> Iterator[Point]:
    others = known.behind(ESCALATIONS_BEFORE_STATEMENT)
    if not others:
        return
    n = Message("advice.then.others_first", {"n": len(others)})
    yield Point(
        "slow.others_first",
        (known.said(others[0]), n),
        on_record(others),
        (ESCALATIONS_BEFORE_STATEMENT.name,),
        rules,
    )


def _claimed(variant: str):
    """A maker of the point whose words are those of the rule itself."""

    def make(known: Known, rules: tuple[str, ...]) -> Iterator[Point]:
        rule = {"peak": "statement_before_peak", "alarm": "lead"}[variant]
        lesson = known.lessons[rule]
        yield Point(f"slow.{variant}", (lesson.claim,), (), lesson.evidence, rules)

    return make


def _quiet_by_sources(known: Known) -> Iterator[Point]:
    """A silence that a source tells of, where no rule could time it."""
    variants = {"statements": "first_day", "chief_executive": "chief_silent"}
    for search in known.case.record.absent:
        told = known.told_absence(search.id)
        if told and search.subject in variants:
            yield Point(f"slow.{variants[search.subject]}", (told,), (search.id,))


def soon(known: Known) -> Iterator[Point]:
    """That it spoke in time: an apology before a word, and a chief executive's before any other."""
    if known.onset is None:
        return
    found = (
        ("apology_time", "apology", TIME_TO_APOLOGISE),
        ("chief_executive_time", "chief", TIME_TO_CHIEF_EXECUTIVE),
        ("first_statement_time", "first_word", TIME_TO_ACKNOWLEDGE),
    )
    rules = tuple(rule for rule, _, _ in found if known.verdict(rule) == "well")
    for rule, variant, spec in found:
        events = known.behind(spec)
        if rule in rules and events:
            because = (known.said(events[0]), known.since("start", events[0], known.onset))
            yield Point(f"soon.{variant}", because, on_record(events), (spec.name,), rules)
