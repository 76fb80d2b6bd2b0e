"""How often a level shift is found, where there is one that lasted and where there is none.

`python tests/measures/calibrate_shifts.py` writes shifts_calibration.csv. Hourly counts of three
classes; nominal share with a shift where there is none: 5 % at most.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from analytics.measures.changepoints import level_shifts

Rng = np.random.Generator
SAMPLES, LONG = 40, 24 * 40
"""Series of a kind; half as many of more hours than that, which take ten times as long."""
SETTINGS = ((40, 1), (40, 3), (200, 1))
"""Messages an hour, and copies of each text."""


def _mood(rng: Rng, hours: int, coefficient: float, sd: float) -> np.ndarray:
    fresh = rng.normal(0, sd, hours)
    fresh[1:] *= np.sqrt(1 - coefficient**2)
    return lfilter([1], [1, -coefficient], fresh)


def _after(days: int, at_day: int) -> np.ndarray:
    """Hours since a day; negative before."""
    return np.arange(24 * days) - 24.0 * at_day


def _step(days: int, at_day: int, size: float) -> np.ndarray:
    return -size * (_after(days, at_day) >= 0)


def _healing(days: int, at_day: int, tau: float) -> np.ndarray:
    since = _after(days, at_day)
    return np.where(since >= 0, -0.4 * np.exp(-np.maximum(since, 0) / tau), 0)


_HOUR = np.arange(24 * 20)
KINDS: dict[str, tuple[Callable[[Rng], np.ndarray], bool]] = {
    "flat": (lambda rng: np.full(480, 0.1), False),
    "mood .9": (lambda rng: 0.1 + _mood(rng, 480, 0.9, 0.08), False),
    "mood .97": (lambda rng: 0.1 + _mood(rng, 480, 0.97, 0.08), False),
    "mood .97, 45 days": (lambda rng: 0.1 + _mood(rng, 1080, 0.97, 0.08), False),
    "mood .99": (lambda rng: 0.1 + _mood(rng, 480, 0.99, 0.08), False),
    "weekend": (lambda rng: 0.1 - 0.15 * (_HOUR // 24 % 7 >= 5), False),
    "day": (lambda rng: 0.1 + 0.2 * np.sin(_HOUR * np.pi / 12), False),
    "drift": (lambda rng: 0.3 - 0.02 * _HOUR / 24, False),
    "drift and mood": (lambda rng: 0.3 - 0.01 * _HOUR / 24 + _mood(rng, 480, 0.9, 0.05), False),
    "healed, 24 h": (lambda rng: 0.1 + _healing(20, 10, 24), False),
    "healing, 150 h": (lambda rng: 0.1 + _healing(20, 10, 150), False),
    "down 6 days": (lambda rng: 0.1 + _step(30, 10, 0.4) - _step(30, 16, 0.4), False),
    "down 9 days, from the fifth": (
        lambda rng: 0.1 + _step(30, 4, 0.4) - _step(30, 13, 0.4),
        False,
    ),
    "down 8 days": (lambda rng: 0.1 + _step(30, 10, 0.4) - _step(30, 18, 0.4), False),
    "down 3 weeks": (lambda rng: 0.1 + _step(60, 20, 0.4) - _step(60, 41, 0.4), False),
    "step .1": (lambda rng: 0.1 + _step(20, 10, 0.1), True),
    "step .2": (lambda rng: 0.1 + _step(20, 10, 0.2), True),
    "step .3": (lambda rng: 0.1 + _step(20, 10, 0.3), True),
    "step .2, weekend": (
        lambda rng: 0.1 + _step(20, 10, 0.2) - 0.15 * (_HOUR // 24 % 7 >= 5),
        True,
    ),
    "step .3, mood .9": (lambda rng: 0.1 + _step(20, 10, 0.3) + _mood(rng, 480, 0.9, 0.08), True),
    "step .5, mood .9": (lambda rng: 0.1 + _step(20, 10, 0.5) + _mood(rng, 480, 0.9, 0.08), True),
    "step .3, mood .9, 60 days": (
        lambda rng: 0.1 + _step(60, 25, 0.3) + _mood(rng, 1440, 0.9, 0.08),
        True,
    ),
    "crisis that settles lower": (
        lambda rng: 0.1 + _step(40, 20, 0.2) + 0.75 * _healing(40, 20, 36),
        True,
    ),
    "two steps": (lambda rng: 0.2 + _step(60, 20, 0.2) + _step(60, 40, 0.2), True),
}


def series(net: np.ndarray, rng: Rng, messages: float, copies: float) -> pd.DataFrame:
    """Hourly bins. copies: mean number of copies of a text, which share its class."""
    net = np.clip(net, -0.6, 0.6)
    classes = np.stack([(0.65 - net) / 2, np.full(len(net), 0.35), (0.65 + net) / 2], axis=1)
    counts = rng.multinomial(rng.poisson(messages / copies, len(net)), classes)
    if copies > 1:
        counts = counts + rng.poisson(counts * (copies - 1))
    start = pd.date_range("2020-03-02", periods=len(net), freq="h", tz="UTC", unit="us")
    table = pd.DataFrame(counts, columns=["negative", "neutral", "positive"])
    total = counts.sum(axis=1)
    return table.assign(bin_start=start, messages=total, scored=total)


def share_shifted(
    kind: str, samples: int, *, messages: float = 40, copies: float = 1, seed: int = 0
) -> float:
    """Share of series in which a shift is found."""
    found = []
    for k in range(samples):
        rng = np.random.default_rng(seed + k)
        value = level_shifts(series(KINDS[kind][0](rng), rng, messages, copies), 60).value
        found.append(value is not None and value > 0)
    return float(np.mean(found))


def main() -> None:
    rows = []
    for kind, (net, is_shift) in KINDS.items():
        is_long = len(net(np.random.default_rng(0))) > LONG
        n = SAMPLES // 2 if is_long else SAMPLES
        for messages, copies in SETTINGS[: 1 if is_long else None]:
            found = share_shifted(kind, n, messages=messages, copies=copies)
            rows.append((kind, is_shift, messages, copies, n, found))
            print(rows[-1], flush=True)
    columns = ["kind", "has_shift", "messages_h", "copies", "cases", "found"]
    table = pd.DataFrame(rows, columns=columns)
    table.to_csv(Path(__file__).with_name("shifts_calibration.csv"), index=False)


if __name__ == "__main__":
    main()
