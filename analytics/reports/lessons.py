"""A case's lessons in the order of the page, as plain data and as Markdown."""

from collections.abc import Iterable, Sequence

from analytics import characters, lessons
from analytics.results import Results
from analytics.schema import Lesson
from analytics.study import Library, lessons_in_library
from analytics.wording import Locale

SIDES = ("badly", "mixed", "outcome", "open", "well")
CONFIDENCE = ("high", "moderate")


def surest_first(drawn: Iterable[Lesson]) -> list[Lesson]:
    """Lessons by confidence; within it, what went badly first."""
    return sorted(drawn, key=lambda one: (CONFIDENCE.index(one.confidence), SIDES.index(one.side)))


def conflict_texts(drawn: Sequence[Lesson], locale: Locale) -> list[str]:
    """Lessons of one case that conflict, one sentence per pair."""
    return [
        locale.translate("lesson.conflict", well=well.claim, badly=badly.claim)
        for well, badly in lessons.conflicts(drawn)
    ]


def plain(of: Results, library: Library, locale: Locale) -> list[dict]:
    """Lessons with evidence, counter-evidence from the case and the library, and actions."""
    elsewhere = lessons_in_library(of, library)
    return [
        {
            "id": one.id,
            "subject": locale.translate(f"subject.{one.subject}"),
            "side": one.side,
            "claim": locale.format_message(one.claim),
            "evidence": [
                {
                    "measure": name,
                    "value": locale.format_measure(of.measures[name]),
                    "from": list(dict.fromkeys(of.measures[name].evidence)),
                }
                for name in one.evidence
            ],
            "counter_evidence": [locale.format_message(note) for note in one.counter_evidence],
            "library": locale.format_message(elsewhere[one.id] or ""),
            "confidence": locale.translate(f"confidence.{one.confidence}"),
            "because": locale.format_message(one.confidence_reason),
            "literature": locale.translate(one.citation) if one.citation else "",
            "action": locale.format_message(one.action),
            "owner": locale.translate(f"owner.{one.owner}"),
            "due": locale.translate(f"due.{one.due}"),
        }
        for one in of.lessons
    ]


def markdown(of: Results, rows: Sequence[dict], locale: Locale) -> str:
    """The same as Markdown: a heading per subject, a list item per lesson."""
    lines = [
        f"# {characters.markdown(locale.format_message(of.title))}",
        "",
        locale.translate(f"page.provenance.{of.case.provenance}"),
    ]
    for subject in dict.fromkeys(lesson["subject"] for lesson in rows):
        lines += ["", f"## {subject}", ""]
        for lesson in (one for one in rows if one["subject"] == subject):
            lines.append(f"- **{locale.translate('side.' + lesson['side'])}: {lesson['claim']}**")
            seen = [f"`{part['measure']}` {part['value']}" for part in lesson["evidence"]]
            against = " ".join([*lesson["counter_evidence"], lesson["library"]]).strip()
            lines.append(f"  - {locale.translate('page.lesson.evidence')}: {'; '.join(seen)}")
            if against:
                lines.append(f"  - {locale.translate('page.lesson.counter')}: {against}")
            sure = {"level": lesson["confidence"], "reason": lesson["because"]}
            lines.append(f"  - {locale.translate('page.lesson.confidence', **sure)}")
            if lesson["literature"]:
                cited = locale.translate("page.lesson.literature", citation=lesson["literature"])
                lines.append(f"  - {cited}")
            lines.append(f"  - {lesson['action']} ({lesson['owner']}, {lesson['due']})")
    if clashes := conflict_texts(of.lessons, locale):
        lines += ["", f"## {locale.translate('page.lesson.conflicts')}", ""]
        lines += [f"- {clash}" for clash in clashes]
    return "\n".join(map(characters.markdown_line, lines)) + "\n"
