"""Ways in which a file of a case folder can be damaged, each made of a seed alone."""

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from analytics.cases import yaml_lines

DEEP = 3_000
"""Levels of nesting that end the stack of whoever walks them."""


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


VALUES: tuple[Any, ...] = (
    *(None, "", " ", 0, -1, 1.5, True, False, [], {}, [[]], {"a": {"b": 1}}, [None], 10**30),
    *(float("inf"), float("nan"), -0.0, 1e308, "1e400", "0x10", "1_000", "12:30:45", "~", "null"),
    *("https://[x", "https://", "http://[::1", "https://a b", "https://x:99999/", "javascript:1"),
    *("2017-13-45", "0001-01-01", "9999-12-31", "2017-04-09T12:00:00", "10000-01-01", 20170409),
    *("2017-04-09T24:00:00Z", "2017-04-09T12:00:00+99:00", "0000-00-00", "Europe/Nowhere", "../x"),
    *("a\0b", "\u202e", "\ufeff", "\U000e0041", "x" * 100_000, "\n", "a: b: c", "🙂", "<script>"),
    *(_nested(12), {1: 2}, {None: None}, {(1, 2): 3}, [1, "a", None, {}]),
)
"""Values that stand where another one should."""

LINES = (
    *(
        "https: [x",
        "- [",
        "\tx: 1",
        "? ",
        "*nobody",
        "x: *x",
        "&a [*a]",
        "<<: *x",
        "%YAML 9.9",
        "---",
    ),
    *(
        "...",
        "!!python/object/apply:os.system [echo]",
        "x: !!int abc",
        "x: !!binary zz",
        "!!set {a}",
    ),
    *("x: !!timestamp 99999-99-99", "x: !unknown 1", 'x: "unclosed', "x: 'unclosed", "x: |9", "{"),
    *(
        "x: 0o9",
        "x: .inf",
        "x: 1e999",
        "x: " + "9" * 100_000,
        "x: " + "[" * DEEP,
        "{a: " * DEEP,
        "@x",
    ),
    *(
        "x: 0b" + "1" * 100_000,
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        ": ",
        "- - - -",
        "x: \x07",
    ),
    *("x: 2001-99-99", "x: 190:20:30", "x: =", "x: ~", "x:", "#", "\u2028", "\x85", "\ud83d", "`"),
    *("".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30)),),
)
"""Lines that stand where another one should."""


def paths(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The path of every value below a parsed YAML."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in items:
        yield (*path, key)
        if isinstance(one, dict | list):
            yield from paths(one, (*path, key))


def _at(value: Any, path: tuple) -> Any:
    for key in path:
        value = value[key]
    return value


def with_a_value_changed(text: str, rng: random.Random) -> bytes:
    """A record in which one value is another one, or gone, or is there twice."""
    content: Any = yaml_lines.load(text)[0]
    *above, key = rng.choice(list(paths(content)))
    held = _at(content, tuple(above))
    change = rng.randrange(8)
    if change == 0:
        del held[key]
    elif change == 1 and isinstance(held, list):
        held.append(copy.deepcopy(held[key]))
    elif change == 2 and isinstance(held, dict):
        held[rng.choice(["unknown", 1, "", None])] = held.pop(key)
    elif change == 3:
        held[key] = copy.deepcopy(_at(content, rng.choice(list(paths(content)))))
    else:
        held[key] = rng.choice(VALUES)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False).encode("utf-8", "replace")


def with_a_line_changed(text: str, rng: random.Random) -> bytes:
    """A record in which one line is another one, or gone, moved, doubled or cut."""
    lines = text.splitlines()
    i = rng.randrange(len(lines))
    indent = lines[i][: len(lines[i]) - len(lines[i].lstrip())]
    change = rng.randrange(7)
    if change == 0:
        del lines[i]
    elif change == 1:
        lines.insert(i, lines[i])
    elif change == 2:
        lines[i] = " " * rng.randrange(9) + lines[i].lstrip()
    elif change == 3:
        lines[i] = lines[i][: rng.randrange(len(lines[i]) + 1)]
    elif change == 4 and ":" in lines[i]:
        lines[i] = lines[i].split(":")[0] + ": " + rng.choice(LINES).removeprefix("x: ")
    else:
        lines.insert(i, indent + rng.choice(LINES))
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def with_bytes_changed(content: bytes, rng: random.Random) -> bytes:
    """A file that is empty, cut, in another encoding, or has other bytes in it."""
    change, at = rng.randrange(7), rng.randrange(len(content))
    if change == 0:
        return b""
    if change == 1:
        return content[:at]
    if change == 2:
        return content.decode("utf-8").encode(rng.choice(["utf-16", "utf-32", "utf-8-sig"]))
    if change == 3:
        return bytes(rng.randrange(256) for _ in range(200))
    if change == 4:
        return content.replace(b"\n", b"\r")
    new = rng.choice([b"\0", b"\xff", b"\xc3", b",", b'"', b"\n", b"e999", b"-", b"9" * 5_000])
    return content[:at] + new + content[at + (change == 5) :]


def with_a_cell_changed(content: bytes, rng: random.Random) -> bytes:
    """A CSV in which one cell, or its header, is another one."""
    rows = [line.split(",") for line in content.decode("utf-8").splitlines()]
    row = rng.choice(rows) if rng.random() < 0.8 else rows[0]
    cells = (
        "",
        "x",
        "-0.5",
        "1e400",
        "nan",
        "inf",
        "9" * 400,
        "0001-01-01",
        "99999-01-01",
        "1,2",
        '"',
    )
    row[rng.randrange(len(row))] = rng.choice(cells)
    return "\n".join(",".join(row) for row in rows).encode()


RECORD: tuple[Callable[[str, random.Random], bytes], ...] = (
    with_a_value_changed,
    with_a_value_changed,
    with_a_line_changed,
    with_a_line_changed,
    lambda text, rng: with_bytes_changed(text.encode(), rng),
)
