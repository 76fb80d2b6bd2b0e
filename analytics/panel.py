"""Aggregate messages to the panel, a small table of counts by time bin and side.

`summarise` counts one batch and `combine` adds the counts up, so memory is bounded by the batch.
"""

import itertools
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from analytics.schema import (
    EXPECTED,
    PANEL_COLUMNS,
    SENTIMENTS,
    SOFT_COLUMNS,
    Labels,
    Panel,
    Resolution,
    utc,
)
from analytics.schema import panel as make_panel

KEYS = ["bin_start", "side"]
AT_ONCE = 8
"""Number of partial panels added up at once."""
COUNTS = [name for name in PANEL_COLUMNS if name not in KEYS]


def counts_of(table: pd.DataFrame) -> list[str]:
    """The columns of a panel table that add up: COUNTS and what it has of SOFT_COLUMNS."""
    return [*COUNTS, *(name for name in SOFT_COLUMNS if name in table)]


def summarise(
    messages: pd.DataFrame,
    sentiment: pd.Series,
    *,
    bin_minutes: int,
    brand_accounts: Sequence[str] = (),
    probabilities: np.ndarray | None = None,
    text_key: pd.Series | None = None,
) -> pd.DataFrame:
    """Count one batch of the message table.

    sentiment: one of SENTIMENTS or NA for each row, in the table's order. brand_accounts: handles
    without @; a message that quotes one of them counts in `brand_quotes`. probabilities: (n, 3) in
    the order of SENTIMENTS, of scored rows; gives EXPECTED and `label_variance`. text_key: equal
    for copies of one text, NA for texts that are compared with none; gives `squared_copies`.
    Returns PANEL_COLUMNS and those, one row for each bin and side that has messages.
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
    if probabilities is not None:
        rows = rows.assign(**_expected(rows, probabilities))
    if text_key is not None:
        rows["squared_copies"] = _squared_copies(rows, text_key)
    return rows.groupby(KEYS, as_index=False, sort=True)[counts_of(rows)].sum()


def _expected(rows: pd.DataFrame, probabilities: np.ndarray) -> dict[str, np.ndarray]:
    """EXPECTED and `label_variance` of each message; 0 where it is not scored.

    A scored message without probabilities counts by its label, without doubt.
    """
    given = np.asarray(probabilities, float)
    given = given / given.sum(axis=1, keepdims=True)
    is_known = np.isfinite(given).all(axis=1, keepdims=True)
    given = np.where(is_known, given, rows[list(SENTIMENTS)]) * rows[["scored"]].to_numpy()
    negative, positive = _exact(given[:, 0]), _exact(given[:, 2])
    variance = _exact(np.maximum(negative + positive - (positive - negative) ** 2, 0))
    neutral = np.maximum(rows["scored"].to_numpy() - negative - positive, 0)
    summed = dict(zip(EXPECTED, (negative, neutral, positive), strict=True))
    return {**summed, "label_variance": variance}


def _exact(values: np.ndarray) -> np.ndarray:
    """Values to a millionth, in powers of two, so that sums do not depend on the order."""
    return np.round(values * 2**20) / 2**20


def _squared_copies(rows: pd.DataFrame, text_key: pd.Series) -> np.ndarray:
    """What each message adds to `squared_copies`: the k-th copy of a text 2k - 1, so that k copies
    add up to k²; 0 where it is not scored.
    """
    added = rows["scored"].to_numpy(float)
    key = text_key.where(rows["scored"].to_numpy() > 0).reset_index(drop=True)
    is_copy = (key.duplicated(keep=False) & key.notna()).to_numpy()
    repeated = rows.loc[is_copy, KEYS].assign(key=key[is_copy].to_numpy())
    added[is_copy] += 2 * repeated.groupby([*KEYS, "key"]).cumcount().to_numpy()
    return added


def combine(partials: Iterable[pd.DataFrame], *, bin_minutes: int, labels: Labels) -> Panel:
    """Add up the results of `summarise` for all batches; memory: one panel and AT_ONCE partials.

    Of SOFT_COLUMNS those stay that every batch has.
    """
    total = pd.DataFrame({name: pd.Series(dtype=c.dtype) for name, c in PANEL_COLUMNS.items()})
    rest = iter(partials)
    while some := list(itertools.islice(rest, AT_ONCE)):
        rows = _together([total, *some])
        total = rows.groupby(KEYS, as_index=False, sort=True)[counts_of(rows)].sum()
    return make_panel(total, bin_minutes=bin_minutes, labels=labels)


def _together(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Tables one below the other, with the columns that all have; empty ones do not count."""
    tables = list(tables)
    return pd.concat([t for t in tables if len(t)] or tables[:1], join="inner", ignore_index=True)


