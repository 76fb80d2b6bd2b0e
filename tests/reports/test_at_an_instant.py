"""Pages of cases in mid-crisis, of few events and of posts alone: nothing later, nothing empty."""

import re
from html import unescape

import pytest
from made_case import posts, project
from plain_words import BANNED
from whole_page import page_of

from analytics import study
from analytics.reports.page import Page
from analytics.wording import Locale

LOCALE = Locale.of()
CASE = "2024-acme-soup"
TITLE = "Acme pays and settles over its soup"
RECORD = f"""
id: {CASE}
brand: Acme
title: {TITLE}
summary: Glass was found in a soup of Acme. The maker took it back and settled with customers.
crisis_type: {{cluster: accidental, kind: product_harm, why: A machine broke.}}
industry: food
region: GB
language: en
time_zone: Europe/London
provenance: documented
coverage: {{start: 2024-03-01T00:00:00Z, end: 2024-03-31T00:00:00Z}}
searched:
  - subjects: [statements]
    days: {{start: 2024-03-04, end: 2024-03-30}}
    extent: partial
    read: One newspaper.
    by: A contributor.
milestones:
  - {{id: photo, kinds: [first_public_post], actor: customer, channel: x, when: {{day: 2024-03-04}},
     precision: day, sources: [gazette], text: A customer shows a splinter of glass in a tin.}}
  - {{id: answer, kinds: [first_brand_response], actor: brand, channel: press,
     when: {{day: 2024-03-05}}, precision: day, sources: [gazette],
     quote: {{words: We are looking into it with urgency., source: gazette}},
     text: The maker says that it looks into it.}}
  - {{id: recall, kinds: [full_apology, corrective_action], actor: brand, channel: press,
     when: {{day: 2024-03-08}}, precision: day, sources: [gazette],
     text: The maker says sorry and takes all tins back.}}
  - {{id: settlement, kinds: [settlement], actor: brand, channel: press,
     when: {{day: 2024-03-20}}, precision: day, sources: [gazette],
     text: The maker settles with the customers.}}
sources:
  gazette: {{publisher: Example Gazette, title: Glass in soup, url: "https://example.com/a",
            published: 2024-03-06}}
"""


@pytest.fixture
def soup(tmp_path):
    folder = tmp_path / "casestudies" / CASE
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(RECORD, encoding="utf-8")
    return lambda as_of=None: study.load(CASE, as_of, root=tmp_path)


def words(markup):
    """The words of a page, of its charts' alternative texts too."""
    said = re.sub(r"(?s)<style\b.*?</style>", " ", markup)
    said = re.sub(r'<img[^>]*\balt="([^"]*)"[^>]*>', r"\1", said)
    said = re.sub(r"[\u2066-\u2069]", "", unescape(re.sub(r"<[^>]+>", " ", said)))
    return " ".join(said.split())


def summary(results):
    page = Page(results, LOCALE, library=study.library_of([results]))
    said = words(page.summary().markup)
    assert page.faults == ()
    assert not [one for one in BANNED if re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", said)]
    return said


def test_a_title_that_tells_the_end_waits_for_it(soup):
    whole, early = soup(), soup("2024-03-06T12:00:00Z")
    assert study.metrics(whole, LOCALE)["title"] == TITLE
    assert TITLE in summary(whole)
    assert study.metrics(early, LOCALE)["title"] == "Acme, 4 March 2024"
    page = page_of(early, study.library_of([early]))
    assert "<title>Acme, 4 March 2024</title>" in page
    assert not re.search(rf"{TITLE}|settles with the customers|takes all tins back", page)
    main = words(page[: page.index('class="appendix"')])
    assert not re.search(r"settle|sorry|takes all tins back", main)
    assert summary(early).startswith("Acme, 4 March 2024 Documented case")


def test_before_the_first_event_the_page_says_that_there_is_none(soup):
    said = summary(soup("2024-03-02T00:00:00Z"))
    assert said.startswith("Acme Documented case As known on 2 March 2024.")
    assert said.endswith("No event of this case was known by then.")


def test_a_summary_of_four_events_is_short_and_whole(soup):
    said = summary(soup())
    for part in ("What happened", "How fast", "The turning point", "What was done well"):
        assert part in said
    assert "How bad" not in said


def test_a_summary_of_posts_alone_is_short_and_whole(tmp_path):
    times = [
        f"2025-03-{day:02d}T{k * 24 // n:02d}:{k % 60:02d}:00Z"
        for day, n in enumerate([24] * 8 + [96, 48], 1)
        for k in range(n)
    ]
    folder = project(
        tmp_path, posts(times), onset="2025-03-09T00:00:00Z", end="2025-03-11T00:00:00Z"
    )
    said = summary(study.load(folder.name, root=tmp_path))
    assert "What happened" in said
