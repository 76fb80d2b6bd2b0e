"""The table formats: how each is written from the thirty posts, and what of them survives."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from exporting import Rows, flat, in_cells, save_csv, save_xlsx, save_ytdt
from exports_of_networks import (
    airline,
    apple,
    crowdtangle_facebook,
    crowdtangle_instagram,
    four_cat_bluesky,
    four_cat_x,
    generic,
    google_play,
    review_bombs,
    steam,
    twarc,
    twcs,
    ytdt,
)
from exports_of_posts import (
    discord_csv,
    on_reddit_csv,
    reddit_csv,
    rtweet,
    save_chat,
    save_nested,
    snscrape,
    snscrape_pandas,
    snscrape_tutorial,
    tweepy,
    twint,
    twint_pandas,
    whatsapp,
    x_analytics,
    x_analytics_old,
    x_archive_csv,
    x_by_day,
    x_with_counts,
)
from exports_of_records import save_lines, save_list, youtube_comment_downloader
from exports_of_reviews import (
    amazon,
    amazon_customers,
    amazon_of_2018,
    app_store_node,
    datafiniti,
    fine_foods,
    google_maps,
    google_play_console,
    google_play_node,
    outscraper,
    tripadvisor,
    trustpilot,
    yelp,
)
from exports_of_scrapers import (
    SHORT,
    VIDEO,
    export_comments,
    facebook,
    facebook_comments,
    facebook_page_comments,
    facebook_page_posts,
    facebook_scraper,
    instagram,
    instagram_comments,
    media_cloud,
    media_cloud_explorer,
    news_api_csv,
    tiktok,
    tiktok_comments,
    youtube_comments,
    youtube_normalised,
    youtube_renamed,
)
from exports_of_tools import (
    brandwatch,
    brandwatch_old,
    meltwater,
    meltwater_explore,
    newswhip,
    talkwalker,
)

from analytics.messages.parsing import quoted_author

CLOCKS = {
    "Date",
    "Alternate Date Format",
    "published",
    "Published",
    "Post Created",
    "created_at",
    "created_at_utc",
    "published_at",
    "timestamp",
    "publishedAt",
    "timestamp_created",
    "at",
    "date",
    "review_date",
    "createTimeISO",
    "createTime",
    "time",
    "time_parsed",
    "updated",
    "Review Submit Date and Time",
    "Review Submit Millis Since Epoch",
    "Review Created (UTC)",
    "unixReviewTime",
    "Time",
    "publishedAtDate",
    "publishedDate",
    "review_timestamp",
    "review_datetime_utc",
    "publish_date",
    "reviews.date",
    "status_published",
    "comment_published",
    "snippet.topLevelComment.snippet.publishedAt",
    "Datetime",
    "Timestamp",
    "created_utc",
    "WhatsApp time",
}
"""Columns that hold the time of a post."""
_PREAMBLE = "Report:,Bulk Mentions Download\nBrand:,Northwind\nFrom:,a\nTo:,b\nLabel:,\n\n"


def _same(table: pd.DataFrame) -> pd.DataFrame:
    return table


@dataclass(frozen=True)
class Form:
    """One format as written. carries: fields that survive. partly: fields neither always nor never.

    expect: the thirty posts as the format can carry them. required: of records, where each has its
    time, its id (None where none is needed) and its words.
    """

    rows: Callable[[pd.DataFrame], Rows]
    carries: str
    save: Callable[[Rows, Path], None] = field(default=save_csv)
    expect: Callable[[pd.DataFrame], pd.DataFrame] = _same
    partly: str = ""
    tz: str | None = None
    required: tuple[str, str | None, list[str]] = ("", None, [])


def words_only(table: pd.DataFrame) -> pd.DataFrame:
    """quoted_author where a format tells no quotes: from the words alone."""
    return table.assign(quoted_author=quoted_author(table["text"]))


def _x_of_4cat(table: pd.DataFrame) -> pd.DataFrame:
    rows = four_cat_x(table)
    retweeted = pd.Series([row["retweeted_user"] or None for row in rows], dtype="string")
    return table.assign(
        text=pd.Series([row["body"] for row in rows], dtype="string"),
        quoted_author=table["quoted_author"].fillna(retweeted),
    )


def _daily(table: pd.DataFrame) -> pd.DataFrame:
    """Reviews of which only the day is known."""
    days = table["published_at"].dt.floor("D")
    return table.assign(channel="review", published_at=days, time_precision="day")


def on_youtube(table: pd.DataFrame) -> pd.DataFrame:
    """A reply names the thread's first comment."""
    parent = table["thread_id"].where(table["parent_id"].notna())
    return words_only(table).assign(channel="youtube", parent_id=parent)


