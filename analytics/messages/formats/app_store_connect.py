"""Reviews of one's own app out of the App Store Connect API, with the answers of the developer.

Names: developer.apple.com/documentation/appstoreconnectapi, CustomerReview and
CustomerReviewResponseV1. `createdDate` has its zone. An answer is among the page's `included`, and
the review's `relationships` name it. One to five stars become a rating of 0 to 1.
"""

from analytics.messages.format import Format
from analytics.messages.json_fields import identifier, nonblank, page, text, time
from analytics.messages.review_fields import answer, stars, titled


def _unwrap(value: object) -> list:
    """The reviews of a page, each with the answer to it as `response`."""
    included = value.get("included") if isinstance(value, dict) else None
    answers = {
        str(item.get("id")): item
        for item in (included if isinstance(included, list) else [])
        if isinstance(item, dict)
    }
    return [_answered(row, answers) for row in page("data")(value)]


def _answered(review: object, answers: dict[str, dict]) -> object:
    if not isinstance(review, dict):
        return review
    linked: object = review
    for name in ("relationships", "response", "data", "id"):
        linked = linked.get(name) if isinstance(linked, dict) else None
    return review | {"response": answers[str(linked)]} if str(linked) in answers else review


FORMAT = Format(
    name="app_store_connect",
    tool="the App Store Connect API, customer reviews as JSON",
    shape="records",
    why="it has attributes with rating, body, reviewerNickname and createdDate",
    signature=(
        "id",
        "attributes.rating",
        "attributes.body",
        "attributes.reviewerNickname",
        "attributes.createdDate",
    ),
    unwrap=_unwrap,
    columns={
        "message_id": identifier("id"),
        "published_at": time("attributes.createdDate"),
        "time_precision": "second",
        "channel": "review",
        "side": "public",
        "author": nonblank("attributes.reviewerNickname"),
        "text": titled(nonblank("attributes.title"), nonblank("attributes.body")),
        "rating": stars(identifier("attributes.rating")),
    },
    replies=answer(
        text("response.attributes.responseBody"), time("response.attributes.lastModifiedDate")
    ),
)
