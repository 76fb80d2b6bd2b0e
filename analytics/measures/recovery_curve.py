"""The deficit of net sentiment after onset in trailing windows, and what the rules read off it.

A deficit is expected minus seen net sentiment (`measures.baseline`). A window has at least a given
length and a given number of messages, so it is longer where messages are few. Nothing here looks
ahead: what a prefix of the series gives, the whole series gives too.
"""

from dataclasses import dataclass, replace

import numpy as np

LONGEST_H = 72.0
"""A window that needs longer than this for its messages does not speak."""


@dataclass(frozen=True)
class RecoveryCriteria:
    """Constants of the recovery measures.

    window_h: smoothing. min_n: fewest scored messages in a window; it is longer where they are
    fewer. run_h: how long windows must lie inside the band. inner: half-width of the band that
    counts as recovered, in standard deviations of a calm window. least: smallest half-width.
    draws: curves that the series may have. seed: of all draws.
    """

    window_h: float = 6
    min_n: int = 20
    run_h: float = 6
    inner: float = 1.0
    least: float = 0.02
    draws: int = 150
    seed: int = 0


@dataclass(frozen=True)
class Windows:
    """Windows that speak, in order, each (w,).

    start, end: first and last row of its bins. middle_h: hours from the start of the bins to the
    middle between its first and last message's bin. n: its messages.
    """

    start: np.ndarray
    end: np.ndarray
    middle_h: np.ndarray
    n: np.ndarray

    def means(self, values: np.ndarray, n: np.ndarray) -> np.ndarray:
        """(w, …) mean over the messages of each window. values: (m, …) of each bin; n: (m,)."""
        run = np.cumsum((values.T * n).T, axis=0)
        run = np.concatenate([np.zeros_like(run[:1]), run])
        return ((run[self.end + 1] - run[self.start]).T / self.n).T

    def of(self, which: slice) -> "Windows":
        """Only some of them."""
        return Windows(self.start[which], self.end[which], self.middle_h[which], self.n[which])


def windows(n: np.ndarray, bin_h: float, window_h: float, min_n: float) -> Windows:
    """The trailing windows of a series. n: (m,) scored messages of each bin.

    One ends with each bin that has messages. It reaches back over window_h, and further for min_n
    messages, but over no silence that is longer than window_h and than half of it.
    """
    rows, shortest = np.arange(len(n)), max(1, round(window_h / bin_h))
    run = np.concatenate([[0.0], np.cumsum(n)])
    enough = np.searchsorted(run, run[1:] - min_n, side="right") - 1
    start = np.minimum(rows - shortest + 1, enough)
    length = rows - start + 1
    speaks = (start >= 0) & (n > 0) & (length * bin_h <= max(LONGEST_H, window_h))
    told = np.flatnonzero(n > 0)
    silence = np.diff(told, prepend=-1) - 1
    first = np.searchsorted(told, start)
    for row in np.flatnonzero(speaks & (length > shortest)):
        inside = silence[first[row] + 1 : np.searchsorted(told, row) + 1]
        speaks[row] = inside.max(initial=0) <= max(shortest, length[row] / 2)
    ends = np.flatnonzero(speaks)
    begin = start[ends]
    middle = (told[first[ends]] + ends + 1) / 2 * bin_h
    return Windows(begin, ends, middle, run[ends + 1] - run[begin])


def first_run(good: np.ndarray, run: int) -> int | None:
    """Index at which the first run of `run` consecutive true values begins."""
    if len(good) < run:
        return None
    total = np.concatenate([[0], np.cumsum(good)])
    starts = np.flatnonzero(total[run:] - total[:-run] == run)
    return int(starts[0]) if len(starts) else None


def runs_end(good: np.ndarray, run: int) -> np.ndarray:
    """(w, …) bool: where `run` true values in a row end, along the first axis."""
    before = np.zeros((run, *good.shape[1:]), int)
    total = np.concatenate([before, np.cumsum(good, axis=0)])
    return total[run:] - total[:-run] == run


def returns(
    curves: np.ndarray, is_out: np.ndarray, least: int, tolerance: float, run: int
) -> np.ndarray:
    """(k,) index of the first window of the first run inside the band after the deepest of the
    windows up to `least`; w where there is none. curves: (w, k) deficits. is_out: (w,) windows that
    are outside in every curve.
    """
    deepest = curves[: least + 1].argmax(axis=0)
    after = np.arange(len(curves))[:, None] > deepest
    ends = runs_end(after & (curves <= tolerance) & ~is_out[:, None], run)
    return np.where(ends.any(axis=0), ends.argmax(axis=0) - run + 1, len(curves))


@dataclass(frozen=True)
class Curve:
    """Deficits of the windows with what they are compared with.

    deficit: (w,); error: (w,) its standard error. tolerance: deficit up to which sentiment counts
    as back. run: windows in a row that it takes.
    """

    deficit: np.ndarray
    error: np.ndarray
    tolerance: float
    run: int

    def of(self, which: slice) -> "Curve":
        """Only some of the windows."""
        return replace(self, deficit=self.deficit[which], error=self.error[which])


@dataclass(frozen=True)
class Dip:
    """What is read off one curve: its depth, the windows of the trough and of the half return."""

    depth: float
    trough: int
    half: int | None


def dip(deficit: np.ndarray, run: int) -> Dip:
    """The greatest deficit of any window, and the first run after it at half of that or less."""
    trough = int(deficit.argmax())
    depth = float(deficit[trough])
    half = first_run(deficit[trough + 1 :] <= depth / 2, run)
    return Dip(depth, trough, None if half is None else trough + 1 + half)
