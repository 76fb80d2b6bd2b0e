"""Durations in the unit that a person would use: which unit, and how many digits."""

from typing import Literal

Unit = Literal["minutes", "hours", "days", "weeks"]
HOURS: dict[Unit, float] = {"minutes": 1 / 60, "hours": 1.0, "days": 24.0, "weeks": 168.0}
"""Hours in one unit."""
_ENDS: dict[Unit, int] = {"minutes": 120, "hours": 48, "days": 21}
"""How many of a unit, as rounded, are told in the next one."""
_WHOLE: frozenset[Unit] = frozenset({"minutes", "weeks"})
"""Units told without decimals in running text."""


def unit_of(hours: float) -> Unit:
    """Minutes below two hours, hours below two days, days below three weeks, then weeks."""
    for unit, end in _ENDS.items():
        if round(abs(hours) / HOURS[unit]) < end:
            return unit
    return "weeks"


def rounded(hours: float, unit: Unit) -> str:
    """A count of the unit as running text has it: one decimal below ten, none in minutes and
    weeks. ``2.5``, ``44``, ``9``; without a sign.
    """
    size = abs(hours) / HOURS[unit]
    if unit in _WHOLE or round(size, 1) >= 10:
        return f"{size:.0f}"
    return trimmed(f"{size:.1f}")


def exact(hours: float, unit: Unit) -> str:
    """A count of the unit as a table has it, up to two decimals; without a sign."""
    size = abs(hours) / HOURS[unit]
    return f"{size:.0f}" if unit == "minutes" else trimmed(f"{size:.2f}")


def trimmed(text: str) -> str:
    """A decimal fraction without trailing zeros."""
    return text.rstrip("0").rstrip(".") if "." in text else text
