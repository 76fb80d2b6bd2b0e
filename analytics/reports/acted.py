"""What the brand did, who spoke, and how it ended, as sentences with their evidence."""

from analytics.reports.blocks import Html, Part, bullets, element, join, paragraph
from analytics.results import Results
from analytics.wording import Locale


def conduct_parts(of: Results, locale: Locale) -> list[Part]:
    """The brand's words and acts, critics, defenders, each linked to its event; then what sources
    say was missing."""
    parts: list[Part] = []
    for who in ("brand", "critic", "defender", "absent"):
        found = [act for act in of.acts if act.who == who]
        items = [
            join(locale.format_message(act.sentence), " ", _link(of, act.event)) for act in found
        ]
        if items:
            heading = locale.translate(f"page.conduct.{who}")
            parts += [element("h3", heading), bullets(items)]
    if not any(act.who == "brand" for act in of.acts):
        key = "looked" if of.case.looked_for("statements") else "not_looked"
        parts.insert(0, paragraph(locale.translate(f"page.conduct.{key}")))
    return parts


def _link(of: Results, event: str) -> Html:
    name = event.replace("-", " ")
    if event in {m.id for m in of.case.milestones}:
        return join("[", element("a", name, href=f"#event-{event}"), "]")
    return join("[", name, "]")


def outcome_part(of: Results, locale: Locale) -> Part:
    """Each published measure of how it ended, and the share beside its market."""
    told = [locale.format_message(one) for one in of.outcomes]
    return bullets(told) if told else paragraph(locale.translate("outcome.none"))
