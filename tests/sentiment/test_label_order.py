"""Labels by priority: an order that holds, and shares that are right at any moment of it."""

import numpy as np
import pandas as pd
import pytest
from calibrate_priority_labels import FAMILIES, OUT, coverage, first, row
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import TableError
from analytics.schema import SENTIMENTS
from analytics.sentiment import label_order
from analytics.sentiment.hand import MIN_LABELS
from analytics.sentiment.label_shares import UNTOLD, Asked, share_by_priority

KEYS = [f"m{i}" for i in range(400)]


def unsure(rng, n=400):
    return rng.dirichlet([1, 1, 1], n)


def test_the_order_depends_on_the_seed_and_the_keys_alone():
    weights = label_order.weights(unsure(np.random.default_rng(0)))
    drawn = label_order.priorities(KEYS, weights, seed=1)
    assert (drawn == label_order.priorities(KEYS, weights, seed=1)).all()
    assert (drawn != label_order.priorities(KEYS, weights, seed=2)).any()
    turned = label_order.priorities(KEYS[::-1], weights[::-1], seed=1)
    assert (turned[::-1] == drawn).all()


def test_who_is_unsure_is_asked_first_and_nobody_is_out_of_reach():
    sure, split = np.tile([0.98, 0.01, 0.01], (200, 1)), np.full((200, 3), 1 / 3)
    weights = label_order.weights(np.concatenate([sure, split]))
    assert label_order.FLOOR <= weights.min() < weights.max() == 1
    order = label_order.order(label_order.priorities(KEYS, weights, seed=0))
    assert 5 < (order[:60] < 200).sum() < 28
    many = label_order.weights(np.concatenate([sure, split]), np.repeat([5, 1], 200))
    assert many[:200] == pytest.approx(5 * weights[:200], abs=1e-3)
    assert (many[200:] == 1).all()


def test_the_inclusion_is_how_often_a_text_is_among_the_first():
    weights = np.array([1.0, 0.4, 0.4, 1.0, 0.7, 3.0])
    times, told = np.zeros(6), np.zeros(6)
    for seed in range(4000):
        priorities = label_order.priorities([f"{k}" for k in range(6)], weights, seed)
        order = label_order.order(priorities)
        times[order[:3]] += 1
        told[order[:3]] += 1 / label_order.inclusion(weights[order[:3]], priorities[order[3]])
    assert told / 4000 == pytest.approx(np.ones(6), abs=0.06)  # unbiased for each text
    assert times[5] > times[0] > times[4] > times[1]
    assert (label_order.inclusion(weights, 0.0) == 1).all()


@pytest.mark.parametrize(
    ("family", "share", "n"),
    [("good", 0.05, 30), ("contrary and sure", 0.3, 50), ("surely wrong", 0.6, 30)],
)
def test_nominal_90_percent_intervals_cover_and_the_shares_are_unbiased(family, share, n):
    """400 draws a row: two standard errors of the coverage are .03, of the bias .007."""
    for untold in (0.0, 0.15):
        covers, bias, _, of_random = row(family, share, n, untold, 400)
        assert 0.86 <= covers <= 0.985
        assert abs(bias) < 0.012
        assert of_random < 1.3


def test_a_hundred_labels_of_a_brands_reputation_give_at_most_18_points():
    """Three classes of .2, .3 and .5, and a model that is right in six of ten."""
    rng, mix = np.random.default_rng(2), [0.2, 0.3, 0.5]
    truth = rng.choice(3, 20_000, p=mix)
    right = FAMILIES["as of reputation"](rng, truth).argmax(axis=1) == truth
    assert 0.58 < right.mean() < 0.66
    for k in range(3):  # each class in the place of the first, whose share is told
        covers, bias, width, _ = row("as of reputation", np.roll(mix, -k), 100, 0.0, 200)
        assert covers >= 0.86
        assert abs(bias) < 0.01
        assert width < 0.18


