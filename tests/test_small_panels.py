"""Random small panels: whatever little a case has, its page and those over cases are whole."""

import warnings

import pytest
from small_panels import KINDS, results_of

from analytics import study
from analytics.reports.compare import ComparePage
from analytics.reports.lessons_learned import LessonsPage
from analytics.reports.page import Page
from analytics.wording import Locale

LOCALE = Locale.of()
FAST, SLOW, CHUNK = len(KINDS), 315, 15
"""Panels of the fast and of the slow tests, one of each kind or more, and of one slow test; each
draws every section.
"""


def whole(page) -> None:
    for name in page.sections:
        getattr(page, name)()
    assert page.end().payload["faults"] == []


def try_panels(seeds) -> None:
    """Pages of these panels and over them are whole, and say nothing on stderr."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        known = [results_of(seed) for seed in seeds]
        for seed, results in zip(seeds, known, strict=True):
            assert results.faults == (), (seed, KINDS[seed % len(KINDS)])
            whole(Page(results, library=study.library_of([results], LOCALE)))
        library = study.library_of(known, LOCALE)
        whole(ComparePage(study.compare(library)))
        whole(LessonsPage(study.lessons_learned(library)))


def test_small_panels():
    try_panels(range(FAST))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(FAST, FAST + SLOW, CHUNK))
def test_more_small_panels(start):
    try_panels(range(start, start + CHUNK))
