"""An import is one transaction: its four files belong together, whoever ends, fails or is killed.

The slow suites kill and race a part of what AFTERMATH_LONG=1 does. Its last figures, on two cores
shared with six others:

suite                                   done   mixed folders   leftovers after the next start
kills (SIGKILL, from start to end)       150               0                                0
raced pairs, with a reader               120               0                                0
"""

import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import stat
import tempfile
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import pandas as pd
import pyarrow.parquet
import pytest

from analytics import messages
from analytics.errors import ImportFileError, RunError
from analytics.messages import generations
from analytics.messages.generations import FILES

IS_LONG = os.environ.get("AFTERMATH_LONG") == "1"
KILLS, PAIRS = (150, 120) if IS_LONG else (15, 15)
SIZES = {"a": (300, 0), "b": (500, 7)}
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["analytics.messages"])


@pytest.fixture
def exports(tmp_path):
    """Two exports: each with its own number of rows and of rejects."""
    for name, (rows, broken) in SIZES.items():
        lines = [f"{i},2024-03-04T10:{i % 60:02}:00Z,{name} {i}" for i in range(rows)]
        lines += [f"x{i},never,{name}" for i in range(broken)]
        text = "message_id,published_at,text\n" + "\n".join(lines) + "\n"
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def which(folder: Path) -> str:
    """The export that the files of a folder come from; each of them is looked at."""
    summary = json.loads((folder / "import.json").read_text())
    [name] = [name for name, (rows, _) in SIZES.items() if rows == summary["kept"]]
    rows, broken = SIZES[name]
    assert json.loads((folder / "coverage.json").read_text())["messages"] == rows
    assert pyarrow.parquet.read_metadata(folder / "messages.parquet").num_rows == rows
    assert len(pd.read_csv(folder / "rejects.csv")) == broken
    assert summary["made_from"][0]["name"] == f"{name}.csv"
    return name


def rows_of(held: messages.Generation) -> int:
    """The rows of a table that fits its report."""
    assert held.store is not None
    assert held.coverage is not None
    rows = len(held.store.table(["text"]))
    assert rows == held.store.rows == held.coverage["messages"]
    return rows


def rows_in(folder: Path) -> int:
    table = messages.load(folder)
    return -1 if table is None else len(table)


def read_whole(folder: Path) -> str:
    """The export that a reader sees; its table and report must be of one import."""
    held = messages.generation(folder)
    rows = rows_of(held)
    assert set(held.hashes) == {"messages.parquet", "coverage.json"}
    return next(name for name, (n, _) in SIZES.items() if n == rows)


def leftovers(folder: Path) -> list[str]:
    """What no import needs: all but the names, the live generation and the one before it."""
    ours = {*FILES, ".import", ".imports"}
    odd = [path.name for path in folder.iterdir() if path.name not in ours]
    odd += [path.name for path in folder.parent.glob(".import-*")]
    held = sorted(path.name for path in (folder / ".imports").iterdir())
    live = generations.live(folder).name
    odd += [name for name in held if not name.isdecimal()]
    return odd + [name for name in held if name != live][1:]


def store(path: str, folder: str) -> None:
    messages.store([Path(path)], Path(folder))


def start(*words) -> BaseProcess:
    process = PROCESSES.Process(target=store, args=tuple(map(str, words)))
    process.start()
    return process


def test_four_names_show_one_generation_and_the_one_before_is_kept(exports):
    folder = exports / "data"
    for name in ("a", "b", "a", "b"):
        messages.store([exports / f"{name}.csv"], folder)
        assert which(folder) == read_whole(folder) == name
        assert leftovers(folder) == []
    assert len(list((folder / ".imports").iterdir())) == 2


