"""The line of harm with the brand's statements below it, small enough for half a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, date2num
from matplotlib.ticker import MaxNLocator

from analytics.characters import one_line
from analytics.charts.chart import (
    CONTEXT,
    HALF,
    INK,
    MUTED,
    ONSET,
    RESPONSE,
    Chart,
    at_most,
    finish,
    sheet,
    time_axis,
)
from analytics.charts.lettering import fitted, width
from analytics.schema import Brief, Harm
from analytics.wording import Locale, ShortDay

WIDTH = HALF
"""Inches: drawn as wide as half a page, so that a letter keeps its size on a telephone."""
LABEL = 9.0
MAIN, AXIS, ROW, MARK_LINE = 1.6, 0.3, 0.24, 0.17
"""Inches: of the line itself, of its dates, of the row of statements, and of a line of labels."""
LEFT, RIGHT = 0.5, 0.14
DOT = 6.0
"""Points around the middle of a dot that no other dot's label may enter."""
MANY = 8
"""Points from which they are drawn small, and days are told by the axis alone."""
AFTER = 0.12
"""How far statements are drawn beyond the last point, as a share of the axis."""
JOINED = ("shares",)


def reputation(brief: Brief, locale: Locale) -> Chart:
    """The number of harm over time, with what the brand said as circles below the axis.

    brief: with `harm`. Published readings are dots, not joined; a bar where the day is not known;
    days of tone have their likely range. Circles are hollow before the first full apology. Raises
    `ValueError` for a page without a number of harm.
    """
    if brief.harm is None:
        raise ValueError("the page has no number of harm to draw")
    harm, until = _within(brief.harm)
    title = locale.format_message(harm.title)
    subtitle = _subtitle(brief, harm, until, locale)
    marks = _labelled(harm, locale)
    has_row = len(harm.statements) > 0
    under = (ROW + MARK_LINE * len(marks) + 0.05) if has_row else 0.04
    left, ends = _left(harm, locale) / WIDTH, _ends(harm)
    inner = MAIN + AXIS + under
    with sheet(title, subtitle, None, locale, left=left, inner=inner, width=WIDTH) as page:
        axes, whole = page.axes, page.axes.get_position()
        wide, inch = 1 - left - RIGHT / WIDTH, whole.height / inner
        axes.set_position((left, (under + AXIS) * inch, wide, MAIN * inch))
        _line(axes, harm, ends, locale)
        time_axis(page, brief.time_zone)
        _few_ticks(axes)
        axes.tick_params(axis="x", labelsize=8.6, length=3, pad=2)
        axes.xaxis.get_offset_text().set_visible(False)
        if has_row:
            row = page.figure.add_axes((left, 0, wide, under * inch))
            _statements(row, harm.statements, marks, ends, under)
        _labels(axes, harm, locale)
        frame = harm.points[["at", "value", "role"]]
        return finish(page, "brief", _alt(brief, harm, locale), frame)


def _few_ticks(axes: Axes) -> None:
    """Dates as far apart as half a page needs them."""
    locator = axes.xaxis.get_major_locator()
    if isinstance(locator, AutoDateLocator):
        locator.minticks, locator.maxticks = 2, dict.fromkeys(locator.maxticks, 5)


def _within(harm: Harm) -> tuple[Harm, pd.Timestamp | None]:
    """The number with the statements that belong beside its points, and the last instant drawn,
    None where all are: years of statements after the last reading would press it together.
    """
    stamps = [*harm.points["at"], *harm.points["until"].dropna()]
    said = harm.statements
    if not len(said):
        return harm, None
    known = [*stamps, *said["at"][said["label"].astype(bool)]]
    last = max(known) + (max(known) - min(known)) * AFTER
    kept = said[said["at"] <= last].reset_index(drop=True)
    cut = said["at"][said["at"] > last]
    return replace(harm, statements=kept), (last if len(cut) else None)


def _subtitle(brief: Brief, harm: Harm, until: pd.Timestamp | None, locale: Locale) -> str:
    """What is drawn."""
    kind = harm.kind if harm.kind in ("tone", "shares") else "survey"
    if kind == "survey" and harm.points["until"].notna().any():
        kind = "spans"
    drawn = locale.translate(f"brief.harm.drawn.{kind}", label=harm.label)
    if not len(harm.statements):
        return drawn
    whose = "filled" if harm.statements["is_full_apology"].any() else "hollow"
    which = "all" if until is None else "until"
    day = "" if until is None else ShortDay(until.tz_convert(brief.time_zone).date())
    said = locale.translate(
        f"brief.harm.said.{whose}.{which}", brand=one_line(brief.brand), day=day
    )
    return f"{drawn} {said}"


