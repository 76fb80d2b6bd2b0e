"""An alarm rule and its threshold to vary in JupyterLab: earlier alarms against more false ones."""

from pathlib import Path
from typing import Any

import ipywidgets
import pandas as pd

from analytics import study
from analytics.charts.alarms import alarms
from analytics.charts.holes import spans_of
from analytics.charts.source import counted
from analytics.errors import UsageError
from analytics.reports.blocks import element, figure, join, table
from analytics.results import Results
from analytics.schema import Measure
from analytics.wording import Locale

TIMES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0)


def alarm_explorer(case: str, *, root: Path | None = None, lang: str = "en") -> ipywidgets.VBox:
    """A choice of rule and a slider of its threshold, above the rule's result for the case.

    Raises `UsageError` where the case has no onset, or no messages after it.
    """
    locale = Locale.of(lang)
    of = study.load(case, root=root)
    if of.back_test is None:
        raise UsageError(
            what=locale.translate("reason.no_back_test"),
            where=case,
            right="A case with messages: demo-northwind, or one of your own",
        )
    names = [locale.translate(f"warning.rule.{one.rule}") for one in of.back_test.firings]
    rule = ipywidgets.Dropdown(
        options=list(zip(names, range(len(names)), strict=True)),
        value=0,
        description=locale.translate("explore.rule"),
    )
    times = ipywidgets.SelectionSlider(
        options=TIMES,
        value=1.0,
        description=locale.translate("explore.times"),
        continuous_update=False,
    )
    view = ipywidgets.HTML(value=frame(of, 0, 1.0, locale))
    for one in (rule, times):
        one.observe(
            lambda _: setattr(view, "value", frame(of, rule.value, times.value, locale)), "value"
        )
    return ipywidgets.VBox([rule, times, view])


def frame(of: Results, row: Any, times: float, locale: Locale) -> str:
    """The rule's numbers and its alerts at `times` its threshold, as safe HTML."""
    test: Any = of.back_test
    firing, called = test.retuned(row, times)
    rows = [
        (locale.translate(f"measure_name.{name}"), _told(measure, locale))
        for name, measure in firing.measures.items()
    ]
    header = [locale.translate(f"page.column.{name}") for name in ("measure", "value")]
    at = pd.DatetimeIndex([one.at for one in called], tz="UTC")
    bins = pd.DataFrame({"bin_start": test.volume.at, "messages": test.volume.value})
    chart = alarms(bins, at, test.onset, counted(of), locale, holes=spans_of(of))
    return element("div", join(table(header, rows), figure(chart, formats=()))).markup


def _told(measure: Measure, locale: Locale) -> str:
    value = locale.format_measure(measure)
    why = measure.reason or measure.verdict
    return locale.format_labelled(value, locale.format_message(why)) if why else value
