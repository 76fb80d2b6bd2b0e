"""What came after: it went on, was undone, cost more later, reached a court; who stood by."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from analytics.cases.case import Outcome
from analytics.cases.record import Figure
from analytics.lessons.points.known import (
    Asked,
    Known,
    Point,
    between,
    first_sentence,
    is_readable,
)
from analytics.measures.conduct import DEFENDERS, ESCALATIONS_AFTER_APOLOGY
from analytics.measures.response import APOLOGISED_AT
from analytics.schema import ACTION_KINDS, Message, Milestone
from analytics.wording import PublishedDay, PublishedValue, UntrustedText

VARIANTS = {
    "went_on.regulator": Asked("legal", "this_quarter"),
    "went_on.customer": Asked("care", "this_quarter"),
    "went_on.press": Asked("communications", "this_quarter"),
    "went_on.others": Asked("communications", "this_quarter"),
    "reversed.plan": Asked("communications", "next_launch"),
    "low_later.survey": Asked("insights", "this_quarter"),
    "low_later.money": Asked("insights", "this_month"),
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

_WEEK = pd.Timedelta(days=7)
_MONTHS, _YEARS = pd.Timedelta(days=60), pd.Timedelta(days=730)


def went_on(known: Known) -> Iterator[Point]:
    """Who spoke against the brand after its full apology, the first one certainly after it."""
    after = known.measure(ESCALATIONS_AFTER_APOLOGY)
    apologies = known.behind(APOLOGISED_AT)
    if after is None or not after.least or not apologies:
        return
    ended = apologies[0].when.latest
    events = [m for m in known.behind(ESCALATIONS_AFTER_APOLOGY) if m.when.earliest > ended]
    for event in sorted(events, key=lambda m: not is_readable(m)):
        variant = {"regulator": "regulator", "customer": "customer", "press": "press"}
        end = known.then("after_apology", event, apologies[0])
        yield Point(
            f"went_on.{variant.get(event.actor, 'others')}",
            (known.said(event), end),
            (event.id, apologies[0].id),
            (ESCALATIONS_AFTER_APOLOGY.name,),
        )


def reversed_(known: Known) -> Iterator[Point]:
    """A plan of the brand's own that angered people, and that it took back."""
    if known.case.crisis_type.kind != "challenge":
        return
    began = [m for m in known.events if m.actor == "brand" and m.is_kind("trigger")]
    undone = [m for m in known.events if m.is_brands and m.is_kind(*ACTION_KINDS)]
    if not began:
        return
    later = [m for m in undone if m.when.earliest > began[0].when.latest]
    if later:
        yield Point(
            "reversed.plan",
            (_told(known, began[0]), _told(known, later[0])),
            (began[0].id, later[0].id),
        )


def low_later(known: Known) -> Iterator[Point]:
    """The lowest reading on record, where it came more than a week after the answer."""
    answers = known.behind(APOLOGISED_AT) or [m for m in known.events if m.is_statement]
    if not answers:
        return
    answered = answers[0]
    for outcome in known.case.outcomes:
        worst, day = outcome.worst, published_day(outcome.worst)
        last = known.days(answered.when)[1]
        if day is None or worst.precision != "day" or (day - last).days <= _WEEK.days:
            continue
        is_apology = answered.is_kind("full_apology")
        values = {
            "label": UntrustedText(outcome.label),
            "value": PublishedValue(worst.value, worst.unit),
            "day": PublishedDay(day, worst.precision),
            "after": between((day - last).days),
        }
        key = "advice.low_later.apology" if is_apology else "advice.low_later.answer"
        end = _back(outcome)
        facts = tuple(f.id for f in (outcome.before, worst, outcome.latest) if f)
        yield Point(
            "low_later.survey",
            (Message(key, values), end),
            (*facts, answered.id),
            size=(day - last).days,
        )


def published_day(figure: Figure) -> date | None:
    """The day that a figure is of."""
    return figure.at


def _back(outcome: Outcome) -> Message | str:
    """Where the number stood at last, beside where it was before."""
    before, latest = outcome.before, outcome.latest
    if before is None or latest is None or latest is outcome.worst:
        return ""
    values = {
        "latest": PublishedValue(latest.value, latest.unit),
        "day": PublishedDay(latest.at, latest.precision),
        "before": PublishedValue(before.value, before.unit),
    }
    return Message("advice.low_later.back", values)


def _told(known: Known, event: Milestone) -> Message:
    text = UntrustedText(first_sentence(event.text))
    return Message("advice.told", {"when": known.when(event), "text": text})


def courts(known: Known) -> Iterator[Point]:
    """A settlement or sentence months or years after it began: the last one that is known."""
    if known.onset is None:
        return
    start = known.onset.latest
    ends = [m for m in known.events if m.is_kind("settlement", "sentence")]
    late = [m for m in ends if m.when.earliest - start > _MONTHS]
    for event in late[-1:]:
        is_years = event.when.earliest - start > _YEARS
        end = Message("advice.then.since_start", {"after": known.after(event.when, known.onset)})
        yield Point(
            f"courts.{'years' if is_years else 'months'}", (_told(known, event), end), (event.id,)
        )


def left(known: Known) -> Iterator[Point]:
    """Somebody of the brand who left or was dismissed over it."""
    if known.onset is None:
        return
    for event in known.events:
        if event.is_kind("dismissal") and event.actor == "brand":
            is_soon = event.when.earliest - known.onset.latest < _MONTHS
            after = {"after": known.after(event.when, known.onset)}
            end = Message("advice.then.since_start", after)
            yield Point(
                f"left.{'soon' if is_soon else 'later'}", (_told(known, event), end), (event.id,)
            )


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
