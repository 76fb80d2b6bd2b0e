"""Cases that say little: sections are reduced with a reason, and nothing is ranked or invented."""

import shutil

import pytest
import yaml

from analytics import cases, study
from analytics.reports.page import Page
from analytics.results import ANSWER, MEASURED

CASE = "2018-kfc-uk-chicken"
SECTIONS = [
    *("provenance", "finding", "cards", "events", "clock_details", "published", "verdicts"),
    *("lessons", "actions", "limits", "definitions", "sources", "reproduce"),
]


@pytest.fixture
def reduced(tmp_path):
    """A study of the case with only the milestones that `keep` chooses, as `change` leaves them."""

    def make(keep, change=lambda milestone: milestone):
        folder = tmp_path / "casestudies" / CASE
        shutil.copytree(cases.home() / "casestudies" / CASE, folder)
        (folder / "debrief.yaml").unlink(missing_ok=True)  # it rests on events that are left out
        record = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
        kept = [change(m) for m in record["milestones"] if keep(m)]
        ids = {m["id"] for m in kept}
        for milestone in kept:
            milestone["contradicts"] = [i for i in milestone.get("contradicts", []) if i in ids]
        record["milestones"] = kept
        if record.get("onset", {}).get("milestone") not in ids:
            record["onset"] = {"milestone": kept[0]["id"]}
        used = {key for m in kept for key in m["sources"]}
        used |= {part["source"] for name in ("figures", "data") for part in record[name]}
        record["sources"] = {k: v for k, v in record["sources"].items() if k in used}
        (folder / "case.yaml").write_text(yaml.safe_dump(record), encoding="utf-8")
        return study.load(CASE, root=tmp_path), tmp_path

    return make


def text_of(of, root):
    page = Page(of, library=study.measure_library(root))
    return {name: getattr(page, name)().markup for name in SECTIONS}


def test_one_milestone_gives_a_page_without_durations_or_ranks(reduced):
    of, root = reduced(lambda m: m["id"] == of_first())
    assert len(of.case.milestones) == 1
    shown = text_of(of, root)
    assert "lie lower" not in shown["cards"]
    assert not [spec.name for spec in (*ANSWER, *MEASURED) if of.measures[spec].value]


def of_first():
    return cases.load(CASE).milestones[0].id


def test_a_brand_that_is_not_on_record_has_no_clock_and_no_verdict(reduced):
    of, root = reduced(lambda m: m["actor"] != "brand")
    shown = text_of(of, root)
    for name in ("time_to_acknowledge_h", "statements", "contradictions"):
        assert of.measures[name].status == "not_available", name
    assert "not on record here; it may have happened all the same" in shown["clock_details"]
    assert not [lesson for lesson in of.lessons if lesson.subject == "apology"]
    assert "sooner than most" not in shown["lessons"]


def test_windows_that_overlap_leave_the_order_open(reduced):
    days = {"earliest": "2018-02-15T00:00:00Z", "latest": "2018-02-22T00:00:00Z"}
    of, root = reduced(
        lambda m: True,
        lambda m: (
            {k: v for k, v in m.items() if k != "known_at"}
            | {"when": dict(days), "precision": "part_of_day"}
        ),
    )
    acknowledged = of.measures["time_to_acknowledge_h"]
    assert acknowledged.value is None or acknowledged.value == 0
    before = of.measures["escalations_before_statement"]
    assert not before.is_observed or before.low == 0
    assert "escalation_unanswered" not in {lesson.id for lesson in of.lessons}
    assert text_of(of, root)["events"].count("<tr") > 3
