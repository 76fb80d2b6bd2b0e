"""What only the whole of `case.yaml` can show to be wrong."""

from collections.abc import Iterator
from datetime import datetime

from analytics.cases.record import CaseRecord, MilestoneRecord, local_day

Problem = tuple[tuple[str | int, ...], str, str]
"""Path of the field, what is wrong, what would be right."""


def problems(record: CaseRecord, folder: str) -> Iterator[Problem]:
    """All that is wrong with a record in the folder of this name, first things first."""
    if record.id != folder:
        yield ("id",), f"the id is {record.id!r}, the folder {folder!r}", "Make them equal"
    if (record.truth is None) == (record.provenance == "simulated"):
        right = "Simulated cases, and only they, have truth: truth.json"
        yield (
            ("provenance" if record.truth is None else "truth",),
            f"provenance is {record.provenance}",
            right,
        )
    yield from _repeated("milestones", "id", [m.id for m in record.milestones])
    yield from _repeated("figures", "id", [f.id for f in record.figures])
    yield from _repeated("data", "labels", [file.labels or i for i, file in enumerate(record.data)])
    known = {m.id for m in record.milestones}
    if record.onset and record.onset.milestone and record.onset.milestone not in known:
        what = f"there is no milestone {record.onset.milestone!r}"
        yield ("onset", "milestone"), what, f"One of {', '.join(sorted(known))}"
    if record.onset:
        yield from _missing_sources(record, ("onset", "sources"), record.onset.sources)
    for key, source in record.sources.items():
        if source.url is None and record.provenance != "simulated" and not source.note:
            right = "Give url; where there is none, say in note what was seen"
            yield ("sources", key), "the source has no address", right
    for i, event in enumerate(record.milestones):
        yield from _milestone_problems(record, ("milestones", i), event, known)
    for i, point in enumerate(record.figures):
        yield from _missing_sources(record, ("figures", i, "source"), (point.source,))
        if point.published_at:
            known_at = local_day(point.published_at, record.time_zone)[1]
            yield from _too_late(record, ("figures", i, "published_at"), known_at)
    for i, file in enumerate(record.data):
        yield from _missing_sources(record, ("data", i, "source"), (file.source,))
        if record.provenance == "measured" and file.recipe is None:
            right = "Add recipe: input, input_sha256, input_rows, steps"
            yield ("data", i, "recipe"), "a measured file has no recipe", right


def _milestone_problems(
    record: CaseRecord, field: tuple, event: MilestoneRecord, known: set[str]
) -> Iterator[Problem]:
    if not event.sources:
        yield (*field, "sources"), "the milestone has no source", "Name at least one of sources"
    yield from _missing_sources(record, (*field, "sources"), event.sources)
    earliest, latest, _ = event.when.ends(record.time_zone)
    if event.known_at is not None and event.known_at < earliest:
        right = "known_at must not be before when.earliest"
        yield (*field, "known_at"), "it was known before it happened", right
    yield from _too_late(record, (*field, "known_at"), event.known_at or latest)
    for other in event.contradicts:
        if other not in known:
            what = f"there is no milestone {other!r}"
            yield (*field, "contradicts"), what, "Ids of milestones"


def _missing_sources(record: CaseRecord, field: tuple, named: tuple[str, ...]) -> Iterator[Problem]:
    for source in named:
        if source not in record.sources:
            right = f"Add it to sources, or use one of {', '.join(record.sources)}"
            yield field, f"there is no source {source!r}", right


def _too_late(record: CaseRecord, field: tuple, known_at: datetime) -> Iterator[Problem]:
    if known_at > record.coverage.end:
        what = f"it was known only on {known_at:%Y-%m-%d}, after coverage.end"
        yield field, what, "Move coverage.end, which is when the page looks back from"


def _repeated(field: str, key: str, values: list) -> Iterator[Problem]:
    for i, value in enumerate(values):
        if value in values[:i]:
            yield (field, i, key), f"the {key} {value!r} stands twice", f"Give each its own {key}"
