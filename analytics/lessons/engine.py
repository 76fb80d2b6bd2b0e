"""Apply the rules to one case's measures. No rule speaks on a missing value."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analytics.lessons.rules import RULES, Rule, Verdict
from analytics.schema import Lesson, Measure, Note, SilentRule
from analytics.wording import Locale

OUTCOMES = ("time_to_recover_h", "sessions_to_regain")
"""How a case ended: sentiment, or else the share price."""


def draw(
    measures: Mapping[str, Measure], rules: Sequence[Rule] = RULES
) -> tuple[tuple[Lesson, ...], tuple[SilentRule, ...]]:
    """Lessons of one case and the rules that stayed silent, each with its reason.

    measures: by name; a name that a rule needs and that is absent raises `KeyError`. Behaviour that
    one rule would praise and another blame has one verdict: mixed, for both.
    """
    lessons, silent = [], []
    for rule in rules:
        missing = [measures[name] for name in rule.needs if not _speaks(measures[name], rule)]
        if missing:
            silent.append(SilentRule(rule.id, rule.subject, missing[0].reason))
            continue
        verdict = rule.judge(measures)
        if verdict is None:
            own = f"lesson.{rule.id}.silent"
            reason = Note(own if Locale.of().has(own) else "lesson.undecided")
            silent.append(SilentRule(rule.id, rule.subject, reason))
        else:
            lessons.append(_lesson(rule, verdict, measures))
    return _one_verdict(lessons, measures, {rule.id: rule for rule in rules}), tuple(silent)


def _one_verdict(
    found: Sequence[Lesson], measures: Mapping[str, Measure], rules: Mapping[str, Rule]
) -> tuple[Lesson, ...]:
    """The lessons, mixed where the same behaviour stands under both well and badly."""
    judged = {
        one.id: {
            event
            for name in rules[one.id].judges or one.evidence
            for event in measures[name].evidence
        }
        for one in found
    }
    sides = {
        side: set().union(*(judged[one.id] for one in found if one.side == side))
        for side in ("well", "badly")
    }
    both = sides["well"] & sides["badly"]
    return tuple(replace(one, side="mixed") if judged[one.id] & both else one for one in found)


def outcome(measures: Mapping[str, Measure]) -> Measure | None:
    """The first of OUTCOMES that is known: observed, it came back; censored, not while watched."""
    known = (measures[name] for name in OUTCOMES)
    return next((one for one in known if one.status in ("observed", "censored")), None)


def _speaks(measure: Measure, rule: Rule) -> bool:
    return measure.is_observed or (measure.status == "censored" and rule.takes_censored)


def _lesson(rule: Rule, verdict: Verdict, measures: Mapping[str, Measure]) -> Lesson:
    stem = f"lesson.{rule.id}"
    values = {name: measures[name] for name in rule.needs} | verdict.values
    return Lesson(
        id=rule.id,
        subject=rule.subject,
        side=verdict.side,
        claim=Note(f"{stem}.{verdict.claim}", values),
        evidence=rule.needs,
        counter_evidence=verdict.counter,
        confidence=verdict.confidence,
        confidence_reason=Note(f"lesson.because.{verdict.because}"),
        action=Note(f"{stem}.action"),
        owner=rule.owner,
        due=rule.due,
        citation=rule.citation,
        verdict=verdict.side,
    )
