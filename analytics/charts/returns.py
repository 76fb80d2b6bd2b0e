"""Daily returns of the brand's share, and of the market or the rivals it is compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from analytics.characters import one_line
from analytics.charts.chart import (
    BAND,
    CONTEXT,
    INK,
    MUTED,
    RESPONSE,
    Chart,
    Credit,
    at_most,
    finish,
    sheet,
    size,
)
from analytics.charts.source import credit
from analytics.charts.spec import ChartSpec
from analytics.measures.market import (
    ABNORMAL_RETURN,
    BRAND_RETURN,
    CUMULATIVE_ABNORMAL_RETURN,
    MARKET_RETURN,
    WINDOW,
)
from analytics.results import Results
from analytics.schema import Measure
from analytics.wording import Day, Locale

MAX_PEERS = 12
"""Peers that are drawn as dots and named; of more, a line is their range."""


def returns(
    table: pd.DataFrame,
    brand: str,
    market: str,
    session: date,
    source: Credit,
    locale: Locale,
    *,
    names: tuple[str, str] | None = None,
    beyond: Sequence[Measure[float]] = (),
    is_narrow: bool = False,
) -> Chart:
    """Daily returns by session; the days that the title tells of are shaded.

    table: `date` (ISO text), `series`, `return` (share of 1) of the sessions to draw. brand,
    market: series in it. names: display names of these two, where they differ from the series'.
    beyond: the brand's return beyond the market's over WINDOW sessions and on the first, with their
    verdicts; the title tells the first that was more than usual.
    """
    called, market_called = map(one_line, names or (brand, market))
    wide = table.pivot_table(index="date", columns="series", values="return")
    first = list(wide.index).index(session.isoformat())
    values = {"brand": called, "market": market_called.split(":")[0], "day": Day(session)}
    moved: Any = wide.loc[session.isoformat(), [brand, market]]
    title, n = _title(moved, beyond, values, locale)
    others = [name for name in wide.columns if name not in (brand, market)]
    subtitle = locale.translate("chart.returns.subtitle", **values | {"market": market_called})
    subtitle += " " + locale.translate("chart.returns.shaded", n=n, **values)
    if others:
        key = "others" if len(others) <= MAX_PEERS else "range"
        named = at_most(map(one_line, others), locale, MAX_PEERS)
        subtitle += " " + locale.translate(f"chart.returns.{key}", others=named, n=len(others))
    with sheet(title, subtitle, source, locale, **size(is_narrow)) as page:
        axes, x = page.axes, range(len(wide))
        axes.axvspan(first - 0.5, first + n - 0.5, color=BAND, lw=0, zorder=0)
        if len(others) <= MAX_PEERS:
            for name in others:
                axes.plot(x, wide[name] * 100, "o", color=CONTEXT, ms=3, mew=0)
        else:
            peers = wide[others] * 100
            axes.vlines(x, peers.min(axis=1), peers.max(axis=1), color=CONTEXT, lw=3, alpha=0.6)
        dash = 5 if is_narrow else 11
        axes.plot(x, wide[market] * 100, "_", color=INK, ms=dash, mew=2)
        axes.bar(x, wide[brand] * 100, color=RESPONSE, width=0.5, zorder=1, alpha=0.85)
        axes.axhline(0, color=MUTED, lw=0.8)
        axes.set_xlim(-0.8, len(wide) - 0.2)
        shown = list(range(0, len(wide), max(1, len(wide) // (4 if is_narrow else 8))))
        dates = [date.fromisoformat(wide.index[k]) for k in shown]
        axes.set_xticks(shown, [locale.format_date(one, "day_of_year") for one in dates])
        axes.set_ylabel(locale.translate("chart.returns.axis"))
        alt = locale.format_clauses(
            locale.format_labelled(f"{day}", locale.format_percent(value, 2))
            for day, value in wide[brand].items()
        )
        return finish(page, "returns", f"{locale.format_labelled(called, alt)}.", table)


def _title(
    moved: pd.Series,
    beyond: Sequence[Measure[float]],
    values: Mapping[str, object],
    locale: Locale,
) -> tuple[str, int]:
    """The finding, and over how many sessions it is told: a move beyond the market's that was more
    than usual, or that none was. Where the usual is not known, the moves of the first session.
    """
    judged = [(one, one.verdict.key) for one in beyond if one.is_observed and one.verdict]
    unusual = (pair for pair in judged if pair[1] == "reason.significant")
    told, verdict = next(unusual, judged[0] if judged else (None, ""))
    if told is None:
        brand, market = map(float, moved)
        shown = round(brand, 3)
        way = "fell" if shown < 0 else "rose" if shown > 0 else "stood"
        change, index = locale.format_percent(abs(brand), 1), locale.format_percent(market, 1)
        key = f"chart.returns.title.{way}"
        return locale.translate(key, change=change, index=index, **values), 1
    n = WINDOW if told.name == CUMULATIVE_ABNORMAL_RETURN.name else 1
    value = told.value or 0.0
    way = "fell" if value < 0 else "rose"
    way = way if verdict == "reason.significant" else "usual"
    change = locale.format_percent(abs(value), 0 if abs(value) >= 0.1 else 1)
    key = f"chart.returns.beyond.{way}.{'span' if n > 1 else 'day'}"
    return locale.translate(key, change=change, **values), n


def _of_case(results: Results, locale: Locale, *, is_narrow: bool = False) -> Chart:
    case = results.case
    market: Any = case.market
    keys = {data.source for data in case.data if data.kind == "returns"}
    source = credit(results, len(results.returns), keys)
    return returns(
        results.returns,
        market.series,
        market.index,
        market.session,
        replace(source, zone=None),
        locale,
        names=(
            market.share_of or case.brand,
            market.index_name or locale.translate("market.unnamed"),
        ),
        beyond=[results.measures[spec] for spec in (CUMULATIVE_ABNORMAL_RETURN, ABNORMAL_RETURN)],
        is_narrow=is_narrow,
    )


CHART = ChartSpec(
    "returns",
    is_available=lambda results: (
        not results.returns.empty
        and results.measures[BRAND_RETURN].is_observed
        and results.measures[MARKET_RETURN].is_observed
    ),
    draw=_of_case,
    narrow=partial(_of_case, is_narrow=True),
)
