"""A study in plain words and plain data: the finding, the truth beside it, the library."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from analytics import wording
from analytics.cases import Case, Outcome
from analytics.measures.backtest import BackTest
from analytics.measures.response import response_clock
from analytics.schema import Lesson, Measure, Note, utc

SPEEDS = {"before": 0.0, "hour": 1.0, "day": 24.0, "week": 168.0, "later": float("inf")}
"""Speed classes of the brand's first public word: hours after onset up to which each goes."""


def speed(case: Case) -> tuple[str, ...]:
    """The speed classes that the first public word may fall in; none where it is not on record."""
    end = utc(case.coverage.end, "coverage.end")
    word = response_clock(case.milestones, case.onset()[0], end)["time_to_acknowledge_h"]
    if not word.is_observed:
        return ()
    low, high = (word.low, word.high) if word.value is None else (word.value, word.value)
    names = list(SPEEDS)
    first, last = (_speed(hours) for hours in (low, high))
    return tuple(names[names.index(first) : names.index(last) + 1])


def _speed(hours: float) -> str:
    if hours < 0:
        return "before"
    return next(name for name, most in SPEEDS.items() if name != "before" and hours <= most)


def finding(case: Case, measures: Mapping[str, Measure]) -> Note:
    """What the record and the messages support, and nothing of what they lack."""
    said, fell, back = (
        measures[name] for name in ("time_to_acknowledge_h", "depth", "time_to_recover_h")
    )
    values = {
        "brand": wording.UntrustedText(case.brand),
        "onset": _when(measures["onset_at"]),
        "depth": fell,
        "back": back,
        "clauses": _clauses(said, measures["time_to_apologise_h"]),
        "silent": Note(
            f"finding.silent.{'looked' if case.looked_for('statements') else 'not_looked'}"
        ),
    }
    if said.is_observed and fell.is_observed:
        kind = "both" if back.is_observed else "both_not_back"
    elif said.is_observed:
        kind, values["rest"] = "answer", _rest(case, measures)
    elif fell.is_observed:
        kind = "dip" if back.is_observed else "dip_not_back"
    elif measures["onset_at"].is_observed:
        kind, values["why"] = "onset_only", fell.reason
    else:
        kind, values["reason"] = "no_onset", measures["onset_at"].reason
    return Note(f"finding.{kind}", values)


def _clauses(said: Measure, apology: Measure) -> Note | str:
    """When the brand first spoke, and when it apologised; no word of an apology where neither it
    nor its absence can be told."""
    if not said.is_observed:
        return ""
    if said.low == said.high == 0:
        word = "own"
    elif said.high <= 0:
        word = "before"
    else:
        hollow = said.reason is not None and said.reason.key == "reason.uncredited"
        word = "uncredited" if hollow else "after"
    kind = apology.status if apology.status in ("observed", "censored") else "none"
    if apology.is_observed and apology.low == apology.high == 0:
        kind = "onset"
    waited = wording.Hours(apology.low) if apology.status == "censored" else ""
    return Note(
        "finding.clauses",
        {
            "word": Note(f"finding.word.{word}", {"said": said}),
            "apology": Note(f"finding.apology.{kind}", {"apology": apology, "waited": waited}),
        },
    )


def _rest(case: Case, measures: Mapping[str, Measure]) -> Note:
    """What a published measure and the share price showed, as far as either is known."""
    told = []
    if case.outcomes:
        first = case.outcomes[0]
        key = "before" if first.before else "worst"
        told.append(Note(f"finding.rest.{key}", shown_outcome(first)))
    move, span = measures["abnormal_return"], measures["cumulative_abnormal_return"]
    if move.is_observed and span.is_observed:
        values = {
            "whose": whose_share(case),
            "day": wording.Day(case.market.session),
            "move": wording.Percent(move.value, 1),
            "span": wording.Percent(span.value, 1),
        }
        is_quiet = all(one.low < 0 < one.high for one in (move, span))
        told.append(Note(f"finding.rest.{'price_quiet' if is_quiet else 'price_moved'}", values))
    first, second = (*told, "", "")[:2]
    return Note("finding.rest.told", {"first": first, "second": second})


def whose_share(case: Case) -> Note:
    """Whose share the returns are: the brand's, or those of who owns it."""
    if case.market and case.market.share_of:
        return Note("market.share_of", {"owner": wording.UntrustedText(case.market.share_of)})
    return Note("market.own_share", {"brand": wording.UntrustedText(case.brand)})


