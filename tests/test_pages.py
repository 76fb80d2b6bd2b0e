"""Pages without a kernel: what they say, what they never say, and that foreign words are inert."""

import json
import re
import shutil

import pandas as pd
import pytest
import shipped
import yaml
from shipped import TYPICAL, each_case, load, read

from analytics import cases, study
from analytics.reports import sections
from analytics.reports.blocks import END, SECTION
from analytics.reports.compare import ComparePage
from analytics.reports.page import Page
from analytics.reports.replay import frame, instants
from analytics.wording import Locale

ROOT = cases.home()
SECTIONS = list(sections.specs())
AT_INSTANTS = (
    "2015-jetblue-sunday",  # measured
    "2015-walmart-outlook",  # measured, with prices, an onset of its own and no timeline
    "2017-equifax-breach",  # known inside long before
    "2017-united-3411",  # to the minute, with figures and prices
    "2018-o2-outage",  # a clock and nothing else
    "demo-northwind",  # simulated
)


@pytest.fixture(scope="module")
def library():
    return shipped.library()


@pytest.fixture(scope="module")
def whole():
    """The library of all cases, beside which the untypical ones are shown."""
    return study.measure_library()


def shown(of, library):
    page = Page(of, library=library)
    return {name: getattr(page, name)()._repr_mimebundle_() for name in SECTIONS}, page.end()


def words(bundles):
    return re.sub(r"<[^>]+>", " ", " ".join(data["text/html"] for data, _ in bundles.values()))


def ours(bundles):
    """Our own words: what cases, sources and quotes say is left out."""
    markup = " ".join(data["text/html"] for data, _ in bundles.values())
    return re.sub(r"<[^>]+>|\u2068[^\u2069]*\u2069", " ", re.sub(r"<bdi>.*?</bdi>", " ", markup))


@pytest.fixture(scope="module", params=each_case())
def page(request):
    library = request.getfixturevalue("library" if request.param in TYPICAL else "whole")
    return request.param, *shown(load(request.param), library)


def test_every_section_is_marked_and_the_end_names_them_all(page):
    _, bundles, end = page
    assert [meta[SECTION] for _, meta in bundles.values()] == SECTIONS
    payload = end._repr_mimebundle_()[END]
    assert payload["sections"] == SECTIONS
    assert payload["inputs"]


def test_provenance_stands_on_top_and_in_the_metrics(page):
    case_id, bundles, end = page
    kind = cases.load(case_id).provenance
    assert f"tag-{kind}" in bundles["summary"][0]["text/html"]
    assert f"provenance-{kind}" in bundles["provenance"][0]["text/html"]
    assert end.payload["metrics"]["provenance"] == kind


def test_nothing_is_loaded_and_nothing_runs(page):
    _, bundles, _ = page
    markup = " ".join(data["text/html"] for data, _ in bundles.values())
    assert "<script" not in markup
    assert not re.search(r"\son\w+=", markup)
    assert set(re.findall(r'src="(\w+:)', markup)) <= {"data:"}
    assert set(re.findall(r'<a href="data:image/[^"]*"( ?\w*)', markup)) <= {" download"}
    assert all(alt.strip() for alt in re.findall(r'<img[^>]*alt="([^"]*)"', markup))


def test_no_number_is_silent_and_no_cause_is_claimed(page):
    _, bundles, _ = page
    text = ours(bundles).casefold()
    for banned in ("nan", "none", "inf", "caused the recovery", "thanks to the apology"):
        assert not re.search(rf"\b{banned}\b", text.replace("none of", "")), banned
    elsewhere = {n: b for n, b in bundles.items() if n not in ("published", "definitions")}
    assert not re.search(r"\bsignifican", ours(elsewhere).casefold())


def test_uniteds_share_price_is_called_not_significant(library):
    bundles, end = shown(load("2017-united-3411"), library)
    assert "normal noise for this share" in words(bundles)
    found = end.payload["metrics"]["measures"]
    assert round(found["abnormal_return"]["value"], 3) == 0.007
    assert abs(found["abnormal_return_t"]["value"]) < 1
    assert found["abnormal_return"]["verdict"].startswith("not significant")


@pytest.mark.parametrize("case_id", AT_INSTANTS)
@pytest.mark.parametrize("hours", [-5, 0, 1, 2, 30, 80])
def test_every_section_can_be_shown_at_any_instant(case_id, hours, library):
    inputs = read(case_id)
    start = pd.Timestamp(inputs.case.coverage.start).tz_convert("UTC")
    bundles, _ = shown(study.compute_at(inputs, start + pd.Timedelta(hours=hours)), library)
    assert list(bundles) == SECTIONS


def test_united_shows_both_ends_and_the_returns(library):
    bundles, _ = shown(load("2017-united-3411"), library)
    text = words(bundles).replace("\u00a0", " ")
    for expected in ("2.5–6.65 h", "43–45.15 h", "0.90 %", "0.07 %"):
        assert expected in text


