"""The race suite: two runs at once and readers all the time; each finds whole pages, old or new.

`AFTERMATH_RACES=20 pytest -n0 -m slow tests/reports/test_races.py` races more often.
"""

import json
import os
import re
from collections import Counter

import pytest
from tiny import CARDS, FINDING, METRICS

from analytics.reports import publish

RACES = int(os.environ.get("AFTERMATH_RACES", "2"))
SIGNED = """
import os
show('finding', f'<section id=finding><p>first, by {os.getpid()}</p></section>')
"""
END = f"end(metrics={METRICS} | {{'finding': f'by {{os.getpid()}}'}})"


def poll(project, cases):
    """Read as a reader does: the index, then each page by its link, then what belongs to it."""
    for name in ("index.html", *(f"{case}/report.html" for case in cases)):
        text = (project.out / name).read_text(encoding="utf-8")
        assert text.rstrip().endswith("</html>"), name
    for case in cases:
        folder = (project.out / case).resolve()
        page, metrics, manifest = (
            (folder / name).read_text(encoding="utf-8")
            for name in ("report.html", "metrics.json", "manifest.json")
        )
        json.loads(manifest)
        if case not in publish.TOGETHER:
            [number] = re.findall(r"first, by (\d+)", page)
            assert json.loads(metrics)["finding"] == f"by {number}"


@pytest.mark.slow
def test_two_runs_at_once_and_their_readers(project):
    project.cases("a", "b", cells=(SIGNED, CARDS, END))
    cases = ("a", "b", *publish.TOGETHER)
    code, out, err = project.run()
    assert code == 0, out + err
    polls = Counter()
    for _ in range(RACES):
        both = [project.start() for _ in range(2)]
        while any(one.poll() is None for one in both):
            poll(project, cases)
            polls["all"] += 1
        for one in both:
            out, err = one.communicate()
            assert one.returncode == 0, out + err
            assert err == ""
    assert polls["all"] > 100 * RACES
    assert project.leftovers() == []
    assert all(len(list((project.out / ".builds" / case).iterdir())) == 2 for case in cases)


@pytest.mark.slow
def test_a_failing_run_beside_a_good_one_costs_nothing_else(project):
    breaks = "if case == 'b': raise RuntimeError('bad luck')"
    project.cases("a", "b", cells=(FINDING, breaks, CARDS, "end()"))
    both = [project.start("a"), project.start("b")]
    told = [one.communicate() for one in both]
    assert [one.returncode for one in both] == [0, 1], told
    assert project.is_whole("a")
    assert "bad luck" in project.error("b")
    assert project.leftovers() == []
