"""Complaints, the brand's replies to them, and what the same people posted next."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.measures import conversations as measures
from analytics.results import Table
from analytics.schema import Measure, Measures, Message
from analytics.study.listening.part import Part
from analytics.study.timed import Timed

STAGES, DOSE, FLAGGED = "conversations", "conversations_dose", "conversations_flagged"


def compute(timed: Timed) -> tuple[list[Measure[Any]], Mapping[str, Table]]:
    """The measures of `measures.SPECS`, and the tables STAGES, DOSE and FLAGGED."""
    known = timed.known
    if known.posts is None:
        raise TypeError("conversations are made of messages")
    repeats = known.copied["is_copy"]
    posts = known.posts.assign(to_brand=known.posts["names_brand"], is_copy=repeats)
    holes = [hole.start for hole in known.holes]
    rows = measures.conversations(posts, known.until, holes, known.inputs.case.time_zone)
    public = posts[(posts["side"] == "public") & posts["repost_of_id"].isna()]
    found = measures.conversation_measures(
        rows,
        has_brand=known.has_brand,
        has_parents=known.has_parents,
        unnamed=measures.nameless(public),
    )
    return list(found.values()), _tables(rows, posts, known.until, found)


def _tables(
    rows: pd.DataFrame, posts: pd.DataFrame, until: pd.Timestamp, found: Measures
) -> dict[str, Table]:
    back = found[measures.CAME_BACK]
    flagged = measures.flagged(posts, rows, until)
    tables = {FLAGGED: Table(FLAGGED, "observed", flagged, int(flagged["n"].sum()))}
    if not back.is_observed:
        why = back.reason or Message("reason.no_complaints")
        return tables | {name: Table.missing(name, why) for name in (STAGES, DOSE)}
    stages, doses = measures.stages(rows), measures.doses(rows)
    said = measures.finding(found, stages)
    tables[STAGES] = Table(STAGES, "observed", stages, back.n, verdict=said)
    tables[DOSE] = Table(DOSE, "observed", doses, back.n)
    return tables


PART = Part(
    "conversations",
    specs=measures.SPECS,
    needs=("messages",),
    compute=compute,
    tables={
        STAGES: tuple(measures.STAGE_COLUMNS),
        DOSE: tuple(measures.DOSE_COLUMNS),
        FLAGGED: ("kind", "n"),
    },
)
