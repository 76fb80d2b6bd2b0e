"""A case's page is a story with a folded appendix: its order, its links, and what it leaves out."""

import base64
import itertools
import re

import pytest
from shipped import load
from whole_page import page_of

from analytics import charts, study
from analytics.reports import sections
from analytics.reports.alarm_explorer import figure as explorer_figure
from analytics.reports.blocks import PART, SECTION, figure, table
from analytics.reports.page import Page
from analytics.reports.replay import frame
from analytics.wording import Locale

ENGLISH = Locale.of()
CASES = (
    "2017-united-3411",  # events to the minute, figures and prices
    "2018-o2-outage",  # a clock and nothing else
    "2015-jetblue-sunday",  # messages only
    "demo-northwind",  # everything, invented
)
MAIN = [name for name, spec in sections.specs().items() if spec.part == "main"]


@pytest.fixture(scope="module")
def library():
    return study.library_of([load(case) for case in CASES])


@pytest.fixture(scope="module", params=CASES)
def page(request, library):
    return load(request.param), page_of(load(request.param), library)


def parts(markup):
    """The main part and the appendix of a page, without the data of figures."""
    markup = re.sub(r"base64,[A-Za-z0-9+/=]*", "base64,", markup)
    body = markup[markup.index('<main id="main">') :]
    start = body.index('<details class="appendix"')
    return body[:start], body[start:]


def blocks(markup):
    """The paragraphs, items, figures and table rows of a part, the innermost of each."""
    return re.findall(
        r"<(p|li|tr|h3|h4)\b[^>]*>((?:(?!<(?:p|li|tr)\b).)*?)</\1>", markup, re.DOTALL
    )


def ours(markup):
    """Our own words: texts of the case, its quotes and the alternatives of pictures left out."""
    return re.sub(r"<[^>]+>|\u2068[^\u2069]*\u2069", " ", re.sub(r"<bdi>.*?</bdi>", " ", markup))


def test_the_story_comes_in_its_order_and_ends_with_lessons():
    wanted = ["summary", "timeline", "reaction", "themes", "amplification", "channels"]
    wanted += ["statements", "clock", "lessons"]
    assert [name for name in MAIN if name in wanted] == wanted
    assert sections.specs()["definitions"].part == "appendix"
    assert list(sections.specs())[-1] == "unmade"


def test_everything_else_is_in_one_folded_appendix_and_each_part_once(page):
    _, markup = page
    main, appendix = parts(markup)
    assert markup.count('<details class="appendix"') == 1
    assert not re.search(r'<details class="appendix"[^>]* open', markup)
    assert "<details" not in main  # nothing in the story has to be unfolded
    for name, spec in sections.specs().items():
        found = re.findall(rf'<(?:section|header|div) id="{name}"', markup)
        assert len(found) <= 1, name
        if found:
            where = main if spec.part == "main" else appendix
            assert f'id="{name}"' in where, name


def test_a_link_leads_to_a_part_of_the_page_and_no_part_has_the_name_of_another(page):
    _, markup = page
    names = re.findall(r'\sid="([^"]+)"', markup)
    assert len(names) == len(set(names))
    links = set(re.findall(r'href="#([^"]+)"', markup))
    assert links
    assert links <= set(names)


def test_every_measure_and_every_event_has_its_row_to_link_to(page):
    results, markup = page
    _, appendix = parts(markup)
    for name in results.measures:
        assert f'<tr id="m-{name}">' in appendix
    for event in results.case.milestones:
        assert f'<tr id="event-{event.id}">' in appendix


def test_a_number_of_the_story_is_one_click_from_its_evidence(page):
    _, markup = page
    main, _ = parts(markup)
    for section in re.findall(r"<section id=.*?</section>", main, re.DOTALL):
        if re.search(r"\d", ours(re.sub(r"<img[^>]*>", "", section))):
            targets = re.findall(r'href="#([^"]+)"', section)
            assert any(
                target.startswith(("m-", "event-"))
                or sections.specs().get(target, sections.specs()["lessons"]).part == "appendix"
                for target in targets
            ), section[:200]


