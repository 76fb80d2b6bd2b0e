"""Thresholds: the one that the back-test chose, what it would have caught, and what it missed."""

from collections.abc import Mapping, Sequence
from math import ceil

from analytics.measures import usual_hour
from analytics.measures.backtest import FALSE_ALARMS, LEAD_PEAK, TIME_TO_ALERT
from analytics.measures.channels import MISSED_NEGATIVE_SHARE
from analytics.measures.detection import counted
from analytics.measures.usual_hour import FLOOR, IN_TIME, TIMES, Caught
from analytics.results import Results
from analytics.schema import Message
from analytics.study.plan.document import (
    Block,
    Bullets,
    Chapter,
    Fact,
    Grid,
    Heading,
    Line,
    Paragraph,
    Sentences,
    blank,
    said,
)
from analytics.study.plan.evidence import Known
from analytics.wording import Hours, Percent

PRACTICE = ("beyond", "copied", "quiet", "person")


def chapter(cases: Sequence[Known]) -> Chapter:
    """cases: those with messages, of any sector."""
    tested = {one.id: one for one in cases if one.results.back_test is not None}
    trials = {case: _trial(one.results) for case, one in tested.items()}
    times = usual_hour.choose(trials)
    blocks: list[Block] = []
    if times is None:
        blocks.append(Paragraph(said("plan.monitoring.untested", floor=FLOOR)))
    else:
        blocks += _chosen(tested, trials, times)
    blocks += _missed(cases)
    blocks += [Heading(Message("plan.monitoring.setting")), _setting(times)]
    blocks.append(Bullets(tuple(said(f"plan.monitoring.{key}") for key in PRACTICE)))
    return Chapter("monitoring", "cases", tuple(blocks))


def _trial(results: Results) -> tuple[Caught, ...]:
    test = results.back_test
    if test is None:
        return ()
    negative = counted(results.bins, "negative")
    return tuple(usual_hour.caught(negative, test.onset, times) for times in TIMES)


def _chosen(
    tested: Mapping[str, Known], trials: Mapping[str, tuple[Caught, ...]], times: float
) -> list[Block]:
    """The rule, a row per case it was tested on, and what the table adds up to."""
    column = TIMES.index(times)
    row = {case: trial[column] for case, trial in trials.items()}
    judged = {case: one for case, one in row.items() if one.can_judge}
    caught = [case for case, one in judged.items() if one.is_in_time]
    missed = [case for case in judged if case not in caught]
    unjudged = [case for case in row if case not in judged]
    lines = [
        said("plan.monitoring.caught", *_facts(caught), n=len(caught), of=len(judged)),
        said("plan.monitoring.missed", *_facts(missed), n=len(missed), floor=FLOOR)
        if missed
        else None,
        said("plan.monitoring.unjudged", *_facts(unjudged), n=len(unjudged)) if unjudged else None,
        _false_alarms(judged),
    ]
    grid = Grid(
        tuple(Message(f"plan.column.{name}") for name in ("case", "simple", "fine")),
        tuple((one.named, _rang(one, row[case]), _fine(one)) for case, one in tested.items()),
        (0.24, 0.33, 0.43),
    )
    rule = Paragraph(said("plan.monitoring.rule", times=int(times), floor=FLOOR))
    lines.append(said("plan.monitoring.own_data"))
    return [rule, Bullets(tuple(line for line in lines if line)), grid]


def _facts(cases: Sequence[str]) -> tuple[Fact, ...]:
    return tuple(Fact(case) for case in cases)


def _false_alarms(judged: Mapping[str, Caught]) -> Line | None:
    rates = {case: one.false_alarms for case, one in judged.items() if one.false_alarms is not None}
    if not rates:
        return None
    loud = [case for case, rate in rates.items() if rate]
    most = max(rates.values())
    key = "false_none" if not loud else "false_some" if most < 1 else "false_loud"
    values = {"n": len(rates), "loud": len(loud), "most": ceil(most)}
    return said(f"plan.monitoring.{key}", *_facts(loud or list(rates)), **values)


def _rang(known: Known, one: Caught) -> Line:
    if not one.can_judge:
        return Line(Message("plan.monitoring.short"), (known.fact(),), "row")
    if one.hours is None:
        return Line(Message("plan.monitoring.silent"), (known.fact(),), "row")
    return Line(_after(one.hours), (known.fact(),), "row")


def _after(hours: float) -> Message:
    """How long after onset an alarm rang."""
    if hours <= 0:
        return Message("plan.monitoring.ringing")
    if hours <= 1:
        return Message("plan.monitoring.at_once")
    return Message("plan.monitoring.rang", {"wait": Hours(hours)})


def _fine(known: Known) -> Line:
    """What the default alarm, which watches all posts beside negative ones, would have done."""
    test = known.results.back_test
    if test is None:
        return Line("", (known.fact(),), "row")
    ours = test.firings[0].measures
    alert, peak, false = ours[TIME_TO_ALERT], ours[LEAD_PEAK], ours[FALSE_ALARMS]
    if alert.value is None:
        short = alert.reason is not None and alert.reason.key == "reason.no_history"
        key = "plan.monitoring.short" if short else "plan.monitoring.silent"
        return Line(Message(key), (known.fact(),), "row")
    parts: list[object] = []
    if alert.value > IN_TIME:
        parts.append(Message("plan.monitoring.late", {"wait": Hours(alert.value)}))
    else:
        parts.append(_after(alert.value))
    if peak.value is not None and peak.value > 0:
        parts.append(Message("plan.monitoring.peak", {"wait": Hours(peak.value)}))
    if false.value == 0:
        parts.append(Message("plan.monitoring.calm"))
    return Line(Sentences(tuple(parts)), (known.fact(),), "row")


def _missed(cases: Sequence[Known]) -> list[Block]:
    """What watching own mentions alone would have missed in the cases that tell."""
    lines = []
    for one in cases:
        share = one.results.measures.get(MISSED_NEGATIVE_SHARE.name)
        if share is not None and share.is_observed and share.value is not None:
            facts = (one.fact(f"measure:{share.name}"),)
            lines.append(said("plan.monitoring.own", *facts, share=Percent(share.value)))
    return [Bullets(tuple(lines))] if lines else []


def _setting(times: float | None) -> Grid:
    """The table that whoever sets the alarm fills in."""
    rows = (
        (
            said("plan.monitoring.set_times"),
            Line(f"{times:g} \N{MULTIPLICATION SIGN}") if times else blank(),
        ),
        (said("plan.monitoring.set_floor"), said("plan.monitoring.posts", n=FLOOR)),
        (said("plan.monitoring.set_usual"), blank()),
        (said("plan.monitoring.set_person"), blank()),
        (said("plan.monitoring.set_deputy"), blank()),
        (said("plan.monitoring.set_review"), blank()),
    )
    head = tuple(Message(f"plan.column.{name}") for name in ("setting", "value"))
    return Grid(head, rows, (0.6, 0.4))
