"""Complaint, the brand's first reply, and what the same person posted next.

A complaint is chosen for being low, so that the next post of its author lies higher by itself
(regression to the mean, Barnett, van der Pols and Dobson 2005): the change of tone after a reply
says nothing alone. It is set against the change of complaints of the same kind (brand, part of the
local day, first tone) that had waited as long without a reply when their authors posted again (risk
sets, Li, Propert and Rosenbaum 2001). What is left is an association: the brand chose whom to
answer, and only those who came back are seen.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics.measures.replies import MIN_POSTS, watched_until
from analytics.measures.reply_content import APOLOGY, CANNED, HANDOFF, KINDS, contents
from analytics.measures.reply_lift import LAST, MIN_MATCHED, Contrast, Outcome, contrast
from analytics.measures.sentiment import share_interval
from analytics.schema import (
    NET,
    TIME,
    Measure,
    Measures,
    MeasureSpec,
    Message,
    number,
)
from analytics.wording import Percent

WINDOWS = (24, 72)
"""Hours after a reply, or after having waited as long, in which the next post counts."""
ANSWERED = number("conversation_answered_72h", "share", method="method.conversations")
CAME_BACK = number("came_back_72h", "share", method="method.conversations")
LIFT_24 = number("reply_lift_24h", "points", method="method.reply_lift", citation="cite.li2001")
LIFT_72 = number("reply_lift_72h", "points", method="method.reply_lift", citation="cite.li2001")
HANDED_OFF = number("handed_off_share", "share", method="method.reply_content")
SPECS: tuple[MeasureSpec[float], ...] = (ANSWERED, CAME_BACK, LIFT_24, LIFT_72, HANDED_OFF)
LIFTS: Mapping[int, MeasureSpec[float]] = {24: LIFT_24, 72: LIFT_72}

HOURS = 6
"""Width of the parts of the local day: a convention."""
TONES = (-1.0, -0.9, -0.75, -0.5, 0.0, 1.0)
"""Ends of the bands of first tone: finer where most complaints lie."""
DELAYS: Mapping[str, tuple[float, float]] = {
    "within_1h": (0.0, 1.0),
    "within_6h": (1.0, 6.0),
    "later": (6.0, 72.0),
}
ALIKE = 0.1
"""Points, of which tone has two, below which a difference is none: a convention."""
TOLD = (APOLOGY, HANDOFF, CANNED)
"""Contents that are told; of explanation and empathy the rules overlooked most (METHODS.md)."""

ROWS = [
    "message_id",
    "author",
    "opened_at",
    "watched_h",
    "net",
    "stratum",
    "replied_h",
    "next_h",
    "next_net",
    "next_negative",
    "after_h",
    "after_net",
    "after_negative",
    *KINDS,
]
FLAGS = (
    "reply_before_post",
    "reply_to_itself",
    "links_in_a_circle",
    "reply_to_missing_post",
    "no_clock",
    "no_author",
    "no_tone",
    "posted_before_reply",
)
"""Kinds of rows that are not counted, or not in every measure (`flagged`)."""


def threads(message_id: "pd.Series[str]", parent_id: "pd.Series[str]") -> "pd.Series[str]":
    """The first message of each one's thread by its links; NA where they run in a circle.

    A message whose parent is not in the table begins a thread. Depth and order are free.
    """
    n = len(message_id)
    row = pd.Series(np.arange(n), index=pd.Index(message_id)).groupby(level=0).first()
    own = row.reindex(message_id).to_numpy(dtype=np.int64)
    up = row.reindex(parent_id).fillna(-1).to_numpy(dtype=np.int64)
    is_first = up < 0
    step = up + is_first * (own - up)
    for _ in range(max(n, 1).bit_length()):
        step = np.take(step, step)
    first = pd.Series(message_id.to_numpy(object)[step], message_id.index, dtype="string")
    return first.where(is_first[step]) if n else first


def conversations(
    posts: pd.DataFrame,
    until: pd.Timestamp,
    holes: Iterable[pd.Timestamp] = (),
    time_zone: str = "UTC",
) -> pd.DataFrame:
    """Each complaint that opens a conversation, a row each, by time: ROWS.

    posts: `message_id, published_at, side, author, parent_id, repost_of_id, thread_id`,
    `is_complaint, net, sentiment, text, language`, and, where they are known, `resolution`,
    `to_brand` (whether it addresses the brand; else all do), `is_copy` (whether it repeats a text
    that was posted before: neither a complaint to compare nor a next post) and `brand` (of whom,
    where there are several). holes: starts of spans without collection, at the first of which the
    watch of a complaint ends.

    A complaint opens a conversation where its author opened none in the 72 h before. What its
    author posts in these 72 h, in a thread that he complained in or to the brand, belongs to it; a
    reply of the brand to any of it, not dated before it, is an answer. next: the author's next post
    after the complaint; after: that after the first reply. `_h`: hours since the complaint, NaN
    where there was none while it was watched. `_net`: of its class, as everywhere, since
    probabilities make differences smaller; `net` of posts makes the strata alone. Contents: of the
    brand's replies up to the author's next post. Reposts and posts without a clock are left out.
    Where names tell nobody apart (`nameless`), each complaint is a conversation without a next
    post.
    """
    told = _clocked(posts[posts["published_at"] < until])
    told = told.sort_values(["published_at", "message_id"], ignore_index=True)
    told["thread"] = told["thread_id"].fillna(threads(told["message_id"], told["parent_id"]))
    public = told[(told["side"] == "public") & told["repost_of_id"].isna()]
    public = public.assign(is_complaint=public["is_complaint"].fillna(False).astype(bool))
    if nameless(public) is not None:
        public["author"] = pd.Series(pd.NA, public.index, dtype="string")
    of = _episodes(public[_belongs(public, told)].reset_index(drop=True))
    strata = _strata(of[of["opens"]], time_zone)
    of = of.assign(net=of["sentiment"].astype("string").map(NET).astype(float))
    rows = of.loc[of["opens"], ["message_id", "author", "published_at", "net", "who", "episode"]]
    rows = rows.rename(columns={"published_at": "opened_at"}).assign(stratum=strata)
    rows["watched_h"] = _hours(watched_until(rows["opened_at"], until, holes) - rows["opened_at"])
    said = _answers(told, of)
    first = said.drop_duplicates("episode").set_index("episode")["published_at"]
    replied = _found(first, rows["episode"])
    waited = _hours(replied - rows["opened_at"])
    rows["replied_h"] = waited.where(waited <= rows["watched_h"])
    for name, since in (("next", rows["opened_at"]), ("after", replied)):
        rows = rows.join(_next(of, rows, since, name))
    for kind, held in _held(said, rows).items():
        rows[kind] = held
    return rows.sort_values(["opened_at", "message_id"], ignore_index=True)[ROWS]


def nameless(public: pd.DataFrame) -> Message | None:
    """Why authors cannot be told apart: no names, or one for most complaints; None where they can.

    public: posts with `author` and `is_complaint`.
    """
    named = public.loc[public["is_complaint"].fillna(False).astype(bool), "author"]
    if len(named) and named.isna().all():
        return Message("reason.no_authors")
    most = named.value_counts()
    if len(named) >= MIN_POSTS and len(most) and 2 * int(most.iloc[0]) > len(named):
        return Message("reason.one_author", {"n": int(most.iloc[0]), "total": len(named)})
    return None


def _found(at: "pd.Series[pd.Timestamp]", key: "pd.Series[Any]") -> "pd.Series[pd.Timestamp]":
    """The instant under each key, NaT where there is none."""
    return pd.Series(at.reindex(key).array, key.index).astype(TIME)


def _clocked(posts: pd.DataFrame) -> pd.DataFrame:
    return posts[posts["resolution"] == "hour"] if "resolution" in posts else posts


def _hours(span: "pd.Series[pd.Timedelta]") -> "pd.Series[float]":
    return span.dt.total_seconds() / 3600


def _belongs(public: pd.DataFrame, told: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a post addresses the brand, or is in a thread that its author complained in."""
    if "to_brand" not in public:
        return pd.Series(True, public.index)
    of_brand = told.loc[told["side"] == "brand", "message_id"]
    belongs = public["parent_id"].isin(of_brand) | public["is_complaint"]
    belongs |= public["to_brand"].fillna(False).astype(bool)
    pair = public["author"].astype("string").str.cat(public["thread"].astype("string"), sep="\0")
    complained: pd.Series[str] = pair[public["is_complaint"]]
    return belongs | (pair.isin(complained.dropna()) & pair.notna())


