"""Parameters of a notebook: its one `parameters` cell, parsed as Python, with no value guessed."""

import ast
import json
import re
from collections.abc import Mapping

from nbformat import NotebookNode

from analytics.errors import UsageError

KINDS = {kind.__name__: kind for kind in (str, int, float, bool, list, dict)}
SECRET = re.compile(r"secret|token|passw|credential|(api|private|access)_?key", re.IGNORECASE)


def check(notebook: NotebookNode, given: Mapping[str, object], where: str) -> None:
    """Raise `UsageError` unless `given` has every parameter of the notebook, each of its type.

    Defaults in the cell are for interactive use; a run states every value.
    """
    kinds = declared(notebook, where)
    for name, value in given.items():
        if SECRET.search(name):
            raise _wrong(f"{name!r} looks like a secret", where, "Keep it in the environment")
        if name not in kinds:
            raise _wrong(f"unknown parameter {name!r}", where, f"It takes {', '.join(kinds)}")
        if not _fits(value, kinds[name]):
            kind = kinds[name].__name__
            raise _wrong(f"parameter {name} is {value!r}", where, f"It must be a plain {kind}")
    missing = [name for name in kinds if name not in given]
    if missing:
        raise _wrong(f"parameter {missing[0]} is missing", where, f"It takes {', '.join(kinds)}")


def declared(notebook: NotebookNode, where: str) -> dict[str, type]:
    """Name and type of each parameter, from lines `name: type = literal`; else `UsageError`."""
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1 or cells[0].cell_type != "code":
        raise _wrong("there is not exactly one cell tagged parameters", where, "Tag one code cell")
    try:
        lines = ast.parse(cells[0].source).body
    except SyntaxError as error:
        raise _wrong(f"the parameters cell: {error}", where, "name: type = literal") from error
    return dict(_parameter(line, where) for line in lines)


def _parameter(line: ast.stmt, where: str) -> tuple[str, type]:
    match line:
        case ast.AnnAssign(ast.Name(name), ast.Name(kind), ast.expr() as value) if kind in KINDS:
            try:
                if _fits(ast.literal_eval(value), KINDS[kind]):
                    return name, KINDS[kind]
            except ValueError:
                pass  # not a literal: refused below like any other line
    right = f"Write name: type = literal, with a type of {', '.join(KINDS)}"
    raise _wrong(f"the parameters cell says {ast.unparse(line)!r}", where, right)


def _fits(value: object, kind: type) -> bool:
    """Whether a value is exactly of this kind (an int is a float) and plain JSON all through."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return type(value) is kind or (kind is float and type(value) is int)


def _wrong(what: str, where: str, right: str) -> UsageError:
    return UsageError(what=what, where=where, right=right)
