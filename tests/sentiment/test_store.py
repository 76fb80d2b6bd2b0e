"""The store of scores: what a kill, two writers, a flipped byte or a full disk may not break."""

import contextlib
import hashlib
import multiprocessing
import random
import resource
import signal
import sqlite3
import time

import pytest

from analytics.sentiment.store import Store

BATCH = 200


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


def test_a_flipped_value_is_noticed_and_the_store_made_again(whole, tmp_path, caplog):
    path = tmp_path / "scores.sqlite"
    key = next(iter(batch(1)))
    place = whole.index(value_of(key))
    broken = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    path.write_bytes(broken)
    with Store(path) as store:
        assert store.find([key]) == {}
        [record] = caplog.records
        assert "damaged" in record.message
        store.add(batch(5))
        assert store.find(batch(5)) == batch(5)
    assert (tmp_path / "scores.sqlite.damaged-1").read_bytes() == broken


@pytest.mark.parametrize("content", [b"PAR1 not really", b"\x00" * 8192, b"SQLite format 3\x00"])
def test_another_file_is_set_aside(tmp_path, caplog, content):
    path = tmp_path / "scores.sqlite"
    path.write_bytes(content)
    with Store(path) as store:
        store.add(batch(0))
        assert store.find(batch(0)) == batch(0)
    assert "damaged" in caplog.text
    assert (tmp_path / "scores.sqlite.damaged-1").read_bytes() == content


def test_a_second_damage_keeps_the_first_for_inspection(tmp_path, caplog):
    path = tmp_path / "scores.sqlite"
    for number in (1, 2):
        path.write_bytes(b"no database %d" % number)
        with Store(path) as store:
            assert store.find([b"k"]) == {}
    kept = sorted(p.name for p in tmp_path.glob("*.damaged-*"))
    assert kept == ["scores.sqlite.damaged-1", "scores.sqlite.damaged-2"]


def test_a_store_that_another_process_made_again_is_not_set_aside(tmp_path, whole, caplog):
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


def test_on_a_full_disk_it_warns_once_and_keeps_what_was_added_before(tmp_path, caplog):
    path = tmp_path / "scores.sqlite"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Store(path) as store:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
            for number in range(50):
                store.add(batch(number))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        [warning] = caplog.records
        assert "cannot be kept" in warning.message
        held = [number for number in range(50) if store.find(batch(number))]
    with Store(path) as store:
        assert all(store.find(batch(number)) == batch(number) for number in held)
        assert held == list(range(len(held)))
        assert 3 < len(held) < 50
        store.add(batch(49))
        assert store.find(batch(49)) == batch(49)


def test_where_nothing_can_be_written_it_works_without(tmp_path, caplog):
    (tmp_path / "data").write_text("a file where the folder should be")
    with Store(tmp_path / "data" / "scores.sqlite") as store:
        store.add(batch(0))
        store.add(batch(1))
        assert store.find(batch(0)) == {}
    assert len(caplog.records) == 1
