"""Cells of any table as values of the message table: joined, read, or missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from analytics.messages import accounts, markup, parsing
from analytics.messages.counts import counts
from analytics.messages.parsing import ZonelessTimesError, blank_to_na, times, words_to_na
from analytics.messages.ratings import Scale, ratings
from analytics.schema import MESSAGE_COLUMNS, SENTIMENTS, SIDES, TIME

_VOCABULARY = {
    "side": SIDES,
    "label": SENTIMENTS,
    "time_precision": ("second", "minute", "hour", "day", "week", "month", "year"),
}
SIDE_WORDS = {
    **{side: side for side in SIDES},
    **dict.fromkeys(
        (
            *("company", "business", "agent", "page", "page owner", "owner", "admin", "staff"),
            *("employee", "outgoing", "outbound", "out", "official", "our team", "support"),
            *("marke", "unternehmen", "ausgehend", "marca", "empresa", "marque", "entreprise"),
        ),
        "brand",
    ),
    **dict.fromkeys(
        (
            *("customer", "client", "user", "end user", "end-user", "consumer", "visitor", "fan"),
            *("incoming", "inbound", "in", "kunde", "eingehend", "cliente", "utilisateur"),
        ),
        "public",
    ),
    **dict.fromkeys(("media", "journalist", "presse", "prensa"), "press"),
}
"""Sides by the words with which tools say who speaks, or which way a message went."""
_IDS = ("message_id", "parent_id", "thread_id", "repost_of_id")
_FLOAT_ID = r"^(\d{1,15})\.0$"
"""A whole number that a column with gaps made a float; longer ones have lost digits."""
_WORDS = ("text", "about")
"""Columns in which `null` or `-` is a word."""
_OTHERS = {"author": accounts.handles, "text": markup.plain}


@dataclass(frozen=True)
class CellReader:
    """Reads cells, as the message table needs them; a cell that cannot be read is missing.

    tz: zone of times without an offset. layouts: formats of times, as for `parsing.times`; of
    several, the first that reads a cell. labels: sentiments by an export's own names. scale: the
    worst and the best rating.
    """

    tz: str | None = None
    layouts: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    scale: Scale | None = None

    def column(self, name: str, text: pd.Series, where: str) -> pd.Series:
        """Cells as values of a column of the message table. where: the cells, for errors.

        Raises ImportFileError where published_at has no zone, or a rating no scale.
        """
        dtype = MESSAGE_COLUMNS[name].dtype
        if dtype == TIME:
            return self._clock(name, text, where)
        if dtype == "Int64":
            return counts(text)
        if name == "rating":
            return ratings(text, self.scale, where)
        if dtype == "Float64":
            return pd.to_numeric(text.str.replace(",", "."), errors="coerce").astype("Float64")
        if name == "label" and self.labels:
            text = text.replace(dict(self.labels))
        if name in _IDS:
            return text.str.replace(_FLOAT_ID, r"\1", regex=True)
        if name == "side":
            plain = text.str.strip().str.casefold()
            text = plain.map(SIDE_WORDS).astype("string").fillna(text)
        if name in _VOCABULARY:
            return text.where(text.isin(_VOCABULARY[name]))
        return _OTHERS[name](text) if name in _OTHERS else text

    def _clock(self, name: str, text: pd.Series, where: str) -> pd.Series:
        """Times; of an optional column also where they carry no zone, which leaves them missing."""
        try:
            return self._times(text, where)
        except ZonelessTimesError:
            if name == "published_at":
                raise
            return pd.Series(pd.NaT, index=text.index, dtype=TIME)

    def _times(self, text: pd.Series, where: str) -> pd.Series:
        """UTC times, each in the first of the formats that reads it."""
        first, *others = self.layouts or (None,)
        out = times(text, tz=self.tz, layout=first, where=where)
        for layout in others:
            left = out.isna() & text.notna()
            out[left] = times(text[left], tz=self.tz, layout=layout, where=where)
        return out

    def precision(self, text: pd.Series) -> pd.Series:
        """How exactly each time is written, in the first of the formats that reads it."""
        if len(self.layouts) < 2:
            return parsing.precision(text, self.layouts[0] if self.layouts else None)
        exact, left = pd.Series(pd.NA, index=text.index, dtype="string"), text
        for layout in self.layouts:
            is_read = times(left, tz="UTC", layout=layout).notna()
            exact = exact.fillna(parsing.precision(left, layout).where(is_read))
            left = left.mask(is_read)
        return exact.fillna("day")


def cells_of(name: str, raw: pd.DataFrame, sources: tuple[str, ...]) -> pd.Series:
    """The cells of a column of the message table, from the columns of the file."""
    to_na = blank_to_na if name in _WORDS else words_to_na
    parts = [to_na(raw[source]) for source in sources]
    if len(parts) == 1:
        return parts[0]
    if name == "published_at":
        return _joined(parts, " ")
    if name == "text":
        return _joined(_without_repeats(parts), "\n\n")
    values = parts[0]
    for other in parts[1:]:
        values = values.fillna(other)
    return values


def _joined(parts: list[pd.Series], between: str) -> pd.Series:
    """The cells of each row that are there, one after the other; NA where none is."""
    whole = parts[0].str.strip()
    for part in parts[1:]:
        part = part.str.strip()
        whole = (whole + between + part).fillna(whole).fillna(part)
    return whole


def _without_repeats(parts: list[pd.Series]) -> list[pd.Series]:
    """Texts without those with which the next text starts, such as a title above its own text."""
    kept = []
    for part, following in pairwise(parts):
        pairs = zip(part.fillna(""), following.fillna(""), strict=True)
        starts = [after.strip().startswith(before.strip()) for before, after in pairs]
        kept.append(part.mask(pd.Series(starts, index=part.index)))
    return [*kept, parts[-1]]
