"""What the messages of labelled cases show: `listening.json` of each, which holds no message.

`python tests/cases/labelled_listening.py [CASE ...]` writes the files from `../shared`, and prints
their hashes for `case.yaml`. RepLab's rows without a text count, and say nothing of words; the
sentiment is what people labelled.
"""

import hashlib
import sys
from pathlib import Path

import pandas as pd
from labelled_panels import ENTITIES, related

from analytics import cases, messages, sentiment, study
from analytics.schema import messages as make_messages
from analytics.study.scoring import brand_of

SHARED = Path(__file__).parents[3] / "shared" / "data"
REPLAB = (
    "2012-toyota-settlement",
    "2012-suzuki-exit",
    "2012-barclays-libor",
    "2012-hsbc-laundering",
)
AIRLINES = ("2015-jetblue-sunday", "2015-us-airways-sunday")


def replab_messages(case_id: str) -> pd.DataFrame:
    """The labelled messages of a case of RepLab, as a message table."""
    table = related(case_id)
    return make_messages(
        pd.DataFrame(
            {
                "message_id": table["tweet_id"],
                "published_at": table["at"].dt.as_unit("us"),
                "channel": "x",
                "side": table["side"],
                "author": table["author"],
                "text": table["text"],
                "language": table["language"].str.lower(),
                "label": table["label"],
                "source_file": ENTITIES[case_id].file,
                "source_row": range(1, len(table) + 1),
            }
        )
    )


def airline_messages(case_id: str) -> pd.DataFrame:
    """The labelled messages about one airline, as a message table."""
    read = messages.read([SHARED / "airline-2015/airline.csv"]).table
    return read[read["about"] == cases.load(case_id).about].reset_index(drop=True)


def text_of(case_id: str) -> str:
    """The text of a case's `listening.json`."""
    make = replab_messages if case_id in REPLAB else airline_messages
    table = make(case_id)
    case, model = cases.load(case_id), sentiment.load()
    scores = sentiment.score(list(table["text"]), model, brand=brand_of(case, model))
    return study.listening_text(case, [(table, scores)], model)


if __name__ == "__main__":
    for name in sys.argv[1:] or [*REPLAB, *AIRLINES]:
        path, text = cases.load(name).folder / "listening.json", text_of(name)
        path.write_text(text, encoding="utf-8")
        print(name, hashlib.sha256(text.encode()).hexdigest())
