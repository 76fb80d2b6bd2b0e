"""Commands that import exported messages into a case, count them, and sample them for labelling."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress

from analytics.cli.console import err, out, print_json
from analytics.errors import UsageError
from analytics.files import replace_file

if TYPE_CHECKING:
    from analytics.cases import ImportSettings
    from analytics.messages import SideRule, Suggestion, Summary


def import_(
    files: Annotated[list[Path], typer.Argument(help="Exported files, folders or globs.")],
    case: Annotated[str, typer.Option(help="Case that they belong to.")],
    format_: Annotated[
        str | None, typer.Option("--format", help="Format, where recognition is wrong.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="YAML file that maps columns of a generic file.")
    ] = None,
    tz: Annotated[str | None, typer.Option(help="Zone of times that carry none.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    trusted: Annotated[
        bool,
        typer.Option(help="You know these files: any number, rows and unpacked size."),
    ] = False,
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest",
            help="Draft mappings of tables of no known format, in the case's mapping.yaml.",
        ),
    ] = False,
) -> None:
    """Read exported messages into data/CASE/, and say what became of every row."""
    from analytics import cases, messages

    chosen = cases.import_settings(case)
    if chosen.is_simulated:
        raise UsageError(
            what="a simulated case has messages of its own, which are generated",
            where=case,
            right="Import into another case: aftermath new YEAR-BRAND-EVENT",
        )
    kept = chosen.folder / "mapping.yaml"
    if suggest:
        _suggest(files, kept, dry_run, trusted)
        return
    with Progress(console=err, transient=True, disable=as_json or not err.is_terminal) as bar:
        task = bar.add_task("reading", total=messages.size(files, trusted))
        summary = messages.store(
            files,
            None if dry_run else chosen.data_folder,
            format=format_,
            mapping=mapping_file(mapping),
            spare=mapping_file(kept if kept.exists() else None),
            tz=tz or chosen.time_zone,
            sides=_side_rules(chosen),
            trusted=trusted,
            tick=lambda count: bar.advance(task, count),
        )
    if as_json:
        print_json(asdict(summary))
        return
    for line in summary_lines(summary):
        out.print(line, markup=False)
    end = "nothing written" if dry_run else f"written to {chosen.data_folder}"
    out.print(f"  {summary.first} to {summary.last}; {end}", markup=False)


def _side_rules(case: "ImportSettings") -> "list[SideRule]":
    """The brand's own accounts, then the case's rules in their order."""
    from analytics.messages import SideRule

    rules = [SideRule(**rule.model_dump()) for rule in case.sides]
    if case.brand_accounts:
        rules.insert(0, SideRule("brand", handles=case.brand_accounts))
    return rules


def summary_lines(summary: "Summary") -> Iterator[str]:
    """What became of every row, what was noticed, and what the files cannot tell, in lines."""
    from analytics.wording import Locale

    locale = Locale.of()

    yield (
        f"{summary.format}: {summary.rows_read:,} rows read = {summary.kept:,} kept"
        f" + {summary.rejected:,} rejected + {summary.duplicates:,} duplicates"
    )
    for name, part in summary.formats.items():
        if len(summary.formats) > 1:
            yield (
                f"  {name}: {part['rows_read']:,} rows = {part['kept']:,} kept"
                f" + {part['rejected']:,} rejected + {part['duplicates']:,} duplicates"
            )
        yield f"  {part['why']}"
    yield from (f"  {count:,} × {reason}" for reason, count in summary.reasons.items())
    yield from (f"  {remark}" for remark in summary.remarks)
    yield from _columns_lines(summary)
    fields = summary.coverage["fields"]
    for state, names in {
        "redacted": [name for name, share in fields.items() if share["redacted"]],
        "never": [name for name, share in fields.items() if share["never"]],
        "empty": [n for n, share in fields.items() if share["empty"] == 1 and not share["never"]],
    }.items():
        if names:
            yield "  " + locale.translate(f"coverage.{state}", names=names)
    for hint in summary.coverage["hints"]:
        yield "  " + locale.translate(hint["key"], **hint["values"])


_NAMED = 12
"""Unread columns of a file that are named; `--json` has all."""


def _columns_lines(summary: "Summary") -> Iterator[str]:
    """How the columns of mapped files were read, and which stayed unread."""
    for name, mapping in summary.mappings.items():
        why = mapping.get("why", {})
        for column, source in mapping["columns"].items():
            told = " and ".join(source) if isinstance(source, list) else source
            reason = f": {why[column]}" if column in why else ""
            yield f"  {name}, {column} is {told}{reason}"
    for name, columns in summary.unread.items():
        if name in summary.mappings and columns:
            more = f" and {len(columns) - _NAMED} more" if len(columns) > _NAMED else ""
            yield f"  {name}, not read: {', '.join(columns[:_NAMED])}{more}"


def _suggest(files: list[Path], kept: Path, dry_run: bool, trusted: bool) -> None:
    """Print a mapping for each file that nothing reads, and add them to those of the case."""
    from analytics import messages

    before = kept.read_text(encoding="utf-8-sig") if kept.exists() else ""
    spare = mapping_file(kept) if before.strip() else None
    drafts = messages.suggest(files, spare=spare, trusted=trusted)
    if not drafts:
        err.print("All files are read as they are: no mapping is needed", markup=False)
        return
    written = "\n".join(suggestion_lines(drafts, is_list=len(drafts) > 1 or spare is not None))
    out.lines(f"{written}\n")
    if not dry_run:
        replace_file(kept, f"{_as_items(before, spare)}{written}\n")
        err.print(f"Check {kept}, then import without --suggest", markup=False)


def suggestion_lines(drafts: "dict[str, Suggestion]", is_list: bool) -> Iterator[str]:
    """Mappings as YAML, with their reasons as comments: one, or items of a list."""
    for name, draft in drafts.items():
        yield f"# {name}"
        starts = iter(("- ",)) if is_list else iter(())
        for line in draft.lines():
            indent = "" if not is_list else "  " if line.startswith("#") else next(starts, "  ")
            yield f"{indent}{line}"


def _as_items(text: str, parsed: object) -> str:
    """The text of a YAML file as items of a list, its comments kept."""
    if parsed is None:
        return ""
    lines = text.strip("\n").splitlines()
    if not isinstance(parsed, list):
        first = next(i for i, line in enumerate(lines) if line and line[0] not in "#- %")
        lines = [f"  {line}" if line else line for line in lines]
        lines[first] = f"- {lines[first].lstrip()}"
    return "\n".join((*lines, ""))


def mapping_file(path: Path | None) -> Any:
    """The mapping in a YAML file; None without one."""
    import yaml

    if path is None:
        return None

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise UsageError(
            what=f"the mapping cannot be read: {' '.join(str(error).split())}",
            where=str(path),
            right="A YAML file; see README, Import an export",
        ) from error


def panel(
    case: Annotated[str, typer.Argument(help="Case whose imported messages are counted.")],
) -> None:
    """Count a case's imported messages into the files of its folder: panels, and what they show."""
    from analytics import cases, study

    named = cases.load(case)
    for path, digest in [*study.write_panels(named).items(), study.write_listening(named)]:
        out.print(f"{path}  sha256 {digest}", markup=False)


def label(
    case: Annotated[str, typer.Argument(help="Case whose imported messages are sampled.")],
    n: Annotated[int, typer.Option("--n", help="Messages to draw.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed of the draw.")] = 0,
) -> None:
    """Draw messages for a person to label; shares then rest on those labels."""
    from analytics import cases, study

    path = study.draw_labels(cases.load(case), n, seed)
    out.print(f"Fill in the column label of {path}", markup=False)
    out.print("  negative, neutral, positive (or -1, 0, 1); leave empty where undecided")
    out.print(f"  then: aftermath run {case}", markup=False)
