"""What a part of listening is: its measures, its tables, and what computes them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.results import Table
from analytics.schema import Measure, Measures, MeasureSpec
from analytics.study.timed import Need, Timed


@dataclass(frozen=True)
class Part:
    """A group of measures and tables that are computed together.

    specs: all measures that `compute` returns. needs: what it is computed from. tables: name of
    each table → the columns that a case's folder may carry, which hold nothing of a third party: no
    text, author or id.
    """

    name: str
    specs: tuple[MeasureSpec[Any], ...]
    needs: tuple[Need, ...]
    compute: Callable[[Timed], tuple[Iterable[Measure[Any]], Mapping[str, Table]]]
    tables: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Heard:
    """Measures and tables of one part."""

    measures: Measures
    tables: Mapping[str, Table]
