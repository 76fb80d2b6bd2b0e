"""Each recipe of CONTRIBUTING does what it promises when it is followed to the letter.

A fenced block names its language and its file; behind them, where in a file that is there already
its lines go: `after`, `before` or `replace` a line (of a notebook, also before a cell). A block of
`sh` is run. What is not in the page is not done.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^### An? (\w+)\n(.*?)(?=^### |\Z)", TEXT, re.MULTILINE | re.DOTALL))
BLOCK = re.compile(
    r'^```(\w+)(?: (\S+)(?: (after|before|replace)="([^\n]*)")?)?\n(.*?)^```$',
    re.MULTILINE | re.DOTALL,
)
SHELL = f"""set -e
python() {{ "{sys.executable}" "$@"; }}
aftermath() {{ python -m analytics "$@"; }}"""
CHECKS = {
    "format": """
from pathlib import Path
from analytics import messages
Path("posts.csv").write_text(
    "post_no,in_reply_to,member,body,written,thanks\\n"
    "p1,,ann,Where is my order?,2024-03-04T10:00:00Z,3\\n"
    "p2,p1,bob,Mine is late too,2024-03-04T11:30:00+01:00,0\\n"
)
path = Path("posts.csv")
assert messages.detect(path)[0] == "example_forum"
summary, table = messages.read([path]).summary, messages.read([path]).table
assert (summary.kept, summary.rejected) == (2, 0)
assert list(table["author"]) == ["ann", "bob"]
assert list(table["parent_id"].dropna()) == ["forum:p1"]
assert str(table["published_at"].iloc[1]) == "2024-03-04 10:30:00+00:00"
""",
    "measure": """
from analytics import load, study
from analytics.measures.quiet import QUIET_SHARE
from analytics.reports.page import Page
from analytics.wording import Locale
results = load("2015-jetblue-sunday")
found = results.measures[QUIET_SHARE]
assert found.value == (results.bins["messages"] == 0).mean() and found.n == len(results.bins)
told = study.metrics(results, Locale.of())["measures"]["quiet_share"]
assert (told["value"], told["method"]) == (found.value, "counted")
assert "Quiet bins" in Page(results).definitions().markup
assert not load("2017-united-3411").measures[QUIET_SHARE].is_known
page = open("casestudies/MEASURES.md", encoding="utf-8").read()
assert "| `quiet_share` | share | counts | Share of the bins" in page
""",
    "rule": """
from analytics import load
from analytics.wording import Locale
[lesson] = [one for one in load("2017-united-3411").lessons if one.id == "rules_changed"]
assert lesson.side == "well" and lesson.owner == "operations"
assert Locale.of().format_message(lesson.claim).startswith("The brand changed its own rules (")
""",
    "chart": """
from analytics import charts, load
results = load("2017-united-3411")
assert "actors" in charts.available(results)
chart = charts.draw("actors", results)
n = len(results.case.milestones)
assert chart.frame["count"].sum() == n and f" of {n} documented events: Brand" in chart.title
assert charts.svg(chart).count("<path") > len(chart.frame)
""",
    "section": """
from html import escape
from analytics import load, study
from analytics.reports import sections
from analytics.reports.page import Page
assert list(sections.specs())[-4:] == ["sources", "publishers", "reproduce", "unmade"]
results = load("2017-united-3411")
page = Page(results, library=study.library_of([results]))
markup = page.publishers().markup
assert "<h2" in markup and "Publishers</h2>" in markup
assert all(escape(source.publisher) in markup for source in results.sources.values())
assert page.end().payload["sections"] == ["publishers"]
""",
    "case": """
from analytics import cases, load
assert "2024-example-recall" in cases.ids()
results = load("2024-example-recall")
measure = results.measures["time_to_acknowledge_h"]
assert measure.low == 14 and 38 < measure.high < 39
assert "Example Foods recalls a soup" in open("casestudies/README.md", encoding="utf-8").read()
""",
    "language": """
from analytics import load, study
from analytics.reports.page import Page
from analytics.wording import Locale, languages
assert languages() == ["de", "en"]
german = Locale.of("de")
results = load("2017-united-3411")
page = Page(results, german, library=study.library_of([results]))
assert "Quellen</h2>" in page.sources().markup
assert german.format_number(12345.0) == "12.345" and german.format_fixed(0.5, 1) == "0,5"
assert "April 2017" in page.timeline().markup
""",
}
"""What each recipe promises, tried in a process of its own in the copy."""
CONCERNED = {
    "format": [
        "messages/test_formats.py",
        "messages/test_any_format.py::test_every_format_is_written_here",
        *(
            f"messages/test_table_readers.py::{test}[example_forum]"
            for test in (
                "test_thirty_posts_come_back_the_same",
                "test_what_a_format_carries_and_what_it_never_does_is_everything",
                "test_a_row_without_a_time_is_rejected_with_the_reason",
            )
        ),
    ],
    "measure": ["measures/test_quiet.py", "test_measure_names.py", "cases/test_case_index.py"],
    "rule": ["test_lessons.py"],
    "chart": [
        f"charts/test_charts.py::{test}"
        for test in (
            "test_a_chart_is_declared_once_in_the_module_of_its_name",
            "test_every_shipped_figure_keeps_the_rules[2017-united-3411]",
            "test_no_words_overlap_or_leave_the_sheet[2017-united-3411]",
        )
    ],
    "section": ["reports/test_sections.py", "test_notebooks.py"],
    "case": ["cases/test_case_index.py"],
    "language": ["test_second_language.py"],
}
"""The project's own tests that the addition must pass too."""


