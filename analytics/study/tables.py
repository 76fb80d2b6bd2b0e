"""Results that are tables, each with its status and, where it has no rows, the reason."""

import dataclasses
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from analytics import panel, sentiment
from analytics.errors import Faults
from analytics.measures.backtest import BackTest
from analytics.measures.collection import untold_spans
from analytics.measures.effect import response_table
from analytics.measures.emotions import emotion_shares
from analytics.measures.recovery import DEPTH, RecoveryCriteria
from analytics.measures.recovery_sensitivity import holds, sensitivity
from analytics.measures.replies import by_group, groups_of
from analytics.measures.sentiment import net_of_periods, net_sentiment
from analytics.results import Table
from analytics.schema import FAILED, Labels, Measures, Message, utc
from analytics.study import attention, class_shares, listening
from analytics.study.attention_measures import rows as attention_rows
from analytics.study.attention_measures import survey_rows
from analytics.study.compute_measures import Timed, net_scores, onset_day, timed_answers
from analytics.study.known import Known
from analytics.study.scoring import calibration_of

AROUND = 15
"""Sessions before and after the event in the table of returns."""
_NO_MESSAGES = Message("reason.no_messages")


def tables(
    timed: Timed, measures: Measures, back_test: BackTest | Message | None, faults: Faults
) -> dict[str, Table]:
    """All tables of a case, by name; one that cannot be made is missing, and among the faults.

    sentiment: net sentiment of each hour (`measures.sentiment.net_sentiment`). days: local days
    (`class_shares.days`). periods: where the span is too long to be drawn by hour, or most messages
    have no clock, counts (`panel.by_period`) and levels (`net_of_periods`). hours: local day and
    hour (`panel.by_hour`). sensitivity: depth and return by other constants
    (`recovery_sensitivity`). shares: of the whole span, `sentiment, raw, value, low, high, n,
    reason, labelled`. emotions: `emotion_shares`. replies: `replies.by_group`. unread: messages
    that the model could not read, `language, n`, most first. long_texts: of the `scored` messages,
    how many are `long`, so that they were read in pieces, and of these only `in_part`. untold:
    `start, end, n, is_end` of spans in which n messages were counted and none was scored, to the
    end of the data or not. back_test: `BackTest.table`; of a message, that reason. responses:
    `effect.response_table`. attention: `attention.read`. attention_measures: what each of its
    series, and each published survey score, shows (`attention_measures.rows`). returns: `date,
    series, return` around the event. Those of `study.listening` come last.
    """
    known = timed.known
    makers: dict[str, Callable[[], Table]] = {
        "sentiment": lambda: _sentiment(known),
        "days": lambda: _days(known),
        "periods": lambda: _periods(known),
        "hours": lambda: _hours(known),
        "sensitivity": lambda: _sensitivity(timed),
        "shares": lambda: _shares(known),
        "emotions": lambda: _emotions(timed),
        "replies": lambda: _replies(known),
        "unread": lambda: _unread(known),
        "long_texts": lambda: _long_texts(known),
        "untold": lambda: _untold(known),
        "back_test": lambda: _back_test(back_test),
        "responses": lambda: _responses(timed, measures),
        "returns": lambda: _returns(known),
        "attention": lambda: _table(
            "attention",
            attention.known_by(known.inputs.attention, known.until),
            Message("reason.no_attention"),
        ),
        "attention_measures": lambda: _attention_measures(timed),
        **{
            name: partial(_listened, name, part, timed)
            for part in listening.parts().values()
            for name in part.tables
        },
    }
    return {
        name: faults.contain(f"table {name}", make, partial(_table, name, None, FAILED))
        for name, make in makers.items()
    }


def _listened(name: str, part: listening.Part, timed: Timed) -> Table:
    return listening.heard(part, timed).tables[name]


def _attention_measures(timed: Timed) -> Table:
    known = timed.known
    series = attention.known_by(known.inputs.attention, known.until)
    scores = survey_rows(net_scores(known.case), onset_day(known.case, timed.onset))
    rows = [*attention_rows(series, utc(known.case.coverage.start, "coverage.start")), *scores]
    frame = pd.DataFrame(rows, dtype=object)
    return _table("attention_measures", frame, Message("reason.no_attention"))


