"""Open paths as streams of bytes: files, folders, globs, and gzip, zip and zst contents, safely."""

import contextlib
import glob
import gzip
import io
import os
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from analytics.errors import ImportFileError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HEAD = 64 * 1024
RATIO, FREE = 250, 64 * 1024 * 1024
"""Limit of unpacked size as a multiple of the packed size; the first FREE bytes are exempt."""
_LONG: dict[int, int] = {
    zstd.DecompressionParameter.window_log_max: 31
}  # Reddit dumps: `zstd --long=31`
_DAMAGE = (EOFError, OSError, zlib.error, zipfile.BadZipFile, zstd.ZstdError, RuntimeError)
Tick = Callable[[int], None]


def refuse(name: str, what: str, right: str) -> ImportFileError:
    """The error for a file that cannot be imported at all."""
    return ImportFileError(what=what, where=name, right=right)


@contextlib.contextmanager
def error_context(name: str) -> Iterator[None]:
    """Add the file's name to errors raised inside."""
    try:
        yield
    except ImportFileError as error:
        raise refuse(f"{name}, {error.where}", error.what, error.right) from error


@dataclass(frozen=True)
class InputFile:
    """One export. name: as written to source_file. member: its entry, if path is a zip."""

    name: str
    path: Path
    member: str | None = None

    def open(self, tick: Tick | None = None) -> "io.BufferedReader[Any]":
        """Its bytes, unpacked. tick: called with bytes read from disk. Raises ImportFileError."""
        raw = io.BufferedReader(_Counted(self.path, tick), HEAD)
        packed = self.path.stat().st_size
        try:
            if self.member is not None:
                archive = zipfile.ZipFile(raw)
                packed = archive.getinfo(self.member).compress_size
                entry = archive.open(self.member)
                raw = io.BufferedReader(_Bounded(self, entry.read, packed), HEAD)
            magic = raw.peek(4)[:4]
            if magic.startswith(b"\x1f\x8b"):
                stream = gzip.GzipFile(fileobj=raw)
                return io.BufferedReader(_Bounded(self, stream.read, packed), HEAD)
            if magic == b"\x28\xb5\x2f\xfd":
                stream = zstd.ZstdFile(raw, options=_LONG)
                return io.BufferedReader(_Bounded(self, stream.read, packed), HEAD)
        except (*_DAMAGE, NotImplementedError) as error:
            raise self.damaged(error) from error
        return raw

    def damaged(self, error: Exception) -> ImportFileError:
        """The error for bytes that cannot be unpacked."""
        return refuse(self.name, f"it cannot be unpacked: {error}", "Download or pack it again")


class _Counted(io.FileIO):
    """A file that reports how many of its bytes were read."""

    def __init__(self, path: Path, tick: Tick | None) -> None:
        super().__init__(path)
        self._tick = tick

    def readinto(self, buffer) -> int:
        count = super().readinto(buffer)
        if self._tick:
            self._tick(count)
        return count


class _Bounded(io.RawIOBase):
    """Unpacked bytes; rejects more than a real export would have from so few packed bytes."""

    def __init__(self, source: InputFile, read: Callable[[int], bytes], packed: int) -> None:
        self._source, self._read, self._most = source, read, max(FREE, RATIO * packed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        try:
            block = self._read(len(buffer))
        except _DAMAGE as error:
            raise self._source.damaged(error) from error
        self._most -= len(block)
        if self._most < 0:
            raise _bomb(self._source.name)
        buffer[: len(block)] = block
        return len(block)


def _bomb(name: str) -> ImportFileError:
    what = f"it unpacks to more than {RATIO} times its size, as a zip bomb does"
    return refuse(name, what, "Unpack it yourself if you trust it")


def input_files(paths: Sequence[Path]) -> list[InputFile]:
    """The exports named by files, folders and globs, in that order; a folder's sorted by name.

    Raises ImportFileError if a path does not exist, a link leads out of its folder, or a zip entry
    names a path outside.
    """
    files = [source for path in paths for source in _named(Path(path))]
    if not files:
        raise refuse("FILE", "no file is named", "Name at least one export")
    return files


def _named(path: Path) -> Iterator[InputFile]:
    if path.is_dir():
        yield from _folder(path)
    elif path.is_file():
        yield from _file(path, path.name)
    elif path.exists():
        raise refuse(str(path), "this is no plain file", "Name a file or a folder")
    elif matches := sorted(glob.glob(str(path), recursive=True)):
        for match in matches:
            yield from _named(Path(match))
    else:
        raise refuse(str(path), "there is no such file", "Name an existing file, folder or glob")


def _folder(folder: Path) -> Iterator[InputFile]:
    home, is_any = folder.resolve(), False
    for here, inner, names in os.walk(folder):
        inner.sort()
        for name in (*inner, *sorted(names)):
            path = Path(here, name)
            if not path.resolve().is_relative_to(home):
                raise refuse(str(path), "this link leads out of its folder", "Name the file itself")
            if path.is_file() and not name.startswith("."):
                is_any = True
                yield from _file(path, path.relative_to(folder).as_posix())
    if not is_any:
        raise refuse(str(folder), "the folder holds no file", "A folder of exports")


def check_zip_bomb(source: InputFile, file: BinaryIO) -> list[zipfile.ZipInfo]:
    """The entries of a zip. Raises ImportFileError if it is damaged or unpacks to too much."""
    try:
        entries = zipfile.ZipFile(file).infolist()
    except _DAMAGE as error:
        raise source.damaged(error) from error
    if sum(entry.file_size for entry in entries) > max(FREE, RATIO * file.seek(0, io.SEEK_END)):
        raise _bomb(source.name)
    return entries


def _file(path: Path, name: str) -> Iterator[InputFile]:
    with path.open("rb") as file:
        is_zip = file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    if not is_zip:
        yield InputFile(name, path)
        return
    with path.open("rb") as file:
        entries = check_zip_bomb(InputFile(name, path), file)
    if any(e.filename == "[Content_Types].xml" for e in entries):  # a workbook
        yield InputFile(name, path)
        return
    files = [e.filename for e in entries if not e.is_dir()]
    for entry in files:
        parts = PurePosixPath(entry.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts:
            what = f"the entry {entry!r} names a path outside the zip"
            raise refuse(name, what, "A zip that holds plain files")
    shown = [e for e in files if not e.startswith("__MACOSX/") and Path(e).name[0] != "."]
    if not shown:
        raise refuse(name, "the zip holds no file", "A zip of exports")
    for entry in shown:
        yield InputFile(f"{name}/{entry}", path, entry)
