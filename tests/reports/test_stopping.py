"""The kill suite: a run that is stopped, at any time and in any way, ends with all that it has
started, leaves every page whole, and nothing behind.

`AFTERMATH_KILLS=200 pytest -n0 -m slow tests/reports/test_stopping.py` kills more often.
Last figures, 29 November 2026, two busy cores: of 300 kills inside publishing and 8 at any time no
page was torn, no process left; of 8 raced pairs of runs (`test_races.py`) no reader met a mixture.
"""

import ctypes
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny import CARDS, FINDING, GOOD

from analytics.reports import publish

SLEEPS = """
import os, subprocess, time
from pathlib import Path
home = Path(os.environ['AFTERMATH_HOME'])
subprocess.Popen(['sleep', '600'], start_new_session=True)
(home / 'at-work').touch()
time.sleep(600)
"""
STOP_S = 3
LIBC = ctypes.CDLL(None)
KILLS = int(os.environ.get("AFTERMATH_KILLS", "12"))
FILES = ("report.html", "metrics.json", "manifest.json", "notebook.ipynb")


def wait(condition, seconds):
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(0.05)
    return condition()


def temporary_folders(folder):
    return [path.name for path in Path(folder).glob("aftermath-*")]


@pytest.fixture
def sleeping(project, tmp_path):
    """A project with a good page, a notebook that sleeps, and a temporary folder of its own."""
    project.cases("slow")
    assert project.build(*GOOD, case="slow").ok
    project.cases("slow", cells=(FINDING, SLEEPS, CARDS, "end()"))
    project.temp = tmp_path / "temp"
    project.temp.mkdir()
    return project


def start(project):
    """A run that is at work on a case."""
    process = project.start("slow", TMPDIR=str(project.temp))
    at_work = project.root / "at-work"
    wait(lambda: at_work.exists() or process.poll() is not None, 60)
    assert at_work.exists(), process.communicate()
    assert len(project.processes()) >= 3  # worker, kernel and what the cell has started
    return process


def end(project, process):
    """Exit code and stderr of a run that was told to end; it and its children do so in time."""
    begun = time.monotonic()
    _, err = process.communicate()
    assert wait(lambda: not project.processes(), STOP_S)
    assert time.monotonic() - begun < STOP_S + 1
    return process.returncode, err


@pytest.mark.parametrize(
    ("kind", "send", "code"),
    [
        (signal.SIGTERM, os.kill, 143),
        pytest.param(signal.SIGINT, os.kill, 130, marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, os.killpg, 130, marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, os.kill, 129, marks=pytest.mark.slow),
    ],
    ids=["SIGTERM", "SIGINT", "Ctrl-C in a terminal", "SIGHUP"],
)
def test_a_signal_stops_all_and_leaves_nothing(sleeping, kind, send, code):
    before = sleeping.published()
    process = start(sleeping)
    send(process.pid, kind)
    told = f"aftermath: stopped by {kind.name}; what was there before still stands\n"
    assert end(sleeping, process) == (code, told)
    after = sleeping.published()
    assert {name: after[name] for name in before} == before
    assert not [name for name in after if name.startswith(".failed")]
    assert sleeping.leftovers() == []
    assert temporary_folders(sleeping.temp) == []


LOSES = """
import os, sys, time, weakref
from signal import SIGTERM
from analytics import cli
from analytics.reports.processes import Children, Limits

class Gone: pass

def loses(_):
    os.kill(os.getpid(), SIGTERM)
    sum(range(1000))  # where Python runs the handler, whose exception it then drops

@cli.app.command()
def goes_on(has_children: bool = False):
    gone = Gone()
    kept = weakref.ref(gone, loses)
    del gone
    if has_children:
        with Children("analytics.reports.worker", dict(os.environ), Limits()) as children:
            children.ask(["page"])
    time.sleep(60)

cli.main()
"""


@pytest.mark.parametrize("words", [["goes-on"], ["goes-on", "--has-children"]])
def test_a_signal_whose_exception_python_drops_still_ends_it(words):
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", LOSES, *words], capture_output=True, text=True)
    assert "Exception ignored" in done.stderr
    assert done.returncode == 143
    assert time.monotonic() - begun < 60
    assert ("what was there before still stands" in done.stderr) is (len(words) > 1)


