"""Quoted statements that two people coded independently: `casestudies/double-coding.csv`."""

import io
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pandas as pd

from analytics.cases.files import BAD_CONTENT, FileReader
from analytics.errors import CaseError
from analytics.schema import APOLOGY_ELEMENTS, Milestone

FILE = "double-coding.csv"
LEVELS = ("none", "weak", "full")
CODERS = ("first", "second")
COLUMNS = ("case", "quote", "coder", *APOLOGY_ELEMENTS)


def double_codes(root: Path) -> pd.DataFrame:
    """The codes below a project's folder: see `read_double_codes`."""
    return read_double_codes(FileReader(root / "casestudies"))


def read_double_codes(files: FileReader) -> pd.DataFrame:
    """COLUMNS, a row for each coder (CODERS) and quoted statement, each element a level of LEVELS.

    files: of the folder casestudies. Empty where it has no such file; `CaseError` names an invalid
    row.
    """
    if not files.exists(FILE):
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    return _parse(files.text(FILE))


def coded_twice(
    codes: pd.DataFrame, case_id: str, milestones: Iterable[Milestone]
) -> frozenset[str]:
    """Ids of the milestones whose quoted words are in `codes`; a quote may be a part of them."""
    quotes = [_normalise(quote) for quote in codes.loc[codes["case"] == case_id, "quote"]]
    words = {m.id: _normalise(m.quote.words) for m in milestones if m.quote}
    return frozenset(
        milestone
        for milestone, own in words.items()
        if own and any(own in quote or quote in own for quote in quotes)
    )


@lru_cache(maxsize=1)  # all cases of a library share one file
def _parse(text: str) -> pd.DataFrame:
    try:
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    except BAD_CONTENT as error:
        what = f"the file cannot be read: {error}"
        raise CaseError(what=what, where=FILE, right="A UTF-8 CSV file") from error
    if missing := [name for name in COLUMNS if name not in table]:
        right = f"Columns {', '.join(COLUMNS)}"
        raise CaseError(what=f"the column {missing[0]} is missing", where=FILE, right=right)
    bad = ~table[list(APOLOGY_ELEMENTS)].isin(LEVELS).all(axis=1) | ~table["coder"].isin(CODERS)
    bad |= table.duplicated(["case", "quote", "coder"])
    bad |= table.groupby(["case", "quote"])["coder"].transform("nunique") != len(CODERS)
    if bad.any():
        row = int(bad.to_numpy().argmax())
        raise CaseError(
            what=f"the row is not valid: {', '.join(table.iloc[row])}",
            where=f"{FILE}, line {row + 2}",
            right=f"Each quote once by {' and '.join(CODERS)}, elements {', '.join(LEVELS)}",
        )
    return table[list(COLUMNS)]


def _normalise(words: str) -> str:
    """Lower-case words without punctuation, so that a quote is found again where cut otherwise."""
    return " ".join(re.findall(r"\w+", words.casefold()))
