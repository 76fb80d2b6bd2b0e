"""Checks that compare several fields of `case.yaml`."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import combinations
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from analytics.cases.record import (
    AbsentRecord,
    CaseRecord,
    Figure,
    MilestoneRecord,
    OutcomeRecord,
    local_day,
)
from analytics.schema import Milestone

Problem = tuple[tuple[str | int, ...], str, str]
"""Path of the field, what is wrong, what would be right."""

Texts = Iterable[tuple[tuple[str | int, ...], str]]
"""Paths of fields with their texts."""

WORDS = ("brand", "title", "summary", "text", "note", "publisher", "url")
"""Fields whose text has to be written anew for each case."""
EXACT = ("second", "minute")
SPANS = ("month", "quarter", "year")
COPIES = (
    *("5y1.org", "761km.cn", "businessglitz.com", "carmonreport.com", "democraticunderground.com"),
    *("fashionmodelsecret.com", "fastseoul.com", "gloss.xyz", "hardforum.com", "kiwifarms.net"),
    *("marketing-mobile-app.com", "mcb777.fun", "nhub.news", "pages.dev", "pulsereporter.com"),
    *("ssl.fastly.net", "tutuz.com", "ukobiw.net", "washingtonshruti.com", "wikimili.com"),
    "wikisum.wiki",
)
"""Hosts of copied articles; a source may name one in its note, never link to it."""


def problems(record: CaseRecord, folder: str, milestones: Sequence[Milestone]) -> Iterator[Problem]:
    """Every problem of a record. folder: name of its folder. milestones: its own, in order."""
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
        needs_recipe = record.provenance == "measured" and file.kind != "attention"
        if needs_recipe and file.recipe is None:
            right = "Add recipe: input, input_sha256, input_rows, steps"
            yield ("data", i, "recipe"), "a measured file has no recipe", right
    yield from _unused_sources(record)
    yield from _library_problems(record)
    yield from _repeated("absent", "id", [fact.id for fact in record.absent])
    yield from _search_problems(record, milestones)
    for i, event in enumerate(milestones):
        yield from _coding_problems(("milestones", i), event, milestones)
    yield from _dispute_problems(record)
    onset_day = _onset_day(record, milestones)
    for i, outcome in enumerate(record.outcomes):
        yield from _outcome_problems(record, ("outcomes", i), outcome, onset_day)


def _library_problems(record: CaseRecord) -> Iterator[Problem]:
    """Problems of how the library would group the case, and whether it may."""
    if record.proposed is not None and record.in_library:
        right = "Remove proposed once all of it is confirmed, or in_library"
        yield ("in_library",), "a provisional case is in the library", right
    if record.crisis_type.cluster != "not_coded" and not record.crisis_type.why:
        right = "Say in why which of SCCT's definitions fits (Coombs 2007), or use not_coded"
        yield ("crisis_type", "cluster"), "the cluster has no reason", right


def _search_problems(record: CaseRecord, milestones: Sequence[Milestone]) -> Iterator[Problem]:
    """Problems of what was searched for, and of what sources say did not happen."""
    if not record.searched and record.proposed is None:
        right = "Add searched: subjects, days, extent (whole or partial), read, by"
        yield ("searched",), "the case does not say what was looked for, when and where", right
    for i, fact in enumerate(record.absent):
        field = ("absent", i)
        if not fact.sources:
            yield (*field, "sources"), "the absence has no source", "Name at least one of sources"
        yield from _missing_sources(record, (*field, "sources"), fact.sources)
        yield from _too_late(
            record, (*field, "known_at"), fact.known_at or fact.when.ends(record.time_zone)[1]
        )
        if fact.known_at and fact.known_at < fact.when.ends(record.time_zone)[1]:
            right = "known_at must not be before the absence has ended"
            yield (*field, "known_at"), "it was known before the window ended", right
        for event in milestones:
            if event.is_about(fact.subject) and _is_inside(event, fact, record.time_zone):
                what = f"{event.id} is on record in that window"
                right = "Shorten the absence, name another subject, or correct the milestone"
                yield (*field, "when"), what, right


def _is_inside(event: Milestone, fact: AbsentRecord, zone: str) -> bool:
    earliest, latest, _ = fact.when.ends(zone)
    return earliest <= event.when.earliest and event.when.latest <= latest


def _coding_problems(
    field: tuple, event: Milestone, milestones: Sequence[Milestone]
) -> Iterator[Problem]:
    """Codes of an event that contradict each other, or those of other events."""
    if event.is_brands and (event.stance or event.is_kind("support")):
        right = "stance and support are for others; the brand's own words are statement or denial"
        yield (*field, "actor"), "the brand cannot be its own critic or defender", right
    if event.is_kind("support") and event.stance == "critic":
        yield (*field, "stance"), "support is given by a critic", "Use defender, or another kind"
    for subject in event.first:
        if not event.is_about(subject):
            right = "Name a subject that the event belongs to, or correct actor and kinds"
            yield (*field, "first"), f"the event does not belong to {subject}", right
        for other in milestones:
            if other.is_about(subject) and other.when.latest < event.when.earliest:
                right = "Remove the claim, or correct the other's window or kinds"
                yield (*field, "first"), f"{other.id} is an earlier event of {subject}", right


def _dispute_problems(record: CaseRecord) -> Iterator[Problem]:
    """Figures of one measure and day with different values, where neither disputes the other."""
    for (_, first), (i, second) in combinations(enumerate(record.figures), 2):
        same = all(
            getattr(first, name) == getattr(second, name)
            for name in ("measure", "unit", "population", "at", "precision")
        )
        is_disputed = second.id in first.disputes or first.id in second.disputes
        if same and first.value != second.value and not is_disputed:
            what = (
                f"{first.id} is {first.value:g} and {second.id} {second.value:g} for the same day"
            )
            right = (
                "Keep one, or name the other in disputes and say in note which is right, and why"
            )
            yield ("figures", i, "value"), what, right


def _onset_day(record: CaseRecord, milestones: Sequence[Milestone]) -> date | None:
    """The last local day on which the documented onset may have been; None without an onset."""
    rule = record.onset
    if rule and (window := rule.when or rule.proposed):
        return window.ends(record.time_zone)[1].astimezone(ZoneInfo(record.time_zone)).date()
    named = [m for m in milestones if rule and m.id == rule.milestone]
    for event in named or [m for m in milestones if m.is_kind("first_public_post")]:
        return event.when.latest.tz_convert(record.time_zone).date()
    return None


def _outcome_problems(
    record: CaseRecord, field: tuple, outcome: OutcomeRecord, onset_day: date | None
) -> Iterator[Problem]:
    known = {point.id: point for point in record.figures}
    named = {
        name: getattr(outcome, name)
        for name in ("before", "worst", "latest")
        if getattr(outcome, name)
    }
    points = {name: known[key] for name, key in named.items() if key in known}
    for name, key in named.items():
        if key not in known:
            yield (*field, name), f"there is no figure {key!r}", "Give the id of a figure"
    kinds = {(point.measure, point.unit, point.population) for point in points.values()}
    if len(kinds) > 1:
        right = "Name figures of one measure, unit and population"
        yield field, "the outcome mixes measures", right
    days = [point.at for point in points.values()]
    if days != sorted(days):
        yield field, "before, worst and latest are out of order", "Order them by their days (at)"
    before = points.get("before")
    if before and onset_day and before.at > onset_day and before.precision == "day":
        right = "Name a figure of onset or earlier, or leave before out"
        yield (*field, "before"), f"{before.id} is of a day after onset", right
    sign = 1 if outcome.worse == "lower" else -1
    worst = points.get("worst")
    if worst and any(sign * point.value < sign * worst.value for point in points.values()):
        yield (
            (*field, "worst"),
            f"{worst.id} is not the {outcome.worse} end",
            "Name the worst figure",
        )


def leftovers(texts: Texts, template: Texts) -> Iterator[Problem]:
    """Texts of the template that were not replaced. texts, template: all of either `case.yaml`."""
    words = {(path[-1], text) for path, text in template if path and path[-1] in WORDS}
    for path, text in texts:
        if path and (path[-1], text) in words:
            right = "Write what is true of this case, or remove it"
            yield path, f"{text!r} is still the template's", right


def _source_problems(record: CaseRecord) -> Iterator[Problem]:
    for key, source in record.sources.items():
        host = urlsplit(source.url or "").hostname or ""
        if source.url is None and record.provenance != "simulated" and not source.note:
            right = "Give url; where there is none, say in note what was read"
            yield ("sources", key), "the source has no address", right
        if any(host == copy or host.endswith(f".{copy}") for copy in COPIES):
            right = "Link the original; if its address is not known, say so in note without url"
            yield ("sources", key, "url"), f"{host} publishes copies of others' reports", right


def _unused_sources(record: CaseRecord) -> Iterator[Problem]:
    named = [record.onset.sources if record.onset else (), *(m.sources for m in record.milestones)]
    used = {key for keys in named for key in keys}
    used |= {key for fact in record.absent for key in fact.sources}
    used |= {item.source for item in (*record.figures, *record.data)}
    used |= {m.quote.source for m in record.milestones if m.quote}
    used |= {hole.source for hole in record.coverage.holes if hole.source}
    if record.provenance == "measured" and all(file.kind == "attention" for file in record.data):
        return  # its messages may come from any of these sources
    for key in record.sources:
        if key not in used:
            right = "Name it in sources of what was read there, or remove it"
            yield ("sources", key), "the source is never cited", right


def _figure_problems(record: CaseRecord, field: tuple, point: Figure) -> Iterator[Problem]:
    yield from _missing_sources(record, (*field, "source"), (point.source,))
    source = record.sources.get(point.source)
    if source and source.url is None and record.provenance != "simulated":
        right = "Give the source's url, or leave the figure out"
        yield (*field, "source"), "the figure's source has no address", right
    yield from _too_late(record, (*field, "at"), local_day(point.at, record.time_zone)[0])
    if point.since and point.since > point.at:
        yield (*field, "since"), "it begins after its day", "since must not be after at"
    if point.published_at:
        if point.published_at < point.at and point.precision not in SPANS:
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
    if event.quote:
        yield from _missing_sources(record, (*field, "quote", "source"), (event.quote.source,))
    earliest, latest, _ = event.when.ends(record.time_zone)
    if earliest == latest and event.precision not in EXACT:
        right = f"Give the window that the source allows, or one of {', '.join(EXACT)}"
        yield (
            (*field, "precision"),
            f"a single instant is not a window of a {event.precision}",
            right,
        )
    if earliest < record.coverage.start:
        what = f"it may have happened on {earliest:%Y-%m-%d}, before coverage.start"
        yield (*field, "when"), what, "Set coverage.start to when the material begins"
    if event.known_at is not None and event.known_at < earliest:
        right = "known_at must not be before when.earliest"
        yield (*field, "known_at"), "it was known before it happened", right
    yield from _too_late(record, (*field, "known_at"), event.known_at or latest)
    for other in event.contradicts:
        if other not in known:
            what = f"there is no milestone {other!r}"
            yield (*field, "contradicts"), what, "Give the ids of milestones"


def _missing_sources(record: CaseRecord, field: tuple, named: tuple[str, ...]) -> Iterator[Problem]:
    for source in named:
        if source not in record.sources:
            right = f"Add it to sources, or use one of {', '.join(record.sources)}"
            yield field, f"there is no source {source!r}", right


def _too_late(record: CaseRecord, field: tuple, known_at: datetime) -> Iterator[Problem]:
    if known_at > record.coverage.end:
        what = f"it became known on {known_at:%Y-%m-%d}, after coverage.end"
        yield field, what, "Set coverage.end to the instant from which the case looks back"


def _repeated(field: str, key: str, values: list) -> Iterator[Problem]:
    for i, value in enumerate(values):
        if value in values[:i]:
            yield (field, i, key), f"the {key} {value!r} is given twice", f"Give each its own {key}"
