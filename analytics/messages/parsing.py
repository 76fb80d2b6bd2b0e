"""Parsing shared by readers: times, numbers and quoted accounts, from text columns."""

import re
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.compute

from analytics.errors import ImportFileError
from analytics.messages.clock_changes import in_utc
from analytics.messages.written_times import rewritten, split_zone
from analytics.schema import TIME

_ZONED = r"[T ]\d\d.*(?:Z|[+-]\d\d(?::?\d\d)?)$"
_ZONED_LAYOUT = re.compile(r"%z|%Z|Z$")
_ISO = r"\d{4}-?\d\d-?\d\d(?:$|[T ]\d\d)"
_QUOTE = r'(?i)(?:\bRT\b|["“”«])\s*@(?P<name>[\pL\pN_]+)'
_NOTHING = pyarrow.array(
    [
        *("N/A", "n/a", "#N/A", "NA", "na", "nan", "NaN", "NAN", "<NA>", "NaT", "-", "–", "—"),
        *("null", "NULL", "Null", "none", "None", "NONE"),
        *("\\N", "(null)", "(NULL)", "[null]", "[NULL]", "<null>", "<NULL>"),
    ],
    pyarrow.large_string(),
)
_YEARS = (1970, 2199)
EXCEL, _SERIAL_0, _SERIALS = "excel", "1899-12-30", 2_958_465
"""A spreadsheet's days: the name of the layout, the day 0, and the last (9999-12-31)."""
_UTC = pyarrow.timestamp("us", "UTC")
_PARTS = (("second", "%[STsfXcr]"), ("minute", "%[MR]"), ("hour", "%[HI]"))
_WRITTEN = (
    ("hour", r"[T ]\d\d"),
    ("minute", r"[T ]\d\d:?\d\d"),
    ("second", r"[T ]\d\d:?\d\d:?\d\d"),
    ("month", r"^\d{4}-\d\d$"),
    ("year", r"^\d{4}$"),
)
_UNITS: dict[str, Literal["s", "ms", "us", "ns"]] = {
    "epoch_s": "s",
    "epoch_ms": "ms",
    "epoch_us": "us",
    "epoch_ns": "ns",
}
_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_COMPUTE: Any = pyarrow.compute  # defines its functions at import, unseen by type checkers


def zone(name: object, where: str) -> str:
    """`name` itself if it is an IANA time zone, else ImportFileError."""
    try:
        return ZoneInfo(str(name)).key
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise ImportFileError(
            what=f"unknown time zone {name!r}", where=where, right="A name such as Europe/Berlin"
        ) from error


class ZonelessTimesError(ImportFileError):
    """Times carry no zone, or one whose name has several meanings, and none is declared."""


def times(
    text: pd.Series, *, tz: str | None = None, layout: str | None = None, where: str = ""
) -> pd.Series:
    """Times as UTC; NaT if the text is no time of 1970–2199. Times without a zone need `tz`.

    layout: strptime format, epoch_s, epoch_ms, epoch_us, epoch_ns or excel (a spreadsheet's days
    since 1899-12-30, with no zone); None: ISO 8601, and what `written_times` reads. A zone after
    the time, by offset or name, is read with any layout. Local times that clock changes leave open
    become NaT (see `clock_changes`). Raises ZonelessTimesError on naive times without `tz`.
    """
    text = text.str.strip()
    if layout in _UNITS:
        return _plausible(_of_epoch(text, _UNITS[layout]))
    if layout is None and (whole := _as_instants(text)) is not None:
        return _plausible(whole)
    out, local = _plain_times(text, layout)
    word = None
    left = out.isna() & local.isna() & text.notna()
    if left.any():
        word = _add_written(text[left], layout, out, local)
    if local.notna().any():
        if tz is None:
            raise _zoneless(text, local, word, where)
        local = local.where(local.dt.year.between(*_YEARS))
        out = out.fillna(in_utc(local, tz)) if len(local) else out
    return _plausible(out)


