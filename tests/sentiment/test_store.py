"""The store of scores: what a kill, two writers, a flipped byte or a full disk may not break."""

import contextlib
import hashlib
import multiprocessing
import os
import random
import resource
import signal
import sqlite3
import tempfile
import time
import warnings
import zlib
from pathlib import Path

import pandas as pd
import pytest

from analytics import sentiment
from analytics.sentiment import store as module
from analytics.sentiment.store import Store, StoreWarning

BATCH = 200
ROOT = Path(__file__).parents[2]


def batch(number):
    """Rows whose values can be recomputed from their keys."""
    keys = [hashlib.sha256(f"{number}/{row}".encode()).digest()[:16] for row in range(BATCH)]
    return {key: value_of(key) for key in keys}


def value_of(key):
    return hashlib.sha256(key).digest()[:20]


class Writer:
    """A process that adds batches and tells the number of each one that was added."""

    def __init__(self, path, first, last):
        forking = multiprocessing.get_context("fork")
        self.told, telling = forking.Pipe(duplex=False)
        self.go = forking.Event()
        self.process = forking.Process(target=self.write, args=(path, first, last, telling))
        self.process.start()
        telling.close()

    def write(self, path, first, last, telling):
        self.go.wait()
        with Store(path) as store:
            for number in range(first, last):
                store.add(batch(number))
                telling.send(number)

    def confirmed(self):
        """The rest of what it told, once it has ended."""
        self.process.join()
        found = set()
        with contextlib.suppress(EOFError):
            while True:
                found.add(self.told.recv())
        return found


@contextlib.contextmanager
def noted():
    """The warnings of a block, each as often as it was given."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        yield told


def texts_of(told):
    return [str(one.message) for one in told if one.category is StoreWarning]


def rows_in(path):
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT count(*) FROM score").fetchone()[0]


def test_what_was_added_is_found_also_by_the_next_process(tmp_path):
    path = tmp_path / "data" / "scores.sqlite"
    with Store(path) as store:
        store.add(batch(0))
        store.add({})
        assert store.find(batch(0)) == batch(0)
    with Store(path) as store:
        assert store.find([*batch(0), *batch(1)]) == batch(0)
        assert store.find([]) == {}


def test_a_row_that_is_there_stays(tmp_path):
    with Store(tmp_path / "scores.sqlite") as store:
        store.add({b"k": b"first"})
        store.add({b"k": b"second", b"l": b"new"})
        assert store.find([b"k", b"l"]) == {b"k": b"first", b"l": b"new"}


def test_without_a_path_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Store() as store:
        store.add(batch(0))
        assert store.find(batch(0)) == batch(0)
    assert list(tmp_path.iterdir()) == []


def test_killed_at_any_moment_it_holds_whole_batches_and_all_that_were_confirmed(tmp_path):
    path = tmp_path / "scores.sqlite"
    rng = random.Random(7)
    confirmed, first = set(), 0
    for _ in range(25):
        writer = Writer(path, first, first + 100_000)
        writer.go.set()
        confirmed |= {writer.told.recv() for _ in range(rng.randint(1, 4))}
        time.sleep(rng.uniform(0, 0.02))
        writer.process.kill()
        confirmed |= writer.confirmed()
        assert writer.process.exitcode == -signal.SIGKILL
        first = max(confirmed) + 2  # the one that was being written may be there
        with Store(path) as store:
            for number in range(first):
                found = store.find(batch(number))
                assert found in ({}, batch(number))
                assert found or number not in confirmed
    assert [p.name for p in tmp_path.iterdir() if "damaged" in p.name] == []


def test_two_writers_at_once_lose_and_double_nothing(tmp_path):
    path = tmp_path / "scores.sqlite"
    writers = Writer(path, 0, 40), Writer(path, 20, 60)
    for writer in writers:
        writer.go.set()
    assert [writer.confirmed() for writer in writers] == [{*range(40)}, {*range(20, 60)}]
    assert [writer.process.exitcode for writer in writers] == [0, 0]
    with Store(path) as store:
        assert all(store.find(batch(number)) == batch(number) for number in range(60))
    assert rows_in(path) == 60 * BATCH
    assert [p.name for p in tmp_path.iterdir()] == ["scores.sqlite"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "scores.sqlite"
    with Store(path) as store:
        for number in range(3):
            store.add(batch(number))
    return path.read_bytes()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.filterwarnings("ignore::analytics.sentiment.store.StoreWarning")
def test_a_flipped_byte_never_gives_another_value(whole, tmp_path, seed):
    rng = random.Random(seed)
    anywhere = rng.choices(range(len(whole)), k=75)
    in_the_header_and_schema = rng.choices([*range(110), *range(3960, 4096)], k=25)
    for place in (*anywhere, *in_the_header_and_schema):
        _flip(whole, place, rng.randint(1, 255), tmp_path / f"scores-{place}.sqlite")


def _flip(whole, place, flip, path):
    path.write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
    keys = [key for number in range(3) for key in batch(number)]
    with Store(path) as store:
        found = store.find(keys)
        assert found.items() <= {key: value_of(key) for key in keys}.items()
        store.add({key: value_of(key) for key in keys})
        again = store.find(keys)
        assert again.items() <= {key: value_of(key) for key in keys}.items()


def test_a_flipped_value_is_noticed_and_the_store_made_again(whole, tmp_path):
    path = tmp_path / "scores.sqlite"
    key = next(iter(batch(1)))
    place = whole.index(value_of(key))
    broken = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    path.write_bytes(broken)
    with Store(path) as store:
        with pytest.warns(StoreWarning, match="damaged"):
            assert store.find([key]) == {}
        store.add(batch(5))
        assert store.find(batch(5)) == batch(5)
    assert (tmp_path / "scores.sqlite.damaged-1").read_bytes() == broken


def rows(*values, table="key BLOB PRIMARY KEY, value BLOB, checksum INTEGER"):
    """Bytes of a database whose table `score` has these rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        with contextlib.closing(sqlite3.connect(path)) as made:
            made.execute(f"CREATE TABLE score ({table})")
            marks = ",".join("?" * len(table.split(",")))
            made.executemany(f"INSERT INTO score VALUES ({marks})", values)
            made.commit()
        return path.read_bytes()


