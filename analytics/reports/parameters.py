"""What a notebook takes: read from its parameters cell, checked before anything runs."""

import ast
import re

import nbformat

from analytics.errors import UsageError

_SECRET = re.compile(r"password|passwd|secret|token|api_?key|credential", re.IGNORECASE)


def declared(notebook: nbformat.NotebookNode, name: str) -> dict[str, object]:
    """Names and defaults of the notebook's one parameters cell: `name: type = literal`."""
    cells = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    if len(cells) != 1:
        raise UsageError(
            what=f"it has {len(cells)} cells tagged parameters",
            where=f"notebook {name}",
            right="Exactly one",
        )
    found = {}
    for statement in ast.parse(cells[0].source).body:
        try:
            found[statement.target.id] = ast.literal_eval(statement.value)
        except (AttributeError, ValueError) as error:
            raise UsageError(
                what=f"line {statement.lineno} of the parameters cell is no plain literal",
                where=f"notebook {name}",
                right='Write each as name: str = "value"',
            ) from error
    return found


def checked(notebook: nbformat.NotebookNode, name: str, given: dict[str, object]) -> dict:
    """`given`, once every declared name is there, none is unknown, and each has its type."""
    known = declared(notebook, name)
    where = f"parameters of notebook {name}"
    for key in given:
        if _SECRET.search(key):
            raise UsageError(
                what=f"{key!r} looks like a secret, and parameters are written into the report",
                where=where,
                right="Read secrets from the environment",
            )
        if key not in known:
            raise UsageError(
                what=f"unknown parameter {key!r}", where=where, right=f"It takes {', '.join(known)}"
            )
    for key, default in known.items():
        if key not in given:
            raise UsageError(what=f"{key!r} is missing", where=where, right="Give every parameter")
        if type(given[key]) is not type(default):
            raise UsageError(
                what=f"{key!r} is {type(given[key]).__name__} {given[key]!r}",
                where=where,
                right=f"It takes {type(default).__name__}",
            )
    return given
