"""The README stays true: every command and parameter is in it, and its commands run."""

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from analytics import charts, messages, study
from analytics.cli import app
from analytics.measures import attention, attention_ratings
from analytics.study import load
from analytics.wording import Locale

ENGLISH = Locale.of()

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
METHODS = (ROOT / "METHODS.md").read_text(encoding="utf-8")
COMMANDS = get_command(app).commands
ROW = r"^\| `(\w+)` \| ([^|]*?) ?\| [^|]* \| (.*) \|$"


def test_every_measure_stands_in_its_page_with_its_unit_and_definition():
    """That the page is the generated one, `tests/cases/test_case_index.py` says."""
    told = (ROOT / "casestudies" / "MEASURES.md").read_text(encoding="utf-8")
    rows = {row[0]: row[1:] for row in re.findall(ROW, told, re.MULTILINE)}
    warned = load("2015-jetblue-sunday").back_test.firings[0].measures
    of_series = {spec.name: spec for spec in (*attention.SPECS, *attention_ratings.SPECS)}
    measures = {**load("2017-united-3411").measures, **warned, **of_series}
    assert list(rows) == list(measures)
    for name, measure in measures.items():
        unit = ENGLISH.unit_name(measure.unit)
        assert rows[name] == (unit, ENGLISH.translate(f"definition.{name}")), name


@pytest.mark.parametrize("case_id", ["2017-united-3411", "2015-jetblue-sunday", "demo-northwind"])
def test_a_measure_is_known_only_where_the_case_has_what_it_is_said_to_need(case_id):
    results = load(case_id)
    case = results.case
    held = {
        "counts": len(results.bins),
        "messages": results.messages_read or case.listening is not None,
        "record": len(case.milestones),
        "returns": case.market,
        "figures": len(case.figures),
    }
    needs = study.needs()
    known = [one for one in results.measures.values() if one.is_known]
    lacking = [one.name for one in known if not any(held[need] for need in needs[one.spec])]
    assert known
    assert lacking == []


def test_the_methods_name_every_measure_of_counts():
    counted = [spec.name for spec, needs in study.needs().items() if "counts" in needs]
    assert len(counted) > 20
    assert [name for name in counted if f"`{name}`" not in METHODS] == []


def test_the_methods_name_every_script_that_calibrates():
    scripts = {path.name for path in (ROOT / "tests").rglob("calibrate_*.py")}
    assert len(scripts) > 10
    assert {name for name in scripts if f"/{name}" not in METHODS} == set()


def test_the_scripts_and_tables_that_the_methods_name_are_there():
    told = re.findall(r"[\w/]+\.(?:py|csv)\b", METHODS)
    there = {path.name for room in ("analytics", "tests") for path in (ROOT / room).rglob("*.*")}
    lost = [name for name in told if name.startswith("tests/") and not (ROOT / name).exists()]
    assert lost == []
    assert {name.rsplit("/", 1)[-1] for name in told} <= there


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
    export.write_text(
        "id,Date,Clock,Title,Body,User,Mood,Answer,Answered\n"
        "7,05.01.2019,10:00,Late,hello,me,good,Sorry,05.01.2019 12:00\n"
    )
    table = messages.read([export], mapping=yaml.safe_load(block)).table
    row, answer = table.to_dict("records")
    assert row["published_at"].isoformat() == "2019-01-05T09:00:00+00:00"
    assert (row["label"], row["author"], row["channel"]) == ("positive", "me", "x")
    assert row["text"] == "Late\n\nhello"
    assert (answer["side"], answer["parent_id"], answer["text"]) == ("brand", "7", "Sorry")


def test_the_picture_is_the_one_that_the_command_makes():
    chart = charts.draw("volume", load("2015-jetblue-sunday"))
    [(alt, target)] = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", README)
    assert alt == chart.title
    assert html.escape(chart.title, quote=False) in (ROOT / target).read_text(encoding="utf-8")


def test_what_the_readme_shows_in_python_is_there():
    first, *_ = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(first, names)
    [sentence] = re.findall(r"^`study\.case`.*?\.\n", README, re.MULTILINE | re.DOTALL)
    shown = re.findall(r"`(?:study)?(\.\w+)`", sentence)
    assert len(shown) == 9
    assert [name for name in shown if eval(f"study{name}", names) is None] == []
    drawn, loaded = re.findall(r"`(analytics\..*?)`", sentence)
    assert type(eval(drawn, names)).__name__ == "Figure"
    assert type(eval(loaded, names)).__name__ in ("DataFrame", "NoneType")  # none imported


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
