"""What an apology said, left out, or had to add."""

from collections.abc import Iterator

from analytics.lessons.points.known import Asked, Known, Point
from analytics.measures.conduct import FULL_APOLOGIES
from analytics.measures.response import ACKNOWLEDGED_AT, APOLOGY_ELEMENT_COUNT
from analytics.measures.statement import BEFORE_RESPONSIBILITY, levels, read_statement
from analytics.schema import UNCREDITED_KINDS, Message, Milestone

VARIANTS = {
    "lacking.responsibility": Asked("chief_executive", "this_month"),
    "lacking.acknowledges_wrongdoing": Asked("communications", "this_month"),
    "lacking.repair": Asked("care", "this_month"),
    "lacking.prevention": Asked("operations", "this_quarter"),
    "lacking.explanation": Asked("operations", "this_month"),
    "vague.responsibility": Asked("legal", "this_month"),
    "vague.acknowledges_wrongdoing": Asked("chief_executive", "this_month"),
    "vague.repair": Asked("care", "this_month"),
    "vague.prevention": Asked("operations", "this_month"),
    "vague.explanation": Asked("operations", "this_quarter"),
    "owned_late.late": Asked("legal", "this_quarter"),
    "owned.words": Asked("chief_executive", "this_quarter"),
    "owned.told": Asked("legal", "this_quarter"),
    "explained.first": Asked("operations", "this_quarter"),
    "complete.elements": Asked("communications", "this_quarter"),
    "repeated.again": Asked("communications", "this_month"),
    "repeated.many": Asked("chief_executive", "this_quarter"),
}
"""Variants of this module's topics."""

_BY_WEIGHT = (
    "responsibility",
    "acknowledges_wrongdoing",
    "repair",
    "prevention",
    "explanation",
)
"""What an apology may lack, the gravest first: whether people accept one depends most on
responsibility and repair (Lewicki, Polin and Lount 2016)."""


def _full(known: Known) -> list[Milestone]:
    return [m for m in known.events if m.is_brands and m.is_heard and m.is_kind("full_apology")]


def lacking(known: Known) -> Iterator[Point]:
    """What the first full apology left out or kept vague, as far as its words were read.

    A brand that is itself a victim owes no responsibility (Coombs 2007).
    """
    first = next(iter(known.behind(APOLOGY_ELEMENT_COUNT)), None)
    if first is None:
        return
    owed = _BY_WEIGHT[2:] if known.case.crisis_type.cluster == "victim" else _BY_WEIGHT
    for k, element in enumerate(owed):
        level = first.apology.get(element, "")
        is_out = not level and first.is_whole
        if level != "weak" and not is_out:
            continue
        later = [
            m
            for m in _full(known)
            if m.apology.get(element) == "full" and m.when.earliest > first.when.latest
        ]
        rules = known.drawn(
            "apology_content", *(("responsibility_late",) if element == "responsibility" else ())
        )
        if later and "second_apology" in known.lessons:
            rules = (*rules, "second_apology")
        said = "lacked" if is_out else "vague"
        end = Message(f"advice.{said}.{element}")
        if later:
            end = Message(
                "advice.then.both",
                {"first": end, "second": known.then("added", later[0], first)},
            )
        yield Point(
            f"{'lacking' if is_out else 'vague'}.{element}",
            (known.said(first), end),
            (first.id, *(m.id for m in later[:1])),
            (APOLOGY_ELEMENT_COUNT.name,),
            rules,
            size=is_out - 0.1 * k,
        )


def owned_late(known: Known) -> Iterator[Point]:
    """Responsibility that was taken only after other statements."""
    if not known.is_bad("responsibility_late"):
        return
    before = known.behind(BEFORE_RESPONSIBILITY)
    owner = next((m for m in known.events if _owns(m)), None)
    if not before or owner is None:
        return
    yield Point(
        "owned_late.late",
        (known.said(before[0]), known.then("owned", owner, before[0])),
        (before[0].id, owner.id),
        (BEFORE_RESPONSIBILITY.name,),
        ("responsibility_late",),
    )


def _owns(event: Milestone) -> bool:
    is_said = event.is_brands and event.is_heard
    return is_said and event.apology.get("responsibility") == "full"


def owned(known: Known) -> Iterator[Point]:
    """Words that took responsibility, as a model for others: quoted where the quotation does."""
    if known.is_bad("responsibility_late"):
        return
    for event in known.events:
        if _owns(event):
            is_quoted = event.quote is not None and _has("responsibility", event.quote.words)
            name, told = ("words", known.said) if is_quoted else ("told", known.told)
            yield Point(f"owned.{name}", (told(event),), (event.id,), size=is_quoted)


def _has(element: str, text: str) -> bool:
    """Whether the rules find the element in a text."""
    return element in levels(read_statement(text))


def explained(known: Known) -> Iterator[Point]:
    """A first public word that gave the cause."""
    for event in known.behind(ACKNOWLEDGED_AT)[:1]:
        is_hollow = event.is_kind(*UNCREDITED_KINDS)
        is_full = event.apology.get("explanation") == "full" and not is_hollow
        if is_full and (_has("explanation", event.text) or "explain" in event.text):
            yield Point(
                "explained.first",
                (known.told(event), known.since("start", event, known.onset)),
                (event.id,),
                (ACKNOWLEDGED_AT.name,),
            )


def complete(known: Known) -> Iterator[Point]:
    """An apology with nearly all its parts."""
    if known.verdict("apology_content") != "well":
        return
    count = known.measures[APOLOGY_ELEMENT_COUNT]
    for event in known.behind(APOLOGY_ELEMENT_COUNT)[:1]:
        n = Message("advice.then.parts", {"n": round(count.least or 0)})
        yield Point(
            "complete.elements",
            (known.said(event), n),
            (event.id,),
            (APOLOGY_ELEMENT_COUNT.name,),
            ("apology_content",),
        )


def repeated(known: Known) -> Iterator[Point]:
    """More than one full apology."""
    apologies = _full(known)
    if "second_apology" not in known.lessons or len(apologies) < 2:
        return
    values: dict[str, object] = {"n": len(apologies), "when": known.when(apologies[-1])}
    is_many = len(apologies) > 3
    first = known.said(apologies[0])
    yield Point(
        f"repeated.{'many' if is_many else 'again'}",
        (first, Message("advice.then.apologies", values)),
        tuple(m.id for m in apologies),
        (FULL_APOLOGIES.name,),
        ("second_apology",),
    )