def _episodes(public: pd.DataFrame) -> pd.DataFrame:
    """The posts with `who` wrote them, the `episode` they belong to (-1: none), and whether they
    open it (`opens`).
    """
    author = public["author"].astype("string")
    who, _ = pd.factorize(author.fillna("\0" + public["message_id"].astype("string")))
    at = (public["published_at"] - pd.Timestamp(0, tz="UTC")) / pd.Timedelta("1h")
    episode, opened = np.full(len(public), -1), dict[int, tuple[int, float]]()
    is_complaint = public["is_complaint"].to_numpy(bool)
    for row, (one, h) in enumerate(zip(who.tolist(), at.tolist(), strict=True)):
        last = opened.get(one)
        if last is not None and h - last[1] <= LAST:
            episode[row] = last[0]
        elif is_complaint[row]:
            episode[row], opened[one] = row, (row, h)
    return public.assign(who=who, episode=episode, opens=episode == np.arange(len(public)))


def _answers(told: pd.DataFrame, of: pd.DataFrame) -> pd.DataFrame:
    """The brand's replies to posts of conversations, by time, with `episode` and `recipient`."""
    said = told[(told["side"] == "brand") & told["parent_id"].notna()]
    asked = of.loc[of["episode"] >= 0, ["message_id", "episode", "published_at", "author"]]
    asked = asked.drop_duplicates("message_id").set_index("message_id")
    said = said[said["parent_id"].isin(asked.index)]
    to = asked.loc[said["parent_id"]].set_index(said.index)
    said = said.assign(
        episode=to["episode"], recipient=to["author"].astype("string").fillna(said["parent_id"])
    )
    return said[said["published_at"] >= to["published_at"]]


