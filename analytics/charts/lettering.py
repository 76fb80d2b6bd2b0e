"""Text in figures: the one door between any text and matplotlib, its fonts, and its widths.

`letter` runs when a chart is finished, over every text of the figure, so no chart can forget it.
"""

import logging
import re
import textwrap
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from matplotlib import font_manager
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FuncFormatter

from analytics.characters import tidy

FAMILY = "DejaVu Sans"
FALLBACKS = (
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans Devanagari",
    "Noto Sans Arabic",
    "Noto Sans Thai",
    "Noto Emoji",
    "Noto Sans Symbols 2",
    "PingFang SC",
    "Hiragino Sans",
    "Microsoft YaHei",
    "Malgun Gothic",
    "Kohinoor Devanagari",
    "Nirmala UI",
    "Segoe UI Emoji",
    "Arial Unicode MS",
)
"""Families tried before all others, in this order, for characters that FAMILY lacks."""
LAST_RESORT = "Last Resort High-Efficiency"
"""Matplotlib's own font of boxes for every script, which are taken for emoji or ornaments."""
WEIGHTS = ("normal", "bold")
MAX_LINE = 400
"""Characters of a line that are looked at: of more, the last could not be seen."""
BOX, ELLIPSIS = "\u25a1", "\u2026"
_OPEN, _CLOSE = "\u2066\u2067\u2068", "\u2069"
_WEIGHTLESS = re.compile("[\\s\u200c\u200d\u2066-\u2069\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Characters that draw nothing themselves, so that no font needs to have them."""
_EXTENDS = re.compile("[\u200c\u200d\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")


def letter(figure: Figure) -> None:
    """Make every text of a figure safe to draw: no mathtext, no unseen characters, and a font for
    each character, or a box where no font has it.
    """
    axes = [axis for one in figure.axes for axis in (one.xaxis, one.yaxis)]
    for axis in axes:
        axis.get_ticklabels()  # which makes them
    texts = figure.findobj(Text)
    lacking = [script for text in texts for script in _lacking(text.get_text())]
    if lacking:
        names = ", ".join(dict.fromkeys(lacking))
        warnings.warn(
            f"no font on this machine has {names} characters: figures show boxes in their place; "
            "install a font that has them, such as the Noto fonts",
            stacklevel=2,
        )
    for text in texts:
        text.set_parse_math(False)
        text.set_text(drawable(text.get_text()))
    families = _families("".join(text.get_text() for text in texts))
    if len(families) > 1:
        for text in texts:
            text.set_fontfamily(families)
    for axis in axes:
        _letter_ticks(axis, families)


def _letter_ticks(axis: Axis, families: list[str]) -> None:
    """The same for the tick labels that a chart gives, which are written anew at each drawing."""
    given = axis.get_major_formatter()
    if isinstance(given, FuncFormatter):
        axis.set_major_formatter(FuncFormatter(lambda at, k: drawable(given(at, k))))
        axis.set_tick_params(which="both", labelfontfamily=families)


def drawable(text: str) -> str:
    """A text as it is drawn: without what nobody sees, a box for what no font has."""
    safe = tidy(text)
    if safe.isascii():
        return safe
    return "".join(part if all(map(_family, part)) else BOX for part in graphemes(safe))


def _lacking(text: str) -> list[str]:
    """Scripts of the characters of a text that no font has."""
    if text.isascii():
        return []
    return [_script(one) for one in dict.fromkeys(tidy(text)) if _family(one) is None]


def graphemes(text: str) -> Iterator[str]:
    """What a reader sees as single characters: letters with their marks, emoji sequences, flags."""
    part = ""
    for one in text:
        is_more = bool(
            unicodedata.category(one).startswith("M")
            or _EXTENDS.match(one)
            or part.endswith("\u200d")
            or (_FLAG.match(one) and len(part) == 1 and _FLAG.match(part))
        )
        if part and not is_more:
            yield part
            part = ""
        part += one
    if part:
        yield part


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Width of one line in points."""
    shown = drawable(text)
    weight = "bold" if is_bold else "normal"
    font = FontProperties(family=_families(shown), weight=weight, size=size)
    return text_to_path.get_text_width_height_descent(shown, font, ismath=False)[0]


def fitted(text: str, room: float, size: float, *, is_bold: bool = False) -> str:
    """One line that is at most `room` points wide, shortened with an ellipsis where it is not."""
    if len(text) <= MAX_LINE and width(text, size, is_bold=is_bold) <= room:
        return text
    parts = list(graphemes(text[:MAX_LINE]))
    fits, too_many = 0, len(parts)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if width(_shortened(parts, middle), size, is_bold=is_bold) <= room:
            fits = middle
        else:
            too_many = middle
    return _shortened(parts, fits)


def _shortened(parts: list[str], n: int) -> str:
    kept = "".join(parts[:n])
    opened = sum(map(kept.count, _OPEN)) - kept.count(_CLOSE)
    return kept.rstrip() + ELLIPSIS + _CLOSE * opened


def wrapped(
    text: str, characters: int, room: float, size: float, *, most: int, is_bold: bool = False
) -> list[str]:
    """A text in at most `most` lines of at most `characters` and `room` points; the last is
    shortened where they do not hold it.
    """

    def is_wide(line: str) -> bool:
        return width(line, size, is_bold=is_bold) > room

    text = text[: most * MAX_LINE]
    lines = textwrap.wrap(text, characters)
    if any(map(is_wide, lines)):
        lines = [""]
        for word in _pieces(text, room, size, is_bold):
            joined = f"{lines[-1]} {word}".strip()
            if len(joined) > characters or is_wide(joined):
                lines.append(word)
            else:
                lines[-1] = joined
    if len(lines) > most:
        rest = " ".join(lines[most - 1 :])
        lines = [*lines[: most - 1], fitted(rest, room, size, is_bold=is_bold)]
    return list(_closed(lines))


def _pieces(text: str, room: float, size: float, is_bold: bool) -> Iterator[str]:
    """Words, those wider than `room` in pieces between graphemes."""
    for word in text.split():
        if width(word, size, is_bold=is_bold) <= room:
            yield word
            continue
        piece, filled = "", 0.0
        for part in graphemes(word):
            step = _width_of_one(part, size, is_bold)
            if piece and filled + step > room:
                yield piece
                piece, filled = "", 0.0
            piece, filled = piece + part, filled + step
        yield piece


@lru_cache(maxsize=1000)
def _width_of_one(grapheme: str, size: float, is_bold: bool) -> float:
    return width(grapheme, size, is_bold=is_bold)


def _closed(lines: Iterable[str]) -> Iterator[str]:
    """Lines whose isolates end with them and go on in the next, since each is drawn by itself."""
    opened: list[str] = []
    for line in lines:
        before = "".join(opened)
        for one in line:
            if one in _OPEN:
                opened.append(one)
            elif one == _CLOSE and opened:
                opened.pop()
        yield before + line + _CLOSE * len(opened)


def _families(text: str) -> list[str]:
    """FAMILY, and the families of the characters that it lacks."""
    found = {} if text.isascii() else dict.fromkeys(map(_family, dict.fromkeys(text)))
    return [FAMILY, *(name for name in found if name and name != FAMILY)]


@cache
def _family(character: str) -> str | None:
    """A family on this machine that draws a character in both weights, or None."""
    if _WEIGHTLESS.match(character) or _draws(FAMILY, character):
        return FAMILY
    if unicodedata.category(character) in ("Co", "Cn"):
        return None
    known = sorted({font.name for font in font_manager.fontManager.ttflist} - {LAST_RESORT})
    ranked = [*(name for name in FALLBACKS if name in known), *known]
    return next((name for name in ranked if _draws(name, character)), None)


def _draws(family: str, character: str) -> bool:
    return all(
        ord(character) in _code_points(family, weight)
        and _has_outline(_face(family, weight), character)
        for weight in WEIGHTS
    )


@cache
def _code_points(family: str, weight: str) -> frozenset[int]:
    """The characters of a face, empty where it cannot be opened."""
    face = _face(family, weight)
    return frozenset() if face is None else frozenset(face.get_charmap())


@lru_cache(maxsize=32)  # each holds its file open
def _face(family: str, weight: str) -> FT2Font | None:
    """A face of a family by itself, without fallback; None where it cannot be opened."""
    try:
        wanted = FontProperties(family=[family], weight=weight)
        return FT2Font(font_manager.findfont(wanted, fallback_to_default=False))
    except (OSError, RuntimeError, ValueError):
        return None


def _is_of_use(record: logging.LogRecord) -> bool:
    """A family without a bold face is drawn with the face it has, which needs no warning."""
    return "font weight" not in record.getMessage()


logging.getLogger(font_manager.__name__).addFilter(_is_of_use)


def _has_outline(face: FT2Font | None, character: str) -> bool:
    """Whether a face draws a character; fonts of coloured pictures have empty outlines."""
    if face is None:
        return False
    try:
        face.load_char(ord(character))
    except RuntimeError:
        return False
    return len(face.get_path()[0]) > 0


def _script(character: str) -> str:
    """The script of a character, by the first word of its name."""
    match unicodedata.category(character):
        case "So" | "Sk":
            return "emoji"
        case "Co" | "Cn":
            return "private or unassigned"
    name = unicodedata.name(character, "unnamed").split()[0].split("-")[0]
    return "Chinese" if name == "CJK" else name.capitalize()
