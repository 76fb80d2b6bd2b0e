"""How long elevated volume lasted, and whether authors of the crisis still post after recovery.

Decay of volume is measured separately from recovery of sentiment: people may stop posting before
their sentiment improves.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.measures.gate import collection
from analytics.measures.sentiment import Z, rolling_sum, share_interval
from analytics.measures.series import (
    IN_HOLE,
    collected,
    lost_spans,
    require_series,
    rows_until,
)
from analytics.measures.volume_curve import Counted, Rise, Usual, rise, usual
from analytics.schema import (
    INTERVAL,
    Duration,
    Measure,
    Message,
    duration,
    number,
)

VOLUME_HALF_LIFE = duration("volume_half_life_h")
RETURNING_AUTHORS = number("returning_authors", "share")

WINDOW_H = 6.0
_PRECISION, _WIDEST_H = 0.1, 48.0
"""Relative error of the usual volume in a window by which a half-life counts as reached, and the
hours that such a window has at most.
"""
_PEAKS = 40
"""Hours that are tried as the peak, at most."""
BASELINE_H = 72.0
BASELINE_DAYS = 28
"""Days before onset from which the usual volume is taken; of more, the last ones."""
RISE = 1.5
"""Multiple of the usual volume below which volume did not rise, so that no decay is measured."""
_RISE_Z = 4.0
"""Standard errors by which a window must exceed the usual volume, so that it is no chance."""
_LONGEST_H = 24 * 60
"""Hours after onset that are looked at."""
MIN_AUTHORS = 20


def volume_decay(
    bins: pd.DataFrame, onset_at: pd.Timestamp | None, bin_minutes: int
) -> Measure[Duration]:
    """`volume_half_life_h`: hours from peak volume until half of its excess over the usual is gone.

    bins: regular series (`panel.series`). The interval is from the draws of `volume_curve`, the
    value its middle. It is observed once volume stayed in the lower half for a window and nearly
    all draws have halved; what comes later, such as a second wave, changes nothing. Until then it
    is censored. A peak that a hole of more than WINDOW_H may hide has none; where one hides the
    hour of the value, only the interval is given.
    """
    require_series(bins, bin_minutes)
    spec = VOLUME_HALF_LIFE
    if onset_at is None:
        return spec.missing(Message("reason.no_onset_known"))
    if bins.empty or not bins["messages"].sum():
        return spec.missing(Message("reason.no_messages"))
    why = collection(bins, onset_at, bin_minutes, window_h=WINDOW_H, needed_h=BASELINE_H)
    if why is not None:
        return spec.missing(why)
    if bin_minutes > 24 * 60:
        return spec.missing(Message("reason.wide_bins", {"hours": bin_minutes / 60}))
    wave = _Wave.of(bins, onset_at, bin_minutes)
    if wave.first is None:
        reason = Message("reason.no_rise", {"times": RISE})
        return spec.missing(reason, "not_applicable")
    for end in wave.ends():
        if (found := _observed(wave, end)) is not None:
            return found
    end = len(wave.counted.t)
    n, curve = wave.messages(end), wave.rise(end)
    if (hidden := _hidden(wave, curve, end)) is not None:
        return hidden
    low = Duration(_at_least(curve))
    reason = Message("reason.volume_still_high", {"hours": low})
    return spec.censored(low, reason, n=n) if low else spec.missing(reason, n=n)


def _observed(wave: "_Wave", end: int) -> Measure[Duration] | None:
    """The half-life by the counts before row `end`; None where it is not told yet."""
    curve, n = wave.rise(end), wave.messages(end)
    if (hidden := _hidden(wave, curve, end)) is not None:
        return hidden
    low, high = _ends(curve, _peaks(curve), wave.counted.step_h)
    if not np.isfinite(high):
        return None
    middle, ends = (low + high) / 2, (Duration(low), Duration(high))
    halved = float(curve.t[int(curve.middle.argmax())]) + middle
    if wave.is_hidden(halved, halved):
        return VOLUME_HALF_LIFE.observed(None, *ends, n=n, verdict=IN_HOLE)
    return VOLUME_HALF_LIFE.observed(Duration(middle), *ends, n=n)


def _hidden(wave: "_Wave", curve: Rise, end: int) -> Measure[Duration] | None:
    """The half-life that is missing since a hole may hide the peak; None where none does."""
    peaks = _peaks(curve)
    if not wave.is_hidden(float(curve.t[peaks[0]]), float(curve.t[peaks[-1]])):
        return None
    reason = Message("reason.peak_in_hole", {"n": wave.highest(end)})
    return VOLUME_HALF_LIFE.missing(reason, n=wave.messages(end))


def _at_least(curve: Rise) -> float:
    """Hours since the fit's peak, or until nearly all draws from it may have halved."""
    top = int(curve.middle.argmax())
    lives = _lives(curve.ratio, curve.t, top)
    halved = float(np.quantile(lives, (1 - INTERVAL) / 2, method="inverted_cdf"))
    return min(halved, float(curve.t[-1] - curve.t[top]))


