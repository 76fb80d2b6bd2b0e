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
    """The case's message table; a simulated case's is made when it is not there yet."""
    if case.panels():
        return None
    table = messages.load(case.data_folder)
    if table is None and case.provenance == "simulated":
        table = simulate.northwind().messages
        _write_parquet(table, case.data_folder / "messages.parquet")
    return None if table is None else _about(table, case)


def panels_of(case: Case, table: pd.DataFrame | None) -> dict[str, Panel]:
    """Panels by labels, people's first."""
    if table is None:
        shipped = case.panels()
        return {name: shipped[name] for name in ("gold", "model") if name in shipped}
    return count(table, score(table, case.data_folder), case.brand_accounts)


def count(
    table: pd.DataFrame, scores: pd.DataFrame, brand_accounts: tuple[str, ...]
) -> dict[str, Panel]:
    """Panels of a message table by people's labels (where it has any) and by the model's."""
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
        if series.notna().any()
    }


def score(table: pd.DataFrame, folder: Path, progress: Callable | None = None) -> pd.DataFrame:
    """Scores of a message table by the shipped model, one row each, in its order.

    Kept in `folder/scores-<model>.parquet` by message id, so that only new messages are scored.
    """
    model = sentiment.load()
    store = folder / f"scores-{model.revision}.parquet"
    known = pd.read_parquet(store) if store.exists() else None
    is_new = (
        pd.Series(True, index=table.index)
        if known is None
        else ~table["message_id"].isin(known["message_id"])
    )
    if is_new.any():
        fresh = table[is_new]
        made = sentiment.score(fresh["text"].tolist(), model, progress=progress)
        made.insert(0, "message_id", fresh["message_id"].to_numpy())
        known = made if known is None else pd.concat([known, made], ignore_index=True)
        _write_parquet(known, store)
    rows = known.set_index("message_id").loc[table["message_id"]]
    return rows.reset_index(drop=True)


def write_panels(case: Case) -> dict[Path, str]:
    """Count a case's imported messages into `panel-<labels>.csv` of its folder; path → sha256."""
    table = messages.load(case.data_folder)
    if table is None:
        raise UsageError(
            what="no messages are imported",
            where=str(case.data_folder),
            right=f"First: aftermath import FILE --case {case.id}",
        )
    table = _about(table, case)
    written = {}
    for name, counts in count(table, score(table, case.data_folder), case.brand_accounts).items():
        path, text = case.folder / f"panel-{name}.csv", panel_text(counts)
        path.write_text(text, encoding="utf-8")
        written[path] = hashlib.sha256(text.encode()).hexdigest()
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
