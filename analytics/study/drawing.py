"""Which figures a study's data allow, with their sources."""

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from analytics import panel
from analytics.cases import Case
from analytics.measures.recovery import Rule
from analytics.measures.response import CLOCK
from analytics.study.counting import input_hashes
from analytics.study.measuring import closed

if TYPE_CHECKING:
    from analytics.figures import Chart, Source


def figures_of(of) -> "dict[str, Callable[[], Chart]]":
    from analytics import figures

    case, measures, lang = of.case, of.measures, of.lang
    total = measures["messages"].value or 0

    told_by, counted_from = _told_by(case), _counted_from(case)

    def credit(n: int, keys: set[str]) -> figures.Source:
        return _credit(case, n, keys)

    clock = [measures[name] for name in CLOCK]
    drawn: dict[str, Callable[[], figures.Chart]] = {
        "clock": lambda: figures.clock(clock, credit(len(case.milestones), told_by), lang)
    }
    if case.milestones:
        drawn["timeline"] = lambda: figures.timeline(
            case.milestones, of.onset, credit(len(case.milestones), told_by), lang
        )
    if len(of.bins) and of.labels:
        drawn["sentiment"] = lambda: figures.sentiment(
            of.sentiment,
            dict(measures),
            case.milestones,
            credit(total, counted_from),
            smooth_h=Rule().window_h,
            outer=Rule().outer / Rule().inner,
            labels=of.labels,
            lang=lang,
        )
    if len(of.bins):
        drawn["volume"] = lambda: figures.volume(
            of.bins, dict(measures), credit(total, counted_from), lang
        )
        hours = panel.by_hour(of.bins, case.time_zone)
        drawn["rhythm"] = lambda: figures.rhythm(
            hours, case.time_zone, credit(total, counted_from), lang
        )
        drawn["days"] = lambda: figures.days(
            of.days, case.time_zone, credit(total, counted_from), lang
        )
    if of.back_test is not None:
        drawn["warning"] = lambda: _warning(of, credit(total, counted_from))
    if measures["brand_return"].is_observed:
        table = _around(case, of.as_of)
        drawn["returns"] = lambda: figures.returns(
            table,
            case.market.series,
            case.market.index,
            case.market.session,
            credit(len(table), {d.source for d in case.data if d.kind == "returns"}),
            lang,
            names=(
                case.market.share_of or case.brand,
                case.market.index_name or case.market.index,
            ),
        )
    if case.figures:
        columns = ["measure", "unit", "at", "precision", "value", "below"]
        rows = [[getattr(one, name) for name in columns] for one in case.figures]
        table_of = pd.DataFrame(rows, columns=columns)
        drawn["points"] = lambda: figures.points(
            table_of, credit(len(rows), {f.source for f in case.figures}), lang
        )
    return drawn


def alarms_of(of, called: pd.DatetimeIndex) -> "Chart":
    """Alerts at `called`, UTC, over the messages that the study's back-test counted."""
    from analytics import figures

    test = of.back_test
    bins = pd.DataFrame({"bin_start": test.volume.at, "messages": test.volume.value})
    total = of.measures["messages"].value or 0
    source = _credit(of.case, total, _counted_from(of.case))
    return figures.alarms(bins, called, test.onset, source, of.lang)


def _told_by(case: Case) -> set[str]:
    return {key for m in case.milestones for key in m.sources}


def _counted_from(case: Case) -> set[str]:
    return {d.source for d in case.data if d.kind == "panel"} or _told_by(case)


def _credit(case: Case, n: int, keys: set[str]) -> "Source":
    from analytics.figures import Source

    names = sorted({case.sources[key].publisher for key in keys}) or [case.brand]
    producer = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    return Source(producer, n, case.id, hash_of(input_hashes(case)))


def _warning(of, source: "Source") -> "Chart":
    from analytics import figures

    test = of.back_test
    since = [
        None if at is None else (at - test.onset).total_seconds() / 3600
        for at in (test.first_response, test.peak)
    ]
    return figures.warning(test.table, *since, source, of.lang)


def _around(case: Case, as_of: pd.Timestamp, sessions: int = 15) -> pd.DataFrame:
    """Returns of the sessions around the one that the case names, as far as they had closed."""
    table = case.returns
    table = table[[closed(day, as_of) for day in table["date"]]]
    dates = sorted(table["date"].unique())
    at = dates.index(case.market.session.isoformat())
    return table[table["date"].isin(dates[max(at - sessions, 0) : at + sessions + 1])]


def hash_of(value: object) -> str:
    """Twelve hex digits that stand for a JSON-able value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]
