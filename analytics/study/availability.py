"""How many cases have each measure, and which absences a case claims."""

from collections.abc import Mapping

import pandas as pd

from analytics.schema import Measure

STATES = ("observed", "censored", "not_applicable", "not_available")


def availability(measures: Mapping[str, Mapping[str, Measure]]) -> pd.DataFrame:
    """Number of cases in each state, a row per measure: (measures, STATES).

    measures: case id → measure name → measure.
    """
    rows = [(name, one.status) for of_case in measures.values() for name, one in of_case.items()]
    table = pd.DataFrame(rows, columns=["measure", "status"])
    order = list(dict.fromkeys(table["measure"]))
    counts = pd.crosstab(table["measure"], table["status"])
    return counts.reindex(index=order, columns=list(STATES), fill_value=0)


def claims_of_absence(measures: Mapping[str, Measure]) -> dict[str, tuple[str, ...]]:
    """Measures that state an absence → what supports the statement (see `Measure.absence`)."""
    return {name: one.absence for name, one in measures.items() if one.absence}
