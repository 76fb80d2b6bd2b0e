"""The sections of a case's page: one module each, which declares its section as `SECTION`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Literal

from analytics.reports.blocks import Block
from analytics.results import Results

if TYPE_CHECKING:
    from analytics.reports.page import Page


@dataclass(frozen=True)
class Section:
    """One section. order: its position. show: makes it.

    part: the appendix is folded on screen; `end` follows it. has_content: whether the case has
    anything to show there; a section without is left out.
    """

    name: str
    order: int
    show: Callable[["Page"], Block]
    part: Literal["main", "appendix", "end"] = "appendix"
    has_content: Callable[[Results], bool] = lambda results: True


@cache
def specs() -> dict[str, Section]:
    """The declared sections by name, in the order of the page."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    sections = sorted((module.SECTION for module in modules), key=lambda section: section.order)
    return {section.name: section for section in sections}