def _next(
    of: pd.DataFrame, rows: pd.DataFrame, since: "pd.Series[pd.Timestamp]", name: str
) -> pd.DataFrame:
    """The first post of each row's author later than `since`: `_h, _net, _negative`."""
    asked = pd.DataFrame({"who": rows["who"], "at": since.astype(TIME), "row": rows.index})
    asked = asked.dropna(subset=["at"]).sort_values("at", kind="stable")
    own = of[~_is_copy(of)]
    later = own[["who", "published_at", "net", "sentiment"]].rename(columns={"published_at": "at"})
    later = later.assign(at=later["at"].astype(TIME), then=later["at"])
    found = pd.merge_asof(
        asked, later, on="at", by="who", direction="forward", allow_exact_matches=False
    ).set_index("row")
    h = _hours(found["then"] - rows["opened_at"].reindex(found.index))
    found = found[h <= rows["watched_h"].reindex(found.index)]
    tone = found["sentiment"].astype("string")
    return pd.DataFrame(
        {
            f"{name}_h": h.reindex(found.index),
            f"{name}_net": found["net"].astype(float),
            f"{name}_negative": tone.eq("negative").astype("boolean"),
        }
    )


def _is_copy(posts: pd.DataFrame) -> "pd.Series[bool]":
    """Which posts repeat a text that was posted before; none where that is not known."""
    if "is_copy" not in posts:
        return pd.Series(False, posts.index)
    return posts["is_copy"].fillna(False).astype(bool)


def _strata(opening: pd.DataFrame, time_zone: str) -> "pd.Series[str]":
    """Brand, whether it is addressed, part of the local day and band of tone of each complaint; NA
    without a tone, and of a copied text.
    """
    hour = opening["published_at"].dt.tz_convert(time_zone).dt.hour // HOURS
    tone = pd.cut(opening["net"].astype(float), list(TONES), labels=False, include_lowest=True)
    brand = opening["brand"].astype("string") if "brand" in opening else ""
    to_brand = opening["to_brand"].astype("string") if "to_brand" in opening else ""
    named = (
        brand
        + "|"
        + to_brand
        + "|"
        + hour.astype("string")
        + "|"
        + tone.astype("Int64").astype("string")
    )
    return named.astype("string").where(tone.notna() & ~_is_copy(opening))


