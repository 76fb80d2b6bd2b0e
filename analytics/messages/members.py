"""What the readers of records share: members of JSON objects to columns of the message table.

A member of the wrong type counts as missing. Rows are objects; columns have the index 0, 1, ….
"""

from collections.abc import Iterator
from html.parser import HTMLParser

import pandas as pd
import pyarrow

from analytics.messages.fields import blank_to_na

Rows = list[dict]
_NONE: dict = {}
_MOST = 2**53


def page(value: object, name: str) -> list:
    """The items of a page's list of that name, or of a list; else the value as the only one."""
    if isinstance(value, dict) and isinstance(value.get(name), list):
        return value[name]
    return value if isinstance(value, list) else [value]


def within(rows: Rows, *path: str) -> Rows:
    """The object at a path of names in each row; an empty one where there is none."""
    for name in path:
        if not any(rows):
            return rows
        rows = [found if type(found := row.get(name)) is dict else _NONE for row in rows]
    return rows


def texts(rows: Rows, *names: str) -> pd.Series:
    """Text, empty or not, under the first of the names that has text; NA where none has."""
    return _first(_strings(rows, name) for name in names)


def words(rows: Rows, *names: str) -> pd.Series:
    """As `texts`, but only where it says something."""
    return _first(blank_to_na(_strings(rows, name)) for name in names)


def identifiers(rows: Rows, *names: str) -> pd.Series:
    """Ids as text, from text or whole numbers; a fraction has lost digits and counts as missing."""
    return _first(blank_to_na(_strings(rows, name, int).str.strip()) for name in names)


def numerals(rows: Rows, *names: str) -> pd.Series:
    """Numbers as text, for `fields.times`."""
    return _first(_strings(rows, name, int, float) for name in names)


def counts(rows: Rows, *names: str) -> pd.Series:
    """Whole numbers from 0 on, also where they are written as text; NA where there is none."""
    return _first(_whole(rows, name) for name in names)


def is_true(rows: Rows, name: str) -> pd.Series:
    """Whether the member is true, and not merely present."""
    return pd.Series([row.get(name) is True for row in rows], dtype=bool)


def reasons(table: pd.DataFrame) -> pd.Series:
    """Why each row is rejected, so far: it has no time, no id or no text. NA where it is kept."""
    reason = pd.Series(pd.NA, index=table.index, dtype="string")
    for name, noun in (("published_at", "time"), ("message_id", "id"), ("text", "text")):
        if name in table:
            reason = reason.mask(table[name].isna() & reason.isna(), f"no {noun}")
    return reason


def unescaped(text: pd.Series) -> pd.Series:
    """Text with the three characters that X escapes as they were written."""
    for written, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.str.replace(written, character, regex=False)
    return text


def from_html(text: pd.Series) -> pd.Series:
    """Markup as the words that a reader sees, paragraphs apart."""
    return text.map(_plain, na_action="ignore").astype("string")


def _strings(rows: Rows, name: str, *numbers: type) -> pd.Series:
    """A member where it is text, or a number of one of these types as text; else NA."""
    if not any(rows):
        return _column([None] * len(rows), pyarrow.large_string(), "string")
    values = [row.get(name) for row in rows]
    try:
        return _column(values, pyarrow.large_string(), "string")
    except pyarrow.ArrowTypeError:
        kinds = (str, *numbers)
        values = [str(value) if type(value) in kinds else None for value in values]
        return _column(values, pyarrow.large_string(), "string")


def _first(columns: Iterator[pd.Series]) -> pd.Series:
    first = next(columns)
    while first.hasnans and (other := next(columns, None)) is not None:
        first = first.fillna(other)
    return first


def _column(values: list, kind: pyarrow.DataType, dtype: str) -> pd.Series:
    return pd.Series(pd.array(pyarrow.array(values, kind), dtype=dtype))


def _whole(rows: Rows, name: str) -> pd.Series:
    values = [row.get(name) for row in rows]
    if not set(map(type, values)) <= {int, type(None)}:
        values = [_count(value) for value in values]
    values = [None if value is None or not 0 <= value < _MOST else value for value in values]
    return _column(values, pyarrow.int64(), "Int64")


def _count(value: object) -> int | None:
    if type(value) is str and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return value if type(value) is int else None


class _Words(HTMLParser):
    """Collects text; an address that the link's text cuts off with dots is written in full."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag in ("p", "pre", "blockquote", "ul", "ol"):
            self.parts.append("\n\n")
        elif tag == "li":
            self.parts.append("\n")
        elif tag == "a":
            self._href = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        self._href = "" if tag == "a" else self._href

    def handle_data(self, data: str) -> None:
        is_cut = data.endswith("...") and self._href.startswith(data[:-3])
        self.parts.append(self._href if is_cut else data)


def _plain(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    parser = _Words()
    parser.feed(text)
    parser.close()
    return "".join(parser.parts).strip("\n")