def test_what_it_was_made_from_is_said(exports):
    import hashlib

    content = (exports / "b.csv").read_bytes()
    summary = messages.store([exports / "b.csv"], exports / "data", tz="Europe/Paris")
    made = {"name": "b.csv", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    assert summary.made_from == (made,)
    assert summary.options == {"tz": "Europe/Paris"}
    assert json.loads((exports / "data/import.json").read_text())["made_from"] == [made]


@pytest.mark.parametrize("missing", [[], ["coverage.json"], ["coverage.json", "import.json"]])
def test_folders_of_plain_files_are_read_and_replaced(exports, missing):
    made, folder = exports / "made", exports / "data"
    messages.store([exports / "a.csv"], made)
    folder.mkdir()
    for name in FILES:
        if name not in missing:
            (folder / name).write_bytes((made / name).read_bytes())
    (folder / "labels.csv").write_text("by hand")
    (folder / "scores-x.sqlite").write_text("scores")
    held = messages.generation(folder)
    assert held.store is not None
    assert held.store.rows == SIZES["a"][0]
    assert (held.coverage is None) == ("coverage.json" in missing)
    before = {name: (folder / name).exists() for name in FILES}
    with pytest.raises(ImportFileError):
        messages.store([exports / "nothing.csv"], folder)
    assert {name: (folder / name).exists() for name in FILES} == before
    messages.store([exports / "b.csv"], folder)
    assert which(folder) == read_whole(folder) == "b"
    assert (folder / "labels.csv").read_text() == "by hand"
    assert (folder / "scores-x.sqlite").read_text() == "scores"


def test_a_table_put_there_by_hand_is_read_and_replaced(exports):
    folder = exports / "data"
    messages.store([exports / "a.csv"], folder)
    table = pd.read_parquet(folder / "messages.parquet").iloc[:7]
    (folder / "messages.parquet").unlink()
    table.to_parquet(folder / "messages.parquet")
    assert rows_in(folder) == 7
    messages.store([exports / "b.csv"], folder)
    assert which(folder) == read_whole(folder) == "b"
    assert leftovers(folder) == []


def test_a_folder_copied_with_its_links_followed_is_read_and_replaced(exports):
    """As archives and synchronised drives copy it: `.import` is then a folder."""
    messages.store([exports / "a.csv"], exports / "made")
    folder = exports / "data"
    shutil.copytree(exports / "made", folder)  # follows links
    assert (folder / ".import").is_dir()
    assert not (folder / ".import").is_symlink()
    assert which(folder) == read_whole(folder) == "a"
    messages.store([exports / "b.csv"], folder)
    assert which(folder) == read_whole(folder) == "b"
    assert leftovers(folder) == []


def test_the_temporary_folder_of_another_user_is_not_used(exports, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    taken = tmp_path / f"aftermath-{os.getuid()}"
    for make in (taken.mkdir, lambda: taken.symlink_to(exports), taken.touch):
        make()
        if taken.is_dir() and not taken.is_symlink():
            taken.chmod(0o755)  # whoever may enter it, may read it
        with generations.draft(None) as here:
            assert taken not in here.parents
            assert stat.S_IMODE(here.parent.stat().st_mode) == 0o700
        assert not here.parent.exists()
        taken.rmdir() if taken.is_dir() and not taken.is_symlink() else taken.unlink()


def test_a_reader_reads_what_it_opened(exports):
    folder = exports / "data"
    messages.store([exports / "a.csv"], folder)
    held = messages.generation(folder)
    for name in ("b", "a", "b"):
        messages.store([exports / f"{name}.csv"], folder)
    assert rows_of(held) == SIZES["a"][0]


def test_a_failed_import_leaves_no_trace(exports, monkeypatch):
    (exports / "bad.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ImportFileError):
        messages.store([exports / "bad.csv"], exports / "first")
    assert not (exports / "first").exists()
    folder = exports / "data"
    messages.store([exports / "a.csv"], folder)
    before = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    for error in (KeyboardInterrupt, OSError(28, "No space left on device")):
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", _raising(error))
            with pytest.raises((KeyboardInterrupt, RunError)):
                messages.store([exports / "b.csv"], folder)
        assert which(folder) == read_whole(folder) == "a"
        assert sorted(path.relative_to(folder) for path in folder.rglob("*")) == before


def _raising(error):
    def act(*_):
        raise error

    return act


def test_a_full_disk_is_one_line_and_the_last_import_stands(exports):
    """The limit on a file's size stops a write in its middle, as a full disk does."""
    folder = exports / "data"
    messages.store([exports / "a.csv"], folder)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    for size in (100, 5_000, 20_000):
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
            with pytest.raises(RunError, match=r"cannot be written.*What was there stands") as said:
                messages.store([exports / "b.csv"], folder)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert (said.value.exit_code, str(said.value).count("\n")) == (1, 0)
        assert which(folder) == read_whole(folder) == "a"
        assert leftovers(folder) == []
    signal.signal(signal.SIGXFSZ, handler)


def test_where_links_are_impossible_one_error_says_so(exports, monkeypatch):
    monkeypatch.setattr(Path, "symlink_to", _raising(OSError(1, "Operation not permitted")))
    with pytest.raises(RunError, match="cannot hold links") as said:
        messages.store([exports / "a.csv"], exports / "data")
    assert said.value.exit_code == 1
    assert not (exports / "data").exists()


def test_what_a_killed_import_left_is_swept_and_a_living_one_is_not_touched(exports):
    folder = exports / "data"
    messages.store([exports / "a.csv"], folder)
    with generations.draft(folder) as living:
        (living / "staged").write_text("x")
        dead = folder / ".imports" / "new-dead"
        dead.mkdir()
        (dead / "staged").write_text("x")
        (folder / ".imports" / "000099").mkdir()  # complete, killed before it was made live
        for home in (folder, folder.parent):
            (home / ".import-former").mkdir()
            (home / ".import-former" / "staged").write_text("x")
        (folder / ".import-notes").mkdir()
        (folder / ".import-notes" / "mine.txt").write_text("x")
        messages.store([exports / "b.csv"], folder)
        assert (living / "staged").exists()
        assert not dead.exists()
    assert leftovers(folder) == [".import-notes"]
    assert which(folder) == "b"


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_files_of_messages_are_read_by_their_owner_only(exports, mask):
    before = os.umask(mask)
    try:
        messages.store([exports / "b.csv"], exports / "data" / "case")
        with generations.draft(None) as here:
            assert stat.S_IMODE(here.stat().st_mode) == 0o700
    finally:
        os.umask(before)
    for path in (exports / "data" / "case", *(exports / "data" / "case").rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode == (0o700 if path.is_dir() else 0o600), path


def test_staged_files_are_read_by_their_owner_only(exports, monkeypatch):
    from analytics.messages import importing

    modes = {}

    def look(here, folder):
        modes.update({p.name: stat.S_IMODE(p.stat().st_mode) for p in here.iterdir()})

    monkeypatch.setattr(importing, "publish", look)
    before = os.umask(0)
    try:
        messages.store([exports / "b.csv"], exports / "data")
    finally:
        os.umask(before)
    assert {"staged", *FILES} <= set(modes)
    assert set(modes.values()) == {0o600}


@pytest.mark.slow
def test_imports_killed_at_any_time_leave_one_import_whole(exports):
    folder, draw = exports / "data" / "case", random.Random(0)
    began = time.monotonic()
    start(exports / "a.csv", folder).join()
    took = time.monotonic() - began
    now = "a"
    for _ in range(KILLS):
        other = "b" if now == "a" else "a"
        process = start(exports / f"{other}.csv", folder)
        process.join(draw.uniform(0, 1.2 * took))
        process.kill()
        process.join()
        now = read_whole(folder)
        assert which(folder) == now
        done = start(exports / f"{now}.csv", folder)  # the next start sweeps
        done.join()
        assert done.exitcode == 0
        assert leftovers(folder) == []


@pytest.mark.slow
def test_first_imports_and_those_onto_plain_files_may_be_killed_too(exports):
    draw, made = random.Random(1), exports / "made"
    messages.store([exports / "a.csv"], made)
    for i in range(KILLS):
        folder = exports / f"data-{i}"
        if is_plain := i % 2:
            folder.mkdir()
            for name in FILES:
                (folder / name).write_bytes((made / name).read_bytes())
        process = start(exports / "b.csv", folder)
        process.join(draw.uniform(0.02, 0.2))
        process.kill()
        process.join()
        if messages.stored(folder) is not None:
            assert which(folder) == read_whole(folder)
        else:
            assert not is_plain
        store(exports / "b.csv", folder)
        assert which(folder) == read_whole(folder) == "b"
        assert leftovers(folder) == []


@pytest.mark.slow
def test_raced_imports_leave_one_of_them_whole_and_readers_see_no_mixture(exports):
    folder = exports / "data"
    start(exports / "a.csv", folder).join()
    seen = set()
    for i in range(PAIRS):
        pair = [start(exports / f"{name}.csv", folder) for name in ("ab" if i % 2 else "ba")]
        while any(process.is_alive() for process in pair):
            seen.add(read_whole(folder))
        assert [process.exitcode for process in pair] == [0, 0]
        assert which(folder) == read_whole(folder)
        assert leftovers(folder) == []
    assert seen == {"a", "b"}
