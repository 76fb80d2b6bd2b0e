"""A loaded case rests on the bytes that were read once, and states the hashes of those bytes."""

import builtins
import hashlib
import io
import shutil
from collections import Counter
from pathlib import Path

import pytest

from analytics import cases, study
from analytics.study import Inputs
from analytics.wording import Locale

ROOT = Path(__file__).parents[2] / "casestudies"
CASES = {
    "2015-jetblue-sunday": ["2015-us-airways-sunday"],  # panels and a rival
    "2017-united-3411": [],  # returns, and statements that two people coded
}


@pytest.fixture
def opened(monkeypatch):
    """Every path that Python or pandas opens from here on."""
    paths = []

    def spy(file, *args, open_=open, **options):
        paths.append(str(file))
        return open_(file, *args, **options)

    monkeypatch.setattr(builtins, "open", spy)
    monkeypatch.setattr(io, "open", spy)  # that of pathlib
    return paths


@pytest.fixture(params=CASES)
def case_id(request):
    return request.param


@pytest.fixture
def home(tmp_path, case_id):
    for name in (case_id, *CASES[case_id]):
        shutil.copytree(ROOT / name, tmp_path / "casestudies" / name)
        (tmp_path / "casestudies" / name / "actions.yaml").write_text(
            "- {lesson: first_word, state: done}\n", encoding="utf-8"
        )
    shutil.copy(ROOT / "double-coding.csv", tmp_path / "casestudies")
    return tmp_path


def use(case):
    """All that a page takes from a case: measures, notes, decisions, stated hashes."""
    panels = dict(sorted(case.panels.items()))
    controls = {rival.id: Inputs(rival, rival.panels) for rival in case.rivals}
    found = study.compute_at(Inputs(case, panels, controls=controls, hashes=case.hashes))
    numbers = study.metrics(found, Locale.of())
    return numbers, case.notes, case.follow_ups, found.coded_twice, found.inputs


def test_a_file_replaced_after_loading_changes_neither_numbers_nor_hashes(home, case_id):
    expected = use(cases.load(case_id, home))
    case = cases.load(case_id, home)
    files = [path for path in (home / "casestudies").rglob("*") if path.is_file()]
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    for path in files:
        path.write_bytes(b"replaced")
    assert use(case) == expected
    folder = home / "casestudies"
    for name, digest in case.hashes.items():
        places = (folder / case_id / name, folder / name)
        assert digest == next(before[path] for path in places if path in before)


def test_each_file_is_opened_once(home, case_id, opened):
    use(cases.load(case_id, home))
    inputs = [
        path
        for path in (home / "casestudies").rglob("*")
        if path.suffix in (".csv", ".json", ".yaml") or path.name in ("notes.md", "README.md")
    ]
    counts = Counter(path for path in opened if path.startswith(str(home)))
    assert counts == {str(path): 1 for path in inputs}


def test_hashes_cover_rivals_and_the_double_coding():
    jetblue, united = (cases.load(case_id).hashes for case_id in CASES)
    assert "2015-us-airways-sunday/panel-gold.csv" in jetblue
    assert "double-coding.csv" in united
    assert "double-coding.csv" not in jetblue
