"""The brand's statements as marks below a line."""

import pandas as pd

from analytics.measures.response import in_order
from analytics.results import Results
from analytics.schema import Message, Milestone
from analytics.study.brief.words import local_day
from analytics.wording import ShortDay

COLUMNS = ["at", "label", "is_full_apology", "is_after", "id"]


def statements(results: Results) -> pd.DataFrame:
    """The brand's public statements from the beginning on, each where its window begins.

    label: of the first one and of the first full apology; empty for the others. is_after: from the
    first full apology on.
    """
    case, onset = results.case, results.onset
    own = [m for m in in_order(case.milestones) if m.is_statement]
    if onset is not None:
        own = [m for m in own if m.when.latest >= onset.earliest]
    apology = next((m for m in own if m.is_kind("full_apology")), None)
    rows = [
        (
            m.when.best or m.when.earliest,
            _label(m, own[0], apology, case.time_zone),
            m is apology,
            apology is not None and m.when.earliest >= apology.when.earliest,
            m.id,
        )
        for m in own
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"at": "datetime64[us, UTC]"})


def _label(event: Milestone, first: Milestone, apology: Milestone | None, zone: str) -> object:
    key = "apology" if event is apology else "first" if event is first else ""
    if not key:
        return ""
    day = ShortDay(local_day(event.when.best or event.when.earliest, zone))
    return Message(f"brief.mark.{key}", {"day": day})
