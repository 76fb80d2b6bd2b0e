"""Which columns, or members, of an export its reader never looks at."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analytics.messages.detection import DetectedFormat

_ROWS = 20
_DEEP = 4
"""Rows that are read to see it, and how deep the members of a record are told apart."""


def unread_columns(detected: DetectedFormat, raw: Any) -> list[str]:
    """Names of the columns of these raw rows that reading them does not touch, in their order.

    Members of records are named by path; one within which nothing is touched stands for all.
    """
    if isinstance(raw, pd.DataFrame):
        frame = _Frame(raw.head(_ROWS))
        frame.touched = set()
        detected.read(frame, "UTC")
        touched = frame.touched
        return [str(name) for name in raw.columns if name not in touched]
    paths: set[str] = set()
    rows = [_Record(record, "", paths) for record in raw[:_ROWS]]
    detected.read(rows, "UTC")
    found = dict.fromkeys(path for record in raw[:_ROWS] for path in _untouched(record, paths))
    return list(found)


class _Frame(pd.DataFrame):
    """A table that notes which of its columns are looked at."""

    _metadata = ["touched"]  # noqa: RUF012 (pandas copies these attributes)
    touched: set[str]

    @property
    def _constructor(self) -> type["_Frame"]:
        return _Frame

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str) and getattr(self, "touched", None) is not None:
            self.touched.add(key)
        return super().__getitem__(key)


class _Record(dict):
    """A record that notes the paths of the members that are looked at."""

    def __init__(self, record: dict, before: str, paths: set[str]) -> None:
        super().__init__(
            {
                name: _Record(value, f"{before}{name}.", paths)
                if isinstance(value, dict)
                else value
                for name, value in record.items()
            }
        )
        self._before, self._paths = before, paths

    def _note(self, name: object) -> None:
        value = super().get(name)
        if not isinstance(value, _Record):
            self._paths.add(f"{self._before}{name}")

    def get(self, name: Any, default: Any = None) -> Any:
        self._note(name)
        return super().get(name, default)

    def __getitem__(self, name: Any) -> Any:
        self._note(name)
        return super().__getitem__(name)

    def items(self) -> Any:
        self._note_all()
        return super().items()

    def values(self) -> Any:
        self._note_all()
        return super().values()

    def _note_all(self) -> None:
        for name in self:
            self._note(name)


def _untouched(
    record: dict, paths: set[str], before: str = "", depth: int = _DEEP
) -> Iterator[str]:
    for name, value in record.items():
        path = f"{before}{name}"
        if path in paths:
            continue
        if isinstance(value, dict) and depth and any(one.startswith(f"{path}.") for one in paths):
            yield from _untouched(value, paths, f"{path}.", depth - 1)
        else:
            yield path
