"""How well copied text is found: RepLab's marks of near-duplicates, and two known cascades.

`python tests/listening/evaluate_copies.py` prints the tables and writes `copies_evaluation.csv`
beside it (about 1 CPU minute); it needs ../shared. Entities are halved by rank of their id within
their kind: the threshold was chosen on the first half (`CHOICE`), and what is reported is of the
other. A pair is marked where RepLab's marks join two posts of an entity, found where `copied` puts
them under one text. The marks hold hardly more than texts that are equal but for links and names,
and not all of these: recall can be judged by them, precision needs a reader. So pairs that `copied`
found and nobody marked were read: JUDGED.
"""

import gzip
import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.measures import near_copies
from analytics.measures.cascades import cascades, copied
from analytics.measures.copies import normalise, text_key

SHARED = Path(__file__).resolve().parents[3] / "shared"
RESULT = Path(__file__).with_name("copies_evaluation.csv")
KINDS = ("automotive", "banking", "music", "university")
THRESHOLDS = (0.6, 0.7, 0.8, 0.9, 1.01)
SEED, SAMPLE = 11, 25
CHOICE = {0.65: (20, 25), 0.7: (23, 25), 0.75: (22, 25), 0.8: (24, 25)}
"""Of pairs of the first half in each step of overlap, .05 wide: judged copied, of how many read.

Copied: one text is the other, shortened, extended or edited, or both fill in one template (share
buttons, adverts, tickers). Not copied: titles of songs that two people wrote by themselves. One
reader. The threshold is the lowest step with nine of ten.
"""
JUDGED = {
    0.7: (22, 25, 195),
    0.75: (23, 25, 156),
    0.8: (22, 25, 118),
    0.85: (23, 25, 89),
    0.9: (25, 25, 75),
    0.95: (25, 25, 27),
}
"""The same of the other half at the chosen threshold: judged copied, read, all pairs found."""


def posts(kind: str, folder: Path = SHARED / "data/replab-2013") -> pd.DataFrame:
    """RepLab's posts of one kind that have a text, as `copied` takes them."""
    table = pd.read_csv(folder / f"{kind}.csv.gz", dtype="string")
    table = table[table["text"].notna()].drop_duplicates(["entity_id", "tweet_id"])
    return table.rename(columns={"tweet_id": "message_id"}).assign(
        published_at=pd.to_datetime(table["published_at"], utc=True),
        resolution="hour",
        side="public",
        channel="x",
        sentiment=pd.array([pd.NA] * len(table), dtype="string"),
        repost_of_id=pd.array([pd.NA] * len(table), dtype="string"),
        quoted_author=pd.array([pd.NA] * len(table), dtype="string"),
        text_key=text_key(table["text"]),
    )


