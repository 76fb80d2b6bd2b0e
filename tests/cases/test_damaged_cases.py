"""Whatever is in a file of a case folder: the case loads, or one error names the file and line."""

import hashlib
import random
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from damages import RECORD, with_a_cell_changed, with_bytes_changed

from analytics import cases, study
from analytics.cases import Case
from analytics.errors import CaseError

ROOT = cases.home()
IDS = cases.ids(ROOT)
FAST, SLOW = 6, 56
"""Damaged records of each case."""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "casestudies").mkdir()
    return tmp_path


def copied(case_id: str, root: Path) -> Path:
    return Path(shutil.copytree(ROOT / "casestudies" / case_id, root / "casestudies" / case_id))


def outcome(case_id: str, root: Path, file: str) -> Case | None:
    """The case, or None where it is refused as it should be."""
    try:
        return cases.load(case_id, root)
    except CaseError as error:
        refused = error
    told = [str(refused), *getattr(refused, "__notes__", ())]
    assert all(len(one.splitlines()) == 1 and len(one) < 1_000 for one in told), told
    assert f"{case_id}/{file}" in refused.where, told
    assert not file.endswith(".yaml") or re.search(r", line \d+", refused.where), told
    assert str(root) not in "".join(told)
    return None


def damaged_records(case_id: str, root: Path, seeds: Iterable[int]) -> Iterator[tuple[int, Case]]:
    """Those that load nevertheless, each while its folder is as it was read."""
    path = copied(case_id, root) / "case.yaml"
    whole = path.read_text(encoding="utf-8")
    for seed in seeds:
        rng = random.Random(f"{case_id} {seed}")
        path.write_bytes(rng.choice(RECORD)(whole, rng))
        case = outcome(case_id, root, "case.yaml")
        if case is not None:
            yield seed, case


def damaged_tables(case_id: str, root: Path, seeds: Iterable[int]) -> Iterator[tuple[int, Case]]:
    """The same for data files, whose stated hash is that of the damaged file."""
    folder = copied(case_id, root)
    record = (folder / "case.yaml").read_text(encoding="utf-8")
    tables = sorted(path for path in folder.glob("*.csv"))
    whole = {path: path.read_bytes() for path in tables}
    for seed in seeds if tables else ():
        rng = random.Random(f"{case_id} {seed}")
        path = rng.choice(tables)
        damaged = rng.choice((with_a_cell_changed, with_bytes_changed))(whole[path], rng)
        path.write_bytes(damaged)
        old, new = (hashlib.sha256(one).hexdigest() for one in (whole[path], damaged))
        (folder / "case.yaml").write_text(record.replace(old, new), encoding="utf-8")
        case = outcome(case_id, root, "")
        if case is not None:
            yield seed, case
        path.write_bytes(whole[path])


@pytest.mark.parametrize("case_id", IDS)
def test_a_damaged_record_loads_or_is_named(case_id, root):
    list(damaged_records(case_id, root, range(FAST)))


@pytest.mark.parametrize("case_id", IDS)
def test_a_damaged_table_loads_or_is_named(case_id, root):
    list(damaged_tables(case_id, root, range(FAST // 2)))


@pytest.mark.slow
@pytest.mark.parametrize("case_id", IDS)
@pytest.mark.parametrize("damaged", [damaged_records, damaged_tables])
def test_what_loads_of_damaged_files_is_computed(case_id, damaged, root):
    for seed, _ in damaged(case_id, root, range(FAST, SLOW)):
        for fault in study.compute_at(study.read(case_id, root=root)).faults:
            assert fault.part == f"attention {fault.where}", (seed, fault)  # read as a case is


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"\0", b"{", b"- [", b"9" * 100_000, b"- 1\n- a: "]
)
@pytest.mark.parametrize("file", ["actions.yaml", "notes.md", "README.md"])
def test_any_other_file_loads_or_is_named(root, file, content):
    folder = copied("2017-united-3411", root)
    (folder / file).write_bytes(content)
    outcome("2017-united-3411", root, file)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"trough_at": 5}', "[" * 5_000, "9" * 5_000, '{"a": NaN}']
)
def test_a_damaged_truth_is_named(root, content):
    folder = copied("demo-northwind", root)
    (folder / "truth.json").write_text(content, encoding="utf-8")
    assert outcome("demo-northwind", root, "case.yaml") is None


@pytest.mark.parametrize("file", ["case.yaml", "actions.yaml", "returns.csv", "notes.md"])
def test_what_is_no_file_is_named(root, file):
    folder = copied("2017-united-3411", root)
    (folder / file).unlink(missing_ok=True)
    (folder / file).mkdir()
    with pytest.raises(CaseError, match="2017-united-3411/") as caught:
        cases.load("2017-united-3411", root)
    assert "folder" in str(caught.value)
