"""The imports of a folder: each is a generation of four files, made live in one step.

data/CASE/messages.parquet …    links to the files of the live generation, by way of `.import`
data/CASE/.import               link to the live generation; replacing it is the one step
data/CASE/.imports/000002/      the live generation, and the one before it, for its readers
data/CASE/.imports/new-…/       drafts: imports that have not ended
data/CASE/.imports/lock         held while one of these changes

A folder of four plain files, as earlier versions left it, is read, and becomes a generation at the
next import.
"""

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from analytics.errors import RunError
from analytics.files import private_folder, private_opener, sync_file, sync_folder

if sys.platform != "win32":
    import fcntl

TABLE, REJECTS = "messages.parquet", "rejects.csv"
SUMMARY, COVERAGE = "import.json", "coverage.json"
FILES = (TABLE, REJECTS, COVERAGE, SUMMARY)
LIVE, ALL = ".import", ".imports"
_DRAFT, _LOCK = "new-", "lock"
_LOCK_S = 60
_FORMER = {*FILES, "staged"}
"""Files of the drafts `.import-…` that earlier versions left where they were killed."""


@contextlib.contextmanager
def draft(folder: Path | None) -> Iterator[Path]:
    """A folder to make an import in; `publish` makes it live, else it is removed at the end.

    First removes what killed imports left. folder: the case's; None: nothing will be published.
    Raises `RunError` where the system has no locks of its kind, or the file system no links.
    """
    if sys.platform == "win32":
        raise RunError(
            what="messages cannot be imported on Windows itself",
            where=str(folder or tempfile.gettempdir()),
            right="Use the Windows Subsystem for Linux",
        )
    home = folder / ALL if folder else _temporary()
    made = [home]
    if folder:
        made += [] if folder.exists() else [folder]
        private_folder(folder)
    with _locked(home):
        if folder:
            _sweep(folder)
        _sweep_drafts(home)
        here = Path(tempfile.mkdtemp(dir=home, prefix=_DRAFT))
        held = _take(here / _LOCK)
    try:
        if folder:
            _try_links(here)
        yield here
    finally:
        if held is not None:
            os.close(held)
        shutil.rmtree(here, ignore_errors=True)
        for path in made:
            with contextlib.suppress(OSError):  # not empty
                path.rmdir()


def _temporary() -> Path:
    """A private folder for what will not be published; the same for each import of a user."""
    home = Path(tempfile.gettempdir(), f"aftermath-{os.getuid()}")
    with contextlib.suppress(OSError):
        private_folder(home)
        found = home.lstat()
        is_private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
        if is_private and found.st_uid == os.getuid():
            return home
    return Path(tempfile.mkdtemp(prefix="aftermath-"))  # that name is another user's


def publish(here: Path, folder: Path) -> None:
    """Make the four files of a draft the live import of `folder`, in one step.

    Raises `OSError`; what was live then still is.
    """
    for name in FILES:
        sync_file(here / name)
    sync_folder(here)
    with _locked(folder / ALL):
        _adopt(folder)
        _make_live(here, folder)
        _sweep(folder)


def live(folder: Path) -> Path:
    """The folder that holds the live import's files: a generation, or `folder` itself."""
    if not _is_ours(folder, TABLE):
        return folder
    try:
        return folder / os.readlink(folder / LIVE)
    except FileNotFoundError:  # the first import was killed
        return folder


def _make_live(here: Path, folder: Path) -> None:
    target = folder / ALL / f"{max(_numbers(folder), default=0) + 1:06d}"
    (here / _LOCK).unlink(missing_ok=True)
    os.rename(here, target)
    try:
        sync_folder(target.parent)
        for name in FILES:
            if not _is_ours(folder, name):
                _link(folder / name, f"{LIVE}/{name}", target)
        _link(folder / LIVE, f"{ALL}/{target.name}", target)
    except BaseException:
        if live(folder) != target:
            shutil.rmtree(target, ignore_errors=True)
        raise
    sync_folder(folder)


