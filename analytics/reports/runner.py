"""Build reports: check, execute, validate, render, publish; each case in its own process."""

import hashlib
import json
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from rich.console import Console
from rich.progress import Progress

from analytics import __version__, cases
from analytics.errors import AftermathError, RunError, UsageError
from analytics.reports import index, publish
from analytics.reports.parameters import check
from analytics.reports.publish import TOGETHER
from analytics.wording import Locale

CELL_S, CASE_S = 300, 900
VERSIONS = [
    "pandas",
    "numpy",
    "matplotlib",
    "papermill",
    "nbconvert",
    "onnxruntime",
    "tokenizers",
]


@dataclass(frozen=True)
class Result:
    """Result of the run of one page. seconds: wall clock. folder: of the live report."""

    case: str
    ok: bool
    seconds: float
    message: str
    folder: Path


LIBRARY = "library"
"""Name, in the run's summary, of the step that measures all cases."""


def run(
    chosen: Sequence[str], *, root: Path, out: Path, parameters: Mapping, workers: int = 2
) -> list[Result]:
    """Measure the library, build the chosen cases, then the pages over all cases, then the index.

    parameters: given to every case (`as_of`, `lang`, `model`). workers: cases built at a time.
    Returns one result per page, one for the library where it could not be measured, and one for
    each case that it left out. A case that fails stops no other. The pages over all cases include
    every case with a live report whose last run did not fail. Raises `UsageError` for errors that
    concern all cases.
    """
    for kept in (TOGETHER.keys() | {LIBRARY}) & set(chosen):
        right = "Give the case another id"
        raise UsageError(
            what=f"{kept!r} is a name that a run keeps for itself", where="case", right=right
        )
    source, path, _ = _notebook(root, "post_mortem")
    check(source, {"case": "", "previous": "", "library": "", **parameters}, path)
    out = out.resolve()
    publish.lock(out)
    console = Console(stderr=True)
    progress = Progress(console=console, transient=True, disable=not console.is_terminal)
    ends = out / publish.BUILDS / "library.json"
    instant = out / publish.BUILDS / "library-as-of.json" if parameters["as_of"] else ends
    with progress, ThreadPoolExecutor(workers) as pool:
        bar = progress.add_task("aftermath", total=len(chosen))
        left_out, results = _measured(ends, {**parameters, "as_of": ""}, root, out)
        jobs = [
            pool.submit(
                _build_in_subprocess,
                case,
                "post_mortem",
                {**_given(case, parameters, out), "library": str(ends)},
                root,
                out,
            )
            for case in chosen
        ]
        for _ in as_completed(jobs):
            progress.advance(bar)
        results += [job.result() for job in jobs]
        good = [
            case
            for case in cases.ids(root)
            if publish.live(out, case) and not publish.failed(out, case)
        ]
        if instant != ends:
            also_left_out, problems = _measured(instant, parameters, root, out)
            left_out, results = left_out | also_left_out, results + problems
        failed = {result.case for result in results if not result.ok}
        results += [
            Result(case, False, 0.0, f"left out of the pages over all cases: {why}", out / case)
            for case, why in left_out.items()
            if case not in failed
        ]
        if good:
            given = {"cases": good, "library": str(instant), **parameters}
            results += [
                _build_in_subprocess(name, notebook, given, root, out)
                for name, notebook in TOGETHER.items()
            ]
        index.write(out, Locale.of(parameters["lang"]))
    return results


def _measured(
    path: Path, parameters: Mapping, root: Path, out: Path
) -> tuple[dict[str, str], list[Result]]:
    """Measure all cases into the library's file, in a separate process.

    Returns the cases that were left out, with the reasons, and a result where nothing could be
    measured; the file then holds no case, and pages say that too few are known.
    """
    clock = time.monotonic()
    answer, problem, _ = run_in_subprocess([LIBRARY, str(path), dict(parameters), str(root)])
    if not problem:
        return answer, []
    path.write_text(json.dumps({"entries": {}, "left_out": {}}), encoding="utf-8")
    return {}, [Result(LIBRARY, False, time.monotonic() - clock, problem, out)]


def _given(case: str, parameters: Mapping, out: Path) -> dict[str, object]:
    """A case's parameters, with the path of its live report, so that the page can show changes."""
    live = publish.live(out, case)
    return {"case": case, "previous": str(live / "metrics.json") if live else "", **parameters}


