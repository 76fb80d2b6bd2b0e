"""A stored table read in batches of any size is the table; memory is bounded by the batch."""

import hashlib
import subprocess
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thirty import thirty

from analytics import messages
from analytics.errors import ImportFileError
from analytics.messages.staging import ROW_GROUP
from analytics.schema import MESSAGE_COLUMNS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stored")
    thirty().drop(columns=["source_file", "source_row", "side_rule"]).to_csv(
        folder / "export.csv", index=False
    )
    messages.store([folder / "export.csv"], folder)
    return folder


@settings(deadline=None)
@given(st.integers(1, 40))
def test_batches_of_any_size_are_the_table(folder, size):
    stored = messages.stored(folder)
    batches = list(stored.batches(size=size))
    assert max(map(len, batches)) <= size
    assert all(batch.index.equals(pd.RangeIndex(len(batch))) for batch in batches)
    pd.testing.assert_frame_equal(pd.concat(batches, ignore_index=True), messages.load(folder))


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(list(MESSAGE_COLUMNS)), min_size=1, unique=True), st.integers(1, 40)
)
def test_some_columns_are_those_of_the_table(folder, columns, size):
    stored, whole = messages.stored(folder), messages.load(folder)
    pd.testing.assert_frame_equal(stored.table(columns), whole[columns])
    batches = pd.concat(stored.batches(columns, size), ignore_index=True)
    pd.testing.assert_frame_equal(batches, whole[columns])


def test_rows_and_hash_are_those_of_the_file(folder):
    stored = messages.stored(folder)
    content = (folder / "messages.parquet").read_bytes()
    assert (stored.rows, stored.sha256) == (30, hashlib.sha256(content).hexdigest())


def test_a_table_replaced_after_it_was_opened_is_read_as_hashed(folder, tmp_path):
    (tmp_path / "export.csv").write_text("published_at,text\n2024-03-04T10:00:00Z,first\n")
    messages.store([tmp_path / "export.csv"], tmp_path)
    stored = messages.stored(tmp_path)
    messages.store([folder / "export.csv"], tmp_path)
    assert stored.table(["text"])["text"].tolist() == ["first"]
    assert len(messages.load(tmp_path)) == 30


def test_a_table_with_an_index_of_its_own_is_read(folder, tmp_path):
    """As other tools write Parquet: pandas' index is stored as a column."""
    some = messages.load(folder).iloc[[3, 9]]
    some.to_parquet(tmp_path / "messages.parquet")
    expected = some.reset_index(drop=True)
    stored = messages.stored(tmp_path)
    pd.testing.assert_frame_equal(stored.table(), expected)
    pd.testing.assert_frame_equal(stored.table(["text"]), expected[["text"]])
    pd.testing.assert_frame_equal(pd.concat(stored.batches(size=1), ignore_index=True), expected)


def test_no_table_is_none_and_a_damaged_one_is_refused(tmp_path):
    assert messages.stored(tmp_path) is None
    for content in (b"", b"PAR1 and no more"):
        (tmp_path / "messages.parquet").write_bytes(content)
        with pytest.raises(ImportFileError, match="cannot be read"):
            messages.stored(tmp_path)


def test_row_groups_are_bounded_where_one_value_holds_many_messages(tmp_path):
    """A page of an API is one value of a file, however many messages it holds."""
    tweet = '{"id": "%d", "text": "a", "author_id": "7", "created_at": "2024-03-04T10:00:00Z"}'
    count = ROW_GROUP + 10
    rows = ", ".join(tweet % (i + 10**6) for i in range(count))
    (tmp_path / "page.json").write_text('{"data": [' + rows + "]}")
    messages.store([tmp_path / "page.json"], tmp_path)
    found = pyarrow.parquet.ParquetFile(tmp_path / "messages.parquet").metadata
    groups = [found.row_group(i).num_rows for i in range(found.num_row_groups)]
    assert sum(groups) == count
    assert max(groups) <= ROW_GROUP


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_memory_does_not_grow_with_the_table(folder, tmp_path):
    """Peak memory of a process that reads 4 row groups and one that reads 40 differ by little."""
    rows = pd.concat([messages.load(folder)] * 333, ignore_index=True)
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from analytics import messages
        rows = sum(len(batch) for batch in messages.stored(Path(sys.argv[1])).batches(size=5_000))
        status = Path("/proc/self/status").read_text()
        print(rows, status.partition("VmHWM:")[2].split()[0])
        """
    )
    peaks = {}
    for groups in (4, 40):
        home = tmp_path / str(groups)
        home.mkdir()
        some = pyarrow.Table.from_pandas(rows)
        with pyarrow.parquet.ParquetWriter(home / "messages.parquet", some.schema) as writer:
            for i in range(groups):
                own = rows.assign(message_id=[f"{i}-{row}" for row in rows.index])
                writer.write_table(pyarrow.Table.from_pandas(own))
        done = subprocess.run(
            [sys.executable, "-c", program, str(home)], capture_output=True, text=True, check=True
        )
        count, peaks[groups] = map(int, done.stdout.split())
        assert count == groups * len(rows)
    assert peaks[40] < 1.2 * peaks[4]