def halves(table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The entities to choose on, and those to report."""
    every = sorted(table["entity_id"].unique())
    return every[::2], every[1::2]


def marked(table: pd.DataFrame) -> "pd.Series[str]":
    """The root of each post under the marks of near-duplicates."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.get(one, one) != one:
            one = parent[one]
        return one

    for one, other in zip(table["message_id"], table["is_near_duplicate_of"], strict=True):
        if other != "-1":
            parent[root(one)] = root(other)
    return table["message_id"].map(root)


def pairs(group: "pd.Series") -> set[tuple]:
    """Pairs of rows that share a group."""
    held = group[group.duplicated(keep=False)]
    members = held.groupby(held).groups.values()
    return {pair for rows in members for pair in combinations(sorted(rows), 2)}


def against_marks() -> Iterator[dict]:
    """By kind, half and threshold: pairs marked, found, both."""
    for kind in KINDS:
        table = posts(kind)
        for half, entities in zip(("choice", "held out"), halves(table), strict=True):
            rows = [table[table["entity_id"] == one] for one in entities]
            for threshold in THRESHOLDS:
                near_copies.NEAR = threshold
                both = found = told = 0
                for one in rows:
                    ours, theirs = pairs(copied(one)["copy_of"]), pairs(marked(one))
                    both, found, told = (
                        both + len(ours & theirs),
                        found + len(ours),
                        told + len(theirs),
                    )
                near_copies.NEAR = 0.7
                yield {
                    "what": "RepLab marks",
                    "kind": kind,
                    "half": half,
                    "threshold": threshold,
                    "posts": sum(map(len, rows)),
                    "marked": told,
                    "found": found,
                    "both": both,
                    "recall": both / told,
                    "precision": both / found,
                }


def found_pairs(kind: str, entities: list[str]) -> Iterator[tuple[float, int, int]]:
    """Overlap of each wording with the first text of its group, and the rows of the two."""
    table = posts(kind)
    for entity in entities:
        rows = table[table["entity_id"] == entity].sort_values("published_at")
        of = copied(rows)
        of = of[of["wording"] >= 0].drop_duplicates("wording")
        first = of[~of["copy_of"].duplicated()].reset_index().set_index("copy_of")["index"]
        normal = normalise(rows["text"])
        for row, group in of["copy_of"].items():
            if first[group] != row:
                one, other = (set(near_copies._grams(normal[k])) for k in (first[group], row))
                yield len(one & other) / len(one | other), int(first[group]), int(row)


def to_read() -> None:
    """Print a sample of what is found on the held-out half beyond equal texts, for a reader."""
    held = []
    for kind in KINDS:
        texts = posts(kind)["text"]
        for overlap, one, other in found_pairs(kind, halves(posts(kind))[1]):
            held.append((overlap, texts[one], texts[other]))
    table = pd.DataFrame(held, columns=["overlap", "one", "other"])
    for low in np.arange(0.7, 1.0, 0.05):
        step = table[table["overlap"].between(low, low + 0.05, inclusive="left")]
        print(f"== {low:.2f}: {len(step)} pairs")
        shown = step.sample(min(SAMPLE, len(step)), random_state=SEED)
        for k, row in enumerate(shown.itertuples(), 1):
            print(f"{k} {row.overlap:.2f}\n   {row.one}\n   {row.other}")


def tweets(stock: str, day: str) -> pd.DataFrame:
    """The posts of stocknet about a company on one day (UTC), as `copied` takes them."""
    with gzip.open(SHARED / f"data/stocknet/{stock}.jsonl.gz", "rt") as lines:
        rows = [json.loads(line) for line in lines]
    when = [row["created_at"] for row in rows]
    table = pd.DataFrame(
        {
            "message_id": [f"{k}" for k in range(len(rows))],
            "published_at": pd.to_datetime(when, format="%a %b %d %H:%M:%S %z %Y", utc=True),
            "text": pd.array([row["text"] for row in rows], dtype="string"),
            "author": pd.array([row["user"]["id_str"] for row in rows], dtype="string"),
        }
    )
    table = table[table["published_at"].dt.strftime("%Y-%m-%d") == day]
    missing = pd.array([pd.NA] * len(table), dtype="string")
    return table.assign(
        text_key=text_key(table["text"]),
        resolution="hour",
        side="public",
        channel="x",
        repost_of_id=missing,
        quoted_author=missing,
        sentiment=missing,
    )


def known_cascades() -> Iterator[dict]:
    """The two days of stocknet whose copies were counted by hand."""
    for stock, day, told in (("AMZN", "2014-05-21", 527), ("WMT", "2015-10-14", 49)):
        table = tweets(stock, day)
        of = copied(table)
        top = cascades(table, of).iloc[0]
        yield {
            "what": f"{stock} {day}",
            "posts": len(table),
            "marked": told,
            "found": int(top["posts"]),
            "copies": int(of["is_copy"].sum()),
            "accounts": top["accounts"],
            "wordings": int(top["wordings"]),
            "reposts": top["reposts"],
            "span_h": float(top["span_h"]),
        }


def judged() -> dict:
    """Precision of what is found beyond equal texts on the held-out half, over the steps of
    overlap, with its 90 % interval.
    """
    good, read, every = np.array(list(JUDGED.values()), float).T
    share, weight = good / read, every / every.sum()
    value = float((weight * share).sum())
    half = 1.645 * float(np.sqrt((weight**2 * share * (1 - share) / read).sum()))
    held = {"low": value - half, "high": min(value + half, 1.0)}
    return {"what": "read", "half": "held out", "found": every.sum(), "precision": value} | held


def main() -> None:
    table = pd.DataFrame([*known_cascades(), judged(), *against_marks()])
    table.round(4).to_csv(RESULT, index=False)
    print(table.round(3).to_string(index=False))


if __name__ == "__main__":
    main()
