"""Parsing shared by readers: times, numbers and quoted accounts, from text columns."""

import re
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
import pyarrow
import pyarrow.compute

from analytics.errors import ImportFileError
from analytics.schema import TIME

_ZONED = r"[T ]\d\d.*(?:Z|[+-]\d\d(?::?\d\d)?)$"
_ZONED_LAYOUT = re.compile(r"%z|%Z|Z$")
_QUOTE = r'(?i)(?:\bRT\b|["“”«])\s*@(?P<name>[\pL\pN_]+)'
_NOTHING = r"(?i)\s*(?:|n/?a|nan|null|none|-|–|—)\s*"
_WHOLE = r"-?[0-9]{1,15}"
_YEARS = (1970, 2199)
EXCEL, _SERIAL_0, _SERIALS = "excel", "1899-12-30", 2_958_465
"""A spreadsheet's days: the name of the layout, the day 0, and the last (9999-12-31)."""
_UTC = pyarrow.timestamp("us", "UTC")
_PARTS = (("second", "%[STsfXcr]"), ("minute", "%[MR]"), ("hour", "%[HI]"))
_WRITTEN = (
    ("hour", r"[T ]\d\d"),
    ("minute", r"[T ]\d\d:?\d\d"),
    ("second", r"[T ]\d\d:?\d\d:?\d\d"),
)
_SECONDS = {"epoch_s": 1, "epoch_ms": 1000}
_COMPUTE: Any = pyarrow.compute  # defines its functions at import, unseen by type checkers


def zone(name: object, where: str) -> str:
    """`name` itself if it is an IANA time zone, else ImportFileError."""
    try:
        return ZoneInfo(str(name)).key
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise ImportFileError(
            what=f"unknown time zone {name!r}", where=where, right="A name such as Europe/Berlin"
        ) from error


def times(
    text: pd.Series, *, tz: str | None = None, layout: str | None = None, where: str = ""
) -> pd.Series:
    """Times as UTC; NaT if the text is no time of 1970–2199. Times without a zone need `tz`.

    layout: strptime format, epoch_s, epoch_ms or excel (a spreadsheet's days since 1899-12-30, with
    no zone); None: ISO 8601. With `tz`, local times that do
    not exist or occur twice become NaT. Raises ImportFileError on naive times without `tz`.
    """
    text = text.str.strip()
    if layout in _SECONDS:
        number = pd.to_numeric(text, errors="coerce").astype("float64")
        number = number.where(number.between(0, 2**33 * _SECONDS[layout]))
        unit: Literal["s", "ms"] = "s" if layout == "epoch_s" else "ms"
        return _plausible(pd.to_datetime(number, unit=unit, utc=True).dt.round("us"))
    if layout is None:
        if (whole := _cast(text, _UTC)) is not None:
            return _plausible(whole)
        text = text.str.replace(r"(?i)\s*(?:UTC|GMT|Z)$", "Z", regex=True)
        zoned = text.str.contains(_ZONED, regex=True, na=False)
    else:
        zoned = pd.Series(_ZONED_LAYOUT.search(layout) is not None, index=text.index)
    pattern = layout or "ISO8601"
    out = _in_utc(text, layout)
    zoned &= out.isna()
    if zoned.any():
        out[zoned] = pd.to_datetime(text[zoned], format=pattern, utc=True, errors="coerce")
    rest = text[~zoned & out.isna()]
    if layout == EXCEL:
        local = _of_serials(rest)
    else:
        local = pd.to_datetime(rest, format=pattern, errors="coerce")
    if local.notna().any():
        if tz is None:
            shown = text[local.dropna().index[0]]
            raise ImportFileError(
                what=f"times such as {shown!r} carry no zone",
                where=where,
                right="Declare it: --tz Europe/Berlin, or time_zone in the mapping",
            )
        local = local.where(local.dt.year.between(*_YEARS))
        aware = local.dt.tz_localize(tz, ambiguous="NaT", nonexistent="NaT")
        out[aware.index] = aware.dt.tz_convert("UTC")
    return _plausible(out)


def check_layout(layout: str) -> None:
    """Raise ValueError for a layout with which `times` cannot read."""
    if layout not in (*_SECONDS, EXCEL):
        pd.to_datetime(pd.Series(["x"]), format=layout, errors="coerce")


def _of_serials(text: pd.Series) -> pd.Series:
    """Local times from a spreadsheet's count of days; the fraction is the time of the day."""
    days = pd.to_numeric(text, errors="coerce").astype("float64")
    days = days.where(days.between(1, _SERIALS))
    return pd.to_datetime(days, unit="D", origin=_SERIAL_0).dt.round("ms")


def precision(text: pd.Series, layout: str | None = None) -> pd.Series:
    """Precision of each time as written: second, minute, hour or day. layout: as for `times`."""
    if layout:
        finest = next((unit for unit, sign in _PARTS if re.search(sign, layout)), "day")
        finest = "second" if layout in _SECONDS else finest
        return pd.Series(finest, index=text.index, dtype="string")
    cells: Any = pyarrow.array(text.astype("string"), pyarrow.large_string())
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


def _cast(text: pd.Series, kind: pyarrow.DataType) -> pd.Series | None:
    """The cells cast to that type if all have its plain form; None otherwise (parse slower)."""
    try:
        cast = pyarrow.array(text.astype("string")).cast(kind)
    except pyarrow.ArrowInvalid:
        return None
    to_pandas = {pyarrow.int64(): pd.Int64Dtype()}.get
    return cast.to_pandas(types_mapper=to_pandas).set_axis(text.index)


def _plausible(stamps: pd.Series) -> pd.Series:
    return stamps.where(stamps.dt.year.between(*_YEARS)).astype(TIME)


def numbers(text: pd.Series) -> pd.Series:
    """Whole numbers below 2⁵³; NA if the text is none."""
    plain = text.str.fullmatch(_WHOLE).fillna(True).all()
    if plain and (whole := _cast(text, pyarrow.int64())) is not None:
        return whole
    value = pd.to_numeric(text, errors="coerce")
    return value.where((value % 1 == 0) & (value.abs() < 2**53)).astype("Int64")


def words_to_na(text: pd.Series) -> pd.Series:
    """Empty cells, and words that programs write for a missing value, as missing."""
    return text.mask(text.str.fullmatch(_NOTHING).fillna(True).astype(bool))


def blank_to_na(text: pd.Series) -> pd.Series:
    """Empty cells as missing."""
    blank = text.str.strip() == ""
    return text.mask(blank) if blank.any() else text


def quoted_author(text: pd.Series) -> pd.Series:
    """The account that a post quotes manually: ``RT @name``, ``"@name: …``; NA without one."""
    cells = pyarrow.array(text.astype("string"), pyarrow.large_string())
    name = _COMPUTE.struct_field(_COMPUTE.extract_regex(cells, _QUOTE), "name")
    return pd.Series(name.to_numpy(zero_copy_only=False), index=text.index, dtype="string")
