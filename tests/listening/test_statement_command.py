"""`aftermath statement`: what a draft lacks, in plain words; bad input in one line and exit 2."""

import io
import json
import sys

import pytest
from docx import Document

from analytics import cli
from analytics.schema import APOLOGY_ELEMENTS
from analytics.study import statements
from analytics.study.statements import Example
from analytics.wording import Span
from tests.listening.test_statements import WHOLE_APOLOGY

BARE = """Dear customers,

yesterday our app was down and some of you may have been affected.
We are sorry for any inconvenience. We will review our processes.
"""
UNITED = "2017-united-3411"


@pytest.fixture
def told(monkeypatch):
    """One made-up example of each element, so that not every case of the library is read."""
    import pandas as pd

    at = pd.Timestamp("2024-05-06T12:00Z")
    asked = []

    def made(elements, cluster=""):
        asked.append(cluster)
        of = ("Acme", "Acme", Span(at, at, "UTC", "day"), "x", "preventable", "Paper")
        return {
            one: (Example(one, f"words on {one}", *of, "https://example.org/a"),)
            for one in elements
        }

    monkeypatch.setattr(statements, "examples", made)
    return asked


@pytest.fixture
def aftermath(monkeypatch, capsys, told):
    def call(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "argv", ["aftermath", "statement", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return ended.value.code or 0, out, err

    return call


def written(tmp_path, text, name="draft.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def docx(path, *paragraphs):
    document = Document()
    for one in paragraphs:
        document.add_paragraph(one)
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "That was wrong."
    document.save(str(path))
    return path


def test_a_draft_is_told_what_it_has_lacks_and_should_avoid(tmp_path, aftermath):
    code, out, err = aftermath(written(tmp_path, BARE))
    assert (code, err) == (0, "")
    assert "says sorry, weakly: “We are sorry”" in out
    assert "takes responsibility: say whose fault it was" in out
    assert "“words on responsibility” Acme, 6 May 2024: https://example.org/a" in out
    assert "“inconvenience”: it makes the harm small" in out
    assert "“some of you may have”" in out
    assert "65 of 100" in out


def test_a_whole_apology_lacks_nothing(tmp_path, aftermath):
    _, out, _ = aftermath(written(tmp_path, WHOLE_APOLOGY))
    assert "Not found" not in out
    assert "To avoid" not in out
    assert "makes good, perhaps: “refunded”" in out


def test_what_the_rules_are_not_good_at_is_never_called_missing(tmp_path, aftermath):
    _, out, _ = aftermath(written(tmp_path, BARE), "--json")
    found = json.loads(out)
    assert set(found["elements"]) == set(APOLOGY_ELEMENTS)
    assert {one for one, is_ in found["elements"].items() if is_ == "look"} == {
        "repair",
        "prevention",
    }
    assert found["transparency"]["what_is_done"] == "look"
    assert found["elements"]["responsibility"] == "not_found"
    assert found["marks"] == ["conditional", "inconvenience"]
    for one in found["found"]:
        assert " ".join(BARE[one["start"] : one["end"]].split()) == " ".join(one["words"].split())


def test_the_crisis_type_of_a_case_is_set_beside_it(tmp_path, aftermath, told):
    _, out, _ = aftermath(written(tmp_path, WHOLE_APOLOGY), "--case", UNITED)
    assert f"Crisis type of {UNITED}: preventable. Crisis theory (Coombs) recommends" in out
    assert told == ["preventable"]
    _, out, _ = aftermath(written(tmp_path, BARE), "--case", UNITED)
    assert "unclear; read the words yourself" in out
    code, _, err = aftermath(written(tmp_path, BARE), "--case", "no-such-case")
    assert code == 2
    assert "no-such-case" in err


def test_word_markdown_and_stdin_are_read_alike(tmp_path, aftermath):
    paths = [
        docx(tmp_path / "draft.docx", "We are sorry.", "It is our fault."),
        written(tmp_path, "# Draft\n\n* We are sorry.\n* It is our fault. That was wrong.", "d.md"),
    ]
    shown = [aftermath(path, "--json")[1] for path in paths]
    shown.append(
        aftermath(
            "-", "--json", stdin="\ufeffWe are sorry. It is our fault. That was wrong.".encode()
        )[1]
    )
    utf16 = tmp_path / "utf16.txt"
    utf16.write_text("We are sorry. It is our fault. That was wrong.", encoding="utf-16")
    shown.append(aftermath(utf16, "--json")[1])
    elements = [json.loads(one)["elements"] for one in shown]
    assert all(one == elements[0] for one in elements)
    assert elements[0]["responsibility"] == elements[0]["acknowledges_wrongdoing"] == "full"


HEBREW = "לכל הלקוחות שלנו, אנחנו מתנצלים מאוד על מה שקרה אתמול בסניף שלנו."
GERMAN = "Wir bitten alle Kundinnen und Kunden um Entschuldigung für die Störung am Montag."
ARABIC = "نعتذر لجميع عملائنا عن العطل الذي حدث أمس في تطبيقنا ونعمل على إصلاحه."


@pytest.mark.parametrize(
    ("text", "language"), [(HEBREW, "Hebrew"), (GERMAN, "German"), (ARABIC, "Arabic")]
)
def test_of_another_language_nothing_is_called_missing(tmp_path, aftermath, text, language):
    code, out, err = aftermath(written(tmp_path, text))
    assert (code, out) == (2, "")
    assert language in err
    assert "The rules read English" in err


def test_of_a_text_partly_in_another_language_nothing_is_called_missing(tmp_path, aftermath):
    path = written(tmp_path, f"We are sorry for what happened to you.\n\n{HEBREW}")
    code, out, _ = aftermath(path, "--json")
    found = json.loads(out)["elements"]
    assert code == 0
    assert found["regret"] == "full"
    assert found["responsibility"] == "cannot_tell"
    _, out, _ = aftermath(path)
    assert "Not found" not in out
    assert "in a language that the rules do not read" in out


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "holds no words"),
        (b" \n\n", "holds no words"),
        ("😀😀😡".encode(), "holds no words"),
        (bytes(range(256)) * 20, "is no text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is no text"),
        (b"PK\x03\x04not a document", "no Word document"),
        (b"We are sorry. " * 9000, "characters"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(tmp_path, aftermath, content, what):
    path = tmp_path / "draft.txt"
    path.write_bytes(content)
    for code, out, err in (aftermath(path), aftermath("-", stdin=content)):
        assert (code, out) == (2, "")
        [line] = err.splitlines()
        assert what in line


def test_a_missing_file_and_a_folder_are_one_line_and_exit_2(tmp_path, aftermath):
    for path in (tmp_path / "no.txt", tmp_path):
        code, _, err = aftermath(path)
        assert code == 2
        assert len(err.splitlines()) == 1
