"""Agreement of two models: kappa against its definition, the interval against resampling."""

import numpy as np
import pandas as pd
import pytest

from analytics.errors import UsageError
from analytics.schema import SENTIMENTS
from analytics.sentiment import agreement


def scores(codes, top=0.8):
    """A table as `score` gives it; -1 is a text without a score."""
    codes = np.asarray(codes)
    tops = np.broadcast_to(top, codes.shape)
    values = np.tile((1 - tops[:, None]) / 2, (1, 3)) * np.ones((1, 3))
    values[np.arange(len(codes)), codes] = tops
    values[codes < 0] = np.nan
    table = pd.DataFrame(values, columns=list(SENTIMENTS))
    labels = [SENTIMENTS[code] if code >= 0 else pd.NA for code in codes]
    return table.assign(label=pd.Series(labels, dtype="string"))


def kappa_of(one, two):
    seen = np.mean(one == two)
    chance = sum(np.mean(one == k) * np.mean(two == k) for k in range(3))
    return (seen - chance) / (1 - chance)


def test_kappa_is_agreement_beyond_chance():
    rng = np.random.default_rng(1)
    one = rng.choice(3, 400, p=[0.5, 0.3, 0.2])
    two = np.where(rng.random(400) < 0.7, one, rng.choice(3, 400))
    found = agreement(scores(one), scores(two))
    assert found.kappa == pytest.approx(kappa_of(one, two))
    assert found.share == np.mean(one == two)
    assert found.table.to_numpy().sum() == 400
    assert found.table.loc["negative", "positive"] == ((one == 0) & (two == 2)).sum()
    draws = [rng.integers(0, 400, 400) for _ in range(2000)]
    low, high = np.quantile([kappa_of(one[d], two[d]) for d in draws], [0.05, 0.95])
    assert found.low == pytest.approx(low, abs=0.01)
    assert found.high == pytest.approx(high, abs=0.01)


def test_texts_that_one_model_left_out_count_in_neither():
    found = agreement(scores([0, 1, 2, -1, 0]), scores([0, 1, 1, 2, -1]))
    assert found.table.to_numpy().sum() == 3
    assert found.apart.tolist() == [2]


def test_where_both_are_surest_comes_first():
    found = agreement(scores([0, 0, 0, 1], [0.5, 0.9, 0.9, 0.9]), scores([1, 1, 1, 1], 0.8))
    assert found.apart.tolist() == [1, 2, 0]
    found = agreement(scores([0, 0], 0.9), scores([1, 2], [0.4, 0.8]))
    assert found.apart.tolist() == [1, 0]


def test_the_same_twice_agrees_wholly():
    found = agreement(scores([0, 1, 2, 2]), scores([0, 1, 2, 2]))
    assert (found.share, found.kappa, found.low, found.high) == (1.0, 1.0, 1.0, 1.0)
    assert found.apart.tolist() == []


def test_one_label_throughout_has_no_kappa():
    found = agreement(scores([1, 1, 1]), scores([1, 1, 0]))
    assert (found.kappa, found.low, found.high) == (None, None, None)
    assert found.share == pytest.approx(2 / 3)


def test_nothing_in_common_is_an_error():
    with pytest.raises(UsageError, match="no text has a label from both"):
        agreement(scores([0, -1]), scores([-1, 0]))
