"""The story: the line of reputation or tone, and the events, on one axis of local time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from analytics.characters import one_line
from analytics.charts.chart import (
    CONTEXT,
    INK,
    MARGIN,
    MUTED,
    NARROW,
    ONSET,
    RESPONSE,
    WIDTH,
    Chart,
    Credit,
    at_most,
    finish,
    sheet,
    size_of,
)
from analytics.charts.lettering import fitted, width
from analytics.charts.source import documented
from analytics.charts.spec import ChartSpec
from analytics.charts.story_title import title_of
from analytics.results import Results
from analytics.schema import Milestone, Moment
from analytics.schema.brief import Harm
from analytics.wording import Locale, PublishedValue, UntrustedText

MOST_EVENTS = 12
"""Events with a row of their own; the others are marks on one line below them."""
LINE_INCHES, ROW_INCHES, LEAST_INCHES = 1.75, 0.37, 0.2
MARKERS = {"brand": "s", "regulator": "D"}
FIRST_OF = (
    "first_public_post",
    "trigger",
    "first_brand_response",
    "full_apology",
    "non_apology",
    "denial",
    "attack",
    "compensation",
    "corrective_action",
    "recall_with_refund",
    "policy_change",
    "dismissal",
    "settlement",
    "sentence",
    "escalation",
)
"""Kinds of events whose first one is always told."""
KINDS = ("full_apology", "non_apology", "denial", "attack", *FIRST_OF, "ceo_statement", "statement")
"""Kinds by how much they tell of an event that has several; the first of these leads."""
GAP_DAYS, GAP_TIMES, LINE_TIMES = 10.0, 2.0, 1.0
"""An event farther from those before it than GAP_DAYS and GAP_TIMES their whole span lies beyond
the break of the axis; points of the line do beyond LINE_TIMES the span of the events."""
BREAK = 0.13
"""Share of the axis's width that is left for what lies beyond a break."""
LETTER_POINTS, NUMBER_POINTS, TICK_POINTS = 8.5, 8, 9.5
NUMBER_GAP, STRIP_POINTS, ABOVE_POINTS, BELOW_POINTS = 5, 16, 20, 22
"""Points between two numbers, of their strip, and for values above and below the line."""
JOINED, FEW_POINTS = ("tone", "complaints", "shares"), 4
"""Kinds of lines whose points are joined; and up to how many points all have their values."""
PLATE: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
"""Behind words that a rule would cross."""
STEPS = ("1h", "3h", "6h", "12h", "1D", "2D", "7D", "14D", "MS", "QS", "YS", "5YS", "20YS")
STEP_DAYS = (1 / 24, 1 / 8, 1 / 4, 1 / 2, 1, 2, 7, 14, 30.4, 91.3, 365, 1826, 7305)
"""Distances of the dates along the axis, as pandas names them, and in days."""


@dataclass(frozen=True)
class Axis:
    """An axis of time, linear between `low` and `high`, with a marked break before and after.

    All in days as matplotlib counts them. What lies beyond a break is set side by side there.
    """

    low: float
    high: float
    before: tuple[float, ...] = ()
    after: tuple[float, ...] = ()

    @property
    def left(self) -> float:
        return self.low - (BREAK * (self.high - self.low) if self.before else 0)

    @property
    def right(self) -> float:
        return self.high + (BREAK * (self.high - self.low) if self.after else 0)

    @staticmethod
    def _beyond(days: tuple[float, ...], k: int, start: float, end: float) -> float:
        return start + (end - start) * (k + 1) / (len(days) + 1)

    def place(self, at: pd.Timestamp) -> float:
        """Where an instant lies along the axis."""
        day = float(date2num(at))
        for beyond, start, end in (
            (self.before, self.left, self.low),
            (self.after, self.high, self.right),
        ):
            if day in beyond:
                return self._beyond(beyond, beyond.index(day), start, end)
        return min(max(day, self.left), self.right)


