"""Counts of the posts with #robinhood, 27 January to 3 February 2021, by the shipped model.

`python tests/cases/robinhood_panel.py` writes `panel-model.csv` of 2021-robinhood-halt from
`../shared`, and prints its hash for `case.yaml`. The posts were collected day by day, at most 4,000
of each, the newest first; so of four days only the end is there.
"""

import hashlib
from pathlib import Path

import pandas as pd

from analytics import cases, sentiment, study
from analytics.schema import Panel, messages
from analytics.study.scoring import PanelCount, brand_of

CASE = "2021-robinhood-halt"
PATH = Path(__file__).parents[3] / "shared/data/crises/robinhood-2021/robinhood_tweets.csv.gz"
BIN_MINUTES = 60
CAP = 4000


def posts() -> pd.DataFrame:
    """The posts, a row each; `at`: UTC."""
    table = pd.read_csv(PATH, dtype=str, keep_default_na=False)
    return table.assign(at=pd.to_datetime(table["created_utc"], utc=True))


def counted(folder: Path) -> Panel:
    """The panel: posts by hour (UTC), by what the shipped model finds most probable.

    folder: where scores are kept.
    """
    table = posts()
    held = messages(
        pd.DataFrame(
            {
                "message_id": [f"row {number}" for number in range(len(table))],
                "published_at": table["at"].dt.as_unit("us"),
                "channel": "x",
                "side": "public",
                "text": table["text"],
                "source_file": PATH.name,
                "source_row": range(1, len(table) + 1),
            }
        )
    )
    found = PanelCount((), minutes=BIN_MINUTES)
    model = sentiment.load()
    found.add(held, study.score(held, folder, model=model, brand=brand_of(cases.load(CASE), model)))
    return found.panels()["model"]


if __name__ == "__main__":
    case_folder = cases.home() / "casestudies" / CASE
    case_folder.mkdir(exist_ok=True)
    text = study.panel_text(counted(cases.home() / "data" / CASE))
    (case_folder / "panel-model.csv").write_text(text, encoding="utf-8")
    print(CASE, hashlib.sha256(text.encode()).hexdigest())
