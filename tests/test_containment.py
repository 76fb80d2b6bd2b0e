"""A part that fails costs itself: a measure, table, rule, chart, section, case or file of a report.

What fails is made to fail here, since nothing that ships should.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from importlib import import_module

import pytest
from shipped import load

from analytics import cases, charts, cli, study
from analytics.errors import Fault, Faults
from analytics.lessons import engine
from analytics.reports import compare, index, lessons_learned, publish, sections
from analytics.reports.blocks import END
from analytics.reports.changes import last_report
from analytics.reports.compare import ComparePage
from analytics.reports.lessons_learned import LessonsPage
from analytics.reports.page import Page
from analytics.schema import FAILED
from analytics.study import study as studying
from analytics.study import tables as tabling
from analytics.wording import Locale

ROOT = cases.home()
DEMO = "demo-northwind"
INVENTED = "Simulated. The brand, the crisis and every message are invented"
UNITED, O2, JETBLUE = "2017-united-3411", "2018-o2-outage", "2015-jetblue-sunday"
BROKEN = "2018-kfc-uk-chicken"
NAME, RIVAL = "broken part", "2015-us-airways-sunday"
LOCALE = Locale.of()
computing = import_module("analytics.study.compute_measures")  # a function has its name


def fails(*_, **__):
    raise ZeroDivisionError("so it goes in /home/someone/secret/file.py")


def end_of(page) -> dict:
    return page.end()._repr_mimebundle_()[END]


def words(block) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", block.markup).split())


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Two good cases and one with a typo in the address of a source."""
    for case_id in (UNITED, O2, BROKEN):
        shutil.copytree(ROOT / "casestudies" / case_id, tmp_path / "casestudies" / case_id)
    path = tmp_path / "casestudies" / BROKEN / "case.yaml"
    text = path.read_text(encoding="utf-8")
    assert "https://fortune.com/" in text
    path.write_text(text.replace("https://fortune.com/", "https://[fortune.com/"), "utf-8")
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def aftermath(monkeypatch, capsys):
    """Call the command as a shell would; gives exit code, stdout, stderr."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["aftermath", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return ended.value.code or 0, out, err

    return call


def assert_named(err: str) -> None:
    """One line that says which case is broken, with its file and line."""
    [line] = [one for one in err.splitlines() if BROKEN in one]
    assert re.search(rf"{BROKEN}/case\.yaml, line \d+, sources\..*url", line)
    assert "Write it as https://example.com/page" in line


# A part of a case


@pytest.mark.parametrize("i", range(len(computing.FAMILIES)))
def test_a_family_of_measures_that_fails_is_missing_and_named(monkeypatch, i):
    whole = load(UNITED)
    families = list(computing.FAMILIES)
    families[i] = replace(families[i], compute=fails)
    monkeypatch.setattr(computing, "FAMILIES", tuple(families))
    results = study.load(UNITED)
    lost = {spec.name for spec in families[i].specs}
    for name in lost:
        assert results.measures[name].reason == FAILED
    faults = [fault for fault in results.faults if fault.part.startswith("measure ")]
    assert [fault.part.split()[1] for fault in faults] == [families[i].specs[0].name]
    assert faults[0].what == "ZeroDivisionError: so it goes in file.py"
    assert list(results.measures) == list(whole.measures)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (computing.volumes, "volume"),
        (computing.onsets, "likeliest_onset"),
        (computing.detection, "detected"),
        (computing.recovery, "recovery"),
    ],
)
def test_what_the_panel_gives_fails_by_part(monkeypatch, module, name):
    monkeypatch.setattr(module, name, fails)
    results = study.load(JETBLUE)
    assert any(fault.part.startswith("measure ") for fault in results.faults)
    assert FAILED in [one.reason for one in results.measures.values()]
    assert end_of(shown(Page(results, library=study.library_of([results], LOCALE))))["sections"]


@pytest.mark.parametrize(
    ("module", "name", "part", "is_lost"),
    [
        (studying, "tested", "early warning", lambda of: of.back_test is None),
        (studying, "acts", "conduct", lambda of: of.acts == ()),
        (studying, "outcomes", "outcomes", lambda of: of.outcomes == ()),
        (studying, "finding", "finding", lambda of: of.finding.key == "finding.failed"),
        (tabling, "_returns", "table returns", lambda of: of.tables["returns"].reason == FAILED),
    ],
)
def test_other_results_that_fail_are_missing_and_named(monkeypatch, module, name, part, is_lost):
    monkeypatch.setattr(module, name, fails)
    results = study.load(UNITED)
    assert is_lost(results)
    assert [fault.part for fault in results.faults] == [part]
    page = shown(Page(results, library=study.library_of([results], LOCALE)))
    assert [fault.part for fault in page.faults] == [part]
    assert end_of(page)["metrics"]["faults"] == end_of(page)["faults"]


def test_a_rule_that_fails_gives_no_lesson_and_is_named():
    whole, faults = load(UNITED), Faults()
    lost = whole.lessons[0].id
    rules = [replace(rule, judge=fails) if rule.id == lost else rule for rule in engine.RULES]
    drawn, silent = engine.evaluate(whole.measures, rules, faults)
    assert [fault.part for fault in faults.found] == [f"rule {lost}"]
    assert [one.reason for one in silent if one.id == lost] == [FAILED]
    assert len(drawn) == len(whole.lessons) - 1


# A part of a page


def shown(page):
    """A page on which every section was shown."""
    for name in page.sections:
        getattr(page, name)()
    return page


def test_every_section_that_fails_leaves_a_line(monkeypatch):
    results = load(UNITED)
    library = study.library_of([results], LOCALE)
    *_, last = sections.specs()
    for name, spec in sections.specs().items():
        if not spec.has_content(results):
            continue
        with monkeypatch.context() as patch:
            patch.setitem(sections.specs(), name, replace(spec, show=fails))
            page = Page(results, library=library)
            said = {one: words(getattr(page, one)()) for one in dict.fromkeys((name, last))}
        assert "This part could not be made" in said[name]
        [fault] = page.faults
        assert fault.part == f"section {name}"
        assert end_of(page)["faults"] == [fault.plain]
        assert end_of(page)["sections"] == list(said)
        assert str(fault) in re.sub("[\u2068\u2069]", "", said[last])


def test_a_simulated_case_whose_first_section_fails_says_that_it_is_invented(monkeypatch):
    spec = sections.specs()["summary"]
    monkeypatch.setitem(sections.specs(), "summary", replace(spec, show=fails))
    page = Page(load(DEMO), library=study.Library({}, {}))
    assert page.sections[0] == "summary"
    markup = page.summary().markup
    assert INVENTED in markup
    assert "This part could not be made" in markup
    assert [fault.part for fault in page.faults] == ["section summary"]


@pytest.mark.parametrize("case", [DEMO, UNITED])
def test_a_page_that_cannot_say_that_it_is_invented_is_not_made(monkeypatch, case):
    page, translate = Page(load(case), library=study.Library({}, {})), Locale.translate

    def without_it(locale, key, **values):
        names = ("page.provenance.", "brief.tag.")
        return fails() if key.startswith(names) else translate(locale, key, **values)

    monkeypatch.setattr(Locale, "translate", without_it)
    if case == DEMO:
        with pytest.raises(ZeroDivisionError):
            page.summary()
        return
    assert "This part could not be made" in page.summary().markup
    assert [fault.part for fault in page.faults] == ["section summary", "basis"]


@pytest.mark.parametrize("page_over", [0, 1])
def test_a_page_over_cases_whose_header_fails_says_how_they_were_chosen(monkeypatch, page_over):
    page = (compared, learned)[page_over](study.library_of([load(UNITED), load(O2)], LOCALE))
    monkeypatch.setattr(sys.modules[type(page).__module__], "element", fails)
    assert page._sampled in page.header().markup


@pytest.mark.parametrize("case", [UNITED, JETBLUE])
def test_every_chart_that_fails_leaves_a_line(monkeypatch, case):
    """One line in each place of the chart, of which some stand in two, and one fault a chart."""
    results, tried = load(case), list[str]()

    def draw(name, *_, **__):
        tried.append(name)
        fails()

    for name, spec in charts.specs().items():
        monkeypatch.setitem(charts.specs(), name, replace(spec, draw=partial(draw, name)))
    page = Page(results, library=study.library_of([results], LOCALE))
    said = " ".join(words(getattr(page, name)()) for name in page.sections)
    assert said.count("This part could not be made") == len(tried) > 1
    assert [fault.part for fault in page.faults] == [
        f"chart {name}" for name in dict.fromkeys(tried)
    ]
    assert set(tried) <= set(charts.available(results))


def compared(library):
    return ComparePage(study.compare(library))


def learned(library):
    return LessonsPage(study.lessons_learned(library))


@pytest.mark.parametrize(
    ("module", "name", "page_over"),
    [
        *((compare, name, compared) for name in ("ladders", "aligned_sentiment", "apology_grid")),
        *((compare, name, compared) for name in ("apart_part", "types_part", "surveys_part")),
        *((compare, name, compared) for name in ("places_part", "typical_part", "market_part")),
        *((lessons_learned, name, learned) for name in ("table", "paragraph")),
    ],
)
def test_a_part_of_a_page_over_cases_leaves_a_line(monkeypatch, module, name, page_over):
    monkeypatch.setattr(module, name, fails)
    page = page_over(study.library_of([load(one) for one in (UNITED, O2, JETBLUE)], LOCALE))
    said = " ".join(words(getattr(page, one)()) for one in page.sections)
    assert said.count("This part could not be made") == len(page.faults) > 0
    assert end_of(page)["faults"] == [fault.plain for fault in page.faults]


def test_metrics_that_no_file_can_hold_cost_themselves(monkeypatch):
    results = load(UNITED)
    act = replace(results.acts[0], who="\ud800")
    page = Page(replace(results, acts=(act, *results.acts[1:])), library=study.Library({}, {}))
    payload = end_of(page)
    assert json.dumps(payload, ensure_ascii=False).encode()
    assert len(payload["metrics"]["conduct"]) == len(results.acts) - 1
    assert [fault["part"] for fault in payload["faults"]] == ["metrics, conduct"]


# A case among others


def test_check_names_the_broken_case_and_goes_on(home, aftermath):
    code, out, err = aftermath("check", "--all")
    assert code == 1
    assert [line.split()[1] for line in out.splitlines() if line.startswith("good")] == [UNITED, O2]
    assert_named(err)
    assert aftermath("check", BROKEN)[0] == 2
    assert aftermath("check", UNITED)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (("lessons", "--all", "--out", "out"), (f"{UNITED}.md", f"{O2}.json")),
        (("plan", "--brand", "Acme", "--out", "out"), ("plan.html", "plan.md", "plan.docx")),
        (("availability", "--out", "out/measures.csv"), ("measures.csv",)),
        (("index",), ("../casestudies/README.md", f"../casestudies/{UNITED}/timeline.svg")),
    ],
)
def test_a_command_over_cases_names_the_broken_one_and_goes_on(
    home, aftermath, monkeypatch, arguments, files
):
    monkeypatch.chdir(home)
    (home / "out").mkdir()
    code, out, err = aftermath(*arguments)
    assert code == 1
    assert out.strip()
    assert_named(err)
    for name in files:
        assert (home / "out" / name).stat().st_size, name


def test_a_disk_that_refuses_is_no_case_s_fault(home, aftermath, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for words, name in (
        (("lessons", "--all", "--out", home / "out"), f"out/{UNITED}.md"),
        (("plan", "--brand", "Acme", "--out", home / "out"), "out/plan.html"),
        (("availability", "--out", home / "counts.csv"), "counts.csv"),
        (("coding", UNITED, "--out", home / "sheet.csv"), "sheet.csv"),
    ):
        code, _, err = aftermath(*words)
        assert code == 1
        assert f"aftermath: {home / name}: the disk is full" in err
        assert [line for line in err.splitlines() if f"FAILED {UNITED}" in line] == []
        assert "Errno" not in err


def test_a_terminal_that_refuses_is_no_case_s_fault(home):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "analytics", "check", UNITED, O2],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert "the disk is full" in done.stderr
    assert "FAILED" not in done.stderr


def test_a_case_that_cannot_be_opened_is_that_case_s_fault(home, aftermath, monkeypatch):
    load_case = study.load

    def load_or_not(case_id):
        if case_id == UNITED:
            raise OSError(5, "Input/output error")
        return load_case(case_id)

    monkeypatch.setattr(study, "load", load_or_not)
    code, _, err = aftermath("lessons", UNITED, O2, "--out", home / "out")
    assert code == 1
    assert f"FAILED {UNITED}: " in err
    assert (home / "out" / f"{O2}.md").exists()


def test_nothing_that_is_written_names_a_folder_of_this_machine(home, aftermath):
    (home / "reports").mkdir()
    place = home / "data" / "plan #1"
    aftermath("plan", "--brand", "Acme", "--out", place)
    aftermath("lessons", "--all", "--out", home / "out")
    aftermath("availability", "--out", home / "out" / "counts.csv")
    aftermath("coding", UNITED, "--out", home / "out" / "sheet.csv")
    aftermath("index")
    files = [path for path in home.rglob("*") if path.is_file() and path.suffix != ".sqlite"]
    assert [path for path in files if str(home).encode() in path.read_bytes()] == []
    links = set(re.findall(r'href="([^"#]+)"', (place / "plan.html").read_text("utf-8")))
    assert f"../../reports/{UNITED}/report.html" in links
    assert all(link.startswith("../../reports/") for link in links)


def test_a_plan_outside_the_project_has_no_links(home, aftermath, tmp_path_factory):
    (home / "reports").mkdir()
    place = tmp_path_factory.mktemp("elsewhere")
    aftermath("plan", "--brand", "Acme", "--out", place)
    text = (place / "plan.html").read_text("utf-8")
    assert all(link.startswith("#") for link in re.findall('href="([^"]*)"', text))
    assert home.name not in text


def test_the_index_of_cases_names_the_one_left_out(home, aftermath):
    aftermath("index")
    text = (home / "casestudies" / "README.md").read_text(encoding="utf-8")
    assert f"]({UNITED}/README.md)" in text
    assert f"- {BROKEN}: {BROKEN}/case.yaml, line" in text


def test_the_pages_over_cases_name_the_one_left_out(home):
    library = study.measure_library()
    for page in (
        compared(library),
        learned(library),
        ComparePage.of([UNITED, BROKEN]),
    ):
        said = " ".join(words(getattr(page, name)()) for name in page.sections)
        assert re.search(rf"{BROKEN}: {BROKEN}/case\.yaml, line \d+, sources\.", said)
        assert list(end_of(page)["metrics"]["left_out"]) == [BROKEN]


def test_a_case_with_faults_is_named_on_the_pages_over_cases():
    fault = Fault("measure x", "ValueError: no", "analytics/measures/x.py:1")
    faulty = replace(load(UNITED), faults=(fault,))
    library = study.library_of([faulty, load(O2)], LOCALE)
    page = compared(library)
    said = " ".join(words(getattr(page, name)()) for name in page.sections)
    assert f"{UNITED}: {fault}" in said
    assert library.entries[UNITED].metrics["faults"] == [fault.plain]


def test_a_rival_that_cannot_be_read_costs_the_comparison_with_it(tmp_path, monkeypatch, aftermath):
    for case_id in (JETBLUE, RIVAL):
        shutil.copytree(ROOT / "casestudies" / case_id, tmp_path / "casestudies" / case_id)
    (tmp_path / "casestudies" / RIVAL / "case.yaml").write_text("id: ]", encoding="utf-8")
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    results = study.load(JETBLUE)
    assert [fault.part for fault in results.faults] == [f"rival {RIVAL}"]
    assert results.faults[0].where == f"{RIVAL}/case.yaml, line 1"
    whole = load(JETBLUE)
    changed = [k for k, one in results.measures.items() if one.value != whole.measures[k].value]
    assert all(name.startswith(("response_", "rivals_")) for name in changed), changed
    code, _, err = aftermath("check", JETBLUE)
    assert code == 1
    assert f"FAILED {JETBLUE}: rival {RIVAL}: " in err
    code, _, err = aftermath("check", "--all")
    assert code == 1
    assert f"FAILED {RIVAL}: {RIVAL}/case.yaml, line 1: " in err


# A file of a report


GOOD = {"case": UNITED, "finding": "It fell.", "title": "T", "brand": "B", "provenance": "measured"}
MANIFEST = {"started_at": "2026-10-05T12:00:00+00:00"}
DAMAGES = (
    *("", "{", "[]", "null", "5", '"x"', "{}", "\0", "[" * 5_000, "9" * 5_000, '{"finding": 1}'),
    json.dumps(GOOD)[:40],
    *(json.dumps(GOOD | {"provenance": value}) for value in (None, 5, "unknown", ["measured"])),
    *(json.dumps(GOOD | {name: 5}) for name in ("brief", "measures")),
    *(json.dumps(GOOD | {"faults": value}) for value in (5, [5], [{"part": 1}])),
)
HARMLESS = json.dumps(GOOD | {"title": "\ud800"})
"""What no report could show, and a page that shows it cleans."""


@pytest.fixture
def reports(tmp_path):
    publish.prepare(tmp_path, ["2018-fine", "2019-damaged"])
    metrics = json.loads(json.dumps(study.metrics(load(UNITED), LOCALE)))
    for case_id in ("2018-fine", "2019-damaged"):
        files = {"metrics.json": json.dumps(metrics), "manifest.json": json.dumps(MANIFEST)}
        publish.publish(tmp_path, case_id, files | {"report.html": "<p>x</p>"})
    assert index.write(tmp_path, LOCALE) == ()
    return tmp_path


@pytest.mark.parametrize("file", ["metrics.json", "manifest.json"])
@pytest.mark.parametrize("content", DAMAGES)
def test_a_damaged_file_of_a_report_costs_its_line(reports, file, content):
    if file == "manifest.json" and content.startswith('{"case"'):
        content = json.dumps({"started_at": content[:30]})
    (reports / "2019-damaged" / file).write_text(content, encoding="utf-8")
    [fault] = index.write(reports, LOCALE)
    assert fault.part == "report 2019-damaged"
    assert fault.where == f"2019-damaged/{file}"
    assert "not as a run writes it" in fault.what
    text = (reports / "index.html").read_text(encoding="utf-8")
    assert "The numbers of this page cannot be read; build it again" in text
    assert 'href="2019-damaged/report.html"' in text
    assert text.count("first spoke") == 1 or text.count("United") > 1


def test_half_a_character_in_a_title_costs_nothing(reports):
    (reports / "2019-damaged" / "metrics.json").write_text(HARMLESS, encoding="utf-8")
    assert index.write(reports, LOCALE) == ()
    text = (reports / "index.html").read_text(encoding="utf-8")
    assert 'href="2019-damaged/report.html"' in text
    assert GOOD["finding"] in text


def test_the_index_names_what_could_not_be_made(reports):
    fault = Fault("chart sentiment", "ValueError: <b>no", "analytics/charts/x.py:1")
    path = reports / "2018-fine" / "metrics.json"
    metrics = json.loads(path.read_text(encoding="utf-8")) | {"faults": [fault.plain]}
    path.write_text(json.dumps(metrics), encoding="utf-8")
    over = {"finding": "n = 2", "left_out": {BROKEN: f"{BROKEN}/case.yaml, line 3: <i>no"}}
    files = {"metrics.json": json.dumps(over), "manifest.json": json.dumps(MANIFEST)}
    publish.publish(reports, "compare", files)
    assert index.write(reports, LOCALE) == ()
    text = (reports / "index.html").read_text(encoding="utf-8")
    assert "Not everything could be made: chart sentiment: ValueError: &lt;b&gt;no" in text
    assert f"<li>{BROKEN}: {BROKEN}/case.yaml, line 3: &lt;i&gt;no</li>" in text


@pytest.mark.parametrize("content", [*DAMAGES, HARMLESS])
def test_a_damaged_last_report_marks_nothing(tmp_path, content):
    path = tmp_path / "metrics.json"
    path.write_text(content, encoding="utf-8")
    assert last_report(path) is None
    page = Page(load(UNITED), library=study.Library({}, {}), previous=str(path))
    page.lessons()
    assert page.faults == ()
