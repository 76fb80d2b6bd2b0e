"""How far net sentiment fell after onset, and when it recovered.

What sentiment would be without a crisis comes from `measures.baseline`, whether it fell from
`measures.fall`. Deficits are means over trailing windows, dated to their middle
(`measures.recovery_curve`). The measures of the dip and of the first return rest on the series up
to the window with which that return is known; until then they are bounds. Loss is the area of the
deficit (Bruneau et al. 2003, Earthquake Spectra 19(4), 733-752).
"""

from collections.abc import Sequence
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

from analytics.measures.baseline import baseline
from analytics.measures.gate import gate
from analytics.measures.recovery_curve import RecoveryCriteria, dip
from analytics.measures.recovery_dip import (
    area,
    depth_of,
    dips,
    half_life,
    hidden_h,
    least_depth,
    life,
    trough_hidden,
)
from analytics.measures.recovery_series import WATCH_H, Return, Series
from analytics.measures.sentiment import Z
from analytics.measures.series import IN_HOLE, require_series
from analytics.schema import (
    INTERVAL,
    Duration,
    Measure,
    Measures,
    MeasureSpec,
    Message,
    duration,
    instant,
    number,
)

BASELINE = number("baseline", "points")
TOLERANCE = number("tolerance", "points")
TROUGH_AT = instant("trough_at")
TIME_TO_TROUGH = duration("time_to_trough_h")
DEPTH = number("depth", "points")
HALF_LIFE = duration("half_life_h")
RECOVERED_AT = instant("recovered_at")
TIME_TO_RECOVER = duration("time_to_recover_h")
TIME_TO_LASTING_RETURN = duration("time_to_lasting_return_h")
RELAPSES = number("relapses", "relapses")
SENTIMENT_DEFICIT = number("sentiment_deficit", "point_hours", citation="cite.bruneau2003")
SPECS: tuple[MeasureSpec[Any], ...] = (
    BASELINE,
    TOLERANCE,
    TROUGH_AT,
    TIME_TO_TROUGH,
    DEPTH,
    HALF_LIFE,
    RECOVERED_AT,
    TIME_TO_RECOVER,
    TIME_TO_LASTING_RETURN,
    RELAPSES,
    SENTIMENT_DEFICIT,
)
V = TypeVar("V", float, Duration)
_BLIND_H = 24.0
"""Longest time without a window that speaks over which a return is still watched."""


def recovery(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    bin_minutes: int,
    rule: RecoveryCriteria | None = None,
    *,
    earliest: pd.Timestamp | None = None,
) -> Measures:
    """The measures of SPECS, from a regular series (`panel.series`) and the onset.

    earliest: the earliest that onset may have been, where the baseline ends; None: onset itself.

    time_to_recover_h counts from onset to the middle of the first window of a run inside the band
    after the deepest one. It is read off curves that the series may have, and known once INTERVAL
    of them have returned: median and interval are theirs. Until then the measures of the dip are
    bounds. The return is a lasting one where no fall is found in WATCH_H after it.
    """
    require_series(bins, bin_minutes)
    rule = rule or RecoveryCriteria()
    began = onset_at if earliest is None else earliest
    why = gate(bins, began, bin_minutes, window_h=rule.window_h, min_n=rule.min_n)
    if why is not None or began is None:
        return _missing(why or Message("reason.no_onset_known"))
    base = baseline(bins, began, bin_minutes)
    if isinstance(base, Message):
        return _missing(base)
    series = Series.of(bins, base, rule, onset_at)
    n = int(series.deficit.n.sum())
    found = series.first_fall(series.fall())
    if isinstance(found, Message):
        return _usual(series) | _missing(found, "not_applicable", n, SPECS[2:])
    first = series.first_return(found)
    told = series
    if first.window is not None:
        told = series.until(int(series.windows.end[first.window]) + 1)
    measures = _usual(series) | _dip(told, first, n) | _return(series, first, n)
    return Measures(measures[spec] for spec in SPECS)


