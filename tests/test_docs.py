"""The README stays true: every command and parameter is in it, and its commands run."""

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from analytics import charts, messages
from analytics.cli import app
from analytics.study import load
from analytics.wording import Locale

ENGLISH = Locale.of()

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = get_command(app).commands


@pytest.fixture(scope="module")
def measures():
    warned = load("2015-jetblue-sunday").back_test.firings[0].measures
    return {**load("2017-united-3411").measures, **warned}


def unit_words(unit):
    """What stands behind a number; the key itself where the unit is not written."""
    key = f"unit.{unit}"
    return ENGLISH.translate(key, n=2).removeprefix("2\u00a0") if ENGLISH.has(key) else unit


def test_every_measure_stands_in_its_page_with_its_unit_and_definition(measures):
    """Written by hand nowhere else: what the catalogue says is what stands there."""
    told = (ROOT / "casestudies" / "MEASURES.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", told, re.MULTILINE))
    assert set(rows) == set(measures)
    for name, measure in measures.items():
        definition = ENGLISH.translate(f"definition.{name}")
        assert rows.get(name) == f"{unit_words(measure.unit)} | {definition}", name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_stands_in_the_readme(name):
    assert f"aftermath {name}" in README
    for parameter in COMMANDS[name].params:
        for option in parameter.opts:
            if option.startswith("--") and option != "--help":
                assert option in README, f"{name} {option}"


@pytest.mark.parametrize("marker", ["main", "tests"])
def test_the_two_commands_can_be_extracted(marker):
    script = ROOT / ".ci" / "readme_command.py"
    done = subprocess.run(
        [sys.executable, str(script), marker], capture_output=True, text=True, check=True
    )
    assert "python3 -m venv .venv" in done.stdout


def test_every_file_that_the_readme_shows_or_links_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_the_mapping_that_the_readme_shows_reads_a_file(tmp_path):
    [block] = re.findall(r"```yaml\n(columns:.*?)```", README, re.DOTALL)
    export = tmp_path / "posts.csv"
    export.write_text("id,Date,Body,User,Mood\n7,05.01.2019 10:00,hello,me,good\n")
    [row] = messages.read([export], mapping=yaml.safe_load(block)).table.to_dict("records")
    assert row["published_at"].isoformat() == "2019-01-05T09:00:00+00:00"
    assert (row["label"], row["author"], row["channel"]) == ("positive", "me", "x")


def test_the_picture_is_the_one_that_the_command_makes():
    chart = charts.draw("volume", load("2015-jetblue-sunday"))
    [(alt, target)] = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", README)
    assert alt == chart.title
    assert html.escape(chart.title, quote=False) in (ROOT / target).read_text(encoding="utf-8")


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_nothing_names_a_machine():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    for name in tracked:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".yaml", ".toml", ".ipynb"} and path.exists():
            assert not re.search(r"/(?:work|opt|farm|root)/", path.read_text(encoding="utf-8")), (
                name
            )
