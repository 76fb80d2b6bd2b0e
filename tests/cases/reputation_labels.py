"""RepLab 2013 as the benchmark of reputation reads it: entities, spans collected, days and series.

The rows are those of `labelled_panels`, of all entities, with nothing set by hand. What is read of
a row: who it is about, when it was written, whether it is about the brand (RELATED), what it means
for its reputation, and whether its topic is an ALERT.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import labelled_panels as corpus
import numpy as np
import pandas as pd

from analytics import panel, study
from analytics.errors import TableError, UsageError
from analytics.measures.holes import Hole, holes, merged
from analytics.measures.sentiment import share_interval
from analytics.schema import Message
from analytics.study.scoring import PANEL_MINUTES

ABOUT = ("RELATED", "UNRELATED")
PRIORITIES = ("ALERT", "MILDLY_IMPORTANT", "UNIMPORTANT")
COLUMNS = (
    *("tweet_id", "published_at", "part", "entity_id", "query", "category", "language"),
    *("filtering", "polarity", "topic_priority", "is_near_duplicate_of", "text"),
)
DAY = pd.Timedelta(days=1)
LEAST_POSTS = 100
"""Labelled posts about an entity with which it takes part: a share of them is known to ±.08."""
SILENCE = 4 * DAY
"""Days without a post after which a crawl had ended: the quietest entities have ten a day."""
STRAY = 0.05
"""Share of a piece up to which posts before such a silence are older ones that were passed on."""
SPARSE = 0.25
"""Share of a span's mean day up to which its first days hold such older posts too."""
BEFORE, AFTER = 14 * DAY, 7 * DAY
DAY_POSTS, BEFORE_POSTS, RISE = 20, 60, 0.2
"""Posts of a day, and of the days before it, that tell a fall, and the least rise of the negative
share: the smallest fall that the product's own test looks for."""

Span = tuple[pd.Timestamp, pd.Timestamp]


@dataclass(frozen=True)
class Entity:
    """posts: those in its spans, in order of time: `published_at` (UTC), `language, is_related,
    label` (NA where it is not related), `is_alert, text, copy_of`, and what `reputation_shares`
    adds. spans: when posts were collected.
    """

    name: str
    category: str
    posts: pd.DataFrame
    spans: tuple[Span, ...]

    @property
    def related(self) -> pd.DataFrame:
        return self.posts[self.posts["is_related"]]


def read(folder: Path) -> pd.DataFrame:
    """Every row of the files `*.csv.gz` of a folder, checked, in order of time.

    Raises `UsageError` without such a file, `TableError` on a missing column, a time that is none,
    or a label in other words.
    """
    paths = sorted(folder.glob("*.csv.gz"))
    if not paths:
        raise UsageError(
            what="no file *.csv.gz is there", where=str(folder), right="Name RepLab's folder"
        )
    table = pd.concat([_file(path) for path in paths], ignore_index=True)
    table = table.drop_duplicates(["entity_id", "tweet_id"])
    return table.sort_values(["published_at", "tweet_id"], kind="stable", ignore_index=True)


