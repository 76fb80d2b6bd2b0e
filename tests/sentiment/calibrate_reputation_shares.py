"""How often the interval of a brand's share of reputation holds; `reputation_shares.csv`.

`python tests/sentiment/calibrate_reputation_shares.py` (some seconds): each brand of the shipped
model's `left-out-brands` in turn is told by the others alone, from the mean of what networks said
that had not seen it. A row a brand and class: the share that people labelled, the ends, whether
they hold it.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from analytics.sentiment.embedded import shipped
from analytics.sentiment.reputation_shares import (
    KnownBrands,
    known_brands,
    left_out,
    reputation_share,
)

OUT = Path(__file__).with_name("reputation_shares.csv")


def told_by_others(revision: str) -> pd.DataFrame:
    """Columns brand, texts, class, share, value, low, high, holds."""
    known, names = known_brands(revision), pd.read_csv(left_out(revision))
    names = names[names["brand"].notna() & (names["texts"] >= known.texts.min())]["brand"].tolist()
    rows = []
    for place, name in enumerate(names):
        others = np.arange(len(names)) != place
        rest = KnownBrands(known.means[others], known.shares[others], known.texts[others])
        n = int(known.texts[place])
        told = reputation_share(np.tile(known.means[place], (n, 1)), rest)
        for one, share in zip(told, known.shares[place], strict=True):
            ends = one.low, one.high
            rows.append(
                (name, n, one.sentiment, share, one.value, *ends, ends[0] <= share <= ends[1])
            )
    return pd.DataFrame(
        rows, columns=["brand", "texts", "class", "share", "value", "low", "high", "holds"]
    )


if __name__ == "__main__":
    table = told_by_others(shipped().revision)
    table.round(4).to_csv(OUT, index=False)
    width = (table["high"] - table["low"]).rename("width")
    print(
        pd.concat([table, width], axis=1)
        .groupby("class")[["holds", "width"]]
        .agg(["mean", "median", "size"])
    )
