"""The posts as tools of one network, and as collections of reviews, export them."""

import html

import pandas as pd
from exporting import Rows, repeated, rows_of

STEAM = {"en": "english", "de": "german", "he": "hebrew", "fr": "french", "zh": "schinese"}


def _eastern(p: dict) -> str:
    return f"{p['published_at'].tz_convert('America/New_York'):%Y-%m-%d %H:%M:%S %Z}"


def crowdtangle_facebook(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "Page Name": "A page",
            "User Name": p["author"],
            "Facebook Id": 77,
            "Followers at Posting": p["followers"],
            "Post Created": _eastern(p),
            "Type": "Status",
            "Total Interactions": "1,234",
            "Likes": p["likes"],
            "Comments": p["replies"],
            "Shares": p["reposts"],
            "Angry": 500,
            "Post Views": p["views"] or 0,
            "Total Views": (p["views"] or 0) + 1000,
            "URL": f"https://www.facebook.com/{p['author']}/posts/{p['message_id']}",
            "Message": p["text"],
            "Overperforming Score (weighted  —  Likes 1x)": "-1.5",
        },
    )


def crowdtangle_instagram(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "Account": "An account",
            "User Name": p["author"],
            "Followers at Posting": p["followers"],
            "Post Created": _eastern(p),
            "Type": "Photo",
            "Likes": p["likes"],
            "Comments": p["replies"],
            "Views": p["views"] or 0,
            "URL": f"https://www.instagram.com/p/{p['message_id']}/",
            "Photo": "",
            "Title": "",
            "Description": p["text"],
        },
    )


def twarc(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "id": p["message_id"],
            "conversation_id": p["thread_id"],
            "referenced_tweets.replied_to.id": p["parent_id"],
            "referenced_tweets.retweeted.id": p["repost_of_id"],
            "referenced_tweets.quoted.id": "",
            "author_id": "55",
            "quoted_username": p["quoted_author"],
            "created_at": f"{p['published_at']:%Y-%m-%dT%H:%M:%S.000Z}",
            "text": html.escape(p["text"], quote=False).replace("\n", "\\n"),
            "lang": p["language"],
            "public_metrics.impression_count": p["views"],
            "public_metrics.reply_count": p["replies"],
            "public_metrics.retweet_count": p["reposts"],
            "public_metrics.like_count": p["likes"],
            "author.username": p["author"],
            "author.public_metrics.followers_count": p["followers"],
            "__twarc.retrieved_at": f"{p['collected_at']:%Y-%m-%dT%H:%M:%S+00:00}",
        },
    )


def four_cat_x(table: pd.DataFrame) -> Rows:
    def row(p: dict) -> dict:
        of = repeated(p, table)
        return {
            "id": p["message_id"],
            "thread_id": p["thread_id"],
            "timestamp": f"{p['published_at']:%Y-%m-%d %H:%M:%S}",
            "unix_timestamp": int(p["published_at"].timestamp()) + 7200,  # a server elsewhere
            "link": p["url"],
            "subject": "",
            "body": of,
            "author": p["author"],
            "author_followers": p["followers"],
            "language_guess": p["language"],
            "retweet_count": p["reposts"],
            "reply_count": p["replies"],
            "like_count": p["likes"],
            "impression_count": p["views"],
            "is_retweet": "yes" if p["repost_of_id"] else "no",
            "retweeted_user": of[4 : of.index(":")] if p["repost_of_id"] else "",
            "is_quote_tweet": "yes" if p["quoted_author"] else "no",
            "quoted_user": p["quoted_author"],
            "is_reply": "yes" if p["parent_id"] else "no",
            "replied_user": "someone" if p["parent_id"] else "",
        }

    return rows_of(table, row)


def four_cat_bluesky(table: pd.DataFrame) -> Rows:
    uri = "at://did:plc:abc/app.bsky.feed.post/"
    return rows_of(
        table,
        lambda p: {
            "collected_at": f"{p['collected_at'].tz_convert('Europe/Berlin'):%Y-%m-%dT%H:%M:%S}",
            "query": "northwind",
            "id": uri + p["message_id"],
            "thread_id": uri + p["thread_id"],
            "created_at": p["published_at"].isoformat(),
            "author": p["author"],
            "author_id": "did:plc:abc",
            "body": p["text"],
            "link": p["url"],
            "like_count": p["likes"],
            "reply_count": p["replies"],
            "repost_count": p["reposts"],
            "quoted_post": "https://bsky.app/x" if p["quoted_author"] else "",
            "quoted_user": p["quoted_author"],
            "replied_to_post": p["parent_id"] and f"https://bsky.app/p/a/post/{p['parent_id']}",
            "replied_to_user": "someone" if p["parent_id"] else "",
            "languages": f"{p['language']},la",
            "timestamp": p["published_at"].timestamp(),
        },
    )


def ytdt(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "id": p["message_id"],
            "isReplyTo": p["parent_id"],
            "authorName": p["author"],
            "text": p["text"],
            "publishedAt": f"{p['published_at']:%Y-%m-%d %H:%M:%S}",
            "likeCount": p["likes"],
            "replyCount": p["replies"],
        },
    )


def twcs(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "tweet_id": p["message_id"],
            "author_id": p["author"],
            "inbound": "True",
            "created_at": f"{p['published_at']:%a %b %d %H:%M:%S +0000 %Y}",
            "text": p["text"],
            "response_tweet_id": "",
            "in_response_to_tweet_id": p["parent_id"] and f"{p['parent_id']}.0",
        },
    )


def airline(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "tweet_id": p["message_id"],
            "created_at_utc": f"{p['published_at']:%Y-%m-%dT%H:%M:%SZ}",
            "airline": "United",
            "name": p["author"],
            "text": p["text"],
            "retweet_count": p["reposts"],
            "airline_sentiment": "negative",
            "airline_sentiment_confidence": 0.5,
        },
    )


def generic(table: pd.DataFrame) -> Rows:
    """The message table's own names."""
    return rows_of(table.drop(columns=["source_file", "source_row", "side_rule"]), dict)


def steam(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "recommendationid": p["message_id"],
            "author.steamid": p["author"],
            "language": STEAM[p["language"]],
            "review": p["text"],
            "timestamp_created": int(p["published_at"].timestamp()),
            "voted_up": bool(p["rating"]),
            "votes_up": p["likes"],
            "comment_count": p["replies"],
        },
    )


def google_play(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "reviewId": p["message_id"],
            "userName": p["author"],
            "content": p["text"],
            "score": int(1 + 4 * p["rating"]),
            "thumbsUpCount": p["likes"],
            "reviewCreatedVersion": "1.2",
            "at": f"{p['published_at'].tz_convert('Asia/Tokyo'):%Y-%m-%d %H:%M:%S}",
            "replyContent": "",
            "repliedAt": "",
        },
    )


def apple(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "date": f"{p['published_at']:%Y-%m-%d %H:%M:%S}",
            "review": p["text"],
            "rating": int(1 + 4 * p["rating"]),
            "isEdited": False,
            "userName": p["author"],
            "title": "",
            "developerResponse": "",
        },
    )


def review_bombs(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "project": "A game",
            "id": p["message_id"],
            "game_name_display": "Northwind: The Game",
            "review": p["text"],
            "review_date": f"{p['published_at'].tz_convert('Europe/Berlin'):%d.%m.%Y %H:%M:%S}",
            "combined_rating": "Empfohlen" if p["rating"] else "Nicht empfohlen",
            "is-review-bombing": "Ja",
            "rating": "",
        },
    )
