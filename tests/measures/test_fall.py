"""Whether sentiment fell: size, power, and what later data may not change."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from test_baseline import START, drawn, frame, hour

from analytics.measures.baseline import baseline
from analytics.measures.fall import HORIZON_H, fall

ONSET = 168


def found(counts, **options):
    table = frame(counts)
    return fall(table, baseline(table, hour(ONSET), 60), 60, **options)


def after(shape, depth=0.3):
    return np.concatenate([np.full(ONSET, 0.1), 0.1 - depth * np.asarray(shape)])


def test_a_plateau_is_dated_and_measured():
    on = np.zeros(120)
    on[24:72] = 1
    one = found(drawn(np.random.default_rng(0), after(on), 60))
    assert one.is_found
    assert one.start == hour(ONSET + 24)
    assert abs(one.end - hour(ONSET + 72)) <= pd.Timedelta(hours=12)
    assert one.low < 0.3 < one.high
    assert one.deficit == pytest.approx(0.3, abs=0.08)


def test_p_never_rises_as_data_arrive_and_ends_with_the_horizon():
    rng = np.random.default_rng(3)
    net = np.concatenate([after(np.exp(-np.arange(120) / 24)), np.full(200, -0.6)])
    counts = drawn(rng, net, 15)
    seen = [found(counts[: ONSET + k]) for k in (24, 48, 72, 120, int(HORIZON_H))]
    assert all(a.p >= b.p for a, b in pairwise(seen))
    assert found(counts[: ONSET + int(HORIZON_H)]) == found(counts)


def test_a_rise_is_no_fall():
    one = found(drawn(np.random.default_rng(0), after(np.ones(120), -0.4), 60))
    assert one.p > 0.5


def test_nothing_to_judge():
    counts = np.tile([2, 2, 2], (ONSET + 48, 1))
    assert found(counts[: ONSET + 2]) is None
    counts[ONSET:] = 0
    assert found(counts) is None


def test_since_a_later_instant():
    on = np.zeros(400)
    on[200:260] = 1
    counts = drawn(np.random.default_rng(0), after(on, 0.5), 60)
    assert not found(counts).is_found
    later = found(counts, since=START + pd.Timedelta(hours=ONSET + 150))
    assert later.is_found
    assert later.start >= hour(ONSET + 190)
