"""Measures are declared once, computed once, have their words, and are named by their declaration.

A name written out as a string finds its measure only when a page is made; a declaration that does
not exist is found by the type checker.
"""

import ast
import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import get_origin

import pytest
from shipped import load

import analytics
from analytics import measures
from analytics.measures import attention, attention_ratings, backtest
from analytics.schema import MeasureSpec
from analytics.study.compute_measures import FAMILIES, PANEL_FAMILY
from analytics.wording import Locale

ENGLISH = Locale.of()
PACKAGE = Path(analytics.__file__).parent
OF_CASES = [*PANEL_FAMILY, *(spec for family in FAMILIES for spec in family.specs)]
ORDINARY = {
    "baseline": "a value of a message",
    "corrective_actions": "what a search looked for",
    "critics": "a sort of people whose word the public takes",
    "depth": "a value of a message",
    "messages": "a column of counts",
    "relapses": "a unit",
    "statements": "what a search looked for, and a unit",
    "themes": "a part of the page, and a unit",
    "tolerance": "a value of a message",
}
"""Names that are ordinary words of other things too, and of what; no key of `measures` even so."""
TRUTH = {"cases/data_checks.py", "simulate/ground_truth.py"}
"""The truth of a simulated case is a file whose keys are measures; these rooms import none."""


def room() -> dict[str, ModuleType]:
    """The modules that declare measures, by their path in the package."""
    return {
        f"measures/{one.name}.py": importlib.import_module(f"analytics.measures.{one.name}")
        for one in pkgutil.iter_modules(measures.__path__)
    }


def declared() -> set[MeasureSpec]:
    """What stands in these modules under a name of its own or in a mapping."""
    values = [value for module in room().values() for value in vars(module).values()]
    values += [value for held in values if isinstance(held, dict) for value in held.values()]
    return {value for value in values if isinstance(value, MeasureSpec)}


DECLARED = declared()
NAMES = {spec.name for spec in DECLARED}


def declares(call: ast.Call, module: ModuleType | None) -> bool:
    """Whether a call is of a function of the module that makes a `MeasureSpec`."""
    function = getattr(module, getattr(call.func, "id", ""), None)
    made = getattr(function, "__annotations__", {}).get("return")
    return get_origin(made) is MeasureSpec


def literals(tree: ast.Module, module: ModuleType | None = None) -> Iterator[tuple[int, str, bool]]:
    """(line, name, whether it is a key of `measures`) of each string that is a measure's name,
    docstrings and the names of declarations left out."""
    nodes = list(ast.walk(tree))
    left_out = {node.value for node in nodes if isinstance(node, ast.Expr)}
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    left_out |= {call.args[0] for call in calls if declares(call, module)}
    indexed = [node for node in nodes if isinstance(node, ast.Subscript)]
    keys = {
        node.slice
        for node in indexed
        if getattr(node.value, "attr", getattr(node.value, "id", "")) == "measures"
    }
    for node in nodes:
        if isinstance(node, ast.Constant) and node.value in NAMES and node not in left_out:
            yield node.lineno, node.value, node in keys


def test_the_walk_finds_what_is_written_out():
    source = "'depth'\nfound = measures['depth']\nother = of['depth']\nname = 'peak_at'\n"
    assert sorted(literals(ast.parse(source))) == [
        (2, "depth", True),
        (3, "depth", False),
        (4, "peak_at", False),
    ]
    module = room()["measures/recovery.py"]
    declaration = ast.parse("X = number('depth', 'points')")
    assert list(literals(declaration, module)) == []
    assert list(literals(declaration)) == [(1, "depth", False)]


def test_no_name_is_written_out_but_where_it_is_declared():
    found, ordinary, of_truth = [], set(), set()
    modules = room()
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line, name, is_key in literals(tree, modules.get(place)):
            if place in TRUTH:
                of_truth.add(place)
            elif name in ORDINARY and not is_key:
                ordinary.add(name)
            else:
                found.append(f"{place}:{line}: {name}")
    assert found == []
    assert (ordinary, of_truth) == (set(ORDINARY), TRUTH)


def test_each_name_is_declared_once():
    assert Counter(spec.name for spec in DECLARED).most_common(1)[0][1] == 1


def test_each_declared_measure_is_of_one_family_or_of_alarms_or_of_attention():
    of_parts = {*backtest.SPECS, *attention.SPECS, *attention_ratings.SPECS}
    assert Counter([*OF_CASES, *of_parts]) == Counter(DECLARED)


@pytest.mark.parametrize("case_id", ["2017-united-3411", "demo-northwind"])
def test_a_case_has_the_measures_that_the_families_name_in_their_order(case_id):
    assert [one.spec for one in load(case_id).measures.values()] == OF_CASES


@pytest.mark.parametrize("spec", sorted(DECLARED, key=lambda spec: spec.name), ids=lambda s: s.name)
def test_each_measure_has_its_words(spec):
    keys = [f"measure_name.{spec.name}", f"definition.{spec.name}", spec.method]
    keys += [spec.citation] if spec.citation else []
    assert [key for key in keys if not ENGLISH.has(key)] == []