def timeline(
    milestones: Sequence[Milestone],
    onset: Moment | None,
    source: Credit,
    locale: Locale,
    *,
    brand: str = "",
    zone: str = "UTC",
    line: Harm | None = None,
    is_narrow: bool = False,
) -> Chart:
    """Documented events in order of time, below the line of tone or of a published score.

    The brand's are blue squares, regulators' grey diamonds, all others grey dots; a bar is the time
    in which an event may lie. Numbers are those of `told`. zone: of the dates.
    """
    if not milestones and line is None:
        raise ValueError("neither an event nor a line to draw")
    ordered = in_time(milestones)
    drawn = told(ordered)
    rest = [event for event in ordered if event not in drawn]
    points = line.points if line is not None and len(line.points) else None
    axis = axis_of(ordered, onset, points)
    rows = len(drawn) + (1 if rest else 0)
    tall = LINE_INCHES if points is not None else 0.0
    inner = max(ROW_INCHES * rows, LEAST_INCHES) + tall
    inches = NARROW if is_narrow else WIDTH
    title = locale.format_message(
        title_of(ordered, onset, brand, zone)
        or (line.title if line is not None else None)
        or _span_title(ordered, zone, locale)
    )
    subtitle = _subtitle(
        line if points is not None else None, brand if drawn else "", len(rest), locale
    )
    with sheet(
        title, subtitle, source, locale, left=MARGIN / inches, inner=inner, width=inches
    ) as page:
        axes, whole = page.axes, page.axes.get_position()
        tall *= whole.height / inner
        axes.set_position((whole.x0, whole.y0, whole.width, whole.height - tall))
        _limits(axes, axis)
        _rows(axes, drawn, axis, brand, zone, locale)
        if rest:
            _others(axes, rest, axis, len(drawn), locale)
        axes.set_ylim((rows or 1) - 0.35, -0.75)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        _dates(axes, axis, zone, locale, narrow=is_narrow)
        if line is not None and points is not None:
            box = (whole.x0, whole.y1 - tall, whole.width, tall)
            over = page.figure.add_axes(box)
            _limits(over, axis)
            said = {n: axis.place(e.when.start) for n, e in enumerate(drawn, 1) if e.is_statement}
            strip = _statements(over, said)
            _line(over, line, axis, strip, locale)
        if onset is not None:
            for one in page.figure.axes:
                low, high = axis.place(onset.earliest), axis.place(onset.latest)
                one.axvspan(low, high, color=ONSET, alpha=0.15, lw=0)
                one.axvline(low, color=ONSET, lw=1.1, ls=(0, (1, 2)))
        frame = pd.DataFrame(
            [(m.id, m.actor, m.when.earliest, m.when.best, m.when.latest) for m in ordered],
            columns=["milestone", "actor", "earliest", "best", "latest"],
        )
        said = (
            locale.format_labelled(
                locale.format_date(event.when.start.tz_convert(zone), "day"),
                _label(event, brand, locale),
            )
            for event in drawn
        )
        alt = locale.format_clauses(at_most(said, locale)) + "."
        return finish(page, "timeline", alt, frame)


def in_time(milestones: Sequence[Milestone]) -> list[Milestone]:
    """Events in the order in which they began."""
    return sorted(milestones, key=lambda m: (m.when.earliest, m.id))


def told(milestones: Sequence[Milestone], most: int = MOST_EVENTS) -> list[Milestone]:
    """The events that a story of at most `most` tells, in order of time.

    The first of each kind and those that take an earlier one back come first, then the brand's
    other apologies and half ones, then its other statements, then the words of others.
    """
    ordered = in_time(milestones)
    first = {
        next((event.id for event in ordered if event.is_kind(kind) and event.public), "")
        for kind in FIRST_OF
    }

    def rank(event: Milestone) -> int:
        if event.id in first or event.contradicts:
            return 0
        if event.is_statement and event.is_kind("full_apology", "non_apology", "denial", "attack"):
            return 1
        if event.is_statement:
            return 2 if event.quote else 3
        return 3 if event.quote else 4

    kept = {event.id for event in sorted(ordered, key=rank)[:most]}
    return [event for event in ordered if event.id in kept]


