"""Stored scores: one SQLite file, shared by any number of processes.

SQLite writes a batch completely or not at all if the process is killed, handles concurrent writers,
and finds rows without loading all of them. It does not detect a flipped byte, so each row has a
checksum.
"""

import logging
import sqlite3
import zlib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
_WAIT_S = 60  # for another process, which locks the file for one batch
_TABLE = (
    "CREATE TABLE IF NOT EXISTS score"
    " (key BLOB PRIMARY KEY, value BLOB NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID"
)
_Given = TypeVar("_Given")
_log = logging.getLogger(__name__)


class Damaged(sqlite3.DatabaseError):
    """A row does not match its checksum."""


class Store:
    """Keys to values, both bytes; without a path, in a temporary file.

    A damaged file is renamed, with a warning, and replaced by an empty one. Where the file cannot
    be written (full disk, no permission), one warning says so and added rows are discarded.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None
        self._is_writable = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._close()

    def find(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """The values of those `keys` that are in the store, each verified by its checksum."""
        return self._carefully(_find, list(keys)) or {}

    def add(self, rows: Mapping[bytes, bytes]) -> None:
        """Store all `rows`, or none if the process is killed; existing keys are not overwritten."""
        if self._is_writable and rows:
            self._carefully(_add, rows)

    def _carefully(self, act: Callable[[sqlite3.Connection, _Given], Any], given: _Given) -> Any:
        """The result of `act`; None where the file cannot be used."""
        for is_last in (False, True):
            try:
                return act(self._opened(), given)
            except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
                self._close()
                if is_last or not _is_damage(error):
                    self._give_up(error)
                    return None
                self._set_aside(error)
        return None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            if self._path:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._path.touch()
                self._inode = self._path.stat().st_ino
            self._connection = sqlite3.connect(
                self._path or "", timeout=_WAIT_S, isolation_level=None
            )
            self._connection.execute(_TABLE)
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _give_up(self, error: Exception) -> None:
        if self._is_writable:
            _log.warning("%s: scores cannot be kept, and are not: %s", self._path, error)
        self._is_writable = False

    def _set_aside(self, error: Exception) -> None:
        path = self._path
        if path is None or path.stat().st_ino != self._inode:  # already replaced elsewhere
            return
        taken = len(list(path.parent.glob(f"{path.name}.damaged-*")))
        aside = path.with_name(f"{path.name}.damaged-{taken + 1}")
        _log.warning("%s: damaged (%s); set aside as %s, made again", path, error, aside.name)
        journal = path.with_name(f"{path.name}-journal")
        if journal.exists():  # SQLite would replay it into the new file
            journal.replace(f"{aside}-journal")
        path.replace(aside)


def _find(connection: sqlite3.Connection, keys: list[bytes]) -> dict[bytes, bytes]:
    marks = ",".join("?" * len(keys))
    query = f"SELECT key, value, checksum FROM score WHERE key IN ({marks})"
    scores = {}
    for key, value, checksum in connection.execute(query, keys):
        if not isinstance(value, bytes) or checksum != _checksum(key, value):
            raise Damaged("a row does not fit its checksum")
        scores[key] = value
    return scores


def _add(connection: sqlite3.Connection, rows: Mapping[bytes, bytes]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT OR IGNORE INTO score VALUES (?, ?, ?)",
        [(key, value, _checksum(key, value)) for key, value in rows.items()],
    )
    connection.execute("COMMIT")


def _checksum(key: bytes, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(key))


def _is_damage(error: Exception) -> bool:
    if isinstance(error, OSError):
        return False
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)  # no code: invalid data
    return code & 0xFF in _DAMAGE
