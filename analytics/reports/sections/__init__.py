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
    """One section. order: its position. show: makes it. part: of the page; the appendix is folded.

    is_needed: whether the case has the section at all; a section that only lacks data says so
    itself. has_content: whether it can say more than that; a first look leaves out what cannot.
    """

    name: str
    order: int
    show: Callable[["Page"], Block]
    part: Literal["main", "appendix"] = "appendix"
    is_needed: Callable[[Results], bool] = lambda results: True
    has_content: Callable[[Results], bool] = lambda results: True


@cache
def specs() -> dict[str, Section]:
    """The declared sections by name, in the order of the page."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    sections = sorted((module.SECTION for module in modules), key=lambda section: section.order)
    return {section.name: section for section in sections}
