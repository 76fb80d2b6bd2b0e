"""Times of a regular series: their format by the evidence of the whole column, and its step."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.messages.opening import refuse
from analytics.messages.parsing import precision, times, zone
from analytics.messages.time_formats import TimeEvidence
from analytics.schema import TIME, Message, Resolution

_ZONED = r"(?i)[T ]\d\d.*(?:Z|[+-]\d\d(?::?\d\d)?)$"
_MONTH, _HOUR = r"^(\d{4}-\d\d)$", r"^(\d{4}-\d\d-\d\d[T ]\d\d)$"
_NAMED = 3
"""Rows that a remark names one by one."""


@dataclass(frozen=True)
class Times:
    """Times in the order of the file. at: UTC, NaT for a row that clock changes leave open. step:
    width of a row. is_falling: whether the newest stands first. is_naive: whether clock times carry
    no zone.
    """

    at: "pd.Series[pd.Timestamp]"
    step: Resolution
    is_naive: bool
    is_falling: bool
    remarks: tuple[Message, ...] = ()


def read_times(written: "pd.Series[str]", tz: str, where: str, right: str) -> Times:
    """The times of a column; days, weeks and months are calendar dates in any zone.

    tz: zone of clock times without one. Raises `ImportFileError` for a time that cannot be read, or
    that may be two.
    """
    zone(tz, "--tz")
    text = written.astype("string").str.strip()
    text = text.str.replace(_MONTH, r"\1-01", regex=True).str.replace(_HOUR, r"\1:00", regex=True)
    zoned = text.str.contains(_ZONED).fillna(False).astype(bool)
    if zoned.any() and not zoned.all():
        row = int((~zoned).to_numpy().argmax())
        what = f"row {row + 1}, {written.iloc[row]!r}, is no time with a zone, and others are"
        raise refuse(where, what, "All with an ISO 8601 offset or Z, or none")
    layout = _layout(text, where, right)
    in_utc = times(text, tz="UTC", layout=layout)
    if in_utc.isna().any():
        row = int(in_utc.isna().to_numpy().argmax())
        raise refuse(where, f"row {row + 1}, {written.iloc[row]!r}, is no time", right)
    is_calendar = bool((precision(text, layout) == "day").all())
    has_zone = is_calendar or zoned.any() or (layout or "").startswith("epoch")
    steps = np.diff(in_utc.astype("int64"))
    at = in_utc if is_calendar else times(text, tz=tz, layout=layout)
    if at.isna().any():
        is_falling = bool((steps <= 0).all())
        at = at.fillna(_by_order(in_utc.dt.tz_localize(None), tz, is_falling=is_falling))
    return Times(
        at,
        _step(in_utc) if is_calendar else "hour",
        not has_zone,
        bool(len(steps) and (steps < 0).all()),
        _lost(written, at, tz),
    )


def _layout(text: "pd.Series[str]", where: str, right: str) -> str | None:
    """The format of the times: of several that read them all, the one of the evenest steps."""
    evidence = TimeEvidence()
    evidence.add(text)
    formats = evidence.formats()
    if not formats:
        at = times(text, tz="UTC")
        row = int(at.isna().to_numpy().argmax())
        shown = text.iloc[row] if len(text) else ""
        raise refuse(where, f"row {row + 1}, {shown!r}, is no time", right)
    if len(formats) == 1 or formats[0] is None:
        return formats[0]
    read = {one: times(text, tz="UTC", layout=one) for one in formats}
    apart = {one: at for one, at in read.items() if not at.equals(read[formats[0]])}
    if not apart or evidence.is_day_first is not None:
        return formats[0]
    evenness = {one: len(set(np.diff(at.astype("int64")))) for one, at in read.items()}
    best = [one for one in formats if evenness[one] == min(evenness.values())]
    if any(not read[one].equals(read[best[0]]) for one in best[1:]):
        what = f"{text.iloc[0]!r} may be two days: nothing says if day or month stands first"
        raise refuse(where, what, "Dates as 2024-10-27")
    return best[0]


def _step(at: "pd.Series[pd.Timestamp]") -> Resolution:
    """The calendar step of dates: the commonest difference."""
    days = at.diff().abs().dropna() // pd.Timedelta("1D")
    if days.empty:
        return "day"
    usual = int(days.mode().iloc[0])
    if 28 <= usual <= 31 and (at.dt.day == 1).all():
        return "month"
    return "week" if usual == 7 else "day"


def _by_order(
    local: "pd.Series[pd.Timestamp]", tz: str, *, is_falling: bool
) -> "pd.Series[pd.Timestamp]":
    """Local times as UTC where an hour that comes twice stands there twice, in order; NaT else."""
    order = -1 if is_falling else 1
    try:
        aware = local[::order].dt.tz_localize(tz, ambiguous="infer", nonexistent="NaT")
    except ValueError:  # the order does not tell
        return pd.Series(pd.NaT, index=local.index, dtype=TIME)
    return aware.dt.tz_convert("UTC").astype(TIME)[::order]


def _lost(written: "pd.Series[str]", at: "pd.Series[pd.Timestamp]", tz: str) -> tuple[Message, ...]:
    """What rows are left out since clocks change."""
    rows = [*np.flatnonzero(at.isna().to_numpy())]
    if not rows:
        return ()
    shown = [f"{row + 1} ({written.iloc[row]})" for row in rows[:_NAMED]]
    return (Message("warning.series.clock", {"n": len(rows), "rows": shown, "zone": tz}),)
