"""What only the whole of `case.yaml` can show to be wrong."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlsplit

from analytics.cases.record import CaseRecord, Figure, MilestoneRecord, local_day

Problem = tuple[tuple[str | int, ...], str, str]
"""Path of the field, what is wrong, what would be right."""

Texts = Iterable[tuple[tuple[str | int, ...], str]]
WORDS = ("brand", "title", "summary", "text", "note", "publisher", "url")
"""Fields in which the template's words say nothing true."""
EXACT = ("second", "minute")
COPIES = (
    *("5y1.org", "761km.cn", "businessglitz.com", "carmonreport.com", "democraticunderground.com"),
    *("fashionmodelsecret.com", "fastseoul.com", "gloss.xyz", "hardforum.com", "kiwifarms.net"),
    *("marketing-mobile-app.com", "mcb777.fun", "nhub.news", "pages.dev", "pulsereporter.com"),
    *("ssl.fastly.net", "tutuz.com", "ukobiw.net", "washingtonshruti.com", "wikimili.com"),
    "wikisum.wiki",
)
"""Hosts that were met with copies of others' reports; they are named in a note, never linked."""


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
    yield from _source_problems(record)
    for i, event in enumerate(record.milestones):
        yield from _milestone_problems(record, ("milestones", i), event, known)
    for i, point in enumerate(record.figures):
        yield from _figure_problems(record, ("figures", i), point)
    for i, file in enumerate(record.data):
        yield from _missing_sources(record, ("data", i, "source"), (file.source,))
        if record.provenance == "measured" and file.recipe is None:
            right = "Add recipe: input, input_sha256, input_rows, steps"
            yield ("data", i, "recipe"), "a measured file has no recipe", right
    yield from _unused_sources(record)


def leftovers(texts: Texts, template: Texts) -> Iterator[Problem]:
    """Words of the template that nobody has replaced. texts: those of the two `case.yaml`."""
    words = {(path[-1], text) for path, text in template if path[-1] in WORDS}
    for path, text in texts:
        if path and (path[-1], text) in words:
            right = "Write what is true of this case, or take it out"
            yield path, f"{text!r} is still the template's", right


def _source_problems(record: CaseRecord) -> Iterator[Problem]:
    for key, source in record.sources.items():
        host = urlsplit(source.url or "").hostname or ""
        if source.url is None and record.provenance != "simulated" and not source.note:
            right = "Give url; where there is none, say in note what was seen"
            yield ("sources", key), "the source has no address", right
        if any(host == copy or host.endswith(f".{copy}") for copy in COPIES):
            right = "Link the original; if its address is not known, say so in note without url"
            yield ("sources", key, "url"), f"{host} holds copies of others' reports", right


def _unused_sources(record: CaseRecord) -> Iterator[Problem]:
    named = [record.onset.sources if record.onset else (), *(m.sources for m in record.milestones)]
    used = {key for keys in named for key in keys}
    used |= {one.source for one in (*record.figures, *record.data)}
    if record.provenance == "measured" and not record.data:
        return  # its messages may come from any of them
    for key in record.sources:
        if key not in used:
            right = "Name it in sources of what was read there, or take it out"
            yield ("sources", key), "nothing rests on the source", right


def _figure_problems(record: CaseRecord, field: tuple, point: Figure) -> Iterator[Problem]:
    yield from _missing_sources(record, (*field, "source"), (point.source,))
    source = record.sources.get(point.source)
    if source and source.url is None and record.provenance != "simulated":
        right = "Give the source's url, or leave the figure out"
        yield (*field, "source"), "the figure's source has no address", right
    if point.published_at:
        if point.published_at < point.at and point.precision != "month":
            right = "published_at must not be before at"
            yield (*field, "published_at"), "it was published before its day", right
        known_at = local_day(point.published_at, record.time_zone)[1]
        yield from _too_late(record, (*field, "published_at"), known_at)


def _milestone_problems(
    record: CaseRecord, field: tuple, event: MilestoneRecord, known: set[str]
) -> Iterator[Problem]:
    if not event.sources:
        yield (*field, "sources"), "the milestone has no source", "Name at least one of sources"
    yield from _missing_sources(record, (*field, "sources"), event.sources)
    earliest, latest, _ = event.when.ends(record.time_zone)
    if earliest == latest and event.precision not in EXACT:
        right = f"Give the window that the source allows, or one of {', '.join(EXACT)}"
        yield (*field, "precision"), f"one instant is no window of a {event.precision}", right
    if earliest < record.coverage.start:
        what = f"it may have happened on {earliest:%Y-%m-%d}, before coverage.start"
        yield (*field, "when"), what, "Move coverage.start, which is when the material begins"
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
