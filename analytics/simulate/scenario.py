"""Parameters of a simulated crisis, and the smooth rates and shares that follow from them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.errors import UsageError
from analytics.schema import utc
from analytics.simulate.parts import REPLIES, THEMES, VOICES, Reply, Theme, Voice

WITHIN = 0.10
"""Points below baseline at which the noise-free net sentiment counts as recovered."""
COME_BACK_NEUTRAL = 0.30
"""Share of neutral posts among those of customers who come back."""


@dataclass(frozen=True)
class Scenario:
    """A fictional crisis. Times in hours since `start`; net sentiment −1…+1; rates per hour.

    start: a whole UTC hour. base_rate: mean messages of all but the brand. day_swing, weekend:
    relative amplitude within a day, factor on Saturday and Sunday. peak: multiple of the base rate
    at the peak. rise_h: from onset to the peak. calm_h: time constant of volume's decay. baseline,
    depth: net sentiment before, and its fall. botched_h, botched: time of the dismissive answer,
    and the further fall from then to apology_h, when sentiment starts to recover with time constant
    recovery_h. neutral_share: constant share of neutral messages.

    channels: share of usual posts by channel. first_channel, lead_h: what is said about the crisis
    is said there alone for so long from onset; then its part falls with time constant spread_h to
    first_share. mentions: by channel, the share of posts that name the brand's account; of the
    others that are no replies, named_share name the brand. repost_share, crisis_repost_share: of
    the usual messages, and of those about the crisis, on the channels repost_on; reply_share: of
    all; press_share, influencer_share: of the other posts.
    statement_on: channels of the brand's two statements. pile_on: share of the replies there about
    the crisis that answer the latest of them. is_answer: whether the first statement itself answers
    the first voice's latest post.

    voices, themes, replies: `Voice`, `Theme`, `Reply`. cascade: share of the negative posts about
    the crisis, on the channels repost_on, that are copies of one text, from cascade_h after onset,
    decaying with time constant cascade_decay_h. ring_accounts: accounts that post the same
    text within ring_seconds; ring_h: when, in hours from onset.

    answered_share: of complaints that the brand answers, with a log-normal delay of median
    answer_median_h and answer_sigma (of the logarithm). came_back, came_back_answered: share of
    complaints whose author posts again within 72 hours, of unanswered and of answered ones; a
    log-normal time of median came_back_h after the complaint or its answer. came_back_net: net
    sentiment of the next posts of unanswered ones. Raises `UsageError`.
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
    first_channel: str = "reddit"
    lead_h: float = 3.0
    spread_h: float = 0.75
    first_share: float = 0.25
    mentions: tuple[tuple[str, float], ...] = (
        ("x", 0.80),
        ("facebook", 0.60),
        ("reddit", 0.05),
        ("forum", 0.0),
    )
    named_share: float = 0.9
    repost_on: tuple[str, ...] = ("x", "facebook")
    repost_share: float = 0.15
    crisis_repost_share: float = 0.40
    reply_share: float = 0.20
    press_share: float = 0.02
    influencer_share: float = 0.01
    statement_on: tuple[str, ...] = ("x", "facebook")
    pile_on: float = 0.10
    is_answer: bool = False
    voices: tuple[Voice, ...] = VOICES
    themes: tuple[Theme, ...] = THEMES
    cascade: float = 0.95
    cascade_h: float = 6.0
    cascade_decay_h: float = 18.0
    ring_accounts: int = 6
    ring_seconds: float = 8.0
    ring_h: tuple[float, ...] = (9, 12, 17, 20, 24, 28, 32, 37, 42, 46)
    answered_share: float = 0.3
    answer_median_h: float = 0.6
    answer_sigma: float = 1.1
    replies: tuple[Reply, ...] = REPLIES
    came_back: float = 0.30
    came_back_answered: float = 0.50
    came_back_h: float = 8.0
    came_back_net: float = -0.55

    def __post_init__(self) -> None:
        start = utc(self.start, "plan, start")
        object.__setattr__(self, "start", start)
        lowest = self.baseline - self.depth - self.botched
        is_mix = max(self.baseline, -lowest) <= 1 - self.neutral_share
        in_order = 0 < self.onset_h <= self.botched_h < self.apology_h < self.hours
        names = [name for name, _ in self.channels]
        is_mentioned = [name for name, _ in self.mentions] == names
        waits = min(
            self.rise_h, self.calm_h, self.recovery_h, self.answer_median_h, self.came_back_h
        )
        nets = [self.came_back_net + reply.lift for reply in self.replies] + [self.came_back_net]
        checks = {
            "start": (start == start.floor("h"), "A whole hour"),
            "onset_h botched_h apology_h days": (in_order, "In this order, after 0, inside days"),
            "rise_h calm_h recovery_h answer_median_h came_back_h": (waits > 0, "All above 0"),
            "base_rate peak": (self.base_rate > 0 and self.peak >= 1, "Above 0; at least 1"),
            "depth botched": (
                self.depth > WITHIN and self.botched >= 0,
                f"Above {WITHIN}; 0 or more",
            ),
            "baseline depth botched neutral_share": (is_mix, "|net| at most 1 − neutral_share"),
            "channels": (_is_whole(share for _, share in self.channels), "Shares sum to 1"),
            "mentions channels": (is_mentioned, "The same channels in both"),
            "first_channel channels": (self.first_channel in names, "One of the channels"),
            "lead_h spread_h": (self.lead_h >= 0 and self.spread_h > 0, "0 or more; above 0"),
            "repost_share crisis_repost_share reply_share": (
                max(self.repost_share, self.crisis_repost_share) + self.reply_share <= 1,
                "Sum at most 1",
            ),
            "replies": (_is_whole(reply.share for reply in self.replies), "Shares sum to 1"),
            "came_back_net replies": (
                max(map(abs, nets)) <= 1 - COME_BACK_NEUTRAL,
                f"|net| at most {1 - COME_BACK_NEUTRAL}",
            ),
        }
        for fields, (is_right, right) in checks.items():
            if not is_right:
                given = ", ".join(f"{name} = {getattr(self, name)}" for name in fields.split())
                what = f"no crisis can be drawn with {given}"
                raise UsageError(what=what, where="simulation plan", right=right)

    @property
    def hours(self) -> int:
        return self.days * 24


