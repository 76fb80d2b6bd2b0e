"""Time to first reply of each post: Kaplan-Meier estimates with unanswered posts censored."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics.measures.sentiment import share_interval
from analytics.measures.survival import Survival, survival
from analytics.schema import (
    TIME,
    Duration,
    Measure,
    Measures,
    MeasureSpec,
    Message,
    duration,
    number,
)

ANSWER_RATE = number("answer_rate", "share")
FIRST_REPLY_MEDIAN = duration("first_reply_median_h", citation="cite.kaplan1958")
ANSWERED_WITHIN_1H = number("answered_within_1h", "share", citation="cite.kaplan1958")
ANSWERED_WITHIN_24H = number("answered_within_24h", "share", citation="cite.kaplan1958")
SPECS: tuple[MeasureSpec[Any], ...] = (
    ANSWER_RATE,
    FIRST_REPLY_MEDIAN,
    ANSWERED_WITHIN_1H,
    ANSWERED_WITHIN_24H,
)
POSTS_ANSWERED = number("posts_answered", "share")
REPLY_DELAY_MEDIAN = duration("reply_delay_median_h")
FIRST_REPLY_TO_ANY_MEDIAN = duration("first_reply_to_any_median_h", citation="cite.kaplan1958")
ANY_SPECS: tuple[MeasureSpec[Any], ...] = (
    POSTS_ANSWERED,
    FIRST_REPLY_TO_ANY_MEDIAN,
    REPLY_DELAY_MEDIAN,
)
"""Of all posts of the public, whatever their language and tone."""
_HALF_DAY = pd.Timedelta(hours=12)
MIN_POSTS = 20
"""Fewest posts for which a reply time is reported."""
BUSINESS_HOURS = (9, 17)
"""Local hours, Monday to Friday, from the first until just before the second: a convention."""


def first_replies(
    messages: pd.DataFrame, until: pd.Timestamp, holes: Iterable[pd.Timestamp] = ()
) -> pd.DataFrame:
    """Each post of the public before `until`, with the brand's first reply to it by then.

    messages: message table. Reposts are left out. holes: starts of spans without collection. A post
    is watched until the first of them: no reply seen later need be the first one. Returns
    `message_id, channel, label, asked_at, answered_at, waited_h, is_answered, is_over, has_clock`,
    one row per post, by time. is_over: its first reply came while it was watched; else `waited_h`
    is the hours watched, and `answered_at` NaT if there is no later reply either. `waited_h` is NaN
    where the post or its reply has no clock (a `resolution` other than hour, at noon of its day),
    and then `has_clock` is the post's own. A reply dated before its post, or before its day where
    one of them has no clock, does not count; a brand's reply whose parent is not in the table is
    left out.
    """
    clocked = messages.get("resolution", pd.Series("hour", index=messages.index)) == "hour"
    table = messages.assign(has_clock=clocked)
    seen = table[(table["published_at"] < until) | ~clocked]
    asked = seen[(seen["side"] == "public") & seen["repost_of_id"].isna()]
    said = seen[(seen["side"] == "brand") & seen["parent_id"].notna()]
    posts = asked[["message_id", "channel", "label", "published_at", "has_clock"]].rename(
        columns={"published_at": "asked_at"}
    )
    first = _first_answers(said, posts).reindex(posts["message_id"])
    answered = pd.Series(first["published_at"].array, posts.index).astype(TIME)
    ends = watched_until(posts["asked_at"], until, holes)
    is_over = answered <= ends
    waited = answered.where(is_over, ends) - posts["asked_at"]
    is_timed = posts["has_clock"] & first["is_clocked"].fillna(True).to_numpy(bool)
    posts = posts.assign(
        answered_at=answered,
        waited_h=(waited.dt.total_seconds() / 3600).where(is_timed),
        is_answered=answered.notna(),
        is_over=is_over,
    )
    return posts.sort_values(["asked_at", "message_id"], ignore_index=True)


def watched_until(
    asked: "pd.Series[pd.Timestamp]", until: pd.Timestamp, holes: Iterable[pd.Timestamp]
) -> "pd.Series[pd.Timestamp]":
    """When the watch of each post ended: at the first hole after it, else at `until`."""
    starts = pd.DatetimeIndex(sorted([*(hole for hole in holes if hole < until), until]), tz="UTC")
    row = starts.as_unit("us").searchsorted(asked, side="left")
    ends = starts.as_unit("us")[np.minimum(row, len(starts) - 1)]
    return pd.Series(ends, asked.index)


def _first_answers(said: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    """The first reply by `message_id` of its post: `published_at, is_clocked`."""
    pairs = said[["parent_id", "published_at", "has_clock"]].merge(
        posts, left_on="parent_id", right_on="message_id", suffixes=("", "_of_post")
    )
    said_at, asked_at = pairs["published_at"], pairs["asked_at"]
    latest = said_at.where(pairs["has_clock"], said_at + _HALF_DAY)
    earliest = asked_at.where(pairs["has_clock_of_post"], asked_at - _HALF_DAY)
    pairs = pairs[latest >= earliest]
    first = pairs.sort_values("published_at", kind="stable").drop_duplicates("message_id")
    first = first.rename(columns={"has_clock": "is_clocked"}).set_index("message_id")
    return first[["published_at", "is_clocked"]]


def reply_measures(replies: pd.DataFrame, *, has_brand: bool, has_parents: bool = True) -> Measures:
    """The measures of SPECS, from `first_replies`.

    has_brand: the table contains posts of the brand. has_parents: at least one of its messages
    names the message that it answers.

    The shares within an hour and a day, and the median, are Kaplan-Meier estimates with beta
    product intervals (`survival`). If fewer than half were answered, the median is censored at the
    lower end of its interval: beyond it too few posts were still watched. They are of the posts
    with a clock, and missing where such a post has a reply without one.
    """
    if not has_brand:
        return _missing(Message("reason.no_brand_posts"))
    if not has_parents:
        return _missing(Message("reason.no_parents"))
    if len(replies) < MIN_POSTS:
        return _missing(Message("reason.few_posts", {"n": len(replies), "least": MIN_POSTS}))
    n, answered = len(replies), int(replies["is_answered"].sum())
    low, high = (float(end) for end in share_interval(answered, n))
    rate = ANSWER_RATE.observed(answered / n, low, high, n=n)
    replies = timed(replies)
    if len(replies) < MIN_POSTS:
        return _missing(Message("reason.no_reply_clock")) | Measures([rate])
    waited = replies["waited_h"].to_numpy(float)
    curve = survival(waited, _is_over(replies).to_numpy(bool))
    return Measures(
        [
            rate,
            _median(curve, len(replies)),
            _within(ANSWERED_WITHIN_1H, curve, 1.0, len(replies)),
            _within(ANSWERED_WITHIN_24H, curve, 24.0, len(replies)),
        ]
    )


def any_reply_measures(
    replies: pd.DataFrame, *, has_brand: bool, has_parents: bool = True
) -> Measures:
    """The measures of ANY_SPECS, from `first_replies` of all posts.

    reply_delay_median_h: of the posts that were answered, with the interval of their ranks
    (`survival`); many posts ask for no answer, so that those without one are not waiting.
    first_reply_to_any_median_h: of all posts, those without an answer still waiting.
    """
    if not has_brand or not has_parents:
        why = Message("reason.no_parents" if has_brand else "reason.no_brand_posts")
        return Measures(spec.missing(why) for spec in ANY_SPECS)
    n, answered = len(replies), int(replies["is_answered"].sum())
    if n < MIN_POSTS:
        why = Message("reason.few_posts_of_all", {"n": n, "least": MIN_POSTS})
        return Measures(spec.missing(why) for spec in ANY_SPECS)
    low, high = (float(end) for end in share_interval(answered, n))
    told: list[Measure[Any]] = [POSTS_ANSWERED.observed(answered / n, low, high, n=n)]
    all_timed = timed(replies)
    if len(all_timed) < MIN_POSTS:
        told.append(FIRST_REPLY_TO_ANY_MEDIAN.missing(Message("reason.no_reply_clock")))
    else:
        waited = all_timed["waited_h"].to_numpy(float)
        curve = survival(waited, _is_over(all_timed).to_numpy(bool))
        told.append(_median(curve, len(all_timed), FIRST_REPLY_TO_ANY_MEDIAN))
    over = timed(replies[replies["is_over"]])
    if len(over) < MIN_POSTS:
        why = Message("reason.few_answered", {"n": len(over), "least": MIN_POSTS})
        return Measures([*told, REPLY_DELAY_MEDIAN.missing(why, n=len(over))])
    curve = survival(over["waited_h"].to_numpy(float), np.ones(len(over), bool))
    return Measures([*told, _median(curve, len(over), REPLY_DELAY_MEDIAN)])


def _is_over(replies: pd.DataFrame) -> "pd.Series[bool]":
    return replies.get("is_over", replies["is_answered"])


def timed(replies: pd.DataFrame) -> pd.DataFrame:
    """The posts with a clock; none where a reply to one of them has none."""
    clocked = replies[replies["has_clock"]] if "has_clock" in replies else replies
    return clocked.iloc[:0] if clocked["waited_h"].isna().any() else clocked


def _median(
    curve: Survival, n: int, spec: MeasureSpec[Duration] = FIRST_REPLY_MEDIAN
) -> Measure[Duration]:
    value, (low, high) = curve.median(), curve.median_ends()
    if value is None:
        reason = Message("reason.half_unanswered", {"hours": float(curve.time[-1])})
        return spec.censored(Duration(low), reason, n=n)
    most = None if high is None else Duration(high)
    return spec.observed(Duration(value), Duration(low), most, n=n)


def _within(spec: MeasureSpec[float], curve: Survival, hours: float, n: int) -> Measure[float]:
    """Share answered within that many hours."""
    longest = float(curve.time[-1])
    if longest < hours and curve.away[-1] > 0:
        return spec.missing(Message("reason.not_observed_long", {"hours": longest}), n=n)
    row = curve.row_at(hours)
    low, high = (float(end[0]) for end in curve.ends(np.array([row])))
    return spec.observed(1 - float(curve.away[row]), 1 - high, 1 - low, n=n)


def by_group(replies: pd.DataFrame, groups: Mapping[str, "pd.Series[str]"]) -> pd.DataFrame:
    """Reply times within groups: `by, group, n, answered, median_h, low_h, high_h, p`.

    groups: name of the grouping → the group of each row. Groups with fewer than MIN_POSTS posts, or
    with fewer than half of them answered, have no median. p: of the log-rank test that waiting
    times are equal in all groups of MIN_POSTS posts or more, the same in each row of a `by`; NA if
    there are not two.
    """
    rows: list[tuple[object, ...]] = []
    for by, names in groups.items():
        p = log_rank(replies, names)[1]
        for group, part in replies.groupby(names.to_numpy(), sort=True):
            measures = reply_measures(part, has_brand=True)
            median = measures[FIRST_REPLY_MEDIAN]
            ends = (median.value, median.low, median.high) if median.is_observed else (None,) * 3
            rows.append((by, str(group), len(part), int(part["is_answered"].sum()), *ends, p))
    times = ["median_h", "low_h", "high_h"]
    table = pd.DataFrame(rows, columns=["by", "group", "n", "answered", *times, "p"])
    return table.astype(dict.fromkeys((*times, "p"), "Float64"))


def log_rank(
    replies: pd.DataFrame, names: "pd.Series[str]"
) -> tuple[float, float] | tuple[None, None]:
    """Chi-square and p of the log-rank test (Mantel 1966, Cancer Chemotherapy Reports 50, 163-170)
    that waiting times are equal in all groups; None without two groups of MIN_POSTS posts.
    """
    from statsmodels.duration.survfunc import survdiff

    group = names.to_numpy(str)
    large = [
        name
        for name, n in zip(*np.unique(group, return_counts=True), strict=True)
        if n >= MIN_POSTS
    ]
    kept = np.isin(group, large)
    if len(large) < 2 or not _is_over(replies).to_numpy()[kept].any():
        return None, None
    rows = replies[kept]
    if rows["waited_h"].isna().any():
        return None, None
    chi2, p = survdiff(rows["waited_h"], _is_over(rows).astype(int), group[kept])
    return float(chi2), float(p)


def groups_of(replies: pd.DataFrame, time_zone: str) -> dict[str, "pd.Series[str]"]:
    """Channel; where all posts have a clock also the part of the local day, and whether the post
    was made in business hours.
    """
    local = replies["asked_at"].dt.tz_convert(time_zone)
    if "has_clock" in replies and not replies["has_clock"].all():
        return {"channel": replies["channel"].astype("string")}
    first, last = BUSINESS_HOURS
    is_open = local.dt.hour.between(first, last - 1) & (local.dt.day_of_week < 5)
    part = (local.dt.hour // 6 * 6).map("{:02d}:00".format)
    return {
        "channel": replies["channel"].astype("string"),
        "local_hours_from": part,
        "business_hours": is_open.map({True: "inside", False: "outside"}),
    }


def _missing(reason: Message) -> Measures:
    return Measures(spec.missing(reason) for spec in SPECS)
