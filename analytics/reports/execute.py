"""Execute one notebook with papermill, and decide whether its page may be published."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import papermill
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill import PapermillExecutionError

from analytics.reports.blocks import END, SECTION
from analytics.reports.publish import TOGETHER

START_S = 60
CLOSING = ("case", "sections", "metrics", "inputs", "title")
INDEXED = ("finding", "title", "brand", "provenance")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def execute(
    notebook: NotebookNode, parameters: Mapping[str, object], *, root: Path, timeout_s: int
) -> tuple[NotebookNode, str]:
    """The executed copy, as far as it ran, and the error as text ("" where there was none).

    root: project folder for the kernel. timeout_s: seconds per cell. The kernel is the running
    interpreter; only its start is retried, since its ports can be taken in the meantime.
    """
    started: list[NotebookNode] = []
    problem = ""
    for _ in range(2):
        try:
            papermill.execute_notebook(
                notebook,
                None,
                dict(parameters),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                start_timeout=START_S,
                execution_timeout=timeout_s,
                kernel_manager_class=_this_interpreter(root),
                on_notebook_start=lambda notebook: started.append(notebook),
            )
        except Exception as error:  # any error keeps the page from being published, and is reported
            problem = _told(error, timeout_s)
        if started:
            return started[0], problem
    return notebook, f"the kernel did not start: {problem}"


def _this_interpreter(root: Path) -> type[AsyncKernelManager]:
    """A manager whose kernels run this Python, whatever kernelspecs the user has."""
    environment = {
        "AFTERMATH_HOME": str(root).replace("$", "$$"),  # values are templates
        "TQDM_DISABLE": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    spec = KernelSpec(**get_kernel_dict(), env=environment)
    return type("ThisInterpreter", (AsyncKernelManager,), {"kernel_spec": spec})


def _told(error: Exception, timeout_s: int) -> str:
    if isinstance(error, PapermillExecutionError):
        return f"cell [{error.exec_count}] raised {_line(f'{error.ename}: {error.evalue}')}"
    if isinstance(error, DeadKernelError):
        return "the kernel died"
    if isinstance(error, CellTimeoutError):
        return f"a cell ran longer than {timeout_s} s"
    return _line(f"{type(error).__name__}: {error}")


def validate_for_publication(notebook: NotebookNode, case_id: str) -> str:
    """Why an executed notebook must not be published; "" where it may be."""
    for output in _outputs(notebook):
        if output.output_type == "error":  # includes sys.exit(0), and cells tagged raises-exception
            return f"a cell stopped with {_line(f'{output.ename}: {output.evalue}')}"
        if output.get("name") == "stderr":
            return f"a cell wrote to stderr: {_line(output.text)}"
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
    """Tracebacks and stderr of the cells, as plain text."""
    errors = [
        "\n".join(output.traceback) if output.output_type == "error" else output.text
        for output in _outputs(notebook)
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    return ANSI.sub("", "\n\n".join(errors))


def _outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    for cell in notebook.cells:
        yield from cell.get("outputs", [])


def _is_section(output: NotebookNode) -> bool:
    return SECTION in output.get("metadata", {}) and "text/html" in output.get("data", {})


def _line(text: str) -> str:
    """The first line, without colour codes."""
    return next(iter(ANSI.sub("", text).strip().splitlines()), "")
