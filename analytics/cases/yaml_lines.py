"""YAML with the line of each field, so that an error can name it; bounded in depth and size."""

import reprlib
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.constructor import ConstructorError

try:
    from yaml import CSafeLoader as SafeLoader  # a tenth of the time
except ImportError:  # PyYAML was built without libyaml
    from yaml import SafeLoader

Path = tuple[str | int, ...]

DEEPEST, MOST = 30, 100_000
"""Levels of nesting, and values with every alias expanded, that a file may have."""
LARGEST = 10**18


class _Loader(SafeLoader):  # pyright: ignore[reportGeneralTypeIssues] - either of two
    """SafeLoader that leaves times as text, since PyYAML drops their time zone.

    Every value that cannot be one raises a `YAMLError` with its line.
    """

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            found = super().construct_object(node, deep)
            _require_plain(found)
            return found
        except yaml.YAMLError:
            raise
        except Exception as error:  # PyYAML lets whatever its constructors raise pass
            what = f"{reprlib.repr(node.value)} is not valid: {error}"
            raise ConstructorError(None, None, what, node.start_mark) from error


def _require_plain(value: object) -> None:
    """Raise `ValueError` for a number or text that no field can be, and no file can hold."""
    if isinstance(value, int) and abs(value) >= LARGEST:
        raise ValueError("a whole number has at most 18 digits")
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValueError("it holds a NUL character")


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class DuplicateKeyError(Exception):
    """A mapping names a key twice. `line` counts from 1."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


def load(text: str) -> tuple[object, dict[Path, int]]:
    """Parsed YAML and the line (from 1) of every field, by its path."""
    _require_bounds(text)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        if node is not None:
            _walk(node, (), lines, set())
        return (None if node is None else loader.construct_document(node)), lines
    finally:
        loader.dispose()


def _require_bounds(text: str) -> None:
    """Raise a `YAMLError` where values are nested too deep, or aliases expand to too many.

    The events are read one by one, so that this needs neither the stack nor the memory itself.
    """
    sizes: dict[str, int] = {}
    opened: list[tuple[str | None, int]] = []
    size = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((event.anchor, size))
            size = 0
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = opened.pop()
            sizes[anchor or ""] = size + 1
            size += before + 1
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise _refused(f"the alias {event.anchor} names nothing that ends before it", event)
            size += sizes[event.anchor]
        elif isinstance(event, yaml.ScalarEvent):
            sizes[event.anchor or ""] = 1
            size += 1
        if len(opened) > DEEPEST:
            raise _refused(f"values are nested more than {DEEPEST} deep", event)
        if size > MOST:
            raise _refused(f"it holds more than {MOST:,} values, each alias counted in full", event)


def _refused(what: str, place: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=what, problem_mark=place.start_mark)


def _require_text(key: yaml.Node) -> None:
    """Raise a `YAMLError` for a key that is no text, such as `1` or `yes`: no field has one."""
    if key.tag not in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"):
        shown = reprlib.repr(key.value) if isinstance(key, yaml.ScalarNode) else "of a field"
        raise _refused(f"the key {shown} is no text; put it in quotes", key)


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], walked: set[yaml.Node]) -> None:
    """Add the lines of the fields under `node`; an aliased node only where it is defined."""
    lines.setdefault(path, node.start_mark.line + 1)
    if node in walked:
        return
    walked.add(node)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            _require_text(key)
            name = str(key.value)
            if name in seen:
                raise DuplicateKeyError(name, key.start_mark.line + 1)
            seen.add(name)
            lines[(*path, name)] = key.start_mark.line + 1
            _walk(value, (*path, name), lines, walked)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            _walk(value, (*path, i), lines, walked)


def texts(loaded: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text of a parsed document with its path."""
    if isinstance(loaded, str):
        yield path, " ".join(loaded.split())
    pairs = loaded.items() if isinstance(loaded, dict) else ()
    for key, value in enumerate(loaded) if isinstance(loaded, list) else pairs:
        yield from texts(value, (*path, key))


def known(path: Path, lines: dict[Path, int]) -> Path:
    """The field itself, or the nearest enclosing one that is in the file."""
    while path and path not in lines:
        path = path[:-1]
    return path


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """Line of the field, or of the nearest enclosing one; 1 where there is none."""
    return lines.get(known(path, lines), 1)
