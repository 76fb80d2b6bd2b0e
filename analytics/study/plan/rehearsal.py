"""A table-top exercise from a real case, whose brand is not named before the key."""

import re
from collections.abc import Sequence

import pandas as pd
from babel.dates import get_day_names, get_month_names

from analytics.schema import Message, Milestone
from analytics.study.plan.document import (
    Block,
    Bullets,
    Chapter,
    Grid,
    Heading,
    Line,
    Paragraph,
    Sentences,
    said,
)
from analytics.study.plan.evidence import Known, ordered, since, who
from analytics.study.plan.risks import by_risk
from analytics.wording import Filled, UntrustedText

MOST_INJECTS, LEAST_INJECTS = 6, 3
EARLY = 4
PLACED = pd.Timedelta(days=2)
"""Widest window of an event that can be put into an order of play."""
SPAN, FIRST_DAYS = pd.Timedelta(days=14), pd.Timedelta(days=3)
OWN, OWN_FIRST, NAME = "{own}", "{own_first}", "{name}"
_SMALL = ("of", "the", "and", "for", "de", "von")
SIMULATED = "simulated"
LATER = ("again", "promise", "tired", "end")
_WORD = r"[^\W\d_][\w’'&.-]*"
_KEPT = frozenset(
    (
        *get_day_names(locale="en").values(),
        *get_month_names(locale="en").values(),
        *("US", "UK", "EU", "X", "TV", "FDA", "CDC", "FAA", "Twitter", "Facebook", "Instagram"),
        *(
            "YouTube",
            "Reddit",
            "TikTok",
            "LinkedIn",
            "Steam",
            "Congress",
            "Senate",
            "House",
            "I",
            "E",
        ),
        *("Parliament", "Christmas", "American", "British", "German", "Internet"),
    )
)


def choose(cases: Sequence[Known]) -> Known | None:
    """Of the cases of the gravest risk, the one with most events of others in its first two weeks;
    None where no case has enough.
    """
    found = [one for one in cases if len(injects(one)) >= LEAST_INJECTS]
    grave = next(iter(by_risk(found).values()), found)
    return max(grave, key=lambda one: (len(_all(one)), one.id), default=None)


def chapter(known: Known | None, simulated: Sequence[Known]) -> Chapter:
    """The exercise; simulated cases the client named are pointed to, and said to be invented."""
    blocks: list[Block] = []
    if known is not None:
        shown = injects(known)
        rows = [
            (
                said("plan.rehearsal.number", n=place),
                Line(since(known, event), (known.fact(event.id),), "row"),
                Line(who(event, known), (known.fact(event.id),), "row"),
                Line(_masked(event, known), (known.fact(event.id),), "row"),
                said(f"plan.rehearsal.question.{question}"),
            )
            for place, (event, question) in enumerate(
                zip(shown, questions(shown), strict=True), start=1
            )
        ]
        head = tuple(
            Message(f"plan.column.{name}") for name in ("inject", "when", "from", "news", "decide")
        )
        blocks += [
            Bullets(
                tuple(said(f"plan.rehearsal.{key}") for key in ("how", "hidden", "note_taker"))
            ),
            *_situation(known, shown),
            Grid(head, tuple(rows), (0.09, 0.14, 0.14, 0.32, 0.31)),
            Paragraph(said("plan.rehearsal.after")),
        ]
    for one in simulated:
        blocks.append(Paragraph(said("plan.rehearsal.simulated", name=one.name)))
    if not blocks:
        blocks.append(Paragraph(said("plan.rehearsal.none")))
    return Chapter("rehearsal", "cases" if known else "practice", tuple(blocks))


def _situation(known: Known, shown: Sequence[Milestone]) -> list[Block]:
    start = _start(known, shown)
    if start is None:
        return []
    text = _masked(start, known)
    line = Line(Message("plan.rehearsal.situation", {"text": text}), (known.fact(start.id),), "row")
    return [Paragraph(line)]


def key(known: Known) -> Chapter:
    """What really happened, a row for each inject: the brand's words and acts until the next."""
    shown = injects(known)
    rows = []
    for place, event in enumerate(shown, start=1):
        following = shown[place] if place < len(shown) else None
        answers = _answers(known, event, following)
        facts = tuple(known.fact(one.id) for one in answers)
        parts = tuple(
            Message(
                "plan.rehearsal.did", {"when": since(known, one), "text": UntrustedText(one.text)}
            )
            for one in answers
        )
        told = Line(Sentences(parts), facts, "row") if parts else said("plan.rehearsal.nothing")
        rows.append(
            (
                said("plan.rehearsal.number", n=place),
                Line(UntrustedText(event.text), (known.fact(event.id),), "row"),
                told,
            )
        )
    head = tuple(Message(f"plan.column.{name}") for name in ("inject", "news", "brand_did"))
    was = {"name": known.name, "title": UntrustedText(known.case.title)}
    intro = Line(Message("plan.rehearsal.it_was", was), (known.fact(),), "row")
    return Chapter(
        "key",
        "cases",
        (
            Paragraph(intro),
            Grid(head, tuple(rows), (0.1, 0.4, 0.5)),
            Heading(Message("plan.rehearsal.compare")),
            Bullets(
                tuple(said(f"plan.rehearsal.ask.{name}") for name in ("sooner", "words", "forgot"))
            ),
        ),
    )


