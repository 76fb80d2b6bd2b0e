"""A table of posts of X that a script made, under names that many use, known by the ids of X in it.

Names: those of X's API, and of tweepy, GetOldTweets3, Scweet, TAGS, Vicinitas and the usual
tutorials; an id may stand in an address. Such names are common words: it is one only where nearly
all ids are those of posts of X of about the days that the table tells. Times without an offset are
UTC, which the ids confirm; where it has only days, the ids have the second. `source` is the app
that posted it.
"""

import pandas as pd

from analytics.messages import snowflakes
from analytics.messages.accounts import followers, handles
from analytics.messages.columns import (
    Batch,
    Column,
    clock,
    first,
    language,
    quoted,
    status_id,
    without_at,
    without_mark,
)
from analytics.messages.counts import counts
from analytics.messages.csv_fields import cell, count, identifier, text
from analytics.messages.format import Format
from analytics.messages.parsing import precision

_IDS = (
    *("id_str", "tweet_id", "tweetid", "tweetId", "Tweet ID", "Tweet Id", "Tweet_ID", "TweetID"),
    *("status_id", "id", "ID", "Id"),
)
_LINKS = (
    "permalink",
    "tweet_url",
    "Tweet URL",
    "status_url",
    "tweet_link",
    "url",
    "URL",
    "Url",
    "link",
)
_TIMES = (
    *("created_at", "Created At", "date", "Date", "datetime", "Datetime", "timestamp", "Timestamp"),
    "time",
)
_TEXTS = (
    *("full_text", "Embedded_text", "text", "Text", "tweet", "Tweet", "tweet_text", "TweetText"),
    *("content", "Content", "tweet_content"),
)
_AUTHORS = (
    *("user.screen_name", "author.username", "screen_name", "user_screen_name", "username"),
    *("Screen Name", "user_username", "from_user", "UserName", "Username", "user", "User"),
    *("user_name", "author", "author_name", "author_id", "author id", "user_id"),
)
_FOLLOWERS = (
    *("user.followers_count", "author.public_metrics.followers_count", "user_followers_count"),
    *("followers_count", "user_followers", "followers", "Followers"),
)
_MOST = 0.9
_LAYOUTS = (None, "%a %b %d %H:%M:%S %z %Y")


def _own_id(batch: Batch) -> pd.Series:
    return identifier(*_IDS)(batch).fillna(status_id(cell(*_LINKS)(batch)))


def _written(batch: Batch) -> pd.Series:
    """The times as written: of several columns those that agree with most ids."""
    columns = [cell(name)(batch) for name in _TIMES if name in batch.raw]
    if len(columns) == 1:
        return columns[0]
    own = batch[_own_id]
    return max(columns, key=lambda column: snowflakes.share_near(own, _read(column, batch.tz)))


def _times(batch: Batch) -> pd.Series:
    return _read(batch[_written], batch.tz)


def _read(written: pd.Series, tz: str | None) -> pd.Series:
    return clock(written, _LAYOUTS, tz, "the column of times")


def _published(batch: Batch) -> pd.Series:
    published = batch[_times]
    exact, _ = snowflakes.to_the_second(published, batch[_own_id])
    return published.mask(_is_day(batch), exact)


def _precision(batch: Batch) -> pd.Series:
    _, is_exact = snowflakes.to_the_second(batch[_times], batch[_own_id])
    exact = precision(batch[_written])
    return exact.mask(_is_day(batch) & is_exact, "second")


def _is_day(batch: Batch) -> pd.Series:
    return precision(batch[_written]) == "day"


def _are_posts(raw: pd.DataFrame) -> bool:
    """Whether nearly all rows have the id of a post of that day."""
    batch = Batch(raw, "UTC")
    return snowflakes.share_near(_own_id(batch), _times(batch)) >= _MOST


def whole_id(*names: str) -> Column:
    """An id that has all its digits: pandas writes ids beside empty cells as fractions."""
    ids = identifier(*names)
    return lambda batch: ids(batch).where(ids(batch).str.fullmatch(r"\d+").fillna(False))


def _referred(kind: str) -> Column:
    """The id of the post that is referred to in this way, as tweepy or JSON writes it in a cell."""
    pattern = rf"""(?:id=(\d+) type={kind}\b|{kind}['"], ?['"]id['"]: ?['"]?(\d+))"""

    def column(batch: Batch) -> pd.Series:
        found = cell("referenced_tweets")(batch).str.extract(pattern)
        return found[0].fillna(found[1]).astype("string")

    return column


def _metric(member: str, *names: str) -> Column:
    """A count from its own column, else from the object in `public_metrics`."""
    pattern = rf"""['"]{member}['"]: ?(\d+)"""

    def column(batch: Batch) -> pd.Series:
        whole = cell("public_metrics")(batch).str.extract(pattern, expand=False)
        return count(f"public_metrics.{member}", member, *names)(batch).fillna(counts(whole))

    return column


def _author(batch: Batch) -> pd.Series:
    return without_at(handles(cell(*_AUTHORS)(batch)))


def _followers(batch: Batch) -> pd.Series:
    return count(*_FOLLOWERS)(batch).fillna(counts(followers(cell("user")(batch))))


FORMAT = Format(
    name="x_csv",
    tool="posts of X as tables that scripts make, with their ids",
    why="its ids are those of posts of X of these days",
    signature=((*_IDS, *_LINKS), _TIMES, _TEXTS),
    fits=_are_posts,
    zone="UTC",
    columns={
        "message_id": _own_id,
        "published_at": _published,
        "time_precision": _precision,
        "channel": "x",
        "side": "public",
        "author": _author,
        "repost_of_id": first(
            whole_id("retweeted_status_id", "retweeted_status.id_str"), _referred("retweeted")
        ),
        "text": without_mark(text(*_TEXTS)),
        "language": cell("lang", "language", "Language", then=language),
        "url": cell(*_LINKS, then=lambda url: url.where(status_id(url).notna())),
        "parent_id": first(
            whole_id("in_reply_to_status_id_str", "in_reply_to_status_id", "in_reply_to_tweet_id"),
            _referred("replied_to"),
        ),
        "thread_id": whole_id("conversation_id"),
        "quoted_author": quoted(),
        "likes": _metric(
            *("like_count", "favorite_count", "likes_count", "likes", "favorites", "Likes"),
            *("Favorites", "favourites", "favoriteCount", "likeCount", "fav", "favs", "favorite"),
        ),
        "reposts": _metric(
            *(
                "retweet_count",
                "retweets_count",
                "retweets",
                "Retweets",
                "retweetCount",
                "RT",
                "rt",
                "RTs",
            )
        ),
        "replies": _metric("reply_count", "replies_count", "replies", "Comments", "replyCount"),
        "views": _metric("impression_count", "view_count", "views", "viewCount", "impressions"),
        "followers": _followers,
    },
)
