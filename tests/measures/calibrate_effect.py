"""How often each verdict on a response is given, without an effect and with one.

    python tests/measures/calibrate_effect.py [cases]

Each case draws depth, time constant, rise, hour of the response, and the size and memory of the
mood; an effect is a lasting step of a third of the depth. Beside rivals, two rivals did not fall
but live through the same news; what befalls all, the rivals too, is a step as large in the three of
them. Writes the table beside this file.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from calibrate_recovery import labels
from scipy.signal import lfilter

from analytics.measures.effect import BESIDE_LEVEL, step_at, step_beside_controls, verdict

BEFORE, AFTER = 24 * 7, 24 * 7
VERDICTS = ("helped", "hurt", "no_visible_effect", "cannot_tell")


def told(seed, effect, messages_h, for_all=0.0, rivals=0):
    rng = np.random.default_rng(seed)
    depth, tau = rng.choice([0.2, 0.3, 0.45]), rng.choice([24, 48, 96])
    at = BEFORE + int(rng.choice([14, 30, 48]))
    memory, mood, rise = rng.choice([0.0, 0.5, 0.8]), rng.choice([0.0, 0.03]), rng.choice([3, 8])
    t = np.arange(BEFORE + AFTER) + 0.5 - BEFORE
    net = 0.1 - depth * np.clip(t / rise, 0, 1) * np.exp(-np.clip(t - rise, 0, None) / tau)
    net = net + np.where(np.arange(len(t)) >= at, effect * depth, 0)
    rate = messages_h * (1 + 0.4 * np.sin(2 * np.pi * np.arange(len(t)) / 24))
    after = np.where(np.arange(len(t)) >= at, for_all * depth, 0)
    if not rivals:
        counts = labels(rng, net + after, rng.poisson(rate), memory, mood)
        return verdict(step_at(counts, BEFORE, at, 1.0), depth)
    news = after + lfilter([1], [1, -0.95], rng.normal(0, 0.02 * np.sqrt(1 - 0.95**2), len(t)))
    levels = [net + news, *(level + news for level in np.linspace(-0.1, 0.2, rivals))]
    own, *others = (labels(rng, one, rng.poisson(rate), memory, mood) for one in levels)
    return verdict(
        step_beside_controls(own, np.stack(others), BEFORE, at, 1.0), depth, BESIDE_LEVEL
    )


def main(cases):
    rows = []
    effects = {"none": (0, 0), "up": (1 / 3, 0), "down": (-1 / 3, 0), "for all": (0, 1 / 3)}
    for rivals in (0, 2):
        for messages_h in (40, 200):
            for name, (own, for_all) in effects.items():
                found = [told(seed, own, messages_h, for_all, rivals) for seed in range(cases)]
                shares = {one: found.count(one) / cases for one in VERDICTS}
                known = {"rivals": rivals, "messages_h": messages_h, "effect": name}
                rows.append(known | {"cases": cases} | shares)
    table = pd.DataFrame(rows).round(3)
    print(table.to_string(index=False))
    table.to_csv(Path(__file__).with_name("effect_calibration.csv"), index=False)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
