"""What readers share: times, numbers and quoted accounts, from text columns."""

import re

import pandas as pd

from analytics.errors import ImportFileError
from analytics.schema import TIME

_ZONED = r"(?:Z|[+-]\d\d:?\d\d|UTC|GMT)(?:\s+\d{4})?$"
_QUOTE = re.compile(r"(?:\bRT\b|[\"“”«])\s*@(\w+)", re.IGNORECASE)


def times(
    text: pd.Series, *, tz: str | None = None, layout: str | None = None, where: str = ""
) -> pd.Series:
    """Times as UTC; NaT where the text is no time. A time without a zone needs `tz`.

    layout: strptime format, or epoch_s, epoch_ms; None: ISO 8601. With `tz`, local times that do
    not exist or occur twice become NaT. Raises ImportFileError on naive times without `tz`.
    """
    text = text.str.strip()
    if layout in ("epoch_s", "epoch_ms"):
        number = pd.to_numeric(text, errors="coerce")
        unit = layout.removeprefix("epoch_")
        return pd.to_datetime(number.astype("float64"), unit=unit, utc=True).astype(TIME)
    zoned = text.str.contains(_ZONED, regex=True, na=False)
    out = pd.Series(pd.NaT, index=text.index, dtype=TIME)
    pattern = layout or "ISO8601"
    if zoned.any():
        out[zoned] = pd.to_datetime(text[zoned], format=pattern, utc=True, errors="coerce")
    local = pd.to_datetime(text[~zoned], format=pattern, errors="coerce")
    if local.notna().any():
        if tz is None:
            shown = text[local.dropna().index[0]]
            raise ImportFileError(
                what=f"times such as {shown!r} carry no zone",
                where=where,
                right="Declare it: --tz Europe/Berlin, or time_zone in the mapping",
            )
        aware = local.dt.tz_localize(tz, ambiguous="NaT", nonexistent="NaT")
        out[~zoned] = aware.dt.tz_convert("UTC").astype(TIME)
    return out


def numbers(text: pd.Series) -> pd.Series:
    """Whole numbers; NA where the text is none."""
    value = pd.to_numeric(text, errors="coerce")
    return value.where(value % 1 == 0).astype("Int64")


def blank_to_na(text: pd.Series) -> pd.Series:
    """Empty cells as missing."""
    return text.mask(text.str.strip() == "")


def quoted_author(text: pd.Series) -> pd.Series:
    """Account whose words a post carries by hand: ``RT @name``, ``"@name: …``; NA without one."""
    return text.str.extract(_QUOTE, expand=False)
