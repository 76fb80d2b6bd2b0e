"""Open paths as streams of bytes: files, folders, globs, and gzip, zip and zst contents, safely."""

import contextlib
import functools
import glob
import gzip
import io
import os
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from analytics.errors import ImportFileError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HEAD = 64 * 1024
RATIO, FREE, FREE_OF_ALL = 250, 64 * 1024 * 1024, 2 * 1024**3
"""Limit of unpacked size as a multiple of the packed size; the first FREE bytes of a file, and the
first FREE_OF_ALL of all files of an import, are exempt."""
FILES, ROWS = 20_000, 100_000_000
"""Most files, and most rows, of an import."""
DIRECTORY = 8 * 1024 * 1024
"""Most bytes that a zip may need to name its entries."""
TRUST = "or import with --trusted if you know what they hold"
_LONG: dict[int, int] = {
    zstd.DecompressionParameter.window_log_max: 31
}  # Reddit dumps: `zstd --long=31`
DAMAGE = (EOFError, OSError, zlib.error, zipfile.BadZipFile, zstd.ZstdError, RuntimeError)
"""What is raised for bytes that cannot be unpacked."""
_ZIP, _GZIP, _ZSTD = (b"PK\x03\x04", b"PK\x05\x06"), b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_EXPORTS = (
    *(".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".json", ".jsonl", ".ndjson"),
    *(".parquet", ".js", ".zip", ".gz", ".zst", ".export"),
)
_BESIDE = ("readme", "license", "licence", "copying", "changelog", "requirements", "manifest")
"""Endings of files that may be exports, and names of those that are not whatever their ending."""
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


@dataclass
class Limits:
    """What the packed files of one import hold together. packed: their bytes on the disk."""

    is_trusted: bool = False
    packed: int = 0
    _unpacked: dict[str, int] = field(default_factory=dict)
    _total: int = 0

    def check(self, name: str, unpacked: int, packed: int) -> None:
        """Raise ImportFileError where a file, or all, unpack to more than real exports do.

        unpacked: bytes of that file so far; a file may be read several times. packed: its size.
        """
        if self.is_trusted:
            return
        if unpacked > max(FREE, RATIO * packed):
            raise _bomb(name)
        before = self._unpacked.get(name, 0)
        if unpacked > before:
            self._unpacked[name] = unpacked
            self._total += unpacked - before
        if self._total > max(FREE_OF_ALL, RATIO * self.packed):
            what = (
                f"the files of this import unpack to more than {FREE_OF_ALL / 1e9:.0f} GB and"
                f" {RATIO} times their size, as zip bombs do"
            )
            raise refuse(name, what, f"Unpack them yourself, {TRUST}")


@dataclass(frozen=True)
class InputFile:
    """One export. name: as written to source_file. member: its entry, if path is a zip.

    is_named: whether the user named it, and did not find it in a folder, a zip or by a glob.
    """

    name: str
    path: Path
    member: str | None = None
    limits: Limits = field(default_factory=Limits, repr=False, compare=False)
    is_named: bool = field(default=True, compare=False)

    @property
    def is_beside(self) -> bool:
        """Whether its name says that it only lies beside exports: a readme, a picture, a script."""
        name = PurePosixPath(self.member or self.name).name.casefold()
        return not name.endswith(_EXPORTS) or name.split(".")[0] in _BESIDE

    @property
    def file(self) -> str:
        """Name of the file that holds it."""
        return self.name.removesuffix(f"/{self.member}") if self.member else self.name

    def open(self, tick: Tick | None = None) -> "io.BufferedReader[Any]":
        """Its bytes, unpacked. tick: called with bytes read from disk. Raises ImportFileError."""
        packed = self.packed
        try:
            if self.member is None:
                raw = io.BufferedReader(_Counted(self.path, tick), HEAD)
            else:
                entry = _entry(self.path, self.member)
                opened = _archive(self.path, _stamp(self.path)).open(entry)
                share = packed / max(entry.file_size, 1)
                raw = io.BufferedReader(_Bounded(self, opened.read, tick, share), HEAD)
            magic = raw.peek(4)[:4]
            if magic.startswith(_GZIP):
                return io.BufferedReader(_Bounded(self, gzip.GzipFile(fileobj=raw).read), HEAD)
            if magic == _ZSTD:
                stream = zstd.ZstdFile(raw, options=_LONG)
                return io.BufferedReader(_Bounded(self, stream.read), HEAD)
        except PermissionError as error:
            raise refuse(self.name, "it may not be read", "A file that you may read") from error
        except (*DAMAGE, NotImplementedError, KeyError) as error:
            raise self.damaged(error) from error
        return raw

    @property
    def packed(self) -> int:
        """Bytes that it takes on the disk."""
        if self.member is None:
            return self.path.stat().st_size
        return _entry(self.path, self.member).compress_size

    def damaged(self, error: Exception) -> ImportFileError:
        """The error for bytes that cannot be unpacked."""
        return refuse(self.name, f"it cannot be unpacked: {error}", "Download or pack it again")


def fields_of(source: InputFile) -> dict[str, Any]:
    """The fields of an export, for the same one read in another way."""
    return {field.name: getattr(source, field.name) for field in fields(InputFile)}


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


@functools.lru_cache(maxsize=2)
def _archive(path: Path, stamp: tuple[int, int]) -> zipfile.ZipFile:
    """A zip, opened once for all of its entries. stamp: tells it from one that replaced it."""
    return zipfile.ZipFile(path)


def _entry(path: Path, member: str) -> zipfile.ZipInfo:
    return _archive(path, _stamp(path)).getinfo(member)


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
    """Unpacked bytes; rejects more than a real export would have from so few packed bytes.

    tick, share: called with the bytes that were read, times share.
    """

    def __init__(
        self,
        source: InputFile,
        read: Callable[[int], bytes],
        tick: Tick | None = None,
        share: float = 1,
    ) -> None:
        self._source, self._read, self._packed = source, read, source.packed
        self._tick, self._share, self._count = tick, share, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        try:
            block = self._read(len(buffer))
        except DAMAGE as error:
            raise self._source.damaged(error) from error
        if self._tick:
            before = int(self._count * self._share)
            self._tick(int((self._count + len(block)) * self._share) - before)
        self._count += len(block)
        self._source.limits.check(self._source.name, self._count, self._packed)
        buffer[: len(block)] = block
        return len(block)


def _bomb(name: str) -> ImportFileError:
    what = f"it unpacks to more than {RATIO} times its size, as a zip bomb does"
    return refuse(name, what, f"Unpack it yourself, {TRUST}")


def too_many(what: str) -> ImportFileError:
    """The error for an import of more files or rows than one may have."""
    right = f"Import fewer, {TRUST}"
    return refuse("the files of this import", what, right)


def input_files(paths: Sequence[Path], trusted: bool = False) -> list[InputFile]:
    """The exports named by files, folders and globs, in that order; a folder's sorted by name.

    trusted: without bounds on what they unpack to and on their number. Raises ImportFileError if a
    path does not exist, a link leads out of its folder, or a zip entry names a path outside.
    """
    limits, files = Limits(trusted), []
    for path in paths:
        for source in _named(Path(path), limits):
            files.append(source)
            if len(files) > FILES and not trusted:
                raise too_many(f"they are more than {FILES:,}")
    if not files:
        raise refuse("FILE", "no file is named", "Name at least one export")
    return files


def _named(path: Path, limits: Limits) -> Iterator[InputFile]:
    if path.is_dir():
        yield from _folder(path, limits)
    elif path.is_file():
        yield from _file(path, path.name, limits)
    elif path.exists():
        raise refuse(str(path), "this is no plain file", "Name a file or a folder")
    elif matches := sorted(glob.glob(str(path), recursive=True)):
        for match in matches:
            for source in _named(Path(match), limits):
                yield replace(source, is_named=False)
    else:
        raise refuse(str(path), "there is no such file", "Name an existing file, folder or glob")


def _folder(folder: Path, limits: Limits) -> Iterator[InputFile]:
    home, is_any = folder.resolve(), False
    for here, inner, names in os.walk(folder, onerror=_unreadable):
        inner.sort()
        for name in (*inner, *sorted(names)):
            path = Path(here, name)
            if not path.resolve().is_relative_to(home):
                raise refuse(str(path), "this link leads out of its folder", "Name the file itself")
            if path.is_file() and not name.startswith("."):
                is_any = True
                yield from _file(path, path.relative_to(folder).as_posix(), limits, False)
    if not is_any:
        raise refuse(str(folder), "the folder holds no file", "A folder of exports")


def _unreadable(error: OSError) -> None:
    what = f"it cannot be read: {error.strerror}"
    raise refuse(str(error.filename), what, "A folder or file that you may read") from error


def entries_of(source: InputFile, file: BinaryIO, packed: int) -> list[zipfile.ZipInfo]:
    """The entries of a zip. Raises ImportFileError if it is damaged, unpacks to too much, or has
    too many. packed: its bytes on the disk.
    """
    if _directory_size(file) > DIRECTORY:
        what = f"it names more entries than {DIRECTORY / 1e6:.0f} MB hold"
        raise refuse(source.name, what, "Unpack it, and import the folder")
    try:
        entries = zipfile.ZipFile(file).infolist()
    except (*DAMAGE, NotImplementedError, ValueError) as error:
        raise source.damaged(error) from error
    source.limits.check(source.name, sum(entry.file_size for entry in entries), packed)
    return entries


def _directory_size(file: BinaryIO) -> int:
    """Bytes of the list of a zip's entries, as the zip's end states it; 0 where it has no end."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    file.seek(0)
    at, at_64 = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    stated = struct.unpack_from("<L", tail, at + 12)[0] if 0 <= at <= len(tail) - 16 else 0
    if stated == 2**32 - 1 and 0 <= at_64 <= len(tail) - 48:
        return struct.unpack_from("<Q", tail, at_64 + 40)[0]
    return stated


def _file(path: Path, name: str, limits: Limits, is_named: bool = True) -> Iterator[InputFile]:
    source = InputFile(name, path, limits=limits, is_named=is_named)
    try:
        with path.open("rb") as file:
            head = file.read(4)
            if head.startswith((*_ZIP, _GZIP, _ZSTD)):
                limits.packed += source.packed
            if head not in _ZIP:
                yield source
                return
            entries = entries_of(source, file, source.packed)
    except OSError as error:
        error.filename = name
        _unreadable(error)
        return
    if any(e.filename == "[Content_Types].xml" for e in entries):  # a workbook
        yield source
        return
    files = [e.filename for e in entries if not e.is_dir()]
    for entry in files:
        parts = PurePosixPath(entry.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts:
            what = f"the entry {entry!r} names a path outside the zip"
            raise refuse(name, what, "A zip that holds plain files")
    shown = [e for e in files if not e.startswith("__MACOSX/") and not Path(e).name.startswith(".")]
    if not shown:
        raise refuse(name, "the zip holds no file", "A zip of exports")
    for entry in shown:
        yield InputFile(f"{name}/{entry}", path, entry, limits, False)
