"""The export formats, one per module, each declaring FORMAT. A new module here adds a format."""

import importlib
import pkgutil

from analytics.messages.format import Format

_MODULES = [
    importlib.import_module(f"{__name__}.{module.name}")
    for module in pkgutil.iter_modules(__path__)
]
FORMATS: dict[str, Format] = {
    format_.name: format_
    for format_ in sorted(
        (module.FORMAT for module in _MODULES),
        key=lambda format_: (-len(format_.signature), format_.name),
    )
}
"""All formats by name, the most specific first: the first one that matches a file is used."""


def markdown() -> str:
    """The list of formats in data/README.md: a line each, with what writes it."""
    return "\n".join(f"- `{name}`: {FORMATS[name].tool}" for name in sorted(FORMATS))