def test_jetblue_names_its_zone_and_its_joke(library):
    bundles, _ = shown(load("2015-jetblue-sunday"), library)
    text = words(bundles)
    assert "New York time" in text
    for share in ("0.402", "0.619", "0.327"):
        assert share in text
    assert 'alt="The busiest hour was not the crisis' in bundles["reaction"][0]["text/html"]
    assert "Negative, by the model" in text
    assert "Negative, model corrected" in text


def test_a_day_too_thin_to_correct_says_so(library):
    bundles, _ = shown(study.load("2015-jetblue-sunday", "2015-02-17T16:30:00Z"), library)
    assert "scored messages; 30 are needed" in words(bundles)


def test_sources_and_events_of_later_days_are_not_on_an_earlier_page(library):
    bundles, _ = shown(study.load("2017-united-3411", "2017-04-10T12:00:00Z"), library)
    text = words(bundles)
    assert "full responsibility" not in text
    assert "TribLive" not in text
    assert "Buzz" not in text
    assert "ABC13" in text


def test_foreign_words_cannot_act(tmp_path):
    shutil.copytree(ROOT / "casestudies" / "_template", tmp_path / "casestudies" / "2019-x-y")
    path = tmp_path / "casestudies" / "2019-x-y" / "case.yaml"
    evil = '<script>alert(1)</script><img src=x onerror="y">'
    record = yaml.safe_load(path.read_text()) | {"id": "2019-x-y", "brand": evil, "title": evil}
    record["milestones"][0]["text"] = evil
    path.write_text(yaml.safe_dump(record))
    (path.parent / "notes.md").write_text(f"{evil}\n![x](../../secret)")
    of = study.load("2019-x-y", root=tmp_path)
    page = Page(of, library=study.measure_library(tmp_path))
    markup = " ".join(getattr(page, name)().markup for name in SECTIONS)
    assert "<script" not in markup
    assert not re.search(r"<img(?! src=\"data:)", markup)
    assert "&lt;script&gt;" in markup
    assert "![x](../../secret)" in markup


@pytest.mark.parametrize("chosen", ["library", pytest.param("whole", marks=pytest.mark.long)])
def test_compare_marks_the_simulated_case_and_states_n(chosen, request):
    library = request.getfixturevalue(chosen)
    page = ComparePage(study.compare(library))
    header, ladders, curves, body = page.header(), page.ladders(), page.curves(), page.cases()
    assert f"{len(library.entries) - 1} real cases" in header.markup
    assert "simulated" in body.markup
    for part in (ladders, curves):
        alts = re.findall(r'<img[^>]*alt="([^"]*)"', part.markup)
        assert any("Northwind Air (simulated)" in alt for alt in alts)
    assert page.end().payload["sections"] == ["header", "ladders", "curves", "cases"]


def test_replay_knows_nothing_later():
    inputs = read("2017-united-3411")
    stops = instants(load("2017-united-3411"))
    assert stops == sorted(stops)
    assert stops[-1] >= inputs.end
    early = re.sub(r"<[^>]+>", " ", frame(study.compute_at(inputs, stops[0]), Locale.of()))
    assert not re.search(r"apologised|an apology came|(?<!than )an apology", early, re.I)


def test_lessons_that_changed_since_the_last_report_are_marked(tmp_path, library):
    of = load("2017-united-3411")
    path = tmp_path / "metrics.json"

    def marked(metrics):
        path.write_text(json.dumps(metrics))
        found = Page(of, library=library, previous=str(path)).verdicts().markup
        return found, found.count('class="changed"')

    old = study.metrics(of, Locale.of())
    assert marked(old)[1] == 0
    kept = {lesson["id"]: lesson for lesson in old["lessons"]}
    kept["contradiction"]["claim"] = "The same, in other words."
    assert marked(old)[1] == 0
    del kept["leaked_words"]
    kept["made_good"] |= {"claim": "The brand was <b>never</b> silent.", "side": "badly"}
    kept["gone"] = kept["made_good"] | {"id": "gone", "claim": "It <i>rained</i>."}
    old["lessons"] = list(kept.values())
    old["measures"]["corrective_actions"] |= {"value": 0}  # no lesson rests on it
    old["measures"]["time_to_apologise_h"] |= {"high": 6, "shown": "4 h (4 h – <b>6</b> h)"}
    markup, count = marked(old)
    assert count == 4
    assert "New since the last report" in markup
    assert "&lt;b&gt;never&lt;/b&gt; silent" in markup
    assert "which had: Time to the full apology" in markup
    assert "4 h (4 h – &lt;b&gt;6&lt;/b&gt; h)" in markup
    assert "It &lt;i&gt;rained&lt;/i&gt;." in markup


@pytest.mark.parametrize("torn", ["{", "[]", "null", '{"lessons": [{}], "measures": {}}', "7"])
def test_a_torn_last_report_marks_nothing(tmp_path, torn, library):
    of, path = load("2017-united-3411"), tmp_path / "metrics.json"
    path.write_text(torn)
    for previous in (str(path), ""):
        page = Page(of, library=library, previous=previous)
        assert 'class="changed"' not in page.lessons().markup + page.verdicts().markup
