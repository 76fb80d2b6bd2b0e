"""The files of the case folders: each is read once and hashed as it is read."""

import hashlib
import io
from pathlib import Path

from analytics.errors import CaseError


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
        return (self.folder / name).exists()

    def read(self, name: str) -> bytes:
        """The file's bytes. Raises `OSError` where it cannot be read."""
        if name not in self._contents:
            content = (self.folder / name).read_bytes()
            self._contents[name] = content
            self.hashes[name] = hashlib.sha256(content).hexdigest()
        return self._contents[name]

    def text(self, name: str) -> str:
        """The file's text, with line ends as `\\n`. Raises `CaseError` where it is not UTF-8."""
        try:
            return io.StringIO(self.read(name).decode("utf-8"), newline=None).read()
        except (OSError, UnicodeDecodeError) as error:
            raise CaseError(
                what=f"the file cannot be read: {error}", where=name, right="A readable UTF-8 file"
            ) from error
