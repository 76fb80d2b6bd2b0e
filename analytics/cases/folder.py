"""A case's folder read and checked as a whole: one clear error, with file, line and field."""

import hashlib
import json
import os
import re
import reprlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd
import yaml
from pydantic import ValidationError

from analytics.cases import yaml_lines
from analytics.cases.checks import Problem, leftovers, problems
from analytics.cases.double_coding import FILE as DOUBLE
from analytics.cases.double_coding import double_codes
from analytics.cases.followup import FILE as ACTIONS
from analytics.cases.followup import FollowUp, follow_ups
from analytics.cases.record import (
    AbsentRecord,
    CaseRecord,
    CrisisType,
    DataFile,
    Figure,
    Market,
    MilestoneRecord,
    OnsetRule,
    Source,
    Span,
    is_slug,
    local_day,
)
from analytics.cases.tables import read_panel, read_returns
from analytics.errors import CaseError, TableError
from analytics.schema import Milestone, Moment, Panel, Quote, Search, iso, utc


def home() -> Path:
    """The project's folder: AFTERMATH_HOME, else where the package lies, else the current one."""
    named = os.environ.get("AFTERMATH_HOME")
    places = [Path(named)] if named else [Path(__file__).parents[2], Path.cwd()]
    for place in places:
        if (place / "casestudies").is_dir():
            return place.resolve()
    raise CaseError(
        what="there is no folder casestudies",
        where=", ".join(map(str, places)),
        right="Run inside the project, or set AFTERMATH_HOME to its folder",
    )


def ids(root: Path | None = None) -> list[str]:
    """Ids of all cases, sorted."""
    folders = ((root or home()) / "casestudies").glob("*/case.yaml")
    return sorted(path.parent.name for path in folders if is_slug(path.parent.name))


@dataclass(frozen=True)
class Absent:
    """A cited fact of absence: what did not happen between its two ends, UTC."""

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