def blocks(recipe: str) -> Iterator[tuple[str, str, str, str, str]]:
    """(language, file, where, anchor, content) of each fenced block, in order."""
    return (found.groups(default="") for found in BLOCK.finditer(RECIPES[recipe]))


def follow(recipe: str, root: Path) -> None:
    """Do what the blocks of a recipe say, below `root`."""
    for language, name, where, anchor, content in blocks(recipe):
        path = root / name
        if language == "sh":
            run(["bash", "-c", f"{SHELL}\n{content}"], root)
        elif not where:
            path.write_text(content, encoding="utf-8")
        elif path.suffix == ".ipynb" and language != "json":
            add_cell(path, language, anchor, content)
        else:
            add_lines(path, where, anchor, content)


def add_lines(path: Path, where: str, anchor: str, content: str) -> None:
    """Put lines after, before or in place of the one line of a file that reads `anchor`."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    [at] = [k for k, line in enumerate(lines) if line.rstrip("\n") == anchor]
    start, stop = {"after": (at + 1, at + 1), "before": (at, at), "replace": (at, at + 1)}[where]
    lines[start:stop] = content.splitlines(keepends=True)
    path.write_text("".join(lines), encoding="utf-8")


def add_cell(path: Path, language: str, anchor: str, content: str) -> None:
    """Put a cell before the one whose source begins with `anchor`."""
    notebook = nbformat.read(path, as_version=4)
    [at] = [k for k, cell in enumerate(notebook.cells) if cell.source.startswith(anchor)]
    make = nbformat.v4.new_markdown_cell if language == "markdown" else nbformat.v4.new_code_cell
    notebook.cells.insert(at, make(content.rstrip("\n")))
    nbformat.write(notebook, path)


def run(command: list[str], root: Path) -> None:
    """Run a command on the copy; what it printed is the message where it fails."""
    env = {**os.environ, "PYTHONPATH": str(root), "AFTERMATH_HOME": str(root)}
    done = subprocess.run(
        command, cwd=root, env=env, capture_output=True, text=True, check=False, stdin=None
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A function that gives the copy of the project in which a recipe was followed, once."""
    copies: dict[str, Path] = {}

    def copy(recipe: str) -> Path:
        if recipe not in copies:
            copies[recipe] = copied(tmp_path_factory.mktemp(recipe))
            follow(recipe, copies[recipe])
        return copies[recipe]

    return copy


def copied(root: Path) -> Path:
    """What a recipe may touch, and what its tests need, below `root`; the model is linked."""
    unneeded = shutil.ignore_patterns("__pycache__", "model")
    shutil.copytree(ROOT / "analytics", root / "analytics", ignore=unneeded)
    (root / "analytics" / "sentiment" / "model").symlink_to(ROOT / "analytics/sentiment/model")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    shutil.copytree(ROOT / "tests", root / "tests", ignore=unneeded)
    shutil.copytree(ROOT / "casestudies", root / "casestudies")
    (root / "data").mkdir()
    for name in ("README.md", "data/README.md", "pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, root / name)
    return root


def test_there_is_a_recipe_for_everything_that_is_added_often():
    assert list(RECIPES) == ["format", "measure", "rule", "chart", "section", "case", "language"]
    assert set(RECIPES) == set(CHECKS) == set(CONCERNED)


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_is_short_and_names_the_files_that_it_changes(recipe):
    steps = RECIPES[recipe].split("```")[0]
    assert steps.count("\n") <= 16
    for _, name, *_ in blocks(recipe):
        assert not name or name in steps or name.rpartition("/")[0] in steps, name


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_that_is_followed_does_what_it_promises(recipe, followed):
    run([sys.executable, "-c", CHECKS[recipe]], followed(recipe))


@pytest.mark.slow
@pytest.mark.parametrize("recipe", RECIPES)
def test_after_a_recipe_the_tests_pass(recipe, followed):
    tests = [f"tests/{name}" for name in (*CONCERNED[recipe], "test_catalogue.py")]
    run([sys.executable, "-m", "pytest", "-q", "-n", "0", *tests], followed(recipe))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("recipe", "options", "heading"),
    [("section", (), "Publishers"), ("language", ("--lang", "de"), "Quellen")],
)
def test_what_was_added_stands_on_a_page_that_is_run(recipe, options, heading, followed, tmp_path):
    command = [sys.executable, "-m", "analytics", "run", "2017-united-3411", "--out", str(tmp_path)]
    run([*command, *options], followed(recipe))
    page = (tmp_path / "2017-united-3411" / "report.html").read_text(encoding="utf-8")
    assert f"{heading}</h2>" in page
