"""What the brand did well and badly, three points each, from events of the record."""

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from analytics.measures.response import LONGEST_SILENCE, NON_APOLOGIES, TIME_TO_APOLOGISE, in_order
from analytics.results import Results
from analytics.schema import COMPENSATION_KINDS, Message, Milestone, Told
from analytics.study.brief.edited import all_told
from analytics.study.brief.words import dated, first_sentence, when
from analytics.wording import Hours, UntrustedText

MOST = 3
EARLY = pd.Timedelta(days=60)
_REGRET = re.compile(r"sorry|apolog|regret|inconvenience", re.IGNORECASE)
LATE_H = 72.0
"""Hours to a full apology from which it is called late, where nothing else went badly."""


def worked(results: Results) -> tuple[Told, ...]:
    """What worked: the editor's points where any is known, else what the record has of good
    practice.
    """
    debrief = results.case.debrief
    edited = all_told(debrief.worked, results) if debrief else ()
    return edited or _most(_well(results), results)


def failed(results: Results) -> tuple[Told, ...]:
    """What did not, likewise."""
    debrief = results.case.debrief
    edited = all_told(debrief.failed, results) if debrief else ()
    return edited or _most(_badly(results), results)


def _most(points: Iterator[Told], results: Results) -> tuple[Told, ...]:
    """The first points in the order of their events; none of them on events that another one tells
    already, and none in the same words.
    """
    order = [m.id for m in in_order(results.case.milestones)]
    shown, told = list[Told](), set[str]()
    for point in points:
        if not (point.facts and told & set(point.facts)):
            shown.append(point)
            told |= set(point.facts)
        if len(shown) == MOST:
            break
    places = {id(one): min(map(order.index, one.facts), default=len(order)) for one in shown}
    return tuple(sorted(shown, key=lambda one: places[id(one)]))


def _own(results: Results) -> list[Milestone]:
    start = results.onset
    own = [m for m in in_order(results.case.milestones) if m.is_brands and not m.is_mere_trigger]
    return [m for m in own if start is None or m.when.latest >= start.earliest]


def _well(results: Results) -> Iterator[Told]:
    """The full apology; what was made good; what was changed."""
    own, case = _own(results), results.case
    if (apology := _first(own, "full_apology")) is not None:
        key = "responsible" if apology.apology.get("responsibility") == "full" else "apologised"
        values = {"when": when(apology, case)}
        yield Told(Message(f"brief.worked.{key}", values), (apology.id,))
    for kinds, most in ((COMPENSATION_KINDS, 1), (("policy_change", "corrective_action"), MOST)):
        done = [m for m in own if m.is_kind(*kinds) and first_sentence(m.text)]
        for event in done[:most]:
            values = {"when": dated(event, case), "text": UntrustedText(first_sentence(event.text))}
            yield Told(Message("brief.worked.deed", values), (event.id,))


def _badly(results: Results) -> Iterator[Told]:
    """One point of each kind first, the gravest before the others; then the rest."""
    kinds = [list(one) for one in _by_kind(results)]
    for k in range(max(map(len, kinds), default=0)):
        yield from (one[k] for one in kinds if len(one) > k)


def _by_kind(results: Results) -> Iterator[Iterator[Told]]:
    own = _own(results)
    early = [m for m in own if _is_early(m, results)]
    yield _told_of(own, "attack", results)
    yield _retracted(own, results)
    yield _told_of(early, "denial", results)
    yield _told_of(_quoted_first(early), "non_apology", results)
    yield _slow(own, results)


def _retracted(own: list[Milestone], results: Results) -> Iterator[Told]:
    """Words that the brand had to take back."""
    by_id = {m.id: m for m in own}
    for event in own:
        earlier = [by_id[one] for one in event.contradicts if one in by_id]
        if earlier and not event.is_kind("full_apology"):
            values = {"when": when(event, results.case), "earlier": when(earlier[0], results.case)}
            told = Message("brief.failed.retracted", values)
            yield Told(told, (event.id, earlier[0].id))


def _slow(own: list[Milestone], results: Results) -> Iterator[Told]:
    """A long silence that somebody looked for, and a late apology."""
    silence = results.measures[LONGEST_SILENCE]
    if silence.is_observed and silence.low is not None and silence.low > 24 and silence.absence:
        values = {"low": Hours(silence.low, "down")}
        yield Told(Message("brief.failed.silent", values), measures=(silence.name,))
    apology = results.measures[TIME_TO_APOLOGISE]
    if apology.is_observed and apology.low is not None and apology.low > LATE_H:
        facts = tuple(m.id for m in own if m.id in apology.evidence)
        values = {"low": Hours(apology.low, "down")}
        yield Told(Message("brief.failed.late", values), facts, (apology.name,))


def _is_early(event: Milestone, results: Results) -> bool:
    """Whether it belongs to the crisis itself, and not to the courts that follow."""
    start = results.onset
    return start is None or event.when.earliest <= start.latest + EARLY


def _sorry(event: Milestone) -> bool:
    """Whether an event's quoted words speak of being sorry."""
    return event.quote is not None and bool(_REGRET.search(event.quote.words))


def _quoted_first(events: Iterable[Milestone]) -> list[Milestone]:
    return sorted(events, key=lambda m: not _sorry(m))


def _told_of(events: Iterable[Milestone], kind: str, results: Results) -> Iterator[Told]:
    """Words that did harm: quoted where they fall short of an apology, else as the record has
    them.
    """
    for event in events:
        if not event.is_kind(kind):
            continue
        measures = (NON_APOLOGIES.name,) if kind == "non_apology" else ()
        quote = event.quote
        if kind == "non_apology" and quote is not None and _sorry(event):
            where = "public" if event.public else "inside"
            values = {"when": when(event, results.case)}
            values |= {"quote": UntrustedText(quote.words.rstrip("."))}
            told = Message(f"brief.failed.non_apology.{where}", values)
            yield Told(told, (event.id,), measures)
        elif text := first_sentence(event.text):
            values = {"when": dated(event, results.case), "text": UntrustedText(text)}
            yield Told(Message("brief.failed.event", values), (event.id,), measures)


def _first(events: list[Milestone], *kinds: str) -> Milestone | None:
    return next((m for m in events if m.is_kind(*kinds) and m.is_heard), None)
