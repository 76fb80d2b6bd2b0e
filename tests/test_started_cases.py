"""`aftermath start`: from files to a case and its first page, in one command; nothing it says is
called documented, and whatever goes wrong leaves nothing behind."""

import json
import re
import shutil
import sys
from datetime import date
from html import unescape

import pytest
import yaml
from made_messages import burst, messages, write

from analytics import cases, cli, study
from analytics import messages as message_room
from analytics.reports.page import Page

ROOT = cases.home()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A project without cases."""
    shutil.copytree(ROOT / "casestudies/_template", tmp_path / "casestudies/_template")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def aftermath(monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr(sys, "argv", ["aftermath", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, *capsys.readouterr()

    return call


@pytest.fixture
def few(home):
    return write(home / "few.csv", messages("2023-03-01T08:00", 30, 12, 0.5))


@pytest.fixture
def unbuilt(monkeypatch):
    """Starts end before the page, whose making has tests of its own."""
    from analytics.reports import runner

    def built(chosen, *, out, **_):
        return [runner.Result(case, True, 0.0, "", out / case) for case in chosen]

    monkeypatch.setattr(runner, "run", built)


def tree(root):
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else b""
        for path in sorted(root.rglob("*"))
    }


def record(home, case):
    return yaml.safe_load((home / "casestudies" / case / "case.yaml").read_text())


def words(page):
    text = re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", page.read_text(), flags=re.DOTALL)
    return " ".join(unescape(text).split())


def test_a_dry_run_says_all_and_writes_nothing(home, aftermath, few):
    before = tree(home)
    code, out, err = aftermath("start", few, "--brand", "Acme", "--dry-run", "--json")
    assert (code, err) == (0, "")
    assert tree(home) == before
    said = json.loads(out)
    assert said["case"] == "2023-acme-first-look"
    assert said["case_exists"] is False
    assert (said["rows_read"], said["kept"], said["messages"]) == (12, 12, 12)
    assert (said["onset"], said["accounts"], said["possible_accounts"]) == (None, {}, {})
    assert said["onset_why"].startswith("the posts span 2 days")
    assert said["start"] <= said["first"] <= said["last"] <= said["end"]
    code, out, _ = aftermath("start", few, "--brand", "Acme", "--dry-run")
    assert "case 2023-acme-first-look: 12 messages" in out
    assert "no onset proposed: the posts span 2 days" in out
    assert out.splitlines()[-1] == "nothing written"
    assert tree(home) == before


def test_a_case_is_made_that_loads_and_says_what_is_left(home, aftermath, few, unbuilt):
    few.write_text(few.read_text() + "2023-03-02T13:00:00Z,AcmeHelp,@person0x1 sorry,x\n")
    words = ("start", few, "--brand", " Acme  Foods", "--handle", "@Acme", "--tz", "Asia/Tokyo")
    code, out, _ = aftermath(*words)
    assert code == 0, out
    assert "case 2023-acme-foods-first-look: 13 messages" in out
    case = cases.load("2023-acme-foods-first-look", home)
    assert (case.brand, case.time_zone) == ("Acme Foods", "Asia/Tokyo")
    assert case.brand_accounts == ("Acme",)
    assert case.record.export_time_zone == "Asia/Tokyo"
    assert case.record.proposed.brand_accounts == ()
    assert not case.record.proposed.time_zone
    assert case.provenance == "measured"
    assert (case.record.in_library, case.record.severity, case.milestones) == (False, None, ())
    assert case.onset() == (None, ())
    assert cases.left_to_do(case)[0].startswith("onset: not known yet")
    code, out, err = aftermath("check", case.id)
    assert (code, err) == (0, "")
    left = [line.split()[2] for line in out.splitlines() if line.startswith("to do")]
    assert left == ["onset:", "milestones:", "searched:", "industry:", "region:", "proposed:"]
    assert "absence" not in out


def test_a_proposed_onset_and_account_are_provisional_and_their_messages_the_brands(
    home, aftermath, unbuilt
):
    rows = burst(a_day=30)
    answers = [(rows[-9 - i][0], "AcmeHelp", f"@person{i} sorry, we look at it") for i in range(5)]
    asks = [(rows[-20 - i][0], f"asker{i}", "@AcmeHelp when?") for i in range(5)]
    export = write(home / "burst.csv", sorted([*rows, *answers, *asks]))
    code, out, _ = aftermath("start", export, "--brand", "Acme")
    assert code == 0
    assert "account proposed: AcmeHelp: it has the brand's name and a word of service" in out
    assert "onset proposed: 21 Feb 2023" in out
    case = cases.load("2023-acme-first-look", home)
    assert case.record.proposed.brand_accounts == case.brand_accounts == ("AcmeHelp",)
    assert case.record.proposed.time_zone
    assert case.is_onset_proposed
    moment, evidence = case.onset()
    assert evidence == ()
    assert f"{moment.earliest:%Y-%m-%d}" == "2023-02-21"
    sides = message_room.load(home / "data" / case.id)["side"].value_counts()
    assert sides["brand"] == 5
    results = study.load(case.id, root=home)
    onset = results.measures["onset_at"]
    assert (onset.method, onset.evidence, onset.n) == ("method.onset_proposed", (), None)
    assert list((home / "data" / case.id).glob("scores-*.sqlite"))


def test_a_second_start_names_the_case_that_is_there(home, aftermath, few, unbuilt):
    assert aftermath("start", few, "--brand", "Acme")[0] == 0
    before = tree(home)
    code, out, err = aftermath("start", few, "--brand", "ACME")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "casestudies/2023-acme-first-look: the case is there already" in err
    assert "aftermath import" in err
    assert tree(home) == before
    code, out, _ = aftermath("start", few, "--brand", "Acme", "--dry-run")
    assert code == 0
    assert "the case is there already" in out
    assert aftermath("start", few, "--brand", "Acme", "--case", "2023-acme-second")[0] == 0
    assert cases.ids(home) == ["2023-acme-first-look", "2023-acme-second"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--brand", " "), "--brand: the brand has no name"),
        (("--brand", "Acme", "--handle", "a b"), "--handle: 'a b' is no account"),
        (("--brand", "Acme", "--case", "../x"), "is not a case id"),
        (("--brand", "Acme", "--tz", "Mars/Base"), "Mars/Base"),
        (("--brand", "Acme", "--lang", "xx"), "xx"),
        (("--brand", "Acme", "--format", "no"), "unknown format 'no'"),
        (("--brand", "Acme", "--mapping", "nothing.yaml"), "the mapping cannot be read"),
        ((), "--brand"),
    ],
)
def test_wrong_use_is_one_line_and_leaves_nothing(home, aftermath, few, options, said):
    before = tree(home)
    code, out, err = aftermath("start", few, *options)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert tree(home) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file"),
        ("", "the file is empty"),
        ("published_at,text\n", "few.csv"),
        ("published_at,text\nsoon,hello\n", "few.csv"),
    ],
)
def test_files_without_messages_are_one_clear_refusal(home, aftermath, few, content, said):
    few.unlink()
    if content is not None:
        few.write_text(content)
    before = tree(home)
    code, out, err = aftermath("start", few, "--brand", "Acme")
    assert (code, out) == (2, "")
    assert said in err
    assert tree(home) == before


def test_a_dry_run_refuses_an_id_that_is_none(aftermath, few):
    code, _, err = aftermath("start", few, "--brand", "Acme", "--case", "../x", "--dry-run")
    assert code == 2
    assert "is not a case id" in err


def test_messages_without_their_case_are_not_overwritten(home, aftermath, few):
    (home / "data" / "2023-acme-first-look").mkdir(parents=True)
    before = tree(home)
    code, _, err = aftermath("start", few, "--brand", "Acme")
    assert code == 2
    assert "data/2023-acme-first-look: there are messages of a case that is not there" in err
    assert tree(home) == before


@pytest.mark.parametrize(
    "brand", ["小米", "Ö'Acme & Söhne", 'a"b: {x}', "#1 \\ Acme", "- no", "true"]
)
def test_any_name_of_a_brand_makes_a_case(home, aftermath, few, unbuilt, brand):
    code, _, err = aftermath("start", few, "--brand", brand)
    assert code == 0, err
    [case_id] = cases.ids(home)
    case = cases.load(case_id, home)
    assert case.brand == brand
    assert case.title == f"{brand}: a first look at 12 posts"


@pytest.mark.parametrize("name", ["{x}: # a.csv", "naïve 'posts'.csv", "a\nb.csv"])
def test_any_name_of_a_file_makes_a_case(home, aftermath, few, unbuilt, name):
    few.rename(home / name)
    assert aftermath("start", home / name, "--brand", "Acme")[0] == 0
    assert cases.load("2023-acme-first-look", home).sources["imported"].title


def test_a_page_that_fails_leaves_the_case_and_says_so(home, aftermath, few, monkeypatch):
    from analytics.reports import runner

    def fails(chosen, *, out, **_):
        return [runner.Result(case, False, 0.0, "the page broke", out) for case in chosen]

    monkeypatch.setattr(runner, "run", fails)
    code, _, err = aftermath("start", few, "--brand", "Acme")
    assert code == 1
    assert "2023-acme-first-look: the page broke" in err
    assert "aftermath run 2023-acme-first-look" in err
    assert cases.ids(home) == ["2023-acme-first-look"]


def test_messages_that_cannot_be_written_leave_no_case(home, aftermath, few, monkeypatch):
    (home / "data").write_text("a file in the way of the folder")
    before = tree(home)
    code, out, err = aftermath("start", few, "--brand", "Acme")
    assert (code, out) == (1, "")
    assert "cannot be written" in err
    assert tree(home) == before


def test_a_case_with_facts_is_no_first_look(home, aftermath, few, unbuilt):
    """Taking `proposed` out makes the checks ask for what a finished case has to say."""
    aftermath("start", few, "--brand", "Acme")
    path = home / "casestudies/2023-acme-first-look/case.yaml"
    path.write_text(path.read_text().replace("proposed:\n  brand", "# proposed:\n#  brand"))
    path.write_text(path.read_text().replace("\n  time_zone: true\n", "\n#  time_zone: true\n"))
    code, _, err = aftermath("check", "2023-acme-first-look")
    assert code == 2
    assert "the case does not say what was looked for" in err
    path.write_text(path.read_text() + "in_library: true\nproposed: {}\n")
    code, _, err = aftermath("check", "2023-acme-first-look")
    assert "a provisional case is in the library" in err


START = "2023-01-02T08:00"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "said", "not_said"),
    [
        (
            messages(START, 24 * 180, 14, 0.5),
            ["a first look at 14 posts", "The posts alone do not show when it began"],
            [],
        ),
        (messages(START, 10, 80, 0.5), ["80 posts of 2 January 2023 were read"], []),
        (messages(START, 1, 3, 1.0), ["a first look at 3 posts", "We know no account of"], []),
        (
            messages(START, 1, 1, 1.0),
            ["a first look at 1 post", "1 post of 2 January 2023 was read"],
            [],
        ),
        (
            burst(),
            ["It began on 21 February 2023, as far as the posts show"],
            ["The posts alone do not show"],
        ),
    ],
    ids=["half a year", "one day", "three", "one", "a burst"],
)
def test_a_page_comes_out_of_any_span(home, aftermath, rows, said, not_said):
    export = write(home / "posts.csv", rows)
    code, out, err = aftermath("start", export, "--brand", "Acme")
    assert code == 0, err
    [case] = cases.ids(home)
    page = home / "reports" / case / "report.html"
    assert f"Open {page}" in out
    text = words(page)
    for sentence in (*said, "Nobody has checked it yet", "Only these posts were read"):
        assert sentence in text, sentence
    for sentence in not_said:
        assert sentence not in text
    top = text[: text.index("Limits of this page", text.index("Nobody has checked"))]
    assert not re.search(r"aftermath |\.yaml|\.csv|did not (speak|answer|apologise)", top)
    metrics = json.loads((page.parent / "metrics.json").read_text())
    assert metrics["faults"] == []


def test_a_table_of_no_known_format_is_read_and_the_case_reads_it_again(home, aftermath, unbuilt):
    """By the mapping that its names and cells suggest, which the case keeps."""
    export = home / "wall.csv"
    rows = [f"2023-05-0{i}T10:00:00Z,anna{i},Made-up words {i},{i},zone {i}" for i in range(1, 8)]
    export.write_text("\n".join(["written_on,member,body,thumbs,place", *rows]) + "\n")
    code, out, err = aftermath("start", export, "--brand", "Acme", "--dry-run", "--json")
    assert code == 0, err
    said = json.loads(out)
    assert said["mappings"]["wall.csv"]["columns"]["text"] == "body"
    assert said["mappings"]["wall.csv"]["why"]["text"]
    code, out, _ = aftermath("start", export, "--brand", "Acme")
    assert code == 0
    assert "wall.csv, text is body" in out
    assert "wall.csv, not read:" in out
    [case] = cases.ids(home)
    first = message_room.load(home / "data" / case)
    code, out, _ = aftermath("import", export, "--case", case)
    assert code == 0
    assert "the case's mapping fits" in out
    assert message_room.load(home / "data" / case).equals(first)


def test_times_without_a_zone_are_read_as_utc_and_it_is_said(home, aftermath, unbuilt):
    export = home / "days.csv"
    rows = [
        f"2023-05-{day:02d} 1{day % 10}:30:00,a{day},Made-up words {day}" for day in range(1, 9)
    ]
    export.write_text("\n".join(["published_at,author,text", *rows]) + "\n")
    code, out, err = aftermath("start", export, "--brand", "Acme", "--dry-run")
    assert code == 0, err
    assert "the times carry no zone" in out
    assert "--tz" in out
    assert "2023-05-01T11:30:00Z to" in out
    code, out, _ = aftermath("start", export, "--brand", "Acme", "--tz", "Asia/Tokyo", "--dry-run")
    assert "2023-05-01T02:30:00Z to" in out
    assert "the times carry no zone" not in out


OF_MARKUP = re.compile(r"<(style|svg).*?</\1>|<[^>]+>", re.DOTALL)
ISOLATES = str.maketrans("", "", "\u2068\u2069")


def page_of(home):
    """The words of each section with content of the only case, in the order of the page."""
    [case] = cases.ids(home)
    page = Page(study.load(case, root=home))
    shown = {name: getattr(page, name)().markup for name in page.sections}
    assert page.faults == ()
    return {
        name: " ".join(unescape(OF_MARKUP.sub(" ", text)).translate(ISOLATES).split())
        for name, text in shown.items()
        if text
    }


EMPTY = {"timeline", "clock", "published", "conduct", "outcomes", "lessons", "actions", "notes"}


@pytest.mark.parametrize(
    ("rows", "said", "left_out"),
    [
        (
            [("2023-05-01T10:05:00Z", "worst service ever"), ("2023-05-01T10:40:00Z", "I hate it")],
            "2 posts of 1 May 2023 about Acme were read. All of them came in the hour from"
            " 1 May 2023, 10:00 UTC. All of the 2 whose tone could be estimated read as negative."
            " Whether complaints rose above their usual level is open: the posts span"
            " 1 day, and 7 earlier ones are needed to tell an unusual day.",
            {"cards", "sentiment", "early_warning", "verdicts", "sources"},
        ),
        (
            [("2023-05-01T10:05:00Z", "thank you so much")],
            "1 post of 1 May 2023 about Acme was read. It does not read as negative. Whether",
            {"cards", "sentiment", "early_warning", "verdicts", "sources"},
        ),
        (
            [(f"2023-05-0{d}", f"lovely shop {d} {i}") for d in range(1, 10) for i in range(2)]
            + [("2023-05-04", "lovely shop")],
            "19 posts about Acme were read, written from 1 May 2023 to 9 May 2023. The busiest"
            " day was 4 May 2023, with 3 posts. None of the 19 whose tone could be estimated"
            " reads as negative. No unusual rise of complaints is seen: none of the 2 days"
            " compared has an unusual number of negative posts.",
            {"cards", "sentiment", "early_warning", "verdicts", "sources"},
        ),
    ],
    ids=["an hour", "one message", "days without clock"],
)
def test_a_page_says_what_the_messages_show_and_leaves_out_what_is_empty(
    home, aftermath, unbuilt, rows, said, left_out
):
    export = home / "few.csv"
    lines = [f"{at},person{i},{text},x" for i, (at, text) in enumerate(rows)]
    export.write_text("\n".join(["published_at,author,text,channel", *lines]) + "\n")
    code, _, err = aftermath("start", export, "--brand", "Acme")
    assert code == 0, err
    shown = page_of(home)
    assert shown["finding"].startswith(f"What the posts show {said}")
    assert list(shown)[:2] == ["summary", "provisional"]
    n = len(rows)
    posts = rf"\b{n} post{'s' * (n != 1)}( of 1 May 2023)? about Acme w"
    assert re.search(posts, shown["summary"])
    assert "Times are in UTC." in shown["summary"]
    assert "Most of them" not in shown["summary"]  # the busiest day of nine has three of 19
    assert not (EMPTY | left_out) & set(shown)
    text = " ".join(part for name, part in shown.items() if name not in ("definitions", "limits"))
    told = text[: text.index("What could not be measured")]
    assert not re.search(r"(?i)not available|no onset|a bin\b|not coded|\b1 messages", told)


def test_a_rise_in_messages_that_tell_their_day_only_is_proposed(home, aftermath, unbuilt):
    rows = [(f"{when:%Y-%m-%d}", author, text) for when, author, text in burst(a_day=20)]
    export = home / "days.csv"
    with export.open("w") as file:
        file.write("published_at,author,text,channel\n")
        file.writelines(f'{day},{author},"{text}",x\n' for day, author, text in rows)
    code, out, _ = aftermath("start", export, "--brand", "Acme", "--tz", "America/New_York")
    assert code == 0
    assert "onset proposed: 21 Feb 2023" in out
    [case] = cases.ids(home)
    assert record(home, case)["onset"] == {"proposed": {"day": date(2023, 2, 21)}}
    assert (
        "Complaints rose above their usual level on 21 February 2023." in page_of(home)["finding"]
    )


def test_an_assumed_zone_is_kept_and_an_import_needs_no_other(home, aftermath, unbuilt):
    export = home / "naive.csv"
    rows = [f"2023-05-0{day} 10:00:00,person{day},late again {day},review" for day in range(1, 6)]
    export.write_text("\n".join(["published_at,author,text,channel", *rows]) + "\n")
    code, _, err = aftermath("start", export, "--brand", "Acme")
    assert code == 0, err
    [case] = cases.ids(home)
    text = (home / "casestudies" / case / "case.yaml").read_text()
    assert "\nexport_time_zone: UTC  # assumed: the times carry no zone; name theirs" in text
    code, out, err = aftermath("import", export, "--case", case)
    assert code == 0, err
    assert "5 rows read = 5 kept" in out
    code, out, _ = aftermath("check", case)
    assert code == 0
    assert "to do  export_time_zone: UTC is assumed" in out


def test_times_with_a_zone_leave_none_to_assume(home, aftermath, few, unbuilt):
    aftermath("start", few, "--brand", "Acme")
    [case] = cases.ids(home)
    assert "export_time_zone" not in record(home, case)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("columns: {published_at: [a, text: b}\n", "the mapping cannot be read"),
        ("colums: {}\n", "there is no `columns`"),
        ("- columns: {published_at: a, words: b}\n", "words"),
    ],
)
def test_check_reads_the_mapping_of_a_case(home, aftermath, few, unbuilt, text, told):
    aftermath("start", few, "--brand", "Acme")
    [case] = cases.ids(home)
    (home / "casestudies" / case / "mapping.yaml").write_text(text)
    code, _, err = aftermath("check", case)
    assert code == 2
    assert told in err
    assert "mapping.yaml" in err


@pytest.mark.parametrize(
    ("brand", "case"),
    [
        ("אסם", "2023-brand-first-look"),
        ("\U0001f525", "2023-brand-first-look"),
        ('A/C "Café"', "2023-a-c-cafe-first-look"),
        ("-- --", "2023-brand-first-look"),
        ("x" * 300, ""),
    ],
)
def test_any_name_of_a_brand_gives_an_id_and_a_record_that_loads(
    home, aftermath, few, unbuilt, brand, case
):
    code, _, err = aftermath("start", few, f"--brand={brand}")
    assert code == 0, err
    [made] = cases.ids(home)
    assert made == (case or made)
    assert cases.load(made, home).brand == brand


def test_no_day_is_called_the_busiest_where_days_are_alike(home, aftermath, unbuilt):
    export = home / "days.csv"
    rows = [f"2023-05-0{d},person{d}{i},lovely {d} {i},x" for d in (1, 2, 3) for i in range(2)]
    export.write_text("\n".join(["published_at,author,text,channel", *rows]) + "\n")
    aftermath("start", export, "--brand", "Acme")
    shown = page_of(home)
    assert "No single day was the busiest; the most on one day is 2." in shown["finding"]
    assert "sentiment" not in shown
    [case] = cases.ids(home)
    page = Page(study.load(case, root=home))
    assert "No day had more than 2 posts" in page.volume().markup
