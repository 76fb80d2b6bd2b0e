"""What can be told of how many cases, and which absences the cases claim."""

from collections.abc import Mapping

import pandas as pd

from analytics.schema import Measure

STATES = ("observed", "censored", "not_applicable", "not_available")


def availability(measures: Mapping[str, Mapping[str, Measure]]) -> pd.DataFrame:
    """How many cases have each measure in each state: (measures, STATES) of counts.

    measures: case id → name → measure.
    """
    rows = [(name, one.status) for found in measures.values() for name, one in found.items()]
    table = pd.DataFrame(rows, columns=["measure", "status"])
    order = list(dict.fromkeys(table["measure"]))
    counts = pd.crosstab(table["measure"], table["status"])
    return counts.reindex(index=order, columns=list(STATES), fill_value=0)


def claims_of_absence(measures: Mapping[str, Measure]) -> dict[str, tuple[str, ...]]:
    """Measures that say that something did not happen → what carries it (see `Measure.absence`)."""
    return {name: one.absence for name, one in measures.items() if one.absence}
