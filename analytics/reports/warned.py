"""When each alarm rule would have fired: one sentence, one figure, one table."""

from analytics import charts
from analytics.measures import backtest
from analytics.measures.backtest import FALSE_ALARMS, LEAD_PEAK, LEAD_RESPONSE, TIME_TO_ALERT
from analytics.reports.blocks import Part, figure, paragraph, table
from analytics.results import Results
from analytics.schema import Note
from analytics.wording import Locale


def warning_parts(of: Results, locale: Locale) -> list[Part]:
    """Blocks of the early-warning section; a reason where there is nothing to test."""

    def say(key: str, **values: object) -> str:
        return locale.translate(key, **values)

    test = of.back_test
    if test is None:
        return [paragraph(say("page.why", reason=Note("reason.no_back_test")))]
    rows = [
        (
            say(f"warning.rule.{one.rule}"),
            *(
                locale.format_measure(measure)
                for measure in (
                    one.measures[spec]
                    for spec in (TIME_TO_ALERT, LEAD_RESPONSE, LEAD_PEAK, FALSE_ALARMS)
                )
            ),
        )
        for one in test.firings
    ]
    header = [say(f"page.column.{n}") for n in ("rule", "fired", "lead", "lead_peak", "alarms")]
    return [
        paragraph(locale.format_message(backtest.finding(test))),
        figure(charts.draw("early_warning", of, locale), table(header, rows)),
        paragraph(say("page.warning_note"), class_="muted"),
    ]
