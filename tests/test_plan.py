"""The plan of a named client: evidence of its sector, then forms; alike in all formats."""

import html
import io
import os
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from hostile import PAYLOADS
from IPython.core.formatters import DisplayFormatter
from shipped import load

from analytics import cases, cli
from analytics.errors import UsageError
from analytics.measures import usual_hour
from analytics.measures.counts import counts
from analytics.reports import plan as written
from analytics.study import plan as plans
from analytics.study.plan import clocks, rehearsal
from analytics.study.plan.evidence import known_as
from analytics.wording import Locale, clean

ENGLISH = Locale.of()
DAY = date(2026, 11, 30)
FOOD = ("2015-chipotle-ecoli", "2018-kfc-uk-chicken", "2024-mcdonalds-e-coli", "2023-bud-light")
OTHERS = ("2024-crowdstrike-outage", "2012-bank-of-america-suit")
BANNED = re.compile(
    r"p-value|p = |\bdraws?\b|placebo|censored|pooled|\bbins?\b|\bonset\b|interval|n = |aftermath"
    r"|\.ipynb|not available|\bnan\b|\binf\b|convention",
    re.IGNORECASE,
)


def whose(brand="Maple & Söhne <b>", sector="food", country="GB", channels=("x, e-mail",)):
    return plans.client(brand, sector=sector, country=country, channels=channels, day=DAY)


@pytest.fixture(scope="module")
def studies():
    return [load(case_id) for case_id in (*FOOD, *OTHERS)]


@pytest.fixture(scope="module")
def plan(studies):
    return plans.draft(whose(), studies)


@pytest.fixture(scope="module")
def document(plan):
    return Document(io.BytesIO(written.plan_docx(plan, ENGLISH)))


def chapter(plan, name):
    return next(one for one in plan.chapters if one.name == name)


def texts_of(plan):
    return [text for _, texts in written.lines(plan, ENGLISH) for text in texts]


def flat(text):
    return " ".join(clean(text).split())


def simulated(results):
    record = results.case.record.model_copy(update={"provenance": "simulated"})
    return replace(results, case=replace(results.case, record=record))


def test_what_past_crises_teach_comes_before_the_forms(plan):
    names = [one.name for one in plan.chapters]
    first = ["risks", "monitoring", "first_hours", "apology", "ambassadors", "lessons", "rehearsal"]
    forms = ["severity", "approval", "contacts", "stakeholders", "channels", "holding", "legal"]
    assert names == ["scope", *first, *forms, "staff", "ending", "signing", "key", "cases"]


def test_every_fact_that_a_line_rests_on_is_in_its_case(plan, studies):
    known = {one.case.id: one for one in studies}
    facts = [fact for line in plan.lines() for fact in line.facts]
    assert len(facts) > 100
    for fact in facts:
        results = known[fact.case]
        kind, _, name = fact.event.rpartition(":")
        if kind == "measure":
            assert results.measures[name].is_known, fact
        elif name:
            assert results.case.has_fact(name), fact


def test_no_line_is_about_a_case_that_it_does_not_name(plan):
    names = {case: str(name) for case, name in plan.names.items()}
    for one in plan.chapters:
        for block in one.blocks:
            rows = block.rows if isinstance(block, plans.Grid) else ()
            for row in rows:
                shown = flat(" ".join(written.line_text(plan, line, ENGLISH) for line in row))
                links = {case for line in row if line.cites == "link" for case in line.cases}
                cited = {c for line in row if line.cites == "names" for c in line.cases}
                assert all(names[case] in shown for case in links | cited)
    for line in plan.lines():
        if line.cites == "names" and len(line.cases) <= 8:
            shown = flat(written.line_text(plan, line, ENGLISH))
            assert all(names[case] in shown for case in line.cases)


def test_a_plan_for_food_tells_of_food_alone_but_for_alarms(plan):
    for one in plan.chapters:
        if one.name not in ("monitoring", "cases"):
            assert {case for line in one.lines() for case in line.cases} <= set(FOOD), one.name
    software = plans.draft(
        whose(sector="software"), [load(case_id) for case_id in (*FOOD, *OTHERS)]
    )
    register = {case for line in chapter(software, "risks").lines() for case in line.cases}
    assert register == {"2024-crowdstrike-outage"}


