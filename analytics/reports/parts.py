"""HTML parts that several sections of a case's page share."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from analytics import charts
from analytics.reports.blocks import (
    Block,
    Html,
    Part,
    element,
    figure,
    foreign,
    join,
    link,
    listed,
    paragraph,
    phrase,
    table,
)
from analytics.schema import Measure, MeasureSpec, Message, Milestone
from analytics.wording import Locale, LocalTime, Span

if TYPE_CHECKING:
    from analytics.reports.page import Page

MAIN_FORMATS, APPENDIX_FORMATS = ("SVG", "PNG"), ("PNG",)
"""Files as which a figure can be saved; each is held by the page, so the appendix has the small."""
MAX_ROWS = 62
"""Rows of a table that a reader can take in; all are in `metrics.json`."""


def section_block(page: "Page", name: str, *parts: Part) -> Block:
    """A section with its heading."""
    return page.block(name, *parts)


def columns(locale: Locale, *names: str) -> list[str]:
    """Translated column headers."""
    return [locale.translate(f"page.column.{name}") for name in names]


def chart(page: "Page", name: str, under: Part = "") -> Html:
    """A chart of the case, with the given content below it; a line where it cannot be drawn."""
    given = name, page.results, page.locale
    narrow = (lambda: charts.draw_narrow(*given)) if charts.has_narrow(name) else None
    return drawn(page, lambda: charts.draw(*given), name, under, narrow=narrow)


def drawn(
    page: "Page",
    draw: Callable[[], charts.Chart],
    name: str,
    under: Part = "",
    *,
    narrow: Callable[[], charts.Chart] | None = None,
) -> Html:
    """A chart that `draw` makes, as `chart`. narrow: makes it for a telephone."""
    case = page.results.case.id

    def made() -> Html:
        small = narrow() if narrow is not None else None
        formats = MAIN_FORMATS if page.part == "main" else APPENDIX_FORMATS
        return figure(draw(), under, narrow=small, name=case, formats=formats)

    return page.contain(f"chart {name}", made, under)


class _Mark(int):
    """A number that keeps its plural form, and is shown as a mark to be replaced."""

    mark = ""

    def __str__(self) -> str:
        return self.mark


def sentence(page: "Page", key: str, /, **values: object) -> Html:
    """A text of the catalogue in which measures are linked to their rows in the appendix.

    Values that are markup stay as they are; all others are formatted by the locale.
    """
    locale = page.locale
    shown = dict[str, Part]()
    marks = dict[str, object]()
    for name, value in values.items():
        if isinstance(value, Html):
            shown[name] = value
        elif isinstance(value, Measure):
            shown[name] = measured(page, value)
        else:
            marks[name] = value
            continue
        marks[name] = _mark(name, value)
    pieces = locale.translate(key, **marks).split("\0")
    return join(*(shown[piece] if k % 2 else piece for k, piece in enumerate(pieces)))


def _mark(name: str, value: object) -> object:
    n = value.value if isinstance(value, Measure) else None
    if name != "n" or not isinstance(n, int | float):
        return f"\0{name}\0"
    mark = _Mark(n)
    mark.mark = f"\0{name}\0"
    return mark


def measured(page: "Page", measure: Measure[Any], text: Part = "") -> Html:
    """A measure in plain words, or other words for it, linked to its row in the appendix."""
    zone = page.results.case.time_zone
    words = text or page.locale.say_measure(measure, zone)
    return element("a", words, href=f"#m-{measure.name}", class_="value")


def in_appendix(page: "Page", section: str, specs: Iterable[MeasureSpec[Any]] = ()) -> Html:
    """Where the rest of a section is, and links to the rows of the measures behind it."""
    locale = page.locale
    where = element("a", page.heading(section), href=f"#{section}")
    links = [
        measured(page, page.results.measures[spec], locale.translate(f"measure_name.{spec.name}"))
        for spec in specs
        if page.results.measures[spec].is_known
    ]
    if not links:
        said = phrase(locale, "page.in_appendix.section", section=where)
    else:
        shown = listed(links, locale)
        said = phrase(locale, "page.in_appendix.measures", section=where, links=shown)
    return paragraph(said, class_="muted")


def event_link(page: "Page", event: Milestone, *parts: Part) -> Html:
    """Words linked to the row of an event in the appendix."""
    return element("a", *parts, href=f"#event-{event.id}")


def local_time(event: Milestone, zone: str, locale: Locale) -> str:
    """When an event was, as exactly as it is known, in local time."""
    when = event.when
    if when.best is not None or when.earliest == when.latest:
        return locale.format_message(LocalTime(when.start, zone, event.precision))
    if event.precision in ("second", "minute", "hour", "part_of_day"):
        first, last = (locale.format_local(at, zone) for at in (when.earliest, when.latest))
        day, end = (at.tz_convert(zone) for at in (when.earliest, when.latest))
        if day.date() == end.date():
            last = locale.format_date(end, "time")
        return locale.format_range(first, last)
    return locale.format_message(Span(when.earliest, when.latest, zone, event.precision))


def not_shown(locale: Locale, reason: Message) -> Html:
    """Why a section has no content."""
    return paragraph(locale.translate("page.why", reason=reason))


def tone_line(page: "Page") -> Part:
    """On how many messages tone rests, and why the others have none; nothing where on nearly all.

    Said once on a page; the other sections say what they miss (`tone_note`).
    """
    tone, locale = page.results.tone, page.locale
    told = [locale.format_message(one) for one in (tone.told, tone.few_labels) if one]
    return paragraph(" ".join(told), class_="muted") if told else ""


def tone_note(page: "Page", name: str) -> Part:
    """What a section misses because not all messages have a tone; nothing where nearly all have.

    name: of a text `page.tone.<name>`.
    """
    tone = page.results.tone
    if tone.told is None:
        return ""
    said = page.locale.translate(f"page.tone.{name}", scored=float(tone.scored))
    return paragraph(said, class_="muted")


def measure_table(page: "Page", specs: Sequence[MeasureSpec[Any]]) -> Html:
    """Measures with their values and statuses.

    Those without a value that share a reason with others are named together, in one line a reason;
    a first look shows those that have a value.
    """
    locale = page.locale
    every = [page.results.measures[spec] for spec in specs]
    if page.results.is_first_look:
        every = [one for one in every if one.is_known]
    together = dict[str, list[str]]()
    for one in every:
        if why := _reason(one, locale):
            name = locale.translate(f"measure_name.{one.name}")
            together.setdefault(why, []).append(name)
    together = {why: names for why, names in together.items() if len(names) > 1}
    measures = [one for one in every if _reason(one, locale) not in together]
    rows = [
        (
            locale.translate(f"measure_name.{measure.name}"),
            locale.format_measure(measure),
            status_text(measure, locale),
        )
        for measure in measures
    ]
    whole = table(columns(locale, "measure", "value", "status"), rows) if rows else ""
    lines = [
        paragraph(locale.translate("page.no_value", why=why, names=names))
        for why, names in together.items()
    ]
    return join(whole, *lines)


def _reason(measure: Measure[Any], locale: Locale) -> str:
    """Why a measure has no value, in words; empty where it has one."""
    return (
        "" if measure.reason is None or measure.is_known else locale.format_message(measure.reason)
    )


def shown_rows(n: int, first: int = 0, most: int = MAX_ROWS) -> slice:
    """Positions of at most `most` of n rows in their order: from `first` on, or the last ones."""
    start = max(0, min(first, n - most))
    return slice(start, start + most)


def rows_left_out(n: int, locale: Locale) -> Part:
    """How many rows a table does not show, and where they are; nothing where it shows all."""
    if n <= 0:
        return ""
    return paragraph(locale.translate("page.rows_left_out", n=n), class_="muted")


def status_text(measure: Measure, locale: Locale) -> str:
    """Status of a measure, the basis of a claimed absence, and its reason or verdict."""
    key = "" if measure.reason is None else measure.reason.key
    is_hidden = measure.status == "censored" and key.endswith(("_in_hole", "_overlook"))
    status = locale.translate(f"status.{'hidden' if is_hidden else measure.status}")
    if measure.absence:
        carried = locale.translate("page.carried", ids=measure.absence)
        status = locale.translate("format.noted", text=status, note=carried)
    why = measure.reason or measure.verdict
    return locale.format_labelled(status, locale.format_message(why)) if why else status


def event_kinds(event: Milestone, locale: Locale) -> str:
    """The kinds of an event, in words."""
    return locale.format_list([locale.translate(f"kind.{kind}") for kind in event.kinds])


def source_links(page: "Page", keys: Iterable[str]) -> Html:
    """Publishers of these sources, each linked."""
    used = [page.results.sources[key] for key in keys]
    links = [link(source.url or "", foreign(source.publisher)) for source in used]
    return listed(links, page.locale)


def with_ends(value: float, low: float, high: float, locale: Locale) -> str:
    """A share of 1 with its interval, to three decimals."""
    shown, *ends = (locale.format_fixed(one, 3) for one in (value, low, high))
    return locale.translate("measure.with_interval", value=shown, ends=locale.format_range(*ends))