def _table(name: str, frame: pd.DataFrame | None, why_not: Message, n: int | None = None) -> Table:
    """A table, or why it has no rows."""
    if frame is None or frame.empty:
        nothing = pd.DataFrame() if frame is None else frame
        return Table(name, "not_available", nothing, reason=why_not)
    return Table(name, "observed", frame, len(frame) if n is None else n)


def _sentiment(known: Known) -> Table:
    rule = RecoveryCriteria()
    frame = net_sentiment(
        known.bins, window=max(1, round(rule.window_h * 60 / known.bin_minutes)), min_n=rule.min_n
    )
    why_not = Message("reason.no_sentiment") if len(known.bins) else _NO_MESSAGES
    why_not = known.no_clock or why_not
    scored = int(frame["n"].sum())
    if not scored:
        return Table("sentiment", "not_available", frame, reason=why_not)
    return _table("sentiment", frame, why_not, scored)


def _days(known: Known) -> Table:
    if known.finest not in ("hour", "day"):
        return _table("days", None, known.no_clock or _NO_MESSAGES)
    counted: dict[Labels, pd.DataFrame] = {}
    for labels in known.panels:
        by_day = known.by_day("day", labels)
        if known.posts is not None:
            zone = known.case.time_zone
            by_day = class_shares.with_exact_copies(by_day, known.posts, labels, zone)
        counted[labels] = by_day
    posts = known.scored
    if posts is not None:
        posts = posts.take((posts.resolution <= "day").to_numpy())
    frame = class_shares.days(known.case, counted, posts, calibration_of(known.case))
    return _table("days", frame, _NO_MESSAGES, int(frame["messages"].sum()))


def _periods(known: Known) -> Table:
    """Counts and net sentiment by the longer periods that a long span is drawn by."""
    if known.drawn == "hour":
        return Table("periods", "not_applicable", pd.DataFrame(), reason=Message("reason.by_hour"))
    days = known.by_day(known.drawn)
    if days.empty:
        return _table("periods", None, _NO_MESSAGES)
    frame = panel.by_period(days, known.drawn, known.case.time_zone, known.last_day)
    levels = net_of_periods(frame, RecoveryCriteria().min_n)
    return _table("periods", frame.join(levels), _NO_MESSAGES, int(frame["messages"].sum()))


def _hours(known: Known) -> Table:
    if known.bins.empty:
        return _table("hours", None, known.no_clock or _NO_MESSAGES)
    frame = panel.by_hour(known.by_hour, known.case.time_zone)
    return _table("hours", frame, _NO_MESSAGES, int(frame["messages"].sum()))


def _sensitivity(timed: Timed) -> Table:
    known = timed.known
    if known.no_clock is not None:
        return _table("sensitivity", None, known.no_clock)
    earliest = None if timed.onset is None else timed.onset.earliest
    frame = sensitivity(
        known.bins, timed.start, known.bin_minutes, earliest=earliest, finer=known.finer
    )
    if isinstance(frame, Message):
        return _table("sensitivity", None, frame)
    told = _table("sensitivity", frame, _NO_MESSAGES)
    return dataclasses.replace(told, verdict=holds(frame))


def _shares(known: Known) -> Table:
    """Shares of the whole span.

    No rows where a person labelled every message, or where there is nothing to correct the model
    with.
    """
    why_not = Message("reason.nothing_to_correct") if known.panels else _NO_MESSAGES
    if known.scored is not None and (known.scored.labels >= 0).any():
        why_not = class_shares.too_few_by_hand(known.scored)
    if "model" not in known.panels:
        return _table("shares", None, why_not)
    counts = known.total("model", "public").sum()
    shares = None
    if counts["scored"]:
        shares = class_shares.corrected(known.scored, counts, calibration_of(known.case))
    if not shares:
        return _table("shares", None, why_not)
    frame = pd.DataFrame([dataclasses.asdict(share) for share in shares])
    frame["reason"] = pd.Series([share.reason for share in shares], dtype=object)
    return _table("shares", frame, why_not, shares[0].n)


