"""The posts as scrapers of video and social sites, and lists of news, give them."""

import html

import pandas as pd
from exporting import Rows, in_cells, iso, rows_of, seconds
from exports_of_records import posts

VIDEO = "7290000000000000001"
SHORT = "NwDepot1"


def tiktok(table: pd.DataFrame) -> list[dict]:
    return [
        {
            "id": p["message_id"],
            "text": p["text"],
            "textLanguage": p["language"],
            "createTime": seconds(p),
            "createTimeISO": iso(p),
            "authorMeta": {"id": "6600", "name": p["author"], "fans": p["followers"]},
            "webVideoUrl": p["url"],
            "diggCount": p["likes"],
            "shareCount": p["reposts"],
            "playCount": p["views"],
            "commentCount": p["replies"],
        }
        for p in posts(table)
    ]


def tiktok_comments(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "text": p["text"],
            "diggCount": p["likes"],
            "replyCommentTotal": p["replies"],
            "createTimeISO": iso(p),
            "uniqueId": p["author"],
            "videoWebUrl": f"https://www.tiktok.com/@northwind/video/{VIDEO}?is=1",
            "uid": "6600",
            "cid": p["message_id"],
            "repliesToId": p["parent_id"],
        },
    )


def instagram(table: pd.DataFrame) -> list[dict]:
    return [
        {
            "id": f"31{p['source_row']}",
            "type": "Video",
            "shortCode": p["message_id"],
            "caption": p["text"],
            "url": p["url"],
            "commentsCount": p["replies"],
            "likesCount": -1 if p["likes"] is None else p["likes"],
            "timestamp": iso(p),
            "ownerUsername": p["author"],
            "videoPlayCount": p["views"],
            "latestComments": [],
        }
        for p in posts(table)
    ]


def _instagram_comment(p: dict) -> dict:
    return {
        "id": p["message_id"],
        "text": p["text"],
        "ownerUsername": p["author"],
        "ownerProfilePicUrl": "https://example.org/y.jpg",
        "timestamp": iso(p),
        "repliesCount": p["replies"],
        "likesCount": p["likes"],
        "postUrl": f"https://www.instagram.com/p/{SHORT}/",
    }


def instagram_comments(table: pd.DataFrame) -> Rows:
    return rows_of(table, _instagram_comment)


def instagram_threads(table: pd.DataFrame) -> list[dict]:
    """Comments with their answers inside; an answer does not name the post."""
    rows = posts(table)
    known = {p["message_id"] for p in rows}
    inside = [p for p in rows if p["thread_id"] in known and p["parent_id"]]
    comments = {p["message_id"]: _instagram_comment(p) for p in rows if p not in inside}
    for p in inside:
        answer = _instagram_comment(p)
        del answer["postUrl"]
        comments[p["thread_id"]].setdefault("replies", []).append(answer)
    return list(comments.values())


def facebook(table: pd.DataFrame) -> list[dict]:
    return [
        {
            "facebookUrl": "https://www.facebook.com/northwind",
            "postId": p["message_id"],
            "pageName": "northwind.page",
            "url": p["url"],
            "time": iso(p),
            "timestamp": seconds(p),
            "user": {"id": "7", "name": p["author"]},
            "text": p["text"],
            "likes": p["likes"],
            "comments": p["replies"],
            "shares": p["reposts"],
            "viewsCount": p["views"],
        }
        for p in posts(table)
    ]


def facebook_comments(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "facebookUrl": "https://www.facebook.com/northwind/posts/pfbid02",
            "commentUrl": p["url"],
            "id": p["message_id"],
            "date": iso(p),
            "text": p["text"],
            "profileId": "pfbid01",
            "profileName": p["author"],
            "likesCount": p["likes"],
            "commentsCount": p["replies"],
            "threadingDepth": 1 if p["parent_id"] else 0,
            "facebookId": "5550001",
            "replyToCommentId": p["parent_id"],
            "postTitle": "A page's post",
        },
    )


def youtube_comments(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "videoId": "a1B2c3D4e5F",
            "id": p["message_id"],
            "authorDisplayName": p["author"],
            "authorChannelId": "UC0000000000000000000000",
            "textOriginal": p["text"],
            "likeCount": p["likes"],
            "publishedAt": iso(p),
            "updatedAt": "2025-01-01T00:00:00Z",
            "totalReplyCount": p["replies"],
            "parentId": p["parent_id"],
        },
    )


def youtube_renamed(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "video_id": "a1B2c3D4e5F",
            "comment_id": p["message_id"],
            "author": p["author"],
            "text": p["text"],
            "likeCount": p["likes"],
            "publishedAt": f"{p['published_at']:%Y-%m-%dT%H:%M:%SZ}",
            "updatedAt": "2025-01-01T00:00:00Z",
        },
    )


