"""Where the case folders are, and how one is read and checked into a `Case`."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from analytics.cases import case_yaml, yaml_lines
from analytics.cases.all_problems import AllProblems
from analytics.cases.case import Case, milestone
from analytics.cases.checks import Problem, leftovers, problems
from analytics.cases.coverage_checks import hole_problems
from analytics.cases.data_checks import (
    file_problems,
    market_problems,
    span_problems,
    truth_problems,
)
from analytics.cases.debrief import FILE as DEBRIEF
from analytics.cases.debrief import Debrief, parse_debrief
from analytics.cases.double_coding import FILE as DOUBLE_CODING
from analytics.cases.double_coding import coded_twice, read_double_codes
from analytics.cases.files import FileReader
from analytics.cases.followup import FILE as ACTIONS
from analytics.cases.followup import FollowUp, parse_follow_ups
from analytics.cases.listening import Listening, read_listening
from analytics.cases.record import CaseRecord, is_slug
from analytics.cases.tables import read_panel, read_returns
from analytics.errors import CaseError, Faults
from analytics.files import project, project_folders
from analytics.schema import Labels, Milestone, Panel

RECORD, NOTES, README = "case.yaml", "notes.md", "README.md"
TEMPLATE, TEMPLATE_README = f"_template/{RECORD}", f"_template/{README}"


def home() -> Path:
    """The project's folder: AFTERMATH_HOME, else that of the package, else the current one."""
    found = project()
    if found is not None:
        return found
    raise CaseError(
        what="there is no folder casestudies",
        where=", ".join(map(str, project_folders())),
        right="Run inside the project, or set AFTERMATH_HOME to its folder",
    )


def ids(root: Path | None = None) -> list[str]:
    """Ids of all cases, sorted; also of those whose record is a link that leads nowhere."""
    return [name for name in _folders(root) if is_slug(name)]


def misnamed(root: Path | None = None) -> list[str]:
    """Folders that hold a record and whose name can be no id; those of `_` and `.` are not meant
    to be cases."""
    return [name for name in _folders(root) if not is_slug(name) and name[0] not in "_."]


def _folders(root: Path | None) -> list[str]:
    """Names of the folders that hold a record, sorted."""
    found = (path.name for path in ((root or home()) / "casestudies").iterdir())
    files = FileReader((root or home()) / "casestudies")
    return sorted(name for name in found if files.exists(f"{name}/{RECORD}"))


def require_id(case_id: str) -> None:
    """Raise `CaseError` where a text cannot be the id of a case."""
    if not is_slug(case_id):
        raise CaseError(
            what=f"{case_id!r} is not a case id",
            where="case id",
            right="Lower-case letters, digits and single hyphens, such as 2017-united-3411",
        )


def require_case(case_id: str, files: FileReader, root: Path) -> None:
    """Raise `CaseError` where there is no case of that id."""
    require_id(case_id)
    if not files.exists(f"{case_id}/{RECORD}"):
        raise CaseError(
            what="there is no such case",
            where=f"{case_id}/{RECORD}",
            right=f"Known cases: {', '.join(ids(root)) or 'none'}",
        )


def load(case_id: str, root: Path | None = None) -> Case:
    """Read and check a case and the rivals that it names; each file is read once.

    root: the project's folder, by default `home()`. Raises `CaseError` (exit code 2) for the first
    problem; the others are its notes. A rival that cannot be read is lost, and among
    the faults.
    """
    root = root or home()
    files = FileReader(root / "casestudies")
    require_case(case_id, files, root)
    case = _load_alone(case_id, root, files)
    faults = Faults()
    faults.add(*case.faults)
    found = {
        rival: faults.contain(
            f"rival {rival}", partial(_load_alone, rival, root, files), lambda: None
        )
        for rival in case.controls
        if files.exists(f"{rival}/{RECORD}")
    }
    rivals = tuple(rival for rival in found.values() if rival is not None)
    theirs = {f"{rival.id}/{name}": sha for rival in rivals for name, sha in rival.hashes.items()}
    return replace(
        case,
        rivals=rivals,
        lost_rivals=frozenset(name for name, rival in found.items() if rival is None),
        faults=faults.found,
        hashes=case.hashes | theirs,
    )


def _load_alone(case_id: str, root: Path, files: FileReader) -> Case:
    """A case without its rivals. A damaged file of all cases costs only what is read from it.

    Raises the first problem of its files; all others that can be told are its notes.
    """
    name, faults, wrong = f"{case_id}/{RECORD}", Faults(), AllProblems()
    actions, notes = f"{case_id}/{ACTIONS}", f"{case_id}/{NOTES}"
    document = wrong.of(lambda: case_yaml.parse(name, files.text(name)))
    record = document and wrong.of(lambda: case_yaml.validate(document))
    milestones = _milestones(record) if record else ()
    if document and record:
        wrong.of(lambda: document.reject(problems(record, case_id, milestones)))
        wrong.of(lambda: document.reject(hole_problems(record)))
    template = faults.contain(f"file {TEMPLATE}", lambda: _template(files), lambda: None)
    sample = faults.contain(f"file {TEMPLATE_README}", lambda: _text(TEMPLATE_README, files), str)
    if document:
        wrong.of(lambda: document.reject(_leftovers(document, template)))
        readme = wrong.of(lambda: _text(f"{case_id}/{README}", files))
        wrong.of(lambda: document.reject(_readme_problems(readme or "", sample)))
    follow_ups = wrong.of(lambda: _follow_ups(actions, files))
    said = wrong.of(lambda: _text(notes, files))
    debrief = wrong.of(lambda: _debrief(record, files)) if record else None
    if record and document and record.id == case_id:
        data = wrong.of(lambda: _data(record, document, files))
    else:
        data = None
    wrong.end()
    assert record is not None  # `end` has raised what is wrong with it
    assert data is not None
    panels, returns, truth = data
    listening = faults.contain(
        "what the messages showed", lambda: _listening(record, files), lambda: None
    )
    twice = faults.contain(
        f"file {DOUBLE_CODING}",
        lambda: coded_twice(read_double_codes(files), case_id, milestones),
        frozenset[str],
    )
    return Case(
        record=record,
        folder=files.folder / case_id,
        data_folder=root / "data" / case_id,
        milestones=milestones,
        figures=record.figures,
        notes=said or "",
        follow_ups=follow_ups or (),
        debrief=debrief,
        panels=panels,
        returns=returns,
        truth=truth,
        listening=listening,
        coded_twice=twice,
        faults=faults.found,
        hashes=_hashes(record, files.hashes, bool(twice)),
    )


