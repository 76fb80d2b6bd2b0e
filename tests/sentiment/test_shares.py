"""Shares: intervals cover when prevalence shifts; no correction where it would be wrong."""

import numpy as np
import pytest

from analytics import sentiment
from analytics.errors import UsageError
from analytics.schema import SENTIMENTS
from analytics.sentiment.shares import MIN_TEXTS, Calibration, share
from analytics.wording import Locale


def scores(labels, rng, sharpness=1.6):
    """What a noisy classifier says of texts of these classes."""
    logits = np.eye(3)[labels] * sharpness + rng.normal(size=(len(labels), 3))
    weights = np.exp(logits)
    return weights / weights.sum(axis=1, keepdims=True)


def calibration(rng, m=1000):
    labels = rng.choice(3, m, p=[0.25, 0.45, 0.3])
    return Calibration(scores(labels, rng), labels)


@pytest.mark.slow
def test_intervals_cover_shifted_prevalence_and_counting_does_not():
    """Nominal 95 %; 150 draws of three shares: two standard errors are about .03."""
    rng = np.random.default_rng(1)
    covered, counted = [], []
    for seed in range(150):
        known, true = calibration(rng), rng.dirichlet([1, 1, 1])
        found = share(
            scores(rng.choice(3, 300, p=true), rng), known, level=0.95, draws=200, seed=seed
        )
        for one, p in zip(found, true, strict=True):
            covered.append(one.value is not None and one.low <= p <= one.high)
            half = 1.96 * np.sqrt(one.raw * (1 - one.raw) / one.n)
            counted.append(abs(one.raw - p) <= half)
    assert 0.91 <= np.mean(covered) <= 0.99
    assert np.mean(counted) < 0.6


@pytest.mark.slow
def test_a_brand_unlike_the_others_is_covered_where_their_differences_are_known():
    """Nominal 90 %: each brand's negative posts sound milder or harsher than another's."""
    rng = np.random.default_rng(11)

    def scored(labels):
        """Scores of one brand's posts, in its own tone."""
        given = scores(labels, rng) * np.exp([rng.normal(0, 0.4), 0, 0])
        return given / given.sum(axis=1, keepdims=True)

    covered = {True: [], False: []}
    names = np.repeat([f"brand {number}" for number in range(6)], 250)
    for seed in range(30):
        brands = rng.choice(3, (6, 250), p=[0.4, 0.3, 0.3])
        labels, probabilities = brands.ravel(), np.concatenate([scored(brand) for brand in brands])
        true = rng.dirichlet([2, 2, 2])
        unseen = scored(rng.choice(3, 300, p=true))
        for known, names_known in ((True, names), (False, None)):
            found = share(unseen, Calibration(probabilities, labels, names_known), seed=seed)
            covered[known] += [s.low <= p <= s.high for s, p in zip(found, true, strict=True)
                               if s.value is not None]  # fmt: skip
    assert len(covered[True]) > 50
    assert np.mean(covered[True]) > 0.7 > np.mean(covered[False]) + 0.15


@pytest.mark.parametrize(("of_each_class", "is_drawn"), [(20, False), (40, True)])
def test_brands_with_few_texts_are_not_drawn(of_each_class, is_drawn):
    rng = np.random.default_rng(12)
    labels = np.tile([0, 1, 2], 200)
    names = np.where(np.arange(600) < 3 * of_each_class, "small", "large")
    probabilities, texts = scores(labels, rng), scores(rng.choice(3, 200), rng)
    found = share(texts, Calibration(probabilities, labels, names))
    assert (found != share(texts, Calibration(probabilities, labels))) == is_drawn


def test_other_scores_than_the_calibrations_are_not_corrected_and_say_why():
    rng = np.random.default_rng(2)
    refused = [
        share(scores(rng.choice(3, 300), rng, 0.3), calibration(rng), draws=100, seed=i)[0]
        for i in range(10)
    ]
    assert all(one.value is None for one in refused)
    assert {one.reason.key for one in refused} == {"reason.misfit"}
    assert "no mixture" in Locale.of().format_message(refused[0].reason)


def test_thin_bins_are_not_corrected():
    rng = np.random.default_rng(3)
    for n in (0, 1, MIN_TEXTS - 1):
        found = share(scores(rng.choice(3, n), rng), calibration(rng))
        assert {one.reason.key for one in found} == {"reason.thin_bin"}
        assert all(one.value is None for one in found)


def test_shares_sum_to_one_and_do_not_depend_on_the_order_of_texts():
    rng = np.random.default_rng(4)
    known, texts = calibration(rng), scores(rng.choice(3, 200, p=[0.9, 0.1, 0]), rng)
    found = share(texts, known)
    assert sum(one.value for one in found) == pytest.approx(1)
    assert [one.sentiment for one in found] == list(SENTIMENTS)
    assert all(0 <= one.low <= one.value <= one.high <= 1 for one in found[:1])
    turned = share(texts[::-1], known)
    assert [one.value for one in turned] == pytest.approx([one.value for one in found])


@pytest.mark.parametrize("bad", [np.ones((40, 3)), np.ones((40, 2)) / 2, np.ones(40)])
def test_what_is_no_table_of_probabilities_is_refused(bad):
    with pytest.raises(UsageError, match="probabilities"):
        share(bad, calibration(np.random.default_rng(5)))


def test_calibration_needs_every_class():
    rng = np.random.default_rng(6)
    labels = rng.choice(2, 200)
    with pytest.raises(UsageError, match="three classes"):
        Calibration(scores(labels, rng), labels)


def test_shipped_calibrations_belong_to_the_shipped_model_and_hold_no_text():
    for name in ("airline", "sentiment-en", "brand-en"):
        assert len(sentiment.calibration(name).labels) > 400
    with pytest.raises(UsageError, match="airline"):
        sentiment.calibration("hotels")


def test_correction_lowers_the_error_on_the_days_of_a_case_never_seen(airline):
    """JetBlue, local days of February 2015: people's negative share against both readings."""
    posts = airline.table[airline.table["about"] == "JetBlue"].reset_index(drop=True)
    given = sentiment.score(posts["text"].tolist())[list(SENTIMENTS)].to_numpy(float)
    keep = ~np.isnan(given).any(axis=1)  # a few in another language are not scored
    posts, given = posts[keep].reset_index(drop=True), given[keep]
    days = posts["published_at"].dt.tz_convert("America/New_York").dt.date
    known, counted, corrected, covered = sentiment.calibration("airline"), [], [], []
    for day in days.unique():
        here = (days == day).to_numpy()
        gold = (posts["label"][here] == "negative").mean()
        negative = share(given[here] / given[here].sum(axis=1, keepdims=True), known)[0]
        counted.append(abs(negative.raw - gold))
        corrected.append(abs(negative.value - gold))
        covered.append(negative.low <= gold <= negative.high)
    assert np.mean(corrected) < 0.75 * np.mean(counted)
    assert sum(covered) >= 6
