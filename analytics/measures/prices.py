"""Returns that look like a wrong price or unit; a person decides."""

import numpy as np
import pandas as pd

SUSPICIONS = (*("level", "per_cent", "impossible", "spike", "split", "jump", "repeated", "closed"),)
"""Why a row is suspicious. Of the whole series, of which one row is shown: it holds prices, not
their changes; it is in per cent. Of a row: no price falls by 100 % or more; the next session undoes
it; it is the ratio of a split; the price halves or doubles; it and those before it are one price or
one return again and again; its day is a Saturday or Sunday."""
_SPIKE = 8.0
_FAR, _PER_CENT, _SPLIT = 0.25, 0.1, 0.03
"""Least move of a split, in logarithms; the median move of returns in per cent, at least; and how
far from its ratio a split may be, by what else moved the price."""
_SPLITS = (1.5, *range(2, 11), 12, 15, 20, 25, 30, 40, 50, 100)
_SHORT_SERIES, _STEP = 5, 0.1
"""Fewest rows for a level; prices of one day and the next differ by less, in the median."""
_SAME_PRICE, _SAME_RETURN = 3, 2
"""Sessions in a row without any change, and with one and the same change, that are asked about."""
_STILL = 0.1
"""Share of sessions without a change above which a share is seldom traded."""
_DIGITS, _SMALL = 5, 0.005
"""Two equal returns of more decimals, and larger than that, are no coincidence of rounding."""


def suspicious(returns: pd.DataFrame) -> pd.DataFrame:
    """Rows that look like a wrong price or unit, with `why`: a name of SUSPICIONS.

    returns: `date` (ISO text), `series`, `return`, sorted by date within each series. A real shock
    can look like any of them but `level` and `impossible`: check a row before changing it.
    """
    found: list[pd.DataFrame] = []
    for _, rows in returns.groupby("series", sort=False):
        change = rows["return"].to_numpy(float)
        unit = _unit(change)
        if unit:
            found.append(rows.iloc[[int(np.argmax(np.abs(change)))]].assign(why=unit))
            continue
        move = np.log1p(np.where(change > -1, change, np.nan))
        scale = 1.4826 * float(np.nanmedian(np.abs(move - np.nanmedian(move))))
        is_spike = _spikes(move, scale)
        is_far = (np.abs(move) > max(_SPIKE * scale, _FAR)) & ~is_spike & ~np.roll(is_spike, 1)
        is_split = is_far & (_from_split(move) < max(_SPLIT, scale))
        is_jump = is_far & (np.abs(move) >= np.log(2))
        is_closed = pd.to_datetime(rows["date"], errors="coerce").dt.day_of_week.to_numpy() >= 5
        kinds = [change <= -1, is_spike, is_split, is_jump, _repeated(change), _first(is_closed)]
        named: pd.DataFrame = rows.assign(why=np.select(kinds, SUSPICIONS[2:], ""))
        found.append(named[named["why"].ne("")])
    return pd.concat(found) if found else returns.iloc[:0].assign(why="")


def _unit(change: np.ndarray) -> str:
    """Why a whole series is no series of shares of 1; empty where it may be one."""
    typical = float(np.median(np.abs(change)))
    if typical <= _PER_CENT:
        return ""
    is_level = len(change) >= _SHORT_SERIES and (change > 0).all()
    if is_level and np.median(np.abs(np.diff(np.log(change)))) < _STEP:
        return "level"
    return "per_cent"


def _first(rows: np.ndarray) -> np.ndarray:
    """The first of some rows alone."""
    return rows & (np.cumsum(rows) == 1)


def _repeated(change: np.ndarray) -> np.ndarray:
    """The rows that make a price, or a finely given return, one too often in a row."""
    run = np.ones(len(change), int)
    for row in range(1, len(change)):
        if change[row] == change[row - 1]:
            run[row] = run[row - 1] + 1
    is_still = change == 0
    is_fine = ~np.isclose(change, change.round(_DIGITS), rtol=0, atol=1e-12)
    is_fine &= np.abs(change) > _SMALL
    is_traded = is_still.mean() < _STILL
    return (is_traded & is_still & (run == _SAME_PRICE)) | (is_fine & (run == _SAME_RETURN))


def _spikes(move: np.ndarray, scale: float) -> np.ndarray:
    """Which moves are more than 8 times the robust standard deviation, undone by half or more at
    the next session, and to a price further from its neighbours than theirs are from theirs.
    """
    now, after = move[:-1], move[1:]
    off = np.pad(np.abs(now - after), 1)
    is_spike = np.zeros(len(move), bool)
    is_spike[:-1] = (np.abs(now) > _SPIKE * scale) & (np.abs(now + after) < np.abs(now) / 2)
    is_spike[:-1] &= (off[1:-1] > off[:-2]) & (off[1:-1] > off[2:])
    return is_spike


def _from_split(move: np.ndarray) -> np.ndarray:
    """The distance of each move, in logarithms, from the nearest split or reverse split."""
    splits = np.log(_SPLITS)
    return np.abs(move[:, None] - np.concatenate([splits, -splits])).min(axis=1)
