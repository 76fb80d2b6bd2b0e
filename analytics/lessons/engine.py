"""Apply the rules to one case's measures. A rule with a missing measure gives no lesson."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analytics.errors import Faults
from analytics.lessons.rules import RULES, Rule, Verdict
from analytics.measures.market import SESSIONS_TO_REGAIN
from analytics.measures.recovery import TIME_TO_RECOVER
from analytics.schema import FAILED, InapplicableRule, Lesson, Measure, Measures, Message

OUTCOMES = (TIME_TO_RECOVER, SESSIONS_TO_REGAIN)
"""Measures of how a case ended: recovery of sentiment, or else of the share price."""


def evaluate(
    measures: Measures, rules: Sequence[Rule] = RULES, faults: Faults | None = None
) -> tuple[tuple[Lesson, ...], tuple[InapplicableRule, ...]]:
    """Lessons of one case, and the rules that gave none, each with its reason.

    faults: where a rule that raises is remembered, and then gives no lesson; None: it raises. If
    one rule judges a behaviour good and another judges it bad, both lessons get the verdict mixed.
    """
    told = [_contained(rule, measures, faults) for rule in rules]
    lessons = [one for one in told if isinstance(one, Lesson)]
    silent = tuple(one for one in told if isinstance(one, InapplicableRule))
    return _one_verdict(lessons, measures, {rule.id: rule for rule in rules}), silent


def _contained(rule: Rule, measures: Measures, faults: Faults | None) -> Lesson | InapplicableRule:
    if faults is None:
        return _applied(rule, measures)
    nothing = InapplicableRule(rule.id, rule.subject, FAILED)
    return faults.contain(f"rule {rule.id}", lambda: _applied(rule, measures), lambda: nothing)


def _applied(rule: Rule, measures: Measures) -> Lesson | InapplicableRule:
    """The lesson that a rule draws, or why it draws none."""
    needed = [measures[spec] for spec in rule.needs]
    missing = next((m.reason for m in needed if m.reason and not _speaks(m, rule)), None)
    verdict = None if missing else rule.judge(measures)
    if verdict is None:
        return InapplicableRule(rule.id, rule.subject, missing or Message(rule.undecided))
    return _lesson(rule, verdict, measures)


def _one_verdict(
    lessons: Sequence[Lesson], measures: Measures, rules: Mapping[str, Rule]
) -> tuple[Lesson, ...]:
    """The lessons, with the side mixed if the same behaviour appears under both well and badly."""
    judged = {
        lesson.id: {
            event
            for spec in rules[lesson.id].judges or rules[lesson.id].needs
            for event in measures[spec].evidence
        }
        for lesson in lessons
    }
    well, badly = (
        {event for lesson in lessons if lesson.side == side for event in judged[lesson.id]}
        for side in ("well", "badly")
    )
    both = well & badly
    return tuple(
        replace(lesson, side="mixed") if judged[lesson.id] & both else lesson for lesson in lessons
    )


def outcome(measures: Measures) -> Measure[Any] | None:
    """The first of OUTCOMES that is known: observed if the case recovered, censored if not yet."""
    return next((m for spec in OUTCOMES if (m := measures[spec]).is_known), None)


def _speaks(measure: Measure[Any], rule: Rule) -> bool:
    return measure.is_observed or (measure.status == "censored" and rule.takes_censored)


def _lesson(rule: Rule, verdict: Verdict, measures: Measures) -> Lesson:
    stem = f"lesson.{rule.id}"
    needed = {spec.name: measures[spec] for spec in rule.needs}
    values: dict[str, object] = {**needed, **verdict.values}
    return Lesson(
        id=rule.id,
        subject=rule.subject,
        side=verdict.side,
        claim=Message(f"{stem}.{verdict.claim}", values),
        evidence=tuple(needed),
        counter_evidence=verdict.counter,
        confidence=verdict.confidence,
        confidence_reason=Message(f"lesson.because.{verdict.because}"),
        action=Message(f"{stem}.action"),
        owner=rule.owner,
        due=rule.due,
        citation=rule.citation,
        verdict=verdict.side,
    )
