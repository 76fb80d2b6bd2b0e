"""The limits suite: a child beyond a limit is stopped, costs itself, and is told in one line."""

import hashlib
import os
import sys

import pandas as pd
import pytest
from tiny import CARDS, FINDING, GOOD, children_of_runs

from analytics import cases, cli, study
from analytics.reports import runner
from analytics.reports.local_paths import LocalPaths
from analytics.reports.processes import GIB, Children, Limits

FILES_OF_A_CHILD = {
    "sleeper": "import time; time.sleep(60)",
    "busy": "while True: pass",
    "flood": "import os\nwhile True: os.write(2, b'x' * 1_000_000)",
    "prints": "import sys\nprint('one'); print('two'); sys.exit('out of luck')",
    "silent": "",
    "killed": "import os; os.kill(os.getpid(), 9)",
    "hog": "import time; x = bytearray(300_000_000); time.sleep(60)",
    "family": (
        "import subprocess, sys, time\n"
        "code = 'import time; x = bytearray(150_000_000); time.sleep(60)'\n"
        "run = lambda: subprocess.Popen([sys.executable, '-c', code], start_new_session=True)\n"
        "both = [run(), run()]; time.sleep(60)"
    ),
}


@pytest.mark.parametrize(
    ("child", "limits", "problem"),
    [
        ("sleeper", Limits(seconds=1), "took longer than 1 s and was stopped"),
        ("busy", Limits(seconds=1), "took longer than 1 s and was stopped"),
        ("sleeper", Limits(minutes=0.01), "stopped: the run's 0.01 minutes were over"),
        ("sleeper", Limits(minutes=0), "not started: the run's 0 minutes were over"),
        ("flood", Limits(), "wrote more than 50 MB to stderr and was stopped"),
        ("hog", Limits(memory=0.2 * GIB), "GiB of memory, more than 0.20, and was stopped"),
        ("family", Limits(memory=0.2 * GIB), "GiB of memory, more than 0.20, and was stopped"),
        ("prints", Limits(), "its process ended with 1: out of luck"),
        ("silent", Limits(), "its process ended with 0"),
        ("killed", Limits(), "its process ended by SIGKILL, perhaps for want of memory"),
    ],
)
def test_what_becomes_of_a_child(tmp_path, child, limits, problem):
    (tmp_path / f"{child}.py").write_text(FILES_OF_A_CHILD[child])
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "AFTERMATH_HOME": str(tmp_path)}
    with Children(child, environment, limits) as children:
        answer = children.ask([])
    assert answer.problem.endswith(problem)
    assert len(answer.stderr) <= 1_000_000
    assert children_of_runs(tmp_path) == []