@pytest.mark.slow
def test_nohup_keeps_its_meaning(sleeping):
    process = sleeping.start("slow", within=["nohup"], TMPDIR=str(sleeping.temp))
    assert wait((sleeping.root / "at-work").exists, 60)
    process.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert process.poll() is None
    process.terminate()
    assert end(sleeping, process)[0] == 143


@pytest.mark.slow
def test_a_second_signal_ends_it_at_once(sleeping):
    process = start(sleeping)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    assert end(sleeping, process)[0] in (130, 143)
    assert sleeping.is_whole("slow")


def threads_that_take_signals(pid):
    """Ids of the threads of a process, but for the main one, that do not block signals."""
    folders = [folder for folder in Path(f"/proc/{pid}/task").iterdir() if folder.name != str(pid)]
    return [int(one.name) for one in folders if f"SigBlk:\t{0:016}" in (one / "status").read_text()]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(LIBC, "tgkill"), reason="no signals to single threads here")
def test_a_signal_that_another_thread_takes_ends_it_too(sleeping):
    """Of two signals at once Linux may give both to a thread that is not the main one."""
    process = start(sleeping)
    thread, *_ = threads_that_take_signals(process.pid)
    assert LIBC.tgkill(process.pid, thread, signal.SIGTERM) == 0
    assert end(sleeping, process)[0] == 143


@pytest.mark.slow
def test_children_of_a_killed_run_end_and_the_next_run_clears_up(sleeping):
    process = start(sleeping)
    process.kill()
    assert end(sleeping, process)[0] == -signal.SIGKILL
    assert sleeping.is_whole("slow")
    assert len(temporary_folders(sleeping.temp)) == 1
    sleeping.cases("slow")
    code, out, err = sleeping.run("slow", TMPDIR=str(sleeping.temp))
    assert code == 0, out + err
    assert temporary_folders(sleeping.temp) == []


@pytest.mark.slow
def test_a_signal_during_the_imports_is_no_traceback(project):
    project.cases("a")
    for k in range(8):
        process = project.start("a")
        time.sleep(0.08 + 0.04 * k)
        process.send_signal(signal.SIGINT)
        code, err = end(project, process)
        assert code == 130
        assert "Traceback" not in err


@pytest.mark.slow
def test_kills_at_any_time_leave_whole_pages_and_no_process(project, tmp_path):
    cases = ("a", "b", *publish.TOGETHER)
    project.cases("a", "b")
    begun = time.monotonic()
    code, out, err = project.run()
    lasts = time.monotonic() - begun
    assert code == 0, out + err
    temp = tmp_path / "temp"
    temp.mkdir()
    chance = random.Random(15)
    for k in range(KILLS):
        kind = chance.choice([signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
        process = project.start(TMPDIR=str(temp))
        time.sleep(chance.uniform(0.1, lasts))
        process.send_signal(kind)
        code, err = end(project, process)
        assert "Traceback" not in err
        assert code in ((0, -9) if kind == signal.SIGKILL else (0, 128 + kind, -signal.SIGHUP)), k
        assert all(map(project.is_whole, cases)), f"{k}: {kind.name}"
        if code > 0:
            assert project.leftovers() == [], f"{k}: {kind.name}"
            assert temporary_folders(temp) == [], f"{k}: {kind.name}"
    code, out, err = project.run(TMPDIR=str(temp))
    assert code == 0, out + err
    assert project.leftovers() == []
    assert temporary_folders(temp) == []


PUBLISHES = """
import sys
from itertools import count
from pathlib import Path
from analytics.reports import publish
print("ready", flush=True)
for k in count():
    text = f"{k} {'x' * 20_000}"
    publish.publish(Path(sys.argv[1]), "x", dict.fromkeys(sys.argv[2:], text))
"""


@pytest.mark.parametrize(
    "kills", [4, pytest.param(5 * KILLS, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_kills_inside_publishing_leave_a_whole_page(tmp_path, kills):
    publish.publish(tmp_path, "x", dict.fromkeys(FILES, "before"))
    command = [sys.executable, "-c", PUBLISHES, str(tmp_path), *FILES]
    chance = random.Random(7)
    for _ in range(kills):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            assert process.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
        texts = {(tmp_path / "x" / name).read_text() for name in FILES}
        assert len(texts) == 1
        assert len(texts.pop()) in (6, *range(20_002, 20_010))
    publish.prepare(tmp_path, ["x"])
    assert not list(tmp_path.rglob("*.part"))
    assert not list(tmp_path.rglob("*.link"))
    assert len(list((tmp_path / ".builds" / "x").iterdir())) <= 2
