"""The rules that no other topic has taken, each in its own words: mostly what listening showed."""

from collections.abc import Iterator
from typing import Any, cast

import pandas as pd

from analytics.lessons.points.known import Asked, Known, Point
from analytics.measures.decay import VOLUME_HALF_LIFE
from analytics.measures.gate import MIN_N
from analytics.measures.response import ONSET_AT
from analytics.measures.rivals_hour import RIVALS_SAME_HOUR
from analytics.measures.volume import PEAK_NEGATIVE, PEAK_NEGATIVE_AT
from analytics.schema import Measure, Message
from analytics.wording import Said, UntrustedText, Waited

HEARD: dict[str, Asked] = {
    "beyond_mentions": Asked("insights", "this_quarter"),
    "one_channel_first": Asked("insights", "this_month"),
    "common_event": Asked("communications", "this_month"),
    "one_theme": Asked("operations", "this_month"),
    "one_voice": Asked("insights", "this_quarter"),
    "attention": Asked("insights", "this_month"),
    "copied_tone": Asked("insights", "this_quarter"),
    "copied_text": Asked("insights", "this_quarter"),
    "attention_passes": Asked("insights", "this_quarter"),
    "relapse": Asked("insights", "this_quarter"),
    "reply_lift": Asked("care", "this_quarter"),
    "ambassador_threads": Asked("communications", "this_quarter"),
    "statement_before_peak": Asked("communications", "this_quarter"),
    "lead": Asked("insights", "this_quarter"),
    "silence": Asked("communications", "this_quarter"),
    "answered": Asked("care", "this_quarter"),
    "reply_time": Asked("care", "this_quarter"),
    "within_hour": Asked("care", "this_quarter"),
    "within_day": Asked("care", "this_quarter"),
    "recovery": Asked("insights", "this_quarter"),
}
"""Rules by how much they change what a brand would do, the most first: channels it did not watch,
then what people were angry about, then what distorts the count, then how it ended."""
VARIANTS = {
    **{f"heard.{rule}": asked for rule, asked in HEARD.items()},
    "peaked.hours": Asked("communications", "this_month"),
    "peaked.days": Asked("communications", "this_quarter"),
    "faded.talk": Asked("communications", "this_quarter"),
}
"""Variants of this module's topics."""


def heard(known: Known) -> Iterator[Point]:
    """What each of these rules found, in its own words, in the order of HEARD."""
    for k, rule in enumerate(HEARD):
        lesson = known.lessons.get(rule)
        if lesson is not None and lesson.verdict != "badly":
            claim = in_plain_words(lesson.claim, known.case.time_zone)
            because = (rule == "common_event" and _rivals(known)) or claim
            yield Point(
                f"heard.{rule}",
                (because,),
                (),
                lesson.evidence,
                (rule,),
                size=-float(k),
            )


def _rivals(known: Known) -> Message | None:
    """Which rivals rose with the brand, by name."""
    verdict = known.measures[RIVALS_SAME_HOUR].verdict
    names = verdict.values.get("rose") if verdict else None
    if not isinstance(names, list) or not names:
        return None
    rose = [UntrustedText(str(name)) for name in cast(list[object], names)]
    return Message("advice.rivals.told", {"names": rose, "n": len(rose)})


def in_plain_words(claim: Message, zone: str) -> Message:
    """A rule's claim with its measures as running text has them, not as a table does."""
    values = dict(claim.values)
    for name, one in claim.values.items():
        if isinstance(one, Measure):
            measure = cast(Measure[Any], one)
            if measure.spec.kind != "category":
                values[name] = Said(measure, zone)
    return Message(claim.key, values)


_DAY_H = 24.0


def peaked(known: Known) -> Iterator[Point]:
    """How soon most complaints came: the time that an answer has."""
    began, peak = known.measure(ONSET_AT), known.measure(PEAK_NEGATIVE_AT)
    most = known.measure(PEAK_NEGATIVE)
    if began is None or peak is None or most is None or (most.value or 0) < MIN_N:
        return
    if began.least is None or began.most is None or peak.value is None:
        return
    low, high = ((peak.value - at) / pd.Timedelta(hours=1) for at in (began.most, began.least))
    if low < 1:
        return
    waited = Waited(low, low if low == high else None, high)
    yield Point(
        f"peaked.{'hours' if high <= _DAY_H else 'days'}",
        (Message("advice.peaked.told", {"after": waited}),),
        (),
        (PEAK_NEGATIVE_AT.name, ONSET_AT.name),
    )


def faded(known: Known) -> Iterator[Point]:
    """How soon half of the talk was gone."""
    half = known.measure(VOLUME_HALF_LIFE)
    if half is None or not half.is_observed:
        return
    zone = known.case.time_zone
    told = Message("advice.faded.told", {"after": Said(half, zone)})
    yield Point("faded.talk", (told,), (), (VOLUME_HALF_LIFE.name,))
