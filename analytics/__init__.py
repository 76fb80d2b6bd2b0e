"""Aftermath replays past brand crises; start with `analytics.load(case, as_of=None)`.

`load` and the subpackages below are imported on first use; importing one does not import the
others.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics import (
        cases,
        characters,
        charts,
        errors,
        files,
        lessons,
        measures,
        messages,
        panel,
        reports,
        results,
        schema,
        sentiment,
        simulate,
        study,
        wording,
    )
    from analytics.study import load
else:

    def __getattr__(name: str) -> object:
        if name == "load":
            return import_module("analytics.study").load
        if name in __all__:
            return import_module(f"analytics.{name}")
        raise AttributeError(f"module 'analytics' has no attribute {name!r}")


for _variable in ("HF_HUB_DISABLE_TELEMETRY", "ORT_DISABLE_TELEMETRY"):
    os.environ[_variable] = "1"  # read once, at the import of the library that would call home

__version__ = "0.1.0"
__all__ = [
    "cases",
    "characters",
    "charts",
    "errors",
    "files",
    "lessons",
    "load",
    "measures",
    "messages",
    "panel",
    "reports",
    "results",
    "schema",
    "sentiment",
    "simulate",
    "study",
    "wording",
]


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
