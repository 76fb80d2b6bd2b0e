"""The temporary folder of a run: gone when it ends, or when the next one starts."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analytics.errors import RunError
from analytics.files import disk_problem

_PREFIX = "aftermath-run-"
_NEW = "aftermath-new-"
"""Of a folder that is not locked yet: its run is just starting, or was killed then."""
_STARTS_WITHIN_S = 3600


@contextmanager
def made() -> Iterator[Path]:
    """A new folder. Those of runs that were killed are removed first.

    A run holds a lock on its folder, which the system lifts however the run ends. Raises `RunError`
    where no temporary folder takes new files.
    """
    try:
        for left in _left():
            with suppress(OSError):
                _remove_unused(left)
        folder, handle = _locked()
    except OSError as error:
        raise RunError(
            what=f"the temporary folder cannot be written: {disk_problem(error)}",
            where=tempfile.tempdir or "TMPDIR",
            right="Mend that, or let TMPDIR name another folder",
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _left() -> Iterator[Path]:
    """Folders that killed runs may have left; one that is not locked yet only once it is old."""
    place = Path(tempfile.gettempdir())
    yield from place.glob(f"{_PREFIX}*")
    oldest = time.time() - _STARTS_WITHIN_S
    for new in place.glob(f"{_NEW}*"):
        with suppress(OSError):
            if new.lstat().st_mtime < oldest:
                yield new


def _locked() -> tuple[Path, int]:
    """A new folder and the handle of its lock. It has its name only once it is locked."""
    import fcntl

    new = Path(tempfile.mkdtemp(prefix=_NEW))
    handle = os.open(new, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return new.rename(new.with_name(new.name.replace(_NEW, _PREFIX))), handle


def _remove_unused(folder: Path) -> None:
    """Remove a folder that no run holds."""
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)
