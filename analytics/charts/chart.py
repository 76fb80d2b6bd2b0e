"""What all charts share: the style, the frame with title and source line, the finished chart."""

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

from analytics.characters import one_line, tidy
from analytics.charts.apart import set_apart
from analytics.charts.lettering import letter, wrapped
from analytics.schema import Measure
from analytics.wording import Locale

ONSET, RESPONSE, RECOVERY, CONTEXT, BAND = "#A82E00", "#0B3C73", "#008060", "#A6A6A6", "#ECECEC"
INK, MUTED = "#222222", "#595959"

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": CONTEXT,
    "axes.labelcolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "figure.facecolor": "white",
    "svg.hashsalt": "aftermath",
    "svg.fonttype": "path",
    "text.hinting": "none",  # so that widths are those of the SVG
    "text.parse_math": False,
}
WIDTH, HEIGHT = 8.5, 5.0
NARROW = 4.3
"""Inches of a figure for a telephone: its words are as large there as on the page."""
NARROW_INNER = 2.6
"""Inches of the axes of such a figure where its rows do not set them."""
HALF = 4.5
"""Inches of a figure that takes half a page."""
SCORE_TICKS = (-1, -0.5, 0, 0.5, 1)
SHARE_TICKS = (0, 0.25, 0.5, 0.75, 1)
MAX_ROWS = 60
"""Rows of a chart with a row a thing; what it leaves out is in the page's table."""
MAX_TOLD = 60
"""Items of an enumeration in an alternative text."""
PNG_DPI, PNG_COLOURS = 150, 48
TITLE_LINES, NOTE_LINES = 4, 5
MARGIN = 0.17
"""Inches between the title, the notes and the edge of the figure."""


@dataclass(frozen=True)
class _Letters:
    """The words around the axes. title, note, credit: points; above, edge, under: inches that stay
    free above the title, beside it and below the notes.
    """

    title: float
    note: float
    title_characters: int
    note_characters: int
    credit: float = 7.5
    edge: float = MARGIN
    above: float = 0.16
    under: float = 0.22


_LETTERS = {
    WIDTH: _Letters(14.5, 9, 63, 118),
    NARROW: _Letters(12.5, 9, 36, 59, credit=8),
    HALF: _Letters(11, 8.6, 52, 80, edge=0.05, above=0.06, under=0.16),
}
"""By the width of the figure."""
TITLE_LINE, NOTE_LINE, CREDIT_LINE = 0.0186, 0.0186, 0.0187
"""Inches of a line for each point of its letters."""


@dataclass(frozen=True)
class Credit:
    """Source of a figure's numbers, from which the line below the figure is made.

    case: its id; empty where the numbers are of n cases. zone: of the figure's local times; without
    one they are UTC, and the line says so; None where the figure has no times of day.
    """

    producers: tuple[str, ...]
    n: int
    case: str
    data_hash: str
    zone: str | None = ""

    def line(self, locale: Locale) -> str:
        if not self.case:
            return locale.translate("chart.source_cases", n=self.n)
        producer = one_line(self.producers[0])
        if len(self.producers) > 1:
            more = len(self.producers) - 1
            producer = locale.translate("chart.more", name=producer, n=more)
        key = {None: "chart.source_days", "": "chart.source"}.get(self.zone, "chart.source_local")
        return locale.translate(
            key,
            producer=producer,
            n=self.n,
            case=self.case,
            hash=self.data_hash,
            zone=locale.zone_name(self.zone or ""),
        )


@dataclass(frozen=True)
class Chart:
    """A finished figure. alt: description of it in words. frame: the numbers drawn."""

    figure: Figure
    name: str
    title: str
    alt: str
    frame: pd.DataFrame = field(compare=False)


@dataclass(frozen=True)
class Sheet:
    """An empty figure with its title, subtitle and source line; draw on `axes`."""

    figure: Figure
    axes: Axes
    title: str
    subtitle: str
    locale: Locale