def test_what_a_crisis_cost_is_what_its_case_publishes(plan):
    cells = [flat(text) for text in texts_of(plan)]
    cost = next(one for one in cells if one.startswith("YouGov BrandIndex Buzz"))
    assert "−39.4 points about 15 December 2015" in cost
    assert "lost 6 % beyond what" in cost
    kfc = next(one for one in cells if "hear good things of KFC" in one)
    assert "moved no more than usual" in kfc


def test_counts_over_windows_say_what_is_sure_and_what_is_open(plan):
    (bullets,) = (b for b in chapter(plan, "first_hours").blocks if isinstance(b, plans.Bullets))
    for step in ("first_word", "apology"):
        told = [line for line in bullets.lines if f".{step}_" in line.text.key]
        (of,) = {line.text.values["of"] for line in told}
        cases = [case for line in told for case in line.cases]
        assert len(cases) == len(set(cases)) == of
        assert all(line.text.values["n"] == len(line.cases) for line in told)
    keys = {line.text.key.rpartition("_")[2] for line in bullets.lines}
    assert "perhaps" in keys


def test_no_cell_of_what_past_crises_teach_is_empty(plan):
    for one in plan.chapters:
        for grid in (block for block in one.blocks if isinstance(block, plans.Grid)):
            for line in (line for row in grid.rows for line in row):
                assert written.line_text(plan, line, ENGLISH), one.name


def test_words_are_plain(plan):
    for text in texts_of(plan):
        assert not BANNED.search(text), text
        assert "{" not in text


def test_sentences_of_ours_are_short(plan):
    for text in texts_of(plan):
        for sentence in re.split(r"(?<=[.!?:;])[\s”]+", re.sub(r"\([^)]*\)", "", flat(text))):
            assert len(sentence.split()) <= 40, sentence


def test_a_quote_has_twenty_words_at_most_and_its_publisher(plan):
    quoted = [
        text for text in texts_of(plan) if re.match(r"\W*“.+” – .+ \(.+, \d{4}\)", flat(text))
    ]
    assert len(quoted) >= 3
    for text in quoted:
        assert len(re.search(r"“(.+)”", flat(text))[1].split()) <= 20


def test_the_brand_of_the_rehearsal_is_named_in_its_key_alone(plan):
    known = known_as(load("2024-mcdonalds-e-coli"))
    exercise = flat(
        " ".join(written.line_text(plan, x, ENGLISH) for x in chapter(plan, "rehearsal").lines())
    )
    key = flat(" ".join(written.line_text(plan, x, ENGLISH) for x in chapter(plan, "key").lines()))
    hidden = {plan.names[fact.case] for line in chapter(plan, "key").lines() for fact in line.facts}
    assert len(hidden) == 1
    brand = next(iter(hidden)).rsplit(" ", 1)[0]
    assert brand in key
    assert brand not in exercise
    shown = rehearsal.masked(
        "McDonald's says so. At noon Kid Rock asks the McDonald’s. Police wait.", known
    )
    assert shown == "{own_first} says so. At noon {name} asks {own}. Police wait."


def test_injects_come_in_order_and_each_answer_once():
    for case_id in FOOD:
        known = known_as(load(case_id))
        shown = rehearsal.injects(known)
        assert all(not one.is_brands and one.public for one in shown)
        if len(shown) < rehearsal.LEAST_INJECTS:
            continue
        facts = [f.event for line in rehearsal.key(known).lines() for f in line.facts if f.event]
        assert len(facts) == len(set(facts))
        assert len(set(rehearsal.questions(shown))) == len(shown)


def test_lessons_are_eight_at_most_and_come_from_more_than_one_case(plan):
    (grid,) = chapter(plan, "lessons").blocks
    assert 0 < len(grid.rows) <= 8
    assert len({row[0].cases for row in grid.rows}) > 1
    assert len({flat(ENGLISH.format_message(row[0].text)) for row in grid.rows}) == len(grid.rows)


