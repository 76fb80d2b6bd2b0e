"""What the brand did, who criticised or defended it, and what sources say was missing.

One sentence per event, in the words of the record, with the event's id.
"""

from analytics.cases import Case
from analytics.measures.conduct import voices
from analytics.measures.response import answers, in_order
from analytics.results import Act
from analytics.schema import APOLOGY_ELEMENTS, Message, Milestone, Moment
from analytics.wording import Span, UntrustedText


def acts(case: Case, onset: Moment | None) -> tuple[Act, ...]:
    """The case's acts, by group; each group is in order.

    The brand's statements and actions from onset on, and its attacks before it; critics; defenders;
    what sources say did not happen. Events that became public only later are marked.
    """
    since = answers(case.milestones, onset)
    own = [m for m in in_order(case.milestones) if m.is_brands and not m.is_mere_trigger]
    spoken = [m for m in own if m in since or m.is_kind("attack")]
    all_acts = [Act("brand", m.id, _act(m, case)) for m in spoken]
    for stance, events in voices(case.milestones).items():
        all_acts += [Act(stance, m.id, _act(m, case)) for m in events]
    for fact in case.absent:
        values = {"when": Span(*fact.ends, case.time_zone), "text": UntrustedText(fact.text)}
        all_acts.append(Act("absent", fact.id, Message("act.absent", values)))
    return tuple(all_acts)


def _act(event: Milestone, case: Case) -> Message:
    carried = [
        Message(f"act.element.{event.apology[name]}", {"element": Message(f"element.{name}")})
        for name in APOLOGY_ELEMENTS
        if name in event.apology
    ]
    values = {
        "when": Span(event.when.earliest, event.when.latest, case.time_zone, event.precision),
        "kinds": [
            *(Message(f"kind.{kind}") for kind in event.kinds),
            *([] if event.public else [Message("act.internal")]),
        ],
        "text": UntrustedText(event.text),
        "quote": quoted(event),
        "elements": Message("act.elements", {"elements": carried}) if carried else "",
    }
    return Message("act.event", values)


def quoted(event: Milestone) -> Message | str:
    """The event's quotation and its speaker; empty where the record has no quotation."""
    if event.quote is None:
        return ""
    words, speaker = UntrustedText(event.quote.words), event.quote.speaker or event.name
    key = "act.quote_by" if speaker else "act.quote"
    return Message(key, {"words": words, "speaker": UntrustedText(speaker)})
