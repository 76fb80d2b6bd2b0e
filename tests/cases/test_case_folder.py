"""Case folders: one clear error for each thing that can be wrong, with file, line and field."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError

from analytics import cases, study
from analytics.cases.record import DataFile
from analytics.errors import CaseError

ROOT = Path(__file__).parents[2]
ID = "2019-brand-event"


@pytest.fixture
def home(tmp_path):
    shutil.copytree(ROOT / "casestudies" / "_template", tmp_path / "casestudies" / "_template")
    cases.new(ID, tmp_path)
    shutil.rmtree(tmp_path / "casestudies" / "_template")  # whose words are refused beside it
    return tmp_path


def folder(home):
    return home / "casestudies" / ID


def change(home, old, new):
    """Replace the first `old` in the case's file; returns the file's new text."""
    path = folder(home) / "case.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def refused(home, *words):
    with pytest.raises(CaseError) as caught:
        cases.load(ID, home)
    for word in words:
        assert word in str(caught.value)
    assert caught.value.exit_code == 2
    return caught.value


def test_words_of_the_template_are_refused_one_by_one(home):
    """All at once, so that whoever adds a case sees what is left to do."""
    shutil.copytree(ROOT / "casestudies" / "_template", home / "casestudies" / "_template")
    first = refused(home, "line 4, brand", "still the template's")
    assert len(first.__notes__) > 6
    for words in ("title", "summary", "sources.paper.url", "milestones.1.note", "README.md"):
        assert any(words in other for other in first.__notes__), words
    change(home, "brand: Brand", "brand: Acme")
    assert refused(home).where.endswith("title")


def test_all_that_is_wrong_is_said_at_once(home):
    change(home, "industry: retail", "industri: retail")
    change(home, "region: US", "# region: US")
    change(home, "actor: customer", "actor: Customer")
    change(home, "kind: other", "kind: two words")
    first = refused(home)
    said = " ".join([str(first), *first.__notes__])
    for words in (
        *("industry: the field is missing", "region: the field", "industri: unknown", "actor: 'Cu"),
        "crisis_type.kind: 'two words' is not valid. Lower-case letters",
    ):
        assert words in said, said


FIGURE = """figures:
  - {id: buzz, measure: Buzz, unit: points, value: -3, at: 2019-01-06, precision: day,
     published_at: 2019-01-10, source: paper}
"""


def test_template_loads_as_it_is(home):
    case = cases.load(ID, home)
    assert [m.id for m in case.milestones] == ["first-post", "first-answer"]
    assert case.onset()[1] == ("first-post", "paper")


WINDOW = "milestones.0.when"
SOURCES = "    sources: [paper]\n    text: What was said"
COVERED = "2019-02-01T00:00:00Z}  # the span"
HOLE = "{start: 2019-01-08T00:00:00Z, end: 2019-01-09T06:00:00Z, why: An outage.}"


def holes(*each):
    """The coverage of the template with these holes."""
    return f"2019-02-01T00:00:00Z, holes: [{', '.join(each)}]}}  # the span"


QUOTE = "    # quote: {words: At most twenty words., source: paper, speaker: Brand}"
STANCE = "    # stance: critic            # of others: critic or defender"
ABSENT = """absent:
  - {id: none, subject: statements, when: {earliest: 2019-01-05T05:00:00Z,
     latest: 2019-01-08T00:00:00Z}, sources: [paper], text: It has not answered by Monday.}
