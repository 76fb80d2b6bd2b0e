"""Crises of 2012 in messages that people labelled, as series of hourly counts: counts only.

RepLab 2013 (Amigó et al. 2013, CLEF): one thin crawl a brand, polarity for reputation by trained
labellers. Labels end between the part for training and the part for tests; that time is a hole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "replab-2013"
LABELS = {"NEGATIVE": "negative", "NEUTRAL": "neutral", "POSITIVE": "positive"}


@dataclass(frozen=True)
class LabelledCrisis:
    """onset: when the burst begins in the labels. parts: those used, and when each begins.

    Rows before that are single, older messages that others passed on.
    """

    file: str
    entity: str
    onset: str
    parts: Mapping[str, str]

    @property
    def onset_at(self) -> pd.Timestamp:
        return pd.Timestamp(self.onset)


CRISES = {
    "Toyota": LabelledCrisis(
        "automotive", "RL2013D01E005", "2012-12-26T22:00Z", {"test": "2012-12-06"}
    ),
    "Suzuki": LabelledCrisis(
        "automotive", "RL2013D01E014", "2012-11-06T00:00Z", {"test": "2012-10-03"}
    ),
    "Bank of America": LabelledCrisis(
        "banking", "RL2013D02E056", "2012-10-24T16:00Z", {"test": "2012-09-28"}
    ),
    "HSBC": LabelledCrisis("banking", "RL2013D02E055", "2012-12-10T22:00Z", {"test": "2012-10-24"}),
    "Barclays": LabelledCrisis(
        "banking",
        "RL2013D02E054",
        "2012-06-27T12:00Z",
        {"training": "2012-04-24", "test": "2012-10-30"},
    ),
}


def series(crisis: LabelledCrisis) -> pd.DataFrame:
    """The related messages by hour (`panel.series`), `collected` 0 between two parts."""
    columns = ["published_at", "part", "entity_id", "filtering", "polarity"]
    rows = pd.read_csv(FOLDER / f"{crisis.file}.csv.gz", usecols=columns)
    rows = rows[(rows["entity_id"] == crisis.entity)]
    rows = rows[rows["published_at"] >= rows["part"].map(crisis.parts)]
    hour = pd.to_datetime(rows["published_at"], utc=True).dt.as_unit("us").dt.floor("h")
    ends = hour.groupby(rows["part"]).agg(["min", "max"]).sort_values("min")
    every = pd.date_range(hour.min(), hour.max(), freq="h", name="bin_start", unit="us")
    label = rows["polarity"].map(LABELS).where(rows["filtering"] == "RELATED")
    counts = pd.crosstab(hour, label).reindex(index=every, columns=[*LABELS.values()], fill_value=0)
    n = counts.sum(axis=1)
    bins = counts.assign(messages=n, scored=n, brand_quotes=0, collected=1.0)
    for end, start in zip(ends["max"].iloc[:-1], ends["min"].iloc[1:], strict=True):
        bins.loc[(bins.index > end) & (bins.index < start), "collected"] = 0.0
    return bins.reset_index()
