"""Rules on channels: what own mentions show, where to look first, what befell rivals too."""

from analytics.lessons.rules.judging import Rule, Verdict
from analytics.measures.channel_onsets import CHANNEL_LEAD, FIRST_CHANNEL, WARNING_GAINED
from analytics.measures.channels import MISSED_NEGATIVE_SHARE
from analytics.measures.rivals_hour import COMMON_EVENT, RIVALS_SAME_HOUR
from analytics.schema import Measures

HALF = 0.5
SOON_H = 1.0


def _beyond(measures: Measures) -> Verdict | None:
    """Own mentions alone hold less than half of the blame, and ring surely later."""
    missed, gained = measures[MISSED_NEGATIVE_SHARE], measures[WARNING_GAINED]
    least = gained.least
    if missed.least is None or missed.least <= HALF or least is None or least <= 0:
        return None
    claim = "never" if gained.status == "censored" else "later"
    return Verdict("open", claim, "moderate", "one_case")


def _first(measures: Measures) -> Verdict | None:
    """A channel that was first by more than an hour, at the least."""
    lead = measures[CHANNEL_LEAD]
    if measures[FIRST_CHANNEL].value is None or lead.least is None or lead.least <= SOON_H:
        return None
    return Verdict("open", "first", "moderate", "one_case")


def _rivals(measures: Measures) -> Verdict | None:
    is_common = measures[RIVALS_SAME_HOUR].value == COMMON_EVENT
    return Verdict("open", "common", "moderate", "one_case") if is_common else None


RULES: tuple[Rule, ...] = (
    Rule(
        "beyond_mentions",
        "early_warning",
        (MISSED_NEGATIVE_SHARE, WARNING_GAINED),
        "insights",
        "before_next",
        _beyond,
        takes_censored=True,
        undecided="lesson.beyond_mentions.silent",
    ),
    Rule(
        "one_channel_first",
        "early_warning",
        (FIRST_CHANNEL, CHANNEL_LEAD),
        "insights",
        "before_next",
        _first,
        undecided="lesson.one_channel_first.silent",
    ),
    Rule(
        "common_event",
        "early_warning",
        (RIVALS_SAME_HOUR,),
        "communications",
        "first_day",
        _rivals,
        undecided="lesson.common_event.silent",
    ),
)
