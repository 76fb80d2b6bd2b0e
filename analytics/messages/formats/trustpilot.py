"""Reviews of a business as Trustpilot exports them for it: CSV or XLSX.

Column names: Trustpilot's own scripts around its API, trustpilot/…, service reviews. Times are UTC,
which the names say. One to five stars become a rating of 0 to 1. The company's answer is in the row
of its review.
"""

from analytics.messages.columns import language
from analytics.messages.csv_fields import cell, time
from analytics.messages.format import Format
from analytics.messages.parsing import precision
from analytics.messages.review_fields import answer, stars, titled

FORMAT = Format(
    name="trustpilot",
    tool="Trustpilot for businesses, reviews as CSV or XLSX",
    why="it has Review Created (UTC), Review Content and Review Stars",
    signature=(
        "Review Id",
        "Review Created (UTC)",
        "Review Content",
        "Review Stars",
        ("Review Username", "Review Consumer User Id", "Review Title"),
    ),
    zone="UTC",
    columns={
        "message_id": cell("Review Id"),
        "published_at": time("Review Created (UTC)"),
        "time_precision": cell("Review Created (UTC)", then=precision),
        "channel": "review",
        "side": "public",
        "author": cell("Review Username", "Review Consumer User Id"),
        "text": titled(cell("Review Title"), cell("Review Content")),
        "language": cell("Review Language", then=language),
        "rating": stars(cell("Review Stars")),
    },
    replies=answer(
        cell("Company Response", "Company Reply"),
        time("Company Reply Date (UTC)", "Company Response Date (UTC)"),
    ),
)
