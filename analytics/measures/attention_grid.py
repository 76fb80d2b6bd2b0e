"""One series of attention on a grid without gaps, and what earlier periods let one expect of it.

Counts stray from it as negative binomial ones (`usual_counts`). An index is no count: only ratios
of its values mean anything. Its logarithms are compared, so that the scale of an index, which a
later peak may set, tells nothing.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.errors import TableError
from analytics.measures.usual_counts import Days, Scatter, Usual, by_day, scatter
from analytics.schema import Resolution

LEAST = {"hour": 7, "day": 14, "week": 8, "month": 12}
"""Earlier periods that one is compared with at least (of hours: days)."""
MOST = 28
OFFSET = 0.1
_DAY = pd.Timedelta("1D")


@dataclass(frozen=True)
class Ratios:
    """How an index strays from what is expected, in logarithms; as `Scatter`.

    spread: standard deviation of the logarithms. freedom: independent periods behind it, less one.
    offset: added to all levels, so that the lowest do not count most: a tenth of the usual one, or
    what rounding hides.
    """

    spread: float
    freedom: float
    offset: float

    @classmethod
    def of(cls, model: Usual, rounding: float) -> "Ratios":
        known = model.history.collected > 0
        seen, told = model.history.counts[known], model.left_out[known]
        mean = float(told.mean())
        offset = max(rounding, OFFSET * mean, 1e-9)
        apart = np.log((seen + offset) / (told + offset))
        power = float(np.square(apart).mean())
        beside = float((apart[1:] * apart[:-1]).mean()) if len(apart) > 1 else 0.0
        shared = min(max(beside / power if power else 0.0, 0.0), 0.99)
        days = len(model.history.number)
        freedom = max(days - 1.0, len(apart) * (1 - shared) / (1 + shared) - 1)
        spread = float(np.sqrt(power * (freedom + 1) / freedom))
        return cls(max(spread, rounding / (mean + offset), 1e-9), freedom, offset)

    def chance(self, seen: np.ndarray, told: np.ndarray) -> np.ndarray:
        """Chance of levels as high or higher, (n,), by Student's t; the same at any scale."""
        from scipy.special import stdtr

        apart = np.log((seen + self.offset) / (told + self.offset))
        return stdtr(self.freedom, -apart / self.spread)

    @property
    def error(self) -> float:
        """Relative standard error of the usual level."""
        return self.spread / float(np.sqrt(self.freedom + 1))


@dataclass(frozen=True)
class Grid:
    """One series without gaps, NaN where a period is missing. start, end: of each period. per:
    periods of a day, 1 for days and longer ones. rounding: half of the last digit of an index.
    """

    value: np.ndarray
    start: list[pd.Timestamp]
    end: list[pd.Timestamp]
    step: Resolution
    per: int
    is_count: bool
    rounding: float

    @classmethod
    def of(cls, series: pd.DataFrame, step: Resolution, is_count: bool) -> "Grid":
        at = pd.DatetimeIndex(series["bin_start"])
        width = pd.Series(pd.DatetimeIndex(series["bin_end"]) - at).median()
        months = np.asarray(at.year * 12 + at.month)
        rows = months if step == "month" else np.asarray(np.rint((at - at[0]) / width), int)
        rows = rows - rows[0]
        if (np.diff(rows) <= 0).any():
            row = int((np.diff(rows) <= 0).argmax()) + 1
            raise _wrong(f"row {row + 1} does not begin a period after the row before it")
        value = np.full(rows[-1] + 1, np.nan)
        value[rows] = series["value"].to_numpy(float)
        if (value < 0).any() or np.isinf(value).any():
            raise _wrong("a value is below 0 or infinite")
        rounding = 0.0
        if not is_count:  # in thousandths of its first level, so that its own scale tells nothing
            known = value[np.isfinite(value)]
            scale = 1000 / next((one for one in known.tolist() if one > 0), 1.0)
            is_whole = (known[known != 0.5] % 1 == 0).all()  # a half is what is below one
            value, rounding = value * scale, 0.5 * scale * is_whole
        starts = pd.date_range(
            at[0], periods=len(value) + 1, freq="MS" if step == "month" else width
        )
        per = max(round(_DAY / width), 1) if step == "hour" else 1
        return cls(value, list(starts[:-1]), list(starts[1:]), step, per, is_count, rounding)

    @cached_property
    def is_known(self) -> np.ndarray:
        return np.isfinite(self.value)

    @cached_property
    def days(self) -> Days:
        """The periods by day, or one by one."""
        known = self.is_known.astype(float)
        found = by_day(np.nan_to_num(self.value), known, pd.Series(self.start), self.per)
        is_weekend = found.is_weekend & (self.step in ("hour", "day"))
        return Days(found.counts, found.collected, is_weekend, found.number)

    @property
    def widths(self) -> tuple[int, ...]:
        """Periods that are judged together."""
        return (1, 7) if self.is_count and self.step == "day" else (1,)

    def history(self, day: int) -> Days | None:
        """The known days before one, MOST at most; None where they are too few."""
        known = np.flatnonzero(2 * self.days.collected[:day].mean(axis=1) > 1)[-MOST:]
        return self.days.take(known) if len(known) >= LEAST[self.step] else None

    def expected(self, model: Usual) -> np.ndarray:
        """What is usual for each period, (n,)."""
        level = np.where(self.days.is_weekend, model.weekend, 1.0)
        return (model.rate * level[:, None]).ravel()[: len(self.value)]

    def stray(self, model: Usual, width: int = 1) -> Scatter | Ratios:
        return scatter(model, width) if self.is_count else Ratios.of(model, self.rounding)


def _wrong(what: str) -> TableError:
    return TableError(what=what, where="attention series", right="Periods of one width in order")