def _held(said: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """What the replies held that each row's author had before the next post, by KINDS."""
    held = contents(said[["text", "language", "recipient"]])
    after = rows.set_index("episode")["opened_at"] + pd.to_timedelta(
        rows.set_index("episode")["after_h"].fillna(rows.set_index("episode")["watched_h"]), "h"
    )
    is_read = said["published_at"] <= _found(after, said["episode"])
    by = said.loc[is_read, "episode"]
    most = held[is_read].astype("Float64").groupby(by).max()
    return most.reindex(rows["episode"]).set_axis(rows.index).astype("boolean")


def flagged(posts: pd.DataFrame, rows: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """How many posts or conversations are not counted, or not in every measure: `kind, n`.

    posts, until: as in `conversations`; rows: what it gave. Kinds: FLAGS.
    """
    table = posts[posts["published_at"] < until].drop_duplicates("message_id")
    at = table.set_index("message_id")["published_at"]
    parent = _found(at, table["parent_id"])
    is_own = (table["parent_id"] == table["message_id"]).fillna(False)
    circle = threads(table["message_id"], table["parent_id"]).isna() & ~is_own
    is_brand, is_answer = table["side"] == "brand", table["parent_id"].notna()
    asked = table[(table["side"] == "public") & table["is_complaint"].fillna(False).astype(bool)]
    resolution = asked.get("resolution", pd.Series("hour", index=asked.index))
    answered = rows["replied_h"].notna()
    n = {
        "reply_before_post": (parent > table["published_at"]).sum(),
        "reply_to_itself": is_own.sum(),
        "links_in_a_circle": circle.sum(),
        "reply_to_missing_post": (is_brand & is_answer & parent.isna()).sum(),
        "no_clock": (resolution != "hour").sum(),
        "no_author": asked["author"].isna().sum(),
        "no_tone": (rows["net"].isna() | (rows["next_h"].notna() & rows["next_net"].isna())).sum(),
        "posted_before_reply": (answered & (rows["next_h"] <= rows["replied_h"])).sum(),
    }
    return pd.DataFrame({"kind": list(n), "n": [int(one) for one in n.values()]})


def conversation_measures(
    rows: pd.DataFrame,
    *,
    has_brand: bool,
    has_parents: bool = True,
    unnamed: Message | None = None,
) -> Measures:
    """The measures of SPECS, from `conversations`.

    has_brand: the table contains posts of the brand. has_parents: a message of it names the one
    that it answers. unnamed: `nameless`. Each needs MIN_POSTS conversations that were watched long
    enough; a lift needs MIN_MATCHED people on either side.
    """
    if why := _without(rows, has_brand=has_brand, has_parents=has_parents):
        return Measures(spec.missing(why) for spec in SPECS)
    lifts = [
        spec.missing(unnamed) if unnamed else _lift(spec, contrast(rows, hours))
        for hours, spec in LIFTS.items()
    ]
    answered, back = _answered(rows), _came_back(rows)
    read = rows.loc[rows["replied_h"] <= LAST, HANDOFF].dropna()
    return Measures(
        [
            _share(ANSWERED, answered, "reason.few_conversations"),
            CAME_BACK.missing(unnamed)
            if unnamed
            else _share(CAME_BACK, back, "reason.few_conversations_answered"),
            *lifts,
            _at_least(_share(HANDED_OFF, read, "reason.few_replies_read")),
        ]
    )


def _without(rows: pd.DataFrame, *, has_brand: bool, has_parents: bool) -> Message | None:
    if not has_brand or not has_parents:
        return Message("reason.no_parents" if has_brand else "reason.no_brand_posts")
    return Message("reason.no_complaints") if rows.empty else None


def _answered(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each complaint that was watched for 72 h was answered in them."""
    return rows["replied_h"][rows["watched_h"] >= LAST] <= LAST


def _came_back(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each author of an answered complaint posted in the 72 h after the reply, of those
    who had not before it and were watched for as long.
    """
    asked = _heard_out(rows)
    return asked["after_h"] <= asked["replied_h"] + LAST


def _heard_out(rows: pd.DataFrame) -> pd.DataFrame:
    is_answered = (rows["replied_h"] <= LAST) & rows["author"].notna()
    is_answered &= ~(rows["next_h"] <= rows["replied_h"])
    is_whole = rows["watched_h"] >= rows["replied_h"].add(LAST)
    return rows.take(np.flatnonzero((is_answered & is_whole).to_numpy(bool)))


def _share(spec: MeasureSpec[float], is_so: "pd.Series[Any]", few: str) -> Measure[float]:
    n = len(is_so)
    if n < MIN_POSTS:
        return spec.missing(Message(few, {"n": n, "least": MIN_POSTS}), n=n)
    held = int(is_so.sum())
    low, high = (float(end) for end in share_interval(held, n))
    return spec.observed(held / n, low, high, n=n)


def _at_least(share: Measure[float]) -> Measure[float]:
    """Its lower end alone, since the rules overlook some."""
    if share.value is None or share.low is None or share.n is None:
        return share
    values = {"k": round(share.value * share.n), "n": share.n}
    return share.spec.censored(share.low, Message("reason.rules_overlook", values), n=share.n)


def _lift(spec: MeasureSpec[float], found: Contrast) -> Measure[float]:
    if not found.is_told:
        values = {"n": found.n, "others": int(found.others), "least": MIN_MATCHED}
        return spec.missing(Message("reason.few_matched", values), n=found.n)
    verdict = "higher" if found.low > 0 else "lower" if found.high < 0 else "untold"
    verdict = "alike" if max(-found.low, found.high) <= ALIKE else verdict
    values = {"answered": round(found.answered, 2), "beside": round(found.beside, 2)}
    said = Message(f"verdict.reply_lift.{verdict}", values)
    return spec.observed(found.value, found.low, found.high, n=found.n, verdict=said)


def stages(rows: pd.DataFrame) -> pd.DataFrame:
    """What became of answered complaints within 72 h, beside those that waited as long.

    A row a stage (came_back; better: came back with a post that is not negative): `stage`, shares
    `answered` and `beside` with `_low` and `_high`, `n` answered and `others` beside them. The
    answered are those with others beside them, or all where these are too few; `beside` is NaN
    then. No rows with fewer than MIN_POSTS answered.
    """
    asked = _heard_out(rows)
    if len(asked) < MIN_POSTS:
        return pd.DataFrame(columns=STAGE_COLUMNS)
    back = _came_back(rows)
    of_all: dict[Outcome, pd.Series[bool]] = {"came_back": back, "better": _better(asked, back)}
    made = [_stage(stage, is_so, contrast(rows, LAST, stage)) for stage, is_so in of_all.items()]
    return pd.DataFrame(made, columns=STAGE_COLUMNS)


def _better(asked: pd.DataFrame, back: "pd.Series[bool]") -> "pd.Series[bool]":
    """Whether they came back with a post that is known not to be negative."""
    return back & ~asked["after_negative"].fillna(True).astype(bool)


def _stage(stage: str, is_so: "pd.Series[bool]", found: Contrast) -> tuple[object, ...]:
    if not found.is_told:
        n, share, beside, ends = len(is_so), float(is_so.mean()), np.nan, (np.nan, np.nan)
    else:
        n, share, beside = found.n, found.answered, found.beside
        ends = _ends(beside, found.others)
    return (stage, share, *_ends(share, n), beside, *ends, n, int(found.others))


def _ends(share: float, n: float) -> tuple[float, float]:
    low, high = share_interval(share * n, n)
    return float(low), float(high)


STAGE_COLUMNS = [
    "stage",
    "answered",
    "answered_low",
    "answered_high",
    "beside",
    "beside_low",
    "beside_high",
    "n",
    "others",
]


def doses(rows: pd.DataFrame) -> pd.DataFrame:
    """Answered complaints by delay and by what the reply held: a row a group.

    `by` (delay, or a kind of TOLD), `group` (of DELAYS, or with, without), `n` answered and watched
    for 72 h more, `came_back` and `better` (shares of them), and the 72 h `lift` with its `low` and
    `high`, NaN where fewer than MIN_MATCHED people are on either side. Groups differ in more than
    the reply: the brand chose what to say to whom.
    """
    asked = _heard_out(rows)
    groups = [
        ("delay", name, rows["replied_h"].between(low, high, inclusive="left"))
        for name, (low, high) in DELAYS.items()
    ]
    for kind in TOLD:
        held = rows[kind].astype("boolean")
        groups += [(kind, "with", held.fillna(False)), (kind, "without", ~held.fillna(True))]
    back = _came_back(rows)
    made = list[tuple[object, ...]]()
    for by, name, is_in in groups:
        part = asked[is_in.reindex(asked.index).to_numpy(bool)]
        came = back.reindex(part.index)
        found = contrast(rows, LAST, cases=is_in.astype(bool))
        lift = (found.value, found.low, found.high) if found.is_told else (np.nan,) * 3
        is_many = len(part) >= MIN_POSTS
        shares = (came.mean(), _better(part, came).mean()) if is_many else (np.nan, np.nan)
        made.append((by, name, len(part), *shares, *lift))
    return pd.DataFrame(made, columns=DOSE_COLUMNS)


DOSE_COLUMNS = ["by", "group", "n", "came_back", "better", "lift", "low", "high"]


def finding(found: Measures, table: pd.DataFrame) -> Message:
    """What replies are seen to go with, in a sentence. found: `conversation_measures`, of which
    those who came back are known; table: `stages`.
    """
    lift, stage = found[LIFT_72], table["stage"].tolist().index("came_back")
    if lift.is_observed and lift.verdict is not None:
        return Message(f"conversations.finding.{lift.verdict.key.rsplit('.', 1)[-1]}")
    share, beside = (float(table[name].iloc[stage]) for name in ("answered", "beside"))
    if not np.isnan(beside):
        shares = {"share": Percent(share), "beside": Percent(beside)}
        return Message("conversations.finding.came_back", shares)
    return Message("conversations.finding.alone", {"share": Percent(share), "why": lift.reason})