KEY = next(iter(batch(0)))
OTHERS = {
    "a parquet file": b"PAR1 not really",
    "zeros": b"\x00" * 8192,
    "its first line alone": b"SQLite format 3\x00",
    "half of it": rows(*[(key, b"x" * 400, 0) for key in batch(0)])[:6000],
    "another table": rows(("a", "b"), table="name TEXT, value TEXT"),
    "a text for a value": rows((KEY, "text", 1)),
    "a wrong checksum": rows((KEY, value_of(KEY), 1)),
    "half a row": rows((KEY, value_of(KEY)[:9], zlib.crc32(value_of(KEY)[:9], zlib.crc32(KEY)))),
    "a row too long": rows((KEY, b"x" * 40, zlib.crc32(b"x" * 40, zlib.crc32(KEY)))),
    "a row of no use": rows((KEY, None, None)),
}


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_another_file_is_set_aside(tmp_path, content):
    path = tmp_path / "data" / "a-case" / "scores.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with noted() as told, Store(path, size=20) as store:
        assert store.find(batch(0)) == {}
        store.add(batch(0))
        assert store.find(batch(0)) == batch(0)
    [text] = texts_of(told)
    assert text.startswith("data/a-case/scores.sqlite: damaged (")
    assert "scores.sqlite.damaged-1" in text
    assert str(tmp_path) not in text
    assert "\n" not in text
    assert path.with_name("scores.sqlite.damaged-1").read_bytes() == content


def test_an_empty_file_is_a_store(tmp_path, recwarn):
    (tmp_path / "scores.sqlite").touch()
    with Store(tmp_path / "scores.sqlite") as store:
        store.add(batch(0))
        assert store.find(batch(0)) == batch(0)
    assert len(recwarn) == 0


def test_a_second_damage_keeps_the_first_for_inspection(tmp_path):
    path = tmp_path / "scores.sqlite"
    for number in (1, 2):
        path.write_bytes(b"no database %d" % number)
        with pytest.warns(StoreWarning, match="damaged"), Store(path) as store:
            assert store.find([b"k"]) == {}
    kept = sorted(p.name for p in tmp_path.glob("*.damaged-*"))
    assert kept == ["scores.sqlite.damaged-1", "scores.sqlite.damaged-2"]


@pytest.mark.filterwarnings("ignore::analytics.sentiment.store.StoreWarning")
def test_a_store_that_another_process_made_again_is_not_set_aside(tmp_path, whole):
    path = tmp_path / "scores.sqlite"
    key = next(iter(batch(1)))
    place = whole.index(value_of(key))
    path.write_bytes(whole[:place] + b"!" + whole[place + 1 :])
    with Store(path) as slow, Store(path) as quick:
        assert slow.find(batch(0)) == batch(0)
        assert quick.find([key]) == {}
        quick.add(batch(9))
        assert slow.find([key]) == {}
        assert slow.find(batch(9)) == batch(9)
    assert len(list(tmp_path.glob("*.damaged-*"))) == 1


