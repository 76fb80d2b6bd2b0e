"""Tweets that a script took from X's API with tweepy, as CSV, as in many public collections.

Names: those that such scripts share, `user_name, user_location, …, date, text, hashtags, source,
is_retweet`. `date` is UTC, without an offset in older ones. `source` is the app that posted it.
Long texts are cut.
"""

from analytics.messages.columns import quoted, without_at
from analytics.messages.csv_fields import cell, count, identifier, text, time
from analytics.messages.format import Format

FORMAT = Format(
    name="tweepy_csv",
    tool="tweepy, tweets of X as CSV, as in many public collections",
    why="it has date, text, user_name and user_followers",
    signature=("user_name", "user_followers", "date", "text", ("source", "is_retweet")),
    zone="UTC",
    columns={
        "message_id": identifier("id"),
        "published_at": time("date"),
        "time_precision": "second",
        "channel": "x",
        "side": "public",
        "author": cell("user_name", then=without_at),
        "text": text("text"),
        "quoted_author": quoted(),
        "likes": count("favorites", "favourites", "likes", "favorite_count"),
        "reposts": count("retweets", "retweet_count"),
        "followers": count("user_followers"),
    },
)
