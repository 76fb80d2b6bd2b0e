"""All measures of one case, family by family, in the order of the page.

A family is a group of measures that one function computes together. To add a measure to a family,
add a `MeasureSpec` and a line in the family's module; to add a family, add one entry to FAMILIES.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits

from analytics.cases import Case
from analytics.errors import Faults
from analytics.measures import (
    attention,
    attention_ratings,
    backtest,
    conduct,
    decay,
    detection,
    effect,
    market,
    prices,
    recovery,
    recovery_beside,
    recovery_days,
    replies,
    response,
    survey,
)
from analytics.measures import onset as onsets
from analytics.measures import volume as volumes
from analytics.measures.changepoints import LEVEL_SHIFTS, level_shifts
from analytics.schema import FAILED, Measure, Measures, MeasureSpec, Message, Moment
from analytics.study import listening
from analytics.study.early_warning import watched_bins
from analytics.study.known import Known
from analytics.study.scoring import BIN_MINUTES
from analytics.study.timed import Need, Timed
from analytics.study.tone import every_message


@dataclass(frozen=True)
class Family:
    """Measures that `compute` returns together, given what was known and the earlier families."""

    specs: tuple[MeasureSpec[Any], ...]
    needs: tuple[Need, ...]
    compute: Callable[[Timed, Measures], Iterable[Measure[Any]]]


def compute_measures(
    known: Known, only: Need | None = None, faults: Faults | None = None
) -> tuple[Measures, Moment | None]:
    """All measures of a case as known then, and its onset.

    only: compute just the families that need this, besides those of the panel. faults: where a
    family that raises is remembered, and its measures are missing; None: it raises. The numerical
    libraries run in one thread: on small arrays additional threads only wait for each other.
    """
    with threadpool_limits(limits=1, user_api="blas"):
        measures, onset = _from_panel(known, faults)
        measures |= _untold(known, measures)
        timed = Timed(known, onset)
        for family in FAMILIES:
            if only is None or only in family.needs:
                compute = _computing(family, timed, measures)
                measures |= _contained(family.specs, compute, faults)
    return measures | _untold(known, measures), onset


def _untold(known: Known, measures: Measures) -> Measures:
    """The measures of tone among these, missing where too few messages have one."""
    if known.tone.reason is None:
        return Measures([])
    return Measures(_missing([spec for spec in TONE if spec in measures], known.tone.reason))


def _computing(
    family: Family, timed: Timed, measures: Measures
) -> Callable[[], Iterable[Measure[Any]]]:
    """What computes a family: where messages have no clock, those of counts are missing."""
    if timed.known.no_clock is not None and "counts" in family.needs:
        return partial(_missing, family.specs, timed.known.no_clock)
    return partial(family.compute, timed, measures)


def _missing(specs: Sequence[MeasureSpec[Any]], reason: Message) -> list[Measure[Any]]:
    return [spec.missing(reason) for spec in specs]


def _contained(
    specs: Sequence[MeasureSpec[Any]],
    compute: Callable[[], Iterable[Measure[Any]]],
    faults: Faults | None,
) -> Measures:
    """The measures that `compute` gives; where it raises, each of `specs` is missing."""
    if faults is None:
        return Measures(compute())
    more = f" and {len(specs) - 1} more" if len(specs) > 1 else ""
    return faults.contain(
        f"measure {specs[0].name}{more}",
        lambda: Measures(compute()),
        lambda: Measures(_missing(specs, FAILED)),
    )


def measure_panel(
    bins: pd.DataFrame,
    onset: Moment | None = None,
    faults: Faults | None = None,
    *,
    holds_onset: bool = False,
    bin_minutes: int = BIN_MINUTES,
    of_all: bool = False,
) -> tuple[Measures, Moment | None]:
    """Measures of a regular series, and the onset they count from: the given one, else its own.

    faults: as of `compute_measures`. holds_onset: whether the series is over and is known to hold
    an onset (`onset.likeliest_onset`). of_all: whether a rise of all messages is one, for want of
    their tone.
    """
    counted = _volume(bins, faults, bin_minutes)
    find = onsets.likeliest_onset if holds_onset else onsets.onset
    watched = every_message(bins) if of_all else bins
    own = _contained(ONSET_SPECS, lambda: find(watched, bin_minutes).values(), faults)
    if of_all and own[response.ONSET_AT].is_observed:
        said = replace(own[response.ONSET_AT], verdict=Message("tone.onset"))
        own |= Measures([said])
    first = own[response.ONSET_AT]
    if onset is not None:
        own |= _detected(bins, bin_minutes, onset, faults)
    elif first.low is not None and first.high is not None:
        onset = Moment(first.low, first.high, first.value)
    return counted | own | _recovery(bins, onset, faults, bin_minutes), onset


def _detected(
    bins: pd.DataFrame, bin_minutes: int, onset: Moment, faults: Faults | None
) -> Measures:
    at = onset.start
    return _contained(
        (detection.DETECTED_AT,), lambda: [detection.detected(bins, bin_minutes, at)], faults
    )


def _volume(bins: pd.DataFrame, faults: Faults | None, bin_minutes: int) -> Measures:
    return _contained(volumes.SPECS, lambda: volumes.volume(bins, bin_minutes).values(), faults)


def _recovery(
    bins: pd.DataFrame, onset: Moment | None, faults: Faults | None, bin_minutes: int
) -> Measures:
    earliest = None if onset is None else onset.earliest
    start = None if onset is None else onset.start
    return _contained(
        recovery.SPECS,
        lambda: recovery.recovery(bins, start, bin_minutes, earliest=earliest).values(),
        faults,
    )


def _from_panel(known: Known, faults: Faults | None) -> tuple[Measures, Moment | None]:
    """Measures of the case's panel, and the onset.

    The onset is the documented one, else the panel's where the case says that it is measured there.
    """
    documented, evidence = known.case.onset()
    if known.no_clock is not None:
        return _by_no_hour(known, documented, evidence), documented
    width = known.bin_minutes
    if documented is None and not known.case.is_onset_measured:
        measures, onset = measure_panel(known.bins.iloc[:0], None, faults, bin_minutes=width)
        measures |= _volume(known.bins, faults, width) | Measures(_onset_unknown(known.case))
    else:
        holds = known.case.is_onset_measured and known.as_of >= known.inputs.end
        measures, onset = measure_panel(
            known.bins,
            documented,
            faults,
            holds_onset=holds,
            bin_minutes=width,
            of_all=known.tone.is_minor,
        )
        if onset is not None:
            measures |= _detected(*watched_bins(known), onset, faults)
    if documented is not None:
        is_proposed = known.case.is_onset_proposed
        told = response.onset_measure(documented, evidence, is_proposed=is_proposed)
        measures |= Measures([told])
    quotes = volumes.BRAND_QUOTES_AT_PEAK
    if known.inputs.is_unavailable("quoted_author") and measures[quotes].is_observed:
        reason = Message("reason.no_quotes")
        measures |= Measures([quotes.missing(reason, n=measures[quotes].n)])
    return measures, onset


def _onset_unknown(case: Case) -> list[Measure[Any]]:
    """The missing onset and alarm of a case that names none: an alarm is of an onset."""
    key = "no_onset_known" if case.record.proposed is None else "no_onset_yet"
    why = Message(f"reason.{key}")
    return [response.ONSET_AT.missing(why), detection.DETECTED_AT.missing(why)]


def _by_no_hour(known: Known, onset: Moment | None, evidence: tuple[str, ...]) -> Measures:
    """What is left of the panel's measures where messages have no clock: how many they are."""
    assert known.no_clock is not None
    n = int(known.messages.sum())
    told: list[Measure[Any]] = [volumes.MESSAGES.observed(n, n=n)]
    if onset is not None:
        told.append(response.onset_measure(onset, evidence))
    elif not known.case.is_onset_measured:
        told += _onset_unknown(known.case)
    return Measures(_missing(PANEL_FAMILY, known.no_clock)) | Measures(told)


