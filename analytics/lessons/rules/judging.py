"""The type of a rule, and the judging functions that most rules share.

Rules judge behaviour that was observed. What others did, a share price and a survey are outcomes. A
verdict that depends on an absence (later than, nothing for, no more than) is given only if the
measure names the evidence for it (`Measure.absence`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from analytics.schema import Duration, Measure, Measures, MeasureSpec, Message, Side

Due = Literal["first_hour", "first_day", "first_week", "before_next"]
Position = Literal["below", "above", "across"]


@dataclass(frozen=True)
class Verdict:
    """Result of a rule: side, claim within its catalogue entry, extra values, confidence."""

    side: Side
    claim: str
    confidence: Literal["high", "moderate"]
    because: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    counter: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule. needs: measures that must be observed (or censored if `takes_censored`).

    judges: those of `needs` whose evidence is the behaviour judged; empty for all. due: by when its
    action must be ready or done. conflicts_with: ids of rules whose good verdict and this rule's
    good verdict require opposite things. undecided: catalogue key of the reason why it may give no
    verdict.
    """

    id: str
    subject: str
    needs: tuple[MeasureSpec[Any], ...]
    owner: str
    due: Due
    judge: Callable[[Measures], Verdict | None]
    citation: str = ""
    takes_censored: bool = False
    conflicts_with: tuple[str, ...] = ()
    judges: tuple[MeasureSpec[Any], ...] = ()
    undecided: str = "lesson.undecided"


def compare_to_threshold(measure: Measure[Any], limit: float) -> Position:
    """Position of the whole interval against the limit; a censored duration is at least `low`."""
    if measure.most is not None and measure.most <= limit:
        return "below"
    return "above" if measure.least is not None and measure.least > limit else "across"


WEEK_H = 168.0
"""Hours; shortest observation after which something may be called lasting: a convention."""


def quick(
    spec: MeasureSpec[Duration],
    soon: float,
    late: float | None = None,
    *,
    because: str = "convention",
    is_conduct: bool = False,
) -> Callable[[Measures], Verdict | None]:
    """Good if the whole interval is within `soon`, bad if it is beyond `late`; otherwise no
    verdict.

    is_conduct: the end is an event on record, so that "late" claims that there was none before;
    "soon" is given only if the event earns credit.
    """
    late = soon if late is None else late

    def judge(measures: Measures) -> Verdict | None:
        measure, values = measures[spec], {"soon": soon, "late": late}
        if compare_to_threshold(measure, soon) == "below":
            if is_conduct and not earns_credit(measure):
                return None
            return Verdict("well", "soon", "moderate", because, values)
        if compare_to_threshold(measure, late) != "above" or (is_conduct and not measure.absence):
            return None
        claim = "none" if is_conduct and measure.status == "censored" else "late"
        return Verdict("badly", claim, "moderate", because, values)

    return judge


def overdue(spec: MeasureSpec[Duration], limit: float) -> Callable[[Measures], Verdict | None]:
    """Bad if the whole interval is beyond `limit`; otherwise no verdict, since meeting a legal
    maximum earns no credit.
    """

    def judge(measures: Measures) -> Verdict | None:
        if compare_to_threshold(measures[spec], limit) != "above":
            return None
        return Verdict("badly", "late", "moderate", "convention", {"late": limit})

    return judge


def earns_credit(measure: Measure[Duration]) -> bool:
    """Whether an event earns credit for its speed: it is not a denial or the like, and it answers
    what had become public before it.
    """
    return measure.verdict is None and measure.most is not None and measure.most > 0


def share(
    spec: MeasureSpec[float], good: float, bad: float, *, because: str = "convention"
) -> Callable[[Measures], Verdict | None]:
    """Good if the whole interval is above `good`, bad if below `bad`; otherwise no verdict."""

    def judge(measures: Measures) -> Verdict | None:
        measure, values = measures[spec], {"good": good, "bad": bad}
        if compare_to_threshold(measure, good) == "above":
            return Verdict("well", "high", "moderate", because, values)
        if compare_to_threshold(measure, bad) == "below":
            return Verdict("badly", "low", "moderate", because, values)
        return None

    return judge


def done(spec: MeasureSpec[float], side: Side) -> Callable[[Measures], Verdict | None]:
    """The side for what was certainly done at least once; no verdict if not on record."""

    def judge(measures: Measures) -> Verdict | None:
        return Verdict(side, "some", "moderate", "one_coder") if measures[spec].least else None

    return judge