def _of_epoch(text: pd.Series, unit: Literal["s", "ms", "us", "ns"]) -> pd.Series:
    """Instants from numbers since 1970; NaT where a spreadsheet cut their digits (1.6E+09)."""
    cut = text.str.contains("e", case=False, regex=False).fillna(False).astype(bool)
    number = pd.to_numeric(text.mask(cut), errors="coerce").astype("float64")
    number = number.where(number.between(0, 2**33 * _PER_SECOND[unit]))
    return pd.to_datetime(number, unit=unit, utc=True).dt.round("us")


def _plain_times(text: pd.Series, layout: str | None) -> tuple[pd.Series, pd.Series]:
    """UTC times of the cells with an offset, and local times of those without; NaT for others."""
    if layout == EXCEL:
        return pd.Series(pd.NaT, index=text.index, dtype=TIME), _of_serials(text)
    if layout is None:
        text = text.str.replace(r"(?i)\s*(?:UTC|GMT|Z)$", "Z", regex=True)
        zoned = text.str.contains(_ZONED, regex=True, na=False)
    else:
        zoned = pd.Series(_ZONED_LAYOUT.search(layout) is not None, index=text.index)
    pattern = layout or "ISO8601"
    out = _in_utc(text, layout)
    zoned &= out.isna()
    if zoned.any():
        stamps = pd.to_datetime(text[zoned], format=pattern, utc=True, errors="coerce")
        out[zoned] = stamps.dt.as_unit("us")
    local = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    rest = ~zoned & out.isna()
    if rest.any():
        stamps = pd.to_datetime(text[rest], format=pattern, errors="coerce")
        local[rest] = stamps.dt.as_unit("us")
    return out, local


def _add_written(
    text: pd.Series, layout: str | None, out: pd.Series, local: pd.Series
) -> str | None:
    """Add the times of cells that are no plain ones; returns a name of a zone that is not known."""
    split = rewritten if layout is None else split_zone
    known = {cell: split(cell) for cell in text.unique()}
    cells = pd.Series([known[cell].local for cell in text], index=text.index, dtype="string")
    if layout == EXCEL:
        return None
    pattern = layout or "ISO8601"
    stamps = pd.to_datetime(cells.mask(cells == ""), format=pattern, errors="coerce")
    clock = stamps.dt.as_unit("us")
    ahead = pd.Series([known[cell].offset or None for cell in text], index=text.index)
    behind = pd.to_timedelta(ahead.str.replace(r"$", ":00", regex=True), errors="coerce")
    out[text.index] = (clock - behind).astype("datetime64[us]").dt.tz_localize("UTC")
    is_local = clock.notna() & behind.isna()
    local[clock.index[is_local]] = clock[is_local]
    return next((known[cell].word for cell in text[is_local] if known[cell].word), None)


def _zoneless(
    text: pd.Series, local: pd.Series, word: str | None, where: str
) -> ZonelessTimesError:
    shown = text[local.dropna().index[0]]
    what = f"times such as {shown!r} carry no zone"
    if word:
        what = f"{word!r} after a time is no zone, or names several"
    right = "Declare it: --tz ZONE, such as Europe/Berlin, or time_zone in the mapping"
    return ZonelessTimesError(what=what, where=where, right=right)


def check_layout(layout: str) -> None:
    """Raise ValueError for a layout with which `times` cannot read."""
    if layout not in (*_UNITS, EXCEL):
        pd.to_datetime(pd.Series(["x"]), format=layout, errors="coerce")


def _of_serials(text: pd.Series) -> pd.Series:
    """Local times from a spreadsheet's count of days; the fraction is the time of the day."""
    days = pd.to_numeric(text, errors="coerce").astype("float64")
    days = days.where(days.between(1, _SERIALS))
    return pd.to_datetime(days, unit="D", origin=_SERIAL_0).dt.round("ms")


