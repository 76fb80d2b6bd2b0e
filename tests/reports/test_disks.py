"""The disk suite: a disk that is full, read-only or gone costs one clear line, and no good page.

The disks are real: file systems of memory, mounted where only the process under test sees them.
"""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import CARDS, FINDING, GOOD

from analytics.errors import RunError, UsageError
from analytics.files import disk_problem
from analytics.reports import publish

OWN_MOUNTS = next(
    (
        words
        for words in (["unshare", "-m"], ["unshare", "-rm"])
        if shutil.which("unshare")
        and not subprocess.run(
            [*words, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True
        ).returncode
    ),
    [],
)
"""Start of a command that mounts file systems of its own; empty where that is not allowed."""
needs_mounts = pytest.mark.skipif(not OWN_MOUNTS, reason="no file system can be mounted here")
FILES = {name: "new" for name in ("report.html", "metrics.json", "manifest.json", "notebook.ipynb")}


def on_a_disk(folder: Path, size: str, *, then: str = "") -> list[str]:
    """Start of a command that runs with a small disk in place of `folder`, which holds the same
    files; what it holds in the end lies in `folder` again. then: what else the shell does first.
    """
    script = (
        'disk="$1" size="$2"; shift 2; kept="$(mktemp -d "$disk-XXXX")"; cp -a "$disk/." "$kept"\n'
        'mount -t tmpfs -o "size=$size" none "$disk"; cp -a "$kept/." "$disk"\n'
        f'{then or ":"}\ncode=0; "$@" || code=$?\n'
        'mkdir "$kept/after"; cp -a "$disk/." "$kept/after"\n'
        'umount "$disk"; rm -rf "$disk"/* "$disk"/.[!.]*; cp -a "$kept/after/." "$disk"\n'
        'rm -rf "$kept"; exit $code'
    )
    return [*OWN_MOUNTS, "sh", "-euc", script, "sh", str(folder), size]


PUBLISHES = """
import sys
from pathlib import Path
from analytics.reports import publish
names = ("report.html", "metrics.json", "manifest.json", "notebook.ipynb")
try:
    publish.publish(Path(sys.argv[1]), "x", dict.fromkeys(names, "n" * 300_000))
except OSError as error:
    print(publish.disk_problem(error))
    print(publish.fail(Path(sys.argv[1]), "x", {"error.txt": "e" * 1_000_000}))
"""


@needs_mounts
def test_a_full_disk_leaves_the_old_page_and_says_so(tmp_path):
    out = tmp_path / "out"
    publish.publish(out, "x", FILES)
    done = subprocess.run(
        [*on_a_disk(out, "900k"), sys.executable, "-c", PUBLISHES, str(out)],
        capture_output=True,
        text=True,
    )
    assert done.stdout == "the disk is full\nthe disk is full\n", done.stderr
    assert {name: (out / "x" / name).read_text() for name in FILES} == FILES
    assert len(list((out / ".builds" / "x").iterdir())) == 1
    assert publish.failed(out, "x")
    assert not list(out.rglob("*.part"))


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("/proc/nowhere", "its folder is gone"),
        ("/sys/nowhere", "writing is not permitted"),
        ("a-file/reports", "Not a directory"),
        ("loop/reports", "symbolic links"),
        ("x" * 300, "File name too long"),
    ],
)
def test_a_folder_that_takes_no_report_is_wrong_use(tmp_path, place, told):
    (tmp_path / "a-file").touch()
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UsageError, match=told) as raised:
        publish.prepare(tmp_path / place, ["x"])
    assert "--out" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_disk_with_too_little_space_is_named_before_anything_is_built(tmp_path, monkeypatch):
    publish.publish(tmp_path, "x", FILES | {"report.html": "x" * 5_000_000})
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=14_900_000))
    with pytest.raises(RunError, match=r"14\.9 MB are free, and these pages need about 15 MB"):
        publish.prepare(tmp_path, ["x"])
    publish.prepare(tmp_path, [])


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO, errno.EBADF])
def test_each_trouble_is_plain_words_without_a_folder(code):
    told = disk_problem(OSError(code, os.strerror(code), "/srv/secret/x"))
    assert told
    assert "secret" not in told
    assert "Errno" not in told


def ends_plainly(code, out, err):
    assert code in (1, 2), out + err
    assert "Traceback" not in out + err
    assert "Errno" not in out + err
    return out + err


