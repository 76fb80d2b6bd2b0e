"""A slider over the instants of a case, for JupyterLab: what could be known, and when."""

from pathlib import Path

import ipywidgets
import pandas as pd

from analytics import charts, study
from analytics.reports.blocks import element, figure, join, paragraph
from analytics.results import Results
from analytics.wording import Locale

STEPS = 60
CHARTS = ("sentiment", "timeline", "channels", "amplification", "themes", "clock")


def replay(case: str, *, root: Path | None = None, lang: str = "en") -> ipywidgets.VBox:
    """A slider that moves `as_of` through the case, above the figures known at that instant."""
    locale = Locale.of(lang)
    inputs = study.read(case, root=root)
    stops = instants(study.compute_at(inputs))
    slider = ipywidgets.SelectionSlider(
        options=[(locale.format_instant(stop), stop) for stop in stops],
        value=stops[-1],
        description=locale.translate("page.as_of"),
        continuous_update=False,
        layout=ipywidgets.Layout(width="95%"),
        style={"description_width": "initial"},
    )
    view = ipywidgets.HTML(value=frame(study.compute_at(inputs, stops[-1]), locale))

    def move(change: dict) -> None:
        view.value = frame(study.compute_at(inputs, change["new"]), locale)

    slider.observe(move, "value")
    return ipywidgets.VBox([slider, view])


def instants(whole: Results, steps: int = STEPS) -> list[pd.Timestamp]:
    """Instants of the slider, UTC to the minute: even steps through the case's coverage."""
    start = pd.Timestamp(whole.case.coverage.start).tz_convert("UTC")
    stops = pd.date_range(start, whole.as_of, periods=steps)
    return list(dict.fromkeys(stops[1:].ceil("min")))


def frame(known: Results, locale: Locale) -> str:
    """The finding and CHARTS at one instant, as safe HTML."""
    finding = paragraph(locale.format_message(known.finding))
    names = [name for name in CHARTS if charts.is_available(name, known)]
    drawn = (figure(charts.draw(name, known, locale), formats=()) for name in names)
    return element("div", join(finding, *drawn)).markup
