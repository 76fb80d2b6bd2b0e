"""Copied text: what the public repeated, and every volume and share with and without it."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analytics.measures import cascades
from analytics.measures.copies_in_step import ACCOUNTS_IN_STEP, COLUMNS, accounts_in_step
from analytics.results import Table
from analytics.schema import Measure, Measures, Message
from analytics.study.listening.part import Part
from analytics.study.timed import Timed
from analytics.wording import Percent

HALF = 0.5
"""Share of the posts from which one text is said to make up the whole."""


def compute(timed: Timed) -> tuple[Iterable[Measure[Any]], Mapping[str, Table]]:
    """Measures and tables of the public's copied texts, of all posts known that have words.

    `copies_with_without`: `cascades.with_and_without` of the whole span (`day` missing) and of each
    local day; its verdict is the finding. `copies_cascades`: `cascades.cascades`. `copies_in_step`:
    `copies_in_step.accounts_in_step`.
    """
    known = timed.known
    posts: pd.DataFrame = pd.DataFrame() if known.posts is None else known.posts
    found = known.copied
    is_public = posts["side"] == "public"
    is_used = is_public & cascades.has_words(posts, found)
    public, of = posts[is_used], found[is_used]
    measures = cascades.measures(public, of, known.tone.reason, int(is_public.sum()))
    in_step, sets = accounts_in_step(public, of)
    why = measures[cascades.COPIED_SHARE].reason
    if why is not None:
        missing = {name: Table.missing(name, why) for name in PART.tables}
        return [*measures.values(), in_step], missing
    told = public if known.tone.reason is None else public.assign(sentiment=None)
    day = _days(public, known.inputs.case.time_zone)
    is_dated = day.notna()
    whole = cascades.with_and_without(told, of)
    by_day = cascades.with_and_without(told[is_dated], of[is_dated], day[is_dated])
    n, verdict = len(public), finding(measures)
    tables = [
        Table("copies_with_without", "observed", _joined(whole, by_day), n, verdict=verdict),
        Table("copies_cascades", "observed", cascades.cascades(posts, found), n),
        Table("copies_in_step", "observed", sets, in_step.n)
        if in_step.reason is None
        else Table.missing("copies_in_step", in_step.reason),
    ]
    return [*measures.values(), in_step], {table.name: table for table in tables}


def finding(measures: Measures) -> Message:
    """What copies make of the posts, in a sentence. measures: `cascades.measures`."""
    share, largest = measures[cascades.COPIED_SHARE], measures[cascades.LARGEST_CASCADE].value
    copied, n = share.value or 0.0, share.n or 0
    values = {"share": _percent(copied), "n": float(n)}
    if not copied:
        return Message("copies.finding.none", values)
    kind = "share"
    if largest is not None and largest >= HALF * n:
        kind, values = "one", values | {"largest": largest}
    with_, without = (
        measures[spec].value
        for spec in (cascades.NEGATIVE_SHARE_WITH_COPIES, cascades.NEGATIVE_SHARE_WITHOUT_COPIES)
    )
    if with_ is None or without is None:
        return Message(f"copies.finding.{kind}", values)
    values |= {"with": _percent(with_), "without": _percent(without)}
    how = "changed" if abs(with_ - without) >= cascades.CHANGES else "little"
    how = "same" if values["with"] == values["without"] else how
    return Message(f"copies.finding.{kind}_{how}", values)


def _percent(share: float) -> Percent:
    """Whole per cent, with a decimal below one."""
    return Percent(round(share, 3), 1) if 0 < share < 0.01 else Percent(round(share, 2))


def _days(posts: pd.DataFrame, zone: str) -> "pd.Series[Any]":
    """The local day of each post; missing where it is not known to the day."""
    day = posts["published_at"].dt.tz_convert(zone).dt.date.astype(object)
    return day.where(posts["resolution"].isin(["hour", "day"]), None)


def _joined(whole: pd.DataFrame, by_day: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([one.astype({"day": object}) for one in (whole, by_day)], ignore_index=True)


PART = Part(
    "copies",
    (*cascades.SPECS, ACCOUNTS_IN_STEP),
    ("messages",),
    compute,
    {
        "copies_with_without": (
            *("day", "messages", "copies", "messages_without", "scored", "negative"),
            *("negative_share", "scored_without", "negative_without", "negative_share_without"),
        ),
        "copies_cascades": (
            *("cascade", "posts", "accounts", "wordings", "first_seen", "channel", "side"),
            *("starts_here", "span_h", "reposts", "scored", "negative"),
        ),
        "copies_in_step": COLUMNS,
    },
)
