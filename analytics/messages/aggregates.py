"""Tables of counts by day that networks export beside posts: they hold no messages."""

from collections.abc import Collection

from analytics.errors import ImportFileError
from analytics.messages.opening import refuse

_DAYS = (
    {"Date", "Impressions", "Engagements", "Profile visits"},
    {"Date", "Tweets published", "impressions", "engagements"},
)
_TEXTS = {"Post text", "Tweet text"}


def refusal(name: str, columns: Collection[str]) -> ImportFileError | None:
    """The error for the days of an account in X's analytics; None for any other table."""
    if any(names <= set(columns) for names in _DAYS) and not _TEXTS & set(columns):
        what = "these are an account's counts by day, not its posts"
        return refuse(name, what, "Export the content, a row for each post, in X's analytics")
    return None
