"""What each series of attention shows, a row a series: never mixed into the tone of messages."""

from collections.abc import Iterator
from datetime import date
from math import floor, log10
from typing import Any

import pandas as pd

from analytics.measures import survey
from analytics.measures.attention import (
    ATTENTION_HEIGHT,
    ATTENTION_ONSET,
    ATTENTION_PEAK_AT,
    ATTENTION_RETURN,
    attention,
)
from analytics.measures.attention_ratings import RATING_FALL, ratings
from analytics.schema import Duration, Measure, Measures, Message
from analytics.wording import Day, Fixed, Hours, UntrustedText

PARTS = {
    ATTENTION_ONSET.name: "onset",
    ATTENTION_PEAK_AT.name: "peak",
    ATTENTION_HEIGHT.name: "height",
    RATING_FALL.name: "height",
    survey.SURVEY_FALL.name: "height",
    ATTENTION_RETURN.name: "return",
}
"""What each measure is called in a row, before `_low`, `_high`, `_status`, `_reason`."""


WIDE = 1.5
"""Ratio of an interval's ends from which a sentence says both."""
SAID = ["series", "name", "kind", "of", "region", "step", "source"]


def rows(table: pd.DataFrame, since: pd.Timestamp) -> Iterator[dict[str, Any]]:
    """A row for each series of `attention.read`, as known. since: start of the coverage.

    Columns: SAID, n (periods with a value, or ratings), said (a
    `Message`), unit of the height, and of each of PARTS the value, low, high, status and reason.
    """
    for _, part in table.groupby("series", sort=False):
        one = part.reset_index(drop=True)
        first = one.iloc[0]
        if first["kind"] == "rating":
            found = ratings(one, (first["worst"], first["best"]), since)
        else:
            found = attention(one, first["kind"], first["step"], since)
        yield _row(dict(first[SAID]), found)


def survey_rows(points: pd.DataFrame, start: date | None) -> Iterator[dict[str, Any]]:
    """A row for each published survey score around the onset's day `start`; none between points.

    points: `compute_measures.net_scores`. Days of return count from the survey's own fall.
    """
    if start is None:
        return
    for name, scores in points.groupby("measure", sort=False):
        if survey.series(scores, start).empty:
            continue
        found = survey.survey(scores, start)
        fall = found[survey.SURVEY_FALL]
        if fall.is_known:
            source = scores["source"].iloc[0]
            said = dict.fromkeys(SAID, "") | {"name": name, "kind": "survey", "step": "day"}
            said |= {"series": None, "source": source}
            yield _row(said, _of_survey(scores, start, found))


def _of_survey(scores: pd.DataFrame, start: date, found: Measures) -> Measures:
    fall, back = found[survey.SURVEY_FALL], found[survey.DAYS_TO_SURVEY_STAYING_BACK]
    days = survey.fell_between(scores, start)
    if days is None:
        why = back.reason or Message("reason.survey_untold")
        status = "not_applicable" if back.status == "not_applicable" else "not_available"
        missing = (ATTENTION_ONSET, ATTENTION_PEAK_AT, ATTENTION_RETURN)
        return Measures([fall, *(spec.missing(why, status, n=fall.n) for spec in missing)])
    day = pd.Timestamp(start, tz="UTC")
    ends = (day + pd.Timedelta(days=days[0]), day + pd.Timedelta(days=days[1] + 1))
    no_peak = ATTENTION_PEAK_AT.missing(Message("reason.survey_points"), n=fall.n)
    told: list[Measure[Any]] = [ATTENTION_ONSET.observed(None, *ends, n=fall.n), no_peak, fall]
    low = Duration(max(float(back.low or 0) - days[1], 0.0))
    if back.is_observed:
        high = Duration(float(back.high or 0) - days[0])
        told.append(ATTENTION_RETURN.observed(None, low, high, n=back.n))
    elif back.is_known and back.reason:
        told.append(ATTENTION_RETURN.censored(low, back.reason, n=back.n))
    else:
        why = back.reason or Message("reason.survey_untold")
        told.append(ATTENTION_RETURN.missing(why, n=back.n))
    return Measures(told)


