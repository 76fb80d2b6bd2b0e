"""What a start costs: commands and rooms import only what they use; the public names are typed."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import analytics

ROOT = Path(__file__).parents[1]
HEAVY = {
    "IPython",
    "docx",
    "matplotlib",
    "nbconvert",
    "nbformat",
    "onnxruntime",
    "pandas",
    "papermill",
    "pyarrow",
    "ruptures",
    "scipy",
    "seaborn",
    "statsmodels",
    "torch",
    "transformers",
}


def imported(code: str) -> set[str]:
    """Which of HEAVY stand in `sys.modules` of a fresh interpreter after `code`."""
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return HEAVY & set(done.stdout.split())


@pytest.mark.parametrize("words", [["version"], ["--help"], ["run", "--help"]])
def test_what_only_prints_imports_nothing_heavy(words):
    code = f"from analytics import cli; sys.argv[1:] = {words}; cli.main()"
    assert imported(code) == set()


def test_the_package_alone_imports_nothing_heavy_and_lists_its_names():
    assert imported("import analytics; dir(analytics)") == set()
    for name in analytics.__all__:
        assert getattr(analytics, name).__name__.split(".")[-1] == name
        assert name in dir(analytics)
    modules = {module.name for module in pkgutil.iter_modules(analytics.__path__)}
    assert modules - set(dir(analytics)) == {"__main__", "cli"}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        analytics.nothing  # noqa: B018 - reading it is the test
