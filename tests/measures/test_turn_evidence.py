"""Bayes factors of a turn rest on the densities of the data, and point where healing changed."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from analytics.measures.course_fit import PRIOR, fit, tried
from analytics.measures.courses import courses
from analytics.measures.turn_evidence import log_bayes_factors

AT_H = np.arange(60) + 0.5
ANSWER_H = 24.0
MOOD = 0.03**2 * 0.5 ** np.abs(np.subtract.outer(AT_H, AT_H))


def healing(tau, then):
    """Net sentiment of a fall of .4 whose healing changes its pace at the answer."""
    healed = np.minimum(AT_H, ANSWER_H) / tau + np.clip(AT_H - ANSWER_H, 0, None) / then
    return -0.4 * np.clip(AT_H / 4, 0, 1) * np.exp(-healed)


def factors(tau, then, sd=0.02, scale=1.0):
    return log_bayes_factors(fit(healing(tau, then), sd**2 * np.eye(60) + MOOD, AT_H, 24.0), scale)


def test_courses_and_changes_are_as_probable_as_the_densities_of_the_data():
    """With noise so great that no course is dropped, rows stand as the courses do."""
    net, cov = healing(60, 12), np.eye(len(AT_H))
    library, changes, found = courses(tuple(AT_H)), tried(AT_H, ANSWER_H), fit(net, cov, AT_H, 24.0)
    rows, kinds = len(library.falls), len(library.odds)
    assert found.alone.shape == (rows * kinds,)

    def density(columns):
        spread = cov + PRIOR**2 * columns.T @ columns
        return multivariate_normal(np.zeros(len(net)), spread).logpdf(net)

    def pair(row):
        fall, way = divmod(row, kinds)
        return np.stack([library.falls[fall], library.returns[fall, way]])

    alone = -(found.alone + found.log_det) / 2
    first = density(pair(0))
    for row in range(0, rows * kinds, 487):
        own = density(pair(row))
        assert alone[row] - alone[0] == pytest.approx(own - first, abs=1e-6)
        for k in (0, 5, 100):
            size = np.log1p(PRIOR**2 * found.power[row, k])
            gain = -(found.one[row, k] + size - found.alone[row]) / 2
            beside = np.vstack([pair(row), changes.columns[k]])
            assert gain == pytest.approx(density(beside) - own, abs=1e-6)
    for is_one in (found.is_steady, ~found.is_steady):
        assert found.odds[is_one].sum() == pytest.approx(1)


def test_healing_that_becomes_faster_speaks_for_a_turn_and_steady_healing_against_it():
    over_steady, over_all = factors(200, 12)
    assert over_steady > np.log(20)
    assert over_all > np.log(3)
    over_steady, over_all = factors(40, 40)
    assert over_steady < 0
    assert over_all < 0


def test_healing_that_becomes_slower_speaks_against_a_turn_up():
    over_steady, over_all = factors(20, 200)
    assert over_all < 0
    assert over_all < over_steady + np.log(4)


def test_more_noise_than_was_thought_brings_the_factors_nearer_to_one():
    plain, noisy = factors(200, 12)[0], factors(200, 12, scale=3.0)[0]
    assert 0 < noisy < plain


def test_without_a_course_that_goes_on_as_before_nothing_speaks_for_a_turn():
    found = fit(healing(60, 12), 0.02**2 * np.eye(60) + MOOD, AT_H, 24.0)
    none = replace(found, is_steady=np.zeros(len(found.alone), bool))
    assert log_bayes_factors(none, 1.0) == (-np.inf, -np.inf)
