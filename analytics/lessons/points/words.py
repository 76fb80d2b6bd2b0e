"""What was said: an attack, words that did not hold, less than an apology, words that leaked."""

from collections.abc import Iterator

from analytics.lessons.points.known import Asked, Known, Point, is_readable, on_record
from analytics.measures.conduct import ATTACKS, LEAKED_STATEMENTS, NON_APOLOGY_TO_APOLOGY
from analytics.measures.response import APOLOGISED_AT, CONTRADICTIONS, NON_APOLOGIES
from analytics.measures.statement import read_statement
from analytics.schema import ACTION_KINDS, UNCREDITED_KINDS, Message, Milestone

VARIANTS = {
    "attacked.staff": Asked("communications", "this_month"),
    "attacked.lawyers": Asked("legal", "this_month"),
    "attacked.warning": Asked("chief_executive", "this_month"),
    "attacked.interview": Asked("communications", "this_month"),
    "attacked.act": Asked("chief_executive", "this_month"),
    "taken_back.gave_in": Asked("chief_executive", "this_quarter"),
    "taken_back.denied": Asked("legal", "this_month"),
    "taken_back.cause": Asked("communications", "this_month"),
    "taken_back.deed": Asked("operations", "this_quarter"),
    "taken_back.defended": Asked("communications", "this_month"),
    "taken_back.assured": Asked("communications", "this_quarter"),
    "taken_back.went_back": Asked("communications", "this_month"),
    "less.denies": Asked("legal", "this_quarter"),
    "less.conditional": Asked("communications", "this_month"),
    "less.inconvenience": Asked("communications", "this_month"),
    "less.your_feelings": Asked("chief_executive", "this_month"),
    "less.misunderstood": Asked("communications", "next_launch"),
    "less.passive": Asked("communications", "this_month"),
    "less.blames_others": Asked("communications", "this_month"),
    "less.not_who_we_are": Asked("communications", "this_month"),
    "less.deny": Asked("legal", "this_month"),
    "less.diminish": Asked("communications", "this_month"),
    "less.bolster": Asked("chief_executive", "this_month"),
    "less.sorry_for_less": Asked("chief_executive", "this_month"),
    "less.explains": Asked("operations", "this_month"),
    "less.investors": Asked("investors", "next_results"),
    "less.interview": Asked("chief_executive", "this_quarter"),
    "less.no_sorry": Asked("chief_executive", "this_month"),
    "leaked.staff": Asked("staff", "this_month"),
}
"""Variants of this module's topics."""

_MARKS = (
    "your_feelings",
    "misunderstood",
    "blames_others",
    "not_who_we_are",
    "inconvenience",
    "conditional",
    "passive",
)
_POSTURES = ("deny", "diminish", "bolster")
_LEGAL = ("letter", "court", "legal", "filing")
_SPOKEN = ("tv", "radio", "interview", "press", "podcast", "conference", "hearing")


def attacked(known: Known) -> Iterator[Point]:
    """The brand turned on somebody: by what it did so decides what there is to learn."""
    if not known.is_bad("attack"):
        return
    events = known.behind(ATTACKS)
    leaked = on_record(known.behind(LEAKED_STATEMENTS))
    for event in sorted(events, key=lambda m: (m.id not in leaked, not is_readable(m))):
        is_leak = event.id in leaked and known.is_bad("leaked_words")
        variant = _attack(event)
        second = [Message("advice.then.leaked")] if is_leak else _others(len(events) - 1)
        rules = ("attack", "leaked_words") if is_leak else ("attack",)
        yield Point(
            f"attacked.{variant}",
            (known.said(event), *second),
            (event.id,),
            (ATTACKS.name, *([LEAKED_STATEMENTS.name] if is_leak else [])),
            rules,
        )


def _others(n: int) -> list[Message]:
    return [Message("advice.then.more_attacks", {"n": n})] if n > 0 else []


def _attack(event: Milestone) -> str:
    if event.audience == "staff":
        return "staff"
    if any(word in event.channel for word in _LEGAL):
        return "lawyers"
    if event.is_kind("denial"):
        return "warning"
    return "interview" if event.is_kind("statement", "ceo_statement") or event.quote else "act"


