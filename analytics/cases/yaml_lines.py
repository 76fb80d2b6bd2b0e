"""YAML with the line of each field, so that an error can name it."""

from collections.abc import Iterator

import yaml

try:
    from yaml import CSafeLoader as SafeLoader  # a tenth of the time
except ImportError:  # PyYAML was built without libyaml
    from yaml import SafeLoader

Path = tuple[str | int, ...]


class _Loader(SafeLoader):  # pyright: ignore[reportGeneralTypeIssues] - either of two
    """SafeLoader that leaves times as text, since PyYAML drops their time zone."""


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
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        if node is not None:
            _walk(node, (), lines, set())
        return (None if node is None else loader.construct_document(node)), lines
    finally:
        loader.dispose()


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], walked: set[yaml.Node]) -> None:
    """Add the lines of the fields under `node`; an aliased node only where it is defined."""
    lines.setdefault(path, node.start_mark.line + 1)
    if node in walked:
        return
    walked.add(node)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
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