def axis_of(events: Sequence[Milestone], onset: Moment | None, points: pd.DataFrame | None) -> Axis:
    """The axis that holds most of the events in scale; what lies far off comes after a break."""
    starts = sorted(float(date2num(event.when.start)) for event in events)
    ends = [float(date2num(event.when.latest)) for event in events]
    of_line = [float(date2num(at)) for at in points["at"]] if points is not None else []
    origin = float(date2num(onset.start)) if onset is not None else (starts or of_line)[0]
    low = high = origin
    for day in (day for day in starts if day >= origin):
        if day - high > max(GAP_DAYS, GAP_TIMES * (high - low)):
            break
        high = day
    for day in reversed([day for day in starts if day < origin]):
        if low - day > max(GAP_DAYS, high - low):
            break
        low = day
    high = max([high, *(end for end in ends if end <= high + 0.1 * (high - low))])
    reach = max(LINE_TIMES * (high - low), GAP_DAYS) if events else math.inf
    near = [day for day in of_line if low - reach <= day <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    span = max(high - low, 1 / 24)
    low, high = low - 0.02 * span, high + 0.04 * span
    far = [*starts, *of_line[-1:]]
    before = tuple(sorted({day for day in far if day < low}))
    return Axis(low, high, before, tuple(sorted({day for day in far if day > high})))


def _span_title(ordered: Sequence[Milestone], zone: str, locale: Locale) -> str:
    days = [ordered[k].when.start.tz_convert(zone).date() for k in (0, -1)]
    first, last = (locale.format_date(day, "day") for day in days)
    key = "one_day" if first == last else "days"
    return locale.translate(f"chart.story.{key}", n=len(ordered), first=first, last=last)


def _subtitle(line: Harm | None, brand: str, rest: int, locale: Locale) -> str:
    parts = []
    if line is not None:
        parts.append(locale.translate("chart.story.line", label=line.label, unit=line.unit))
    if brand:
        parts.append(locale.translate("chart.story.events", brand=UntrustedText(one_line(brand))))
    if rest:
        parts.append(locale.translate("chart.story.rest", n=rest))
    return " ".join(parts)


def _limits(axes: Axes, axis: Axis) -> None:
    axes.set_xlim(axis.left, axis.right)
    for beyond, at in ((axis.before, axis.low), (axis.after, axis.high)):
        if beyond:
            axes.axvline(at, color=CONTEXT, lw=0.8, ls=(0, (4, 3)))


def _rows(
    axes: Axes, events: Sequence[Milestone], axis: Axis, brand: str, zone: str, locale: Locale
) -> None:
    """A row an event: its number and what it was, in words, above its mark."""
    room, _ = size_of(axes)
    year = events[0].when.start.tz_convert(zone).year if events else 0
    for y, event in enumerate(events):
        color = RESPONSE if event.is_brands else MUTED
        low, at = axis.place(event.when.earliest), axis.place(event.when.start)
        is_near = axis.low <= at <= axis.high
        high = min(axis.place(event.when.latest), axis.high) if is_near else low
        axes.plot([axis.left, axis.right], [y, y], color="#ECECEC", lw=0.8, zorder=0)
        axes.plot([low, high], [y, y], color=color, lw=5, alpha=0.35, solid_capstyle="butt")
        is_instant = event.when.earliest == event.when.latest
        filled = color if event.when.best is not None or is_instant else "white"
        axes.plot(at, y, MARKERS.get(event.actor, "o"), mec=color, mfc=filled, ms=6.5)
        day = _day(event, zone, year, locale)
        text = locale.translate(
            "chart.story.row", number=y + 1, day=day, what=_label(event, brand, locale)
        )
        axes.annotate(
            fitted(text, room, LETTER_POINTS),
            (0, y),
            xycoords=("axes fraction", "data"),
            xytext=(0, 6),
            textcoords="offset points",
            fontsize=LETTER_POINTS,
            color=RESPONSE if event.is_brands else INK,
            va="bottom",
            bbox=PLATE,
            zorder=6,
        )


def _others(axes: Axes, rest: Sequence[Milestone], axis: Axis, y: int, locale: Locale) -> None:
    """The events without a row, as marks on one line."""
    axes.plot([axis.left, axis.right], [y, y], color="#ECECEC", lw=0.8, zorder=0)
    for is_brands, color in ((False, MUTED), (True, RESPONSE)):
        at = [axis.place(event.when.start) for event in rest if event.is_brands is is_brands]
        axes.plot(at, [y] * len(at), "|", color=color, ms=9)
    axes.annotate(
        locale.translate("chart.story.others", n=len(rest)),
        (0, y),
        xycoords=("axes fraction", "data"),
        xytext=(0, 6),
        textcoords="offset points",
        fontsize=LETTER_POINTS,
        color=MUTED,
        va="bottom",
        bbox=PLATE,
        zorder=6,
    )


def _dates(axes: Axes, axis: Axis, zone: str, locale: Locale, *, narrow: bool) -> None:
    """Local dates where the axis is in scale, and a mark where it breaks."""
    most = 4 if narrow else 8
    span = axis.high - axis.low
    step = next((k for k, days in enumerate(STEP_DAYS) if span / days <= most), len(STEPS) - 1)
    low, high = (pd.Timestamp(day, unit="D", tz="UTC") for day in (axis.low, axis.high))
    start = low.tz_convert(zone).normalize()
    start = start.replace(day=1) if STEPS[step].endswith("MS") else start
    start = start.replace(month=1, day=1) if STEPS[step][-2:] in ("QS", "YS") else start
    every = [
        at for at in pd.date_range(start, high.tz_convert(zone), freq=STEPS[step]) if at >= low
    ]
    every = [at for at in every if _has_room(axes, axis, at, locale)]
    names = [_tick(at, STEPS[step], locale) for at in every]
    if names:
        year = locale.format_date(every[0], "year")
        names[0] = names[0] if year in names[0] else f"{names[0]} {year}"
    axes.set_xticks([float(date2num(at)) for at in every], names)
    for beyond, at in ((axis.before, axis.low), (axis.after, axis.high)):
        if beyond:
            axes.annotate(
                "//",
                (at, 0),
                xycoords=("data", "axes fraction"),
                ha="center",
                va="center",
                color=MUTED,
                fontsize=10,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3},
                annotation_clip=False,
                zorder=7,
            )


