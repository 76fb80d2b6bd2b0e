"""The plan from a client and cases that were read."""

from collections.abc import Sequence

from analytics.cases import Case
from analytics.results import Results
from analytics.schema import Message
from analytics.study.plan import (
    ambassadors,
    apology,
    first_hours,
    lessons,
    monitoring,
    practice,
    rehearsal,
    risks,
)
from analytics.study.plan.clients import GENERAL, in_sector
from analytics.study.plan.document import Chapter, Client, Grid, Line, Paragraph, Plan, note, said
from analytics.study.plan.evidence import Known, known_as
from analytics.wording import UntrustedText

MEASURED = "measured"


def draft(client: Client, studies: Sequence[Results]) -> Plan:
    """The plan. Its evidence comes from the real cases of the client's sector, or of every sector
    where it has none; alarms are judged on all that have messages. Simulated cases are pointed to
    in the rehearsal alone.
    """
    real = [known_as(one) for one in studies if one.case.provenance != rehearsal.SIMULATED]
    simulated = [known_as(one) for one in studies if one.case.provenance == rehearsal.SIMULATED]
    own = [one for one in real if in_sector(client.sector, one.case.record.industry)]
    cases = own or real
    exercise = rehearsal.choose(cases)
    chapters = [
        _scope(client, own, real),
        risks.chapter(client, cases),
        monitoring.chapter(real),
        first_hours.chapter(cases),
        apology.chapter(cases),
        ambassadors.chapter(client, cases),
        lessons.chapter(cases),
        rehearsal.chapter(exercise, simulated),
        practice.severity(),
        practice.approval(),
        practice.contacts(),
        practice.stakeholders(client, cases),
        practice.channels(client, cases),
        practice.holding(client, cases),
        practice.legal(client),
        practice.staff(client),
        practice.ending(),
        practice.signing(),
        *([rehearsal.key(exercise)] if exercise else []),
    ]
    told = [one for one in chapters if one.blocks]
    cited = {case for chapter in told for line in chapter.lines() for case in line.cases}
    named = [one for one in real if one.id in cited]
    if named:
        told.append(_cases(named))
    names = {one.id: one.name for one in real}
    return Plan(client, names, tuple(one.id for one in cases), tuple(told))


def wanted(client: Client, cases: Sequence[Case]) -> list[str]:
    """Ids of the cases that a plan has to read: the real ones of its sector, or of all sectors
    where there is none, and those with counted posts, on which alarms are tried.
    """
    real = [one for one in cases if one.record.in_library and one.provenance != rehearsal.SIMULATED]
    own = [one.id for one in real if in_sector(client.sector, one.record.industry)]
    chosen = own or [one.id for one in real]
    return [one.id for one in real if one.id in chosen or one.panels or one.provenance == MEASURED]


def _scope(client: Client, own: Sequence[Known], real: Sequence[Known]) -> Chapter:
    """What the plan rests on, in a few lines."""
    sector = Message(f"plan.sector.{client.sector}")
    if client.sector == GENERAL and real:
        line = said("plan.scope.general", n=len(real))
    elif own:
        line = said("plan.scope.sector", n=len(own), sector=sector)
    elif real:
        line = said("plan.scope.no_sector", n=len(real), sector=sector)
    else:
        line = said("plan.scope.no_case", sector=sector)
    parts = [Paragraph(line), Paragraph(said("plan.scope.use")), note("plan.scope.fame")]
    return Chapter("scope", "", tuple(parts if real else [parts[0], parts[1]]))


def _cases(named: Sequence[Known]) -> Chapter:
    """The cases that the plan names, with how many sources each has."""
    rows = tuple(
        (
            one.named,
            Line(UntrustedText(one.case.title), (one.fact(),), "row"),
            Line(f"{len(one.case.sources)}", (one.fact(),), "row"),
        )
        for one in named
    )
    head = tuple(Message(f"plan.column.{name}") for name in ("case", "happened", "sources"))
    return Chapter("cases", "", (Grid(head, rows, (0.28, 0.57, 0.15)),))
