"""When each alarm rule would have fired: one sentence, one chart, one table."""

from analytics.measures import backtest
from analytics.measures.backtest import FALSE_ALARMS, LEAD_PEAK, LEAD_RESPONSE, TIME_TO_ALERT
from analytics.reports.blocks import Block, paragraph, table
from analytics.reports.page import Page
from analytics.reports.parts import chart, columns, not_shown, section_block, tone_note
from analytics.reports.sections import Section
from analytics.schema import FAILED

SHOWN = (TIME_TO_ALERT, LEAD_RESPONSE, LEAD_PEAK, FALSE_ALARMS)


def early_warning(page: Page) -> Block:
    """When each alarm rule would have fired."""
    locale, test = page.locale, page.results.back_test
    if test is None:
        why = not_shown(locale, page.results.tables["back_test"].reason or FAILED)
        return section_block(page, "early_warning", why)
    rows = [
        (
            locale.translate(f"warning.rule.{one.rule}"),
            *(locale.format_measure(measure) for measure in map(one.measures.__getitem__, SHOWN)),
        )
        for one in test.firings
    ]
    header = columns(locale, "rule", "fired", "lead", "lead_peak", "alarms")
    note = f"early_warning{'_untold' if page.results.tone.is_minor else ''}"
    return section_block(
        page,
        "early_warning",
        paragraph(locale.format_message(backtest.finding(test))),
        tone_note(page, note),
        chart(page, "early_warning", table(header, rows)),
        paragraph(locale.translate("page.warning_note"), class_="muted"),
    )


SECTION = Section(
    "early_warning",
    order=164,
    show=early_warning,
    has_content=lambda results: results.back_test is not None,
)
