"""Copied text, and every number with and without it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics import charts
from analytics.characters import clean
from analytics.measures.cascades import COPIED_SHARE, LEAST_POSTS
from analytics.measures.copies_in_step import ACCOUNTS_IN_STEP
from analytics.reports.blocks import Block, Html, Part, details, element, foreign, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import (
    MAX_ROWS,
    chart,
    columns,
    not_shown,
    rows_left_out,
    section_block,
    shown_rows,
)
from analytics.reports.sections import Section
from analytics.results import Results, Table
from analytics.schema import Message
from analytics.wording import Hours, Locale, UntrustedText

WORDS = 20
"""Words of a copied text that are quoted."""
MINUTE_H = 1 / 60


def copies(page: Page) -> Block:
    """What copies make of the posts, the most copied text, and accounts in step."""
    locale, told = page.locale, _table(page.results, "copies_with_without")
    if told is None or told.verdict is None:
        why = told.reason if told is not None else None
        why = why or page.results.measures[COPIED_SHARE].reason
        return section_block(page, "copies", not_shown(locale, why or Message("reason.see_case")))
    sentence = locale.translate("copies.sentence", text=told.verdict)
    if not told.frame["copies"].sum():
        return section_block(page, "copies", paragraph(sentence), _part(page))
    is_drawn = charts.is_available("copies", page.results)
    parts: list[Part] = [paragraph(element("strong", sentence)), _part(page)]
    parts += [chart(page, "copies")] if is_drawn else []
    return section_block(
        page,
        "copies",
        *parts,
        _largest(page),
        _in_step(page),
        paragraph(locale.translate("copies.note"), class_="muted"),
        details(locale.translate("page.copies.tables"), _cascades(page), _sets(page), _days(page)),
    )


def _part(page: Page) -> Part:
    """How many posts have no text, or one that was not compared with others."""
    part = page.results.measures[COPIED_SHARE].verdict
    if part is None:
        return ""
    return paragraph(page.locale.translate("copies.sentence", text=part), class_="muted")


def _table(results: Results, name: str) -> Table | None:
    return results.tables.get(name)


def _rows(page: Page, name: str) -> pd.DataFrame:
    held = _table(page.results, name)
    return pd.DataFrame() if held is None else held.frame


def _largest(page: Page) -> Part:
    """The most copied text: how often, by how many, how fast, and how much of it is reposts."""
    held, locale = _rows(page, "copies_cascades"), page.locale
    if held.empty:
        return ""
    row = held.iloc[0].to_dict()
    n, accounts, span, reposts = (row[k] for k in ("posts", "accounts", "span_h", "reposts"))
    where = "brand" if row["side"] == "brand" else "other"
    spread = locale.translate("copies.largest.span", span=Hours(round(span, 1)))
    by = "" if pd.isna(accounts) else locale.translate("copies.largest.accounts", n=int(accounts))
    said = [
        locale.translate(
            "copies.largest.said",
            posts=locale.translate(f"copies.largest.{'by' if by else 'posts'}", n=n, accounts=by),
            span=spread if span >= MINUTE_H else locale.translate("copies.largest.at_once"),
            where=locale.translate(
                f"copies.largest.{where}", channel=_channel(str(row["channel"]), locale)
            ),
            at=row["first_seen"],
        )
    ]
    if not row["starts_here"]:
        said.append(locale.translate("copies.largest.not_here"))
    if pd.isna(reposts):
        said.append(locale.translate("copies.largest.untold"))
    elif not reposts:
        said.append(locale.translate("copies.largest.no_reposts"))
    elif reposts == n:
        said.append(locale.translate("copies.largest.all_reposts"))
    else:
        said.append(
            locale.translate(
                "copies.largest.reposts", n=int(n), reposts=int(reposts), typed=int(n - reposts)
            )
        )
    quoted = _quoted(row.get("text"))
    return paragraph(" ".join(said), *([" ", element("q", quoted)] if quoted else []))


def _quoted(text: Any) -> Html | None:
    """The first WORDS words of a text, without the accounts that it names."""
    if text is None or pd.isna(text):
        return None
    words = ["@…" if word.startswith("@") else word for word in clean(text).split()]
    return foreign(" ".join(words[:WORDS]) + ("…" if len(words) > WORDS else ""))


def _in_step(page: Page) -> Part:
    found = page.results.measures[ACCOUNTS_IN_STEP]
    if not found.value:
        return ""
    return paragraph(page.locale.translate("copies.in_step", n=int(found.value)))


def _cascades(page: Page) -> Part:
    held, locale = _rows(page, "copies_cascades"), page.locale
    if held.empty:
        return ""
    has_text = "text" in held and bool(held["text"].notna().any())
    names = ("posts", "accounts", "span", "reposts", "negative")
    header = columns(locale, "first_posted", *(f"copies_{name}" for name in names))
    header += columns(locale, "copied_text") if has_text else []
    rows = [_cascade(row, locale, has_text) for row in held.to_dict("records")]
    said = locale.translate("page.copies.cascades", least=LEAST_POSTS)
    return table(header, rows, caption=said, numeric=range(1, 6))


def _cascade(row: Mapping[Any, Any], locale: Locale, has_text: bool) -> list[Part]:
    at = locale.format_instant(row["first_seen"])
    tone = row["negative"] / row["scored"] if row["scored"] else None
    cells: list[Part] = [
        at,
        locale.format_number(int(row["posts"])),
        _count(row["accounts"], locale),
        locale.format_hours(round(row["span_h"], 1)),
        _count(row["reposts"], locale),
        locale.none if tone is None else locale.format_percent(tone),
    ]
    return [*cells, _quoted(row["text"]) or locale.none] if has_text else cells


def _count(value: Any, locale: Locale) -> str:
    return locale.none if pd.isna(value) else locale.format_number(int(value))


def _sets(page: Page) -> Part:
    held, locale = _rows(page, "copies_in_step"), page.locale
    if held.empty:
        return ""
    header = columns(locale, "copies_accounts", "copies_texts", "copies_posts", "copies_seconds")
    rows = [
        (
            *(_count(row[name], locale) for name in ("accounts", "texts", "posts")),
            locale.translate("copies.seconds", n=round(row["seconds"])),
        )
        for row in held[:MAX_ROWS].to_dict("records")
    ]
    whole = table(header, rows, caption=locale.translate("page.copies.sets"), numeric=range(4))
    return Html(whole.markup + _left_out(len(held) - MAX_ROWS, locale))


def _left_out(n: int, locale: Locale) -> str:
    more = rows_left_out(n, locale)
    return more.markup if isinstance(more, Html) else ""


def _days(page: Page) -> Part:
    held, locale = _rows(page, "copies_with_without"), page.locale
    if "day" not in held or held["day"].notna().sum() < 1:
        return ""
    days = held[held["day"].notna()].reset_index(drop=True)
    is_scored = bool(days["negative_share"].notna().any())
    counts = ["messages", "copies", "messages_without"]
    tones = ["negative_share", "negative_share_without"] if is_scored else []
    busiest = int(days["messages"].argmax())
    shown = days.iloc[shown_rows(len(days), busiest - MAX_ROWS // 2)]
    rows = [
        (
            locale.format_date(row["day"], "table_day"),
            *(locale.format_number(int(row[name])) for name in counts),
            *(
                locale.none if pd.isna(row[name]) else locale.format_percent(row[name])
                for name in tones
            ),
        )
        for row in shown.to_dict("records")
    ]
    header = columns(locale, "day", *counts, *tones)
    said = locale.translate("page.copies.days", zone=locale.zone_name(page.results.case.time_zone))
    whole = table(header, rows, caption=said, numeric=range(1, len(header)))
    return Html(whole.markup + _left_out(len(days) - len(shown), locale))


def _is_needed(results: Results) -> bool:
    """Whether the case has messages, or ships what they showed."""
    return results.messages_read is not None or results.case.listening is not None


def _channel(name: str, locale: Locale) -> str | UntrustedText:
    """The name of a channel, as exported where it has no other."""
    key = f"category.{name}"
    return locale.translate(key) if locale.has(key) else UntrustedText(name)


SECTION = Section(
    "copies",
    order=172,
    show=copies,
    has_content=lambda results: _is_needed(results) and results.measures[COPIED_SHARE].is_known,
)
