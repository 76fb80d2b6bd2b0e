"""A plan to a message table: posts, replies, reposts, channels, the brand's own words."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.schema import SENTIMENTS
from analytics.schema import messages as make_messages
from analytics.simulate import texts
from analytics.simulate.plan import NORTHWIND, Plan, instant, rate, shares, truth

CHANNELS = {"x": 0.62, "facebook": 0.18, "reddit": 0.12, "forum": 0.08}
REPOST, REPLY, PRESS, INFLUENCER, ANSWERED = 0.16, 0.2, 0.02, 0.01, 0.3
RECENT = 150
STATEMENTS = (
    ("botched_h", "We regret any inconvenience on ND314. Passengers were asked to stay seated."),
    (
        "apology_h",
        "What happened on ND314 was wrong and it was our fault. We kept 162 people on board for "
        "nine hours without water. We are sorry. Every passenger gets a full refund, and from now "
        "on no aircraft of ours stays on the apron for more than two hours with doors closed.",
    ),
)


@dataclass(frozen=True)
class Simulated:
    """messages: message table. classes: true sentiment of each, by message_id. truth: see plan."""

    messages: pd.DataFrame
    classes: pd.Series
    truth: dict


def northwind() -> Simulated:
    """The demo: Northwind Air, a fictional airline; about 20,000 messages over 30 days."""
    return crisis(NORTHWIND)


def crisis(plan: Plan) -> Simulated:
    """Messages drawn from a plan. The same plan gives the same table, to the byte."""
    rng = np.random.default_rng(plan.seed)
    t = _arrivals(plan, rng)
    drawn = shares(plan, t).cumsum(axis=1)
    kinds = (rng.random((len(t), 1)) > drawn).sum(axis=1).clip(0, 2)
    rows = _public(plan, t, kinds, rng)
    rows += _answers(rows, rng) + _brand_posts(plan, rng)
    table = pd.DataFrame(rows).sort_values(["t", "message_id"], ignore_index=True)
    classes = table.set_index("message_id")["sentiment"].astype("string")
    return Simulated(_finish(plan, table, rng), classes, truth(plan))


def _arrivals(plan: Plan, rng: np.random.Generator) -> np.ndarray:
    """Hours of an inhomogeneous Poisson process, sorted."""
    grid = np.arange(0, plan.hours, 1 / 60)
    per_minute = rng.poisson(rate(plan, grid) / 60)
    t = np.repeat(grid, per_minute) + rng.random(per_minute.sum()) / 60
    return np.sort(t)


def _public(plan: Plan, t: np.ndarray, kinds: np.ndarray, rng: np.random.Generator) -> list[dict]:
    """Posts, replies and reposts. A repost repeats a recent post of the sentiment it was drawn
    for, so that shares stay those of the plan.
    """
    in_crisis = rng.random(len(t)) < _topic_share(plan, t)
    form = rng.random(len(t))
    channels = rng.choice(list(CHANNELS), len(t), p=list(CHANNELS.values()))
    authors = (rng.pareto(1.3, len(t)) * 400).astype(int) % 60_000
    recent: dict[str, list[dict]] = {name: [] for name in SENTIMENTS}
    rows: list[dict] = []
    for i in range(len(t)):
        sentiment = SENTIMENTS[kinds[i]]
        row = {
            "message_id": f"nw{i:06d}",
            "t": t[i],
            "sentiment": sentiment,
            "channel": str(channels[i]),
            "side": "public",
            "author": f"user{authors[i]}",
        }
        pool = recent[sentiment]
        if form[i] < REPOST and pool:
            original = pool[rng.integers(len(pool))]
            row |= {
                "repost_of_id": original["message_id"],
                "text": original["text"],
                "channel": original["channel"],
            }
        else:
            row["text"] = texts.say(sentiment, bool(in_crisis[i]), rng)
            if form[i] < REPOST + REPLY and rows:
                _thread(row, rows[-1 - int(rng.integers(min(len(rows), 60)))])
            else:
                row |= _speaker(row, rng)
            pool.append(row)
            del pool[:-RECENT]
        rows.append(row)
    return rows


def _topic_share(plan: Plan, t: np.ndarray) -> np.ndarray:
    usual = plan.base_rate / rate(plan, t)
    return np.where(t > plan.onset_h, np.clip(1 - 1.3 * usual, 0.05, 0.9), 0.0)


def _thread(row: dict, parent: dict) -> None:
    row |= {
        "parent_id": parent["message_id"],
        "thread_id": parent.get("thread_id", parent["message_id"]),
        "channel": parent["channel"],
    }


def _speaker(row: dict, rng: np.random.Generator) -> dict:
    draw = rng.random()
    if draw < PRESS:
        return {"side": "press", "channel": "press", "author": f"paper{rng.integers(12)}"}
    if draw < PRESS + INFLUENCER:
        return {"side": "influencer", "author": f"traveller{rng.integers(8)}"}
    return {}


def _answers(rows: list[dict], rng: np.random.Generator) -> list[dict]:
    """The brand answers some complaints, log-normally late; most are never answered."""
    answers = []
    for row in rows:
        is_complaint = row["sentiment"] == "negative" and "repost_of_id" not in row
        if row["side"] != "public" or not is_complaint or rng.random() >= ANSWERED:
            continue
        answer = {
            "message_id": f"{row['message_id']}-reply",
            "t": row["t"] + rng.lognormal(np.log(0.6), 1.1),
            "sentiment": "neutral",
            "side": "brand",
            "author": "northwindair",
            "text": texts.fill(str(rng.choice(texts.BRAND_REPLY)), rng),
        }
        _thread(answer, row)
        answers.append(answer)
    return answers


def _brand_posts(plan: Plan, rng: np.random.Generator) -> list[dict]:
    """A post a day, and the two statements of the plan on every channel."""
    common = {"sentiment": "neutral", "side": "brand", "author": "northwindair"}
    posts = [
        common
        | {
            "message_id": f"post{day:02d}",
            "t": 24.0 * day + 9.5,
            "channel": "x",
            "text": texts.fill(str(rng.choice(texts.BRAND_POST)), rng),
        }
        for day in range(plan.days)
    ]
    for name, text in STATEMENTS:
        posts += [
            common
            | {
                "message_id": f"{name.removesuffix('_h')}-{channel}",
                "t": getattr(plan, name),
                "channel": channel,
                "text": text,
            }
            for channel in ("x", "facebook")
        ]
    return posts


def _finish(plan: Plan, table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    table = table[table["t"] < plan.hours].reset_index(drop=True)
    seconds = (table["t"] * 3600).astype("int64")
    count = table["message_id"].map
    table = table.assign(
        published_at=plan.start + pd.to_timedelta(seconds, unit="s"),
        collected_at=instant(plan, plan.hours),
        language="en",
        likes=rng.poisson(1.5, len(table)),
        reposts=count(table["repost_of_id"].value_counts()).fillna(0),
        replies=count(table["parent_id"].value_counts()).fillna(0),
        followers=np.where(table["side"].isin(["influencer", "press"]), 80_000, 300),
        source_file="simulate",
        source_row=range(1, len(table) + 1),
    )
    return make_messages(table.drop(columns=["t", "sentiment"]))