def _file(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if missing := [name for name in COLUMNS if name not in table]:
        raise TableError(
            what=f"the columns {', '.join(missing)} are missing",
            where=path.name,
            right=f"Its columns are {', '.join(COLUMNS)}",
        )
    at = pd.to_datetime(table["published_at"], utc=True, errors="coerce")
    _words(path, table, "published_at", at.notna(), "a time such as 2012-12-11T04:14:00Z")
    for name, words in (("filtering", ABOUT), ("part", ("training", "test"))):
        _words(path, table, name, table[name].isin(words), f"one of {', '.join(words)}")
    is_related = table["filtering"] == "RELATED"
    for name, words in (("polarity", tuple(corpus.LABELS)), ("topic_priority", PRIORITIES)):
        allowed = f"one of {', '.join(words)} where the post is RELATED"
        _words(path, table, name, table[name].isin(words) | ~is_related, allowed)
    return table.assign(
        published_at=at.dt.as_unit("us"),
        is_related=is_related,
        label=table["polarity"].map(corpus.LABELS).where(is_related).astype("string"),
        is_alert=is_related & (table["topic_priority"] == "ALERT"),
    )


def _words(path: Path, table: pd.DataFrame, name: str, is_right: pd.Series, allowed: str) -> None:
    if is_right.all():
        return
    row = int((~is_right).to_numpy().argmax())
    breaks = sum(int(table[one].iloc[:row].str.count("\n").sum()) for one in table)
    raise TableError(
        what=f"{name} is {table[name].iloc[row]!r}",
        where=f"{path.name}, line {row + 2 + breaks}",
        right=f"It is {allowed}",
    )


def entities(table: pd.DataFrame) -> tuple[list[Entity], dict[str, str]]:
    """Those with enough labels, by name; and of each other, why it is left out."""
    kept, left_out = [], {}
    for (_, name, category), rows in table.groupby(["entity_id", "query", "category"]):
        pieces = [spans(piece["published_at"]) for _, piece in rows.groupby("part")]
        held = _joined([span for piece in pieces for span in piece])
        is_held = np.logical_or.reduce(
            [rows["published_at"].between(*s, inclusive="left") for s in held]
        )
        posts = rows[is_held].reset_index(drop=True)
        entity = Entity(
            str(name), str(category), posts.assign(copy_of=corpus.copied_from(posts)), held
        )
        n = len(entity.related)
        if n < LEAST_POSTS:
            left_out[entity.name] = f"{n} labelled posts are about it; {LEAST_POSTS} are needed"
        else:
            kept.append(entity)
    return sorted(kept, key=lambda one: (one.category, one.name.casefold())), left_out


def spans(at: pd.Series) -> list[Span]:
    """When the posts of one piece of a crawl were collected: from the hour of the first to that of
    the last, without single older posts and the silences after them.
    """
    by_day = at.dt.floor("D").value_counts().sort_index()
    stretch = (by_day.index.to_series().diff() > SILENCE).cumsum()
    found = []
    for _, days in by_day.groupby(stretch):
        if days.sum() <= STRAY * len(at):
            continue
        first = days.index[(days >= SPARSE * days.mean()).to_numpy().argmax()]
        held = at[(at >= first) & (at < days.index[-1] + DAY)]
        found.append((held.min().floor("h"), held.max().floor("h") + pd.Timedelta(hours=1)))
    return found


def _joined(found: Sequence[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def series(
    posts: pd.DataFrame, label: pd.Series, held: Sequence[Span], minutes: int = PANEL_MINUTES
) -> pd.DataFrame:
    """Posts by bins of `minutes` (`study.regular`): what lies between two spans, and the holes that
    the product finds in the counts, was not collected.
    """
    quoted = pd.Series(pd.NA, posts.index, "string")
    table = posts[["published_at"]].assign(side="public", quoted_author=quoted)
    part = panel.summarise(table, label, bin_minutes=PANEL_MINUTES, text_key=posts["copy_of"])
    counts = panel.combine([part], bin_minutes=PANEL_MINUTES, labels="gold")
    (start, _), (_, end) = held[0], held[-1]
    why = Message("reason.hole.declared", {"why": "no labels"})
    named = [Hole(a[1], b[0], why, is_declared=True) for a, b in pairwise(held)]
    bins = study.regular(counts, end, start, named, PANEL_MINUTES)
    every = merged([*named, *holes(bins, PANEL_MINUTES)])
    return study.regular(counts, end, start, every, minutes)


def by_day(entity: Entity) -> pd.DataFrame:
    """UTC days with posts about an entity, `posts, negative, alert` of them; `span`: which."""
    related = entity.related
    day = related["published_at"].dt.floor("D").rename("day")
    starts = [start for start, _ in entity.spans]
    counts = related.groupby(day).agg(
        posts=("label", "size"),
        negative=("label", lambda label: (label == "negative").sum()),
        alert=("is_alert", "sum"),
    )
    return counts.assign(span=np.searchsorted(starts, counts.index + DAY) - 1)


@dataclass(frozen=True)
class Fall:
    """A run of days on which the labels are worse than before. Pairs: negative posts, all posts, of
    the 14 days before it, of its days, and of the 7 days after it; (0, 0) where the labels end.
    """

    first: pd.Timestamp
    last: pd.Timestamp
    before: tuple[int, int]
    during: tuple[int, int]
    after: tuple[int, int]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def falls(days: pd.DataFrame) -> list[Fall]:
    """Runs of days (`by_day`) with a fall, in order: days of DAY_POSTS posts whose negative share
    lies RISE above that of the 14 days before the run, of the same span, and whose interval
    (Wilson's) lies wholly above that share's.
    """
    found: list[Fall] = []
    for _, own in days.groupby("span"):
        found += _falls_of(own)
    return found


def _falls_of(own: pd.DataFrame) -> Iterator[Fall]:
    reached = pd.Timestamp.min.tz_localize("UTC")
    for first in own.index:
        before = own[(own.index >= first - BEFORE) & (own.index < first)]
        if first <= reached or not _is_worse(own.loc[first], before):
            continue
        reached = first
        while reached + DAY in own.index and _is_worse(own.loc[reached + DAY], before):
            reached += DAY
        after = own[(own.index > reached) & (own.index <= reached + AFTER)]
        parts = before, own[(own.index >= first) & (own.index <= reached)], after
        yield Fall(first, reached, *(_sums(part) for part in parts))


def _is_worse(day: pd.Series, before: pd.DataFrame) -> bool:
    negative, posts = _sums(before)
    if day["posts"] < DAY_POSTS or posts < BEFORE_POSTS:
        return False
    usual, now = negative / posts, day["negative"] / day["posts"]
    _, most = share_interval(negative, posts)
    least, _ = share_interval(day["negative"], day["posts"])
    return bool(now >= usual + RISE and least > most)


def _sums(part: pd.DataFrame) -> tuple[int, int]:
    return int(part["negative"].sum()), int(part["posts"].sum())
