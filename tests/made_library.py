"""Libraries made by hand: each case has the measures that a test gives it, and no messages."""

from collections.abc import Mapping

import pandas as pd

from analytics.measures import survey
from analytics.schema import Measure, Measures, MeasureSpec, Message
from analytics.study import Library, LibraryCase

ELSEWHERE = Message("reason.see_case")


def measure(spec: MeasureSpec, number: float | tuple | str | None) -> Measure:
    """number: a value, a window, a text "observed so far", or None where nothing is known."""
    if number is None:
        return spec.missing(ELSEWHERE)
    if isinstance(number, tuple):
        return spec.observed(low=number[0], high=number[1])
    if isinstance(number, str):
        return spec.censored(float(number), ELSEWHERE)
    return spec.observed(number)


def library(measures: Mapping[str, Measures], severities: Mapping[str, str]) -> Library:
    """Documented cases by id, all of one kind and of the severity given."""
    return Library({id_: _entry(id_, of, severities[id_]) for id_, of in measures.items()}, {})


def _entry(id_: str, measures: Measures, severity: str) -> LibraryCase:
    return LibraryCase(
        id=id_,
        brand="Brand",
        title="T",
        provenance="documented",
        cluster="preventable",
        kind="kind",
        industry="x",
        region="US",
        severity=severity,
        in_library=True,
        ends_at=pd.Timestamp("2020-06-01", tz="UTC"),
        inputs={},
        measures=measures,
        curve=pd.DataFrame(columns=["bin_start", "smoothed"]),
        surveys=pd.DataFrame(columns=["source", *survey.COLUMNS]),
        metrics={},
    )
