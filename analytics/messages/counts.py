"""Whole numbers as exports write them: `1204`, `1,204`, `1.204`, `1.2K`, `3,4 Mio`."""

import re

import pandas as pd

from analytics.messages.parsing import whole_numbers

_SPACES = "\u00a0\u2009\u202f '’_"
_SCALES = {
    **dict.fromkeys(("k", "tsd", "тыс"), 10**3),
    **dict.fromkeys(("m", "mio", "mln", "млн"), 10**6),
    **dict.fromkeys(("b", "bn", "mrd", "млрд"), 10**9),
    **{"万": 10**4, "萬": 10**4, "만": 10**4, "億": 10**8, "亿": 10**8, "억": 10**8},
    **{"lakh": 10**5, "crore": 10**7},
}
"""Words and letters that multiply a number, each of one meaning."""
_PLAIN = r"[0-9]{1,15}"
_FLOAT = r"^([0-9]{1,15})\.00?$"
_FRACTION = re.compile(r"\d+([.,])(?:\d{1,2}|\d{4,})|0([.,])\d+|\d{4,}([.,])\d+|\d+(\.)00?")
"""A number whose sign stands before decimals, since what follows is no group of three."""
_GROUPS = re.compile(
    rf"[1-9]\d{{0,2}}(?:([{_SPACES},.])\d{{3}})(?:\1\d{{3}})*|[1-9]\d?(?:,\d\d)+,\d{{3}}"
)
_WITH_ZEROS = re.compile(r"([1-9]\d{0,2}(?:([,.])\d{3})(?:\2\d{3})*|\d{4,15})([,.])0+")
_SCALED = re.compile(rf"(\d{{1,4}}(?:[.,]\d{{1,2}})?)\s?({'|'.join(_SCALES)})\.?", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
_MOST = 2**53


def counts(written: pd.Series) -> pd.Series:
    """Whole numbers from 0 to 2⁵³; NA if the text is none, or may be two.

    A count is whole, so a comma or dot before three digits separates thousands, unless another
    cell has decimals after the same sign.
    """
    if _is_plain(written).all():
        return whole_numbers(written)
    stripped = written.str.strip()
    text = stripped.str.replace(_FLOAT, r"\1", regex=True)
    plain = _is_plain(text)
    value = whole_numbers(text.where(plain))
    rest = text[~plain]
    if rest.empty:
        return value
    decimal = {
        match[match.lastindex or 0]
        for match in map(_FRACTION.fullmatch, stripped.dropna().unique())
        if match
    }
    known = {cell: _count(cell, decimal) for cell in rest.unique()}
    read = pd.Series([known[cell] for cell in rest], index=rest.index, dtype="Int64")
    return value.where(plain, read.reindex(value.index))


def _is_plain(text: pd.Series) -> pd.Series:
    return text.str.fullmatch(_PLAIN).fillna(True).astype(bool)


def _count(cell: str, decimal: set[str]) -> int | None:
    """The number in a cell. decimal: signs that stand before decimals elsewhere in the column."""
    if match := _SCALED.fullmatch(cell):
        number = float(match[1].replace(",", ".")) * _SCALES[match[2].lower()]
        return round(number) if number < _MOST else None
    if (match := _WITH_ZEROS.fullmatch(cell)) and match[2] != match[3]:
        cell = match[1]
    if cell.isdecimal() and cell.isascii():
        return int(cell) if int(cell) < _MOST else None
    if (match := _GROUPS.fullmatch(cell)) and match[1] not in decimal:
        digits = re.sub(r"\D", "", cell)
        return int(digits) if int(digits) < _MOST else None
    if _SCIENTIFIC.fullmatch(cell):
        number = float(cell)
        return int(number) if number % 1 == 0 and number < _MOST else None
    return None