@dataclass(frozen=True)
class Case:
    """A case as its folder tells it, or as it was known at an instant (`known_by`)."""

    record: CaseRecord
    folder: Path
    data_folder: Path
    milestones: tuple[Milestone, ...]
    figures: tuple[Figure, ...]
    as_of: pd.Timestamp | None = None
    unknown: tuple[Milestone, ...] = ()

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
    def time_zone(self) -> str:
        return self.record.time_zone

    @property
    def provenance(self) -> str:
        return self.record.provenance

    @property
    def coverage(self) -> Span:
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
        """Ids of the cases of rivals beside which the response is read."""
        return self.record.controls

    @property
    def rivals(self) -> tuple["Case", ...]:
        """The controls that lie beside this case's folder."""
        root = self.folder.parents[1]
        return tuple(load(name, root) for name in self.controls if name in ids(root))

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """How it ended by published measures, as far as their figures are known."""
        known = {figure.id: figure for figure in self.figures}
        found = [one for one in self.record.outcomes if one.worst in known]
        return tuple(
            Outcome(
                one.label, known.get(one.before), known[one.worst], known.get(one.latest), one.note
            )
            for one in found
        )

    @property
    def is_onset_measured(self) -> bool:
        """Whether the case says that onset is to be found in its panel."""
        return self.record.onset is not None and self.record.onset.panel

    @property
    def notes(self) -> str:
        """What people wrote in notes.md; empty where there is no such file."""
        path = self.folder / "notes.md"
        return _text(path) if path.exists() else ""

    @cached_property
    def follow_ups(self) -> tuple[FollowUp, ...]:
        """What people decided on the actions, from actions.yaml."""
        return follow_ups(self.folder)

    @property
    def _now(self) -> pd.Timestamp:
        return self.as_of or pd.Timestamp(self.coverage.end).tz_convert("UTC")

    @property
    def absent(self) -> tuple[Absent, ...]:
        """What sources say did not happen, as known at `as_of`."""
        found = []
        for one in self.record.absent:
            when, known = _told(one, self.time_zone)
            if known <= self._now:
                found.append(Absent(one.id, one.text, (when.earliest, when.latest), one.sources))
        return tuple(found)

    def looked_for(self, subject: str) -> bool:
        """Whether the record was searched for a subject at all, in whole or in part."""
        return any(subject in one.subjects for one in self.record.searched)

    @cached_property
    def coded_twice(self) -> frozenset[str]:
        """Ids of statements whose quoted words two people coded, blind to each other."""
        codes = double_codes(self.folder.parents[1])
        quotes = [_plain(quote) for quote in codes.loc[codes["case"] == self.id, "quote"]]
        quoted = {m.id: _plain(m.quote.words) for m in self.milestones if m.quote}
        return frozenset(
            name
            for name, words in quoted.items()
            if words and any(words in quote or quote in words for quote in quotes)
        )

    def onset(self) -> tuple[Moment | None, tuple[str, ...]]:
        """Documented onset and its evidence: as the case says, else the first public post, else
        the trigger. None where it is measured, or not known yet.
        """
        rule = self.record.onset or OnsetRule.model_construct(milestone=None, panel=False)
        if rule.panel:
            return None, ()
        if rule.when is not None:
            when = _moment(rule.when, self.time_zone)
            is_known = self.as_of is None or when.latest <= self.as_of
            return (when, rule.sources) if is_known else (None, ())
        for event in _onset_candidates(rule, self.milestones):
            return event.when, (event.id, *event.sources)
        return None, ()

    @cached_property
    def searches(self) -> tuple[Search, ...]:
        """Where absence may be said, as known at `as_of`; a span ends there at the latest, or where
        an event of its subject may have happened that was known only later."""
        found = []
        for at, one in _searches(self.record):
            begun = [m.when.earliest for m in self.unknown if m.is_about(one.subject)]
            latest = min(one.latest, self._now, *begun)
            if at <= self._now and one.earliest < latest:
                found.append(replace(one, latest=latest))
        return tuple(found)

    def known_by(self, instant: pd.Timestamp) -> "Case":
        """What was known at `instant`: milestones by `known_at`, figures by the end of the local
        day they were published on. A figure without that day counts from the coverage's end.
        """
        end = pd.Timestamp(self.coverage.end)
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

    @cached_property
    def _panels(self) -> dict[str, Panel]:
        return {
            file.labels: read_panel(self.folder / file.path, file)
            for file in self.data
            if file.kind == "panel"
        }

    def panels(self) -> dict[str, Panel]:
        """Shipped panels by labels: gold, model."""
        return self._panels

    def returns(self) -> pd.DataFrame | None:
        """Daily returns of all files (see `tables.read_returns`); None without any."""
        frames = [
            read_returns(self.folder / file.path) for file in self.data if file.kind == "returns"
        ]
        return pd.concat(frames, ignore_index=True) if frames else None

    def truth(self) -> dict | None:
        """The generator's own truth of a simulated case."""
        if self.record.truth is None:
            return None
        return json.loads((self.folder / self.record.truth).read_text(encoding="utf-8"))

    def hashes(self) -> dict[str, str]:
        """SHA-256 of every input, what people wrote included; of controls as `<id>/<file>`."""
        found = self._own_hashes()
        for rival in self.rivals:
            found |= {f"{rival.id}/{path}": sha for path, sha in rival._own_hashes().items()}
        return found

    def _own_hashes(self) -> dict[str, str]:
        names = ["case.yaml", "notes.md", ACTIONS, *(file.path for file in self.data)]
        names += [self.record.truth] if self.record.truth else []
        paths = {name: self.folder / name for name in names}
        if self.coded_twice:
            paths[DOUBLE] = self.folder.parent / DOUBLE
        table = self.data_folder / "messages.parquet"
        if all(file.kind != "panel" for file in self.data) and table.exists():
            paths["messages.parquet"] = table
        return {name: _sha256(path) for name, path in paths.items() if path.exists()}


def load(case_id: str, root: Path | None = None) -> Case:
    """Read and check one case. Raises `CaseError` (exit code 2) on the first thing wrong, with the
    others that were seen as its notes.
    """
    root = root or home()
    if not is_slug(case_id):
        raise CaseError(
            what=f"{case_id!r} is no case id",
            where="case id",
            right="Small letters, digits and single hyphens, such as 2017-united-3411",
        )
    path = root / "casestudies" / case_id / "case.yaml"
    record, lines = _read_record(path)
    milestones = tuple(_milestone(m, record.time_zone) for m in record.milestones)
    found = (*problems(record, path.parent.name, milestones), *_leftovers(path, root))
    _raise([_error(path, lines, *problem) for problem in found])
    case = Case(record, path.parent, root / "data" / case_id, milestones, record.figures)
    for problem in _data_problems(case):  # the next ones read what these have checked
        raise _error(path, lines, *problem)
    _ = case.follow_ups
    return case


