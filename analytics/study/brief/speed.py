"""How fast, in words, and beside the other cases."""

from typing import TYPE_CHECKING

from analytics.measures import peers
from analytics.measures.recovery import TIME_TO_RECOVER
from analytics.measures.response import (
    ACKNOWLEDGED_AT,
    APOLOGISED_AT,
    TIME_TO_ACKNOWLEDGE,
    TIME_TO_APOLOGISE,
)
from analytics.results import Results
from analytics.schema import Duration, Measure, MeasureSpec, Message, Told, utc
from analytics.study.brief.words import brand
from analytics.wording import Hours, Waited

if TYPE_CHECKING:
    from analytics.study.library import Library

FEWEST = 4
"""Other cases with a time, from which a case is set beside them."""
MOST_STEPS = 3


def speed(results: Results) -> tuple[Told, ...]:
    """When the brand first spoke and when it apologised; then when tone was back. What is not on
    record is left out.
    """
    said = results.measures[TIME_TO_ACKNOWLEDGE]
    apology = None if said.status == "censored" else _apology(results)
    steps = (_first_words(results), apology, _tone_back(results))
    return tuple(one for one in steps if one is not None)[:MOST_STEPS]


def _first_words(results: Results) -> Told | None:
    said = results.measures[TIME_TO_ACKNOWLEDGE]
    if said.status == "censored" and said.low is not None and said.absence:
        values = {"brand": brand(results.case), "low": Hours(said.low, "down")}
        return Told(Message("brief.speed.first.none", values), (), (said.name,))
    if said.most is None or not said.is_observed:
        return None
    name = brand(results.case)
    if said.most <= 0:
        key = "own" if said.low == said.high == 0 else "before"
        told = Message(f"brief.speed.first.{key}", {"brand": name})
    else:
        hollow = said.verdict is not None and said.verdict.key == "reason.uncredited"
        key = "uncredited" if hollow else "after"
        values = {"brand": name, "waited": _waited(said, results, ACKNOWLEDGED_AT)}
        told = Message(f"brief.speed.first.{key}", values)
    return Told(told, _events(said, results), (said.name,))


def _apology(results: Results) -> Told | None:
    """When it apologised in full; that it did not, only where a search says so."""
    apology = results.measures[TIME_TO_APOLOGISE]
    name = brand(results.case)
    if apology.is_observed and apology.most is not None:
        if apology.most <= 0:
            told = Message("brief.speed.apology.at_once", {"brand": name})
        else:
            values = {"brand": name, "waited": _waited(apology, results, APOLOGISED_AT)}
            told = Message("brief.speed.apology.after", values)
        return Told(told, _events(apology, results), (apology.name,))
    if apology.status == "censored" and apology.low is not None and apology.absence:
        values = {"brand": name, "low": Hours(apology.low, "down")}
        return Told(Message("brief.speed.apology.none", values), (), (apology.name,))
    return None


def _waited(measure: Measure[Duration], results: Results, at: MeasureSpec) -> object:
    """How long it took; the same day, where the beginning and the step lie on one local day."""
    zone, onset, step = results.case.time_zone, results.onset, results.measures[at]
    if onset is not None and step.low is not None and step.high is not None:
        ends = (onset.earliest, onset.latest, step.low, step.high)
        is_narrow = measure.value is not None or (measure.high or 0) - (measure.low or 0) < 1
        if not is_narrow and len({end.tz_convert(zone).date() for end in ends}) == 1:
            return Message("brief.speed.same_day")
    return Waited(measure.low, measure.value, measure.high, "later")


def _tone_back(results: Results) -> Told | None:
    """When tone was back near its usual level, where most other ways of measuring find the same."""
    back = results.measures[TIME_TO_RECOVER]
    table = results.tables["sensitivity"].frame
    agrees = "agrees" in table and table["agrees"].astype(float).mean() > 0.5
    if not back.is_observed or not agrees or results.tone.reason is not None:
        return None
    if back.low is None or back.high is None:
        return None
    if back.low <= 0:
        told = Message("brief.speed.back.within", {"high": Hours(back.high, "up")})
    else:
        waited = Waited(back.low, None, back.high, "length")
        told = Message("brief.speed.back.after", {"waited": waited})
    return Told(told, (), (back.name,))


def beside(results: Results, library: "Library") -> Told | None:
    """The apology, else the first words, beside those of the other real cases: only counts that
    stand whatever lies within the windows. None where too few others have a time.

    At an instant within the case's coverage only cases that had ended by then are counted.
    """
    if results.as_of < utc(results.case.coverage.end, "coverage.end"):
        library = library.ended_by(results.as_of)
    for spec, step in ((TIME_TO_APOLOGISE, "apology"), (TIME_TO_ACKNOWLEDGE, "first")):
        own = results.measures[spec]
        ends = peers.bounds(own) if own.is_observed else None
        if ends is None:
            continue
        others = [
            bounds
            for case, measures in library.measures.items()
            if case != results.case.id
            and measures[spec].is_observed
            and (bounds := peers.bounds(measures[spec])) is not None
        ]
        if len(others) < FEWEST:
            continue
        longer = sum(low > ends[1] for low, _ in others)
        shorter = sum(high < ends[0] for _, high in others)
        key = _standing(len(others), longer, shorter)
        values = {"n": len(others), "longer": longer, "shorter": shorter}
        told = Message(f"brief.beside.{step}.{key}", values)
        return Told(told, measures=(spec.name,)) if key else None
    return None


def _standing(n: int, longer: int, shorter: int) -> str:
    """Where a case stands among n others, of which so many certainly took longer and so many less;
    empty where that is certain of less than half of them.
    """
    if longer + shorter == n:
        if n in (longer, shorter):
            return "all" if longer == n else "none"
        side = "_faster" if longer > n / 2 else "_slower" if shorter > n / 2 else ""
        return f"exact{side}"
    if longer > n / 2:
        return "faster"
    if shorter > n / 2:
        return "slower"
    return "between" if min(longer, shorter) >= n / 4 else ""


def _events(measure: Measure[Duration], results: Results) -> tuple[str, ...]:
    known = {m.id for m in results.case.milestones}
    return tuple(one for one in measure.evidence if one in known)
