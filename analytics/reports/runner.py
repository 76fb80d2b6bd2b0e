"""Build reports: check, execute, validate, render, publish; each case in its own process."""

import hashlib
import json
import math
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from rich.console import Console
from rich.progress import Progress

from analytics import __version__, cases
from analytics.errors import AftermathError, Fault, RunError, UsageError
from analytics.files import disk_problem, replace_file
from analytics.reports import environment, index, publish, run_folder
from analytics.reports.local_paths import LocalPaths
from analytics.reports.parameters import check
from analytics.reports.processes import Answer, Children, Limits, Parent
from analytics.reports.publish import TOGETHER
from analytics.reports.warning_lines import first_of, warning_lines
from analytics.reports.worker import LIBRARY, PAGE
from analytics.wording import Locale

CELL_S = 300
LONGEST_ERROR = 1_000_000
"""Characters of an error file; its notebook has all."""
NO_LIMITS = Limits()
_LOOK_S = 0.5
"""The main thread waits no longer at a time: of two signals at once the kernel may give both to
another thread, and a wait without an end would not see them.
"""
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
    """Result of the run of one page.

    ok: whether it was published. seconds: wall clock. folder: of the live report. faults: parts of
    it that failed and are left out. warnings: what was written to stderr meanwhile, in lines.
    """

    case: str
    ok: bool
    seconds: float
    message: str
    folder: Path
    faults: tuple[Fault, ...] = ()
    warnings: tuple[str, ...] = ()


INDEX = "index"
"""Name of the index in the run's summary."""


def run(
    chosen: Sequence[str],
    *,
    root: Path,
    out: Path,
    parameters: Mapping,
    workers: int = 2,
    limits: Limits = NO_LIMITS,
) -> list[Result]:
    """Measure the library, build the chosen cases, then the pages over all cases, then the index.

    parameters: given to every case (`as_of`, `lang`, `model`), and, to their own pages alone,
    `bin_minutes`: the library compares cases by the bins that each says. workers: cases built at a
    time. Returns one result per page; one for the library and for the index where there is
    something to say of them; and one for each case that the library left out or measured only in
    part. A case that fails stops no other. The pages over all cases include every case with a live
    report whose last run did not fail; they and the index are made even when the time of the run is
    over. Raises `UsageError` for errors that concern all cases, `RunError` where the disk takes no
    report.
    """
    for kept in (TOGETHER.keys() | {LIBRARY, INDEX}) & set(chosen):
        right = "Give the case another id"
        raise UsageError(
            what=f"{kept!r} is a name that a run keeps for itself", where="case", right=right
        )
    source, path, _ = _notebook(root, "post_mortem")
    check(source, {"case": "", "previous": "", "library": "", **parameters}, path)
    out = out.resolve()
    publish.prepare(out, [*chosen, *TOGETHER])
    with _swept(out), run_folder.made() as folder:
        children = Children("analytics.reports.worker", _environment(root, folder), limits)
        paths = LocalPaths.of(root, out, parameters.get("model", ""))
        return _Run(root, out, parameters, folder, children, paths).results(chosen, workers)


@contextmanager
def _swept(out: Path) -> Iterator[None]:
    """Remove what is left unfinished where a run is stopped; trouble with the disk is one error."""
    try:
        yield
    except BaseException as error:
        with suppress(AftermathError, OSError), publish.lock(out, timeout=1):
            publish.sweep(out)
        if not isinstance(error, OSError):
            raise
        place = Path(error.filename).name if isinstance(error.filename, str) else str(out)
        raise RunError(
            what=f"the run stopped: {disk_problem(error)}",
            where=place,
            right="The last good reports stand; try again when that is mended",
        ) from error


def _environment(root: Path, folder: Path) -> dict[str, str]:
    """Environment of the processes of a run. folder: for what they keep only while they run."""
    own = {"JUPYTER_RUNTIME_DIR": str(folder), "TMPDIR": str(folder)}
    return environment.of_child(root) | own


@dataclass(frozen=True)
class _Library:
    """What measuring all cases gave. problem: why nothing could be measured. steps: results of the
    measuring itself. cases: of each case that was left out or measured only in part.
    """

    problem: str
    steps: list[Result]
    cases: dict[str, Result]


