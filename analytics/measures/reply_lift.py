"""Answered complaints beside ones that had waited as long without an answer.

Risk sets in strata (Li, Propert and Rosenbaum 2001, Journal of the American Statistical Association
96, 870-882), with weights that make those beside the answered ones alike.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analytics.schema import INTERVAL

Outcome = Literal["change", "came_back", "better"]
LAST = 72.0
"""Hours in which an answer counts."""
MIN_MATCHED = 10
"""Fewest people, answered and beside them, for a contrast (calibrate_conversations)."""
BESIDE = 2
"""Fewest unanswered complaints beside an answered one: a single one has no spread."""
MOST_BESIDE = 1000
"""Unanswered complaints of a stratum that are compared, chosen by a hash of their ids."""
_CELLS = 4_000_000


@dataclass(frozen=True)
class Contrast:
    """Answered complaints and those beside them. answered, beside: means of the outcome; value: the
    first less the second, low, high: its interval. n: people whose complaint was answered; others:
    people beside them, as many as their weights are worth; unmatched: answered complaints that had
    too few beside them.
    """

    answered: float
    beside: float
    value: float
    low: float
    high: float
    n: int
    others: float
    unmatched: int

    @property
    def is_told(self) -> bool:
        return min(self.n, self.others) >= MIN_MATCHED


def contrast(
    rows: pd.DataFrame,
    hours: float,
    outcome: Outcome = "change",
    cases: "pd.Series[bool] | None" = None,
) -> Contrast:
    """Answered complaints against those that had waited as long without an answer.

    rows: `conversations`. hours: within which the next post counts. outcome: the change of tone of
    those who came back; whether they came back; whether they came back with a post that is not
    negative. cases: the answered ones to take; all by default.

    Beside a complaint answered after d hours stand those of its stratum whose authors had not yet
    posted again by then and had no answer until they did, or until d + hours. Each answered one
    counts once, with the mean of those beside it (weights that make the others alike: the effect on
    those treated). The interval adds the spread of both, by author, with t of Satterthwaite's
    degrees of freedom.
    """
    known = rows[rows["author"].notna() & rows["stratum"].notna()]
    known = known.assign(change=known["after_net"] - known["net"])
    replied, nexts = known["replied_h"], known["next_h"]
    is_case = (replied <= LAST) & ~(nexts <= replied) & (known["watched_h"] >= replied + hours)
    came = known["after_h"] <= replied + hours
    if outcome == "change":
        is_case &= came & known["change"].notna()
        y = known["change"]
    elif outcome == "came_back":
        y = came.astype(float)
    else:
        is_case &= ~came | known["after_negative"].notna()
        y = (came & ~known["after_negative"].fillna(True).astype(bool)).astype(float)
    if cases is not None:
        is_case &= cases.reindex(known.index).fillna(False).astype(bool)
    chosen = known.assign(y=y).take(np.flatnonzero(is_case.to_numpy(bool)))
    others = dict(list(known.groupby("stratum")))
    parts = [
        _beside(part, _sample(others[stratum]), hours, outcome)
        for stratum, part in chosen.groupby("stratum", sort=True)
    ]
    return _contrast(parts, int(is_case.sum()))


def _sample(part: pd.DataFrame) -> pd.DataFrame:
    """At most MOST_BESIDE rows, the same in any order of the table."""
    if len(part) <= MOST_BESIDE:
        return part
    key = pd.util.hash_array(part["message_id"].to_numpy(object))
    return part.iloc[np.sort(np.argsort(key, kind="stable")[:MOST_BESIDE])]


@dataclass(frozen=True)
class _Part:
    """One stratum: per answered complaint its outcome, the mean beside it and its author; per one
    beside: weight, weighted residual and author.
    """

    y: np.ndarray
    mean: np.ndarray
    author: np.ndarray
    weight: np.ndarray
    residual: np.ndarray
    others: np.ndarray


def _beside(cases: pd.DataFrame, others: pd.DataFrame, hours: float, outcome: Outcome) -> _Part:
    waited = cases["replied_h"].to_numpy(float)
    again = others["next_h"].fillna(np.inf).to_numpy(float)
    replied = others["replied_h"].fillna(np.inf).to_numpy(float)
    watched = others["watched_h"].to_numpy(float)
    change = (others["next_net"] - others["net"]).to_numpy(float)
    is_better = ~others["next_negative"].fillna(True).to_numpy(bool)
    kept, means = np.zeros(len(cases), bool), np.zeros(len(cases))
    weight, residual = np.zeros(len(others)), np.zeros(len(others))
    for rows in np.array_split(np.arange(len(cases)), 1 + len(cases) * len(others) // _CELLS):
        end = waited[rows, None] + hours
        is_at_risk = (again > waited[rows, None]) & (watched >= end)
        is_at_risk &= replied > np.minimum(again, end)
        is_back = again <= end
        if outcome == "change":
            is_at_risk &= is_back & np.isfinite(change)
            seen = np.broadcast_to(np.nan_to_num(change), is_at_risk.shape)
        elif outcome == "came_back":
            seen = is_back.astype(float)
        else:
            seen = (is_back & is_better).astype(float)
        n = is_at_risk.sum(axis=1)
        kept[rows] = is_kept = n >= BESIDE
        share = np.where(is_at_risk & is_kept[:, None], 1 / np.maximum(n, 1)[:, None], 0.0)
        means[rows] = (share * seen).sum(axis=1)
        weight += share.sum(axis=0)
        stretch = np.sqrt(n / np.maximum(n - 1, 1))[:, None]
        residual += (share * (seen - means[rows, None]) * stretch).sum(axis=0)
    return _Part(
        cases["y"].to_numpy(float)[kept],
        means[kept],
        cases["author"].to_numpy(object)[kept],
        weight,
        residual,
        others["author"].to_numpy(object),
    )


def _contrast(parts: list[_Part], n_cases: int) -> Contrast:
    from scipy import stats

    y, mean = (_joined([getattr(part, name) for part in parts]) for name in ("y", "mean"))
    if not len(y):
        return Contrast(np.nan, np.nan, np.nan, np.nan, np.nan, 0, 0.0, n_cases)
    n, value = len(y), float((y - mean).mean())
    by_case = pd.DataFrame({"w": 1.0, "r": y - mean - value}).groupby(
        _joined([part.author for part in parts])
    )
    by_other = pd.DataFrame(
        {name: _joined([getattr(part, key) for part in parts]) for name, key in _COLUMNS}
    ).groupby(_joined([part.others for part in parts]))
    case, other = by_case.sum() / n, by_other.sum() / n
    people, beside = _effective(case["w"]), _effective(other["w"])
    var_case = float((case["r"] ** 2).sum()) * people / max(people - 1, 1)
    var_other = float((other["r"] ** 2).sum())
    both = case["r"].index.intersection(other["r"].index)
    shared = 2 * float((case["r"][both] * other["r"][both]).sum())
    variance = max(var_case + var_other - shared, 0.0)
    parts_of = var_case**2 / max(people - 1, 1) + var_other**2 / max(beside - 1, 1)
    freedom = (var_case + var_other) ** 2 / parts_of if parts_of > 0 else 1.0
    half = float(stats.t.ppf(0.5 + INTERVAL / 2, max(freedom, 1.0))) * float(np.sqrt(variance))
    return Contrast(
        float(y.mean()),
        float(mean.mean()),
        value,
        value - half,
        value + half,
        len(case),
        beside,
        n_cases - n,
    )


_COLUMNS = (("w", "weight"), ("r", "residual"))


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0)


def _effective(weight: "pd.Series[float]") -> float:
    """Kish's effective number of equally weighted people."""
    squares = float((weight**2).sum())
    return float(weight.sum()) ** 2 / squares if squares > 0 else 0.0
