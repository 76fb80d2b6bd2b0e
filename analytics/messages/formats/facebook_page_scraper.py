"""Posts and comments as the script facebook-page-post-scraper wrote them before 2018.

Column names: minimaxir/facebook-page-post-scraper. `status_published` and `comment_published` have
no zone; the script wrote them five hours behind UTC (`--tz Etc/GMT+5`) unless it was changed. A
comment's parent is the comment it answers, else the post. The page itself is not named.
"""

import pandas as pd

from analytics.messages.columns import Batch, quoted
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format
from analytics.messages.parsing import precision


def _parent(batch: Batch) -> pd.Series:
    is_comment = cell("comment_id")(batch).notna()
    return identifier("parent_id")(batch).fillna(identifier("status_id")(batch).where(is_comment))


FORMAT = Format(
    name="facebook_page_scraper",
    tool="facebook-page-post-scraper, posts or comments as CSV",
    why="it has status_id and status_published, or comment_id and comment_published",
    signature=("status_id", "status_message", "status_published", "num_comments", "num_shares"),
    alternative=("comment_id", "status_id", "parent_id", "comment_message", "comment_published"),
    columns={
        "message_id": identifier("comment_id", "status_id"),
        "published_at": time("comment_published", "status_published"),
        "time_precision": cell("comment_published", "status_published", then=precision),
        "channel": "facebook",
        "side": "public",
        "author": cell("comment_author", "status_author"),
        "text": text("comment_message", "status_message", "link_name"),
        "parent_id": _parent,
        "thread_id": identifier("status_id"),
        "quoted_author": quoted(),
        "likes": count("num_likes", "comment_likes"),
        "reposts": count("num_shares"),
        "replies": count("num_comments"),
    },
)
