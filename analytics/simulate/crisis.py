"""Generate a message table from a scenario: posts, replies, reposts, the brand's statements."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.schema import SENTIMENTS
from analytics.schema import messages as make_messages
from analytics.simulate.crowd import Crowd, Draw, daily_posts
from analytics.simulate.ground_truth import listening_truth, truth
from analytics.simulate.scenario import (
    NORTHWIND,
    STORM,
    Scenario,
    class_shares,
    instant,
    rate,
)
from analytics.simulate.spread import crisis_channels, crisis_share, drawn, theme_shares, tones

FOLLOWERS = {"public": 300, "press": 80_000, "influencer": 60_000, "brand": 250_000}
FLAGS = ["mentions", "is_below"]
LATENT = ["sentiment", "theme", "origin", "reply_kind", *FLAGS]


@dataclass(frozen=True)
class Simulated:
    """messages: message table. classes, themes: true sentiment and theme of each, by message_id;
    themes: NA of what is not about the crisis. drawn: what else is true of each (`Crowd`): `origin,
    reply_kind, mentions, is_below`. truth: as returned by `ground_truth.truth` and
    `ground_truth.listening_truth`, with `counts` of messages by side; ready for JSON.
    """

    messages: pd.DataFrame
    classes: pd.Series
    themes: pd.Series
    drawn: pd.DataFrame
    truth: dict


def northwind(seed: int = NORTHWIND.seed) -> Simulated:
    """The demo: Northwind Air, a fictional airline; about 20,000 messages over 30 days."""
    return crisis(replace(NORTHWIND, seed=seed))


def storm(seed: int = STORM.seed) -> Simulated:
    """One official reply and thousands of reactions in its thread, over five days."""
    return crisis(replace(STORM, seed=seed))


def crisis(plan: Scenario) -> Simulated:
    """Generate messages from a scenario. The same scenario gives the same table, to the byte."""
    rng = np.random.default_rng(plan.seed)
    crowd = Crowd(plan, rng)
    crowd.write(_draws(plan, _arrivals(plan, rng), rng))
    rows = crowd.rows + crowd.answers + daily_posts(plan, rng)
    table = pd.DataFrame(rows).sort_values(["t", "message_id"], ignore_index=True)
    table = table[table["t"] < plan.hours].reset_index(drop=True)
    found = _finish(plan, table, rng)
    latent = table.set_index("message_id")[LATENT]
    latent = latent.astype({name: bool if name in FLAGS else "string" for name in LATENT})
    latent[["theme", "reply_kind"]] = latent[["theme", "reply_kind"]].replace("", pd.NA)
    counts = {side: int(n) for side, n in table["side"].value_counts().sort_index().items()}
    known = truth(plan) | listening_truth(plan, found, latent) | {"counts": counts}
    classes, themes = latent["sentiment"], latent["theme"]
    return Simulated(found, classes, themes, latent.drop(columns=["sentiment", "theme"]), known)


def _arrivals(plan: Scenario, rng: np.random.Generator) -> np.ndarray:
    """Hours since start of the events of an inhomogeneous Poisson process, sorted."""
    grid = np.arange(0, plan.hours, 1 / 60)
    per_minute = rng.poisson(rate(plan, grid) / 60)
    t = np.repeat(grid, per_minute) + rng.random(per_minute.sum()) / 60
    return np.sort(t)


def _draws(plan: Scenario, t: np.ndarray, rng: np.random.Generator) -> Iterator[Draw]:
    """Sentiment, theme, channel, form and side of each message.

    Together those about the crisis and the usual ones have the shares of the scenario.
    """
    is_crisis = rng.random(len(t)) < crisis_share(plan, t)
    level = tones(plan, t)[np.arange(len(t)), is_crisis.astype(int)]
    kinds = drawn(class_shares(level, plan.neutral_share), rng)
    themes = np.array([theme.name for theme in plan.themes])[
        drawn(theme_shares(plan, t, kinds), rng)
    ]
    usual = np.tile([share for _, share in plan.channels], (len(t), 1))
    by_channel = np.where(is_crisis[:, None], crisis_channels(plan, t), usual)
    channels = np.array([name for name, _ in plan.channels])[drawn(by_channel, rng)]
    chance = rng.random(len(t))
    reposts = np.where(is_crisis, plan.crisis_repost_share, plan.repost_share)
    is_repost = (chance < reposts) & np.isin(channels, plan.repost_on)
    is_reply = (chance >= reposts) & (chance < reposts + plan.reply_share)
    speaker = rng.random(len(t))
    is_own = ~is_repost & ~is_reply
    is_spread = ~is_crisis | (t >= plan.onset_h + plan.lead_h)
    is_press = is_own & is_spread & (speaker < plan.press_share)
    is_influencer = is_own & ~is_press & (speaker > 1 - plan.influencer_share)
    table = pd.DataFrame(
        {
            "t": t,
            "sentiment": np.array(SENTIMENTS)[kinds],
            "theme": np.where(is_crisis, themes, ""),
            "channel": np.where(is_press, "press", channels),
            "form": np.select([is_repost, is_reply], ["repost", "reply"], "post"),
            "side": np.select([is_press, is_influencer], ["press", "influencer"], "public"),
        }
    )
    table = _planted(plan, table, rng)
    return map(Draw._make, table.itertuples(index=False, name=None))


def _planted(plan: Scenario, table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Mark the posts that become copies of the cascade's text, or of the ring's, which are moved to
    the first post of their round; both are about the first theme.
    """
    since = (table["t"] - plan.onset_h).to_numpy()
    is_open = (table["theme"] != "") & (table["sentiment"] == "negative")
    is_open &= (table["side"] == "public") & table["channel"].isin(plan.repost_on)
    free = np.flatnonzero(is_open & (table["form"] == "post"))
    ring, account = np.full(len(table), -1), np.full(len(table), -1)
    t = table["t"].to_numpy(copy=True)
    at, n = 0, plan.ring_accounts
    for k, begins in enumerate(plan.ring_h):
        at = max(at, int(np.searchsorted(since[free], begins)))
        rows = free[at : at + n]
        if len(rows) < n:
            break
        ring[rows], account[rows] = k, rng.permutation(n)
        t[rows] = t[rows[0]] + np.sort(rng.random(n)) * plan.ring_seconds / 3600
        at += n
    late = since - plan.cascade_h
    chance = plan.cascade * np.exp(-np.clip(late, 0, None) / plan.cascade_decay_h)
    is_cascade = is_open & (table["form"] != "repost") & (late >= 0) & (ring < 0)
    is_cascade &= rng.random(len(table)) < chance
    theme = table["theme"].mask(is_cascade | (ring >= 0), plan.themes[0].name)
    marked = table.assign(t=t, theme=theme, is_cascade=is_cascade, ring=ring, account=account)
    return marked.sort_values("t", kind="stable", ignore_index=True)


def _finish(plan: Scenario, table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The complete message table: times to the microsecond, counts computed from its own rows."""
    microseconds = (table["t"] * 3.6e9).round().astype("int64")
    count = table["message_id"].map
    reposts = count(table["repost_of_id"].value_counts()).fillna(0)
    authors = table["author"].unique()
    reach = pd.Series(rng.lognormal(0, 0.8, len(authors)), authors)
    known = {voice.author: voice.followers for voice in plan.voices}
    usual = (table["side"].map(FOLLOWERS) * table["author"].map(reach)).round()
    followers = usual.where(~table["author"].isin(known), table["author"].map(known))
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
    return make_messages(table.drop(columns=["t", *LATENT]))
