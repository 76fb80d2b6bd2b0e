"""Title, provenance, instant, and the basis of the numbers."""

from analytics.reports.basis import Basis, label_line, read_line
from analytics.reports.blocks import Block, element, foreign, join, paragraph
from analytics.reports.page import Page
from analytics.reports.sections import Section


def provenance(page: Page) -> Block:
    """Title, provenance, instant and the basis of the numbers."""
    case, locale = page.results.case, page.locale
    basis = Basis.of(page.results)
    facts = [
        f"{locale.translate('page.as_of')} {locale.format_instant(page.results.as_of)}.",
        *(locale.format_message(line(basis)) for line in (read_line, label_line)),
        locale.translate("page.zone", zone=case.time_zone),
    ]
    cluster = locale.format_labelled(
        locale.translate("page.crisis_type"),
        locale.translate(f"cluster.{case.crisis_type.cluster}"),
    )
    why = case.crisis_type.why
    head = join(
        element("h1", foreign(case.title)),
        paragraph(foreign(case.brand), " · ", cluster, class_="muted"),
        page.basis(),
        paragraph(foreign(case.summary)),
        paragraph(foreign(why), class_="muted") if why else "",
        paragraph(" ".join(facts), class_="muted"),
    )
    return Block("provenance", element("header", head, id="provenance").markup)


SECTION = Section("provenance", order=10, show=provenance)