def youtube_normalised(table: pd.DataFrame) -> Rows:
    inner = "snippet.topLevelComment.snippet."
    return rows_of(
        table,
        lambda p: {
            "kind": "youtube#commentThread",
            "id": p["message_id"],
            "snippet.videoId": "a1B2c3D4e5F",
            "snippet.topLevelComment.id": p["message_id"],
            f"{inner}textDisplay": html.escape(p["text"]).replace("\n", "<br>"),
            f"{inner}textOriginal": p["text"] if p["source_row"] % 2 else "",
            f"{inner}authorDisplayName": p["author"],
            f"{inner}likeCount": p["likes"],
            f"{inner}publishedAt": iso(p),
            "snippet.totalReplyCount": p["replies"],
        },
    )


def news_api(table: pd.DataFrame) -> list[dict]:
    def article(p: dict) -> dict:
        title, _, body = p["text"].partition("\n\n")
        return {
            "source": {"id": None, "name": "social.example"},
            "author": p["author"],
            "title": title,
            "description": body,
            "url": p["url"],
            "urlToImage": None,
            "publishedAt": f"{p['published_at']:%Y-%m-%dT%H:%M:%SZ}",
            "content": "What people did… [+1234 chars]",
        }

    articles = [article(p) for p in posts(table)]
    return [{"status": "ok", "totalResults": len(articles), "articles": articles}]


def news_api_csv(table: pd.DataFrame) -> Rows:
    return in_cells([article for page in news_api(table) for article in page["articles"]])


def media_cloud(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "id": p["message_id"],
            "indexed_date": f"{p['collected_at']:%Y-%m-%d %H:%M:%S.%f}",
            "language": p["language"],
            "media_name": "social.example",
            "media_url": "social.example",
            "publish_date": f"{p['published_at']:%Y-%m-%d}",
            "title": p["text"],
            "url": p["url"],
        },
    )


def media_cloud_explorer(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "stories_id": p["message_id"],
            "publish_date": f"{p['published_at'].tz_convert('America/New_York'):%Y-%m-%d %H:%M:%S}",
            "title": p["text"],
            "url": p["url"],
            "language": p["language"],
            "ap_syndicated": False,
            "themes": "",
            "media_id": 6,
            "media_name": "social.example",
            "media_url": "https://social.example",
        },
    )


def export_comments(table: pd.DataFrame) -> Rows:
    """Comments numbered in order; an answer to one in the file as `3-1` under it."""
    known, counted = {}, {}

    def row(p: dict) -> dict:
        root = known.get(p["thread_id"]) if p["parent_id"] else None
        if root:
            counted[root] = counted.get(root, 0) + 1
        else:
            known[p["message_id"]] = str(len(known) + 1)
        return {
            "": f"{root}-{counted[root]}" if root else known[p["message_id"]],
            "Name": p["author"],
            "Profile ID": "100",
            "Date": f"{p['published_at'].tz_convert('Europe/Paris'):%d/%m/%y %H:%M:%S}",
            "Likes": p["likes"],
            "isHearted": "no",
            "Comment": p["text"],
            "(view source)": f"https://www.youtube.com/watch?v=a&lc={p['message_id']}",
        }

    return rows_of(table, row)


def yt_dlp(table: pd.DataFrame) -> list[dict]:
    comments = [
        {
            "id": p["message_id"],
            "text": p["text"],
            "like_count": p["likes"],
            "author_id": "UC0",
            "author": p["author"],
            "author_thumbnail": "https://example.org/y.jpg",
            "parent": p["parent_id"] or "root",
            "timestamp": seconds(p),
            "_time_text": "9 seconds ago",
            "is_favorited": False,
        }
        for p in posts(table)
    ]
    return [{"id": "a1B2c3D4e5F", "title": "A film", "comments": comments, "formats": [{}]}]


def facebook_scraper(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "post_id": p["message_id"],
            "text": p["text"],
            "post_text": p["text"],
            "shared_text": "",
            "time": f"{p['published_at'].tz_convert('Asia/Tokyo'):%Y-%m-%d %H:%M:%S}",
            "likes": p["likes"],
            "comments": p["replies"],
            "shares": p["reposts"],
            "post_url": p["url"],
            "user_id": "7",
            "username": p["author"],
        },
    )


def facebook_page_posts(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "status_id": p["message_id"],
            "status_message": p["text"],
            "link_name": "",
            "status_type": "status",
            "status_published": _behind(p),
            "num_reactions": 99,
            "num_comments": p["replies"],
            "num_shares": p["reposts"],
            "num_likes": p["likes"],
        },
    )


def facebook_page_comments(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "comment_id": p["message_id"],
            "status_id": "77_5550001",
            "parent_id": p["parent_id"],
            "comment_message": p["text"],
            "comment_author": p["author"],
            "comment_published": _behind(p),
            "num_reactions": 99,
            "num_likes": p["likes"],
        },
    )


def _behind(p: dict) -> str:
    return f"{p['published_at'].tz_convert('Etc/GMT+5'):%Y-%m-%d %H:%M:%S}"
