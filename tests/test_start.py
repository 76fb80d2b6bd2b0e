"""What a start costs: commands and rooms import only what they use; the public names are typed."""

import json
import os
import pkgutil
import subprocess
import sys
from importlib.util import find_spec
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
    "scipy.stats",
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


def test_checking_a_documented_case_imports_no_model_chart_or_notebook():
    code = "from analytics import cli; sys.argv[1:] = ['check', '2017-united-3411']; cli.main()"
    assert imported(code) <= {"pandas", "pyarrow", "scipy"}


def test_the_package_alone_imports_nothing_heavy_and_lists_its_names():
    assert imported("import analytics; dir(analytics)") == set()
    for name in analytics.__all__:
        assert getattr(analytics, name).__name__.split(".")[-1] == name
        assert name in dir(analytics)
    modules = {module.name for module in pkgutil.iter_modules(analytics.__path__)}
    assert modules - set(dir(analytics)) == {"__main__", "cli"}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        analytics.nothing  # noqa: B018 - reading it is the test


@pytest.mark.slow
@pytest.mark.skipif(find_spec("pyright") is None, reason="pyright is not installed")
def test_a_user_gets_types(tmp_path):
    """What README shows, as a type checker reads it where `analytics` is installed."""
    script = tmp_path / "script.py"
    script.write_text(
        "import analytics\n"
        "case = analytics.load('2017-united-3411', '2017-04-11T12:00:00Z')\n"
        "reveal_type(case)\n"
        "reveal_type(analytics.sentiment.score(['late again']))\n"
        "analytics.nothing\n"
        "analytics.load(3)\n"
    )
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, str(script)], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    message = {at["range"]["start"]["line"] + 1: at["message"] for at in found}
    assert '"Results"' in message[3]
    assert '"DataFrame"' in message[4]
    assert sorted(message) == [3, 4, 5, 6]