def _record(timed: Timed) -> tuple[Any, ...]:
    case = timed.known.case
    return case.milestones, timed.onset, timed.known.until, case.searches


def _clock(timed: Timed, _: Measures) -> list[Measure[Any]]:
    clock = response.response_clock(*_record(timed))
    return [
        response.time_to_disclose(timed.known.case.milestones, timed.onset),
        *clock.values(),
        response.first_statement_speed(clock[response.TIME_TO_ACKNOWLEDGE]),
    ]


def _effects(timed: Timed, measures: Measures) -> list[Measure[Any]]:
    known, depth = timed.known, measures[recovery.DEPTH]
    answer, answers = _timed_answer(known.case, timed.onset), timed_answers(timed)
    alone = effect.response_effect(
        known.bins, timed.start, answer, depth, known.bin_minutes, answers
    )
    beside = effect.response_step_beside_controls(
        known.bins, timed.start, answer, depth, known.controls, known.bin_minutes, answers
    )
    return [*alone.values(), beside]


def _beside_rivals(timed: Timed, _: Measures) -> Iterable[Measure[Any]]:
    known = timed.known
    if known.no_clock is not None:
        return [spec.missing(known.no_clock) for spec in recovery_beside.SPECS]
    earliest = None if timed.onset is None else timed.onset.earliest
    found = recovery_beside.recovery_beside_controls(
        known.bins, timed.start, known.controls, known.bin_minutes, earliest=earliest
    )
    return found.values()


