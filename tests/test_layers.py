"""Imports only go down the house, as the page of it says; no room reaches for torch."""

import re
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
NO_ROOMS = {"__init__", "__main__", "catalogue", "py"}
"""What else lies in the package: its names, the command's door, words, the mark of its types."""


def layers():
    """Names of the rooms in the order of the import contract, those of one layer together."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = [c for c in project["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    return [re.findall(r"analytics\.(\w+)", layer) for layer in contract["layers"]]


def test_imports_only_go_down():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kept, 0 broken" in done.stdout


def test_the_page_describes_the_rooms_that_there_are_in_the_order_of_imports():
    described = re.findall(r"^\*\*`(\w+)`\*\* ", PAGE, re.MULTILINE)
    rooms = [room for layer in layers() for room in layer]
    there = {path.name.split(".")[0] for path in (ROOT / "analytics").glob("[!.]*")}
    assert described == rooms
    assert set(rooms) == there - NO_ROOMS - {"__pycache__"}


def test_in_the_picture_no_room_stands_above_one_that_it_imports():
    """Data walk down it; `study` is drawn twice, where they are cut and where they are measured."""
    line_of: dict[str, int] = {}
    for number, line in enumerate(PAGE.split("```")[1].splitlines()):
        for name in re.findall(r"[a-z_]+", line):
            line_of.setdefault(name, number)
    upper = layers()[:-3]  # not wording, schema and errors, which all rooms use
    drawn = [[room for room in layer if room not in ("study", "simulate")] for layer in upper]
    lines = [[line_of[room] for room in layer] for layer in drawn if layer]
    assert all(min(above) >= max(below) for above, below in pairwise(lines))


def named():
    """Every file and folder that the page names: of a room where a room is described."""
    for room, text in re.findall(r"^\*\*`(\w+)`\*\* (.*?)\n\n", PAGE, re.MULTILINE | re.DOTALL):
        yield from (f"analytics/{room}/{path}" for path in re.findall(r"`(\w+(?:\.py|/))`", text))
    yield from (f"analytics/{path}" for path in re.findall(r"\w+/\w+\.py", PAGE.split("```")[1]))
    yield from re.findall(r"^\| .* \| `(.*)` \|$", PAGE, re.MULTILINE)


def test_what_the_page_names_is_there():
    paths = list(named())
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_loading_a_case_does_not_import_torch():
    code = "import sys, analytics.study; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
