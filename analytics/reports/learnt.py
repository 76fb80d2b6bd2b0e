"""Lessons on the page: verdicts by side, lessons by subject, what to do and by when."""

from analytics import lessons, wording
from analytics.reports.blocks import (
    Html,
    Part,
    bullets,
    details,
    element,
    join,
    paragraph,
    table,
)
from analytics.schema import Lesson
from analytics.study import Library, Study

SIDES = ("badly", "open", "luck", "well")
SURENESS = ("high", "moderate", "low")


def verdict_parts(of: Study) -> list[Part]:
    """What went well, badly, by luck, and what stays open."""
    parts: list[Part] = []
    for side in ("well", "badly", "luck", "open"):
        claims = [wording.tell(one.claim, of.lang) for one in _sorted(of) if one.side == side]
        body = bullets(claims) if claims else paragraph(wording.say("page.no_verdicts", of.lang))
        parts.append(
            element("div", element("h3", wording.say(f"side.{side}", of.lang)), body, class_=side)
        )
    return parts


def lesson_parts(of: Study, library: Library) -> list[Part]:
    """Lessons by subject, the surest first; conflicts; and the rules that stayed silent."""
    others = {case: found for case, found in library.measures.items() if case != of.case.id}
    judged = lessons.sides(others)
    names = {case: _name(library, case) for case in others}
    parts: list[Part] = []
    for subject in dict.fromkeys(rule.subject for rule in lessons.RULES):
        found = [one for one in _sorted(of) if one.subject == subject]
        silent = [rule for rule in of.silent if rule.subject == subject]
        parts.append(element("h3", wording.say(f"subject.{subject}", of.lang)))
        for one in found:
            seen = lessons.beside(one, judged, others, names)
            parts.append(_lesson(of, one, wording.tell(seen, of.lang) if seen else ""))
        if silent:
            reasons = [f"{rule.id}: {wording.tell(rule.reason, of.lang)}" for rule in silent]
            told = wording.say("page.lesson.silent", of.lang, n=len(silent))
            parts.append(details(told, bullets(reasons)))
    clashes = [
        wording.say(
            "lesson.conflict",
            of.lang,
            well=wording.tell(well.claim, of.lang),
            badly=wording.tell(badly.claim, of.lang),
        )
        for well, badly in lessons.conflicts(of.lessons)
    ]
    if clashes:
        heading = element("h3", wording.say("page.lesson.conflicts", of.lang))
        parts += [heading, bullets(clashes)]
    return parts


def action_table(of: Study) -> Html:
    """Actions with owner, by when, and state; what went badly first."""
    rows = [
        (
            wording.tell(one.action, of.lang),
            wording.say(f"owner.{one.owner}", of.lang),
            wording.say(f"due.{one.due}", of.lang),
            wording.say("page.state_proposed", of.lang),
            wording.say(f"side.{one.side}", of.lang),
        )
        for one in sorted(of.lessons, key=lambda one: SIDES.index(one.side))
    ]
    if not rows:
        return paragraph(wording.say("page.no_actions", of.lang))
    names = ("action", "owner", "due", "state", "lesson")
    return table([wording.say(f"page.column.{name}", of.lang) for name in names], rows)


def _sorted(of: Study) -> list[Lesson]:
    return sorted(
        of.lessons, key=lambda one: (SURENESS.index(one.confidence), SIDES.index(one.side))
    )


def _name(library: Library, case: str) -> object:
    return wording.Foreign(f"{library.cases.at[case, 'brand']} {case.split('-', 1)[0]}")


def _lesson(of: Study, lesson: Lesson, library: str) -> Html:
    """One lesson: claim, evidence, what speaks against it here and in the library, confidence."""
    lang = of.lang
    evidence = [_evidence(of, name) for name in lesson.evidence]
    against = [wording.tell(note, lang) for note in lesson.counter_evidence]
    against += [library] if library else []
    against = against or [wording.say("page.lesson.no_counter", lang)]
    sure = wording.say(
        "page.lesson.confidence",
        lang,
        level=wording.say(f"confidence.{lesson.confidence}", lang),
        reason=lesson.confidence_reason,
    )
    parts: list[Part] = [
        element("h4", wording.tell(lesson.claim, lang)),
        paragraph(_lead("evidence", lang), join(*_separated(evidence)), "."),
        paragraph(_lead("counter", lang), " ".join(against)),
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
        for id_ in measure.evidence
        if id_ in known
    ]
    told = f"{wording.say(f'measure_name.{name}', of.lang)}: {wording.measured(measure, of.lang)}"
    return join(told, " [", *_separated(links, ", "), "]") if links else join(told)


def _lead(key: str, lang: str) -> Html:
    return element("strong", wording.say(f"page.lesson.{key}", lang) + ": ")


def _separated(parts: list[Html], mark: str = "; ") -> list[Part]:
    return [piece for part in parts for piece in (mark, part)][1:]
