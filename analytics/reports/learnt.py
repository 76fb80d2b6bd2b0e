"""Lessons on the page: verdicts by side, lessons by subject, what to do and by when."""

from collections.abc import Mapping

from analytics import lessons
from analytics.cases.followup import FollowUp
from analytics.reports.blocks import (
    Html,
    Part,
    bullets,
    clauses,
    details,
    element,
    foreign,
    join,
    listed,
    paragraph,
    table,
)
from analytics.reports.since import Earlier, change, gone
from analytics.results import Results
from analytics.schema import Lesson
from analytics.study import Library, earlier_apology
from analytics.wording import Locale

SIDES = ("badly", "mixed", "outcome", "open", "well")
SURENESS = ("high", "moderate")


def verdict_parts(of: Results, locale: Locale) -> list[Part]:
    """What went well, what badly, what cut both ways, how it ended, what else the data show."""
    parts: list[Part] = []
    for side in ("well", "badly", "mixed", "outcome", "open"):
        claims = [locale.format_message(one.claim) for one in _sorted(of) if one.side == side]
        if not claims and side not in ("well", "badly"):
            continue
        body = bullets(claims) if claims else paragraph(locale.translate("page.no_verdicts"))
        parts.append(
            element("div", element("h3", locale.translate(f"side.{side}")), body, class_=side)
        )
    return parts


def lesson_parts(
    of: Results, library: Library, before: Mapping[str, Earlier] | None, locale: Locale
) -> list[Part]:
    """Lessons by subject, the surest first; conflicts; and the rules that stayed silent.

    before: lessons of the last report by id; None where there is none.
    """
    seen = in_library(of, library, locale)
    parts: list[Part] = []
    for subject in dict.fromkeys(rule.subject for rule in lessons.RULES):
        found = [one for one in _sorted(of) if one.subject == subject]
        silent = [rule for rule in of.silent if rule.subject == subject]
        parts.append(element("h3", locale.translate(f"subject.{subject}")))
        for one in found:
            changed = "" if before is None else change(one, of.measures, before, locale)
            parts.append(_lesson(of, one, seen[one.id], changed, locale))
        if silent:
            names = [locale.translate(f"rule_name.{rule.id}") for rule in silent]
            reasons = [
                locale.format_labelled(name, locale.format_message(rule.reason))
                for name, rule in zip(names, silent, strict=True)
            ]
            told = locale.translate("page.lesson.silent", n=len(silent))
            parts.append(details(told, bullets(reasons)))
    if clashes := conflict_texts(of, locale):
        heading = element("h3", locale.translate("page.lesson.conflicts"))
        parts += [heading, bullets(clashes)]
    if claims := gone(of.lessons, before or {}):
        heading = element("h3", locale.translate("page.lesson.gone"))
        told = bullets([foreign(claim) for claim in claims])
        parts += [heading, element("div", told, class_="changed")]
    asked = element("h3", locale.translate("what_if.heading"))
    return [*parts, asked, paragraph(locale.format_message(earlier_apology(of, library)))]


def conflict_texts(of: Results, locale: Locale) -> list[str]:
    """Lessons of one case that pull against each other, a sentence a pair."""
    pairs = [
        [locale.format_message(one.claim) for one in pair] for pair in lessons.conflicts(of.lessons)
    ]
    return [locale.translate("lesson.conflict", well=well, badly=badly) for well, badly in pairs]


def in_library(of: Results, library: Library, locale: Locale) -> dict[str, str]:
    """Lesson id → what equally grave cases say of it; empty where they say nothing."""
    others = library.as_grave_as(of.case.id, of.case.record.grade)
    judged = lessons.sides(others)
    names = {case: library.name(case) for case in others}
    notes = {one.id: lessons.beside(one, judged, others, names) for one in of.lessons}
    return {name: locale.format_message(note) if note else "" for name, note in notes.items()}


def action_table(of: Results, locale: Locale) -> Html:
    """Actions with owner, by when, and state; what went badly first, then what people follow up
    though no lesson asks for it now.
    """
    decided = {one.lesson: one for one in of.case.follow_ups}
    rows = [
        (
            locale.format_message(one.action),
            *_followed(locale.translate(f"owner.{one.owner}"), decided.get(one.id), locale),
            locale.translate(f"due.{one.due}"),
            locale.translate(f"side.{one.side}"),
        )
        for one in sorted(of.lessons, key=lambda one: SIDES.index(one.side))
    ]
    drawn = {one.id for one in of.lessons}
    rows += [
        (
            foreign(name),
            *_followed(locale.none, one, locale),
            locale.none,
            locale.translate("page.no_lesson"),
        )
        for name, one in decided.items()
        if name not in drawn
    ]
    if not rows:
        return paragraph(locale.translate("page.no_actions"))
    names = ("action", "owner", "state", "due", "lesson")
    return table([locale.translate(f"page.column.{name}") for name in names], rows)


def _followed(role: str, decision: FollowUp | None, locale: Locale) -> tuple[Part, Part]:
    """Owner and state of an action: the role proposed, or what people decided."""
    if decision is None:
        return role, locale.translate("state.proposed")
    told = [locale.translate(f"state.{decision.state}")]
    told += [locale.format_date(decision.date, "two_digit_day")] if decision.date else []
    state: list[Part] = [locale.format_list(told)]
    state += [". ", foreign(decision.note)] if decision.note else []
    return (foreign(decision.owner) if decision.owner else role), join(*state)


def _sorted(of: Results) -> list[Lesson]:
    return sorted(
        of.lessons, key=lambda one: (SURENESS.index(one.confidence), SIDES.index(one.side))
    )


def _lesson(of: Results, lesson: Lesson, library: str, change: str, locale: Locale) -> Html:
    """One lesson: claim, evidence, what speaks against it here and in the library, confidence."""
    evidence = [_evidence(of, name, locale) for name in lesson.evidence]
    against = [locale.format_message(note) for note in lesson.counter_evidence]
    against += [library] if library else []
    sure = locale.translate(
        "page.lesson.confidence",
        level=locale.translate(f"confidence.{lesson.confidence}"),
        reason=lesson.confidence_reason,
    )
    parts: list[Part] = [
        element("h4", locale.format_message(lesson.claim)),
        paragraph(change, class_="changed") if change else "",
        paragraph(_lead("evidence", locale), clauses(evidence, locale), "."),
        paragraph(_lead("counter", locale), " ".join(against)) if against else "",
        paragraph(sure),
    ]
    if lesson.citation:
        work = locale.translate(lesson.citation)
        cited = locale.translate("page.lesson.literature", citation=work)
        parts.append(paragraph(cited, class_="muted"))
    return element("article", *parts, class_=lesson.side)


def _evidence(of: Results, name: str, locale: Locale) -> Html:
    measure = of.measures[name]
    known = {milestone.id for milestone in of.case.milestones}
    links = [
        element("a", id_.replace("-", " "), href=f"#event-{id_}")
        for id_ in dict.fromkeys(measure.evidence)
        if id_ in known
    ]
    label = locale.translate(f"measure_name.{name}")
    told = locale.format_labelled(label, locale.format_measure(measure))
    return join(told, " [", listed(links, locale), "]") if links else join(told)


def _lead(key: str, locale: Locale) -> Html:
    words = locale.translate(f"page.lesson.{key}")
    return element("strong", locale.format_labelled(words, "") + " ")
