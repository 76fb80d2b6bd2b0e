import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analytics import files
from analytics.errors import Fault, UsageError
from analytics.files import replace_file


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    replace_file(path, "one")
    replace_file(path, b"two")
    assert path.read_text() == "two"

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space") as raised:
        replace_file(path, "three")
    assert raised.value.filename == str(path)
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
    assert path.read_text() == "two"


def test_trouble_names_the_file_that_is_meant(tmp_path):
    with pytest.raises(OSError, match="No space") as raised:
        replace_file(Path("/dev/full"), "x")
    assert raised.value.filename == "/dev/full"
    with pytest.raises(FileNotFoundError) as gone:
        replace_file(tmp_path / "gone" / "page.html", "x")
    assert gone.value.filename == str(tmp_path / "gone" / "page.html")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(OSError, match="directory") as folder:
        replace_file(tmp_path / "folder.html", "x")
    assert folder.value.filename == str(tmp_path / "folder.html")


def test_a_link_stays_one_and_a_pipe_is_written_to(tmp_path):
    (tmp_path / "real").write_text("one")
    (tmp_path / "link").symlink_to("real")
    replace_file(tmp_path / "link", "two")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "two"

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_text)
        replace_file(pipe, "three")
        assert read.result(10) == "three"
    assert pipe.is_fifo()
    replace_file(Path(os.devnull), "four")
    assert Path(os.devnull).is_char_device()


def test_who_may_read_a_file_is_what_the_user_s_mask_says(tmp_path):
    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "page.html", "one")
    finally:
        os.umask(before)
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o640


def test_a_fault_names_the_line_and_no_folder_of_this_machine():
    with pytest.raises(AttributeError) as raised:
        replace_file(None, "")  # type: ignore[arg-type]
    fault = Fault.of("chart x", raised.value)
    name, line = fault.where.split(":")
    assert name == "analytics/files.py"
    source = Path(files.__file__).read_text().splitlines()
    assert "path." in source[int(line) - 1]
    assert str(fault).startswith("chart x: AttributeError: ")

    error = UsageError(what="is no id", where="case.yaml:3", right="Write words")
    assert Fault.of("case a", error) == Fault("case a", "is no id. Write words", "case.yaml:3")