def _ends(harm: Harm) -> tuple[float, float]:
    """First and last instant of the axis, with room at both ends."""
    stamps = [*harm.points["at"], *harm.points["until"].dropna(), *harm.statements["at"]]
    numbers = np.array([_number(at) for at in stamps])
    room = max(float(numbers.max() - numbers.min()) * 0.06, 0.5)
    return float(numbers.min()) - room, float(numbers.max()) + room


def _number(at: Any) -> float:
    return float(date2num(pd.Timestamp(at).tz_convert("UTC").tz_localize(None)))


def _scale(harm: Harm) -> tuple[float, float]:
    """The axis of values: it holds zero, and ends at 100 where that is the most there can be."""
    known = harm.points[["value", "low", "high"]].to_numpy(float)
    low, high = min(0.0, float(np.nanmin(known))), max(0.0, float(np.nanmax(known)))
    room = (high - low or 1.0) * 0.16
    top = high + room
    if harm.unit == "%" and harm.kind == "tone":
        top = min(top, 104.0)
    return (low - room if low < 0 else 0.0), top


def _ticks(harm: Harm, locale: Locale) -> tuple[list[float], list[str]]:
    low, high = _scale(harm)
    found = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    shown = [float(one) for one in found if low - 1e-9 <= one <= high + 1e-9]
    labels = list[str]()
    for k, one in enumerate(shown):
        text = locale.format_compact(one) if abs(one) >= 1e5 else locale.format_number(one)
        is_last = k == len(shown) - 1
        labels.append(
            locale.translate("unit.percent", n=text) if harm.unit == "%" and is_last else text
        )
    return shown, labels


def _left(harm: Harm, locale: Locale) -> float:
    """Inches left of the axes: as much as the widest tick label needs."""
    _, labels = _ticks(harm, locale)
    return max(LEFT, max((width(text, 8.6) for text in labels), default=0) / 72 + 0.16)


def _line(axes: Axes, harm: Harm, ends: tuple[float, float], locale: Locale) -> None:
    points = harm.points
    axes.set_xlim(*ends)
    axes.set_ylim(*_scale(harm))
    ticks, labels = _ticks(harm, locale)
    axes.set_yticks(ticks, labels, fontsize=8.6)
    axes.grid(axis="y", color="#E6E6E6", lw=0.8)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    if min(_scale(harm)) < 0:
        axes.axhline(0, color=CONTEXT, lw=0.8)
    if harm.usual is not None:
        axes.axhline(harm.usual, color=MUTED, lw=1, ls=(0, (4, 3)))
    is_many = len(points) > MANY
    size = 6.5 if not is_many else max(2.4, 5.2 - len(points) / 60)
    x = [_number(at) for at in points["at"]]
    if harm.kind in JOINED:
        axes.plot(x, points["value"], color=RESPONSE, lw=1.4)
    for place, (_, point) in zip(x, points.iterrows(), strict=True):
        color = ONSET if point["role"] == "worst" else RESPONSE
        value = float(point["value"])
        if not pd.isna(point["until"]):
            axes.hlines(value, place, _number(point["until"]), color=color, lw=4)
            continue
        if not pd.isna(point["low"]):
            axes.vlines(place, point["low"], point["high"], color=color, lw=1, alpha=0.55)
        if harm.kind in JOINED and point["role"] != "worst":
            continue
        fill = "white" if point["is_partial"] else color
        axes.plot([place], [value], "o", ms=size, color=color, mfc=fill, clip_on=False, zorder=4)


@dataclass(frozen=True)
class _Box:
    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: "_Box") -> bool:
        return not (
            self.right < other.left
            or other.right < self.left
            or self.top < other.bottom
            or other.top < self.bottom
        )


