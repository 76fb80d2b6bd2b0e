"""The posts as networks and tools give them in JSON, one function a format."""

import html
import json
from pathlib import Path

import pandas as pd
from exporting import link, repeated
from exports_of_tools import talkwalker


def posts(table: pd.DataFrame) -> list[dict]:
    """One plain object a post; None where a value is missing."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


def save_lines(values: list, path: Path) -> None:
    path.write_text("".join(json.dumps(v, ensure_ascii=False) + "\n" for v in values), "utf-8")


def save_list(values: list, path: Path) -> None:
    """One list over many lines."""
    path.write_text(json.dumps(values, indent=2), encoding="utf-8")


def given(**members) -> dict:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def escaped(text: str) -> str:
    """As X escapes it."""
    return html.escape(text, quote=False)


def x_v1(table: pd.DataFrame) -> list[dict]:
    rows = posts(table)
    by_id = {p["message_id"]: p for p in rows}

    def tweet(p: dict) -> dict:
        value = {
            "created_at": f"{p['published_at']:%a %b %d %H:%M:%S +0000 %Y}",
            "id": int(p["message_id"]),
            "id_str": p["message_id"],
            "truncated": False,
            "in_reply_to_status_id_str": p["parent_id"],
            "user": {"id": 5, "screen_name": p["author"], "followers_count": p["followers"]},
            "retweet_count": p["reposts"],
            "favorite_count": p["likes"],
            "reply_count": p["replies"],
            "lang": p["language"],
        }
        text = escaped(p["text"])
        if p["repost_of_id"]:
            value["text"] = f"RT @{by_id[p['repost_of_id']]['author']}: {text}"[:30] + "…"
            value["retweeted_status"] = tweet(by_id[p["repost_of_id"]])
        elif len(text) > 60:
            value |= {"text": text[:40] + "…", "truncated": True}
            value["extended_tweet"] = {"full_text": text}
        else:
            value["full_text" if p["source_row"] % 2 else "text"] = text
        if p["quoted_author"] and not p["text"].startswith("RT"):
            value["quoted_status"] = {"text": "x", "user": {"screen_name": p["quoted_author"]}}
        return value

    return [tweet(p) for p in rows]


def x_v2(table: pd.DataFrame) -> list[dict]:
    """Pages of seven, each with what its tweets refer to."""
    rows = posts(table)
    return [_page(rows[start : start + 7], rows, table) for start in range(0, len(rows), 7)]


def _page(some: list[dict], rows: list[dict], table: pd.DataFrame) -> dict:
    by_id = {p["message_id"]: p for p in rows}
    quoted = {p["author"]: p for p in rows}
    users = {p["author"]: p for p in rows}
    others = [by_id[p["repost_of_id"]] for p in some if p["repost_of_id"]]
    others += [quoted[p["quoted_author"]] for p in some if p["quoted_author"]]
    named = {p["author"]: p for p in (*others, *some)}

    def tweet(p: dict, *links: dict) -> dict:
        long = len(p["text"]) > 60
        text = escaped(repeated(p, table) if p["repost_of_id"] else p["text"])
        return given(
            id=p["message_id"],
            author_id=str(list(users).index(p["author"])),
            created_at=f"{p['published_at']:%Y-%m-%dT%H:%M:%S.000Z}",
            text=f"{text[:40]}…" if long else text,
            note_tweet={"text": escaped(p["text"])} if long and not p["repost_of_id"] else None,
            conversation_id=p["thread_id"],
            lang=p["language"],
            public_metrics=given(
                like_count=p["likes"],
                retweet_count=p["reposts"],
                reply_count=p["replies"],
                impression_count=p["views"],
                quote_count=0,
            ),
            referenced_tweets=list(links) or None,
        )

    def links(p: dict) -> list[dict]:
        kinds = {"replied_to": p["parent_id"], "retweeted": p["repost_of_id"]}
        if p["quoted_author"] and not p["text"].startswith("RT"):
            kinds["quoted"] = quoted[p["quoted_author"]]["message_id"]
        return [{"type": kind, "id": of} for kind, of in kinds.items() if of]

    user = [
        {
            "id": str(list(users).index(name)),
            "username": name,
            "public_metrics": {"followers_count": p["followers"]},
        }
        for name, p in named.items()
    ]
    collected = f"{some[0]['collected_at']:%Y-%m-%dT%H:%M:%S+00:00}"
    return {
        "data": [tweet(p, *links(p)) for p in some],
        "includes": {"users": user, "tweets": [tweet(p) for p in others]},
        "meta": {"result_count": len(some), "newest_id": some[-1]["message_id"]},
        "__twarc": {"version": "2.14.0", "retrieved_at": collected},
    }


def reddit(table: pd.DataFrame) -> list[dict]:
    """Answers are comments, everything else a submission; a paragraph ends the title."""
    rows = posts(table)
    kinds = {p["message_id"]: "t1_" if p["parent_id"] else "t3_" for p in rows}

    def full(number: str | None) -> str | None:
        return number and kinds.get(number, "t3_") + number

    def thing(p: dict) -> dict:
        title, _, body = p["text"].partition("\n\n")
        value = {
            "id": p["message_id"],
            "author": p["author"],
            "subreddit": "northwind",
            "permalink": f"/r/northwind/comments/{p['message_id']}/",
            "created_utc": int(p["published_at"].timestamp()),
            "score": p["likes"],
            "retrieved_on": 5,
            "_meta": {"retrieved_2nd_on": int(p["collected_at"].timestamp())},
        }
        if p["parent_id"]:
            link, parent = full(p["thread_id"]), full(p["parent_id"])
            return value | {"body": p["text"], "link_id": link, "parent_id": parent}
        value |= {"title": title, "selftext": body, "num_comments": p["replies"]}
        value["url"] = "https://elsewhere.example/"
        return value | given(crosspost_parent=full(p["repost_of_id"]), num_crossposts=p["reposts"])

    return [thing(p) for p in rows]


def mastodon(table: pd.DataFrame) -> list[dict]:
    rows = posts(table)
    by_id = {p["message_id"]: p for p in rows}

    def status(p: dict) -> dict:
        words = html.escape(p["text"]).replace("\n\n", "</p><p>").replace("\n", "<br />")
        link = '<a href="{0}"><span class="invisible">https://</span><span>{1}</span></a>'
        for word in words.split():
            if word.startswith("https://"):
                words = words.replace(word, link.format(word, word.removeprefix("https://")))
        of, qt = p["repost_of_id"], p["quoted_author"]
        quote = {"quoted_status": {"account": {"acct": qt}}} if qt else None
        return {
            "id": p["message_id"],
            "created_at": f"{p['published_at']:%Y-%m-%dT%H:%M:%S.000Z}",
            "in_reply_to_id": p["parent_id"],
            "language": p["language"],
            "url": p["url"],
            "content": "" if of else f"<p>{words}</p>",
            "spoiler_text": "",
            "visibility": "public",
            "account": {"acct": p["author"], "followers_count": p["followers"]},
            "reblog": status(by_id[of]) if of else None,
            "quote": quote,
            "favourites_count": p["likes"],
            "reblogs_count": p["reposts"],
            "replies_count": p["replies"],
        }

    return [status(p) for p in rows]


def _at(number: str | None) -> dict | None:
    return number and {"uri": f"at://did:plc:abc/app.bsky.feed.post/{number}", "cid": "c"}


def bluesky(table: pd.DataFrame) -> list[dict]:
    """A feed, in which a repost shows the original and who repeated it."""
    rows = posts(table)
    by_id = {p["message_id"]: p for p in rows}

    def item(p: dict) -> dict:
        if not p["repost_of_id"]:
            return {"post": _post(p)}
        reason = {
            "$type": "app.bsky.feed.defs#reasonRepost",
            "by": {"handle": p["author"], "did": "did:plc:x"},
            "uri": f"at://did:plc:x/app.bsky.feed.repost/{p['message_id']}",
            "indexedAt": f"{p['published_at']:%Y-%m-%dT%H:%M:%S.000Z}",
        }
        return {"post": _post(by_id[p["repost_of_id"]]), "reason": reason}

    feed = [item(p) for p in rows]
    return [{"feed": feed[:14], "cursor": "1"}, {"feed": feed[14:]}]


def _post(p: dict) -> dict:
    is_reply, by_hand = p["parent_id"], p["text"].startswith("RT")
    embed = {"record": {"author": {"handle": p["quoted_author"]}}}
    if p["source_row"] % 2:  # beside media
        embed = {"record": embed, "media": {}}
    return given(
        **_at(p["message_id"]),
        author={"did": "did:plc:abc", "handle": p["author"]},
        record=given(
            text=p["text"],
            createdAt=p["published_at"].isoformat(),
            langs=[p["language"], "la"],
            reply={"root": _at(p["thread_id"]), "parent": _at(is_reply)} if is_reply else None,
        ),
        embed=embed if p["quoted_author"] and not by_hand else None,
        likeCount=p["likes"],
        repostCount=p["reposts"],
        replyCount=p["replies"],
        quoteCount=0,
        indexedAt=f"{p['collected_at']:%Y-%m-%dT%H:%M:%SZ}",
    )


def bluesky_4cat(table: pd.DataFrame) -> list[dict]:
    """Posts with the API's names as 4CAT spells them; a search has no reposts."""
    names = {"createdAt": "created_at", "indexedAt": "indexed_at", "likeCount": "like_count"}
    names |= {"repostCount": "repost_count", "replyCount": "reply_count"}

    def spelled(value: object) -> object:
        if isinstance(value, dict):
            return {names.get(name, name): spelled(inner) for name, inner in value.items()}
        return value

    rows = posts(table)
    meta = [{"collected_at": p["collected_at"].timestamp(), "query": "northwind"} for p in rows]
    return [spelled(_post(p)) | {"4CAT_metadata": m} for p, m in zip(rows, meta, strict=True)]