@contextmanager
def sheet(
    title: str,
    subtitle: str,
    source: Credit | None,
    locale: Locale,
    *,
    left: float = 0.09,
    under: int = 1,
    height: float = HEIGHT,
    inner: float | None = None,
    width: float = WIDTH,
) -> Iterator[Sheet]:
    """A sheet in the common style; global settings of matplotlib are unchanged.

    source: None for a figure below which the page names it. left: of the axes, as a share of the
    width. under: text lines below the axis. height: inches, more than HEIGHT only where many rows
    need it. inner: inches of the axes, which the words around them then add to. width: inches,
    WIDTH, NARROW or HALF.
    """
    with mpl.rc_context(STYLE):
        look = _LETTERS[width]
        room = (width - 2 * look.edge) * 72
        lines = wrapped(
            title, look.title_characters, room, look.title, most=TITLE_LINES, is_bold=True
        )
        notes = wrapped(subtitle, look.note_characters, room, look.note, most=NOTE_LINES)
        credit, below = list[str](), 0.0
        if source is not None:
            characters = int(look.note_characters * 1.12)
            credit = wrapped(source.line(locale), characters, room, look.credit, most=NOTE_LINES)
            below = 0.36 + CREDIT_LINE * look.credit * len(credit) + 0.17 * (under - 1)
        of_title = TITLE_LINE * look.title * len(lines)
        above = look.above + of_title + NOTE_LINE * look.note * len(notes) + look.under
        height = height if inner is None else above + inner + below
        inch, edge = 1 / height, look.edge / width
        figure = Figure(figsize=(width, height))
        y = 1 - look.above * inch
        figure.text(
            edge, y, "\n".join(lines), fontsize=look.title, fontweight="bold", va="top", ha="left"
        )
        y -= of_title * inch
        figure.text(edge, y, "\n".join(notes), color=MUTED, fontsize=look.note, va="top", ha="left")
        figure.text(
            edge, 0.1 * inch, "\n".join(credit), color=MUTED, fontsize=look.credit, va="bottom"
        )
        top, bottom = 1 - above * inch, below * inch
        axes = figure.add_axes((left, bottom, 0.97 - left, top - bottom))
        yield Sheet(figure, axes, title, subtitle, locale)


def finish(sheet: Sheet, name: str, alt: str, frame: pd.DataFrame) -> Chart:
    """The chart of a drawn sheet; in its alt text `alt` follows the title."""
    for axes in sheet.figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if type(axis.get_major_formatter()) is ScalarFormatter:
                axis.set_major_formatter(_NumberFormatter(sheet.locale))
    letter(sheet.figure)
    set_apart(sheet.figure)
    title = tidy(sheet.title)
    return Chart(sheet.figure, name, title, f"{title}. {tidy(alt)}".strip(), frame)


def svg(chart: Chart) -> str:
    """The chart as SVG text; the same chart gives the same bytes."""
    with mpl.rc_context(STYLE):
        buffer = io.StringIO()
        notes = {"Date": None, "Creator": None, "Title": chart.title}
        chart.figure.savefig(buffer, format="svg", metadata=notes)
    return _PATH.sub(_tight, buffer.getvalue())


def png(chart: Chart) -> bytes:
    """The chart as PNG for slides, twice as fine as a screen; few colours keep it small."""
    from PIL import Image

    with mpl.rc_context(STYLE):
        buffer = io.BytesIO()
        chart.figure.savefig(buffer, format="png", dpi=PNG_DPI)
    image = Image.open(buffer).convert("RGB").quantize(PNG_COLOURS)
    small = io.BytesIO()
    image.save(small, "PNG", optimize=True)
    return small.getvalue()


_PATH = re.compile(r'(?<= d=")[^"]+')


def _tight(path: re.Match) -> str:
    """Path data rounded to 0.01 points, without spaces around letters: half the bytes."""
    short = re.sub(r"(\.\d\d)\d+", r"\1", path[0])
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", short)


