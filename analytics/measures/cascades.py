"""Copied text: posts whose text somebody posted before, and what remains when each counts once.

Copies are equal texts (`copies.text_key`), near-copies (`near_copies`) and posts that the platform
or a leading `RT @name` marks as reposts. Only earlier posts decide: later rows change nothing about
them. Nothing here says who wrote a text, or why others posted it too.
"""

from typing import Any

import numpy as np
import pandas as pd

from analytics.measures.copies import normalise, width
from analytics.measures.near_copies import near_copies
from analytics.schema import Measure, Measures, MeasureSpec, Message, number

COPIED_SHARE = number("copied_share", "share", citation="cite.broder1997")
CASCADES = number("cascades", "texts")
LARGEST_CASCADE = number("largest_cascade", "posts")
NEGATIVE_SHARE_WITH_COPIES = number("negative_share_with_copies", "share")
NEGATIVE_SHARE_WITHOUT_COPIES = number("negative_share_without_copies", "share")
SPECS = (
    COPIED_SHARE,
    CASCADES,
    LARGEST_CASCADE,
    NEGATIVE_SHARE_WITH_COPIES,
    NEGATIVE_SHARE_WITHOUT_COPIES,
)

LEAST_POSTS = 10
"""Posts of the public from which one text is called a cascade: a convention."""
CHANGES = 0.05
"""Difference of two negative shares from which tone is said to change: a convention."""
MOST_SHOWN = 20
"""Cascades in the table, the largest."""
_HALF_DAY = pd.Timedelta(hours=12)


def copied(posts: pd.DataFrame) -> pd.DataFrame:
    """For each post, in the table's order: `copy_of` (number of its text, in order of first
    appearance; copies of one text share it), `wording` (number of its exact text, -1 where it is
    too short to compare), `first_seen` (UTC, of the text), `n` (times posted so far, this one
    included), `is_repost` (marked so by the platform or by a leading RT), `is_copy` (a repost, or
    posted before).

    posts: `message_id, published_at, resolution, text_key, text, repost_of_id`. A repost belongs to
    the text of the post that it names, where that stands earlier in the table. A post without a
    clock comes when its day has ended. Of texts that are not kept (NA) only equal ones are found.
    """
    time = posts["published_at"].mask(
        posts["resolution"] != "hour", posts["published_at"] + _HALF_DAY
    )
    ordered = posts.assign(time=time).sort_values(["time", "text_key", "message_id"])
    wording, keys = pd.factorize(ordered["text_key"])
    is_repost = _is_repost(ordered)
    group = _grouped(ordered, is_repost, wording, _leaders(ordered, wording, len(keys)))
    table = pd.DataFrame({"copy_of": pd.factorize(group)[0], "wording": wording}, ordered.index)
    members = table.groupby("copy_of", sort=False)
    table["first_seen"] = ordered["published_at"].groupby(table["copy_of"]).transform("first")
    table["n"] = members.cumcount() + 1
    table["is_repost"] = is_repost
    table["is_copy"] = is_repost | (table["n"] > 1)
    return table.reindex(posts.index)


def _is_repost(posts: pd.DataFrame) -> np.ndarray:
    is_marked = posts["text"].str.match(r"\W*RT\W{0,3}@\w").fillna(False)
    return (is_marked | posts["repost_of_id"].notna()).to_numpy(bool)


def _leaders(ordered: pd.DataFrame, wording: np.ndarray, n: int) -> np.ndarray:
    """(n,) For each wording the first wording that it is a copy of."""
    kept = pd.DataFrame({"wording": wording, "text": ordered["text"].to_numpy()}).dropna()
    kept = kept[kept["wording"] >= 0].drop_duplicates("wording")
    normal = normalise(kept["text"])
    place = kept["wording"].to_numpy()  # in order of first appearance of the text that is kept
    by_first = np.argsort(place)
    place, normal = place[by_first], normal.iloc[by_first]
    leaders = np.arange(n)
    leaders[place] = place[near_copies(normal.tolist(), width(normal).to_numpy(int))]
    return leaders