def precision(text: pd.Series, layout: str | None = None) -> pd.Series:
    """Precision of each time as written, from second to year. layout: as for `times`."""
    if layout:
        finest = next((unit for unit, sign in _PARTS if re.search(sign, layout)), "day")
        finest = "second" if layout in (*_UNITS, EXCEL) else finest
        return pd.Series(finest, index=text.index, dtype="string")
    text = text.astype("string")
    cells: Any = pyarrow.array(text, pyarrow.large_string())
    is_iso = _COMPUTE.fill_null(_COMPUTE.match_substring_regex(cells, f"^(?:{_ISO})"), True)
    if is_iso.true_count != len(cells):
        other = ~is_iso.to_numpy(zero_copy_only=False)
        known = {cell: rewritten(cell).local or cell.strip() for cell in text[other].unique()}
        text = text.where(~other, text.map(known))
        cells = pyarrow.array(text, pyarrow.large_string())
    units: Any = "day"
    for unit, written in _WRITTEN:
        fits = _COMPUTE.match_substring_regex(cells, written)
        units = _COMPUTE.if_else(_COMPUTE.fill_null(fits, False), unit, units)
    return pd.Series(units.to_numpy(zero_copy_only=False), index=text.index, dtype="string")


def _in_utc(text: pd.Series, layout: str | None) -> pd.Series:
    """Times with the offset +0000, by the faster parser; NaT for all others."""
    if layout is None or "%z" not in layout:
        return pd.Series(pd.NaT, index=text.index, dtype=TIME)
    layout = layout.replace("%z", "+0000")
    instants = _COMPUTE.strptime(pyarrow.array(text), format=layout, unit="us", error_is_null=True)
    return instants.cast(_UTC).to_pandas().set_axis(text.index).astype(TIME)


def _as_instants(text: pd.Series) -> pd.Series | None:
    """The cells as UTC times if all are plain ISO 8601 with an offset; else None (read slower)."""
    try:
        cells = pyarrow.array(text.astype("string")).cast(_UTC)
    except pyarrow.ArrowInvalid:
        return None
    return cells.to_pandas().set_axis(text.index)


def _plausible(stamps: pd.Series) -> pd.Series:
    return stamps.where(stamps.dt.year.between(*_YEARS)).astype(TIME)


def whole_numbers(text: pd.Series) -> pd.Series:
    """Numbers from cells of at most 15 digits each; NA stays NA."""
    cells = pyarrow.array(text.astype("string"), pyarrow.large_string())
    return pd.Series(pd.array(cells.cast(pyarrow.int64()), dtype="Int64"), index=text.index)


def words_to_na(text: pd.Series) -> pd.Series:
    """Empty cells, and words that programs write for a missing value, as missing."""
    text = blank_to_na(text)
    cells: Any = pyarrow.array(text, pyarrow.large_string())
    nothing = _COMPUTE.is_in(cells, value_set=_NOTHING).to_numpy(zero_copy_only=False)
    return text.mask(nothing) if nothing.any() else text


def blank_to_na(text: pd.Series) -> pd.Series:
    """Empty cells as missing."""
    blank = is_blank(text)
    return text.mask(blank) if blank.any() else text


def may_hold(text: pd.Series, *signs: bytes) -> bool:
    """Whether some cell may hold one of these bytes: a cheap look, after which False is certain."""
    cells: Any = pyarrow.array(text.astype("string"), pyarrow.large_string())
    chunks = cells.chunks if isinstance(cells, pyarrow.ChunkedArray) else [cells]
    held = (chunk.buffers()[2] for chunk in chunks)
    return any(sign in bytes(buffer) for buffer in held if buffer for sign in signs)


def is_blank(text: pd.Series) -> np.ndarray:
    """Which cells are there and hold nothing but white space."""
    cells: Any = pyarrow.array(text.astype("string"), pyarrow.large_string())
    is_empty = _COMPUTE.equal(_COMPUTE.binary_length(cells), 0)
    blank = _COMPUTE.or_(is_empty, _COMPUTE.utf8_is_space(cells))
    return _COMPUTE.fill_null(blank, False).to_numpy(zero_copy_only=False)


def quoted_author(text: pd.Series) -> pd.Series:
    """The account that a post quotes manually: ``RT @name``, ``"@name: …``; NA without one."""
    cells = pyarrow.array(text.astype("string"), pyarrow.large_string())
    name = _COMPUTE.struct_field(_COMPUTE.extract_regex(cells, _QUOTE), "name")
    return pd.Series(name.to_numpy(zero_copy_only=False), index=text.index, dtype="string")
