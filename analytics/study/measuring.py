"""All measures of one case, in the order of the page."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from analytics import panel
from analytics.cases import Case
from analytics.measures.conduct import coded
from analytics.measures.decay import volume_decay
from analytics.measures.effect import response_step, response_step_beside_controls
from analytics.measures.market import market, suspicious
from analytics.measures.onset import onset as panel_onset
from analytics.measures.recovery import recovery
from analytics.measures.response import (
    conduct,
    milestone_of,
    onset_measure,
    response_clock,
    time_to_detect,
    time_to_disclose,
)
from analytics.measures.shifts import level_shifts
from analytics.measures.survey import NET_SCORE, survey
from analytics.measures.volume import volume
from analytics.schema import Measure, Moment, Note, Panel
from analytics.wording import UntrustedText

BIN_MINUTES = 60


def hourly(counts: Panel | None, until: pd.Timestamp) -> pd.DataFrame:
    """The public side of a panel as a regular hourly series up to `until`; empty without one."""
    nothing = panel.combine([], bin_minutes=BIN_MINUTES, labels="gold")
    return panel.series(panel.rebin(counts or nothing, BIN_MINUTES), until)


def measure_panel(
    bins: pd.DataFrame, onset: Moment | None = None
) -> tuple[dict[str, Measure], Moment | None]:
    """Measures of an hourly series, and the onset they count from: the given one, else its own."""
    found = panel_onset(bins, BIN_MINUTES)
    own = found["onset_at"]
    if onset is None and own.is_observed:
        onset = Moment(*(pd.Timestamp(end) for end in (own.low, own.high, own.value)))
    start = None if onset is None else onset.best or onset.earliest
    return volume(bins, BIN_MINUTES) | found | recovery(bins, start, BIN_MINUTES), onset


def measure_case(
    case: Case,
    bins: pd.DataFrame,
    until: pd.Timestamp,
    controls: Mapping[str, pd.DataFrame | Note],
) -> tuple[dict[str, Measure], Moment | None]:
    """All measures of a case as known at `until`, in the order of the page, and its onset.

    controls: see `control`.
    """
    documented, evidence = case.onset()
    out, onset = measure_panel(bins, documented)
    if documented is not None:
        out["onset_at"] = onset_measure(documented, evidence)
    elif not case.is_onset_measured:
        out, onset = measure_panel(bins.iloc[:0])[0] | volume(bins, BIN_MINUTES), None
        reason, method = Note("reason.no_onset_known"), "method.onset_documented"
        out["onset_at"] = Measure("onset_at", "UTC", "not_available", reason=reason, method=method)
    out["time_to_detect_h"] = time_to_detect(out["detected_at"], onset)
    out["time_to_disclose_h"] = time_to_disclose(case.milestones, onset)
    for told in (response_clock, conduct, coded):
        out |= told(case.milestones, onset, until, case.searches)
    start = None if onset is None else onset.best or onset.earliest
    answer = _timed_answer(case, onset)
    out |= level_shifts(bins, BIN_MINUTES)
    out |= volume_decay(bins, start, BIN_MINUTES)
    out |= response_step(bins, start, answer, out["depth"], BIN_MINUTES)
    out |= response_step_beside_controls(bins, start, answer, out["depth"], controls, BIN_MINUTES)
    return out | _market(case, until) | survey(net_scores(case), onset_day(case, onset)), onset


def control(
    rival: Case, panels: Mapping[str, Panel], labels: str | None, until: pd.Timestamp
) -> pd.DataFrame | Note:
    """A rival's hourly series by the same labels, known at `until`; or why it is no clean control:
    it has none, or an onset of its own.
    """
    named = {"rival": UntrustedText(rival.brand)}
    if labels not in panels:
        return Note("reason.control_no_sentiment", named)
    bins = hourly(panel.cut(panels[labels], until), until)
    documented, _ = rival.known_by(until).onset()
    own = panel_onset(bins, BIN_MINUTES)["onset_at"]
    at = own.value if documented is None else documented.earliest
    if at is not None:
        return Note("reason.control_in_crisis", named | {"at": pd.Timestamp(at)})
    return bins


def _timed_answer(case: Case, onset: Moment | None) -> tuple[str, pd.Timestamp] | None:
    """The first full apology, else the first public statement, where a source gives its time."""
    for name in ("apologised_at", "acknowledged_at"):
        event = milestone_of(name, case.milestones, onset)
        if event is not None and event.when.best is not None:
            return event.id, event.when.best
    return None


def _market(case: Case, until: pd.Timestamp) -> dict[str, Measure]:
    if case.market is None:
        return market(None, "", "", None)
    table = case.returns
    table = table[[closed(day, until) for day in table["date"]]]
    return market(table, case.market.series, case.market.index, case.market.session)


def net_scores(case: Case) -> pd.DataFrame:
    """Published net survey scores of a case: `measure, at, value, is_below, source`."""
    rows = [
        (f.measure, f.at, f.value, f.below, f.source) for f in case.figures if f.unit == NET_SCORE
    ]
    return pd.DataFrame(rows, columns=["measure", "at", "value", "is_below", "source"])


def returns_around(case: Case, as_of: pd.Timestamp, sessions: int = 15) -> pd.DataFrame:
    """Returns of the sessions around the one that the case names, as far as they had closed."""
    table = case.returns
    table = table[[closed(day, as_of) for day in table["date"]]]
    dates = sorted(table["date"].unique())
    at = dates.index(case.market.session.isoformat())
    return table[table["date"].isin(dates[max(at - sessions, 0) : at + sessions + 1])]


def onset_day(case: Case, onset: Moment | None) -> date | None:
    """The local day of a case's onset; None without one."""
    if onset is None:
        return None
    return (onset.best or onset.earliest).tz_convert(case.time_zone).date()


def odd_prices(case: Case) -> pd.DataFrame:
    """Rows of the case's returns that look like a wrong price: `date, series, move`."""
    returns = case.returns
    if returns is None:
        return pd.DataFrame(columns=["date", "series", "move"])
    return suspicious(returns).rename(columns={"return": "move"})


def closed(day: object, until: pd.Timestamp) -> bool:
    """Whether a New York session of this day had closed (16:00 local)."""
    return pd.Timestamp(f"{day} 16:00", tz="America/New_York") <= until
