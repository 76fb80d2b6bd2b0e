"""Reviews by the day: how many there were, and their mean rating.

Read are the exports of reviews that an import knows; tables of a time and a rating, a row a review;
and tables of days with the number of reviews beside their mean rating. No text is kept.
"""

from pathlib import Path

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages import importing, series_table
from analytics.messages.opening import refuse
from analytics.messages.parsing import blank_to_na
from analytics.messages.ratings import Scale, ratings
from analytics.messages.series import text_of
from analytics.messages.series_times import read_times

_RATINGS = ("rating", "mean_rating", "average_rating", "mean rating", "average rating", "stars")
_NUMBERS = ("reviews", "n", "count", "ratings", "number")
_RIGHT = "A known export of reviews; or a CSV file with date,rating or date,reviews,mean_rating"


def read(path: Path, scale: Scale, tz: str = "UTC") -> pd.DataFrame:
    """`at` (starts of UTC days, from the first review's to the last one's), `n`, `rating`.

    n: reviews with a rating; rating: their mean on the scale, NaN on days without one. scale: the
    worst and the best rating. tz: zone of clock times without one. Raises `ImportFileError`.
    """
    where = str(path)
    try:
        rated = _exported(path, scale, tz)
    except ImportFileError:  # no export that the import knows
        rated = None
    if rated is None:
        rated = _of_table(text_of(path), scale, tz, where)
    rated = rated[rated["n"] > 0]
    if rated.empty:
        raise refuse(where, "no review in it has a rating", _RIGHT)
    sums = pd.DataFrame({"n": rated["n"], "sum": rated["n"] * rated["rating"]})
    by_day = sums.groupby(rated["at"].dt.floor("D")).sum().resample("D").sum()
    n = by_day["n"].astype(int)
    mean = (by_day["sum"] / n.where(n > 0)).astype(float)
    at = by_day.index.to_series(name="at")
    return pd.DataFrame({"at": at, "n": n, "rating": mean}).reset_index(drop=True)


def _exported(path: Path, scale: Scale, tz: str) -> pd.DataFrame | None:
    """The ratings of an export that the import knows; None where its messages have none."""
    table = importing.read([path], tz=tz).table
    table = table[table["rating"].notna()]
    worst, best = scale
    rating = worst + table["rating"].astype(float) * (best - worst)
    return (
        pd.DataFrame({"at": table["published_at"], "n": 1, "rating": rating})
        if len(table)
        else None
    )


def _of_table(text: str, scale: Scale, tz: str, where: str) -> pd.DataFrame:
    table, _ = series_table.rows(text, where, _RIGHT)
    named = {one.strip().casefold(): one for one in reversed(list(table.columns))}
    rating = next((named[name] for name in _RATINGS if name in named), None)
    if rating is None:
        shown = ",".join(table.columns)[:80]
        raise refuse(where, f"no column holds ratings; its header reads {shown!r}", _RIGHT)
    at = read_times(table[series_table.time_column(table, where, _RIGHT)], tz, where, _RIGHT).at
    worst, best = scale
    written = blank_to_na(table[rating])
    share = ratings(written, scale, where)
    if (bad := written.notna() & share.isna()).any():
        row = int(bad.to_numpy().argmax())
        what = f"row {row + 1} of {rating!r} holds {written.iloc[row]!r}"
        raise refuse(where, f"{what}, which is no rating of {worst:g} to {best:g}", _RIGHT)
    number = next((named[name] for name in _NUMBERS if name in named), None)
    n = pd.Series(1.0, table.index)
    if number is not None:
        n = series_table.numbers(table[number], where)[0].fillna(0)
    value = worst + share.astype("Float64").to_numpy(float, na_value=float("nan")) * (best - worst)
    return pd.DataFrame({"at": at, "n": n.where(share.notna(), 0), "rating": value})[at.notna()]
