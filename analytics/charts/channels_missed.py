"""Negative posts by period: those that the brand's own mentions show, and those beyond them."""

import pandas as pd

from analytics.charts.chart import (
    CONTEXT,
    MUTED,
    ONSET,
    RESPONSE,
    Chart,
    Credit,
    at_most,
    finish,
    sheet,
)
from analytics.charts.source import scored
from analytics.charts.spec import ChartSpec
from analytics.measures.channels import MISSED_NEGATIVE_SHARE, OWN_MENTIONS
from analytics.results import Results
from analytics.wording import Locale, Percent

PARTS = {"heard": RESPONSE, "elsewhere": ONSET, "unknown": CONTEXT}
MOST_TICKS = 8


def channels_missed(
    table: pd.DataFrame, missed: float, account: str, source: Credit, locale: Locale
) -> Chart:
    """Stacked columns of negative posts.

    table: `day` (date, of each period's first) and counts `heard`, `elsewhere`, `unknown`, in order
    of time. missed: share of 1 that stands elsewhere, of those since the crisis began.
    """
    title = locale.translate("chart.channels_missed.title", share=Percent(missed), account=account)
    subtitle = locale.translate("chart.channels_missed.subtitle")
    with sheet(title, subtitle, source, locale) as page:
        axes, x = page.axes, range(len(table))
        under = pd.Series(0.0, index=table.index)
        for name, color in PARTS.items():
            n = table[name].astype(float)
            if not n.any():
                continue
            axes.bar(x, n, bottom=under, color=color, width=0.8)
            under = under + n
        top = float(under.max())
        axes.set_ylim(0, max(top, 1.0) * 1.18)
        shown = [name for name in PARTS if table[name].any()]
        for row, name in enumerate(reversed(shown)):
            text = locale.translate(f"chart.channels_missed.{name}", account=account)
            place = axes.transAxes
            spot = (0.01, 0.985 - 0.05 * row)
            axes.text(*spot, text, color=PARTS[name], fontsize=9, va="top", transform=place)
        step = -(-len(table) // MOST_TICKS)
        ticks = list(x)[::step]
        days = [locale.format_date(table["day"].iloc[k], "day_of_year") for k in ticks]
        axes.set_xticks(ticks, days, fontsize=8)
        axes.set_ylabel(locale.translate("chart.channels_missed.axis"), color=MUTED)
        said = [
            locale.translate(
                "chart.channels_missed.alt",
                day=row["day"],
                elsewhere=int(row["elsewhere"]),
                n=int(row["heard"] + row["elsewhere"] + row["unknown"]),
            )
            for row in table.to_dict("records")
        ]
        alt = f"{locale.format_clauses(at_most(said, locale))}."
        return finish(page, "channels_missed", alt, table)


def by_place(results: Results) -> pd.DataFrame:
    """Negative posts of others by period: `day, heard, elsewhere, unknown`; empty without any."""
    held = results.tables.get("channels_periods")
    columns = ["day", *PARTS]
    if held is None or held.frame.empty:
        return pd.DataFrame(columns=columns)
    rows = held.frame[(held.frame["kind"] == "place") & (held.frame["name"] != "own")]
    part = rows["name"].map(lambda name: "heard" if name in OWN_MENTIONS else name)
    table = rows.groupby(["day", part])["negative"].sum().unstack(fill_value=0)
    return table.reindex(columns=list(PARTS), fill_value=0).reset_index()


def _of_case(results: Results, locale: Locale) -> Chart:
    missed = results.measures[MISSED_NEGATIVE_SHARE].value
    account = f"@{results.case.brand_accounts[0]}"
    return channels_missed(by_place(results), missed or 0.0, account, scored(results), locale)


CHART = ChartSpec(
    "channels_missed",
    is_available=lambda results: (
        results.measures[MISSED_NEGATIVE_SHARE].is_observed and len(by_place(results)) > 1
    ),
    draw=_of_case,
)
