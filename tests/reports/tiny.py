"""Tiny notebooks, written on the spot into a project of their own and executed for real."""

import json
from dataclasses import dataclass
from pathlib import Path

import nbformat

from analytics.reports import runner
from analytics.reports.blocks import END, SECTION

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

    def page(self, case="x"):
        return (self.out / case / "report.html").read_text(encoding="utf-8")

    def json(self, name, case="x"):
        return json.loads((self.out / case / name).read_text(encoding="utf-8"))

    def error(self, case="x"):
        return (self.out / ".failed" / case / "error.txt").read_text(encoding="utf-8")
