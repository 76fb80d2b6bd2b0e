"""Text in figures: literal, isolated, in a font that has it, and never over other text."""

import ast
import warnings
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager
from matplotlib.text import Text
from test_charts import ladder_rows, words_stand_apart
from test_pixels import bins_of, measured

from analytics import charts
from analytics.characters import clean, one_line
from analytics.charts import Credit, lettering, svg
from analytics.charts.aligned_sentiment import aligned_sentiment
from analytics.charts.chart import finish, sheet
from analytics.charts.ladders import ladders
from analytics.charts.lettering import BOX, drawable, fitted, graphemes, width, wrapped
from analytics.charts.points import points
from analytics.charts.returns import returns
from analytics.charts.sentiment import sentiment
from analytics.charts.timeline import timeline
from analytics.schema import Milestone, Moment
from analytics.wording import Locale

ENGLISH = Locale.of()
SOURCE = Credit(("A publisher",), 12, "2020-x-y", "abc123")
HEBREW, ARABIC = "\u05d1\u05d6\u05e7", "\u0634\u0631\u0643\u0629"
CHINESE, HINDI, EMOJI = "\u4e2d\u6587", "\u0939\u093f\u0928\u094d\u0926\u0940", "\U0001f642"
NAMES = [
    "Ba$$in, US$ and CA$",
    r"\frac{1}{0} $\alpha$ _x^2",
    f"{HEBREW} 3 {ARABIC} {EMOJI} {CHINESE} {HINDI}",
    "\x1b[31m\u202e\U000e0041\u200b\ufffe",
    "W" * 20_000,
    "many words " * 40,
    "\u0e01\u0e33" * 50,
]


def table_of(name, n, rows=1):
    """Published figures: `rows` measures of that name with n values each."""
    return pd.DataFrame(
        [
            {
                "measure": f"{name} {k}" if k else name,
                "unit": name[:20],
                "at": date(2020, 1, 1) + timedelta(days=3 * j),
                "precision": "day",
                "value": 10.0 * j + k,
                "below": j % 5 == 1,
            }
            for k in range(rows)
            for j in range(n)
        ]
    )


def events(n, name="event"):
    """n statements of somebody of that name, for the brand, an hour apart."""
    start = pd.Timestamp("2016-01-05T00:00Z")
    for k in range(n):
        at = start + pd.Timedelta(hours=k)
        yield Milestone(
            id=f"{name}-{k}",
            kinds=("statement",),
            actor="brand",
            channel="x",
            when=Moment(at, at, at),
            known_at=at,
            precision="minute",
            text="",
            sources=("s",),
            name=name,
        )


def returns_of(brand, peers=3, days=12):
    """A chart of daily returns with that many peers."""
    names = [brand, f"{brand} market", *(f"{brand} peer {k}" for k in range(peers))]
    rng = np.random.default_rng(1)
    days_of = [str(date(2018, 1, 1) + timedelta(days=k)) for k in range(days)]
    rows = [(day, name, rng.normal(0, 0.05)) for day in days_of for name in names]
    table = pd.DataFrame(rows, columns=["date", "series", "return"])
    return returns(table, names[0], names[1], date(2018, 1, 5), SOURCE, ENGLISH)


def curves_of(n):
    """Sentiment of n cases around onset."""
    hours, rng = np.arange(-100, 200, 4), np.random.default_rng(1)
    return pd.concat(
        pd.DataFrame(
            {
                "case": f"c{k}",
                "hours_since_onset": hours,
                "smoothed": rng.uniform(-1, 1) + rng.normal(0, 0.02, len(hours)),
            }
        )
        for k in range(n)
    )


def statements_of(n):
    """A chart of net sentiment in which the brand speaks n times."""
    bins = bins_of(400)
    return sentiment(
        bins, measured(bins), list(events(n)), SOURCE, ENGLISH, smooth_h=5, labels="gold"
    )


