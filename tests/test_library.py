"""The library of finished measures: real cases only, kept on disk, never trusted when stale."""

import json
import shutil

import pandas as pd
import pytest
import shipped

from analytics import cases, study
from analytics.errors import UsageError
from analytics.measures.response import TIME_TO_APOLOGISE
from analytics.reports.page import Page
from analytics.schema import MESSAGE_COLUMNS
from analytics.study import library as library_module

ROOT = cases.home()
NAME = TIME_TO_APOLOGISE.name


@pytest.fixture
def root(tmp_path):
    """A project with United alone."""
    name = "2017-united-3411"
    shutil.copytree(ROOT / "casestudies" / name, tmp_path / "casestudies" / name)
    return tmp_path


@pytest.fixture
def path(root):
    """The file of the library."""
    return root / "kept" / "library.json"


def remeasured(root, path):
    """The library measured from what an earlier one kept, and kept in turn."""
    library = study.measure_library(root, kept=path)
    study.save_library(library, path)
    return library


def _twin(root, number):
    folder = root / "casestudies" / f"2017-twin-{number}"
    shutil.copytree(root / "casestudies" / "2017-united-3411", folder)
    path = folder / "case.yaml"
    path.write_text(path.read_text().replace("id: 2017-united-3411", f"id: {folder.name}"))


def test_simulated_cases_are_never_among_them(root):
    name = "demo-northwind"
    shipped.copy(name, root)
    found = study.measure_library(root)
    assert list(found.entries) == ["2017-united-3411", name]
    assert list(found.cases.index) == list(found.measures) == ["2017-united-3411"]
    assert found.cases.loc["2017-united-3411", "cluster"] == "preventable"


def test_kept_measures_are_the_measures(root, path):
    shown = study.load("2017-united-3411", root=root).measures
    first, again = remeasured(root, path), remeasured(root, path)
    for library in (first, again, study.load_library(path)):
        kept = library.measures["2017-united-3411"]
        assert list(kept) == list(shown)
        for name, measure in shown.items():
            for part in ("spec", "status", "value", "low", "high", "n", "evidence", "absence"):
                assert getattr(kept[name], part) == getattr(measure, part), (name, part)


def test_what_did_not_change_is_taken_from_the_file(root, path):
    title = remeasured(root, path).entries["2017-united-3411"].title
    path.write_text(path.read_text().replace(json.dumps(title), '"As it was kept"'))
    assert remeasured(root, path).entries["2017-united-3411"].title == "As it was kept"


@pytest.mark.parametrize(
    "damage",
    [
        *("", "{", "[]", '{"key": 1}', "null", "\x00"),
        *('{"entries": null, "left_out": {}}', '{"entries": {"2017-united-3411": 5}}'),
        *('{"entries": {"2017-united-3411": {"key": "KEY"}}, "left_out": {}}', "ANOTHER KIND"),
    ],
)
def test_a_torn_file_is_made_anew(root, path, damage):
    key = remeasured(root, path).entries["2017-united-3411"].key
    whole = path.read_text()
    damage = whole.replace('"instant"', '"number"') if damage == "ANOTHER KIND" else damage
    path.write_text(damage.replace("KEY", key))
    with pytest.raises(UsageError, match="no library can be read"):
        study.load_library(path)
    found = remeasured(root, path)
    assert found.bounds(NAME)
    assert found.left_out == {}
    assert path.read_text() == whole


def test_a_changed_case_is_measured_again(root, path):
    before = remeasured(root, path).bounds(NAME)["2017-united-3411"]
    record = root / "casestudies" / "2017-united-3411" / "case.yaml"
    text = record.read_text()
    window = "{earliest: 2017-04-11T18:30:00Z, latest: 2017-04-11T19:30:00Z}"
    assert window in text
    record.write_text(text.replace(window, window.replace("T19", "T21")))
    after = remeasured(root, path).bounds(NAME)["2017-united-3411"]
    assert after[1] == pytest.approx(before[1] + 2)


def test_what_an_export_could_not_tell_is_part_of_what_was_measured(root, path):
    kept = remeasured(root, path).entries["2017-united-3411"].key
    folder = root / "data" / "2017-united-3411"
    folder.mkdir(parents=True)
    fields = {name: {"never": False} for name in MESSAGE_COLUMNS}
    (folder / "coverage.json").write_text(json.dumps({"fields": fields}))
    assert remeasured(root, path).entries["2017-united-3411"].key != kept
    assert list(path.parent.iterdir()) == [path]


def test_a_broken_case_is_named_and_stops_no_other(root):
    _twin(root, 1)
    (root / "casestudies" / "2017-twin-1" / "case.yaml").write_text("id: [")
    found = study.measure_library(root)
    assert list(found.measures) == ["2017-united-3411"]
    assert "2017-twin-1" in found.left_out["2017-twin-1"]


def test_a_library_of_one_ranks_nobody(root):
    found = study.measure_library(root)
    united = study.load("2017-united-3411", root=root)
    assert found.median(NAME) is None
    assert found.percentile_rank(united.case.id, "preventable", united.measures[NAME]) is None
    assert "Too few cases to compare." in Page(united, library=found).cards().markup


def test_a_case_stands_among_its_own_kind_where_there_are_enough(root):
    for number in range(8):
        _twin(root, number)
    found, united = study.measure_library(root), study.load("2017-united-3411", root=root)
    earlier = TIME_TO_APOLOGISE.observed(1.0)
    among, is_kind = found.percentile_rank(united.case.id, "preventable", earlier)
    assert (among.low, among.n, is_kind) == (0, 8, True)
    assert among.high == pytest.approx(0.253, abs=1e-3)  # Wilson's upper end of 0 of 8
    among, is_kind = found.percentile_rank(united.case.id, "victim", united.measures[NAME])
    assert (among.low, among.high, among.n, is_kind) == (0, 1, 8, False)  # all windows overlap
    assert found.median(NAME).n == 9
    assert "of 8 similar cases lie lower" in Page(united, library=found).cards().markup


def test_only_cases_that_had_ended_by_then(root):
    found = study.measure_library(root)
    end = found.cases.loc["2017-united-3411", "ends_at"]
    assert len(found.ended_by(end).measures) == 1
    assert found.ended_by(end - pd.Timedelta(seconds=1)).measures == {}


def test_what_cannot_be_kept_costs_no_number(root, path):
    path.parent.write_text("a file where the folder should be")
    found = study.measure_library(root, kept=path)
    assert found.bounds(NAME)
    assert found.left_out == {}
    with pytest.raises(OSError, match="kept"):
        study.save_library(found, path)


def test_an_entry_that_cannot_be_written_costs_itself(root, path, monkeypatch):
    _twin(root, 1)
    plain = library_module.metrics

    def broken(results, locale, faults):
        found = plain(results, locale, faults)
        return found | ({"odd": float("inf")} if results.case.id == "2017-twin-1" else {})

    monkeypatch.setattr(library_module, "metrics", broken)
    found = remeasured(root, path)
    assert list(study.load_library(path).entries) == ["2017-united-3411"]
    assert list(found.left_out) == ["2017-twin-1"]
    assert "not JSON compliant" in found.left_out["2017-twin-1"]


def test_a_case_that_is_to_be_left_out_is_not_begun(root):
    _twin(root, 1)
    begun = []
    found = study.measure_library(root, without={"2017-twin-1": "too much"}, begin=begun.append)
    assert begun == list(found.entries) == ["2017-united-3411"]
    assert found.left_out == {"2017-twin-1": "too much"}
