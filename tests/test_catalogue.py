"""The catalogue and the code name the same keys, those that f-strings and templates build too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import analytics
from analytics.wording import Locale

PACKAGE = Path(analytics.__file__).parent
EXAMPLES = Path(__file__).parent / "catalogue_examples.md"
ASKS = {"translate", "say", "_say", "Message", "has", "keys", "_why"}
"""Functions whose first argument is a key, or the end of one behind a helper's prefix."""
SEGMENT = r"[^.]+(?:\.\d[^.]*)?"
"""What a placeholder may stand for: one part of a key, in which a number may have its point."""
FIXED = re.compile(r"[a-z_]{3,}")
"""A pattern without fixed words would match every key."""


def name_of(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Names that a statement assigns, each with its expression."""
    if not isinstance(node, ast.Assign):
        return
    [target, *_], value = node.targets, node.value
    pairs = [(target, value)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = zip(target.elts, value.elts, strict=True)
    for one, of in pairs:
        if isinstance(one, ast.Name):
            yield one.id, of


class Module:
    """One module's literals, the patterns of its f-strings, and the prefixes its helpers add.

    asked: line → patterns of the f-string that is a key there.
    """

    def __init__(self, tree: ast.Module):
        nodes = list(ast.walk(tree))
        constants = (node.value for node in nodes if isinstance(node, ast.Constant))
        self.literals = {value for value in constants if isinstance(value, str)}
        self.prefixes: set[str] = set()
        self._owner: dict[ast.AST, ast.AST] = {}
        for function in nodes:  # outer ones come first, so that the innermost stays
            if isinstance(function, (ast.Module, ast.FunctionDef)):
                self._owner |= dict.fromkeys(ast.walk(function), function)
        self._values: dict[tuple[ast.AST, str], list[ast.AST]] = {}
        for node in nodes:
            for name, value in assigned(node):
                self._values.setdefault((self._owner[node], name), []).append(value)
        for node in nodes:  # a loop's name is none of the values assigned elsewhere
            if isinstance(node, (ast.For, ast.comprehension)):
                self._values.pop((self._owner[node], name_of(node.target)), None)
        helpers = set(self._ends_of_helpers(nodes))
        built = [n for n in nodes if isinstance(n, ast.JoinedStr) and n not in helpers]
        self.patterns = set().union(*map(self._patterns, built))
        self.asked = {
            node.lineno: self._patterns(node.args[0])
            for node in nodes
            if isinstance(node, ast.Call) and name_of(node.func) in ASKS
            if node.args and node.args[0] in built
        }

    def _ends_of_helpers(self, nodes: list[ast.AST]) -> Iterator[ast.JoinedStr]:
        """F-strings `prefix.{key}` in functions whose caller hands in `key`."""
        for function in nodes:
            if not isinstance(function, (ast.FunctionDef, ast.Lambda)):
                continue
            arguments = [*function.args.posonlyargs, *function.args.args]
            if "key" not in {argument.arg for argument in arguments}:
                continue
            for node in ast.walk(function):
                match node:
                    case ast.JoinedStr(
                        values=[ast.Constant(prefix), ast.FormattedValue(ast.Name("key"))]
                    ) if prefix.endswith("."):
                        self.prefixes.add(prefix)
                        yield node

    def _patterns(self, node: ast.AST, depth: int = 0) -> set[str]:
        """Regular expressions of the texts that an expression may have."""
        match node:
            case ast.Constant(str(text)):
                return {re.escape(text)}
            case ast.IfExp():
                return self._patterns(node.body, depth) | self._patterns(node.orelse, depth)
            case ast.FormattedValue():
                return self._patterns(node.value, depth)
            case ast.Name() if depth < 3 and (self._owner[node], node.id) in self._values:
                values = self._values[self._owner[node], node.id]
                return set().union(*(self._patterns(value, depth + 1) for value in values))
            case ast.JoinedStr():
                texts = {""}
                for part in node.values:
                    ends = self._patterns(part, depth)
                    texts = {start + end for start in texts for end in ends}
                return texts
        return {SEGMENT}


def of_templates() -> Iterator[str]:
    """Patterns of the keys that templates ask for: `translate('a.b')`, `translate('a.' ~ name)`."""
    for path in (PACKAGE / "reports" / "template").glob("*.j2"):
        text = path.read_text(encoding="utf-8")
        for key, more in re.findall(r"\btranslate\('([a-z_.]+)'( ~)?", text):
            yield re.escape(key) + (SEGMENT if more else "")


KEYS = set(Locale.of().texts)
MODULES = {
    str(path.relative_to(PACKAGE)): Module(ast.parse(path.read_text(encoding="utf-8")))
    for path in sorted(PACKAGE.rglob("*.py"))
}
PREFIXES = {"", *(prefix for module in MODULES.values() for prefix in module.prefixes)}
ENDS = {key: [key.removeprefix(p) for p in PREFIXES if key.startswith(p)] for key in KEYS}
ASKED = {
    f"{name}:{line}": patterns
    for name, module in MODULES.items()
    for line, patterns in module.asked.items()
} | {f"template:{pattern}": {pattern} for pattern in sorted(set(of_templates()))}


def matched(pattern: str) -> set[str]:
    """Keys that a pattern may mean, by itself or behind the prefix of a helper."""
    return {key for key, ends in ENDS.items() if any(re.fullmatch(pattern, e) for e in ends)}


def test_the_walk_finds_what_is_built():
    assert len(ASKED) > 120
    assert {"learned.", "coverage."} <= PREFIXES


@pytest.mark.parametrize("place", ASKED)
def test_a_key_that_is_built_can_be_one_of_the_catalogue(place):
    patterns = ASKED[place]
    assert any(FIXED.search(pattern) for pattern in patterns), patterns
    assert all(map(matched, patterns)), patterns


def test_no_key_is_dead():
    """Each is written out in the code, or built there from fixed words."""
    used = {
        f"{prefix}{text}"
        for module in MODULES.values()
        for text in module.literals
        for prefix in PREFIXES
    }
    built = set().union(*(module.patterns for module in MODULES.values()), *ASKED.values())
    for pattern in filter(FIXED.search, built):
        used |= matched(pattern)
    assert sorted(KEYS - used) == []


def test_the_list_of_examples_has_the_catalogue_of_today():
    """Made by `python tests/catalogue_examples.py`; a few new keys do not make it stale."""
    listed = set(re.findall(r"^- `([^`]+)`:", EXAMPLES.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(listed & KEYS) > 0.9 * len(KEYS)
    assert len(listed - KEYS) < 0.1 * len(KEYS)
