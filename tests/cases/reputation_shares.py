"""How near shares of tone come to what experts said of the brand's reputation.

Tone is not reputation: a glad post on a fine is bad for the bank. This table shows how far apart
they are, and is no test of the correction, which knows tone only. Shares are of the posts that the
model read: by labels (the truth), by its most probable class (counted), and corrected for its
errors with the set of labelled texts that is most like these posts, as a case would name it. A bin
is a brand, or a UTC day of a brand, with at least LEAST posts read.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import reputation_labels as labels
from reputation_table import Rows
from scipy.stats import spearmanr

from analytics import sentiment
from analytics.measures.copies import text_key
from analytics.schema import SENTIMENTS
from analytics.sentiment.shares import MIN_TEXTS
from analytics.wording import Locale

LEAST, FEWEST_DAYS = MIN_TEXTS, 5
SET, OTHERS = "brand-en", ("sentiment-en", "airline")
"""Posts about products; posts of all kinds, and posts to airlines, for comparison."""
TRUE, COUNTED, CORRECTED = "labels", "counted", "corrected"


def scored(table: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """The table with `tone` (NA where nothing was read) and the model's probabilities.

    Only related posts with a text are scored; scores are kept in `folder`, by hashes of texts.
    """
    has = (table["is_related"] & (table["text"] != "")).to_numpy()
    model = sentiment.load()
    with sentiment.stored(folder, model) as kept:
        scores = sentiment.score(list(table["text"][has]), model, store=kept)
    told = scores[["label", *SENTIMENTS]].rename(columns={"label": "tone"})
    key = text_key(table["text"]).where(has)
    return table.assign(text_key=key).join(told.set_axis(table.index[has]))


def bins(entities: Sequence[labels.Entity], by: str, calibration: str = SET) -> pd.DataFrame:
    """A row a bin: `brand, sector, posts`, shares of the three classes, and the intervals.

    by: brand, or day. Columns `true_`, `counted_`, `corrected_` and `low_`, `high_` + class; the
    last three are NaN where the product withholds the corrected share, for the reason `why`.
    """
    known = sentiment.calibration(calibration)
    found = []
    for entity in entities:
        posts = entity.related[entity.related["tone"].notna()]
        day = posts["published_at"].dt.floor("D")
        for _, own in posts.groupby(day) if by == "day" else [(None, posts)]:
            if len(own) >= LEAST:
                sums = {"brand": entity.name, "sector": entity.category, "posts": len(own)}
                found.append(sums | _shares(own, known))
    kinds = ("true", COUNTED, CORRECTED, "low", "high")
    named = [f"{kind}_{name}" for kind in kinds for name in SENTIMENTS]
    return pd.DataFrame(found, columns=["brand", "sector", "posts", "why", *named])


def _shares(posts: pd.DataFrame, known: sentiment.Calibration) -> dict[str, object]:
    wide = posts[list(SENTIMENTS)].to_numpy(float)
    alone = pd.Series(range(len(posts)), posts.index).astype("string")
    copies = posts["text_key"].astype("string").fillna("alone " + alone).to_numpy(str)
    told = sentiment.share(wide / wide.sum(axis=1, keepdims=True), known, copies=copies)
    shares: dict[str, object] = {"why": told[0].reason}
    for one in told:
        name = one.sentiment
        shares |= {f"true_{name}": (posts["label"] == name).mean(), f"counted_{name}": one.raw}
        for column, end in ((CORRECTED, one.value), ("low", one.low), ("high", one.high)):
            shares[f"{column}_{name}"] = np.nan if end is None else end
    return shares


def rows(entities: Sequence[labels.Entity]) -> Iterator[Rows]:
    """Shares by brand; errors over brands and days: all, by sector, by language, by brand."""
    posts = pd.concat([one.related.assign(sector=one.category) for one in entities])
    for group, subject, own in _groups(posts):
        yield _read(group, subject, own)
    of = {by: bins(entities, by) for by in ("brand", "day")}
    for _, brand in of["brand"].iterrows():
        yield from _of_brand(brand)
    for by, table in of.items():
        yield from _errors("all", "all", table, by)
        for sector, own in table.groupby("sector"):
            yield from _errors("sector", str(sector), own, by)
        yield _orders(table, by)
    for name, own in of["day"].groupby("brand"):
        if len(own) >= FEWEST_DAYS:
            yield from _errors("brand", str(name), own, "day")
    for language in sorted(posts["language"].unique()):
        spoken = [_of_language(one, language) for one in entities]
        for by in of:
            yield from _errors("language", language or "none", bins(spoken, by), by)
    for name in OTHERS:
        for by in of:
            yield from _errors("all", "all", bins(entities, by, name), by, f"{CORRECTED} ({name})")


def _of_language(entity: labels.Entity, language: str) -> labels.Entity:
    own = entity.posts[entity.posts["language"] == language]
    return labels.Entity(entity.name, entity.category, own, entity.spans)


def _groups(posts: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    yield "all", "all", posts
    for sector, own in posts.groupby("sector"):
        yield "sector", str(sector), own
    for language, own in posts.groupby("language"):
        yield "language", str(language) or "none", own


def _read(group: str, subject: str, posts: pd.DataFrame) -> Rows:
    """How many posts have a text, were read, and what the model says of single ones."""
    told = Rows("shares", group, subject, "posts")
    has, read = posts["text"] != "", posts["tone"].notna()
    told.share("text at hand", int(has.sum()), len(posts))
    told.share("read by the model", int((has & read).sum()), int(has.sum()))
    by_label, by_tone = (posts[name][read] == "negative" for name in ("label", "tone"))
    both = int((by_label & by_tone).sum())
    told.share("bad for reputation, and of negative tone", both, int(by_label.sum()))
    told.share("of negative tone, and bad for reputation", both, int(by_tone.sum()))
    return told


def _of_brand(brand: pd.Series) -> Iterator[Rows]:
    n = int(brand["posts"])
    truth = Rows("shares", "brand", brand["brand"], TRUE)
    truth.add("negative share", float(brand["true_negative"]), n=n)
    counted = Rows("shares", "brand", brand["brand"], COUNTED)
    counted.add("negative share", float(brand["counted_negative"]), n=n)
    told = Rows("shares", "brand", brand["brand"], CORRECTED)
    ends = [float(brand[f"{name}_negative"]) for name in (CORRECTED, "low", "high")]
    if np.isnan(ends[0]):
        told.add(
            "negative share", n=n, note=f"withheld: {Locale.of().format_message(brand['why'])}"
        )
    else:
        told.add("negative share", *ends, n)
    yield from (truth, counted, told)


def _errors(
    group: str, subject: str, table: pd.DataFrame, by: str, corrected: str = CORRECTED
) -> Iterator[Rows]:
    """Errors of the shares of bins, of those where a corrected share is told, and its interval."""
    if table.empty:
        return
    is_told, is_whole = table[f"{CORRECTED}_negative"].notna(), group == "all"
    parts = {COUNTED: table, f"{COUNTED}, where corrected": table[is_told]}
    if corrected != CORRECTED:
        parts = {}
    elif not is_whole:
        parts = {COUNTED: table}
    for basis, own in (parts | {corrected: table[is_told]}).items():
        told = Rows("shares", group, subject, basis, LEAST if by == "day" else 0)
        kind, brands = CORRECTED if basis == corrected else COUNTED, own["brand"]
        off = {name: own[f"{kind}_{name}"] - own[f"true_{name}"] for name in SENTIMENTS}
        told.mean("absolute error, negative", off["negative"].abs(), brands)
        told.mean("bias, negative", off["negative"], brands)
        if is_whole:
            three = sum(one.abs() for one in off.values()) / len(SENTIMENTS)
            told.mean("absolute error, three classes", three, brands)
        told.mean("bias, positive", off["positive"], brands)
        if kind == CORRECTED:
            held = _held(own)
            told.held("interval holds the negative share", held["negative"], brands)
            if is_whole:
                told.held("interval holds all three", held.all(axis=1), brands)
            told.share("corrected share told", int(is_told.sum()), len(table))
        yield told


def _held(own: pd.DataFrame) -> pd.DataFrame:
    """By bin and class, whether the interval of the corrected share holds the true one."""
    return pd.DataFrame(
        {
            name: own[f"true_{name}"].between(own[f"low_{name}"], own[f"high_{name}"])
            for name in SENTIMENTS
        }
    )


def _orders(table: pd.DataFrame, by: str) -> Rows:
    """Whether more of negative tone goes with more that is bad for reputation, over bins."""
    told = Rows("shares", "all", "all", COUNTED, LEAST if by == "day" else 0)
    if table["counted_negative"].nunique() > 1 and table["true_negative"].nunique() > 1:
        rank = spearmanr(table["counted_negative"], table["true_negative"]).statistic
        told.add("rank correlation with labels", float(rank), n=len(table))
    return told
