"""Read JSON (lines, lists, whole envelopes) as records, in chunks, each with its number from 1."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypedDict

import msgspec
import numpy as np
import pandas as pd

from analytics.messages.encoding import Text, bound
from analytics.messages.json_stream import JsonStream, TooLargeError
from analytics.messages.opening import HEAD, TRUST, InputFile, Tick
from analytics.messages.tables import Chunk, check_width

CHUNK, BYTES = 20_000, 32 * 1024 * 1024
"""Values per chunk, and the bytes after which a chunk of long values ends."""
VALUE, MEMORY = 32 * 1024 * 1024, 112 * 1024 * 1024
"""Largest single JSON value, in bytes, and what it may take in memory once it is read; a list's
items count individually."""
_COSTS = (("{", 64), ("[", 56), (",", 110))
"""Bytes that a value takes in memory, by the signs in its text: its objects, lists and members."""
_HALF = re.compile("[\ud800-\udfff]")  # lone surrogate, left where a text was cut
_DECODER = json.JSONDecoder(parse_constant=lambda _: None, strict=False)
_ANY = msgspec.json.Decoder()
_UNFIT = (msgspec.MsgspecError, UnicodeError, RecursionError)

Seen = dict[str, dict]
"""Names of members, and for each the names within it; empty for all of it."""
Value = tuple[object, str | None, bytes | str]
"""A JSON value, or the error in it; and its text (if read line by line)."""


def looks_like_json(source: InputFile, text: Text) -> bool:
    """Whether the first character of a file opens an object or a list."""
    with text.open(source) as stream:
        return stream.read(HEAD).lstrip("\ufeff \r\n\t")[:1] in ("{", "[")


def values(
    source: InputFile, text: Text, tick: Tick | None = None, seen: Seen | None = None
) -> Iterator[Value]:
    """All JSON values of a file. A damaged line is returned as such; damage in a list raises.

    seen: names that are used; of a line that has some of them, the others may be discarded.
    """
    if _is_lines(source, text):
        return _by_line(source, text, tick, seen)
    return _by_value(source, text, tick)


def _is_lines(source: InputFile, text: Text) -> bool:
    """Whether one of the first lines is a complete object. A list is read item by item."""
    with text.open(source) as stream:
        for _ in range(6):
            line = stream.readline(VALUE // 4).strip("\ufeff \r\n\t")
            if line.startswith("["):
                return False
            check_value(source, line)
            if line and isinstance(_parsed(line)[0], dict):
                return True
    return False


def _by_line(
    source: InputFile, text: Text, tick: Tick | None, seen: Seen | None
) -> Iterator[Value]:
    bound(source, text, VALUE)
    decoder = msgspec.json.Decoder(_shape(seen)) if seen else None
    fast = text.is_utf8 and text.newline == "\n"
    with source.open(tick) if fast else text.open(source, tick) as stream:
        for line in stream:
            if isinstance(line, bytes):
                line = line.strip().removeprefix(b"\xef\xbb\xbf")
            else:
                line = line.strip().removeprefix("\ufeff")
            if line:
                check_value(source, line)
                yield (*_parsed(line, decoder), line)


def _shape(seen: Seen) -> Any:
    """A type for msgspec: an object of which the other members are skipped, not decoded."""
    members = {name: _shape(inner) | None if inner else Any for name, inner in seen.items()}
    return TypedDict("Row", members, total=False)  # pyright: ignore[reportArgumentType]


def _parsed(
    line: bytes | str, decoder: msgspec.json.Decoder | None = None
) -> tuple[object, str | None]:
    try:
        if decoder and (row := decoder.decode(line)):
            return row, None
    except _UNFIT:
        pass  # of another shape: decode the whole line below
    try:
        return _ANY.decode(line), None
    except _UNFIT:
        pass  # msgspec also rejects NaN and lone surrogates, which are common in exports
    try:
        text = line if isinstance(line, str) else line.decode("utf-8", "aftermath-damage")
        return _mended(_DECODER.decode(text)), None
    except (ValueError, RecursionError) as error:
        return None, f"no valid JSON: {str(error).partition(';')[0]}"


def check_value(source: InputFile, raw: bytes | str) -> None:
    """Raise TooLargeError where a JSON value is too large to be one message or page of them."""
    if len(raw) <= VALUE // 64 or source.limits.is_trusted:  # however it is made, it is small
        return
    is_wide = isinstance(raw, str) and not raw.isascii()
    if len(raw) * (4 if is_wide else 1) >= VALUE:
        what = f"a JSON value has more than {VALUE / 1e6:.0f} MB"
    elif _cost(raw) > MEMORY:
        what = f"a JSON value of {len(raw) / 1e6:.1f} MB takes over {MEMORY / 1e6:.0f} MB of memory"
    else:
        return
    raise TooLargeError(what=what, where=source.name, right=f"One object for each message, {TRUST}")


def _cost(raw: bytes | str) -> int:
    """About the bytes that a value takes in memory, at most."""
    if isinstance(raw, bytes):
        return sum(raw.count(sign.encode()) * cost for sign, cost in _COSTS)
    return sum(raw.count(sign) * cost for sign, cost in _COSTS)


def _mended(value: object) -> object:
    """The value with lone surrogates replaced by U+FFFD."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(name): _mended(item) for name, item in value.items()}
    return value


def _by_value(source: InputFile, text: Text, tick: Tick | None) -> Iterator[Value]:
    """Values one after the other, the items of lists individually; line breaks may be anywhere."""
    with text.open(source, tick) as stream:
        found = JsonStream(source.name, stream, _decoded, partial(check_value, source))
        for value, raw in found.values():
            yield value, None, raw


