"""Durations in the unit that a person would use: which unit, and how many digits."""

import math
from typing import Literal

Unit = Literal["minutes", "hours", "days", "weeks"]
HOURS: dict[Unit, float] = {"minutes": 1 / 60, "hours": 1.0, "days": 24.0, "weeks": 168.0}
"""Hours in one unit."""
_ENDS: dict[Unit, int] = {"minutes": 120, "hours": 48, "days": 21}
"""How many of a unit, as rounded, are told in the next one."""
Towards = Literal["nearest", "down", "up"]
"""A lower bound is rounded down and an upper one up, so that what is said of it stays true."""
_EXCESS = 1e-9
"""Rounding error of a binary fraction, which moves no bound."""
_WHOLE: frozenset[Unit] = frozenset({"minutes", "weeks"})
"""Units told without decimals in running text."""


def unit_of(hours: float, towards: Towards = "nearest") -> Unit:
    """Minutes below two hours, hours below two days, days below three weeks, then weeks."""
    move = math.floor if towards == "down" else round
    for unit, end in _ENDS.items():
        if move(abs(hours) / HOURS[unit]) < end:
            return unit
    return "weeks"


def rounded(hours: float, unit: Unit, towards: Towards = "nearest") -> str:
    """A count of the unit as running text has it: one decimal below ten, none in minutes and
    weeks. ``2.5``, ``44``, ``9``; without a sign.
    """
    size = abs(hours) / HOURS[unit]
    digits = 0 if unit in _WHOLE or round(size, 1) >= 10 else 1
    return trimmed(f"{bounded(size, digits, towards):.{digits}f}")


def bounded(value: float, digits: int, towards: Towards) -> float:
    """A number moved to `digits` decimals, a bound only to the side on which it stays true."""
    if towards == "nearest":
        return value
    move = math.floor if towards == "down" else math.ceil
    excess = _EXCESS if towards == "down" else -_EXCESS
    return move(value * 10**digits + excess) / 10**digits


def exact(hours: float, unit: Unit) -> str:
    """A count of the unit as a table has it, up to two decimals; without a sign."""
    size = abs(hours) / HOURS[unit]
    return f"{size:.0f}" if unit == "minutes" else trimmed(f"{size:.2f}")


def trimmed(text: str) -> str:
    """A decimal fraction without trailing zeros."""
    return text.rstrip("0").rstrip(".") if "." in text else text