def youtube_api(table: pd.DataFrame) -> list[dict]:
    """Threads with their replies, then a page with a reply whose thread is elsewhere."""
    rows = posts(table)

    def comment(p: dict) -> dict:
        words = {"textDisplay": html.escape(p["text"]).replace("\n", "<br>")}
        if p["source_row"] % 2:
            words = {"textDisplay": "cut", "textOriginal": p["text"]}
        snippet = given(
            videoId="v",
            **words,
            authorDisplayName=p["author"],
            likeCount=p["likes"],
            parentId=p["thread_id"] if p["parent_id"] else None,
            publishedAt=f"{p['published_at']:%Y-%m-%dT%H:%M:%SZ}",
            updatedAt="2024-12-01T00:00:00Z",
        )
        return {"kind": "youtube#comment", "id": p["message_id"], "snippet": snippet}

    def thread(p: dict) -> dict:
        replies = [comment(q) for q in rows if q["thread_id"] == p["message_id"] and q["parent_id"]]
        first = {"videoId": "v", "topLevelComment": comment(p), "totalReplyCount": p["replies"]}
        kind = {"kind": "youtube#commentThread", "id": p["message_id"]}
        return kind | {"snippet": first} | ({"replies": {"comments": replies}} if replies else {})

    known = {p["message_id"] for p in rows}
    threads = [thread(p) for p in rows if not p["parent_id"]]
    alone = [comment(p) for p in rows if p["thread_id"] not in known]
    page = {"kind": "youtube#commentThreadListResponse", "items": threads}
    return [page, {"kind": "youtube#commentListResponse", "items": alone}]


