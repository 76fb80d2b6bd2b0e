"""What was done, or left undone: disclosure, corrective steps, replies to complaints, repair."""

from collections.abc import Iterator

import pandas as pd

from analytics.lessons.points.known import Asked, Known, Point, first_sentence, on_record
from analytics.measures.conduct import COMPENSATIONS
from analytics.measures.replies import (
    ANSWER_RATE,
    ANSWERED_WITHIN_1H,
    ANSWERED_WITHIN_24H,
    FIRST_REPLY_MEDIAN,
)
from analytics.measures.response import TIME_TO_ACT, TIME_TO_DISCLOSE
from analytics.schema import Message, Milestone
from analytics.wording import Hours, Percent, UntrustedText

VARIANTS = {
    "hidden.knew": Asked("legal", "this_quarter"),
    "unanswered.most": Asked("care", "this_month"),
    "unanswered.within_day": Asked("care", "this_month"),
    "unanswered.within_hour": Asked("care", "this_quarter"),
    "unanswered.slow": Asked("care", "this_quarter"),
    "deed_late.late": Asked("operations", "this_quarter"),
    "deed_late.none": Asked("operations", "this_month"),
    "made_good.recall": Asked("operations", "this_quarter"),
    "made_good.days": Asked("care", "this_quarter"),
    "made_good.weeks": Asked("care", "this_month"),
    "made_good.months": Asked("legal", "this_quarter"),
    "deed_soon.closed": Asked("operations", "this_quarter"),
    "deed_soon.reversed": Asked("communications", "next_launch"),
    "deed_soon.fixed": Asked("operations", "this_month"),
    "answered.most": Asked("care", "this_quarter"),
}
"""Variants of this module's topics."""


def hidden(known: Known) -> Iterator[Point]:
    """The brand knew, and the public did not, for longer than a notice may take."""
    if not known.is_bad("disclosure_time"):
        return
    for event in known.behind(TIME_TO_DISCLOSE)[:1]:
        end = known.then("disclosed", known_to_public(known), event) if known.onset else ""
        yield Point(
            "hidden.knew",
            (known.said(event), end),
            (event.id,),
            (TIME_TO_DISCLOSE.name,),
            ("disclosure_time",),
        )


def known_to_public(known: Known) -> Milestone:
    """The event from which the public knew: the onset's own, or the first that is not before."""
    onset = known.onset
    assert onset is not None
    return next((m for m in known.events if m.when == onset), known.events[0])


def unanswered(known: Known) -> Iterator[Point]:
    """Complaints without a reply: by the plainest number that says so."""
    rules = known.drawn("answered", "within_day", "within_hour", "reply_time")
    found = (
        ("answered", "most", ANSWER_RATE),
        ("within_day", "within_day", ANSWERED_WITHIN_24H),
        ("within_hour", "within_hour", ANSWERED_WITHIN_1H),
    )
    for rule, variant, spec in found:
        share = known.measure(spec)
        if rule in rules and share is not None and share.value is not None:
            values = {"share": Percent(share.value), "brand": UntrustedText(known.case.brand)}
            because = Message(f"advice.number.{variant}", values)
            yield Point(f"unanswered.{variant}", (because,), (), (spec.name,), rules)
    took = known.measure(FIRST_REPLY_MEDIAN)
    if "reply_time" in rules and took is not None and took.least is not None:
        values = {"took": Hours(took.value or took.least)}
        because = Message("advice.number.slow", values)
        yield Point("unanswered.slow", (because,), (), (FIRST_REPLY_MEDIAN.name,), rules)


def late(known: Known) -> Iterator[Point]:
    """A first corrective step that came late, or had not come."""
    if not known.is_bad("corrective_action_time") or known.onset is None:
        return
    took = known.measures[TIME_TO_ACT]
    deeds = known.behind(TIME_TO_ACT)
    if took.status == "censored" or not deeds:
        because = Message("advice.none.deed", {"brand": UntrustedText(known.case.brand)})
        yield Point(
            "deed_late.none", (because,), (), (TIME_TO_ACT.name,), ("corrective_action_time",)
        )
        return
    end = Message("advice.then.since_start", {"after": known.after(deeds[0].when, known.onset)})
    because = (known.said(deeds[0]), end)
    yield Point(
        "deed_late.late",
        because,
        on_record(deeds),
        (TIME_TO_ACT.name,),
        ("corrective_action_time",),
    )


def made_good(known: Known) -> Iterator[Point]:
    """What was paid or given back, by how long that took."""
    if known.verdict("made_good") != "well":
        return
    for event in known.behind(COMPENSATIONS)[:1]:
        after = _days_since_start(known, event)
        variant = "recall" if event.is_kind("recall_with_refund") else _length(after)
        told = Message(
            "advice.told",
            {"when": known.when(event), "text": UntrustedText(first_sentence(event.text))},
        )
        end = (
            Message("advice.then.since_start", {"after": known.after(event.when, known.onset)})
            if known.onset and after is not None and after > 0
            else ""
        )
        yield Point(
            f"made_good.{variant}",
            (told, end),
            (event.id,),
            (COMPENSATIONS.name,),
            ("made_good",),
        )


def _days_since_start(known: Known, event: Milestone) -> float | None:
    if known.onset is None:
        return None
    return (event.when.earliest - known.onset.latest) / pd.Timedelta(days=1)


def _length(days: float | None) -> str:
    if days is None or days <= 7:
        return "days"
    return "weeks" if days <= 60 else "months"


def soon(known: Known) -> Iterator[Point]:
    """A first corrective step within days, by what it was."""
    if known.verdict("corrective_action_time") != "well" or known.onset is None:
        return
    for event in known.behind(TIME_TO_ACT)[:1]:
        is_own_choice = known.case.crisis_type.kind == "challenge"
        is_shut = event.channel in ("operations", "retail", "dealers", "shops")
        variant = "reversed" if is_own_choice else "closed" if is_shut else "fixed"
        end = Message("advice.then.since_start", {"after": known.after(event.when, known.onset)})
        yield Point(
            f"deed_soon.{variant}",
            (known.said(event), end),
            (event.id,),
            (TIME_TO_ACT.name,),
            ("corrective_action_time",),
        )
