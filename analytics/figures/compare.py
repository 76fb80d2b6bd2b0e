"""Cases side by side, aligned to onset, on the same axes."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analytics.figures.chart import (
    BAND,
    CONTEXT,
    HEIGHT,
    INK,
    MUTED,
    ONSET,
    RECOVERY,
    RESPONSE,
    SCORE_TICKS,
    SHARE_TICKS,
    Chart,
    Source,
    finish,
    sheet,
)
from analytics.wording import Hours, Locale, clean

STEPS = {
    "time_to_acknowledge_h": ("o", MUTED),
    "time_to_apologise_h": ("s", RESPONSE),
    "time_to_act_h": ("D", ONSET),
    "time_to_recover_h": ("^", RECOVERY),
}
LINES = ["-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1, 1, 1))]
ROW = 0.36  # inches that a case takes
COLORS = ["#222222", RESPONSE, ONSET, RECOVERY]


def compare_ladders(rows: pd.DataFrame, source: Source, locale: Locale) -> Chart:
    """rows: `case, brand, measure, low, best, high, status, provenance`, hours since onset.

    A step without a number is left out of the drawing; the page's table says why.
    """
    cases = list(dict.fromkeys(rows["case"]))
    drawn = rows[rows["low"].notna() | rows["best"].notna()]
    title = locale.translate("figure.ladders.title", k=drawn["case"].nunique(), n=len(cases))
    note, height = locale.translate("figure.ladders.subtitle"), max(HEIGHT, 1.9 + ROW * len(cases))
    with sheet(title, note, source, locale, left=0.27, under=2, height=height) as page:
        axes = page.axes
        for y, case in enumerate(reversed(cases)):
            here = drawn[drawn["case"] == case]
            for row in here.itertuples():
                _step(axes, y + 0.28 - 0.18 * list(STEPS).index(row.measure), row)
            if here.empty:
                axes.annotate(
                    locale.translate("figure.ladders.none"), (0.5, y), color=MUTED, va="center"
                )
        names = [_name(rows, case, locale) for case in reversed(cases)]
        axes.set_yticks(range(len(cases)), names, fontsize=8.5)
        axes.set_ylim(-0.6, len(cases) + 0.15)
        axes.set_xscale("symlog", linthresh=1)
        axes.set_xlim(left=0)
        _ticks(axes, locale)
        axes.set_xlabel(locale.translate("figure.hours_since_onset_log"))
        axes.tick_params(axis="y", length=0)
        _legend(axes, len(cases) - 0.15, locale)
        told = locale.format_clauses(
            locale.translate(
                "figure.ladders.alt",
                case=_name(rows, row.case, locale),
                step=locale.translate(f"figure.ladders.{row.measure}"),
                time=Hours(row.best if pd.isna(row.low) else row.low),
            )
            for row in drawn.itertuples()
        )
        return finish(page, "ladders", told + ".", rows)


def _ticks(axes: Axes, locale: Locale) -> None:
    """Hours up to a day, then days, as far as the axis goes."""
    last = axes.get_xlim()[1]
    hours_at = [0, 1, 4, 12, 24]
    days_at = [3, 7, 30, 180, 730]
    places = [*hours_at, *(24 * day for day in days_at)]
    names = [str(hour) for hour in hours_at] + [
        locale.translate("figure.n_days", n=d) for d in days_at
    ]
    shown = [(at, name) for at, name in zip(places, names, strict=True) if at <= last]
    axes.set_xticks(*map(list, zip(*shown, strict=True)))
    axes.minorticks_off()


def _legend(axes: Axes, y: float, locale: Locale) -> None:
    across = axes.get_yaxis_transform()
    for i, (name, (marker, color)) in enumerate(STEPS.items()):
        x = 0.01 + 0.25 * i
        axes.plot(x, y, marker, color=color, ms=6, transform=across, clip_on=False)
        text = locale.translate(f"figure.ladders.{name}")
        axes.text(x + 0.02, y, text, color=color, transform=across, va="center", fontsize=8)


def _step(axes, y: float, row) -> None:
    marker, color = STEPS[row.measure]
    low = row.best if pd.isna(row.low) else row.low
    if row.status == "censored":
        axes.plot(low, y, ">", mfc="white", mec=color, ms=7)
        return
    high = row.best if pd.isna(row.high) else row.high
    high = low if pd.isna(high) else high
    axes.plot([max(low, 0), max(high, 0)], [y, y], color=color, lw=4, alpha=0.4)
    at = row.best if not pd.isna(row.best) else low
    mfc = "white" if pd.isna(row.best) else color
    axes.plot(max(at, 0), y, marker, mec=color, mfc=mfc, ms=6, clip_on=False)


def _name(rows: pd.DataFrame, case: str, locale: Locale) -> str:
    row = rows[rows["case"] == case].iloc[0]
    return brand_label(row["brand"], row["provenance"], locale)


def brand_label(brand: str, provenance: str, locale: Locale) -> str:
    """A brand's name, marked where its case is simulated."""
    name = clean(brand)
    is_real = provenance != "simulated"
    return name if is_real else locale.translate("figure.simulated", brand=name)


