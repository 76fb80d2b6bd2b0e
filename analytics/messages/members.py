"""What the readers of records share: members of JSON objects to columns of the message table.

A member of the wrong type counts as missing. Rows are objects; columns have the index 0, 1, ….
"""

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
        rows = [found if type(found := row.get(name)) is dict else _NONE for row in rows]
    return rows


def texts(rows: Rows, *names: str) -> pd.Series:
    """Text, empty or not, under the first of the names that has text; NA where none has."""
    return _first(rows, names, lambda value: value if type(value) is str else None)


def words(rows: Rows, *names: str) -> pd.Series:
    """As `texts`, but only where it says something."""
    return _first(rows, names, lambda v: v if type(v) is str and not _is_blank(v) else None)


def identifiers(rows: Rows, *names: str) -> pd.Series:
    """Ids as text, from text or whole numbers; a fraction has lost digits and counts as missing."""
    return blank_to_na(_first(rows, names, lambda v: _numeral(v, (str, int))).str.strip())


def numerals(rows: Rows, *names: str) -> pd.Series:
    """Numbers as text, for `fields.times`."""
    return _first(rows, names, lambda value: _numeral(value, (str, int, float)))


def counts(rows: Rows, *names: str) -> pd.Series:
    """Whole numbers from 0 on, also where they are written as text; NA where there is none."""
    return _column([_count(row, names) for row in rows], pyarrow.int64(), "Int64")


def is_true(rows: Rows, name: str) -> pd.Series:
    """Whether the member is true, and not merely present."""
    return pd.Series([row.get(name) is True for row in rows], dtype=bool)


def reasons(table: pd.DataFrame, *required: str) -> pd.Series:
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


def _first(rows: Rows, names: tuple[str, ...], taken) -> pd.Series:
    values = [taken(row.get(names[0])) for row in rows]
    for name in names[1:]:
        if None not in values:
            break
        values = [
            taken(row.get(name)) if value is None else value
            for row, value in zip(rows, values, strict=True)
        ]
    return _column(values, pyarrow.large_string(), "string")


def _column(values: list, kind: pyarrow.DataType, dtype: str) -> pd.Series:
    return pd.Series(pd.array(pyarrow.array(values, kind), dtype=dtype))


def _is_blank(text: str) -> bool:
    return not text or text.isspace()


def _numeral(value: object, kinds: tuple[type, ...]) -> str | None:
    return str(value) if type(value) in kinds else None


def _count(row: dict, names: tuple[str, ...]) -> int | None:
    for name in names:
        value = row.get(name)
        if type(value) is str and value.isascii() and value.isdigit() and len(value) < 16:
            value = int(value)
        if type(value) is int and 0 <= value < _MOST:
            return value
    return None


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