def _milestones(record: CaseRecord) -> tuple[Milestone, ...]:
    return tuple(milestone(event, record.time_zone) for event in record.milestones)


def _follow_ups(name: str, files: FileReader) -> tuple[FollowUp, ...]:
    return parse_follow_ups(files.text(name), name) if files.exists(name) else ()


def _debrief(record: CaseRecord, files: FileReader) -> Debrief | None:
    name = f"{record.id}/{DEBRIEF}"
    return parse_debrief(files.text(name), name, record) if files.exists(name) else None


def _data(
    record: CaseRecord, document: case_yaml.Document, files: FileReader
) -> tuple[dict[Labels, Panel], pd.DataFrame | None, dict | None]:
    """Panels, returns and truth of the files that a record names; each is checked first."""
    document.reject(file_problems(record, files))
    panels, returns = _panels(record, files), _returns(record, files)
    document.reject(span_problems(record.coverage, panels.values()))
    if record.market is not None:
        document.reject(market_problems(record.market, returns))
    if record.truth is None:
        return panels, returns, None
    document.reject(truth_problems(record.id, record.truth, files))
    return panels, returns, json.loads(files.read(f"{record.id}/{record.truth}"))


def _template(files: FileReader) -> case_yaml.Document | None:
    """The template of the library; None where it has none."""
    if not files.exists(TEMPLATE):
        return None
    template = case_yaml.parse(TEMPLATE, files.text(TEMPLATE))
    case_yaml.require_fields(template)
    return template


def _text(name: str, files: FileReader) -> str:
    """The text of a file; empty where there is none."""
    return files.text(name) if files.exists(name) else ""


def _leftovers(
    document: case_yaml.Document, template: case_yaml.Document | None
) -> Iterator[Problem]:
    """Texts of the record that are still the template's."""
    if template is not None:
        yield from leftovers(*(yaml_lines.texts(parsed.content) for parsed in (document, template)))


def _readme_problems(readme: str, sample: str) -> Iterator[Problem]:
    """What is wrong with a case's README. sample: that of the template; either may be empty."""
    if readme and sample and readme.splitlines()[1:] == sample.splitlines()[1:]:
        right = "Say what happened, how the data were made, the gaps, what the case cannot tell"
        yield (README,), f"{README} is still the template's", right


def _panels(record: CaseRecord, files: FileReader) -> dict[Labels, Panel]:
    panels = {}
    for file in record.data:
        if file.labels and file.bin_minutes:  # only a panel has them
            name = f"{record.id}/{file.path}"
            panels[file.labels] = read_panel(
                files.read(name),
                name,
                bin_minutes=file.bin_minutes,
                labels=file.labels,
                coverage=record.coverage,
            )
    return panels


def _listening(record: CaseRecord, files: FileReader) -> Listening | None:
    names = [f"{record.id}/{file.path}" for file in record.data if file.kind == "listening"]
    return next((read_listening(files.read(name), name) for name in names), None)


def _returns(record: CaseRecord, files: FileReader) -> pd.DataFrame | None:
    names = [f"{record.id}/{file.path}" for file in record.data if file.kind == "returns"]
    tables = [read_returns(files.read(name), name).assign(file=name) for name in names]
    if not tables:
        return None
    whole = pd.concat(tables, ignore_index=True)
    twice = whole.duplicated(["date", "series"])
    if twice.any():
        row = whole.iloc[int(twice.to_numpy().argmax())]
        first = whole[(whole["date"] == row["date"]) & (whole["series"] == row["series"])].iloc[0]
        raise CaseError(
            what=f"{row['series']} {row['date']} is in {first['file']} already",
            where=row["file"],
            right="Each day of a series once, over all files of returns",
        )
    return whole.drop(columns="file")


def _hashes(record: CaseRecord, hashes: dict[str, str], is_coded_twice: bool) -> dict[str, str]:
    """Hashes of a case's own files, by their names in its folder."""
    names = [RECORD, NOTES, ACTIONS, DEBRIEF, *(file.path for file in record.data), record.truth]
    own = {
        name: hashes[path] for name in names if name and (path := f"{record.id}/{name}") in hashes
    }
    return own | ({DOUBLE_CODING: hashes[DOUBLE_CODING]} if is_coded_twice else {})
