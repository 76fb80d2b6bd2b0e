"""Results as plain data: the content of `metrics.json`."""

from typing import Any

import pandas as pd

from analytics.measures.backtest import BackTest
from analytics.results import Results, Table
from analytics.schema import Lesson, Measure, Message, iso
from analytics.wording import Locale


def metrics(results: Results, locale: Locale) -> dict[str, Any]:
    """Numbers, words in the language of the locale, and lists; no NaN."""
    case = results.case
    return {
        "case": case.id,
        "brand": case.brand,
        "title": case.title,
        "as_of": results.as_of.isoformat(),
        "provenance": case.provenance,
        "cluster": case.crisis_type.cluster,
        "milestones": len(case.milestones),
        "labels": results.labels,
        "model": results.model,
        "finding": locale.format_message(results.finding),
        "measures": {name: plain_measure(m, locale) for name, m in results.measures.items()},
        "tables": {name: plain_table(t, locale) for name, t in results.tables.items()},
        "conduct": [
            {
                "who": act.who,
                "sentence": locale.format_message(act.sentence),
                "evidence": [act.event],
            }
            for act in results.acts
        ],
        "outcomes": [locale.format_message(outcome) for outcome in results.outcomes],
        "early_warning": plain_back_test(results.back_test, locale),
        "lessons": [plain_lesson(lesson, locale) for lesson in results.lessons],
    }


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
    """A table as rows of plain values."""
    rows = [
        {name: _plain_cell(value, locale) for name, value in row.items()}
        for row in table.frame.to_dict("records")
    ]
    reason = locale.format_message(table.reason) if table.reason else None
    shown = rows if table.status == "observed" else []
    return {"status": table.status, "n": table.n, "reason": reason, "rows": shown}


def _plain_cell(value: Any, locale: Locale) -> Any:
    if isinstance(value, Message):
        return locale.format_message(value)
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