def _decoded(text: str, at: int) -> tuple[object, int]:
    value, end = _DECODER.raw_decode(text, at)
    return _mended(value), end


def chunks(
    source: InputFile,
    text: Text,
    unwrap: Callable[[object], list] | None,
    tick: Tick | None = None,
    seen: Seen | None = None,
) -> Iterator[Chunk]:
    """Records in chunks. unwrap: one JSON value to its rows; None: the object or a list's items.

    seen: names that the reader uses; of a value that is one row, the rest is discarded immediately.
    """
    number, parsed = 0, values(source, text, tick, seen)
    while batch := list(_batch(parsed, unwrap or items, seen)):
        rows, numbers, broken, raws = [], [], [], []
        for inner, problem, raw in batch:
            for row in inner:
                number += 1
                if isinstance(row, dict):
                    rows.append(row)
                    numbers.append(number)
                    raws.append(raw if len(inner) == 1 else row)
                else:
                    broken.append((number, problem or "no JSON object", shown(raw)))
        yield Chunk(rows, np.array(numbers, "int64"), tuple(broken), raws)


def _batch(
    parsed: Iterator[Value], unwrap: Callable[[object], list], seen: Seen | None
) -> Iterator[tuple[list, str | None, bytes | str]]:
    """The rows of each value, up to CHUNK values or BYTES of them."""
    count = size = cost = 0
    for value, problem, raw in parsed:
        inner = unwrap(value) if isinstance(value, dict | list) else [value]
        row = inner[0] if len(inner) == 1 else None
        if seen and isinstance(row, dict) and len(row) > len(seen):  # was not decoded by `seen`
            inner = [only(row, seen) or row]
        yield inner, problem, raw
        count, size, cost = count + 1, size + len(raw), cost + _cost(raw)
        if count == CHUNK or size > BYTES or cost > MEMORY:
            return


def only(record: dict, seen: Seen) -> dict:
    """The members of these names, and within them those of the nested names."""
    kept = {}
    for name, inner in seen.items():
        if name in record:
            value = record[name]
            kept[name] = only(value, inner) if inner and type(value) is dict else value
    return kept


def items(value: object) -> list:
    """The rows of a value without an envelope: itself, or the items of a list."""
    return value if isinstance(value, list) else [value]


def envelope(value: object) -> list:
    """The rows of a file's only value: the one list of objects in it, or objects by their ids.

    An object that holds neither is a row itself.
    """
    if not isinstance(value, dict):
        return items(value)
    found = dict(_lists(value))
    rows = [part for name, part in found.items() if name in _ROWS]
    if len(found) == 1 or len(rows) == 1:
        return rows[0] if rows else next(iter(found.values()))
    inner = list(value.values())
    is_by_id = len(inner) > 1 and all(isinstance(one, dict) for one in inner)
    alike = is_by_id and len({tuple(one) for one in inner if one}) == 1
    return inner if alike and not found else [value]


_ROWS = (
    *("items", "data", "results", "posts", "comments", "messages", "reviews", "tweets", "statuses"),
    *("entries", "records", "rows", "hits", "articles", "documents"),
)
"""Members of an answer that hold its rows; others hold what the rows refer to."""


def _lists(value: dict, depth: int = 3) -> Iterator[tuple[str, list]]:
    """Lists of objects in an object, the outermost ones, by the names of their members."""
    for name, inner in value.items():
        if isinstance(inner, list) and inner and all(isinstance(row, dict) for row in inner):
            yield name, inner
        elif isinstance(inner, dict) and depth:
            yield from _lists(inner, depth - 1)


def shown(raw: object) -> str:
    """A raw row as text, for the rejects."""
    if isinstance(raw, bytes):
        return raw.decode("utf-8", "replace")
    return _HALF.sub("\ufffd", raw if isinstance(raw, str) else _dumped(raw))


def _dumped(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "nested too deeply to show"


def head(source: InputFile, text: Text) -> list:
    """The first valid values of a file, at most 20 of its first 100."""
    first = itertools.islice(values(source, text), 100)
    return [value for value, _, _ in first if isinstance(value, dict | list)][:20]


def flat(records: list[dict], columns: dict[str, None], where: str = "columns") -> list[dict]:
    """Records as rows of text: `user.name` for nested members, lists as JSON.

    columns: names seen so far; those of these records are added, since objects may omit keys.
    where: for the error of a table that is too wide.
    """
    rows = [dict(_flat(record)) for record in records]
    for row in rows:
        columns.update(dict.fromkeys(row))
        check_width(where, len(columns))
    return rows


def table(rows: list[dict], columns: dict[str, None]) -> pd.DataFrame:
    """Rows that `flat` made, as a table of text."""
    return pd.DataFrame(rows, columns=list(columns), dtype="string")


_TYPES = {"$oid", "$date", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal"}
"""Names with which MongoDB's extended JSON wraps a value in its type."""


def _unwrapped(value: dict) -> object:
    """The value without its types as MongoDB writes them: `{"$date": {"$numberLong": "1"}}`."""
    inner: object = value
    while isinstance(inner, dict) and len(inner) == 1 and inner.keys() <= _TYPES:
        [inner] = inner.values()
    return inner


def _flat(record: dict, before: str = "", depth: int = 8) -> Iterator[tuple[str, str | None]]:
    for name, value in record.items():
        if isinstance(value, dict):
            value = _unwrapped(value)
        if isinstance(value, dict) and value and depth:
            yield from _flat(value, f"{before}{name}.", depth - 1)
        elif value is None or isinstance(value, str):
            yield f"{before}{name}", value
        else:
            yield f"{before}{name}", _dumped(value)
