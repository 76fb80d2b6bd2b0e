"""Eight bits for numbers of very unlike size: how little is lost, stray channels included."""

import numpy as np
import pytest

from analytics.sentiment.training.int8 import WEIGHT_LIMIT, fixed_range, int8_columns

RNG = np.random.default_rng(4)


def _product(values, weight):
    channels, step, zero = fixed_range(values, weight)
    codes = (np.round(values / channels / step) + zero).clip(0, 255)
    whole, scales = int8_columns(weight * channels[:, None])
    return (codes - zero) * step @ (whole * scales)


def _error(given, exact):
    return np.sqrt(((given - exact) ** 2).mean() / exact.var())


@pytest.mark.parametrize("stray", [1, 10, 100])
def test_a_stray_channel_costs_the_others_little(stray):
    values = RNG.normal(0, 1, (400, 64)).astype(np.float32)
    values[:, 5] *= stray
    weight = RNG.normal(0, 1, (64, 32)).astype(np.float32)
    weight[5] /= stray
    assert _error(_product(values, weight), values @ weight) < 0.03


def test_one_scale_for_all_would_lose_what_the_divisors_keep():
    values = RNG.normal(0, 1, (400, 64)).astype(np.float32)
    values[:, 5] *= 100
    weight = RNG.normal(0, 1, (64, 32)).astype(np.float32)
    weight[5] /= 100
    step = np.abs(values).max() / 127
    naive = np.round(values / step) * step @ weight
    assert _error(naive, values @ weight) > 5 * _error(_product(values, weight), values @ weight)


def test_what_is_never_below_nought_uses_all_256_codes():
    values = np.abs(RNG.normal(0, 1, (400, 16))).astype(np.float32)
    channels, step, zero = fixed_range(values, np.eye(16, dtype=np.float32))
    assert zero == 0
    assert (np.round(values / channels / step)).max() >= 255


def test_weights_keep_within_their_limit_and_silent_columns_stay_silent():
    weight = RNG.normal(0, 1, (8, 4)).astype(np.float32)
    weight[:, 2] = 0
    codes, scales = int8_columns(weight)
    assert codes.dtype == np.int8
    assert np.abs(codes).max() <= WEIGHT_LIMIT
    assert not codes[:, 2].any()
    assert np.isfinite(scales).all()
    np.testing.assert_allclose(codes * scales, weight, atol=np.abs(weight).max() / WEIGHT_LIMIT)


def test_rounding_that_knows_what_comes_loses_less_on_what_was_not_seen():
    mix = RNG.normal(0, 1, (96, 96)) * np.geomspace(1, 0.05, 96)
    seen, unseen = (RNG.normal(0, 1, (2, 1500, 96)) @ mix.T).astype(np.float32)
    weight = RNG.normal(0, 1, (96, 24)).astype(np.float32)
    plain, informed = (int8_columns(weight, known) for known in (None, seen))
    assert np.abs(informed[0]).max() <= WEIGHT_LIMIT
    lost = [
        _error(unseen @ (codes * scales), unseen @ weight) for codes, scales in (plain, informed)
    ]
    assert lost[1] < 0.7 * lost[0]


def test_a_channel_that_was_still_is_not_cut_off_when_it_stirs():
    values = np.abs(RNG.normal(0, 1, (400, 16))).astype(np.float32)
    values[:, 3] = 0
    weight = RNG.normal(0, 1, (16, 8)).astype(np.float32)
    channels, step, _ = fixed_range(values, weight)
    assert 255 * step * channels[3] > 0.2
