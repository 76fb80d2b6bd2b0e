"""The record formats: how each is written from the thirty posts, and what of them survives."""

import pandas as pd
from exports_of_posts import discord, on_telegram, save_archive, telegram, telethon, x_archive
from exports_of_records import (
    bluesky,
    bluesky_4cat,
    brandwatch_api,
    gdelt,
    hacker_news,
    mastodon,
    meltwater_api,
    newswhip_api,
    reddit,
    save_lines,
    save_list,
    talkwalker_api,
    x_v1,
    x_v2,
    youtube_api,
    youtube_comment_downloader,
)
from exports_of_reviews import (
    app_store_connect,
    app_store_rss,
    google_maps,
    google_maps_places,
    trustpilot_api,
    trustpilot_pages,
)
from exports_of_scrapers import SHORT, instagram_threads, news_api, yt_dlp
from table_exports import Form, as_replies_of_a_first_comment, on_youtube, words_only

_BARE = "published_at time_precision channel author text"
_POST = f"{_BARE} message_id"
_COUNTED = "likes reposts replies"


def _collected_by_page(table: pd.DataFrame) -> pd.DataFrame:
    first = table.groupby(table.index // 7)["collected_at"].transform("first")
    return table.assign(collected_at=first)


def _on_reddit(table: pd.DataFrame) -> pd.DataFrame:
    own = table["parent_id"].isna().map({True: "t3_", False: "t1_"}) + table["message_id"]
    full = dict(zip(table["message_id"], own, strict=True))
    named = {
        name: table[name].map(lambda i: full.get(i, f"t3_{i}"), na_action="ignore")
        for name in ("message_id", "parent_id", "thread_id", "repost_of_id")
    }
    url = "https://www.reddit.com/r/northwind/comments/" + table["message_id"] + "/"
    return table.assign(channel="reddit", url=url, **named)


def _on_bluesky(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(channel="bluesky")


def _as_instagram_threads(table: pd.DataFrame) -> pd.DataFrame:
    is_inside = table["parent_id"].notna() & table["thread_id"].isin(table["message_id"])
    parent = table["thread_id"].where(is_inside, SHORT)
    return words_only(table).assign(channel="instagram", parent_id=parent, thread_id=SHORT)


def _as_reviews(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(channel="review")


FORMS: dict[str, Form] = {
    "x_v1": Form(
        x_v1,
        f"{_POST} {_COUNTED} language followers parent_id repost_of_id quoted_author",
        save_lines,
        required=("created_at", "id_str", ["text", "full_text", "extended_tweet"]),
    ),
    "x_v2": Form(
        x_v2,
        f"{_POST} {_COUNTED} language followers parent_id thread_id repost_of_id quoted_author "
        "collected_at views",
        save_lines,
        _collected_by_page,
        required=("created_at", "id", ["text", "note_tweet"]),
    ),
    "reddit": Form(
        reddit,
        f"{_POST} likes url collected_at parent_id thread_id repost_of_id",
        save_lines,
        _on_reddit,
        partly="reposts replies",
        required=("created_utc", "id", ["title", "selftext", "body"]),
    ),
    "mastodon": Form(
        mastodon,
        f"{_POST} {_COUNTED} language url followers parent_id repost_of_id quoted_author",
        save_list,
        lambda t: t.assign(channel="mastodon"),
        required=("created_at", "id", ["content"]),
    ),
    "bluesky": Form(
        bluesky,
        f"{_POST} {_COUNTED} language parent_id thread_id repost_of_id quoted_author",
        save_lines,
        _on_bluesky,
        partly="url collected_at",
        required=("record.createdAt", "uri", ["record.text"]),
    ),
    "bluesky, 4cat": Form(
        bluesky_4cat,
        f"{_POST} {_COUNTED} language url collected_at parent_id thread_id quoted_author",
        save_lines,
        lambda t: _on_bluesky(t).assign(
            url="https://bsky.app/profile/" + t["author"] + "/post/" + t["message_id"]
        ),
        partly="repost_of_id",
        required=("record.createdAt", "uri", ["record.text"]),
    ),
    "youtube_api": Form(
        youtube_api,
        f"{_POST} likes parent_id thread_id quoted_author",
        save_list,
        on_youtube,
        partly="replies",
        required=("snippet.publishedAt", "id", ["snippet.textDisplay", "snippet.textOriginal"]),
    ),
    "youtube_comment_downloader": Form(
        youtube_comment_downloader,
        f"{_POST} likes replies parent_id thread_id quoted_author",
        save_lines,
        as_replies_of_a_first_comment,
        required=("time_parsed", "cid", ["text"]),
    ),
    "hacker_news": Form(
        hacker_news,
        f"{_POST} parent_id",
        save_list,
        lambda t: t.assign(channel="hacker_news"),
        partly="likes replies thread_id",
        required=("time", "id", ["title", "text"]),
    ),
    "gdelt": Form(
        gdelt,
        f"{_BARE} language url",
        save_lines,
        lambda t: t.assign(channel="news", author="social.example", time_precision="hour"),
        required=("seendate", None, ["title"]),
    ),
    "brandwatch_api": Form(
        brandwatch_api,
        f"{_POST} language url collected_at parent_id thread_id repost_of_id quoted_author reposts "
        "replies followers",
        save_list,
        words_only,
        required=("date", None, ["snippet", "title"]),
    ),
    "talkwalker_api": Form(
        talkwalker_api,
        f"{_POST} {_COUNTED} language url collected_at parent_id views followers quoted_author",
        save_lines,
        words_only,
        required=("published", None, []),
    ),
    "meltwater_api": Form(
        meltwater_api,
        f"{_POST} {_COUNTED} language url collected_at parent_id thread_id views quoted_author",
        save_lines,
        words_only,
        required=(
            "published_date",
            None,
            ["content.body", "content.opening_text", "content.title", "matched.hit_sentence"],
        ),
    ),
    "newswhip_api": Form(
        newswhip_api,
        f"{_BARE} url",
        save_lines,
        lambda t: t.assign(channel="news", author="social.example"),
        required=("publication_timestamp", None, ["headline"]),
    ),
    "apify_instagram_comments_json": Form(
        instagram_threads,
        f"{_POST} likes replies parent_id thread_id quoted_author",
        save_list,
        _as_instagram_threads,
        partly="url",
        required=("timestamp", "id", ["text"]),
    ),
    "trustpilot_json": Form(
        trustpilot_api,
        f"{_POST} language likes rating",
        save_lines,
        _as_reviews,
        required=("createdAt", "id", []),
        partly="parent_id",
    ),
    "trustpilot_json, pages": Form(
        trustpilot_pages,
        f"{_POST} language likes rating",
        save_list,
        _as_reviews,
        required=("dates.publishedDate", "id", []),
        partly="parent_id",
    ),
    "news_api": Form(
        news_api,
        f"{_BARE} url",
        save_lines,
        lambda t: t.assign(channel="news", author="social.example"),
        required=("publishedAt", None, []),
    ),
    "app_store_rss": Form(
        app_store_rss,
        f"{_POST} likes rating",
        save_list,
        _as_reviews,
        required=("updated.label", "id.label", []),
    ),
    "app_store_connect": Form(
        app_store_connect,
        f"{_POST} rating",
        save_list,
        _as_reviews,
        partly="parent_id",
        required=("attributes.createdDate", "id", []),
    ),
    "yt_dlp": Form(
        yt_dlp,
        f"{_POST} likes parent_id thread_id quoted_author",
        save_list,
        lambda t: words_only(t).assign(
            channel="youtube", thread_id=t["parent_id"].fillna(t["message_id"])
        ),
        required=("timestamp", "id", ["text"]),
    ),
    "google_maps_reviews_json": Form(
        google_maps,
        f"{_POST} language url likes rating",
        save_list,
        _as_reviews,
        partly="parent_id",
        required=("publishedAtDate", "reviewId", []),
    ),
    "google_maps_reviews_json, places": Form(
        google_maps_places,
        f"{_POST} language url likes rating",
        save_lines,
        _as_reviews,
        partly="parent_id",
        required=("publishedAtDate", "reviewId", []),
    ),
    "x_archive": Form(
        x_archive,
        "message_id published_at time_precision channel text language url parent_id quoted_author "
        "likes reposts",
        save_archive,
        lambda t: words_only(t).assign(url="https://x.com/i/web/status/" + t["message_id"]),
        required=("created_at", "id_str", ["full_text"]),
    ),
    "telegram": Form(
        telegram,
        f"{_POST} parent_id quoted_author",
        save_lines,
        on_telegram,
        required=("date_unixtime", "id", ["text"]),
    ),
    "discord": Form(
        discord,
        f"{_POST} url parent_id quoted_author",
        save_list,
        lambda t: words_only(t).assign(
            channel="discord", url="https://discord.com/channels/9/8/" + t["message_id"]
        ),
        required=("timestamp", "id", ["content"]),
    ),
    "telethon": Form(
        telethon,
        f"{_POST} parent_id quoted_author reposts replies views",
        save_lines,
        on_telegram,
        required=("date", "id", ["message"]),
    ),
}
