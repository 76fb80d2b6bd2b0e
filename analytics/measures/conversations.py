"""Complaint, the brand's first reply, and what the same person posted next.

A complaint is chosen for being low, so that the next post of its author lies higher by itself
(regression to the mean, Barnett, van der Pols and Dobson 2005): the change of tone after a reply
says nothing alone. It is set against the change of complaints of the same kind (brand, part of the
local day, first tone) that had waited as long without a reply when their authors posted again (risk
sets, Li, Propert and Rosenbaum 2001). What is left is an association: the brand chose whom to
answer, and only those who came back are seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from analytics.measures.replies import MIN_POSTS, watched_until
from analytics.measures.reply_content import CANNED, EXPLANATION, HANDOFF, KINDS, contents
from analytics.measures.sentiment import share_interval
from analytics.schema import (
    INTERVAL,
    TIME,
    Measure,
    Measures,
    MeasureSpec,
    Message,
    number,
)

WINDOWS = (24, 72)
"""Hours after a reply, or after having waited as long, in which the next post counts."""
ANSWERED = number("conversation_answered_72h", "share", method="method.conversations")
CAME_BACK = number("came_back_72h", "share", method="method.conversations")
LIFT_24 = number("reply_lift_24h", "points", method="method.reply_lift", citation="cite.li2001")
LIFT_72 = number("reply_lift_72h", "points", method="method.reply_lift", citation="cite.li2001")
HANDED_OFF = number("handed_off_share", "share", method="method.reply_content")
SPECS: tuple[MeasureSpec[float], ...] = (ANSWERED, CAME_BACK, LIFT_24, LIFT_72, HANDED_OFF)
LIFTS: Mapping[int, MeasureSpec[float]] = {24: LIFT_24, 72: LIFT_72}

MIN_MATCHED = 10
"""Fewest people, answered and beside them, for a lift (tests/listening/calibrate_conversations)."""
BESIDE = 2
"""Fewest unanswered people beside an answered complaint, of which one alone has no spread."""
HOURS = 6
"""Width of the parts of the local day: a convention."""
TONES = (-1.0, -0.9, -0.75, -0.5, 0.0, 1.0)
"""Ends of the bands of first tone: finer where most complaints lie."""
DELAYS: Mapping[str, tuple[float, float]] = {
    "within_1h": (0.0, 1.0),
    "within_6h": (1.0, 6.0),
    "later": (6.0, 72.0),
}
TOLD = tuple(kind for kind in KINDS if kind != EXPLANATION)
"""Contents that the rules tell about as a person does; of explanations they miss most."""
MOST_BESIDE = 2000
"""Unanswered complaints of a kind that are compared, chosen by a hash of their ids."""
_CELLS = 4_000_000
LAST = float(max(WINDOWS))
"""Hours in which an answer counts, and after which a complaint opens a new conversation."""

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
    own = row.reindex(message_id).to_numpy()
    up = row.reindex(parent_id).fillna(-1).to_numpy(dtype=np.int64)
    is_first = up < 0
    step = np.where(is_first, own, up)
    for _ in range(max(n, 1).bit_length()):
        step = step[step]
    first = pd.Series(message_id.to_numpy(object)[step], message_id.index, dtype="string")
    return first.where(is_first[step]) if n else first


def conversations(
    posts: pd.DataFrame,
    until: pd.Timestamp,
    holes: Iterable[pd.Timestamp] = (),
    time_zone: str = "UTC",
) -> pd.DataFrame:
    """Each complaint that opens a conversation, a row each, by time: ROWS.

    posts: `message_id, published_at, side, author, parent_id, repost_of_id, thread_id, is_complaint,
    net, sentiment, text, language`, and, where they are known, `resolution`, `to_brand` (whether it
    addresses the brand; else all do) and `brand` (of whom, where there are several). holes: starts
    of spans without collection, at the first of which the watch of a complaint ends.

    A complaint opens a conversation where its author opened none in the 72 h before. What its
    author posts in these 72 h, in a thread that he complained in or to the brand, belongs to it; a
    reply of the brand to any of it, not dated before it, is an answer. next: the author's next post
    after the complaint; after: that after the first reply. `_h`: hours since the complaint, NaN
    where there was none while it was watched. Contents: of the brand's replies up to the author's
    next post. Reposts and posts without a clock are left out. Where names tell nobody apart
    (`nameless`), each complaint is a conversation without a next post.
    """
    told = _clocked(posts[posts["published_at"] < until])
    told = told.sort_values(["published_at", "message_id"], ignore_index=True)
    told["thread"] = told["thread_id"].fillna(threads(told["message_id"], told["parent_id"]))
    public = told[(told["side"] == "public") & told["repost_of_id"].isna()]
    public = public.assign(is_complaint=public["is_complaint"].fillna(False).astype(bool))
    if nameless(public) is not None:
        public["author"] = pd.Series(pd.NA, public.index, dtype="string")
    of = _episodes(public[_belongs(public, told)].reset_index(drop=True))
    rows = of.loc[of["opens"], ["message_id", "author", "published_at", "net", "who", "episode"]]
    rows = rows.rename(columns={"published_at": "opened_at"})
    rows["watched_h"] = _hours(watched_until(rows["opened_at"], until, holes) - rows["opened_at"])
    rows["stratum"] = _strata(of[of["opens"]], time_zone)
    said = _answers(told, of)
    first = said.drop_duplicates("episode").set_index("episode")["published_at"]
    replied = rows["episode"].map(first)
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
    pair = pd.MultiIndex.from_frame(public[["author", "thread"]].astype("string").fillna(""))
    complained = pair[public["is_complaint"].to_numpy(bool)]
    return belongs | (pair.isin(complained) & public["thread"].notna())


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
    later = of[["who", "published_at", "net", "sentiment"]].rename(columns={"published_at": "at"})
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


def _strata(opening: pd.DataFrame, time_zone: str) -> "pd.Series[str]":
    """Brand, part of the local day and band of tone of each complaint; NA without a tone."""
    hour = opening["published_at"].dt.tz_convert(time_zone).dt.hour // HOURS
    tone = pd.cut(opening["net"].astype(float), list(TONES), labels=False, include_lowest=True)
    brand = opening["brand"].astype("string") if "brand" in opening else ""
    named = brand + "|" + hour.astype("string") + "|" + tone.astype("Int64").astype("string")
    return named.astype("string").where(tone.notna())


def _held(said: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """What the replies held that each row's author had before the next post, by KINDS."""
    held = contents(said[["text", "language", "recipient"]])
    after = rows.set_index("episode")["opened_at"] + pd.to_timedelta(
        rows.set_index("episode")["after_h"].fillna(rows.set_index("episode")["watched_h"]), "h"
    )
    is_read = said["published_at"] <= said["episode"].map(after)
    by = said.loc[is_read, "episode"]
    most = held[is_read].astype("Float64").groupby(by).max()
    return most.reindex(rows["episode"]).set_axis(rows.index).astype("boolean")


def flagged(posts: pd.DataFrame, rows: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """How many posts or conversations are not counted, or not in every measure: `kind, n`.

    posts, until: as in `conversations`; rows: what it gave. Kinds: FLAGS.
    """
    table = posts[posts["published_at"] < until].drop_duplicates("message_id")
    at = table.set_index("message_id")["published_at"]
    parent = table["parent_id"].map(at)
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
    outcome: Literal["change", "came_back", "better"] = "change",
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
    parts = [
        _beside(part[is_case[part.index]], y, _sample(part), hours, outcome)
        for _, part in known.groupby("stratum", sort=True)
        if is_case[part.index].any()
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


def _beside(
    cases: pd.DataFrame, y: "pd.Series[float]", others: pd.DataFrame, hours: float, outcome: str
) -> _Part:
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
        y[cases.index].to_numpy(float)[kept],
        means[kept],
        cases["author"].to_numpy(object)[kept],
        weight,
        residual,
        others["author"].to_numpy(object),
    )


def _contrast(parts: list[_Part], n_cases: int) -> Contrast:
    y, mean = (_joined([getattr(part, name) for part in parts]) for name in ("y", "mean"))
    if not len(y):
        return Contrast(*[float("nan")] * 5, 0, 0.0, n_cases)
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
