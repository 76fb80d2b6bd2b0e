"""Messages to panels: read or simulated, scored once, counted."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analytics import messages, panel, sentiment, simulate
from analytics.cases import Case
from analytics.errors import UsageError
from analytics.schema import Panel

PANEL_MINUTES = 15


def messages_of(case: Case) -> pd.DataFrame | None:
    """The case's message table; a simulated case's is made anew (two seconds)."""
    if case.panels:
        return None
    if case.provenance == "simulated":
        table = simulate.northwind().messages
        _write_parquet(table, case.data_folder / "messages.parquet")
    else:
        table = messages.load(case.data_folder)
    return None if table is None else _about(table, case)


def input_hashes(case: Case) -> dict[str, str]:
    """SHA-256 of the files a case rests on: `case.hashes`, its message table and its rivals'."""
    hashes = dict(case.hashes)
    for prefix, owner in [("", case), *((f"{rival.id}/", rival) for rival in case.rivals)]:
        table = owner.data_folder / "messages.parquet"
        if not owner.panels and table.exists():
            hashes[f"{prefix}{table.name}"] = _digest(table.read_bytes())
    return hashes


def count(
    table: pd.DataFrame, scores: pd.DataFrame, brand_accounts: tuple[str, ...]
) -> dict[str, Panel]:
    """Panels of a message table by people's labels (where it has any) and by the model's; where
    nothing has a label, the latter counts messages only."""
    labels = {"gold": table["label"], "model": scores["label"]}
    return {
        name: panel.combine(
            [
                panel.summarise(
                    table, series, bin_minutes=PANEL_MINUTES, brand_accounts=brand_accounts
                )
            ],
            bin_minutes=PANEL_MINUTES,
            labels=name,
        )
        for name, series in labels.items()
        if series.notna().any() or (name == "model" and not table["label"].notna().any())
    }


def score(
    table: pd.DataFrame,
    folder: Path,
    progress: Callable | None = None,
    model: sentiment.Model | None = None,
) -> pd.DataFrame:
    """Scores of a message table by the model (default: the shipped one), one row each, in order.

    They are kept in a store in `folder`, so that a text is scored once.
    """
    model = model or sentiment.load()
    with sentiment.stored(folder, model) as store:
        return sentiment.score(table["text"], model, progress, store)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def imported(
    case: Case, model: sentiment.Model | None = None, progress: Callable | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A case's imported messages and their scores, row by row; `UsageError` where none are."""
    table = messages.load(case.data_folder)
    if table is None:
        raise UsageError(
            what="no messages are imported",
            where=str(case.data_folder),
            right=f"First: aftermath import FILE --case {case.id}",
        )
    table = _about(table, case)
    return table, score(table, case.data_folder, progress, model)


def compare_models(
    case: Case, names: tuple[str, str], progress: Callable | None = None
) -> tuple[sentiment.Agreement, pd.DataFrame]:
    """How two models (names or folders) agree on a case's imported messages, and where not.

    The table has the texts that they label differently, `text, first, second`, surest first.
    """
    first, second = (sentiment.load(name) for name in names)
    table, one = imported(case, first, progress)
    two = score(table, case.data_folder, progress, second)
    found = sentiment.agreement(one, two)
    apart = {"text": table["text"], "first": one["label"], "second": two["label"]}
    return found, pd.DataFrame(apart).iloc[found.apart]


def write_panels(case: Case) -> dict[Path, str]:
    """Count a case's imported messages into `panel-<labels>.csv` of its folder; path → sha256."""
    table, scores = imported(case)
    written = {}
    for name, counts in count(table, scores, case.brand_accounts).items():
        path, text = case.folder / f"panel-{name}.csv", panel_text(counts)
        path.write_text(text, encoding="utf-8")
        written[path] = _digest(text.encode())
    return written


def panel_text(counts: Panel) -> str:
    """A panel as the CSV text that cases ship."""
    return counts.table.to_csv(index=False, date_format="%Y-%m-%dT%H:%M:%SZ", lineterminator="\n")


def _about(table: pd.DataFrame, case: Case) -> pd.DataFrame:
    """The messages that the export assigns to the case's brand."""
    if case.about is None:
        return table
    return table[table["about"] == case.about].reset_index(drop=True)


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    try:
        table.to_parquet(name, index=False)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
