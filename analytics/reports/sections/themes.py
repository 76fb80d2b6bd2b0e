"""What it was about, against the time before."""

from typing import Any

import pandas as pd

from analytics import charts
from analytics.charts.themes import counted_of, name_of, telling, title
from analytics.measures.themes import THEMES
from analytics.reports.blocks import Block, Part, element, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import chart, in_appendix, section_block
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.wording import Locale, UntrustedText

MOST_TERMS = 8
"""New terms that a sentence names."""


def themes(page: Page) -> Block:
    """The share of the posts that the themes hold, their curves, and their tone."""
    locale, counted = page.locale, counted_of(page.results)
    is_drawn = charts.is_available("themes", page.results)
    parts: list[Part] = []
    if is_drawn:
        parts.append(chart(page, "themes"))
    else:
        since = locale.translate("page.themes.beginning")
        parts.append(paragraph(element("strong", title(counted, since, locale))))
    return section_block(
        page,
        "themes",
        *parts,
        _worst(page, counted),
        _new_words(page, counted),
        in_appendix(page, "themes_details", (THEMES,)),
    )


def rows_of(results: Results, name: str) -> pd.DataFrame:
    """Rows of a table of the results; none where there is no such table."""
    held = results.tables.get(name)
    return pd.DataFrame() if held is None else held.frame


def _worst(page: Page, counted: pd.DataFrame) -> Part:
    """The most negative theme."""
    locale, toned = page.locale, counted[counted["negative"].notna()]
    if toned.empty or page.results.tone.reason is not None:
        return ""
    row = toned.sort_values(["negative", "posts"], ascending=False, kind="stable").iloc[0].to_dict()
    said = locale.translate(
        "page.themes.worst" if len(toned) > 1 else "page.themes.tone",
        terms=name_of(row, locale),
        share=locale.format_percent(float(row["negative"])),
        n=int(row["scored"]),
    )
    return paragraph(said)


def share_of(row: dict[Any, Any], name: str, locale: Locale) -> str:
    """A share with its range; where it is not told, a dash."""
    low, high = ("low", "high") if name == "share" else (f"{name}_low", f"{name}_high")
    if pd.isna(row[name]):
        return locale.translate("page.themes.untold")
    ends = (locale.format_percent(float(row[end])) for end in (low, high))
    value = locale.format_percent(float(row[name]))
    return locale.translate("page.themes.share", value=value, ends=locale.format_range(*ends))


def _new_words(page: Page, counted: pd.DataFrame) -> Part:
    """Terms that more accounts used than before, beside those that name the themes."""
    locale, rows = page.locale, rows_of(page.results, "themes_words")
    if rows.empty or not (rows["z"] > 0).any():
        return ""
    column = "term" if "term" in rows else "word"
    if column not in rows:
        return ""
    named = [term for terms in counted["terms"] for term in terms]
    rose = rows.loc[rows["z"] > 0, column]
    new = telling([*named, *rose], page.results.case.record.language)
    said = [
        locale.translate("chart.themes.term", term=UntrustedText(one))
        for one in new
        if one not in named
    ]
    if not said:
        return ""
    return paragraph(
        locale.translate("page.themes.new", terms=locale.format_list(said[:MOST_TERMS]))
    )


SECTION = Section(
    "themes",
    order=60,
    show=themes,
    part="main",
    has_content=lambda results: not counted_of(results).empty,
)
