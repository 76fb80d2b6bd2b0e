"""X as snscrape and twscrape read it: JSON Lines, tables by pandas, and those of the tutorials.

Names: JustAnotherArchivist/snscrape, modules/twitter.py; `rawContent` was `content` before 0.5.
Times are UTC. In a table written by pandas a cell of `user` is the whole account as Python writes
it; in flattened ones it is `user.username`. The tables of the usual tutorials have the columns
`Datetime, Tweet Id, Text, Username`. A repost has its original in `retweetedTweet`, whose text is
used. `source` is the app that posted it.
"""

import pandas as pd

from analytics.messages.accounts import followers, handles
from analytics.messages.columns import (
    Batch,
    Column,
    first,
    language,
    quoted,
    unescaped,
    without_at,
    without_mark,
)
from analytics.messages.counts import counts
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format

_STATUS = r"""^\{['"]url['"]: ?['"]https?://[^/]+/([^/]+)/status/(\d+)"""
_PROFILE = r"^https?://[^/]+/([^/]+)/?$"


def _of_post(column: str, group: int) -> Column:
    """The account (group 0) or the id (1) of the post that a cell holds as a whole object."""
    return cell(column, then=lambda post: post.str.extract(_STATUS)[group].astype("string"))


def _author(batch: Batch) -> pd.Series:
    named = cell("user.username", "username", "Username", "User", "user_username")(batch)
    user = handles(cell("user")(batch))
    user = user.str.extract(_PROFILE, expand=False).fillna(user)
    return without_at(named.fillna(user))


_ORIGINAL = text("retweetedTweet.rawContent", "retweetedTweet.content")
_OWN = text("rawContent", "content", "Text", "renderedContent")


def _text(batch: Batch) -> pd.Series:
    original = _ORIGINAL(batch)
    return unescaped(original.mask(original == "", without_mark(_OWN)(batch)))


def _followers(batch: Batch) -> pd.Series:
    named = count("user.followersCount", "followersCount", "followers", "Followers")(batch)
    return named.fillna(counts(followers(cell("user")(batch))))


FORMAT = Format(
    name="snscrape",
    tool="snscrape or twscrape, posts of X as JSON or CSV",
    why="it has the date, the author and rawContent, renderedContent or Tweet Id",
    signature=(
        ("date", "Datetime"),
        ("rawContent", "renderedContent", "Tweet Id"),
        ("rawContent", "content", "Text", "renderedContent"),
        ("user", "user.username", "username", "Username", "User", "user_username", "url"),
    ),
    zone="UTC",
    columns={
        "message_id": identifier("id", "id_str", "Tweet Id"),
        "published_at": time("date", "Datetime"),
        "time_precision": "second",
        "channel": "x",
        "side": "public",
        "author": _author,
        "repost_of_id": first(identifier("retweetedTweet.id"), _of_post("retweetedTweet", 1)),
        "text": _text,
        "language": cell("lang", "language", "Language", then=language),
        "url": cell("url", "URL", "Url"),
        "parent_id": identifier("inReplyToTweetId"),
        "thread_id": identifier("conversationId"),
        "quoted_author": quoted(
            first(cell("quotedTweet.user.username"), _of_post("quotedTweet", 0))
        ),
        "likes": count("likeCount", "like count", "Like Count", "Likes", "LikeCount"),
        "reposts": count("retweetCount", "retweet count", "Retweet Count", "Retweets"),
        "replies": count("replyCount", "reply count", "Reply Count", "Replies"),
        "views": count("viewCount", "view count", "View Count", "Views"),
        "followers": _followers,
    },
)
