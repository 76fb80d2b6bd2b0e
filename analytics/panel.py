"""Aggregate messages to the panel, a small table of counts by time bin and side.

`summarise` counts one batch and `combine` adds the counts up, so memory is bounded by the batch.
"""

import itertools
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from analytics.schema import PANEL_COLUMNS, SENTIMENTS, Labels, Panel, Resolution
from analytics.schema import panel as make_panel

KEYS = ["bin_start", "side"]
AT_ONCE = 8
"""Number of partial panels added up at once."""
COUNTS = [name for name in PANEL_COLUMNS if name not in KEYS]


def summarise(
    messages: pd.DataFrame,
    sentiment: pd.Series,
    *,
    bin_minutes: int,
    brand_accounts: Sequence[str] = (),
) -> pd.DataFrame:
    """Count one batch of the message table.

    sentiment: one of SENTIMENTS or NA for each row, in the table's order. brand_accounts: handles
    without @; a message that quotes one of them counts in `brand_quotes`. Returns PANEL_COLUMNS,
    one row for each bin and side that has messages.
    """
    accounts = [account.casefold() for account in brand_accounts]
    rows = pd.DataFrame(
        {
            "bin_start": messages["published_at"].dt.floor(f"{bin_minutes}min"),
            "side": messages["side"],
            "messages": 1,
            "scored": sentiment.notna().to_numpy().astype("int64"),
            **{
                name: sentiment.eq(name).fillna(False).to_numpy().astype("int64")
                for name in SENTIMENTS
            },
            "brand_quotes": messages["quoted_author"].str.casefold().isin(accounts).astype("int64"),
        }
    )
    return rows.groupby(KEYS, as_index=False, sort=True)[COUNTS].sum()


def combine(partials: Iterable[pd.DataFrame], *, bin_minutes: int, labels: Labels) -> Panel:
    """Add up the results of `summarise` for all batches; memory: one panel and AT_ONCE partials."""
    total = pd.DataFrame({name: pd.Series(dtype=c.dtype) for name, c in PANEL_COLUMNS.items()})
    rest = iter(partials)
    while some := list(itertools.islice(rest, AT_ONCE)):
        rows = pd.concat([total, *some], ignore_index=True)
        total = rows.groupby(KEYS, as_index=False, sort=True)[COUNTS].sum()
    return make_panel(total, bin_minutes=bin_minutes, labels=labels)


def cut(panel: Panel, as_of: pd.Timestamp) -> Panel:
    """Only the bins that had ended at `as_of`."""
    table = panel.table[panel.table["bin_start"] + panel.bin <= as_of]
    return Panel(table.reset_index(drop=True), panel.bin_minutes, panel.labels)


def rebin(panel: Panel, bin_minutes: int) -> Panel:
    """The same counts in wider bins; `bin_minutes` must be a multiple of the panel's."""
    if bin_minutes % panel.bin_minutes:
        raise ValueError(f"{bin_minutes} min is no multiple of {panel.bin_minutes} min")
    wide = panel.table.assign(bin_start=panel.table["bin_start"].dt.floor(f"{bin_minutes}min"))
    return combine([wide], bin_minutes=bin_minutes, labels=panel.labels)


def series(panel: Panel, until: pd.Timestamp, side: str = "public") -> pd.DataFrame:
    """One side as a regular series: every bin from its first message to `until`, including zeros.

    until: end of the observed span; only bins that end by then are kept, so that the last row is
    never an incomplete bin. Returns `bin_start` and the counts, one row per bin.
    """
    rows = panel.table[panel.table["side"] == side].set_index("bin_start")[COUNTS]
    rows = rows[pd.DatetimeIndex(rows.index) + panel.bin <= until]
    if rows.empty:
        return rows.reset_index()
    last = until.floor(panel.bin) - panel.bin
    bins = pd.date_range(rows.index[0], last, freq=panel.bin, name="bin_start", unit="us")
    return rows.reindex(bins, fill_value=0).reset_index()


def by_hour(bins: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """A regular series by local day and hour: `day` (date), `hour` (0–23), the counts.

    A clock hour that occurs twice, at the end of summer time, counts both.
    """
    local = bins["bin_start"].dt.tz_convert(time_zone)
    keys = [local.dt.date.rename("day"), local.dt.hour.rename("hour")]
    return bins.groupby(keys)[COUNTS].sum().reset_index()


def by_day(
    panel: Panel, time_zone: str, side: str = "public", dated: Sequence[Panel] = ()
) -> pd.DataFrame:
    """Counts by local day: `day` (date), the counts, `negative_share` (NA if none is scored).

    dated: panels of messages without a clock, whose bins are the days themselves at 00:00 UTC.
    """
    zones = [(panel, time_zone), *((one, "UTC") for one in dated)]
    parts = []
    for held, zone in zones:
        rows = held.table[held.table["side"] == side]
        parts.append(rows.assign(day=rows["bin_start"].dt.tz_convert(zone).dt.date))
    table = pd.concat(parts).groupby("day")[COUNTS].sum().reset_index()
    share = table["negative"] / table["scored"]
    return table.assign(negative_share=share.astype("Float64").where(table["scored"] > 0))


def by_period(
    days: pd.DataFrame, resolution: Resolution, time_zone: str, last: date
) -> pd.DataFrame:
    """Days (`by_day`) by longer local periods: `bin_start`, `bin_end` (UTC), the counts.

    Every period from the first day to `last` or the last day, including those of zeros; a week
    begins on Monday.
    """
    of_day = pd.PeriodIndex(pd.to_datetime(days["day"]), freq=_PERIODS[resolution])
    until = max(of_day[-1], pd.Period(last, freq=_PERIODS[resolution]))
    every = pd.period_range(of_day[0], until)
    table = days.groupby(of_day)[COUNTS].sum().reindex(every, fill_value=0).reset_index(drop=True)
    for k, name, at in ((0, "bin_start", every), (1, "bin_end", every + 1)):
        midnight = pd.DatetimeIndex(at.start_time).tz_localize(
            time_zone, ambiguous=np.ones(len(at), bool), nonexistent="shift_forward"
        )
        table.insert(k, name, midnight.tz_convert("UTC").as_unit("us"))
    return table


_PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}
