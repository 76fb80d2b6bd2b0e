"""Themes of posts: what they are about, in groups that later posts do not relabel.

Posts are grouped by their words in one pass (`single_pass`); copies of one text count once. A group
of LEAST_AUTHORS accounts or more is kept, and those whose posts are alike are one theme. A theme is
told where the public took it up after the onset more than before, and where each half of the texts,
grouped for itself, has it too (Hennig 2007, https://doi.org/10.1016/j.csda.2006.11.025).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from analytics.measures.sentiment import Z, share_interval
from analytics.measures.single_pass import COMMON, normalised, single_pass, term_table, weights
from analytics.measures.word_contrast import (
    LEAST_AUTHORS,
    MOST_POSTS,
    author_numbers,
    log_odds,
    readable,
    terms,
    words,
)
from analytics.schema import Measures, Message, number

THEMES = number("themes", "themes", method="method.themes", citation="cite.allan1998")
LARGEST_THEME_SHARE = number("largest_theme_share", "share", method="method.themes")
THEME_NEGATIVE_SHARE = number("theme_negative_share", "share", method="method.themes")
SPECS = (THEMES, LARGEST_THEME_SHARE, THEME_NEGATIVE_SHARE)

LEAST_TEXTS = 30
"""Different texts after the onset from which themes are looked for."""
LEAST_SHARE = 0.05
"""Share of the posts after the onset from which a theme is counted."""
LEAST_SCORED = 10
"""Different texts with a tone from which the tone of a theme is told."""
ALIKE = 1 / 3
"""Two groups are one theme where texts across them are a third as alike as texts within them."""
AGAIN = 0.5
"""Overlap (Jaccard) from which a theme is found again in half of the texts: below it a cluster has
dissolved (Hennig 2007)."""
COMMON_BEFORE = 0.02
"""A term that more of the accounts used before the onset names no theme."""
LETTERS = 4
MOST_THEMES = 12
_MOST_GROUPS, _FIRST = 300, 200
COLUMNS = (
    "theme",
    "terms",
    "posts",
    "share",
    "low",
    "high",
    "before",
    "before_share",
    "texts",
    "authors",
    "scored",
    "negative",
    "negative_low",
    "negative_high",
    "halves",
    "is_counted",
    "typical",
)


@dataclass(frozen=True)
class Themes:
    """of: for each post, in the table's order, the number of its theme; -1 where it has none.

    is_after: whether it was published after the onset; NA where its time does not tell. table: a
    row for each theme that rose after the onset, counted ones first, then by size; `COLUMNS`:
    terms (list), posts after the onset, their share (with ends) and those before; texts and authors
    after the onset; of the different texts after it with a tone, `scored`, the share `negative`;
    halves of the texts that have it too (0–2); whether it is counted; a typical post. why: why
    there is no table.
    """

    of: pd.Series
    is_after: pd.Series
    table: pd.DataFrame
    why: Message | None = None


def themes(
    posts: pd.DataFrame, start: pd.Timestamp | None, own: frozenset[str] = frozenset()
) -> Themes:
    """Themes of the public's posts around the onset `start` (UTC).

    posts: `published_at` (UTC), `resolution`, `author`, `text`, `sentiment`, one row a post. own:
    words that name the brand (`brand_words`). The result does not depend on the order of rows, and
    later posts change no post from one theme to another except where themes turn out as one.
    """
    nothing = pd.Series(-1, index=posts.index, dtype="int64")
    is_after = after(posts, start)
    why = _why_not(posts, start, is_after)
    if why is not None:
        return Themes(nothing, is_after, pd.DataFrame(columns=list(COLUMNS)), why)
    read = readable(posts["text"]).astype(object)
    order = pd.DataFrame({"at": posts["published_at"], "text": read}).reset_index(drop=True)
    order = order.sort_values(["at", "text"], kind="stable").index.to_numpy()
    rows = posts.iloc[order].assign(read=read.to_numpy()[order], after=is_after.to_numpy()[order])
    rows = rows[rows["read"] != ""]
    rows["text_number"] = pd.factorize(rows["read"])[0]
    rows["who"] = who(rows["author"], rows["text_number"])
    texts = rows["read"].drop_duplicates().tolist()
    if len(set(rows.loc[rows["after"].eq(True), "text_number"])) < LEAST_TEXTS:
        n = len(set(rows.loc[rows["after"].eq(True), "text_number"]))
        why = Message("reason.themes_few", {"n": float(n), "least": float(LEAST_TEXTS)})
        return Themes(nothing, is_after, pd.DataFrame(columns=list(COLUMNS)), why)
    said = [words(text, own) for text in texts]
    number_of = rows["text_number"].to_numpy()
    kept = group(said, number_of, rows["who"].to_numpy())
    rows["theme"] = kept[number_of]
    table = _table(rows, said, kept)
    of = nothing.copy()
    of.iloc[order[read.to_numpy()[order] != ""]] = rows["theme"].to_numpy()
    return Themes(of, is_after, table)


def after(posts: pd.DataFrame, start: pd.Timestamp | None) -> pd.Series:
    """Whether each post was published at the onset or later; NA where its time does not tell."""
    if start is None:
        return pd.Series(pd.NA, index=posts.index, dtype="boolean")
    found = (posts["published_at"] >= start).astype("boolean")
    length = {"day": 1, "week": 7, "month": 31, "year": 366}
    days = posts["resolution"].map(length).fillna(0).astype(float)
    until = posts["published_at"] + pd.to_timedelta(days, unit="D")
    return found.mask((days > 0) & (posts["published_at"] < start) & (until > start))


def who(author: pd.Series, text_number: pd.Series) -> np.ndarray:
    """Who counts once: each author; where no author is known, each different text."""
    if author.isna().all():
        return text_number.to_numpy()
    return author_numbers(author.tolist())


def group(said: Sequence[Sequence[str]], text_of: np.ndarray, who_of: np.ndarray) -> np.ndarray:
    """The theme of each different text; -1 where it is in no group of LEAST_AUTHORS.

    said: words of each text, in order of time. text_of, who_of: text and author of each post.
    """
    label = single_pass(said)
    pairs = pd.DataFrame({"group": label[text_of], "who": who_of}).drop_duplicates()
    size = pairs.groupby("group")["who"].size()
    large = size[(size >= LEAST_AUTHORS) & (size.index >= 0)].sort_values(
        ascending=False, kind="stable"
    )
    theme = np.full(int(label.max(initial=-1)) + 2, -1)
    theme[large.index] = large.index
    chosen = np.sort(large.index.to_numpy()[:_MOST_GROUPS])
    theme[chosen] = _merged(said, label, chosen)
    return theme[label]


def _merged(said: Sequence[Sequence[str]], label: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The theme of each group: the number of the first group that is one theme with it.

    Likeness: mean cosine of texts across two groups over that within them, of the first texts of
    each, so that it hardly depends on how many there are; average linkage.
    """
    if len(groups) < 2:
        return groups
    table = term_table(said)
    weight = weights(np.asarray(table.sum(axis=0)).ravel(), table.shape[0], COMMON)
    firsts = [np.flatnonzero(label == one)[:_FIRST] for one in groups]
    size = np.array([len(rows) for rows in firsts], dtype=float)
    rows = np.concatenate(firsts)
    scaled = normalised(sp.csr_matrix(table[rows] @ sp.diags(weight)))
    ends = np.concatenate([[0], np.cumsum(size)]).astype(int)
    member = sp.csr_matrix((np.ones(len(rows)), np.arange(len(rows)), ends))
    sums = sp.csr_matrix(member @ scaled)
    own = np.asarray(member @ scaled.multiply(scaled).sum(axis=1)).ravel()
    across = (sums @ sums.T).toarray()
    pairs = np.maximum(size * (size - 1), 1)
    within = np.where(size > 1, (across.diagonal() - own) / pairs, 1.0)
    within = np.maximum(within, 1e-9)
    alike = across / np.outer(size, size) / np.sqrt(np.outer(within, within))
    apart = np.clip(1 - alike, 0, None)
    apart = (apart + apart.T) / 2
    np.fill_diagonal(apart, 0)
    parts = fcluster(linkage(squareform(apart, checks=False), "average"), 1 - ALIKE, "distance")
    first = pd.Series(groups).groupby(parts).transform("min")
    return first.to_numpy()