def build(
    case_id: str,
    notebook: str,
    parameters: Mapping[str, object],
    root: Path,
    out: Path,
    *,
    cell_seconds: int = CELL_S,
) -> Result:
    """Execute one notebook and publish its page. Raises `UsageError` before anything runs.

    root: project folder. out: folder of the reports. Where no page results, the result says why,
    the last good report stays, and `out/.failed/<case>/` holds the output.
    """
    from analytics.reports import execute, html

    started, clock = datetime.now(UTC), time.monotonic()
    out = out.resolve()
    target = publish.destination(out, case_id)
    source, path, digest = _notebook(root, notebook)
    check(source, parameters, path)
    done, problem = execute.execute(source, parameters, root=root, timeout_s=cell_seconds)
    problem = problem or execute.validate_for_publication(done, case_id)
    done.metadata.pop("papermill", None)  # contains folder names of this machine
    files = {"notebook.ipynb": nbformat.writes(done)}
    end = execute.closing(done)
    if not problem and end is not None:
        manifest = {
            "aftermath": __version__,
            "python": platform.python_version(),
            "versions": {name: version(name) for name in VERSIONS},
            "notebook": {notebook: digest},
            "inputs": end["inputs"],
            "parameters": parameters,
            "started_at": started.isoformat(timespec="seconds"),
            "duration_s": round(time.monotonic() - clock, 1),
        }
        try:
            files["metrics.json"] = _json(end["metrics"])
            files["manifest.json"] = _json(manifest)
            files["report.html"] = html.render(
                done, title=end["title"], locale=Locale.of(parameters["lang"])
            )
        except (RunError, ValueError) as error:
            problem = str(error)
    if problem:
        error = f"{problem}\n\n{execute.trace(done)}\n"
        publish.fail(out, case_id, files | {"error.txt": error})
        stands = "The last good report stands" if publish.live(out, case_id) else "No report yet"
        message = f"{problem}. {stands}; see {publish.FAILED}/{case_id}/error.txt"
    else:
        publish.publish(out, case_id, files)
        message = str(target / "report.html")
    return Result(case_id, not problem, time.monotonic() - clock, message, target)


def _notebook(root: Path, name: str) -> tuple[NotebookNode, str, str]:
    """A notebook of the project, its path for error messages, and the SHA-256 of what was read."""
    path = root / "notebooks" / f"{name}.ipynb"
    try:
        content = path.read_bytes()
        notebook = nbformat.reads(content.decode("utf-8"), as_version=4)
    except (OSError, ValueError) as error:
        right = "Notebooks lie in the project's folder notebooks/"
        raise UsageError(what=f"cannot be read: {error}", where=str(path), right=right) from error
    return notebook, str(path), hashlib.sha256(content).hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _build_in_subprocess(
    case: str, notebook: str, parameters: Mapping, root: Path, out: Path
) -> Result:
    """`build` in a separate process: there is a result whatever happens to that process."""
    clock = time.monotonic()
    order = ["page", case, notebook, dict(parameters), str(root), str(out)]
    answer, problem, trace = run_in_subprocess(order)
    if problem:
        publish.fail(out, case, {"error.txt": f"{problem}\n\n{trace}"})
        ok, message = False, problem
    else:
        ok, message = answer
    return Result(case, ok, time.monotonic() - clock, message, out / case)


def run_in_subprocess(order: Sequence) -> tuple[Any, str, str]:
    """(answer, "", "") of `worker_main` in a separate process; or (None, problem, its stderr)."""
    command = [sys.executable, "-m", "analytics.reports.runner"]
    given = json.dumps(order)
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, timeout=CASE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return None, f"took longer than {CASE_S} s and was stopped", ""
    try:
        return json.loads(done.stdout.splitlines()[-1]), "", ""
    except (IndexError, ValueError):
        last = (done.stderr.strip().splitlines() or [""])[-1]
        return None, f"its process ended with {done.returncode}: {last}", done.stderr


def worker_main() -> None:
    """Entry point of the process of `run_in_subprocess`: order on stdin, answer on stdout."""
    kind, *order = json.load(sys.stdin)
    print(json.dumps({"page": _page_worker, LIBRARY: _library_worker}[kind](*order)))


def _page_worker(
    case: str, notebook: str, parameters: Mapping, root: str, out: str
) -> tuple[bool, str]:
    try:
        result = build(case, notebook, parameters, Path(root), Path(out))
        return result.ok, result.message
    except AftermathError as error:
        return False, str(error)


def _library_worker(path: str, parameters: Mapping, root: str) -> Mapping[str, str]:
    """Measure all cases and save them; returns which were left out, and why."""
    from analytics import study

    library = study.measure_library(Path(root), **parameters, kept=Path(path))
    study.save_library(library, Path(path))
    return library.left_out


if __name__ == "__main__":
    worker_main()
