"""What if the first full apology had come at the library's median? An illustration, no forecast."""

from analytics.measures import peers
from analytics.measures.market import SESSIONS_TO_REGAIN
from analytics.measures.response import TIME_TO_APOLOGISE
from analytics.results import Results
from analytics.schema import Message
from analytics.study.library import Library
from analytics.wording import Hours, UntrustedText, Waited

MIN_CASES = 3
"""Fewest early cases with a known outcome for which a range is given: a convention."""


def earlier_apology(results: Results, library: Library) -> Message:
    """Outcomes of cases of equal severity that certainly apologised by the library's median time.

    The range of their sessions to regain the share price, with n; or why there is none. This is an
    association among few and famous cases: those that apologised early differed in much else.
    """
    own, middle = (
        peers.bounds(results.measures[TIME_TO_APOLOGISE]),
        library.median(TIME_TO_APOLOGISE.name),
    )
    if own is None or middle is None or middle.value is None:
        n = len(library.bounds(TIME_TO_APOLOGISE.name))
        return Message("what_if.unknown", {"n": n, "least": peers.MIN_CASES})
    took = results.measures[TIME_TO_APOLOGISE]
    values = {
        "brand": UntrustedText(results.case.brand),
        "own": Waited(took.low, took.value, took.high, "start"),
        "median": Hours(middle.value),
        "n": middle.n,
    }
    if own[1] <= middle.value:
        return Message("what_if.already", values)
    alike = library.with_severity(results.case.id, results.case.record.grade)
    ends = {case: peers.bounds(measures[TIME_TO_APOLOGISE]) for case, measures in alike.items()}
    early = [case for case, end in ends.items() if end and end[1] <= middle.value]
    outcomes = {case: library.measures[case][SESSIONS_TO_REGAIN] for case in early}
    back = [m.value for m in outcomes.values() if m.value is not None]
    away = [m.low for m in outcomes.values() if m.status == "censored"]
    values |= {"early": len(early), "known": len(back) + len(away), "away": len(away)}
    if len(back) < MIN_CASES:
        return Message("what_if.few", values)
    values |= {"low": min(back), "high": max(back), "back": len(back)}
    values["outcome"] = results.measures[SESSIONS_TO_REGAIN]
    return Message("what_if.range", values)
