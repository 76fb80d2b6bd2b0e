"""Terms of posts, and which of them one group of authors uses more than another.

A term is a word or two words in a row. Scripts without spaces between words are cut into pairs of
characters. Log-odds ratios have an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008,
https://doi.org/10.1093/pan/mpn018): what few use is drawn toward no difference.
"""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analytics.measures.copies import normalise

LEAST_AUTHORS = 5
"""Accounts from which a term is told: fewer could be recognised by their words."""
MOST_POSTS = 50_000
"""Posts that are compared; of more, those whose texts have the lowest hashes."""
MISTAKEN = 0.05
"""Chance that any of all terms compared is told without a difference."""
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNIT = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}\\s]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def readable(text: pd.Series) -> pd.Series:
    """Each text as its terms are read from it, "" for a missing one; copies become equal."""
    plain = text.astype(object).where(text.notna(), "").map(html.unescape)
    return normalise(plain.astype("str"))


def words(text: str, own: frozenset[str] = frozenset()) -> list[str]:
    """The words of a text from `readable`, in order.

    Left out: single letters, numbers of one or two digits and `own`, the brand's names. Of Han,
    kana and Thai runs each pair of neighbouring characters is a word.
    """
    found: list[str] = []
    for unit in _UNIT.findall(text):
        if _IS_UNSPACED.match(unit):
            found += [unit[k : k + 2] for k in range(max(1, len(unit) - 1))]
        elif len(unit) > 1 and not (unit.isdigit() and len(unit) < 3):
            found.append(unit)
    return [word for word in found if word not in own]


def terms(of: Sequence[str]) -> list[str]:
    """Words, and each two words in a row."""
    return [*of, *(f"{one} {two}" for one, two in pairwise(of))]


def brand_words(names: Sequence[str]) -> frozenset[str]:
    """Words that name the brand: of its names and accounts, apart and written as one."""
    plain = readable(pd.Series([name.lstrip("@") for name in names], dtype="str"))
    return frozenset(
        part for name in plain for part in (*words(name), name.replace(" ", "")) if part
    )


def log_odds(
    after: ArrayLike, before: ArrayLike, prior: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds ratio of each term in two groups, and its z-score (Monroe 2008, eq. 16 and 22).

    after, before: counts by term. prior: pseudo-counts above 0, of each term or the same of all.
    """
    y, x = (np.asarray(counts, dtype=float) for counts in (after, before))
    alpha = np.broadcast_to(np.asarray(prior, dtype=float), y.shape)
    delta = np.zeros(y.shape)
    for counts, sign in ((y, 1.0), (x, -1.0)):
        total = counts.sum() + alpha.sum()
        delta += sign * (np.log(counts + alpha) - np.log(total - counts - alpha))
    return delta, delta / np.sqrt(1 / (y + alpha) + 1 / (x + alpha))


def word_contrast(
    said: Sequence[Sequence[str]], author: Sequence[object], is_after: ArrayLike
) -> pd.DataFrame:
    """Each term with the authors who used it in two groups of posts: `term, after, before,
    log_odds, z, is_told`; those told more of the later group first.

    said: terms of each post. author: of each post; a missing one is an author of its own. An author
    counts once a group, however often a term is used. The prior of a term is its share of both
    groups; all together weigh as much as the smaller group. is_told: used by LEAST_AUTHORS or more,
    and beyond what chance makes of that many terms (MISTAKEN).
    """
    counts = author_counts(said, author, is_after)
    y, x = counts["after"].to_numpy(float), counts["before"].to_numpy(float)
    both = y + x
    weight = min(y.sum(), x.sum()) / max(both.sum(), 1.0)
    if not weight:
        return counts.assign(log_odds=np.nan, z=np.nan, is_told=False)
    delta, z = log_odds(y, x, both * weight)
    is_used = both >= LEAST_AUTHORS
    limit = NormalDist().inv_cdf(1 - MISTAKEN / 2 / max(int(is_used.sum()), 1))
    table = counts.assign(log_odds=delta, z=z, is_told=is_used & (np.abs(z) > limit))
    return table.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)


def author_counts(
    said: Sequence[Sequence[str]], author: Sequence[object], is_after: ArrayLike
) -> pd.DataFrame:
    """`term, after, before`: number of authors who used each term in two groups of posts."""
    number: dict[str, int] = {}
    rows = [sorted({number.setdefault(term, len(number)) for term in post}) for post in said]
    size = np.array([len(row) for row in rows], dtype=np.int64)
    term = np.fromiter(_flat(rows), np.int64, int(size.sum()))
    group = np.repeat(np.asarray(is_after, dtype=bool), size)
    who = np.repeat(author_numbers(author), size)
    table = pd.DataFrame({"term": term, "who": who, "after": group}).drop_duplicates()
    shape = max(len(number), 1)
    later = table["after"].to_numpy()
    ids = table["term"].to_numpy()
    after, before = (np.bincount(ids[part], minlength=shape) for part in (later, ~later))
    names = list(number)
    return pd.DataFrame(
        {"term": names, "after": after[: len(names)], "before": before[: len(names)]}
    )


def author_numbers(author: Sequence[object]) -> np.ndarray:
    """A number for each author; each missing one has a number of its own."""
    codes = pd.factorize(pd.Series(list(author), dtype=object))[0].astype(np.int64)
    is_missing = codes < 0
    codes[is_missing] = codes.max(initial=-1) + 1 + np.arange(int(is_missing.sum()))
    return codes


def _flat(rows: Sequence[Sequence[int]]) -> Iterator[int]:
    for row in rows:
        yield from row
