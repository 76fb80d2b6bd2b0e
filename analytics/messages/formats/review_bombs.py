"""The annotated review-bombing collection: game reviews on Steam and Metacritic, labels in German.

Column names: the file itself. `review_date` is local time, day first, in a zone that the file does
not name; Metacritic's are days. `combined_rating` (Empfohlen or not) becomes the rating 1 or 0,
Metacritic's points 0 to 1. The labels say whether a review belongs to a review bomb (Ja, Nein),
which is no sentiment, so `label` stays empty.
"""

import pandas as pd

from analytics.messages.columns import Batch
from analytics.messages.csv_fields import cell, text, time
from analytics.messages.format import Format

_LABEL = "is-review-bombing"
_VOTES = {"Empfohlen": 1.0, "Nicht empfohlen": 0.0}


def _precision(batch: Batch) -> pd.Series:
    is_day = cell("review_date")(batch).str.len() == len("24.04.2015")
    return is_day.map({True: "day", False: "second"}).astype("string")


def _vote(batch: Batch) -> pd.Series:
    return batch.raw["combined_rating"].map(_VOTES).astype("Float64")


def _rating(batch: Batch) -> pd.Series:
    points = pd.to_numeric(cell("rating")(batch), errors="coerce").astype("Float64") / 10
    return points.where(points.between(0, 1)).fillna(batch[_vote])


FORMAT = Format(
    name="review_bombs",
    tool="the annotated collection of review bombs on Steam and Metacritic",
    why="it has is-review-bombing and game_name_display",
    signature=("id", "game_name_display", "review", "review_date", "combined_rating", _LABEL),
    columns={
        "message_id": cell("id"),
        "published_at": time("review_date", layouts=("%d.%m.%Y %H:%M:%S", "%d.%m.%Y")),
        "time_precision": _precision,
        "channel": "review",
        "side": "public",
        "about": cell("game_name_display"),
        "text": text("review"),
        "rating": _rating,
    },
    rejects={
        "combined_rating is none of the known ones": lambda batch: batch[_vote].isna(),
        f"{_LABEL} is neither Ja nor Nein": lambda batch: ~batch.raw[_LABEL].isin(["Ja", "Nein"]),
    },
)
