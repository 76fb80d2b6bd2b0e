"""Made-up messages on several channels, of which one may light up first; nobody wrote them."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analytics import cases
from analytics.cases import Case
from analytics.schema import SENTIMENTS, messages
from analytics.study import InputReader, Known, known_at
from analytics.study.timed import Timed

ACCOUNT = "northwindair"
START = pd.Timestamp("2024-03-04T00:00Z")
WORDS = {
    "negative": "my bag is lost and nobody at {brand} helps, case {k}",
    "neutral": "does the {brand} flight at {k} still leave from gate four",
    "positive": "thank you {brand} for the kind crew on seat {k}",
}


@dataclass(frozen=True)
class Plan:
    """rates: posts an hour by channel; later_h: how many hours after the first channel each lights
    up; mentioning: share of posts that hold the account, in calm and in the crisis.
    """

    rates: dict[str, float] = field(
        default_factory=lambda: {"x": 11.0, "facebook": 3.3, "reddit": 2.2}
    )
    later_h: dict[str, float] = field(default_factory=lambda: {"x": 3.0, "facebook": 3.0})
    days: int = 18
    onset_h: int = 14 * 24 + 15
    peak: float = 9.0
    rise_h: float = 5.0
    calm_h: float = 30.0
    mentioning: float = 0.5
    mentioning_later_h: float = 0.0
    seed: int = 1

    @property
    def onset(self) -> pd.Timestamp:
        return START + pd.Timedelta(hours=self.onset_h)


def made(plan: Plan) -> pd.DataFrame:
    """A message table: posts of the public, and answers of the brand to some of them."""
    rng = np.random.default_rng(plan.seed)
    rows = [_of_channel(plan, name, rng) for name in plan.rates]
    table = pd.concat(rows).sort_values("at", ignore_index=True)
    table["message_id"] = [f"m{k:06d}" for k in range(len(table))]
    is_asked = (table["label"] == "negative") & (rng.random(len(table)) < 0.2)
    answers = table[is_asked]
    answers = pd.DataFrame(
        {
            "at": answers["at"] + pd.Timedelta(minutes=20),
            "channel": answers["channel"],
            "side": "brand",
            "author": ACCOUNT,
            "text": [f"We are looking into it, number {k}" for k in range(len(answers))],
            "parent_id": answers["message_id"],
            "message_id": answers["message_id"] + "-a",
            "label": "neutral",
        }
    )
    table = pd.concat([table, answers]).sort_values(["at", "message_id"], ignore_index=True)
    end = START + pd.Timedelta(days=plan.days)
    table = table[table["at"] < end].rename(columns={"at": "published_at"})
    table["published_at"] = table["published_at"].dt.as_unit("us")
    rows = range(1, len(table) + 1)
    return messages(table.assign(source_file="made.csv", source_row=rows))


def _of_channel(plan: Plan, name: str, rng: np.random.Generator) -> pd.DataFrame:
    minute = np.arange(plan.days * 24 * 60) / 60
    since = minute - plan.onset_h - plan.later_h.get(name, 0.0)
    risen = np.clip(since / plan.rise_h, 0, 1)
    lift = 1 + (plan.peak - 1) * risen * np.exp(
        -np.clip(since - plan.rise_h, 0, None) / plan.calm_h
    )
    daily = 1 + 0.6 * np.sin(2 * np.pi * (minute % 24 - 11) / 24)
    n = rng.poisson(plan.rates[name] / 60 * daily * lift)
    hour = np.repeat(minute, n)
    negative = np.repeat(0.25 + 0.35 * risen, n)
    draw = rng.random(len(hour))
    label = np.where(draw < negative, "negative", np.where(draw < 0.85, "neutral", "positive"))
    late = hour - plan.onset_h < plan.mentioning_later_h
    share = np.where(late & (hour >= plan.onset_h), 0.05, plan.mentioning)
    names = np.where(rng.random(len(hour)) < share, f"@{ACCOUNT}", "Northwind Air")
    k = rng.integers(1_000_000, size=len(hour))
    text = [
        WORDS[one].format(brand=who, k=f"{name} {code}")
        for one, who, code in zip(label, names, k, strict=True)
    ]
    return pd.DataFrame(
        {
            "at": START + pd.to_timedelta(hour * 60, unit="min"),
            "channel": name,
            "side": "public",
            "author": [f"{name}{code % 4000}" for code in k],
            "text": text,
            "label": label,
        }
    )


def scores(table: pd.DataFrame) -> pd.DataFrame:
    """Scores as certain as a person's label; none where there is none."""
    label = table["label"].reset_index(drop=True)
    held = {name: label.eq(name).fillna(False).astype(float) for name in SENTIMENTS}
    certain = pd.DataFrame(held).where(label.notna(), np.nan)
    return certain.assign(
        label=label, status="scored", language="en", pieces=pd.array([1] * len(label), "Int64")
    )


def case_of(plan: Plan | None = None, **changes: object) -> Case:
    """The demo's case without its record, over the plan's days."""
    plan = plan or Plan()
    case = cases.load("demo-northwind")
    coverage = replace_coverage(case, START, START + pd.Timedelta(days=plan.days))
    return replace(coverage, **changes) if changes else coverage


def replace_coverage(case: Case, start: pd.Timestamp, end: pd.Timestamp) -> Case:
    record = case.record.model_copy(
        update={
            "coverage": case.record.coverage.model_copy(
                update={"start": start.to_pydatetime(), "end": end.to_pydatetime(), "holes": ()}
            )
        }
    )
    return replace(case, record=record)


def known(
    table: pd.DataFrame, plan: Plan | None = None, as_of: pd.Timestamp | None = None
) -> Known:
    """What is known of these messages, of the demo's brand."""
    plan = plan or Plan()
    reader = InputReader(case_of(plan))
    reader.add(table.reset_index(drop=True), scores(table))
    inputs = reader.inputs()
    return known_at(inputs, as_of or inputs.end)


def timed(one: Known, plan: Plan | None = None, onset: pd.Timestamp | None = None) -> Timed:
    from analytics.schema import Moment

    at = onset or (plan or Plan()).onset
    return Timed(one, Moment(at, at, at))
