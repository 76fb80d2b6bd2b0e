"""What it was about, against the time before."""

from typing import Any

import pandas as pd

from analytics import charts
from analytics.charts.themes import terms_of, title
from analytics.measures.themes import THEMES
from analytics.reports.blocks import Block, Html, Part, details, element, foreign, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import chart, columns, not_shown, section_block
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import Message
from analytics.wording import Locale, UntrustedText

MOST_TERMS = 8
"""New terms that a sentence names."""
WORDS = 30
"""Words of a typical post that are quoted."""


def themes(page: Page) -> Block:
    """The share of the posts that the themes hold, their curves, and their tone."""
    locale, told = page.locale, _rows(page.results, "themes")
    counted = told[told["is_counted"].astype(bool)] if len(told) else told
    if counted.empty:
        why = page.results.measures[THEMES].reason or Message("reason.themes_small")
        return section_block(page, "themes", not_shown(locale, why), _new_words(page))
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
        _new_words(page),
        paragraph(locale.translate("page.themes.note"), class_="muted"),
        details(locale.translate("page.themes.tables"), _all(page, told), _all_words(page)),
    )


def _rows(results: Results, name: str) -> pd.DataFrame:
    held = results.tables.get(name)
    return pd.DataFrame() if held is None else held.frame


def _name(row: dict[Any, Any], locale: Locale) -> str:
    names = [locale.format_message(UntrustedText(one)) for one in terms_of(row)]
    return (
        locale.format_list(names)
        if names
        else locale.translate("chart.themes.theme", n=int(row["theme"]))
    )


def _worst(page: Page, counted: pd.DataFrame) -> Part:
    """The most negative theme."""
    locale, toned = page.locale, counted[counted["negative"].notna()]
    if toned.empty or page.results.tone.reason is not None:
        return ""
    row = toned.sort_values(["negative", "posts"], ascending=False, kind="stable").iloc[0].to_dict()
    said = locale.translate(
        "page.themes.worst" if len(toned) > 1 else "page.themes.tone",
        terms=_name(row, locale),
        share=_share(row, "negative", locale),
        n=int(row["scored"]),
    )
    return paragraph(said)


def _share(row: dict[Any, Any], name: str, locale: Locale) -> str:
    """A share with its range; where it is not told, a dash."""
    low, high = ("low", "high") if name == "share" else (f"{name}_low", f"{name}_high")
    if pd.isna(row[name]):
        return locale.translate("page.themes.untold")
    ends = (locale.format_percent(float(row[end])) for end in (low, high))
    value = locale.format_percent(float(row[name]))
    return locale.translate("page.themes.share", value=value, ends=locale.format_range(*ends))


def _new_words(page: Page) -> Part:
    """Terms that more accounts used than before."""
    locale, rows = page.locale, _rows(page.results, "themes_words")
    if rows.empty or not (rows["z"] > 0).any():
        return ""
    column = "term" if "term" in rows else "word"
    if column not in rows:
        return ""
    names = rows.loc[rows["z"] > 0, column].head(MOST_TERMS)
    said = [locale.format_message(UntrustedText(one)) for one in names]
    return paragraph(locale.translate("page.themes.new", terms=locale.format_list(said)))


def _all(page: Page, told: pd.DataFrame) -> Html:
    locale = page.locale
    has_posts = "typical" in told
    rows = [
        (
            _name(row, locale),
            locale.format_number(int(row["posts"])),
            _share(row, "share", locale),
            locale.format_percent(float(row["before_share"]), 1)
            if pd.notna(row["before_share"])
            else locale.translate("page.themes.untold"),
            _share(row, "negative", locale),
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
    locale, rows = page.locale, _rows(page.results, "themes_words")
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


def _speaks(results: Results) -> bool:
    held = results.tables.get("themes")
    return held is not None and (held.reason is None or held.reason.key != "reason.no_messages")


def _has_finding(results: Results) -> bool:
    return bool(len(_rows(results, "themes")) or len(_rows(results, "themes_words")))


SECTION = Section("themes", order=74, show=themes, is_needed=_speaks, has_content=_has_finding)
