"""Posts to the rows and files of an export."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

Rows = list[dict[str, str]]


def fast(names: Iterable[str], chosen: Iterable[str] | None = None) -> list:
    """Parameters of a test: the chosen ones, by default each sixth, run fast, all others slow."""
    every = list(names)
    fast_ones = set(every[::6] if chosen is None else chosen)
    assert fast_ones <= set(every)
    slow = pytest.mark.slow
    return [name if name in fast_ones else pytest.param(name, marks=slow) for name in every]


def rows_of(table: pd.DataFrame, one: Callable[[dict], dict]) -> Rows:
    """One export row a post; missing values are empty cells."""
    rows = []
    for post in table.astype(object).where(table.notna(), None).to_dict("records"):
        cells = one(post)
        rows.append({k: "" if v is None else str(v) for k, v in cells.items()})
    return rows


def link(number: str | None, author: str = "someone") -> str | None:
    return number and f"https://social.example/{author}/status/{number}"


def repeated(post: dict, table: pd.DataFrame) -> str:
    """The words of a repost with the mark that X puts before them."""
    of = table.loc[table["message_id"] == post["repost_of_id"], "author"]
    return f"RT @{of.iloc[0]}: {post['text']}" if len(of) else post["text"]


def save_csv(rows: Rows, path: Path, *, encoding="utf-8", separator=",", above: str = "") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(above)
        writer = csv.DictWriter(file, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)


def save_xlsx(rows: Rows, path: Path, above: int = 7) -> None:
    """Text cells, but dates as dates; a text that looks like a formula stays text."""
    book = openpyxl.Workbook()
    sheet = book.active
    for i in range(above - 1):
        sheet.cell(i + 1, 1, f"Report: {i}")
    for j, name in enumerate(rows[0], start=1):
        sheet.cell(above, j, name)
    for i, row in enumerate(rows, start=above + 1):
        for j, (name, value) in enumerate(row.items(), start=1):
            if name in ("Date", "Added") and value:
                sheet.cell(i, j, pd.Timestamp(value).to_pydatetime())
            elif value:
                sheet.cell(i, j, value).data_type = "s"
    book.save(path)


def save_ytdt(rows: Rows, path: Path) -> None:
    """As PHP does: quotes are doubled, backslashes stand as they are."""
    lines = [list(rows[0]), *(row.values() for row in rows)]
    text = "".join(
        ",".join('"' + c.replace('"', '""') + '"' for c in line) + "\n" for line in lines
    )
    path.write_text(text, encoding="utf-8", newline="")


def iso(p: dict) -> str:
    return f"{p['published_at']:%Y-%m-%dT%H:%M:%S}.000Z"


def seconds(p: dict) -> int:
    return int(p["published_at"].timestamp())


def flat(values: list[dict], joint: str) -> Rows:
    """Objects as rows of text: `a/b` or `a.b` for a nested member, as Apify and pandas do."""
    rows = []
    for value in values:
        row: dict[str, str] = {}
        for name, member in value.items():
            inner = member if isinstance(member, dict) else {"": member}
            for last, cell in inner.items():
                row[f"{name}{joint}{last}" if last else name] = "" if cell is None else str(cell)
        rows.append(row)
    return rows


def in_cells(values: list[dict]) -> Rows:
    """Objects as rows of text: a nested object stands in its cell as Python writes it."""
    return [{k: "" if v is None else str(v) for k, v in value.items()} for value in values]
