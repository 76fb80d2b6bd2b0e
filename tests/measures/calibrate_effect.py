"""How often each verdict on a response is given: on courses without an effect, and with one.

    python tests/measures/calibrate_effect.py [cases]
    python tests/measures/calibrate_effect.py bound

A case draws the messages of an hour, with a daily rhythm, around a curve with a wandering mood.
Curves named "none" have no effect of the response; most are of no family that the measure fits as
it stands, and some end a low point at the response itself. The others have one. Writes the table
beside this file. bound: how often any test may find healing six times faster at 200 messages an
hour that is wrong in 5 % of the nearest logistic returns (Neyman-Pearson).
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from calibrate_recovery import labels
from scipy.stats import norm

from analytics.measures.effect import step_at, verdict

BEFORE, AFTER = 24 * 7, 24 * 7
DEPTH = 0.35
VERDICTS = ("helped", "hurt", "sped_up", "no_visible_effect", "cannot_tell")
T = np.arange(AFTER) + 0.5
FELL = np.clip(T / 6, 0, 1)


def since(hour):
    return np.clip(T - hour, 0, None)


def after(hour):
    return (hour <= T).astype(float)


def left(tau, hour=6.0):
    """What is left of a fall that heals exponentially from an hour on."""
    return np.exp(-since(hour) / tau)


def faster(tau, then, hour):
    """Healing whose time constant changes at an hour."""
    return left(tau) * np.where(hour <= T, np.exp(-since(hour) * (1 / then - 1 / tau)), 1)


EXP = DEPTH * FELL * left(48)
CURVES = {
    "none: exponential, h12": (DEPTH * FELL * left(36), 12),
    "none: exponential, h30": (DEPTH * FELL * left(36), 30),
    "none: exponential, h60": (DEPTH * FELL * left(96), 60),
    "none: answer at the end of the fall, h6": (DEPTH * FELL * left(36), 6),
    "none: stays 36 h, h30": (DEPTH * FELL * left(24, 36), 30),
    "none: stays 30 h, h30": (DEPTH * FELL * left(12, 30), 30),
    "none: falls 30 h, h30": (DEPTH * np.clip(T / 30, 0, 1) * left(24, 30), 30),
    "none: news at h27, h30": (0.2 * left(36, 0) + 0.25 * after(27) * left(36, 27), 30),
    "none: news at h40, h30": (0.2 * left(36, 0) + 0.25 * after(40) * left(36, 40), 30),
    "none: straight, h30": (DEPTH * FELL * np.clip(1 - since(6) / 114, 0, 1), 30),
    "none: logistic, h30": (DEPTH * FELL / (1 + np.exp((T - 36) / 4)), 30),
    "none: slow logistic, h30": (DEPTH * FELL / (1 + np.exp((T - 38) / 10)), 30),
    "none: logistic around h14, h30": (DEPTH * FELL / (1 + np.exp((T - 14) / 5)), 30),
    "none: logistic around h60, h30": (DEPTH * FELL / (1 + np.exp((T - 60) / 8)), 30),
    "none: daily cycle, h30": (DEPTH * FELL * left(36), 30),
    "none: new level, h30": (DEPTH * FELL * (0.5 + 0.5 * left(24)), 30),
    "none: cosine, h30": (
        DEPTH * FELL * (1 + np.cos(np.pi * np.clip(since(6) / 70, 0, 1))) / 2,
        30,
    ),
    "none: power law, h30": (DEPTH * FELL * (1 + since(6) / 8) ** -0.8, 30),
    "none: another answer helped at h24, h30": (EXP - 0.12 * after(24), 30),
    "jump .12, h30": (EXP - 0.12 * after(30), 30),
    "jump .2, h30": (EXP - 0.2 * after(30), 30),
    "jump .3, h60": (DEPTH * FELL * left(200) - 0.3 * after(60), 60),
    "drop .2, h30": (EXP + 0.2 * after(30), 30),
    "jump .15 for a day, h30": (EXP - 0.15 * (after(30) - after(54)), 30),
    "heals 6 times faster, h30": (DEPTH * FELL * faster(96, 16, 30), 30),
    "falls anew, h30": (EXP + 0.3 * (1 - np.exp(-since(30) / 6)), 30),
}
"""By name: how far net sentiment lies below its level in each hour, and the answer's hour."""


def crisis(seed, curve, messages_h, extra=0.0):
    """Counts of a case, and the bin of the response. extra: a lasting jump with it."""
    below, hour = CURVES[curve]
    rng = np.random.default_rng([seed, *curve.encode()])
    hours = np.arange(BEFORE + AFTER)
    net = np.full(len(hours), 0.1)
    if "cycle" in curve:
        net += 0.08 * np.sin(2 * np.pi * (hours - 3) / 24)
    net[BEFORE:] -= below - extra * after(hour)
    rate = messages_h * (1 + 0.4 * np.sin(2 * np.pi * hours / 24))
    return labels(rng, net, rng.poisson(rate), 0.5, 0.03), BEFORE + hour


def summary(curve, messages_h, cases):
    """A row of the table: shares of verdicts, medians, and how often the rate lies above 0."""
    steps = []
    for seed in range(cases):
        counts, at = crisis(seed, curve, messages_h)
        steps.append(step_at(counts, BEFORE, at, 1.0))
    said = [verdict(step, DEPTH) for step in steps]
    row = {"curve": curve, "messages_h": messages_h, "cases": cases}
    row |= {one: said.count(one) / cases for one in VERDICTS}
    rates = [step.rate for step in steps if step.rate is not None]
    for name, found in (("step", steps), ("rate", rates)):
        for end, column in (("value", name), ("low", f"{name}_low"), ("high", f"{name}_high")):
            row[column] = np.median([getattr(one, end) for one in found]) if found else np.nan
    row["rate_above_0"] = np.mean([one.low > 0 for one in rates]) if rates else np.nan
    return row


def bound():
    """(distance in standard errors, greatest power at 5 %) beside the nearest logistic return."""
    n = 200 * (1 + 0.4 * np.sin(2 * np.pi * np.arange(AFTER) / 24))
    mood = 0.03**2 * 0.5 ** np.abs(np.subtract.outer(T, T))
    root = np.linalg.cholesky(np.diag(0.59 / n) + mood)
    below, _ = CURVES["heals 6 times faster, h30"]
    seen = np.linalg.solve(root, below)
    nearest = np.inf
    for middle in np.arange(20, 60, 1.0):
        for width in np.geomspace(2, 30, 28):
            curve = np.linalg.solve(root, FELL / (1 + np.exp((T - middle) / width)))
            off = seen - curve * (curve @ seen) / (curve @ curve)
            nearest = min(nearest, np.linalg.norm(off))
    return nearest, norm.cdf(nearest - norm.ppf(0.95))


def main(cases):
    rows = [summary(curve, messages_h, cases) for curve in CURVES for messages_h in (40, 200)]
    table = pd.DataFrame(rows).round(3)
    print(table.to_string(index=False))
    table.to_csv(Path(__file__).with_name("effect_calibration.csv"), index=False)


if __name__ == "__main__":
    if sys.argv[1:] == ["bound"]:
        print("{:.2f} standard errors, power at most {:.2f}".format(*bound()))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
