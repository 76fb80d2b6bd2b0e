"""Nothing leaves the machine, and nothing is written outside the project, --out and the temporary
folder: each command under two guards.

In each Python process audit events tell (`guard/sitecustomize.py`); native code, which raises none,
is watched through its system calls where strace is there, in a network of its own where the kernel
gives one.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analytics import sentiment
from analytics.reports import environment

ROOT = Path(__file__).parents[1]
GUARD = Path(__file__).parent / "guard"
STRACE = shutil.which("strace")
CASE, DEMO = "2017-united-3411", "demo-northwind"
"""One without messages, for an import, and a simulated one with messages."""
WRITING = "open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,symlink,symlinkat,link,linkat"
LONE_NETWORK = (
    "import fcntl, os, socket, struct, sys\n"
    "up = struct.pack('16sh', b'lo', 1)\n"
    "fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8914, up)\n"
    "os.execvp(sys.argv[1], sys.argv[1:])\n"
)
"""Raises the loopback device of a new network, which is down at first, and runs a command there."""


class Home:
    """A user's machine: a small project, an empty home, an empty current folder, a temporary one.

    The project's folder has what a shell or a template could trip over in its name.
    """

    def __init__(self, folder):
        self.root, self.log = folder / "pro ject$HOME", folder / "offences.log"
        self.home, self.cwd, self.tmp = (folder / name for name in ("home", "cwd", "tmp"))
        self.absent = folder / "absent"
        for path in (self.root, self.home, self.cwd, self.tmp):
            path.mkdir()
        for case in ("_template", CASE, DEMO, "2017-pepsi-ad"):
            place = Path("casestudies") / case
            shutil.copytree(ROOT / place, self.root / place)
        shutil.copytree(ROOT / "notebooks", self.root / "notebooks")
        self.environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.home),
            "TMPDIR": str(self.tmp),
            "AFTERMATH_HOME": str(self.root),
            "PYTHONPATH": os.pathsep.join([str(GUARD), str(ROOT)]),
            "GUARD_LOG": str(self.log),
            "GUARD_ROOTS": os.pathsep.join([str(self.root), str(self.tmp), str(self.log)]),
        }

    def run(self, *words, under=(), **changes):
        """Run `aftermath` with these words; what it printed."""
        environment = {k: v for k, v in (self.environment | changes).items() if v is not None}
        command = [*under, sys.executable, "-m", "analytics", *map(str, words)]
        return self._run(command, environment)

    def python(self, script):
        """Run a script in a process of its own; what it printed."""
        return self._run([sys.executable, "-c", script], self.environment)

    def _run(self, command, environment):
        done = subprocess.run(
            command, cwd=self.cwd, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def offences(self):
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def left(self):
        """What lies in the home, in the current and in the temporary folder; the absent one if it
        was made: native code is not seen by the guard.
        """
        found = [str(p) for place in (self.home, self.cwd, self.tmp) for p in place.rglob("*")]
        return [*found, *([str(self.absent)] if self.absent.exists() else [])]


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def posts(path):
    """Sixty posts about one evening, as the generic format has them."""
    words = ("They dragged him off the plane", "Thank you, all well", "Which gate is it?")
    lines = [
        f"m{k},2017-04-10T{k % 20:02d}:{k % 60:02d}:00Z,x,public,{words[k % 3]} {k}"
        for k in range(60)
    ]
    path.write_text("\n".join(["message_id,published_at,channel,side,text", *lines]) + "\n")
    return path


def series(path):
    rows = [f"2024-03-{1 + k // 24:02d}T{k % 24:02d}:00:00Z,{9 + k % 5}" for k in range(24 * 20)]
    path.write_text("\n".join(["timestamp,value", *rows]) + "\n")
    return path


def test_scoring_and_detecting_stay_at_home(home):
    given, out = posts(home.root / "posts.csv"), home.root / "scores.csv"
    home.run("score", given, "--text", "text", "--out", out)
    home.run("detect", series(home.root / "series.csv"))
    home.run("version")
    assert len(out.read_text().splitlines()) == 61
    assert home.offences() == ""
    assert home.left() == []


def test_the_guard_sees_what_it_is_there_for(home):
    """Each kind of offence, in a process below the guarded one."""
    script = (
        "import pathlib, socket, sqlite3\n"
        f"pathlib.Path({str(home.cwd)!r}, 'here').write_text('x')\n"
        f"pathlib.Path({str(home.home)!r}, '.cache').mkdir()\n"
        f"sqlite3.connect({str(home.home / 'history.sqlite')!r})\n"
        "far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "far.sendto(b'x', ('192.0.2.1', 9))\n"
        "far.connect(('192.0.2.1', 9))\n"
        "near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "near.sendto(b'x', ('127.0.0.1', 9))\n"
        "try:\n    socket.getaddrinfo('tracker.invalid', 443)\nexcept OSError:\n    pass\n"
    )
    below = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {script!r}])"
    home.python(below)
    events = [line.split()[0] for line in home.offences().splitlines()]
    assert sorted(events) == [
        "open",
        "os.mkdir",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.sendto",
        "sqlite3.connect",
    ]


def whole_run(home, under):
    """What a user does with a case, from its export to its plan; the kept scores are damaged."""
    given, away = posts(home.root / "posts.csv"), home.tmp / "away"
    store = home.root / "data" / DEMO / f"scores-{sentiment.load().revision}.sqlite"
    store.parent.mkdir(parents=True)
    store.write_bytes(b"no database")
    told = home.run("run", DEMO, "--out", away, under=under)
    assert f"data/{DEMO}/{store.name}: damaged (" in told
    for words in (
        ("import", given, "--case", CASE),
        ("label", CASE, "--n", 20),
        ("index",),
        ("plan", "--brand", "Your brand", "--cases", CASE),
        ("lessons", CASE, "--out", away),
        ("score", given, "--text", "text", "--out", away / "scores.jsonl"),
        ("detect", series(home.root / "series.csv"), "--scores", away / "alerts.csv"),
    ):
        home.run(*words, under=under)
    assert all((away / name / "report.html").exists() for name in (DEMO, "compare"))
    shutil.rmtree(away)


@pytest.mark.slow
def test_a_whole_run_stays_at_home(home):
    """Native code is watched only where strace is there."""
    calls = home.log.with_name("calls")
    watched = [STRACE, "-f", "-qq", "-A", "-o", calls, "-e", f"trace=%network,{WRITING}"]
    whole_run(home, [*lone_network(), *(watched if STRACE else ())])
    text = calls.read_text(errors="replace") if STRACE else ""
    places = (home.root, home.tmp, home.log, "/dev/null", "/dev/shm", "/dev/tty", "/proc/self")
    assert far_calls(text) == []
    assert writes_outside(text, tuple(map(str, places))) == []
    assert home.offences() == ""
    assert home.left() == []


def lone_network():
    """The words that run a command in a network without a way out; none where that is forbidden."""
    words = ["unshare", "--map-root-user", "--net", sys.executable, "-c", LONE_NETWORK]
    try:
        tried = subprocess.run([*words, "true"], capture_output=True, check=False)
    except OSError:
        return []
    return words if tried.returncode == 0 else []


def far_calls(text):
    """System calls to an address that is not this machine's own."""
    calls = re.findall(r"\b(?:connect|sendto|sendmsg|sendmmsg)\(.*", text)
    far = re.compile(r'inet_addr\("(?!127\.)|inet_pton\(AF_INET6, "(?!::1")')
    return [call[:150] for call in calls if far.search(call)]


