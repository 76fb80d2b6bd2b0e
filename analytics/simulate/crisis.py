"""Generate a message table from a scenario: posts, replies, reposts, the brand's statements."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.schema import SENTIMENTS
from analytics.schema import messages as make_messages
from analytics.simulate import texts
from analytics.simulate.scenario import NORTHWIND, Scenario, instant, rate, shares, surge, truth

RECENT = 150
FOLLOWERS = {"public": 300, "press": 80_000, "influencer": 60_000, "brand": 250_000}
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
    """messages: message table. classes: true sentiment of each, by message_id. truth: as returned
    by `scenario.truth`, with `counts` of messages by side; ready for JSON.
    """

    messages: pd.DataFrame
    classes: pd.Series
    truth: dict


def northwind(seed: int = NORTHWIND.seed) -> Simulated:
    """The demo: Northwind Air, a fictional airline; about 20,000 messages over 30 days."""
    return crisis(replace(NORTHWIND, seed=seed))


def crisis(plan: Scenario) -> Simulated:
    """Generate messages from a scenario. The same scenario gives the same table, to the byte."""
    rng = np.random.default_rng(plan.seed)
    t = _arrivals(plan, rng)
    drawn = shares(plan, t).cumsum(axis=1)
    kinds = (rng.random((len(t), 1)) > drawn).sum(axis=1).clip(0, 2)
    rows = _public(plan, t, kinds, rng)
    rows += _answers(plan, rows, rng) + _brand_posts(plan, rng)
    table = pd.DataFrame(rows).sort_values(["t", "message_id"], ignore_index=True)
    table = table[table["t"] < plan.hours]
    classes = table.set_index("message_id")["sentiment"].astype("string")
    counts = {side: int(n) for side, n in table["side"].value_counts().sort_index().items()}
    return Simulated(_finish(plan, table, rng), classes, truth(plan) | {"counts": counts})


def _arrivals(plan: Scenario, rng: np.random.Generator) -> np.ndarray:
    """Hours since start of the events of an inhomogeneous Poisson process, sorted."""
    grid = np.arange(0, plan.hours, 1 / 60)
    per_minute = rng.poisson(rate(plan, grid) / 60)
    t = np.repeat(grid, per_minute) + rng.random(per_minute.sum()) / 60
    return np.sort(t)


def _public(
    plan: Scenario, t: np.ndarray, kinds: np.ndarray, rng: np.random.Generator
) -> list[dict]:
    """Posts, replies and reposts.

    A repost repeats a recent post of the sentiment drawn for it, so that shares stay those of the
    scenario.
    """
    phases = _phases(plan, t, rng)
    form = rng.random(len(t))
    names, weights = zip(*plan.channels, strict=True)
    channels = rng.choice(names, len(t), p=weights)
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
        if form[i] < plan.repost_share and pool:
            original = pool[rng.integers(len(pool))]
            row |= {"repost_of_id": original["message_id"], "text": original["text"]}
            if original["side"] != "press":
                row["channel"] = original["channel"]
        else:
            if form[i] < plan.repost_share + plan.reply_share and rows:
                _thread(row, rows[-1 - int(rng.integers(min(len(rows), 60)))])
            else:
                row |= _speaker(plan, rng)
            row["text"] = texts.say(sentiment, phases[i], row["side"], rng)
            pool.append(row)
            del pool[:-RECENT]
        rows.append(row)
    return rows


def _phases(plan: Scenario, t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Topic of each message: the usual, or the crisis up to the phase it has reached."""
    about = np.clip(1 - 1 / surge(plan, t), 0.05, 0.9)
    is_crisis = (t >= plan.onset_h) & (rng.random(len(t)) < about)
    story = np.searchsorted([plan.botched_h, plan.apology_h], t, side="right")
    return np.where(is_crisis, np.array(["crisis", "dismissed", "apologised"])[story], "usual")


def _thread(row: dict, parent: dict) -> None:
    row |= {
        "parent_id": parent["message_id"],
        "thread_id": parent.get("thread_id", parent["message_id"]),
        "channel": parent["channel"],
    }


def _speaker(plan: Scenario, rng: np.random.Generator) -> dict:
    draw = rng.random()
    if draw < plan.press_share:
        return {"side": "press", "channel": "press", "author": f"paper{rng.integers(12)}"}
    if draw < plan.press_share + plan.influencer_share:
        return {"side": "influencer", "author": f"traveller{rng.integers(8)}"}
    return {}


def _answers(plan: Scenario, rows: list[dict], rng: np.random.Generator) -> list[dict]:
    """The brand's replies to some complaints, with log-normal delay; most are never answered."""
    answers = []
    for row in rows:
        is_complaint = row["sentiment"] == "negative" and "repost_of_id" not in row
        if row["side"] != "public" or not is_complaint or rng.random() >= plan.answered_share:
            continue
        answer = {
            "message_id": f"{row['message_id']}-reply",
            "t": row["t"] + rng.lognormal(np.log(plan.answer_median_h), plan.answer_sigma),
            "sentiment": "neutral",
            "side": "brand",
            "author": "northwindair",
            "text": texts.fill(str(rng.choice(texts.BRAND_REPLY)), rng),
        }
        _thread(answer, row)
        answers.append(answer)
    return answers


def _brand_posts(plan: Scenario, rng: np.random.Generator) -> list[dict]:
    """A post a day, and the scenario's two statements on every channel."""
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


def _finish(plan: Scenario, table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The complete message table: times to the microsecond, counts computed from its own rows."""
    microseconds = (table["t"] * 3.6e9).round().astype("int64")
    count = table["message_id"].map
    reposts = count(table["repost_of_id"].value_counts()).fillna(0)
    authors = table["author"].unique()
    reach = pd.Series(rng.lognormal(0, 0.8, len(authors)), authors)
    followers = (table["side"].map(FOLLOWERS) * table["author"].map(reach)).round()
    table = table.assign(
        published_at=plan.start + pd.to_timedelta(microseconds, unit="us"),
        collected_at=instant(plan, plan.hours),
        language="en",
        likes=rng.poisson(1.5 * np.sqrt(followers / 300) + 2 * reposts),
        reposts=reposts,
        replies=count(table["parent_id"].value_counts()).fillna(0),
        followers=followers,
        source_file="simulate",
        source_row=range(1, len(table) + 1),
    )
    return make_messages(table.drop(columns=["t", "sentiment"]))
