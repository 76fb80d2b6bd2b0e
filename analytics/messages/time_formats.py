"""Find the formats that read a whole column of times, from evidence in all of its cells."""

import re
from functools import cache
from itertools import product

import numpy as np
import pandas as pd

from analytics.messages.parsing import EXCEL, times, words_to_na
from analytics.messages.written_times import FILLERS

_DAYS = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%m.%d.%Y"),
    *("%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y", "%d.%m.%y", "%m.%d.%y"),
)
_CLOCKS = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p", "%I:%M%p", "%H.%M")
_SPOKEN = {
    **dict.fromkeys(("%Hh%M", "%H h %M"), (" ", " à ", ", ")),
    **dict.fromkeys(("%H:%M Uhr", "%H.%M Uhr"), (" ", ", ", " um ")),
}
"""Clocks with a word in them, and what stands between them and their day."""
_ISO = r"\d{8}|(?=.*\D.*\d).{8,64}"
"""What `times` may read without a format: no bare number but a date such as 20240304."""
# Not epoch_us and epoch_ns: ids of posts have as many digits.
_NUMBERS: dict[str | None, str] = {
    "epoch_s": r"\d{9,10}(?:\.\d+)?",
    "epoch_ms": r"\d{12,13}(?:\.\d+)?",
    EXCEL: r"[2-6]\d{4}(?:\.\d+)?",
}
_MOST = 0.95
"""Share of the cells that a format must read; the others are read by no format."""
_ORDERED = 6
"""Distinct instants that are in order by chance less than once in a hundred columns: 2/6!."""
_SAMPLE = 20
_JOINT = r"^\d[\d./-]*\d(,? [^\d:%]{1,12} )\d"
_ZONE = r"(?:\s?[A-Za-z]{1,5}|\s?(?:UTC|GMT)?\s?[+-]\d\d?(?::?\d\d)?)?"
_SIGNS = {
    **dict.fromkeys(("%d", "%m", "%H", "%I"), r"\d{1,2}"),
    **dict.fromkeys(("%M", "%S", "%y"), r"\d\d"),
    **{"%Y": r"\d{4}", "%f": r"\d{1,6}", "%p": "(?i:[ap]m)"},
}


@cache
def _patterns(joint: str = " ") -> dict[str | None, re.Pattern[str]]:
    """All formats that are tried, best first, each with a pattern of the cells it may read.

    joint: what stands between day and clock beside the usual signs, such as ` às `.
    """
    whens = [*_DAYS]
    for between in dict.fromkeys((" ", ", ", " - ", joint)):
        whens += [day + between + clock for day, clock in product(_DAYS, _CLOCKS)]
    for clock, betweens in _SPOKEN.items():
        whens += [day + between + clock for day, between in product(_DAYS, betweens)]
    whens += [f"{clock} {day}" for day, clock in product(_DAYS, _CLOCKS)]
    written = {None: _ISO, **_NUMBERS, **{when: _pattern(when) + _ZONE for when in whens}}
    return {layout: re.compile(pattern) for layout, pattern in written.items()}


def _joint(sample: pd.Series) -> str:
    """The words between day and clock that all cells share, such as ` um `; a space if none."""
    found = sample.str.extract(_JOINT, expand=False).dropna().unique()
    words = re.findall(r"[^\W\d_]+", found[0]) if len(found) == 1 else []
    return found[0] if words and {word.lower() for word in words} <= FILLERS else " "


def _pattern(layout: str) -> str:
    parts = re.split(r"(%[a-zA-Z])", layout)
    return "".join(f"(?:{_SIGNS[part]})" if part in _SIGNS else re.escape(part) for part in parts)


class TimeEvidence:
    """What the cells of one column tell of the format of its times, chunk after chunk.

    A cell that no format reads is no evidence for one, as long as nearly all others are read.
    """

    def __init__(self) -> None:
        self._failed: dict[str | None, int] | None = None
        self._steps: dict[str | None, _Order] = {}
        self._cells = self._unread = 0
        self._joint = " "

    def add(self, cells: pd.Series) -> None:
        """Add cells, as text; blank ones and words for none tell nothing."""
        text = words_to_na(cells.astype("string")).dropna().str.strip()
        if text.empty:
            return
        if self._failed is None:
            sample = text.drop_duplicates().iloc[:_SAMPLE]
            self._joint = _joint(sample)
            fit = [
                layout
                for layout, cell in _patterns(self._joint).items()
                if any(map(cell.fullmatch, sample)) and self._times(sample, layout).notna().any()
            ]
            self._failed = dict.fromkeys(fit, 0)
            self._steps = {layout: _Order() for layout in fit}
        read = {layout: self._times(text, layout) for layout in self._failed}
        is_read = np.zeros(len(text), bool)
        for stamps in read.values():
            is_read |= stamps.notna().to_numpy()
        for layout, stamps in read.items():
            self._failed[layout] += int((is_read & stamps.isna().to_numpy()).sum())
            self._steps[layout].add(stamps.dropna())
        self._cells += len(text)
        self._unread += int((~is_read).sum())

    def formats(self) -> list[str | None]:
        """All values of `time_format` that read every cell, best first; empty if none does.

        A format under which the column is in order stands before one under which it is not, and one
        that puts no cell into the future before one that does.
        """
        if not self._failed or self._unread > (1 - _MOST) * self._cells:
            return []
        fit = [layout for layout, failed in self._failed.items() if not failed]
        return sorted(fit, key=lambda layout: self._steps[layout].rank)

    def _times(self, text: pd.Series, layout: str | None) -> pd.Series:
        pattern = _patterns(self._joint)[layout].pattern
        fits = text.str.fullmatch(pattern).fillna(False).astype(bool)
        return times(text.where(fits), tz="UTC", layout=layout)

    @property
    def is_day_first(self) -> bool | None:
        """Whether the day stands before the month; None if the cells do not tell."""
        fit = self.formats()
        best = [layout for layout in fit if self._steps[layout].rank == self._steps[fit[0]].rank]
        found = {_is_day_first(layout) for layout in best if layout} - {None}
        return found.pop() if len(found) == 1 else None


def _is_day_first(layout: str) -> bool | None:
    """None where the year stands first or the month is a word: nothing can be mistaken."""
    if layout.startswith("%Y") or "%m" not in layout:
        return None
    return layout.index("%d") < layout.index("%m")


class _Order:
    """Whether instants, added in the order of the file, are in order and in the past."""

    def __init__(self) -> None:
        self._now = pd.Timestamp.now("UTC") + pd.Timedelta(days=1)
        self._last: pd.Timestamp | None = None
        self._up = self._down = 0
        self._is_future = False

    def add(self, stamps: pd.Series) -> None:
        if stamps.empty:
            return
        self._is_future |= bool((stamps > self._now).any())
        if self._last is not None:
            stamps = pd.concat([pd.Series([self._last], dtype=stamps.dtype), stamps])
        steps = np.diff(stamps.to_numpy("datetime64[us]").astype("int64"))
        self._up += int((steps > 0).sum())
        self._down += int((steps < 0).sum())
        self._last = stamps.iloc[-1]

    @property
    def rank(self) -> tuple[bool, bool]:
        """Sorts what is more likely first."""
        is_ordered = min(self._up, self._down) == 0 and self._up + self._down >= _ORDERED - 1
        return self._is_future, not is_ordered