def writes_outside(text, roots):
    """Paths that system calls changed, or tried to, outside these folders."""
    found = []
    for call, rest in re.findall(r"\b(\w+)\((.*)", text):
        if call not in WRITING.split(","):
            continue
        if call.startswith("open") and not re.search("O_WRONLY|O_RDWR|O_CREAT", rest):
            continue
        paths = re.findall(r'"((?:[^"\\]|\\.)*)"', rest)
        paths = paths[-1:] if call.startswith("symlink") else paths  # the first is what it says
        outside = [p for p in paths if not p.startswith(roots) and "__pycache__" not in p]
        found += [f"{call} {path}" for path in outside if "ENOENT" not in rest and path]
    return found


@pytest.mark.parametrize("name", [None, "absent/at/all", "/proc"])
def test_a_home_that_is_absent_or_cannot_be_written_changes_nothing(home, name):
    name = name and str(home.absent.parent / name)
    given, out = posts(home.root / "posts.csv"), home.root / "scores.csv"
    home.run("score", given, "--text", "text", "--out", out, HOME=name)
    assert home.offences() == ""
    assert home.left() == []


def test_in_python_without_the_command_a_score_stays_at_home(home):
    home.python("import analytics; assert analytics.sentiment.score(['late again']).label[0]")
    assert home.offences() == ""
    assert home.left() == []


def test_a_project_that_takes_no_files_gets_a_temporary_folder_that_goes_with_the_process(home):
    (home.root / "data").write_text("a file where the folder would be")
    out = home.python(
        "import json, os; from analytics.reports import environment; environment.settle();"
        "print(json.dumps({name: os.environ[name] for name in environment.FOLDERS}))"
    )
    assert all(place.startswith(str(home.tmp)) for place in json.loads(out).values())
    assert home.left() == []


def test_a_command_runs_in_a_folder_that_is_gone(home):
    gone = "import os; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone');"
    home.python(
        f"{gone} import sys; from analytics import cli; sys.argv[1:] = ['version']; cli.main()"
    )


def test_what_a_user_has_set_for_models_stands(home, monkeypatch):
    monkeypatch.setenv("HF_HOME", "/models")
    given = environment.of_child(home.root)
    assert given["HF_HOME"] == "/models"
    assert given["HF_HUB_OFFLINE"] == "1"
    assert Path(given["IPYTHONDIR"]).is_dir()
    assert "HF_HUB_OFFLINE" not in os.environ
    monkeypatch.delenv("HF_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert environment.of_child(home.root)["HF_HOME"] == "/cache/huggingface"
