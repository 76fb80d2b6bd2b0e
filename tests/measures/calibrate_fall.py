"""How often a fall is found: in series without one, and in series with one.

    python tests/measures/calibrate_fall.py [cases [family ...]]

Writes the table beside this file, or only the rows of some families: the share found with its 95 %
interval (Wilson), read five days after onset. The method was not built on the families of HELD_OUT.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.measures import forecast
from analytics.measures.baseline import baseline
from analytics.measures.fall import LEVEL as LEVEL_P
from analytics.measures.fall import fall

START = pd.Timestamp("2020-03-02T00:00Z")  # a Monday
NEUTRAL, LEVEL, AFTER_H = 0.35, 0.1, 120

CALM = {
    "flat": {},
    "flat, 15 an hour, 7 days before": {"messages_h": 15, "days": 7},
    "flat, 2 an hour": {"messages_h": 2},
    "flat, 3 days before": {"days": 3},
    "daily cycle": {"daily": 0.1},
    "daily cycle, 3 days before": {"daily": 0.1, "days": 3},
    "daily cycle, quiet nights": {"daily": 0.1, "swing": 0.8},
    "weekly cycle": {"weekly": 0.1},
    "weekend lower": {"weekend": -0.15},
    "weekend lower, Monday to Friday before": {"weekend": -0.15, "days": 5},
    "drift -.02 a day": {"drift": -0.02},
    "drift -.04 a day": {"drift": -0.04},
    "drift -.02 a day, 15 an hour, 7 days before": {"drift": -0.02, "messages_h": 15, "days": 7},
    "mood .08, memory .97": {"mood": 0.08},
    "mood .08, memory .97, 7 days before": {"mood": 0.08, "days": 7},
    "clusters of 10": {"cluster": 10},
    "clusters of 10, 3 days before": {"cluster": 10, "days": 3},
    "campaign two days before": {"campaign": True},
    "older crisis": {"older": True, "days": 14},
}
_THIN = {"messages_h": 15, "days": 7}
FALLS = {
    **{
        f"fall of .3 after {delay} h{', quiet nights' if swing else ''}": {
            **_THIN,
            "fall": 0.3,
            "delay": delay,
            "swing": swing,
        }
        for swing in (0.0, 0.8)
        for delay in (0, 12, 36)
    },
    "plateau of .3 for three days": {**_THIN, "fall": 0.3, "shape": "plateau"},
    "slow fall of .3": {**_THIN, "fall": 0.3, "shape": "slow"},
    "two falls of .3": {**_THIN, "fall": 0.3, "shape": "double"},
    "plateau of .5 for three days, 2 an hour": {
        "messages_h": 2,
        "days": 7,
        "fall": 0.5,
        "shape": "plateau",
    },
    "fall of .3, campaign two days before": {**_THIN, "fall": 0.3, "campaign": True},
    "fall of .3 after 12 h, older crisis": {
        "messages_h": 30,
        "days": 14,
        "fall": 0.3,
        "delay": 12,
        "older": True,
    },
    "fall of .5 after 12 h, mood .08": {"fall": 0.5, "delay": 12, "mood": 0.08},
    "plateau of .5, clusters of 10": {"fall": 0.5, "shape": "plateau", "cluster": 10},
}


def curve(case, t):
    """(n,) net sentiment without mood; t: hours from onset to the middle of each hour."""
    since = t - case.get("delay", 0)
    on = since > 0
    shapes = {
        "return": on * np.exp(-np.maximum(since, 0) / 24),
        "plateau": on & (since < 72),
        "slow": np.clip(since / 72, 0, 1),
        "double": on * np.exp(-np.maximum(since, 0) / 8)
        + (since > 48) * np.exp(-np.maximum(since - 48, 0) / 8),
    }
    hour = t - t[0]
    net = LEVEL - case.get("fall", 0) * shapes[case.get("shape", "return")]
    net = net + case.get("daily", 0) * np.sin(2 * np.pi * hour / 24)
    net = net + case.get("weekly", 0) * np.sin(2 * np.pi * hour / 168)
    net = net + case.get("weekend", 0) * (hour // 24 % 7 >= 5)
    return net + case.get("drift", 0) * hour / 24


def wandering(rng, size, deviation, memory=0.97):
    """An autoregression of order one."""
    mood = rng.normal(0, deviation, size)
    for i in range(1, size):
        mood[i] = memory * mood[i - 1] + np.sqrt(1 - memory**2) * mood[i]
    return mood


def labels(rng, net, n, neutral=NEUTRAL, cluster=1):
    """(len(net), 3) counts; n: expected messages; cluster: mean number of copies of a text."""
    net = np.clip(net, neutral - 0.99, 0.99 - neutral)
    shares = np.stack(
        np.broadcast_arrays((1 - neutral - net) / 2, neutral, (1 - neutral + net) / 2), axis=1
    )
    texts = rng.multinomial(rng.poisson(n / cluster), shares)
    if cluster == 1:
        return texts
    more = rng.negative_binomial(np.maximum(texts, 1), 1 / (cluster - 1))
    return np.where(texts > 0, 2 * texts + more, 0)


def frame(counts, minutes=60):
    times = pd.date_range(START, periods=len(counts), freq=f"{minutes}min", unit="us")
    table = pd.DataFrame(counts, columns=["negative", "neutral", "positive"])
    n = table.sum(axis=1)
    return table.assign(bin_start=times, messages=n, scored=n, brand_quotes=0)


def series(case, seed):
    """An hourly series of a case, and the hour of its onset."""
    rng = np.random.default_rng(seed)
    before = 24 * case.get("days", 10)
    t = np.arange(before + AFTER_H) + 0.5 - before
    n = case.get("messages_h", 40) * (
        1 + case.get("swing", 0) * np.sin(2 * np.pi * (np.arange(len(t)) - 8) / 24)
    )
    net = curve(case, t) + wandering(rng, len(t), case.get("mood", 0))
    if case.get("campaign"):
        n[before - 48 : before - 45], net[before - 48 : before - 45] = 2000, 0.6
    if case.get("older"):
        n[before - 144 : before - 72] *= 5
        net[before - 144 : before - 72] = -0.4
    return frame(labels(rng, net, n, cluster=case.get("cluster", 1))), before


def found(table, before, minutes=60):
    """p of the fall."""
    onset = table["bin_start"].iloc[0] + pd.Timedelta(hours=before)
    one = fall(table, baseline(table, onset, minutes), minutes)
    return 1.0 if one is None else one.p


def held_out(kind, seed, depth):
    """(bins, hours before onset, minutes a bin) of a family that the method was not built on."""
    rng = np.random.default_rng(seed)
    minutes = 15 if kind == "quarters of an hour, two cycles" else 60
    days = 21 if kind == "a hole of ten days" else 10
    before = 24 * days
    t = (np.arange((before + AFTER_H) * 60 // minutes) + 0.5) * minutes / 60
    since = t - before - 12
    net = LEVEL - depth * (since > 0) * np.exp(-np.maximum(since, 0) / 24)
    n = np.full(len(t), 40.0 * minutes / 60)
    neutral, share = NEUTRAL, np.ones(len(t))
    if kind == "neutral share follows volume":
        n = n * np.exp(0.8 * wandering(rng, len(t), 1, 0.9))
        neutral = 0.2 + 0.4 * n / (n + 40)
    if kind == "level switches":
        net = net - 0.12 * ((rng.random(len(t)) < 1 / 30).cumsum() % 2)
    if kind == "cycle grows":
        net = net + np.linspace(0.05, 0.2, len(t)) * np.sin(2 * np.pi * t / 24)
    if kind == "empty nights":
        n = n * (t % 24 > 7) * (rng.random(len(t)) < 0.7)
    if kind == "quarters of an hour, two cycles":
        net = net + 0.08 * np.sin(2 * np.pi * t / 12) + 0.05 * np.sin(2 * np.pi * t / 168)
    if kind == "a hole of ten days":
        share[96:336] = 0
    if kind == "mood of two speeds":
        net = net + wandering(rng, len(t), 0.05, 0.8) + wandering(rng, len(t), 0.05, 0.99)
    counts = labels(rng, net, n * share, neutral=neutral)
    return frame(counts, minutes).assign(collected=share), before, minutes


def from_the_prior(seed):
    """A calm series drawn from what the model holds likely before it has seen any, as `series`."""
    rng = np.random.default_rng(50_000 + seed)
    n, before = rng.choice([15, 40]), 24 * rng.choice([7, 10])
    hour = np.arange(before + AFTER_H)
    is_drifting, is_weekly, is_other = rng.random(3) < (
        forecast._IS_DRIFTING,
        forecast._IS_WEEKLY,
        forecast._IS_OTHER_WEEKEND,
    )
    day, week = 2 * np.pi * hour / 24, 2 * np.pi * hour / 168
    net = np.full(len(hour), LEVEL) + is_drifting * rng.normal(0, forecast._DRIFT) * hour / 24
    for k in range(1, forecast.DAILY + 1):
        net += rng.normal(0, forecast._DAY / k, 2) @ [np.cos(k * day), np.sin(k * day)]
    net += is_weekly * (rng.normal(0, forecast._WEEK, 2) @ [np.cos(week), np.sin(week)])
    net += is_other * rng.normal(0, forecast._WEEKEND) * (hour // 24 % 7 >= 5)
    memories, moods = forecast._MEMORIES_H, forecast._MOODS
    odds = np.array([forecast._mood_odds(one, bool(is_drifting)) for one in memories]).ravel()
    memory, mood = divmod(rng.choice(len(odds), p=odds / odds.sum()), len(moods))
    net += wandering(rng, len(hour), moods[mood], np.exp(-1 / memories[memory]))
    return frame(labels(rng, net, np.full(len(hour), n))), before


HELD_OUT = (
    "neutral share follows volume",
    "level switches",
    "cycle grows",
    "empty nights",
    "quarters of an hour, two cycles",
    "a hole of ten days",
    "mood of two speeds",
)


def row(family, truth, p):
    """Share found at two levels, with the interval of the first."""
    n, k = len(p), int((p <= LEVEL_P).sum())
    z = 1.96
    middle, half = k + z**2 / 2, z * np.sqrt(k * (n - k) / n + z**2 / 4)
    ends = np.array([middle - half, middle + half]) / (n + z**2)
    return {
        "family": family,
        "truth": truth,
        "cases": n,
        "found": k / n,
        "low": ends[0],
        "high": ends[1],
        "p_below_01": float((p <= 0.01).mean()),
    }


def table(cases, families=()):
    """One row a family: share found over `cases` seeds. families: names, or `prior`; without any,
    all but that.
    """
    rows = []
    for truth, group in (("calm", CALM), ("fall", FALLS)):
        for name, case in group.items():
            if not families or name in families:
                p = np.array([found(*series(case, seed)) for seed in range(cases)])
                rows.append(row(name, truth, p))
    if "prior" in families:
        p = np.array([found(*from_the_prior(seed)) for seed in range(cases)])
        rows.append(row("prior", "calm", p))
    for kind in HELD_OUT:
        for truth, depth in (("calm", 0.0), ("fall", 0.3)):
            if not families or f"held out: {kind}" in families:
                p = [found(*held_out(kind, seed, depth)) for seed in range(cases)]
                rows.append(row(f"held out: {kind}", truth, np.array(p)))
    return pd.DataFrame(rows).round(3)


def updated(old, new):
    """The rows of `old` with those of `new` in their places."""
    keys = ["family", "truth"]
    rest = old.set_index(keys)
    late = new.set_index(keys)
    order = rest.index.append(late.index.difference(rest.index))
    return pd.concat([rest.drop(late.index, errors="ignore"), late]).loc[order].reset_index()


if __name__ == "__main__":
    cases, families = int(sys.argv[1]) if len(sys.argv) > 1 else 200, sys.argv[2:]
    done, path = table(cases, families), Path(__file__).with_name("fall_calibration.csv")
    print(done.to_string(index=False))
    (updated(pd.read_csv(path), done) if families else done).to_csv(path, index=False)
