"""Words of the plan that all its formats share: one text for a line, with its cases."""

from analytics.study.plan import BLANK, Chapter, Line, Plan, Sentences
from analytics.wording import Locale, UntrustedText

MOST_NAMES = 8
"""Most cases that a line names; more are counted."""


def text_of(value: object, locale: Locale) -> str:
    """Any text of the plan in the locale's language, a line for each of its sentences where they
    stand apart; empty for nothing.
    """
    if value is None:
        return ""
    if isinstance(value, Sentences):
        return "\n".join(locale.format_message(part) for part in value.parts)
    shown = locale.format_message(value)
    return shown if isinstance(value, UntrustedText) else shown[:1].upper() + shown[1:]


def cited(plan: Plan, line: Line) -> list[str]:
    """Ids of the cases that a line names after its text."""
    return [case for case in line.cases if case in plan.names] if line.cites == "names" else []


def title(locale: Locale) -> str:
    return locale.translate("plan.title")


def subtitle(plan: Plan, locale: Locale) -> str:
    return locale.translate("plan.for", brand=UntrustedText(plan.client.brand))


def cover_rows(plan: Plan, locale: Locale) -> list[tuple[str, str]]:
    """(label, value) of the table on the cover; empty fields are blanks."""
    client = plan.client

    def label(name: str) -> str:
        return locale.translate(f"plan.cover.{name}")

    country = locale.babel.territories.get(client.country, client.country)
    channels = locale.format_list(
        [locale.format_message(UntrustedText(one)) for one in client.channels]
    )
    rows = [
        (label("version"), label("draft")),
        (label("date"), locale.format_date(client.day, "day")),
        (label("sector"), locale.translate(f"plan.sector.{client.sector}")),
        (label("country"), country or BLANK),
        (label("channels"), channels or BLANK),
    ]
    return rows + [(label(name), BLANK) for name in ("owner", "approved", "next")]


def part_of(chapter: Chapter) -> str:
    """The part of the plan that a chapter opens or belongs to: a key under `plan.part`."""
    if chapter.name in ("key", "cases"):
        return "annex"
    return "practice" if chapter.basis == "practice" and chapter.name != "rehearsal" else "cases"


def openings(plan: Plan, locale: Locale) -> dict[str, str]:
    """Name of the chapter that opens a part → the part's heading."""
    found: dict[str, str] = {}
    for chapter in plan.chapters:
        heading = locale.translate(f"plan.part.{part_of(chapter)}")
        if heading not in found.values():
            found[chapter.name] = heading
    return found


def numbered(plan: Plan, locale: Locale) -> list[tuple[str, str, Chapter]]:
    """(number, heading, chapter) of every chapter, in order."""
    return [
        (f"{place}", locale.translate(f"plan.heading.{chapter.name}"), chapter)
        for place, chapter in enumerate(plan.chapters, start=1)
    ]


def basis_of(chapter: Chapter, locale: Locale) -> str:
    """What a chapter rests on, told once under its heading; empty where there is nothing to say."""
    return locale.translate(f"plan.basis.{chapter.basis}") if chapter.basis else ""


def names_of(plan: Plan, line: Line, locale: Locale) -> tuple[list[str], str]:
    """The ids that are named after a text, and the words for those beyond MOST_NAMES."""
    ids = cited(plan, line)
    rest = len(ids) - MOST_NAMES
    if rest <= 1:
        return ids, ""
    return ids[:MOST_NAMES], locale.translate("plan.and_more", n=rest)