def test_the_three_formats_hold_the_same_lines(plan, document):
    text = flat(re.sub(r"\\(.)", r"\1", written.plan_markdown(plan, ENGLISH)))
    told = re.sub(
        r"\s+", " ", clean(html.unescape(re.sub(r"<[^>]*>", "", written.page(plan, ENGLISH))))
    )
    words = {flat(text).replace("______", "").strip() for text in texts_of(plan)}
    body = "".join(
        node.text or "" if node.tag == qn("w:t") else "\n"
        for node in document.element.body.iter(qn("w:t"), qn("w:p"), qn("w:br"))
    )
    body = flat(body.replace("_" * 14, ""))
    text, told = (flat(one.replace("______", "")) for one in (text, told))
    squeezed = [re.sub(r"\s", "", one) for one in (text, told, body)]
    for line in words:
        wanted = re.sub(r"\s", "", line)
        for name, where in zip(("md", "html", "docx"), squeezed, strict=True):
            assert wanted in where, (name, line)


def test_the_document_is_one(plan, document):
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    wanted = [f"{k}  {heading}" for k, (heading, _) in enumerate(written.lines(plan, ENGLISH), 1)]
    assert headings == wanted
    codes = [node.text.split()[0] for node in document.element.body.iter(qn("w:instrText"))]
    assert codes == ["TOC"]
    entries = [p for p in document.paragraphs if p.style.name == "toc 1"]
    marks = {node.get(qn("w:name")) for node in document.element.body.iter(qn("w:bookmarkStart"))}
    links = [node.get(qn("w:anchor")) for node in document.element.body.iter(qn("w:hyperlink"))]
    assert [flat("".join(node.text for node in p._p.iter(qn("w:t")))) for p in entries] == [
        flat(one) for one in wanted
    ]
    assert len(links) == len(entries)
    assert set(links) <= marks
    section = document.sections[0]
    assert section.different_first_page_header_footer
    assert "Maple" in section.header.paragraphs[0].text
    codes = [node.text.strip() for node in section.footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    first, last = document.tables[0], document.tables[-4:]
    assert [row.cells[0].text for row in first.rows][:2] == ["Version", "Date"]
    assert first.rows[1].cells[1].text == "30 November 2026"
    assert any(t.rows[0].cells[-1].text == "Signature" for t in last)
    controls = list(document.element.body.iter(qn("w:sdt")))
    ids = [node.get(qn("w:val")) for one in controls for node in one.iter(qn("w:id"))]
    assert len(controls) > 50
    assert len(set(ids)) == len(ids)
    for table in document.tables[1:]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


@pytest.mark.parametrize(("country", "width"), [("US", 21.59), ("GB", 21.0), ("", 21.0)])
def test_paper_is_that_of_the_country(studies, country, width):
    one = plans.draft(whose(country=country), studies[:1])
    section = Document(io.BytesIO(written.plan_docx(one, ENGLISH))).sections[0]
    assert section.page_width.cm == pytest.approx(width, abs=0.01)


def test_the_page_is_inert_and_links_to_the_cases(plan):
    markup = written.page(plan, ENGLISH, "reports")
    assert "<script" not in markup
    assert "<b>" not in markup
    assert "&lt;b&gt;" in markup
    pages = {one.partition("#")[0] for one in re.findall(r'href="(reports/[^"]*)"', markup)}
    assert pages == {f"reports/{case}/report.html" for case in (*FOOD, OTHERS[1])}
    inside = re.findall(r'href="#([^"]*)"', markup)
    assert set(inside) <= set(re.findall(r'id="([^"]*)"', markup))
    assert 'href="reports' not in written.page(plan, ENGLISH)


@pytest.mark.parametrize(
    "brand", ["a\ufffe\x0b\u202e\U000e0041 *b* <i> [c](d) |$\\", "שטראוס", "ACME="]
)
def test_any_name_is_text_in_all_three_formats(studies, brand):
    one = plans.draft(whose(brand), studies[:1])
    shown = one.client.brand
    document = Document(io.BytesIO(written.plan_docx(one, ENGLISH)))
    assert shown in document.core_properties.title
    assert shown in document.paragraphs[1].text
    heading = written.plan_markdown(one, ENGLISH).splitlines()[0]
    assert re.sub(r"\\(.)", r"\1", heading).endswith(shown.replace("\\", "")) or "\\" in shown
    assert html.escape(shown) in written.page(one, ENGLISH)


def test_hostile_cases_stay_text(studies):
    """Texts of a record that could act, in place of every title, event and quotation."""
    results = load("2018-kfc-uk-chicken")
    texts = iter(PAYLOADS * 2)
    events = tuple(
        replace(
            m,
            text=next(texts),
            name=next(texts),
            quote=m.quote and replace(m.quote, words=next(texts)),
        )
        for m in results.case.milestones
    )
    record = results.case.record.model_copy(update={"title": next(texts), "brand": "<img src=x>"})
    case = replace(results.case, record=record, milestones=events, debrief=None)
    one = plans.draft(whose(), [replace(results, case=case)])
    markup = written.page(one, ENGLISH, "reports")
    assert not re.findall(
        r"<(script|img|svg|iframe|object|form|base|meta http-equiv=refresh)",
        markup.split("<main")[1],
    )
    assert "javascript:" not in re.sub(r">[^<]*<", "><", markup.split("<main")[1])
    Document(io.BytesIO(written.plan_docx(one, ENGLISH)))
    for line in written.plan_markdown(one, ENGLISH).splitlines():
        assert not re.search(r"(?<!\\)<[a-z]", line), line


def test_simulated_cases_are_for_rehearsal_and_say_so(studies):
    one = plans.draft(whose(), [*studies[:2], simulated(studies[2])])
    assert "2024-mcdonalds-e-coli" not in one.names
    assert "2024-mcdonalds-e-coli" not in {case for line in one.lines() for case in line.cases}
    told = [text for text in texts_of(one) if "invented" in text]
    assert len(told) == 1
    alone = plans.draft(whose(), [simulated(studies[0])])
    assert not [line for line in alone.lines() if line.facts]


def test_without_cases_the_plan_is_a_form(tmp_path):
    one = plans.draft(whose(), [])
    assert not [line for line in one.lines() if line.facts]
    assert "No documented crisis was at hand" in texts_of(one)[0]
    assert {path.name for path in written.write(one, tmp_path, ENGLISH)} == set(written.NAMES)


def test_a_sector_without_cases_says_so_and_takes_them_all(studies):
    one = plans.draft(whose(sector="energy"), studies)
    assert "No documented crisis of this sector" in texts_of(one)[0]
    assert {case for line in chapter(one, "risks").lines() for case in line.cases} == {
        *FOOD,
        *OTHERS,
    }


def test_one_case_is_enough(studies):
    for results in studies:
        one = plans.draft(whose(sector="other"), [results])
        assert results.case.id in {case for line in one.lines() for case in line.cases}
        written.plan_docx(one, ENGLISH)


@pytest.mark.parametrize("brand", ["", "   ", "\x00\u202e", "x" * 81])
def test_a_brand_that_is_no_name_is_refused(brand):
    with pytest.raises(UsageError, match="--brand"):
        whose(brand)


def test_inputs_are_checked_against_what_is_known():
    for name in ("Food", "restaurants", "consumer-electronics", "banking", "OTHER", "airlines"):
        assert plans.sector_named(name) in plans.SECTORS
    with pytest.raises(UsageError, match=r"(?s)--sector.*food, airline"):
        whose(sector="spaceships")
    for name, code in {"gb": "GB", "UK": "GB", "Germany": "DE", "united states": "US"}.items():
        assert whose(country=name).country == code
    with pytest.raises(UsageError, match="--country"):
        whose(country="Atlantis")
    assert whose(channels=("x,TikTok", "x, e-mail")).channels == ("x", "TikTok", "e-mail")
    with pytest.raises(UsageError, match="--channels"):
        whose(channels=[",".join(f"c{k}" for k in range(21))])


def test_every_shipped_case_has_a_sector():
    for case_id in cases.ids():
        industry = cases.load(case_id).record.industry
        named = [one for one in plans.SECTORS if one != "other" and plans.in_sector(one, industry)]
        assert named, industry


def test_every_clock_has_words_and_a_place():
    for clock in clocks.CLOCKS:
        for part in ("what", "limit", "source"):
            assert ENGLISH.has(f"plan.clock.{clock.name}.{part}")
        assert set(clock.sectors) <= set(plans.SECTORS)
        assert set(clock.places) <= {"EEA", "GB", "US"}
    assert "72 hours" in ENGLISH.translate("plan.clock.uk_gdpr_authority.limit")
    names = {one.name for one in clocks.clocks("DE", "food")}
    assert {"gdpr_authority", "eu_food"} <= names
    assert not clocks.clocks("BR", "food")


def test_the_words_of_every_sector_and_risk_are_in_the_catalogue():
    for sector in plans.SECTORS:
        one = plans.draft(whose(sector=sector, country="US"), [])
        assert written.plan_markdown(one, ENGLISH)


@pytest.fixture(scope="module")
def steady():
    """Sixty days, four negative posts an hour, and forty in two hours of the last day."""
    at = pd.date_range("2026-01-01", periods=24 * 60, freq="h", tz="UTC")
    value = np.full(len(at), 4.0)
    value[-10:-8] = 40
    return counts(at, value), at[-10]


def test_the_threshold_rings_at_the_multiple_and_not_below(steady):
    series, onset = steady
    at_nine, at_ten = (usual_hour.caught(series, onset, times) for times in (9, 10))
    assert at_nine.hours == 1
    assert at_nine.false_alarms == 0
    assert at_ten.hours is None
    assert at_ten.can_judge


def test_the_threshold_never_looks_ahead(steady):
    series, _ = steady
    cut = counts(series.at[:-9], series.value[:-9])
    whole, part = (usual_hour.usual_hour(one, 3) for one in (series, cut))
    np.testing.assert_array_equal(whole.bound[: len(cut.at)], part.bound)


def test_the_threshold_is_mute_where_posts_are_few(steady):
    series, onset = steady
    thin = counts(series.at, series.value / 8)
    assert usual_hour.caught(thin, onset, 3).hours is None
    short = counts(series.at[-40:], series.value[-40:])
    assert not usual_hour.caught(short, onset, 3).can_judge


def test_the_chosen_multiple_catches_most_and_soonest():
    def trial(*hours, false=0.0):
        return tuple(
            usual_hour.Caught(times, of, false, True)
            for times, of in zip(usual_hour.TIMES, hours, strict=True)
        )

    trials = {"a": trial(1, 1, 1, None, None, None), "b": trial(7, 7, 9, 9, None, None)}
    assert usual_hour.choose(trials) == 3
    assert usual_hour.choose({"a": trial(*[None] * 6)}) is None
    assert usual_hour.choose({"a": trial(*[1] * 6, false=5.0)}) is None
    assert usual_hour.choose({}) is None


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


def call(monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["aftermath", "plan", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code or 0


def test_the_command_writes_three_files_and_refuses_what_is_unknown(tmp_path, monkeypatch, capsys):
    given = ("--brand", "Acme", "--sector", "telecom", "--country", "GB", "--channels", "x,app")
    given += ("--cases", "2018-o2-outage", "--out", str(tmp_path / "p"))
    assert call(monkeypatch, *given) == 0
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == sorted(written.NAMES)
    first = (tmp_path / "p" / "plan.md").read_bytes()
    assert call(monkeypatch, *given) == 0
    assert (tmp_path / "p" / "plan.md").read_bytes() == first
    for words, said in (
        (("--brand", "Acme", "--cases", "nobody"), "there is no case"),
        (("--brand", "Acme", "--sector", "spaceships"), "there is no sector"),
        (("--brand", ""), "--brand"),
        (("--brand", "Acme", "--country", "Atlantis"), "there is no country"),
    ):
        assert call(monkeypatch, *words) == 2
        assert said in capsys.readouterr().err
