"""Every rule's verdict, exactly: evidence, counter-evidence, confidence, literature, the silent."""

from analytics import lessons as rules
from analytics.reports.blocks import (
    Block,
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
)
from analytics.reports.changes import change, gone
from analytics.reports.lessons import conflict_texts, surest_first
from analytics.reports.page import Page
from analytics.reports.parts import section_block, tone_note
from analytics.reports.sections import Section
from analytics.schema import InapplicableRule, Lesson
from analytics.wording import Locale


def verdicts(page: Page) -> Block:
    """What went well, badly, both ways, how it ended and what is open; then rule by rule.

    Then conflicts, claims of the last report that are gone, and how cases with an earlier apology
    ended.
    """
    locale, results = page.locale, page.results
    parts: list[Part] = ["" if results.tone.reason else tone_note(page, "verdicts")]
    parts += _by_side(page)
    for subject in dict.fromkeys(rule.subject for rule in rules.RULES):
        of_subject = [one for one in surest_first(results.lessons) if one.subject == subject]
        silent = [rule for rule in results.silent if rule.subject == subject]
        parts.append(element("h3", locale.translate(f"subject.{subject}")))
        parts += [_verdict(page, one) for one in of_subject]
        parts += [_silent(silent, locale)] if silent else []
    if conflicts := conflict_texts(results.lessons, locale):
        parts += [element("h3", locale.translate("page.lesson.conflicts")), bullets(conflicts)]
    if claims := gone(results.lessons, page.previous or {}):
        heading = element("h3", locale.translate("page.lesson.gone"))
        earlier = bullets([foreign(claim) for claim in claims])
        parts += [heading, element("div", earlier, class_="changed")]
    heading = element("h3", locale.translate("what_if.heading"))
    parts += [heading, paragraph(locale.format_message(page.peers.earlier_apology))]
    return section_block(page, "verdicts", *parts)


def _by_side(page: Page) -> list[Part]:
    """The claims by side, those sides that have any."""
    locale, parts = page.locale, list[Part]()
    for side in ("well", "badly", "mixed", "outcome", "open"):
        claims = [
            locale.format_message(lesson.claim)
            for lesson in surest_first(page.results.lessons)
            if lesson.side == side
        ]
        if claims:
            heading = element("h3", locale.translate(f"side.{side}"))
            parts.append(element("div", heading, bullets(claims), class_=side))
    return parts


def _silent(silent: list[InapplicableRule], locale: Locale) -> Html:
    """The rules without a verdict, those with the same reason in one line."""
    names = dict[str, list[str]]()
    for rule in silent:
        name = locale.translate(f"rule_name.{rule.id}")
        names.setdefault(locale.format_message(rule.reason), []).append(name)
    lines = [
        locale.format_labelled(locale.format_clauses(of), reason) for reason, of in names.items()
    ]
    return details(locale.translate("page.lesson.silent", n=len(silent)), bullets(lines))


def _verdict(page: Page, lesson: Lesson) -> Html:
    """One rule: claim, evidence, counter-evidence of the case and the library, confidence."""
    locale, before = page.locale, page.previous
    changed = "" if before is None else change(lesson, page.results.measures, before, locale)
    evidence = [_evidence(page, name) for name in lesson.evidence]
    against = [locale.format_message(note) for note in lesson.counter_evidence]
    elsewhere = page.peers.lessons[lesson.id]
    against += [locale.format_message(elsewhere)] if elsewhere else []
    sure = locale.translate(
        "page.lesson.confidence",
        level=locale.translate(f"confidence.{lesson.confidence}"),
        reason=lesson.confidence_reason,
    )
    parts: list[Part] = [
        element("h4", locale.format_message(lesson.claim)),
        paragraph(changed, class_="changed") if changed else "",
        paragraph(_lead("evidence", locale), clauses(evidence, locale), "."),
        paragraph(_lead("counter", locale), " ".join(against)) if against else "",
        paragraph(_lead("action", locale), locale.format_message(lesson.action)),
        paragraph(sure),
    ]
    if lesson.citation:
        work = locale.translate(lesson.citation)
        cited = locale.translate("page.lesson.literature", citation=work)
        parts.append(paragraph(cited, class_="muted"))
    return element("article", *parts, class_=lesson.side, id=f"rule-{lesson.id}")


def _evidence(page: Page, name: str) -> Html:
    measure, locale = page.results.measures[name], page.locale
    known = {milestone.id for milestone in page.results.case.milestones}
    links = [
        element("a", event.replace("-", " "), href=f"#event-{event}")
        for event in dict.fromkeys(measure.evidence)
        if event in known
    ]
    label = locale.translate(f"measure_name.{name}")
    text = locale.format_labelled(label, locale.format_measure(measure))
    return join(text, " [", listed(links, locale), "]") if links else join(text)


def _lead(key: str, locale: Locale) -> Html:
    words = locale.translate(f"page.lesson.{key}")
    return element("strong", locale.format_labelled(words, "") + " ")


SECTION = Section(
    "verdicts", order=183, show=verdicts, has_content=lambda results: bool(results.lessons)
)
