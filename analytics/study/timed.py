"""A case as known at an instant, and the onset from which durations count."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analytics.schema import Moment
from analytics.study.known import Known

Need = Literal["messages", "counts", "record", "returns", "figures", "attention"]
"""What a family is computed from: messages, counts of messages, the documented record, daily
returns, or published figures.
"""


@dataclass(frozen=True)
class Timed:
    """What was known, and the onset from which durations count; None without one."""

    known: Known
    onset: Moment | None

    @property
    def start(self) -> pd.Timestamp | None:
        """The best time of the onset, else its earliest; None without an onset."""
        return None if self.onset is None else self.onset.start
