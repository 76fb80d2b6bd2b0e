"""Whether net sentiment changed when the brand answered: an association, not a cause.

A response usually comes near the low point, so sentiment rises after it in any case (regression to
the mean). A change of level, or of the rate of healing, is therefore estimated beside every course
that sentiment might have taken by itself, beside news at any other hour (`course_fit`), and jointly
with the brand's other responses. The end of a low point that happens to lie at the answer looks
like healing that the answer began; no test on one series tells them apart, so that healing is said
to have sped up, and not to have been helped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measures.around_response import change_at
from analytics.measures.change import LEVEL, SHARE_OF_DEPTH, Step, verdict
from analytics.measures.gate import gate
from analytics.measures.series import require_series, rows_until, soft_counts
from analytics.schema import Measure, Measures, MeasureSpec, Message, number

__all__ = ["LEVEL", "Step", "step_at", "step_beside_controls", "verdict"]

RESPONSE_STEP = number("response_step", "points")
RESPONSE_RATE = number("response_rate", "points")
RESPONSE_STEP_BESIDE_CONTROLS = number("response_step_beside_controls", "points")

_WINDOW_H = 6.0
_COUNTS = ["negative", "neutral", "positive"]


def step_at(
    counts: np.ndarray, before: int, at: int, step_h: float, others: Sequence[int] = ()
) -> Step | None:
    """The change of a series at bin `at`; None if too few bins around it have messages.

    counts: (n, 3) negative, neutral, positive of a regular series. before: bins before onset.
    others: bins of the brand's other responses, whose effects are estimated jointly.
    """
    return step_beside_controls(counts, np.empty((0, *counts.shape)), before, at, step_h, others)


def step_beside_controls(
    counts: np.ndarray,
    controls: np.ndarray,
    before: int,
    at: int,
    step_h: float,
    others: Sequence[int] = (),
) -> Step | None:
    """The change of a series beyond the mean of its rivals: what befell all of them cancels.

    controls: (k, n, 3), the rivals' counts; without any, the series alone. None if too few bins
    around it have messages in any of them.
    """
    minutes = round(step_h * 60)
    start = pd.Timestamp("2001-01-01", tz="UTC")  # a Monday
    times = pd.date_range(start, periods=len(counts), freq=f"{minutes}min", unit="us")
    onset_at = start + pd.Timedelta(minutes=minutes * before)
    tables = [pd.DataFrame(one, columns=_COUNTS).assign(bin_start=times) for one in controls]
    own = pd.DataFrame(counts, columns=_COUNTS).assign(bin_start=times)
    found = change_at([own, *tables], onset_at, at, others, minutes)
    return None if isinstance(found, Message) else found


Response = tuple[str, pd.Timestamp]
"""Id and instant of a response of the brand's."""


def response_step(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    response: Response | None,
    depth: Measure[float],
    bin_minutes: int,
    others: Sequence[Response] = (),
) -> Measure[float]:
    """`response_step` of `response_effect`."""
    found = response_effect(bins, onset_at, response, depth, bin_minutes, others)
    return found[RESPONSE_STEP]


def response_effect(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    response: Response | None,
    depth: Measure[float],
    bin_minutes: int,
    others: Sequence[Response] = (),
) -> Measures:
    """`response_step` with its verdict, and `response_rate`, points, from a regular series.

    response: None if no clock time is known. others: the brand's other responses, whose effects are
    estimated jointly.
    """
    ready = _ready(bins, onset_at, response, depth, bin_minutes)
    if isinstance(ready, Message):
        return Measures([spec.missing(ready) for spec in (RESPONSE_STEP, RESPONSE_RATE)])
    found = change_at([bins], ready.onset_at, ready.at, _others(bins, others), bin_minutes)
    step = _measured(RESPONSE_STEP, found, ready.depth, (ready.response,))
    if isinstance(found, Message):
        return Measures([step, RESPONSE_RATE.missing(found)])
    rate = found.rate
    if rate is None:
        return Measures([step, RESPONSE_RATE.missing(Message("reason.no_course_before"))])
    told = RESPONSE_RATE.observed(
        rate.value, rate.low, rate.high, n=found.n, evidence=(ready.response,)
    )
    return Measures([step, told])


