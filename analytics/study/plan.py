"""A draft of a crisis communication plan; every line states its basis.

A line is based on evidence (measures of real cases, with n, and links to their pages), on a
convention (good practice without a number of ours), or is left for the user to fill in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from analytics import lessons, wording
from analytics.errors import UsageError
from analytics.measures import peers
from analytics.measures.backtest import FALSE_ALARMS, TIME_TO_ALERT
from analytics.measures.channels import MISSED_NEGATIVE_SHARE
from analytics.measures.conduct import APOLOGY
from analytics.measures.market import CUMULATIVE_ABNORMAL_RETURN
from analytics.measures.response import CLOCK
from analytics.results import Results
from analytics.schema import Message
from analytics.study import patterns
from analytics.study.library import Library, library_of

LONGEST_BRAND = 80
CHECKS = ("happened", "unknown", "doing", "people", "next", "contact")
DUES = ("first_hour", "first_day", "first_week", "before_next")


@dataclass(frozen=True)
class Line:
    """One line of the plan.

    rests_on: evidence, convention, or yours (left to be filled in). cases: the real cases that an
    evidence line is based on.
    """

    text: Message
    rests_on: Literal["evidence", "convention", "yours"]
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading (key of `plan.heading`) and its lines."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Plan:
    """brand: whose plan. library: real cases it is based on. rehearsal: ids of cases to replay."""

    brand: str
    library: Library
    rehearsal: tuple[str, ...]
    sections: tuple[Section, ...] = field(default=())


def draft(brand: str, studies: Sequence[Results]) -> Plan:
    """The draft from some cases; simulated cases are used for rehearsal only.

    `UsageError` where the brand is not a name.
    """
    library = library_of(studies)
    sections = (
        Section("risks", _risks(library)),
        Section("roles", _roles()),
        Section("monitoring", _monitoring(studies)),
        Section("clock", _clock(library)),
        Section("holding", tuple(_convention(f"plan.holding.{name}") for name in CHECKS)),
        Section("apology", _apology(library)),
        Section("duties", _duties(library)),
        Section("channels", _channels(studies)),
        Section("ambassadors", tuple(_yours(f"plan.ambassadors.{k}") for k in ("list", "brief"))),
        Section("rehearsal", _rehearsal(studies)),
        Section("review", tuple(_convention(f"plan.review.{k}") for k in ("after", "quarter"))),
        Section("cases", _cases(library)),
    )
    return Plan(_name(brand), library, tuple(one.case.id for one in studies), sections)


def _name(brand: str) -> str:
    clean = " ".join(wording.clean(brand).split())
    if not clean or len(clean) > LONGEST_BRAND:
        raise UsageError(
            what=f"{len(clean)} characters that can be read",
            where="--brand",
            right=f"The brand's name, 1 to {LONGEST_BRAND} characters",
        )
    return clean


def _convention(key: str, **values: object) -> Line:
    return Line(Message(key, values), "convention")


def _yours(key: str, **values: object) -> Line:
    return Line(Message(key, values), "yours")


def _risks(library: Library) -> tuple[Line, ...]:
    """A line per kind of crisis in these cases, with how far shares fell; then the user's own."""
    lines = []
    for (cluster, kind), rows in library.cases.groupby(["cluster", "kind"], sort=True):
        returns = [library.measures[case][CUMULATIVE_ABNORMAL_RETURN].value for case in rows.index]
        falls = [value for value in returns if value is not None]
        values = {
            "kind": str(kind).replace("_", " "),
            "cluster": Message(f"cluster.{cluster}"),
            "n": len(rows),
            "known": len(falls),
        }
        if falls:
            ends = (wording.Percent(end, 1) for end in (min(falls), max(falls)))
            values["ends"] = wording.Range(*ends)
        key = "plan.risks.priced" if falls else "plan.risks.unpriced"
        lines.append(Line(Message(key, values), "evidence", tuple(rows.index)))
    if not lines:
        lines.append(_convention("plan.risks.none"))
    return (*lines, _yours("plan.risks.likelihood"), _yours("plan.risks.own"))


def _roles() -> tuple[Line, ...]:
    owners = dict.fromkeys(rule.owner for rule in lessons.RULES)
    return tuple(_yours("plan.roles.line", role=Message(f"owner.{owner}")) for owner in owners)


def _monitoring(studies: Sequence[Results]) -> tuple[Line, ...]:
    """What our alarm would have done in the real cases that have messages."""
    lines = []
    for one in studies:
        test = one.back_test if one.case.record.in_library else None
        if test is None:
            continue
        ours = test.firings[0]
        when = ours.measures[TIME_TO_ALERT]
        values = {
            "brand": wording.UntrustedText(one.case.brand),
            "when": when,
            "false": ours.measures[FALSE_ALARMS],
            "why": when.reason,
        }
        key = "plan.monitoring.test" if when.is_observed else "plan.monitoring.silent"
        if when.value is not None and when.value < 0:
            key, values["early"] = "plan.monitoring.ringing", -when.value
        lines.append(Line(Message(key, values), "evidence", (one.case.id,)))
    if not lines:
        lines.append(_convention("plan.monitoring.untested"))
    lines += _missed(studies)
    rest = ("negative", "beyond", "copied")
    return (*lines, *(_convention(f"plan.monitoring.{key}") for key in rest))


