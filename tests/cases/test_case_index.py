"""The library's index is what its cases say, byte for byte."""

import re
import shutil
from xml.etree import ElementTree

import pytest
import yaml

from analytics import cases, study
from analytics.reports import case_index
from analytics.wording import Locale

ENGLISH = Locale.of()

ROOT = cases.home()


def test_the_committed_index_is_up_to_date():
    for path, text in case_index.files(ENGLISH).items():
        assert path.read_text(encoding="utf-8") == text, f"run: aftermath index ({path})"


def test_every_case_has_one_line_and_a_sound_picture():
    text = (ROOT / "casestudies" / "README.md").read_text(encoding="utf-8")
    for case_id in cases.ids():
        assert text.count(f"]({case_id}/README.md)") == 1
        assert (ROOT / "casestudies" / case_id / "README.md").exists()
    for path, svg in case_index.files(ENGLISH).items():
        if path.suffix == ".svg":
            tree = ElementTree.fromstring(svg)
            shapes = [shape for shape in tree if shape.tag.endswith(("rect", "circle"))]
            assert len(shapes) == len(cases.load(path.parent.name).milestones)
            for value in re.findall(r' c?x="([-0-9.]+)"', svg):
                assert -1 <= float(value) <= 241
            assert "<script" not in svg


@pytest.fixture
def home(tmp_path):
    for name in ("2017-united-3411", "demo-northwind"):
        shutil.copytree(ROOT / "casestudies" / name, tmp_path / "casestudies" / name)
    return tmp_path


def test_what_is_up_to_date_is_not_written_again(home):
    written = {path.name for path in case_index.write(ENGLISH, home)}
    assert written == {"README.md", "MEASURES.md"}
    assert case_index.write(ENGLISH, home) == []
    (home / "casestudies" / "2017-united-3411" / "timeline.svg").unlink()
    assert [path.name for path in case_index.write(ENGLISH, home)] == ["timeline.svg"]


@pytest.mark.parametrize(
    ("case_id", "ends"),
    [
        ("2017-united-3411", ("day", "day")),  # 2.5 to 6.65 hours
        ("2018-kfc-uk-chicken", ("hour", "week")),  # two days of which no hour is known
        ("2018-facebook-cambridge-analytica", ("before", "hour")),  # a Friday night, a Saturday
        ("2015-jetblue-sunday", (None, None)),  # nothing of the brand is on record
    ],
)
def test_the_speed_class_is_as_wide_as_the_sources_leave_it(case_id, ends):
    speed = study.speed(cases.load(case_id))
    assert (speed.low, speed.high) == ends


def test_a_hostile_case_is_one_row_of_text(home):
    path = home / "casestudies" / "2017-united-3411" / "case.yaml"
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    record |= {"title": "a | [b](c)\n# d \u202e<i>", "brand": "*x*\ufffe|y"}
    path.write_text(yaml.safe_dump(record), encoding="utf-8")
    text = case_index.files(ENGLISH, home)[home / "casestudies" / "README.md"]
    [row] = [line for line in text.splitlines() if "(2017-united-3411/README.md)" in line]
    assert row.startswith("| [a \\| \\[b\\](c) \\# d \\<i\\>](2017-united-3411/README.md) |")
    assert "| \\*x\\*\\|y |" in row
    assert len(re.findall(r"(?<!\\)\|", row)) == 7
