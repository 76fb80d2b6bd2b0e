"""Posts about brands: those that experts labelled for reputation, and those without labels."""

import csv
import re
from pathlib import Path

import pandas as pd

from analytics.sentiment.brand import MARKER, Brand, short_names
from analytics.sentiment.model import LABELS
from analytics.sentiment.normalise import normalise, spell_out

CATEGORIES = ("automotive", "banking", "music", "university")
FOLDS = 5


def fold_of(rows: pd.DataFrame) -> "pd.Series[int]":
    """0 to FOLDS - 1 for each row: brands are dealt out whole, of each category the most posted
    about first, back and forth, so that every fold has posts and brands of every category.

    rows: columns brand, category.
    """
    counts = rows.groupby(["category", "brand"]).size().rename("n").reset_index()
    counts = counts.sort_values(["category", "n", "brand"], ascending=[True, False, True])
    place = counts.groupby("category").cumcount() % (2 * FOLDS)
    counts["fold"] = place.where(place < FOLDS, 2 * FOLDS - 1 - place)
    return rows["brand"].map(counts.set_index("brand")["fold"])


def read_replab(folder: Path) -> pd.DataFrame:
    """English posts related to their brand, of RepLab 2013 (Amigo et al. 2013, CLEF).

    Columns text (mentions as MARKER, normalised), raw (the same, not normalised), label (place in
    `LABELS`), source, brand, category, part ("training" or "test"). One row a text and brand.
    """
    tables = [
        pd.read_csv(folder / f"{name}.csv.gz", dtype=str, keep_default_na=False)
        for name in CATEGORIES
    ]
    rows = pd.concat(tables, ignore_index=True)
    is_used = (rows["filtering"] == "RELATED") & (rows["language"] == "EN")
    rows = rows[is_used & (rows["text"] != "") & (rows["polarity"] != "")]
    brands = {name: Brand((name, *short_names(name))) for name in rows["query"].unique()}
    raw = [
        brands[name].mark(text)[0] for name, text in zip(rows["query"], rows["text"], strict=True)
    ]
    table = pd.DataFrame(
        {
            "text": [spell_out(normalise(text)) for text in raw],
            "raw": raw,
            "label": [LABELS.index(label.lower()) for label in rows["polarity"]],
            "source": "replab-2013",
            "brand": rows["query"].to_numpy(),
            "category": rows["category"].to_numpy(),
            "part": rows["part"].to_numpy(),
        }
    )
    return table.drop_duplicates(["text", "brand"]).reset_index(drop=True)


def read_unlabelled(path: Path) -> list[str]:
    """Distinct texts of a table with the columns about (a listed company's symbol), text."""
    rows = pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, dtype=str, keep_default_na=False)
    symbols = {
        about: re.compile(rf"\${re.escape(about)}(?!\w)", re.IGNORECASE)
        for about in rows["about"].unique()
    }
    raw = [
        symbols[about].sub(f" {MARKER} ", text)
        for about, text in zip(rows["about"], rows["text"], strict=True)
    ]
    return sorted({spell_out(normalise(text)) for text in raw} - {""})


def mark_accounts(rows: pd.DataFrame, accounts: dict[str, str]) -> list[str]:
    """Texts, normalised, in which the account of each row's brand is MARKER.

    rows: columns raw, brand. accounts: brand -> its account, without @.
    """
    patterns = {
        brand: re.compile(rf"@{account}(?!\w)", re.IGNORECASE)
        for brand, account in accounts.items()
    }
    return [
        spell_out(normalise(patterns[brand].sub(f" {MARKER} ", raw)))
        for brand, raw in zip(rows["brand"], rows["raw"], strict=True)
    ]
