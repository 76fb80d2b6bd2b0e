"""Daily returns of the brand's share, its market and its peers; no statement of significance."""

from datetime import date
from typing import Any

import pandas as pd

from analytics.characters import one_line
from analytics.charts.chart import (
    CONTEXT,
    MUTED,
    RESPONSE,
    Chart,
    Credit,
    at_most,
    finish,
    sheet,
)
from analytics.charts.lettering import fitted, wrapped
from analytics.charts.source import credit
from analytics.charts.spec import ChartSpec
from analytics.measures.market import BRAND_RETURN, MARKET_RETURN
from analytics.results import Results
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
) -> Chart:
    """Daily returns by session.

    table: `date` (ISO text), `series`, `return` (share of 1) of the sessions to draw. brand,
    market: series in it. names: display names of these two, where they differ from the series'.
    """
    called, market_called = names or (brand, market)
    wide = table.pivot_table(index="date", columns="series", values="return")
    day = session.isoformat()
    moved: Any = wide.loc[day]
    shown = round(float(moved[brand]), 3)
    way = "fell" if shown < 0 else "rose" if shown > 0 else "stood"
    title = locale.translate(
        f"chart.returns.title.{way}",
        brand=one_line(called),
        market=one_line(market_called),
        change=locale.format_percent(abs(moved[brand]), 1),
        index=locale.format_percent(moved[market], 1),
        day=Day(session),
    )
    others = [name for name in wide.columns if name not in (brand, market)]
    subtitle = locale.translate("chart.returns.subtitle")
    if others:
        key = "others" if len(others) <= MAX_PEERS else "range"
        named = at_most(map(one_line, others), locale, MAX_PEERS)
        subtitle += " " + locale.translate(f"chart.returns.{key}", others=named, n=len(others))
    with sheet(title, subtitle, source, locale) as page:
        axes = page.axes
        x = range(len(wide))
        if len(others) <= MAX_PEERS:
            for name in others:
                axes.plot(x, wide[name] * 100, "o", color=CONTEXT, ms=3, mew=0)
        else:
            peers = wide[others] * 100
            axes.vlines(x, peers.min(axis=1), peers.max(axis=1), color=CONTEXT, lw=3, alpha=0.6)
        axes.plot(x, wide[market] * 100, "_", color=MUTED, ms=11, mew=2)
        axes.bar(x, wide[brand] * 100, color=RESPONSE, width=0.5, zorder=1, alpha=0.85)
        axes.axhline(0, color=MUTED, lw=0.8)
        at = list(wide.index).index(day)
        low, high = axes.get_ylim()
        band = 0.14 * (high - low)
        axes.set_ylim(low - band, high + band)  # the margins hold the labels only
        last = len(wide) - 1
        axes.annotate(
            f"{fitted(one_line(brand), 160, 9.5)} {locale.format_percent(moved[brand], 2)}",
            (at, moved[brand] * 100),
            xytext=(at, low - 0.8 * band),
            color=RESPONSE,
            ha="center",
            arrowprops={"arrowstyle": "->", "color": RESPONSE},
        )
        axes.annotate(
            "\n".join(wrapped(one_line(market_called), 34, 240, 9.5, most=2)),
            (last, wide[market].iloc[-1] * 100),
            xytext=(last, high + 0.3 * band),
            color=MUTED,
            ha="right",
            arrowprops={"arrowstyle": "-", "color": CONTEXT, "lw": 0.8},
        )
        axes.set_xlim(-0.8, last + 0.8)
        shown = list(range(0, len(wide), max(1, len(wide) // 8)))
        dates = [date.fromisoformat(wide.index[k]) for k in shown]
        axes.set_xticks(shown, [locale.format_date(one, "day_of_year") for one in dates])
        axes.set_ylabel(locale.translate("chart.returns.axis"))
        alt = locale.format_clauses(
            locale.format_labelled(f"{day}", locale.format_percent(value, 2))
            for day, value in wide[brand].items()
        )
        return finish(page, "returns", f"{locale.format_labelled(one_line(called), alt)}.", table)


def _of_case(results: Results, locale: Locale) -> Chart:
    case = results.case
    market: Any = case.market
    keys = {data.source for data in case.data if data.kind == "returns"}
    return returns(
        results.returns,
        market.series,
        market.index,
        market.session,
        credit(results, len(results.returns), keys),
        locale,
        names=(market.share_of or case.brand, market.index_name or market.index),
    )


CHART = ChartSpec(
    "returns",
    is_available=lambda results: (
        not results.returns.empty
        and results.measures[BRAND_RETURN].is_observed
        and results.measures[MARKET_RETURN].is_observed
    ),
    draw=_of_case,
)
