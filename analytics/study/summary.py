"""Sentences that summarise a case: the finding, and how it ended."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from analytics import wording
from analytics.cases import Case, Outcome
from analytics.cases.published import figure_day, figure_value
from analytics.measures.market import (
    ABNORMAL_RETURN,
    CUMULATIVE_ABNORMAL_RETURN,
    LATEST_BESIDE_MARKET,
    LOWEST_BESIDE_MARKET,
    SESSIONS_TO_REGAIN,
)
from analytics.measures.recovery import DEPTH, TIME_TO_RECOVER
from analytics.measures.response import (
    ACKNOWLEDGED_AT,
    APOLOGISED_AT,
    ONSET_AT,
    TIME_TO_ACKNOWLEDGE,
    TIME_TO_APOLOGISE,
    first_statement_speed,
    response_clock,
)
from analytics.measures.volume import MESSAGES, PEAK_VOLUME
from analytics.schema import Category, Duration, Measure, Measures, MeasureSpec, Message, utc

HOURLY = pd.Timedelta("3h")
"""Widest window in which an onset is told by its hour; a wider one by its day."""


def speed(case: Case) -> Measure[Category]:
    """The class of the first public statement's speed, from the whole record."""
    end = utc(case.coverage.end, "coverage.end")
    clock = response_clock(case.milestones, case.onset()[0], end)
    return first_statement_speed(clock[TIME_TO_ACKNOWLEDGE])


def finding(case: Case, measures: Measures) -> Message:
    """The finding: only what the record and the messages support."""
    said, fell, back = measures[TIME_TO_ACKNOWLEDGE], measures[DEPTH], measures[TIME_TO_RECOVER]
    onset = measures[ONSET_AT]
    values = {
        "brand": wording.UntrustedText(case.brand),
        "onset": _when(onset, case),
        "depth": wording.Said(fell),
        "back": wording.Said(back),
        "subject": Message(f"finding.reading.subject.{case.reading}"),
        "reading": Message(
            f"finding.reading.of.{case.reading}", {"brand": wording.UntrustedText(case.brand)}
        ),
        "clauses": _clauses(case, said, measures[TIME_TO_APOLOGISE]),
        "silent": Message(
            f"finding.silent.{'looked' if case.looked_for('statements') else 'not_looked'}"
        ),
    }
    end = "" if back.value is not None else "_not_back"
    if back.is_observed and back.value is None:
        end = "_in_hole"
    if said.is_observed and fell.is_known:
        kind = f"both{end}"
    elif said.is_observed:
        kind, values["rest"] = "answer", _rest(case, measures)
    elif fell.is_known:
        kind = f"dip{end}"
    elif onset.is_observed:
        is_day = isinstance(values["onset"], wording.Day)
        kind, values["why"] = "onset_day" if is_day else "onset_only", fell.reason
    else:
        kind, values["reason"] = "no_onset", onset.reason
    return Message(f"finding.{kind}", values)


def _clauses(case: Case, said: Measure[Duration], apology: Measure[Duration]) -> Message | str:
    """When the brand first spoke and when it apologised.

    The apology is left out where neither it nor its absence is known.
    """
    if said.most is None:
        return ""
    if said.low == said.high == 0:
        key = "own"
    elif said.most <= 0:
        key = "before"
    else:
        hollow = said.verdict is not None and said.verdict.key == "reason.uncredited"
        first = [one for one in case.milestones if one.id in said.evidence]
        denied = any(one.is_kind("denial") and not one.is_kind("non_apology") for one in first)
        key = "denied" if hollow and denied else "uncredited" if hollow else "after"
    kind = apology.status if apology.status in ("observed", "censored") else "none"
    if apology.is_observed and apology.low == apology.high == 0:
        kind = "onset"
    least = apology.low if apology.status == "censored" else None
    waited = "" if least is None else wording.Hours(least, "down")
    return Message(
        "finding.clauses",
        {
            "statement": Message(f"finding.statement.{key}", {"said": _waited(said, "start")}),
            "apology": Message(
                f"finding.apology.{kind}",
                {"apology": _waited(apology, "start"), "waited": waited},
            ),
        },
    )


