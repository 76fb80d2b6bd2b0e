"""Messages by bin, the negative ones in a second tone, quotes of the brand's own posts hatched."""

import pandas as pd
from matplotlib.dates import date2num

from analytics.figures.chart import (
    CONTEXT,
    MUTED,
    ONSET,
    Chart,
    Source,
    finish,
    moment_rule,
    sheet,
    time_axis,
)
from analytics.schema import Measure
from analytics.wording import measured, say


def volume(
    bins: pd.DataFrame, measures: dict[str, Measure], source: Source, lang: str = "en"
) -> Chart:
    """bins: `bin_start, messages, negative, brand_quotes` of one side. Columns start at zero."""
    peak, worst = measures["peak_volume"], measures["peak_negative"]
    quotes = measures["brand_quotes_at_peak"].value or 0  # not known: none is drawn
    is_joke = 2 * quotes >= peak.value
    title = say(
        "figure.volume.joke" if is_joke else "figure.volume.title",
        lang,
        peak=peak.value,
        quotes=quotes,
        worst=worst.value,
    )
    with sheet(title, say("figure.volume.subtitle", lang), source, lang) as page:
        axes = page.axes
        step = pd.Timedelta(hours=1) if len(bins) < 2 else bins["bin_start"].diff().iloc[1]
        edges = [*bins["bin_start"], bins["bin_start"].iloc[-1] + step]
        axes.stairs(bins["messages"], date2num(edges), fill=True, color="#CFCFCF")
        axes.stairs(bins["negative"], date2num(edges), fill=True, color=ONSET)
        quoted = bins[bins["brand_quotes"] > 0]
        axes.bar(
            quoted["bin_start"],
            quoted["brand_quotes"],
            bottom=quoted["messages"] - quoted["brand_quotes"],
            width=step,
            align="edge",
            facecolor="none",
            edgecolor=MUTED,
            hatch="/////",
            linewidth=0.4,
        )
        axes.set_ylim(0, peak.value * 1.42)
        axes.set_ylabel(say("figure.messages_a_bin", lang))
        _note(axes, measures["peak_at"], step, peak.value, _peak_text(peak, quotes, lang), MUTED)
        at = measures["peak_negative_at"]
        height = int(bins.loc[bins["bin_start"] == pd.Timestamp(at.value), "messages"].iloc[0])
        if at.value != measures["peak_at"].value:
            text = say("figure.volume.worst", lang, n=worst.value)
            apart = abs(pd.Timestamp(at.value) - pd.Timestamp(measures["peak_at"].value))
            is_near = apart < (bins["bin_start"].iloc[-1] - bins["bin_start"].iloc[0]) / 8
            _note(axes, at, step, worst.value if is_near else height, text, ONSET)
        onset = measures["onset_at"]
        if onset.is_observed:
            when = pd.Timestamp(onset.value or onset.low)
            moment_rule(axes, when, say("figure.onset", lang), ONSET)
        time_axis(axes)
        axes.set_xlim(bins["bin_start"].iloc[0], bins["bin_start"].iloc[-1] + step)
        told = f"{measured(measures['peak_at'], lang)}: {peak.value}; "
        told += f"{measured(at, lang)}: {worst.value}."
        return finish(page, "volume", told, bins)


def _peak_text(peak: Measure, quotes: int, lang: str) -> str:
    key = "figure.volume.peak_quotes" if quotes else "figure.volume.peak"
    return say(key, lang, n=peak.value, quotes=quotes)


def _note(axes, at: Measure, step: pd.Timedelta, height: float, text: str, color: str) -> None:
    when = pd.Timestamp(at.value) + step / 2
    low, high = axes.get_xlim()
    right = date2num(when) > low + 0.62 * (high - low)
    axes.annotate(
        text,
        (when, height),
        xytext=(-26 if right else 26, 16),
        textcoords="offset points",
        color=color,
        fontsize=8.5,
        ha="right" if right else "left",
        va="bottom",
        arrowprops={"arrowstyle": "-", "color": CONTEXT, "lw": 0.8},
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
        zorder=6,
    )