def _labels(axes: Axes, harm: Harm, locale: Locale) -> None:
    """Values of before, lowest and latest at their points, each where there is room."""
    levels = {"before": harm.before, "first": harm.first, "worst": harm.lowest}
    levels |= {"latest": harm.latest}
    points = harm.points
    scale = 72 / axes.figure.dpi
    high_of = axes.figure.bbox.height * scale / 72
    frame = axes.get_window_extent()
    taken = list[_Box]()
    for _, point in points.iterrows():
        place = axes.transData.transform((_middle(point), float(point["value"]))) * scale
        if len(points) <= MANY:
            taken.append(_Box(*(place - DOT), *(place + DOT)))
    for role in ("worst", "before", "first", "latest"):
        row, level = points[points["role"] == role], levels[role]
        if row.empty or level is None:
            continue
        point = row.iloc[0]
        parts = [one_line(locale.format_message(level.value))]
        if harm.kind not in ("tone", "shares"):
            parts.append(_short(level.when, locale))
        text = "  ".join(parts)
        long, high = width(text, LABEL, is_bold=True), LABEL * 1.2
        place = axes.transData.transform((_middle(point), float(point["value"]))) * scale
        edges = (frame.x0 * scale, WIDTH * 72 - 8)
        for dx, dy in (
            (0, 9),
            (0, -9 - high),
            (8 + long / 2, -high / 2),
            (-8 - long / 2, -high / 2),
            (8 + long / 2, 3),
            (-8 - long / 2, 3),
            (0, 22),
            (0, 36),
            (0, 50),
        ):
            middle = min(max(place[0] + dx, edges[0] + long / 2), edges[1] - long / 2)
            box = _Box(middle - long / 2, place[1] + dy, middle + long / 2, place[1] + dy + high)
            is_inside = box.bottom >= frame.y0 * scale
            own = _Box(*(place - DOT), *(place + DOT))
            others = (other for other in taken if other != own)
            if is_inside and not any(box.meets(other) for other in others):
                break
        taken.append(box)
        axes.annotate(
            text,
            (box.left / 72 / WIDTH, box.bottom / 72 / high_of),
            xycoords="figure fraction",
            fontsize=LABEL,
            fontweight="bold",
            color=ONSET if role == "worst" else RESPONSE,
            va="bottom",
            ha="left",
            zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
        )


def _middle(point: pd.Series) -> float:
    if pd.isna(point["until"]):
        return _number(point["at"])
    return (_number(point["at"]) + _number(point["until"])) / 2


def _short(when: object, locale: Locale) -> str:
    """A level's time as short as a label needs it."""
    day = getattr(when, "day", None)
    return locale.format_message(when if day is None else ShortDay(day))


def _labelled(harm: Harm, locale: Locale) -> list[tuple[float, str]]:
    """Places and words of the statements that are named, in their order."""
    named = [(at, label) for at, label in harm.statements[["at", "label"]].to_numpy() if label]
    return [(_number(at), one_line(locale.format_message(label))) for at, label in named]


def _statements(
    axes: Axes,
    table: pd.DataFrame,
    marks: Sequence[tuple[float, str]],
    ends: tuple[float, float],
    inches: float,
) -> None:
    """Circles at their times; below them the names of some, each on a line of its own."""
    axes.set_xlim(*ends)
    axes.set_ylim(-inches, 0)
    axes.set_axis_off()
    y = -ROW / 2
    for _, one in table.iterrows():
        fill = RESPONSE if one["is_after"] else "white"
        axes.plot(
            [_number(one["at"])], [y], "o", ms=5, color=RESPONSE, mfc=fill, mew=1.2, clip_on=False
        )
    wide = axes.get_window_extent().width * 72 / axes.figure.dpi
    for k, (at, text) in enumerate(reversed(marks)):
        level = -ROW - MARK_LINE * (k + 0.35)
        axes.plot([at, at], [y - 0.06, level], color=CONTEXT, lw=0.9, clip_on=False)
        place = (at - ends[0]) / (ends[1] - ends[0]) * wide
        is_right = place + width(text, LABEL) + 4 <= wide + RIGHT * 72
        room = wide - place + RIGHT * 72 if is_right else place
        axes.annotate(
            fitted(text, max(room, wide * 0.6), LABEL),
            (at, level),
            xytext=(4 if is_right else -4, 0),
            textcoords="offset points",
            ha="left" if is_right else "right",
            va="center",
            fontsize=LABEL,
            color=INK,
        )


def _alt(brief: Brief, harm: Harm, locale: Locale) -> str:
    """The levels and the days of the statements, in words."""
    levels = [one for one in (harm.before, harm.first, harm.lowest, harm.latest) if one]
    told = [
        locale.translate("brief.harm.drawn.alt_point", value=one.value, day=one.when)
        for one in levels
    ]
    label = locale.format_message(harm.label)
    alt = f"{locale.format_labelled(label, locale.format_clauses(told))}."
    if not len(harm.statements):
        return alt
    local = harm.statements["at"].dt.tz_convert(brief.time_zone).dt.date
    days = [locale.format_message(ShortDay(day)) for day in dict.fromkeys(local)]
    said = locale.format_list(at_most(days, locale, 12))
    spoken = locale.translate(
        "brief.harm.drawn.alt_statements", brand=one_line(brief.brand), days=said
    )
    return f"{alt} {spoken}."
