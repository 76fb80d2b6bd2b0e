"""The turning point: the event from which the brand answered otherwise than before."""

from collections.abc import Sequence

from analytics.cases.debrief import Turn as EditedTurn
from analytics.measures.response import in_order
from analytics.results import Results
from analytics.schema import Message, Milestone, Quote, Told, Turn
from analytics.study.brief.edited import told
from analytics.study.brief.words import brand, dated, day_of, first_sentence, when
from analytics.wording import UntrustedText


def turn(results: Results) -> Turn | None:
    """The editor's turning point where it is known; else the apology that takes back earlier words,
    else the first full apology, else the first change of rules or deed. None where there is none.
    """
    edited = results.case.debrief and results.case.debrief.turn
    event = edited and _known(results, edited)
    if edited and event and (said := told(edited, results)):
        return _turn(results, event, said)
    own = [m for m in in_order(results.case.milestones) if m.is_brands and not m.is_mere_trigger]
    own = _since(own, results)
    apologies = [m for m in own if m.is_kind("full_apology") and m.is_heard]
    back = next((m for m in apologies if _takes_back(m, own)), None)
    apology = back or next(iter(apologies), None)
    case = results.case
    name = brand(case)
    if apology is not None:
        key = "reversed" if apology is back else "apologised"
        values = {"brand": name, "when": when(apology, case)}
        return _turn(results, apology, Told(Message(f"brief.turn.{key}", values), (apology.id,)))
    deed = next((m for m in own if m.is_kind("policy_change", "corrective_action")), None)
    if deed is None or not (text := first_sentence(deed.text)):
        return None
    values = {"when": dated(deed, case), "text": UntrustedText(text)}
    return _turn(results, deed, Told(Message("brief.turn.deed", values), (deed.id,)))


def _known(results: Results, edited: EditedTurn) -> Milestone | None:
    return next((m for m in results.case.milestones if m.id == edited.milestone), None)


def _since(events: Sequence[Milestone], results: Results) -> list[Milestone]:
    """The events that may have come after the beginning."""
    start = results.onset
    return [m for m in events if start is None or m.when.latest >= start.earliest]


def _takes_back(event: Milestone, own: Sequence[Milestone]) -> bool:
    """Whether it contradicts the brand's own earlier words."""
    return any(m.id in event.contradicts for m in own)


def _turn(results: Results, event: Milestone, said: Told) -> Turn:
    quote = event.quote
    source = results.case.sources.get(quote.source) if quote else None
    speaker = quote.speaker or event.name if quote else ""
    return Turn(
        said,
        event.id,
        None if quote is None else Quote(quote.words, quote.source, speaker),
        source.publisher if source else "",
        day_of(event, results.case.time_zone),
    )
