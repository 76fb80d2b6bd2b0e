"""Functions that build columns of the message table for reviews: stars, titles, and answers."""

import pandas as pd

from analytics.messages.columns import Batch, Column
from analytics.messages.parsing import blank_to_na, words_to_na
from analytics.messages.ratings import STARS, ratings


def stars(written: Column) -> Column:
    """Ratings of 0 to 1 from one to five stars; NA, and noted in the batch, for any other value."""

    def column(batch: Batch) -> pd.Series:
        cells = words_to_na(written(batch))
        found = ratings(cells, STARS, "stars")
        batch.note(cells[cells.notna() & found.isna()])
        return found

    return column


def titled(title: Column, body: Column) -> Column:
    """A title and a body as one text, with a blank line between.

    A title that the body begins with is not repeated. Empty if both are blank.
    """

    def column(batch: Batch) -> pd.Series:
        above, words = blank_to_na(title(batch)), blank_to_na(body(batch))
        pairs = zip(above.fillna(""), words.fillna(""), strict=True)
        texts = [b if b.startswith(t) else f"{t}\n\n{b}" if b else t for t, b in pairs]
        return pd.Series(texts, above.index, dtype="string")

    return column


def answer(words: Column, at: Column, exact: Column | str = "second") -> dict[str, Column | str]:
    """The answer of the business in the row of its review, for `Format.replies`.

    exact: how precise its time is.
    """

    def text(batch: Batch) -> pd.Series:
        return words_to_na(words(batch))

    return {"published_at": at, "time_precision": exact, "text": text}
