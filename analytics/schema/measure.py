"""Measures: the declaration of each (`MeasureSpec`) and its result for one case (`Measure`).

A value is an instant (`pd.Timestamp`, UTC), a duration (`Duration`), a number or a category
(`Category`); the declaration states which, and the unit.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, NewType, TypeVar, overload

import pandas as pd

from analytics.errors import TableError
from analytics.schema.text import Message

INTERVAL = 0.90
"""Coverage of every interval that comes from sampling (not of documented time windows)."""

Duration = NewType("Duration", float)
"""How long something took, in the unit of its measure: hours, days or trading sessions."""
Category = NewType("Category", str)
"""One of a closed set of keys; its text is in the catalogue under ``category.<key>``."""

Kind = Literal["instant", "duration", "number", "category"]
Status = Literal["observed", "censored", "not_applicable", "not_available"]
Unit = Literal[
    "UTC",
    "h",
    "days",
    "sessions",
    "",
    "accounts",
    "alarms_per_week",
    "channels",
    "events",
    "messages",
    "messages_per_bin",
    "minutes",
    "of_1",
    "of_7",
    "point_hours",
    "points",
    "posts",
    "ratio",
    "relapses",
    "score_points",
    "share",
    "shifts",
    "statements",
    "texts",
    "themes",
    "times",
]
"""Keys of units; their text is in the catalogue under ``unit.<key>``."""

V = TypeVar("V", pd.Timestamp, Duration, float, Category)
_TYPES: dict[Kind, type | tuple[type, ...]] = {
    "instant": pd.Timestamp,
    "duration": (float, int),
    "number": (float, int),
    "category": str,
}


@dataclass(frozen=True)
class MeasureSpec(Generic[V]):
    """Declaration of a measure; create it with `instant`, `duration`, `number` or `category`.

    name: its name in code, in `metrics.json` and in the catalogue, where `measure_name` and
    `definition` have an entry for it. method, citation: catalogue keys of how it is measured and of
    the publication of the method.
    """

    name: str
    kind: Kind
    unit: Unit
    method: str = ""
    citation: str = ""

    def observed(
        self,
        value: V | None = None,
        low: V | None = None,
        high: V | None = None,
        *,
        n: int | None = None,
        verdict: Message | None = None,
        evidence: tuple[str, ...] = (),
        absence: tuple[str, ...] = (),
        method: str = "",
        citation: str = "",
    ) -> "Measure[V]":
        """A value, an interval, or both. method, citation: if they differ from the declared."""
        return Measure(
            self,
            "observed",
            value,
            low,
            high,
            n,
            verdict=verdict,
            method=method or self.method,
            citation=citation or self.citation,
            evidence=evidence,
            absence=absence,
        )

    def censored(
        self,
        low: V,
        reason: Message,
        *,
        n: int | None = None,
        absence: tuple[str, ...] = (),
    ) -> "Measure[V]":
        """At least `low`: not ended when observation ended, or not all of it seen."""
        return Measure(
            self,
            "censored",
            low=low,
            n=n,
            reason=reason,
            method=self.method,
            citation=self.citation,
            absence=absence,
        )

    def missing(
        self,
        reason: Message,
        status: Literal["not_available", "not_applicable"] = "not_available",
        *,
        n: int | None = None,
        method: str = "",
    ) -> "Measure[V]":
        """No value, and why."""
        return Measure(self, status, n=n, reason=reason, method=method or self.method)


def instant(name: str, *, method: str = "", citation: str = "") -> MeasureSpec[pd.Timestamp]:
    """Declare a measure whose values are instants."""
    return MeasureSpec(name, "instant", "UTC", method or f"method.{name}", citation)


def duration(
    name: str,
    unit: Literal["h", "days", "sessions"] = "h",
    *,
    method: str = "",
    citation: str = "",
) -> MeasureSpec[Duration]:
    """Declare a measure whose values are durations."""
    return MeasureSpec(name, "duration", unit, method or f"method.{name}", citation)


def number(name: str, unit: Unit, *, method: str = "", citation: str = "") -> MeasureSpec[float]:
    """Declare a measure whose values are numbers: counts, shares, points."""
    return MeasureSpec(name, "number", unit, method or f"method.{name}", citation)


def category(name: str, *, method: str = "", citation: str = "") -> MeasureSpec[Category]:
    """Declare a measure whose values are categories."""
    return MeasureSpec(name, "category", "", method or f"method.{name}", citation)


@dataclass(frozen=True)
class Measure(Generic[V]):
    """A measure of one case with its uncertainty, method and evidence, or the reason why it is
    missing.

    value, low, high: of the type that `spec` declares; `value` is None if only an interval is
    known. n: sample size. reason: why it is censored or missing. verdict: a qualitative result for
    an observed value. method, citation: catalogue keys. evidence: ids of milestones, sources or
    bins. absence: evidence for a claim of absence in the value (nothing yet, nothing earlier, none
    at all): ids of searches, cited facts or milestones; empty if the value makes no such claim.
    """

    spec: MeasureSpec[V]
    status: Status
    value: V | None = None
    low: V | None = None
    high: V | None = None
    n: int | None = None
    reason: Message | None = None
    verdict: Message | None = None
    method: str = ""
    citation: str = ""
    evidence: tuple[str, ...] = ()
    absence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = [end for end in (self.value, self.low, self.high) if end is not None]
        problem = ""
        if not all(isinstance(end, _TYPES[self.spec.kind]) for end in known):
            problem = f"{known[0]!r} is no {self.spec.kind}"
        elif any(isinstance(end, float) and not math.isfinite(end) for end in known):
            problem = "NaN or infinity is not a number we report"
        elif self.status == "observed" and self.value is None and len(known) < 2:
            problem = "observed needs a value or both ends of an interval"
        elif self.status == "censored" and (self.value is not None or self.low is None):
            problem = "censored has no value and needs low, the extent observed so far"
        elif self.status in ("not_applicable", "not_available") and known:
            problem = f"{self.status} cannot carry a number"
        elif (self.reason is None) != self.is_observed:
            problem = "a reason is given where a value is censored or missing, and only there"
        elif self.verdict is not None and not self.is_observed:
            problem = "only an observed value has a verdict"
        if problem:
            raise TableError(what=problem, where=f"measure {self.name}", right="See Measure")

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def unit(self) -> Unit:
        return self.spec.unit

    @property
    def is_observed(self) -> bool:
        return self.status == "observed"

    @property
    def is_known(self) -> bool:
        """Observed, or censored, so that at least a bound is known."""
        return self.status in ("observed", "censored")

    @property
    def least(self) -> V | None:
        """The lowest possible value; None if nothing is known or there is no lower bound."""
        return self.low if self._is_interval else self.value

    @property
    def most(self) -> V | None:
        """The highest possible value; None if nothing is known or there is no upper bound."""
        return self.high if self._is_interval else self.value

    @property
    def _is_interval(self) -> bool:
        return self.low is not None or self.high is not None


class Measures(Mapping[str, Measure[Any]]):
    """Measures of one case by name, in display order; `measures[SPEC]` is typed."""

    def __init__(self, measures: Iterable[Measure[Any]] = ()) -> None:
        self._by_name = {one.name: one for one in measures}

    @overload
    def __getitem__(self, key: MeasureSpec[V]) -> Measure[V]: ...
    @overload
    def __getitem__(self, key: str) -> Measure[Any]: ...
    def __getitem__(self, key: MeasureSpec[Any] | str) -> Measure[Any]:
        return self._by_name[key if isinstance(key, str) else key.name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __or__(self, other: "Measures") -> "Measures":
        """The union, the other's if a name is in both; in the order of first appearance."""
        return Measures((self._by_name | other._by_name).values())