"""
SCORE = """{id: high, measure: Buzz, unit: points, value: 5, at: 2019-01-06, precision: day,
     source: paper}"""
LATER = SCORE.replace("high", "late").replace("5,", "3,")
SCORE_LATE = f"figures:\n  - {SCORE.replace('01-06', '06-06')}\n"
DISPUTED = f"figures:\n  - {SCORE}\n  - {LATER}\n"
OUTCOME = (
    f"figures:\n  - {SCORE}\n  - {LATER.replace('06', '07')}\n"
    "outcomes:\n  - {label: Buzz, worst: low, latest: late}\n"
)
UNUSED = "sources:\n  rumour: {publisher: A paper, title: Hearsay, url: 'https://example.org/b'}\n"
HASH = "0" * 64


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        (SOURCES, SOURCES.replace("paper", "news"), "milestones.0.sources", "no source 'news'"),
        (SOURCES, SOURCES.replace("paper", ""), "milestones.0.sources", "has no source"),
        ("cluster: not_coded", "cluster: victim", "crisis_type.cluster", "no reason"),
        ("extent: partial", "extent: most", "searched.0.extent", "'most'"),
        ("end: 2019-01-31}", "end: 2018-01-31}", "searched.0.days", "ends before"),
        ("figures: []", ABSENT, "absent.0.when", "first-answer is on record in that window"),
        ("figures: []", ABSENT.replace("[paper]", "[]"), "absent.0.sources", "no source"),
        ("figures: []", ABSENT.replace("paper", "news"), "absent.0.sources", "no source 'news'"),
        (
            QUOTE,
            f"    quote: {{words: {'word ' * 20}end, source: paper}}",
            "milestones.1.quote.words",
            "21 words. At most 20",
        ),
        (
            QUOTE,
            "    quote: {words: We are sorry, source: news}",
            "milestones.1.quote.source",
            "no source 'news'",
        ),
        ("figures: []", DISPUTED, "figures.1.value", "for the same day"),
        ("figures: []", OUTCOME, "outcomes.0.worst", "no figure 'low'"),
        ("figures: []", OUTCOME.replace("low", "high"), "outcomes.0.worst", "not the lower end"),
        ("latest: 2019-01-05T", "latest: 2019-01-04T", WINDOW, "ends before it begins"),
        ("T12:00:00Z}", "T12:00:00Z, best: 2019-01-06T00:00:00Z}", WINDOW, "outside its window"),
        ("latest: 2019-01-05T12:00:00Z", "day: 2019-01-05", WINDOW, "either day"),
        (", latest: 2019-01-05T12:00:00Z", "", WINDOW, "needs earliest and latest"),
        ("05T12:00:00Z", "05T12:00:00", f"{WINDOW}.latest", "no zone"),
        ("05T12:00:00Z", "05", f"{WINDOW}.latest", "not a date and time"),
        ("2019-01-05T12:00:00Z", "1546689600", f"{WINDOW}.latest", "not a date and time"),
        ("05T12:00:00Z", "35T12:00:00Z", f"{WINDOW}.latest", "is not valid"),
        ("- id: first-answer", "- id: first-post", "milestones.1.id", "is given twice"),
        (
            "precision: hour",
            "precision: hour\n    mood: grim",
            "milestones.0.mood",
            "unknown field",
        ),
        ("[first_public_post]", "[rumour]", "milestones.0.kinds.0", "'rumour' is not valid"),
        ("actor: customer", "actor: bystander", "milestones.0.actor", "'bystander'"),
        ("{regret: weak}", "{shame: weak}", "milestones.1.apology.shame", "'shame'"),
        ("{regret: weak}", "{regret: much}", "milestones.1.apology.regret", "'much'"),
        (
            "    # contradicts: [first-post]",
            "    contradicts: [x]",
            "milestones.1.contradicts",
            "'x'",
        ),
        (
            "    # known_at: 2019-01-09T00:00:00Z",
            "    known_at: 2019-01-06T04:59:59Z",
            "milestones.1.known_at",
            "before it happened",
        ),
        (
            "    # known_at: 2019-01-09T00:00:00Z",
            "    known_at: 2019-03-01T00:00:00Z",
            "milestones.1.known_at",
            "after coverage.end",
        ),
        ("time_zone: America/New_York", "time_zone: EST5", "time_zone", "America/Chicago"),
        ("end: 2019-02-01", "end: 2018-02-01", "coverage", "ends before it begins"),
        (
            COVERED,
            holes(HOLE.replace("01-09", "01-07")),
            "coverage.holes.0",
            "the span ends before it begins",
        ),
        (COVERED, holes(HOLE.replace("09T06", "08T00")), "coverage.holes.0", "ends before it"),
        (COVERED, holes(HOLE.replace("01-09", "03-09")), "coverage.holes.0", "reaches out of"),
        (
            COVERED,
            holes(HOLE.replace("08T", "01T"), HOLE.replace("2019-01-08", "2018-12-08")),
            "coverage.holes.1",
            "reaches out of the coverage. It lies within the coverage, 2019-01-01T00:00:00Z to",
        ),
        (
            COVERED,
            holes(HOLE, HOLE.replace("08T00", "07T00").replace("09T", "08T")),
            "coverage.holes.0",
            "2019-01-09T06:00:00Z overlaps the hole 2019-01-07T00:00:00Z to",
        ),
        (COVERED, holes(HOLE, HOLE), "coverage.holes.1", "overlaps the hole"),
        (
            COVERED,
            holes(HOLE.replace("08T", "01T").replace("01-09T06", "02-01T00")),
            "coverage.holes",
            "cover all of the coverage",
        ),
        (
            COVERED,
            holes(HOLE.replace("08T00:00:00Z", "08T00:00:00")),
            "coverage.holes.0.start",
            "no zone",
        ),
        (COVERED, holes(HOLE.replace("An outage.", "")), "coverage.holes.0.why", ""),
        (
            COVERED,
            holes(HOLE.replace("outage.", "outage., source: news")),
            "coverage.holes.0.source",
            "no source 'news'",
        ),
        ("url: https://", "url: ftp://", "sources.paper.url", "ftp://"),
        ("published: 2019-01-06", "published: soon", "sources.paper.published", "'soon'"),
        ("# onset: {milestone: first-post}", "onset: {milestone: x} #", "onset.milestone", "'x'"),
        ("# onset: {panel: true}", "onset: {panel: false} #", "onset", "exactly one"),
        ("figures: []", FIGURE.replace("paper", "news"), "figures.0.source", "no source 'news'"),
        ("figures: []", FIGURE.replace("-3", ".nan"), "figures.0.value", "finite"),
        ("figures: []", SCORE_LATE, "figures.0.at", "coverage.end"),
        ("figures: []", FIGURE.replace("01-10", "06-10"), "figures.0.published_at", "coverage.end"),
        ("# controls: [2019-rival-brand]", f"controls: [{ID}]", "controls", "its own control"),
        ("figures: []", FIGURE + FIGURE[9:], "figures.1.id", "is given twice"),
        ("figures: []", FIGURE.replace("01-10", "01-05"), "figures.0.published_at", "its day"),
        ("sources:\n  paper:", UNUSED + "  paper:", "sources.rumour", "never cited"),
        ("//example.org", "//news.tutuz.com", "sources.paper.url", "copies of others"),
        ("//example.org", "//TUTUZ.COM", "sources.paper.url", "copies of others"),
        ("T10:00:00Z, latest", "T12:00:00Z, latest", "milestones.0.precision", "not a window of a"),
        ("start: 2019-01-01T00", "start: 2019-01-05T11", WINDOW, "before coverage.start"),
        ("id: 2019-brand-event", "id: 2019-other-event", "id", "Make them equal"),
        ("brand: Brand", "brand: Brand\nbrand: Other", "brand", "is given twice"),
    ],
)
def test_each_wrong_thing_has_its_line_and_field(home, old, new, field, words):
    text = change(home, old, new)
    error = refused(home, words)
    line, _, named = error.where.removeprefix(f"{ID}/case.yaml, line ").partition(", ")
    assert named == field
    assert field.split(".")[-1].strip("0123456789") in text.splitlines()[int(line) - 1]
    assert error.right


def test_a_coverage_may_have_several_holes(home):
    """They may touch, and a source of a hole alone is cited."""
    after = HOLE.replace("08T00", "09T06").replace("end: 2019-01-09", "end: 2019-01-10")
    change(home, "sources:\n  paper:", UNUSED + "  paper:")
    change(home, COVERED, holes(after.replace("outage.", "outage., source: rumour"), HOLE))
    found = cases.load(ID, home).coverage.holes
    assert [hole.why for hole in found] == ["An outage.", "An outage."]
    assert found[0].source == "rumour"


def test_a_wrong_hole_is_told_once(home):
    change(home, COVERED, holes(HOLE.replace("2019-01-08", "2018-01-08").replace("01-09", "03-09")))
    assert not hasattr(refused(home, "reaches out of the coverage"), "__notes__")


def test_a_case_says_what_was_looked_for(home):
    text = (folder(home) / "case.yaml").read_text(encoding="utf-8")
    start = text.index("searched:  ")
    (folder(home) / "case.yaml").write_text(
        text[:start] + text[text.index("# absent:") :], encoding="utf-8"
    )
    error = refused(home, "looked for")
    assert error.where.endswith("searched")
    assert "subjects, days, extent" in error.right


def test_two_sources_may_differ_where_somebody_says_which_is_right(home):
    change(home, "figures: []", DISPUTED.replace("late,", "late, disputes: [high],"))
    assert len(cases.load(ID, home).figures) == 2


def test_an_absence_that_ends_before_the_event_stands(home):
    change(home, "figures: []", ABSENT.replace("01-08T00", "01-06T04"))
    search = cases.load(ID, home).searches[0]
    assert (search.id, search.subject, search.sources) == ("none", "statements", ("paper",))


def test_a_partial_search_carries_no_absence_and_a_whole_one_ends_with_what_is_known(home):
    assert cases.load(ID, home).searches == ()
    change(home, "extent: partial", "extent: whole")
    case = cases.load(ID, home)
    assert [one.subject for one in case.searches] == ["statements", "corrective_actions", "apology"]
    then = pd.Timestamp("2019-01-07T00:00Z")
    ends = {one.subject: one.latest for one in case.known_by(then).searches}
    assert ends["apology"] == ends["corrective_actions"] == then
    # the answer may have come from the 6th on, and is not known yet: no absence reaches into it
    assert ends["statements"] == pd.Timestamp("2019-01-06T05:00Z")


def test_who_is_first_must_be_the_first_on_record(home):
    change(home, "    # first: [statements]", "    first: [apology] #")
    refused(home, "milestones.1.first", "does not belong to apology")


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("title: What happened", "# title: What happened", "line 3, title", "missing"),
        ("provenance: documented ", "provenance: simulated ", "provenance", "simulated"),
        ("figures: []", "truth: truth.json", "truth", "provenance is documented"),
        ("    url: https://example.org/article\n", "", "sources.paper", "no address"),
        ("figures: []", "figures: [", "line", "not valid YAML"),
        ("brand: Brand", "brand: &b [*b]", "brand", "is not valid"),
        ("brand: Brand", "? [a, b]\n: c", "line", "not valid YAML"),
    ],
)
def test_what_is_missing_or_broken_is_named(home, old, new, place, words):
    change(home, old, new)
    assert place in refused(home, words).where


def test_a_figure_rests_on_a_source_with_an_address(home):
    """A milestone may rest on what was seen elsewhere, as its note says; a number may not."""
    change(home, "    url: https://example.org/article", "    note: Seen as a copy.")
    cases.load(ID, home)
    change(home, "figures: []", FIGURE)
    refused(home, "figures.0.source", "no address")


@pytest.mark.parametrize("url", ["https://nottutuz.com/a", "https://example.org/tutuz.com"])
def test_only_the_hosts_of_copies_are_refused(home, url):
    change(home, "https://example.org/article", url)
    assert cases.load(ID, home).sources["paper"].url == url


@pytest.mark.parametrize("content", [b"", b"[]", b"just words", b"\xff\xfe"])
def test_a_file_that_is_no_case_is_refused(home, content):
    (folder(home) / "case.yaml").write_bytes(content)
    assert refused(home).where.startswith(f"{ID}/case.yaml")


@pytest.mark.parametrize("slug", ["../x", "2019_brand", "UPPER", "", "a--b", "2019-x/../y"])
def test_slugs_cannot_leave_the_folder(home, slug):
    for call in (cases.load, cases.new):
        with pytest.raises(CaseError, match="not a case id"):
            call(slug, home)


def test_unknown_case_and_second_scaffold_are_refused(home):
    with pytest.raises(CaseError, match="no such case"):
        cases.load("2020-nobody-nothing", home)
    with pytest.raises(CaseError, match="already exists"):
        cases.new(ID, home)


def add_data(home, name, content, sha=None, kind="returns", extra=""):
    if content is not None:
        (folder(home) / name).write_bytes(content)
    sha = sha or hashlib.sha256(content or b"").hexdigest()
    entry = f"data:\n  - {{path: {name}, kind: {kind}, source: paper, sha256: '{sha}'{extra}}}"
    change(home, "data: []", entry)


RETURNS = b"date,series,return\n2019-01-02,X,0.01\n"
VOLUMES = b"date,series,return,relative_volume\n2019-01-02,X,0.01,1.5\n"


def test_good_returns_are_read(home):
    add_data(home, "returns.csv", RETURNS)
    found = cases.load(ID, home).returns
    assert found["return"].tolist() == [0.01]
    assert found["relative_volume"].isna().all()


def test_a_day_that_two_files_of_returns_hold_is_refused(home):
    add_data(home, "returns.csv", RETURNS)
    again = hashlib.sha256(RETURNS).hexdigest()
    (folder(home) / "more.csv").write_bytes(RETURNS)
    entry = f"  - {{path: more.csv, kind: returns, source: paper, sha256: '{again}'}}"
    change(home, "data:\n", f"data:\n{entry}\n")
    with pytest.raises(CaseError, match=r"X 2019-01-02 is in .*more\.csv already"):
        cases.load(ID, home)


def test_volumes_are_read_where_a_row_has_one(home):
    table = b"date,series,return,relative_volume\n2019-01-02,X,0.01,1.25\n2019-01-02,M,0,\n"
    add_data(home, "returns.csv", table)
    assert cases.load(ID, home).returns["relative_volume"].fillna(-1).tolist() == [1.25, -1]


@pytest.mark.parametrize(
    ("name", "content", "sha", "words"),
    [
        ("returns.csv", None, None, ["data.0.path", "no file returns.csv"]),
        ("returns.csv", b"", None, ["data.0.path", "is empty"]),
        ("returns.csv", RETURNS, HASH, ["data.0.sha256", "does not have this hash"]),
        ("returns.csv", b"date,close\n2019-01-02,3\n", None, ["columns are date, close"]),
        ("returns.csv", b"date,series,return\n", None, ["0 rows"]),
        ("returns.csv", RETURNS + b"2019-01-03,X,\n", None, ["returns.csv, line 3", "nan"]),
        ("returns.csv", RETURNS + b"3 Jan,X,0.1\n", None, ["returns.csv, line 3", "3 Jan"]),
        ("returns.csv", VOLUMES + b"2019-01-03,X,0.1,0\n", None, ["line 3", "volume above 0"]),
        ("returns.csv", VOLUMES + b"2019-01-03,X,0.1,much\n", None, ["line 3", "much"]),
        ("returns.csv", RETURNS + RETURNS[19:], None, ["returns.csv, line 3", "once"]),
        (".", None, None, ["data.0.path", "cannot be read"]),
        ("returns.csv", b"\xff\xfe\x00\x01" * 9, None, ["cannot be read"]),
        ("../../secret.csv", RETURNS, None, ["data.0.path", "outside the case's folder"]),
    ],
)
def test_bad_data_files_are_refused(home, name, content, sha, words):
    add_data(home, name, content, sha)
    refused(home, *words)


PANEL = "bin_start,side,messages,scored,negative,neutral,positive,brand_quotes\n"
WIDTH = ", labels: gold, bin_minutes: 15"


def test_a_good_panel_is_read(home):
    row = "2019-01-05T10:15:00Z,public,2,2,1,1,0,0\n"
    add_data(home, "panel.csv", (PANEL + row).encode(), kind="panel", extra=WIDTH)
    gold = cases.load(ID, home).panels["gold"]
    assert gold.bin_minutes == 15
    assert gold.table["bin_start"].tolist() == [pd.Timestamp("2019-01-05T10:15Z")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2019-01-05T10:00:00Z,public,2,2,1,1,1,0\n", "differs from scored"),
        ("2019-01-05T10:00:00,public,2,2,1,1,0,0\n", "a time with its zone"),
        ("2019-01-05T10:01:00Z,public,2,2,1,1,0,0\n", "multiple of 15"),
        ("", "no rows"),
        ("1900-01-01T00:00:00Z,public,2,2,1,1,0,0\n", "outside the case's coverage"),
        ("2190-01-01T00:00:00Z,public,2,2,1,1,0,0\n", "outside the case's coverage"),
        ("0001-01-01T00:00:00Z,public,2,2,1,1,0,0\n", "0001-01-01"),
        ("yesterday,public,2,2,1,1,0,0\n", "'yesterday' is not a time"),
        (",public,2,2,1,1,0,0\n", "nothing is not a time"),
        ("2019-01-05T10:00:00Z,friend,2,2,1,1,0,0\n", "'friend' is not a side"),
        ("2019-01-05T10:00:00Z,,2,2,1,1,0,0\n", "nothing is not a side"),
        ("2019-01-05T10:00:00Z,public,2.5,2,1,1,0,0\n", "'2.5' is not a count"),
        ("2019-01-05T10:00:00Z,public,two,2,1,1,0,0\n", "'two' is not a count"),
        ("2019-01-05T10:00:00Z,public,-2,0,0,0,0,0\n", "'-2' is not a count"),
        (f"2019-01-05T10:00:00Z,public,{'9' * 30},2,1,1,0,0\n", "is not a count"),
        ("2019-01-05T10:00:00Z,public,1,2,1,1,0,0\n", "more messages are scored"),
        ("2019-01-05T11:00:00+01:00,public,9,2,1,1,0,0\n", "stands twice"),
        ("2019-01-05T10:00:00Z,public,2,2,1,1,0,0,7\n", "the line has 9 fields"),
        ('"2019-01-05T10:00:00Z,public,2,2,1,1,0,0\n', "a quotation mark is never closed"),
    ],
)
def test_bad_panels_are_refused_with_their_line(home, row, words):
    good = "2019-01-05T10:00:00Z,public,2,2,1,1,0,0\n\n" if row else ""
    row = row.replace("T10:00:00Z", "T12:00:00Z")
    add_data(home, "panel.csv", (PANEL + good + row).encode(), kind="panel", extra=WIDTH)
    error = refused(home, "panel.csv", words)
    assert not row or ", line 4" in error.where


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (PANEL.replace("bin_start", "start"), "the column bin_start is missing"),
        (PANEL.replace("_quotes", "_quotes,mood"), "the column 'mood' is unknown"),
        ("", "it is empty"),
    ],
)
def test_a_panel_without_its_columns_is_refused(home, header, words):
    content = (header + "\n").encode()
    add_data(home, "panel.csv", content, kind="panel", extra=WIDTH)
    refused(home, "panel.csv", words)


SOFT = PANEL.replace(
    "\n",
    ",expected_negative,expected_neutral,expected_positive,label_variance,squared_copies\n",
)
SOFT_ROW = "2019-01-05T10:15:00Z,public,2,2,1,1,0,0,"


def test_a_panel_with_soft_counts_is_read_and_written_alike(home):
    content = SOFT + SOFT_ROW + "1.207,0.6,0.193,0.371,4\n"
    add_data(home, "panel.csv", content.encode(), kind="panel", extra=WIDTH)
    held = cases.load(ID, home).panels["gold"]
    assert held.table.iloc[0]["expected_negative"] == 1.207
    assert study.panel_text(held) == content


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ("1.2,0.6,,0.3,4", "nothing is no finite number"),
        ("1.2,0.6,inf,0.3,4", "expected_positive"),
        ("1.2,0.6,-0.2,0.3,4", "no finite number of 0 or more"),
        ("1.2,0.6,0.6,0.3,4", "the expected counts do not add up to scored"),
        ("1.2,0.6,0.2,2.9,4", "is more than scored"),
        ("1.2,0.6,0.2,0.3,5", "does not lie between scored and its square"),
    ],
)
def test_soft_counts_that_cannot_be_are_refused_with_their_line(home, values, words):
    content = SOFT + SOFT_ROW + values + "\n"
    add_data(home, "panel.csv", content.encode(), kind="panel", extra=WIDTH)
    assert "line 2" in refused(home, "panel.csv", words).where


def test_soft_counts_without_one_of_the_three_are_refused(home):
    content = SOFT.replace(",expected_neutral", "") + SOFT_ROW + "1.2,0.2,0.3,4\n"
    add_data(home, "panel.csv", content.encode(), kind="panel", extra=WIDTH)
    refused(home, "panel.csv", "the column expected_neutral is missing")


def test_a_coverage_that_ends_decades_after_the_panel_is_refused(home):
    row = "2019-01-05T10:15:00Z,public,2,2,1,1,0,0\n"
    add_data(home, "panel.csv", (PANEL + row).encode(), kind="panel", extra=WIDTH)
    change(home, "end: 2019", "end: 2109")
    assert "coverage.end" in refused(home, "more than 30 years after the panel begins").where


def test_a_line_of_returns_with_too_many_fields_is_named(home):
    add_data(home, "returns.csv", RETURNS + b"2019-01-03,X,0.01,1,2\n")
    error = refused(home, "the line has 5 fields, where 3 are expected")
    assert error.where.endswith("returns.csv, line 3")


def test_a_data_file_that_links_to_itself_is_said_to(home):
    (folder(home) / "returns.csv").symlink_to("returns.csv")
    add_data(home, "returns.csv", None, sha=HASH)
    refused(home, "returns.csv is a link that leads to itself")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "holds no fields"),
        ("# nothing\n", "holds no fields"),
        ("- a\n", "is no mapping"),
        ("hello\n", "is no mapping"),
    ],
)
def test_a_record_without_fields_says_so(home, content, words):
    (folder(home) / "case.yaml").write_text(content, encoding="utf-8")
    assert "the whole file" in refused(home, words).where


@pytest.mark.parametrize("key", ["1", "true", "null", "2.5", "[a]"])
def test_a_key_that_is_no_text_is_named_at_its_line(home, key):
    text = change(home, "figures: []", f"figures: []\n{key}: x")
    line = text[: text.index(f"\n{key}: x")].count("\n") + 2
    assert refused(home, "is no text").where.endswith(f", line {line}")


@pytest.mark.parametrize("zone", ["localtime", "Factory", "posixrules"])
def test_a_zone_of_this_machine_is_refused(home, zone):
    change(home, "time_zone: America/New_York", f"time_zone: {zone}")
    refused(home, "time_zone", "not a time zone")


@pytest.mark.parametrize("file", ["README.md", "notes.md", "actions.yaml"])
def test_a_nul_in_any_text_is_refused(home, file):
    (folder(home) / file).write_bytes(b"# one\ntwo \0 three\n")
    assert refused(home).where.startswith(f"{ID}/{file}, line 2")


@pytest.mark.parametrize("content", ["a: b\n", "words\n", "- {state: done}\n", "- words\n"])
def test_actions_of_another_shape_are_told_in_plain_words(home, content):
    (folder(home) / "actions.yaml").write_text(content, encoding="utf-8")
    told = str(refused(home, "actions.yaml, line 1"))
    assert "tuple" not in told
    assert "instance" not in told


def test_a_panel_needs_labels_and_a_width(home):
    add_data(home, "panel.csv", b"x", kind="panel")
    refused(home, "data.0", "labels and bin_minutes")


def test_a_measured_file_needs_its_recipe(home):
    add_data(home, "returns.csv", RETURNS)
    change(home, "provenance: documented ", "provenance: measured ")
    refused(home, "data.0.recipe", "no recipe")


def test_a_market_without_its_returns_is_refused(home):
    add_data(home, "returns.csv", RETURNS)
    change(home, "data:", "market: {series: X, index: SP500, session: 2019-01-02, why: y}\ndata:")
    refused(home, "market.index", "no returns of 'SP500'")


TRUTH = {"trough_at": "2019-01-07T00:00:00Z", "recovered_at": "2019-01-08T00:00:00Z"}


def simulated(home, name, content):
    change(home, "provenance: documented ", f"provenance: simulated\ntruth: {name} #")
    if content is not None:
        (folder(home) / name).write_text(content, encoding="utf-8")


def test_truth_is_read(home):
    simulated(home, "truth.json", json.dumps(TRUTH))
    assert cases.load(ID, home).truth == TRUTH


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("truth.json", json.dumps(TRUTH | {"recovered_at": "2019-01-06T00:00:00Z"}), "the trough"),
        ("truth.json", json.dumps(TRUTH | {"trough_at": "2019-01-07T00:00:00"}), "no zone"),
        ("truth.json", json.dumps({"trough_at": "2019-01-07T00:00:00Z"}), "recovered_at"),
        ("truth.json", "[]", "cannot be read"),
        ("truth.json", "{", "cannot be read"),
        ("truth.json", "", "is empty"),
        ("truth.json", None, "no file"),
        ("../truth.json", "{}", "outside the case's folder"),
    ],
)
def test_a_wrong_truth_is_refused(home, name, content, words):
    simulated(home, name, content)
    refused(home, ", truth:", words)


def test_brand_that_spoke_first_and_overlapping_windows_are_data(home):
    change(
        home,
        "when: {day: 2019-01-06}",
        "when: {earliest: 2019-01-04T00:00:00Z, latest: 2019-01-05T11:00:00Z}",
    )
    assert len(cases.load(ID, home).milestones) == 2


def test_a_day_is_the_local_day(home):
    answer = cases.load(ID, home).milestones[1].when
    assert answer.earliest == pd.Timestamp("2019-01-06T05:00Z")
    assert answer.latest == pd.Timestamp("2019-01-07T04:59:59Z")


def test_known_by_hides_what_came_later(home):
    undated = "  - {id: late, measure: Buzz, unit: points, value: 1, at: 2019-01-07, "
    change(home, "figures: []", FIGURE + undated + "precision: day, source: paper}\n")
    case = cases.load(ID, home)
    for instant, milestones, figures in [
        ("2019-01-05T11:59Z", 0, 0),
        ("2019-01-05T12:00Z", 1, 0),
        ("2019-01-10T12:00Z", 2, 0),
        ("2019-01-11T05:00Z", 2, 1),
        ("2019-01-31T23:59Z", 2, 1),
        ("2019-02-01T00:00Z", 2, 2),
    ]:
        known = case.known_by(pd.Timestamp(instant))
        assert (len(known.milestones), len(known.figures)) == (milestones, figures)
    assert case.known_by(pd.Timestamp("2019-01-05T11:59Z")).onset() == (None, ())


def test_an_onset_of_its_own_is_hidden_until_it_is_over(home):
    when = "{earliest: 2019-01-03T00:00:00Z, latest: 2019-01-04T00:00:00Z}"
    rule = f"onset: {{when: {when}, sources: [paper], why: as told}} #"
    change(home, "# onset: {panel: true}", rule)
    case = cases.load(ID, home)
    moment, evidence = case.onset()
    assert (moment.latest, evidence) == (pd.Timestamp("2019-01-04T00:00Z"), ("paper",))
    assert case.known_by(pd.Timestamp("2019-01-03T23:59Z")).onset() == (None, ())
    assert case.known_by(pd.Timestamp("2019-01-04T00:00Z")).onset()[0] == moment
    change(home, "sources: [paper], why", "sources: [news], why")
    refused(home, "onset.sources", "no source 'news'")


def test_onset_falls_back_to_the_trigger(home):
    change(home, "[first_public_post]", "[trigger]")
    assert cases.load(ID, home).onset()[1] == ("first-post", "paper")
    change(home, "[trigger]", "[escalation]")
    assert cases.load(ID, home).onset() == (None, ())


def test_notes_are_read_and_never_written(home):
    (folder(home) / "notes.md").write_text("A judgement.", encoding="utf-8")
    assert cases.load(ID, home).notes == "A judgement."


def test_notes_that_are_no_text_are_refused(home):
    (folder(home) / "notes.md").write_bytes(b"\xff")
    with pytest.raises(CaseError, match=r"notes\.md"):
        _ = cases.load(ID, home).notes


def test_line_ends_of_notes_are_those_of_text(home):
    (folder(home) / "notes.md").write_bytes(b"One.\r\n\r\nTwo.\r")
    assert cases.load(ID, home).notes == "One.\n\nTwo.\n"


def test_a_control_that_is_not_valid_is_named(home):
    change(home, "# controls: [2019-rival-brand]", "controls: [2019-rival-brand]")
    assert cases.load(ID, home).rivals == ()
    rival = home / "casestudies" / "2019-rival-brand"
    rival.mkdir()
    (rival / "case.yaml").write_text("id: 2019-rival-brand\n", encoding="utf-8")
    case = cases.load(ID, home)
    assert case.rivals == ()
    assert case.lost_rivals == {"2019-rival-brand"}
    [fault] = case.faults
    assert (fault.part, fault.where) == (
        "rival 2019-rival-brand",
        "2019-rival-brand/case.yaml, line 1, brand",
    )


@pytest.mark.parametrize("content", [b"\xff", b"", b"case,quote\n", b'"'])
def test_a_double_coding_that_is_no_table_costs_itself_and_is_named(home, content):
    (home / "casestudies" / "double-coding.csv").write_bytes(content)
    case = cases.load(ID, home)
    assert case.coded_twice == frozenset()
    [fault] = case.faults
    assert fault.part == "file double-coding.csv"
    assert fault.where.startswith("double-coding.csv")


def _damage(path, how):
    path.unlink(missing_ok=True)
    if how == "a folder":
        path.mkdir()
    elif how == "a loop":
        path.symlink_to(path.name)
    elif how == "a pipe":
        os.mkfifo(path)
    elif isinstance(how, bytes):
        path.write_bytes(how)


@pytest.mark.parametrize("how", ["a folder", "a loop", "a pipe", b"\xff", b"hello", b"", b"- a"])
@pytest.mark.parametrize("file", ["README.md", "case.yaml"])
def test_a_damaged_template_costs_itself_and_is_named(home, file, how):
    template = home / "casestudies" / "_template"
    template.mkdir()
    (template / "case.yaml").write_text("brand: Nobody\n", encoding="utf-8")
    _damage(template / file, how)
    faults = cases.load(ID, home).faults
    is_whole = file == "README.md" and how in (b"hello", b"", b"- a")
    assert [fault.part for fault in faults] == ([] if is_whole else [f"file _template/{file}"])


@pytest.mark.parametrize("file", ["README.md", "case.yaml"])
def test_a_template_without_a_file_is_no_fault(home, file):
    template = home / "casestudies" / "_template"
    shutil.copytree(ROOT / "casestudies" / "_template", template)
    (template / file).unlink()
    (template / "case.yaml").unlink(missing_ok=True)
    (folder(home) / "README.md").write_text("# A case\n\nIts own words.\n", encoding="utf-8")
    assert cases.load(ID, home).faults == ()


def test_a_record_that_links_nowhere_is_a_case_and_bad_names_are_told(home):
    for name in ("2020-a-link", "2023-Bad Name", "_drafts", ".hidden"):
        (home / "casestudies" / name).mkdir()
        (home / "casestudies" / name / "case.yaml").symlink_to("nowhere")
    assert cases.ids(home) == [ID, "2020-a-link"]
    assert cases.misnamed(home) == ["2023-Bad Name"]
    with pytest.raises(CaseError, match=r"2020-a-link/case\.yaml: the file cannot be read"):
        cases.load("2020-a-link", home)


def test_hashes_cover_every_input(home):
    add_data(home, "returns.csv", RETURNS)
    hashes = cases.load(ID, home).hashes
    own = {"case.yaml", "notes.md", "actions.yaml", "debrief.yaml", "returns.csv"}
    assert set(hashes) == own
    assert hashes["returns.csv"] == hashlib.sha256(RETURNS).hexdigest()


def test_home_is_where_the_cases_are(home, monkeypatch):
    monkeypatch.setenv("AFTERMATH_HOME", str(home))
    assert cases.home() == home.resolve()
    assert cases.ids() == [ID]
    monkeypatch.setenv("AFTERMATH_HOME", str(home / "casestudies"))
    with pytest.raises(CaseError, match="no folder casestudies"):
        cases.home()


@pytest.mark.parametrize("case_id", cases.ids(ROOT))
def test_shipped_cases_hold_together(case_id):
    case = cases.load(case_id, ROOT)
    assert (case.folder / "README.md").exists()
    assert (case.folder / "notes.md").exists()
    assert case.known_by(pd.Timestamp(case.coverage.end)).milestones == case.milestones


def test_what_is_wrong_in_all_files_is_said_in_one_run(home):
    """Also where the record itself is wrong: nobody fixes one thing to be told of the next."""
    change(home, "industry: retail", "industri: retail")
    change(home, "data: []", "data:\n- {path: x.csv, kind: returns, sha256: no, source: paper}")
    (folder(home) / "actions.yaml").write_text("- lesson: A\n")
    (folder(home) / "notes.md").write_bytes(b"\xff")
    first = refused(home)
    said = " ".join([str(first), *first.__notes__])
    for words in ("industri: unknown", "data.0.sha256", "actions.yaml, line 1", "notes.md"):
        assert words in said, words


def test_wrong_data_are_said_beside_wrong_facts(home):
    change(home, SOURCES, SOURCES.replace("paper", "news"))
    entry = {"path": "x.csv", "kind": "returns", "sha256": HASH, "source": "paper"}
    change(home, "data: []", f"data:\n- {json.dumps(entry)}")
    first = refused(home, "no source 'news'")
    assert any("there is no file x.csv" in other for other in first.__notes__)


@pytest.mark.parametrize("content", ["id: [", "a: 1\na: 2", "- a", ""])
def test_a_record_that_cannot_be_parsed_does_not_hide_other_files(home, content):
    (folder(home) / "case.yaml").write_text(content)
    (folder(home) / "actions.yaml").write_text("- lesson: A\n")
    first = refused(home, "case.yaml")
    assert any("actions.yaml" in other for other in first.__notes__)


def test_an_import_needs_only_what_it_reads(home):
    (folder(home) / "case.yaml").write_text(
        "brand_accounts: [acme]\nexport_time_zone: Asia/Tokyo\nmilestones: [soon]\ncoverage: {}\n"
        "sides:\n- {side: press, domains: [example.org]}\nonset: {panel: 3}\n"
    )
    found = cases.import_settings(ID, home)
    assert (found.brand_accounts, found.time_zone) == (("acme",), "Asia/Tokyo")
    assert found.sides[0].domains == ("example.org",)
    assert found.data_folder == home / "data" / ID
    assert not found.is_simulated
    assert cases.import_settings(ID, home) == found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("brand_accounts: acme", "line 1, brand_accounts"),
        ("a: b\nexport_time_zone: Mars/Base", "line 2, export_time_zone"),
        ("sides:\n- {side: press}", "a rule needs handles, domains or followers"),
        ("id: [", "not valid YAML"),
        ("", "no fields"),
    ],
)
def test_what_an_import_reads_must_be_right(home, content, words):
    (folder(home) / "case.yaml").write_text(content)
    with pytest.raises(CaseError, match=words):
        cases.import_settings(ID, home)


def test_an_import_into_no_case_names_the_cases(home):
    with pytest.raises(CaseError, match=f"Known cases: {ID}"):
        cases.import_settings("2020-other", home)


def test_a_proposed_onset_is_no_documented_one(home):
    change(home, "# onset: {panel: true}", "onset: {proposed: {day: 2019-01-04}}")
    case = cases.load(ID, home)
    assert case.is_onset_proposed
    assert not case.is_onset_measured
    moment, evidence = case.onset()
    assert (moment.best, evidence) == (None, ())
    assert moment.earliest == pd.Timestamp("2019-01-04T05:00Z")
    assert case.known_by(pd.Timestamp("2019-01-04T10:00Z")).onset() == (None, ())
    change(home, "onset: {proposed", "onset: {panel: true, proposed")
    refused(home, "exactly one of milestone, panel: true, when, proposed")


def test_only_labels_of_people_say_what_they_judged():
    file = {"path": "a.csv", "kind": "panel", "sha256": "0" * 64, "source": "x", "bin_minutes": 60}
    judged = DataFile(**file, labels="gold", judged="reputation")
    assert judged.judged == "reputation"
    with pytest.raises(ValidationError, match="what people's labels tell"):
        DataFile(**file, labels="model", judged="reputation")
