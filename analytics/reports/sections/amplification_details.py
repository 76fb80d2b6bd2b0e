"""What preceded each rise, the accounts most passed on, and who spoke on record, one by one."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.measures.accelerations import ACCELERATIONS
from analytics.measures.conduct import voices
from analytics.reports.blocks import (
    Block,
    Html,
    Part,
    bullets,
    element,
    foreign,
    join,
    paragraph,
    phrase,
    table,
)
from analytics.reports.page import Page
from analytics.reports.parts import (
    columns,
    event_kinds,
    not_shown,
    section_block,
    source_links,
)
from analytics.reports.sections import Section
from analytics.reports.sections.amplification import has_messages, has_record
from analytics.results import Results
from analytics.schema import Milestone
from analytics.wording import Locale, Span

MOST_RISES = 3
"""Rises of volume that are told, the steepest."""
TAKEN_UP = 0.05
"""Share of the next day's messages from which a post that they follow is told."""
MOST_ON_RECORD = 24
"""Acts of others that the table holds; the table of events has all."""


def amplification_details(page: Page) -> Block:
    """The rises, the accounts, and the acts on record."""
    locale, found = page.locale, page.results.tables.get("amplification")
    parts: list[Part] = []
    if found is not None and has_messages(page.results):
        if rises := _rises(page):
            parts += [paragraph(locale.translate("page.amplification.rises")), bullets(rises)]
        parts.append(
            not_shown(locale, found.reason) if found.reason else _voices(found.frame, locale)
        )
    return section_block(page, "amplification_details", *parts, _on_record(page))


def _on_record(page: Page) -> Part:
    """The documented critics and defenders, each with its side and sources."""
    locale, case = page.locale, page.results.case
    spoke = voices(case.milestones)
    every = [(stance, event) for stance in ("defender", "critic") for event in spoke[stance]]
    shown = sorted(every[:MOST_ON_RECORD], key=lambda one: (one[1].when.earliest, one[1].id))
    rows = [
        (
            _speaker(event, locale),
            locale.translate(f"page.amplification.stands.{stance}"),
            _when(event, case.time_zone, locale),
            event_kinds(event, locale),
            source_links(page, event.sources),
        )
        for stance, event in shown
    ]
    header = columns(locale, "spoke", "stands", "day", "what", "source")
    caption = locale.translate("page.amplification.record.all")
    return table(header, rows, caption=caption) if rows else ""


def _rises(page: Page) -> list[str]:
    """The steepest rises, in order of time, each with the post that most followed."""
    found = page.results.tables["amplification_before"]
    if found.frame.empty or not page.results.measures[ACCELERATIONS].is_observed:
        return []
    first = found.frame.drop_duplicates("rise")
    steep = first["messages"] / first["most_before"].clip(lower=1)
    chosen = first[steep.rank(ascending=False, method="first") <= MOST_RISES]
    return [_rise(row, page.locale) for row in chosen.to_dict("records")]


def _rise(row: Mapping[Any, Any], locale: Locale) -> str:
    n, most = float(row["messages"]), float(row["most_before"])
    values = {"at": row["at"], "messages": n, "most": most}
    if pd.isna(row["followed"]) or row["followed"] < TAKEN_UP * row["of"]:
        return locale.translate("page.amplification.rise.none", **values)
    told = row.get("minutes_before")
    minutes = 0 if told is None or pd.isna(told) else int(told)
    key = "within" if minutes <= 0 else "minutes" if minutes < 120 else "hours"
    key = "before" if told is None else key
    return locale.translate(
        f"page.amplification.rise.{key}",
        **values,
        who=_who(row, locale),
        minutes=minutes,
        hours=round(minutes / 60),
        followed=float(row["followed"]),
        of=float(row["of"]),
    )


def _who(row: Mapping[Any, Any], locale: Locale) -> str:
    """Who spoke: a pseudonym, the brand, or somebody whose post is not at hand."""
    if row["is_outside"]:
        return locale.translate("page.amplification.who.outside")
    if row["side"] == "brand":
        return locale.translate("page.amplification.who.brand")
    if pd.isna(row["voice"]):
        return locale.translate("page.amplification.who.unnamed")
    return _voice(int(row["voice"]), str(row["side"]), locale, is_start=False)


def _voice(voice: int, side: str, locale: Locale, *, is_start: bool) -> str:
    """The pseudonym of an account, with the role that the case file gives it."""
    name = locale.translate(f"amplification.{'voice' if is_start else 'voice_within'}", n=voice)
    if side == "public":
        return name
    role = locale.translate(f"amplification.role.{side}")
    return locale.translate("format.noted", text=name, note=role)


def _voices(frame: pd.DataFrame, locale: Locale) -> Part:
    """The accounts most passed on and most active, folded in."""
    if frame.empty:
        return ""
    has_reach = "reach" in frame and bool(frame["reach"].notna().any())
    names = ["voice", "voice_posts", "reposted", "quoted", "answered"]
    names += ["reach"] if has_reach else []
    header = columns(locale, *names, "own_tone")
    rows = [
        (
            _voice(int(row["voice"]), str(row["side"]), locale, is_start=True),
            *(locale.format_number(row[name]) for name in ("posts", "repost", "quote", "reply")),
            *([_reach(row, locale)] if has_reach else []),
            _stance(row, locale),
        )
        for row in frame.to_dict("records")
    ]
    caption = locale.translate("page.amplification.voices")
    whole = table(header, rows, caption=caption, numeric=range(1, len(header) - 1))
    note = paragraph(locale.translate("page.amplification.note"), class_="muted")
    return join(whole, note)


def _reach(row: Mapping[Any, Any], locale: Locale) -> str:
    return locale.none if pd.isna(row["reach"]) else locale.format_number(row["reach"])


def _stance(row: Mapping[Any, Any], locale: Locale) -> str:
    """The tone of an account's own posts, with the counts that it rests on."""
    values = {"n": float(row["scored"]), "negative": float(row["negative"])}
    values |= {"positive": float(row["positive"])}
    if not values["n"]:
        return locale.translate("page.amplification.stance.none")
    return locale.translate(f"page.amplification.stance.{row['stance']}", **values)


def _speaker(event: Milestone, locale: Locale) -> Html:
    """Its name as the record has it, and its role; the role alone where the record names nobody."""
    role = locale.translate(f"actor.{event.actor}")
    if not event.name:
        return join(role)
    return phrase(locale, "format.labelled", label=role, value=foreign(event.name))


def _when(event: Milestone, time_zone: str, locale: Locale) -> Html:
    """The day, linked to the event in the timeline."""
    when = Span(event.when.earliest, event.when.latest, time_zone, event.precision)
    return element("a", when.format(locale), href=f"#event-{event.id}")


def _has_content(results: Results) -> bool:
    """Whether anybody spoke on record, or the messages show voices, or rises without them."""
    found, before = (results.tables.get(f"amplification{end}") for end in ("", "_before"))
    is_told = any(one is not None and not one.frame.empty for one in (found, before))
    return has_record(results) or (is_told and has_messages(results))


SECTION = Section(
    "amplification_details", order=168, show=amplification_details, has_content=_has_content
)