def _leftovers(path: Path, root: Path) -> Iterator[Problem]:
    template = root / "casestudies" / "_template" / path.name
    if not template.exists():
        return
    both = (yaml_lines.texts(yaml_lines.load(_text(one))[0]) for one in (path, template))
    yield from leftovers(*both)
    told, asked = path.with_name("README.md"), template.with_name("README.md")
    if told.exists() and _text(told).splitlines()[1:] == _text(asked).splitlines()[1:]:
        right = "Say what happened, how the data were made, the gaps, what the case cannot tell"
        yield ("README.md",), "README.md is still the template's", right


def _raise(errors: Sequence[CaseError]) -> None:
    """Raise the first of some errors, if any; it carries the others as notes."""
    if errors:
        for other in errors[1:]:
            errors[0].add_note(str(other))
        raise errors[0]


def _error(path: Path, lines: dict, field: tuple, what: str, right: str) -> CaseError:
    name = ".".join(str(part) for part in field) or "the whole file"
    line = yaml_lines.line_of(field, lines)
    where = f"{path.parent.name}/{path.name}, line {line}, {name}"
    return CaseError(what=what, where=where, right=right)


def _read_record(path: Path) -> tuple[CaseRecord, dict]:
    where = f"{path.parent.name}/{path.name}"
    if not path.exists():
        known = ", ".join(ids(path.parents[2])) or "none"
        raise CaseError(what="there is no such case", where=where, right=f"Known cases: {known}")
    try:
        loaded, lines = yaml_lines.load(_text(path))
    except yaml_lines.DuplicateKeyError as error:
        raise CaseError(
            what=f"{error.key} stands twice",
            where=f"{where}, line {error.line}, {error.key}",
            right="Give each field once",
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise CaseError(
            what=f"no valid YAML: {getattr(error, 'problem', error)}",
            where=f"{where}{line}",
            right="See casestudies/_template/case.yaml",
        ) from error
    try:
        return CaseRecord.model_validate(loaded), lines
    except ValidationError as error:
        found: dict[tuple, CaseError] = {}  # one a field: one of two kinds complains twice
        for problem in error.errors():
            field = tuple(part for part in problem["loc"] if part != "[key]")
            if problem["type"] != "missing":
                field = yaml_lines.known(field, lines)
            found.setdefault(field, _error(path, lines, field, *_explain(problem)))
        _raise([*found.values()])
        raise


def _explain(problem: dict) -> tuple[str, str]:
    """pydantic's complaint as what is wrong and what would be right."""
    kind, message = problem["type"], problem["msg"].removeprefix("Value error, ")
    shown = problem.get("input")
    if kind == "missing":
        return "the field is missing", "See casestudies/_template/case.yaml"
    if kind == "extra_forbidden":
        return "unknown field", "Remove it, or see casestudies/_template/case.yaml for its name"
    if kind == "string_pattern_mismatch" and "[a-z" in message:
        right = "Small letters and digits, words joined by a hyphen; in kind by _ too"
        return f"{reprlib.repr(shown)} does not fit", right
    if kind in ("model_type", "dict_type"):
        right = "A day is written {day: 2019-01-06}; for other fields see casestudies/_template"
        return f"{reprlib.repr(shown)} is a value where fields are needed", right
    if kind == "value_error":
        what, _, right = message.partition("; ")
        return what, (right or "See casestudies/_template/case.yaml")
    return f"{reprlib.repr(shown)} does not fit", message


def _data_problems(case: Case) -> Iterator[Problem]:
    """Data files: inside the folder, readable, unchanged, of their kind; truth in order."""
    for i, file in enumerate(case.data):
        if problem := _file_problem(case.folder, file.path):
            yield ("data", i, "path"), *problem
        elif (found := _sha256(case.folder / file.path)) != file.sha256:
            right = f"It is {found}: restore the file, or enter that hash if the change is meant"
            yield ("data", i, "sha256"), f"{file.path} does not have this hash", right
    case.panels()
    returns = case.returns()
    if case.market is not None:
        held = [] if returns is None else sorted(returns["series"].unique())
        for name in ("series", "index"):
            if (series := getattr(case.market, name)) not in held:
                right = f"One of {', '.join(held)}" if held else "Add data of kind returns"
                yield ("market", name), f"there are no returns of {series!r}", right
    if case.record.truth is not None:
        yield from _truth_problems(case)


def _file_problem(folder: Path, name: str) -> tuple[str, str] | None:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        return f"{name} leaves the case's folder", "Keep the file in the folder"
    if not path.exists():
        return f"there is no file {name}", "Add it, or remove the entry"
    try:
        size = len(path.read_bytes())
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}", "A readable file"
    return None if size else (f"{name} is empty", "Make it again by its recipe")


