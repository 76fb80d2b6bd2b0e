"""The temporary folder of a run: gone when it ends, or when the next one starts."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX, _NEW_S = "aftermath-run-", 60


@contextmanager
def made() -> Iterator[Path]:
    """A new folder. Those of runs that were killed are removed first.

    A run holds a lock on its folder, which the system lifts however the run ends.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            _remove_unused(left)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _remove_unused(folder: Path) -> None:
    """Remove a folder that no run holds; a new one's run may be about to take its lock."""
    if time.time() - folder.stat().st_mtime < _NEW_S:
        return
    handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)
