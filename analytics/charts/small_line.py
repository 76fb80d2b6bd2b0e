"""A case's reputation number as a small SVG beside its line in a list; equal input, equal bytes."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from analytics.charts.chart import CONTEXT, ONSET, RESPONSE

WIDTH, HEIGHT, EDGE = 132, 40, 5
MOST_APART = 4
"""Usual steps between two points beyond which a line is broken."""
MOST_JOINED = 120
"""Points of a line; of more, every second, third … is drawn."""


def small_line(
    points: Iterable[Mapping[str, Any]], label: str, *, is_joined: bool, is_lower_worse: bool = True
) -> str:
    """SVG of `at` (ISO 8601) and `value`; empty where fewer than two can be drawn.

    is_joined: whether the points are a curve; published readings are dots. The worst is marked.
    label: alternative text, safe inside an attribute.
    """
    found = sorted(one for point in points if (one := _point(point)) is not None)
    if len({at for at, _ in found}) < 2:
        return ""
    found = found[:: math.ceil(len(found) / MOST_JOINED)]
    xs = _scaled([at for at, _ in found], EDGE, WIDTH - EDGE)
    ys = _scaled([value for _, value in found], HEIGHT - EDGE, EDGE)
    values = [value for _, value in found]
    worst = values.index(min(values) if is_lower_worse else max(values))
    marks: list[str] = []
    marks.append(
        f'<line x1="{EDGE}" y1="{HEIGHT - 1}" x2="{WIDTH - EDGE}" y2="{HEIGHT - 1}"'
        f' stroke="{CONTEXT}" stroke-width="0.8"/>'
    )
    if is_joined:
        for run in _runs([at for at, _ in found]):
            path = " ".join(f"{xs[k]:.1f},{ys[k]:.1f}" for k in run)
            marks.append(
                f'<polyline points="{path}" fill="none" stroke="{RESPONSE}" stroke-width="1.5"/>'
            )
    else:
        marks += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{RESPONSE}"/>'
            for x, y in zip(xs, ys, strict=True)
        ]
    marks.append(f'<circle cx="{xs[worst]:.1f}" cy="{ys[worst]:.1f}" r="3.4" fill="{ONSET}"/>')
    return (
        f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{label}">{"".join(marks)}</svg>'
    )


def _point(point: Mapping[str, Any]) -> tuple[float, float] | None:
    """(seconds, value) of a point; None where it has none."""
    try:
        at = datetime.fromisoformat(str(point["at"])).timestamp()
        value = float(point["value"])
    except (KeyError, TypeError, ValueError):
        return None
    return (at, value) if math.isfinite(value) else None


def _runs(times: list[float]) -> Iterator[range]:
    """Positions of points that follow each other without a gap."""
    steps = [later - earlier for earlier, later in pairwise(times)]
    usual = sorted(steps)[len(steps) // 2]
    start = 0
    for k, step in enumerate(steps, start=1):
        if step > MOST_APART * usual:
            yield range(start, k)
            start = k
    yield range(start, len(times))


def _scaled(values: list[float], low: float, high: float) -> list[float]:
    """Values between low and high; in the middle where all are equal."""
    least, most = min(values), max(values)
    if least == most:
        return [(low + high) / 2] * len(values)
    return [low + (high - low) * (value - least) / (most - least) for value in values]
