"""The temporary folder of a run: what killed runs have left goes, what a run holds stays."""

import os
import tempfile
import time

import pytest

from analytics.reports import run_folder


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_killed_runs_have_left_goes_and_what_runs_hold_stays(place):
    for name in ("run-killed", "new-killed", "new-starting"):
        (place / f"aftermath-{name}").mkdir()
        (place / f"aftermath-{name}" / "library.json").write_text("{}")
    a_day_ago = time.time() - 86_400
    os.utime(place / "aftermath-new-killed", (a_day_ago, a_day_ago))
    with run_folder.made() as first, run_folder.made() as second:
        names = {path.name for path in place.iterdir()}
        assert names == {"aftermath-new-starting", first.name, second.name}
    assert [path.name for path in place.iterdir()] == ["aftermath-new-starting"]


def test_a_link_of_such_a_name_and_what_it_leads_to_stay(place):
    (place / "precious").mkdir()
    link = place / "aftermath-new-link"
    link.symlink_to("precious")
    a_day_ago = time.time() - 86_400
    os.utime(link, (a_day_ago, a_day_ago), follow_symlinks=False)
    with run_folder.made():
        pass
    assert (place / "precious").is_dir()
