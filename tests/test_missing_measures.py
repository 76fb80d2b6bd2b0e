"""Every chart and section, with each measure and each table missing in turn: none may fail."""

from collections import UserDict
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from shipped import load

from analytics import charts, lessons, study
from analytics.reports import sections
from analytics.reports.compare import ComparePage
from analytics.reports.lessons_learned import LessonsPage
from analytics.reports.page import Page
from analytics.results import Results, Table
from analytics.schema import FAILED, Measures
from analytics.study import summary
from analytics.wording import Locale

CASES = ("2015-jetblue-sunday", "2017-united-3411", "demo-northwind")
EACH = [pytest.param(case, marks=[] if case == CASES[1] else pytest.mark.slow) for case in CASES]
LOCALE = Locale.of()


class Watched(Measures):
    """Measures that remember which of them were asked for by name."""

    def __init__(self, measures):
        super().__init__(measures)
        self.asked = set()

    def __getitem__(self, key):
        self.asked.add(key if isinstance(key, str) else key.name)
        return super().__getitem__(key)


class WatchedTables(UserDict):
    """Tables that remember which of them were asked for; a look at all of them asks for each."""

    def __init__(self, tables):
        self.asked = set()
        super().__init__(tables)
        self.asked.clear()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self.asked.add(name)
        return super().__contains__(name)

    def __iter__(self):
        self.asked.update(self.data)
        return super().__iter__()


def told(results: Results, measures: Measures) -> Results:
    """The results with these measures, and with all that is drawn from them."""
    drawn, silent = lessons.evaluate(measures)
    return replace(
        results,
        measures=measures,
        lessons=drawn,
        silent=silent,
        finding=summary.finding(results.case, measures),
        outcomes=summary.outcomes(results.case, measures),
    )


def without(measures: Measures, *names: str) -> Measures:
    return measures | Measures(measures[name].spec.missing(FAILED) for name in names)


@cache
def library(case: str) -> study.Library:
    return study.library_of([load(case)], LOCALE)


def shown(results: Results, names, library: study.Library) -> Page:
    """A page on which these sections were shown."""
    page = Page(results, library=library)
    for name in names:
        getattr(page, name)()
    return page


def asked(case: str, name: str) -> list[str]:
    """Names of the measures that a section asks for, one by one."""
    watched = Watched(load(case).measures.values())
    shown(replace(load(case), measures=watched), [name], library(case))
    return sorted(watched.asked)


@pytest.mark.parametrize("case", EACH)
@pytest.mark.parametrize("name", list(sections.specs()))
def test_no_section_needs_a_measure(case, name):
    results = load(case)
    for measure in asked(case, name):
        reduced = told(results, without(results.measures, measure))
        assert shown(reduced, [name], library(case)).faults == (), measure


@pytest.mark.parametrize("case", EACH)
def test_a_page_without_any_measure_is_whole(case):
    results = load(case)
    reduced = told(results, without(results.measures, *results.measures))
    page = shown(reduced, sections.specs(), library(case))
    assert page.end().payload["faults"] == []
    for name in charts.available(reduced):
        charts.svg(charts.draw(name, reduced))


@pytest.mark.parametrize("case", EACH)
def test_no_section_needs_a_table(case):
    """Each section without each of the tables that it asks for."""
    results, every = load(case), set()
    for section in sections.specs():
        watched = WatchedTables(results.tables)
        shown(replace(results, tables=watched), [section], library(case))
        for name in watched.asked & set(results.tables):
            gone = Table(name, "not_available", pd.DataFrame(), reason=FAILED)
            reduced = replace(results, tables={**results.tables, name: gone})
            assert shown(reduced, [section], library(case)).faults == (), (section, name)
        every |= watched.asked
    assert every >= {"returns", "responses", "statements"}


def pages(of: list[Results], locale: Locale | None = None):
    """Both pages over these cases, with all their sections shown."""
    measured = study.library_of(of, locale)
    for page in (
        ComparePage(study.compare(measured)),
        LessonsPage(study.lessons_learned(measured)),
    ):
        for name in page.sections:
            getattr(page, name)()
        yield page


@pytest.mark.slow
def test_no_page_over_cases_needs_a_measure():
    known = [load(case) for case in CASES]
    watched = [Watched(one.measures.values()) for one in known]
    list(pages([replace(one, measures=of) for one, of in zip(known, watched, strict=True)]))
    for name in sorted(watched[1].asked):
        for page in pages([told(one, without(one.measures, name)) for one in known]):
            assert page.faults == (), name


def test_pages_over_cases_without_any_measure_are_whole():
    gone = [told(one, without(one.measures, *one.measures)) for one in map(load, CASES)]
    for page in pages(gone, LOCALE):
        assert page.end().payload["faults"] == []
