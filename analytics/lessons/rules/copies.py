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


def _volume(measures: Measures) -> Verdict | None:
    share, cascades = measures[COPIED_SHARE], measures[CASCADES].value
    if share.value is None or share.value < MATTERS or not cascades:
        return None
    values = {"n": float(share.n or 0), "share": Percent(share.value)}
    return Verdict("open", "volume", "high", "counted", values)


def _tone(measures: Measures) -> Verdict | None:
    share = measures[COPIED_SHARE].value
    with_, without = (
        measures[spec].value for spec in (NEGATIVE_SHARE_WITH_COPIES, NEGATIVE_SHARE_WITHOUT_COPIES)
    )
    if share is None or with_ is None or without is None:
        return None
    if share < MATTERS or abs(with_ - without) < CHANGES:
        return None
    values = {"share": Percent(share), "with": Percent(with_), "without": Percent(without)}
    claim = "inflated" if with_ > without else "deflated"
    return Verdict("open", claim, "high", "counted", values)


RULES: tuple[Rule, ...] = (
    Rule(
        "copied_text",
        "early_warning",
        (COPIED_SHARE, CASCADES, LARGEST_CASCADE),
        "insights",
        "before_next",
        _volume,
        undecided="lesson.copied_text.silent",
    ),
    Rule(
        "copied_tone",
        "early_warning",
        (COPIED_SHARE, NEGATIVE_SHARE_WITH_COPIES, NEGATIVE_SHARE_WITHOUT_COPIES),
        "insights",
        "before_next",
        _tone,
        undecided="lesson.copied_tone.silent",
    ),
)
