"""Entry point of a child of a run: builds one page, or measures all cases."""

import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from analytics.errors import AftermathError
from analytics.files import disk_problem
from analytics.reports.processes import Parent

PAGE, LIBRARY = "page", "library"
"""Kinds of orders. The second is also the name of that step in the run's summary."""


def main() -> None:
    """Take an order, which starts the watch over the parent, then import what it needs; answer."""
    parent = Parent.of_this_process()
    kind, *order = parent.order()
    parent.answer({PAGE: _page, LIBRARY: _library}[kind](parent, *order))


def _page(
    parent: Parent, case: str, notebook: str, parameters: Mapping, root: str, out: str
) -> dict[str, Any]:
    from analytics.reports import runner

    try:
        result = runner.build(case, notebook, parameters, Path(root), Path(out), parent=parent)
    except AftermathError as error:
        result = runner.Result(case, False, 0.0, str(error), Path(out))
    return {
        "ok": result.ok,
        "message": result.message,
        "faults": [fault.plain for fault in result.faults],
        "warnings": list(result.warnings),
    }


def _library(
    _: Parent,
    path: str,
    parameters: Mapping,
    root: str,
    kept: str,
    at: str,
    seconds: int,
    without: Mapping[str, str],
) -> dict[str, Any]:
    """Measure all cases and save them; returns which were left out or failed in part, and why; or
    the problem of the disk.

    kept: file of the last run's library. at: file that names the case which is being measured.
    seconds: after which one case ends this process. without: cases to leave out, and why.
    """
    from analytics import study

    def begin(case: str) -> None:
        with suppress(OSError):
            Path(at).write_text(case, encoding="utf-8")
        signal.alarm(seconds)

    library = study.measure_library(
        Path(root), **parameters, kept=Path(kept), without=without, begin=begin
    )
    signal.alarm(0)
    Path(at).unlink(missing_ok=True)
    try:
        study.save_library(library, Path(path))
    except OSError as error:
        return {"problem": f"the measures of all cases could not be written: {disk_problem(error)}"}
    faults = {
        case: [fault.plain for fault in entry.faults]
        for case, entry in library.entries.items()
        if entry.faults
    }
    return {"left_out": dict(library.left_out), "faults": faults}


if __name__ == "__main__":
    main()
