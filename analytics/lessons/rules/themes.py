"""Rules on themes."""

from analytics.lessons.rules.judging import Rule, Verdict
from analytics.measures.themes import LARGEST_THEME_SHARE, THEME_NEGATIVE_SHARE
from analytics.schema import Measures

TENTH, HALF = 0.1, 0.5


def _one_theme(measures: Measures) -> Verdict | None:
    """A theme that surely holds a tenth of the posts; worse, where most of the worst is blame."""
    share, negative = measures[LARGEST_THEME_SHARE], measures[THEME_NEGATIVE_SHARE]
    if share.least is None or share.least <= TENTH:
        return None
    if negative.least is None or negative.least <= HALF:
        return None
    return Verdict("open", "large", "moderate", "one_case")


RULES: tuple[Rule, ...] = (
    Rule(
        "one_theme",
        "early_warning",
        (LARGEST_THEME_SHARE, THEME_NEGATIVE_SHARE),
        "insights",
        "first_day",
        _one_theme,
        undecided="lesson.one_theme.silent",
    ),
)
