"""How much further than its rivals' the brand's net sentiment fell, and when that was over.

A difference in differences: the brand's deficit less the mean of its rivals', each from its own
baseline. What befell all of them alike counts for nothing. Rules and draws are those of
`measures.recovery`.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analytics.measures.baseline import baseline
from analytics.measures.gate import gate
from analytics.measures.recovery import came_back
from analytics.measures.recovery_curve import RecoveryCriteria
from analytics.measures.recovery_dip import depth_of, hidden_h, trough_hidden
from analytics.measures.recovery_series import Series
from analytics.measures.sentiment import Z
from analytics.measures.series import require_series
from analytics.schema import Duration, Measures, Message, duration, number

DEPTH_BESIDE = number("depth_beside_controls", "points")
TIME_TO_RECOVER_BESIDE = duration("time_to_recover_beside_controls_h")
SPECS = (DEPTH_BESIDE, TIME_TO_RECOVER_BESIDE)


def recovery_beside_controls(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    controls: Mapping[str, pd.DataFrame | Message],
    bin_minutes: int,
    rule: RecoveryCriteria | None = None,
    *,
    earliest: pd.Timestamp | None = None,
) -> Measures:
    """`depth_beside_controls` and `time_to_recover_beside_controls_h`.

    bins, onset_at, earliest: as of `recovery`. controls: by rival's name, its series
    (`panel.series`), or the reason why it cannot be used. The brand's fall is found in its own
    series; both are not applicable where it is not known to have been deeper than the rivals'.
    """
    clean = {rival: one for rival, one in controls.items() if not isinstance(one, Message)}
    for one in (bins, *clean.values()):
        require_series(one, bin_minutes)
    rule, began = rule or RecoveryCriteria(), onset_at if earliest is None else earliest
    if not controls:
        return _missing(Message("reason.no_controls"))
    own = _series(bins, onset_at, began, bin_minutes, rule)
    if isinstance(own, Message):
        return _missing(own)
    rivals: dict[str, Series] = {}
    why_not = [one for one in controls.values() if isinstance(one, Message)]
    for i, (name, one) in enumerate(clean.items()):
        alike = one.set_index("bin_start").reindex(pd.Index(bins["bin_start"])).fillna(0)
        drawn = replace(rule, seed=rule.seed + i + 1)
        found = _series(alike.reset_index(), onset_at, began, bin_minutes, drawn)
        if isinstance(found, Message):
            why_not.append(found)
        else:
            rivals[name] = found
    if not rivals:
        return _missing(Message("reason.no_clean_control", {"why": why_not}))
    return _beside(own, rivals)


def _series(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    began: pd.Timestamp | None,
    bin_minutes: int,
    rule: RecoveryCriteria,
) -> Series | Message:
    """A series with its own baseline, or why it has none."""
    why = gate(bins, began, bin_minutes, window_h=rule.window_h, min_n=rule.min_n)
    if why is not None or began is None:
        return why or Message("reason.no_onset_known")
    base = baseline(bins, began, bin_minutes)
    return base if isinstance(base, Message) else Series.of(bins, base, rule, onset_at)


def _beside(own: Series, rivals: Mapping[str, Series]) -> Measures:
    seen = own.fall()
    alone = own.first_fall(seen)
    n = int(own.deficit.n.sum())
    if seen is None or seen.known_at is None or isinstance(alone, Message):
        why = alone if isinstance(alone, Message) else Message("reason.no_dip_beside")
        return _missing(why, is_none=True, n=n)
    series = own.beside(list(rivals.values()))
    found = series.fell(seen.known_at)
    if found is None:
        return _missing(Message("reason.no_dip_beside"), is_none=True, n=n)
    back, told = series.first_return(found), series
    if back.window is not None:
        told = series.until(int(series.windows.end[back.window]) + 1)
    depth = max(depth_of(told), 0.0)
    apart = Z * float(told.curve.error[told.curve.deficit.argmax()])
    low = max(depth - apart, 0.0)
    if back.in_h is None:
        seen_h = series.hours_at(len(series.windows.end) - 1)
        why = Message("reason.not_recovered", {"hours": back.out_h, "seen": seen_h})
        return Measures(
            [
                DEPTH_BESIDE.censored(low, why, n=n),
                TIME_TO_RECOVER_BESIDE.censored(Duration(back.out_h), why, n=n),
            ]
        )
    beside = tuple(rivals)
    deepest = DEPTH_BESIDE.observed(depth, low, depth + apart, n=n, evidence=beside)
    if len(hidden := hidden_h(told, back.in_h)):
        deepest = DEPTH_BESIDE.censored(low, trough_hidden(hidden), n=n)
    return Measures([deepest, came_back(TIME_TO_RECOVER_BESIDE, back, n, beside)])


def _missing(reason: Message, *, is_none: bool = False, n: int | None = None) -> Measures:
    status = "not_applicable" if is_none else "not_available"
    return Measures(spec.missing(reason, status, n=n) for spec in SPECS)
