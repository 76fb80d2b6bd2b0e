"""The files of the case folders: each is read once and hashed as it is read."""

import errno
import hashlib
import io
import os
import stat
from pathlib import Path

from analytics.errors import CaseError

LARGEST_TEXT, LARGEST_DATA = 2_000_000, 200_000_000
"""Bytes that a text, and a table, of a case may have."""
BAD_CONTENT = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)
"""What readers of tables and JSON raise where the content is not what they expect."""


class FileReader:
    """Reads files below a folder and keeps their bytes, so that a second reading gives the same.

    Names are paths relative to the folder, such as `2017-united-3411/case.yaml`. hashes: SHA-256 of
    each file read so far, by its name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hashes: dict[str, str] = {}
        self._contents: dict[str, bytes] = {}

    def exists(self, name: str) -> bool:
        """Whether something of that name is there, be it a link that leads nowhere."""
        return os.path.lexists(self.folder / name)

    def read(self, name: str, most: int = LARGEST_DATA) -> bytes:
        """The file's bytes. Raises `OSError` where it cannot be read, is no file, or is larger than
        `most` bytes.
        """
        if name not in self._contents:
            _require_file(self.folder / name, most)
            content = (self.folder / name).read_bytes()
            self._contents[name] = content
            self.hashes[name] = hashlib.sha256(content).hexdigest()
        return self._contents[name]

    def text(self, name: str) -> str:
        """The file's text, with line ends as `\\n`. Raises `CaseError` where it is no UTF-8."""
        try:
            content = self.read(name, LARGEST_TEXT)
            text = io.StringIO(content.decode("utf-8"), newline=None).read()
        except OSError as error:
            what, where = f"the file cannot be read: {error.strerror}", name
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            what, where = f"the file is not UTF-8: {error.reason}", f"{name}, line {line}"
        else:
            before, nul, _ = text.partition("\0")
            if not nul:
                return text
            line = before.count("\n") + 1
            what, where = "the file holds a NUL character", f"{name}, line {line}"
        raise CaseError(what=what, where=where, right="A readable UTF-8 file")


def _require_file(path: Path, most: int) -> None:
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    if found.st_size > most:
        raise OSError(errno.EFBIG, f"it has {found.st_size:,} bytes, more than {most:,}")
