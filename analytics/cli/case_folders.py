"""Commands on case folders: create one, check them, and count the measures that they have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analytics.characters import neutralise
from analytics.cli.console import All, Cases, chosen_cases, err, out
from analytics.cli.each_case import EachCase
from analytics.cli.import_messages import mapping_file
from analytics.errors import CaseError, Fault, Faults, ImportFileError, UsageError
from analytics.files import replace_file

if TYPE_CHECKING:
    import pandas as pd

    from analytics.schema import Measure
    from analytics.study import Known


_SUSPICIONS = {
    "impossible": "no price falls by 100 % or more: is the return in per cent, or the price wrong?",
    "spike": "undone the next day: a wrong price?",
    "split": "the ratio of a split: take prices adjusted for splits",
    "jump": "the price halved or doubled in a session: a split, a wrong price, or per cent?",
    "per_cent": "like most of its series, far beyond a day's move: give shares of 1, not per cent",
    "level": "like all its rows above 0 and near the one before: give returns, not prices",
    "repeated": "the same again and again: a close carried forward, or a copied row?",
    "closed": "a Saturday or Sunday, on which no exchange is open: check the dates of this series",
}


def new(case: Annotated[str, typer.Argument(help="Id: year-brand-event.")]) -> None:
    """Start a case from the template."""
    from analytics import cases

    out.print(f"Fill in {cases.new(case) / 'case.yaml'}, then: aftermath check {case}")


def check(case: Cases = None, everything: All = False) -> None:
    """Check case folders: fields, sources, times, files and their hashes."""
    chosen = chosen_cases(case, everything)
    each = EachCase(chosen)
    if not case:
        each.miss()
    for case_id in chosen:
        if (found := each.of(case_id, _check)) is None:
            continue
        out.print(f"good   {case_id}", markup=False)
        for line in found.absences:
            out.print(f"       {line}", markup=False)
        for line in found.left:
            out.print(f"to do  {line}", markup=False)
        for line in found.suspicions:
            err.print(f"look   {line}", markup=False)
        each.lose(case_id, found.faults)
    each.end()


@dataclass(frozen=True)
class _Checked:
    """What is to be said of a case. left: what a started one lacks. faults: what could not be read
    or computed of it.
    """

    left: list[str]
    absences: list[str]
    suspicions: list[str]
    faults: tuple[Fault, ...]


def _check(case_id: str) -> _Checked:
    from analytics import cases, study
    from analytics.wording import Locale

    inputs, faults = study.read(case_id), Faults()
    _require_mapping(inputs.case.folder / cases.MAPPING)
    faults.add(*inputs.faults)
    known = study.known_at(inputs, inputs.end)
    measures, _ = study.compute_measures(known, only="record", faults=faults)
    suspicions = []
    for row in study.suspect_prices(inputs.case).to_dict("records"):
        share = Locale.of().format_percent(row["move"], 1)
        move = f"{case_id}: {row['series']} {row['date']} {share}"
        suspicions.append(f"{move}, {_SUSPICIONS[row['why']]}")
    suspicions += _found_holes(case_id, known)
    for told in (known.naming, known.tone.told, known.tone.few_labels):
        if told is not None:
            suspicions.append(f"{case_id}: {Locale.of().format_message(told)}")
    left = cases.left_to_do(inputs.case)
    return _Checked(left, list(_absences(measures)), suspicions, faults.found)


def _found_holes(case_id: str, known: "Known") -> Iterator[str]:
    """Each hole in the collection that the messages show and the case does not name, and how many
    messages its coverage leaves out.
    """
    from analytics.schema import iso
    from analytics.wording import Locale

    before = sum(
        int(panel.table.loc[panel.table["bin_start"] + panel.bin <= known.since, "messages"].sum())
        for panel in [*known.inputs.panels.values()][:1]
    )
    if before:
        yield f"{case_id}: {before} messages lie before coverage.start, and nothing is read of them"
    for hole in known.holes:
        if not hole.is_declared:
            span = f"start: {iso(hole.start)}, end: {iso(hole.end)}"
            why = Locale.of().format_message(hole.why)
            yield f"{case_id}: {why}. If so, add to holes of coverage: {{{span}, why: …}}"


def _require_mapping(path: Path) -> None:
    """Raise where a case has a mapping that no import could use."""
    from analytics import messages

    if not path.exists():
        return
    given = mapping_file(path)
    try:
        messages.mappings_of(given)
    except ImportFileError as error:
        raise CaseError(what=error.what, where=str(path), right=error.right) from error


def _absences(measures: "Mapping[str, Measure]") -> Iterator[str]:
    """Each claim of absence on the case's page, and what supports it."""
    from analytics import study
    from analytics.wording import Locale

    for name, carriers in study.claims_of_absence(measures).items():
        shown = Locale.of().format_measure(measures[name])
        yield f"absence: {name} {shown}, carried by {', '.join(carriers)}"


def availability(
    before: Annotated[
        Path | None, typer.Option(help="CSV of an earlier run, to set beside this one.")
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="CSV to write: measure and counts of cases.")
    ] = None,
) -> None:
    """Print of how many real cases each measure can be told, by its state."""
    from analytics import cases, study

    library, each = study.measure_library(), EachCase(cases.ids())
    each.miss()
    shown = study.availability(library.measures)
    if before:
        earlier = _earlier(before).add_suffix("_before")
        shown = shown.join(earlier, how="outer").fillna(0).astype(int)
    if out_file:
        named = shown.rename(index=lambda name: neutralise(str(name)))
        replace_file(out_file, named.to_csv())
    out.lines(shown.to_string())
    each.lack(library)
    each.end()


def _earlier(path: Path) -> "pd.DataFrame":
    import pandas as pd

    try:
        return pd.read_csv(path, index_col="measure")
    except (OSError, ValueError) as error:
        raise UsageError(
            what=f"no earlier availability can be read: {error}",
            where=str(path),
            right="A CSV that aftermath availability --out has written",
        ) from error


def index() -> None:
    """Write casestudies/README.md, MEASURES.md there, and each case's small timeline."""
    from analytics import cases
    from analytics.reports import case_index
    from analytics.wording import Locale

    each, faults = EachCase(cases.ids()), Faults()
    each.miss()
    for path in case_index.write(Locale.of(), faults=faults):
        out.print(f"written {path}", markup=False)
    for fault in faults.found:
        each.fail(fault.part, fault.reason)
    each.end()
