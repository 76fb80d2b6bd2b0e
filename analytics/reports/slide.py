"""One slide of a first page, 16:9, made with python-pptx."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Inches, Pt

from analytics.reports.first_page import span
from analytics.reports.fit import SHOWN
from analytics.wording import Day, Locale

WIDE, HIGH = 13.333, 7.5
MARGIN, GAP = 0.45, 0.35
COLUMNS = (4.55, 3.45, 3.73)
"""Inches: what happened, how bad, and what worked; together with GAP as wide as the slide."""
INK, BRAND, BAD, GOOD, SOFT = "1C1C1C", "0B3C73", "A82E00", "00664D", "555555"
FONT = "Arial"
LEVELS = ("before", "first", "lowest", "latest")
MOST_IN_PROPERTY = 255
"""Characters that a property of the file may have."""
_CAPACITY = 13.2
"""Characters of one point size that fit into an inch, times the size."""


def made(metrics: Mapping[str, Any], picture: io.BytesIO | None, locale: Locale) -> bytes:
    """The slide as a PPTX file. metrics: of the case's page, with texts as they are shown.

    Each part has a text box of its own, which can be edited. The columns are as wide as their parts
    need; the letters shrink where a part has more words than its box holds.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    page = deck.slides.add_slide(deck.slide_layouts[6])
    brief = metrics["brief"]
    canvas = _Canvas(page.shapes, locale)
    canvas.head(metrics)
    top, high = 1.55, 3.7
    has_points = bool(brief["worked"] or brief["failed"])
    wide = list(COLUMNS) if has_points else [COLUMNS[0], COLUMNS[1] + GAP + COLUMNS[2]]
    x = [MARGIN + sum(wide[:k]) + k * GAP for k in range(len(wide))]
    stories = [
        ("happened", [" ".join(brief["happened"])], BRAND, False),
        ("how_fast", [" ".join(brief["how_fast"][:3])], BRAND, False),
        ("turn", _turn(brief["turn"], locale), BRAND, False),
    ]
    canvas.stack(x[0], top, wide[0], high, stories)
    canvas.harm(brief, picture, x[1], top, wide[1], high)
    if has_points:
        names = ("worked", "failed") if brief["is_edited"] else ("done_well", "done_badly")
        points = [
            (names[0], brief["worked"][:SHOWN], GOOD, True),
            (names[1], brief["failed"][:SHOWN], BAD, True),
        ]
        canvas.stack(x[2], top, wide[2], high, points)
    canvas.lessons(metrics["lessons"], top + high + 0.12)
    canvas.foot(brief["unmeasured"])
    if (notes := page.notes_slide.notes_text_frame) is not None:
        notes.text = _notes(metrics, locale)
    core = deck.core_properties
    core.title = f"{metrics['brand']}: {metrics['title']}"[:MOST_IN_PROPERTY]
    core.author = "Aftermath"
    core.subject = core.keywords = core.comments = ""
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _begun(text: str) -> str:
    """A cell's text, which begins with a capital letter."""
    return text[:1].upper() + text[1:]


def _plain(text: str) -> str:
    return "".join(one for one in text if not "\u2066" <= one <= "\u2069")


def _turn(turn: Mapping[str, Any] | None, locale: Locale) -> list[str]:
    if turn is None:
        return []
    lines = [turn["text"]]
    if turn["quote"]:
        lines.append(f"“{turn['quote']}”")
        who = [one for one in (turn["speaker"], turn["publisher"]) if one]
        lines.append(locale.format_list(who))
    return [line for line in lines if line]


def _notes(metrics: Mapping[str, Any], locale: Locale) -> str:
    """The sources of what the slide tells, and why each lesson is drawn."""
    cited = [
        ". ".join(one for one in (source["publisher"], source["title"], source["url"]) if one)
        for source in metrics["brief"]["cited"]
    ]
    because = [f"{one['lesson']} {one['because']}" for one in metrics["lessons"]]
    parts = [locale.translate("brief.slide.because"), *because] if because else []
    parts += [locale.translate("brief.slide.sources"), *cited] if cited else []
    return "\n".join(parts)


