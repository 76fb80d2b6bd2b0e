"""Tiny notebooks, written on the spot into a project of their own and executed for real."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from signal import SIG_DFL, SIGHUP, signal

import nbformat
import psutil

from analytics.reports import runner
from analytics.reports.blocks import END, SECTION
from analytics.reports.processes import MARK

PARAMETERS = 'case: str = "x"  # a = b\nas_of: str = ""\nlang: str = "en"\nprevious: str = ""\n'
PARAMETERS += 'library: str = ""\n'
METRICS = {"finding": "It fell.", "title": "T", "brand": "<b>A&B", "provenance": "simulated"}
GIVEN = {"as_of": "", "lang": "en", "previous": "", "library": ""}
SHOW = f"""
class Shown:
    def __init__(self, data, metadata=()):
        self.data, self.metadata = data, dict(metadata)

    def _repr_mimebundle_(self, **_):
        return self.data, self.metadata

def show(section, markup):
    return Shown({{"text/html": markup}}, {{{SECTION!r}: section}})

def end(**other):
    payload = {{"case": case, "sections": ["finding", "cards"], "metrics": {METRICS}}}
    return Shown({{{END!r}: payload | {{"inputs": {{"a.csv": "00"}}, "title": "T"}} | other}})
"""
FINDING = 'show("finding", "<section id=finding><p>first</p></section>")'
CARDS = 'show("cards", "<section id=cards><p>four</p></section>")'
GOOD = (FINDING, CARDS, "end()")
COMPARE = (
    'cases: list = []\nas_of: str = ""\nlang: str = "en"\nmodel: str = ""\nlibrary: str = ""\n'
)
RECORD = """
id: {case}
brand: Example Foods
title: Example Foods recalls a soup
summary: A fictional maker of soups learns of glass in one of them and takes it back.
crisis_type: {{cluster: accidental, kind: product_harm, why: A machine broke.}}
industry: food
region: GB
language: en
time_zone: Europe/London
provenance: documented
coverage: {{start: 2024-03-01T00:00:00Z, end: 2024-03-31T00:00:00Z}}
searched:
  - subjects: [statements, corrective_actions]
    days: {{start: 2024-03-04, end: 2024-03-30}}
    extent: partial
    read: One newspaper.
    by: A contributor.
milestones:
  - id: first-photograph
    kinds: [first_public_post]
    actor: customer
    channel: x
    when: {{day: 2024-03-04}}
    precision: day
    sources: [gazette]
    text: A customer shows a splinter of glass in a tin.
sources:
  gazette:
    publisher: Example Gazette
    title: Glass in soup
    url: https://example.com/glass-in-soup
    published: 2024-03-06
"""


@dataclass
class Project:
    """A project folder with tiny notebooks, and the folder of its reports."""

    root: Path

    def __post_init__(self):
        for name in ("notebooks", "casestudies"):
            (self.root / name).mkdir()
        self.out = self.root / "reports"

    def write(self, *cells, name="post_mortem", parameters=PARAMETERS):
        notebook = nbformat.v4.new_notebook()
        notebook.metadata["aftermath"] = {"sections": ["finding", "cards"]}
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        tagged = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
        body = [nbformat.v4.new_code_cell(source) for source in (SHOW, *cells)]
        prose = nbformat.v4.new_markdown_cell("# For analysts <script>prose()</script>")
        notebook.cells = [prose, tagged, *body]
        nbformat.write(notebook, self.root / "notebooks" / f"{name}.ipynb")

    def build(self, *cells, case="x", given=GIVEN, parameters=PARAMETERS, cell_seconds=60):
        """Write a notebook of these cells and build it; its result."""
        self.write(*cells, parameters=parameters)
        given = {"case": case, **given}
        return runner.build(
            case, "post_mortem", given, self.root, self.out, cell_seconds=cell_seconds
        )

    def cases(self, *names, cells=GOOD):
        """Write cases, and notebooks for their pages and for those over all cases."""
        for case in names:
            folder = self.root / "casestudies" / case
            folder.mkdir(exist_ok=True)
            (folder / "case.yaml").write_text(RECORD.format(case=case))
            (folder / "README.md").write_text("# A tiny case\n\nFictional.\n")
        self.write(*cells, parameters=PARAMETERS + 'model: str = ""\nbin_minutes: int = 0\n')
        for name, page in {"compare": "compare", "lessons_learned": "lessons-learned"}.items():
            end = f"case = {page!r}\nend(metrics={{'finding': ', '.join(cases)}})"
            self.write(FINDING, CARDS, end, name=name, parameters=COMPARE)

    def start(self, *words, within=(), **environment):
        """`aftermath run WORDS` in a process of its own. within: a command that takes another."""
        return subprocess.Popen(
            [*within, sys.executable, "-m", "analytics", "run", *words],
            env={**os.environ, "AFTERMATH_HOME": str(self.root), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal(SIGHUP, SIG_DFL),  # whatever the tests were started by
        )

    def run(self, *words, **given):
        """Exit code, stdout and stderr of `aftermath run WORDS`."""
        process = self.start(*words, **given)
        out, err = process.communicate()
        return process.returncode, out, err

    def processes(self):
        """Processes that the runs of this project have started and that go on."""
        return children_of_runs(self.root)

    def published(self):
        """Name → text of every file that a web server would show."""
        return {
            str(path.relative_to(self.out)): path.read_text(encoding="utf-8")
            for path in sorted(self.out.rglob("*"))
            if path.is_file() and path.name != "lock"
        }

    def leftovers(self):
        """What a run should not leave: names of unfinished files, links and folders."""
        unfinished = [path.name for end in ("part", "link") for path in self.out.rglob(f"*.{end}")]
        builds = {path.parent.name: path.name for path in self.out.glob(".builds/*/*")}
        return [*unfinished, *(case for case in builds if not (self.out / case).is_symlink())]

    def is_whole(self, case):
        """Whether a reader finds a finished page, with all that belongs to it."""
        names = {path.name for path in (self.out / case).iterdir()}
        page = self.page(case)
        return (
            names == {"report.html", "metrics.json", "manifest.json", "notebook.ipynb"}
            and "four" in page
            and page.rstrip().endswith("</html>")
            and bool(self.json("metrics.json", case) and self.json("manifest.json", case))
        )

    def page(self, case="x"):
        return (self.out / case / "report.html").read_text(encoding="utf-8")

    def json(self, name, case="x"):
        return json.loads((self.out / case / name).read_text(encoding="utf-8"))

    def error(self, case="x"):
        return (self.out / ".failed" / case / "error.txt").read_text(encoding="utf-8")


def children_of_runs(home):
    """Processes that runs with this `AFTERMATH_HOME` have started and that go on."""
    found = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
        except (psutil.Error, OSError):
            continue
        if MARK in environment and environment.get("AFTERMATH_HOME") == str(home):
            found.append(process)
    return found
