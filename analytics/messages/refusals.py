"""The errors for files that nothing reads, which say what would."""

import itertools
from collections.abc import Sequence

from analytics.errors import ImportFileError
from analytics.messages import aggregates, gdelt_timeline
from analytics.messages.formats import FORMATS
from analytics.messages.headers import CandidateHeader, likeliest
from analytics.messages.mapping import ColumnMapping
from analytics.messages.opening import InputFile, refuse
from analytics.messages.suggest_mapping import NoMessagesError

_TABLES = [known for known in FORMATS.values() if known.shape == "table"]


def unknown(source: InputFile, headers: list[CandidateHeader]) -> ImportFileError:
    """The error for a table of no known format: its columns, and the closest format."""
    columns = likeliest(headers).columns
    return ImportFileError(
        what=f"no known format has the columns {_shown(columns)}",
        where=source.name,
        right=f"{_nearest(columns)} --suggest drafts a mapping for it",
    )


def without_messages(
    source: InputFile, headers: list[CandidateHeader], error: NoMessagesError
) -> ImportFileError:
    """The error for a table of no known format that holds no messages."""
    columns = likeliest(headers).columns
    if columns == gdelt_timeline.COLUMNS:
        return gdelt_timeline.refusal(source.name)
    if days := aggregates.refusal(source.name, columns):
        return days
    what = f"{error.what}, and no known format has the columns {_shown(columns)}"
    return NoMessagesError(what=what, where=source.name, right=f"{_nearest(columns)} {error.right}")


def _nearest(columns: Sequence[str]) -> str:
    """What the nearest format lacks in a table, and what the message table's own names do."""
    lacking = {known.name: known.lacks(columns) for known in _TABLES if not known.fits}
    nearest = min(lacking, key=lambda name: len(lacking[name]))
    names = dict.fromkeys((nearest, "generic"))
    return f"Nearest: {'; '.join(f'{name} lacks {_one_of_each(lacking[name])}' for name in names)}."


def _one_of_each(lacking: Sequence[str]) -> str:
    """Of alternatives, the first one."""
    return _shown(list(dict.fromkeys(name.partition(" or ")[0] for name in lacking)), 4)


def unfit(
    source: InputFile,
    headers: list[CandidateHeader],
    mappings: Sequence[ColumnMapping],
    which: str,
    end: str = "",
) -> ImportFileError:
    """The error for a table that lacks columns of each mapping: those of the closest one."""
    pairs = itertools.product(mappings, headers)
    one, header = min(pairs, key=lambda pair: len(set(pair[0].sources) - set(pair[1].columns)))
    missing = [name for name in one.sources if name not in header.columns]
    what = f"the file lacks {', '.join(map(repr, missing))}, which the {which} names"
    return refuse(source.name, what, f"It has {_shown(header.columns, 12)}{end}")


def not_of(source: InputFile, format: str, lacking: list[str]) -> ImportFileError:
    """The error for a file that is not of the format that is asked for."""
    what = f"it is not {format}: it lacks {_shown(lacking)}"
    return refuse(source.name, what, "Leave --format out, choose the right one, or give --mapping")


def _shown(columns: Sequence[str], most: int = 5) -> str:
    """Some column names, formatted for a sentence."""
    names = (name if len(name) <= 24 else f"{name[:23]}…" for name in columns[:most])
    return ", ".join(names) + (" …" if len(columns) > most else "") or "none"
