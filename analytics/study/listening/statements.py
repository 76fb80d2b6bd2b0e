"""What the brand's statements on record say, element by element.

A person's code is taken as it is. Where nobody coded an element, and not all of the statement was
read, rules may propose it from the quoted words; a proposal enters no measure of conduct.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.cases import Case
from analytics.measures.response import answers
from analytics.measures.statement import (
    MARKS,
    SPECS,
    UNPROPOSED,
    Finding,
    before_responsibility,
    fit,
    levels,
)
from analytics.results import Table
from analytics.schema import (
    APOLOGY_ELEMENTS,
    STATEMENT_KINDS,
    UNCREDITED_KINDS,
    Measure,
    Message,
    Milestone,
    Moment,
)
from analytics.study.listening.part import Part
from analytics.study.statements import read_words
from analytics.study.timed import Timed
from analytics.wording import Span, UntrustedText

COLUMNS = ("event", *APOLOGY_ELEMENTS, "marks")
WORDS = ("event", "group", "name", "level", "start", "end", "words")
EARLY = pd.Timedelta(days=2)


def compute(timed: Timed) -> tuple[Iterable[Measure[Any]], Mapping[str, Table]]:
    """Measures of SPECS; `statements`, a row a statement, and `statements_words`, a row a finding.

    statements: the level of each element (full, weak, absent, proposed, unknown), and names of
    marks, joined by spaces.
    """
    case = timed.known.case
    spoken = statements(case.milestones, timed.onset)
    read = {event.id: read_words(event, case) for event in spoken}
    cluster = case.crisis_type.cluster
    measures = [
        before_responsibility(
            [(m.id, m.apology.get("responsibility", ""), m.is_whole) for m in spoken], cluster
        ),
    ]
    if not spoken:
        why = Message("reason.no_quotes_of_brand")
        return measures, {name: Table.missing(name, why) for name in PART.tables}
    frame = pd.DataFrame([_row(event, read[event.id]) for event in spoken], columns=list(COLUMNS))
    levels_of = frame.set_index("event")[list(APOLOGY_ELEMENTS)]
    proposed = defaultdict(bool, (levels_of == "proposed").stack().to_dict())
    words = pd.DataFrame(
        [
            (one, f.group, f.name, f.level, f.start, f.end, f.words)
            for one, found in read.items()
            for f in found
            if f.group == "mark" or proposed[one, f.name]
        ],
        columns=list(WORDS),
    )
    told = _finding(timed, spoken)
    posture = _posture(spoken, case)
    return measures, {
        "statements": Table("statements", "observed", frame, len(frame), verdict=told),
        "statements_words": Table(
            "statements_words", "observed", words, len(words), verdict=posture
        ),
    }


def statements(milestones: Sequence[Milestone], onset: Moment | None) -> list[Milestone]:
    """The brand's statements since onset that were heard and have words or codes, in order."""
    return [
        event
        for event in answers(milestones, onset)
        if event.is_heard and event.is_kind(*STATEMENT_KINDS)
        if event.quote is not None or event.apology
    ]


def _row(event: Milestone, found: Sequence[Finding]) -> tuple[str, ...]:
    shown = levels(found)
    elements = [_level(event, name, name in shown) for name in APOLOGY_ELEMENTS]
    marks = {f.name for f in found if f.group == "mark"}
    return event.id, *elements, " ".join(name for name in MARKS if name in marks)


def _level(event: Milestone, name: str, is_found: bool) -> str:
    """A person's code; else absent of a statement read in full, else what the rules propose."""
    if name in event.apology:
        return event.apology[name]
    if event.is_whole:
        return "absent"
    return "proposed" if is_found and name not in UNPROPOSED else "unknown"


def _finding(timed: Timed, spoken: Sequence[Milestone]) -> Message:
    """What the statements show, from a person's codes; that none takes responsibility only of
    statements that were all read in full.
    """
    case, onset = timed.known.case, timed.onset
    values: dict[str, object] = {"brand": UntrustedText(case.brand), "n": len(spoken)}
    if onset is not None:
        early = [m for m in spoken if m.when.earliest <= onset.earliest + EARLY]
        is_read_in_full = bool(early) and all(m.is_whole for m in early)
        if is_read_in_full and not any("responsibility" in m.apology for m in early):
            return Message("statements.finding.none_owns", values | {"n": len(early)})
    owning = [k for k, m in enumerate(spoken) if m.apology.get("responsibility") == "full"]
    if owning:
        event = spoken[owning[0]]
        ends = event.when.earliest, event.when.latest
        when = Span(*ends, case.time_zone, event.precision)
        key = "owns_later" if owning[0] else "owns_first"
        return Message(f"statements.finding.{key}", values | {"n": owning[0], "when": when})
    sorry = sum("regret" in m.apology for m in spoken)
    if sorry and len(spoken) > 1:
        return Message("statements.finding.sorry", values | {"k": sorry})
    carried = [name for name in APOLOGY_ELEMENTS if any(name in m.apology for m in spoken)]
    if carried:
        elements = [Message(f"element.{name}") for name in carried]
        return Message("statements.finding.carries", values | {"elements": elements})
    return Message("statements.finding.listed", values)


def _posture(spoken: Sequence[Milestone], case: Case) -> Message | None:
    """What the first statement did that a person coded as an apology or as less, and whether that
    suits the crisis type; None where it cannot be told.
    """
    first = next((m for m in spoken if m.is_kind("full_apology", *UNCREDITED_KINDS)), None)
    if first is None:
        return None
    is_denial, is_full = first.is_kind("denial", "attack"), first.is_kind("full_apology")
    key = "denial" if is_denial else "apology" if is_full else "less"
    shown = {"denial": "deny", "apology": "rebuild", "less": "diminish"}[key]
    kind = case.crisis_type
    suits = fit((shown,), kind.cluster, kind.kind)
    if suits is None or (key == "less" and kind.cluster != "preventable"):
        return None  # less than an apology may be all that another type of crisis asks for
    values = {"brand": UntrustedText(case.brand), "fit": Message(f"posture_fit.{suits}")}
    return Message(f"statements.posture.{key}", values)


PART = Part(
    "statements",
    specs=SPECS,
    needs=("record",),
    compute=compute,
    tables={"statements": COLUMNS, "statements_words": WORDS},
)
