"""What was done, or left undone: disclosure, corrective steps, replies to complaints, repair."""

from collections.abc import Iterator

import pandas as pd

from analytics.lessons.points.known import Asked, Known, Point, on_record
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
}
"""Variants of this module's topics."""


def hidden(known: Known) -> Iterator[Point]:
    """The brand knew, and the public did not, for longer than a notice may take."""
    if not known.is_bad("disclosure_time"):
        return
    for event in known.behind(TIME_TO_DISCLOSE)[:1]:
        began = next((m for m in known.events if m.when == known.onset), None)
        end = known.then("disclosed", began, event) if began else ""
        yield Point(
            "hidden.knew",
            (known.told(event), end),
            (event.id,),
            (TIME_TO_DISCLOSE.name,),
            ("disclosure_time",),
        )


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
    because = (known.told(deeds[0]), known.since("start", deeds[0], known.onset))
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
    events = sorted(known.behind(COMPENSATIONS), key=lambda m: m.when.latest)
    for event in events[:1]:
        is_recall = event.is_kind("recall_with_refund")
        yield Point(
            f"made_good.{'recall' if is_recall else _length(known, event)}",
            (known.told(event), known.since("start", event, known.onset)),
            (event.id,),
            (COMPENSATIONS.name,),
            ("made_good",),
        )


def _length(known: Known, event: Milestone) -> str:
    """Within days, certainly after two months, or between."""
    start = known.onset
    if start is None or event.when.latest - start.earliest <= pd.Timedelta(days=7):
        return "days"
    return "months" if event.when.earliest - start.latest > pd.Timedelta(days=60) else "weeks"


def soon(known: Known) -> Iterator[Point]:
    """A first corrective step within days, by what it was."""
    if known.verdict("corrective_action_time") != "well" or known.onset is None:
        return
    for event in known.behind(TIME_TO_ACT)[:1]:
        is_own_choice = known.case.crisis_type.kind == "challenge"
        is_shut = event.channel in ("operations", "retail", "dealers", "shops")
        variant = "reversed" if is_own_choice else "closed" if is_shut else "fixed"
        yield Point(
            f"deed_soon.{variant}",
            (known.told(event), known.since("start", event, known.onset)),
            (event.id,),
            (TIME_TO_ACT.name,),
            ("corrective_action_time",),
        )
