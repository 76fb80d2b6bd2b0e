"""Shares of reputation: their intervals hold for a brand that nobody labelled."""

import numpy as np
import pandas as pd
import pytest
from calibrate_reputation_shares import OUT, told_by_others

from analytics.errors import UsageError
from analytics.sentiment.calibrations import MIN_TEXTS
from analytics.sentiment.embedded import shipped
from analytics.sentiment.reputation_shares import KnownBrands, left_out, reputation_share


def brands(k, rng, apart):
    """k brands of (probabilities, labels): the model is off by another amount for each."""
    made = []
    for _ in range(k):
        truth = rng.dirichlet([2, 3, 5])
        labels = rng.choice(3, size=rng.integers(150, 800), p=truth)
        off = rng.normal(0, apart, 3)
        logits = np.eye(3)[labels] * 1.2 + rng.normal(0, 0.8, (len(labels), 3)) + off
        powers = np.exp(logits)
        made.append((powers / powers.sum(axis=1, keepdims=True), labels))
    return made


def known(made):
    means = np.array([p.mean(axis=0) for p, _ in made])
    shares = np.array([np.bincount(y, minlength=3) / len(y) for _, y in made])
    return KnownBrands(means, shares, np.array([len(y) for _, y in made], float))


@pytest.mark.parametrize("size", [MIN_TEXTS, 100, None])
def test_intervals_hold_for_brands_left_out(size):
    rng = np.random.default_rng(5)
    held = []
    for _ in range(8):
        made = brands(40, rng, 0.4)
        calibration = known(made[:30])
        for probabilities, labels in made[30:]:
            rows = rng.permutation(len(labels))[:size]
            truth = np.bincount(labels[rows], minlength=3) / len(rows)
            told = reputation_share(probabilities[rows], calibration)
            held += [one.low <= right <= one.high for one, right in zip(told, truth, strict=True)]
    assert 0.88 <= np.mean(held) <= 0.97


def test_more_posts_do_not_lessen_the_doubt_of_the_brand():
    rng = np.random.default_rng(6)
    calibration = known(brands(30, rng, 0.5))
    probabilities, _ = brands(1, rng, 0.5)[0]
    widths = [
        one[0].high - one[0].low
        for times in (1, 20)
        for one in [reputation_share(np.tile(probabilities, (times, 1)), calibration)]
    ]
    assert widths[1] > 0.8 * widths[0]
    alike = known(brands(30, rng, 0.0))
    sure = reputation_share(np.tile(probabilities, (20, 1)), alike)[0]
    assert sure.high - sure.low < 0.6 * widths[1]


def test_copies_are_worth_one_text():
    rng = np.random.default_rng(7)
    calibration = known(brands(30, rng, 0.2))
    probabilities, _ = brands(1, rng, 0.2)[0]
    few = np.repeat(probabilities[:60], 10, axis=0)
    alone = reputation_share(few, calibration)[0]
    copied = reputation_share(few, calibration, copies=np.repeat(np.arange(60), 10))[0]
    assert copied.high - copied.low > alone.high - alone.low
    assert copied.value == pytest.approx(alone.value, abs=0.02)


def test_thin_bins_have_a_reason_and_no_share():
    calibration = known(brands(12, np.random.default_rng(8), 0.2))
    for one in reputation_share(np.full((MIN_TEXTS - 1, 3), 1 / 3), calibration):
        assert one.value is one.low is one.high is None
        assert one.reason.key == "reason.thin_bin"


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_posts_that_are_all_alike_have_an_interval(probability):
    calibration = known(brands(12, np.random.default_rng(9), 0.2))
    three = np.tile([probability, 1 - probability, 0.0], (200, 1))
    for one in reputation_share(three, calibration):
        assert 0 <= one.low < one.high <= 1


def test_few_brands_and_wrong_tables_are_refused():
    made = known(brands(12, np.random.default_rng(10), 0.2))
    with pytest.raises(UsageError, match="7 brands"):
        KnownBrands(made.means[:7], made.shares[:7], made.texts[:7])
    with pytest.raises(UsageError, match="sum to 1"):
        KnownBrands(made.means * 2, made.shares, made.texts)


def test_ranges_of_the_shipped_model_hold_for_each_brand_told_by_the_others():
    found = told_by_others(shipped().revision)
    pd.testing.assert_frame_equal(found.round(4), pd.read_csv(OUT))
    negative = found[found["class"] == "negative"]
    assert len(negative) >= 40
    assert negative["holds"].mean() >= 0.88
    assert found["holds"].mean() >= 0.88


def test_labels_teach_the_shipped_model_cars_and_narrow_every_share():
    heard = pd.read_csv(left_out(shipped().revision))
    cars = heard[heard["brand"].isna() & (heard["category"] == "automotive")].iloc[0]
    assert cars["own_accuracy"] >= 0.70
    assert cars["own_accuracy"] > cars["linear_accuracy"]
    everyone = heard[heard["brand"].isna() & heard["category"].isna()].iloc[0]
    assert everyone["accuracy"] > everyone["linear_accuracy"]
    assert everyone["macro_recall"] > everyone["linear_macro_recall"]
    by_hand = heard.dropna(subset=["hand_width"])
    assert by_hand["hand_width"].mean() <= 0.18
    assert by_hand["hand_covers"].mean() >= 0.88