DRAWN = {
    "timeline": lambda name, n: timeline(list(events(n, name)), None, SOURCE, ENGLISH),
    "points of a measure": lambda name, n: points(table_of(name, n), SOURCE, ENGLISH),
    "points of measures": lambda name, n: points(table_of(name, 3, n), SOURCE, ENGLISH),
    "returns": lambda name, n: returns_of(name, peers=n, days=n + 5),
    "ladders": lambda name, n: ladders(
        ladder_rows(n).assign(brand=name), name, name, SOURCE, ENGLISH
    ),
    "curves": lambda name, n: aligned_sentiment(
        curves_of(n), {f"c{k}": f"{name} {k}" for k in range(n)}, name, SOURCE, ENGLISH
    ),
    "statements": lambda _, n: statements_of(n),
}


@pytest.fixture
def plain_fonts(monkeypatch):
    """A machine that has the fonts of matplotlib alone."""
    own = [font for font in font_manager.fontManager.ttflist if "mpl-data" in font.fname]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", own)
    _forget()
    yield own
    _forget()


def _forget():
    for one in (lettering._family, lettering._code_points, lettering._face):
        one.cache_clear()
    font_manager.fontManager._findfont_cached.cache_clear()  # pyright: ignore


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize("chart", [one for one in DRAWN if one != "statements"])
@pytest.mark.filterwarnings("ignore:no font on this machine")
def test_any_name_is_drawn_literally_and_within_the_sheet(chart, name):
    drawn = DRAWN[chart](name, 4)
    words_stand_apart(drawn.figure)
    for text in drawn.figure.findobj(Text):
        assert not text.get_parse_math()
        assert drawable(text.get_text()) == text.get_text()
        depth = 0
        for one in text.get_text():
            depth += (one in "\u2066\u2067\u2068") - (one == "\u2069" or one == "\n") * (depth > 0)
        assert depth == 0, "an isolate is left open at the end of a line"
    words = "\n".join(text.get_text() for text in drawn.figure.findobj(Text))
    if name == NAMES[0]:
        assert name in words
        assert svg(drawn) == svg(DRAWN[chart](name, 4))
    assert "\u202e" not in words + drawn.title + drawn.alt


@pytest.mark.parametrize("chart", DRAWN)
def test_sixty_two_labels_do_not_overlap(chart):
    drawn = DRAWN[chart]("Name", 62)
    words_stand_apart(drawn.figure)
    assert len(svg(drawn)) < 400_000


def test_a_name_from_right_to_left_does_not_turn_the_sentence_around():
    drawn = points(table_of(HEBREW, 3), SOURCE, ENGLISH)
    assert f"\u2068{HEBREW}\u2069: " in drawn.title
    assert one_line(HEBREW) in drawn.figure.texts[0].get_text()


def test_what_no_font_has_is_a_box_and_one_warning_names_it(plain_fonts):
    text = f"{EMOJI}{EMOJI}\U0001f1e9\U0001f1ea {CHINESE} {HINDI} \ue000"
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        drawn = points(table_of(text, 3), SOURCE, ENGLISH)
        svg(drawn)
    [line] = [str(one.message) for one in told]
    assert "emoji, Chinese, Devanagari, private or unassigned characters" in line
    assert "\n" not in line
    title = drawn.figure.texts[0].get_text()
    assert f"{BOX}{BOX}{BOX} {BOX}{BOX} {BOX}" in title
    assert clean(text) in drawn.title


