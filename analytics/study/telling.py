"""A study in plain words and plain data: the finding, the truth beside it, the library."""

from collections.abc import Mapping

import pandas as pd

from analytics import wording
from analytics.cases import Case
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


def finding(brand: str, measures: Mapping[str, Measure]) -> Note:
    name = wording.Foreign(brand)
    said, apology = measures["time_to_acknowledge_h"], measures["time_to_apologise_h"]
    fell, back = measures["depth"], measures["time_to_recover_h"]
    values = {
        "brand": name,
        "onset": _when(measures["onset_at"]),
        "said": said,
        "apology": apology,
        "depth": fell,
        "back": back,
    }
    if said.is_observed and fell.is_observed:
        kind = "both" if apology.is_observed else "both_no_apology"
        kind += "" if back.is_observed else "_not_back"
    elif said.is_observed:
        kind = "answer" if apology.is_observed else "answer_no_apology"
        values |= {"word": _word(said), "rest": _rest(measures)}
    elif fell.is_observed:
        kind = "dip" if back.is_observed else "dip_not_back"
    elif measures["onset_at"].is_observed:
        kind, values["why"] = "onset_only", fell.reason
    else:
        kind, values["reason"] = "no_onset", measures["onset_at"].reason
    return Note(f"finding.{kind}", values)


def _word(said: Measure) -> Note:
    """When the brand first spoke, as a clause."""
    low, high = (said.low, said.high) if said.value is None else (said.value, said.value)
    if low == high == 0:
        return Note("finding.word.own")
    if high <= 0:
        return Note("finding.word.before")
    if low < 0:
        return Note("finding.word.around", {"after": wording.hours(high)})
    return Note("finding.word.after", {"said": said})


def _rest(measures: Mapping[str, Measure]) -> Note:
    """What surveys and the share price showed, as far as either is published."""
    fall, move = measures["survey_fall"], measures["abnormal_return"]
    parts = ["survey"] if fall.status == "censored" or (fall.value or 0) > 0 else []
    if move.is_observed:
        parts.append("price_quiet" if move.low < 0 < move.high else "price_moved")
    shown = wording.percent(move.value, 1) if move.is_observed else ""
    return Note(f"finding.rest.{'_'.join(parts) or 'none'}", {"fall": fall, "move": shown})


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


def plain_measure(measure: Measure, lang: str) -> dict:
    return {
        "definition": wording.say(f"definition.{measure.name}", lang),
        "shown": wording.measured(measure, lang),
        "value": measure.value,
        "unit": measure.unit,
        "low": measure.low,
        "high": measure.high,
        "n": measure.n,
        "status": measure.status,
        "reason": wording.tell(measure.reason, lang) if measure.reason else None,
        "method": wording.say(measure.method, lang),
        "citation": wording.say(measure.citation, lang) if measure.citation else None,
        "evidence": list(measure.evidence),
    }


def plain_back_test(test: BackTest | None, lang: str) -> list[dict]:
    """What each alarm rule would have told, the default first; empty where nothing was tested."""
    return [
        {"rule": wording.say(f"warning.rule.{one.rule}", lang), "watches": one.watches}
        | {name: plain_measure(measure, lang) for name, measure in one.measures.items()}
        for one in (test.firings if test else ())
    ]


def plain_lesson(lesson: Lesson, lang: str) -> dict:
    return {
        "id": lesson.id,
        "subject": lesson.subject,
        "side": lesson.side,
        "claim": wording.tell(lesson.claim, lang),
        "evidence": list(lesson.evidence),
        "counter_evidence": [wording.tell(note, lang) for note in lesson.counter_evidence],
        "confidence": lesson.confidence,
        "confidence_reason": wording.tell(lesson.confidence_reason, lang),
        "action": wording.tell(lesson.action, lang),
        "owner": wording.say(f"owner.{lesson.owner}", lang),
        "due": wording.say(f"due.{lesson.due}", lang),
        "citation": wording.say(lesson.citation, lang) if lesson.citation else None,
    }