def _usual(series: Series) -> Measures:
    """Baseline and tolerance."""
    base, rule = series.base, series.rule
    n, level = int(base.sums.n[base.used].sum()), base.level
    apart = Z * float(np.sqrt(base.model.state[:, 0].var() + base.model.cov[:, 0, 0].mean()))
    widths = np.maximum(rule.least, rule.inner * series.spread)
    return Measures(
        [
            _number(BASELINE, level, (max(level - apart, -1.0), min(level + apart, 1.0)), n),
            _number(TOLERANCE, series.curve.tolerance, _ends(widths), n),
        ]
    )


def _dip(series: Series, back: Return, n: int) -> Measures:
    """Trough, depth, half-life and area of a series that ends where the return is known."""
    curve, at_h = series.curve, series.windows.middle_h
    seen, drawn = dip(curve.deficit, curve.run), dips(series)
    since_h = series.hours_at(0) - float(at_h[0])
    troughs = _ends([max(float(at_h[one.trough]) + since_h, 0.0) for one in drawn])
    low = _ends([life(at_h, one, 1) for one in drawn])[0]
    lives = low, _ends([life(at_h, one, 0) for one in drawn])[1]
    depth, apart = depth_of(series), Z * float(curve.error[seen.trough])
    depths = max(depth - apart, 0.0), depth + apart
    least = max(depths[0], least_depth(series))
    if back.in_h is None:
        why = Message("reason.dip_open", {"hours": float(at_h[-1]) + since_h})
        first_out = int((curve.deficit > curve.tolerance).argmax())
        fell_h = min(troughs[0], max(series.hours_at(first_out), 0.0))
        fell_at = series.onset_at + pd.Timedelta(hours=fell_h)
        return Measures(
            [
                TROUGH_AT.censored(fell_at, why, n=n),
                TIME_TO_TROUGH.censored(Duration(fell_h), why, n=n),
                DEPTH.censored(least, why, n=n),
                HALF_LIFE.censored(Duration(lives[0]), why, n=n),
                SENTIMENT_DEFICIT.censored(max(area(series, back)[1], 0.0), why, n=n),
            ]
        )
    total, hidden = _total(series, back, n), hidden_h(series, back.in_h)
    if len(hidden):
        troughs = min(troughs[0], float(hidden.min())), max(troughs[1], float(hidden.max()))
        first, last = (series.onset_at + pd.Timedelta(hours=end) for end in troughs)
        why = trough_hidden(hidden)
        return Measures(
            [
                TROUGH_AT.observed(None, first, last, n=n, verdict=IN_HOLE),
                _duration(TIME_TO_TROUGH, None, troughs, n),
                DEPTH.censored(least, why, n=n),
                HALF_LIFE.missing(why, n=n),
                total,
            ]
        )
    to_trough = max(float(at_h[seen.trough]) + since_h, 0.0)
    in_band = Message("reason.half_in_band", {"depth": depth, "tolerance": curve.tolerance})
    first, last = (series.onset_at + pd.Timedelta(hours=end) for end in _around(to_trough, troughs))
    return Measures(
        [
            TROUGH_AT.observed(series.middle(seen.trough), first, last, n=n),
            _duration(TIME_TO_TROUGH, to_trough, troughs, n),
            _number(DEPTH, max(depth, 0.0), depths, n),
            _duration(HALF_LIFE, half_life(series, seen), lives, n)
            if depth > 2 * curve.tolerance
            else HALF_LIFE.missing(in_band, "not_applicable", n=n),
            total,
        ]
    )


def _total(series: Series, back: Return, n: int) -> Measure[float]:
    """The area up to the return; what was collected of it is the least it was."""
    value, low, high = area(series, back)
    assert back.in_h is not None
    holes = series.holes_h(0.0, back.in_h)
    if not len(holes):
        return _number(SENTIMENT_DEFICIT, value, (low, high), n)
    why = Message("reason.area_in_hole", {"hours": float(np.diff(holes).sum())})
    return SENTIMENT_DEFICIT.censored(max(low, 0.0), why, n=n)


