"""Replace a finished report as a whole: `reports/<case>` is a link, replaced in one step.

reports/<case>                       link to the live build
reports/.builds/<case>/<stamp>-…/    the live build and the one it replaced
reports/.failed/<case>/              output of the last run, where it failed

Whoever writes below `reports/` holds the lock. What looks unfinished to its next holder is thus
left over from a run that was killed.
"""

import errno
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from analytics.cases.record import is_slug
from analytics.errors import AftermathError, RunError, UsageError
from analytics.files import disk_problem, sync_folder

BUILDS, FAILED = ".builds", ".failed"
PART, LINK = ".part", ".link"
TOGETHER = {"compare": "compare", "lessons-learned": "lessons_learned"}
"""Pages over all cases: page name → notebook."""
LOCK_S = 60
RESERVE_BYTES, PAGE_BYTES = 10_000_000, 2_000_000
"""Free space that a run needs beside its pages, and for a page that has no report yet."""
_ELSEWHERE = {
    errno.EACCES,
    errno.EEXIST,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
}
"""Errors of a folder that no run can write to, now or later."""


@contextmanager
def lock(out: Path, timeout: float = LOCK_S) -> Iterator[None]:
    """Hold the lock under which anything in `out` is written; makes the folder.

    timeout: seconds to wait for another holder. Raises `UsageError` for a folder that cannot be
    written, `RunError` where the disk or another run stands in the way.
    """
    held = FileLock(out / BUILDS / "lock", timeout=timeout)
    try:
        (out / BUILDS).mkdir(parents=True, exist_ok=True)
        held.acquire()
    except Timeout:
        raise RunError(
            what=f"another run has been writing there for {timeout:g} s",
            where=str(out),
            right="Try again when it has ended",
        ) from None
    except (OSError, NotImplementedError) as error:
        raise _unwritable(out, error) from error
    try:
        yield
    finally:
        held.release()


def _unwritable(out: Path, error: OSError | NotImplementedError) -> AftermathError:
    code = error.errno if isinstance(error, OSError) else errno.EPERM
    what = disk_problem(error) if isinstance(error, OSError) else "its disk has no locks"
    kind, right = RunError, "Mend that, or give another folder by --out"
    if code in _ELSEWHERE:
        kind, right = UsageError, "Give --out a folder that can be written"
    return kind(what=f"the reports cannot be written: {what}", where=str(out), right=right)


def prepare(out: Path, pages: Collection[str]) -> None:
    """Remove what killed runs have left, and see whether these pages can be written.

    Raises as `lock`, and `RunError` where links cannot be made or too little space is free.
    """
    try:
        with lock(out):
            sweep(out)
            _require_links(out)
            _require_space(out, pages)
    except OSError as error:
        raise _unwritable(out, error) from error


def sweep(out: Path) -> None:
    """Remove what killed runs have left; the caller holds the lock."""
    builds, failed = out / BUILDS, out / FAILED
    for pattern in (f"*{PART}", f"*{LINK}", f"*/*{PART}"):
        for path in builds.glob(pattern):
            _remove(path)
    for path in (*failed.glob(f"*{PART}"), *out.glob(f".*{PART}")):
        _remove(path)
    for folder in builds.iterdir():
        if folder.is_dir() and is_slug(folder.name):
            _clear(out, folder.name)


def _clear(out: Path, case_id: str) -> None:
    """Remove the builds of a case but the live one and the one before it, whose readers may
    finish.
    """
    now = live(out, case_id)
    found = (path.name for path in (out / BUILDS / case_id).iterdir())
    names = sorted(name for name in found if not name.endswith(PART))
    earlier = [name for name in names if now and name < now.name]
    kept = {*earlier[-1:], now.name} if now else set()
    for name in set(names) - kept:
        _remove(out / BUILDS / case_id / name)


def _require_links(out: Path) -> None:
    link = out / BUILDS / f"{secrets.token_hex(4)}{LINK}"
    try:
        link.symlink_to("nowhere")
        link.unlink()
    except OSError as error:
        raise RunError(
            what=f"no link can be made there: {disk_problem(error)}",
            where=str(out),
            right="A report is replaced by a link; give --out a folder on another disk",
        ) from error