def cut(panel: Panel, as_of: pd.Timestamp, since: pd.Timestamp | None = None) -> Panel:
    """Only the bins that had ended at `as_of`, and of these the ones that end after `since`.

    Raises `TableError` where one of them is naive.
    """
    ends, as_of = panel.table["bin_start"] + panel.bin, utc(as_of, "as_of")
    since = None if since is None else utc(since, "since")
    kept = ends <= as_of if since is None else (ends <= as_of) & (ends > since)
    table = panel.table[kept]
    return Panel(table.reset_index(drop=True), panel.bin_minutes, panel.labels)


def rebin(panel: Panel, bin_minutes: int) -> Panel:
    """The same counts in wider bins; `bin_minutes` must be a multiple of the panel's."""
    if bin_minutes % panel.bin_minutes:
        raise ValueError(f"{bin_minutes} min is no multiple of {panel.bin_minutes} min")
    wide = panel.table.assign(bin_start=panel.table["bin_start"].dt.floor(f"{bin_minutes}min"))
    return combine([wide], bin_minutes=bin_minutes, labels=panel.labels)


def series(
    panel: Panel,
    until: pd.Timestamp,
    side: str = "public",
    *,
    since: pd.Timestamp | None = None,
    holes: Iterable[tuple[pd.Timestamp, pd.Timestamp]] = (),
) -> pd.DataFrame:
    """One side as a regular series: every bin from its first message to `until`, including zeros.

    until: end of the observed span; only bins that end by then are kept, so that the last row is
    never an incomplete bin. since: start of the coverage; bins that end by then are left out. What
    lies between it and the first message is not known to have been collected, and is no silence.
    holes: spans without collection, in any order; a bin that lies in one counts nothing.
    Returns `bin_start`, the counts, and `collected`, the share of each bin outside the holes and
    before neither end of the coverage; one row per bin.
    """
    until = utc(until, "until")
    table = cut(panel, until, since).table
    rows = table[table["side"] == side].set_index("bin_start")[counts_of(table)]
    if rows.empty:
        return rows.reset_index().assign(collected=pd.Series(dtype=float))
    last = until.floor(panel.bin) - panel.bin
    bins = pd.date_range(rows.index[0], last, freq=panel.bin, name="bin_start", unit="us")
    spans = [*holes] if since is None else [(since - panel.bin, since), *holes]
    share = _collected(bins, panel.bin, spans)
    table = rows.reindex(bins, fill_value=0)
    table.loc[share == 0] = 0
    return table.reset_index().assign(collected=share)


def _collected(
    bins: pd.DatetimeIndex, width: pd.Timedelta, holes: Iterable[tuple[pd.Timestamp, pd.Timestamp]]
) -> np.ndarray:
    """Share of each bin that lies in none of the holes, (n,); these may overlap."""
    first, microseconds = bins.as_unit("us").asi8, width // pd.Timedelta("1us")
    last = first + microseconds
    lost, reached = np.zeros(len(bins), "int64"), np.iinfo("int64").min
    for start, end in sorted((_micros(start), _micros(end)) for start, end in holes):
        lost += np.clip(np.minimum(last, end) - np.maximum(first, max(start, reached)), 0, None)
        reached = max(reached, end)
    return 1 - lost / microseconds


def _micros(instant: pd.Timestamp) -> int:
    """Microseconds since 1970."""
    return int(utc(instant, "holes").as_unit("us").asm8.view("int64"))


def by_hour(bins: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """A regular series by local day and hour: `day` (date), `hour` (0–23), the counts, and
    `collected`, the share of the hour that was, where the series has it.

    A clock hour that occurs twice, at the end of summer time, counts both.
    """
    local = bins["bin_start"].dt.tz_convert(time_zone)
    keys = [local.dt.date.rename("day"), local.dt.hour.rename("hour")]
    grouped = bins.groupby(keys)
    table = grouped[counts_of(bins)].sum()
    if "collected" in bins:
        table["collected"] = grouped["collected"].mean()
    return table.reset_index()


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
    rows = _together(parts)
    table = rows.groupby("day")[counts_of(rows)].sum().reset_index()
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
    table = (
        days.groupby(of_day)[counts_of(days)]
        .sum()
        .reindex(every, fill_value=0)
        .reset_index(drop=True)
    )
    for k, name, at in ((0, "bin_start", every), (1, "bin_end", every + 1)):
        midnight = pd.DatetimeIndex(at.start_time).tz_localize(
            time_zone, ambiguous=np.ones(len(at), bool), nonexistent="shift_forward"
        )
        table.insert(k, name, midnight.tz_convert("UTC").as_unit("us"))
    return table


_PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}