def _peaks(curve: Rise) -> np.ndarray:
    """Rows that may be the peak, in order, _PEAKS at most: those not significantly below the fit's
    highest, and not halved.
    """
    height, top = np.log(curve.ratio), int(curve.middle.argmax())
    below = np.log(curve.middle[top] / curve.middle)
    is_high = below <= Z * (height[:, [top]] - height).std(axis=0)
    is_high &= curve.middle - 1 > (curve.middle[top] - 1) / 2
    rows = np.flatnonzero(is_high)
    return np.unique([*rows[:: max(1, len(rows) // _PEAKS)], *rows[:1], *rows[-1:], top])


def _ends(curve: Rise, peaks: np.ndarray, step_h: float) -> tuple[float, float]:
    """Interval of the half-life, at INTERVAL; the upper end infinite where it is not known yet.

    Which hour was the highest is known only as far as the counts tell hours apart, so that the
    interval holds those of the draws from each of `peaks`. Times are told to half a bin.
    """
    tail = (1 - INTERVAL) / 2
    each = [
        np.quantile(_lives(curve.ratio, curve.t, row), [tail, 1 - tail], method="inverted_cdf")
        for row in peaks
    ]
    low, high = np.min(each, axis=0)[0], np.max(each, axis=0)[1]
    return max(float(low) - step_h / 2, 0.0), float(high) + step_h / 2


@dataclass(frozen=True)
class _Wave:
    """The counts of a case as `volume_curve` needs them, and its usual volume."""

    counted: Counted
    base: Usual

    @classmethod
    def of(cls, bins: pd.DataFrame, onset_at: pd.Timestamp, bin_minutes: int) -> "_Wave":
        counted = _by_hour(bins, onset_at, bin_minutes)
        return cls(counted, usual(counted.rows(counted.t + 0.5 * counted.step_h <= 0)))

    def messages(self, end: int) -> int:
        """Messages after onset before row `end`."""
        return int(self.counted.y[:end][self.counted.t[:end] > 0].sum())

    def highest(self, end: int) -> int:
        """Messages of the highest bin after onset before row `end`."""
        return int(self.counted.y[:end][self.counted.t[:end] > 0].max())

    def is_hidden(self, first: float, last: float) -> bool:
        """Whether a hole of more than WINDOW_H touches the hours from `first` to `last`."""
        c = self.counted
        return any(
            stop - start > self.short
            and c.t[start] <= last + 1.5 * c.step_h
            and c.t[stop - 1] >= first - 1.5 * c.step_h
            for start, stop in lost_spans(c.share)
        )

    def windows(self, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Messages, usual messages and their ratio in trailing windows of `width` bins, each (n,);
        the ratio is NaN before onset and where less than half of the window was collected.
        """
        c = self.counted
        held = np.stack([c.y, self.base.level(c), c.share], axis=1)
        y, u, share = rolling_sum(held, width).T
        is_known = (share >= width / 2) & (c.t > 0)
        return y, u, np.where(is_known, y / np.maximum(u, 1e-9), np.nan)

    @property
    def short(self) -> int:
        """Bins of WINDOW_H."""
        return max(1, round(WINDOW_H / self.counted.step_h))

    @property
    def wide(self) -> int:
        """Bins in which the usual volume is told to _PRECISION: `short`, up to _WIDEST_H."""
        c = self.counted
        before = c.t < 0
        per_bin = max(float(self.base.level(c)[before].mean()), 1e-9)
        needed = self.base.mood.dispersion / (_PRECISION**2 * per_bin)
        return max(self.short, min(round(needed), round(_WIDEST_H / c.step_h)))

    @cached_property
    def first(self) -> int | None:
        """Row of the first window after onset that rose, beyond chance; None without one."""
        y, u, ratio = self.windows(self.short)
        mood = self.base.mood
        moved = mood.variance * mood.shared(self.short)
        noise = np.sqrt(mood.dispersion * np.maximum(u, 1) + moved * u**2)
        risen = (np.nan_to_num(ratio) >= RISE) & (y - u > _RISE_Z * noise)
        return int(risen.argmax()) if risen.any() else None

    def ends(self) -> list[int]:
        """Rows at which the half-life may be known: once wide windows stayed low for one more, and
        later at ever wider steps.
        """
        first = self.first
        assert first is not None  # volume_decay asks before
        level = np.nan_to_num(self.windows(self.wide)[2][first:], nan=np.inf)
        top = np.maximum.accumulate(np.where(np.isfinite(level), level, -np.inf))
        low = level <= 1 + (top - 1) / 2
        stayed = _stays(low)
        told = np.flatnonzero(stayed >= self.wide)
        if not len(told):
            return []
        step = self.wide
        end = first + int(told[0]) + step
        ends: list[int] = []
        while end <= len(self.counted.t):
            ends.append(end)
            end, step = end + step, 2 * step
        return ends

    def rise(self, end: int) -> Rise:
        """The curve from the counts before row `end`."""
        return rise(self.counted.until(end), self.base, self.begin)

    @cached_property
    def begin(self) -> float:
        """Hours since onset of the sharpest step up within the first window that rose, or the one
        before it.
        """
        c, width = self.counted, max(1, self.short // 2)
        first = self.first
        assert first is not None  # volume_decay asks before
        y, u = c.y + 0.5, self.base.level(c) + 0.5
        best, begin = -np.inf, first
        for row in range(max(first - 2 * self.short, int((c.t > 0).argmax())), first + 1):
            a, b = slice(max(row - width, 0), row), slice(row, row + width)
            step = np.log(y[b].sum() / u[b].sum()) - np.log(y[a].sum() / u[a].sum())
            z = float(step / np.sqrt(1 / y[a].sum() + 1 / y[b].sum()))
            if z > best:
                best, begin = z, row
        return max(float(c.t[begin] - 0.5 * c.step_h), 0.0)


def _by_hour(bins: pd.DataFrame, onset_at: pd.Timestamp, bin_minutes: int) -> Counted:
    """The counts by hour, or by the bins if these are wider, up to the last message: whether a
    silence after it is calm or a hole only a later message tells.
    """
    per = max(1, 60 // bin_minutes)
    last = int(np.flatnonzero(bins["messages"].to_numpy(float))[-1]) + 1
    onset = rows_until(bins, onset_at, inclusive=True) - 1
    start = max(onset - BASELINE_DAYS * 24 * 60 // bin_minutes, 0)
    start += (onset - start) % per
    rows = slice(start, min(last, onset + _LONGEST_H * 60 // bin_minutes))
    at = pd.DatetimeIndex(bins["bin_start"])[rows]
    whole = len(at) // per * per
    y = bins["messages"].to_numpy(float)[rows][:whole].reshape(-1, per).sum(axis=1)
    share = collected(bins)[rows][:whole].reshape(-1, per).mean(axis=1)
    middle = at[:whole:per] + pd.Timedelta(minutes=bin_minutes * per / 2)
    t = ((middle - onset_at) / pd.Timedelta(hours=1)).to_numpy(float)
    clock = (middle.hour + middle.minute / 60).to_numpy(float)
    is_weekend = np.asarray(middle.day_of_week >= 5)
    return Counted(t, y, share, clock, is_weekend)


def _stays(low: np.ndarray) -> np.ndarray:
    """How many values from each on are true without a break, (n,)."""
    stop = np.where(low, len(low), np.arange(len(low)))
    return np.minimum.accumulate(stop[::-1])[::-1] - np.arange(len(low))


def _lives(ratio: np.ndarray, t: np.ndarray, top: int) -> np.ndarray:
    """Hours from column `top` of `ratio`, (m, n), until the excess over 1 that each row has there
    has halved; infinite where it has not. t: (n,) hours.
    """
    excess = ratio[:, top:] - 1
    halved = (excess <= excess[:, :1] / 2) & (excess[:, :1] > 0)
    return np.where(halved.any(axis=1), t[top + halved.argmax(axis=1)] - t[top], np.inf)


def returning_authors(
    messages: pd.DataFrame | None,
    onset_at: pd.Timestamp | None,
    recovered_at: pd.Timestamp | None,
    until: pd.Timestamp,
) -> Measure[float]:
    """`returning_authors`: share of the public's posts after recovery by authors who posted in the
    crisis.

    Of the posts with a known author between recovery and `until`, those whose author also posted
    between onset and recovery. A low share means that sentiment recovered because other people
    post, not because people changed their minds. Interval: Wilson.
    """
    spec = RETURNING_AUTHORS
    if messages is None:
        return spec.missing(Message("reason.no_messages"))
    if messages["author"].isna().all():
        return spec.missing(Message("reason.no_authors"))
    if onset_at is None or recovered_at is None:
        return spec.missing(Message("reason.not_recovered_yet"), "not_applicable")
    posts = messages[(messages["side"] == "public") & messages["author"].notna()]
    when = posts["published_at"]
    crisis = set(posts["author"][(when >= onset_at) & (when < recovered_at)])
    after = posts["author"][(when >= recovered_at) & (when < until)]
    if after.nunique() < MIN_AUTHORS:
        values = {"n": after.nunique(), "least": MIN_AUTHORS}
        return spec.missing(Message("reason.few_authors", values))
    again, n = int(after.isin(crisis).sum()), len(after)
    low, high = (float(end) for end in share_interval(again, n))
    return spec.observed(again / n, low, high, n=n)