def _require_space(out: Path, pages: Collection[str]) -> None:
    free = shutil.disk_usage(out).free
    needed = RESERVE_BYTES + sum(_size(live(out, page)) for page in pages)
    if free < needed:
        raise RunError(
            what=f"{free / 1e6:.1f} MB are free, and these pages need about {needed / 1e6:.0f} MB",
            where=str(out),
            right="Make room there, or give another folder by --out",
        )


def _size(build: Path | None) -> int:
    return sum(path.stat().st_size for path in build.iterdir()) if build else PAGE_BYTES


def destination(out: Path, case_id: str) -> Path:
    """Path of a case's report.

    `UsageError` for a name that is not an id, or a path that no run has made.
    """
    target = out / case_id
    if not is_slug(case_id):
        raise UsageError(
            what=f"{case_id!r} is no id", where="case", right="Lower-case words joined by hyphens"
        )
    try:
        points_at = Path(os.readlink(target))
    except FileNotFoundError:
        return target
    except OSError:  # a folder or a file
        points_at = target
    if points_at.parts[0] != BUILDS:
        raise UsageError(
            what="something stands there that no run has made",
            where=str(target),
            right="Move it away, or give another folder by --out",
        )
    return target


def live(out: Path, case_id: str) -> Path | None:
    """The folder of the case's published build, or None."""
    target = out / case_id
    return target.resolve() if target.is_symlink() and target.exists() else None


def failed(out: Path, case_id: str) -> Path | None:
    """Output of the case's last run if it failed, or None."""
    folder = out / FAILED / case_id
    return folder if folder.is_dir() else None


def ids(out: Path) -> list[str]:
    """Ids with a live report or a failed run, sorted."""
    names = {path.name for path in out.iterdir() if path.is_symlink()}
    names |= {path.name for path in (out / FAILED).glob("*")}
    return sorted(name for name in names if is_slug(name))


def publish(
    out: Path,
    case_id: str,
    files: Mapping[str, str | bytes],
    before_swap: Callable[[], None] = lambda: None,
) -> Path:
    """Write files (name → content) as a new build and make it live; returns the link to it.

    before_swap: called last before the new build is live; what it raises leaves the old one.
    Raises `OSError` for trouble with the disk; what was live then stays so.
    """
    target = destination(out, case_id)
    with lock(out):
        build = out / BUILDS / case_id / _new_name(out, case_id)
        link = out / BUILDS / f"{build.name}{LINK}"
        try:
            _write(build, files)
            link.symlink_to(build.relative_to(out))
            sync_folder(out / BUILDS)
            before_swap()
            os.replace(link, target)
        except BaseException:
            _remove(link)
            if live(out, case_id) != build.resolve():  # an interrupt may come just after the swap
                _remove(build)
            raise
        sync_folder(out)
        _clear(out, case_id)
        _remove(out / FAILED / case_id)
    return target


def _new_name(out: Path, case_id: str) -> str:
    """A name that sorts after that of the live build, whatever the clock says."""
    now, build = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}", live(out, case_id)
    before = build.name.split("-")[0] if build else ""
    return f"{now if now > before else f'{before}0'}-{secrets.token_hex(4)}"


def fail(out: Path, case_id: str, files: Mapping[str, str]) -> str:
    """Keep the output of a failed run (name → text), replacing that of an earlier one; remove what
    its process has left unfinished.

    Returns why the disk did not take it, else ""; that the run failed is marked where possible.
    """
    folder = out / FAILED / case_id
    with lock(out):
        try:
            sweep(out)
            _write(folder, files)
        except OSError as error:
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
            return disk_problem(error)
    return ""


def _write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write a folder of files, which is there at once and lasts; an earlier one goes."""
    part = folder.with_name(f"{folder.name}{PART}")
    try:
        part.mkdir(parents=True)
        for name, content in files.items():
            is_text = isinstance(content, str)
            with (part / name).open("wb") as file:
                file.write(content.encode("utf-8", "replace") if is_text else content)
                file.flush()
                os.fsync(file.fileno())
        sync_folder(part)
        _remove(folder)
        os.replace(part, folder)
    except BaseException:
        _remove(part)
        raise
    sync_folder(folder.parent)


def _remove(path: Path) -> None:
    """Remove a file, a link or a folder, as far as the disk lets us."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
