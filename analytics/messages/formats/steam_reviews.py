"""Reviews of a game on Steam, as CSV.

Column names: Steamworks documentation, “User Reviews – Get List” (appreviews), flattened as in
public data sets: `author.steamid` or `author_steamid`. Times are epoch seconds, UTC; an edited
review keeps the time of its first version. `voted_up` becomes the rating 1 or 0, never a sentiment;
likes are the helpful votes. The developer's answer is in the row of its review.
"""

from functools import partial

import pandas as pd

from analytics.messages.columns import Batch, language
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format
from analytics.messages.review_fields import answer

_VOTES = {"true": 1.0, "1": 1.0, "false": 0.0, "0": 0.0}
_LANGUAGES = {
    "brazilian": "pt",
    "koreana": "ko",
    "latam": "es",
    "schinese": "zh",
    "tchinese": "zh",
}


def _rating(batch: Batch) -> pd.Series:
    vote = cell("voted_up")(batch)
    rating = vote.str.lower().map(_VOTES).astype("Float64")
    batch.note(vote[vote.notna() & rating.isna()])
    return rating


FORMAT = Format(
    name="steam_reviews",
    tool="Steam's API of reviews (appreviews), as CSV",
    why="it has recommendationid, voted_up and timestamp_created",
    signature=("recommendationid", "review", "timestamp_created", "voted_up"),
    columns={
        "message_id": identifier("recommendationid"),
        "published_at": time("timestamp_created", layouts=("epoch_s",)),
        "time_precision": "second",
        "channel": "review",
        "side": "public",
        "author": identifier("author.steamid", "author_steamid"),
        "text": text("review"),
        "language": cell("language", then=partial(language, names=_LANGUAGES)),
        "likes": count("votes_up"),
        "replies": count("comment_count"),
        "rating": _rating,
    },
    replies=answer(
        cell("developer_response"), time("timestamp_dev_responded", layouts=("epoch_s",))
    ),
)