@dataclass(frozen=True)
class _Run:
    """One run. folder: what its processes read of each other; gone when it ends."""

    root: Path
    out: Path
    parameters: Mapping
    folder: Path
    children: Children
    paths: LocalPaths

    @property
    def of_all(self) -> dict[str, object]:
        """The parameters of what is made of all cases."""
        return {name: value for name, value in self.parameters.items() if name != "bin_minutes"}

    def results(self, chosen: Sequence[str], workers: int) -> list[Result]:
        """Build everything; returns what the summary says."""
        console = Console(stderr=True)
        progress = Progress(console=console, transient=True, disable=not console.is_terminal)
        ends, instant = self.folder / "library.json", self.folder / "library-as-of.json"
        with progress, ThreadPoolExecutor(workers) as pool, self.children:
            bar = progress.add_task("aftermath", total=len(chosen))
            libraries = [self._measured(ends, {**self.of_all, "as_of": ""}, is_timed=True)]
            jobs = [
                pool.submit(self._kept, [case], partial(self._case, case, ends)) for case in chosen
            ]
            left = set(jobs)
            while left:
                done, left = wait(left, _LOOK_S, FIRST_COMPLETED)
                progress.advance(bar, len(done))
            pages = [page for job in jobs for page in job.result()]
            if self.parameters["as_of"]:
                libraries.append(self._measured_at_instant(instant))
            told = {page.case for page in pages if not page.ok or page.faults}
            cases_of = {case: one for library in libraries for case, one in library.cases.items()}
            known = instant if len(libraries) > 1 else ends
            together = self._kept(TOGETHER, partial(self._together, known, libraries[-1].problem))
        return [
            *(step for library in libraries for step in library.steps),
            *pages,
            *(one for case, one in cases_of.items() if case not in told),
            *together,
            *self._kept([INDEX], self._indexed),
        ]

    def _kept(self, names: Iterable[str], make: Callable[[], list[Result]]) -> list[Result]:
        """What a step gives; where it raises, a result for each of its names: the others' stand."""
        try:
            return make()
        except CancelledError:  # the run stops
            raise
        except Exception as error:
            return [self._lost(name, error) for name in names]

    def _lost(self, name: str, error: Exception) -> Result:
        """The result of a step that failed in this process."""
        why = disk_problem(error) if isinstance(error, OSError) else Fault.of(name, error).reason
        return Result(name, False, 0.0, f"could not be made: {why}", self.out)

    def _case(self, case: str, library: Path) -> list[Result]:
        live = publish.live(self.out, case)
        previous = str(live / "metrics.json") if live else ""  # so that the page can show changes
        given = {"case": case, "previous": previous, "library": str(library), **self.parameters}
        return self._page(case, "post_mortem", given, is_timed=True)

    def _together(self, library: Path, problem: str) -> list[Result]:
        """The pages over all cases that have a good report. problem: why there is no library."""
        good = [
            case
            for case in cases.ids(self.root)
            if publish.live(self.out, case) and not publish.failed(self.out, case)
        ]
        given = {"cases": good, "library": str(library), **self.of_all}
        pages = TOGETHER.items() if good else ()
        if problem:
            return [
                self._failed(name, Answer(problem=f"not built: {problem}")) for name, _ in pages
            ]
        return [
            page
            for name, notebook in pages
            for page in self._kept(
                [name], partial(self._page, name, notebook, given, is_timed=False)
            )
        ]

    def _measured(self, path: Path, parameters: Mapping, *, is_timed: bool) -> _Library:
        """Measure all cases into the library's file, in a separate process.

        Where nothing could be measured the file holds no case, and the pages of cases say that too
        few are known.
        """
        clock = time.monotonic()
        path.write_text(json.dumps({"entries": {}, "left_out": {}}), encoding="utf-8")
        kept = self.out / publish.BUILDS / path.name
        answer = self._answer_of_library(path, parameters, kept, is_timed=is_timed)
        found = answer.value or {}
        problem = answer.problem or found.get("problem", "")
        warnings: tuple[str, ...] = ()
        if not problem:
            warnings = (*warning_lines(answer.stderr, self.paths), *self._keep(path, kept))
        message = problem or "all cases measured, with warnings"
        seconds = time.monotonic() - clock
        step = Result(LIBRARY, not problem, seconds, message, self.out, (), warnings)
        steps = [step] if problem or warnings else []
        return _Library(problem, steps, self._of_library(found))

    def _measured_at_instant(self, path: Path) -> _Library:
        """`_measured` after the pages of cases, whose results stand whatever it meets."""
        try:
            return self._measured(path, self.of_all, is_timed=False)
        except Exception as error:
            step = self._lost(LIBRARY, error)
            return _Library(step.message, [step], {})

    def _answer_of_library(
        self, path: Path, parameters: Mapping, kept: Path, *, is_timed: bool
    ) -> Answer:
        """What measuring all cases gave. A case at which the process ends or is stopped is left
        out, and the others are measured again.
        """
        at, without = path.with_suffix(".at"), dict[str, str]()
        order = [LIBRARY, str(path), dict(parameters), str(self.root), str(kept), str(at)]
        share, seconds = max(1, len(cases.ids(self.root))), math.ceil(self.children.limits.seconds)
        while True:
            answer = self.children.ask([*order, seconds, without], is_timed=is_timed, share=share)
            case = at.read_text(encoding="utf-8") if answer.problem and at.exists() else ""
            if not case or (is_timed and self.children.is_over):
                return answer
            without[case] = answer.problem
            at.unlink()

    def _keep(self, path: Path, kept: Path) -> Iterator[str]:
        """Keep the library for the next run; yields the warning where it cannot be kept."""
        try:
            with publish.lock(self.out):
                replace_file(kept, self.paths.remove(path.read_text(encoding="utf-8")))
        except AftermathError as error:
            yield f"the measures of all cases could not be kept: {error.what}"
        except OSError as error:
            yield f"the measures of all cases could not be kept: {disk_problem(error)}"

    def _of_library(self, found: Mapping) -> dict[str, Result]:
        """A result for each case that the library left out or measured only in part."""
        left_out = {
            case: Result(
                case, False, 0.0, f"left out of the pages over all cases: {why}", self.out / case
            )
            for case, why in found.get("left_out", {}).items()
        }
        in_part = "measured in part for the pages over all cases"
        return left_out | {
            case: Result(case, True, 0.0, in_part, self.out / case, _faults(faults))
            for case, faults in found.get("faults", {}).items()
        }

    def _page(
        self, case: str, notebook: str, parameters: Mapping, *, is_timed: bool
    ) -> list[Result]:
        """`build` in a separate process: there is a result whatever happens to that process."""
        clock = time.monotonic()
        order = [PAGE, case, notebook, dict(parameters), str(self.root), str(self.out)]
        answer = self.children.ask(order, is_timed=is_timed)
        if answer.problem:
            result = self._failed(case, answer)
        else:
            result = Result(
                case,
                answer.value["ok"],
                0.0,
                answer.value["message"],
                self.out / case,
                _faults(answer.value["faults"]),
                tuple(answer.value["warnings"]),
            )
        return [replace(result, seconds=time.monotonic() - clock)]

    def _failed(self, case: str, answer: Answer) -> Result:
        message = _keep_failure(self.out, case, answer.problem, answer.stderr, {}, self.paths)
        return Result(case, False, 0.0, message, self.out / case)

    def _indexed(self) -> list[Result]:
        """Write the index; returns what went wrong."""
        faults = index.write(self.out, Locale.of(self.parameters["lang"]))
        message = "written; the numbers of some reports cannot be read"
        return [Result(INDEX, True, 0.0, message, self.out, faults)] if faults else []


