"""A page is published whole or not at all; the last good one survives whatever a notebook does."""

import json
import os
import re
import sys
from html.parser import HTMLParser
from subprocess import PIPE, Popen

import pytest
from tiny import CARDS, FINDING, GIVEN, GOOD, PARAMETERS

from analytics.errors import AftermathError, UsageError
from analytics.reports import runner


class Reader(HTMLParser):
    """Collects what a page would run or load."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.loads, self.handlers, self.links = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name.startswith("on"):
                self.handlers.append(name)
            elif name in ("src", "href", "data", "action", "srcset", "poster"):
                (self.links if tag == "a" else self.loads).append(value)


def test_a_good_notebook_is_published_with_its_four_files(project):
    result = project.build(*GOOD)
    assert result.ok, result.message
    assert {path.name for path in (project.out / "x").iterdir()} == {
        "report.html",
        "metrics.json",
        "manifest.json",
        "notebook.ipynb",
    }
    assert (project.out / "x").is_symlink()
    page = project.page()
    assert page.index("first") < page.index("four")
    assert project.json("metrics.json")["finding"] == "It fell."
    manifest = project.json("manifest.json")
    assert manifest["parameters"] == {"case": "x", **GIVEN}
    assert manifest["inputs"] == {"a.csv": "00"}
    assert manifest["duration_s"] > 0
    assert manifest["started_at"].endswith("+00:00")


def test_nothing_names_a_folder_of_this_machine(project):
    project.build(*GOOD)
    for path in (project.out / "x").iterdir():
        assert str(project.root) not in path.read_text(encoding="utf-8"), path.name


def test_the_kernel_is_this_interpreter_and_knows_the_project(project, monkeypatch, tmp_path):
    spec = tmp_path / "share" / "kernels" / "python3"
    spec.mkdir(parents=True)
    argv = ["/bin/false", "{connection_file}"]
    text = json.dumps({"argv": argv, "display_name": "trap", "language": "python"})
    (spec / "kernel.json").write_text(text)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    found = "[sys.executable, os.environ['AFTERMATH_HOME']]"
    expected = [sys.executable, str(project.root)]
    cell = f"import os, sys\nend(inputs={{'same': {found} == {expected}}})"
    assert project.build(FINDING, CARDS, cell).ok
    assert project.json("manifest.json")["inputs"] == {"same": True}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ((FINDING, "raise ValueError('the cell broke')", CARDS, "end()"), "the cell broke"),
        ((FINDING, "import os, signal; os.kill(os.getpid(), 9)", CARDS, "end()"), "died"),
        ((FINDING, CARDS, "import sys; sys.exit(0)", "end()"), ""),
        ((FINDING, "print('x' * 51_000_000)", CARDS, "end()"), "50 MB"),
        ((FINDING, "while True: print('x' * 100_000)", CARDS, "end()"), "50 MB"),
        ((FINDING, "end()"), "cards"),
        ((FINDING, CARDS), ""),
        ((FINDING, CARDS, "end(metrics={'finding': float('nan')})"), ""),
    ],
    ids=[
        "a cell raises",
        "the kernel is killed",
        "sys.exit(0) half-way",
        "a flood at once",
        "a flood without end",
        "a section is not shown",
        "no end",
        "NaN in the metrics",
    ],
)
def test_a_broken_run_never_replaces_the_good_page(good, cells, told):
    before = good.page()
    result = good.build(*cells)
    assert not result.ok
    assert "last good" in result.message
    assert good.page() == before
    assert told in result.message
    assert told in good.error()


def test_a_failed_run_keeps_its_notebook_and_the_next_good_one_clears_it(project):
    assert not project.build(FINDING, "1 / 0", "end()").ok
    kept = (project.out / ".failed" / "x" / "notebook.ipynb").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in kept
    assert not (project.out / "x").exists()
    assert project.build(*GOOD).ok
    assert not (project.out / ".failed" / "x").exists()


def test_a_cell_that_hangs_is_stopped(good):
    before = good.page()
    result = good.build(FINDING, "import time; time.sleep(60)", "end()", cell_seconds=1)
    assert not result.ok
    assert result.seconds < 20
    assert good.page() == before


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({**GIVEN, "langauge": "en"}, "langauge"),
        ({"lang": "en"}, "as_of"),
        ({**GIVEN, "lang": 7}, "lang"),
        ({**GIVEN, "lang": None}, "lang"),
        ({**GIVEN, "api_key": "x"}, "secret"),
    ],
)
def test_wrong_parameters_are_refused_before_anything_runs(project, given, told):
    with pytest.raises(UsageError, match=told):
        project.build(*GOOD, given=given)
    assert not project.out.exists() or not list(project.out.glob("[!.]*"))


@pytest.mark.parametrize(
    "cell",
    [
        "case = 'x'",
        "case: str = 'a' + 'b'",
        "case: str = open('x').read()",
        "case: int = 'x'",
        "import os",
        "case: str",
        "case: str = (",
    ],
)
def test_a_parameters_cell_that_is_not_plain_is_refused(project, cell):
    with pytest.raises(UsageError):
        project.build(*GOOD, parameters=f"{cell}\nas_of: str = ''\nlang: str = 'en'\n")


def test_a_flag_is_no_number(project):
    parameters = PARAMETERS + "bins: int = 3\n"
    with pytest.raises(UsageError, match="bins"):
        project.build(*GOOD, parameters=parameters, given={**GIVEN, "bins": True})


@pytest.mark.parametrize("case", ["../x", "a/b", ".x", "", "x.html", "/tmp/x", "X"])
def test_a_name_that_is_no_slug_is_refused(project, case):
    with pytest.raises(UsageError):
        project.build(*GOOD, case=case)
    assert {path.name for path in project.root.iterdir()} <= {"notebooks", "casestudies", "reports"}


@pytest.mark.parametrize("kind", ["folder", "file", "link", "dangling"])
def test_what_no_run_has_made_is_never_replaced(project, kind):
    project.out.mkdir()
    elsewhere, place = project.root / "mine", project.out / "x"
    elsewhere.mkdir()
    (elsewhere / "thesis.txt").write_text("years of work")
    if kind == "folder":
        elsewhere.rename(place)
    elif kind == "file":
        place.write_text("years of work")
    else:
        place.symlink_to(elsewhere if kind == "link" else project.root / "nowhere")
    before = (place.lstat().st_mode, place.is_symlink() and os.readlink(place))
    with pytest.raises(UsageError, match=re.escape("x")):
        project.build(*GOOD)
    assert (place.lstat().st_mode, place.is_symlink() and os.readlink(place)) == before
    assert kind == "dangling" or "years of work" in (
        place.read_text() if kind == "file" else (place / "thesis.txt").read_text()
    )


def test_a_folder_that_cannot_be_written_is_one_clear_error(project):
    project.out.write_text("a file, not a folder")
    with pytest.raises(AftermathError):
        project.build(*GOOD)


def test_only_sections_reach_the_page_and_foreign_words_are_inert(project):
    cells = (
        "from IPython.display import HTML, display\n"
        "display(HTML('<script>raw()</script>'))\nprint('<script>out()</script>')\n"
        "HTML('<img src=http://x.example/raw.png>')",
        "from analytics.wording import escape\n"
        "hostile = '</p><script>alert(1)</script><img src=x onerror=alert(2)>\\u202e'\n"
        "show('finding', f'<section id=finding><p>{escape(hostile)}</p></section>')",
        "show('cards', '<section id=cards><a href=\"https://x.example/a\">source</a></section>')",
        "end(title='</title><script>title()</script>')",
    )
    assert project.build(*cells).ok
    page, seen = project.page(), Reader(project.page())
    assert "script" not in seen.tags
    assert seen.handlers == []
    assert seen.loads == []
    assert "https://x.example/a" in seen.links
    assert "alert(1)" in page
    assert not re.search("raw\\(\\)|out\\(\\)|prose\\(\\)|raw\\.png|\\u202e", page)


def test_the_page_frame_is_whole(project):
    project.build(*GOOD)
    page = project.page()
    assert '<html dir="ltr" lang="en">' in page or '<html lang="en" dir="ltr">' in page
    tag = next(tag for tag in re.findall(r"<meta[^>]*>", page) if "Content-Security-Policy" in tag)
    assert "default-src 'none'" in tag
    assert "img-src data:" in tag
    assert "script-src" not in tag
    assert not re.search(r"@import|url\(", page)
    assert re.search(r'<a[^>]*href="#main"', page)
    assert re.search(r'<a[^>]*href="#cards"', page)
    assert {"html", "nav", "main", "title"} <= set(Reader(page).tags)


def test_a_page_is_published_whatever_its_size(project):
    result = project.build(f"{FINDING[:-1]} + 'x' * 12_000_000)", CARDS, "end()")
    assert result.ok, result.message
    size = (project.out / "x" / "report.html").stat().st_size
    assert size > 12_000_000
    assert project.json("manifest.json")["page_bytes"] == size


def test_two_builds_at_once_leave_one_whole_report(project):
    project.write(*GOOD)
    given = {"case": "x", **GIVEN}
    code = (
        "import json, sys, pathlib; from analytics.reports import runner\n"
        "root = pathlib.Path(sys.argv[1])\n"
        "r = runner.build('x', 'post_mortem', json.loads(sys.argv[2]), root, root / 'reports')\n"
        "sys.exit(not r.ok and r.message)"
    )
    command = [sys.executable, "-c", code, str(project.root), json.dumps(given)]
    both = [Popen(command, stderr=PIPE, text=True) for _ in range(2)]
    ends = [(one.communicate()[1], one.returncode) for one in both]
    assert [code for _, code in ends] == [0, 0], ends
    assert "four" in project.page()
    assert len(list((project.out / "x").iterdir())) == 4


def test_a_run_with_wrong_parameters_starts_nothing(project):
    project.write(*GOOD)
    with pytest.raises(UsageError, match="as_of"):
        runner.run(["x"], root=project.root, out=project.out, parameters={"lang": "en"})
    assert not (project.out / "x").exists()
