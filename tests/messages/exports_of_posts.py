"""The posts as scripts and archives of X and Reddit, and chats, export them."""

import html
import json
from pathlib import Path

import pandas as pd
from exporting import Rows, rows_of
from exports_of_records import given, posts

_CHAT = {"name": "Northwind talk", "type": "public_supergroup", "id": 77}


def save_nested(rows: Rows, path: Path) -> None:
    """JSON Lines: `user.name` is a member of `user`; what has no value is left out."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            value: dict = {}
            for name, cell in row.items():
                *outer, last = name.split(".")
                inner = value
                for step in outer:
                    inner = inner.setdefault(step, {}) if cell else {}
                if cell:
                    inner[last] = cell
            file.write(json.dumps(value, ensure_ascii=False) + "\n")


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def snscrape(table: pd.DataFrame) -> Rows:
    """Flat names of the nested JSON."""
    by_id = table.set_index("message_id")["text"]

    def row(p: dict) -> dict:
        of = p["repost_of_id"]
        return {
            "url": p["url"],
            "date": f"{p['published_at']:%Y-%m-%dT%H:%M:%S+00:00}",
            "rawContent": _escaped("RT @a: cut…" if of else p["text"]),
            "id": p["message_id"],
            "user.username": p["author"],
            "user.displayname": "Some One",
            "user.followersCount": p["followers"],
            "replyCount": p["replies"],
            "retweetCount": p["reposts"],
            "likeCount": p["likes"],
            "viewCount": p["views"],
            "conversationId": p["thread_id"],
            "lang": p["language"],
            "sourceLabel": "Some App",
            "retweetedTweet.id": of,
            "retweetedTweet.rawContent": _escaped(by_id[of]) if of else "",
            "quotedTweet.user.username": p["quoted_author"],
            "inReplyToTweetId": p["parent_id"],
        }

    return rows_of(table, row)


def snscrape_pandas(table: pd.DataFrame) -> Rows:
    """As pandas writes it: accounts and posts are whole objects, as Python shows them."""

    def row(p: dict) -> dict:
        user = {
            "username": p["author"],
            "id": 5,
            "displayname": "it's 'x': \"y\"",
            "verified": None,
        }
        quoted = {"url": f"https://twitter.com/{p['quoted_author']}/status/7", "date": "x"}
        return {
            "": p["source_row"],
            "url": p["url"],
            "date": f"{p['published_at']:%Y-%m-%d %H:%M:%S+00:00}",
            "content": _escaped(p["text"]),
            "renderedContent": p["text"],
            "id": p["message_id"],
            "user": str(user | {"followersCount": p["followers"]}),
            "replyCount": p["replies"],
            "retweetCount": p["reposts"],
            "likeCount": p["likes"],
            "conversationId": p["thread_id"],
            "lang": p["language"],
            "source": '<a href="https://app.example">Some App</a>',
            "quotedTweet": str(quoted) if p["quoted_author"] else "",
            "inReplyToTweetId": p["parent_id"] and f"{p['parent_id']}",
        }

    return rows_of(table, row)


def snscrape_tutorial(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "": p["source_row"],
            "Datetime": f"{p['published_at']:%Y-%m-%d %H:%M:%S+00:00}",
            "Tweet Id": p["message_id"],
            "Text": _escaped(p["text"]),
            "Username": p["author"],
        },
    )


def tweepy(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "id": p["message_id"],
            "user_name": p["author"],
            "user_location": "Here, there",
            "user_description": "",
            "user_created": "2009-05-26 20:41:59",
            "user_followers": p["followers"],
            "user_friends": 5,
            "user_favourites": 6,
            "user_verified": False,
            "date": f"{p['published_at']:%Y-%m-%d %H:%M:%S}",
            "text": p["text"],
            "hashtags": "['northwind']",
            "source": "Some App",
            "retweets": p["reposts"],
            "favorites": p["likes"],
            "is_retweet": False,
        },
    )


def x_with_counts(table: pd.DataFrame) -> Rows:
    """Under the API's names, with X's own words for times."""
    return rows_of(
        table,
        lambda p: {
            "": p["source_row"],
            "author id": p["author"],
            "created_at": f"{p['published_at']:%a %b %d %H:%M:%S +0000 %Y}",
            "geo": "",
            "id": p["message_id"],
            "lang": p["language"],
            "like_count": p["likes"],
            "quote_count": 0,
            "reply_count": p["replies"],
            "retweet_count": p["reposts"],
            "view_count": p["views"],
            "followers_count": p["followers"],
            "conversation_id": p["thread_id"],
            "in_reply_to_status_id": p["parent_id"],
            "retweeted_status_id": p["repost_of_id"],
            "source": "Some App",
            "permalink": f"https://twitter.com/{p['author']}/status/{p['message_id']}",
            "tweet": p["text"],
        },
    )


def x_by_day(table: pd.DataFrame) -> Rows:
    """Days alone; the id stands in the address."""
    return rows_of(
        table,
        lambda p: {
            "UserName": f"@{p['author']}",
            "Timestamp": f"{p['published_at']:%Y-%m-%d}",
            "Embedded_text": p["text"],
            "Likes": p["likes"],
            "Retweets": p["reposts"],
            "Comments": p["replies"],
            "Tweet URL": f"https://twitter.com/{p['author']}/status/{p['message_id']}",
        },
    )


def rtweet(table: pd.DataFrame) -> Rows:
    by_id = table.set_index("message_id")["text"]

    def x(number: str | None) -> str | None:
        return number and f"x{number}"

    def row(p: dict) -> dict:
        of = p["repost_of_id"]
        return {
            "user_id": "x5",
            "status_id": x(p["message_id"]),
            "created_at": f"{p['published_at']:%Y-%m-%d %H:%M:%S}",
            "screen_name": p["author"],
            "text": _escaped("RT @a: cut…" if of else p["text"]),
            "source": "Some App",
            "reply_to_status_id": x(p["parent_id"]),
            "is_quote": bool(p["quoted_author"]),
            "is_retweet": bool(of),
            "favorite_count": p["likes"],
            "retweet_count": p["reposts"],
            "reply_count": p["replies"],
            "lang": p["language"],
            "quoted_screen_name": p["quoted_author"],
            "retweet_status_id": x(of),
            "retweet_text": _escaped(by_id[of]) if of else "",
            "status_url": p["url"],
            "followers_count": p["followers"],
        }

    return rows_of(table, row)


def x_archive_csv(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "tweet_id": p["message_id"],
            "in_reply_to_status_id": p["parent_id"],
            "in_reply_to_user_id": "",
            "timestamp": f"{p['published_at']:%Y-%m-%d %H:%M:%S +0000}",
            "source": "Some App",
            "text": f"RT @a: {p['text']}" if p["repost_of_id"] else p["text"],
            "retweeted_status_id": p["repost_of_id"],
            "retweeted_status_user_id": "",
            "retweeted_status_timestamp": "",
            "expanded_urls": "https://elsewhere.example/",
        },
    )


def twint(table: pd.DataFrame) -> Rows:
    """As a machine in Berlin wrote it, in summer: the offset is that of the run."""

    def row(p: dict) -> dict:
        local = p["published_at"].tz_convert("Europe/Berlin")
        return {
            "id": p["message_id"],
            "conversation_id": p["thread_id"],
            "created_at": f"{local:%Y-%m-%d %H:%M:%S %Z}",
            "date": f"{local:%Y-%m-%d}",
            "time": f"{local:%H:%M:%S}",
            "timezone": "+0200",
            "user_id": 490,
            "username": p["author"],
            "name": "Some One",
            "place": "",
            "tweet": p["text"],
            "language": p["language"],
            "replies_count": p["replies"],
            "retweets_count": p["reposts"],
            "likes_count": p["likes"],
            "link": p["url"],
            "retweet": False,
            "quote_url": p["quoted_author"]
            and f"https://twitter.com/{p['quoted_author']}/status/7",
            "source": "",
            "user_rt": "",
            "retweet_id": "",
            "reply_to": "[{'screen_name': 'x', 'id': '5'}]" if p["parent_id"] else "[]",
            "retweet_date": "",
        }

    return rows_of(table, row)


def twint_pandas(table: pd.DataFrame) -> Rows:
    """Its pandas module: a date with its time, epoch milliseconds, other names for the counts."""
    rows = twint(table)
    names = {"likes_count": "nlikes", "replies_count": "nreplies", "retweets_count": "nretweets"}
    for row, at in zip(rows, table["published_at"], strict=True):
        row["created_at"] = f"{at.timestamp() * 1000:.1f}"
        row["date"] = f"{row['date']} {row.pop('time')}"
        row["timezone"] = "CET"
    return [{names.get(name, name): cell for name, cell in row.items()} for row in rows]


def _own_link(p: dict) -> str:
    return f"https://x.com/northwind/status/{p['message_id']}"


def x_analytics(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "Post id": p["message_id"],
            "Date": f"{p['published_at']:%a, %b %d, %Y}",
            "Post text": p["text"],
            "Post Link": _own_link(p),
            "Impressions": p["views"],
            "Likes": p["likes"],
            "Engagements": 5,
            "Replies": p["replies"],
            "Reposts": p["reposts"],
        },
    )


def x_analytics_old(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "Tweet id": p["message_id"],
            "Tweet permalink": _own_link(p),
            "Tweet text": p["text"],
            "time": f"{p['published_at']:%Y-%m-%d %H:%M +0000}",
            "impressions": None if p["views"] is None else float(p["views"]),
            "engagements": 5.0,
            "retweets": p["reposts"],
            "replies": p["replies"],
            "likes": p["likes"],
        },
    )


def x_archive(table: pd.DataFrame) -> list[dict]:
    def tweet(p: dict) -> dict:
        return {
            "edit_info": {"initial": {"editsRemaining": "5"}},
            "retweeted": False,
            "source": "Some App",
            "entities": {"urls": []},
            "id_str": p["message_id"],
            "id": p["message_id"],
            "favorite_count": None if p["likes"] is None else str(p["likes"]),
            "retweet_count": None if p["reposts"] is None else str(p["reposts"]),
            "created_at": f"{p['published_at']:%a %b %d %H:%M:%S +0000 %Y}",
            "full_text": _escaped(p["text"]),
            "lang": p["language"],
            "in_reply_to_status_id_str": p["parent_id"],
        }

    return [{"tweet": tweet(p)} for p in posts(table)]


def save_archive(values: list, path: Path) -> None:
    text = json.dumps(values, indent=2, ensure_ascii=False)
    path.write_text(f"window.YTD.tweets.part0 = {text}", encoding="utf-8")


def reddit_csv(table: pd.DataFrame) -> Rows:
    """Posts with their title and body, and comments, of a script with the API's own names."""

    def row(p: dict) -> dict:
        title, _, body = p["text"].partition("\n\n")
        is_post = p["parent_id"] is None and title
        return {
            "title": title if is_post else "",
            "selftext": body if is_post else p["text"],
            "author": p["author"],
            "score": -3 if p["likes"] is None else p["likes"],
            "id": p["message_id"],
            "subreddit": "northwind",
            "url": "https://elsewhere.example/",
            "permalink": f"/r/northwind/comments/{p['message_id']}/",
            "num_comments": p["replies"],
            "created_utc": f"{p['published_at'].timestamp():.1f}",
            "parent_id": p["parent_id"] and f"t3_{p['parent_id']}",
            "link_id": p["parent_id"] and f"t3_{p['thread_id']}",
            "timestamp": f"{p['published_at'].tz_convert('Asia/Tokyo'):%Y-%m-%d %H:%M:%S}",
        }

    return rows_of(table, row)


