"""The posts as app stores, review sites and collections of reviews give them."""

import pandas as pd
from exporting import Rows, iso, rows_of, seconds
from exports_of_records import posts


def _stars(p: dict) -> int:
    return int(1 + 4 * p["rating"])


def google_play_node(table: pd.DataFrame) -> list[dict]:
    return [
        {
            "id": p["message_id"],
            "userName": p["author"],
            "userImage": "https://example.org/y.jpg",
            "date": iso(p),
            "score": _stars(p),
            "scoreText": str(_stars(p)),
            "url": p["url"],
            "title": None,
            "text": p["text"],
            "replyDate": None,
            "replyText": None,
            "version": "1.2",
            "thumbsUp": p["likes"],
            "criterias": [],
        }
        for p in posts(table)
    ]


def app_store_node(table: pd.DataFrame) -> Rows:
    def row(p: dict) -> dict:
        title, _, body = p["text"].partition("\n\n")
        return {
            "id": p["message_id"],
            "userName": p["author"],
            "userUrl": "https://example.org/u",
            "version": "1.2",
            "score": _stars(p),
            "title": title,
            "text": body,
            "url": p["url"],
            "updated": f"{p['published_at'].tz_convert('America/Denver'):%Y-%m-%dT%H:%M:%S%z}",
        }

    return rows_of(table, row)


def google_play_console(table: pd.DataFrame) -> Rows:
    link = "https://play.google.com/console/developers/1/app/2/user-feedback/review-details"
    return rows_of(
        table,
        lambda p: {
            "Package Name": "example.northwind.app",
            "App Version Code": "12",
            "App Version Name": "1.2",
            "Reviewer Language": p["language"],
            "Device": "phone",
            "Review Submit Date and Time": f"{p['published_at']:%Y-%m-%dT%H:%M:%SZ}",
            "Review Submit Millis Since Epoch": seconds(p) * 1000,
            "Review Last Update Date and Time": "2025-01-01T00:00:00Z",
            "Review Last Update Millis Since Epoch": "1735689600000",
            "Star Rating": _stars(p),
            "Review Title": "",
            "Review Text": p["text"],
            "Developer Reply Date and Time": "",
            "Developer Reply Millis Since Epoch": "",
            "Developer Reply Text": "",
            "Review Link": f"{link}?reviewId={p['message_id']}&corpus=PUBLIC_REVIEWS",
        },
    )


def trustpilot(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "Domain Url": "northwind.example",
            "Webshop Name": "Northwind",
            "Business Unit Id": "46d0",
            "Review Id": p["message_id"],
            "Review Created (UTC)": f"{p['published_at']:%Y-%m-%d %H:%M:%S}",
            "Review Consumer User Id": "5f00",
            "Review Username": p["author"],
            "Review Title": "",
            "Review Content": p["text"],
            "Review Stars": _stars(p),
            "Company Response": "",
            "Company Reply Date (UTC)": "",
            "Review Language": p["language"],
        },
    )


def trustpilot_api(table: pd.DataFrame) -> list[dict]:
    reviews = [
        {
            "id": p["message_id"],
            "consumer": {"id": "5f00", "displayName": p["author"]},
            "stars": _stars(p),
            "title": p["text"][:6],
            "text": p["text"],
            "language": p["language"],
            "createdAt": iso(p),
            "numberOfLikes": p["likes"],
            "companyReply": None,
        }
        for p in posts(table)
    ]
    return [{"links": [], "reviews": reviews[:20]}, {"links": [], "reviews": reviews[20:]}]


def trustpilot_pages(table: pd.DataFrame) -> list[dict]:
    return [
        {
            "id": p["message_id"],
            "filtered": False,
            "text": p["text"],
            "title": p["text"][:6],
            "rating": _stars(p),
            "likes": p["likes"],
            "dates": {"experiencedDate": None, "publishedDate": iso(p), "updatedDate": None},
            "consumer": {"id": "5f00", "displayName": p["author"], "numberOfReviews": 2},
            "reply": None,
            "language": p["language"],
        }
        for p in posts(table)
    ]


def yelp(table: pd.DataFrame) -> list[dict]:
    return [
        {
            "review_id": p["message_id"],
            "user_id": p["author"],
            "business_id": "b0",
            "stars": float(_stars(p)),
            "useful": p["likes"],
            "funny": 0,
            "cool": 0,
            "text": p["text"],
            "date": f"{p['published_at']:%Y-%m-%d %H:%M:%S}",
        }
        for p in posts(table)
    ]


def amazon(table: pd.DataFrame) -> list[dict]:
    return [
        {
            "rating": float(_stars(p)),
            "title": p["text"][:6],
            "text": p["text"],
            "images": [],
            "asin": "B000000001",
            "parent_asin": "B000000001",
            "user_id": p["author"],
            "timestamp": seconds(p) * 1000,
            "helpful_vote": p["likes"],
            "verified_purchase": True,
        }
        for p in posts(table)
    ]