def _is_whole(shares: Iterable[float]) -> bool:
    return abs(sum(shares) - 1) < 1e-9


NORTHWIND = Scenario(
    start=pd.Timestamp("2024-03-04T00:00Z"),
    days=30,
    seed=3,
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

STORM = Scenario(
    start=pd.Timestamp("2024-03-04T00:00Z"),
    days=5,
    seed=1,
    base_rate=18.5,
    onset_h=2 * 24 + 15,
    peak=30.0,
    rise_h=5,
    calm_h=30,
    baseline=0.05,
    depth=0.40,
    botched_h=2 * 24 + 20,
    botched=0.14,
    apology_h=5 * 24 - 1,
    recovery_h=40,
    channels=(("x", 0.9), ("reddit", 0.1)),
    mentions=(("x", 0.8), ("reddit", 0.05)),
    first_channel="x",
    lead_h=0.0,
    first_share=0.9,
    repost_share=0.10,
    crisis_repost_share=0.10,
    reply_share=0.80,
    statement_on=("x",),
    pile_on=0.95,
    is_answer=True,
    answered_share=0.0,
)
"""One official reply, and thousands of reactions in its thread."""


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
    return class_shares(net(plan, t), plan.neutral_share)


def class_shares(level: np.ndarray, neutral: float) -> np.ndarray:
    """Shares of negative, neutral, positive whose net sentiment is `level`; shape (n, 3)."""
    found = [(1 - neutral - level) / 2, np.full_like(level, neutral), (1 - neutral + level) / 2]
    return np.column_stack(found)


def instant(plan: Scenario, t: float) -> pd.Timestamp:
    """Hours since start as a UTC timestamp, to the second."""
    return (plan.start + pd.Timedelta(hours=float(t))).round("s")
