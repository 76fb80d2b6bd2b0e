"""Texts of third parties stay text: 220 of them, in every place of a record that reaches a page, in
messages and in the name of their file.

Without a browser each page is held to the tags and attributes that our own markup has. In Chromium,
whose Content-Security-Policy is taken away so that nothing but the escaping protects, no script may
run, no request may leave, the words must be those that were given, and the layout must hold in a
wide and in a narrow window. The fast test opens one page, the slow one all.

Last seen of the slow tests, with Chromium 156: 14 pages with 7,317 texts in 409 places, no script,
no request, no dialog, no page wider than its window; of the first 30 texts put into a page
unescaped, 14 ran a script and 11 asked for an address.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
import pandas as pd
import pytest
import yaml
from hostile import PAYLOADS

from analytics import cases, study
from analytics.reports import blocks, html, index, plan, publish, sections
from analytics.reports.blocks import SECTION
from analytics.reports.compare import ComparePage
from analytics.reports.lessons_learned import LessonsPage
from analytics.reports.page import Page
from analytics.wording import Locale, UntrustedText, clean

slow = pytest.mark.slow
ENGLISH = Locale.of()
BASE = "2017-united-3411"
_OF_A_LINE = (
    "brand title industry region channel name speaker publisher unit measure population label"
    " share_of index_name words url"
)
SHORT = set(_OF_A_LINE.split())
LONG = {"summary", "why", "read", "by", "text", "note", "steps", "input"}
_OURS = (
    "a article b bdi blockquote body br caption cite code details div figcaption figure h1 h2 h3 h4"
    " head header html img li main meta nav ol p picture pre q section source span strong style"
    " summary table tbody td th thead title tr ul"
)
TAGS = set(_OURS.split())
_OUR_ATTRIBUTES = (
    "alt aria-label charset class colspan content dir download href http-equiv id lang media name"
    " rel role scope src srcset style tabindex"
)
ATTRIBUTES = set(_OUR_ATTRIBUTES.split())
PICTURES = ("data:image/svg+xml;base64,", "data:image/png;base64,")
"""What a chart is shown by, and saved as."""
VARIANTS = 10
SIZE = -(-len(PAYLOADS) // VARIANTS)


class Reader(HTMLParser):
    """Tags, attributes, comments and declarations of a page, and its text."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.odd, self.words = set(), [], [], []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        self.odd.append(data)

    handle_pi = unknown_decl = handle_comment

    def handle_decl(self, decl):
        if decl != "DOCTYPE html":
            self.odd.append(decl)


def check_inert(markup):
    """Only our tags and attributes; addresses that lead nowhere but to a page."""
    found = Reader(markup)
    assert found.tags <= TAGS
    assert found.odd == []
    assert {name for name, _ in found.attributes} <= ATTRIBUTES
    for name, value in found.attributes:
        if name == "href":
            assert value.startswith(("http://", "https://", "#", "../", *PICTURES)) or (
                value.endswith("/report.html")
            )
        if name == "src":
            assert value.startswith("data:image/svg+xml;base64,")
        if name == "style":
            assert "url" not in value
    return found


def spaced(text):
    """A text as it is compared: white space is one space, as in a page."""
    return " ".join(text.split())


def as_shown(text):
    """What a page shows of a text: cleaned, and without what HTML itself cannot carry."""
    return spaced(clean(text))


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_text_stays_a_text_in_every_element(payload):
    told = ENGLISH.translate("measure.with_interval", value=UntrustedText(payload), ends="x")
    parts = (
        blocks.foreign(payload),
        payload,
        blocks.link(payload, payload),
        blocks.link(f"https://example.org/{payload}", blocks.foreign(payload)),
        blocks.table([payload], [[payload, blocks.foreign(payload)]], caption=payload),
        blocks.bullets([payload, told]),
        blocks.details(payload, payload),
        blocks.element("p", payload, class_="muted", id=payload),
        blocks.phrase(ENGLISH, "format.labelled", label=payload, value=blocks.foreign(payload)),
        blocks.listed([payload, blocks.foreign(payload)], ENGLISH),
        blocks.clauses([payload, blocks.foreign(payload)], ENGLISH),
    )
    found = check_inert(blocks.block("finding", payload, *parts).markup)
    assert ("href", "file:///etc/passwd") not in found.attributes
    assert as_shown(payload) in spaced("".join(found.words))


