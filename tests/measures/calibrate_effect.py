"""How often each verdict on a response is given, without an effect and with one.

    python tests/measures/calibrate_effect.py [cases]

Each case draws depth, time constant, rise, hour of the response, and the size and memory of the
mood; an effect is a lasting step of a third of the depth. Writes the table beside this file.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from calibrate_recovery import labels

from analytics.measures.effect import step_at, verdict

BEFORE, AFTER = 24 * 7, 24 * 7
VERDICTS = ("helped", "hurt", "no_visible_effect", "cannot_tell")


def told(seed, effect, messages_h):
    rng = np.random.default_rng(seed)
    depth, tau = rng.choice([0.2, 0.3, 0.45]), rng.choice([24, 48, 96])
    at = BEFORE + int(rng.choice([14, 30, 48]))
    memory, mood, rise = rng.choice([0.0, 0.5, 0.8]), rng.choice([0.0, 0.03]), rng.choice([3, 8])
    t = np.arange(BEFORE + AFTER) + 0.5 - BEFORE
    net = 0.1 - depth * np.clip(t / rise, 0, 1) * np.exp(-np.clip(t - rise, 0, None) / tau)
    net = net + np.where(np.arange(len(t)) >= at, effect * depth, 0)
    n = rng.poisson(messages_h * (1 + 0.4 * np.sin(2 * np.pi * np.arange(len(t)) / 24)))
    return verdict(step_at(labels(rng, net, n, memory, mood), BEFORE, at, 1.0), depth)


def main(cases):
    rows = []
    for messages_h in (40, 200):
        for name, effect in (("none", 0.0), ("up", 1 / 3), ("down", -1 / 3)):
            found = [told(seed, effect, messages_h) for seed in range(cases)]
            shares = {one: found.count(one) / cases for one in VERDICTS}
            rows.append({"messages_h": messages_h, "effect": name, "cases": cases, **shares})
    table = pd.DataFrame(rows).round(3)
    print(table.to_string(index=False))
    table.to_csv(Path(__file__).with_name("effect_calibration.csv"), index=False)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
