"""Commands that build pages, plans and lessons, or print their contents."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from analytics.cli.console import All, Cases, chosen_cases, err, out, print_json
from analytics.cli.each_case import EachCase
from analytics.errors import Faults, UsageError
from analytics.files import replace_file

if TYPE_CHECKING:
    from analytics.reports.runner import Result


def run(
    case: Cases = None,
    everything: All = False,
    as_of: Annotated[
        str, typer.Option(help="Use only what could be known then: 2017-04-11T12:00:00Z.")
    ] = "",
    lang: Annotated[str, typer.Option(help="Language of the pages.")] = "en",
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Folder of the reports; default: reports/.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Cases built at a time.")] = 2,
    model: Annotated[
        str, typer.Option(help="Sentiment model for messages: name or folder.")
    ] = "shipped",
    bin_minutes: Annotated[
        int,
        typer.Option(
            "--bin", min=0, help="Minutes of a bin of a case's page; 0: as the case says, or 60."
        ),
    ] = 0,
    time_limit: Annotated[
        float | None,
        typer.Option(help="Minutes after which no case is begun or goes on."),
    ] = None,
    memory_limit: Annotated[
        float | None,
        typer.Option(help="GiB that one case may take; default: a share of the machine's."),
    ] = None,
) -> None:
    """Build the post-mortems, the comparison and the index."""
    from analytics import cases
    from analytics.cases.record import BIN_WIDTHS, is_bin_width
    from analytics.reports import processes, runner
    from analytics.wording import Locale

    if as_of:
        from analytics import study

        study.instant(as_of)
    Locale.of(lang)
    if bin_minutes and not is_bin_width(bin_minutes):
        raise UsageError(
            what=f"bins of {bin_minutes} minutes do not divide a day",
            where="--bin",
            right=f"Ask for {BIN_WIDTHS}",
        )
    if model != "shipped":
        from analytics import sentiment

        sentiment.load(model)
    chosen, root = chosen_cases(case, everything), cases.home()
    if len(chosen) == 1:
        cases.load(chosen[0])
    target = (out_dir or root / "reports").resolve()
    results = runner.run(
        chosen,
        root=root,
        out=target,
        parameters={"as_of": as_of, "lang": lang, "model": model, "bin_minutes": bin_minutes},
        workers=workers,
        limits=processes.limits(workers, minutes=time_limit, memory_gib=memory_limit),
    )
    each = EachCase(chosen)
    if not case:
        each.miss()
    for result in results:
        _print_result(result)
    index = target / "index.html"
    if index.is_file():
        out.print(f"Open {index}", markup=False)
    _tell_missing()
    if any(result.faults or not result.ok for result in results):
        raise typer.Exit(1)
    each.end()


def summary(
    case: Annotated[str, typer.Argument(help="Case id.")],
    as_of: Annotated[str, typer.Option(help="Use only what could be known then.")] = "",
    lang: Annotated[str, typer.Option(help="Language of the page.")] = "en",
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Folder of the files; default: data/summary/CASE.")
    ] = None,
) -> None:
    """Write a case's first page alone: HTML, and with the extra `export` PDF and PPTX."""
    from analytics import cases, study
    from analytics.reports import summary_files
    from analytics.wording import Locale

    locale, each = Locale.of(lang), EachCase([case])
    results = study.load(case, as_of or None)
    kept = cases.home() / "reports" / ".builds" / "library.json"
    others = study.load_library(kept) if kept.is_file() else study.library_of([])
    files, faults = summary_files.of_results(results, others, locale)
    target = (out_dir or cases.home() / "data" / "summary" / case).resolve()
    _write(target, files)
    _tell_missing()
    each.lose(case, (*results.faults, *faults))
    each.end()


