"""Thirty fictional posts about the fictional brand Northwind, from which every fixture is written.

They carry what breaks exports: emoji, quotes, separators, line ends, Hebrew, markup, backslashes,
a formula, words that look like missing values, empty texts, long ids, replies to a post that is
not in the file, reposts and quotes, counts that are zero and counts that are unknown.
"""

import pandas as pd

from analytics.schema import messages

START = pd.Timestamp("2024-03-04T11:58:07Z")
COLLECTED_AFTER = pd.Timedelta(days=2, minutes=3)
_EPOCH_MS = 1288834974657  # X ids count milliseconds from here, shifted by 22 bits

# ruff: noqa: E501 (one post a line)
# author, hours after START, language, text, relation to a row ("re" reply, "rt" repost, "qt" quote),
# likes, reposts, replies, views, followers, rating; None is unknown
_POSTS = [
    ("ann_b", 0, "en", "Northwind lost my parcel 😡", None, 12, 3, 2, 4100, 210, 0),
    ("northwind", 0.11, "en", "@ann_b Sorry! Send us the order number.", "re0", 0, 0, 1, 90, 9000, 1),
    ("ann_b", 0.4, "en", '@northwind It is "NW-7", as I wrote, twice', "re1", 1, 0, 0, 55, 210, 0),
    ("cem", 1.5, "en", "Late; late, late | and\tlate again", None, 0, 0, 0, 12, 3, 0),
    ("dia.k", 2.25, "de", "Schöne Grüße an Northwind:\nKasse zu, Türen zu", None, 7, 1, 0, 800, 77, 0),
    ("gal", 3, "he", "נורתווינד, איפה ההזמנה שלי? 😤", None, 4, 0, 1, 310, 1500, 0),
    ("northwind", 3.3, "he", "@gal סליחה! נבדוק מיד", "re5", 2, 0, 0, 40, 9000, 1),
    ("eve", 4, "en", "Northwind lost my parcel 😡", "rt0", 12, 3, 2, 4100, 15, 0),
    ("fay", 5.75, "en", "This is what I mean about Northwind", "qt0", 30, 6, 0, 9100, 52000, 0),
    ("hugo", 9, "fr", "« Colis perdu », dit-on ; merci l'équipe…", None, 1, 0, 0, None, 8, 0),
    ("ida", 12.02, "en", '=cmd|"/c calc"!A1', None, 0, 0, 0, 3, 0, 0),
    ("jan", 13, "en", "null", None, None, None, None, None, None, 1),
    ("kim", 20, "en", "", None, 5, 1, 0, 260, 91, 1),
    ("lea", 26, "en", "Path C:\\northwind\\app and a \\n that is no line", None, 0, 0, 0, 21, 6, 0),
    ("mo", 27.5, "en", "a < b & c > d, says <b>Northwind</b> &amp; so on", None, 2, 0, 0, 66, 34, 1),
    ("noa", 40, "en", "@cem same here", "re3", 0, 0, 0, 14, 120, 0),
    ("oz", 41, "en", "@someone I saw that too", "gone", 0, 0, 0, 9, 44, 0),
    ("press_desk", 50, "en", "Northwind says a depot flooded: 4,000 parcels late", None, 88, 40, 9, 70000, 310000, 1),
    ("pia", 51, "en", "Northwind says a depot flooded: 4,000 parcels late", "rt17", 88, 40, 9, 70000, 61, 1),
    ("quin", 52, "en", "A flood. Right.", "qt17", 3, 0, 1, 540, 700, 0),
    ("northwind", 55, "en", "We are sorry. Every late parcel is refunded.\n\nHow: northwind.example/refund", None, 410, 95, 30, 250000, 9000, 1),
    ("rui", 55.2, "en", '"Refunded"? "When"?', "re20", 6, 0, 1, 1300, 18, 0),
    ("northwind", 55.9, "en", "@rui Within 5 days, by card 👍🏽", "re21", 9, 0, 0, 700, 9000, 1),
    ("sam", 60, "en", "RT @northwind We are sorry. Nice words", None, 1, 0, 0, 33, 25, 0),
    ("tea", 77, "en", "Got mine! Thank you #northwind https://northwind.example/a?b=1&c=2", None, 3, 0, 0, 71, 140, 1),
    ("uma", 90, "en", "ends with a quote\"", None, 0, 0, 0, 5, 2, 0),
    ("vic", 100, "en", "'single', ''double single'' and ,,,, commas", None, 0, 0, 0, 8, 19, 1),
    ("wes", 130, "en", "👨‍👩‍👧‍👦 waited: day 1\nday 2\nday 3", None, 14, 2, 0, 990, 260, 0),
    ("xia", 190, "zh", "北风的包裹终于到了。", None, 1, 0, 0, 47, 88, 1),
    ("yan", 260, "en", "NaN", "re20", 0, 0, 0, 10, 1, 1),
]  # fmt: skip


def snowflake(time: pd.Timestamp, row: int) -> str:
    """An X id of that time: 19 digits, more than a float or a spreadsheet holds."""
    return str((int(time.timestamp() * 1000) - _EPOCH_MS) << 22 | row)


def thirty() -> pd.DataFrame:
    """The 30 posts as a message table, in order of time; all of side public, channel x."""
    times = [START + pd.Timedelta(hours=post[1]).round("s") for post in _POSTS]
    ids = [snowflake(time, row) for row, time in enumerate(times)]
    gone = snowflake(START - pd.Timedelta(hours=1), 0)
    rows: list[dict] = []
    for post, time, own in zip(_POSTS, times, ids, strict=True):
        author, _, language, text, relation, likes, reposts, replies, views, followers, rating = (
            post
        )
        kind, at = (relation[:2], relation[2:]) if relation else (None, "")
        target = ids[int(at)] if at.isdigit() else gone
        parent = target if kind in ("re", "go") else None
        thread = rows[int(at)]["thread_id"] if kind == "re" else parent or own
        row = {
            "message_id": own,
            "published_at": time,
            "collected_at": time + COLLECTED_AFTER,
            "time_precision": "second",
            "channel": "x",
            "side": "public",
            "author": author,
            "text": text,
            "language": language,
            "url": f"https://social.example/{author}/status/{own}",
            "parent_id": parent,
            "thread_id": thread,
            "repost_of_id": target if kind == "rt" else None,
            "quoted_author": _POSTS[int(at)][0] if kind == "qt" else None,
            "likes": likes,
            "reposts": reposts,
            "replies": replies,
            "views": views,
            "rating": rating,
            "followers": followers,
            "source_file": "thirty",
            "source_row": len(rows) + 1,
        }
        rows.append(row)
    rows[23]["quoted_author"] = "northwind"  # by hand: RT @northwind
    return messages(pd.DataFrame(rows))