def test_a_child_that_cannot_be_started_is_a_problem_and_no_error(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    with Children("silent", {}, Limits()) as children:
        told = children.ask([]).problem
    assert told == "its process could not be started: its folder is gone"


@pytest.mark.parametrize("option", ["--time-limit", "--memory-limit"])
@pytest.mark.parametrize("value", ["0", "-1", "nan", "-inf", "x"])
def test_a_limit_that_is_none_is_wrong_use(option, value, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["aftermath", "run", "2017-united-3411", f"{option}={value}"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert option in capsys.readouterr().err


@pytest.mark.slow
def test_a_case_beyond_its_memory_costs_itself(project):
    hungry = "if case == 'hungry': x = bytearray(2_000_000_000); import time; time.sleep(60)"
    project.cases("hungry", "other", cells=(FINDING, hungry, CARDS, "end()"))
    code, out, err = project.run("--memory-limit", "1.5")
    assert code == 1
    assert "FAILED hungry" in out
    assert "GiB of memory, more than 1.50, and was stopped. No report yet" in out
    assert "built  other" in out
    assert "built  compare" in out
    assert project.json("metrics.json", "compare")["finding"] == "other"
    assert "GiB of memory" in project.error("hungry")
    assert err == ""
    assert project.processes() == []
    assert project.leftovers() == []


@pytest.mark.slow
def test_when_the_time_of_a_run_is_over_the_rest_is_named(project):
    sleeps = "import time\nif case == 'b': time.sleep(60)"
    project.cases("a", "b", "c", cells=(FINDING, sleeps, CARDS, "end()"))
    for case in ("a", "c"):
        assert project.build(*GOOD, case=case).ok
    project.cases("a", "b", "c", cells=(FINDING, sleeps, CARDS, "end()"))
    code, out, _ = project.run("b", "c", "--workers", "1", "--time-limit", "0.25")
    assert code == 1
    assert "stopped: the run's 0.25 minutes were over. No report yet" in out
    assert "not started: the run's 0.25 minutes were over. The last good report stands" in out
    assert "built  compare" in out
    assert project.json("metrics.json", "compare")["finding"] == "a"
    assert (project.out / "index.html").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("while True: pass", "a cell ran longer than 2 s"),
        ("import time\nwhile True:\n try: time.sleep(9)\n except: pass", "longer than 2 s"),
        ("import signal, time\nsignal.signal(15, signal.SIG_IGN); time.sleep(90)", "than 2 s"),
        ("import sys\nfor _ in range(2000): print('x' * 100_000)", "wrote more than 50 MB"),
        ("import os\nfor _ in range(2000): os.write(1, b'x' * 100_000)", "wrote more than 50 MB"),
        ("import sys\nprint('x' * 200_000_000)", "wrote more than 50 MB"),
        ("raise ValueError('x' * 200_000_000)", "wrote more than 50 MB"),
    ],
    ids=["busy", "catches all", "ignores SIGTERM", "lines", "descriptor", "at once", "an error"],
)
def test_a_cell_without_end_is_stopped_and_the_last_page_stands(good, cell, told, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # where a kernel sees it, it watches no descriptor
    before = good.page()
    result = good.build(FINDING, cell, CARDS, "end()", cell_seconds=2 if "2 s" in told else 60)
    assert not result.ok
    assert told in result.message
    assert result.seconds < 30
    assert good.page() == before
    kept = good.out / ".failed" / "x"
    assert sum(path.stat().st_size for path in kept.iterdir()) < 60_000_000
    assert (kept / "error.txt").stat().st_size <= 1_100_000


PANEL = "onset: {{panel: true}}\ndata:\n  - {{path: panel.csv, kind: panel, labels: gold,"
PANEL += " bin_minutes: 1, source: gazette, sha256: '{sha}'}}\n"


def with_a_large_panel(project, case):
    """A case whose panel has two million rows."""
    folder = project.root / "casestudies" / case
    bins = pd.date_range("2020-05-01T00:00Z", periods=2_000_000, freq="1min")
    counts = {"messages": 1, "scored": 1, "negative": 1, "neutral": 0, "positive": 0}
    table = pd.DataFrame({"bin_start": bins.strftime("%Y-%m-%dT%H:%M:%SZ"), "side": "public"})
    content = table.assign(**counts, brand_quotes=0).to_csv(index=False).encode()
    (folder / "panel.csv").write_bytes(content)
    record = (folder / "case.yaml").read_text().replace("start: 2024-03-01T", "start: 2020-05-01T")
    sha = hashlib.sha256(content).hexdigest()
    (folder / "case.yaml").write_text(record + PANEL.format(sha=sha))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(memory=0.45 * GIB), "GiB of memory, more than 0.45, and was stopped"),
        (Limits(seconds=2), "its process ended by SIGALRM, for it took too long"),
    ],
    ids=["memory", "time"],
)
def test_a_case_that_cannot_be_measured_within_the_limits_costs_itself(project, limits, told):
    project.cases("a", "large", *(f"z{n}" for n in range(20)))  # whose time the first may take
    with_a_large_panel(project, "large")
    project.out.mkdir()
    paths = LocalPaths.of(project.root, project.out, "")
    environment = {**os.environ, "AFTERMATH_HOME": str(project.root)}
    given = {"as_of": "", "lang": "en", "model": "shipped"}
    with Children("analytics.reports.worker", environment, limits) as children:
        run = runner._Run(project.root, project.out, given, project.root, children, paths)
        found = run._measured(project.root / "library.json", given, is_timed=True)
    assert (found.problem, found.steps) == ("", [])
    assert list(found.cases) == ["large"]
    assert told in found.cases["large"].message
    entries = study.load_library(project.root / "library.json").entries
    assert set(cases.ids(project.root)) - entries.keys() == {"large"}
    assert project.processes() == []
