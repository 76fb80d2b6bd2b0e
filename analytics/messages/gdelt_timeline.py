"""GDELT DOC 2.0 timelines (`mode=timeline…`), as JSON or CSV: a time series, not messages.

Names: blog.gdeltproject.org, GDELT DOC 2.0 API. Times are UTC. `timelinevolraw` counts articles;
its CSV also contains the number of all articles that GDELT saw (`norm` in the JSON). `timelinevol`,
`timelinelang` and `timelinesourcecountry` are percentages of that, `timelinetone` is a mean.
"""

import io
import json
from pathlib import Path

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages.encoding import examine
from analytics.messages.opening import InputFile, refuse

COLUMNS = ["Date", "Series", "Value"]
"""Columns of a timeline's CSV."""
_MEMBERS = {"timeline", "query_details"}
_TOTAL = "Total Monitored Articles"
_NO_COUNTS = {"Volume Intensity": "a percentage of all articles", "Average Tone": "a mean tone"}
_RIGHT = "A GDELT timeline of counts (mode=timelinevolraw), or a CSV file with timestamp,value"


def is_timeline(record: dict) -> bool:
    """Whether a JSON object is a timeline."""
    return isinstance(record.get("timeline"), list) and not set(record) - _MEMBERS


def refusal(where: str) -> ImportFileError:
    """The error for a timeline in place of messages."""
    what = "this is a GDELT timeline: a series by time and no messages"
    return refuse(where, what, "`aftermath detect FILE` reads it; messages are in mode=ArtList")


def timeline(path: Path, series: str | None = None) -> pd.DataFrame | None:
    """One series of counts: `timestamp` as written (text), `value` (articles, NaN if missing).

    series: its name, needed if several count articles. Returns None if the file is no timeline.
    Raises ImportFileError on other JSON, a web page, an empty timeline, a series that is no count.
    """
    if not path.is_file():
        return None
    source = InputFile(str(path), path)
    with examine(source).open(source) as stream:
        text = stream.read().lstrip()
    header = [name.strip('" ') for name in text.partition("\n")[0].strip().split(",")]
    if not text.startswith(("{", "[", "<")) and header != COLUMNS:
        return None
    try:
        table = _of_csv(text) if header == COLUMNS else _of_json(text)
        table["value"] = pd.to_numeric(table["value"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = f"this is no GDELT timeline: {error}; it begins {text[:60].splitlines()[0]!r}"
        raise refuse(source.name, what, _RIGHT) from error
    if table.empty:
        raise refuse(source.name, "the timeline is empty: GDELT found no article", _RIGHT)
    return _chosen(table, series, source.name)


def _of_csv(text: str) -> pd.DataFrame:
    table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    return table.set_axis(["timestamp", "series", "value"], axis=1)


def _of_json(text: str) -> pd.DataFrame:
    document = json.loads(text, strict=False)
    if not isinstance(document, dict) or set(document) - _MEMBERS:
        raise ValueError("its JSON holds something else")
    rows = [
        (point["date"], str(line["series"]), point.get("value"))
        for line in document.get("timeline", [])
        for point in line["data"]
    ]
    return pd.DataFrame(rows, columns=["timestamp", "series", "value"])


def _chosen(table: pd.DataFrame, series: str | None, where: str) -> pd.DataFrame:
    names = list(dict.fromkeys(table["series"]))
    wanted = [name for name in names if name == series]
    if series is None:
        wanted = [name for name in names if name != _TOTAL] or names
    if not wanted:
        raise refuse(where, f"it has no series {series!r}", f"--series is one of: {_quoted(names)}")
    kinds = [kind for name in wanted for end, kind in _NO_COUNTS.items() if name.endswith(end)]
    if len(kinds) == len(wanted):
        raise refuse(where, f"{wanted[0]!r} is {kinds[0]}, and early warning needs counts", _RIGHT)
    if len(wanted) > 1:
        what = f"it holds {len(wanted)} series: {_quoted(wanted)}"
        raise refuse(where, what, "Choose one with --series NAME")
    rows = table[table["series"] == wanted[0]].reset_index(drop=True)
    odd = rows.index[rows["value"] % 1 > 0]
    if len(odd):
        what = (
            f"row {odd[0] + 1} of {wanted[0]!r} holds {rows['value'][odd[0]]:g}, which is no count"
        )
        raise refuse(where, what, "Counts as they are: mode=timelinevolraw without timelinesmooth")
    return rows[["timestamp", "value"]].astype({"timestamp": "string"})


def _quoted(names: list[str]) -> str:
    return ", ".join(map(repr, names))
