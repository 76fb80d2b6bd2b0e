"""A slider over the instants of a case, for JupyterLab: what could be known, and when."""

from pathlib import Path

import ipywidgets
import pandas as pd

from analytics import study, wording
from analytics.reports.blocks import element, figure, join, paragraph
from analytics.study import Study

STEPS = 60


def replay(case: str, *, root: Path | None = None, lang: str = "en") -> ipywidgets.VBox:
    """A slider that moves `as_of` through the case, above the figures known at that instant."""
    wording.require_language(lang)
    inputs = study.read(case, root=root)
    stops = instants(inputs.at(inputs.end, lang))
    slider = ipywidgets.SelectionSlider(
        options=[(wording.instant(stop), stop) for stop in stops],
        value=stops[-1],
        description=wording.say("page.as_of", lang),
        continuous_update=False,
        layout=ipywidgets.Layout(width="95%"),
        style={"description_width": "initial"},
    )
    view = ipywidgets.HTML(value=frame(inputs.at(stops[-1], lang)))
    slider.observe(
        lambda change: setattr(view, "value", frame(inputs.at(change["new"], lang))), "value"
    )
    return ipywidgets.VBox([slider, view])


def instants(whole: Study, steps: int = STEPS) -> list[pd.Timestamp]:
    """Instants to stop at, UTC to the minute: even steps through the case's coverage."""
    start = pd.Timestamp(whole.case.coverage.start).tz_convert("UTC")
    stops = pd.date_range(start, whole.as_of, periods=steps)
    return list(dict.fromkeys(stops[1:].ceil("min")))


def frame(known: Study) -> str:
    """The finding, the clock and the curve of one instant, as safe HTML."""
    finding = paragraph(wording.tell(known.finding, known.lang))
    names = [name for name in ("sentiment", "timeline", "clock") if name in known.figures]
    charts = (figure(known.figures[name]()) for name in names)
    return element("div", join(finding, *charts)).markup
