"""Untrusted text: what is left of it on a page, in a terminal, in a spreadsheet and in Markdown."""

import csv
import html
import io
import json
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.characters import (
    clean,
    escaped,
    escaped_json,
    markdown,
    markdown_line,
    neutralise,
    one_line,
    tidy,
)
from analytics.wording import Locale, UntrustedText, escape

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=40)
"""Of all code points, half surrogate pairs and those that are no characters included."""
SEPARATORS = (",", ";", "\t", "|")
TRIGGERS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
CELLS = st.text("ab 12=+-@;|,\t\r\n'\"\uff1d\u00a0", max_size=12)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\x00b\x1b[31mc\x7f\x9b", "ab[31mc"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("a\u200b\u2060\ufeff\u00ad\u034f\u3164b", "ab"),
        ("a\U000e0041\U000e007fb", "ab"),
        ("a\ufffe\uffff\ufdd0\U0001ffffb", "ab"),
        ("a\ud800b\udfff", "a\ufffdb\ufffd"),
        ("a\u2028b\u2029c", "a b c"),
        ("a\u200db\u200c", "ab"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("1\ufe0f\u20e3 \u2764\ufe0f a\ufe0f\ufe0f", "1\ufe0f\u20e3 \u2764\ufe0f a"),
    ],
)
def test_nobody_sees_less_when_what_cannot_be_seen_is_gone(text, left):
    assert clean(text) == left
    assert html.unescape(escape(text).removeprefix("<bdi>").removesuffix("</bdi>")) == left


@given(ANY_TEXT)
@example("\u0915\u200d\u200da")
def test_cleaned_text_may_stand_in_any_file(text):
    left = clean(text)
    assert clean(left) == left
    left.encode()
    ElementTree.fromstring(f"<a>{html.escape(left)}</a>")
    for one in left:
        assert unicodedata.category(one) not in ("Cs", "Cc") or one in "\t\n\r"
        assert unicodedata.bidirectional(one) not in ("LRE", "RLE", "LRO", "RLO", "PDF")
        assert unicodedata.bidirectional(one) not in ("LRI", "RLI", "FSI", "PDI")


@given(st.text("ab\u2066\u2068\u2069\u202e\n", max_size=20))
def test_isolates_of_our_own_text_are_balanced(text):
    depth = 0
    for one in tidy(text):
        depth += (one in "\u2066\u2067\u2068") - (one == "\u2069")
        assert depth >= 0
    assert depth == 0
    assert "\u202e" not in tidy(text)


def test_a_name_is_isolated_where_its_letters_run_from_right_to_left():
    assert one_line("Acme  &\nCo") == "Acme & Co"
    assert one_line("\u05e9\u05d8\u05e8\u05d0\u05d5\u05e1") == (
        "\u2068\u05e9\u05d8\u05e8\u05d0\u05d5\u05e1\u2069"
    )


@given(ANY_TEXT)
@example("a\x1b]0;title\x07\r\n\u202e\u2069b")
def test_a_line_for_a_terminal_can_do_nothing_but_be_read(text):
    line = escaped(text)
    assert len(line.splitlines()) <= 1
    assert line == escaped(line)
    for one in line:
        assert one == "\t" or unicodedata.category(one) not in ("Cc", "Cs"), repr(one)
        assert unicodedata.bidirectional(one) not in ("LRE", "RLE", "LRO", "RLO", "PDF")


@given(st.text(max_size=20))
@example("a\u202e\x85\u2028\U000e0041\u2066")
def test_json_for_a_terminal_is_of_the_same_value(text):
    shown = escaped_json(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(shown) == {"a": text}
    assert escaped(shown) == shown


def cells_of(rows, separator):
    """The cells that a reader sees who takes `separator` for the end of one."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    for row in csv.reader(file.getvalue().splitlines(keepends=True), delimiter=separator):
        yield from row


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=3))
@example([("a;=1", "x")])
@example([("x", 'a";=1')])
@example([("\t=1", "\n=1")])
def test_no_reader_of_a_csv_finds_a_formula_whatever_its_separator(rows):
    safe = [tuple(map(neutralise, row)) for row in rows]
    for separator in SEPARATORS:
        for cell in cells_of(safe, separator):
            for line in cell.splitlines() or [cell]:
                assert not line.lstrip(' \t\u00a0"').startswith(TRIGGERS), (separator, cell)


@pytest.mark.parametrize("text", ["plain", "1-2", "a - b", "x=y", "mail@example.org", ""])
def test_a_cell_that_is_no_formula_is_left_alone(text):
    assert neutralise(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://example.org/x.png)",
        "[a](javascript:alert(1))",
        "<script>alert(1)</script>",
        "# heading\n# another",
        "**bold** _it_ `code` ~~gone~~",
        "| a | b |",
        "- item",
        "1. item",
        "1) item",
        "+ item",
        "=====",
        "https://example.org www.example.org a@example.org",
        "&lt;b&gt; &#60;",
        "\\*x\\*",
        "line\n\nline",
        "$$x$$",
        "[^1]",
    ],
)
def test_markdown_shows_untrusted_text_and_obeys_none_of_it(text):
    mistune = pytest.importorskip("mistune")
    shown = mistune.create_markdown(plugins=["url", "strikethrough", "table", "footnotes"])(
        markdown(text)
    )
    assert str(shown).startswith("<p>"), shown
    assert "<" not in str(shown).strip().removeprefix("<p>").removesuffix("</p>")
    inner = html.unescape(str(shown).strip().removeprefix("<p>").removesuffix("</p>"))
    assert inner == " ".join(text.split())


def test_a_line_of_ours_escapes_the_untrusted_parts_of_it_only():
    line = Locale.of().translate("plan.for", brand=UntrustedText("<b>*x*\n# y"))
    assert "\\<b\\>\\*x\\*" in markdown_line(line)
    assert "\n" not in markdown_line(line)
    assert markdown_line("**ours**") == "**ours**"
