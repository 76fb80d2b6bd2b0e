"""The archive that X gives an account of its own data: `tweets.js`, before 2023 `tweet.js`.

Names: real files. The posts are the account's own, which is not named in them (`account.js` does):
they are taken as the brand's. Counts are text. A repost is `RT @name: …`, cut, without the
original's id. `x_archive_files` reads the JavaScript around the list.
"""

import pandas as pd

from analytics.messages.columns import Batch, language, quoted, unescaped
from analytics.messages.format import Format
from analytics.messages.json_fields import count, identifier, nonblank, text, time

_OWN = "of_archive"


def _unwrap(value: object) -> list:
    """The posts in a value: in `tweet`, or bare and then without a `user`."""
    rows = value if isinstance(value, list) else [value]
    return [_post(row) for row in rows]


def _post(row: object) -> object:
    if not isinstance(row, dict) or _OWN in row:
        return row
    inner = row.get("tweet")
    post = inner if isinstance(inner, dict) else row
    return post | {_OWN: True} if "full_text" in post and "user" not in post else row


def url_of_own_id(batch: Batch) -> pd.Series:
    return "https://x.com/i/web/status/" + batch.columns["message_id"]


FORMAT = Format(
    name="x_archive",
    tool="X's archive of an account's own data (`tweets.js`)",
    shape="records",
    why="it has full_text and id_str of one account's own posts, without their author",
    signature=("id_str", "created_at", "full_text", "favorite_count", _OWN),
    unwrap=_unwrap,
    remark=lambda _: "X's archive holds one account's own posts: they are taken as the brand's",
    columns={
        "message_id": identifier("id_str", "id"),
        "published_at": time("created_at", layout="%a %b %d %H:%M:%S %z %Y"),
        "time_precision": "second",
        "channel": "x",
        "side": "brand",
        "text": text("full_text", then=unescaped),
        "language": nonblank("lang", then=language),
        "url": url_of_own_id,
        "parent_id": identifier("in_reply_to_status_id_str", "in_reply_to_status_id"),
        "quoted_author": quoted(),
        "likes": count("favorite_count"),
        "reposts": count("retweet_count"),
    },
)