def youtube_comment_downloader(table: pd.DataFrame) -> list[dict]:
    """Comments as the tool writes them; a reply's id has the first comment's before it."""
    return [
        {
            "cid": f"{p['thread_id']}.{p['message_id']}" if p["parent_id"] else p["message_id"],
            "text": p["text"],
            "time": "7 seconds ago",
            "author": p["author"],
            "channel": "UC0",
            "votes": str("" if p["likes"] is None else p["likes"]),
            "replies": str(p["replies"] or ""),
            "photo": "https://example.org/y.jpg",
            "heart": False,
            "reply": p["parent_id"] is not None,
            "time_parsed": p["published_at"].timestamp(),
        }
        for p in posts(table)
    ]


def hacker_news(table: pd.DataFrame) -> list[dict]:
    def item(p: dict) -> dict:
        title, _, body = p["text"].partition("\n\n")
        value = {
            "id": int(p["message_id"]),
            "by": p["author"],
            "time": int(p["published_at"].timestamp()),
        }
        if p["parent_id"]:
            text = html.escape(p["text"]).replace("\n\n", "<p>")
            return value | {"type": "comment", "parent": int(p["parent_id"]), "text": text}
        own = given(score=p["likes"], descendants=p["replies"], text=html.escape(body) or None)
        return value | own | {"type": "story", "title": title, "url": "https://else.example/"}

    return [item(p) for p in posts(table)]