def rendered(bundles, title, warnings=()):
    """A page as a run makes it, from the outputs of its sections."""
    cells = [
        nbformat.v4.new_code_cell(
            "", outputs=[nbformat.v4.new_output("display_data", data=data, metadata=meta)]
        )
        for data, meta in bundles
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["aftermath"] = {"sections": [meta[SECTION] for _, meta in bundles]}
    return html.render(notebook, title=title, locale=ENGLISH, warnings=warnings)


def shown(page, names):
    """The sections of a page, and those that a text broke."""
    bundles, broken = [], []
    for name in names:
        try:
            bundles.append(getattr(page, name)()._repr_mimebundle_())
        except Exception as error:
            broken.append(f"{name}: {type(error).__name__}: {str(error)[:200]}")
    return bundles, broken


@pytest.mark.parametrize("start", range(0, len(PAYLOADS), SIZE))
def test_a_title_and_a_warning_stay_texts(start):
    texts = [clean(one) for one in PAYLOADS[start : start + SIZE]]
    title = " ¦ ".join(texts)
    page = rendered([({"text/html": "<p>x</p>"}, {SECTION: "finding"})], title, texts)
    found = check_inert(page)
    assert page.rstrip().endswith("</html>")
    words = spaced("".join(found.words))
    assert all(as_shown(one) in words for one in (title, *texts))


def is_unicode(text):
    """Whether a file of UTF-8 can hold a text: not where it has half of a surrogate pair."""
    with suppress(UnicodeEncodeError):
        return bool(text.encode())
    return False


BRAND = f"q998q {PAYLOADS[0]} {PAYLOADS[6]}"
"""Of the plan; a brand's name is short."""
GIVEN = [one for one in PAYLOADS if is_unicode(one) and "\0" not in one]
"""Texts that a file of a case and an export may hold; one with a NUL is refused."""


def hostile(record: dict, variant: int) -> tuple[dict, dict[int, str]]:
    """The record with texts in all its places, each begun by a mark of its place; place → text."""
    given, series = {}, {}

    def text_for(key):
        place, start = len(given), variant * SIZE
        chosen = [GIVEN[(start + k) % len(GIVEN)] for k in range(SIZE)]
        if key in SHORT:
            chosen = [GIVEN[(start + place) % len(GIVEN)]]
        if key == "url":
            return "https://example.org/" + re.sub(r"\s", "", chosen[0])
        text = f"q{place}q " + " ¦ ".join(chosen)
        if key == "words":
            text = " ".join(text.split()[:9])[:200]
        given[place] = text.strip()
        return given[place]

    def changed(node, key="") -> Any:
        if isinstance(node, dict):
            return {name: changed(value, name) for name, value in node.items()}
        if isinstance(node, list):
            return [changed(value, key) for value in node]
        if key not in SHORT | LONG or not isinstance(node, str) or node in ("whole", "part"):
            return node
        if key not in ("measure", "unit", "population"):
            return text_for(key)
        if (key, node) not in series:  # the figures of a series name them alike
            series[key, node] = text_for(key)
        return series[key, node]

    return changed(record), given


@dataclass
class Project:
    """A project of ten copies of one case, each with other texts; of one also messages.

    texts: mark of a place → what it holds in one case or another.
    """

    root: Path
    texts: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self):
        source = cases.home() / "casestudies" / BASE
        record = yaml.safe_load((source / "case.yaml").read_text(encoding="utf-8"))
        for variant in range(VARIANTS):
            folder = shutil.copytree(source, self.root / "casestudies" / f"2017-hostile-{variant}")
            changed, given = hostile(record, variant)
            text = yaml.safe_dump(changed | {"id": folder.name}, sort_keys=False, width=1 << 30)
            (folder / "case.yaml").write_text(text, encoding="utf-8")
            given[999] = "q999q " + " ¦ ".join(GIVEN)
            (folder / "notes.md").write_text(given[999], encoding="utf-8")
            for place, one in given.items():
                self.texts[place].add(as_shown(one))
        self.texts[998].add(as_shown(BRAND))
        self.ids = cases.ids(self.root)
        self._import_messages(self.ids[0])

    def _import_messages(self, case):
        """Each text as the words, the author and the address of a message, some as its channel."""
        path = self.root / "<img src=x onerror=window.hit=1>.csv"
        rows = [
            {
                "message_id": f"m{k}",
                "published_at": f"2017-04-{9 + k % 9:02d}T{k % 24:02d}:{k % 60:02d}:00Z",
                "channel": one if k % 10 == 0 else "x",
                "side": "public",
                "author": one,
                "url": f"https://example.org/{one}",
                "text": one,
            }
            for k, one in enumerate(GIVEN)
        ]
        pd.DataFrame(rows).to_csv(path, index=False)
        subprocess.run(
            [sys.executable, "-m", "analytics", "import", path, "--case", case],
            env=os.environ | {"AFTERMATH_HOME": str(self.root)},
            check=True,
            capture_output=True,
        )

    def wrong(self, words):
        """Where after the mark of a place other words stand than were given."""
        text = spaced(words)
        return [
            text[found.start() : found.start() + 300]
            for found in re.finditer(r"q(\d+)q", text)
            if not any(text.startswith(one, found.start()) for one in self.texts[int(found[1])])
        ]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def library(project):
    return study.measure_library(project.root)


