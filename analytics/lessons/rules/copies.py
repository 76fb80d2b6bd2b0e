"""Rules on copied text: what it makes of a crisis's size and tone."""

from analytics.lessons.rules.judging import Rule, Verdict
from analytics.measures.cascades import (
    CASCADES,
    CHANGES,
    COPIED_SHARE,
    LARGEST_CASCADE,
    NEGATIVE_SHARE_WITH_COPIES,
    NEGATIVE_SHARE_WITHOUT_COPIES,
)
from analytics.schema import Measures
from analytics.wording import Percent

MATTERS = 0.1
"""Share of copies from which they change what volume says: a convention."""


def _copied(measures: Measures) -> Verdict | None:
    share, cascades = measures[COPIED_SHARE], measures[CASCADES].value
    if share.value is None or share.value < MATTERS or not cascades:
        return None
    values: dict[str, object] = {"n": float(share.n or 0)}
    with_, without = (
        measures[spec].value for spec in (NEGATIVE_SHARE_WITH_COPIES, NEGATIVE_SHARE_WITHOUT_COPIES)
    )
    if with_ is None or without is None or abs(with_ - without) < CHANGES:
        return Verdict("open", "volume", "high", "counted", values)
    values |= {"with": Percent(with_), "without": Percent(without)}
    claim = "inflated" if with_ > without else "deflated"
    return Verdict("open", claim, "high", "counted", values)


RULES: tuple[Rule, ...] = (
    Rule(
        "copied_text",
        "early_warning",
        (COPIED_SHARE, CASCADES, LARGEST_CASCADE),
        "insights",
        "before_next",
        _copied,
        undecided="lesson.copied_text.silent",
    ),
)
