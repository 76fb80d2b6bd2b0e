"""What is true of a simulated crisis, under the names of the measures that look for it."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analytics.schema import iso
from analytics.simulate.scenario import WITHIN, Scenario, instant, net, rate

AGAIN_H = 72
"""Hours within which a complaint is answered, and its author comes back."""


def truth(plan: Scenario) -> dict[str, Any]:
    """What follows from the noise-free curves, computed at one-minute steps.

    recovered_at: from when net sentiment stays within WITHIN of its baseline; None if it, or half
    the recovery, lies beyond the scenario's days. peak_at: the busiest clock hour, with its mean
    rate. Effects are changes of net sentiment: the fall due to the botched answer by the time of
    the apology, and the rise from the apology to the end, of which response_step is the part that
    comes at once, and response_rate the part of the first day; without the apology nothing would
    have healed. Shares answered are of complaints. Levels in points, durations in hours.
    """
    t = np.arange(plan.hours * 60) / 60
    level = net(plan, t)
    trough = int(np.argmin(level))
    baseline, lowest = level[0], level[trough]
    half = np.flatnonzero((t > t[trough]) & (level >= (baseline + lowest) / 2))
    outside = np.flatnonzero(level < baseline - WITHIN)
    back = t[outside[-1] + 1] if len(outside) and outside[-1] + 1 < len(t) else None
    hourly = rate(plan, t).reshape(-1, 60).mean(axis=1)
    apology = np.array([plan.apology_h])
    day_later = net(plan, apology + 24)[0] - net(plan, apology)[0]
    without_botched = net(replace(plan, botched=0.0), apology)[0]
    return {
        "seed": plan.seed,
        "onset_at": iso(instant(plan, plan.onset_h)),
        "baseline": round(float(baseline), 4),
        "trough_at": iso(instant(plan, t[trough])),
        "trough": round(float(lowest), 4),
        "depth": round(float(baseline - lowest), 4),
        "half_life_h": round(float(t[half[0]] - t[trough]), 2) if len(half) else None,
        "recovered_at": None if back is None else iso(instant(plan, float(back))),
        "time_to_recover_h": None if back is None else round(float(back - plan.onset_h), 2),
        "peak_at": iso(instant(plan, float(np.argmax(hourly)))),
        "peak_rate_per_h": round(float(hourly.max()), 2),
        "botched_answer_at": iso(instant(plan, plan.botched_h)),
        "botched_answer_effect": round(float(net(plan, apology)[0] - without_botched), 4),
        "apology_at": iso(instant(plan, plan.apology_h)),
        "apology_effect": round(float(level[-1] - net(plan, apology)[0]), 4),
        "apology_heals_with_time_constant_h": plan.recovery_h,
        "response_step": 0.0,
        "response_rate": round(float(day_later), 4),
        "time_to_acknowledge_h": round(plan.botched_h - plan.onset_h, 2),
        "time_to_apologise_h": round(plan.apology_h - plan.onset_h, 2),
        "answer_rate": plan.answered_share,
        **{f"answered_within_{h}h": round(_answered(plan, h), 4) for h in (1, 24)},
    }


def _answered(plan: Scenario, within_h: float) -> float:
    """Share of complaints that the brand answers within so many hours."""
    z = (math.log(within_h) - math.log(plan.answer_median_h)) / plan.answer_sigma
    return plan.answered_share * (1 + math.erf(z / math.sqrt(2))) / 2


def listening_truth(plan: Scenario, messages: pd.DataFrame, latent: pd.DataFrame) -> dict[str, Any]:
    """Who carried it, where it burned, what it was about and what was said back; from the plan,
    else from what was drawn. messages: message table; latent: by message_id what is true of each
    (`crisis.Simulated`).

    channel_lead_h: from onset on the first channel, which is the onset, to that on the others.
    missed_negative_share: of the negative posts of all but the brand from onset on, those that
    neither name its account nor stand below its messages. copied_share: of the public's messages,
    reposts and posts of a text that stood before. largest_cascade: posts of one typed text, and
    reposts of them. top_voice_share: of all reposts and quotes, those of one account. themes: of
    the messages about the crisis. reply_lift_72h: by how much the net sentiment of the next posts
    of answered customers lies above that of unanswered ones, from the plan; the same by kind of
    reply.
    conversations: a complaint and what its author posts within AGAIN_H of it, of those that end in
    time; answered, if the brand answers any of it; came back, of the answered ones whose author had
    not posted again before, if there is another post within AGAIN_H of the answer.
    """
    table = messages.set_index("message_id").join(latent)
    others = table[table["side"] != "brand"]
    since = others[others["published_at"] >= instant(plan, plan.onset_h)]
    negative = since[since["sentiment"] == "negative"]
    missed = ~(negative["mentions"] | negative["is_below"])
    public = table[table["side"] == "public"]
    cascade, voices = _cascade(table), _voices(plan, others)
    passed_on = int(others["repost_of_id"].notna().sum() + others["quoted_author"].notna().sum())
    top = max((voice["reposts"] + voice["quotes"] for voice in voices), default=0)
    shares = others["theme"].value_counts(normalize=True).reindex([t.name for t in plan.themes])
    talks = conversations(plan, table)
    return {
        "first_channel": plan.first_channel,
        "channel_lead_h": plan.lead_h,
        "missed_negative_share": _share(missed),
        "copied_share": _share(_is_copy(public)),
        "largest_cascade": cascade["posts"],
        "top_voice_share": round(top / passed_on, 4) if passed_on else None,
        "themes": len(plan.themes),
        "reply_lift_72h": round(sum(reply.share * reply.lift for reply in plan.replies), 4),
        "conversation_answered_72h": _share(talks["is_answered"]),
        "came_back_72h": _share(talks["is_back"].dropna()),
        "amplifiers": voices,
        "cascade": cascade,
        "copies_in_step": _in_step(table),
        "theme_shares": {name: round(float(share), 4) for name, share in shares.items()},
        "replies": [
            {"kind": reply.kind, "share": reply.share, "lift": reply.lift} for reply in plan.replies
        ],
    }


def _share(flags: "pd.Series[bool]") -> float | None:
    return round(float(flags.mean()), 4) if len(flags) else None


def _is_copy(public: pd.DataFrame) -> "pd.Series[bool]":
    """Reposts, and what the cascade and the ring posted after the first of each text."""
    later = (
        public["origin"].eq("cascade")
        & public["origin"].where(public["origin"] == "cascade").duplicated()
    )
    ring = public["text"].where(public["origin"] == "ring")
    return public["repost_of_id"].notna() | later | (ring.notna() & ring.duplicated())


def _cascade(table: pd.DataFrame) -> dict[str, Any]:
    """Posts of the cascade's text and reposts of them: posts, accounts, first, span in hours."""
    typed = table[table["origin"] == "cascade"]
    whole = pd.concat([typed, table[table["repost_of_id"].isin(typed.index)]])
    if whole.empty:
        return {"posts": 0, "typed": 0, "accounts": 0, "first_id": None, "first_at": None}
    when = whole["published_at"]
    return {
        "posts": len(whole),
        "typed": len(typed),
        "accounts": int(whole["author"].nunique()),
        "first_id": str(when.idxmin()),
        "first_at": iso(when.min().floor("s")),
        "span_h": round((when.max() - when.min()).total_seconds() / 3600, 2),
    }


