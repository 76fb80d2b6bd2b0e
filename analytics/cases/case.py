"""The case as the other rooms use it: facts, data and what was known at an instant."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd

from analytics.cases.debrief import Debrief
from analytics.cases.followup import FollowUp
from analytics.cases.listening import Listening
from analytics.cases.record import (
    AbsentRecord,
    CaseRecord,
    Coverage,
    CrisisType,
    DataFile,
    Figure,
    Market,
    MilestoneRecord,
    Source,
    Window,
    local_day,
)
from analytics.errors import Fault
from analytics.schema import Labels, Milestone, Moment, Panel, Quote, Search, utc


@dataclass(frozen=True)
class Absent:
    """A sourced statement that something did not happen between two instants (`ends`, UTC)."""

    id: str
    text: str
    ends: tuple[pd.Timestamp, pd.Timestamp]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How a case ended by one published measure. before: None where no figure of before onset is
    published; latest: None where the worst one is the last."""

    label: str
    before: Figure | None
    worst: Figure
    latest: Figure | None
    note: str = ""


@dataclass(frozen=True, eq=False)
class Case:
    """A case as its folder describes it, or as it was known at an instant (`known_by`).

    unknown: milestones that became known after `as_of`. notes: text of notes.md, empty without one.
    follow_ups: decisions from actions.yaml. debrief: what its editor concludes; a sentence is told
    only once its facts are known (`has_fact`). panels: shipped panels by labels. returns: daily
    returns of all files (`tables.read_returns`), None without any. truth: the generator's own
    values of a simulated case. listening: what its messages showed, where its folder carries it.
    coded_twice: ids of statements whose quoted words two people coded
    independently. rivals: the controls whose folders are there and can be read, without rivals of
    their own; lost_rivals: ids of those that cannot. faults: what could not be read and is missing.
    hashes: SHA-256 of each file at the moment it was read, by its name; of rivals' files by
    `<id>/<file>`. The message table is not among them.
    """

    record: CaseRecord
    folder: Path
    data_folder: Path
    milestones: tuple[Milestone, ...]
    figures: tuple[Figure, ...]
    as_of: pd.Timestamp | None = None
    unknown: tuple[Milestone, ...] = ()
    notes: str = ""
    follow_ups: tuple[FollowUp, ...] = ()
    debrief: Debrief | None = None
    panels: dict[Labels, Panel] = field(default_factory=dict)
    returns: pd.DataFrame | None = None
    truth: dict | None = None
    listening: Listening | None = None
    coded_twice: frozenset[str] = frozenset()
    rivals: tuple["Case", ...] = ()
    lost_rivals: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def brand(self) -> str:
        return self.record.brand

    @property
    def title(self) -> str:
        return self.record.title

    @property
    def summary(self) -> str:
        return self.record.summary

    @property
    def crisis_type(self) -> CrisisType:
        return self.record.crisis_type

    @property
    def reading(self) -> Literal["tone", "reputation"]:
        """What the labels of its posts tell: their tone, or what they mean for the reputation."""
        judged = {file.judged for file in self.record.data if file.labels == "gold"}
        return "reputation" if "reputation" in judged else "tone"

    @property
    def time_zone(self) -> str:
        return self.record.time_zone

    @property
    def provenance(self) -> str:
        return self.record.provenance

    @property
    def coverage(self) -> Coverage:
        return self.record.coverage

    @property
    def brand_accounts(self) -> tuple[str, ...]:
        return self.record.brand_accounts

    @property
    def about(self) -> str | None:
        return self.record.about

    @property
    def calibration(self) -> str | None:
        """Name of the labelled texts most like the case's, by which model shares are corrected."""
        return self.record.calibration

    @property
    def bin_minutes(self) -> int | None:
        """Width of the bins that the measures count by; None: the usual one."""
        return self.record.bin_minutes

    @property
    def sources(self) -> dict[str, Source]:
        return self.record.sources

    @property
    def data(self) -> tuple[DataFile, ...]:
        return self.record.data

    @property
    def market(self) -> Market | None:
        return self.record.market

    @property
    def controls(self) -> tuple[str, ...]:
        """Ids of the cases of rivals with which the response is compared."""
        return self.record.controls

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """How it ended by published measures, as far as their figures are known."""
        known: dict[str | None, Figure] = {figure.id: figure for figure in self.figures}
        return tuple(
            Outcome(
                outcome.label,
                known.get(outcome.before),
                known[outcome.worst],
                known.get(outcome.latest),
                outcome.note,
            )
            for outcome in self.record.outcomes
            if outcome.worst in known
        )

    @property
    def is_onset_measured(self) -> bool:
        """Whether the case says that onset is to be found in its panel."""
        return self.record.onset is not None and self.record.onset.panel

    @property
    def is_onset_proposed(self) -> bool:
        """Whether the onset was proposed from the messages, and confirmed by nobody."""
        return self.record.onset is not None and self.record.onset.proposed is not None

    @property
    def _end(self) -> pd.Timestamp:
        """End of what is known: `as_of`, else the end of the coverage."""
        return self.as_of or utc(self.coverage.end, "coverage.end")

    @property
    def absent(self) -> tuple[Absent, ...]:
        """What sources say did not happen, as known at `as_of`."""
        absences = []
        for fact in self.record.absent:
            window, known_at = _absence(fact, self.time_zone)
            if known_at <= self._end:
                ends = (window.earliest, window.latest)
                absences.append(Absent(fact.id, fact.text, ends, fact.sources))
        return tuple(absences)

    def looked_for(self, subject: str) -> bool:
        """Whether sources were searched for a subject, in whole or in part."""
        return any(subject in search.subjects for search in self.record.searched)

    def has_fact(self, name: str) -> bool:
        """Whether a milestone, figure or absence of this id is known at `as_of`."""
        known = (*self.milestones, *self.figures, *self.absent)
        return any(one.id == name for one in known)

    def onset(self) -> tuple[Moment | None, tuple[str, ...]]:
        """Onset as the case says it, with its evidence; else the first public post, else the
        trigger. None where it is measured, or not known yet. A proposed one has no evidence here.
        """
        rule = self.record.onset
        if rule and rule.panel:
            return None, ()
        if rule and (window := rule.when or rule.proposed):
            onset = _moment(window, self.time_zone)
            is_known = self.as_of is None or onset.latest <= self.as_of
            return (onset, rule.sources) if is_known else (None, ())
        for event in _onset_candidates(rule.milestone if rule else None, self.milestones):
            return event.when, (event.id, *event.sources)
        return None, ()

    @cached_property
    def searches(self) -> tuple[Search, ...]:
        """Spans in which absence is established, as known at `as_of`. Each ends at `as_of` at the
        latest, or where an event of its subject that became known only later may have begun."""
        known = []
        for known_at, search in _searches(self.record):
            starts = [m.when.earliest for m in self.unknown if m.is_about(search.subject)]
            latest = min(search.latest, self._end, *starts)
            if known_at <= self._end and search.earliest < latest:
                known.append(replace(search, latest=latest))
        return tuple(known)

    def known_by(self, instant: pd.Timestamp) -> "Case":
        """What was known at `instant`: milestones by `known_at`, figures by the end of the local
        day they were published on. A figure without that day counts from the coverage's end.
        """
        end = utc(self.coverage.end, "coverage.end")
        return replace(
            self,
            milestones=tuple(m for m in self.milestones if m.known_at <= instant),
            unknown=tuple(m for m in self.milestones if m.known_at > instant),
            figures=tuple(
                f
                for f in self.figures
                if (_end_of(f.published_at, self.time_zone) if f.published_at else end) <= instant
            ),
            as_of=instant,
        )


