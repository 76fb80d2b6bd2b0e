"""How lessons changed since the last report."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analytics.schema import Lesson, Measure
from analytics.study.serialise import plain_value, writable
from analytics.wording import Locale, UntrustedText

_NUMBERS = ("status", "value", "low", "high")


@dataclass(frozen=True)
class Earlier:
    """A lesson of the last report.

    numbers: measure → its status, value, low, high. shown: measure → its text. Wording is never
    compared: a better wording or another language does not change a lesson.
    """

    side: str
    claim: str
    numbers: Mapping[str, list]
    shown: Mapping[str, str]


def last_report(metrics: Path) -> dict[str, Earlier] | None:
    """Lessons of a report by id; None where it cannot be read: then nothing is marked."""
    try:
        report = writable(json.loads(metrics.read_text(encoding="utf-8")))
        return {one["id"]: _earlier(one, report["measures"]) for one in report["lessons"]}
    except Exception:  # whatever a damaged file makes of its parts
        return None


def _earlier(lesson: Mapping, measures: Mapping) -> Earlier:
    held = {name: measures[name] for name in lesson["evidence"]}
    numbers = {name: [one[part] for part in _NUMBERS] for name, one in held.items()}
    shown = {name: str(one["shown"]) for name, one in held.items()}
    return Earlier(lesson["side"], str(lesson["claim"]), numbers, shown)


def change(
    lesson: Lesson, measures: Mapping[str, Measure], before: Mapping[str, Earlier], locale: Locale
) -> str:
    """How one lesson changed, in words: its verdict, else its evidence; empty where it did not."""
    was = before.get(lesson.id)
    if was is None:
        return locale.translate("page.lesson.new")
    if was.side != lesson.side:
        return locale.translate("page.lesson.changed", before=UntrustedText(was.claim))
    moved = [name for name in lesson.evidence if _numbers(measures[name]) != was.numbers.get(name)]
    if not moved:
        return ""
    changes = [
        f"{locale.translate(f'measure_name.{name}')} {locale.format_message(_shown(was, name))}"
        for name in moved
    ]
    return locale.translate("page.lesson.moved", before=locale.format_clauses(changes))


def gone(lessons: tuple[Lesson, ...], before: Mapping[str, Earlier]) -> list[str]:
    """Claims of the last report by rules that give no verdict now."""
    drawn = {one.id for one in lessons}
    return [was.claim for name, was in before.items() if name not in drawn]


def _shown(was: Earlier, name: str) -> UntrustedText:
    return UntrustedText(was.shown.get(name, "–"))


def _numbers(measure: Measure) -> list:
    return [plain_value(getattr(measure, part)) for part in _NUMBERS]
