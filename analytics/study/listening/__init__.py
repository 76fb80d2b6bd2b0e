"""What the messages themselves show: who carried a crisis, where, about what, what was answered.

A module a part, which declares it as `PART`. A part is computed from the messages; where a case
ships none but a file of what they showed (`listening.json`), it is read from there.
"""

from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from analytics.results import Table
from analytics.schema import Measures, Message
from analytics.study.listening.part import Heard, Part
from analytics.study.listening.shared import as_file, from_file
from analytics.study.timed import Timed

__all__ = ["Heard", "Part", "as_file", "heard", "parts"]

_NO_MESSAGES = Message("reason.no_messages")


@cache
def parts() -> dict[str, Part]:
    """The declared parts by name."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    found = (getattr(module, "PART", None) for module in modules)
    return {part.name: part for part in found if part is not None}


def heard(part: Part, timed: Timed) -> Heard:
    """Measures and tables of a part; missing, each with the reason, where there is nothing to
    compute it from.
    """
    known, key = timed.known, (part.name, timed.onset)
    if key not in known.parts:
        found = _heard(part, timed)
        tables = {name: _with_rows(table) for name, table in found.tables.items()}
        known.parts[key] = Heard(found.measures, tables)
    return known.parts[key]


def _with_rows(table: Table) -> Table:
    """A table that was looked for and holds nothing says so."""
    if table.status != "observed" or (len(table.frame) and table.n):
        return table
    why = Message("reason.listening_nothing")
    return replace(table, status="not_applicable", n=None, reason=why)


def _heard(part: Part, timed: Timed) -> Heard:
    known = timed.known
    if known.posts is not None or "messages" not in part.needs:
        measures, tables = part.compute(timed)
        return Heard(Measures(measures), tables)
    shipped = known.case.listening
    if shipped is not None and known.until >= shipped.until:
        return from_file(part, shipped)
    why = Message("reason.listening_later") if shipped is not None else _NO_MESSAGES
    return Heard(
        Measures(spec.missing(why) for spec in part.specs),
        {name: Table.missing(name, why) for name in part.tables},
    )
