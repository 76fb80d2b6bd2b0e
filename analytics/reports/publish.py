"""Replace a finished report as a whole: `reports/<case>` is a link, replaced in one step.

reports/<case>                       link to the live build
reports/.builds/<case>/<stamp>-…/    the live build and the one it replaced
reports/.failed/<case>/              output of the last run, where it failed
"""

import os
import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from analytics.cases.record import is_slug
from analytics.errors import UsageError

BUILDS, FAILED = ".builds", ".failed"
TOGETHER = {"compare": "compare", "lessons-learned": "lessons_learned"}
"""Pages over all cases: page name → notebook."""
LOCK_S = 60


def lock(out: Path) -> FileLock:
    """Lock held while links or the index change, so that concurrent runs are safe."""
    try:
        (out / BUILDS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            what=f"no folder can be made there: {error.strerror}",
            where=str(out),
            right="Give --out a folder that can be written",
        ) from error
    return FileLock(out / BUILDS / "lock", timeout=LOCK_S)


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


def publish(out: Path, case_id: str, files: Mapping[str, str]) -> Path:
    """Write files (name → text) as a new build and make it live; returns the link to it."""
    target = destination(out, case_id)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    build = out / BUILDS / case_id / name
    link = out / BUILDS / f"{name}.link"
    with lock(out):
        _write(build, files)
        before = live(out, case_id)
        link.symlink_to(build.relative_to(out))
        os.replace(link, target)
        for old in build.parent.iterdir():
            if old.name not in (name, before and before.name):  # its readers may finish
                shutil.rmtree(old)
        shutil.rmtree(out / FAILED / case_id, ignore_errors=True)
    return target


def fail(out: Path, case_id: str, files: Mapping[str, str]) -> None:
    """Keep the output of a failed run (name → text), replacing that of an earlier one."""
    with lock(out):
        shutil.rmtree(out / FAILED / case_id, ignore_errors=True)
        _write(out / FAILED / case_id, files)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
