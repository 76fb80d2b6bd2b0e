"""What could not be measured, by reason."""

from analytics.reports.blocks import Block, bullets, paragraph
from analytics.reports.page import Page
from analytics.reports.parts import section_block
from analytics.reports.sections import Section


def not_measured(page: Page) -> Block:
    """Measures without a value, one line per reason, the most frequent reason first."""
    locale, names_by_reason = page.locale, dict[str, list[str]]()
    for name, measure in page.results.measures.items():
        if measure.reason is not None and not measure.is_known:
            reason = locale.format_message(measure.reason)
            names_by_reason.setdefault(reason, []).append(locale.translate(f"measure_name.{name}"))
    by_number = sorted(names_by_reason.items(), key=lambda item: -len(item[1]))
    lines = [
        locale.format_labelled(reason, locale.format_list(names)) for reason, names in by_number
    ]
    n = sum(len(names) for names in names_by_reason.values())
    lead = paragraph(locale.translate("page.not_measured", n=n))
    return section_block(page, "not_measured", lead, bullets(lines))


SECTION = Section(
    "not_measured",
    order=196,
    show=not_measured,
    has_content=lambda results: any(not one.is_known for one in results.measures.values()),
)