def _has_room(axes: Axes, axis: Axis, at: pd.Timestamp, locale: Locale) -> bool:
    """Whether the name of a date, at its longest, is not cut off at the edge of the figure."""
    half = width(locale.format_date(at, "short_day"), TICK_POINTS) / 2
    room, _ = size_of(axes)
    place = (float(date2num(at)) - axis.left) / (axis.right - axis.left) * room
    return half - MARGIN * 72 <= place <= room + MARGIN * 72 - half


def _tick(at: pd.Timestamp, step: str, locale: Locale) -> str:
    """A local date, or the time of day between two of them."""
    if step.endswith("YS"):
        return locale.format_date(at, "year")
    if step.endswith("S"):
        return locale.format_date(at, "short_month" if at.month == 1 else "axis_month")
    return locale.format_date(at, "time" if at.hour else "day_of_year")


def _line(axes: Axes, line: Harm, axis: Axis, strip: float, locale: Locale) -> None:
    """The points of the line below the strip at the top; single readings are not joined."""
    table = line.points.sort_values("at")
    days = [float(date2num(at)) for at in table["at"]]
    kept = [k for k, day in enumerate(days) if axis.low <= day <= axis.high or day in axis.after]
    table = table.iloc[kept]
    x = [axis.place(at) for at in table["at"]]
    values = table["value"].astype(float).tolist()
    if not values:
        return
    if line.kind in JOINED:
        inside = [k for k, day in enumerate(x) if axis.low <= day <= axis.high]
        axes.plot([x[k] for k in inside], [values[k] for k in inside], color=CONTEXT, lw=1.2)
    ends = table[["low", "high"]].astype(float) if {"low", "high"} <= set(table.columns) else None
    if ends is not None and ends.notna().any(axis=None):
        axes.vlines(x, ends["low"], ends["high"], color=CONTEXT, lw=1.2)
    ends_at = table["until"] if "until" in table else pd.Series(pd.NaT, index=table.index)
    spans = [(at, end) for at, end in zip(table["at"], ends_at, strict=True)]
    for k, (at, end) in enumerate(spans):
        if pd.isna(end):
            axes.plot(x[k], values[k], "o", color=INK, ms=4.5, zorder=4)
            continue
        stop = min(axis.place(end), axis.high)
        axes.plot([x[k], stop], [values[k]] * 2, color=INK, lw=3, solid_capstyle="butt", zorder=4)
        x[k] = (x[k] + stop) / 2 if axis.low <= axis.place(at) <= axis.high else x[k]
    low, high = min(values), max(values)
    if ends is not None:
        low, high = min(low, ends["low"].min()), max(high, ends["high"].max())
    _, height = size_of(axes)
    below, above = BELOW_POINTS / height, ABOVE_POINTS / height + strip
    whole = (high - low or abs(high) or 1) / (1 - below - above)
    axes.set_ylim(low - below * whole, high + above * whole)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    worst = values.index(max(values) if line.worse == "higher" else min(values))
    named = {0, worst, len(x) - 1} if len(x) > FEW_POINTS else set(range(len(x)))
    roles = table["role"].tolist() if "role" in table else [""] * len(x)
    texts = {k: _value(values[k], roles[k], line, locale) for k in sorted(named)}
    _values(axes, x, values, texts, worst)


