"""Results as plain data: the content of `metrics.json`."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import pandas as pd

from analytics.errors import Faults
from analytics.measures.backtest import BackTest
from analytics.measures.holes import Hole
from analytics.results import Act, Results, Table
from analytics.schema import FAILED, Brief, Lesson, Measure, Message, iso
from analytics.study.brief.make import brief_of
from analytics.study.brief.plain import plain_brief
from analytics.wording import Locale

MAX_ROWS = 10_000
"""Rows of a table in `metrics.json`: more than a year of hours."""
_NO_ROWS = pd.DataFrame()
T = TypeVar("T")
V = TypeVar("V")


def metrics(
    results: Results, locale: Locale, faults: Faults | None = None, brief: Brief | None = None
) -> dict[str, Any]:
    """Numbers, words in the language of the locale, and lists; no NaN.

    brief: the first page; None: without the comparison with other cases. faults: where what cannot
    be written is remembered, and missing; None: it raises.
    """
    case, write = results.case, _Writer(faults)
    return {
        "case": case.id,
        "brand": case.brand,
        "title": locale.format_message(results.title),
        "as_of": results.as_of.isoformat(),
        "provenance": case.provenance,
        "cluster": case.crisis_type.cluster,
        "kind": case.crisis_type.kind,
        "holes": write.each("holes", results.holes, partial(_plain_hole, locale=locale)),
        "judged_from": results.judged_from and iso(results.judged_from),
        "milestones": len(case.milestones),
        "labels": results.labels,
        "model": results.model,
        "finding": write.one(
            "finding",
            lambda: locale.format_message(results.finding),
            lambda: locale.translate("finding.failed"),
        ),
        "measures": {
            name: write.one(
                f"measure {name}",
                partial(plain_measure, measure, locale),
                partial(_failed, measure, locale),
            )
            for name, measure in results.measures.items()
        },
        "tables": {
            name: write.one(
                f"table {name}",
                partial(plain_table, table, locale),
                partial(plain_table, Table(name, "not_available", _NO_ROWS, reason=FAILED), locale),
            )
            for name, table in results.tables.items()
        },
        "conduct": write.each("conduct", results.acts, partial(_plain_act, locale=locale)),
        "outcomes": write.each("outcomes", results.outcomes, locale.format_message),
        "early_warning": write.one(
            "early warning", lambda: plain_back_test(results.back_test, locale), list
        ),
        "lessons": write.each("lesson", results.lessons, partial(plain_lesson, locale=locale)),
        "brief": write.one(
            "brief", lambda: plain_brief(brief or brief_of(results), locale), lambda: None
        ),
        "sources": len(results.sources),
        "faults": [fault.plain for fault in results.faults],
    }


@dataclass(frozen=True)
class _Writer:
    """Makes the parts of the metrics; one that cannot be made or written costs itself."""

    faults: Faults | None

    def one(self, part: str, make: Callable[[], T], instead: Callable[[], T]) -> T:
        if self.faults is None:
            return make()
        return self.faults.contain(f"metrics, {part}", lambda: writable(make()), instead)

    def each(self, part: str, values: Iterable[V], make: Callable[[V], Any]) -> list[Any]:
        """The made values, without those that cannot be made."""
        made = [self.one(part, partial(make, value), lambda: None) for value in values]
        return [one for one in made if one is not None]


def writable(value: T) -> T:
    """The value itself; raises `TypeError` or `ValueError` where JSON in UTF-8 cannot hold it."""
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    return value


def _plain_act(act: Act, locale: Locale) -> dict[str, Any]:
    sentence = locale.format_message(act.sentence)
    return {"who": act.who, "sentence": sentence, "evidence": [act.event]}


def _plain_hole(hole: Hole, locale: Locale) -> dict[str, Any]:
    """A span without collection. found: whether its messages show it, and not the case."""
    why = locale.format_message(hole.why)
    ends = {"start": iso(hole.start), "end": iso(hole.end)}
    return {**ends, "found": not hole.is_declared, "why": why}


def _failed(measure: Measure[Any], locale: Locale) -> dict[str, Any]:
    """A measure that cannot be written, as one that is missing."""
    words = dict.fromkeys(("definition", "method", "citation", "value", "low", "high", "n"))
    missing = {"shown": locale.none, "unit": measure.unit, "status": "not_available"}
    reason = locale.format_message(FAILED)
    return words | missing | {"reason": reason, "verdict": None, "evidence": [], "absence": []}


def plain_measure(measure: Measure[Any], locale: Locale) -> dict[str, Any]:
    """A measure with its texts."""
    return {
        "definition": locale.translate(f"definition.{measure.name}"),
        "shown": locale.format_measure(measure),
        "value": plain_value(measure.value),
        "unit": measure.unit,
        "low": plain_value(measure.low),
        "high": plain_value(measure.high),
        "n": measure.n,
        "status": measure.status,
        "reason": locale.format_message(measure.reason) if measure.reason else None,
        "verdict": locale.format_message(measure.verdict) if measure.verdict else None,
        "method": locale.translate(measure.method),
        "citation": locale.translate(measure.citation) if measure.citation else None,
        "evidence": list(measure.evidence),
        "absence": list(measure.absence),
    }


def plain_table(table: Table, locale: Locale) -> dict[str, Any]:
    """A table as rows of plain values; none of a table that is too long for the file."""
    if len(table.frame) > MAX_ROWS:
        reason = locale.translate("reason.too_long", n=len(table.frame), least=MAX_ROWS)
        return {"status": table.status, "n": table.n, "reason": reason, "rows": []}
    rows = [
        {name: _plain_cell(value, locale) for name, value in row.items()}
        for row in table.frame.to_dict("records")
    ]
    reason = locale.format_message(table.reason) if table.reason else None
    shown = rows if table.status == "observed" else []
    plain = {"status": table.status, "n": table.n, "reason": reason, "rows": shown}
    if table.verdict is not None:
        plain["verdict"] = locale.format_message(table.verdict)
    return plain


def _plain_cell(value: Any, locale: Locale) -> Any:
    if isinstance(value, Message):
        return locale.format_message(value)
    if isinstance(value, list | tuple):
        return [_plain_cell(one, locale) for one in value]
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return iso(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def plain_value(value: pd.Timestamp | float | str | None) -> float | str | None:
    """A measure's value as stored in JSON; instants as ISO 8601 text."""
    return iso(value) if isinstance(value, pd.Timestamp) else value


def plain_back_test(test: BackTest | None, locale: Locale) -> list[dict[str, Any]]:
    """The result of each alarm rule, the default rule first; empty where nothing was tested."""
    return [
        {"rule": locale.translate(f"warning.rule.{firing.rule}"), "watches": firing.watches}
        | {name: plain_measure(measure, locale) for name, measure in firing.measures.items()}
        for firing in (test.firings if test else ())
    ]


def plain_lesson(lesson: Lesson, locale: Locale) -> dict[str, Any]:
    """A lesson with its texts."""
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
