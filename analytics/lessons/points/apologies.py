"""What an apology said, left out, or had to add."""

from collections.abc import Iterator

from analytics.lessons.points.known import Asked, Known, Point, is_readable
from analytics.measures.conduct import FULL_APOLOGIES
from analytics.measures.response import APOLOGY_ELEMENT_COUNT
from analytics.measures.statement import BEFORE_RESPONSIBILITY
from analytics.schema import Message, Milestone

VARIANTS = {
    "lacking.responsibility": Asked("chief_executive", "this_month"),
    "lacking.acknowledges_wrongdoing": Asked("communications", "this_month"),
    "lacking.repair": Asked("care", "this_month"),
    "lacking.prevention": Asked("operations", "this_quarter"),
    "lacking.explanation": Asked("operations", "this_month"),
    "owned_late.late": Asked("legal", "this_quarter"),
    "owned.words": Asked("chief_executive", "this_quarter"),
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
    """What the first full apology left out or kept vague, as far as its words were read."""
    apologies = _full(known)
    first = next((m for m in known.behind(APOLOGY_ELEMENT_COUNT)), None)
    if first is None:
        return
    rules = known.drawn("apology_content")
    for k, element in enumerate(_BY_WEIGHT):
        level = first.apology.get(element, "")
        is_out = not level and first.is_whole
        if level == "full" or not (is_out or level == "weak"):
            continue
        later = [
            m
            for m in apologies
            if m.apology.get(element) == "full" and m.when.earliest > first.when.latest
        ]
        key = f"advice.then.{'lacked' if is_out else 'vague'}"
        end = Message(key, {"element": Message(f"advice.element.{element}")})
        more = (known.then("added", later[0], first),) if later else ()
        repeated = ("second_apology",) if later and "second_apology" in known.lessons else ()
        yield Point(
            f"lacking.{element}",
            (known.said(first), end, *more),
            (first.id, *(m.id for m in later[:1])),
            (APOLOGY_ELEMENT_COUNT.name,),
            (*rules, *repeated),
            size=bool(rules) + is_out - 0.1 * k,
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
    """Words that took responsibility, quoted: a model for others."""
    for event in known.events:
        if _owns(event) and is_readable(event) and not known.is_bad("responsibility_late"):
            yield Point("owned.words", (known.said(event),), (event.id,))


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
    values = {"n": len(apologies), "last": known.when(apologies[-1])}
    is_many = len(apologies) > 3
    first = known.said(apologies[0])
    yield Point(
        f"repeated.{'many' if is_many else 'again'}",
        (first, Message("advice.then.apologies", values)),
        tuple(m.id for m in apologies),
        (FULL_APOLOGIES.name,),
        ("second_apology",),
    )
