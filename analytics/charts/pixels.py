"""Series reduced to what a figure can show, so that its size does not grow with the span.

A figure's axes are about 540 points wide: beyond as many columns nothing more can be told apart.
What is drawn changes, what is claimed does not: extremes and gaps stay where they are.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import ArrayLike, NDArray

BARS = 540
"""Columns of a figure in which strokes and steps, which are a point wide, are reduced."""


def columns(x: ArrayLike, n: int) -> NDArray[np.intp]:
    """(len(x),) the column, 0 … n − 1, of each position of a rising `x`."""
    at = np.asarray(x, float)
    span = at[-1] - at[0]
    return np.minimum(((at - at[0]) * (n / span) if span else at * 0).astype(np.intp), n - 1)


def extremes(x: ArrayLike, y: ArrayLike, n: int = BARS) -> NDArray[np.intp]:
    """Rows of the lowest and the highest value of each column, for steps and areas.

    All rows where they are at most two a column. y: without NaN.
    """
    values = pd.Series(np.asarray(y, float))
    if len(values) <= 2 * n:
        return np.arange(len(values))
    heights = values.groupby(columns(x, n))
    return np.unique(np.concatenate([heights.idxmin(), heights.idxmax(), [0, len(values) - 1]]))


def first_of_columns(x: ArrayLike, n: int) -> NDArray[np.intp]:
    """The first row of each column; all rows where they are at most one a column."""
    at = np.asarray(x, float)
    return np.arange(len(at)) if len(at) <= n else np.unique(columns(at, n), return_index=True)[1]


def ranges(x: ArrayLike, low: ArrayLike, high: ArrayLike, n: int = BARS) -> pd.DataFrame:
    """`x, low, high` of each column that has a value: its middle, lowest and highest value."""
    at = np.asarray(x, float)
    ends = pd.DataFrame({"x": at, "low": np.asarray(low, float), "high": np.asarray(high, float)})
    found = ends.assign(column=columns(at, n) if len(at) else at).dropna().groupby("column")
    x_of = (found["x"].min() + found["x"].max()) / 2
    return pd.DataFrame({"x": x_of, "low": found["low"].min(), "high": found["high"].max()})


def draw_ranges(axes: Axes, drawn: pd.DataFrame, color: str, **look: float) -> None:
    """A stroke for each row of `ranges`, all in one path."""
    ends = np.stack([drawn[["x", "low"]].to_numpy(), drawn[["x", "high"]].to_numpy()], axis=1)
    codes = np.tile(np.array([Path.MOVETO, Path.LINETO], np.uint8), len(drawn))
    path = Path(ends.reshape(-1, 2), codes)
    path.should_simplify = False  # it would drop strokes of one value
    strokes = PathPatch(path, fill=False, edgecolor=color, capstyle="round", **look)
    axes.add_patch(strokes)
