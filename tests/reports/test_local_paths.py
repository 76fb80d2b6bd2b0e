"""Nothing that is published names a folder of this machine, however it is written."""

import base64
import html
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest
from tiny import CARDS, GIVEN, Project

from analytics.reports.local_paths import LocalPaths

ROOT = '/srv/o\'dd "folder" {x} $HOME %41 é תיק'
PATHS = LocalPaths.of(Path(ROOT), Path("/srv/www/reports"), "/models/mine", "shipped")
WRITTEN = [
    ROOT,
    Path(ROOT).as_uri(),
    re.sub("%..", lambda code: code[0].lower(), Path(ROOT).as_uri()),
    quote(ROOT, safe=""),
    repr(ROOT),
    json.dumps(ROOT),
    json.dumps(json.dumps(ROOT)),
    json.dumps(ROOT, ensure_ascii=False),
    json.dumps(Path(ROOT).as_uri()),
    html.escape(ROOT),
]


@pytest.mark.parametrize("written", WRITTEN)
def test_a_folder_is_found_however_it_is_written(written):
    left = PATHS.remove(f"see {written}/a.csv, or {written}.")
    assert "dd" not in left.replace("and", "")
    assert "folder" not in left
    assert "[project]" in left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/srv/www/reports/x", "[reports]/x"),
        ("/models/mine/model.onnx", "[mine]/model.onnx"),
        (f"{tempfile.gettempdir()}/x", "[temp]/x"),
        (f"{sys.prefix}/lib", "[python]/lib"),
        ("/home/ann/x and /Users/bob", "~/x and ~"),
        ("C:\\Users\\ann\\x", "~\\x"),
        ("https://example.com/tmp/x https://example.com/home/ann", None),
        ("shipped, and/or 10/11/2012, 1/2, /, //, tmp/x", None),
        ("", None),
    ],
)
def test_words_for_folders(text, left):
    assert PATHS.remove(text) == (text if left is None else left)


def test_of_an_error_no_other_folder_stays_either():
    text = "\x1b[32mFile /srv/secret/code/x.py:3\x1b[0m in f, https://a.example/b/c, 'a/b'"
    assert PATHS.remove_all(text) == "File x.py:3 in f, https://a.example/b/c, 'a/b'"


def test_a_home_at_the_root_of_the_disk_hides_nothing(monkeypatch):
    monkeypatch.setenv("HOME", "/")
    paths = LocalPaths.of(Path("/srv/app"), Path("/srv/app/reports"))
    assert paths.remove("a/b /c") == "a/b /c"


TELLS = """
import os, sys, tempfile, warnings, traceback, json
from pathlib import Path
home = Path(os.environ['AFTERMATH_HOME'])
places = [home, Path.cwd(), Path.home(), tempfile.gettempdir(), sys.prefix, home / 'reports']
for place in places:
    place = Path(place)
    for form in (place, place.as_uri(), repr(str(place)), json.dumps(str(place))):
        print(form); print(form, file=sys.stderr); warnings.warn(str(form))
print(previous, library, file=sys.stderr)
show('finding', f'<section id=finding><p>{home}</p></section>')
"""
RAISES = "json.loads(Path(home / 'nothing' / 'x.json').read_text())"


@pytest.fixture(params=["plain", 'o\'dd "q" {x} $HOME é', "link"])
def odd(request, tmp_path):
    folder = tmp_path / "a folder" / (request.param if request.param != "link" else "real")
    folder.mkdir(parents=True)
    if request.param == "link":
        (tmp_path / "linked").symlink_to(folder)
        folder = tmp_path / "linked"
    return Project(folder)


def local(project):
    """The folders that must not be named, and the parts of them that are nobody else's."""
    roots = {project.root, project.root.resolve(), project.root.parent.resolve()}
    return [*map(str, roots), sys.prefix, os.getcwd(), "pytest-of-", "aftermath-run-"]


def names_a_folder(text, project):
    found = [place for place in local(project) if place in text]
    for data in re.findall(r"base64,([A-Za-z0-9+/=]+)", text):
        found += [p for p in local(project) if p.encode() in base64.b64decode(data)]
    return found


def test_what_is_published_names_no_folder(odd):
    given = {**GIVEN, "library": str(odd.root / "l.json"), "previous": str(odd.out / "p.json")}
    good = odd.build(TELLS, CARDS, "end(inputs={str(home): '0'}, title=str(home))", given=given)
    assert good.ok, good.message
    assert not odd.build(TELLS, RAISES, CARDS, "end()", case="bad", given=given).ok
    texts = odd.published()
    assert any(name.startswith(".failed/bad") for name in texts)
    for name, text in texts.items():
        assert names_a_folder(text, odd) == [], name
        assert name.endswith("metrics.json") or "[project]" in text, name
    assert "No such file" in odd.error("bad")
    json.loads(texts[".failed/bad/notebook.ipynb"])


@pytest.mark.slow
def test_of_a_whole_run_no_file_names_a_folder(odd):
    """Also not where a case cannot be read, one fails, and one has a report already."""
    odd.cases("good", "bad", "broken", cells=(TELLS, "if case == 'bad': 1 / 0", CARDS, "end()"))
    returns = odd.root / "casestudies" / "broken" / "data" / "returns.csv"
    returns.parent.mkdir()
    returns.write_bytes(b"\xff\x00")
    record = odd.root / "casestudies" / "broken" / "case.yaml"
    record.write_text(record.read_text() + f"extra: {odd.root}\n")
    for _ in range(2):
        code, out, err = odd.run("--model", "shipped")
        assert code == 1
        assert "Traceback" not in out + err
        texts = odd.published()
        assert all((odd.out / case / "report.html").exists() for case in ("good", "compare"))
        assert ".builds/library.json" in texts
        for name, text in texts.items():
            assert names_a_folder(text, odd) == [], name
