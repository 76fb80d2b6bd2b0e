"""“Customer Support on Twitter” (TWCS): complaints and the brands' replies, with complete threads.

`inbound` False marks a brand's own post. The “.0” that a spreadsheet added to parent ids is
removed.
"""

import pandas as pd

from analytics.messages.columns import Batch, quoted
from analytics.messages.csv_fields import cell, time
from analytics.messages.format import Format


def _is_strange(batch: Batch) -> pd.Series:
    known = batch.raw["inbound"].isin(["True", "False"])
    return ~known & batch.columns["published_at"].notna()


FORMAT = Format(
    name="twcs",
    tool="the collection “Customer Support on Twitter”",
    why="it has inbound and in_response_to_tweet_id",
    signature=(
        "tweet_id",
        "author_id",
        "inbound",
        "created_at",
        "text",
        "in_response_to_tweet_id",
    ),
    columns={
        "message_id": cell("tweet_id"),
        "published_at": time("created_at", layouts=("%a %b %d %H:%M:%S %z %Y",)),
        "time_precision": "second",
        "channel": "x",
        "side": lambda batch: batch.raw["inbound"].map({"False": "brand"}).fillna("public"),
        "author": cell("author_id"),
        "text": lambda batch: batch.raw["text"],
        "parent_id": cell("in_response_to_tweet_id", then=lambda ids: ids.str.removesuffix(".0")),
        "quoted_author": quoted(),
    },
    rejects={"inbound is neither True nor False": _is_strange},
)
