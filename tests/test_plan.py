"""The plan: every line says what it rests on, the same lines in three formats, nothing invented."""

import html
import io
import os
import re

import pytest
from docx import Document
from IPython.core.formatters import DisplayFormatter
from shipped import DOCUMENTED, load

from analytics import cli, study
from analytics.errors import UsageError
from analytics.reports import plan as written
from analytics.wording import Locale, clean

ENGLISH = Locale.of()

IDS = ("2017-united-3411", "2018-o2-outage", "2015-us-airways-sunday", "demo-northwind")


@pytest.fixture(scope="module")
def studies():
    return [study.load(case_id) for case_id in IDS]


@pytest.fixture(scope="module")
def plan(studies):
    return study.draft("Acme & Söhne <b>", studies)


def all_lines(plan):
    return [line for section in plan.sections for line in section.lines]


def test_every_line_rests_on_something_and_evidence_on_real_cases(plan):
    assert len(all_lines(plan)) > 40
    for line in all_lines(plan):
        assert line.rests_on in ("evidence", "convention", "yours")
        assert bool(line.cases) == (line.rests_on == "evidence"), line.text.key
        assert set(line.cases) <= set(plan.library.cases.index)
        if line.rests_on == "yours":
            assert "______" in ENGLISH.format_message(line.text), line.text.key
    assert "demo-northwind" in plan.rehearsal
    assert "demo-northwind" not in plan.library.cases.index


def test_evidence_can_be_made_again(plan, studies):
    united = studies[0]
    broken = {lesson.id for lesson in united.lessons if lesson.side == "badly"}
    keys = {
        line.text.values["action"].key
        for line in all_lines(plan)
        if line.text.key == "plan.duties.line" and "2017-united-3411" in line.cases
    }
    assert keys == {f"lesson.{rule}.action" for rule in broken}


def test_the_three_formats_hold_the_same_lines(plan):
    text = written.markdown(plan, ENGLISH)
    document = Document(io.BytesIO(written.docx(plan, ENGLISH)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    markup = written.page(plan, ENGLISH)
    for heading, rows in written.lines(plan, ENGLISH):
        assert heading in headings
        assert f"## {heading}" in text
        for line, _ in rows:
            assert clean(line) in cells
            assert clean(line) in text
            assert html.escape(line) in markup
    assert "Acme" in document.paragraphs[0].text


def test_a_hostile_name_is_text_in_all_three_formats(studies):
    one = study.draft("a\ufffe\x0b\u202e\U000e0041 *b* <i> [c](d) |$\\", studies)
    document = Document(io.BytesIO(written.docx(one, ENGLISH)))
    shown = "a *b* <i> [c](d) |$\\"
    assert shown in document.core_properties.title
    assert shown in document.paragraphs[0].text
    heading = written.markdown(one, ENGLISH).splitlines()[0]
    assert "a \\*b\\* \\<i\\> \\[c\\](d) \\|\\$\\\\" in heading
    assert html.escape(shown) in written.page(one, ENGLISH)


def test_a_disk_that_refuses_leaves_the_earlier_plan_and_nothing_half(plan, tmp_path, monkeypatch):
    paths = written.write(plan, tmp_path, ENGLISH)
    before = {path: path.read_bytes() for path in paths}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        written.write(plan, tmp_path, ENGLISH, "reports")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_notebook_shows_the_plan_and_not_its_markup(plan):
    shown = DisplayFormatter().format(written.body(plan, ENGLISH))[0]
    assert "<h2>" in shown["text/html"]


def test_the_page_is_inert_and_links_to_the_cases(plan):
    markup = written.page(plan, ENGLISH, "reports")
    assert "<script" not in markup
    assert "<b>" not in markup
    assert "&lt;b&gt;" in markup
    assert set(re.findall(r'href="(reports/[^"]*)"', markup)) <= {
        f"reports/{case}/report.html" for case in plan.library.cases.index
    }
    assert "reports/demo-northwind" not in markup


def test_few_cases_give_conventions_and_never_a_median(plan):
    clock = next(section for section in plan.sections if section.name == "clock")
    assert {line.rests_on for line in clock.lines} == {"convention"}
    whole = study.draft("Acme", [load(case_id) for case_id in DOCUMENTED])
    clock = next(section for section in whole.sections if section.name == "clock")
    assert "evidence" in {line.rests_on for line in clock.lines}
    many = next(line for line in clock.lines if line.rests_on == "evidence")
    cited = [rests for _, rests in dict(written.lines(whole, ENGLISH))["Escalation clock"]]
    numbers = re.findall(r"\d+", next(rests for rests in cited if "by number" in rests))
    ids = list(whole.library.cases.index)
    assert int(numbers[0]) == len(many.cases)
    assert [ids[int(k) - 1] for k in numbers[1:]] == list(many.cases)
    listed = [ENGLISH.format_message(line.text) for line in whole.sections[-1].lines]
    assert listed[1].startswith("2. ")
    assert clean(listed[1]).endswith(whole.library.cases["title"].iloc[1])


def test_a_plan_from_a_simulation_alone_has_no_evidence(studies):
    alone = study.draft("Acme", [studies[-1]])
    assert {line.rests_on for line in all_lines(alone)} == {"convention", "yours"}


@pytest.mark.parametrize("brand", ["", "   ", "\x00\u202e", "x" * 81])
def test_a_brand_that_is_no_name_is_refused(studies, brand):
    with pytest.raises(UsageError, match="--brand"):
        study.draft(brand, studies)


def call(monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["aftermath", "plan", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code or 0


def test_the_command_writes_three_files_and_refuses_unknown_cases(tmp_path, monkeypatch, capsys):
    given = ("--brand", "Acme", "--from", "2018-o2-outage", "--out", str(tmp_path / "p"))
    assert call(monkeypatch, *given) == 0
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == sorted(written.NAMES)
    first = (tmp_path / "p" / "plan.md").read_bytes()
    assert call(monkeypatch, *given) == 0
    assert (tmp_path / "p" / "plan.md").read_bytes() == first
    assert call(monkeypatch, "--brand", "Acme", "--from", "nobody") == 2
    assert "there is no case" in capsys.readouterr().err