@dataclass
class Made:
    """A page: its HTML and what its closing mark holds. broken: parts that a text broke."""

    html: str
    end: dict
    broken: list[str]

    def __post_init__(self):
        self.broken += map(str, self.end.get("faults", ()))


def page_of(project, library, case_id):
    results = study.load(case_id, root=project.root)
    page = Page(results, library=library)
    bundles, broken = shown(page, list(sections.specs()))
    return Made(rendered(bundles, clean(results.case.title)), page.end().payload, broken)


@pytest.fixture(scope="module")
def first(project, library):
    """The page of the case that has messages too."""
    return page_of(project, library, project.ids[0])


def test_a_case_of_hostile_texts_is_a_page_of_words(project, first):
    words = "".join(check_inert(first.html).words)
    assert project.wrong(words) == []
    assert len(set(re.findall(r"q\d+q", words))) >= 40


@pytest.fixture(scope="module")
def published(project, library, first, tmp_path_factory):
    """All pages of the project as a run leaves them: path → parts that a text broke."""
    folder = tmp_path_factory.mktemp("published")
    out, found = folder / "reports", {}
    manifest = json.dumps({"started_at": "2026-01-01T00:00:00+00:00"})

    def publish_page(name, made):
        files = {
            "report.html": made.html,
            "metrics.json": json.dumps(made.end["metrics"]),
            "manifest.json": manifest,
        }
        publish.publish(out, name, files)
        found[out / name / "report.html"] = made.broken

    publish_page(project.ids[0], first)
    for case_id in project.ids[1:]:
        publish_page(case_id, page_of(project, library, case_id))
    study.save_library(library, folder / "library.json")
    for name, kind in (("compare", ComparePage), ("lessons-learned", LessonsPage)):
        page = kind.of([], locale=ENGLISH, root=project.root, library=str(folder / "library.json"))
        path = cases.home() / "notebooks" / f"{publish.TOGETHER[name]}.ipynb"
        declared = nbformat.read(path, as_version=4).metadata["aftermath"]["sections"]
        bundles, broken = shown(page, declared)
        end = page.end().payload
        publish_page(name, Made(rendered(bundles, end["title"]), end, broken))
    studies = [study.load(case_id, root=project.root) for case_id in project.ids[:3]]
    draft = study.draft(study.client(BRAND, day=date(2026, 1, 31)), studies)
    found[plan.write(draft, folder / "plan", ENGLISH, "../reports")[0]] = []
    found[out / "index.html"] = [str(fault) for fault in index.write(out, ENGLISH)]
    return found


@slow
def test_no_text_costs_a_part(published):
    assert {path.parent.name: broken for path, broken in published.items() if broken} == {}


@slow
def test_every_page_of_hostile_texts_holds_only_our_own_markup(project, published):
    assert len(published) == VARIANTS + 4
    for path in published:
        text = path.read_text(encoding="utf-8")
        assert text.rstrip().endswith("</html>"), path
        assert project.wrong("".join(check_inert(text).words)) == [], path
        for data in re.findall(r'src="data:image/svg\+xml;base64,([^"]*)"', text):
            check_drawing(base64.b64decode(data))


