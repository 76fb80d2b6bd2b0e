"""The hierarchy of bursts in a stream of messages, in hindsight: it describes and never alarms.

Kleinberg 2002 (KDD, 91-101): gaps between messages are exponential; state i emits s^i times as
fast as the mean; climbing a state costs gamma·ln n; the cheapest path of states is taken.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.errors import TableError

RATIO, GAMMA = 2.0, 1.0


@dataclass(frozen=True)
class Burst:
    """A stretch at `level` or above, from the message at `start` to the one at `end`, UTC."""

    level: int
    start: pd.Timestamp
    end: pd.Timestamp
    messages: int


def bursts(at: pd.DatetimeIndex) -> tuple[Burst, ...]:
    """Bursts of messages published at `at` (n,), by level and time; n < 3 gives none.

    Raises `TableError` where times are naive or unsorted.
    """
    if at.tz is None or not at.is_monotonic_increasing:
        raise TableError(
            what="times are naive or not in order", where="bursts", right="Sorted UTC times"
        )
    gaps = np.diff(at.as_unit("us").asi8) / 1e6
    if len(gaps) < 2 or gaps.sum() == 0:
        return ()
    state = states(gaps)
    found = []
    for level in range(1, int(state.max()) + 1):
        inside = np.concatenate([[False], state >= level, [False]])
        edges = np.flatnonzero(np.diff(inside.astype(int)))
        found += [Burst(level, at[a], at[b], b - a + 1) for a, b in edges.reshape(-1, 2).tolist()]
    return tuple(found)


def states(gaps: np.ndarray) -> np.ndarray:
    """State of each gap (n,), in seconds, on the cheapest path that starts at 0."""
    n, total = len(gaps), gaps.sum()
    levels = int(np.ceil(1 + np.log(total / gaps[gaps > 0].min()) / np.log(RATIO)))
    rate = n / total * RATIO ** np.arange(levels)
    step = np.arange(levels) - np.arange(levels)[:, None]
    climb = GAMMA * np.log(n) * np.maximum(step, 0)
    cost, back = climb[0], np.zeros((n, levels), dtype=int)
    for row, gap in enumerate(gaps):
        through = cost[:, None] + climb if row else climb[:1]
        back[row] = through.argmin(axis=0)
        cost = through.min(axis=0) + rate * gap - np.log(rate)
    path = np.empty(n, dtype=int)
    path[-1] = cost.argmin()
    for row in range(n - 1, 0, -1):
        path[row - 1] = back[row, path[row]]
    return path
