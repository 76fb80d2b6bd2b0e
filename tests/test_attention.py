"""Search interest and page views beside a case: with their source and unit, and no more."""

import hashlib

import pandas as pd
import pytest
import yaml
from made_case import CASE, posts, project

from analytics import charts, study
from analytics.errors import CaseError
from analytics.reports.page import Page
from analytics.study import Library

HOURS = [f"2025-11-{4 + k // 10:02d}T{10 + k % 10:02d}:30:00Z" for k in range(20)]
WEEKS = pd.date_range("2025-06-01", periods=24, freq="7D")
LEVELS = ["<1", "<1", "<1", *range(3, 22), 100, 23]
TRENDS = "\n".join(
    [
        "Category: All categories",
        "",
        "Week,acme app: (Ireland)",
        *(f"{week:%Y-%m-%d},{LEVELS[k]}" for k, week in enumerate(WEEKS)),
    ]
)
VIEWS = "Date,Acme,Other\n" + "\n".join(
    f"{day:%Y-%m-%d},{900 + 10 * k},{k}"
    for k, day in enumerate(pd.date_range("2025-10-01", periods=45, freq="D"))
)


def case(root, **files):
    """The case with attention files: name → (text, series)."""
    folder = project(root, posts(HOURS), onset=HOURS[10], end="2025-11-20T00:00:00Z")
    path = folder / "case.yaml"
    record = yaml.safe_load(path.read_text())
    record["data"] = []
    for name, (text, series) in files.items():
        (folder / f"{name}.csv").write_text(text)
        entry = {"path": f"{name}.csv", "kind": "attention", "source": "paper"}
        entry["sha256"] = hashlib.sha256(text.encode()).hexdigest()
        record["data"].append(entry | ({"series": series} if series else {}))
    path.write_text(yaml.safe_dump(record))
    return study.load(CASE, root=root)


def test_search_interest_is_shown_with_its_source_and_unit(tmp_path):
    found = case(tmp_path, trends=(TRENDS, None), views=(VIEWS, "Acme"))
    assert found.faults == ()
    chart = charts.draw("attention", found)
    assert chart.title == "Searches for acme app were highest in the week from 2 Nov 2025"
    units = [axes.get_title(loc="left") for axes in chart.figure.axes]
    said = "Searches for acme app (Ireland): 100 = the busiest week of this period in this region"
    assert sorted(units) == sorted([said, "Views of Acme a day"])
    markup = Page(found, library=Library({}, {})).published().markup
    assert said in markup
    assert "Paper" in markup
    assert "Acme was looked up most on 14 Nov 2025: 1,340 times" in markup
    assert "no known number of searches behind it" in markup


def test_an_index_counts_nowhere_as_messages(tmp_path):
    alone = case(tmp_path / "a")
    beside = case(tmp_path / "b", trends=(TRENDS, None))
    assert {k: v.value for k, v in alone.measures.items()} == {
        k: v.value for k, v in beside.measures.items()
    }
    assert len(beside.attention) == 24
    assert not charts.is_available("attention", alone)


def test_a_replay_knows_the_periods_that_had_ended(tmp_path):
    case(tmp_path, trends=(TRENDS, None))
    inputs = study.read(CASE, root=tmp_path)
    then = study.compute_at(inputs, pd.Timestamp("2025-11-06T00:00Z"))
    assert then.attention["bin_start"].max() == pd.Timestamp("2025-10-26T00:00Z")


def test_a_file_that_cannot_be_read_costs_itself(tmp_path):
    found = case(tmp_path, words=("nothing here", None), trends=(TRENDS, None))
    assert [fault.part for fault in found.faults] == ["attention words.csv"]
    assert set(found.attention["name"]) == {"acme app"}


def test_a_file_of_several_names_its_series(tmp_path):
    found = case(tmp_path, views=(VIEWS, None))
    assert "it holds 2 series: 'Acme', 'Other'" in found.faults[0].what


def test_series_belongs_to_attention(tmp_path):
    folder = project(tmp_path, posts(HOURS), onset=HOURS[10], end="2025-11-20T00:00:00Z")
    (folder / "r.csv").write_text("date,series,return\n2025-11-05,X,0.1\n")
    path = folder / "case.yaml"
    record = yaml.safe_load(path.read_text())
    entry = {"path": "r.csv", "kind": "returns", "series": "X", "source": "paper"}
    entry["sha256"] = hashlib.sha256((folder / "r.csv").read_bytes()).hexdigest()
    path.write_text(yaml.safe_dump(record | {"data": [entry]}))
    with pytest.raises(CaseError, match="series chooses within a file of kind attention"):
        study.load(CASE, root=tmp_path)