def _write(target: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder, and print the path of each."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            replace_file(target / name, content)
            out.print(f"{target / name}", markup=False)
    except OSError as error:
        right = "Give --out a folder that can be written"
        raise UsageError(
            what=f"cannot be written: {error}", where=str(target), right=right
        ) from error


def _tell_missing() -> None:
    """One line where files of a first page were not made, and what makes them."""
    from analytics.reports import summary_files

    if names := summary_files.missing():
        err.print(
            f"{' and '.join(names)} not written: pip install '{summary_files.EXTRA}'", markup=False
        )


def _print_result(result: "Result") -> None:
    """One line for a page, and one for each fault and warning."""
    mark = "FAILED" if not result.ok else "FAULTY" if result.faults else "built "
    out.print(f"{mark} {result.case}  {result.seconds:.1f} s  {result.message}", markup=False)
    for fault in result.faults:
        err.print(f"fault {result.case}: {fault}", markup=False)
    for warning in result.warnings:
        err.print(f"warning {result.case}: {warning}", markup=False)


def metrics(
    case: Annotated[str, typer.Argument(help="Case id.")],
    as_of: Annotated[str, typer.Option(help="Use only what could be known then.")] = "",
) -> None:
    """Print a case's measures and lessons as JSON."""
    from analytics import study
    from analytics.wording import Locale

    each, faults = EachCase([case]), Faults()
    results = study.load(case, as_of or None)
    faults.add(*results.faults)
    print_json(study.metrics(results, Locale.of(), faults))
    each.lose(case, faults.found)
    each.end()


def plan(
    brand: Annotated[str, typer.Option(help="Whose plan it is.")],
    sector: Annotated[
        str, typer.Option(help="food, airline, software, bank ...; other: every case.")
    ] = "other",
    country: Annotated[str, typer.Option(help="GB, US, Germany ...: which clocks to ask of.")] = "",
    channels: Annotated[
        list[str] | None, typer.Option(help="Where the brand speaks: x,instagram,e-mail; repeat.")
    ] = None,
    named: Annotated[
        list[str] | None, typer.Option("--cases", help="Case to draw from; repeat. None: all.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the plan.")] = "en",
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Folder of the three files; default: data/plan.")
    ] = None,
) -> None:
    """Draft a client's crisis communication plan from past cases: HTML, Markdown and DOCX."""
    from datetime import UTC, datetime

    from analytics import cases, study
    from analytics.reports.plan import write
    from analytics.study.plan import wanted
    from analytics.wording import Locale

    locale, root = Locale.of(lang), cases.home()
    today = datetime.now(UTC).date()
    whose = study.client(brand, sector=sector, country=country, channels=channels or (), day=today)
    given = [one for part in named or () for one in part.split(",") if one]
    chosen = chosen_cases(given) if given or cases.ids() else []
    each = EachCase(chosen)
    if not given:
        each.miss()
        known = [one for case_id in chosen if (one := each.of(case_id, cases.load))]
        chosen = wanted(whose, known)
    read = [results for case_id in chosen if (results := each.of(case_id, study.load))]
    if chosen and not read:
        each.end()
    folder = out_dir or root / "data" / "plan"
    for path in write(study.draft(whose, read), folder, locale, _way_to_reports(root, folder)):
        out.print(f"written {path}", markup=False)
    for results in read:
        each.lose(results.case.id, results.faults)
    each.end()


def _way_to_reports(root: Path, folder: Path) -> str:
    """The relative address of the reports from a folder of the project; "" where there are none, or
    from elsewhere: the way there would name folders of this machine.
    """
    root, folder = root.resolve(), folder.resolve()
    if not (root / "reports").is_dir() or not folder.is_relative_to(root):
        return ""
    return quote(Path(os.path.relpath(root / "reports", folder)).as_posix())


def lessons(
    case: Cases = None,
    everything: All = False,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Folder for CASE.md and CASE.json as well.")
    ] = None,
) -> None:
    """Print lessons with evidence and counter-evidence; write them as Markdown and JSON."""
    from analytics import study
    from analytics.reports.lessons import markdown, plain
    from analytics.wording import Locale

    library, locale = study.measure_library(), Locale.of()

    def drawn(case_id: str) -> tuple[str, str]:
        loaded = study.load(case_id)
        rows = plain(loaded, library, locale)
        data = json.dumps(rows, indent=2, ensure_ascii=False, allow_nan=False)
        return markdown(loaded, rows, locale), data + "\n"

    chosen = chosen_cases(case, everything)
    each = EachCase(chosen)
    if not case:
        each.miss()
    for case_id in chosen:
        if (made := each.of(case_id, drawn)) is None:
            continue
        text, data = made
        out.lines(text)
        if out_dir:
            out_dir.mkdir(parents=True, exist_ok=True)
            replace_file(out_dir / f"{case_id}.md", text)
            replace_file(out_dir / f"{case_id}.json", data)
    each.lack(library)
    each.end()
