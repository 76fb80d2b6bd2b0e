"""CrowdTangle, posts of Instagram accounts, as CSV.

Column names: as 4CAT requires them. `Post Created` ends in a word for its zone (see
`crowdtangle_facebook`). The metrics are as of the export, views those of videos only; no comments
are in such a file.
"""

import pandas as pd

from analytics.messages.cells import cell, counts, reasons
from analytics.messages.crowdtangle_facebook import last_part, post_created, video_views

NAME = "crowdtangle_instagram"
SHAPE = "table"
NEVER = (
    "about",
    "collected_at",
    "language",
    "parent_id",
    "thread_id",
    "repost_of_id",
    "quoted_author",
    "reposts",
    "rating",
    "label",
    "label_confidence",
)
_SIGNATURE = (
    "Account",
    "User Name",
    "Followers at Posting",
    "Post Created",
    "Photo",
    "Description",
)


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in _SIGNATURE if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has Account, Post Created, Photo and Description"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    published = post_created(raw["Post Created"], tz)
    table = pd.DataFrame(
        {
            "message_id": last_part(cell(raw, "URL")),
            "published_at": published,
            "time_precision": "second",
            "channel": "instagram",
            "side": "public",
            "author": cell(raw, "User Name", "Account"),
            "text": cell(raw, "Description", "Title").fillna(""),
            "url": cell(raw, "URL"),
            "likes": counts(cell(raw, "Likes")),
            "replies": counts(cell(raw, "Comments")),
            "views": video_views(raw, "Views"),
            "followers": counts(cell(raw, "Followers at Posting")),
        }
    )
    return table, reasons(published)
