"""What was said: an attack, words that did not hold, less than an apology, words that leaked."""

from collections.abc import Iterator

from analytics.lessons.points.known import Asked, Known, Point, is_readable, on_record
from analytics.measures.conduct import ATTACKS, LEAKED_STATEMENTS, NON_APOLOGY_TO_APOLOGY
from analytics.measures.response import CONTRADICTIONS, NON_APOLOGIES
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
    "taken_back.cause": Asked("operations", "this_month"),
    "taken_back.deed": Asked("operations", "this_quarter"),
    "taken_back.defended": Asked("communications", "this_month"),
    "taken_back.assured": Asked("communications", "this_quarter"),
    "taken_back.went_back": Asked("communications", "this_month"),
    "less.denies": Asked("legal", "this_quarter"),
    "less.leaves": Asked("board", "this_quarter"),
    "less.conditional": Asked("communications", "this_month"),
    "less.inconvenience": Asked("communications", "this_month"),
    "less.your_feelings": Asked("chief_executive", "this_month"),
    "less.confusion": Asked("communications", "this_month"),
    "less.misunderstood": Asked("communications", "this_month"),
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
_SPOKEN = ("tv", "radio", "interview", "podcast", "press conference")


def attacked(known: Known) -> Iterator[Point]:
    """The brand turned on somebody: by what it did so decides what there is to learn."""
    if not known.is_bad("attack"):
        return
    events = known.behind(ATTACKS)
    leaked = on_record(known.behind(LEAKED_STATEMENTS)) if known.is_bad("leaked_words") else ()
    more = len(events) - 1
    for event in sorted(events, key=lambda m: (m.id not in leaked, _ATTACKS.index(_attack(m)))):
        is_leak = event.id in leaked
        second = Message("advice.then.more_attacks", {"n": more}) if more else ""
        yield Point(
            f"attacked.{_attack(event)}",
            (known.told(event), second),
            (event.id,),
            (ATTACKS.name, *([LEAKED_STATEMENTS.name] if is_leak else [])),
            ("attack", "leaked_words") if is_leak else ("attack",),
        )


_ATTACKS = ("staff", "act", "warning", "lawyers", "interview")
"""Attacks by how much they show of how the brand treats those who complain, the most first."""


def _attack(event: Milestone) -> str:
    if event.audience == "staff":
        return "staff"
    if any(word in event.channel for word in _LEGAL):
        return "lawyers"
    if event.is_kind("denial"):
        return "warning"
    is_spoken = event.quote is not None or event.is_kind("statement", "ceo_statement")
    return "interview" if is_spoken else "act"


def taken_back(known: Known) -> Iterator[Point]:
    """Words or deeds that the brand itself took back, or that went back on its own."""
    if not known.is_bad("contradiction"):
        return
    for event in known.behind(CONTRADICTIONS):
        later = [
            m
            for m in known.events
            if event.id in m.contradicts and m.is_brands and not m.is_kind(*UNCREDITED_KINDS)
        ]
        before = [m for m in known.events if m.id in event.contradicts]
        if not later and not before:
            continue
        variant = _held(event, later[0]) if later else "went_back"
        pair = (event, later[0]) if later else (before[0], event)
        is_quoted = variant in ("gave_in", "denied", "defended") and _shows(event)
        first = known.said(event) if later and is_quoted else known.told(pair[0])
        yield Point(
            f"taken_back.{variant}",
            (first, known.told(pair[1])),
            on_record((event, *(m for m in pair if m is not event))),
            (CONTRADICTIONS.name,),
            ("contradiction",),
            size=_TURN.index(variant),
        )


_TURN = ("went_back", "assured", "deed", "defended", "cause", "gave_in", "denied")
"""Words that did not hold by how much was built on them, the least first: a denial is believed and
acted on."""


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


def _shows(event: Milestone) -> bool:
    """Whether its quotation holds the words that defend or deny."""
    if event.quote is None or not is_readable(event):
        return False
    found = {f.group for f in read_statement(event.quote.words) if f.name != "rebuild"}
    return not found.isdisjoint(("posture", "mark"))


def less_than_an_apology(known: Known) -> Iterator[Point]:
    """Less than an apology where one was due, by what the words on record do instead."""
    if not known.is_bad("non_apology"):
        return
    rules = ("non_apology", *known.drawn("responsibility_late", "apology_time"))
    for event in known.behind(NON_APOLOGIES):
        end, facts = _full_apology(known, event)
        sizes = (
            is_readable(event),
            event.is_kind("ceo_statement"),
            event.is_kind("first_brand_response"),
        )
        yield Point(
            f"less.{_less(event)}",
            (known.said(event), end),
            (event.id, *facts),
            (NON_APOLOGIES.name, *([NON_APOLOGY_TO_APOLOGY.name] if end else [])),
            rules,
            size=sum(2.0**-k for k, holds in enumerate(sizes) if holds),
        )


def _less(event: Milestone) -> str:
    if event.is_kind("dismissal"):
        return "leaves"
    if event.is_kind("denial"):
        return "denies"
    found = {f.name: f for f in read_statement(event.quote.words)} if event.quote else {}
    for name in (*_MARKS, *_POSTURES):
        if name in found:
            is_confusion = name == "misunderstood" and "confus" in found[name].words.lower()
            return "confusion" if is_confusion else name
    if "regret" in event.apology:
        return "sorry_for_less"
    if "explanation" in event.apology:
        return "explains"
    if event.audience == "investors":
        return "investors"
    is_spoken = event.channel == "press" or any(word in event.channel for word in _SPOKEN)
    return "interview" if is_spoken else "no_sorry"


def _full_apology(known: Known, event: Milestone) -> tuple[Message | str, tuple[str, ...]]:
    """When the full apology came, before or after; that none did, where somebody looked."""
    every = [m for m in known.events if m.is_brands and m.is_heard and m.is_kind("full_apology")]
    if before := [m for m in every if m.when.latest < event.when.earliest]:
        first, last = known.days(before[0].when)
        day = {"when": known.when_days(first, last)}
        return Message("advice.then.after_full", day), (before[0].id,)
    if later := [m for m in every if m.when.earliest >= event.when.latest]:
        return known.then("apology", later[0], event), (later[0].id,)
    waiting = known.measure(NON_APOLOGY_TO_APOLOGY)
    is_none = waiting is not None and waiting.status == "censored" and waiting.absence
    return (Message("advice.then.no_apology") if is_none else ""), ()


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
