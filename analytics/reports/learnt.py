"""Lessons on the page: verdicts by side, lessons by subject, what to do and by when."""

from collections.abc import Mapping

from analytics import lessons, wording
from analytics.cases.followup import FollowUp
from analytics.reports.blocks import (
    Html,
    Part,
    bullets,
    details,
    element,
    foreign,
    join,
    paragraph,
    table,
)
from analytics.reports.since import Earlier, change, gone
from analytics.schema import Lesson
from analytics.study import Library, Study, earlier_apology

SIDES = ("badly", "mixed", "outcome", "open", "well")
SURENESS = ("high", "moderate")


def verdict_parts(of: Study) -> list[Part]:
    """What went well, what badly, what cut both ways, how it ended, what else the data show."""
    parts: list[Part] = []
    for side in ("well", "badly", "mixed", "outcome", "open"):
        claims = [wording.tell(one.claim, of.lang) for one in _sorted(of) if one.side == side]
        if not claims and side not in ("well", "badly"):
            continue
        body = bullets(claims) if claims else paragraph(wording.say("page.no_verdicts", of.lang))
        parts.append(
            element("div", element("h3", wording.say(f"side.{side}", of.lang)), body, class_=side)
        )
    return parts


def lesson_parts(of: Study, library: Library, before: Mapping[str, Earlier] | None) -> list[Part]:
    """Lessons by subject, the surest first; conflicts; and the rules that stayed silent.

    before: lessons of the last report by id; None where there is none.
    """
    seen = in_library(of, library)
    parts: list[Part] = []
    for subject in dict.fromkeys(rule.subject for rule in lessons.RULES):
        found = [one for one in _sorted(of) if one.subject == subject]
        silent = [rule for rule in of.silent if rule.subject == subject]
        parts.append(element("h3", wording.say(f"subject.{subject}", of.lang)))
        for one in found:
            changed = "" if before is None else change(one, of.measures, before, of.lang)
            parts.append(_lesson(of, one, seen[one.id], changed))
        if silent:
            names = [wording.say(f"rule_name.{rule.id}", of.lang) for rule in silent]
            reasons = [
                f"{name}: {wording.tell(rule.reason, of.lang)}"
                for name, rule in zip(names, silent, strict=True)
            ]
            told = wording.say("page.lesson.silent", of.lang, n=len(silent))
            parts.append(details(told, bullets(reasons)))
    if clashes := conflict_texts(of):
        heading = element("h3", wording.say("page.lesson.conflicts", of.lang))
        parts += [heading, bullets(clashes)]
    if claims := gone(of.lessons, before or {}):
        heading = element("h3", wording.say("page.lesson.gone", of.lang))
        told = bullets([foreign(claim) for claim in claims])
        parts += [heading, element("div", told, class_="changed")]
    asked = element("h3", wording.say("what_if.heading", of.lang))
    return [*parts, asked, paragraph(wording.tell(earlier_apology(of, library), of.lang))]


def conflict_texts(of: Study) -> list[str]:
    """Lessons of one case that pull against each other, a sentence a pair."""
    pairs = [
        [wording.tell(one.claim, of.lang) for one in pair] for pair in lessons.conflicts(of.lessons)
    ]
    return [
        wording.say("lesson.conflict", of.lang, well=well, badly=badly) for well, badly in pairs
    ]


def in_library(of: Study, library: Library) -> dict[str, str]:
    """Lesson id → what equally grave cases say of it; empty where they say nothing."""
    others = library.as_grave_as(of.case.id, of.case.record.grade)
    judged = lessons.sides(others)
    names = {case: library.name(case) for case in others}
    notes = {one.id: lessons.beside(one, judged, others, names) for one in of.lessons}
    return {name: wording.tell(note, of.lang) if note else "" for name, note in notes.items()}


def action_table(of: Study) -> Html:
    """Actions with owner, by when, and state; what went badly first, then what people follow up
    though no lesson asks for it now.
    """
    decided = {one.lesson: one for one in of.case.follow_ups}
    rows = [
        (
            wording.tell(one.action, of.lang),
            *_followed(wording.say(f"owner.{one.owner}", of.lang), decided.get(one.id), of.lang),
            wording.say(f"due.{one.due}", of.lang),
            wording.say(f"side.{one.side}", of.lang),
        )
        for one in sorted(of.lessons, key=lambda one: SIDES.index(one.side))
    ]
    drawn = {one.id for one in of.lessons}
    rows += [
        (foreign(name), *_followed("–", one, of.lang), "–", wording.say("page.no_lesson", of.lang))
        for name, one in decided.items()
        if name not in drawn
    ]
    if not rows:
        return paragraph(wording.say("page.no_actions", of.lang))
    names = ("action", "owner", "state", "due", "lesson")
    return table([wording.say(f"page.column.{name}", of.lang) for name in names], rows)


def _followed(role: str, decision: FollowUp | None, lang: str) -> tuple[Part, Part]:
    """Owner and state of an action: the role proposed, or what people decided."""
    if decision is None:
        return role, wording.say("state.proposed", lang)
    state: list[Part] = [wording.say(f"state.{decision.state}", lang)]
    state += [f", {decision.date:%d %b %Y}"] if decision.date else []
    state += [". ", foreign(decision.note)] if decision.note else []
    return (foreign(decision.owner) if decision.owner else role), join(*state)


def _sorted(of: Study) -> list[Lesson]:
    return sorted(
        of.lessons, key=lambda one: (SURENESS.index(one.confidence), SIDES.index(one.side))
    )


def _lesson(of: Study, lesson: Lesson, library: str, change: str) -> Html:
    """One lesson: claim, evidence, what speaks against it here and in the library, confidence."""
    lang = of.lang
    evidence = [_evidence(of, name) for name in lesson.evidence]
    against = [wording.tell(note, lang) for note in lesson.counter_evidence]
    against += [library] if library else []
    sure = wording.say(
        "page.lesson.confidence",
        lang,
        level=wording.say(f"confidence.{lesson.confidence}", lang),
        reason=lesson.confidence_reason,
    )
    parts: list[Part] = [
        element("h4", wording.tell(lesson.claim, lang)),
        paragraph(change, class_="changed") if change else "",
        paragraph(_lead("evidence", lang), join(*_separated(evidence)), "."),
        paragraph(_lead("counter", lang), " ".join(against)) if against else "",
        paragraph(sure),
    ]
    if lesson.citation:
        work = wording.say(lesson.citation, lang)
        cited = wording.say("page.lesson.literature", lang, citation=work)
        parts.append(paragraph(cited, class_="muted"))
    return element("article", *parts, class_=lesson.side)


def _evidence(of: Study, name: str) -> Html:
    measure = of.measures[name]
    known = {milestone.id for milestone in of.case.milestones}
    links = [
        element("a", id_.replace("-", " "), href=f"#event-{id_}")
        for id_ in dict.fromkeys(measure.evidence)
        if id_ in known
    ]
    told = f"{wording.say(f'measure_name.{name}', of.lang)}: {wording.measured(measure, of.lang)}"
    return join(told, " [", *_separated(links, ", "), "]") if links else join(told)


def _lead(key: str, lang: str) -> Html:
    return element("strong", wording.say(f"page.lesson.{key}", lang) + ": ")


def _separated(parts: list[Html], mark: str = "; ") -> list[Part]:
    return [piece for part in parts for piece in (mark, part)][1:]