def _waited(took: Measure[Duration], form: wording.Form) -> wording.Waited:
    return wording.Waited(took.low, took.value, took.high, form)


def _rest(case: Case, measures: Measures) -> Message:
    """The first published outcome and the move of the share price, where known."""
    sentences = []
    if case.outcomes:
        first = case.outcomes[0]
        key = "before" if first.before else "worst"
        is_later = first.latest is not None and first.latest != first.worst
        end = "latest" if is_later else "worst"
        sentences.append(Message(f"finding.rest.{key}.{end}", shown_outcome(first)))
    move, span = measures[ABNORMAL_RETURN], measures[CUMULATIVE_ABNORMAL_RETURN]
    if case.market and move.value is not None and span.value is not None:
        values = {
            "whose": whose_share(case),
            "market": market_of(case),
            "day": wording.Day(case.market.session),
            "move": wording.Percent(move.value, 1, is_change=True),
            "span": wording.Percent(span.value, 1, is_change=True),
        }
        ends = [(one.low or 0.0, one.high or 0.0) for one in (move, span)]
        is_quiet = all(low < 0 < high for low, high in ends)
        sentences.append(
            Message(f"finding.rest.{'price_quiet' if is_quiet else 'price_moved'}", values)
        )
    first, second = (*sentences, "", "")[:2]
    return Message("finding.rest.told", {"first": first, "second": second})


def whose_share(case: Case) -> Message:
    """Whose share the returns are of: the brand's, or its owner's."""
    if case.market and case.market.share_of:
        return Message("market.share_of", {"owner": wording.UntrustedText(case.market.share_of)})
    return Message("market.own_share", {"brand": wording.UntrustedText(case.brand)})


def market_of(case: Case) -> object:
    """What the returns are compared with, by its name where the case gives it, without the names of
    its members.
    """
    if case.market and case.market.index_name:
        return wording.UntrustedText(case.market.index_name.split(":")[0])
    return Message("market.unnamed")


def shown_outcome(outcome: Outcome) -> dict[str, object]:
    """Label, values with unit, and dates of an outcome's figures."""
    values: dict[str, object] = {"label": wording.UntrustedText(outcome.label)}
    for name in ("before", "worst", "latest"):
        point = getattr(outcome, name)
        if point is not None:
            unit = "" if point.unit.startswith("points") else f"\u00a0{point.unit}"
            unit = "\u00a0%" if unit.startswith("\u00a0%") else unit
            values[name] = figure_value(point, unit)
            values[f"{name}_day"] = figure_day(point)
    return values


def outcomes(case: Case, measures: Measures) -> tuple[Message, ...]:
    """How it ended: published measures before, at worst and latest; the share beside its market."""
    sentences = [_outcome(one) for one in case.outcomes]
    lowest, latest = measures[LOWEST_BESIDE_MARKET], measures[LATEST_BESIDE_MARKET]
    regained = measures[SESSIONS_TO_REGAIN]
    if lowest.is_observed and latest.is_observed:
        is_quiet = regained.status == "not_applicable"
        values = {
            "whose": whose_share(case),
            "market": market_of(case),
            "n": lowest.n,
            "quiet": Message("outcome.price_quiet") if is_quiet else "",
        }
        if case.market:
            values["first"] = wording.Day(case.market.session)
        for name, one in (("lowest", lowest), ("latest", latest)):
            day = wording.PublishedDay(date.fromisoformat(one.evidence[0]))
            values |= {
                name: wording.Percent(one.value or 0.0, 1, is_change=True),
                f"{name}_day": day,
            }
        is_low = lowest.evidence == latest.evidence and lowest.n != 1
        sentences.append(Message(f"outcome.{'price_low' if is_low else 'price'}", values))
    if regained.status in ("observed", "censored"):
        key = "outcome.price_back" if regained.is_observed else "outcome.price_away"
        time = wording.Quantity(regained.value or regained.low, regained.unit)
        values = {"whose": whose_share(case), "market": market_of(case), "time": time}
        sentences.append(Message(key, values))
    return tuple(sentences)


