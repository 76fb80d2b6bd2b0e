"""Sections are declared once: the page, its completions and the notebooks follow."""

import ast
import html
import importlib
from pathlib import Path

import nbformat
import pytest

from analytics import study
from analytics.reports import sections
from analytics.reports.compare import ComparePage
from analytics.reports.lessons_learned import LessonsPage
from analytics.reports.page import Page
from analytics.wording import Locale

ENGLISH = Locale.of()
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def page():
    results = study.load("2018-o2-outage")
    return Page(results, library=study.library_of([results]))


def calls(name):
    """Methods of `page` that a notebook calls, in order, and the sections that it declares."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    trees = (ast.parse(cell.source) for cell in notebook.cells if cell.cell_type == "code")
    called = [
        call.func.attr
        for tree in trees
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "page"
    ]
    return called, notebook.metadata["aftermath"]["sections"]


def test_the_notebook_shows_every_section_in_its_order():
    called, declared = calls("post_mortem")
    assert called == [*sections.specs(), "end"]
    assert declared == list(sections.specs())


@pytest.mark.parametrize(
    ("name", "kind"), [("compare", ComparePage), ("lessons_learned", LessonsPage)]
)
def test_the_notebooks_over_cases_show_what_they_declare(name, kind):
    called, declared = calls(name)
    assert called == [*declared, "end"]
    assert all(callable(getattr(kind, method)) for method in called)


@pytest.mark.parametrize("name", sections.specs())
def test_a_section_is_declared_by_the_module_of_its_name_and_has_a_heading(name):
    module = importlib.import_module(f"analytics.reports.sections.{name}")
    assert module.SECTION is sections.specs()[name]
    assert name == "provenance" or Locale.of().has(f"page.heading.{name}")


def test_no_two_sections_claim_one_place():
    orders = [section.order for section in sections.specs().values()]
    assert len(set(orders)) == len(orders)


def test_sections_are_methods_of_the_page_with_their_own_help(page):
    assert set(sections.specs()) <= set(dir(page))
    assert page.finding.__doc__ == "The page in one sentence."
    assert page.finding().section == "finding"
    assert page.shown[-1] == "finding"
    with pytest.raises(AttributeError, match="no section 'weather'"):
        _ = page.weather


def test_a_section_that_a_case_does_not_have_is_empty_and_counts_as_shown(page):
    assert page.truth().markup == ""
    assert "truth" in page.shown


def test_what_could_not_be_measured_stands_under_its_reason(page):
    markup = page.not_measured().markup
    missing = [one for one in page.results.measures.values() if not one.is_known]
    assert f">{len(missing)} measures could not be taken<" in markup
    assert missing
    for measure in missing:
        assert html.escape(ENGLISH.translate(f"measure_name.{measure.name}")) in markup
        assert html.escape(ENGLISH.format_message(measure.reason)) in markup
    known = next(one for one in page.results.measures.values() if one.is_known)
    assert ENGLISH.translate(f"measure_name.{known.name}") not in markup


def test_other_readings_stand_beside_the_return_on_its_card_and_in_a_folded_table():
    results = study.load("2015-jetblue-sunday")
    page = Page(results, library=study.library_of([results]))
    found = results.tables["sensitivity"]
    told = ENGLISH.format_message(found.verdict)
    assert told in html.unescape(page.cards().markup)
    folded = html.unescape(page.sentiment().markup).split(ENGLISH.translate("page.readings"))[1]
    folded = folded.split("</details>")[0]
    assert told in folded
    assert folded.count("<tr>") == len(found.frame) + 1


def test_a_case_without_a_fall_shows_no_other_readings(page):
    assert page.results.tables["sensitivity"].verdict is None
    assert ENGLISH.translate("page.readings") not in page.sentiment().markup