def _missed(studies: Sequence[Results]) -> list[Line]:
    """What watching own mentions alone would have missed in the real cases that tell."""
    lines = []
    for one in studies:
        missed = one.measures[MISSED_NEGATIVE_SHARE]
        if one.case.record.in_library and missed.is_observed:
            values = {"brand": wording.UntrustedText(one.case.brand), "share": missed}
            lines.append(
                Line(Message("plan.monitoring.missed", values), "evidence", (one.case.id,))
            )
    return lines


def _clock(library: Library) -> tuple[Line, ...]:
    """Alarm, first statement, substance, apology, corrective action: the library's medians.

    A convention takes the place of a median where n is small.
    """
    lines = [_convention("plan.clock.alarm")]
    for name in (spec.name for spec in CLOCK):
        middle, extents = library.median(name), library.bounds(name)
        values = {"step": Message(f"measure_name.{name}"), "aim": Message(f"plan.aim.{name}")}
        if middle is None:
            values |= {"n": len(extents), "least": peers.MIN_CASES}
            lines.append(_convention("plan.clock.few", **values))
            continue
        low = wording.Hours(middle.low)
        high = low if middle.high is None else wording.Hours(middle.high)
        shown = wording.Hours(middle.value) if middle.value else wording.Range(low, high)
        values |= {"median": shown, "n": middle.n}
        lines.append(Line(Message("plan.clock.median", values), "evidence", tuple(extents)))
    return tuple(lines)


def _apology(library: Library) -> tuple[Line, ...]:
    """The elements of an apology, each with the cases whose first full apology lacked it."""
    lines = []
    for element, spec in APOLOGY.items():
        values = {
            case: measures[spec].value
            for case, measures in library.measures.items()
            if measures[spec].is_observed
        }
        lacking = tuple(case for case, value in values.items() if value == 0)
        counts = {
            "element": Message(f"element.{element}"),
            "n": len(values),
            "lacking": len(lacking),
        }
        note = Message("plan.apology.element" if values else "plan.apology.plain", counts)
        lines.append(Line(note, "evidence" if values else "convention", lacking or tuple(values)))
    return (*lines, _convention("plan.apology.asks"), _convention("plan.apology.time"))


def _duties(library: Library) -> tuple[Line, ...]:
    """The actions of the rules that these cases broke, by due time, most often broken first."""
    tally = patterns.tally(library)
    broken = {
        row["rule"]: (row["badly"], row["spoke"])
        for row in tally.to_dict("records")
        if row["badly"]
    }
    lines = []
    for due in DUES:
        rules = [rule for rule in lessons.RULES if rule.due == due and rule.id in broken]
        for rule in sorted(rules, key=lambda rule: -len(broken[rule.id][0])):
            cases, spoke = broken[rule.id]
            values = {
                "due": Message(f"due.{due}"),
                "action": Message(f"lesson.{rule.id}.action"),
                "owner": Message(f"owner.{rule.owner}"),
                "n": len(cases),
                "spoke": spoke,
            }
            lines.append(Line(Message("plan.duties.line", values), "evidence", tuple(cases)))
    return tuple(lines) or (_convention("plan.duties.none"),)


def _channels(studies: Sequence[Results]) -> tuple[Line, ...]:
    """Channels on which these brands spoke, most used first; names and access are the user's."""
    used: dict[str, list[str]] = {}
    for one in studies:
        if one.case.record.in_library:
            for channel in sorted({m.channel for m in one.case.milestones if m.is_statement}):
                used.setdefault(channel, []).append(one.case.id)
    lines = [
        Line(
            Message(
                "plan.channels.used", {"channel": wording.UntrustedText(channel), "n": len(cases)}
            ),
            "evidence",
            tuple(cases),
        )
        for channel, cases in sorted(used.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return (*lines, _yours("plan.channels.access"))


def _rehearsal(studies: Sequence[Results]) -> tuple[Line, ...]:
    ids = [wording.UntrustedText(one.case.id) for one in studies]
    return (_convention("plan.rehearsal.replay", ids=ids), _yours("plan.rehearsal.date"))


def _cases(library: Library) -> tuple[Line, ...]:
    """The real cases by number; the number stands for them in lines that cite many."""
    if library.cases.empty:
        return (_convention("plan.cases.none"),)
    titles = library.cases["title"]
    return tuple(
        Line(
            Message("plan.cases.line", {"k": k, "title": wording.UntrustedText(title)}),
            "evidence",
            (str(case),),
        )
        for k, (case, title) in enumerate(titles.items(), start=1)
    )
