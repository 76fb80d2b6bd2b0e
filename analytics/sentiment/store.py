"""Stored scores: one SQLite file, shared by any number of processes.

SQLite writes a batch completely or not at all if the process is killed, handles concurrent writers,
and finds rows without loading all of them. It does not detect a flipped byte, so each row has a
checksum.
"""

import sqlite3
import warnings
import zlib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

from analytics.files import private_folder, private_opener

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
_WAIT_S = 20  # for another process, which locks the file for one batch
_TABLE = (
    "CREATE TABLE IF NOT EXISTS score"
    " (key BLOB PRIMARY KEY, value BLOB NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID"
)
_Given = TypeVar("_Given")


class StoreWarning(UserWarning):
    """Scores are computed all the same, but not read from their store, or not kept in it."""


class Damaged(sqlite3.DatabaseError):
    """A row does not match its checksum, or is no row of this store."""


class Store:
    """Keys to values, both bytes; without a path, in a temporary file.

    size: bytes of each value; None for any. A damaged file is renamed, with a warning, and replaced
    by an empty one. A file that cannot be written (full disk, no permission, locked for long) is
    still read where it can be. One `StoreWarning` says so; added rows are then discarded.
    """

    def __init__(self, path: Path | None = None, size: int | None = None) -> None:
        self._path, self._size = path, size
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None
        self._is_readable = self._is_writable = True
        self._has_warned = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._close()

    def find(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """The values of those `keys` that are in the store, each verified by its checksum."""
        found = self._carefully(self._find, list(keys)) if self._is_readable else None
        self._is_readable = found is not None
        return found or {}

    def add(self, rows: Mapping[bytes, bytes]) -> None:
        """Store all `rows`, or none if the process is killed; existing keys are not overwritten."""
        if self._is_readable and self._is_writable and rows:
            self._is_writable = self._carefully(_add, rows) is not None

    def _find(self, connection: sqlite3.Connection, keys: list[bytes]) -> dict[bytes, bytes]:
        found = _find(connection, keys)
        if self._size is not None and any(len(value) != self._size for value in found.values()):
            raise Damaged("a row has another size")
        return found

    def _carefully(self, act: Callable[[sqlite3.Connection, _Given], Any], given: _Given) -> Any:
        """The result of `act`; None where the file cannot be used."""
        for is_last in (False, True):
            try:
                return act(self._opened(), given)
            except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
                self._close()
                if is_last or not _is_damage(error) or not self._set_aside(error):
                    self._warn(f"scores are not kept ({_plain(error)})")
                    return None
        return None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            if self._path:
                private_folder(self._path.parent)
                if not self._path.exists():
                    with open(self._path, "ab", opener=private_opener):
                        pass
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

    def _set_aside(self, error: Exception) -> bool:
        """Rename a damaged file, for an empty one in its place; False where that cannot be."""
        path = self._path
        if path is None:
            return False
        try:
            if path.stat().st_ino != self._inode:  # already replaced elsewhere
                return True
            taken = len(list(path.parent.glob(f"{path.name}.damaged-*")))
            aside = path.with_name(f"{path.name}.damaged-{taken + 1}")
            journal = path.with_name(f"{path.name}-journal")
            if journal.exists():  # SQLite would replay it into the new file
                journal.replace(f"{aside}-journal")
            path.replace(aside)
        except OSError:
            return False
        self._warn(f"damaged ({_plain(error)}); set aside as {aside.name}, and made again")
        return True

    def _warn(self, what: str) -> None:
        """Say once what is wrong, and of which file, without the folders above the data folder."""
        if not self._has_warned:
            name = "/".join(self._path.parts[-3:]) if self._path else "the temporary folder"
            text = f"{name}: {what}; every text is scored all the same"
            warnings.warn(text, StoreWarning, stacklevel=2)
        self._has_warned = True


def _find(connection: sqlite3.Connection, keys: list[bytes]) -> dict[bytes, bytes]:
    marks = ",".join("?" * len(keys))
    query = f"SELECT key, value, checksum FROM score WHERE key IN ({marks})"
    scores = {}
    for key, value, checksum in connection.execute(query, keys):
        if not isinstance(value, bytes) or checksum != _checksum(key, value):
            raise Damaged("a row does not fit its checksum")
        scores[key] = value
    return scores


def _add(connection: sqlite3.Connection, rows: Mapping[bytes, bytes]) -> int:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT OR IGNORE INTO score VALUES (?, ?, ?)",
        [(key, value, _checksum(key, value)) for key, value in rows.items()],
    )
    connection.execute("COMMIT")
    return len(rows)


def _checksum(key: bytes, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(key))


def _is_damage(error: Exception) -> bool:
    if isinstance(error, OSError):
        return False
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)  # no code: invalid data
    return code & 0xFF in _DAMAGE


def _plain(error: Exception) -> str:
    """An error without the path that an `OSError` names."""
    return error.strerror or "" if isinstance(error, OSError) else str(error)