def _truth_problems(case: Case) -> Iterator[Problem]:
    name = case.record.truth
    if problem := _file_problem(case.folder, name):
        yield ("truth",), *problem
        return
    try:
        truth = case.truth()
        trough, back = (utc(truth[key], key) for key in ("trough_at", "recovered_at"))
    except (ValueError, KeyError, TypeError, TableError) as error:
        yield ("truth",), f"{name} cannot be read: {error}", "trough_at, recovered_at in UTC"
        return
    if back < trough:
        what = f"recovery ({iso(back)}) lies before the trough ({iso(trough)})"
        yield ("truth",), what, "recovered_at must not be before trough_at"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(
            what=f"the file cannot be read: {error}",
            where=f"{path.parent.name}/{path.name}",
            right="A readable UTF-8 file",
        ) from error


def _milestone(record: MilestoneRecord, zone: str) -> Milestone:
    when = _moment(record.when, zone)
    known = pd.Timestamp(record.known_at).tz_convert("UTC") if record.known_at else when.latest
    return Milestone(
        id=record.id,
        kinds=record.kinds,
        actor=record.actor,
        channel=record.channel,
        when=when,
        known_at=known,
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
        quote=record.quote and Quote(record.quote.words, record.quote.source, record.quote.speaker),
        is_whole=record.words == "whole",
        first=record.first,
    )


def _searches(record: CaseRecord) -> Iterator[tuple[pd.Timestamp, Search]]:
    """Whole spans and cited facts of absence, one a subject, each with when it could be known."""
    zone = record.time_zone
    for i, one in enumerate(record.searched):
        if one.extent == "whole":
            start = pd.Timestamp(local_day(one.days.start, zone)[0]).tz_convert("UTC")
            end = pd.Timestamp(local_day(one.days.end, zone)[1]).tz_convert("UTC")
            for subject in one.subjects:
                yield start, Search(f"searched-{i + 1}", subject, start, end)
    for fact in record.absent:
        when, known = _told(fact, zone)
        yield known, Search(fact.id, fact.subject, when.earliest, when.latest, fact.sources)


def _moment(window, zone: str) -> Moment:
    earliest, latest, best = window.ends(zone)
    return Moment(
        pd.Timestamp(earliest), pd.Timestamp(latest), None if best is None else pd.Timestamp(best)
    )


def _onset_candidates(rule: OnsetRule, milestones: tuple[Milestone, ...]) -> list[Milestone]:
    ordered = sorted(milestones, key=lambda m: (m.when.earliest, m.id))
    if rule.milestone:
        return [m for m in ordered if m.id == rule.milestone]
    posts = [m for m in ordered if m.is_kind("first_public_post")]
    return posts + [m for m in ordered if m.is_kind("trigger")]


def _told(fact: AbsentRecord, zone: str) -> tuple[Moment, pd.Timestamp]:
    """The window of a cited absence, and when it could be known."""
    when = _moment(fact.when, zone)
    return when, pd.Timestamp(fact.known_at).tz_convert("UTC") if fact.known_at else when.latest


def _plain(words: str) -> str:
    """Words without case, marks and cuts, to be found again where they are quoted in part."""
    return " ".join(re.findall(r"\w+", words.casefold()))


def _end_of(day: date, zone: str) -> pd.Timestamp:
    return pd.Timestamp(local_day(day, zone)[1])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
