"""Notebooks stay thin: no logic, no stored outputs, prose before code, one parameters cell."""

import ast
import itertools
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
LOGIC = (ast.FunctionDef, ast.ClassDef, ast.If, ast.For, ast.While, ast.BinOp, ast.Lambda)


def read(path):
    notebook = nbformat.read(path, as_version=4)
    return notebook.cells, [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return read(request.param)


def test_the_notebooks_are_there():
    assert [path.stem for path in NOTEBOOKS] == [
        "compare",
        "early_warning",
        "label",
        "lessons_learned",
        "plan",
        "post_mortem",
        "replay",
    ]


def test_no_outputs_are_stored(notebook):
    _, code = notebook
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


def test_no_logic_and_short_cells(notebook):
    _, code = notebook
    for cell in code:
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, LOGIC)]
        assert cell.source.count("\n") < 12


def test_exactly_one_parameters_cell_of_plain_literals(notebook):
    _, code = notebook
    [cell] = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    for statement in ast.parse(cell.source).body:
        assert isinstance(statement, ast.AnnAssign)
        ast.literal_eval(statement.value)


def test_one_h1_and_prose_before_each_code_cell(notebook):
    cells, _ = notebook
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    assert sum(line.startswith("# ") for text in prose for line in text.splitlines()) == 1
    tagged = [cell for cell in cells if "parameters" not in cell.metadata.get("tags", [])]
    for before, cell in itertools.pairwise(tagged):
        assert cell.cell_type == "markdown" or before.cell_type == "markdown"
