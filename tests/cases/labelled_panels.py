"""Counts of the cases whose messages may not be shared: RepLab 2013's labels, a panel each.

`python tests/cases/labelled_panels.py` writes `panel-gold.csv` of each case from `../shared`, and
prints its hash for `case.yaml`. RepLab 2013 (Amigó et al. 2013, CLEF) has tweets of 2012, labelled
by people trained by reputation experts; polarity is that of the brand's reputation.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analytics import cases, panel, study
from analytics.schema import Panel, messages

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "replab-2013"
LABELS = {"NEGATIVE": "negative", "NEUTRAL": "neutral", "POSITIVE": "positive"}
NO_COPY = "-1"
BIN_MINUTES = 60


@dataclass(frozen=True)
class Entity:
    """An entity of the corpus. pieces: those of its labels that the case uses, and the day (UTC)
    from which each is dense: earlier rows are single messages found with the others. brand:
    accounts of the brand's own, whose posts are not the public's.
    """

    file: str
    id: str
    pieces: dict[str, str]
    brand: tuple[str, ...] = ()


ENTITIES = {
    "2012-hsbc-laundering": Entity(
        "banking",
        "RL2013D02E055",
        {"training": "2012-06-01", "test": "2012-11-03"},
        ("HSBC_Press", "hsbc_uk_press"),
    ),
    "2012-bank-of-america-suit": Entity(
        "banking", "RL2013D02E056", {"test": "2012-09-28"}, ("BofA_Help",)
    ),
    "2012-toyota-settlement": Entity(
        "automotive", "RL2013D01E005", {"test": "2012-12-06"}, ("Toyota",)
    ),
    "2012-barclays-libor": Entity(
        "banking", "RL2013D02E054", {"training": "2012-06-01", "test": "2012-11-09"}
    ),
    "2012-rbs-branch-sale": Entity(
        "banking",
        "RL2013D02E051",
        {"test": "2012-09-11"},
        ("RBSGroup", "RBS_Help", "RBS_Economics", "RBS_PressOffice", "JobsatRBSgroup"),
    ),
    "2011-wells-fargo-fed-fine": Entity("banking", "RL2013D02E057", {"training": "2011-07-01"}),
    "2012-suzuki-exit": Entity(
        "automotive", "RL2013D01E014", {"test": "2012-10-03"}, ("SuzukiOfficial",)
    ),
}


def rows(case_id: str) -> pd.DataFrame:
    """All labelled rows of a case's entity; `at`: when it was written, UTC."""
    entity = ENTITIES[case_id]
    path = FOLDER / f"{entity.file}.csv.gz"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table[table["entity_id"] == entity.id].reset_index(drop=True)
    return table.assign(at=pd.to_datetime(table["published_at"], utc=True))


def related(case_id: str) -> pd.DataFrame:
    """The rows about the brand in the pieces of its entity; `label`, and `side`."""
    entity, table = ENTITIES[case_id], rows(case_id)
    since = pd.to_datetime(table["part"].map(entity.pieces), utc=True)
    table = table[(table["filtering"] == "RELATED") & (table["at"] >= since)]
    is_brand = table["author"].isin(entity.brand)
    return table.assign(
        label=table["polarity"].map(LABELS), side=is_brand.map({True: "brand", False: "public"})
    ).reset_index(drop=True)


def copied_from(table: pd.DataFrame) -> pd.Series:
    """Of each row the first message of which it is a near duplicate; NA where it is of none, and
    none of it."""
    of = dict(zip(table["tweet_id"], table["is_near_duplicate_of"], strict=True))

    def first(one: str) -> str:
        seen = {one}
        while (before := of.get(one, NO_COPY)) != NO_COPY and before not in seen:
            seen.add(before)
            one = before
        return one

    key = table["tweet_id"].map(first).astype("string")
    return key.where(key.duplicated(keep=False))


def counted(case_id: str) -> Panel:
    """The panel of a case: its related messages by hour (UTC) and side, by people's labels."""
    table = related(case_id)
    held = messages(
        pd.DataFrame(
            {
                "message_id": table["tweet_id"],
                "published_at": table["at"].dt.as_unit("us"),
                "channel": "x",
                "side": table["side"],
                "text": "",
                "label": table["label"],
                "source_file": ENTITIES[case_id].file,
                "source_row": range(1, len(table) + 1),
            }
        )
    )
    part = panel.summarise(
        held, held["label"], bin_minutes=BIN_MINUTES, text_key=copied_from(table)
    )
    return panel.combine([part], bin_minutes=BIN_MINUTES, labels="gold")


if __name__ == "__main__":
    for name in ENTITIES:
        path = cases.home() / "casestudies" / name / "panel-gold.csv"
        text = study.panel_text(counted(name))
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(name, hashlib.sha256(text.encode()).hexdigest())
