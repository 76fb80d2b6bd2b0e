"""Wording of apologies, good and bad, in the words of those who spoke."""

import unicodedata
from collections.abc import Sequence

from analytics.measures.conduct import APOLOGY, NON_APOLOGY_TO_APOLOGY
from analytics.schema import Message, Milestone
from analytics.study.plan.document import Block, Bullets, Chapter, Fact, Grid, Heading, Line, said
from analytics.study.plan.evidence import Known, ordered, source_of, year_of
from analytics.wording import UntrustedText, Waited

MOST = 8
CARRYING = (
    "acknowledges_wrongdoing",
    "responsibility",
    "regret",
    "repair",
    "prevention",
    "explanation",
)
FAULTS = ("attack", "denial", "non_apology")
RULES = ("person", "wrong", "own", "when", "never")


def chapter(cases: Sequence[Known]) -> Chapter:
    blocks: list[Block] = []
    if counted := _counts(cases):
        blocks.append(Bullets(counted))
    for side, found, columns in (
        ("good", [(one, best) for one in cases if (best := good_words(one))], ("carries",)),
        ("bad", [(one, worst) for one in cases if (worst := bad_words(one))], ("fails",)),
    ):
        if found:
            tell = _carried if side == "good" else _failed
            rows = [(*_quoted(one, event), tell(one, event)) for one, event in found[:MOST]]
            head = tuple(Message(f"plan.column.{name}") for name in ("case", "words", *columns))
            blocks += [
                Heading(Message(f"plan.apology.{side}")),
                Grid(head, tuple(rows), (0.16, 0.5, 0.34)),
            ]
    blocks += [
        Heading(Message("plan.apology.rules")),
        Bullets(tuple(said(f"plan.apology.{key}") for key in RULES)),
    ]
    return Chapter("apology", "cases", tuple(blocks))


def good_words(known: Known) -> Milestone | None:
    """The quoted statement that owns most: names the wrong or takes responsibility in full."""
    found = [
        one
        for one in ordered(known)
        if _is_quotable(one)
        and one.is_heard
        and not one.is_kind(*FAULTS)
        and _full(one, "regret")
        and (_full(one, "acknowledges_wrongdoing") or _full(one, "responsibility"))
    ]
    return max(found, key=lambda one: sum(_full(one, name) for name in CARRYING), default=None)


def bad_words(known: Known) -> Milestone | None:
    """The first quoted statement that attacks, denies or apologises for nothing."""
    found = [one for one in ordered(known) if _is_quotable(one) and one.is_kind(*FAULTS)]
    return found[0] if found else None


def _is_quotable(event: Milestone) -> bool:
    if event.quote is None or not event.is_brands:
        return False
    return not any(unicodedata.bidirectional(one) in ("R", "AL") for one in event.quote.words)


def _full(event: Milestone, element: str) -> bool:
    return event.apology.get(element) == "full"


def _quoted(known: Known, event: Milestone) -> tuple[Line, Line]:
    quote = event.quote
    words = UntrustedText(quote.words if quote else "")
    values: dict[str, object] = {"words": words, "year": year_of(known, event)}
    speaker = (quote.speaker if quote else "") or event.name or known.case.brand
    values["speaker"] = UntrustedText(speaker)
    values["publisher"] = source_of(known, event) or UntrustedText("")
    return known.named, Line(Message("plan.apology.quote", values), (known.fact(event.id),), "row")


def _carried(known: Known, event: Milestone) -> Line:
    names = [Message(f"plan.element.{name}") for name in CARRYING if _full(event, name)]
    return Line(Message("plan.apology.carries", {"names": names}), (known.fact(event.id),), "row")


def _failed(known: Known, event: Milestone) -> Line:
    fault = next(name for name in FAULTS if event.is_kind(name))
    facts = [known.fact(event.id)]
    took = known.measure(NON_APOLOGY_TO_APOLOGY.name)
    key, values = f"plan.apology.{fault}", {}
    is_timed = took is not None and event.id in took.evidence and took.is_observed
    if fault == "non_apology" and took is not None and is_timed and took.low is not None:
        key, values = (
            "plan.apology.non_apology_then",
            {"wait": Waited(took.low, took.value, took.high)},
        )
        facts.append(known.fact(f"measure:{took.name}"))
    return Line(Message(key, values), tuple(facts), "row")


def _counts(cases: Sequence[Known]) -> tuple[Line, ...]:
    """Elements that first full apologies carried and lacked, where it is known."""
    lines = []
    for element in ("regret", "responsibility"):
        spec = APOLOGY[element]
        known = {one.id: of.value for one in cases if (of := one.measure(spec.name)) is not None}
        known = {case: value for case, value in known.items() if value is not None}
        carried = [case for case, value in known.items() if value == 1]
        lacked = [case for case, value in known.items() if value == 0]
        name = f"measure:{spec.name}"
        group = carried if element == "regret" else lacked
        if group and len(known) > 1:
            facts = (Fact(case, name) for case in group)
            lines.append(said(f"plan.apology.{element}", *facts, n=len(group), of=len(known)))
    return tuple(lines)