def as_replies_of_a_first_comment(table: pd.DataFrame) -> pd.DataFrame:
    """A reply's id has the first comment's before it."""
    found, is_reply = on_youtube(table), table["parent_id"].notna()
    own = (found["thread_id"] + "." + found["message_id"]).where(is_reply, found["message_id"])
    return found.assign(message_id=own, replies=found["replies"].replace(0, pd.NA))


def _of_account(table: pd.DataFrame) -> pd.DataFrame:
    """The posts as those of one account."""
    url = "https://x.com/northwind/status/" + table["message_id"]
    return words_only(table).assign(author="northwind", url=url)


_POST = "message_id published_at time_precision channel author text"
_X = f"{_POST} language likes reposts replies followers quoted_author"
_MINUTE = {"time_precision": "minute"}
_OF_ACCOUNT = f"{_POST} url likes reposts replies views quoted_author"

FORMS: dict[str, Form] = {
    "brandwatch": Form(
        brandwatch,
        f"{_X} collected_at url parent_id thread_id repost_of_id",
        lambda rows, path: save_csv(rows, path, encoding="utf-8-sig", above=_PREAMBLE),
        words_only,
        partly="views",
    ),
    "brandwatch, old spelling": Form(
        brandwatch_old,
        f"{_X} collected_at url parent_id thread_id repost_of_id",
        expect=words_only,
        partly="views",
    ),
    "brandwatch, xlsx": Form(
        brandwatch,
        f"{_X} collected_at url parent_id thread_id repost_of_id",
        save_xlsx,
        words_only,
        partly="views",
    ),
    "talkwalker": Form(talkwalker, f"{_X} collected_at url parent_id views", expect=words_only),
    "meltwater": Form(
        meltwater,
        f"{_X} url views",
        lambda rows, path: save_csv(rows, path, encoding="utf-16", separator="\t"),
        lambda t: words_only(t).assign(published_at=t["published_at"].dt.floor("min"), **_MINUTE),
        tz="America/New_York",
    ),
    "meltwater_explore": Form(
        meltwater_explore,
        f"{_POST} language likes reposts replies quoted_author url views",
        lambda rows, path: save_csv(rows, path, above="Explore export,Northwind\n"),
        words_only,
        tz="Europe/Berlin",
    ),
    "newswhip": Form(
        newswhip,
        "published_at time_precision channel author text url",
        expect=lambda t: t.assign(channel="news", author="social.example"),
        tz="UTC",
    ),
    "crowdtangle_facebook": Form(
        crowdtangle_facebook,
        f"{_POST} url likes reposts replies views followers",
        expect=lambda t: t.assign(
            channel="facebook",
            url="https://www.facebook.com/" + t["author"] + "/posts/" + t["message_id"],
        ),
    ),
    "crowdtangle_instagram": Form(
        crowdtangle_instagram,
        f"{_POST} url likes replies views followers",
        expect=lambda t: t.assign(
            channel="instagram", url="https://www.instagram.com/p/" + t["message_id"] + "/"
        ),
    ),
    "twarc_csv": Form(
        twarc,
        f"{_X} collected_at parent_id thread_id repost_of_id views",
        expect=lambda t: t.assign(text=t["text"].str.replace("\\n", "\n", regex=False)),
    ),
    "four_cat_x": Form(four_cat_x, f"{_X} url thread_id views", expect=_x_of_4cat),
    "four_cat_bluesky": Form(
        four_cat_bluesky,
        f"{_POST} language collected_at url parent_id thread_id quoted_author "
        "likes reposts replies",
        expect=lambda t: t.assign(channel="bluesky"),
        tz="Europe/Berlin",
    ),
    "youtube_ytdt": Form(
        ytdt,
        f"{_POST} parent_id thread_id quoted_author likes replies",
        save_ytdt,
        lambda t: words_only(t).assign(
            channel="youtube",
            text=t["text"].str.replace(r"\\(.)", r"\1", regex=True),
            thread_id=t["parent_id"].fillna(t["message_id"]),
        ),
        tz="UTC",
    ),
    "generic": Form(
        generic,
        f"{_X} collected_at url parent_id thread_id repost_of_id views rating about label "
        "label_confidence",
    ),
    "twcs": Form(twcs, f"{_POST} parent_id quoted_author", expect=words_only),
    "airline": Form(
        airline,
        f"{_POST} about reposts quoted_author label label_confidence",
        expect=lambda t: words_only(t).assign(
            about="United", label="negative", label_confidence=0.5
        ),
    ),
    "steam_reviews": Form(
        steam,
        f"{_POST} language likes replies rating",
        expect=lambda t: t.assign(channel="review"),
        partly="parent_id",
    ),
    "app_reviews": Form(
        google_play,
        f"{_POST} likes rating",
        expect=lambda t: t.assign(channel="review"),
        tz="Asia/Tokyo",
        partly="parent_id",
    ),
    "app_reviews, apple": Form(
        apple,
        "published_at time_precision channel author text rating",
        expect=lambda t: t.assign(channel="review"),
        partly="message_id likes parent_id",
        tz="UTC",
    ),
    "review_bombs": Form(
        review_bombs,
        "message_id published_at time_precision channel about text rating",
        expect=lambda t: t.assign(channel="review", about="Northwind: The Game"),
        tz="Europe/Berlin",
    ),
    "apify_tiktok": Form(
        lambda t: flat(tiktok(t), "/"),
        f"{_X} url views",
        expect=lambda t: words_only(t).assign(channel="tiktok"),
    ),
    "apify_tiktok, json": Form(
        tiktok,
        f"{_X} url views",
        save_list,
        lambda t: words_only(t).assign(channel="tiktok"),
    ),
    "apify_tiktok, objects in cells": Form(
        lambda t: in_cells(tiktok(t)),
        f"{_X} url views",
        expect=lambda t: words_only(t).assign(channel="tiktok"),
    ),
    "apify_tiktok_comments": Form(
        tiktok_comments,
        f"{_POST} quoted_author parent_id thread_id likes replies",
        expect=lambda t: words_only(t).assign(
            channel="tiktok", parent_id=t["parent_id"].fillna(VIDEO), thread_id=VIDEO
        ),
    ),
    "apify_instagram": Form(
        lambda t: flat(instagram(t), "/"),
        f"{_POST} quoted_author url likes replies views",
        expect=lambda t: words_only(t).assign(channel="instagram"),
    ),
    "apify_instagram, json": Form(
        instagram,
        f"{_POST} quoted_author url likes replies views",
        save_list,
        lambda t: words_only(t).assign(channel="instagram"),
    ),
    "apify_instagram_comments": Form(
        instagram_comments,
        f"{_POST} quoted_author parent_id thread_id likes replies",
        expect=lambda t: words_only(t).assign(
            channel="instagram", parent_id=SHORT, thread_id=SHORT
        ),
        partly="url",
    ),
    "apify_facebook": Form(
        lambda t: flat(facebook(t), "/"),
        f"{_POST} quoted_author url likes reposts replies views",
        expect=lambda t: words_only(t).assign(channel="facebook"),
    ),
    "apify_facebook, json": Form(
        facebook,
        f"{_POST} quoted_author url likes reposts replies views",
        save_lines,
        lambda t: words_only(t).assign(channel="facebook"),
    ),
    "apify_facebook_comments": Form(
        facebook_comments,
        f"{_POST} quoted_author url parent_id thread_id likes replies",
        expect=lambda t: words_only(t).assign(
            channel="facebook", parent_id=t["parent_id"].fillna("5550001"), thread_id="5550001"
        ),
    ),
    "youtube_comments": Form(
        youtube_comments,
        f"{_POST} quoted_author parent_id thread_id likes replies",
        expect=lambda t: words_only(t).assign(
            channel="youtube", thread_id=t["parent_id"].fillna(t["message_id"])
        ),
    ),
    "youtube_comments, renamed": Form(
        youtube_renamed,
        f"{_POST} quoted_author thread_id likes",
        expect=lambda t: words_only(t).assign(channel="youtube", thread_id=t["message_id"]),
        partly="parent_id replies",
    ),
    "youtube_comments, normalised": Form(
        youtube_normalised,
        f"{_POST} quoted_author thread_id likes replies",
        expect=lambda t: words_only(t).assign(channel="youtube", thread_id=t["message_id"]),
        partly="parent_id",
    ),
    "youtube_comment_downloader_csv": Form(
        lambda t: in_cells(youtube_comment_downloader(t)),
        f"{_POST} quoted_author parent_id thread_id likes replies",
        expect=as_replies_of_a_first_comment,
    ),
    "app_reviews_node": Form(
        google_play_node,
        f"{_POST} url likes rating",
        save_list,
        lambda t: t.assign(channel="review"),
        partly="parent_id",
    ),
    "app_reviews_node, apple": Form(
        app_store_node,
        f"{_POST} url rating",
        expect=lambda t: t.assign(channel="review"),
        partly="likes parent_id",
    ),
    "google_play_console": Form(
        google_play_console,
        "message_id published_at time_precision channel text language rating",
        lambda rows, path: save_csv(rows, path, encoding="utf-16"),
        lambda t: t.assign(channel="review"),
        partly="url parent_id",
    ),
    "trustpilot": Form(
        trustpilot,
        f"{_POST} language rating",
        expect=lambda t: t.assign(channel="review"),
        partly="parent_id",
    ),
    "yelp": Form(
        yelp, f"{_POST} likes rating", save_lines, lambda t: t.assign(channel="review"), tz="UTC"
    ),
    "amazon_reviews": Form(
        amazon,
        "published_at time_precision channel author text likes rating",
        save_lines,
        lambda t: t.assign(channel="review"),
    ),
    "amazon_reviews, of 2018": Form(
        amazon_of_2018,
        "published_at time_precision channel author text rating",
        save_lines,
        _daily,
        partly="likes",
    ),
    "amazon_customer_reviews": Form(
        amazon_customers,
        f"{_POST} likes rating",
        lambda rows, path: save_csv(rows, path, separator="\t"),
        _daily,
    ),
    "amazon_customer_reviews, fine foods": Form(fine_foods, f"{_POST} likes rating", expect=_daily),
    "google_maps_reviews": Form(
        lambda t: in_cells(google_maps(t)),
        f"{_POST} language url likes rating",
        expect=lambda t: t.assign(channel="review"),
        partly="parent_id",
    ),
    "google_maps_reviews, outscraper": Form(
        outscraper,
        f"{_POST} url likes rating",
        expect=lambda t: t.assign(channel="review"),
        partly="language parent_id",
    ),
    "tripadvisor": Form(
        lambda t: flat(tripadvisor(t), "/"),
        f"{_POST} language url likes rating",
        expect=_daily,
        partly="parent_id",
    ),
    "tripadvisor, json": Form(
        tripadvisor,
        f"{_POST} language url likes rating",
        save_list,
        _daily,
        partly="parent_id",
    ),
    "news_api_csv": Form(
        news_api_csv,
        "published_at time_precision channel author text url",
        expect=lambda t: t.assign(channel="news", author="social.example"),
    ),
    "media_cloud": Form(
        media_cloud,
        f"{_POST} language url",
        expect=lambda t: _daily(t).assign(channel="news", author="social.example"),
    ),
    "media_cloud, explorer": Form(
        media_cloud_explorer,
        f"{_POST} language url",
        expect=lambda t: t.assign(channel="news", author="social.example"),
        tz="America/New_York",
    ),
    "export_comments": Form(
        export_comments,
        f"{_POST} quoted_author likes",
        lambda rows, path: save_csv(rows, path, above="https://www.youtube.com/watch?v=a\n\n"),
        lambda t: words_only(t).assign(channel="youtube"),
        partly="url parent_id",
        tz="Europe/Paris",
    ),
    "datafiniti": Form(
        datafiniti,
        f"{_POST} likes rating",
        expect=lambda t: t.assign(channel="review"),
    ),
    "facebook_scraper": Form(
        facebook_scraper,
        f"{_POST} quoted_author url likes reposts replies",
        expect=lambda t: words_only(t).assign(channel="facebook"),
        tz="Asia/Tokyo",
    ),
    "facebook_page_scraper": Form(
        facebook_page_posts,
        "message_id published_at time_precision channel text quoted_author likes reposts replies"
        " thread_id",
        expect=lambda t: words_only(t).assign(channel="facebook", thread_id=t["message_id"]),
        partly="author parent_id",
        tz="Etc/GMT+5",
    ),
    "facebook_page_scraper, comments": Form(
        facebook_page_comments,
        f"{_POST} quoted_author likes parent_id thread_id",
        expect=lambda t: words_only(t).assign(
            channel="facebook",
            parent_id=t["parent_id"].fillna("77_5550001"),
            thread_id="77_5550001",
        ),
        partly="reposts replies",
        tz="Etc/GMT+5",
    ),
    "snscrape": Form(snscrape, f"{_X} url parent_id thread_id repost_of_id views", save_nested),
    "snscrape, by pandas": Form(
        snscrape_pandas, f"{_X} url parent_id thread_id", partly="repost_of_id views"
    ),
    "snscrape, of a tutorial": Form(
        snscrape_tutorial,
        f"{_POST} quoted_author",
        expect=words_only,
        partly="language url parent_id thread_id repost_of_id likes reposts replies views "
        "followers",
    ),
    "tweepy_csv": Form(tweepy, f"{_POST} quoted_author likes reposts followers", expect=words_only),
    "twint": Form(
        twint,
        f"{_POST} language url thread_id quoted_author likes reposts replies",
        partly="repost_of_id",
    ),
    "twint, by pandas": Form(
        twint_pandas,
        f"{_POST} language url thread_id quoted_author likes reposts replies",
        partly="repost_of_id",
    ),
    "x_analytics": Form(x_analytics, _OF_ACCOUNT, expect=_of_account),
    "x_analytics, before 2023": Form(
        x_analytics_old,
        _OF_ACCOUNT,
        expect=lambda t: _of_account(t).assign(
            published_at=t["published_at"].dt.floor("min"), **_MINUTE
        ),
    ),
    "reddit_csv": Form(
        reddit_csv,
        f"{_POST} url parent_id thread_id likes replies",
        expect=on_reddit_csv,
    ),
    "discord_csv": Form(
        discord_csv,
        "published_at time_precision channel author text quoted_author",
        expect=lambda t: words_only(t).assign(channel="discord"),
    ),
    "whatsapp": Form(
        whatsapp,
        "published_at time_precision channel author text quoted_author",
        save_chat,
        lambda t: words_only(t).assign(channel="whatsapp"),
        partly="message_id",
        tz="Europe/Berlin",
    ),
    "x_csv": Form(
        x_with_counts,
        f"{_X} url parent_id thread_id repost_of_id views",
        expect=lambda t: words_only(t).assign(
            url="https://twitter.com/" + t["author"] + "/status/" + t["message_id"]
        ),
    ),
    "x_csv, by day": Form(
        x_by_day,
        f"{_POST} quoted_author url likes reposts replies",
        expect=lambda t: words_only(t).assign(
            url="https://twitter.com/" + t["author"] + "/status/" + t["message_id"]
        ),
        partly="language parent_id thread_id repost_of_id views followers",
    ),
    "rtweet": Form(rtweet, f"{_X} url parent_id repost_of_id"),
    "x_archive_csv": Form(
        x_archive_csv,
        "message_id published_at time_precision channel text url parent_id repost_of_id "
        "quoted_author",
        expect=lambda t: words_only(t).assign(url="https://x.com/i/web/status/" + t["message_id"]),
    ),
}
