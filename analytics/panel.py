"""Aggregate messages to the panel, a small table of counts by time bin and side.

`summarise` counts one batch and `combine` adds the counts up, so memory is bounded by the batch.
"""

import itertools
from collections.abc import Iterable, Sequence

import pandas as pd

from analytics.schema import PANEL_COLUMNS, SENTIMENTS, Labels, Panel
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


def by_day(panel: Panel, time_zone: str, side: str = "public") -> pd.DataFrame:
    """Counts by local day: `day` (date), the counts, `negative_share` (NA if none is scored)."""
    rows = panel.table[panel.table["side"] == side]
    days = rows["bin_start"].dt.tz_convert(time_zone).dt.date.rename("day")
    table = rows.groupby(days)[COUNTS].sum().reset_index()
    share = table["negative"] / table["scored"]
    return table.assign(negative_share=share.astype("Float64").where(table["scored"] > 0))