def test_an_empty_section_is_left_out_and_nothing_says_that_it_is_not_shown(page):
    _, markup = page
    main, _ = parts(markup)
    said = ours(main).casefold()
    for banned in ("not shown", "not available", "nothing to show", "no messages were read"):
        assert banned not in said
    assert not re.search(r"<section[^>]*>\s*<h2>[^<]*</h2>\s*</section>", markup)


def test_a_case_with_a_clock_and_nothing_else_has_a_short_story(library):
    main, _ = parts(page_of(load("2018-o2-outage"), library))
    shown = re.findall(r'<section id="(\w+)"', main)
    assert {"timeline", "clock"} <= set(shown)
    assert not {"themes", "channels"} & set(shown)


def test_headings_go_down_step_by_step_from_one_title(page):
    _, markup = page
    levels = [int(level) for level in re.findall(r"<h(\d)\b", markup)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_figure_says_its_finding_and_can_be_saved(page):
    results, markup = page
    main, _ = parts(markup)
    figures = re.findall(r"<figure>.*?</figure>", main, re.DOTALL)
    for one in figures:
        [alt] = re.findall(r'<img[^>]* alt="([^"]*)"', one)
        assert len(alt.split()) > 3
        saved = re.findall(r'download="([^"]+)"', one)
        assert [name.rpartition(".")[2] for name in saved] == ["svg", "png"]
        assert all(name.startswith(results.case.id) for name in saved)
        name = saved[0].removeprefix(f"{results.case.id}-").removesuffix(".svg")
        if name in charts.specs() and charts.has_narrow(name):
            assert "<picture>" in one, name
    assert len(markup.encode()) < 5_000_000


def test_what_a_figure_saves_is_what_it_shows():
    chart = charts.draw("clock", load("2017-united-3411"))
    markup = figure(chart, name="x").markup
    shown = re.search(r'<img src="([^"]+)"', markup)[1]
    files = dict(re.findall(r'<a href="(data:[^"]+)" download="x-clock\.(\w+)"', markup))
    files = {kind: data for data, kind in files.items()}
    assert files["svg"] == shown
    content = {kind: base64.b64decode(data.partition(",")[2]) for kind, data in files.items()}
    assert content["svg"].startswith(b"<?xml")
    assert content["png"].startswith(b"\x89PNG")
    assert len(content["png"]) < 150_000
    assert "download" not in figure(chart, formats=()).markup


def test_what_moves_under_a_slider_carries_no_files():
    assert explorer_figure is figure
    assert "download" not in frame(load("2017-united-3411"), ENGLISH)


def test_a_table_has_headers_of_columns_and_rows():
    markup = table(["A", "B"], [["x", "1"], ["y", "2"]], numeric=(1,), ids=("r-x", "r-y")).markup
    assert markup.count('scope="col"') == 2
    assert '<tr id="r-x"><th scope="row">x</th><td class="number">1</td></tr>' in markup
    grouped = table(["A", "B"], [["x", "1"]], groups=[("", 1), ("Good", 1)]).markup
    assert '<td colspan="1"></td><th scope="colgroup" colspan="1">Good</th>' in grouped


def test_the_grid_says_in_words_what_its_marks_mean():
    markup = Page(load("2017-united-3411"), library=study.Library({}, {})).statements().markup
    marks = re.findall(r'<span class="level level-(\w+)" role="img" aria-label="([^"]+)">', markup)
    assert {"full", "weak", "absent"} <= {level for level, _ in marks}
    assert dict(marks)["absent"] == "not said"
    assert "Good in an apology" in markup
    assert "taken back later" in markup


def test_times_are_local_and_nothing_later_is_known():
    early = study.load("2017-united-3411", "2017-04-10T12:00:00Z")
    markup = page_of(early, study.Library({}, {}))
    main, _ = parts(markup)
    assert "UTC" not in ours(main)
    assert "9 April 2017, 17:21" in main
    for later in ("full responsibility", "event-apology", "re-accommodate"):
        assert later not in markup


def test_a_block_says_which_part_of_the_page_it_belongs_to():
    page = Page(load("2018-o2-outage"), library=study.Library({}, {}))
    assert page.clock()._repr_mimebundle_()[1] == {SECTION: "clock", PART: "main"}
    assert page.events()._repr_mimebundle_()[1][PART] == "appendix"