@pytest.fixture
def built(project):
    """Two cases with good pages, and all pages over them."""
    project.cases("a", "b")
    code, out, err = project.run()
    assert code == 0, out + err
    return project


@needs_mounts
@pytest.mark.slow
def test_too_little_space_is_one_line_before_the_run(built):
    before = built.published()
    told = ends_plainly(*built.run(within=on_a_disk(built.out, "9m")))
    assert told.count("\n") == 1
    assert "MB are free, and these pages need about" in told
    assert built.published() == before


@needs_mounts
@pytest.mark.slow
def test_a_page_that_does_not_fit_costs_itself(built):
    big = f"{FINDING[:-1]} + 'x' * (15_000_000 if case == 'a' else 1))"
    built.cases("a", "b", cells=(big, CARDS, "end()"))
    told = ends_plainly(*built.run(within=on_a_disk(built.out, "20m")))
    assert "FAILED a" in told
    assert "could not be written: the disk is full. The last good report stands" in told
    assert told.count("built ") == 3
    assert built.is_whole("a")
    assert "failed" in (built.out / "index.html").read_text()
    assert built.leftovers() == []


FILLS = """
import os
from pathlib import Path
with open(Path(os.environ['AFTERMATH_HOME']) / 'reports' / 'filler', 'wb', buffering=0) as file:
    try:
        while True: file.write(b'x' * 4096)
    except OSError: pass
"""
REMOUNTS = """
import os, subprocess
from pathlib import Path
out = Path(os.environ['AFTERMATH_HOME']) / 'reports'
subprocess.run(['mount', '-o', 'remount,ro', str(out)])
"""


@needs_mounts
@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "problem"), [(FILLS, "is full"), (REMOUNTS, "is read-only")], ids=["full", "read-only"]
)
def test_a_disk_that_fails_during_the_run_is_one_line_for_each_page(built, cell, problem):
    before = built.published()
    built.cases("a", "b", cells=(FINDING, cell, CARDS, "end()"))
    code, out, err = built.run(within=on_a_disk(built.out, "40m"))
    told = ends_plainly(code, out, err)
    (built.out / "filler").unlink(missing_ok=True)
    lines = [line.split(maxsplit=2) for line in out.splitlines() if line.startswith("FAILED")]
    assert {"a", "b", "index"} <= {name for _, name, _ in lines}
    assert all(problem in rest for _, _, rest in lines), told
    assert len(told.splitlines()) <= 8, told
    assert {name: built.published()[name] for name in before} == before
    assert built.leftovers() == []


@needs_mounts
@pytest.mark.slow
def test_a_read_only_disk_is_one_line(built):
    before = built.published()
    within = on_a_disk(built.out, "40m", then='mount -o remount,ro "$disk"')
    code, out, err = built.run(within=within)
    told = ends_plainly(code, out, err)
    assert code == 2
    assert told.count("\n") == 1
    assert "the disk is read-only. Give --out a folder that can be written" in told
    assert built.published() == before


@needs_mounts
@pytest.mark.slow
@pytest.mark.parametrize("size", ["4k", "40k", "200k"])
def test_a_full_temporary_folder_costs_no_page(built, tmp_path, size):
    temp = tmp_path / "temp"
    temp.mkdir()
    before = built.published()
    code, out, err = built.run(within=on_a_disk(temp, size), TMPDIR=str(temp))
    assert "Traceback" not in out + err
    assert code in (0, 1), out + err
    assert all(map(built.is_whole, ("a", "b", *publish.TOGETHER)))
    assert code == 0 or before.keys() <= built.published().keys()
    assert list(temp.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [4, 16, 64])
def test_files_that_may_not_be_large_cost_one_line_each(built, kilobytes):
    before = built.published()
    within = ["bash", "-c", f'ulimit -f {kilobytes}; exec "$@"', "bash"]
    ends_plainly(*built.run(within=within))
    assert all(map(built.is_whole, ("a", "b")))
    assert {name: built.published()[name] for name in before if name.startswith(("a/", "b/"))} == {
        name: text for name, text in before.items() if name.startswith(("a/", "b/"))
    }
    built.cases("a", "b", cells=GOOD)
    code, out, err = built.run()
    assert code == 0, out + err
    assert built.leftovers() == []
