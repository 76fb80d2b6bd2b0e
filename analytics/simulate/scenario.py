"""Parameters of a simulated crisis: smooth rates and shares, and the ground truth from them."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.errors import UsageError
from analytics.schema import iso, utc

WITHIN = 0.10
"""Points below baseline at which the noise-free net sentiment counts as recovered."""


@dataclass(frozen=True)
class Scenario:
    """A fictional crisis. Times in hours since `start`; net sentiment −1…+1; rates per hour.

    start: a whole UTC hour. base_rate: mean messages of all but the brand. day_swing, weekend:
    relative amplitude within a day, factor on Saturday and Sunday. peak: multiple of the base rate
    at the peak. rise_h: from onset to the peak. calm_h: time constant of volume's decay. baseline,
    depth: net sentiment before, and its fall. botched_h, botched: time of the dismissive answer,
    and the further fall from then to apology_h, when sentiment starts to recover with time constant
    recovery_h. neutral_share: constant share of neutral messages. channels: share of posts by
    channel. repost_share, reply_share: of all messages; press_share, influencer_share: of the other
    posts. answered_share: of complaints that the brand answers, with a log-normal delay of median
    answer_median_h and answer_sigma (of the logarithm). Raises `UsageError`.
    """

    start: pd.Timestamp
    days: int
    seed: int
    base_rate: float
    onset_h: float
    peak: float
    rise_h: float
    calm_h: float
    baseline: float
    depth: float
    botched_h: float
    botched: float
    apology_h: float
    recovery_h: float
    day_swing: float = 0.6
    weekend: float = 0.85
    neutral_share: float = 0.35
    channels: tuple[tuple[str, float], ...] = (
        ("x", 0.62),
        ("facebook", 0.18),
        ("reddit", 0.12),
        ("forum", 0.08),
    )
    repost_share: float = 0.16
    reply_share: float = 0.20
    press_share: float = 0.02
    influencer_share: float = 0.01
    answered_share: float = 0.3
    answer_median_h: float = 0.6
    answer_sigma: float = 1.1

    def __post_init__(self) -> None:
        start = utc(self.start, "plan, start")
        object.__setattr__(self, "start", start)
        lowest = self.baseline - self.depth - self.botched
        is_mix = max(self.baseline, -lowest) <= 1 - self.neutral_share
        in_order = 0 < self.onset_h <= self.botched_h < self.apology_h < self.hours
        mixes = abs(sum(share for _, share in self.channels) - 1) < 1e-9
        waits = min(self.rise_h, self.calm_h, self.recovery_h, self.answer_median_h)
        checks = {
            "start": (start == start.floor("h"), "A whole hour"),
            "onset_h botched_h apology_h days": (in_order, "In this order, after 0, inside days"),
            "rise_h calm_h recovery_h answer_median_h": (waits > 0, "All above 0"),
            "base_rate peak": (self.base_rate > 0 and self.peak >= 1, "Above 0; at least 1"),
            "depth botched": (
                self.depth > WITHIN and self.botched >= 0,
                f"Above {WITHIN}; 0 or more",
            ),
            "baseline depth botched neutral_share": (is_mix, "|net| at most 1 − neutral_share"),
            "channels": (mixes, "Shares sum to 1"),
            "repost_share reply_share": (
                self.repost_share + self.reply_share <= 1,
                "Sum at most 1",
            ),
        }
        for names, (is_right, right) in checks.items():
            if not is_right:
                given = ", ".join(f"{name} = {getattr(self, name)}" for name in names.split())
                what = f"no crisis can be drawn with {given}"
                raise UsageError(what=what, where="simulation plan", right=right)

    @property
    def hours(self) -> int:
        return self.days * 24


NORTHWIND = Scenario(
    start=pd.Timestamp("2024-03-04T00:00Z"),
    days=30,
    seed=1,
    base_rate=18.5,
    onset_h=14 * 24 + 15,
    peak=9.0,
    rise_h=5,
    calm_h=30,
    baseline=0.05,
    depth=0.40,
    botched_h=14 * 24 + 20,
    botched=0.14,
    apology_h=16 * 24 + 13,
    recovery_h=40,
)


def surge(plan: Scenario, t: np.ndarray) -> np.ndarray:
    """Multiple of the usual volume at `t` hours; 1 before onset."""
    since = t - plan.onset_h
    rising = np.clip(since / plan.rise_h, 0, 1)
    falling = np.exp(-np.clip(since - plan.rise_h, 0, None) / plan.calm_h)
    return 1 + (plan.peak - 1) * rising * falling


def rate(plan: Scenario, t: np.ndarray) -> np.ndarray:
    """Messages per hour of all but the brand: daily and weekly cycle times the surge."""
    hour = (plan.start.hour + t) % 24
    day = (plan.start.day_of_week + (plan.start.hour + t) // 24) % 7
    daily = 1 + plan.day_swing * np.sin(2 * np.pi * (hour - 11) / 24)
    return plan.base_rate * daily * np.where(day >= 5, plan.weekend, 1.0) * surge(plan, t)


def net(plan: Scenario, t: np.ndarray) -> np.ndarray:
    """True net sentiment of the public at `t` hours, noise-free."""
    fall = plan.depth * np.clip((t - plan.onset_h) / plan.rise_h, 0, 1)
    unresolved = (t - plan.botched_h) / (plan.apology_h - plan.botched_h)
    fall = fall + plan.botched * np.clip(unresolved, 0, 1)
    return plan.baseline - fall * np.exp(-np.clip(t - plan.apology_h, 0, None) / plan.recovery_h)


def shares(plan: Scenario, t: np.ndarray) -> np.ndarray:
    """True shares of negative, neutral, positive at `t` hours; shape (n, 3), rows sum to 1."""
    level = net(plan, t)
    not_neutral = 1 - plan.neutral_share
    neutral = np.full_like(level, plan.neutral_share)
    return np.column_stack([(not_neutral - level) / 2, neutral, (not_neutral + level) / 2])


def instant(plan: Scenario, t: float) -> pd.Timestamp:
    """Hours since start as a UTC timestamp, to the second."""
    return (plan.start + pd.Timedelta(hours=float(t))).round("s")


def truth(plan: Scenario) -> dict[str, float | int | str | None]:
    """Ground truth under the measures' names, computed from the noise-free curves at one-minute
    steps.

    recovered_at: from when net sentiment stays within WITHIN of its baseline; None if it, or half
    the recovery, lies beyond the scenario's days. peak_at: the busiest clock hour, with its mean
    rate. Effects are changes of net sentiment: the fall due to the botched answer by the time of
    the apology, and the rise from the apology to the end, of which response_step is the part that
    comes at once, and response_rate the part of the first day; without the apology nothing would
    have healed. Shares answered are of complaints. Levels in points, durations in hours.
    """
    t = np.arange(plan.hours * 60) / 60
    level = net(plan, t)
    trough = int(np.argmin(level))
    baseline, lowest = level[0], level[trough]
    half = np.flatnonzero((t > t[trough]) & (level >= (baseline + lowest) / 2))
    outside = np.flatnonzero(level < baseline - WITHIN)
    back = t[outside[-1] + 1] if len(outside) and outside[-1] + 1 < len(t) else None
    hourly = rate(plan, t).reshape(-1, 60).mean(axis=1)
    apology = np.array([plan.apology_h])
    day_later = net(plan, apology + 24)[0] - net(plan, apology)[0]
    without_botched = net(replace(plan, botched=0.0), apology)[0]
    return {
        "seed": plan.seed,
        "onset_at": iso(instant(plan, plan.onset_h)),
        "baseline": round(float(baseline), 4),
        "trough_at": iso(instant(plan, t[trough])),
        "trough": round(float(lowest), 4),
        "depth": round(float(baseline - lowest), 4),
        "half_life_h": round(float(t[half[0]] - t[trough]), 2) if len(half) else None,
        "recovered_at": None if back is None else iso(instant(plan, float(back))),
        "time_to_recover_h": None if back is None else round(float(back - plan.onset_h), 2),
        "peak_at": iso(instant(plan, float(np.argmax(hourly)))),
        "peak_rate_per_h": round(float(hourly.max()), 2),
        "botched_answer_at": iso(instant(plan, plan.botched_h)),
        "botched_answer_effect": round(float(net(plan, apology)[0] - without_botched), 4),
        "apology_at": iso(instant(plan, plan.apology_h)),
        "apology_effect": round(float(level[-1] - net(plan, apology)[0]), 4),
        "apology_heals_with_time_constant_h": plan.recovery_h,
        "response_step": 0.0,
        "response_rate": round(float(day_later), 4),
        "time_to_acknowledge_h": round(plan.botched_h - plan.onset_h, 2),
        "time_to_apologise_h": round(plan.apology_h - plan.onset_h, 2),
        "answer_rate": plan.answered_share,
        **{f"answered_within_{h}h": round(_answered(plan, h), 4) for h in (1, 24)},
    }


def _answered(plan: Scenario, within_h: float) -> float:
    """Share of complaints that the brand answers within so many hours."""
    z = (math.log(within_h) - math.log(plan.answer_median_h)) / plan.answer_sigma
    return plan.answered_share * (1 + math.erf(z / math.sqrt(2))) / 2
