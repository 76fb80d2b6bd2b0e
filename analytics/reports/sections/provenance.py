"""Title, provenance, instant, and the basis of the numbers."""

from analytics.reports.basis import Basis, label_line, read_line
from analytics.reports.blocks import Block, foreign, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section
from analytics.wording import LocalTime


def provenance(page: Page) -> Block:
    """Title, provenance, instant and the basis of the numbers."""
    case, locale = page.results.case, page.locale
    basis = Basis.of(page.results)
    said = locale.format_message(label_line(basis))
    if page.results.is_first_look and basis.labels == "model":
        said = locale.translate("page.first_look.model")
    facts = [
        locale.translate("page.known_until", at=LocalTime(page.results.as_of, case.time_zone)),
        locale.format_message(read_line(basis)),
        said,
        _zone(page),
    ]
    return section_block(
        page,
        "provenance",
        page.basis(),
        paragraph(foreign(case.brand), *_crisis_type(page), class_="muted"),
        paragraph(foreign(case.summary)),
        paragraph(" ".join(facts), class_="muted"),
    )


def _zone(page: Page) -> str:
    zone = page.results.case.time_zone
    if page.results.is_first_look and zone == "UTC":
        return page.locale.translate("page.first_look.utc")
    return page.locale.translate("page.zone", zone=page.locale.zone_name(zone))


def _crisis_type(page: Page) -> list[str]:
    """The type of the crisis, which a first look does not know before somebody codes it."""
    cluster, locale = page.results.case.crisis_type.cluster, page.locale
    if page.results.is_first_look and cluster == "not_coded":
        return []
    label, name = locale.translate("page.crisis_type"), locale.translate(f"cluster.{cluster}")
    return [" · ", locale.format_labelled(label, name)]


SECTION = Section("provenance", order=148, show=provenance)