def _timed_answer(case: Case, onset: Moment | None) -> effect.Response | None:
    """The first full apology, else the first public statement, where a source gives its time."""
    for spec in (response.APOLOGISED_AT, response.ACKNOWLEDGED_AT):
        event = response.milestone_of(spec, case.milestones, onset)
        if event is not None and event.when.best is not None:
            return event.id, event.when.best
    return None


def timed_answers(timed: Timed) -> list[effect.Response]:
    """The brand's public words and acts after onset whose time a source gives."""
    events = response.answers(timed.known.case.milestones, timed.onset)
    return [
        (event.id, event.when.best)
        for event in events
        if event.is_heard and event.when.best is not None
    ]


def _market(timed: Timed, _: Measures) -> Iterable[Measure[Any]]:
    chosen = timed.known.case.market
    if chosen is None:
        return market.market(None, "", "", None).values()
    returns = timed.known.returns
    return market.market(returns, chosen.series, chosen.index, chosen.session).values()


def _survey(timed: Timed, _: Measures) -> Iterable[Measure[Any]]:
    case = timed.known.case
    return survey.survey(net_scores(case), onset_day(case, timed.onset)).values()


def _replies(timed: Timed, _: Measures) -> Iterable[Measure[Any]]:
    known = timed.known
    if known.posts is None:
        return [spec.missing(Message("reason.no_messages")) for spec in replies.SPECS]
    return replies.reply_measures(
        known.replies, has_brand=known.has_brand, has_parents=known.has_parents
    ).values()


def _any_replies(timed: Timed, _: Measures) -> Iterable[Measure[Any]]:
    known = timed.known
    if known.posts is None:
        return [spec.missing(Message("reason.no_messages")) for spec in replies.ANY_SPECS]
    return replies.any_reply_measures(
        known.all_replies, has_brand=known.has_brand, has_parents=known.has_parents
    ).values()


def _returning(timed: Timed, measures: Measures) -> list[Measure[Any]]:
    known, back = timed.known, measures[recovery.RECOVERED_AT]
    if known.no_clock is not None:
        return [decay.RETURNING_AUTHORS.missing(known.no_clock)]
    at = back.value or back.most  # of a return in a hole, by when it had come
    return [decay.returning_authors(known.posts, timed.start, at, known.until)]


def _by_day(timed: Timed, _: Measures) -> Iterable[Measure[Any]]:
    known = timed.known
    if known.no_clock is None:
        why = Message("reason.told_by_hour")
        return [spec.missing(why, "not_applicable") for spec in recovery_days.SPECS]
    start = onset_day(known.case, timed.onset)
    return recovery_days.recovery_days(known.by_day("day"), start, known.lost_days).values()


def _listened(part: listening.Part, timed: Timed, _: Measures) -> Iterable[Measure[Any]]:
    return listening.heard(part, timed).measures.values()


