"""What the brand did well and badly, three points each, from events of the record."""

from collections.abc import Iterator

from analytics.measures.response import LONGEST_SILENCE, NON_APOLOGIES, TIME_TO_APOLOGISE, in_order
from analytics.results import Results
from analytics.schema import COMPENSATION_KINDS, Message, Milestone, Told
from analytics.study.brief.edited import all_told
from analytics.study.brief.words import dated, first_sentence, when
from analytics.wording import Hours, UntrustedText

MOST = 3
LATE_H = 72.0
"""Hours to a full apology from which it is called late, where nothing else went badly."""


def worked(results: Results) -> tuple[Told, ...]:
    """What worked: the editor's points where any is known, else what the record has of good
    practice.
    """
    debrief = results.case.debrief
    edited = all_told(debrief.worked, results) if debrief else ()
    return edited or _most(_well(results))


def failed(results: Results) -> tuple[Told, ...]:
    """What did not, likewise."""
    debrief = results.case.debrief
    edited = all_told(debrief.failed, results) if debrief else ()
    return edited or _most(_badly(results))


def _most(points: Iterator[Told]) -> tuple[Told, ...]:
    """The first points, none of them on events that another one tells already."""
    shown, told = list[Told](), set[str]()
    for point in points:
        if not (point.facts and told & set(point.facts)):
            shown.append(point)
            told |= set(point.facts)
        if len(shown) == MOST:
            break
    return tuple(shown)


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
    yield (_said(m, "attack", results) for m in _quoted_first(own, "attack"))
    yield _retracted(own, results)
    yield (_said(m, "denial", results) for m in _quoted_first(own, "denial"))
    yield (_said(m, "non_apology", results) for m in _quoted_first(own, "non_apology"))
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
        values = {"low": Hours(silence.low)}
        yield Told(Message("brief.failed.silent", values), measures=(silence.name,))
    apology = results.measures[TIME_TO_APOLOGISE]
    if apology.is_observed and apology.low is not None and apology.low > LATE_H:
        facts = tuple(m.id for m in own if m.id in apology.evidence)
        values = {"low": Hours(apology.low)}
        yield Told(Message("brief.failed.late", values), facts, (apology.name,))


def _quoted_first(own: list[Milestone], kind: str) -> list[Milestone]:
    return sorted((m for m in own if m.is_kind(kind)), key=lambda m: m.quote is None)


def _said(event: Milestone, kind: str, results: Results) -> Told:
    """Words that did harm, quoted where the record has them."""
    values: dict[str, object] = {"when": when(event, results.case)}
    measures = (NON_APOLOGIES.name,) if kind == "non_apology" else ()
    where = "public" if event.public else "inside"
    if event.quote is None:
        return Told(Message(f"brief.failed.{kind}.{where}", values), (event.id,), measures)
    values["quote"] = UntrustedText(event.quote.words.rstrip("."))
    key = f"brief.failed.{kind}.{where}_quoted"
    return Told(Message(key, values), (event.id,), measures)


def _first(events: list[Milestone], *kinds: str) -> Milestone | None:
    return next((m for m in events if m.is_kind(*kinds) and m.is_heard), None)