def _table(rows: pd.DataFrame, said: Sequence[Sequence[str]], kept: np.ndarray) -> pd.DataFrame:
    later, earlier = (rows[rows["after"].eq(value)] for value in (True, False))
    posts = later[later["theme"] >= 0].groupby("theme").size().rename("posts")
    table = pd.DataFrame(posts).reset_index()
    by_theme = later.groupby("theme")
    table["authors"] = table["theme"].map(by_theme["who"].nunique())
    table["texts"] = table["theme"].map(by_theme["text_number"].nunique())
    table["share"] = table["posts"] / len(later)
    table["before"] = table["theme"].map(earlier.groupby("theme").size()).fillna(0).astype(int)
    table["before_share"] = table["before"] / len(earlier) if len(earlier) else np.nan
    low, high = share_interval(
        table["share"] * later["text_number"].nunique(), later["text_number"].nunique()
    )
    table["low"], table["high"] = low, high
    table = table[_has_risen(table, earlier, later) & (table["authors"] >= LEAST_AUTHORS)]
    table = table.sort_values(["posts", "theme"], ascending=[False, True]).head(MOST_THEMES)
    table = table.reset_index(drop=True)
    table["halves"] = _halves(rows, said, table["theme"].tolist())
    table["terms"] = pd.Series(_labels(rows, said, table["theme"].tolist()), dtype=object)
    table["is_counted"] = (
        (table["share"] >= LEAST_SHARE) & (table["halves"] == 2) & table["terms"].map(bool)
    ).astype(bool)
    table["typical"] = [_typical(later, said, theme) for theme in table["theme"].tolist()]
    shown: list[int] = table["theme"].tolist()
    tone = [_tone(later[later["theme"].eq(one)]) for one in shown]
    names = ["scored", "negative", "negative_low", "negative_high"]
    table[names] = pd.DataFrame(tone, columns=names, index=table.index, dtype=float)
    table = table.sort_values(["is_counted", "posts", "theme"], ascending=[False, False, True])
    return table.reset_index(drop=True)[list(COLUMNS)]


