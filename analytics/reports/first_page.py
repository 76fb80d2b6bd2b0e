"""The first page of a case as markup: a heading, two columns, lessons and what to do."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from analytics.charts.brief import reputation
from analytics.reports.blocks import (
    Html,
    Part,
    element,
    figure,
    foreign,
    join,
    paragraph,
    table,
)
from analytics.schema import Brief, Level, Message, Told
from analytics.wording import Day, DayOfYear, Locale, UntrustedText, clean

if TYPE_CHECKING:
    from analytics.reports.page import Page

LEVELS = ("before", "first", "lowest", "latest")
LONG = 9
"""Characters of a number from which it is written smaller."""
LONG_TITLE = 75
"""Characters of a title from which it is written smaller."""


def first_page(page: "Page", brief: Brief) -> Html:
    """The page of a brief whose sentences fit. Each sentence and number links to its evidence, an
    anchor of the case's page.
    """
    locale = page.locale
    points = _both(brief, locale)
    lessons = _lessons(brief, locale)
    is_short = brief.turn is None and points is None
    happened = _told("happened", brief.happened, brief, locale)
    how_fast = _told("how_fast", brief.how_fast, brief, locale)
    turn = lessons if is_short else _turn(brief, locale)
    how_bad = _how_bad(page, brief)
    shown = [one for one in (happened, how_bad, how_fast, turn) if one is not None]
    if brief.harm is not None and how_bad is not None and len(shown) > 1:
        beside = element("div", *(one for one in shown if one is not how_bad))
        columns = element("div", beside, how_bad, class_="two top")
    else:
        columns = element("div", *shown, class_="two even")
    line = locale.format_message(brief.unmeasured)
    if not shown and points is None and lessons is None:
        return join(_head(page, brief), paragraph(locale.translate("page.nothing_then")))
    return join(
        _head(page, brief),
        columns if shown else "",
        points or "",
        "" if is_short else lessons or "",
        _actions(brief, locale),
        _unmeasured(line) if line else "",
    )


def _unmeasured(line: str) -> Html:
    """What was not measured, linked to all of it with the reasons."""
    return paragraph(element("a", line, href="#not_measured", class_="proof"), class_="limits")


def _head(page: "Page", brief: Brief) -> Html:
    """Brand, title, what it rests on, and from when to when."""
    locale, kind = page.locale, brief.provenance
    title = locale.format_message(brief.title)
    tag = element("span", locale.translate(f"brief.tag.{kind}"), class_=f"tag tag-{kind}")
    return element(
        "header",
        "" if title.startswith(brief.brand) else paragraph(foreign(brief.brand), class_="brand"),
        element("h1", foreign(title), class_="long" if len(title) > LONG_TITLE else ""),
        paragraph(tag, " ", _dates(brief, locale), class_="meta"),
        paragraph(locale.translate("page.provisional.summary"), class_="first-look")
        if page.results.is_first_look
        else "",
        _lead(brief, locale),
    )


def _lead(brief: Brief, locale: Locale) -> Part:
    told = brief.headline
    return paragraph(_linked(told, brief, locale), class_="lead") if told is not None else ""


def _dates(brief: Brief, locale: Locale) -> str:
    """From the first day to the last, the zone once, and up to when anything is known."""
    parts = list[str]()
    if brief.first is not None and brief.last is not None:
        parts.append(f"{locale.format_message(span(brief.first, brief.last))}.")
    if brief.known_until is not None:
        parts.append(locale.translate("brief.dates.known", day=Day(brief.known_until)))
    place = brief.time_zone.rpartition("/")[2].replace("_", " ")
    key = "brief.dates.utc" if place == "UTC" else "brief.dates.zone"
    parts.append(locale.translate(key, zone=UntrustedText(place)))
    return " ".join(parts)


def span(first: date, last: date) -> Message:
    """From one day to another, the year said once."""
    if first == last:
        return Message("brief.dates.day", {"first": Day(first)})
    begins = DayOfYear(first) if first.year == last.year else Day(first)
    return Message("brief.dates.span", {"first": begins, "last": Day(last)})


def _part(name: str, locale: Locale, *parts: Part, class_: str = "") -> Html:
    heading = element("h2", locale.translate(f"brief.heading.{name}"))
    return element("section", heading, *parts, class_=class_)


def _told(name: str, sentences: Sequence[Told], brief: Brief, locale: Locale) -> Html | None:
    """A heading and its sentences; nothing without any."""
    if not sentences:
        return None
    linked = [part for one in sentences for part in (_linked(one, brief, locale), " ")]
    return _part(name, locale, paragraph(*linked[:-1]))


def _both(brief: Brief, locale: Locale) -> Html | None:
    """What worked beside what did not; without an editor, what was done well and what badly."""
    worked, failed = ("worked", "failed") if brief.is_edited else ("done_well", "done_badly")
    found = (
        _points(worked, brief.worked, brief, locale, "good"),
        _points(failed, brief.failed, brief, locale, "bad"),
    )
    sides = [one for one in found if one is not None]
    return element("div", *sides, class_="two" if len(sides) > 1 else "") if sides else None


def _points(
    name: str, points: Sequence[Told], brief: Brief, locale: Locale, side: str
) -> Html | None:
    if not points:
        return None
    items = [element("li", _linked(one, brief, locale)) for one in points]
    return _part(name, locale, element("ul", *items), class_=side)


def _linked(told: Told, brief: Brief, locale: Locale) -> Html:
    """A sentence that leads to its evidence: the first event, else the first measure, else the
    published figures that it rests on.
    """
    text = locale.format_message(told.text)
    anchor = _anchor(told, brief)
    return element("a", text, href=anchor, class_="proof") if anchor else join(text)


def _anchor(told: Told, brief: Brief) -> str:
    events = [one for one in told.facts if one not in brief.figures]
    if events:
        return f"#event-{events[0]}"
    if told.facts:
        return "#published"
    return f"#m-{told.measures[0]}" if told.measures else ""


def _turn(brief: Brief, locale: Locale) -> Html | None:
    """The turning point, with the words that turned it."""
    turn = brief.turn
    if turn is None:
        return None
    parts: list[Part] = [paragraph(_linked(turn.told, brief, locale))]
    if turn.quote is not None:
        words = element("span", "“", foreign(turn.quote.words), "”")
        parts.append(element("blockquote", words, _cited(brief, locale)))
    return _part("turn", locale, *parts)


def _cited(brief: Brief, locale: Locale) -> Part:
    """Who said it, where it was read, and when it was said."""
    turn = brief.turn
    if turn is None or turn.quote is None:
        return ""
    speaker, publisher = turn.quote.speaker, turn.publisher
    values = {"speaker": UntrustedText(speaker), "publisher": UntrustedText(publisher)}
    key = "speaker" if speaker else "publisher"
    who = locale.translate(f"brief.turn.cited.{key}", **values)
    if turn.day is not None:
        who = locale.translate("brief.turn.cited.day", who=who, day=Day(turn.day))
    return element("cite", who)


def _how_bad(page: "Page", brief: Brief) -> Html | None:
    """The number of harm in three levels, other numbers, and the line."""
    harm, locale = brief.harm, page.locale
    others = [part for one in brief.how_bad for part in (_linked(one, brief, locale), " ")]
    said = paragraph(*others[:-1]) if others else ""
    if harm is None:
        return _part("how_bad", locale, said, class_="how-bad") if said else None
    tiles = [
        _tile(name, level, brief, locale)
        for name in LEVELS
        if (level := getattr(harm, name)) is not None
    ]
    drawn = page.contain("chart brief", lambda: figure(reputation(brief, locale), name=brief.case))
    return _part(
        "how_bad",
        locale,
        paragraph(foreign(locale.format_message(harm.label)), class_="measure"),
        element("ul", *tiles, class_="nums"),
        said,
        drawn,
        class_="how-bad",
    )


def _tile(name: str, level: Level, brief: Brief, locale: Locale) -> Html:
    """A value, when it was, and what it is beside the others."""
    harm = brief.harm
    way = "" if harm is None else "tone" if harm.kind == "tone" else harm.worse
    key = f"brief.level.{name}.{way}" if name == "lowest" else f"brief.level.{name}"
    href = "#published" if level.facts else "#m-negative_share"
    if harm is not None and not level.facts:
        href = f"#m-{harm.measures[0]}" if harm.measures else "#reaction"
    said = locale.format_message(level.value)
    value = element("a", said, href=href, class_="proof")
    size = "long" if len(clean(said)) > LONG else ""
    word = locale.translate(key)
    when = locale.format_message(level.when)
    note = join(when, Html("<br>"), word) if word not in when else join(when)
    return element(
        "li",
        element("b", value, class_=size),
        element("span", note),
        class_="low" if name == "lowest" else "",
    )


def _lessons(brief: Brief, locale: Locale) -> Html | None:
    if not brief.lessons:
        return None
    items = [element("li", _linked(one.lesson, brief, locale)) for one in brief.lessons]
    return _part("lessons", locale, element("ol", *items))


def _actions(brief: Brief, locale: Locale) -> Part:
    """What to do, whose it is and by when."""
    if not brief.lessons:
        return ""
    headers = [locale.translate(f"brief.column.{name}") for name in ("action", "owner", "due")]
    rows = [
        [locale.format_message(part) for part in (one.action, one.owner, one.due)]
        for one in brief.lessons
    ]
    return _part("actions", locale, table(headers, rows), class_="todo")
