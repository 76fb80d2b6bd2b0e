"""All themes with their posts, and the words that rose."""

import pandas as pd

from analytics.charts.themes import name_of, table_of
from analytics.reports.blocks import Block, Html, Part, foreign, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import columns, section_block
from analytics.reports.sections import Section
from analytics.reports.sections.themes import rows_of, share_of
from analytics.results import Results

WORDS = 30
"""Words of a typical post that are quoted."""


def themes_details(page: Page) -> Block:
    """A row a theme, and the words that more people used than before."""
    told = table_of(page.results)
    note = page.locale.translate("page.themes.note")
    return section_block(
        page,
        "themes_details",
        _all(page, told) if len(told) else "",
        _all_words(page),
        paragraph(note, class_="muted"),
    )


def _all(page: Page, told: pd.DataFrame) -> Html:
    locale = page.locale
    has_posts = "typical" in told
    rows = [
        (
            name_of(row, locale),
            locale.format_number(int(row["posts"])),
            share_of(row, "share", locale),
            locale.format_percent(float(row["before_share"]), 1)
            if pd.notna(row["before_share"])
            else locale.translate("page.themes.untold"),
            share_of(row, "negative", locale),
            locale.translate(f"page.themes.again.{int(row['halves'])}"),
            *([foreign(_short(row["typical"]))] if has_posts else []),
        )
        for row in told.to_dict("records")
    ]
    names = ["theme", "theme_posts", "theme_share", "theme_before", "theme_negative", "theme_again"]
    header = columns(locale, *names, *(["theme_typical"] if has_posts else []))
    return table(header, rows, caption=locale.translate("page.themes.all"), numeric=(1,))


def _short(text: object) -> str:
    words = str(text).split()
    return " ".join(words[:WORDS]) + (" …" if len(words) > WORDS else "")


def _all_words(page: Page) -> Part:
    locale, rows = page.locale, rows_of(page.results, "themes_words")
    column = "term" if "term" in rows else "word"
    if rows.empty or column not in rows:
        return ""
    cells = [
        (
            foreign(row[column]),
            locale.format_number(int(row["after"])),
            locale.format_number(int(row["before"])),
        )
        for row in rows.to_dict("records")
    ]
    header = columns(locale, "theme_term", "theme_term_after", "theme_term_before")
    return table(header, cells, caption=locale.translate("page.themes.words"), numeric=(1, 2))


def _has_content(results: Results) -> bool:
    return bool(len(rows_of(results, "themes")) or len(rows_of(results, "themes_words")))


SECTION = Section("themes_details", order=166, show=themes_details, has_content=_has_content)