def _return(series: Series, first: Return, n: int) -> Measures:
    """First return, lasting return and relapses."""
    end = series.hours_at(len(series.windows.end) - 1)
    if first.in_h is None:
        why = Message("reason.not_recovered", {"hours": first.out_h, "seen": end})
        at = series.onset_at + pd.Timedelta(hours=first.out_h)
        return Measures(
            [
                RECOVERED_AT.censored(at, why, n=n),
                TIME_TO_RECOVER.censored(Duration(first.out_h), why, n=n),
                _at_least(TIME_TO_LASTING_RETURN, Duration(first.out_h), why, n),
                RELAPSES.missing(Message("reason.not_recovered_yet"), "not_applicable", n=n),
            ]
        )
    last, relapses = _lasting(series, first)
    watched_h = _watched_h(series, last)
    is_lasting = watched_h >= WATCH_H
    values = {"hours": WATCH_H, "watched": watched_h, "found": relapses}
    not_yet = Message("reason.not_lasting_yet", values)
    return Measures(
        [
            _instant(series, first, n),
            came_back(TIME_TO_RECOVER, first, n),
            came_back(TIME_TO_LASTING_RETURN, last, n)
            if is_lasting
            else _at_least(TIME_TO_LASTING_RETURN, Duration(last.out_h), not_yet, n),
            RELAPSES.observed(float(relapses), n=n)
            if is_lasting
            else _at_least(RELAPSES, float(relapses), not_yet, n),
        ]
    )


def _at_least(spec: MeasureSpec[V], low: V, why: Message, n: int) -> Measure[V]:
    """A bound; one of 0 would say nothing."""
    return spec.censored(low, why, n=n) if low else spec.missing(why, n=n)


def _lasting(series: Series, back: Return) -> tuple[Return, int]:
    """The last return, which may be still to come, and how many falls came before it."""
    relapses = 0
    while back.in_h is not None:
        found = series.later_fall(back.in_h)
        if found is None:
            break
        relapses += 1
        back = series.first_return(found)
    return back, relapses


def _watched_h(series: Series, back: Return) -> float:
    """Hours after a return over which windows spoke without a long silence, WATCH_H at most; 0
    where it has not come.
    """
    if back.in_h is None:
        return 0.0
    since = series.windows.end[series.first_from(back.in_h) :] * series.base.bin_h
    silent = np.flatnonzero(np.diff(since) > _BLIND_H)
    last = since[silent[0]] if len(silent) else since[-1]
    return min(float(last - since[0]), WATCH_H)


def _ends(drawn: Sequence[float] | np.ndarray) -> tuple[float, float]:
    """Percentiles at INTERVAL."""
    tail = (1 - INTERVAL) / 2
    low, high = np.quantile(np.asarray(drawn), [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)


def _around(value: float, ends: tuple[float, float]) -> tuple[float, float]:
    """An interval that includes the value."""
    return min(ends[0], value), max(ends[1], value)


def _number(
    spec: MeasureSpec[float], value: float, ends: tuple[float, float], n: int
) -> Measure[float]:
    return spec.observed(value, *_around(value, ends), n=n)


def _duration(
    spec: MeasureSpec[Duration],
    value: float | None,
    ends: tuple[float, float],
    n: int,
    evidence: tuple[str, ...] = (),
) -> Measure[Duration]:
    """A duration with its interval; without a value where a hole hides its end."""
    if value is None:
        low, high = map(Duration, ends)
        return spec.observed(None, low, high, n=n, verdict=IN_HOLE, evidence=evidence)
    low, high = map(Duration, _around(value, ends))
    return spec.observed(Duration(value), low, high, n=n, evidence=evidence)


def came_back(
    spec: MeasureSpec[Duration], back: Return, n: int, evidence: tuple[str, ...] = ()
) -> Measure[Duration]:
    """Hours from onset to a return that is known."""
    assert back.in_h is not None
    return _duration(spec, back.back_h, (back.out_h, back.in_h), n, evidence)


def _instant(series: Series, back: Return, n: int) -> Measure[pd.Timestamp]:
    assert back.in_h is not None
    low, high = (series.onset_at + pd.Timedelta(hours=one) for one in (back.out_h, back.in_h))
    if back.back_h is None:
        return RECOVERED_AT.observed(None, low, high, n=n, verdict=IN_HOLE)
    value = series.onset_at + pd.Timedelta(hours=back.back_h)
    return RECOVERED_AT.observed(value, low, high, n=n)


def _missing(
    reason: Message,
    status: Literal["not_available", "not_applicable"] = "not_available",
    n: int | None = None,
    specs: Sequence[MeasureSpec[Any]] = SPECS,
) -> Measures:
    return Measures(spec.missing(reason, status, n=n) for spec in specs)