ONSET_SPECS = (response.ONSET_AT, detection.DETECTED_AT)
FAMILIES: tuple[Family, ...] = (
    Family(
        (response.TIME_TO_DETECT,),
        ("counts", "record"),
        lambda timed, measures: [
            response.time_to_detect(measures[detection.DETECTED_AT], timed.onset)
        ],
    ),
    Family(
        (response.TIME_TO_DISCLOSE, *response.CLOCK_SPECS, response.FIRST_STATEMENT_SPEED),
        ("record",),
        _clock,
    ),
    Family(
        response.CONDUCT_SPECS,
        ("record",),
        lambda timed, _: response.conduct(*_record(timed)).values(),
    ),
    Family(conduct.SPECS, ("record",), lambda timed, _: conduct.coded(*_record(timed)).values()),
    Family(recovery_days.SPECS, ("messages",), _by_day),
    Family(recovery_beside.SPECS, ("counts",), _beside_rivals),
    Family(
        (LEVEL_SHIFTS,),
        ("counts",),
        lambda timed, _: [level_shifts(timed.known.bins, timed.known.bin_minutes)],
    ),
    Family(
        (decay.VOLUME_HALF_LIFE,),
        ("counts",),
        lambda timed, _: [
            decay.volume_decay(timed.known.bins, timed.start, timed.known.bin_minutes)
        ],
    ),
    Family(
        (effect.RESPONSE_STEP, effect.RESPONSE_RATE, effect.RESPONSE_STEP_BESIDE_CONTROLS),
        ("counts", "record"),
        _effects,
    ),
    Family(market.SPECS, ("returns",), _market),
    Family(survey.SPECS, ("figures",), _survey),
    Family(replies.SPECS, ("messages",), _replies),
    Family(replies.ANY_SPECS, ("messages",), _any_replies),
    Family((decay.RETURNING_AUTHORS,), ("messages",), _returning),
    *(
        Family(part.specs, part.needs, partial(_listened, part))
        for part in listening.parts().values()
    ),
)
TONE: tuple[MeasureSpec[Any], ...] = (
    volumes.PEAK_NEGATIVE,
    volumes.PEAK_NEGATIVE_AT,
    *recovery.SPECS,
    *recovery_days.SPECS,
    *recovery_beside.SPECS,
    LEVEL_SHIFTS,
    effect.RESPONSE_STEP,
    effect.RESPONSE_RATE,
    effect.RESPONSE_STEP_BESIDE_CONTROLS,
    *replies.SPECS,
    decay.RETURNING_AUTHORS,
)
"""What is said of the tone of messages, and of complaints."""
PANEL_FAMILY = (*volumes.SPECS, *ONSET_SPECS, *recovery.SPECS)
"""What `measure_panel` computes. It comes first because it finds the onset."""


def needs() -> dict[MeasureSpec[Any], tuple[Need, ...]]:
    """What each measure is computed from, in the order of the page. Those of each alarm and
    of each series of attention come last.
    """
    needed: dict[MeasureSpec[Any], tuple[Need, ...]] = {spec: ("counts",) for spec in PANEL_FAMILY}
    needed[response.ONSET_AT] = ("counts", "record")
    needed |= {spec: family.needs for family in FAMILIES for spec in family.specs}
    needed |= dict.fromkeys(backtest.SPECS, ("counts", "record"))
    needed |= dict.fromkeys((*attention.SPECS, *attention_ratings.SPECS), ("attention",))
    return needed


def net_scores(case: Case) -> pd.DataFrame:
    """Published net survey scores: `measure, at, value, is_below, respondents, source`."""
    rows = [
        (f.measure, f.at, f.value, f.below, f.respondents, f.source)
        for f in case.figures
        if f.unit == survey.NET_SCORE
    ]
    columns = ["measure", "at", "value", "is_below", "respondents", "source"]
    return pd.DataFrame(rows, columns=columns)


def onset_day(case: Case, onset: Moment | None) -> date | None:
    """The local day of a case's onset; None without one."""
    if onset is None:
        return None
    return onset.start.tz_convert(case.time_zone).date()


def survey_scores(case: Case, onset: Moment | None) -> pd.DataFrame:
    """Published net survey scores of a case that fell: `source` and `survey.COLUMNS`.

    Empty where there is no onset to count from.
    """
    start = onset_day(case, onset)
    if start is None:
        return pd.DataFrame(columns=["source", *survey.COLUMNS])
    points = net_scores(case)
    scores = survey.series(points, start)
    sources = points.groupby("measure")["source"].first()
    scores.insert(0, "source", scores["measure"].map(sources))
    return scores[scores["has_fallen"]]


def suspect_prices(case: Case) -> pd.DataFrame:
    """Rows of the case's returns that look wrong: `date, series, move, why`."""
    if case.returns is None:
        return pd.DataFrame(columns=["date", "series", "move", "why"])
    return prices.suspicious(case.returns).rename(columns={"return": "move"})
