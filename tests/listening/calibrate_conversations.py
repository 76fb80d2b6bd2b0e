"""How often the interval of the lift holds the truth; writes conversations_calibration.csv.

`python tests/listening/calibrate_conversations.py`: conversations of made-up people with a planted
lift, of strata with returns to the mean of their own, people who complain several times, tones that
are a model's (skewed, continuous) or a person's (−1, 0, 1), and a lift that differs from person to
person. Nominal: .90. Samples too small for a lift are counted as untold.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.measures.reply_content import KINDS
from analytics.measures.reply_lift import contrast

SAMPLES = 200
STRATA = 8


def made(
    n: int, answered: float, lift: float, tone: str, seed: int, per_person: float = 1.3
) -> pd.DataFrame:
    """Rows as of `conversations` of n complaints. lift: mean rise of tone that a reply adds."""
    rng = np.random.default_rng(seed)
    person = rng.integers(max(int(n / per_person), 2), size=n)
    of_person = rng.normal(0, 0.15, n)[person]
    stratum = rng.integers(STRATA, size=n)
    net = -0.9 + 0.1 * (stratum % 4)
    delay = np.where(rng.random(n) < answered, np.exp(rng.normal(-0.5, 1.5, n)), np.nan)
    own = np.where(rng.random(n) < 0.55, np.exp(rng.normal(0.5, 1.5, n)), np.nan)
    since = np.where(rng.random(n) < 0.55, np.exp(rng.normal(0, 1.5, n)), np.nan)
    is_before = own <= delay
    nexts = np.where(np.isnan(delay) | is_before, own, delay + since)
    after = np.where(np.isnan(delay), np.nan, delay + since)
    level = -0.45 + 0.12 * (stratum % 4) + 0.05 * (stratum // 4) + of_person

    def said(rise: np.ndarray) -> np.ndarray:
        mean = np.clip(level + rise, -0.95, 0.95)
        if tone == "model":
            share = (mean + 1) / 2
            return 2 * rng.beta(1.2 * share, 1.2 * (1 - share)) - 1
        return np.sign(np.trunc(2 * np.clip(mean + rng.uniform(-1, 1, n) * 0.9, -0.999, 0.999)))

    differs = lift * rng.uniform(0, 2, n)
    next_net = np.where(is_before | np.isnan(delay), said(np.zeros(n)), said(differs))
    rows = pd.DataFrame(
        {
            "message_id": [f"m{k}" for k in range(n)],
            "author": [f"p{k}" for k in person],
            "opened_at": pd.Timestamp("2024-03-01", tz="UTC"),
            "watched_h": 500.0,
            "net": net,
            "stratum": [f"s{k}" for k in stratum],
            "replied_h": delay,
            "next_h": nexts,
            "next_net": np.where(np.isnan(nexts), np.nan, next_net),
            "next_negative": pd.array(next_net < -0.2, dtype="boolean"),
            "after_h": after,
            "after_net": np.where(is_before, said(differs), next_net),
            "after_negative": pd.array(next_net < -0.2, dtype="boolean"),
        }
    )
    return rows.assign(**{kind: pd.array([pd.NA] * n, dtype="boolean") for kind in KINDS})


@cache
def true_lift(lift: float, tone: str) -> float:
    """The lift on the scale that is drawn: of large samples, since tones have ends."""
    found = [contrast(made(4000, 0.5, lift, tone, 10_000 + k), 72).value for k in range(40)]
    return float(np.mean(found))


def coverage(
    n: int, answered: float, lift: float, tone: str, samples: int = SAMPLES, seed: int = 0
) -> dict[str, float]:
    """Share of samples whose interval holds the truth, of those in which a lift is told."""
    truth = true_lift(lift, tone) if lift else 0.0
    held, told, widths, errors = 0, 0, [], []
    for k in range(samples):
        one = contrast(made(n, answered, lift, tone, seed + k), 72)
        if one.is_told:
            told += 1
            held += one.low <= truth <= one.high
            widths.append(one.high - one.low)
            errors.append(one.value - truth)
    return {
        "n": n,
        "answered": answered,
        "lift": lift,
        "tone": tone,
        "told": told / samples,
        "coverage": held / told if told else np.nan,
        "bias": float(np.mean(errors)) if told else np.nan,
        "width": float(np.median(widths)) if told else np.nan,
    }


if __name__ == "__main__":
    table = pd.DataFrame(
        coverage(n, answered, lift, tone)
        for n in (100, 300, 1200)
        for answered in (0.2, 0.8)
        for lift in (0.0, 0.3)
        for tone in ("model", "person")
    )
    told = table.round(3)
    told.to_csv(Path(__file__).with_name("conversations_calibration.csv"), index=False)
    print(told.to_string())
