"""The first page as plain data: the key `brief` of `metrics.json`."""

from dataclasses import asdict
from typing import Any

from analytics.schema import Advice, Brief, Harm, Level, Told, Turn, iso
from analytics.wording import Locale


def plain_brief(brief: Brief, locale: Locale) -> dict[str, Any]:
    """Every sentence in the language of the locale; null or empty where nothing is known."""
    return {
        "headline": _one(brief.headline, locale),
        "ended": _one(brief.ended, locale),
        "happened": _each(brief.happened, locale),
        "how_bad": _each(brief.how_bad, locale),
        "how_fast": _each(brief.how_fast, locale),
        "harm": brief.harm and _harm(brief.harm, locale),
        "turn": brief.turn and _turn(brief.turn, locale),
        "worked": _each(brief.worked, locale),
        "failed": _each(brief.failed, locale),
        "lessons": [_advice(one, locale) for one in brief.lessons],
        "unmeasured": locale.format_message(brief.unmeasured),
        "first": brief.first and brief.first.isoformat(),
        "last": brief.last and brief.last.isoformat(),
        "known_until": brief.known_until and brief.known_until.isoformat(),
        "is_edited": brief.is_edited,
        "cited": [asdict(one) for one in brief.cited],
    }


def _one(told: Told | None, locale: Locale) -> str | None:
    return None if told is None else locale.format_message(told.text)


def _each(sentences: tuple[Told, ...], locale: Locale) -> list[str]:
    return [locale.format_message(one.text) for one in sentences]


def _harm(harm: Harm, locale: Locale) -> dict[str, Any]:
    return {
        "kind": harm.kind,
        "label": locale.format_message(harm.label),
        "title": locale.format_message(harm.title),
        "unit": harm.unit,
        "worse": harm.worse,
        **{
            name: _level(getattr(harm, name), locale)
            for name in ("before", "first", "lowest", "latest")
        },
        "points": [
            {"at": iso(at), "value": round(float(value), 6)}
            for at, value in zip(harm.points["at"], harm.points["value"], strict=True)
        ],
    }


def _level(level: Level | None, locale: Locale) -> dict[str, str] | None:
    if level is None:
        return None
    return {
        "value": locale.format_message(level.value),
        "when": locale.format_message(level.when),
    }


def _turn(turn: Turn, locale: Locale) -> dict[str, Any]:
    quote = turn.quote
    return {
        "text": locale.format_message(turn.told.text),
        "quote": quote and quote.words,
        "speaker": quote and quote.speaker,
        "publisher": turn.publisher or None,
        "day": turn.day and turn.day.isoformat(),
        "milestone": turn.milestone,
    }


def _advice(advice: Advice, locale: Locale) -> dict[str, Any]:
    return {
        "lesson": locale.format_message(advice.lesson.text),
        "because": locale.format_message(advice.because.text),
        "action": locale.format_message(advice.action),
        "owner": locale.format_message(advice.owner),
        "due": locale.format_message(advice.due),
        "rules": list(advice.rules),
        "facts": list(advice.because.facts),
    }
