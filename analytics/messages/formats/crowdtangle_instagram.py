"""CrowdTangle, posts of Instagram accounts, as CSV.

Column names: as 4CAT requires them. `Post Created` ends in an abbreviation of its zone (see
`crowdtangle_facebook`). The metrics are as of the export, views for videos only; such a file has no
comments.
"""

from analytics.messages.columns import last_part
from analytics.messages.csv_fields import cell, count, text
from analytics.messages.format import Format
from analytics.messages.formats.crowdtangle_facebook import post_created, video_views

FORMAT = Format(
    name="crowdtangle_instagram",
    tool="CrowdTangle, posts of Instagram accounts",
    why="it has Account, Post Created, Photo and Description",
    signature=(
        "Account",
        "User Name",
        "Followers at Posting",
        "Post Created",
        "Photo",
        "Description",
    ),
    columns={
        "message_id": cell("URL", then=last_part),
        "published_at": post_created,
        "time_precision": "second",
        "channel": "instagram",
        "side": "public",
        "author": cell("User Name", "Account"),
        "text": text("Description", "Title"),
        "url": cell("URL"),
        "likes": count("Likes"),
        "replies": count("Comments"),
        "views": video_views("Views"),
        "followers": count("Followers at Posting"),
    },
)
