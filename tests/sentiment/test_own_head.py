"""A case's own head: near the general model with few labels, better with more, never an error."""

import time

import numpy as np
import pytest

from analytics.errors import TableError
from analytics.schema import Message
from analytics.sentiment.own_head import own_head
from analytics.wording import Locale


def made(n, rng, dimensions=40, sharpness=2.0):
    """Posts whose class their vectors tell, and a general model that leans to neutral."""
    truth = rng.choice(3, n, p=[0.3, 0.3, 0.4])
    vectors = rng.normal(size=(3, dimensions))[truth] + sharpness * rng.normal(size=(n, dimensions))
    logits = np.eye(3)[truth] + rng.normal(size=(n, 3)) + [0, 1.5, 0]
    general = np.exp(logits)
    return vectors, general / general.sum(axis=1, keepdims=True), truth


def learnt(vectors, general, truth, rows):
    """(head from these rows, its probabilities of all)."""
    head = own_head(vectors[rows], general[rows], truth[rows])
    return head, head.probabilities(vectors, general)


def right(probabilities, truth):
    return (probabilities.argmax(axis=1) == truth).mean()


def test_with_more_labels_it_is_right_more_often_and_never_far_below_the_general_model():
    rng = np.random.default_rng(0)
    vectors, general, truth = made(3000, rng)
    before = right(general, truth)
    found = [learnt(vectors, general, truth, np.arange(n)) for n in (30, 100, 700)]
    assert [head.labelled for head, _ in found] == [30, 100, 700]
    after = [right(probabilities, truth) for _, probabilities in found]
    assert after == sorted(after)
    assert after[0] > before - 0.02
    assert after[2] > before + 0.15
    assert all(np.allclose(probabilities.sum(axis=1), 1) for _, probabilities in found)


def test_labels_that_the_vectors_do_not_explain_leave_it_near_the_general_model():
    rng = np.random.default_rng(1)
    _, general, truth = made(2000, rng)
    noise = 0.3 * rng.normal(size=(2000, 384))
    _, found = learnt(noise, general, truth, np.arange(40))
    assert right(found, truth) > right(general, truth) - 0.05
    assert np.abs(found - general).mean() < 0.15


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ([], "none"),
        ([0] * 20 + [2] * 9, "few"),
        ([1] * 30, "alike"),
        ([1] * 96 + [2] * 4, "alike"),
    ],
)
def test_labels_that_teach_nothing_leave_the_general_model_and_say_why(given, key):
    rng = np.random.default_rng(2)
    vectors, general, _ = made(200, rng)
    n = len(given)
    head = own_head(vectors[:n], general[:n], np.array(given, dtype=int))
    assert (head.probabilities(vectors, general) == general).all()
    assert head.labelled == 0
    assert isinstance(head.reason, Message)
    assert head.reason.key == f"reason.own_head.{key}"
    assert Locale.of().format_message(head.reason)


def test_a_class_that_no_label_has_becomes_rare_and_not_impossible():
    rng = np.random.default_rng(3)
    vectors, general, truth = made(600, rng)
    head, found = learnt(vectors, general, truth, np.flatnonzero(truth != 2)[:80])
    assert head.labelled == 80
    assert 0.01 < found[:, 2].mean() < general[:, 2].mean() / 2
    assert np.allclose(found.sum(axis=1), 1)


def test_vectors_that_say_nothing_and_certain_models_are_no_error():
    rng = np.random.default_rng(4)
    _, general, truth = made(300, rng)
    certain = np.eye(3)[truth]
    for vectors in (np.zeros((300, 5)), np.ones((300, 0))):
        for model in (general, certain):
            assert np.isfinite(learnt(vectors, model, truth, np.arange(60))[1]).all()


@pytest.mark.parametrize("wrong", ["nan", "label", "rows"])
def test_arrays_that_do_not_fit_are_refused(wrong):
    rng = np.random.default_rng(5)
    vectors, general, truth = made(60, rng)
    if wrong == "nan":
        vectors[3, 1] = np.nan
    elif wrong == "label":
        truth[0] = 3
    else:
        general = general[1:]
    with pytest.raises(TableError, match="own_head"):
        own_head(vectors, general, truth)


def test_fifty_thousand_posts_take_well_under_a_minute():
    rng = np.random.default_rng(6)
    vectors, general, truth = made(50_000, rng, dimensions=387)
    started = time.process_time()
    learnt(vectors.astype("float32"), general, truth, np.arange(700))
    assert time.process_time() - started < 60
