"""Negative share by local day, from people's labels and from the model's."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analytics.charts.chart import (
    MUTED,
    ONSET,
    RECOVERY,
    RESPONSE,
    SHARE_TICKS,
    Chart,
    Credit,
    at_most,
    finish,
    sheet,
    size,
)
from analytics.charts.holes import Span, noted, shade, spans_of, titled, told, within
from analytics.charts.pixels import draw_ranges, ranges
from analytics.charts.source import scored
from analytics.charts.spec import ChartSpec
from analytics.wording import Locale, Percent

LOOK = {
    "gold": ("o", ONSET),
    "model": ("D", RESPONSE),
    "corrected": ("^", RECOVERY),
    "reputation": ("o", ONSET),
    "tone": ("D", RESPONSE),
}
SUREST = ("gold", "corrected", "model", "reputation", "tone")

_DAY = pd.Timedelta(days=1)
MAX_DAYS = 120
"""Days that are drawn as markers; of more, each stroke is the range of the days under it."""
MAX_NUMBERED, MAX_TICKS, STROKES = 12, 11, 360


def days(
    table: pd.DataFrame,
    time_zone: str,
    source: Credit,
    locale: Locale,
    *,
    holes: Sequence[Span] = (),
    name: str = "days",
    title: str | None = None,
    is_narrow: bool = False,
) -> Chart:
    """Negative share by local day, each at its place in time; days with few messages are drawn
    hollow, and spans without collection are shaded.

    table: `day, scored, is_thin` and, for each available one of LOOK,
    `<name>_share, <name>_low, <name>_high` (shares of 1; NA where there is none). name: of the
    chart. title: None for one that names the worst day by the surest of them.
    """
    is_dense, place = len(table) > MAX_DAYS, _places(table["day"])
    span, begin = int(place[-1]) + 1, pd.Timestamp(table["day"].iloc[0], tz=time_zone)
    holes = within(holes, begin, pd.Timestamp(table["day"].iloc[-1], tz=time_zone) + _DAY)
    kinds = [kind for kind in LOOK if f"{kind}_share" in table]
    surest = (kind for kind in SUREST if kind in kinds and table[f"{kind}_share"].notna().any())
    first = f"{next(surest, kinds[0])}_share"
    title = title or _title(table[~table["is_thin"].astype(bool)], first, locale)
    whose = locale.format_clauses(locale.translate(f"chart.days.whose.{kind}") for kind in kinds)
    most = 4 if is_narrow else MAX_TICKS
    is_numbered = place[-1] < min(MAX_NUMBERED, 2 * most)
    key = f"chart.days.{'dense' if is_dense else 'subtitle'}"
    subtitle = locale.translate(key, zone=locale.zone_name(time_zone), whose=whose)
    if is_numbered:
        subtitle = f"{subtitle} {locale.translate('chart.days.numbered')}"
    subtitle = noted(subtitle, holes, locale)
    title = titled(title, holes, locale)
    with sheet(title, subtitle, source, locale, **{"under": 2} | size(is_narrow, 0.2)) as page:
        axes, ends = page.axes, []
        for i, kind in enumerate(kinds):
            marker, color = LOOK[kind]
            x = place + (i - (len(kinds) - 1) / 2) * 0.22
            share = table[f"{kind}_share"].astype(float)
            if share.notna().any():
                ends.append((share[share.last_valid_index()], kind))
            if is_dense:
                _strokes(axes, table, x, kind)
                continue
            axes.vlines(
                x,
                table[f"{kind}_low"].astype(float),
                table[f"{kind}_high"].astype(float),
                color=color,
                lw=1.4,
            )
            thin = table["is_thin"].to_numpy(bool)
            for rows, fill in ((~thin, color), (thin, "white")):
                at = x[rows]
                axes.plot(at, share[rows], marker, color=color, ms=6, mfc=fill, clip_on=False)
        height, beside = -0.03, span - 1 + max(0.55, 0.012 * span)
        for value, kind in [] if is_narrow else sorted(ends):
            height = max(value, height + 0.06)
            text, color = locale.translate(f"chart.days.{kind}"), LOOK[kind][1]
            axes.text(beside, height, text, color=color, va="center", fontsize=8.5)
        pattern = "short_day" if is_dense else "day_of_year"
        axes.set_xticks(*_ticks(table, locale, pattern, 0 if is_numbered else most))
        axes.set_xlim(-0.6, span - 0.4 if is_narrow else span - 0.2 + 0.09 * span)
        shade(
            axes, [((a - begin) / _DAY - 0.5, (b - begin) / _DAY - 0.5) for a, b in holes], locale
        )
        axes.set_ylim(0, 1)
        axes.set_yticks(SHARE_TICKS, [locale.format_percent(tick) for tick in SHARE_TICKS])
        axes.set_ylabel(locale.translate("chart.negative_share"), color=MUTED)
        by_day = at_most(_clauses(table, first, f"chart.{name}.alt", locale), locale)
        alt = told(f"{locale.format_clauses(by_day)}.", holes, locale)
        return finish(page, name, alt, table)


def _places(days: "pd.Series[date]") -> np.ndarray:
    """(n,) days since the first."""
    return np.array([(day - days.iloc[0]).days for day in days])


def _ticks(
    table: pd.DataFrame, locale: Locale, pattern: str, most: int
) -> tuple[list[int], list[str]]:
    """Places and labels of days: at most `most` of them; 0: each, with its n below it."""
    place, first = _places(table["day"]), table["day"].iloc[0]
    if most:
        shown = list(range(0, int(place[-1]) + 1, max(4, -(-(int(place[-1]) + 1) // most))))
        return shown, [locale.format_date(first + timedelta(days=k), pattern) for k in shown]
    return place.tolist(), [
        locale.translate(
            "chart.days.tick", day=locale.format_date(day, pattern), n=locale.format_number(n)
        )
        for day, n in zip(table["day"], table["scored"], strict=True)
    ]


def _clauses(table: pd.DataFrame, share: str, key: str, locale: Locale) -> Iterator[str]:
    """Each day that has a share, in words. share: its column. key: of the words."""
    for _, row in table.iterrows():
        if not pd.isna(row[share]):
            yield locale.translate(
                key,
                day=row["day"],
                share=Percent(float(row[share])),
                n=int(row["scored"]),
            )


def _strokes(axes: Axes, table: pd.DataFrame, x: np.ndarray, name: str) -> None:
    """The range of the shares, and behind it that of their intervals, of the days under a stroke;
    days with few messages are not drawn.
    """
    known = table[~table["is_thin"].to_numpy(bool)]
    at = x[~table["is_thin"].to_numpy(bool)]
    share, low, high = (known[f"{name}_{part}"].astype(float) for part in ("share", "low", "high"))
    color = LOOK[name][1]
    draw_ranges(axes, ranges(at, low, high, STROKES), color, linewidth=1.0, alpha=0.2)
    draw_ranges(axes, ranges(at, share, share, STROKES), color, linewidth=1.4)


def _title(solid: pd.DataFrame, share: str, locale: Locale) -> str:
    """Title: the worst of the days with enough messages."""
    if solid[share].isna().all():
        return locale.translate("chart.days.all_thin")
    worst = solid.loc[[solid[share].astype(float).idxmax()]].iloc[0]
    day = locale.format_date(worst["day"], "short_day")
    shown, n = locale.format_percent(float(worst[share])), int(worst["scored"])
    return locale.translate("chart.days.title", share=shown, day=day, n=n)


CHART = ChartSpec(
    "days",
    is_available=lambda results: bool(results.days.get("scored", pd.Series()).sum()),
    draw=lambda results, locale: days(
        results.days,
        results.case.time_zone,
        scored(results),
        locale,
        holes=spans_of(results),
    ),
)
