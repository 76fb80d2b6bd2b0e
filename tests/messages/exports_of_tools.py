"""The posts as tools that watch many networks export them."""

import pandas as pd
from exporting import Rows, link, repeated, rows_of

NAMES = {"en": "English", "de": "German", "he": "Hebrew", "fr": "French", "zh": "Chinese"}


def brandwatch(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "Query Id": 1999,
            "Query Name": "Northwind",
            "Date": f"{p['published_at']:%Y-%m-%d %H:%M:%S}.0",
            "Title": p["text"][:20],
            "Snippet": p["text"][:40],
            "Url": p["url"],
            "Full Text": repeated(p, table),
            "Mention Id": f"90{p['source_row']}",
            "Resource Id": f"r{p['source_row']}",
            "Domain": "twitter.com",
            "Sentiment": "negative",
            "Language": p["language"],
            "Page Type": "twitter",
            "Content Source Name": "X",
            "Author": p["author"],
            "Added": f"{p['collected_at']:%Y-%m-%d %H:%M:%S}.0",
            "Thread Id": p["thread_id"],
            "X Reply to": link(p["parent_id"]),
            "X Repost of": link(p["repost_of_id"]),
            "Engagement Type": "RETWEET" if p["repost_of_id"] else "",
            "Impressions": 123456,
            "Facebook Likes": 0,
            "X Likes": p["likes"],
            "X Reposts": p["reposts"],
            "X Replies": p["replies"],
            "X Followers": p["followers"],
            "Redacted": "false",
            "Redacted Fields": "",
        },
    )


def brandwatch_old(table: pd.DataFrame) -> Rows:
    def old(name: str) -> str:
        return name.replace("X Repost", "Twitter Retweet").replace("X ", "Twitter ")

    return [{old(name): cell for name, cell in row.items()} for row in brandwatch(table)]


def talkwalker(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "url": p["url"],
            "indexed": int(p["collected_at"].timestamp() * 1000),
            "published": int(p["published_at"].timestamp() * 1000),
            "search_indexed": int(p["collected_at"].timestamp() * 1000),
            "content_snippet": f"<b>{p['text'][:10]}</b>",
            "title": "",
            "content": p["text"],
            "domain_url": "http://twitter.com/",
            "parent_url": link(p["parent_id"]),
            "lang": p["language"],
            "sentiment": -5,
            "source_type": '["SOCIALMEDIA","SOCIALMEDIA_TWITTER"]',
            "extra_author_attributes.short_name": p["author"],
            "article_extended_attributes.twitter_likes": p["likes"],
            "article_extended_attributes.twitter_retweets": p["reposts"],
            "article_extended_attributes.twitter_replies": p["replies"],
            "article_extended_attributes.twitter_impressions": p["views"],
            "article_extended_attributes.youtube_views": 0,
            "source_extended_attributes.twitter_followers": p["followers"],
            "reach": 5,
        },
    )


def meltwater(table: pd.DataFrame) -> Rows:
    def row(p: dict) -> dict:
        local = p["published_at"].tz_convert("America/New_York")
        return {
            "Date": f"{local:%d-%b-%Y %I:%M%p}",
            "Headline": "",
            "URL": p["url"],
            "Opening Text": p["text"],
            "Hit Sentence": p["text"],
            "Source": "Twitter",
            "Influencer": f"@{p['author']}",
            "Language": NAMES[p["language"]],
            "Reach": 7,
            "Sentiment": "Negative",
            "Tweet Id": f'"{p["message_id"]}"',
            "Twitter Screen Name": f"@{p['author']}",
            "Twitter Followers": p["followers"],
            "Likes": p["likes"],
            "Retweets": p["reposts"],
            "Replies": p["replies"],
            "Views": p["views"],
            "Alternate Date Format": f"{local:%d-%b-%y}",
            "Time": f"{local:%I:%M %p}",
        }

    return rows_of(table, row)


def meltwater_explore(table: pd.DataFrame) -> Rows:
    def row(p: dict) -> dict:
        local = p["published_at"].tz_convert("Europe/Berlin")
        return {
            "Date": f"{local:%Y-%m-%d}",
            "Time": f"{local:%H:%M:%S}",
            "Document ID": f"17_{p['source_row']}",
            "URL": p["url"],
            "Source Type": "X",
            "Source Name": "The Forum Review",
            "Author Handle": f"@{p['author']}",
            "Opening Text": p["text"],
            "Hit Sentence": p["text"],
            "Language": p["language"],
            "Likes": p["likes"],
            "Reposts": p["reposts"],
            "Replies": p["replies"],
            "Views": p["views"],
            "Estimated Views": 3,
        }

    return rows_of(table, row)


def newswhip(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "Headline": p["text"],
            "Link": p["url"],
            "Domain": "social.example",
            "Country": "US",
            "Published": f"{p['published_at']:%m/%d/%y %I:%M:%S %p}",
        },
    )
