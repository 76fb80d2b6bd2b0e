"""Whether rivals rose in the same hours, from counts alone: it needs no messages."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analytics.measures.rivals_hour import RIVALS_SAME_HOUR, SPECS, beside, rivals_same_hour
from analytics.results import Table
from analytics.schema import Measure, Message
from analytics.study.known import Known
from analytics.study.listening.part import Part
from analytics.study.timed import Timed
from analytics.study.tone import every_message
from analytics.wording import UntrustedText


def compute(timed: Timed) -> tuple[Iterable[Measure[Any]], Mapping[str, Table]]:
    """`rivals_same_hour`, and the table `rivals`: how each rival stood."""
    known = timed.known
    if known.no_clock is not None:
        missing = [RIVALS_SAME_HOUR.missing(known.no_clock)]
        return missing, {"rivals": Table.missing("rivals", known.no_clock)}
    bins, rivals = known.bins, _rivals(known)
    if known.tone.is_minor:
        bins = every_message(bins)
        rivals = {
            name: one if isinstance(one, Message) else every_message(one)
            for name, one in rivals.items()
        }
    minutes = known.bin_minutes
    told = rivals_same_hour(bins, timed.start, rivals, minutes)
    return [told], {"rivals": _table(known, bins, timed.start, rivals)}


def _rivals(known: Known) -> dict[str, pd.DataFrame | Message]:
    """By the brand of each rival that the case names, its series or why there is none."""
    held = known.inputs.controls
    return {
        UntrustedText(held[name].case.brand if name in held else name): one
        for name, one in known.rivals.items()
    }


def _table(
    known: Known,
    bins: pd.DataFrame,
    start: pd.Timestamp | None,
    rivals: Mapping[str, pd.DataFrame | Message],
) -> Table:
    told = beside(bins, start, rivals, known.bin_minutes)
    if isinstance(told, Message):
        return Table.missing("rivals", told)
    own, stands = told
    rows = [
        (UntrustedText(known.case.brand), "brand", own),
        *((name, one.stand, one.rose) for name, one in stands.items()),
    ]
    frame = pd.DataFrame(
        [
            (brand, stand, None, None, None, None, rose)
            if isinstance(rose, Message)
            else (brand, stand, rose.value, rose.low, rose.high, rose.n, None)
            for brand, stand, rose in rows
        ],
        columns=list(PART.tables["rivals"]),
    )
    return Table("rivals", "observed", frame, len(stands))


PART = Part(
    "rivals",
    SPECS,
    ("counts",),
    compute,
    {"rivals": ("brand", "stand", "times", "low", "high", "posts", "reason")},
)
