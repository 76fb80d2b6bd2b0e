"""Time until cases recovered to their level, as a curve over cases."""

from collections.abc import Sequence

import pandas as pd

from analytics.charts.chart import (
    BAND,
    INK,
    NARROW,
    RECOVERY,
    SHARE_TICKS,
    Chart,
    Credit,
    finish,
    sheet,
)
from analytics.measures.recovery import TIME_TO_RECOVER
from analytics.schema import Message
from analytics.wording import Locale

DAY = 24.0


def back_to_level(
    curve: pd.DataFrame,
    n: int,
    waiting: Sequence[float],
    outcome: str,
    source: Credit,
    locale: Locale,
) -> Chart:
    """Share of cases not yet recovered, over time.

    curve: `time, away, low, high, at_risk` (`peers.kaplan_meier`) of n cases. waiting: observed
    times of the cases that had not recovered. outcome: name of the measure of these times.
    """
    stem, half = f"chart.back.{outcome}", curve.loc[curve["away"] <= 0.5, "time"]
    still = len(waiting)
    in_hours = outcome == TIME_TO_RECOVER.name
    if len(half):
        middle = float(half.iloc[0])
        time: object = Message("unit.sessions", {"n": round(middle)})
        if in_hours:
            time = locale.format_hours(middle, is_about=True)
        title = locale.translate(f"{stem}.half", n=n, time=time)
    else:
        title = locale.translate(f"{stem}.fewer", n=n, still=still)
    subtitle = locale.translate(f"{stem}.subtitle")
    if in_hours:  # drawn in days
        curve = curve.assign(time=curve["time"] / DAY)
        waiting = [wait / DAY for wait in waiting]
    with sheet(
        title, subtitle, source, locale, left=0.17, under=2, height=4.2, width=NARROW
    ) as page:
        axes, last = page.axes, max([*waiting, curve["time"].max()])
        times = [0, *curve["time"], last]
        ends = [[1, *curve[name].ffill(), curve[name].ffill().iloc[-1]] for name in ("low", "high")]
        away = [1, *curve["away"], curve["away"].iloc[-1]]
        axes.fill_between(times, ends[0], ends[1], step="post", color=BAND, lw=0)
        axes.step(times, away, where="post", color=RECOVERY, lw=2)
        for wait in waiting:
            level = curve.loc[curve["time"] <= wait, "away"]
            axes.plot(wait, level.iloc[-1] if len(level) else 1, "|", color=INK, ms=11, mew=1.4)
        axes.set_ylim(0, 1.03)
        axes.set_xlim(0, last * 1.02)
        axes.set_yticks(SHARE_TICKS, [locale.format_percent(tick) for tick in SHARE_TICKS])
        axes.set_ylabel(locale.translate(f"{stem}.y"))
        axes.set_xlabel(locale.translate(f"{stem}.x"))
        alt = locale.translate("chart.back.alt", n=n, still=still)
        return finish(page, "back", alt, curve)
