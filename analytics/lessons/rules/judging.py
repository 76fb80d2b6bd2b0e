"""What a rule is, and the small judges that most rules share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from analytics.schema import Measure, Note, Side

Measures = Mapping[str, Measure]
Due = Literal["first_hour", "first_day", "first_week", "before_next"]
Place = Literal["below", "above", "across"]


@dataclass(frozen=True)
class Verdict:
    """What a rule says: side, which claim of its catalogue entry, extra values, confidence."""

    side: Side
    claim: str
    confidence: Literal["high", "moderate", "low"]
    because: str
    values: Mapping[str, object] = field(default_factory=dict)
    counter: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule. needs: measures that must be observed (or censored where `takes_censored`).

    due: by when its action must be ready or done. pulls_against: ids of rules whose good verdict
    and this rule's good verdict ask for opposite things.
    """

    id: str
    subject: str
    needs: tuple[str, ...]
    owner: str
    due: Due
    judge: Callable[[Measures], Verdict | None]
    citation: str = ""
    takes_censored: bool = False
    pulls_against: tuple[str, ...] = ()


def place(measure: Measure, limit: float) -> Place:
    """Where the whole interval lies; a censored duration is at least its `low`."""
    low = measure.value if measure.low is None else measure.low
    high = measure.value if measure.high is None else measure.high
    if measure.status == "censored":
        return "above" if low > limit else "across"
    if high <= limit:
        return "below"
    return "above" if low > limit else "across"


WEEK_H = 168.0
"""What has been watched for less is not called lasting: a convention."""


def quick(
    name: str,
    soon: float,
    late: float | None = None,
    *,
    because: str = "convention",
    on_record: bool = False,
) -> Callable[[Measures], Verdict]:
    """Good where the whole interval lies within `soon`, bad beyond `late`, else open.

    on_record: whether what is still awaited may have come without any source that tells of it.
    """
    late = soon if late is None else late
    confidence = "low" if because == "convention" else "moderate"

    def judge(measures: Measures) -> Verdict:
        values = {"soon": soon, "late": late}
        if on_record and measures[name].status == "censored":
            side = "badly" if place(measures[name], late) == "above" else "open"
            return Verdict(side, "none", "low", "timeline_only", values)
        if place(measures[name], soon) == "below":
            return Verdict("well", "soon", confidence, because, values)
        if place(measures[name], late) == "above":
            return Verdict("badly", "late", confidence, because, values)
        return Verdict("open", "between", "low", "interval_across", values)

    return judge


def share(
    name: str, good: float, bad: float, *, because: str = "convention"
) -> Callable[[Measures], Verdict]:
    """Good where the whole interval lies above `good`, bad below `bad`, else open."""

    def judge(measures: Measures) -> Verdict:
        measure, values = measures[name], {"good": good, "bad": bad}
        if place(measure, good) == "above":
            return Verdict("well", "high", "moderate", because, values)
        if place(measure, bad) == "below":
            return Verdict("badly", "low", "moderate", because, values)
        return Verdict("open", "between", "low", "interval_across", values)

    return judge


def element(name: str) -> Callable[[Measures], Verdict]:
    """An element of the first full apology: there, weak, or not."""

    def judge(measures: Measures) -> Verdict:
        side, claim = {1.0: ("well", "some"), 0.5: ("open", "weak"), 0.0: ("badly", "none")}[
            measures[name].value
        ]
        return Verdict(side, claim, "low", "one_coder")

    return judge


def counted(
    name: str, *, some: Side | None, none: Side | None, least: int = 1, because: str = "one_coder"
) -> Callable[[Measures], Verdict | None]:
    """A side for `least` or more, a side for fewer; None says nothing, nor do open windows."""

    def judge(measures: Measures) -> Verdict | None:
        where = place(measures[name], least - 0.5)
        side = {"above": some, "below": none, "across": None}[where]
        if side is None:
            return None
        return Verdict(side, "some" if where == "above" else "none", "low", because)

    return judge
