"""What the page says of the imported files: fields, hints, and measures that they rule out."""

import html
import json
import re
import shutil

import pytest

from analytics import cases, messages, study
from analytics.errors import ImportFileError
from analytics.reports.page import Page

CASE = "2017-united-3411"
EARLIER = "2017-04-11T13:00:00Z"


@pytest.fixture
def home(tmp_path, monkeypatch):
    shutil.copytree(cases.home() / "casestudies" / CASE, tmp_path / "casestudies" / CASE)
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def imported(home):
    """25 posts of the public and one of the brand; none is a reply."""
    rows = [{"title": f"Late {i}", "text": "", "author": f"a{i}"} for i in range(25)]
    rows.append({"title": "We are sorry", "author": "united"})
    for i, row in enumerate(rows):
        seconds = 1491825600 + 60 * i
        row |= {"id": f"a{i}", "subreddit": "united", "created_utc": seconds, "selftext": ""}
    rows[3] |= {"selftext": "[removed]", "title": "", "author": "[deleted]"}
    path = home / "posts.ndjson"
    path.write_text("\n".join(map(json.dumps, rows)))
    rule = messages.SideRule("brand", handles=("united",))
    messages.store([path], home / "data" / CASE, sides=[rule])
    return home / "data" / CASE


def limits(of):
    markup = Page(of).limits()._repr_mimebundle_()[0]["text/html"]
    return html.unescape(re.sub(r"<[^>]+>", " ", markup)), markup


def test_fields_and_hints_are_told_in_words(imported):
    words, _ = limits(study.load(CASE))
    assert "What the 26 imported posts can show" in words
    assert re.search(r"never in this format: [^.]*language[^.]*followers of the author", words)
    assert re.search("blanked by the export: author, words", words)
    assert "1 posts are the brand's own, none is a reply" in words
    assert re.search(r"words\s+text\s+96\.2\s%\s+3\.8\s%\s+0\.0\s%\s+blanked", words)


def test_names_of_files_are_inert(imported):
    path = imported / "coverage.json"
    found = json.loads(path.read_text())
    cap = {"key": "coverage.cap", "values": {"file": "<b>posts", "rows": 5000}}
    path.write_text(json.dumps(found | {"hints": [cap]}))
    words, markup = limits(study.load(CASE))
    assert "has exactly 5,000 rows" in words
    assert "&lt;b&gt;posts" in markup


def test_replies_that_cannot_be_seen_are_not_available(imported):
    measures = study.load(CASE).measures
    for name in ("answer_rate", "first_reply_median_h"):
        assert measures[name].status == "not_available"
        assert measures[name].reason.key == "reason.no_parents"


def test_an_earlier_instant_is_not_told_what_the_files_hold_later(imported):
    assert study.load(CASE).coverage["messages"] == 26
    assert study.load(CASE, EARLIER).coverage is None
    assert "imported posts can show" not in limits(study.load(CASE, EARLIER))[0]


def test_a_case_without_an_import_says_nothing_of_it(home):
    assert study.load(CASE).coverage is None
    assert "imported posts" not in limits(study.load(CASE))[0]


def test_a_damaged_report_is_refused(imported):
    (imported / "coverage.json").write_text("{")
    with pytest.raises(ImportFileError, match="Import the messages again"):
        study.load(CASE)
