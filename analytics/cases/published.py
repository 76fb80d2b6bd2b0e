"""A published figure as a sentence has it: what its source gives roughly is called so."""

from analytics.cases.record import Figure
from analytics.wording import PublishedDay, PublishedValue


def figure_value(figure: Figure, unit: str = "", value: float | None = None) -> PublishedValue:
    """Its number. unit: as it follows the digits. value: the number in another size of its unit."""
    number = figure.value if value is None else value
    return PublishedValue(number, unit, figure.below, "value" in figure.about)


def figure_day(figure: Figure) -> PublishedDay:
    return PublishedDay(figure.at, figure.precision, "day" in figure.about, figure.since)
