"""A run of several cases: one that fails stops no other, and the index says how each stands."""

import re

import pytest
from tiny import CARDS, FINDING, GOOD, Project

from analytics.errors import UsageError
from analytics.reports import runner
from analytics.reports.processes import Children
from analytics.reports.worker import LIBRARY

COMPARE = 'cases: list = []\nas_of: str = ""\nlang: str = "en"\nlibrary: str = ""\n'
DIES = (FINDING, "import os\nif case == 'bad': os.kill(os.getppid(), 9)", CARDS, "end()")
BREAKS = (FINDING, CARDS, "if case == 'bad': raise RuntimeError('bad luck')", "end()")


def run(project: Project, *chosen: str):
    results = runner.run(
        chosen, root=project.root, out=project.out, parameters={"as_of": "", "lang": "en"}
    )
    named = {one.case for one in results if one.message.startswith("left out of the pages")}
    assert named <= {"bad", "good"}  # their case.yaml is empty: the library cannot hold them
    assert not any(one.ok for one in results if one.message.startswith("left out"))
    return {one.case: one for one in results if not one.message.startswith("left out")}


def compared(project: Project) -> str:
    return project.json("metrics.json", "compare")["finding"]


def index(project: Project) -> str:
    return (project.out / "index.html").read_text(encoding="utf-8")


def test_a_failing_case_stops_no_other_and_the_index_says_how_each_stands(project):
    for case in ("bad", "good"):
        (project.root / "casestudies" / case).mkdir()
        (project.root / "casestudies" / case / "case.yaml").touch()
    cell = 'case = "compare"\nend(metrics={"finding": ", ".join(cases)})'
    project.write(FINDING, CARDS, cell, name="compare", parameters=COMPARE)
    cell = 'case = "lessons-learned"\nend(metrics={"finding": "n = 2"})'
    project.write(FINDING, CARDS, cell, name="lessons_learned", parameters=COMPARE)

    project.write(*DIES)  # not the kernel: the very process that builds the report
    results = run(project, "bad", "good")
    assert {name: result.ok for name, result in results.items()} == {
        "bad": False,
        "good": True,
        "compare": True,
        "lessons-learned": True,
    }
    assert "its process ended" in results["bad"].message
    assert compared(project) == "good"
    assert "there is no report yet" in index(project)
    assert "bad/report.html" not in index(project)
    assert 'href="good/report.html"' in index(project)

    project.write(*GOOD)  # a run of one case compares all that stand
    assert run(project, "bad")["bad"].ok
    assert compared(project) == "bad, good"
    assert "failed" not in index(project)

    project.write(*BREAKS)
    message = run(project, "bad")["bad"].message
    assert "bad luck" in message
    assert "last good report stands" in message
    assert compared(project) == "good"
    assert "four" in project.page("bad")
    assert index(project).count("failed") == 1
    for case in ("bad", "good", "compare", "lessons-learned"):
        assert f'href="{case}/report.html"' in index(project)
    assert "&lt;b&gt;A&amp;B" in index(project)
    assert "It fell." in index(project)
    assert not re.search(r"<script|<b>|https?://|url\(|@import", index(project))


def test_the_name_of_the_comparison_is_no_case(project):
    with pytest.raises(UsageError, match="compar"):
        run(project, "compare")


def test_an_index_that_cannot_be_written_is_in_the_summary_and_not_announced(project):
    project.cases("a")
    (project.out / "index.html").mkdir(parents=True)
    code, out, err = project.run()
    assert code == 1, err
    assert "built  a" in out
    assert "FAILED index" in out
    assert "could not be made: Is a directory" in out
    assert "Open " not in out


def test_whatever_fails_in_the_run_itself_costs_its_step(project, monkeypatch):
    """Every kind of step but the first measuring, which all others need."""
    project.cases("a", "b")
    ask = Children.ask

    def fails_for_some(children, order, **given):
        if order[1] in ("a", "compare"):
            raise AttributeError("so it goes")
        if order[0] == LIBRARY and order[2]["as_of"]:
            raise OSError(28, "No space left on device")
        return ask(children, order, **given)

    def fails(*_):
        raise AttributeError("so it goes")

    monkeypatch.setattr(Children, "ask", fails_for_some)
    monkeypatch.setattr(runner.index, "write", fails)
    given = {"lang": "en", "model": "shipped", "bin_minutes": 0}
    for as_of, lost in (("", {"a", "compare", "index"}), ("2024-03-30T00:00:00Z", {"library"})):
        results = runner.run(
            ["a", "b"], root=project.root, out=project.out, parameters=given | {"as_of": as_of}
        )
        found = {one.case: one for one in results}
        assert found["b"].ok
        assert not any(found[name].ok for name in lost)
        assert found["index"].message.endswith("AttributeError: so it goes")
    assert found["library"].message == "could not be made: the disk is full"