def amazon_of_2018(table: pd.DataFrame) -> list[dict]:
    return [
        {
            "overall": float(_stars(p)),
            "verified": True,
            "reviewTime": f"{p['published_at']:%m %d, %Y}",
            "reviewerID": p["author"],
            "asin": "B000000001",
            "reviewerName": "Some One",
            "reviewText": p["text"],
            "summary": p["text"][:6],
            "unixReviewTime": int(p["published_at"].floor("D").timestamp()),
        }
        for p in posts(table)
    ]


def amazon_customers(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "marketplace": "US",
            "customer_id": p["author"],
            "review_id": p["message_id"],
            "product_id": "B000000001",
            "star_rating": _stars(p),
            "helpful_votes": p["likes"],
            "total_votes": 9,
            "review_headline": p["text"][:6],
            "review_body": p["text"],
            "review_date": f"{p['published_at']:%Y-%m-%d}",
        },
    )


def fine_foods(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "Id": p["message_id"],
            "ProductId": "B000000001",
            "UserId": p["author"],
            "ProfileName": p["author"],
            "HelpfulnessNumerator": p["likes"],
            "HelpfulnessDenominator": 9,
            "Score": _stars(p),
            "Time": int(p["published_at"].floor("D").timestamp()),
            "Summary": p["text"][:6],
            "Text": p["text"],
        },
    )


def google_maps(table: pd.DataFrame) -> list[dict]:
    return [
        {
            "title": "Northwind depot",
            "placeId": "ChIJ0",
            "name": p["author"],
            "text": p["text"],
            "publishAt": "a month ago",
            "publishedAtDate": iso(p),
            "likesCount": p["likes"],
            "reviewId": p["message_id"],
            "reviewUrl": p["url"],
            "reviewerId": "1000",
            "stars": _stars(p),
            "originalLanguage": p["language"],
            "responseFromOwnerDate": None,
            "responseFromOwnerText": None,
        }
        for p in posts(table)
    ]


def google_maps_places(table: pd.DataFrame) -> list[dict]:
    reviews = google_maps(table)
    for review in reviews:
        del review["title"], review["placeId"]
    parts = (reviews[:20], [], reviews[20:])
    return [{"title": "Northwind depot", "totalScore": 3.1, "reviews": part} for part in parts]


def outscraper(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "query": "northwind",
            "name": "Northwind depot",
            "review_id": p["message_id"],
            "author_title": p["author"],
            "author_id": "1000",
            "review_text": p["text"],
            "owner_answer": "",
            "owner_answer_timestamp": "",
            "review_link": p["url"],
            "review_rating": _stars(p),
            "review_timestamp": seconds(p),
            "review_datetime_utc": f"{p['published_at']:%m/%d/%Y %H:%M:%S}",
            "review_likes": p["likes"],
        },
    )


def tripadvisor(table: pd.DataFrame) -> list[dict]:
    return [
        {
            "id": p["message_id"],
            "lang": p["language"],
            "url": p["url"],
            "publishedDate": f"{p['published_at']:%Y-%m-%d}",
            "rating": _stars(p),
            "title": p["text"][:6],
            "text": p["text"],
            "travelDate": "2024-02",
            "tripType": "SOLO",
            "helpfulVotes": p["likes"],
            "user": {"userId": "U0", "username": p["author"]},
            "ownerResponse": None,
        }
        for p in posts(table)
    ]


def app_store_rss(table: pd.DataFrame) -> list[dict]:
    """A feed, which begins with the app itself."""
    entries: list[dict] = [
        {
            "author": {"name": {"label": p["author"]}, "label": ""},
            "updated": {"label": f"{p['published_at']:%Y-%m-%dT%H:%M:%S}-00:00"},
            "im:rating": {"label": str(_stars(p))},
            "im:version": {"label": "1.2"},
            "id": {"label": p["message_id"]},
            "title": {"label": p["text"][:6]},
            "content": {"label": p["text"], "attributes": {"type": "text"}},
            "im:voteSum": {"label": None if p["likes"] is None else str(p["likes"])},
            "im:voteCount": {"label": "99"},
        }
        for p in posts(table)
    ]
    app = {"im:name": {"label": "Northwind"}, "id": {"label": "https://apps.example/1"}}
    return [{"feed": {"author": {}, "entry": [app, *entries]}}]


def app_store_connect(table: pd.DataFrame) -> list[dict]:
    data = [
        {
            "type": "customerReviews",
            "id": p["message_id"],
            "attributes": {
                "rating": _stars(p),
                "title": p["text"][:6],
                "body": p["text"],
                "reviewerNickname": p["author"],
                "createdDate": f"{p['published_at']:%Y-%m-%dT%H:%M:%S}+00:00",
                "territory": "USA",
            },
            "relationships": {"response": {"data": None}},
        }
        for p in posts(table)
    ]
    return [{"data": data, "included": [], "links": {}, "meta": {"paging": {"total": 30}}}]


def datafiniti(table: pd.DataFrame) -> Rows:
    return rows_of(
        table,
        lambda p: {
            "id": "AV0",
            "dateAdded": "2015-10-30T08:59:32Z",
            "name": "Northwind lamp",
            "reviews.date": iso(p),
            "reviews.id": p["message_id"],
            "reviews.numHelpful": p["likes"],
            "reviews.rating": _stars(p),
            "reviews.text": p["text"],
            "reviews.title": "",
            "reviews.username": p["author"],
        },
    )
