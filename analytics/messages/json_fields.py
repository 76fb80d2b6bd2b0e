"""Functions that build columns of the message table from members of JSON objects.

A member is named by its path: `user.screen_name`. One of the wrong type counts as missing.
"""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pandas as pd
import pyarrow

from analytics.messages.columns import Batch, Column, Rows, without_mark
from analytics.messages.counts import counts
from analytics.messages.parsing import blank_to_na, times

_MOST = 2**53
_TEXT = pyarrow.large_string()
Then = Callable[[pd.Series], pd.Series]


def page(*names: str) -> Callable[[object], list]:
    """Function from a JSON value to its rows: a page's list of that name, a list, or one row."""

    def rows(value: object) -> list:
        for name in names:
            if isinstance(value, dict) and isinstance(value.get(name), list):
                return value[name]
        return value if isinstance(value, list) else [value]

    return rows


def text(*paths: str, then: Then | None = None) -> Column:
    """Text, possibly empty, at the first of the paths that has text; NA if none has.

    then: function applied to it.
    """
    return _column(paths, _strings, then)


def nonblank(*paths: str, then: Then | None = None) -> Column:
    """Like `text`, but only non-blank text."""
    return _column(paths, lambda rows, name: blank_to_na(_strings(rows, name)), then)


def identifier(*paths: str, then: Then | None = None) -> Column:
    """Ids as text, from text or whole numbers; a fraction has lost digits and counts as missing."""
    return _column(
        paths, lambda rows, name: blank_to_na(_strings(rows, name, int).str.strip()), then
    )


def count(*paths: str) -> Column:
    """Whole numbers from 0 on, also if written as text; NA if there is none."""
    return _column(paths, _whole, None)


def time(*paths: str, layout: str | None = None) -> Column:
    """UTC times, as text (ISO 8601 without a layout) or, with epoch_s and epoch_ms, as numbers."""
    is_number = layout in ("epoch_s", "epoch_ms")

    def read(rows: Rows, name: str) -> pd.Series:
        return _strings(rows, name, int, float) if is_number else blank_to_na(_strings(rows, name))

    return _column(paths, read, lambda written: times(written, tz="UTC", layout=layout))


def text_of_original(own: Column, original: str) -> Column:
    """Text of a repost's original, the object at that path; else its own, without the prefix of X.

    `repost_of_id` must be declared before it.
    """

    def column(batch: Batch) -> pd.Series:
        pairs = zip(batch.within(*original.split(".")), batch.raw, strict=True)
        texts = own(Batch([whole or row for whole, row in pairs]))
        return texts.fillna(without_mark(own)(batch)) if texts.hasnans else texts

    return column


def is_true(name: str) -> Column:
    """Whether the member is true, not merely present."""
    return lambda batch: pd.Series([row.get(name) is True for row in batch.raw], dtype=bool)


def _column(
    paths: tuple[str, ...], read: Callable[[Rows, str], pd.Series], then: Then | None
) -> Column:
    places = [path.rpartition(".") for path in paths]
    steps = [(tuple(outer.split(".")) if outer else (), name) for outer, _, name in places]

    def column(batch: Batch) -> pd.Series:
        values = _first(read(batch.within(*outer), name) for outer, name in steps)
        return then(values) if then else values

    return column


def from_html(text: pd.Series) -> pd.Series:
    """The visible text of markup, paragraphs separated."""
    return text.map(_plain, na_action="ignore").astype("string")


def _strings(rows: Rows, name: str, *numbers: type) -> pd.Series:
    """A member that is text, or a number of one of these types, as text; else NA."""
    if not any(rows):
        return _array([None] * len(rows), _TEXT, "string")
    values = [row.get(name) for row in rows]
    try:
        return _array(values, _TEXT, "string")
    except pyarrow.ArrowTypeError:
        kinds = (str, *numbers)
        values = [str(value) if type(value) in kinds else None for value in values]
        return _array(values, _TEXT, "string")


def _first(columns: Iterator[pd.Series]) -> pd.Series:
    first = next(columns)
    while first.hasnans and (other := next(columns, None)) is not None:
        first = first.fillna(other)
    return first


def _array(values: list, kind: pyarrow.DataType, dtype: str) -> pd.Series:
    return pd.Series(pd.array(pyarrow.array(values, kind), dtype=dtype))


def _whole(rows: Rows, name: str) -> pd.Series:
    values = [row.get(name) for row in rows]
    if not set(map(type, values)) <= {int, type(None)}:
        written = _array([v if type(v) is str else None for v in values], _TEXT, "string")
        read = [None if value is pd.NA else int(value) for value in counts(written)]
        values = [v if type(v) is int else was for v, was in zip(values, read, strict=True)]
    values = [None if value is None or not 0 <= value < _MOST else value for value in values]
    return _array(values, pyarrow.int64(), "Int64")


class _Words(HTMLParser):
    """Collects text; an address that the link text abbreviates with dots is written in full."""

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