def test_the_recorded_grid_covers_and_the_order_costs_little_width():
    table = pd.read_csv(OUT)
    assert set(table["family"]) == set(FAMILIES)
    assert table["covers"].min() >= 0.88
    assert 0.895 <= table["covers"].mean() <= 0.93
    assert table["bias"].abs().max() < 0.01
    assert table["of_random"].mean() < 1.1
    assert table.loc[table["labels"] == 100, "of_random"].mean() < 1.05


@pytest.mark.long
def test_the_recorded_grid_is_what_the_script_makes():
    known = pd.read_csv(OUT).set_index(["family", "share", "labels", "untold"])
    found = coverage(200, families=("good", "surely wrong")).set_index(known.index.names)
    apart = (found["covers"] - known["covers"].reindex(found.index)).abs()
    assert apart.max() < 0.08


@pytest.mark.parametrize("label", [0, 2])
def test_thirty_labels_all_alike_keep_a_width(label):
    rng = np.random.default_rng(3)
    probabilities = unsure(rng)
    rows, inclusion = first(probabilities, 30, rng)
    found = share_by_priority(probabilities, Asked(rows, np.full(30, label), inclusion))
    assert [one.sentiment for one in found] == list(SENTIMENTS)
    for k, one in enumerate(found):
        assert 0.03 < one.high - one.low < 0.4
        assert (one.high == pytest.approx(1, abs=1e-9)) == (k == label)


def test_a_model_without_a_miss_keeps_a_width():
    rng = np.random.default_rng(4)
    truth = rng.choice(3, 400)
    probabilities = np.eye(3)[truth]
    rows, inclusion = first(probabilities, 40, rng)
    for one in share_by_priority(probabilities, Asked(rows, truth[rows], inclusion)):
        assert one.high - one.low > 0.02


def test_where_every_post_is_asked_for_the_share_of_those_that_can_be_told_is_known():
    rng = np.random.default_rng(5)
    truth = rng.choice(3, 90)
    labels = np.where(np.arange(90) % 6 == 0, UNTOLD, truth)
    sizes = rng.integers(1, 4, 90)
    found = share_by_priority(
        unsure(rng, 90), Asked(np.arange(90), labels, np.ones(90)), sizes=sizes
    )
    told = labels != UNTOLD
    for k, one in enumerate(found):
        exact = sizes[labels == k].sum() / sizes[told].sum()
        assert one.low == one.value == one.high == pytest.approx(exact)
        assert (one.labelled, one.n) == (told.sum(), sizes.sum())


@given(st.integers(25, 80), st.integers(0, 1000))
def test_the_labels_themselves_bound_the_share(n, seed):
    rng = np.random.default_rng(seed)
    truth = rng.choice(3, 90, p=[0.1, 0.3, 0.6])
    probabilities = unsure(rng, 90)
    rows, inclusion = first(probabilities, n, rng)
    for k, one in enumerate(share_by_priority(probabilities, Asked(rows, truth[rows], inclusion))):
        seen = (truth[rows] == k).sum()
        assert seen / 90 - 1e-9 <= one.low <= one.value + 1e-9
        assert one.value - 1e-9 <= one.high <= (seen + 90 - n) / 90 + 1e-9


def test_too_few_that_can_be_told_give_no_share():
    rng = np.random.default_rng(6)
    probabilities = unsure(rng)
    rows, inclusion = first(probabilities, 40, rng)
    labels = np.where(np.arange(40) < MIN_LABELS - 1, 0, UNTOLD)
    assert share_by_priority(probabilities, Asked(rows, labels, inclusion)) is None


@pytest.mark.parametrize("wrong", ["nan", "label", "inclusion"])
def test_numbers_that_cannot_be_are_refused(wrong):
    rng = np.random.default_rng(7)
    probabilities = unsure(rng)
    rows, inclusion = first(probabilities, 40, rng)
    labels = np.zeros(40, int)
    if wrong == "nan":
        probabilities[3] = np.nan
    elif wrong == "label":
        labels[0] = 3
    else:
        inclusion = inclusion * 0
    with pytest.raises(TableError, match="share_by_priority"):
        share_by_priority(probabilities, Asked(rows, labels, inclusion))