def _value(value: float, role: str, line: Harm, locale: Locale) -> str:
    """A value as the first page writes it: shares of posts and prices whole, others as given."""
    levels = {"before": line.before, "first": line.first, "latest": line.latest}
    level = {**levels, "worst": line.lowest}.get(role)
    if level is not None:
        return one_line(locale.format_message(level.value))
    if line.kind in ("tone", "shares"):
        text = locale.format_rounded(value, 0)
    else:
        text = locale.format_published(PublishedValue(value))
    return locale.translate("unit.percent", n=text) if line.unit == "%" else text


def _values(
    axes: Axes,
    x: list[float],
    values: list[float],
    texts: Mapping[int, str],
    worst: int,
) -> None:
    """The first, the worst and the last value in figures, those that would overlap left out."""
    taken: list[tuple[float, float]] = []
    for k, text in sorted(texts.items(), key=lambda one: one[0] != worst):
        across, up = axes.transData.transform((x[k], values[k])) * 72 / axes.figure.dpi
        if any(abs(across - a) < 42 and abs(up - b) < 14 for a, b in taken):
            continue
        taken.append((across, up))
        left, right = (axes.transData.transform((end, 0))[0] for end in axes.get_xlim())
        side = (across * axes.figure.dpi / 72 - left) / (right - left)
        below = values[k] == min(values)
        axes.annotate(
            text,
            (x[k], values[k]),
            xytext=(0, -6 if below else 6),
            textcoords="offset points",
            ha="left" if side < 0.08 else "right" if side > 0.92 else "center",
            va="top" if below else "bottom",
            color=ONSET if k == worst else INK,
            fontweight="bold",
            fontsize=9.5,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5},
            zorder=6,
        )


