"""The message table that an import wrote to a folder, read in batches of bounded memory."""

import contextlib
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pyarrow
import pyarrow.parquet

from analytics.errors import ImportFileError
from analytics.files import private_folder, replace_file
from analytics.messages.generations import COVERAGE, TABLE, live
from analytics.messages.staging import PANDAS, ROW_GROUP
from analytics.schema import MESSAGE_COLUMNS
from analytics.schema import messages as make_messages

_BLOCK = 1024 * 1024
_TRIES = 20
_Found = TypeVar("_Found")


@dataclass(frozen=True, eq=False)
class Store:
    """A stored message table. rows: number of messages. sha256: hash of its file.

    The file stays open, so that the bytes read later are those hashed, even if another import has
    replaced the file meanwhile.
    """

    path: Path
    rows: int
    sha256: str
    _file: pyarrow.NativeFile = field(repr=False)

    def batches(
        self, columns: Sequence[str] | None = None, size: int = ROW_GROUP
    ) -> Iterator[pd.DataFrame]:
        """The table in order, at most `size` rows at a time, each batch with the index 0, 1, ….

        Without `columns` a batch is a message table (`schema.messages`); else it has these columns
        only, with the same types. Memory: one row group (at most 50,000 rows) and one batch. Raises
        ImportFileError if the file cannot be read.
        """
        with _reading(self.path):
            # read ahead, in threads or in a buffer, memory would grow with the file
            file = pyarrow.parquet.ParquetFile(self._file, pre_buffer=False)
            for batch in file.iter_batches(size, columns=columns, use_threads=False):
                yield _typed(batch, columns)

    def table(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The whole table, in the form of `batches`; only these columns take memory."""
        with _reading(self.path):
            file = pyarrow.parquet.ParquetFile(self._file)
            return _typed(file.read(columns), columns)


@dataclass(frozen=True, eq=False)
class Generation:
    """What one import wrote to a folder, read from that import and no other.

    store: the message table; coverage: the report (`coverage.Coverage.found`); None where there is
    none. hashes: name → SHA-256 of the bytes that were read.
    """

    store: Store | None
    coverage: Mapping[str, Any] | None
    hashes: Mapping[str, str]


def generation(folder: Path) -> Generation:
    """The live import of a folder, whole: an import that ends meanwhile changes nothing of it.

    Reads the table once, for its hash. Raises ImportFileError where a file is damaged or gone.
    """
    for _ in range(_TRIES):
        here = live(folder)
        try:
            store, (coverage, digest) = _table(here, folder), _coverage(here, folder)
        except FileNotFoundError:  # two imports have ended since
            continue
        if here != folder or live(folder) == folder:
            hashes = {TABLE: store.sha256} if store else {}
            return Generation(store, coverage, hashes | ({COVERAGE: digest} if digest else {}))
    raise _gone(folder)


def report(folder: Path) -> Generation:
    """The live import of a folder without its message table, which is not read."""
    coverage, digest = _read(folder, _coverage)
    return Generation(None, coverage, {COVERAGE: digest} if digest else {})


def generated(table: pd.DataFrame, folder: Path) -> Generation:
    """A message table that was not imported, written to a folder of its own and opened."""
    private_folder(folder)
    if (folder / TABLE).is_symlink():  # to an import, which stands
        (folder / TABLE).unlink()
    content = io.BytesIO()
    table.to_parquet(content, index=False)
    replace_file(folder / TABLE, content.getvalue(), is_private=True)
    store = opened(folder / TABLE)
    return Generation(store, None, {TABLE: store.sha256})


def stored(folder: Path) -> Store | None:
    """The message table that `store` wrote to `folder`; None if there is none.

    Reads the file once, for its hash. Raises ImportFileError if it is not a Parquet file.
    """
    return _read(folder, _table)


def load_coverage(folder: Path) -> dict | None:
    """The coverage report that `store` wrote to `folder` (`coverage.Coverage.found`), or None."""
    return _read(folder, _coverage)[0]


def _read(folder: Path, read: Callable[[Path, Path], _Found]) -> _Found:
    for _ in range(_TRIES):
        with contextlib.suppress(FileNotFoundError):  # two imports have ended since
            return read(live(folder), folder)
    raise _gone(folder)


def _table(here: Path, folder: Path) -> Store | None:
    path = here / TABLE
    if here == folder and not path.exists():
        return None
    return opened(path, folder / TABLE)


def _coverage(here: Path, folder: Path) -> tuple[dict | None, str]:
    """The report and the hash of its bytes."""
    if here == folder and not (here / COVERAGE).exists():
        return None, ""
    try:
        content = (here / COVERAGE).read_bytes()
    except FileNotFoundError:
        if here.is_dir():  # made of plain files without one
            return None, ""
        raise
    try:
        found = json.loads(content)
        if not isinstance(found, dict):
            raise ValueError("no object")
    except (ValueError, RecursionError) as error:
        raise ImportFileError(
            what=f"the coverage report cannot be read: {error}",
            where=str(folder / COVERAGE),
            right="Import the messages again",
        ) from error
    return found, hashlib.sha256(content).hexdigest()


def _gone(folder: Path) -> ImportFileError:
    return ImportFileError(
        what="the files of the last import are gone",
        where=str(folder),
        right="Import the messages again",
    )


def opened(path: Path, shown: Path | None = None) -> Store:
    """The message table of a Parquet file; see `stored`. shown: its path for users."""
    shown = shown or path
    with _reading(shown):
        file = pyarrow.OSFile(str(path))
        digest = hashlib.sha256()
        while block := file.read(_BLOCK):
            digest.update(block)
        rows = pyarrow.parquet.ParquetFile(file).metadata.num_rows
        return Store(shown, rows, digest.hexdigest(), file)


def load(folder: Path) -> pd.DataFrame | None:
    """The message table that `store` wrote to `folder`, in memory; None if there is none."""
    store = stored(folder)
    return None if store is None else store.table()


def _typed(
    read: pyarrow.RecordBatch | pyarrow.Table, columns: Sequence[str] | None
) -> pd.DataFrame:
    table = read.to_pandas(types_mapper=PANDAS.get).reset_index(drop=True)
    if columns is None:
        return make_messages(table)
    kinds = {name: MESSAGE_COLUMNS[name].dtype for name in columns}
    return table.reindex(columns=list(kinds)).astype(kinds)


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise ImportFileError(
            what=f"the message table cannot be read: {error}",
            where=str(path),
            right="Import the messages again",
        ) from error