def response_step_beside_controls(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    response: Response | None,
    depth: Measure[float],
    controls: Mapping[str, pd.DataFrame | Message],
    bin_minutes: int,
    others: Sequence[Response] = (),
) -> Measure[float]:
    """`response_step_beside_controls`, points, with its verdict, or the reason why there is none.

    controls: by rival's name, its series (`panel.series`), or the reason why it cannot be used.
    """
    spec = RESPONSE_STEP_BESIDE_CONTROLS
    clean = {rival: one for rival, one in controls.items() if not isinstance(one, Message)}
    for one in (bins, *clean.values()):
        require_series(one, bin_minutes)
    if not clean:
        why = Message("reason.no_clean_control", {"why": list(controls.values())})
        return spec.missing(why if controls else Message("reason.no_controls"))
    ready = _ready(bins, onset_at, response, depth, bin_minutes)
    if isinstance(ready, Message):
        return spec.missing(ready)
    times = pd.Index(bins["bin_start"])
    rivals = [
        one.set_index("bin_start").reindex(times).fillna(0).reset_index() for one in clean.values()
    ]
    series = [bins, *rivals]
    step = change_at(series, ready.onset_at, ready.at, _others(bins, others), bin_minutes)
    return _measured(spec, step, ready.depth, (ready.response, *clean))


def response_table(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    responses: Sequence[Response],
    depth: Measure[float],
    bin_minutes: int,
) -> pd.DataFrame:
    """The effect of each response, jointly with the others: `id, at, verdict, step, step_low,
    step_high, rate, rate_low, rate_high, rank, placebos, reason`; where nothing can be said, the
    reason instead of a verdict.
    """
    rows: list[dict[str, object]] = []
    for one in responses:
        found = response_effect(bins, onset_at, one, depth, bin_minutes, responses)
        step, rate = found[RESPONSE_STEP], found[RESPONSE_RATE]
        said: Mapping[str, object] = step.verdict.values if step.verdict else {}
        rows.append(
            {
                "id": one[0],
                "at": one[1],
                "verdict": step.verdict.key.removeprefix("verdict.") if step.verdict else None,
                **{"step": step.value, "step_low": step.low, "step_high": step.high},
                **{"rate": rate.value, "rate_low": rate.low, "rate_high": rate.high},
                **{name: said.get(name) for name in ("rank", "placebos")},
                "reason": step.reason,
            }
        )
    return pd.DataFrame(rows, columns=RESPONSE_COLUMNS)


RESPONSE_COLUMNS = [
    *("id", "at", "verdict", "step", "step_low", "step_high", "rate", "rate_low", "rate_high"),
    *("rank", "placebos", "reason"),
]


def _others(bins: pd.DataFrame, responses: Sequence[Response]) -> list[int]:
    """The bins that follow these responses, where the series has one."""
    at = [rows_until(bins, when) for _, when in responses]
    return [one for one in at if one < len(bins)]


@dataclass(frozen=True)
class _Ready:
    """Inputs of the estimate: the onset, the response's id and bin, the depth."""

    onset_at: pd.Timestamp
    response: str
    at: int
    depth: float


def _ready(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    response: Response | None,
    depth: Measure[float],
    bin_minutes: int,
) -> _Ready | Message:
    """The inputs of the estimate, or the reason why nothing can be estimated."""
    require_series(bins, bin_minutes)
    if onset_at is None:
        return Message("reason.no_onset_known")
    known = depth.low if depth.value is None else depth.value
    if known is None:
        return depth.reason or Message("reason.no_onset_known")
    if response is None:
        return Message("reason.no_response_time")
    closed = gate(bins, onset_at, bin_minutes, window_h=_WINDOW_H)
    if closed is not None:
        return closed
    counts = soft_counts(bins)
    spoken = counts[counts.sum(axis=1) > 0]
    if np.ptp((spoken[:, 2] - spoken[:, 0]) / spoken.sum(axis=1)) == 0:
        return Message("reason.constant_sentiment")
    return _Ready(onset_at, response[0], rows_until(bins, response[1]), known)


def _measured(
    spec: MeasureSpec[float], step: Step | Message, depth: float, evidence: tuple[str, ...]
) -> Measure[float]:
    if isinstance(step, Message):
        return spec.missing(step)
    values = {"p": step.p, "rank": step.rank, "placebos": step.placebos}
    values |= {"margin": SHARE_OF_DEPTH * depth}
    said = Message(f"verdict.{verdict(step, depth)}", values)
    return spec.observed(step.value, step.low, step.high, n=step.n, verdict=said, evidence=evidence)
