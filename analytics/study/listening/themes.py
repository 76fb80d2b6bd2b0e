"""What the public's posts are about, and how that changed at the onset."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analytics.measures import themes
from analytics.measures.word_contrast import (
    MOST_POSTS,
    brand_words,
    readable,
    terms,
    word_contrast,
    words,
)
from analytics.results import Table
from analytics.schema import Measure, Message
from analytics.study.listening.part import Part
from analytics.study.timed import Timed
from analytics.wording import Percent

MOST_TERMS = 20
_COLUMNS = ["published_at", "resolution", "author", "text", "sentiment"]


def compute(timed: Timed) -> tuple[Iterable[Measure[Any]], Mapping[str, Table]]:
    """Measures and tables of the public's posts whose text is kept.

    `themes`: `themes.Themes.table`, with `theme` numbered from 1 in its order; its verdict is the
    finding. `terms` is missing where no account is known, and `words` has them. `themes_curve`:
    `themes.curve`. `themes_words`: the terms that most more, and most fewer, authors used after the
    onset (`word_contrast`), each with `share_after` and `share_before` of the authors.
    """
    known = timed.known
    every = pd.DataFrame(columns=_COLUMNS) if known.posts is None else known.posts
    own = brand_words(_names(every, known.case.brand))
    posts = every[(every["side"] == "public") & every["text"].notna()] if len(every) else every
    posts = posts[_COLUMNS].reset_index(drop=True)
    found = themes.themes(posts, timed.start, own)
    measures = themes.measures(found)
    if found.why is not None or timed.start is None:
        why = found.why or Message("reason.themes_no_onset")
        return measures.values(), {name: Table.missing(name, why) for name in PART.tables}
    n = int(found.is_after.eq(True).sum())
    until = known.until
    since = max(posts["published_at"].min(), timed.start - (until - timed.start))
    zone = known.inputs.case.time_zone
    lines = themes.curve(found, posts["published_at"], since, until, zone)
    number = {theme: place + 1 for place, theme in enumerate(found.table["theme"])}
    shown = _shown(found.table, number, has_authors=bool(posts["author"].notna().any()))
    lines["theme"] = lines["theme"].map(number)
    verdict = _finding(found.table, n)
    tables = [
        Table("themes", "observed", shown, n, verdict=verdict)
        if len(shown)
        else Table.missing("themes", Message("reason.themes_none", {"n": float(n)})),
        Table("themes_curve", "observed", lines, n)
        if len(lines)
        else Table.missing("themes_curve", Message("reason.themes_none", {"n": float(n)})),
        _words(posts, found.is_after, own),
    ]
    return measures.values(), {table.name: table for table in tables}


def _names(posts: pd.DataFrame, brand: str) -> list[str]:
    """The brand's name and its accounts."""
    accounts = posts.loc[posts["side"] == "brand", "author"].dropna() if len(posts) else []
    return [brand, *sorted({str(name) for name in accounts})]


def _shown(table: pd.DataFrame, number: Mapping[int, int], *, has_authors: bool) -> pd.DataFrame:
    shown = table.assign(theme=table["theme"].map(number), words=table["terms"])
    return shown if has_authors else shown.assign(terms=None, authors=np.nan)


def _finding(table: pd.DataFrame, n: int) -> Message | None:
    """Of the posts after the onset, which share were about the counted themes."""
    told = table[table["is_counted"]]
    if told.empty:
        return None
    share = Percent(round(float(told["share"].sum()), 2))
    return Message("themes.finding", {"share": share, "n": float(n), "themes": float(len(told))})


def _words(posts: pd.DataFrame, is_after: pd.Series, own: frozenset[str]) -> Table:
    name = "themes_words"
    read = readable(posts["text"])
    known = is_after.notna() & (read != "")
    hashed = pd.Series(pd.util.hash_array(read.to_numpy(object)), index=posts.index)
    chosen = hashed[known].sort_values(kind="stable").index[:MOST_POSTS].sort_values()
    later = is_after[chosen].astype(bool)
    if later.all() or not later.any():
        return Table.missing(name, Message("reason.themes_no_before"))
    said = [terms(words(text, own)) for text in read[chosen]]
    table = word_contrast(said, posts.loc[chosen, "author"].tolist(), later.to_numpy())
    told = table[table["is_told"]]
    told = pd.concat([told[told["z"] > 0].head(MOST_TERMS), told[told["z"] < 0].tail(MOST_TERMS)])
    if told.empty:
        return Table.missing(name, Message("reason.themes_same_words"))
    n = len(chosen)
    if posts["author"].isna().all():
        told = told.rename(columns={"term": "word"})
    return Table(name, "observed", told.reset_index(drop=True), n)


PART = Part(
    "themes",
    themes.SPECS,
    ("messages",),
    compute,
    {
        "themes": tuple(c for c in themes.COLUMNS if c != "typical"),
        "themes_curve": ("theme", "start", "posts"),
        "themes_words": ("term", "after", "before", "log_odds", "z"),
    },
)
