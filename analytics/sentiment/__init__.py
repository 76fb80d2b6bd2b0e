"""Texts -> probabilities of negative, neutral, positive.

`load()` opens the shipped model, `load(name_or_path)` any other transformers classifier.
`score(texts)` gives one row per text, `score_file` one row per row of a file. Importing this
package imports neither transformers nor torch.
"""

from analytics.sentiment.agreement import Agreement, agreement
from analytics.sentiment.brand import Brand, short_names
from analytics.sentiment.files import Tally, score_file
from analytics.sentiment.model import EMOTIONS, LABELS, REPUTATION, Model
from analytics.sentiment.own_head import OwnHead
from analytics.sentiment.pieces import MOST_PIECES
from analytics.sentiment.reputation_shares import KnownBrands, known_brands, reputation_share
from analytics.sentiment.scoring import OTHER_LANGUAGE, SHIPPED, learn, load, score, stored
from analytics.sentiment.shares import (
    Calibration,
    Share,
    calibration,
    share,
    share_of_counts,
)

__all__ = [
    "EMOTIONS",
    "LABELS",
    "MOST_PIECES",
    "OTHER_LANGUAGE",
    "REPUTATION",
    "SHIPPED",
    "Agreement",
    "Brand",
    "Calibration",
    "KnownBrands",
    "Model",
    "OwnHead",
    "Share",
    "Tally",
    "agreement",
    "calibration",
    "known_brands",
    "learn",
    "load",
    "reputation_share",
    "score",
    "score_file",
    "share",
    "share_of_counts",
    "short_names",
    "stored",
]
