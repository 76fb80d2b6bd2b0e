"""Random small panels, each with a record around it: what little data a case may have.

`panel_of(seed)` and `results_of(seed)` are made of the seed alone; the kind of the panel is
`KINDS[seed % len(KINDS)]`, so that consecutive seeds try them all.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analytics import study
from analytics.cases import Case
from analytics.cases.case import milestone
from analytics.cases.record import CaseRecord
from analytics.results import Results
from analytics.schema import SENTIMENTS, Labels, Panel, panel

START = pd.Timestamp("2019-01-01T00:00Z")
DAYS = 12
ONSET = START + pd.Timedelta(days=5, hours=9)
MINUTES = 15

Rows = pd.DataFrame
"""`bin_start, negative, neutral, positive, unscored`, one row a bin."""


def _rows(rng: np.random.Generator, times: pd.DatetimeIndex, means: tuple[float, ...]) -> Rows:
    counts = {
        name: rng.poisson(mean, len(times))
        for name, mean in zip((*SENTIMENTS, "unscored"), means, strict=True)
    }
    return pd.DataFrame({"bin_start": times, **counts})


def _times(rng: np.random.Generator, first: float = 0, last: float = DAYS) -> pd.DatetimeIndex:
    """Quarter hours of some days since START, one in one to one in twelve of them."""
    every = pd.date_range(
        START + pd.Timedelta(days=first), START + pd.Timedelta(days=last), freq=f"{MINUTES}min"
    )[:-1]
    return every[:: int(rng.integers(1, 13))]


def _one(rng: np.random.Generator, **counts: int) -> Rows:
    at = START + pd.Timedelta(minutes=MINUTES * int(rng.integers(0, 4 * 24 * DAYS)))
    nothing = {name: [0] for name in (*SENTIMENTS, "unscored")}
    return pd.DataFrame({"bin_start": [at], **nothing, **{k: [n] for k, n in counts.items()}})


def _crisis(rng: np.random.Generator) -> Rows:
    """Calm, then more and worse posts from ONSET on, fading."""
    times = _times(rng)
    rows = _rows(rng, times, (0.5, 1.0, 0.8, 0.1))
    since = (times - ONSET) / pd.Timedelta("1h")
    surge = np.where(since >= 0, np.exp(-np.maximum(since, 0) / rng.uniform(6, 60)), 0)
    rows["negative"] += rng.poisson(surge * rng.uniform(1, 40))
    return rows


def _gaps(rng: np.random.Generator) -> Rows:
    rows = _crisis(rng)
    hours = (rows["bin_start"] - START) // pd.Timedelta(hours=int(rng.integers(2, 30)))
    return rows[hours % 2 == 0]


def _few(rng: np.random.Generator) -> Rows:
    return _crisis(rng).sample(int(rng.integers(2, 9)), random_state=int(rng.integers(1000)))


MAKERS: dict[str, Callable[[np.random.Generator], Rows]] = {
    "empty": lambda rng: _rows(rng, _times(rng)[:0], (0, 0, 0, 0)),
    "neutral": lambda rng: _rows(rng, _times(rng), (0, 3, 0, 0)),
    "negative": lambda rng: _rows(rng, _times(rng), (3, 0, 0, 0)),
    "positive": lambda rng: _rows(rng, _times(rng), (0, 0, 3, 0)),
    "unscored": lambda rng: _rows(rng, _times(rng), (0, 0, 0, 3)),
    "zero": lambda rng: _rows(rng, _times(rng), (0, 0, 0, 0)),
    "one": lambda rng: _one(rng, **{str(rng.choice([*SENTIMENTS, "unscored"])): 1}),
    "one_bin": lambda rng: _one(rng, negative=40, neutral=9, positive=3),
    "few": _few,
    "thin": lambda rng: _rows(rng, _times(rng), (0.02, 0.03, 0.02, 0.01)),
    "gaps": _gaps,
    "brand_only": lambda rng: _crisis(rng).assign(side="brand"),
    "brand_first": lambda rng: _crisis(rng).assign(
        side=lambda t: np.where(t["bin_start"] < ONSET, "brand", "public")
    ),
    "huge": lambda rng: _rows(rng, _times(rng), (4e8, 5e8, 6e8, 1e8)),
    "before": lambda rng: _rows(rng, _times(rng, 0, 5), (0.5, 2, 1, 0)),
    "after": lambda rng: _rows(rng, _times(rng, 6, DAYS), (2, 1, 1, 0)),
    "last_hour": lambda rng: _rows(rng, _times(rng)[-4:], (2, 1, 1, 1)),
    "crisis": _crisis,
    "flat": lambda rng: _rows(rng, _times(rng), (1, 1, 1, 0)).assign(
        negative=1, neutral=1, positive=1
    ),
}
KINDS = tuple(MAKERS)


def panel_of(seed: int, labels: Labels = "model") -> Panel:
    """The panel of a seed, by quarter hours."""
    rng = np.random.default_rng(seed)
    rows = MAKERS[KINDS[seed % len(KINDS)]](rng).reset_index(drop=True)
    scored = rows[list(SENTIMENTS)].sum(axis=1)
    table = rows.assign(
        side=rows.get("side", "public"),
        scored=scored,
        messages=scored + rows["unscored"],
        brand_quotes=0,
    ).drop(columns="unscored")
    table["bin_start"] = table["bin_start"].dt.as_unit("us")
    return panel(table, bin_minutes=MINUTES, labels=labels)


def results_of(seed: int) -> Results:
    """What is computed of a case that has the panel of the seed, and a record around it."""
    rng = np.random.default_rng([seed, 1])
    case = case_of(seed, str(rng.choice(["documented", "panel", "none"])))
    choices: list[list[Labels]] = [["model"], ["gold"], ["gold", "model"]]
    names = choices[int(rng.integers(3))]
    inputs = study.Inputs(case, {name: panel_of(seed, name) for name in names})
    hours = [24 * DAYS, float(rng.uniform(0, 24 * DAYS))][int(rng.random() < 0.2)]
    return study.compute_at(inputs, START + pd.Timedelta(hours=hours))


def case_of(seed: int, onset: str) -> Case:
    """A case of the year 2019. onset: documented, panel (to be found there) or none."""
    rng = np.random.default_rng([seed, 2])
    events = [] if onset == "none" else [e for e in _EVENTS if rng.random() < 0.6]
    if onset == "documented":
        events = [_EVENTS[0], *(e for e in events if e is not _EVENTS[0])]
    record = CaseRecord.model_validate(
        {
            "id": f"2019-small-{seed}",
            "brand": "Small & Sons",
            "title": f"Small panel {seed}",
            "summary": "A made case.",
            "crisis_type": {"cluster": "accidental", "kind": "product_harm", "why": "made"},
            "industry": "food",
            "region": "GB",
            "language": "en",
            "time_zone": ["Europe/London", "Asia/Kolkata", "Pacific/Apia"][seed % 3],
            "provenance": "documented",
            "in_library": True,
            "calibration": [None, "sentiment-en"][seed % 2],
            "coverage": {"start": START.isoformat(), "end": (START + DAYS * DAY).isoformat()},
            "onset": {"panel": True} if onset == "panel" else None,
            "milestones": events,
            "sources": {"paper": {"publisher": "Gazette", "title": "A title", "note": "made"}},
        }
    )
    events = tuple(milestone(event, record.time_zone) for event in record.milestones)
    return Case(record, Path("nowhere"), Path("nowhere"), events, record.figures)


DAY = pd.Timedelta(days=1)


def _event(name: str, kinds: list[str], actor: str, hours: float, **other: object) -> dict:
    at = (ONSET + pd.Timedelta(hours=hours)).isoformat()
    text = {"channel": "x", "precision": "minute", "sources": ["paper"], "text": "It happened."}
    when = {"earliest": at, "latest": at, "best": at}
    return {"id": name, "kinds": kinds, "actor": actor, "when": when, **text, **other}


_EVENTS = (
    _event("first-post", ["first_public_post"], "customer", 0),
    _event("word", ["first_brand_response"], "brand", 3),
    _event("sorry", ["full_apology"], "brand", 20, apology={"regret": "full"}),
    _event("refund", ["compensation"], "brand", 50),
)