def taken_back(known: Known) -> Iterator[Point]:
    """Words or deeds that the brand itself took back, or that went back on its own."""
    if not known.is_bad("contradiction"):
        return
    for event in sorted(known.behind(CONTRADICTIONS), key=lambda m: not is_readable(m)):
        later = [
            m
            for m in known.events
            if event.id in m.contradicts and m.is_brands and not m.is_kind(*UNCREDITED_KINDS)
        ]
        if later:
            variant, end = _held(event, later[0]), known.then("taken_back", later[0], event)
            facts = (event.id, later[0].id)
        else:
            variant, facts = "went_back", (event.id, *event.contradicts)
            end = Message("advice.then.went_back")
        facts = tuple(name for name in facts if known.case.has_fact(name))
        rules = ("contradiction",)
        yield Point(
            f"taken_back.{variant}",
            (known.said(event), end),
            facts,
            (CONTRADICTIONS.name,),
            rules,
            size=_TURN.index(variant),
        )


_TURN = ("went_back", "assured", "deed", "defended", "cause", "denied", "gave_in")
"""Kinds of words that did not hold, the least first: a denial is believed and acted on."""


def _held(event: Milestone, later: Milestone) -> str:
    is_hollow = event.is_kind(*UNCREDITED_KINDS)
    if is_hollow and later.is_kind(*ACTION_KINDS):
        return "gave_in"
    if event.is_kind("denial", "attack"):
        return "denied"
    if "explanation" in event.apology:
        return "cause"
    if is_hollow:
        return "defended"
    return "deed" if event.is_corrective_action else "assured"


def less_than_an_apology(known: Known) -> Iterator[Point]:
    """Less than an apology where one was due, by what the words on record do instead."""
    if not known.is_bad("non_apology"):
        return
    for event in known.behind(NON_APOLOGIES):
        variant, after = _less(event), known.drawn("responsibility_late", "apology_time")
        end = _what_followed(known, event)
        sizes = (
            is_readable(event),
            event.is_kind("ceo_statement"),
            event.is_kind("first_brand_response"),
        )
        yield Point(
            f"less.{variant}",
            (known.said(event), *end),
            (event.id, *_apology(known)),
            (NON_APOLOGIES.name, *([NON_APOLOGY_TO_APOLOGY.name] if end else [])),
            ("non_apology", *after),
            size=sum(2.0**-k for k, holds in enumerate(sizes) if holds),
        )


def _less(event: Milestone) -> str:
    if event.is_kind("denial"):
        return "denies"
    found = {f.name for f in read_statement(event.quote.words)} if event.quote else set[str]()
    for name in (*_MARKS, *_POSTURES):
        if name in found:
            return name
    if "regret" in event.apology:
        return "sorry_for_less"
    if "explanation" in event.apology:
        return "explains"
    if event.audience == "investors":
        return "investors"
    return "interview" if any(word in event.channel for word in _SPOKEN) else "no_sorry"


def _apology(known: Known) -> tuple[str, ...]:
    return on_record(known.behind(APOLOGISED_AT)[:1])


def _what_followed(known: Known, event: Milestone) -> list[Message]:
    """When the full apology came, where it came later; that none did, where somebody looked."""
    later = [
        m
        for m in known.events
        if m.is_brands and m.is_kind("full_apology") and m.when.earliest >= event.when.latest
    ]
    if later:
        return [known.then("apology", later[0], event)]
    waiting = known.measure(NON_APOLOGY_TO_APOLOGY)
    is_none = waiting is not None and waiting.status == "censored" and waiting.absence
    return [Message("advice.then.no_apology")] if is_none else []


def leaked(known: Known) -> Iterator[Point]:
    """Words to staff that became public."""
    if not known.is_bad("leaked_words"):
        return
    for event in known.behind(LEAKED_STATEMENTS):
        yield Point(
            "leaked.staff",
            (known.said(event), Message("advice.then.leaked")),
            (event.id,),
            (LEAKED_STATEMENTS.name,),
            ("leaked_words",),
        )
