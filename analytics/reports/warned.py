"""When each alarm rule would have fired: one sentence, one figure, one table."""

from analytics import wording
from analytics.measures import backtest
from analytics.reports.blocks import Part, figure, paragraph, table
from analytics.schema import Note
from analytics.study import Study


def warning_parts(of: Study) -> list[Part]:
    """Blocks of the early-warning section; a reason where there is nothing to test."""

    def say(key: str, **values: object) -> str:
        return wording.say(key, of.lang, **values)

    test = of.back_test
    if test is None:
        return [paragraph(say("page.why", reason=Note("reason.no_back_test")))]
    rows = [
        (
            say(f"warning.rule.{one.rule}"),
            *(
                wording.measured(measure, of.lang)
                for measure in (
                    one.time_to_alert_h,
                    one.lead_response_h,
                    one.lead_peak_h,
                    one.false_alarms_per_week,
                )
            ),
        )
        for one in test.firings
    ]
    header = [say(f"page.column.{n}") for n in ("rule", "fired", "lead", "lead_peak", "alarms")]
    return [
        paragraph(wording.tell(backtest.finding(test), of.lang)),
        figure(of.figures["warning"](), table(header, rows)),
        paragraph(say("page.warning_note"), class_="muted"),
    ]