def _has_risen(table: pd.DataFrame, earlier: pd.DataFrame, later: pd.DataFrame) -> pd.Series:
    """Whether a larger share of the authors speaks of a theme than before, beyond chance; true of
    all where nobody spoke before.
    """
    was = table["theme"].map(earlier.groupby("theme")["who"].nunique()).fillna(0)
    if earlier.empty:
        return pd.Series(True, index=table.index)
    low, _ = share_interval(table["authors"], later["who"].nunique())
    _, high = share_interval(was, earlier["who"].nunique())
    return pd.Series(low > high, index=table.index)


def _halves(rows: pd.DataFrame, said: Sequence[Sequence[str]], found: Sequence[int]) -> list[int]:
    """In how many halves of the texts, each grouped for itself, each theme is found again: the
    themes of the half that lie mostly in it, taken together, overlap with it by AGAIN.
    """
    texts = rows.drop_duplicates("text_number")
    half = (pd.util.hash_array(texts["read"].to_numpy(object)) >> np.uint64(9)) & np.uint64(1)
    theme = texts["theme"].to_numpy()
    times = dict.fromkeys(found, 0)
    for part in (0, 1):
        chosen: list[int] = np.flatnonzero(half == part).tolist()
        place = np.full(len(said), -1)
        place[chosen] = np.arange(len(chosen))
        posts = rows[np.isin(rows["text_number"], chosen)]
        again = group(
            [said[k] for k in chosen],
            place[posts["text_number"].to_numpy()],
            posts["who"].to_numpy(),
        )
        for one in found:
            mine = theme[chosen] == one
            parts = pd.crosstab(again, mine).reindex(columns=[True, False], fill_value=0)
            parts = parts[(parts.index >= 0) & (parts[True] > parts[False])].sum()
            overlap = parts[True] / max(mine.sum() + parts[False], 1)
            times[one] += int(overlap >= AGAIN)
    return [times[one] for one in found]


