"""What the command prints: escaped, one line an error, in any encoding."""

import os
import subprocess
import sys
import unicodedata
import warnings
from pathlib import Path

import pytest
import yaml
from typer import Typer

from analytics import cases
from analytics.cli import console
from analytics.cli.calling import CLOSED_PIPE, call
from analytics.errors import CaseError

ROOT = cases.home()
HOSTILE = "2016-hostile-case"
BRAND = 'Ba$$in \x1b[31m\u202e\U000e0041\u2066 \u4e2d\u6587 \U0001f642 "[bold]'


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A project of one shipped case, whose texts are hostile."""
    root = tmp_path_factory.mktemp("home")
    folder = root / "casestudies" / HOSTILE
    shipped = ROOT / "casestudies" / "2018-o2-outage"
    record = yaml.safe_load((shipped / "case.yaml").read_text(encoding="utf-8"))
    record |= {"id": HOSTILE, "brand": BRAND, "title": f"{BRAND} fell over"}
    record["milestones"][0]["text"] = f"{BRAND}; then it rained."
    folder.mkdir(parents=True)
    for path in shipped.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    (folder / "case.yaml").write_text(yaml.safe_dump(record), encoding="utf-8")
    return root


def aftermath(home, *words, encoding="utf-8", **options):
    """Run the command in a process of its own; gives exit code, stdout and stderr as bytes."""
    settings = {"AFTERMATH_HOME": str(home), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    ended = subprocess.run(
        [sys.executable, "-m", "analytics", *words],
        env=os.environ | settings,
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        check=False,
        **options,
    )
    return ended.returncode, ended.stdout, ended.stderr


def is_inert(text):
    """Whether a text holds nothing that acts on a terminal."""
    return not any(
        unicodedata.category(one) in ("Cc", "Cs")
        or unicodedata.bidirectional(one) in ("LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI")
        or "\U000e0000" <= one <= "\U000e007f"
        for one in text.replace("\n", "").replace("\t", "")
    )


@pytest.mark.parametrize(
    ("command", "encoding"),
    [
        (("lessons", HOSTILE), "utf-8"),
        (("lessons", HOSTILE), "cp1252"),
        (("metrics", HOSTILE), "ascii"),
        (("metrics", HOSTILE), "utf-16"),
        (("check", "--all"), "ascii"),
    ],
)
def test_hostile_texts_are_printed_and_do_nothing_in_any_encoding(home, command, encoding):
    _, out, err = aftermath(home, *command, encoding=encoding)
    assert b"Traceback" not in err
    for stream in (out, err):
        assert is_inert(stream.decode(encoding))


def test_an_error_that_quotes_hostile_text_is_one_inert_line(home, tmp_path):
    name = "a\x1b[2J\u202eb\nc"
    for words in (
        ("run", name),
        ("metrics", name),
        ("detect", name),
        ("walk\x1b[2J",),
        ("score", name, "--out", "x.csv"),
        ("plan", "--brand", "\u202e", "--cases", HOSTILE),
        ("run", HOSTILE, "--as-of", name),
        ("run", f"--{name}"),
    ):
        code, out, err = aftermath(home, *words, cwd=tmp_path)
        assert code == 2, words
        assert out == b""
        assert len(err.splitlines()) == 1, err
        assert is_inert(err.decode()), err


@pytest.mark.parametrize("words", [("run", b"Caf\xe9"), ("plan", "--brand", b"Caf\xe9")])
def test_an_argument_in_another_encoding_is_refused_in_one_line(home, words):
    code, out, err = aftermath(home, *words)
    assert (code, out) == (2, b"")
    assert len(err.splitlines()) == 1
    assert b"argument Caf\\udce9: it is not text" in err


def test_nobody_reading_on_is_no_fault(home):
    read, write = os.pipe()
    os.close(read)
    code, _, err = aftermath(home, "lessons", HOSTILE, stdout=write)
    os.close(write)
    assert code == CLOSED_PIPE
    assert err == b""


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (CaseError(what="is \x1bodd", where="case.yaml:3", right="Mend it"), 2, "\\x1bodd"),
        (OSError(28, "No space left on device", "/x/plan.md"), 1, "/x/plan.md: the disk is full"),
        (ValueError("odd \x1b[31m text"), 1, "ValueError: odd \\x1b[31m text"),
    ],
)
def test_every_end_of_a_command_is_escaped(error, code, line, capsys, monkeypatch):
    app = Typer()

    @app.command()
    def fail() -> None:
        raise error

    monkeypatch.setattr(sys, "argv", ["aftermath"])
    with pytest.raises(SystemExit) as ended:
        call(app)
    err = capsys.readouterr().err
    assert ended.value.code == code
    assert line in err
    assert is_inert(err)


def test_no_command_writes_to_a_stream_but_through_the_one_door():
    for path in Path(console.__file__).parent.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name != "console.py":
            assert "stdout.write" not in text, path.name
            assert "stderr.write" not in text, path.name
            assert "typer.echo" not in text, path.name


@pytest.mark.parametrize("shows_all", [False, True])
def test_an_unforeseen_error_is_one_line_and_says_how_to_see_all_of_it(
    monkeypatch, capsys, shows_all
):
    app = Typer()

    @app.command()
    def fails():
        raise KeyError("a\x1b[2J")

    monkeypatch.setattr(sys, "argv", ["aftermath"])
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    if shows_all:
        monkeypatch.setenv("AFTERMATH_TRACEBACK", "1")
    with pytest.raises(SystemExit) as stopped:
        call(app)
    lines = capsys.readouterr().err.splitlines()
    assert stopped.value.code == 1
    assert ("Traceback" in lines[0]) is shows_all
    assert len(lines) == 1 or shows_all
    assert lines[-1].startswith("aftermath: command: KeyError")
    assert "\x1b" not in lines[-1]


@pytest.mark.parametrize("words", [("version",), ("--help",), ("metrics", HOSTILE)])
@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_closed_stream_is_no_fault(home, words, closed):
    closing = ["sh", "-c", f'exec "$@" {closed}>&-', "sh"]
    done = subprocess.run(
        [*closing, sys.executable, "-m", "analytics", *words],
        env=os.environ | {"AFTERMATH_HOME": str(home)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
