"""Warnings in plain lines: each once, without folders of this machine, and not endlessly many."""

import json
import os
import warnings
from pathlib import Path

import pytest
from tiny import CARDS, FINDING, GOOD

from analytics.reports.local_paths import LocalPaths
from analytics.reports.warning_lines import first_of, warning_lines

PATHS = LocalPaths.of(Path("/srv/app"), Path("/srv/www"))


@pytest.mark.parametrize(
    ("stderr", "lines"),
    [
        ("", ()),
        (" \n\t\n", ()),
        ("one\ntwo\none\n", ("one", "two")),
        ("1 %\r50 %\rready\n", ("ready",)),
        ("\x1b[31mred\x1b[0m\r\n", ("red",)),
        ("/srv/app/x.csv is old\n", ("[project]/x.csv is old",)),
        (
            "/srv/lib/py/x.py:3: UserWarning: Glyph 128512\n  ax.text()\n",
            ("Glyph 128512 (x.py:3)",),
        ),
        ("/tmp/ipykernel_12/345.py:1: FutureWarning: soon\n  f()\n", ("soon",)),
        (
            "Exception in thread T:\nTraceback (most recent call last):\n  File 'x'\nOSError: no\n",
            ("Exception in thread T:", "OSError: no"),
        ),
        ("x" * 1000, ("x" * 300,)),
    ],
)
def test_lines(stderr, lines):
    assert warning_lines(stderr, PATHS) == lines


def test_many_are_counted():
    each = warning_lines("".join(f"warning {k}\n" for k in range(50)), PATHS)
    shown, more = first_of(each)
    assert len(shown) == 20
    assert more == 30


WARNS = """
import os, sys, warnings, logging
from pathlib import Path
warnings.warn('the <font> lacks 😀')
logging.getLogger('x').warning('a log says so')
for k in range(30): print(f'line {k} of', Path.cwd(), Path.home() / 'x', case, file=sys.stderr)
"""


def test_a_page_with_warnings_is_published_and_lists_them(project):
    result = project.build(FINDING, CARDS, WARNS, "end()")
    assert result.ok, result.message
    assert "the <font> lacks 😀" in result.warnings
    assert "a log says so" in result.warnings
    assert result.warnings[-1] == "and 12 more"
    assert project.json("manifest.json")["warnings"] == list(result.warnings)
    page = project.page()
    assert page.count("<li><bdi>") == 21
    assert "the &lt;font&gt; lacks 😀" in page
    assert page.index("four") < page.index('id="warnings"')
    assert '<a href="#warnings">' in page
    assert str(Path.home()) not in json.dumps(result.warnings)
    assert project.build(*GOOD).warnings == ()
    assert "warnings" not in project.page()


def test_faults_of_a_page_are_told_and_it_is_published(project):
    fault = {"part": "chart x", "what": "KeyError: 'y'", "where": f"{project.root}/charts/x.py:3"}
    result = project.build(FINDING, CARDS, f"end(faults=[{fault}])")
    assert result.ok
    assert str(result.faults[0]).startswith("chart x: KeyError: 'y'")
    [kept] = project.json("manifest.json")["faults"]
    assert kept == {**fault, "where": "[project]/charts/x.py:3"}


def test_a_home_that_nobody_can_write_to_is_no_failure(project, monkeypatch):
    monkeypatch.setenv("HOME", "/proc/nowhere")
    for name in ("IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_RUNTIME_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(project.root))
    draws = "import matplotlib.pyplot as plt; plt.figure().canvas.draw()"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = project.build(FINDING, draws, CARDS, "end()")
    assert result.ok, result.message
    assert not os.path.exists("/proc/nowhere")
