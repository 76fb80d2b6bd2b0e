"""Survival curves of waits, of which some are not over: Kaplan and Meier's estimate (1958, Journal
of the American Statistical Association 53, 457-481), with intervals that hold for few waits too.

The intervals are the beta product intervals of Fay, Brittain and Proschan (2013, Biostatistics 14,
723-736), by the method of moments and as a mid-p. Where all waits are over they are those of a
binomial share. They widen as fewer are still watched, where Greenwood's variance stays what it was
at the last end; and they are defined before the first end and after the last.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.schema import INTERVAL

DIGITS = 9
"""Decimals of a share: a product of fractions that makes one half is then equal to it."""
_HALVINGS = 50
"""Of an interval of length 1, until its end is known to the precision of a float."""
_TAIL = (1 - INTERVAL) / 2


@dataclass(frozen=True)
class Survival:
    """The curve at its k times: 0, and each at which a wait ended or was last watched.

    time, at_risk, ended: (k,) ascending times, waits watched until then or longer, and those that
    ended then. away: (k,) share of waits that last longer.
    """

    time: np.ndarray
    at_risk: np.ndarray
    ended: np.ndarray
    away: np.ndarray

    def median(self) -> float | None:
        """The first time by which at least half of the waits were over; None if there is none.

        Where the curve is one half over a span, that is where the span begins: the smallest t with
        S(t) ≤ ½ (Klein and Moeschberger 2003, Survival Analysis, section 4.5).
        """
        reached = np.flatnonzero(self.away.round(DIGITS) <= 0.5)
        return float(self.time[reached[0]]) if len(reached) else None

    def median_ends(self) -> tuple[float, float | None]:
        """Between which times the median lies: from where the interval of the curve reaches down to
        one half until it is all below (Brookmeyer and Crowley 1982, Biometrics 38, 29-41); None if
        it never is.
        """
        below = self._chance_below(0.5, slice(None))
        reached, passed = np.flatnonzero(below >= _TAIL), np.flatnonzero(below > 1 - _TAIL)
        low = self.time[reached[0] if len(reached) else -1]
        return float(low), float(self.time[passed[0]]) if len(passed) else None

    def row_at(self, time: float) -> int:
        """Row of the curve that holds at a time of 0 or more; a wait ending just then is over."""
        return int(np.searchsorted(self.time, time, side="right")) - 1

    def ends(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(m,) ends of the interval of `away` in m rows."""
        return self._quantile(_TAIL, rows), self._quantile(1 - _TAIL, rows)

    def _quantile(self, chance: float, rows: np.ndarray) -> np.ndarray:
        low, high = np.zeros(len(rows)), np.ones(len(rows))
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            is_below = self._chance_below(middle, rows) < chance
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        return (low + high) / 2

    def _chance_below(self, share: np.ndarray | float, rows: np.ndarray | slice) -> np.ndarray:
        """Chance that each row's share lies below: mean of its two confidence distributions."""
        upper, lower = (_beta_below(share, mean[rows], cv[rows]) for mean, cv in self._betas)
        return (upper + lower) / 2

    @cached_property
    def _betas(self) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
        """(k,) mean and squared coefficient of variation of the upper and lower distribution.

        Upper: the product over ends of Beta(at risk − ended + 1, ended). Lower: that times
        Beta(still watched, 1).
        """
        kept = self.at_risk - self.ended + 1
        mean = np.exp(np.cumsum(np.log(kept / (self.at_risk + 1))))
        log_cv = np.cumsum(np.log1p(self.ended / (kept * (self.at_risk + 2))))
        left = np.append(self.at_risk[1:], 0)
        last = np.log1p(1 / np.maximum(left * (left + 2), 1))
        lower = mean * left / (left + 1), np.expm1(log_cv + last)
        return (mean, np.expm1(log_cv)), lower


def _beta_below(share: np.ndarray | float, mean: np.ndarray, cv: np.ndarray) -> np.ndarray:
    """Chance that a beta variable is below a share under 1.

    mean, cv: its mean and squared coefficient of variation; of 1 and 0, or of 0: a certainty.
    """
    from scipy.special import betainc

    is_beta = (mean > 0) & (cv > 0)
    centre, squared = np.where(is_beta, mean, 0.5), np.where(is_beta, cv, 1 / 3)
    size = (1 - centre) / (centre * squared) - 1
    return np.where(is_beta, betainc(centre * size, (1 - centre) * size, share), mean == 0)


def survival(waits: np.ndarray, is_over: np.ndarray) -> Survival:
    """The curve of (n,) waits of 0 or more, each over or last watched then; n at least 1."""
    time, at = np.unique(np.append(0.0, waits), return_inverse=True)
    of_each = np.bincount(at[1:], minlength=len(time))
    ended = np.bincount(at[1:], is_over, minlength=len(time))
    at_risk = np.cumsum(of_each[::-1])[::-1].astype(float)
    return Survival(time, at_risk, ended, np.cumprod(1 - ended / at_risk))