def shown_outcome(outcome: Outcome) -> dict[str, object]:
    """Label, values with unit, and when they are of, of an outcome's figures."""
    values: dict[str, object] = {"label": wording.UntrustedText(outcome.label)}
    for name in ("before", "worst", "latest"):
        point = getattr(outcome, name)
        if point is not None:
            unit = "" if point.unit.startswith("points") else f"\u00a0{point.unit}"
            unit = "\u00a0%" if unit.startswith("\u00a0%") else unit
            values[name] = wording.PublishedValue(point.value, unit, point.below)
            values[f"{name}_day"] = wording.PublishedDay(point.at, point.precision)
    return values


def outcomes(case: Case, measures: Mapping[str, Measure]) -> tuple[Note, ...]:
    """How it ended: published measures before, at worst and latest; the share beside its market."""
    told = [_outcome(one) for one in case.outcomes]
    lowest, latest = (measures[f"{end}_beside_market"] for end in ("lowest", "latest"))
    regained = measures["sessions_to_regain"]
    if lowest.is_observed:
        is_quiet = regained.status == "not_applicable"
        values = {
            "whose": whose_share(case),
            "quiet": Note("outcome.price_quiet") if is_quiet else "",
        }
        for name, one in (("lowest", lowest), ("latest", latest)):
            day = wording.PublishedDay(date.fromisoformat(one.evidence[0]))
            values |= {name: wording.Percent(one.value, 1), f"{name}_day": day}
        told.append(Note("outcome.price", values))
    if regained.status in ("observed", "censored"):
        key = "outcome.price_back" if regained.is_observed else "outcome.price_away"
        time = wording.Quantity(regained.value or regained.low, regained.unit)
        told.append(Note(key, {"whose": whose_share(case), "time": time}))
    return tuple(told)


def _outcome(outcome: Outcome) -> Note:
    values = shown_outcome(outcome)
    names = ["before" if outcome.before else "no_before", "worst"]
    names += ["latest"] if outcome.latest and outcome.latest != outcome.worst else []
    parts = [Note(f"outcome.{name}", values) for name in names]
    note = (
        Note("outcome.note", {"text": wording.UntrustedText(outcome.note)}) if outcome.note else ""
    )
    return Note("outcome.line", {"label": values["label"], "parts": parts, "note": note})


def _when(onset: Measure) -> pd.Timestamp | None:
    return pd.Timestamp(onset.value or onset.low) if onset.is_observed else None


def compare_with_truth(truth: Mapping, measures: Mapping[str, Measure]) -> pd.DataFrame:
    rows = []
    for name, measure in measures.items():
        if name not in truth:
            continue
        true, error = truth[name], None
        if measure.value is not None:
            if measure.unit == "UTC":
                error = (pd.Timestamp(measure.value) - pd.Timestamp(true)) / pd.Timedelta("1h")
            else:
                error = measure.value - true
        rows.append((name, measure.unit, true, measure.value, measure.low, measure.high, error))
    columns = ["measure", "unit", "true", "measured", "low", "high", "error"]
    return pd.DataFrame(rows, columns=columns)


def plain_measure(measure: Measure, locale: wording.Locale) -> dict:
    return {
        "definition": locale.translate(f"definition.{measure.name}"),
        "shown": locale.format_measure(measure),
        "value": measure.value,
        "unit": measure.unit,
        "low": measure.low,
        "high": measure.high,
        "n": measure.n,
        "status": measure.status,
        "reason": locale.format_message(measure.reason) if measure.reason else None,
        "method": locale.translate(measure.method),
        "citation": locale.translate(measure.citation) if measure.citation else None,
        "evidence": list(measure.evidence),
        "absence": list(measure.absence),
    }


def plain_back_test(test: BackTest | None, locale: wording.Locale) -> list[dict]:
    """What each alarm rule would have told, the default first; empty where nothing was tested."""
    return [
        {"rule": locale.translate(f"warning.rule.{one.rule}"), "watches": one.watches}
        | {name: plain_measure(measure, locale) for name, measure in one.measures.items()}
        for one in (test.firings if test else ())
    ]


def plain_lesson(lesson: Lesson, locale: wording.Locale) -> dict:
    return {
        "id": lesson.id,
        "subject": lesson.subject,
        "side": lesson.side,
        "claim": locale.format_message(lesson.claim),
        "evidence": list(lesson.evidence),
        "counter_evidence": [locale.format_message(note) for note in lesson.counter_evidence],
        "confidence": lesson.confidence,
        "confidence_reason": locale.format_message(lesson.confidence_reason),
        "action": locale.format_message(lesson.action),
        "owner": locale.translate(f"owner.{lesson.owner}"),
        "due": locale.translate(f"due.{lesson.due}"),
        "citation": locale.translate(lesson.citation) if lesson.citation else None,
    }