def _labels(
    rows: pd.DataFrame, said: Sequence[Sequence[str]], found: Sequence[int]
) -> list[list[str]]:
    """Up to three terms of each theme that authors use more in it than elsewhere; where any
    rose after the onset, of those that did. None where all are common or short: what such a group
    shares is its language.
    """
    texts = rows.drop_duplicates(["text_number", "who"])
    if len(texts) > MOST_POSTS:
        hashed = pd.util.hash_array(texts["read"].to_numpy(object))
        texts = texts.iloc[np.sort(np.argsort(hashed, kind="stable")[:MOST_POSTS])]
    numbers: list[int] = texts["text_number"].tolist()
    number: dict[str, int] = {}
    used = [
        sorted({number.setdefault(term, len(number)) for term in terms(said[k])}) for k in numbers
    ]
    size = [len(one) for one in used]
    table = pd.DataFrame(
        {
            "term": np.fromiter((k for one in used for k in one), np.int64, sum(size)),
            "who": np.repeat(texts["who"].to_numpy(), size),
            "theme": np.repeat(texts["theme"].to_numpy(), size),
            "after": np.repeat(texts["after"].fillna(False).to_numpy(bool), size),
            "before": np.repeat(texts["after"].eq(False).to_numpy(bool), size),
        }
    )
    rise, is_common = _rise(table, len(number)), _is_common(table, len(number))
    table = table[["term", "who", "theme"]].drop_duplicates()
    names, width = list(number), len(number)
    every = np.bincount(table["term"], minlength=width).astype(float)
    labels: list[list[str]] = []
    for theme in found:
        inside = np.bincount(table.loc[table["theme"] == theme, "term"], minlength=width)
        outside = every - inside
        weight = min(inside.sum(), outside.sum()) / max(every.sum(), 1.0)
        _, z = log_odds(inside, outside, np.maximum(every * max(weight, 1e-3), 1e-3))
        z = np.where(rise > Z, z, z.clip(max=0)) if (rise[inside >= LEAST_AUTHORS] > Z).any() else z
        ranked = sorted(
            np.flatnonzero((inside >= LEAST_AUTHORS) & (z > 0)),
            key=lambda k: (-z[k], names[k]),
        )
        ranked = [k for k in ranked if not is_common[k] and not _is_short(names[k])]
        labels.append(_apart([names[k] for k in ranked[:40]]))
    return labels


def _is_short(term: str) -> bool:
    """Whether a term has no word of four letters in a script that parts words: mostly articles,
    pronouns and prepositions, in any language.
    """
    return term.isascii() and max(map(len, term.split())) < LETTERS


def _is_common(table: pd.DataFrame, width: int) -> np.ndarray:
    """Whether more than COMMON_BEFORE of the accounts used each term before the onset: words that
    a language, or talk of this brand, always has.
    """
    pairs = table.loc[table["before"], ["term", "who"]].drop_duplicates()
    counts = np.bincount(pairs["term"], minlength=width)
    return counts > max(COMMON_BEFORE * pairs["who"].nunique(), 1)


def _rise(table: pd.DataFrame, width: int) -> np.ndarray:
    """z-score of each term's authors after the onset against before; endless where none spoke."""
    counts = [
        np.bincount(
            table.loc[table[side], ["term", "who"]].drop_duplicates()["term"], minlength=width
        )
        for side in ("after", "before")
    ]
    after, before = (np.asarray(one, dtype=float) for one in counts)
    if not before.any():
        return np.full(width, np.inf)
    both = after + before
    weight = min(after.sum(), before.sum()) / both.sum()
    return log_odds(after, before, np.maximum(both * weight, 1e-3))[1]


def _apart(ranked: Sequence[str], most: int = 3) -> list[str]:
    """The first terms that share no word."""
    chosen: list[str] = []
    used: set[str] = set()
    for term in ranked:
        if used.isdisjoint(term.split()):
            chosen.append(term)
            used.update(term.split())
        if len(chosen) == most:
            break
    return chosen


def _typical(later: pd.DataFrame, said: Sequence[Sequence[str]], theme: int) -> str:
    """The post whose words are most like those of all of its theme; the first of equal ones."""
    posts = later[later["theme"] == theme].drop_duplicates("text_number")
    numbers: list[int] = posts["text_number"].tolist()
    table = term_table([said[k] for k in numbers])
    middle = normalised(sp.csr_matrix(table.sum(axis=0)))
    like = (normalised(table) @ middle.T).toarray().ravel().round(6)
    return str(posts["text"].iloc[int(like.argmax())])


