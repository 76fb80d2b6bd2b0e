"""Execute one notebook with papermill, and decide whether its page may be published."""

import logging
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import papermill
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill import PapermillExecutionError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from analytics.reports.blocks import END, SECTION
from analytics.reports.local_paths import ANSI, LocalPaths
from analytics.reports.publish import TOGETHER

START_S = 60
LARGEST_OUTPUT_BYTES = 50_000_000
"""Of all that the cells of a notebook write. A real page has less than a twentieth of it."""
LONGEST_LINE = 300
LONGEST_SOCKET = 90
"""Characters of a folder of sockets; an address of one has 103 at most on macOS."""
LOCAL = ("previous", "library")
"""Parameters that name files of this machine."""
CLOSING = ("case", "sections", "metrics", "inputs", "title")
INDEXED = ("finding", "title", "brand", "provenance")
_TOO_MUCH = f"wrote more than {LARGEST_OUTPUT_BYTES // 10**6} MB and was stopped"


class _FloodError(Exception):
    """The cells of a notebook wrote more than may be kept."""


class _Client(PapermillNotebookClient):
    """Counts what cells write, and kills the kernel where it is too much."""

    _written = 0

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int):
        self._written += _size(msg["content"])
        if self._written <= LARGEST_OUTPUT_BYTES:
            return super().process_message(msg, cell, cell_index)
        provisioner = self.km and self.km.provisioner
        if isinstance(provisioner, LocalProvisioner) and provisioner.process:
            provisioner.process.kill()
        return None

    def execute(self, **kwargs: Any) -> NotebookNode:
        try:
            return super().execute(**kwargs)
        except DeadKernelError:
            if self._written > LARGEST_OUTPUT_BYTES:
                raise _FloodError from None
            raise


class _Engine(NBClientEngine):
    @classmethod
    def execute_managed_notebook(  # type: ignore[override]
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        start_timeout: int,
        execution_timeout: int,
        **given: Any,
    ) -> NotebookNode:
        """Runs a notebook in our client; papermill's own engine takes no other."""
        return _Client(
            nb_man,
            timeout=execution_timeout,
            startup_timeout=start_timeout,
            kernel_name=kernel_name,
            kernel_manager_class=given["kernel_manager_class"],
            extra_arguments=["--log-level=CRITICAL"],  # it tells of its transport and its end
            on_notebook_start=given["on_notebook_start"],
        ).execute()


papermill_engines.register("aftermath", _Engine)
logging.getLogger("papermill").setLevel(logging.ERROR)  # `parameters.check` is the stricter one


def execute(
    notebook: NotebookNode, parameters: Mapping[str, object], *, root: Path, timeout_s: int
) -> tuple[NotebookNode, str]:
    """The executed copy, as far as it ran, and the error as text ("" where there was none).

    root: project folder for the kernel. timeout_s: seconds per cell. The kernel is the running
    interpreter; only its start is retried, since its ports can be taken in the meantime, where
    the machine has no sockets that are files.
    """
    with tempfile.TemporaryDirectory(prefix="aftermath-") as sockets:
        return _execute(notebook, parameters, _this_interpreter(root, Path(sockets)), timeout_s)


def _execute(
    notebook: NotebookNode,
    parameters: Mapping[str, object],
    manager: type[AsyncKernelManager],
    timeout_s: int,
) -> tuple[NotebookNode, str]:
    started: list[NotebookNode] = []
    problem = ""
    for _ in range(2):
        try:
            papermill.execute_notebook(
                notebook,
                None,
                dict(parameters),
                engine_name="aftermath",
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                start_timeout=START_S,
                execution_timeout=timeout_s,
                kernel_manager_class=manager,
                on_notebook_start=lambda notebook: started.append(notebook),
            )
        except Exception as error:  # any error keeps the page from being published, and is reported
            problem = _told(error, timeout_s)
        if started:
            return started[0], problem
    return notebook, f"the kernel did not start: {problem}"


