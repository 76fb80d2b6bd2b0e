"""A rule and its bound to move, for JupyterLab: sooner to know against more false alarms."""

from pathlib import Path

import ipywidgets
import pandas as pd

from analytics import study, wording
from analytics.errors import UsageError
from analytics.reports.blocks import element, figure, join, table
from analytics.schema import Measure
from analytics.study import Study
from analytics.study.drawing import alarms_of

TIMES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0)


def early_warning(case: str, *, root: Path | None = None, lang: str = "en") -> ipywidgets.VBox:
    """A choice of rule and a slider of its bound, above what it would have told in the case.

    Raises `UsageError` where the case has no onset, or no messages after it.
    """
    of = study.load(case, root=root, lang=lang)
    if of.back_test is None:
        raise UsageError(
            what=wording.say("reason.no_back_test", lang),
            where=case,
            right="A case with messages: demo-northwind, or one of your own",
        )
    names = [wording.say(f"warning.rule.{one.rule}", lang) for one in of.back_test.firings]
    rule = ipywidgets.Dropdown(
        options=list(zip(names, range(len(names)), strict=True)),
        value=0,
        description=wording.say("explore.rule", lang),
    )
    times = ipywidgets.SelectionSlider(
        options=TIMES,
        value=1.0,
        description=wording.say("explore.times", lang),
        continuous_update=False,
    )
    view = ipywidgets.HTML(value=frame(of, 0, 1.0))
    for one in (rule, times):
        one.observe(lambda _: setattr(view, "value", frame(of, rule.value, times.value)), "value")
    return ipywidgets.VBox([rule, times, view])


def frame(of: Study, row: int, times: float) -> str:
    """The rule's numbers and its alerts with the bound `times` as high, as safe HTML."""
    lang = of.lang
    firing, called = of.back_test.retuned(row, times)
    rows = [
        (wording.say(f"measure_name.{name}", lang), _told(measure, lang))
        for name, measure in firing.measures.items()
    ]
    header = [wording.say(f"page.column.{name}", lang) for name in ("measure", "value")]
    at = pd.DatetimeIndex([one.at for one in called], tz="UTC")
    chart = alarms_of(of, at)
    return element("div", join(table(header, rows), figure(chart))).markup


def _told(measure: Measure, lang: str) -> str:
    value = wording.measured(measure, lang)
    return value if measure.reason is None else f"{value}: {wording.tell(measure.reason, lang)}"
