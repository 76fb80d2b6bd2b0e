"""A case's timeline as a small SVG the height of a text line; equal input gives equal bytes."""

import math
from collections.abc import Sequence

from analytics.charts.chart import CONTEXT, MUTED, ONSET, RESPONSE
from analytics.schema import Milestone, Moment

WIDTH, HEIGHT = 240, 24
_LAST_H = 24 * 180.0


def glyph(milestones: Sequence[Milestone], onset: Moment | None, label: str) -> str:
    """SVG of events by hours since onset, logarithmic beyond an hour, up to half a year.

    Squares above the line are the brand's, filled where it apologises in full; circles below are
    the events of others. label: alternative text.
    """
    start = onset or min((m.when for m in milestones), key=lambda w: w.earliest)
    shapes = [
        f'<line x1="4" y1="12" x2="{WIDTH - 4}" y2="12" stroke="{CONTEXT}"/>',
        f'<line x1="{_x(0):.1f}" y1="2" x2="{_x(0):.1f}" y2="22" stroke="{ONSET}"'
        ' stroke-dasharray="2 2"/>',
    ]
    for event in sorted(milestones, key=lambda m: (m.when.earliest, m.id)):
        hours = (event.when.earliest - start.earliest).total_seconds() / 3600
        shapes.append(_mark(event, _x(hours)))
    marks = "".join(shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{marks}</svg>\n'
    )


def _x(hours: float) -> float:
    """x coordinate: the first fifth of the width is before onset, the rest after it."""
    reach = math.log1p(min(abs(hours), _LAST_H)) / math.log1p(_LAST_H)
    zero = 4 + (WIDTH - 8) / 5
    return zero - reach * (zero - 6) if hours < 0 else zero + reach * (WIDTH - 6 - zero)


def _mark(event: Milestone, x: float) -> str:
    if event.is_brands:
        fill = RESPONSE if event.is_kind("full_apology") else "white"
        return (
            f'<rect x="{x - 3:.1f}" y="4" width="6" height="6" fill="{fill}" stroke="{RESPONSE}"/>'
        )
    return f'<circle cx="{x:.1f}" cy="17" r="2.6" fill="white" stroke="{MUTED}"/>'
