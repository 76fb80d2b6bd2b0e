"""What came after: it went on, was undone, cost more later, reached a court; who stood by."""

from collections.abc import Iterator

import pandas as pd

from analytics.cases.case import Outcome
from analytics.cases.published import figure_day, figure_value
from analytics.lessons.points.known import Asked, Known, Point, in_words, is_readable
from analytics.measures.conduct import DEFENDERS, ESCALATIONS_AFTER_APOLOGY
from analytics.measures.response import APOLOGISED_AT
from analytics.schema import ACTION_KINDS, Message, Milestone
from analytics.wording import UntrustedText

VARIANTS = {
    "went_on.regulator": Asked("legal", "this_quarter"),
    "went_on.customer": Asked("care", "this_quarter"),
    "went_on.press": Asked("communications", "this_quarter"),
    "went_on.partner": Asked("staff", "this_quarter"),
    "went_on.influencer": Asked("communications", "this_month"),
    "went_on.others": Asked("communications", "this_quarter"),
    "reversed.plan": Asked("communications", "next_launch"),
    "low_later.number": Asked("insights", "this_quarter"),
    "not_back.number": Asked("insights", "this_month"),
    "courts.months": Asked("legal", "this_quarter"),
    "courts.years": Asked("legal", "next_plan"),
    "left.soon": Asked("board", "this_quarter"),
    "left.later": Asked("board", "next_plan"),
    "defended.partner": Asked("communications", "this_quarter"),
    "defended.influencer": Asked("communications", "this_quarter"),
    "defended.others": Asked("communications", "next_plan"),
    "mocked.rival": Asked("communications", "this_quarter"),
}
"""Variants of this module's topics."""

_WEEK, _MONTH = 7, 30
_MONTHS, _YEARS = pd.Timedelta(days=60), pd.Timedelta(days=730)


def went_on(known: Known) -> Iterator[Point]:
    """Who spoke against the brand after its full apology, the first one certainly after it."""
    after = known.measure(ESCALATIONS_AFTER_APOLOGY)
    apologies = known.behind(APOLOGISED_AT)
    if after is None or not after.least or not apologies:
        return
    first = apologies[0]
    for event in known.behind(ESCALATIONS_AFTER_APOLOGY):
        if event.when.earliest <= first.when.latest:
            continue
        variant = event.actor if f"went_on.{event.actor}" in VARIANTS else "others"
        yield Point(
            f"went_on.{variant}",
            (known.said(event), known.since("apology", event, first.when)),
            (event.id, first.id),
            (ESCALATIONS_AFTER_APOLOGY.name,),
        )


def reversed_(known: Known) -> Iterator[Point]:
    """A plan of the brand's own that angered people, and that it took back."""
    began = [m for m in known.events if m.actor == "brand" and m.is_kind("trigger")]
    if known.case.crisis_type.kind != "challenge" or not began:
        return
    for event in known.events:
        is_undone = event.is_brands and event.is_kind(*ACTION_KINDS)
        if is_undone and event.when.earliest > began[0].when.latest:
            told = (known.told(began[0]), known.told(event))
            yield Point("reversed.plan", told, (began[0].id, event.id))


def low_later(known: Known) -> Iterator[Point]:
    """The lowest reading on record, where it came more than a week after the answer."""
    falling = {one.label for one in known.case.record.outcomes if one.worse == "lower"}
    for outcome in known.case.outcomes:
        worst = outcome.worst
        answered, what = _answer(known)
        is_dated = worst.precision == "day" and outcome.label in falling
        if answered is None or not is_dated:
            continue
        days = (worst.at - known.days(answered.when)[1]).days
        words = in_words(days)
        if days <= _WEEK or words is None:
            continue
        after = Message(f"advice.since.{what}.{words[0]}", words[1])
        facts = tuple(f.id for f in (worst, outcome.before, outcome.latest) if f and f.id)
        yield Point(
            "low_later.number",
            (Message("advice.low_later.told", _three(outcome)), after, _back(outcome)),
            (*facts, answered.id),
            size=days,
        )


def _answer(known: Known) -> tuple[Milestone | None, str]:
    """The first full apology, else the first public word."""
    for event in known.behind(APOLOGISED_AT):
        return event, "apology"
    return next((m for m in known.events if m.is_statement), None), "answer"


def _back(outcome: Outcome) -> Message | str:
    """Where the number stood at last, beside where it was before."""
    before, latest = outcome.before, outcome.latest
    if before is None or latest is None or latest is outcome.worst:
        return ""
    return Message("advice.low_later.back", _three(outcome))


def _three(outcome: Outcome) -> dict[str, object]:
    figures = {"before": outcome.before, "worst": outcome.worst, "latest": outcome.latest}
    values: dict[str, object] = {"label": UntrustedText(outcome.label)}
    for name, figure in figures.items():
        if figure:
            values[name] = figure_value(figure, _unit(figure.unit))
            values[f"{name}_day"] = figure_day(figure)
    return values


def _unit(unit: str) -> str:
    """A source's unit as a sentence has it: the label names the scale and who was asked."""
    if unit.startswith("%"):
        return "%"
    return "" if unit.startswith(("points", "rank")) else f" {unit}"


def not_back(known: Known) -> Iterator[Point]:
    """A number that was not back at its level a month or more after the answer."""
    answered, _ = _answer(known)
    for outcome in known.case.outcomes:
        before, worst, latest = outcome.before, outcome.worst, outcome.latest
        if answered is None or before is None or latest is None or latest is worst:
            continue
        is_below = (latest.value - before.value) * (worst.value - before.value) > 0
        days = (latest.at - known.days(answered.when)[1]).days
        if is_below and days > _MONTH:
            values = _three(outcome)
            facts = (latest.id, before.id, worst.id)
            yield Point(
                "not_back.number",
                (Message("advice.not_back.told", values),),
                tuple(fact for fact in facts if fact),
                values=values,
            )


def courts(known: Known) -> Iterator[Point]:
    """A settlement or sentence months or years after it began: the last one that is known."""
    if known.onset is None:
        return
    start = known.onset.latest
    ends = [m for m in known.events if m.is_kind("settlement", "sentence")]
    late = [m for m in ends if m.when.earliest - start > _MONTHS]
    for event in late[-1:]:
        is_years = event.when.earliest - start > _YEARS
        told = (known.told(event), known.since("start", event, known.onset))
        yield Point(f"courts.{'years' if is_years else 'months'}", told, (event.id,))


def left(known: Known) -> Iterator[Point]:
    """Somebody of the brand who left or was dismissed over it."""
    if known.onset is None:
        return
    for event in known.events:
        if event.is_kind("dismissal") and event.actor == "brand":
            is_soon = event.when.earliest - known.onset.latest < _MONTHS
            told = (known.told(event), known.since("start", event, known.onset))
            yield Point(f"left.{'soon' if is_soon else 'later'}", told, (event.id,))


def defended(known: Known) -> Iterator[Point]:
    """Who spoke for the brand."""
    for event in sorted(known.behind(DEFENDERS), key=lambda m: not is_readable(m)):
        variant = event.actor if event.actor in ("partner", "influencer") else "others"
        yield Point(f"defended.{variant}", (known.said(event),), (event.id,), (DEFENDERS.name,))


def mocked(known: Known) -> Iterator[Point]:
    """A rival that made use of it."""
    for event in known.events:
        if event.actor == "other_brand" and event.is_critical:
            yield Point("mocked.rival", (known.said(event),), (event.id,))