def _tone(posts: pd.DataFrame) -> tuple[float, float, float, float]:
    """`scored`, `negative`, `negative_low`, `negative_high` of the different texts; NaN if few."""
    scored = posts[posts["sentiment"].notna()].drop_duplicates("text_number")
    n = len(scored)
    if n < LEAST_SCORED:
        return float(n), np.nan, np.nan, np.nan
    negative = float((scored["sentiment"] == "negative").sum())
    low, high = share_interval(negative, n)
    return float(n), negative / n, float(low), float(high)


def measures(found: Themes) -> Measures:
    """The measures of SPECS."""
    if found.why is not None:
        return Measures(spec.missing(found.why) for spec in SPECS)
    table, n = found.table, int(found.is_after.eq(True).sum())
    told = table[table["is_counted"]]
    large = int((table["share"] >= LEAST_SHARE).sum())
    many = THEMES.observed(float(len(told)), float(len(told)), float(large), n=n)
    if told.empty:
        why = Message("reason.themes_none", {"n": float(n)})
        rest = (LARGEST_THEME_SHARE, THEME_NEGATIVE_SHARE)
        return Measures([many, *(spec.missing(why, "not_applicable", n=n) for spec in rest)])
    top = told.iloc[0]
    share = LARGEST_THEME_SHARE.observed(float(top["share"]), n=n)
    toned = told[told["negative"].notna()]
    if toned.empty:
        scored = float(told["scored"].max())
        why = Message("reason.themes_unscored", {"n": scored, "least": float(LEAST_SCORED)})
        return Measures([many, share, THEME_NEGATIVE_SHARE.missing(why, n=int(scored))])
    worst = toned.sort_values(["negative", "posts"], ascending=False, kind="stable").iloc[0]
    ends = float(worst["negative_low"]), float(worst["negative_high"])
    tone = THEME_NEGATIVE_SHARE.observed(float(worst["negative"]), *ends, n=int(worst["scored"]))
    return Measures([many, share, tone])


def curve(
    found: Themes, published_at: pd.Series, since: pd.Timestamp, until: pd.Timestamp, zone: str
) -> pd.DataFrame:
    """Posts of each counted theme over time: `theme, start, posts`, with a row for each period.

    Periods of one length between an hour and a week, at most 90; days and weeks are those of the
    time zone. Only posts whose time tells whether they are before the onset.
    """
    told = found.table.loc[found.table["is_counted"], "theme"].tolist()
    steps = (1, 2, 3, 6, 12, 24, 168, 24 * 28)
    hours = (until - since) / pd.Timedelta(hours=1)
    step = next((one for one in steps if hours / one <= 90), steps[-1])
    edges = _edges(since, until, step, zone)
    rows: list[pd.DataFrame] = []
    for theme in told:
        at = published_at[(found.of == theme) & found.is_after.notna()]
        place = np.searchsorted(edges.asi8, pd.DatetimeIndex(at).as_unit(edges.unit).asi8, "right")
        counts = np.bincount(place, minlength=len(edges) + 1)[1 : len(edges)]
        rows.append(pd.DataFrame({"theme": theme, "start": edges[:-1], "posts": counts}))
    columns = ["theme", "start", "posts"]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)


def _edges(since: pd.Timestamp, until: pd.Timestamp, step: int, zone: str) -> pd.DatetimeIndex:
    unit = pd.Timedelta(hours=step)
    if step < 24:
        first = since.floor(f"{step}h")
        edges = pd.date_range(first, until + unit, freq=unit)
    else:
        local = since.tz_convert(zone).normalize()
        edges = pd.date_range(
            local, (until + unit).tz_convert(zone), freq=pd.DateOffset(days=step // 24)
        )
        edges = edges.tz_convert("UTC")
    return edges if len(edges) > 1 else pd.DatetimeIndex([since, since + unit])


def _why_not(
    posts: pd.DataFrame, start: pd.Timestamp | None, is_after: pd.Series
) -> Message | None:
    """Why no themes can be told of these posts; None where they can."""
    if posts.empty or posts["text"].isna().all():
        return Message("reason.themes_no_text")
    if start is None:
        return Message("reason.themes_no_onset")
    known = posts["author"].dropna()
    if len(known) == len(posts) >= LEAST_TEXTS and known.nunique() == 1:
        return Message("reason.themes_one_author", {"n": float(len(posts))})
    if not is_after.eq(True).any():
        return Message("reason.themes_few", {"n": 0.0, "least": float(LEAST_TEXTS)})
    return None