def test_a_font_of_the_machine_is_found_for_what_ours_lacks(plain_fonts, tmp_path, monkeypatch):
    path = tmp_path / "made.ttf"
    _made_font(path, "Made", [ord(one) for one in EMOJI + CHINESE])
    monkeypatch.setattr(
        font_manager.fontManager,
        "ttflist",
        [*plain_fonts, font_manager.ttfFontProperty(lettering.FT2Font(str(path)))],
    )
    _forget()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = points(table_of(f"{EMOJI} {CHINESE}", 3), SOURCE, ENGLISH)
        svg(drawn)
    title = drawn.figure.texts[0]
    assert f"{EMOJI} {CHINESE}" in title.get_text()
    assert title.get_fontfamily() == ["DejaVu Sans", "Made"]
    assert width(CHINESE, 10) == pytest.approx(2 * 10, rel=0.1)


def _made_font(path, family, characters):
    """A font of squares as wide as they are high."""
    names = [".notdef", *(f"u{code:x}" for code in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(zip(characters, names[1:], strict=True)))
    pen = TTGlyphPen(None)
    for at in ((0, 0), (0, 1000), (1000, 1000), (1000, 0)):
        (pen.moveTo if at == (0, 0) else pen.lineTo)(at)
    pen.closePath()
    square = pen.glyph()
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=1000, descent=0)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_what_a_reader_sees_as_one_character_is_never_cut():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    flag = "\U0001f1e9\U0001f1ea"
    assert list(graphemes(f"e\u0301{family}{flag}{flag}1\ufe0f\u20e3")) == [
        "e\u0301",
        family,
        flag,
        flag,
        "1\ufe0f\u20e3",
    ]


@given(st.text("ab W\u05d0\u2068\u2069\u0301", max_size=60), st.integers(20, 200))
def test_a_line_that_must_fit_fits_and_its_isolates_are_closed(text, room):
    for line in (fitted(text, room, 9), *wrapped(text, 30, room, 9, most=3)):
        assert width(line, 9) <= max(room, width("\u2026", 9))
    assert len(wrapped(text, 30, room, 9, most=3)) <= 3


def test_a_short_text_is_left_as_it_is():
    assert fitted("Acme", 200, 9) == "Acme"
    assert wrapped("Acme and others", 63, 600, 14.5, most=4) == ["Acme and others"]


def calls(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


FOLDER = Path(charts.__file__).parent
DOORS = {"chart.py", "lettering.py", "apart.py"}
FORBIDDEN_NAMES = {"Figure", "Chart", "Text", "TextPath", "savefig", "set_parse_math"}
FORBIDDEN_OPTIONS = {
    "family",
    "fontfamily",
    "fontname",
    "font",
    "fontproperties",
    "font_properties",
    "parse_math",
    "usetex",
}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_no_chart_sets_text_by_another_door(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.name not in DOORS:
        for call in calls(tree):
            assert name_of(call) not in FORBIDDEN_NAMES, (path.name, call.lineno)
            options = {one.arg for one in call.keywords} & FORBIDDEN_OPTIONS
            assert not options, (path.name, call.lineno)
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    assert all(call in returned for call in calls(tree) if name_of(call) == "finish"), path.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported = {*(one.name for one in node.names), getattr(node, "module", None)}
            assert not imported & {"matplotlib.pyplot", "pyplot", "mathtext"}, path.name
            assert path.name in DOORS or "textwrap" not in imported, path.name


def test_the_door_is_where_each_chart_ends():
    source = (FOLDER / "chart.py").read_text(encoding="utf-8")
    made = [call for call in calls(ast.parse(source)) if name_of(call) == "Chart"]
    assert len(made) == 1
    with sheet("A $title$", "note", SOURCE, ENGLISH) as page:
        page.axes.text(0, 0, "\u202e$x$\x00")
        finished = finish(page, "x", "", pd.DataFrame())
    [text] = finished.figure.axes[0].texts
    assert text.get_text() == "$x$"
    assert not text.get_parse_math()


def test_only_the_charts_draw():
    package = FOLDER.parent
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [getattr(node, "module", None) or "", *(one.name for one in node.names)]
                is_drawing = any(name.split(".")[0] in ("matplotlib", "seaborn") for name in names)
                assert path.parent == FOLDER or not is_drawing, path
