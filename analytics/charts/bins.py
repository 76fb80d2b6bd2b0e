"""The width of a bin in words."""

import pandas as pd

from analytics.results import WHOLE
from analytics.wording import Locale

_NAMED = {1: "minute", 60: "hour", 24 * 60: "day"}


def is_whole(counts: pd.DataFrame) -> bool:
    """Whether nearly all of some counted messages have a tone."""
    return bool(counts["scored"].sum() >= WHOLE * counts["messages"].sum())


def bin_words(minutes: int, locale: Locale) -> dict[str, str]:
    """Arguments for messages about bins of this width: `bin` (hour, 5 minutes), `a_bin` (an hour,
    5 minutes) and `by_bin` (an hour, in 5 minutes), as in "messages an hour".
    """
    if minutes in _NAMED:
        kind, n = _NAMED[minutes], 1
    else:
        kind, n = ("hours", minutes // 60) if minutes % 60 == 0 else ("minutes", minutes)
    return {
        name: locale.translate(f"bin_width.{kind}.{name}", n=n)
        for name in ("bin", "a_bin", "by_bin")
    }
