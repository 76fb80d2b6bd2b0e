"""Checks of the files that `case.yaml` names: returns, panels and the truth of a simulation."""

import json
from collections.abc import Iterable, Iterator

import pandas as pd

from analytics.cases.checks import Problem
from analytics.cases.files import BAD_CONTENT, FileReader
from analytics.cases.record import CaseRecord, Market, Span
from analytics.errors import TableError
from analytics.schema import Panel, iso, utc

LONGEST_YEARS = 30
"""From a panel's first bin to the end of the coverage; each hour of it becomes a row."""


def file_problems(record: CaseRecord, files: FileReader) -> Iterator[Problem]:
    """Data files that lie outside the folder, cannot be read or have another hash than stated."""
    for i, file in enumerate(record.data):
        if problem := _unreadable(record.id, file.path, files):
            yield ("data", i, "path"), *problem
        elif (digest := files.hashes[f"{record.id}/{file.path}"]) != file.sha256:
            right = f"It is {digest}: restore the file, or enter that hash if the change is meant"
            yield ("data", i, "sha256"), f"{file.path} does not have this hash", right


def span_problems(coverage: Span, panels: Iterable[Panel]) -> Iterator[Problem]:
    """A coverage that ends so long after a panel begins that its series cannot be held."""
    end = utc(coverage.end, "coverage.end")
    for first in [panel.table["bin_start"].min() for panel in panels][:1]:
        if end - first > pd.Timedelta(days=366 * LONGEST_YEARS):
            what = f"it ends more than {LONGEST_YEARS} years after the panel begins ({iso(first)})"
            yield ("coverage", "end"), what, "Correct the year, or give a later part of the panel"


def market_problems(market: Market, returns: pd.DataFrame | None) -> Iterator[Problem]:
    """Series that the market names and the returns do not hold."""
    names = [] if returns is None else sorted(returns["series"].unique())
    for field in ("series", "index"):
        if (series := getattr(market, field)) not in names:
            right = f"One of {', '.join(names)}" if names else "Add data of kind returns"
            yield ("market", field), f"there are no returns of {series!r}", right


def truth_problems(case_id: str, name: str, files: FileReader) -> Iterator[Problem]:
    """What is wrong with a simulation's truth. name: of its file in the case's folder."""
    if problem := _unreadable(case_id, name, files):
        yield ("truth",), *problem
        return
    try:
        truth = json.loads(files.read(f"{case_id}/{name}"))
        trough, recovered = (utc(truth[key], key) for key in ("trough_at", "recovered_at"))
    except (*BAD_CONTENT, TableError) as error:
        yield ("truth",), f"{name} cannot be read: {error}", "trough_at, recovered_at in UTC"
        return
    if recovered < trough:
        what = f"recovery ({iso(recovered)}) lies before the trough ({iso(trough)})"
        yield ("truth",), what, "recovered_at must not be before trough_at"


def _unreadable(case_id: str, name: str, files: FileReader) -> tuple[str, str] | None:
    """Why a file of a case cannot be used and what would be right; None where it can be."""
    folder = files.folder / case_id
    try:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            return f"{name} is outside the case's folder", "Keep the file in the folder"
        if not files.exists(f"{case_id}/{name}"):
            return f"there is no file {name}", "Add it, or remove the entry"
        content = files.read(f"{case_id}/{name}")
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}", "A readable file"
    except RuntimeError:
        return f"{name} is a link that leads to itself", "A file, or a link to one"
    except ValueError:  # a NUL in the name
        return f"{name!r} is not the name of a file", "A path within the folder"
    return None if content else (f"{name} is empty", "Make it again by its recipe")
