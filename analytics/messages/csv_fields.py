"""Functions that build columns of the message table from the cells of a table."""

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from analytics.messages.columns import Batch, Column, clock
from analytics.messages.counts import counts
from analytics.messages.parsing import blank_to_na, times, words_to_na

_WRAPPING = "='\" \t\r\n"


def cell(*names: str, then: Callable[[pd.Series], pd.Series] | None = None) -> Column:
    """The first of the named columns with a non-blank cell, row by row; NA if there is none.

    then: function applied to its text.
    """

    def column(batch: Batch) -> pd.Series:
        out = pd.Series(pd.NA, index=batch.raw.index, dtype="string")
        for name in names:
            if name in batch.raw:
                out = out.fillna(blank_to_na(batch.raw[name]))
        return then(out) if then else out

    return column


def text(*names: str) -> Column:
    """Like `cell`, but empty if no column has text."""
    return cell(*names, then=lambda values: values.fillna(""))


def count(*names: str) -> Column:
    """Whole numbers from 0 on; NA if there is none."""
    return lambda batch: _counted(batch, cell(*names)(batch))


def _counted(batch: Batch, written: pd.Series) -> pd.Series:
    """Whole numbers; what cannot be read is missing, and noted in the batch."""
    written = words_to_na(written)
    value = counts(written)
    batch.note(written[written.notna() & value.isna()])
    return value


def count_by_channel(own: Mapping[str, str], *general: str) -> Column:
    """Counts from the column of the row's own network, else from the general columns.

    A network's column is not used for rows of other networks, even if it contains a zero. `channel`
    must be declared before it.
    """

    def column(batch: Batch) -> pd.Series:
        values = pd.Series(pd.NA, index=batch.raw.index, dtype="string")
        for network, name in own.items():
            if name in batch.raw:
                values = values.fillna(cell(name)(batch).where(batch.columns["channel"] == network))
        return _counted(batch, values.fillna(cell(*general)(batch)))

    return column


def identifier(*names: str) -> Column:
    """Ids without the quotes, the apostrophe and the “.0” that spreadsheets add."""
    return cell(
        *names, then=lambda ids: blank_to_na(ids.str.strip(_WRAPPING).str.removesuffix(".0"))
    )


def time(*names: str, layouts: Iterable[str | None] | None = None) -> Column:
    """UTC times, ISO 8601 or in the first of the layouts that fits (see `columns.clock`).

    Raises ImportFileError if times have no zone and none is declared.
    """
    where = f"column {' or '.join(names)}"

    def column(batch: Batch) -> pd.Series:
        written = cell(*names)(batch)
        if layouts is None:
            return times(written, tz=batch.tz, where=where)
        return clock(written, layouts, batch.tz, where)

    return column