def gdelt(table: pd.DataFrame) -> list[dict]:
    languages = {"en": "English", "de": "German", "he": "Hebrew", "fr": "French", "zh": "Chinese"}
    articles = [
        {
            "url": p["url"],
            "url_mobile": "",
            "title": p["text"],
            "seendate": f"{p['published_at']:%Y%m%dT%H%M%SZ}",
            "socialimage": "",
            "domain": "social.example",
            "language": languages[p["language"]],
            "sourcecountry": "United States",
        }
        for p in posts(table)
    ]
    return [{"articles": articles}]


def brandwatch_api(table: pd.DataFrame) -> list[dict]:
    results = [
        {
            "resourceId": f"r{p['source_row']}",
            "queryId": 7,
            "queryName": "Northwind",
            "date": f"{p['published_at']:%Y-%m-%dT%H:%M:%S}.000+0000",
            "added": f"{p['collected_at']:%Y-%m-%dT%H:%M:%S}.000+0000",
            "threadCreated": "2020-01-01T00:00:00.000+0000",
            "title": "",
            "snippet": repeated(p, table) if p["repost_of_id"] else p["text"],
            "url": link(p["message_id"], p["author"]),
            "domain": "twitter.com",
            "pageType": "twitter",
            "author": p["author"],
            "language": p["language"],
            "sentiment": "negative",
            "replyTo": link(p["parent_id"]),
            "retweetOf": link(p["repost_of_id"]),
            "threadId": p["thread_id"],
            "impressions": 99,
            "reachEstimate": 98,
            "twitterRetweets": p["reposts"],
            "twitterReplyCount": p["replies"],
            "twitterFollowers": p["followers"],
        }
        for p in posts(table)
    ]
    return [{"results": results, "resultsPage": 0, "resultsTotal": len(results), "nextCursor": ""}]


def talkwalker_api(table: pd.DataFrame) -> list[dict]:
    """The CSV's names, nested; times are numbers, kinds lists, what is empty is left out."""
    results = []
    for row in talkwalker(table):
        result: dict = {}
        for name, value in row.items():
            *path, last = name.split(".")
            inner = result
            for step in path:
                inner = inner.setdefault(step, {})
            if value or last == "content":
                is_number = last in ("published", "indexed", "search_indexed") or path
                inner[last] = int(value) if is_number and value.isdigit() else value
        result["source_type"] = json.loads(row["source_type"])
        results.append({"data": result})
    return [{"status_code": "0", "result_content": {"data": results}}]


def meltwater_api(table: pd.DataFrame) -> list[dict]:
    documents = [
        {
            "id": f"{p['source_row']}_m",
            "published_date": f"{p['published_at']:%Y-%m-%dT%H:%M:%S}.000Z",
            "indexed_date": f"{p['collected_at']:%Y-%m-%dT%H:%M:%S}.000Z",
            "url": p["url"],
            "content_type": "social post",
            "external_id": p["message_id"],
            "source": {
                "id": "social:twitter",
                "type": "social network",
                "domain": "x.com",
                "information_type": "social",
                "metrics": {"reach": p["followers"], "ave": 1.5},
            },
            "author": {"handle": f"@{p['author']}", "name": "Some One", "external_id": "5"},
            "content": {"title": None, "body": p["text"], "opening_text": p["text"][:9]},
            "enrichments": {"sentiment": "negative", "language_code": p["language"]},
            "metrics": {
                "views": p["views"],
                "estimated_views": 77,
                "engagement": {
                    "likes": p["likes"],
                    "replies": p["replies"],
                    "reposts": p["reposts"],
                    "quotes": 3,
                    "total": 99,
                },
            },
            "matched": {"hit_sentence": p["text"][:5], "keywords": ["northwind"]},
            "parent": {"url": link(p["parent_id"])},
            "thread": {"title": None, "url": link(p["thread_id"])},
            "custom": {"tags": [], "hidden": False, "visible": "public"},
        }
        for p in posts(table)
    ]
    return [{"request": {"status": "DONE"}, "documents": documents}]


def newswhip_api(table: pd.DataFrame) -> list[dict]:
    articles = [
        {
            "link": p["url"],
            "headline": p["text"],
            "excerpt": "what people did",
            "source": {"publisher": "social.example", "link": "https://social.example"},
            "fb_data": {"total_engagement_count": 62988},
            "uuid": f"u{p['source_row']}",
            "publication_timestamp": int(p["published_at"].timestamp() * 1000),
            "relatedStories": [],
        }
        for p in posts(table)
    ]
    articles[0]["relatedStories"] = [articles.pop(1)]
    return [{"articles": articles}]