def test_on_a_full_disk_it_warns_once_and_keeps_what_was_added_before(tmp_path):
    path = tmp_path / "scores.sqlite"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Store(path) as store:
        with noted() as told:
            try:
                resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
                for number in range(50):
                    store.add(batch(number))
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        [text] = texts_of(told)
        assert "scores are not kept (" in text
        held = [number for number in range(50) if store.find(batch(number))]
    with Store(path) as store:
        assert all(store.find(batch(number)) == batch(number) for number in held)
        assert held == list(range(len(held)))
        assert 3 < len(held) < 50
        store.add(batch(49))
        assert store.find(batch(49)) == batch(49)


def _a_file_for_the_folder(path):
    path.parent.rmdir()
    path.parent.write_text("a file where the folder should be")


PLACES = {
    "a folder": lambda path: path.mkdir(),
    "a file for its folder": _a_file_for_the_folder,
    "a link to nowhere": lambda path: path.symlink_to("/proc/nowhere/scores.sqlite"),
    "a link to itself": lambda path: path.symlink_to(path),
    "a device that is full": lambda path: path.symlink_to("/dev/full"),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_where_nothing_can_be_written_it_works_without(tmp_path, place):
    path = tmp_path / "data" / "a-case" / "scores.sqlite"
    path.parent.mkdir(parents=True)
    place(path)
    with noted() as told, Store(path) as store:
        store.add(batch(0))
        store.add(batch(1))
        assert store.find(batch(0)) == {}
    [text] = texts_of(told)
    assert text.startswith("data/a-case/scores.sqlite: scores are not kept (")
    assert str(tmp_path) not in text


def use_without_rights(path, telling):
    """Send what two rounds of a store found, and its warnings, as a user without root's rights."""
    if os.getuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    with noted() as told, Store(path) as store:
        found = []
        for _ in range(2):
            found.append(store.find([b"k", b"l"]))
            store.add({b"l": b"new"})
    telling.send((found, texts_of(told)))


NOBODY = 65534


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_read_only_folder_is_read_and_not_written(is_damaged):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "a-case" / "scores.sqlite"
        with Store(path) as store:
            store.add({b"k": b"kept"})
        if is_damaged:
            path.write_bytes(b"no database")
        for place, mode in ((path, 0o444), (path.parent, 0o555), (path.parents[2], 0o755)):
            os.chmod(place, mode)
        forking = multiprocessing.get_context("fork")
        heard, telling = forking.Pipe(duplex=False)
        process = forking.Process(target=use_without_rights, args=(path, telling))
        process.start()
        found, told = heard.recv()
        process.join()
        os.chmod(path.parent, 0o755)
    assert found == [{} if is_damaged else {b"k": b"kept"}] * 2
    [text] = told
    assert text.startswith("data/a-case/scores.sqlite: scores are not kept (")


def test_a_store_that_stays_locked_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_WAIT_S", 0.2)
    path = tmp_path / "scores.sqlite"
    with Store(path) as store:
        store.add(batch(0))
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with noted() as told, Store(path) as store:
            for _ in range(3):
                assert store.find(batch(0)) == {}
                store.add(batch(1))
        [text] = texts_of(told)
        assert "(database is locked)" in text
    with Store(path) as store:
        assert store.find([*batch(0), *batch(1)]) == batch(0)


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_the_scores_are_those_without_a_store(tmp_path, content):
    model = sentiment.load()
    path = tmp_path / f"scores-{model.revision}.sqlite"
    path.write_bytes(content)
    texts = ["late again", "thank you", ""]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", StoreWarning)
        with sentiment.stored(tmp_path, model) as store:
            found = sentiment.score(texts, model, None, store)
    pd.testing.assert_frame_equal(found, sentiment.score(texts, model))


def test_rows_of_another_size_with_a_right_checksum_are_scored_anew(tmp_path):
    """As half a file of another version would have them, under this model's own keys."""
    model = sentiment.load()
    texts = ["late again", "thank you"]
    with sentiment.stored(tmp_path, model) as store:
        expected = sentiment.score(texts, model, None, store)
    [path] = tmp_path.iterdir()
    with contextlib.closing(sqlite3.connect(path)) as held:
        keys = [key for (key,) in held.execute("SELECT key FROM score")]
        for key in keys:
            given = (b"short", zlib.crc32(b"short", zlib.crc32(key)), key)
            held.execute("UPDATE score SET value = ?, checksum = ? WHERE key = ?", given)
        held.commit()
    with noted() as told, sentiment.stored(tmp_path, model) as store:
        found = sentiment.score(texts, model, None, store)
    [text] = texts_of(told)
    assert "another size" in text
    pd.testing.assert_frame_equal(found, expected)
