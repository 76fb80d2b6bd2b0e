"""Volume's decay and who came back: known shapes, and what cannot be told."""

import numpy as np
import pandas as pd
import pytest

from analytics.measures.decay import returning_authors, volume_decay
from analytics.schema import TIME

START = pd.Timestamp("2020-03-02T00:00Z")
ONSET = START + pd.Timedelta(days=4)


def bins(surge, seed=None, base=200, hours_after=96):
    t = np.arange(96 + hours_after)
    usual = base * (1 + 0.5 * np.sin(2 * np.pi * t / 24))
    n = usual * np.concatenate([np.ones(96), surge(np.arange(hours_after))])
    n = np.round(n) if seed is None else np.random.default_rng(seed).poisson(n)
    times = pd.date_range(START, periods=len(n), freq="h", unit="us")
    return pd.DataFrame({"bin_start": times, "messages": n.astype(int)})


def test_an_exponential_surge_halves_at_its_own_half_life():
    """Excess 8 exp(−t/20): the ratio of 6 h windows halves ln 2 · 20 h after the first full one."""
    found = volume_decay(bins(lambda t: 1 + 8 * np.exp(-t / 20)), ONSET, 60)
    assert found.value == pytest.approx(20 * np.log(2), abs=1.5)
    assert found.low <= found.value <= found.high


def test_the_interval_covers():
    held = []
    for seed in range(40):
        table = bins(lambda t: 1 + 4 * np.exp(-t / 20), seed, base=30)
        one = volume_decay(table, ONSET, 60)
        held.append(one.low <= 20 * np.log(2) + 0.5 and one.high >= 20 * np.log(2) - 0.5)
    assert np.mean(held) > 0.75


def test_without_a_rise_a_baseline_or_an_end_there_is_no_number():
    flat = volume_decay(bins(lambda t: np.ones(len(t))), ONSET, 60)
    assert flat.status == "not_applicable"
    high = volume_decay(bins(lambda t: np.full(len(t), 4.0)), ONSET, 60)
    assert (high.status, high.value) == ("censored", None)
    early = START + pd.Timedelta(hours=20)
    for onset in (early, None):
        short = volume_decay(bins(lambda t: 1 + t), onset, 60)
        assert short.status == "not_available"
    empty = bins(lambda t: 1 + t).iloc[:0]
    assert volume_decay(empty, ONSET, 60).status == "not_available"


def posts(during, after):
    authors = [*during, *after]
    times = [ONSET + pd.Timedelta(hours=1)] * len(during)
    times += [ONSET + pd.Timedelta(hours=30)] * len(after)
    table = pd.DataFrame({"author": pd.array(authors, "string"), "published_at": times})
    return table.assign(published_at=table["published_at"].astype(TIME), side="public")


BACK = ONSET + pd.Timedelta(hours=20)


def told(table, recovered=BACK):
    until = ONSET + pd.Timedelta(hours=40)
    return returning_authors(table, ONSET, recovered, until)


def test_the_share_of_posts_by_people_of_the_crisis():
    names = [f"a{i}" for i in range(40)]
    found = told(posts(names[:30], names[10:] + ["new"] * 10))
    assert found.value == 20 / 40
    assert found.low < 0.5 < found.high
    assert told(posts(names, names[:10])).reason.key == "reason.few_authors"
    assert told(posts(names, names), None).status == "not_applicable"
    assert told(None).status == "not_available"
    assert told(posts([None] * 3, [None] * 30)).reason.key == "reason.no_authors"