def at_most(items: Iterable[str], locale: Locale, most: int = MAX_TOLD) -> list[str]:
    """The first items of an enumeration, and how many more there are."""
    every = list(items)
    if len(every) <= most:
        return every
    return [*every[:most], locale.translate("chart.and_more", n=len(every) - most)]


def size(is_narrow: bool, left: float = 0.15) -> dict[str, Any]:
    """What `sheet` takes for a chart that has a form for a telephone. left: of its axes there, as a
    share of the width.
    """
    narrow = {"width": NARROW, "inner": NARROW_INNER, "left": left, "under": 2}
    return narrow if is_narrow else {}


def size_of(axes: Axes) -> tuple[float, float]:
    """Width and height of the axes in points."""
    figure: Any = axes.figure
    box, (width, height) = axes.get_position(), figure.get_size_inches()
    return float(box.width * width * 72), float(box.height * height * 72)


def value_of(measure: Measure[Any]) -> Any:
    """Value of a measure that is known to have one."""
    return measure.value


def time_axis(sheet: Sheet, zone: str = "UTC", *, is_narrow: bool = False) -> None:
    """Dates along the bottom, of that zone."""
    least, most = (3, 6) if is_narrow else (4, 9)
    locator = AutoDateLocator(minticks=least, maxticks=most, tz=zone)
    sheet.axes.xaxis.set_major_locator(locator)
    sheet.axes.xaxis.set_major_formatter(_DateFormatter(locator, sheet.locale, zone))


class _NumberFormatter(ScalarFormatter):
    """Matplotlib's choice of decimals, with the decimal separator of the language."""

    def __init__(self, locale: Locale) -> None:
        super().__init__()
        self._point = locale.decimal_point

    def __call__(self, x: float, pos: int | None = None) -> str:
        return super().__call__(x, pos).replace(".", self._point)


class _DateFormatter(ConciseDateFormatter):
    """Matplotlib's choice of date fields, with the month names of the language.

    ``<02>`` is the placeholder of a month's name.
    """

    def __init__(self, locator: AutoDateLocator, locale: Locale, zone: str) -> None:
        super().__init__(
            locator,
            tz=zone,
            formats=["%Y", "<%m>", "%d", "%H:%M", "%H:%M", "%S.%f"],
            zero_formats=["", "%Y", "<%m>", "%d <%m>", "%H:%M", "%H:%M"],
            offset_formats=["", "%Y", "<%m> %Y", *["%d <%m> %Y"] * 2, "%d <%m> %Y %H:%M"],
        )
        self._locale = locale

    def format_ticks(self, values: list[float]) -> list[str]:
        labels = super().format_ticks(values)
        self._offset_string = self._named(self._offset_string)
        return [self._named(label) for label in labels]

    def _named(self, label: str) -> str:
        def name(month: re.Match) -> str:
            return self._locale.format_date(date(2000, int(month[1]), 1), "axis_month")

        return re.sub(r"<(\d\d)>", name, re.sub(r"^0(?=\d($| <))", "", label))


def moment_rule(axes: Axes, when: Any, text: str, color: str, *, level: int = 0) -> None:
    """A dotted vertical line at an instant, labelled near the top; `level` lowers the label."""
    axes.axvline(when, color=color, lw=1.1, ls=(0, (1, 2)), zorder=2)
    axes.annotate(
        text,
        (when, 1),
        xycoords=("data", "axes fraction"),
        xytext=(3, -3 - 11 * level),
        textcoords="offset points",
        color=color,
        fontsize=8,
        va="top",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5},
        zorder=6,
    )


def brand_label(brand: str, provenance: str, locale: Locale) -> str:
    """A brand's name, marked where its case is simulated."""
    name = one_line(brand)
    is_real = provenance != "simulated"
    return name if is_real else locale.translate("chart.simulated", brand=name)
