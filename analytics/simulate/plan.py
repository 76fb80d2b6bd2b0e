"""What is put into a simulated crisis: smooth rates and shares, and the truth read off them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.schema import iso

NEUTRAL_SHARE = 0.35
WITHIN = 0.10


@dataclass(frozen=True)
class Plan:
    """A fictional crisis. Times in hours since `start`; net sentiment −1…+1; rates an hour.

    base_rate: mean public messages. peak: how many times the base at the height. rise_h: from
    onset to the height. calm_h: time constant of volume's decay. baseline, depth: net sentiment
    before, and its fall. botched_h, botched: time of the dismissive answer, and the further fall
    from then to apology_h, when sentiment starts to come back with time constant `heal_h`.
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
    heal_h: float

    @property
    def hours(self) -> int:
        return self.days * 24


NORTHWIND = Plan(
    start=pd.Timestamp("2024-03-04T00:00Z"),
    days=30,
    seed=7,
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
    heal_h=40,
)


def rate(plan: Plan, t: np.ndarray) -> np.ndarray:
    """Public messages an hour at `t` hours: daily and weekly cycle times the crisis."""
    hour = (plan.start.hour + t) % 24
    day = (plan.start.day_of_week + (plan.start.hour + t) // 24) % 7
    cycle = (1 + 0.6 * np.sin(2 * np.pi * (hour - 11) / 24)) * np.where(day >= 5, 0.85, 1.0)
    since = t - plan.onset_h
    rising = np.clip(since / plan.rise_h, 0, 1)
    falling = np.exp(-np.clip(since - plan.rise_h, 0, None) / plan.calm_h)
    return plan.base_rate * cycle * (1 + (plan.peak - 1) * rising * falling)


def net(plan: Plan, t: np.ndarray) -> np.ndarray:
    """True net sentiment of the public at `t` hours, noise-free."""
    fall = plan.depth * np.clip((t - plan.onset_h) / plan.rise_h, 0, 1)
    festering = (t - plan.botched_h) / (plan.apology_h - plan.botched_h)
    fall = fall + plan.botched * np.clip(festering, 0, 1)
    return plan.baseline - fall * np.exp(-np.clip(t - plan.apology_h, 0, None) / plan.heal_h)


def shares(plan: Plan, t: np.ndarray) -> np.ndarray:
    """True shares of negative, neutral, positive at `t` hours; shape (n, 3), rows sum to 1."""
    level = net(plan, t)
    felt = 1 - NEUTRAL_SHARE
    neutral = np.full_like(level, NEUTRAL_SHARE)
    return np.column_stack([(felt - level) / 2, neutral, (felt + level) / 2])


def instant(plan: Plan, t: float) -> pd.Timestamp:
    """Hours since start as a UTC timestamp, to the second."""
    return (plan.start + pd.Timedelta(hours=float(t))).round("s")


def truth(plan: Plan) -> dict[str, float | int | str]:
    """Truth under the measures' names, read off the noise-free curves on a grid of one minute.

    recovered_at: from when net sentiment stays within WITHIN of its baseline. peak_at: the busiest
    clock hour. sizes in points, durations in hours.
    """
    t = np.arange(0, plan.hours, 1 / 60)
    level = net(plan, t)
    trough = int(np.argmin(level))
    depth = plan.baseline - level[trough]
    later = t > t[trough]
    half = t[later & (level >= plan.baseline - depth / 2)][0]
    back = t[np.flatnonzero(level < plan.baseline - WITHIN)[-1] + 1]
    hourly = rate(plan, t).reshape(-1, 60).mean(axis=1)
    return {
        "seed": plan.seed,
        "onset_at": iso(instant(plan, plan.onset_h)),
        "baseline": plan.baseline,
        "trough_at": iso(instant(plan, t[trough])),
        "depth": round(float(depth), 4),
        "half_life_h": round(float(half - t[trough]), 2),
        "recovered_at": iso(instant(plan, back)),
        "time_to_recover_h": round(float(back - plan.onset_h), 2),
        "peak_at": iso(instant(plan, float(np.argmax(hourly)))),
        "botched_answer_at": iso(instant(plan, plan.botched_h)),
        "botched_answer_effect": -plan.botched,
        "apology_at": iso(instant(plan, plan.apology_h)),
        "apology_heals_with_time_constant_h": plan.heal_h,
    }
