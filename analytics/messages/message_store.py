"""The message table that an import wrote to a folder, read in batches of bounded memory."""

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow
import pyarrow.parquet

from analytics.errors import ImportFileError
from analytics.messages.staging import PANDAS, ROW_GROUP, TABLE
from analytics.schema import MESSAGE_COLUMNS
from analytics.schema import messages as make_messages

_BLOCK = 1024 * 1024


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


def stored(folder: Path) -> Store | None:
    """The message table that `store` wrote to `folder`; None if there is none.

    Reads the file once, for its hash. Raises ImportFileError if it is not a Parquet file.
    """
    path = folder / TABLE
    return opened(path) if path.exists() else None


def opened(path: Path) -> Store:
    """The message table of a Parquet file; see `stored`."""
    with _reading(path):
        file = pyarrow.OSFile(str(path))
        digest = hashlib.sha256()
        while block := file.read(_BLOCK):
            digest.update(block)
        rows = pyarrow.parquet.ParquetFile(file).metadata.num_rows
        return Store(path, rows, digest.hexdigest(), file)


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
    except (OSError, ValueError) as error:
        raise ImportFileError(
            what=f"the message table cannot be read: {error}",
            where=str(path),
            right="Import the messages again",
        ) from error
