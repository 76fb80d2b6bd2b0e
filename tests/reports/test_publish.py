"""The swap is one step: a reader sees the old report or the new one, whole."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from analytics.reports import publish

FILES = {"report.html": "page 0", "metrics.json": "{}", "manifest.json": "{}"}


def test_a_reader_never_misses_a_report_during_twenty_swaps(tmp_path):
    publish.publish(tmp_path, "x", FILES)
    done, seen, missed = threading.Event(), set(), []

    def read():
        while not done.is_set():
            try:
                seen.add((tmp_path / "x" / "report.html").read_text())
            except OSError as error:
                missed.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for i in range(20):
        publish.publish(tmp_path, "x", FILES | {"report.html": f"page {i}"})
        time.sleep(0.005)
    done.set()
    for reader in readers:
        reader.join()
    assert missed == []
    assert len(seen) > 1
    assert seen <= {f"page {i}" for i in range(20)}


def test_two_writers_at_once_end_with_a_whole_report(tmp_path):
    def write(text):
        for _ in range(20):
            publish.publish(tmp_path, "x", dict.fromkeys(FILES, text))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, "abcd")) == [None] * 4
    assert len({(tmp_path / "x" / name).read_text() for name in FILES}) == 1


def test_a_swap_clears_older_builds_but_not_those_of_a_case_with_a_longer_name(tmp_path):
    publish.publish(tmp_path, "demo-northwind", FILES)
    for i in range(4):
        publish.publish(tmp_path, "demo", FILES | {"report.html": f"page {i}"})
    assert (tmp_path / "demo-northwind" / "report.html").read_text() == "page 0"
    texts = {p.read_text() for p in (tmp_path / ".builds" / "demo").glob("*/report.html")}
    assert texts == {"page 2", "page 3"}


def test_a_swap_that_fails_half_way_leaves_the_old_report(tmp_path, monkeypatch):
    publish.publish(tmp_path, "x", FILES)
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk")))
    with pytest.raises(OSError, match="disk"):
        publish.publish(tmp_path, "x", FILES | {"report.html": "new"})
    monkeypatch.undo()
    assert (tmp_path / "x" / "report.html").read_text() == "page 0"
    publish.publish(tmp_path, "x", FILES | {"report.html": "newer"})
    assert len(list((tmp_path / ".builds" / "x").iterdir())) == 2


def test_an_interrupt_just_after_the_swap_leaves_the_new_report(tmp_path, monkeypatch):
    publish.publish(tmp_path, "x", FILES)
    replace = os.replace

    def interrupted(here, there):
        replace(here, there)
        if there == tmp_path / "x":
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish.publish(tmp_path, "x", FILES | {"report.html": "new"})
    assert (tmp_path / "x" / "report.html").read_text() == "new"
