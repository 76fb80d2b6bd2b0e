"""Articles of NewsAPI or GNews as a script keeps them in a table.

Names and meaning: see `news_api`. `source` is a column for each member (`source.name`), an object
in its cell, or the publisher's name alone.
"""

import pandas as pd

from analytics.messages.columns import Batch, first
from analytics.messages.csv_fields import cell, time
from analytics.messages.format import Format
from analytics.messages.nested_cells import member, spelled
from analytics.messages.parsing import precision
from analytics.messages.review_fields import titled


def _plain_source(batch: Batch) -> pd.Series:
    return cell("source_name", "source")(batch).mask(lambda name: name.str.startswith("{"))


FORMAT = Format(
    name="news_api_csv",
    tool="NewsAPI and GNews, articles as CSV",
    why="it has source, title, description, urlToImage and publishedAt",
    signature=(
        "title",
        "description",
        "url",
        "publishedAt",
        ("urlToImage", "image", "content"),
        (*spelled("source.name"), "source_name"),
    ),
    columns={
        "published_at": time("publishedAt"),
        "time_precision": cell("publishedAt", then=precision),
        "channel": "news",
        "side": "press",
        "author": first(member("source.name"), _plain_source),
        "text": titled(cell("title"), cell("description")),
        "url": cell("url"),
    },
)