def check_drawing(svg):
    """A chart draws, and asks for nothing outside itself."""
    for one in ElementTree.fromstring(svg).iter():
        assert one.tag.rpartition("}")[2] not in ("script", "foreignObject")
        for name, value in one.attrib.items():
            plain = name.rpartition("}")[2]
            assert not plain.startswith("on")
            assert plain != "href" or value.startswith(("#", "data:image/png;base64,"))


POLICY = re.compile(r'<meta[^>]*"Content-Security-Policy"[^>]*>')
FIND = """() => ({
    hit: window.hit,
    tags: [...document.querySelectorAll("*")].map(one => one.localName),
    names: [...document.querySelectorAll("*")].flatMap(one => one.getAttributeNames()),
    addresses: [...document.querySelectorAll("[href], [src]")].map(one =>
        one.getAttribute("href") ?? one.getAttribute("src")),
    words: document.body.textContent,
    height: document.querySelector("main").getBoundingClientRect().height,
    order: [...document.querySelectorAll("main section[id]")].map(one => one.id),
    tops: [...document.querySelectorAll("main section[id]")].map(one =>
        one.getBoundingClientRect().top),
    url: location.href,
})"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def browser():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=flags)
        yield opened
        opened.close()


def check_in_browser(browser, project, text, bare):
    """No script runs, no request leaves, the words and the layout are ours.

    text: a page, which is written to `bare` without its Content-Security-Policy.
    """
    assert len(POLICY.findall(text)) == 1
    bare.write_text(POLICY.sub("", text), encoding="utf-8")
    found, asked, dialogs, wider = touched(browser, bare)
    assert (asked, dialogs, found["hit"]) == ([], [], None)
    assert found["url"] == bare.as_uri()
    assert set(found["tags"]) <= TAGS
    assert set(found["names"]) <= ATTRIBUTES | {"open"}  # which `touched` has set
    assert [one for one in found["addresses"] if not is_ours(one)] == []
    assert project.wrong(found["words"]) == []
    assert found["height"] > 200
    assert found["order"] == re.findall(r'<section id="([^"]+)"', text)
    assert found["tops"] == sorted(found["tops"])
    assert max(wider) <= 0


def is_ours(address):
    """Whether an address is one that our pages hold: a source's, another page's, a chart's."""
    starts = ("https://", "http://", "#", "../", *PICTURES)
    return address.startswith(starts) or address.endswith("/report.html")


def touched(browser, path):
    """What a page holds once a reader has touched it, what it asked for, its dialogs, and by how
    many pixels it is wider than windows of `WIDTHS`.
    """
    page, asked, dialogs, wider = browser.new_page(), [], [], []
    page.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
    page.on("popup", lambda one: asked.append(one.url))

    def seen(route):
        url = route.request.url
        if url != path.as_uri() and not url.startswith("data:image/svg+xml;base64,"):
            asked.append(url)
        route.continue_()

    page.route("**/*", seen)
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wider.append(page.evaluate(WIDER))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.mouse.move(200, 200)
    page.mouse.wheel(0, 4000)
    page.wait_for_timeout(200)
    found = page.evaluate(FIND)
    page.close()
    return found, asked, dialogs, wider


def test_in_a_browser_a_page_does_nothing(browser, project, first, tmp_path):
    check_in_browser(browser, project, first.html, tmp_path / "page.html")


@slow
def test_in_a_browser_no_page_does_anything(browser, project, published, tmp_path):
    for number, path in enumerate(published):
        text = path.read_text(encoding="utf-8")
        check_in_browser(browser, project, text, tmp_path / f"{number}.html")


@slow
def test_the_texts_do_act_where_they_are_not_escaped(browser, tmp_path):
    """Else the test above would prove nothing."""
    hits, asked_for = 0, 0
    for payload in PAYLOADS[:30]:
        bare = tmp_path / "page.html"
        bare.write_text(f"<!DOCTYPE html><main>{payload}</main>", encoding="utf-8")
        page, asked = browser.new_page(), []
        page.on("request", lambda one, to=asked: to.append(one.url))
        page.goto(bare.as_uri(), wait_until="commit")
        page.wait_for_timeout(60)
        with suppress(Exception):  # the page may be on its way elsewhere
            hits += page.evaluate("window.hit") == 1
        asked_for += any("example.invalid" in url for url in asked)
        page.close()
    assert hits >= 8
    assert asked_for >= 4