def injects(known: Known) -> list[Milestone]:
    """What reached the brand from outside, in order: at most MOST_INJECTS, as many of the first
    three days as EARLY, each spread over its time.
    """
    found, onset = _all(known), known.results.onset
    if onset is None:
        return []
    early = [one for one in found if one.when.latest <= onset.earliest + FIRST_DAYS]
    late = [one for one in found if one not in early]
    first = _spread(early, max(EARLY, MOST_INJECTS - len(late)))
    kept = [*first, *_spread(late, MOST_INJECTS - len(first))]
    return [one for one in found if one in kept]


def _spread(events: list[Milestone], most: int) -> list[Milestone]:
    if len(events) <= most or most < 2:
        return events[:most]
    step = (len(events) - 1) / (most - 1)
    return [events[round(place * step)] for place in range(most)]


def _all(known: Known) -> list[Milestone]:
    onset = known.results.onset
    if onset is None:
        return []
    return [
        one
        for one in ordered(known)
        if not one.is_brands
        and one.public
        and one.stance != "defender"
        and not one.is_kind("support", "trigger")
        and one.when.latest - one.when.earliest <= PLACED
        and onset.earliest <= one.when.latest <= onset.earliest + SPAN
    ]


def _start(known: Known, shown: Sequence[Milestone]) -> Milestone | None:
    """What set it off, where it is not among what reached the brand from outside."""
    begins = [
        one
        for one in ordered(known)
        if one.is_kind("trigger", "first_public_post") and one.when.earliest <= shown[0].when.latest
    ]
    return next((one for one in reversed(begins) if one not in shown), None)


def _answers(known: Known, event: Milestone, following: Milestone | None) -> list[Milestone]:
    """The brand's public words and acts after an inject and before the next, at most three; after
    the last, those of SPAN.
    """
    events = ordered(known)
    start = events.index(event) + 1
    end = events.index(following) if following else len(events)
    until = event.when.latest + SPAN
    return [m for m in events[start:end] if m.is_statement and m.when.earliest <= until][:3]


def questions(shown: Sequence[Milestone]) -> list[str]:
    """What is asked at each inject: keys under `plan.rehearsal.question`, no two alike as far as
    they go.
    """
    asked: list[str] = []
    for event in shown:
        wanted = ("first",) if not asked else (event.actor, *LATER)
        asked.append(next((one for one in wanted if one not in asked), wanted[-1]))
    return asked


def _masked(event: Milestone, known: Known) -> Filled:
    places = ("own", "own_first", "name")
    values = {place: Message(f"plan.rehearsal.masked.{place}") for place in places}
    return Filled(masked(event.text, known), values)


def masked(text: str, known: Known) -> str:
    """A text without the names that would tell the case: the brand's, those of who spoke or acted,
    and any name within a sentence, but for days, months, platforms and the like. In their places
    stand OWN, OWN_FIRST at the start of a sentence, and NAME.
    """
    own, names = _hidden(known)
    endings = {word.casefold().replace("’", "'") for word in _words(known.case.brand)}
    pieces: list[str] = []
    begins, follows = True, False
    for piece in re.findall(rf"{_WORD}|[^\w]+|\w+", text):
        if not re.fullmatch(_WORD, piece):
            pieces.append(piece)
            begins = begins or bool(re.search(r"[.!?:]\s*[\"“]?$", piece))
            follows = follows and piece == " "
            continue
        bare = _bare(piece)
        tail = piece[len(bare) :]
        folded = bare.casefold()
        if re.sub("’", "'", folded + tail.rstrip(".").casefold()) in endings:
            tail = "." if tail.endswith(".") else ""
        is_own = folded in own or any(len(word) > 4 and word in folded for word in own)
        is_name = bare in names or (bare[:1].isupper() and not begins and bare not in _KEPT)
        if not (is_own or is_name):
            pieces.append(piece)
        elif follows:  # the second word of a name
            pieces[-1] = tail
        else:
            mask = NAME if not is_own else OWN_FIRST if begins else OWN
            pieces.append(mask + tail)
        follows = is_own or is_name
        begins = tail.endswith(".")
    return re.sub(rf"\b(the|a|an) {OWN}", OWN, "".join(pieces))


def _hidden(known: Known) -> tuple[set[str], set[str]]:
    """Words of the brand's name and its owner's, folded; and words of the names of others."""
    market = known.case.market
    owner = [word for word in _words(market.share_of if market else "") if word[0].isupper()]
    brand = [word for word in _words(known.case.brand) if word not in _SMALL]
    own = {_bare(word).casefold() for word in (*brand, *owner) if len(word) > 2}
    names: set[str] = set()
    for event in known.case.milestones:
        words = _words(event.name)
        if all(word[0].isupper() or word in _SMALL for word in words):
            names |= {_bare(word) for word in words if len(word) > 2}
    return own, {word for word in names - _KEPT if word.casefold() not in _SMALL}


def _words(text: str) -> list[str]:
    return [str(word) for word in re.findall(_WORD, text)]


def _bare(word: str) -> str:
    """A word without a full stop or the ending of a possessive."""
    return re.sub(r"[’']s$", "", word.rstrip("."))
