"""How long elevated volume lasted, and whether authors of the crisis still post after recovery.

Decay of volume is measured separately from recovery of sentiment: people may stop posting before
their sentiment improves.
"""

import numpy as np
import pandas as pd

from analytics.measures.sentiment import rolling_sum, share_interval
from analytics.measures.series import require_series
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

WINDOW_H, RUN_H = 6, 6
BASELINE_H = 48
RISE = 1.5
"""Multiple of the usual volume below which volume did not rise, so that no decay is measured."""
MIN_AUTHORS = 20
_DRAWS, _SEED = 200, 0


def volume_decay(
    bins: pd.DataFrame, onset_at: pd.Timestamp | None, bin_minutes: int
) -> Measure[Duration]:
    """`volume_half_life_h`: hours from peak volume until half of its excess over the usual is gone.

    bins: regular series (`panel.series`). The usual volume is the mean of the same bin of the day
    over the days before onset (at least two); the ratio to it is averaged over 6 h windows and
    counts as halved once it stays so for 6 h. Interval: from simulated counts with the dispersion
    seen before onset, around the 6 h means.
    """
    require_series(bins, bin_minutes)
    step_h = bin_minutes / 60
    before = 0 if onset_at is None or bins.empty else int((bins["bin_start"] < onset_at).sum())
    if before * step_h < BASELINE_H:
        values = {"hours": before * step_h, "needed": float(BASELINE_H)}
        reason = "reason.no_onset_known" if onset_at is None else "reason.short_volume_baseline"
        return VOLUME_HALF_LIFE.missing(Message(reason, values))
    n = bins["messages"].to_numpy(float)
    of_day = np.arange(len(n)) % round(24 / step_h)
    usual = np.array([n[:before][of_day[:before] == k].mean() for k in range(of_day.max() + 1)])
    usual = np.maximum(usual, 0.5)[of_day]
    window, run = round(WINDOW_H / step_h), round(RUN_H / step_h)
    half_life = _half_life(n, usual, before, window, run)
    if half_life is None:
        reason = Message("reason.no_rise", {"times": RISE})
        return VOLUME_HALF_LIFE.missing(reason, "not_applicable")
    seen, value = half_life
    after = int(n[before:].sum())
    if value is None:
        low = Duration(seen * step_h)
        reason = Message("reason.volume_still_high", {"hours": low})
        return VOLUME_HALF_LIFE.censored(low, reason, n=after)
    level = rolling_sum(n[:, None], window)[:, 0] / np.minimum(np.arange(len(n)) + 1, window)
    spread = ((n[:before] - usual[:before]) ** 2 / usual[:before]).sum() / (before - 1)
    rng, spread = np.random.default_rng(_SEED), max(float(spread), 1.0)
    drawn = [
        _half_life(rng.poisson(level / spread) * spread, usual, before, window, run)
        for _ in range(_DRAWS)
    ]
    lives = [np.inf if one is None or one[1] is None else one[1] * step_h for one in drawn]
    tail = (1 - INTERVAL) / 2
    low, high = np.quantile(lives, [tail, 1 - tail], method="inverted_cdf")
    hours = value * step_h
    return VOLUME_HALF_LIFE.observed(
        Duration(hours),
        Duration(min(float(low), hours)),
        Duration(max(float(high), hours)) if np.isfinite(high) else None,
        n=after,
    )


def _half_life(
    n: np.ndarray, usual: np.ndarray, before: int, window: int, run: int
) -> tuple[int, int | None] | None:
    """(bins observed since the peak, bins until half of it or None); None without a rise."""
    times = rolling_sum(n[:, None], window)[:, 0] / rolling_sum(usual[:, None], window)[:, 0]
    after = times[before:]
    if not len(after) or after.max() < RISE:
        return None
    top = int(after.argmax())
    low = after[top:] <= 1 + (after[top] - 1) / 2
    if len(low) < run:
        return len(low), None
    runs = np.flatnonzero(np.convolve(low, np.ones(run), "valid") == run)
    return len(low), int(runs[0]) if len(runs) else None


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