def _this_interpreter(root: Path, sockets: Path) -> type[AsyncKernelManager]:
    """A manager whose kernels run this Python, whatever kernelspecs the user has.

    They talk through files in `sockets`: ports that are free now can be taken when a kernel starts.
    """
    environment = {
        "AFTERMATH_HOME": str(root).replace("$", "$$"),  # values are templates
        "TQDM_DISABLE": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    spec = KernelSpec(**get_kernel_dict(), env=environment)
    own: dict[str, object] = {"kernel_spec": spec}
    if os.name == "posix" and len(str(sockets)) < LONGEST_SOCKET:
        own |= {
            "_transport_default": lambda _: "ipc",
            "_ip_default": lambda _: str(sockets / "kernel"),
        }
    return type("ThisInterpreter", (AsyncKernelManager,), own)


def _told(error: Exception, timeout_s: int) -> str:
    if isinstance(error, PapermillExecutionError):
        return f"cell [{error.exec_count}] raised {_line(f'{error.ename}: {error.evalue}')}"
    if isinstance(error, _FloodError):
        return f"a cell {_TOO_MUCH}"
    if isinstance(error, DeadKernelError):
        return "the kernel died, of too little memory or of a crash"
    if isinstance(error, CellTimeoutError):
        return f"a cell ran longer than {timeout_s} s"
    return _line(f"{type(error).__name__}: {error}")


def validate_for_publication(notebook: NotebookNode, case_id: str) -> str:
    """Why an executed notebook must not be published; "" where it may be."""
    for output in _outputs(notebook):
        if output.output_type == "error":  # includes sys.exit(0), and cells tagged raises-exception
            return f"a cell stopped with {_line(f'{output.ename}: {output.evalue}')}"
    if sum(map(_size, _outputs(notebook))) > LARGEST_OUTPUT_BYTES:
        return f"its cells {_TOO_MUCH.removesuffix(' and was stopped')}"
    end = closing(notebook)
    if end is None:
        return "its last cell did not show the closing mark page.end()"
    indexed = INDEXED[:1] if case_id in TOGETHER else INDEXED
    lacking = [key for key in CLOSING if key not in end]
    lacking = lacking or [f"metrics.{key}" for key in indexed if key not in end["metrics"]]
    if lacking:
        return f"its closing mark lacks {', '.join(lacking)}"
    if end["case"] != case_id:
        return f"its closing mark is that of {end['case']!r}"
    declared = notebook.metadata.get("aftermath", {}).get("sections", [])
    shown = {output.metadata[SECTION] for output in _outputs(notebook) if _is_section(output)}
    missing = [name for name in declared if name not in shown or name not in end["sections"]]
    if missing or not declared:
        return f"sections are missing: {', '.join(missing) or 'the notebook declares none'}"
    return ""


def closing(notebook: NotebookNode) -> NotebookNode | None:
    """Payload of the output that ends the page, in the last code cell; None without one."""
    last = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    marks = [output.data[END] for output in last.outputs if END in output.get("data", {})]
    return marks[-1] if marks else None


def trace(notebook: NotebookNode) -> str:
    """Tracebacks of the cells."""
    errors = (output for output in _outputs(notebook) if output.output_type == "error")
    return "\n\n".join("\n".join(error.traceback) for error in errors)


def stderr(notebook: NotebookNode) -> str:
    """What the cells wrote to stderr."""
    return "\n".join(one.text for one in _outputs(notebook) if one.get("name") == "stderr")


def hide_paths(notebook: NotebookNode, paths: LocalPaths) -> None:
    """Take the folders of this machine out of its parameters and of what its cells wrote."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = re.sub(rf"(?m)^({'|'.join(LOCAL)}) = .*$", r'\1 = ""', cell.source)
    for output in _outputs(notebook):
        if output.output_type == "stream":
            output.text = paths.remove_all(output.text)
        elif output.output_type == "error":
            output.evalue = paths.remove_all(output.evalue)
            output.traceback = [paths.remove_all(line) for line in output.traceback]


def _outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    for cell in notebook.cells:
        yield from cell.get("outputs", [])


def _is_section(output: NotebookNode) -> bool:
    return SECTION in output.get("metadata", {}) and "text/html" in output.get("data", {})


def _size(value: object) -> int:
    """Characters in all texts of a JSON value."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(_size, value)) + sum(map(_size, value.values()))
    return sum(map(_size, value)) if isinstance(value, list) else 1


def _line(text: str) -> str:
    """The first line, without colour codes, and not endless."""
    return next(iter(ANSI.sub("", text[:10_000]).strip().splitlines()), "")[:LONGEST_LINE]