def milestone(record: MilestoneRecord, zone: str) -> Milestone:
    """A milestone as measures use it, its times in UTC. zone: the case's time zone."""
    when = _moment(record.when, zone)
    quote = record.quote
    return Milestone(
        id=record.id,
        kinds=record.kinds,
        actor=record.actor,
        channel=record.channel,
        when=when,
        known_at=utc(record.known_at, "known_at") if record.known_at else when.latest,
        precision=record.precision,
        text=record.text,
        sources=record.sources,
        public=record.public,
        apology=record.apology,
        contradicts=record.contradicts,
        note=record.note,
        name=record.name,
        stance=record.stance or "",
        audience=record.audience,
        quote=quote and Quote(quote.words, quote.source, quote.speaker),
        is_whole=record.words == "whole",
        first=record.first,
    )


def _searches(record: CaseRecord) -> Iterator[tuple[pd.Timestamp, Search]]:
    """Spans searched in whole and sourced absences, for one subject each, with the instant from
    which each was known."""
    zone = record.time_zone
    for i, searched in enumerate(record.searched):
        if searched.extent == "whole":
            start = utc(local_day(searched.days.start, zone)[0], "days.start")
            end = utc(local_day(searched.days.end, zone)[1], "days.end")
            for subject in searched.subjects:
                yield start, Search(f"searched-{i + 1}", subject, start, end)
    for fact in record.absent:
        window, known_at = _absence(fact, zone)
        yield (
            known_at,
            Search(fact.id, fact.subject, window.earliest, window.latest, fact.sources),
        )


def _absence(fact: AbsentRecord, zone: str) -> tuple[Moment, pd.Timestamp]:
    """The window of a sourced absence, and the instant from which it was known."""
    window = _moment(fact.when, zone)
    return window, utc(fact.known_at, "known_at") if fact.known_at else window.latest


def _moment(window: Window, zone: str) -> Moment:
    earliest, latest, best = window.ends(zone)
    return Moment(
        pd.Timestamp(earliest), pd.Timestamp(latest), None if best is None else pd.Timestamp(best)
    )


def _onset_candidates(named: str | None, milestones: tuple[Milestone, ...]) -> list[Milestone]:
    """The named milestone, else public posts and after them triggers, earliest first."""
    ordered = sorted(milestones, key=lambda m: (m.when.earliest, m.id))
    if named:
        return [m for m in ordered if m.id == named]
    posts = [m for m in ordered if m.is_kind("first_public_post")]
    return posts + [m for m in ordered if m.is_kind("trigger")]


def _end_of(day: date, zone: str) -> pd.Timestamp:
    return pd.Timestamp(local_day(day, zone)[1])
