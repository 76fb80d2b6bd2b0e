"""CrowdTangle, posts of Facebook pages and groups, as CSV.

Column names: as 4CAT requires them; exports of groups have `Group Name` instead of `Page Name`, and
the name of the `Overperforming …` column varies. `Post Created` ends in an abbreviation of its
zone. The metrics are as of the export. Reactions other than `Likes` are not added to the likes.
Views are counted for videos only: the 0 of any other post is no count. Such a file has only posts
of pages and groups, no comments.
"""

import pandas as pd

from analytics.messages.columns import Batch, Column, last_part
from analytics.messages.csv_fields import cell, count, text
from analytics.messages.format import Format
from analytics.messages.parsing import times

_LAYOUT = "%Y-%m-%d %H:%M:%S"


def post_created(batch: Batch) -> pd.Series:
    """UTC times from `2024-03-04 06:58:07 EST`; `tz` applies if the zone is unknown or absent."""
    written = batch.raw["Post Created"]
    return times(written, tz=batch.tz, layout=_LAYOUT, where="column Post Created")


def video_views(*names: str) -> Column:
    """Views; NA for a 0 of a post that is not a video."""

    def column(batch: Batch) -> pd.Series:
        views = count(*names)(batch)
        is_video = cell("Type")(batch).str.contains("video|IGTV", case=False)
        return views.where((views > 0) | is_video)

    return column


FORMAT = Format(
    name="crowdtangle_facebook",
    tool="CrowdTangle, posts of Facebook pages and groups",
    why="it has Facebook Id, Post Created and the reactions",
    signature=(
        "User Name",
        "Facebook Id",
        "Post Created",
        "Message",
        "Total Interactions",
        "Angry",
    ),
    columns={
        "message_id": cell("URL", then=last_part),
        "published_at": post_created,
        "time_precision": "second",
        "channel": "facebook",
        "side": "public",
        "author": cell("User Name", "Page Name", "Group Name", "Facebook Id"),
        "text": text("Message", "Image Text", "Link Text"),
        "url": cell("URL"),
        "likes": count("Likes"),
        "reposts": count("Shares"),
        "replies": count("Comments"),
        "views": video_views("Post Views", "Total Views"),
        "followers": count("Followers at Posting"),
    },
)
