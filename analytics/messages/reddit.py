"""Reddit comments and submissions as Arctic Shift and Pushshift keep them: JSON Lines, or `.zst`.

Names: ArthurHeitmann/arctic_shift, file_content_explanations.md. `created_utc` is in seconds, UTC.
`score` and counts are as of `_meta.retrieved_2nd_on` (36 hours later since November 2023), else of
`retrieved_on`; a score below 0 or still hidden is no number of likes. Ids are full names (`t1_` a
comment, `t3_` a submission), so that `parent_id` and `link_id` name them. A submission's text is
its title and its own words; a crosspost repeats the submission that `crosspost_parent` names. What
was deleted by its author or removed by others is redacted.
"""

import pandas as pd

from analytics.messages.fields import times
from analytics.messages.members import (
    Rows,
    counts,
    identifiers,
    is_true,
    numerals,
    page,
    reasons,
    texts,
    within,
    words,
)

NAME = "reddit"
SHAPE = "records"
NEVER = (
    "about",
    "language",
    "quoted_author",
    "views",
    "rating",
    "followers",
    "label",
    "label_confidence",
)
_GONE = r"(?i)\[\s*(?:deleted|removed)(?: by (?:reddit|user|moderator))?\s*\]"
_HOME = "https://www.reddit.com"


def lacks(record: dict) -> list[str]:
    """What an object lacks to be a comment or a submission; nothing where it is one."""
    choices = (("created_utc",), ("id",), ("subreddit", "subreddit_id"), ("body", "title"))
    return [" or ".join(names) for names in choices if not set(names) & set(record)]


def recognises(record: dict) -> str | None:
    """Why an object is of this format, or None."""
    return None if lacks(record) else "it has created_utc, subreddit and body or title"


def unwrap(value: object) -> list:
    """The objects of an API page or a list, or the object itself."""
    return page(value, "data")


def read(raw: Rows, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Objects to columns of the message table, and a reason for each that is rejected (NA)."""
    is_comment = pd.Series(["body" in row for row in raw], dtype=bool)
    own = is_comment.map({True: "t1_", False: "t3_"}) + identifiers(raw, "id")
    body, author = texts(raw, "body", "selftext"), words(raw, "author")
    is_gone = body.str.fullmatch(_GONE).fillna(False).astype(bool)
    is_anonymous = author.str.fullmatch(_GONE).fillna(False).astype(bool)
    body = body.mask(is_gone, "")
    title = words(raw, "title")
    text = body.mask(title.notna(), (title + "\n\n" + body.fillna("")).str.rstrip("\n"))
    hidden = is_true(raw, "score_hidden")
    later = numerals(within(raw, "_meta"), "retrieved_2nd_on")
    collected = later.fillna(numerals(raw, "retrieved_on", "retrieved_utc"))
    redacted = pd.Series("", index=own.index, dtype="string").mask(is_gone, "text ")
    redacted += pd.Series("", index=own.index, dtype="string").mask(is_anonymous, "author")
    table = pd.DataFrame(
        {
            "message_id": own,
            "published_at": times(numerals(raw, "created_utc"), layout="epoch_s"),
            "collected_at": times(collected, layout="epoch_s"),
            "time_precision": "second",
            "channel": "reddit",
            "side": "public",
            "author": author.mask(is_anonymous),
            "text": text,
            "url": _HOME + words(raw, "permalink"),
            "parent_id": identifiers(raw, "parent_id"),
            "thread_id": identifiers(raw, "link_id").fillna(own.mask(is_comment)),
            "repost_of_id": identifiers(raw, "crosspost_parent"),
            "likes": counts(raw, "score").mask(hidden),
            "reposts": counts(raw, "num_crossposts"),
            "replies": counts(raw, "num_comments"),
            "redacted": redacted.str.strip(),
        }
    )
    return table, reasons(table)
