"""Suggest a mapping for a table of no known format, from its column names and cells."""

from pathlib import Path

import pandas as pd
import yaml

from analytics.errors import ImportFileError
from analytics.messages.detection import candidate_headers
from analytics.messages.opening import input_files, refuse
from analytics.messages.parsing import blank_to_na, times

_NAMES = {
    "published_at": "published_at published date datetime date_time created_at created timestamp "
    "time posted_at post_date publication_date datum",
    "text": "text full_text body message content comment review post tweet snippet description",
    "message_id": "message_id id post_id tweet_id comment_id review_id mention_id uid guid",
    "author": "author user username user_name screen_name author_name account handle name",
    "channel": "channel platform network source_type page_type source",
    "url": "url link permalink post_url address",
    "language": "language lang",
    "parent_id": "parent_id in_reply_to reply_to in_reply_to_id in_reply_to_status_id",
    "thread_id": "thread_id conversation_id",
    "repost_of_id": "repost_of_id retweeted_id retweet_of share_of",
    "likes": "likes like_count favorites favourites favorite_count upvotes",
    "reposts": "reposts retweets retweet_count shares share_count repost_count",
    "replies": "replies reply_count comments comment_count num_comments",
    "views": "views view_count impressions",
    "followers": "followers follower_count followers_count",
}
_LAYOUTS = (
    None,
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%y %I:%M:%S %p",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%a %b %d %H:%M:%S %z %Y",
    "%a, %d %b %Y %H:%M:%S %z",
    "epoch_s",
    "epoch_ms",
)
_WRITTEN = {None: "[-:]", "epoch_s": r"^\d{9,10}(?:\.\d*)?$", "epoch_ms": r"^\d{12,13}$"}
"""Patterns that prevent a layout from accepting any number as a time."""
_MOST = 0.95


def suggest(path: Path) -> str:
    """A mapping as YAML, with open questions for the user as comments.

    Raises ImportFileError if no column contains times or none contains text.
    """
    source = input_files([path])[0]
    headers, _ = candidate_headers(source)
    header = max(headers, key=lambda header: len(header.columns))
    chunk = next(header.chunks(None, None), None)
    if chunk is None or chunk.raw.empty:
        raise refuse(source.name, "there is a header and no row", "At least one message")
    cells = chunk.raw.head(1_000)
    columns = _by_name(list(cells.columns))
    clock, layouts = _clock(cells, columns.get("published_at"))
    if clock is None:
        raise refuse(source.name, "no column holds times", "Write the mapping by hand; see README")
    columns = {"published_at": clock, **{k: v for k, v in columns.items() if v != clock}}
    if "text" not in columns:
        free = [name for name in cells if name not in columns.values()]
        if not free:
            raise refuse(source.name, "no column holds words", "Write the mapping by hand")
        columns["text"] = max(free, key=lambda name: cells[name].str.len().mean())
    mapping = {"columns": columns, "time_format": layouts[0]}
    text = yaml.safe_dump({k: v for k, v in mapping.items() if v}, sort_keys=False)
    return text + _remarks(cells[clock], layouts)


def _by_name(columns: list[str]) -> dict[str, str]:
    plain = {name: name.strip().casefold().replace(" ", "_").replace("-", "_") for name in columns}
    mapping: dict[str, str] = {}
    for ours, theirs in _NAMES.items():
        for wanted in theirs.split():
            match = next((name for name in columns if plain[name] == wanted), None)
            if match is not None and match not in mapping.values():
                mapping[ours] = match
                break
    return mapping


def _clock(cells: pd.DataFrame, named: str | None) -> tuple[str | None, list[str | None]]:
    """The column that contains times, and the layouts that read it; columns so named first."""
    for name in sorted(map(str, cells), key=lambda name: name != named):
        text = blank_to_na(cells[name]).dropna()
        layouts = [layout for layout in _LAYOUTS if len(text) and _reads(text, layout)]
        if layouts:
            return name, layouts
    return None, []


def _reads(text: pd.Series, layout: str | None) -> bool:
    if not text.str.contains(_WRITTEN.get(layout, ""), regex=True).all():
        return False
    return times(text, tz="UTC", layout=layout).notna().mean() >= _MOST


def _remarks(text: pd.Series, layouts: list[str | None]) -> str:
    lines = []
    if len(layouts) > 1:
        lines.append(
            f"# time_format may also be {' or '.join(map(str, layouts[1:]))}: check a date"
        )
    try:
        times(text, layout=layouts[0])
    except ImportFileError:
        lines.append("# time_zone: Europe/Berlin   # the times carry no zone: declare it")
    lines.append("# constants: {channel: x, side: public}   # for what no column tells")
    return "\n".join(lines) + "\n"
