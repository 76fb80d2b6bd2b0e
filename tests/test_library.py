"""The library of finished measures: real cases only, kept on disk, never trusted when stale."""

import json
import shutil

import pandas as pd
import pytest

from analytics import cases, study
from analytics.reports.page import Page
from analytics.schema import MESSAGE_COLUMNS, Measure

ROOT = cases.home()
NAME = "time_to_apologise_h"


@pytest.fixture
def root(tmp_path):
    """United, the simulated case, and seven more of United's kind that apologised later."""
    for name in ("2017-united-3411", "demo-northwind"):
        shutil.copytree(ROOT / "casestudies" / name, tmp_path / "casestudies" / name)
    return tmp_path


def _twin(root, number):
    folder = root / "casestudies" / f"2017-twin-{number}"
    shutil.copytree(root / "casestudies" / "2017-united-3411", folder)
    path = folder / "case.yaml"
    path.write_text(path.read_text().replace("id: 2017-united-3411", f"id: {folder.name}"))


def test_simulated_cases_are_never_among_them(root):
    found = study.shelf(root)
    assert list(found.cases.index) == list(found.measures) == ["2017-united-3411"]
    assert found.cases.loc["2017-united-3411", "cluster"] == "preventable"


def test_kept_measures_are_the_measures(root):
    shown = study.load("2017-united-3411", root=root).measures
    first, again = study.shelf(root), study.shelf(root)
    for library in (first, again):
        kept = library.measures["2017-united-3411"]
        assert list(kept) == list(shown)
        for name, measure in shown.items():
            for part in ("status", "value", "low", "high", "n", "unit", "evidence"):
                assert getattr(kept[name], part) == getattr(measure, part), (name, part)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"key": 1}', "null", "\x00"])
def test_a_torn_file_is_made_anew(root, damage):
    study.shelf(root)
    path = root / "data" / "2017-united-3411" / "measures.json"
    whole = path.read_text()
    path.write_text(damage)
    assert study.shelf(root).extents(NAME)
    assert path.read_text() == whole


def test_a_changed_case_is_measured_again(root):
    before = study.shelf(root).extents(NAME)["2017-united-3411"]
    path = root / "casestudies" / "2017-united-3411" / "case.yaml"
    text = path.read_text()
    window = "{earliest: 2017-04-11T18:30:00Z, latest: 2017-04-11T19:30:00Z}"
    assert window in text
    path.write_text(text.replace(window, window.replace("T19", "T21")))
    after = study.shelf(root).extents(NAME)["2017-united-3411"]
    assert after[1] == pytest.approx(before[1] + 2)


def test_what_an_export_could_not_tell_is_part_of_what_was_measured(root):
    study.shelf(root)
    folder = root / "data" / "2017-united-3411"
    kept = json.loads((folder / "measures.json").read_text())["key"]
    fields = {name: {"never": False} for name in MESSAGE_COLUMNS}
    (folder / "coverage.json").write_text(json.dumps({"fields": fields}))
    study.shelf(root)
    assert json.loads((folder / "measures.json").read_text())["key"] != kept
    assert not list(folder.glob("*.part"))


def test_a_broken_case_is_named_and_stops_no_other(root):
    _twin(root, 1)
    (root / "casestudies" / "2017-twin-1" / "case.yaml").write_text("id: [")
    found = study.shelf(root)
    assert list(found.measures) == ["2017-united-3411"]
    assert "2017-twin-1" in found.left_out["2017-twin-1"]


def test_a_library_of_one_ranks_nobody(root):
    found = study.shelf(root)
    united = study.load("2017-united-3411", root=root)
    assert found.median(NAME) is None
    assert found.standing(united.case.id, "preventable", united.measures[NAME]) is None
    assert "real cases with a number: 1;" in Page(united, library=found).cards().markup


def test_a_case_stands_among_its_own_kind_where_there_are_enough(root):
    for number in range(8):
        _twin(root, number)
    found, united = study.shelf(root), study.load("2017-united-3411", root=root)
    earlier = Measure(NAME, "h", "observed", value=1.0)
    among, is_kind = found.standing(united.case.id, "preventable", earlier)
    assert (among.low, among.high, among.n, is_kind) == (0, 0, 8, True)
    among, is_kind = found.standing(united.case.id, "victim", united.measures[NAME])
    assert (among.low, among.high, among.n, is_kind) == (0, 1, 8, False)  # all windows overlap
    assert found.median(NAME).n == 9
    assert "of 8 others of its kind" in Page(united, library=found).cards().markup


def test_only_cases_that_had_ended_by_then(root):
    found = study.shelf(root)
    end = found.cases.loc["2017-united-3411", "ends_at"]
    assert len(found.ended_by(end).measures) == 1
    assert found.ended_by(end - pd.Timedelta(seconds=1)).measures == {}


def test_what_cannot_be_kept_costs_no_number(root):
    (root / "data").write_text("a file where the folder should be")
    assert study.shelf(root).extents(NAME)
    assert json.loads(json.dumps(study.shelf(root).left_out)) == {}
