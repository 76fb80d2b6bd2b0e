"""CrowdTangle, posts of Facebook pages and groups, as CSV.

Column names: as 4CAT requires them; `Group Name` stands for `Page Name` in exports of groups, and
the name of the `Overperforming …` column varies. `Post Created` ends in a word for its zone. The
metrics are as of the export. Reactions other than `Likes` are not added to the likes. Views are
counted for videos only: the 0 of any other post says nothing. Only posts of pages and groups are in
such a file, no comments.
"""

import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages.cells import cell, counts, reasons
from analytics.messages.fields import times

NAME = "crowdtangle_facebook"
SHAPE = "table"
NEVER = (
    "about",
    "collected_at",
    "language",
    "parent_id",
    "thread_id",
    "repost_of_id",
    "quoted_author",
    "rating",
    "label",
    "label_confidence",
)
_SIGNATURE = ("User Name", "Facebook Id", "Post Created", "Message", "Total Interactions", "Angry")
_OFFSETS = {
    **dict.fromkeys(("UTC", "GMT", "UT", "Z"), "+0000"),
    "EDT": "-0400",
    **dict.fromkeys(("EST", "CDT"), "-0500"),
    **dict.fromkeys(("CST", "MDT"), "-0600"),
    **dict.fromkeys(("MST", "PDT"), "-0700"),
    "PST": "-0800",
}
"""The zone words that have one meaning in mail, RFC 5322 section 4.3, and UTC."""


def lacks(columns: list[str]) -> list[str]:
    """What these columns lack to be this format; nothing where they are."""
    return [name for name in _SIGNATURE if name not in columns]


def recognises(columns: list[str]) -> str | None:
    """Why these columns are this format, or None."""
    return None if lacks(columns) else "it has Facebook Id, Post Created and the reactions"


def read(raw: pd.DataFrame, tz: str | None) -> tuple[pd.DataFrame, pd.Series]:
    """Raw rows to columns of the message table, and a reason for each row that is rejected (NA)."""
    published = post_created(raw["Post Created"], tz)
    table = pd.DataFrame(
        {
            "message_id": last_part(cell(raw, "URL")),
            "published_at": published,
            "time_precision": "second",
            "channel": "facebook",
            "side": "public",
            "author": cell(raw, "User Name", "Page Name", "Group Name", "Facebook Id"),
            "text": cell(raw, "Message", "Image Text", "Link Text").fillna(""),
            "url": cell(raw, "URL"),
            "likes": counts(cell(raw, "Likes")),
            "reposts": counts(cell(raw, "Shares")),
            "replies": counts(cell(raw, "Comments")),
            "views": video_views(raw, "Post Views", "Total Views"),
            "followers": counts(cell(raw, "Followers at Posting")),
        }
    )
    return table, reasons(published)


def post_created(text: pd.Series, tz: str | None) -> pd.Series:
    """UTC times from `2024-03-04 06:58:07 EST`; `tz` says what an unknown or absent word means.

    Raises ImportFileError on a word that is none of `_OFFSETS` where no `tz` is declared.
    """
    parts = text.str.strip().str.extract(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) ?([A-Za-z]*)$")
    word = parts[1].str.upper()
    strange = word[(word.fillna("") != "") & ~word.isin(_OFFSETS)]
    if len(strange) and tz is None:
        raise ImportFileError(
            what=f"{strange.iloc[0]!r} is no known word for a time zone",
            where="column Post Created",
            right=f"Known are {', '.join(_OFFSETS)}; else declare the zone: --tz Europe/Berlin",
        )
    written = parts[0] + word.map(_OFFSETS).fillna("").astype("string")
    return times(written, tz=tz, where="column Post Created")


def video_views(raw: pd.DataFrame, *names: str) -> pd.Series:
    """Views, but no 0 for what is no video."""
    found = counts(cell(raw, *names))
    return found.where((found > 0) | cell(raw, "Type").str.contains("video|IGTV", case=False))


def last_part(url: pd.Series) -> pd.Series:
    """What stands after the last slash of an address: the id of the post."""
    return url.str.rstrip("/").str.extract(r"([^/]+)$", expand=False)
