"""Execute a notebook strictly and publish its page whole, or leave the last good one as it is."""

import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

import nbformat
import papermill
from filelock import FileLock
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from analytics.cases.record import is_slug
from analytics.errors import AftermathError, RunError, UsageError
from analytics.reports import index
from analytics.reports.parameters import checked
from analytics.reports.render import complain, ending, page

CELL_SECONDS = 600
VERSIONS = (
    "crisis-aftermath",
    "pandas",
    "numpy",
    "matplotlib",
    "papermill",
    "nbconvert",
    "onnxruntime",
    "transformers",
)
IPYKERNEL = (sys.executable, "-m", "ipykernel_launcher", "--log-level=ERROR")
QUIET = {"TQDM_DISABLE": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_OFFLINE": "1"}


@dataclass(frozen=True)
class Result:
    """How one page went. message: where it is, or why it is not."""

    case: str
    ok: bool
    seconds: float
    message: str


def run(
    cases: Sequence[str],
    *,
    root: Path,
    out: Path,
    parameters: dict[str, object],
    workers: int = 2,
) -> list[Result]:
    """Pages of the cases, each in a process of its own, then the comparison and the index.

    parameters: `as_of` and `lang` of the post-mortems. A case that fails stops no other.
    """
    out.mkdir(parents=True, exist_ok=True)
    jobs = [(case, "post_mortem", {"case": case, **parameters}) for case in cases]
    results = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("post-mortems", total=len(jobs) + 1)
        with ProcessPoolExecutor(workers, get_context("spawn"), max_tasks_per_child=1) as pool:
            futures = {
                pool.submit(build, name, notebook, given, root, out): name
                for name, notebook, given in jobs
            }
            for future in as_completed(futures):
                results.append(_settled(future, futures[future]))
                progress.update(task, advance=1, description=f"built {futures[future]}")
        results.sort(key=lambda result: result.case)
        lang = parameters["lang"]
        pages = sorted(path.name for path in out.iterdir() if path.is_symlink())
        good = [name for name in pages if name != "compare"]
        if good:
            results.append(build("compare", "compare", {"cases": good, "lang": lang}, root, out))
        progress.update(task, advance=1, description="built all")
    index.write(out, {result.case: result.message for result in results if not result.ok}, lang)
    return results


def _settled(future, name: str) -> Result:
    try:
        return future.result()
    except Exception as error:  # the process itself died
        return Result(name, False, 0.0, f"its process ended: {error!r}")


def build(
    name: str,
    notebook: str,
    parameters: dict[str, object],
    root: Path,
    out: Path,
    *,
    cell_seconds: int = CELL_SECONDS,
) -> Result:
    """One page: checked, executed, rendered beside its place, swapped in whole.

    Wrong parameters or names raise `UsageError`; whatever goes wrong in the run itself is a failed
    `Result`, keeps its traces under `.failed/<name>` and leaves the last good page as it is.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    if not is_slug(name):
        raise UsageError(
            what=f"{name!r} cannot name a folder", where="case id", right="A slug: 2017-united-3411"
        )
    if (out / name).exists() and not (out / name).is_symlink():
        raise UsageError(
            what=f"{out / name} is a folder of somebody else's",
            where="--out",
            right="Move it away, or choose another folder",
        )
    source = root / "notebooks" / f"{notebook}.ipynb"
    given = checked(nbformat.read(source, as_version=4), notebook, parameters)
    out.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".draft-{name}-", dir=out))
    try:
        payload = _execute(source, draft, given, root, cell_seconds)
        manifest = _manifest(source, given, payload, started, time.monotonic() - clock)
        _write_json(draft / "metrics.json", payload["metrics"])
        _write_json(draft / "manifest.json", manifest)
        _publish(draft, name, out)
        return Result(name, True, time.monotonic() - clock, str(out / name / "report.html"))
    except Exception as error:
        message = _failed(draft, name, out, error)
        return Result(name, False, time.monotonic() - clock, message)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _execute(source: Path, draft: Path, given: dict, root: Path, cell_seconds: int) -> dict:
    executed = draft / "notebook.ipynb"
    with _kernel_of_this_python(root) as kernel:
        papermill.execute_notebook(
            str(source),
            str(executed),
            given,
            kernel_name=kernel,
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            execution_timeout=cell_seconds,
            start_timeout=120,
        )
    notebook = nbformat.read(executed, as_version=4)
    complain(notebook, source.stem)
    payload = ending(notebook, source.stem)
    for key in ("input_path", "output_path"):
        notebook.metadata.get("papermill", {}).pop(key, None)
    nbformat.write(notebook, executed)
    text = page(notebook, payload["title"], given["lang"])
    (draft / "report.html").write_text(text, encoding="utf-8")
    return payload


class _kernel_of_this_python:  # noqa: N801 - used as a function in a with statement
    """A kernel spec that starts this very interpreter, whatever “python3” means to the user."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __enter__(self) -> str:
        self.folder = tempfile.TemporaryDirectory()
        spec = {
            "argv": [*IPYKERNEL, "-f", "{connection_file}"],
            "display_name": "Aftermath",
            "language": "python",
            "env": QUIET | {"AFTERMATH_HOME": str(self.root)},
        }
        place = Path(self.folder.name) / "kernels" / "aftermath"
        place.mkdir(parents=True)
        (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        self.before = os.environ.get("JUPYTER_PATH")
        paths = [self.folder.name, *([self.before] if self.before else [])]
        os.environ["JUPYTER_PATH"] = os.pathsep.join(paths)
        return "aftermath"

    def __exit__(self, *_: object) -> None:
        if self.before is None:
            os.environ.pop("JUPYTER_PATH", None)
        else:
            os.environ["JUPYTER_PATH"] = self.before
        self.folder.cleanup()


def _manifest(source: Path, given: dict, payload: dict, started: datetime, seconds: float) -> dict:
    return {
        "case": payload["case"],
        "notebook": source.name,
        "notebook_sha256": sha256(source.read_bytes()).hexdigest(),
        "parameters": given,
        "inputs": payload["inputs"],
        "versions": {"python": platform.python_version()} | {n: version(n) for n in VERSIONS},
        "started_at": started.isoformat(timespec="seconds"),
        "duration_s": round(seconds, 2),
    }


def _write_json(path: Path, value: object) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _publish(draft: Path, name: str, out: Path) -> None:
    """Move the finished folder to `.builds` and point `out/name` at it in one step."""
    builds = out / ".builds"
    builds.mkdir(exist_ok=True)
    place = builds / f"{draft.name.removeprefix('.draft-')}"
    os.chmod(draft, 0o755)
    os.replace(draft, place)
    with FileLock(out / ".lock"):
        link = out / f".link-{place.name}"
        os.symlink(Path(".builds") / place.name, link)
        os.replace(link, out / name)
        shutil.rmtree(out / ".failed" / name, ignore_errors=True)
        live = {os.readlink(p) for p in out.iterdir() if p.is_symlink()}
        for old in builds.glob(f"{name}-*"):
            is_own = old.name.rpartition("-")[0] == name
            if is_own and f".builds/{old.name}" not in live:
                shutil.rmtree(old, ignore_errors=True)


def _failed(draft: Path, name: str, out: Path, error: Exception) -> str:
    """Keep what a failed run left, under another name; say what stands."""
    if isinstance(error, AftermathError):
        told = str(error)
    else:
        told = f"{type(error).__name__}: {str(error).strip()[-2000:]}"
    folder = out / ".failed" / name
    with FileLock(out / ".lock"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if (draft / "notebook.ipynb").exists():
            shutil.copy(draft / "notebook.ipynb", folder)
        (folder / "error.txt").write_text(told + "\n", encoding="utf-8")
    first = told.strip().splitlines()[-1][:300]
    stands = "the last good page stands" if (out / name).exists() else "there is no earlier page"
    return f"{first} ({stands}; see {folder})"


__all__ = ["Result", "RunError", "build", "run"]