def compare_sentiment(
    curves: pd.DataFrame, labels: Mapping[str, str], source: Source, locale: Locale
) -> Chart:
    """curves: `case, hours_since_onset, smoothed`. A line a case, labelled at its end."""
    cases = list(dict.fromkeys(curves["case"]))
    title = locale.translate("figure.curves.title", n=len(cases))
    with sheet(title, locale.translate("figure.curves.subtitle"), source, locale, under=2) as page:
        axes = page.axes
        axes.axvline(0, color=ONSET, lw=1.1, ls=(0, (1, 2)))
        axes.axhline(0, color=CONTEXT, lw=0.8)
        ends = []
        for i, case in enumerate(cases):
            one = curves[(curves["case"] == case) & curves["hours_since_onset"].between(-72, 168)]
            color = COLORS[i % len(COLORS)]
            axes.plot(
                one["hours_since_onset"],
                one["smoothed"],
                color=color,
                ls=LINES[i % len(LINES)],
                lw=1.6,
            )
            last = one.dropna(subset=["smoothed"]).iloc[-1]
            ends.append((last["hours_since_onset"], last["smoothed"], labels[case], color))
        for x, y, text, color in _spread(ends):
            axes.annotate(
                text,
                (x, y),
                xytext=(5, 0),
                textcoords="offset points",
                color=color,
                va="center",
                fontsize=8.5,
                bbox={"fc": "white", "ec": "none", "pad": 1},  # over the curves that go on
            )
        axes.set_xlim(-72, 235)
        axes.set_ylim(-1.05, 1.05)
        axes.set_yticks(SCORE_TICKS, [locale.format_tick(tick) for tick in SCORE_TICKS])
        axes.set_ylabel(locale.translate("figure.net_sentiment"))
        axes.set_xlabel(locale.translate("figure.hours_since_onset"))
        axes.set_xticks([-72, -48, -24, 0, 24, 48, 72, 96, 120, 144, 168])
        lows = curves.groupby("case")["smoothed"].min()
        told = locale.format_clauses(
            locale.format_labelled(labels[case], locale.format_fixed(value, 2))
            for case, value in lows.items()
        )
        return finish(page, "curves", locale.translate("figure.curves.alt", lows=told), curves)


def _spread(ends: list[tuple]) -> list[tuple]:
    """Label heights moved apart so that none covers another."""
    out, floor = [], -np.inf
    for x, y, text, color in sorted(ends, key=lambda end: end[1]):
        floor = max(y, floor + 0.13)
        out.append((x, floor, text, color))
    return out


def back_to_level(
    curve: pd.DataFrame,
    n: int,
    waiting: Sequence[float],
    outcome: str,
    source: Source,
    locale: Locale,
) -> Chart:
    """curve: `time, away, low, high, at_risk` (`peers.back_to_level`) of n cases. waiting: how long
    those that were not back were observed. outcome: name of the measure that the times are of.
    """
    stem, half = f"figure.back.{outcome}", curve.loc[curve["away"] <= 0.5, "time"]
    still = len(waiting)
    if len(half):
        title = locale.translate(f"{stem}.half", n=n, time=round(half.iloc[0]))
    else:
        title = locale.translate(f"{stem}.fewer", n=n, still=still)
    with sheet(title, locale.translate("figure.back.subtitle"), source, locale, under=2) as page:
        axes, last = page.axes, max([*waiting, curve["time"].max()])
        times = [0, *curve["time"], last]
        ends = [[1, *curve[name].ffill(), curve[name].ffill().iloc[-1]] for name in ("low", "high")]
        away = [1, *curve["away"], curve["away"].iloc[-1]]
        axes.fill_between(times, *ends, step="post", color=BAND, lw=0)
        axes.step(times, away, where="post", color=RECOVERY, lw=2)
        for wait in waiting:
            level = curve.loc[curve["time"] <= wait, "away"]
            axes.plot(wait, level.iloc[-1] if len(level) else 1, "|", color=INK, ms=11, mew=1.4)
        axes.set_ylim(0, 1.03)
        axes.set_xlim(0, last * 1.02)
        axes.set_yticks(SHARE_TICKS, [locale.format_percent(tick) for tick in SHARE_TICKS])
        axes.set_ylabel(locale.translate(f"{stem}.y"))
        axes.set_xlabel(locale.translate(f"{stem}.x"))
        alt = locale.translate("figure.back.alt", n=n, still=still)
        return finish(page, "back", alt, curve)
