"""The table formats: how each is written from the thirty posts, and what of them survives."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from exporting import Rows, save_csv, save_xlsx, save_ytdt
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


_POST = "message_id published_at time_precision channel author text"
_X = f"{_POST} language likes reposts replies followers quoted_author"
_MINUTE = {"time_precision": "minute"}

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
}