def on_reddit_csv(table: pd.DataFrame) -> pd.DataFrame:
    is_post = table["parent_id"].isna() & (table["text"] != "")
    own = is_post.map({True: "t3_", False: "t1_"}) + table["message_id"]
    is_answer = table["parent_id"].notna()
    return table.assign(
        channel="reddit",
        message_id=own,
        parent_id="t3_" + table["parent_id"],
        thread_id=("t3_" + table["thread_id"]).where(is_answer, own.where(is_post)),
        url="https://www.reddit.com/r/northwind/comments/" + table["message_id"] + "/",
    )


def telegram(table: pd.DataFrame) -> list[dict]:
    """A group: texts whole or in parts, the time of the computer beside the instant."""

    def message(p: dict) -> dict:
        local = p["published_at"].tz_convert("Europe/Berlin")
        words = [p["text"][:5], {"type": "bold", "text": p["text"][5:]}]
        return given(
            id=int(p["message_id"]),
            type="message",
            date=f"{local:%Y-%m-%dT%H:%M:%S}",
            date_unixtime=str(int(p["published_at"].timestamp())),
            **{"from": p["author"]},
            from_id="user5",
            reply_to_message_id=p["parent_id"] and int(p["parent_id"]),
            forwarded_from=p["quoted_author"],
            text=words if p["source_row"] % 2 else p["text"],
            text_entities=[],
        )

    rows = [message(p) for p in posts(table)]
    return [_CHAT | {"messages": rows[:20]}, {"chats": {"list": [_CHAT | {"messages": rows[20:]}]}}]