def _outcome(outcome: Outcome) -> Message:
    values = shown_outcome(outcome)
    names = ["before"] if outcome.before else []
    names += ["worst"]
    names += ["latest"] if outcome.latest and outcome.latest != outcome.worst else []
    parts = [Message(f"outcome.{name}", values) for name in names]
    note = (
        Message("outcome.note", {"text": wording.UntrustedText(outcome.note)})
        if outcome.note
        else ""
    )
    return Message("outcome.line", {"label": values["label"], "parts": parts, "note": note})


def _when(onset: Measure, case: Case) -> wording.LocalTime | wording.Day | None:
    """The best time of the onset, else its earliest; the day of one that is proposed by the day."""
    if onset.value is None and onset.low is not None and case.is_onset_proposed:
        return wording.Day(onset.low.tz_convert(case.time_zone).date())
    at = onset.value or onset.low
    if at is None:
        return None
    width = (onset.high or at) - (onset.low or at)
    precision = "minute" if not width else "hour" if width <= HOURLY else "day"
    return wording.LocalTime(at, case.time_zone, precision)


_FOUND_BY: dict[str, MeasureSpec[Any]] = {
    "apology_at": APOLOGISED_AT,
    "botched_answer_at": ACKNOWLEDGED_AT,
    "peak_rate_per_h": PEAK_VOLUME,
    "public_messages": MESSAGES,
}
"""Measures that find a truth of another name."""
_UNITS = {"trough": "points", "effect": "points", "messages": "messages", "h": "h"}
"""Units of truths that no measure finds, by the last word of their names."""


def compare_with_truth(truth: Mapping | None, measures: Measures) -> pd.DataFrame | None:
    """Every true value beside what was measured (`Results.truth`), by the name of the truth; None
    for a case that is not simulated.

    Lists and mappings of the truth are no values, and left out. measure: that finds it; None where
    no measure does. is_held: whether the interval holds it, of a category whether it is the one
    found; None without one.
    """
    if truth is None:
        return None
    columns = ["truth", "measure", "unit", "true", "measured", "low", "high", "error", "is_held"]
    counts = {f"{side}_messages": n for side, n in truth.get("counts", {}).items()}
    told = {
        name: true
        for name, true in truth.items()
        if name != "seed" and not isinstance(true, Mapping | list)
    }
    rows = [_beside(name, true, measures) for name, true in (told | counts).items()]
    return pd.DataFrame(rows, columns=columns).astype({"is_held": "boolean"})


def _beside(name: str, true: Any, measures: Measures) -> tuple[Any, ...]:
    """A row of `compare_with_truth`."""
    measure = measures.get(_FOUND_BY[name].name if name in _FOUND_BY else name)
    if measure is None:
        unit = _UNITS.get(name.rsplit("_", 1)[-1], "")
        return name, None, unit, true, None, None, None, None, None
    if measure.spec.kind == "category":
        is_found = None if measure.value is None else measure.value == true
        return name, measure.name, measure.unit, true, measure.value, None, None, None, is_found
    instant = measure.unit == "UTC"
    known = pd.Timestamp(true) if instant and true is not None else true
    error = None if measure.value is None or known is None else measure.value - known
    if error is not None and instant:
        error = error / pd.Timedelta("1h")
    low, high = measure.low, measure.high
    is_held = None
    if not (known is None or low is None or high is None):
        is_held = bool(low <= known <= high)
    return name, measure.name, measure.unit, true, measure.value, low, high, error, is_held