def _in_step(table: pd.DataFrame) -> dict[str, Any]:
    """The accounts that posted the same text within seconds, and how often."""
    ring = table[table["origin"] == "ring"]
    accounts = sorted(map(str, ring["author"].unique()))
    return {"accounts": accounts, "texts": int(ring["text"].nunique()), "posts": len(ring)}


def _voices(plan: Scenario, others: pd.DataFrame) -> list[dict[str, Any]]:
    """Each voice with its posts, and the reposts, quotes and replies that it got."""
    found = []
    for voice in plan.voices:
        own = others.index[others["author"] == voice.author]
        found.append(
            {
                "author": voice.author,
                "side": voice.side,
                "stance": voice.stance,
                "followers": voice.followers,
                "posts": len(own),
                "reposts": int(others["repost_of_id"].isin(own).sum()),
                "quotes": int((others["quoted_author"] == voice.author).sum()),
                "replies": int(others["parent_id"].isin(own).sum()),
            }
        )
    return found


def conversations(plan: Scenario, table: pd.DataFrame) -> pd.DataFrame:
    """Each complaint that opens a conversation, by message_id: `author`, `is_answered` and, of the
    answered ones whose author had not posted again before, `is_back`, else NA.

    table: message table with what is true of each, by message_id and in order of time. An author's
    complaint opens one where he opened none in the AGAIN_H before. NA too where the scenario ends
    within AGAIN_H of the answer.
    """
    answers = table[table["origin"] == "answer"]
    own = table[(table["side"] == "public") & table["repost_of_id"].isna()]
    answered_at = answers.set_index("parent_id")["published_at"].reindex(own.index)
    zero = instant(plan, 0)
    at, answered = (
        np.asarray((when.array - zero) / pd.Timedelta("1h"), float)
        for when in (own["published_at"], answered_at)
    )
    posts: dict[str, list[int]] = {}
    for k, author in enumerate(own["author"].to_numpy(object).tolist()):
        posts.setdefault(author, []).append(k)
    is_complaint = (own["sentiment"] == "negative").to_numpy(bool)
    rows: dict[int, tuple[str, bool, bool | None]] = {}
    for author, mine in posts.items():
        opened = -np.inf
        for k in mine:
            if at[k] - opened <= AGAIN_H or not is_complaint[k]:
                continue
            opened = at[k]
            later = at[[j for j in mine if j >= k]]
            replies = answered[[j for j in mine if j >= k and at[j] - opened <= AGAIN_H]]
            first = np.nanmin(replies, initial=np.inf)
            is_answered = bool(first - opened <= AGAIN_H)
            is_first = is_answered and not ((later > opened) & (later <= first)).any()
            is_seen = is_first and first + AGAIN_H <= plan.hours
            back = bool(((later > first) & (later <= first + AGAIN_H)).any()) if is_seen else None
            rows[k] = (author, is_answered, back)
    columns = ["author", "is_answered", "is_back"]
    found = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    found = found.astype({"is_back": "boolean"}).set_axis(own.index[list(rows)])
    return found[at[list(rows)] + AGAIN_H <= plan.hours]