def _grouped(
    ordered: pd.DataFrame, is_repost: np.ndarray, wording: np.ndarray, leaders: np.ndarray
) -> np.ndarray:
    """(n,) The group of each post, in order of time."""
    n, own = len(leaders), np.arange(len(ordered))
    group = np.where(wording >= 0, np.append(leaders, -1)[wording], n + own)
    named = ordered["repost_of_id"]
    at = pd.Index(ordered["message_id"]).get_indexer(pd.Index(named))
    is_here = named.notna().to_numpy() & (at >= 0) & (at < own)
    is_elsewhere = named.notna().to_numpy() & ~is_here & (wording < 0)
    elsewhere = pd.factorize(named)[0]
    group[is_elsewhere] = n + len(ordered) + elsewhere[is_elsewhere]
    root = np.where(is_here, at, own)
    while (root != root[root]).any():
        root = root[root]
    return group[root]


def has_words(posts: pd.DataFrame, found: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a post has a text or is marked as a repost; of any other nothing can be told."""
    return found["is_repost"] | posts["text"].str.strip().ne("").fillna(True).astype(bool)


def measures(
    posts: pd.DataFrame,
    found: pd.DataFrame,
    no_tone: Message | None = None,
    total: int | None = None,
) -> Measures:
    """The measures of SPECS. found: of `copied`, which may know more posts than these.

    posts: of the public that have words, with `text_key`, `text`, `sentiment`. no_tone: why nothing
    can be said of tone. total: the public's posts with those that have no words. All posts are
    counted, so there is no interval; errors of the model are not in it.
    """
    n = len(posts)
    why = reason(posts, found)
    if posts.empty and total:
        why = Message("reason.copies_no_text")
    if why is not None:
        return Measures(spec.missing(why, n=n) for spec in SPECS)
    sizes = found["copy_of"].value_counts()
    largest, kept = int(sizes.iloc[0]), int(posts["text"].notna().sum())
    part = None
    if n < (total or 0):
        part = Message("copies.part", {"n": float(n), "total": float(total or 0)})
    elif (posts["text"].isna() & posts["text_key"].notna()).any():
        part = Message("copies.compared", {"kept": float(kept), "total": float(n)})
    tones = {
        NEGATIVE_SHARE_WITH_COPIES: posts["sentiment"].dropna(),
        NEGATIVE_SHARE_WITHOUT_COPIES: posts["sentiment"][~found["is_copy"]].dropna(),
    }
    return Measures(
        [
            COPIED_SHARE.observed(float(found["is_copy"].mean()), n=n, verdict=part),
            CASCADES.observed(float((sizes >= LEAST_POSTS).sum()), n=n),
            LARGEST_CASCADE.observed(float(largest), n=n)
            if largest > 1
            else LARGEST_CASCADE.missing(Message("reason.no_copies"), "not_applicable", n=n),
            *(_negative_share(spec, of, no_tone) for spec, of in tones.items()),
        ]
    )


def _negative_share(
    spec: MeasureSpec[float], tones: "pd.Series[str]", no_tone: Message | None
) -> Measure[float]:
    if no_tone is None and tones.empty:
        no_tone = Message("reason.copies_unscored")
    if no_tone is not None:
        return spec.missing(no_tone, n=len(tones))
    return spec.observed(float((tones == "negative").mean()), n=len(tones))


def reason(posts: pd.DataFrame, found: pd.DataFrame) -> Message | None:
    """Why copies cannot be told; None where they can."""
    if posts.empty:
        return Message("reason.copies_no_public")
    if not (found["is_repost"] | posts["text_key"].notna()).any():
        return Message("reason.copies_no_text")
    return None


def with_and_without(
    posts: pd.DataFrame, found: pd.DataFrame, day: "pd.Series[Any] | None" = None
) -> pd.DataFrame:
    """Volume and tone with and without copies, by `day` (one row where none are given).

    Returns `day, messages, copies, messages_without, scored, negative, negative_share,
    scored_without, negative_without, negative_share_without`; shares are NaN where nothing is
    scored. posts: `sentiment`.
    """
    is_first = ~found["is_copy"]
    is_scored, is_negative = posts["sentiment"].notna(), posts["sentiment"].eq("negative")
    is_negative = is_negative.fillna(False).astype(bool)
    counted = pd.DataFrame(
        {
            "messages": 1,
            "copies": (~is_first).astype(int),
            "messages_without": is_first.astype(int),
            "scored": is_scored.astype(int),
            "negative": is_negative.astype(int),
            "scored_without": (is_scored & is_first).astype(int),
            "negative_without": (is_negative & is_first).astype(int),
        }
    )
    by = pd.Series(None, posts.index, dtype=object) if day is None else day
    table = counted.groupby(by.rename("day"), dropna=False).sum().reset_index()
    for end in ("", "_without"):
        scored = table[f"scored{end}"].where(table[f"scored{end}"] > 0)
        table[f"negative_share{end}"] = (table[f"negative{end}"] / scored).astype(float)
    return table


def cascades(posts: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Texts that the public posted LEAST_POSTS times or more, the most posted first.

    posts, found: of all sides. Returns `cascade` (rank), `posts`, `accounts` (NA where an account
    is not known), `wordings` (different texts), `first_seen` (UTC), `channel` and `side` of the
    first post, `starts_here` (False where the first post known is itself a repost or quotes
    another), `span_h` (hours from it to the last), `reposts` (NA where nothing marks reposts),
    `scored`, `negative`, `text` (of the first post, NA where not kept). The counts are of the
    public's posts.
    """
    rows = posts.join(found)
    public = rows[rows["side"] == "public"]
    sizes = public["copy_of"].value_counts()
    shown = sizes[sizes >= LEAST_POSTS].rename("posts").reset_index()
    shown = shown.sort_values(["posts", "copy_of"], ascending=[False, True], ignore_index=True)
    shown = shown[:MOST_SHOWN]
    of = public[public["copy_of"].isin(shown["copy_of"])]
    groups = of.groupby("copy_of")
    first = rows[rows["copy_of"].isin(shown["copy_of"]) & (rows["n"] == 1)].set_index("copy_of")
    account = accounts(public)
    known = groups["copy_of"].size() == account[of.index].groupby(of["copy_of"]).count()
    number_of = account[of.index].groupby(of["copy_of"]).nunique().astype("Int64")
    reposts: pd.Series[int] = groups["is_repost"].sum().astype("Int64")
    if not found["is_repost"].any():
        reposts = reposts.where(reposts > 0)
    span: pd.Series[Any] = groups["published_at"].max() - first["published_at"]
    columns: dict[str, pd.Series[Any]] = {
        "posts": groups.size(),
        "accounts": number_of.where(known),
        "wordings": groups["wording"].nunique(),
        "first_seen": first["published_at"],
        "channel": first["channel"],
        "side": first["side"],
        "starts_here": ~first["is_repost"].astype(bool),
        "span_h": (span.dt.total_seconds() / 3600).clip(lower=0),
        "reposts": reposts,
        "scored": groups["sentiment"].count(),
        "negative": of["sentiment"].eq("negative").groupby(of["copy_of"]).sum().astype(int),
        "text": first["text"],
    }
    table = pd.DataFrame(columns).loc[shown["copy_of"]].reset_index(drop=True)
    table.insert(0, "cascade", np.arange(1, len(table) + 1))
    return table


def accounts(posts: pd.DataFrame) -> "pd.Series[str]":
    """Whose each post is; all NA where every post carries one name, which tells nobody apart."""
    names = posts["author"].str.removeprefix("@").str.casefold()
    return names if names.nunique() > 1 else names.where(names.isna())