def _faults(plain: Sequence[Mapping[str, str]]) -> tuple[Fault, ...]:
    return tuple(Fault(one["part"], one["what"], one["where"]) for one in plain)


def build(
    case_id: str,
    notebook: str,
    parameters: Mapping[str, object],
    root: Path,
    out: Path,
    *,
    cell_seconds: int = CELL_S,
    parent: Parent | None = None,
) -> Result:
    """Execute one notebook and publish its page. Raises `UsageError` before anything runs.

    root: project folder. out: folder of the reports. parent: the run, without which nothing is
    published any more. Where no page results, the result says why, the last good report stays, and
    `out/.failed/<case>/` holds the output.
    """
    from analytics.reports import execute, html, summary_files

    started, clock = datetime.now(UTC), time.monotonic()
    out = out.resolve()
    target = publish.destination(out, case_id)
    source, path, digest = _notebook(root, notebook)
    check(source, parameters, path)
    done, problem = execute.execute(source, parameters, root=root, timeout_s=cell_seconds)
    problem = problem or execute.validate_for_publication(done, case_id)
    paths = LocalPaths.of(root, out, str(parameters.get("model", "")))
    execute.hide_paths(done, paths)
    locale = Locale.of(str(parameters["lang"]))
    stderr = f"{execute.stderr(done)}\n{parent.log() if parent else ''}"
    warnings = _listed(warning_lines(stderr, paths), locale)
    files = {"notebook.ipynb": nbformat.writes(done)}
    end = execute.closing(done)
    faults: tuple[Fault, ...] = ()
    alone: dict[str, str | bytes] = {}
    if not problem and end is not None:
        try:
            alone, lost = summary_files.of_notebook(done, end["metrics"], locale, paths.remove)
            faults = (*_faults(end.get("faults", ())), *lost)
            page = html.render(done, title=end["title"], locale=locale, warnings=warnings)
            manifest = _program() | {
                "notebook": {notebook: digest},
                "inputs": end["inputs"],
                "parameters": {
                    **parameters,
                    **dict.fromkeys(parameters.keys() & execute.LOCAL, ""),
                },
                "started_at": started.isoformat(timespec="seconds"),
                "duration_s": round(time.monotonic() - clock, 1),
                "page_bytes": len(page.encode()),
                "warnings": warnings,
                "faults": [fault.plain for fault in faults],
            }
            files["metrics.json"] = _json(end["metrics"])
            files["manifest.json"] = _json(manifest)
            files["report.html"] = page
        except (AftermathError, LookupError, TypeError, ValueError) as error:
            problem = f"the page could not be made: {error}"
    if not problem:
        files = {name: paths.remove(text) for name, text in files.items()}
        try:
            publish.publish(out, case_id, files | alone, parent.require if parent else lambda: None)
        except OSError as error:
            problem = f"the page could not be written: {disk_problem(error)}"
    if problem:
        told = f"{execute.trace(done)}\n\n{stderr}\n"
        message = _keep_failure(out, case_id, problem, told, files, paths)
    else:
        message = str(target / "report.html")
    seconds = time.monotonic() - clock
    return Result(case_id, not problem, seconds, message, target, faults, warnings)


