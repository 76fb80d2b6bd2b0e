"""Whether falls that the labels show are found, and how deep and long, by labels and by the model.

Defined before anything was measured: an entity's fall is, of the runs of days that
`reputation_labels.falls` gives, the one with most negative posts; its onset is known to its first
UTC day. Depth and return are those of the product (`measures.recovery`), of labels, of labels of
the posts that the model read, and of its scores of them.
"""

from collections.abc import Iterator, Sequence

import pandas as pd
import reputation_labels as labels
from reputation_table import Rows

from analytics.measures.recovery import DEPTH, TIME_TO_RECOVER, recovery
from analytics.schema import Measure, Measures
from analytics.wording import Locale

LABELS, SAME, MODEL = "labels", "labels of the posts read", "model"
STATUS = {
    "observed": "found, back",
    "censored": "found, at least",
    "not_applicable": "no fall found",
    "not_available": "cannot be judged",
}


def measured(entity: labels.Entity, fall: labels.Fall, basis: str) -> Measures | None:
    """The measures of recovery from the first day of a fall; None where the model read nothing."""
    posts = entity.related
    if basis != LABELS:
        posts = posts[posts["tone"].notna()]
    if posts.empty:
        return None
    label = posts["tone" if basis == MODEL else "label"]
    bins = labels.series(posts, label, entity.spans, 60)
    return recovery(bins, fall.first, 60, earliest=fall.first)


def rows(entities: Sequence[labels.Entity]) -> Iterator[Rows]:
    """The fall of each entity that has one, and how many are found by each basis."""
    status: dict[str, dict[str, str]] = {}
    for entity in entities:
        falls = labels.falls(labels.by_day(entity))
        if not falls:
            continue
        fall = max(falls, key=lambda one: one.during[0])
        counted = Rows("recovery", "brand", entity.name, "counted")
        note = f"{fall.first:%Y-%m-%d}, {fall.days} days"
        for name in ("before", "during", "after"):
            negative, n = getattr(fall, name)
            counted.share(f"negative share {name}", negative, n, note if n else "the labels end")
        yield counted
        status[entity.name] = {}
        for basis in (LABELS, SAME, MODEL):
            found = measured(entity, fall, basis)
            told = Rows("recovery", "brand", entity.name, basis)
            status[entity.name][basis] = _told(told, found)
            yield told
    yield from _summary(pd.DataFrame(status).T)


def _told(told: Rows, found: Measures | None) -> str:
    """Adds depth and hours to the return; returns the status of the fall."""
    if found is None:
        told.add("depth", n=0, note="cannot be judged: no post was read")
        return STATUS["not_available"]
    told.add(DEPTH.name, *_numbers(found[DEPTH]))
    if found[DEPTH].status in ("observed", "censored"):
        told.add(TIME_TO_RECOVER.name, *_numbers(found[TIME_TO_RECOVER]))
    return STATUS[found[DEPTH].status]


def _numbers(measure: Measure[float]) -> tuple[object, ...]:
    """Value, low, high, n, note."""
    note = STATUS[measure.status]
    if measure.reason is not None:
        note += f": {Locale.of().format_message(measure.reason)}"
    return measure.value, measure.low, measure.high, measure.n, note


def _summary(status: pd.DataFrame) -> Iterator[Rows]:
    for basis in status:
        told = Rows("recovery", "all", "all", str(basis))
        for name in STATUS.values():
            told.share(name, int((status[basis] == name).sum()), len(status))
        yield told
    if status.empty:
        return
    told = Rows("recovery", "all", "all", f"{SAME}, and model")
    able = status[(status[[SAME, MODEL]] != STATUS["not_available"]).all(axis=1)]
    for first in STATUS.values():
        for second in STATUS.values():
            both = int(((able[SAME] == first) & (able[MODEL] == second)).sum())
            if both:
                told.share(f"{first}; {second}", both, len(able))
    yield told