def _adopt(folder: Path) -> None:
    """Make plain files that stand at the four names a generation, so that it too is replaced as a
    whole. At no moment do the names show anything else.
    """
    shown = [name for name in FILES if (folder / name).is_file()]
    if all(_is_ours(folder, name) for name in shown):
        return
    here = Path(tempfile.mkdtemp(dir=folder / ALL, prefix=_DRAFT))
    for name in shown:
        _copy((folder / name).resolve(), here / name)
    target = folder / ALL / f"{max(_numbers(folder), default=0) + 1:06d}"
    os.rename(here, target)
    _link(folder / LIVE, f"{ALL}/{target.name}", target)
    for name in shown:
        _link(folder / name, f"{LIVE}/{name}", target)
    sync_folder(folder)


def _copy(path: Path, to: Path) -> None:
    """The same file under a second name; a copy of it where the file system has no hard links."""
    try:
        os.link(path, to)
    except OSError:
        shutil.copyfile(path, to)
    to.chmod(0o600)


def _link(path: Path, to: str, near: Path) -> None:
    """Point a link to `to`, in one step. near: a folder beside it, in which a kill may leave it."""
    made = near / "link"
    made.unlink(missing_ok=True)
    made.symlink_to(to)
    if path.is_dir() and not path.is_symlink():  # a copy that followed the link
        shutil.rmtree(path)
    os.replace(made, path)


def _is_ours(folder: Path, name: str) -> bool:
    try:
        return os.readlink(folder / name) == f"{LIVE}/{name}"
    except OSError:  # a plain file, or none
        return False


def _try_links(here: Path) -> None:
    try:
        (here / "link").symlink_to(FILES[0])
        (here / "link").unlink()
    except OSError as error:
        raise RunError(
            what=f"this file system cannot hold links: {error.strerror}",
            where=str(here.parent.parent),
            right="An import is replaced by a link: put the project's data folder on another disk",
        ) from error


def _numbers(folder: Path) -> list[int]:
    return [int(path.name) for path in (folder / ALL).iterdir() if path.name.isdecimal()]


def _sweep(folder: Path) -> None:
    """Remove all but the live generation and the one before it; only under the lock."""
    try:
        now = int(Path(os.readlink(folder / LIVE)).name)
    except (OSError, ValueError):
        now = 0
        for name in FILES:
            if _is_ours(folder, name):
                (folder / name).unlink()
    before = max((number for number in _numbers(folder) if number < now), default=0)
    for number in _numbers(folder):
        if number not in (now, before):
            shutil.rmtree(folder / ALL / f"{number:06d}", ignore_errors=True)
    _sweep_drafts(folder / ALL)
    for former in (*folder.glob(".import-*"), *folder.parent.glob(".import-*")):
        if former.is_dir() and {path.name for path in former.iterdir()} <= _FORMER:
            shutil.rmtree(former, ignore_errors=True)


def _sweep_drafts(home: Path) -> None:
    for path in home.glob(f"{_DRAFT}*"):
        if not _is_taken(path / _LOCK):
            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made if need be. Raises `RunError` after a minute."""
    path, until = home / _LOCK, time.monotonic() + _LOCK_S
    while True:
        private_folder(home)
        with contextlib.suppress(FileNotFoundError):  # another import has removed the empty folder
            handle = _take(path)
            if handle is not None and _is_same(handle, path):
                break
            if handle is not None:
                os.close(handle)
        if time.monotonic() > until:
            raise RunError(
                what=f"another import has held the lock for {_LOCK_S} s",
                where=str(path),
                right="Wait for it to end, or end it; then import again",
            )
        time.sleep(0.02)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _take(path: Path) -> int | None:
    """A handle that holds the lock on a file, made if need be; None where another holds it."""
    handle = private_opener(str(path), os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _is_taken(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        handle = _take(path)
    except FileNotFoundError:  # its import has ended meanwhile, and removed it
        return False
    if handle is not None:
        os.close(handle)
    return handle is None


def _is_same(handle: int, path: Path) -> bool:
    """Whether an open file still stands at its path."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
