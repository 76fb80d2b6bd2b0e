"""Amazon's own Customer Reviews Dataset, and the collection "Amazon Fine Food Reviews".

Column names: s3.amazonaws.com/amazon-reviews-pds/readme.html (`review_id, star_rating, review_body,
review_date …`) and snap.stanford.edu/data/web-FineFoods.html as on Kaggle (`Id, ProductId, Score,
Time, Summary, Text …`). Times are days, written as such or in epoch seconds. One to five stars
become a rating of 0 to 1; likes are the helpful votes.
"""

from analytics.messages.columns import first
from analytics.messages.csv_fields import cell, count, identifier, time
from analytics.messages.format import Format
from analytics.messages.markup import plain
from analytics.messages.review_fields import stars, titled

FORMAT = Format(
    name="amazon_customer_reviews",
    tool="Amazon's Customer Reviews Dataset, and Amazon Fine Food Reviews",
    why="it has the product, words, stars and day of Amazon reviews",
    signature=("customer_id", "review_id", "star_rating", "review_body", "review_date"),
    alternative=("ProductId", "UserId", "HelpfulnessNumerator", "Score", "Time", "Text"),
    zone="UTC",
    columns={
        "message_id": identifier("review_id", "Id"),
        "published_at": first(time("review_date"), time("Time", layouts=("epoch_s",))),
        "time_precision": "day",
        "channel": "review",
        "side": "public",
        "author": first(cell("ProfileName"), identifier("customer_id", "UserId")),
        "text": titled(cell("review_headline", "Summary"), cell("review_body", "Text", then=plain)),
        "likes": count("helpful_votes", "HelpfulnessNumerator"),
        "rating": stars(cell("star_rating", "Score")),
    },
)
