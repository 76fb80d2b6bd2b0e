"""Credits below the charts of a case."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

from analytics.charts.chart import Credit
from analytics.measures.volume import MESSAGES
from analytics.results import Results


def documented(results: Results, zone: str = "") -> Credit:
    """Credit to the sources of the documented events. zone: of local times in the chart."""
    whole = credit(results, len(results.case.milestones), _told_by(results))
    return replace(whole, zone=zone)


def counted(results: Results) -> Credit:
    """Credit to the sources of the counted messages."""
    panels = {data.source for data in results.case.data if data.kind == "panel"}
    total = int(results.measures[MESSAGES].value or 0)
    whole = credit(results, total, panels or _told_by(results))
    return replace(whole, zone=results.case.time_zone)


def scored(results: Results) -> Credit:
    """The same of those that have a tone, where these are not nearly all."""
    every = counted(results)
    return replace(every, n=results.tone.scored) if results.tone.told else every


def credit(results: Results, n: int, keys: Iterable[str]) -> Credit:
    """Credit to some sources of a case, for a chart of n things. keys: of the case's sources."""
    case = results.case
    names = sorted({case.sources[key].publisher for key in keys}) or [case.brand]
    return Credit(tuple(names), n, case.id, digest(results.inputs))


def digest(value: object) -> str:
    """First 12 hex digits of the SHA-256 of a value as JSON."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def _told_by(results: Results) -> set[str]:
    return {key for milestone in results.case.milestones for key in milestone.sources}