class _Canvas:
    """Text boxes of one slide."""

    def __init__(self, shapes: Any, locale: Locale) -> None:
        self.shapes, self.locale = shapes, locale

    def box(self, x: float, y: float, wide: float, high: float) -> Any:
        """An empty text box without margins; inches."""
        frame = self.shapes.add_textbox(Inches(x), Inches(y), Inches(wide), Inches(high)).text_frame
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
        return frame

    def write(
        self,
        frame: Any,
        text: str,
        size: float,
        color: str = INK,
        *,
        is_bold: bool = False,
        is_first: bool = False,
        after: float = 3,
    ) -> None:
        paragraph = frame.paragraphs[0] if is_first else frame.add_paragraph()
        paragraph.space_after = Pt(after)
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.name = Pt(size), is_bold, FONT
        run.font.color.rgb = RGBColor.from_string(color)

    def head(self, metrics: Mapping[str, Any]) -> None:
        """Brand, title, what it rests on and from when to when."""
        locale, brief = self.locale, metrics["brief"]
        frame = self.box(MARGIN, 0.3, WIDE - 2 * MARGIN, 1.1)
        self.write(frame, metrics["brand"], 14, BRAND, is_bold=True, is_first=True, after=0)
        title = metrics["title"]
        room = (WIDE - 2 * MARGIN) * _CAPACITY * 11
        self.write(frame, title, max(12, min(26, room // len(title))), is_bold=True, after=2)
        kind = metrics["provenance"]
        parts = [locale.translate(f"brief.tag.{kind}")]
        if brief["first"] and brief["last"]:
            first, last = (date.fromisoformat(brief[name]) for name in ("first", "last"))
            parts.append(_plain(locale.format_message(span(first, last))))
        if brief["known_until"]:
            day = Day(date.fromisoformat(brief["known_until"]))
            parts.append(locale.translate("brief.dates.known", day=day).rstrip("."))
        color = BAD if kind == "simulated" else SOFT
        self.write(frame, " · ".join(parts), 12, color, is_bold=kind == "simulated")
        rule = self.shapes.add_connector(
            1, Inches(MARGIN), Inches(1.42), Inches(WIDE - MARGIN), Inches(1.42)
        )
        rule.line.color.rgb, rule.line.width = RGBColor.from_string(BRAND), Pt(2)

    def stack(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        parts: Sequence[tuple[str, Sequence[str], str, bool]],
    ) -> None:
        """Parts below each other, each as high as its words need at the largest size that fits."""
        told = [part for part in parts if any(part[1])]
        size = 13.0
        while size > 8 and sum(self._high(part, wide, size) for part in told) > high:
            size -= 0.5
        for part in told:
            name, lines, color, is_list = part
            need = self._high(part, wide, size)
            frame = self.box(x, y, wide, need)
            heading = self.locale.translate(f"brief.heading.{name}")
            self.write(frame, heading, size - 0.5, color, is_bold=True, is_first=True, after=1)
            for line in lines:
                self.write(frame, f"• {line}" if is_list else line, size)
            y += need

    def _high(self, part: tuple[str, Sequence[str], str, bool], wide: float, size: float) -> float:
        """Inches that a part takes."""
        per_line = max(1, int(wide * _CAPACITY * 11 / size))
        lines = sum(-(-(len(line) + 2) // per_line) for line in part[1])
        return ((lines + 1) * size * 1.2 + 3 * (len(part[1]) + 1)) / 72 + 0.06

    def harm(
        self,
        brief: Mapping[str, Any],
        picture: io.BytesIO | None,
        x: float,
        y: float,
        wide: float,
        high: float,
    ) -> None:
        """The number of harm, what else is known of it, and the picture of its line."""
        locale, harm = self.locale, brief["harm"]
        if harm is None:
            self.stack(x, y, wide, high, [("how_bad", brief["how_bad"], BRAND, False)])
            return
        frame, top_of = self.box(x, y, wide, 0.5), y
        self.write(
            frame, locale.translate("brief.heading.how_bad"), 12, BRAND, is_bold=True, is_first=True
        )
        self.write(frame, harm["label"], 11, SOFT)
        y += 0.17 * (len(harm["label"]) // int(wide * _CAPACITY))
        levels = [(name, harm[name]) for name in LEVELS if harm[name]]
        for k, (name, level) in enumerate(levels):
            each = wide / max(3, len(levels))
            tile = self.box(x + k * each, y + 0.52, each - 0.06, 0.85)
            color = BAD if name == "lowest" else BRAND
            self.write(tile, level["value"], 22, color, is_bold=True, is_first=True, after=0)
            way = "tone" if harm["kind"] == "tone" else harm["worse"]
            key = f"brief.level.lowest.{way}" if name == "lowest" else f"brief.level.{name}"
            word = locale.translate(key)
            told = level["when"] if word in level["when"] else f"{level['when']}, {word}"
            self.write(tile, told, 9.5, SOFT)
        if picture is not None:
            from PIL import Image

            at, (w, h) = y + 1.4, Image.open(picture).size
            picture.seek(0)
            scale = min(wide / w, (top_of + high - at) / h)
            self.shapes.add_picture(
                picture, Inches(x), Inches(at), Inches(w * scale), Inches(h * scale)
            )

    def lessons(self, lessons: Sequence[Mapping[str, Any]], y: float) -> None:
        """A row a lesson: what it is, what to do, whose it is and by when."""
        if not lessons:
            return
        locale, rows = self.locale, len(lessons) + 1
        wide = WIDE - 2 * MARGIN
        shape = self.shapes.add_table(
            rows, 4, Inches(MARGIN), Inches(y), Inches(wide), Inches(0.3 * rows)
        )
        grid = shape.table
        shares = (0.33, 0.41, 0.14, 0.12)
        for k, share in enumerate(shares):
            grid.columns[k].width = Inches(wide * share)
        names = [
            "brief.heading.lessons",
            *(f"brief.column.{n}" for n in ("action", "owner", "due")),
        ]
        cells = [[locale.translate(name) for name in names]]
        cells += [[_begun(one[n]) for n in ("lesson", "action", "owner", "due")] for one in lessons]
        longest = max(len(row[0]) + len(row[1]) for row in cells[1:])
        size = 11.5 if longest < 150 else 10 if longest < 220 else 9
        for k, row in enumerate(cells):
            for column, text in enumerate(row):
                cell = grid.cell(k, column)
                cell.fill.background() if k else cell.fill.solid()
                if not k:
                    cell.fill.fore_color.rgb = RGBColor.from_string(BRAND)
                cell.margin_top = cell.margin_bottom = Inches(0.025)
                cell.margin_left = cell.margin_right = Inches(0.06)
                color = INK if k else "FFFFFF"
                self.write(
                    cell.text_frame, text, size, color, is_bold=not k, is_first=True, after=0
                )

    def foot(self, unmeasured: str) -> None:
        if unmeasured:
            frame = self.box(MARGIN, HIGH - 0.36, WIDE - 2 * MARGIN, 0.26)
            self.write(frame, unmeasured, 9.5, SOFT, is_first=True)
