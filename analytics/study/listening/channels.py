"""Where it burned: channels, the brand's own mentions and what lies beyond them."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics.measures.channel_onsets import (
    CHANNEL_LEAD,
    FIRST_CHANNEL,
    WARNING_GAINED,
    first_channel,
    lights,
    lit_table,
    warning_gained,
)
from analytics.measures.channels import (
    MISSED_NEGATIVE_SHARE,
    OWN_MENTIONS,
    missed_negative_share,
    only_one_place,
    places,
    spread,
)
from analytics.measures.copies import copies
from analytics.messages.sides import CHANNELS
from analytics.results import Table
from analytics.schema import Measure, Measures, Message
from analytics.study.early_warning import watched_bins
from analytics.study.known import Known
from analytics.study.listening.part import Part
from analytics.study.timed import Timed
from analytics.study.tone import MINOR, every_message
from analytics.wording import UntrustedText

SPECS = (FIRST_CHANNEL, CHANNEL_LEAD, MISSED_NEGATIVE_SHARE, WARNING_GAINED)
NAMED = (*CHANNELS, "press")
"""Channels that have a name in words; another counts as other."""
_TONE = (
    *("posts", "share", "share_low", "share_high", "scored", "negative", "negative_share"),
    *("low", "high", "net"),
)
_LIT = ("lit", "alarm_at", "lit_at", "lit_low", "lit_high", "reason")
_COUNTS = ["messages", "scored", "negative", "neutral", "positive"]
_PERIODS = {"hour": "D", "day": "D", "week": "W-SUN", "month": "M", "year": "Y"}


def compute(timed: Timed) -> tuple[Iterable[Measure[Any]], Mapping[str, Table]]:
    """The measures of SPECS and the tables `channels` and `channels_periods`."""
    known = timed.known
    posts = _posts(known)
    others = posts[posts["side"] != "brand"]
    if others.empty:
        why = Message("reason.no_messages")
        missing = Measures(spec.missing(why) for spec in SPECS)
        return missing.values(), {name: Table.missing(name, why) for name in PART.tables}
    lit = _lights(known, others, timed.start)
    measures = [*_first(lit).values(), *_beyond(timed, others)]
    return measures, _tables(known, posts, others, lit)


def _posts(known: Known) -> pd.DataFrame:
    """The posts with `place`, `is_scored` and `is_negative`; channels of a name in words."""
    assert known.posts is not None
    posts, accounts = known.posts, known.case.brand_accounts
    channel = posts["channel"].where(posts["channel"].isin(NAMED), "other")
    return posts.assign(
        channel=channel,
        place=places(posts, accounts),
        is_scored=posts["sentiment"].notna().to_numpy(bool),
        is_negative=posts["is_complaint"].to_numpy(bool),
    )


def _lights(
    known: Known, others: pd.DataFrame, start: pd.Timestamp | None
) -> tuple[pd.DataFrame, Measures] | Message:
    """When each channel lit up, and the measures of it; or why nothing can be said."""
    if known.no_clock is not None:
        return known.no_clock
    if start is None:
        return Message("reason.no_onset_known")
    if known.bins.empty:
        return Message("reason.no_messages")
    minutes = known.bin_minutes
    series = {
        str(name): _series(posts, known.bins, minutes)
        for name, posts in others[others["resolution"] == "hour"].groupby("channel")
    }
    lit = lights(series, minutes, start)
    return lit_table(lit, known.bins["bin_start"], minutes), first_channel(lit, minutes)


def _first(lit: tuple[pd.DataFrame, Measures] | Message) -> Measures:
    if isinstance(lit, Message):
        return Measures(spec.missing(lit) for spec in (FIRST_CHANNEL, CHANNEL_LEAD))
    return lit[1]


def _series(
    posts: pd.DataFrame, like: pd.DataFrame, minutes: int, is_new: np.ndarray | None = None
) -> pd.DataFrame:
    """Posts by the bins of a regular series `like`; nothing where nothing was collected.

    is_new: of each post, whether it counts as a message, (n,) bool; it is no copy. Where most have
    no tone, each message counts where a rule looks for negative ones.
    """
    at = posts["published_at"].dt.floor(f"{minutes}min")
    sentiment = posts["sentiment"].astype("string")
    flags = pd.DataFrame(
        {
            "messages": np.ones(len(posts)) if is_new is None else is_new,
            "scored": posts["is_scored"],
            "negative": posts["is_negative"] & posts["is_scored"],
            **{name: sentiment.eq(name).fillna(False) for name in ("neutral", "positive")},
        }
    ).astype(int)
    counts = flags.groupby(at.to_numpy()).sum()
    counts.index = pd.DatetimeIndex(counts.index, tz="UTC").as_unit("us")
    starts = pd.DatetimeIndex(like["bin_start"])
    table = counts.reindex(starts, fill_value=0).reset_index(drop=True)
    table.loc[(like["collected"] == 0).to_numpy()] = 0
    bins = table.assign(bin_start=like["bin_start"].to_numpy(), brand_quotes=0)
    bins["bin_start"] = like["bin_start"].array
    bins["collected"] = like["collected"].to_numpy()
    is_minor = table["scored"].sum() < MINOR * table["messages"].sum()
    return every_message(bins) if is_minor else bins


def _beyond(timed: Timed, others: pd.DataFrame) -> list[Measure[Any]]:
    """What own mentions alone would have missed: negative posts, and time."""
    known, specs = timed.known, (MISSED_NEGATIVE_SHARE, WARNING_GAINED)
    why = _unanswerable(known, others)
    if why is not None:
        return [spec.missing(why) for spec in specs]
    since = others if timed.start is None else others[_is_after(others, timed.start)]
    missed = (
        MISSED_NEGATIVE_SHARE.missing(known.tone.reason)
        if known.tone.reason is not None
        else missed_negative_share(since)
    )
    return [missed, _warning(timed, others)]


def _is_after(posts: pd.DataFrame, start: pd.Timestamp) -> "pd.Series[bool]":
    """Posts from the start on; of those without a clock, from its day on."""
    clocked = posts["resolution"] == "hour"
    return (
        posts["published_at"].ge(start.floor("D")).where(~clocked, posts["published_at"].ge(start))
    )


def _unanswerable(known: Known, others: pd.DataFrame) -> Message | None:
    """Why the collection does not tell what was said beyond own mentions; None where it does."""
    accounts = known.case.brand_accounts
    if not accounts:
        return Message("reason.channels_no_account")
    why = only_one_place(others["place"])
    if why is None:
        return None
    return Message(why.key, {**why.values, "account": UntrustedText(f"@{accounts[0]}")})


def _warning(timed: Timed, others: pd.DataFrame) -> Measure[Any]:
    known = timed.known
    if known.no_clock is not None:
        return WARNING_GAINED.missing(known.no_clock)
    like, minutes = watched_bins(known)
    if like.empty:
        return WARNING_GAINED.missing(Message("reason.no_messages"))
    clocked = others[others["resolution"] == "hour"]
    is_new = ~copies(clocked)["is_copy"].to_numpy(bool)
    is_own = clocked["place"].isin(OWN_MENTIONS).to_numpy(bool)
    heard, rest = (
        _series(clocked[rows], like, minutes, is_new[rows]) for rows in (is_own, ~is_own)
    )
    return warning_gained(heard, rest, minutes, timed.start)


def _tables(
    known: Known,
    posts: pd.DataFrame,
    others: pd.DataFrame,
    lit: tuple[pd.DataFrame, Measures] | Message,
) -> dict[str, Table]:
    """The tables: all posts of others by network, and all posts by place; and both by period."""
    kinds = {"network": (others, "channel")}
    if known.case.brand_accounts:
        kinds["place"] = (posts, "place")
    local = posts["published_at"].dt.tz_convert(known.case.time_zone).dt.tz_localize(None)
    freq = _PERIODS[known.drawn]
    period = local.dt.to_period(freq)
    whole, periods = list[pd.DataFrame](), list[pd.DataFrame]()
    for kind, (held, column) in kinds.items():
        named = held.rename(columns={column: "name"})
        whole.append(spread(named, ["name"]).assign(kind=kind))
        dated = named.assign(period=period.reindex(held.index))
        periods.append(spread(dated, ["period", "name"]).assign(kind=kind))
    table = pd.concat(whole, ignore_index=True)
    if not isinstance(lit, Message):
        shone = lit[0].assign(kind="network")
        table = table.merge(shone, how="left", on=["kind", "name"])
    by_period = pd.concat(periods, ignore_index=True)
    by_period["day"] = pd.PeriodIndex(by_period["period"], freq=freq).start_time.date
    n, wanted = len(posts), ["kind", "name", *_TONE]
    first = table.reindex(columns=[*wanted, *_LIT])
    first["reason"] = first["reason"].astype(object).where(first["reason"].notna(), None)
    return {
        "channels": Table("channels", "observed", first, n),
        "channels_periods": Table(
            "channels_periods", "observed", by_period[["kind", "name", "day", *_TONE]], n
        ),
    }


PART = Part(
    "channels",
    SPECS,
    ("messages",),
    compute,
    {
        "channels": ("kind", "name", *_TONE, *_LIT),
        "channels_periods": ("kind", "name", "day", *_TONE),
    },
)