def _emotions(timed: Timed) -> Table:
    known = timed.known
    if known.emotions is None:
        return _table("emotions", None, Message("reason.no_emotions"))
    frame = emotion_shares(known.emotions, timed.start, known.until)
    why_not = (
        Message("reason.no_onset_known") if timed.start is None else Message("reason.no_emotions")
    )
    n = int(frame.drop_duplicates("period")["n"].sum())
    return _table("emotions", frame, why_not, n)


def _replies(known: Known) -> Table:
    """Reply times to complaints by channel, local time and business hours."""
    asked = known.replies
    groups: Mapping[str, pd.Series] = {}
    if known.has_brand and not asked.empty:
        groups = groups_of(asked, known.case.time_zone)
    why_not = Message("reason.no_brand_posts") if known.posts is not None else _NO_MESSAGES
    return _table("replies", by_group(asked, groups), why_not, len(asked))


def _unread(known: Known) -> Table:
    posts = known.posts
    if posts is None or posts.empty:
        return _table("unread", None, _NO_MESSAGES)
    counts = posts["unread"].value_counts()
    frame = pd.DataFrame({"language": counts.index.astype("string"), "n": counts.to_numpy(int)})
    return Table("unread", "observed", frame, len(posts))


def _long_texts(known: Known) -> Table:
    posts = known.posts
    if posts is None or posts.empty:
        return _table("long_texts", None, _NO_MESSAGES)
    pieces = posts["pieces"].dropna()
    over = {"long": 1, "in_part": sentiment.MOST_PIECES}
    counts = {name: int((pieces > least).sum()) for name, least in over.items()}
    return _table("long_texts", pd.DataFrame([{"scored": len(pieces), **counts}]), _NO_MESSAGES)


def _untold(known: Known) -> Table:
    bins, width = known.bins, pd.Timedelta(minutes=known.bin_minutes)
    if bins.empty or not bins["scored"].sum():
        return _table("untold", None, _NO_MESSAGES)
    spans = untold_spans(bins)
    spans = spans[np.diff(spans)[:, 0] * width > pd.Timedelta(hours=RecoveryCriteria().window_h)]
    if not len(spans):
        nothing = Message("reason.all_told")
        return Table("untold", "not_applicable", pd.DataFrame(), reason=nothing)
    total = np.append(0, np.cumsum(bins["messages"]))
    first, end = spans.T
    frame = pd.DataFrame(
        {
            "start": bins["bin_start"].iloc[first].to_numpy(),
            "end": (bins["bin_start"].iloc[end - 1] + width).to_numpy(),
            "n": total[end] - total[first],
            "is_end": end == len(bins),
        }
    )
    return Table("untold", "observed", frame, int(frame["n"].sum()))


def _back_test(test: BackTest | Message | None) -> Table:
    if isinstance(test, BackTest):
        return _table("back_test", test.table, Message("reason.no_back_test"))
    return _table("back_test", None, test or Message("reason.no_back_test"))


def _responses(timed: Timed, measures: Measures) -> Table:
    """The effect of each answer whose time is known; none where nothing can be said of any."""
    known = timed.known
    if known.no_clock is not None:
        return _table("responses", None, known.no_clock)
    answers = timed_answers(timed)
    if not answers:
        return _table("responses", None, Message("reason.no_response_time"))
    frame = response_table(known.bins, timed.start, answers, measures[DEPTH], known.bin_minutes)
    told = frame[frame["verdict"].notna()]
    return _table("responses", frame if len(told) else None, frame["reason"].iloc[0], len(told))


def _returns(known: Known) -> Table:
    """Returns of the sessions around the one that the case names, as far as they had closed."""
    chosen, returns, why_not = known.case.market, known.returns, Message("reason.no_prices")
    if chosen is None or returns is None:
        return _table("returns", None, why_not)
    dates = sorted(returns["date"].unique())
    session = chosen.session.isoformat()
    if session not in dates:
        values = {"series": chosen.series, "day": session}
        return _table("returns", None, Message("reason.no_session", values))
    at = dates.index(session)
    around = dates[max(at - AROUND, 0) : at + AROUND + 1]
    return _table("returns", returns[returns["date"].isin(around)], why_not)