def _row(said: dict[str, Any], found: Measures) -> dict[str, Any]:
    row = said | {"n": next(iter(found.values())).n}
    for one in found.values():
        part = PARTS[one.name]
        row |= {"unit": one.unit} if part == "height" else {}
        row |= {part: one.value, f"{part}_low": one.low, f"{part}_high": one.high}
        row |= {f"{part}_status": one.status, f"{part}_reason": one.reason}
    parts = {PARTS[one.name]: one for one in found.values()}
    return row | {"said": _sentence(said, parts)}


def _sentence(said: dict[str, Any], parts: dict[str, Measure[Any]]) -> Message:
    """What one series shows, in a sentence."""
    height, onset, kind = parts["height"], parts["onset"], said["kind"]
    of = said["of"] or "counts" if kind == "counts" else kind
    name = {"name": UntrustedText(said["name"])}
    if not height.is_known:
        key = "none" if height.status == "not_applicable" else "untold"
        what = Message(f"attention.what.{of}", name)
        return Message(f"attention.{key}", {"what": what, "why": height.reason})
    values = name | {"much": _much(height), "when": _when(said["step"], parts["peak"], onset)}
    if not onset.is_known:
        until = height.reason.values["until"] if height.reason else None
        return Message(f"attention.bound.{of}", values | {"until": _day(until)})
    rise = Message(f"attention.rise.{of}", values)
    return Message("attention.said", {"rise": rise, "end": _end(parts["return"], onset)})


def _much(height: Measure[Any]) -> Message:
    """The height to two digits; its ends, where they lie far apart."""
    low: Any = height.low
    if not height.is_observed:
        return Message("attention.least", {"n": _two_digits(low, is_least=True)})
    if height.unit == "times" and height.high is not None and height.high > WIDE * low:
        return Message(
            "attention.between", {"low": _two_digits(low), "high": _two_digits(height.high)}
        )
    value: Any = height.value if height.value is not None else low
    return Message("attention.exactly", {"n": _two_digits(value)})


def _two_digits(value: float, *, is_least: bool = False) -> int | Fixed:
    step = 10.0 ** (floor(log10(value)) - 1) if value > 0 else 1.0
    steps = floor(value / step + 1e-9) if is_least else round(value / step)
    shown = round(steps * step, 9)
    return int(shown) if shown == int(shown) else Fixed(shown, 1 if shown >= 1 else 2)


def _when(step: str, peak: Measure[Any], onset: Measure[Any]) -> Message:
    at = peak if peak.is_known else onset
    value: Any = at.value
    if value is None:
        low, high = at.low, at.high
        last: Any = high - pd.Timedelta("1s") if high is not None else low
        if _day(low) != _day(last):
            return Message("attention.when.window", {"low": _day(low), "high": _day(last)})
        value = low
    return Message(f"attention.when.{step}", {"at": value if step == "hour" else _day(value)})


def _day(at: Any) -> Day:
    return Day(at.date())


def _end(end: Measure[Any], onset: Measure[Any]) -> Message:
    if end.is_observed and end.value is not None:
        days = {"days": _days(end.value)}
        if onset.value is None:
            return Message("attention.end.over", days)
        at = _day(onset.value + pd.Timedelta(days=end.value))
        return Message("attention.end.over_on", days | {"at": at})
    if end.is_observed:
        return Message("attention.end.between", {"low": _days(end.low), "high": _days(end.high)})
    if end.low:
        return Message("attention.end.least", {"days": _days(end.low)})
    return Message("attention.end.untold")


def _days(value: Any) -> Hours | Message:
    return (
        Message("attention.days", {"n": int(value)}) if value == int(value) else Hours(24 * value)
    )
