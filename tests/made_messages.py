"""Small files of made-up messages, as an analyst may have them; no person, id or text is real."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random

COMPLAINTS = cycle(
    (
        "this is terrible, my {brand} order never came and nobody helps",
        "worst service ever, I hate {brand}",
        "awful. {brand} broke again and they lie about the refund",
        "so angry with {brand}, three hours on hold for nothing",
        "{brand} is a disgrace, I want my money back",
    )
)
CALM = cycle(
    (
        "picked up my {brand} order this morning",
        "does {brand} open on sunday?",
        "the new {brand} shop is next to the station",
        "thanks {brand}, that was quick and friendly",
        "love the new colours at {brand}",
        "meeting a friend at {brand} later",
    )
)


def texts(n: int, share: float, brand: str = "Acme", seed: int = 0) -> list[str]:
    """n texts, of which about `share` complain."""
    chance = Random(seed)
    kinds = [COMPLAINTS if chance.random() < share else CALM for _ in range(n)]
    return [f"{next(kind).format(brand=brand)} ({seed}.{i})" for i, kind in enumerate(kinds)]


def times(start: datetime, hours: float, n: int, seed: int = 0) -> list[datetime]:
    """n instants of a span, in order."""
    chance = Random(seed)
    return sorted(start + timedelta(hours=hours * chance.random()) for _ in range(n))


def write(path: Path, rows: Iterable[tuple[datetime, str, str]]) -> Path:
    """A table with the message table's own names. rows: time, author, text."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["published_at", "author", "text", "channel"])
        for at, author, text in rows:
            table.writerow([at.isoformat(), author, text, "x"])
    return path


def at(text: str) -> datetime:
    """An instant in UTC: ``2023-03-05T14:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def messages(start: str, hours: float, n: int, share: float, seed: int = 0) -> list:
    """Rows of `write`: n messages of a span, each by another author; about `share` complain."""
    said = zip(times(at(start), hours, n, seed), texts(n, share, seed=seed), strict=True)
    return [(when, f"person{seed}x{i}", text) for i, (when, text) in enumerate(said)]


def burst(calm_days: int = 60, a_day: int = 6, crisis: int = 300) -> list:
    """Rows of a calm span, and of a crisis that begins on its last day but ten, at 14:00 UTC."""
    start = at("2023-01-02T00:00")
    first = start + timedelta(days=calm_days - 10, hours=14)
    rows = [
        row
        for day in range(calm_days)
        for row in messages(
            (start + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M"), 24, a_day, 0.15, seed=day
        )
    ]
    rows += messages(first.strftime("%Y-%m-%dT%H:%M"), 30, crisis, 0.85, seed=1000)
    return sorted(rows)
