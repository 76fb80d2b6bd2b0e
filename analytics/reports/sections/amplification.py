"""Whose words were passed on, by whom, what preceded each rise, and who spoke on record."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics import charts
from analytics.measures.accelerations import ACCELERATIONS
from analytics.measures.ambassadors import AMBASSADOR_DIFFERENCE
from analytics.measures.amplification import BRAND_PASSED_ON, CORE_ACCOUNTS, SUPPORTIVE_SHARE
from analytics.measures.conduct import voices
from analytics.reports.blocks import (
    Block,
    Html,
    Part,
    bullets,
    details,
    element,
    foreign,
    join,
    paragraph,
    phrase,
    table,
)
from analytics.reports.page import Page
from analytics.reports.parts import (
    chart,
    columns,
    event_kinds,
    not_shown,
    section_block,
    source_links,
)
from analytics.reports.sections import Section
from analytics.results import Results
from analytics.schema import Milestone
from analytics.wording import Locale, Percent, Span

MOST_RISES = 3
"""Rises of volume that are told, the steepest; the table has all."""
TAKEN_UP = 0.05
"""Share of the next day's messages from which a post that they follow is told."""
MOST_ON_RECORD = 24
"""Acts of others that the table holds; the timeline has all."""
TABLES = ("amplification", "amplification_days", "amplification_before")
STANCES = ("critic", "defender")


def amplification(page: Page) -> Block:
    """Who carried it, in the messages and on record."""
    parts = [*_measured(page), *_on_record(page)]
    return section_block(page, "amplification", *parts)


def _measured(page: Page) -> list[Part]:
    """What the messages tell; one line where they cannot; nothing where there are none."""
    locale, results = page.locale, page.results
    found = results.tables.get("amplification")
    if found is None or not _has_messages(results):
        return []
    parts: list[Part] = []
    if found.reason is not None:
        parts.append(not_shown(locale, found.reason))
    elif charts.is_available("amplification", results):
        parts.append(chart(page, "amplification"))
    elif found.verdict:
        parts.append(paragraph(element("strong", locale.format_message(found.verdict))))
    told = [_supportive(page), _brand(page), _core(page), _ambassadors(page)]
    parts += [paragraph(line) for line in told if line]
    if rises := _rises(page):
        parts += [paragraph(locale.translate("page.amplification.rises")), bullets(rises)]
    return [*parts, _voices(found.frame, locale)]


def _has_messages(results: Results) -> bool:
    found = results.tables.get("amplification")
    return found is not None and (results.messages_read is not None or found.reason is None)


def _supportive(page: Page) -> str:
    """How much of what was passed on was praise, and on which day most and least."""
    share = page.results.measures[SUPPORTIVE_SHARE]
    if not share.is_observed:
        return ""
    days = page.results.tables["amplification_days"].frame
    scored = float(days["scored"].sum())
    values: dict[str, Any] = {
        "positive": Percent(days["positive"].sum() / scored),
        "negative": Percent(days["negative"].sum() / scored),
        "n": scored,
    }
    worst = days.sort_values(["negative", "day"], ascending=[False, True]).iloc[0]
    key = "one_day" if len(days) == 1 or not worst["negative"] else "days"
    return page.locale.translate(
        f"page.amplification.tone.{key}",
        **values,
        day=page.locale.format_date(worst["day"], "short_day"),
        of_day=float(worst["negative"]),
        of_day_scored=float(worst["scored"]),
    )


def _brand(page: Page) -> str:
    """How often the brand's own words were passed on, where they were."""
    found = page.results.measures[BRAND_PASSED_ON]
    if not found.is_observed or not found.value:
        return ""
    brand = page.results.case.brand
    return page.locale.translate("page.amplification.brand", n=float(found.value), brand=brand)


def _core(page: Page) -> str:
    found = page.results.measures[CORE_ACCOUNTS]
    if not found.is_observed or found.verdict is None:
        return ""
    n = float(found.value or 0)
    values = {"n": n, "of": float(found.n or 0), **found.verdict.values}
    return page.locale.translate("page.amplification.core", **values)


def _ambassadors(page: Page) -> str:
    """The difference of threads that influencers opened, where it is told."""
    found = page.results.measures[AMBASSADOR_DIFFERENCE]
    if not found.is_observed or found.low is None or found.high is None:
        return ""
    side = "better" if found.low > 0 else "worse" if found.high < 0 else "alike"
    return page.locale.translate(
        f"page.amplification.ambassadors.{side}", difference=found, n=found.n
    )


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
    whole = table(header, rows, numeric=range(1, len(header) - 1))
    note = paragraph(locale.translate("page.amplification.note"), class_="muted")
    return details(locale.translate("page.amplification.voices"), whole, note)


def _reach(row: Mapping[Any, Any], locale: Locale) -> str:
    return locale.none if pd.isna(row["reach"]) else locale.format_number(row["reach"])


def _stance(row: Mapping[Any, Any], locale: Locale) -> str:
    """The tone of an account's own posts, with the counts that it rests on."""
    values = {"n": float(row["scored"]), "negative": float(row["negative"])}
    values |= {"positive": float(row["positive"])}
    if not values["n"]:
        return locale.translate("page.amplification.stance.none")
    return locale.translate(f"page.amplification.stance.{row['stance']}", **values)


def _on_record(page: Page) -> list[Part]:
    """The documented critics and defenders, each with its side and sources."""
    locale, case = page.locale, page.results.case
    spoke = voices(case.milestones)
    n = {stance: len(spoke[stance]) for stance in STANCES}
    if not any(n.values()):
        return []
    key = "both" if all(n.values()) else next(stance for stance in STANCES if n[stance])
    said = locale.translate(
        f"page.amplification.record.{key}",
        brand=case.brand,
        n=n["critic"] or n["defender"],
        against=n["critic"],
        defending=n["defender"],
        critics=_roles(spoke["critic"], locale),
        defenders=_roles(spoke["defender"], locale),
    )
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
    heading = element("h3", locale.translate("page.amplification.record.heading"))
    whole = details(locale.translate("page.amplification.record.all"), table(header, rows))
    return [heading, paragraph(said), whole]


def _roles(events: Sequence[Milestone], locale: Locale) -> str:
    """How many of these acts were by whom, the most first."""
    counts = Counter(event.actor for event in events)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return locale.format_list(
        [locale.translate(f"page.amplification.by.{actor}", n=n) for actor, n in ranked]
    )


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


def _has_record(results: Results) -> bool:
    return any(voices(results.case.milestones).values())


def _has_content(results: Results) -> bool:
    told = [table for name, table in results.tables.items() if name in TABLES]
    return _has_record(results) or any(not table.frame.empty for table in told)


SECTION = Section(
    "amplification",
    order=72,
    show=amplification,
    is_needed=lambda results: _has_messages(results) or _has_record(results),
    has_content=_has_content,
)
