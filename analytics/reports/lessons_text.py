"""A case's lessons as plain data and as Markdown."""

from collections.abc import Sequence

from analytics import wording
from analytics.reports.learnt import conflict_texts, in_library
from analytics.study import Library, Study


def plain(of: Study, library: Library) -> list[dict]:
    """Lessons with evidence, what speaks against them here and in the library, and what to do."""
    seen, lang = in_library(of, library), of.lang
    return [
        {
            "id": one.id,
            "subject": wording.say(f"subject.{one.subject}", lang),
            "side": one.side,
            "claim": wording.tell(one.claim, lang),
            "evidence": [
                {
                    "measure": name,
                    "value": wording.measured(of.measures[name], lang),
                    "from": list(dict.fromkeys(of.measures[name].evidence)),
                }
                for name in one.evidence
            ],
            "counter_evidence": [wording.tell(note, lang) for note in one.counter_evidence],
            "library": seen[one.id],
            "confidence": wording.say(f"confidence.{one.confidence}", lang),
            "because": wording.tell(one.confidence_reason, lang),
            "literature": wording.say(one.citation, lang) if one.citation else "",
            "action": wording.tell(one.action, lang),
            "owner": wording.say(f"owner.{one.owner}", lang),
            "due": wording.say(f"due.{one.due}", lang),
        }
        for one in of.lessons
    ]


def markdown(of: Study, found: Sequence[dict]) -> str:
    """The same, to read: a heading a subject, a list item a lesson."""
    lang = of.lang
    lines = [
        f"# {wording.clean(of.case.title)}",
        "",
        wording.say(f"page.provenance.{of.case.provenance}", lang),
    ]
    for subject in dict.fromkeys(lesson["subject"] for lesson in found):
        lines += ["", f"## {subject}", ""]
        for lesson in (one for one in found if one["subject"] == subject):
            lines.append(f"- **{wording.say('side.' + lesson['side'], lang)}: {lesson['claim']}**")
            seen = [f"`{part['measure']}` {part['value']}" for part in lesson["evidence"]]
            against = " ".join([*lesson["counter_evidence"], lesson["library"]]).strip()
            lines.append(f"  - {wording.say('page.lesson.evidence', lang)}: {'; '.join(seen)}")
            if against:
                lines.append(f"  - {wording.say('page.lesson.counter', lang)}: {against}")
            sure = {"level": lesson["confidence"], "reason": lesson["because"]}
            lines.append(f"  - {wording.say('page.lesson.confidence', lang, **sure)}")
            if lesson["literature"]:
                cited = wording.say("page.lesson.literature", lang, citation=lesson["literature"])
                lines.append(f"  - {cited}")
            lines.append(f"  - {lesson['action']} ({lesson['owner']}, {lesson['due']})")
    if clashes := conflict_texts(of):
        lines += ["", f"## {wording.say('page.lesson.conflicts', lang)}", ""]
        lines += [f"- {told}" for told in clashes]
    return "\n".join(lines) + "\n"