def _statements(axes: Axes, places: Mapping[int, float]) -> float:
    """The brand's statements as rules across the line, numbered in a strip at the top.

    Returns the share of the height that the strip takes.
    """
    room, height = size_of(axes)
    low, high = axes.get_xlim()
    for at in places.values():
        axes.axvline(at, color=RESPONSE, lw=0.8, alpha=0.6, zorder=1)
    across = {number: (at - low) / (high - low) * room for number, at in places.items()}
    for text, left in numbered(across, room):
        axes.annotate(
            text,
            (left / room, 1),
            xycoords="axes fraction",
            xytext=(0, -1),
            textcoords="offset points",
            va="top",
            color=RESPONSE,
            fontsize=NUMBER_POINTS,
            fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
            zorder=5,
        )
    return STRIP_POINTS / height if places else 0.0


def numbered(places: Mapping[int, float], room: float) -> list[tuple[str, float]]:
    """Labels of numbered places along a strip, and where each begins; those without room between
    them become one. places: number → points from the left. room: points of the strip.
    """
    groups = [[number] for number in sorted(places, key=lambda number: places[number])]
    while True:
        labels = [_numbers(sorted(group)) for group in groups]
        wide = [width(label, NUMBER_POINTS, is_bold=True) for label in labels]
        middles = [(places[group[0]] + places[group[-1]]) / 2 for group in groups]
        lefts = [
            min(max(middle - w / 2, 0.0), room - w) for middle, w in zip(middles, wide, strict=True)
        ]
        ends = [left + w + NUMBER_GAP for left, w in zip(lefts, wide, strict=True)]
        met = next((k for k, left in enumerate(lefts[1:]) if ends[k] > left), None)
        if met is None:
            return list(zip(labels, lefts, strict=True))
        groups[met : met + 2] = [groups[met] + groups[met + 1]]


def _numbers(numbers: Sequence[int]) -> str:
    """Numbers in order, three and more in a row as a range."""
    runs = list[list[int]]()
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"{run[0]}\u2013{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs
    )


def _day(event: Milestone, zone: str, year: int, locale: Locale) -> str:
    """The local day of an event, or its month; with the year where it is not that of the story."""
    start, end = (at.tz_convert(zone) for at in (event.when.start, event.when.latest))
    if event.precision in ("month", "quarter", "year"):
        return locale.format_date(start, "short_month")
    pattern = "day_of_year" if start.year == year else "short_day"
    first, last = (locale.format_date(at.date(), pattern) for at in (start, end))
    return first if event.when.best is not None else locale.format_range(first, last)


def _label(event: Milestone, brand: str, locale: Locale) -> str:
    """What it was, who it was where not the brand as such, and the first words of a quotation."""
    text = locale.translate(f"kind.{main_kind(event)}")
    who = one_line(event.name).split(";")[0]
    if not event.is_brands:
        who = who or locale.translate(f"actor.{event.actor}")
    if who and who != brand:
        text = locale.format_labelled(text, who)
    if event.quote is None:
        return text
    return locale.translate("chart.story.quoted", text=text, words=one_line(event.quote.words))


def main_kind(event: Milestone) -> str:
    """The kind of an event that matters most where it has several."""
    return min(event.kinds, key=lambda kind: KINDS.index(kind) if kind in KINDS else len(KINDS))


def story(results: Results, locale: Locale, line: Harm | None, *, is_narrow: bool = False) -> Chart:
    """The chart of a case. line: its best reputation number, if any."""
    case = results.case
    credit = documented(results, zone=case.time_zone)
    return timeline(
        case.milestones,
        results.onset,
        credit,
        locale,
        brand=case.brand,
        zone=case.time_zone,
        line=line,
        is_narrow=is_narrow,
    )


CHART = ChartSpec(
    "timeline",
    is_available=lambda results: bool(results.case.milestones),
    draw=lambda results, locale: story(results, locale, None),
)
