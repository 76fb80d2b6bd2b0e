"""The reviews of one's own app that Google Play Console writes every month: CSV in UTF-16.

Column names: support.google.com/googleplay/android-developer, "Download & export monthly reports",
Reviews. Times are UTC, once as ISO 8601 and once in milliseconds; a review keeps the time at which
it was first sent. `Review Link` ends in the id of the review; a rating without words has none. One
to five stars become a rating of 0 to 1. The developer's answer is in the row of its review.
"""

import pandas as pd

from analytics.messages.columns import Column, first, language
from analytics.messages.csv_fields import cell, time
from analytics.messages.format import Format
from analytics.messages.review_fields import answer, stars, titled


def _time(event: str) -> Column:
    """The time of an event, by its milliseconds, else as written."""
    exact = time(f"{event} Millis Since Epoch", layouts=("epoch_ms",))
    return first(exact, time(f"{event} Date and Time"))


def _review(link: pd.Series) -> pd.Series:
    return link.str.extract(r"review(?:I|-i)d=([^&#]+)", expand=False)


FORMAT = Format(
    name="google_play_console",
    tool="Google Play Console, monthly reports of reviews",
    why="it has Package Name, Star Rating, Review Text and Review Submit Date and Time",
    signature=(
        "Package Name",
        "Star Rating",
        "Review Text",
        ("Review Submit Date and Time", "Review Submit Millis Since Epoch"),
        ("Review Link", "Developer Reply Text", "Review Title"),
    ),
    zone="UTC",
    columns={
        "message_id": cell("Review Link", then=_review),
        "published_at": _time("Review Submit"),
        "time_precision": "second",
        "channel": "review",
        "side": "public",
        "text": titled(cell("Review Title"), cell("Review Text")),
        "language": cell("Reviewer Language", then=language),
        "url": cell("Review Link"),
        "rating": stars(cell("Star Rating")),
    },
    replies=answer(cell("Developer Reply Text"), _time("Developer Reply")),
)
