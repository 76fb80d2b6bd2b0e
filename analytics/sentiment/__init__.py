"""Texts -> probabilities of negative, neutral, positive.

`load()` gives the shipped model, `load(name_or_path)` any other transformers classifier;
`score(texts)` gives one row a text. Importing this room loads neither transformers nor torch.
"""

from analytics.sentiment.model import LABELS, Model
from analytics.sentiment.scoring import load, score
from analytics.sentiment.shares import (
    Calibration,
    Share,
    calibration,
    share,
    share_of_counts,
)

__all__ = [
    "LABELS",
    "Calibration",
    "Model",
    "Share",
    "calibration",
    "load",
    "score",
    "share",
    "share_of_counts",
]
