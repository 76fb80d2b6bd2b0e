"""Lists of stories as Media Cloud exports them: headlines, no texts.

Column names: mediacloud.org, story list of the search (`id, indexed_date, media_name, publish_date
…`), and the older explorer's (`stories_id, publish_date, media_id, media_name …`). `publish_date`
is a day, or (older) a time without a zone: declare one. The outlet is the author.
"""

import pandas as pd

from analytics.messages.columns import Batch, language
from analytics.messages.csv_fields import cell, identifier, text, time
from analytics.messages.format import Format
from analytics.messages.parsing import precision, times


def _published(batch: Batch) -> pd.Series:
    """A day is taken as that of UTC, whatever the zone; a time needs one."""
    written = cell("publish_date")(batch)
    days = times(written.where(precision(written) == "day"), tz="UTC")
    return days.fillna(time("publish_date")(Batch(batch.raw[days.isna()], batch.tz)))


FORMAT = Format(
    name="media_cloud",
    tool="Media Cloud, lists of stories as CSV",
    why="it has publish_date, title, url and media_name",
    signature=(
        ("id", "stories_id"),
        "publish_date",
        "title",
        "url",
        "language",
        "media_name",
        ("media_url", "media_id"),
    ),
    columns={
        "message_id": identifier("stories_id", "id"),
        "published_at": _published,
        "time_precision": cell("publish_date", then=precision),
        "channel": "news",
        "side": "press",
        "author": cell("media_name", "media_url"),
        "text": text("title"),
        "language": cell("language", then=language),
        "url": cell("url"),
    },
)