def on_telegram(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(
        channel="telegram",
        message_id="77/" + table["message_id"],
        parent_id="77/" + table["parent_id"],
    )


def telethon(table: pd.DataFrame) -> list[dict]:
    def message(p: dict) -> dict:
        answered = p["parent_id"] and {"reply_to_msg_id": int(p["parent_id"])}
        return given(
            _="Message",
            id=int(p["message_id"]),
            peer_id={"_": "PeerChannel", "channel_id": 77},
            date=f"{p['published_at']:%Y-%m-%d %H:%M:%S+00:00}",
            message=p["text"],
            post_author=p["author"],
            reply_to=answered,
            fwd_from={"from_name": p["quoted_author"]} if p["quoted_author"] else None,
            views=p["views"],
            forwards=p["reposts"],
            replies=None if p["replies"] is None else {"replies": p["replies"]},
        )

    return [message(p) for p in posts(table)]


def discord(table: pd.DataFrame) -> list[dict]:
    def message(p: dict) -> dict:
        reference = {"messageId": p["parent_id"], "channelId": "8", "guildId": "9"}
        return given(
            id=p["message_id"],
            type="Reply" if p["parent_id"] else "Default",
            timestamp=f"{p['published_at'].tz_convert('Asia/Tokyo'):%Y-%m-%dT%H:%M:%S}+09:00",
            timestampEdited=None,
            isPinned=False,
            content=p["text"],
            author={"id": "5", "name": p["author"], "discriminator": "0000", "isBot": False},
            reactions=[{"emoji": {"name": "👍"}, "count": 2}],
            reference=reference if p["parent_id"] else None,
        )

    about = {"guild": {"id": "9", "name": "Northwind"}, "channel": {"id": "8", "name": "help"}}
    rows = [message(p) for p in posts(table)]
    return [about | {"messages": rows, "messageCount": len(rows)}]


def discord_csv(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "AuthorID": "5",
            "Author": p["author"],
            "Date": f"{p['published_at']:%Y-%m-%dT%H:%M:%S}.0000000+00:00",
            "Content": p["text"],
            "Attachments": "",
            "Reactions": "+1 (2)",
        },
    )


def whatsapp(table: pd.DataFrame) -> Rows:
    """The chat as the table that is made of it."""
    return rows_of(
        table,
        lambda p: {
            "WhatsApp id": "",
            "WhatsApp time": f"{p['published_at'].tz_convert('Europe/Berlin'):%Y-%m-%d %H:%M:%S}",
            "as written": "",
            "kind": "message",
            "author": p["author"],
            "text": p["text"],
        },
    )


def save_chat(rows: Rows, path: Path) -> None:
    """As an iPhone writes it in German; a time that is none as 99.99.99."""
    lines = []
    for row in rows:
        at = pd.to_datetime(row["WhatsApp time"], errors="coerce")
        begin = "99.99.99, 99:99:99" if pd.isna(at) else f"{at:%d.%m.%y, %H:%M:%S}"
        lines.append(f"[{begin}] {row['author']}: {row['text']}\r\n")
    path.write_text("".join(lines), encoding="utf-8", newline="")
