"""A home of the tests' own: nothing is read from or written to the repository's work folders."""

import os
import shutil
import tempfile
from pathlib import Path

# before numpy: the workers share the cores, and each call's own threads would wait on one another
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest

ROOT = Path(__file__).parent
FOLDERS = ("casestudies", "notebooks")
LONG = ("notebooks/", "tests/test_pages.py", "tests/figures/", "tests/reports/test_run.py")
"""What takes longest comes first, so that no worker begins it when the others have ended."""


def pytest_configure(config: pytest.Config) -> None:
    """Point AFTERMATH_HOME at a copy of the project's folders until the run ends.

    Kernels, commands in processes of their own and the workers of a parallel run inherit it, so
    that they all find there what one of them made: scores, messages of simulated cases, measures.
    """
    if hasattr(config, "workerinput"):
        return
    home = tempfile.TemporaryDirectory(prefix="aftermath-tests-", ignore_cleanup_errors=True)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, Path(home.name) / name)
    patch = pytest.MonkeyPatch()
    patch.setenv("AFTERMATH_HOME", home.name)
    patch.setenv("ORT_DISABLE_TELEMETRY", "1")  # a test may import onnxruntime before the package
    config.add_cleanup(home.cleanup)
    config.add_cleanup(patch.undo)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