def _program() -> dict[str, object]:
    """What made a page, for its manifest."""
    return {
        "aftermath": __version__,
        "python": platform.python_version(),
        "versions": {name: version(name) for name in VERSIONS},
    }


def _keep_failure(
    out: Path, case_id: str, problem: str, told: str, files: Mapping[str, str], paths: LocalPaths
) -> str:
    """Keep the output of a failed run, as far as the disk allows; what the summary says.

    told: what its processes said of it.
    """
    stands = "The last good report stands" if publish.live(out, case_id) else "No report yet"
    shown = {name: paths.remove(text) for name, text in files.items()}
    error = paths.remove_all(f"{problem}\n\n{told}"[:LONGEST_ERROR])
    try:
        lost = publish.fail(out, case_id, shown | {"error.txt": error})
    except AftermathError as error:
        lost = error.what
    kept = (
        f"what went wrong could not be kept: {lost}"
        if lost
        else f"see {publish.FAILED}/{case_id}/error.txt"
    )
    return f"{problem}. {stands}; {kept}"


def _listed(warnings: Sequence[str], locale: Locale) -> tuple[str, ...]:
    """The first warnings, and how many more there are."""
    shown, more = first_of(warnings)
    return (*shown, locale.translate("reports.warnings.more", n=more)) if more else shown


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
