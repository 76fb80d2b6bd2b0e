"""The command `aftermath`: it parses, calls, prints. Exit 0 good, 1 failed, 2 wrong use."""

import json
import sys
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
import yaml
from rich.console import Console

from analytics import __version__, cases, messages, study, wording
from analytics.errors import AftermathError, CaseError, UsageError
from analytics.measures import counts, rarity, warning
from analytics.reports import runner

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Replays past brand crises: measures, lessons and a post-mortem page for each case.",
)
out, err = Console(soft_wrap=True, highlight=False), Console(stderr=True, soft_wrap=True)

Cases = Annotated[list[str] | None, typer.Argument(help="Case ids; none named means all.")]
All = Annotated[bool, typer.Option("--all", help="All cases, said aloud.")]


def _chosen(named: list[str] | None, everything: bool) -> list[str]:
    known = cases.ids()
    if named and everything:
        raise UsageError(
            what="cases are named beside --all", where="aftermath", right="Give one of the two"
        )
    for case_id in named or []:
        if case_id not in known:
            raise CaseError(
                what=f"there is no case {case_id!r}",
                where=str(cases.home() / "casestudies"),
                right=f"Known cases: {', '.join(known)}",
            )
    return list(dict.fromkeys(named)) if named else known


@app.command()
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
) -> None:
    """Build the post-mortems, the comparison and the index."""
    if as_of:
        study.instant(as_of)
    wording.require_language(lang)
    chosen, root = _chosen(case, everything), cases.home()
    if len(chosen) == 1:
        cases.load(chosen[0])
    target = (out_dir or root / "reports").resolve()
    results = runner.run(
        chosen,
        root=root,
        out=target,
        parameters={"as_of": as_of, "lang": lang},
        workers=workers,
    )
    for result in results:
        mark = "built " if result.ok else "FAILED"
        out.print(f"{mark} {result.case}  {result.seconds:.1f} s  {result.message}", markup=False)
    out.print(f"Open {target / 'index.html'}", markup=False)
    if not all(result.ok for result in results):
        raise typer.Exit(1)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Exported files of messages.")],
    case: Annotated[str, typer.Option(help="Case that they belong to.")],
    format_: Annotated[
        str | None, typer.Option("--format", help="Format, where recognition is wrong.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="YAML file that maps columns of a generic file.")
    ] = None,
    tz: Annotated[str | None, typer.Option(help="Zone of times that carry none.")] = None,
) -> None:
    """Read exported messages into data/CASE/, and say what became of every row."""
    chosen = cases.load(case)
    imported = messages.read(
        files, format=format_, mapping=_yaml(mapping) if mapping else None, tz=tz
    )
    messages.write(imported, chosen.data_folder)
    s = imported.summary
    out.print(
        f"{s.format}: {s.rows_read:,} rows read = {s.kept:,} kept + {s.rejected:,} rejected"
        f" + {s.duplicates:,} duplicates"
    )
    for reason, count in s.reasons.items():
        out.print(f"  {count:,} × {reason}", markup=False)
    for remark in s.remarks:
        out.print(f"  {remark}", markup=False)
    out.print(f"  {s.first} to {s.last}; written to {chosen.data_folder}", markup=False)


def _yaml(path: Path) -> dict:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise UsageError(
            what=f"the mapping cannot be read: {error}",
            where=str(path),
            right="A YAML file; see README, Import an export",
        ) from error


@app.command()
def panel(
    case: Annotated[str, typer.Argument(help="Case whose imported messages are counted.")],
) -> None:
    """Count a case's imported messages into the panel files of its folder."""
    for path, digest in study.write_panels(cases.load(case)).items():
        out.print(f"{path}  sha256 {digest}", markup=False)


@app.command()
def label(
    case: Annotated[str, typer.Argument(help="Case whose imported messages are sampled.")],
    n: Annotated[int, typer.Option("--n", help="Messages to draw.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed of the draw.")] = 0,
) -> None:
    """Draw messages for a person to label; shares then rest on those labels."""
    path = study.draw_labels(cases.load(case), n, seed)
    out.print(f"Fill in the column label of {path}", markup=False)
    out.print("  negative, neutral, positive (or -1, 0, 1); leave empty where undecided")
    out.print(f"  then: aftermath run {case}", markup=False)


@app.command()
def new(case: Annotated[str, typer.Argument(help="Id: year-brand-event.")]) -> None:
    """Start a case from the template."""
    out.print(f"Fill in {cases.new(case) / 'case.yaml'}, then: aftermath check {case}")


@app.command()
def check(case: Cases = None, everything: All = False) -> None:
    """Check case folders: fields, sources, times, files and their hashes."""
    failed = 0
    chosen = _chosen(case, everything)
    for case_id in chosen:
        try:
            cases.load(case_id)
            out.print(f"good   {case_id}", markup=False)
        except AftermathError as error:
            failed += 1
            err.print(f"FAILED {error}", markup=False)
    if failed:
        raise typer.Exit(2 if len(chosen) == 1 else 1)


@app.command()
def metrics(
    case: Annotated[str, typer.Argument(help="Case id.")],
    as_of: Annotated[str, typer.Option(help="Use only what could be known then.")] = "",
) -> None:
    """Print a case's measures and lessons as JSON."""
    found = study.load(case, as_of or None).metrics()
    sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


@app.command()
def detect(
    series: Annotated[str, typer.Argument(help="CSV with timestamp,value; or a case id.")],
    scores: Annotated[
        Path | None, typer.Option(help="Write timestamp,anomaly_score,alert: one row a row.")
    ] = None,
    tz: Annotated[str, typer.Option(help="Zone of times that carry none.")] = "UTC",
) -> None:
    """Print early-warning alerts of a series of counts, or of a case."""
    if series in cases.ids():
        counted, watch, found = study.watch(study.load(series))
        written = pd.Series(counted.at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    else:
        counted, written, is_naive = counts.read(Path(series), tz)
        if is_naive:
            err.print(wording.say("warning.naive", zone=tz), markup=False)
        watch = rarity.rarity(counted)
        found = warning.alerts(watch, counted)
    if not watch.known.any():
        raise UsageError(
            what="no row has a history to compare with",
            where=series,
            right="A series that varies, over at least a day and 100 rows of 20 messages a day",
        )
    for alert in found:
        out.print(_alert_line(alert, counted.step), markup=False)
    if not found:
        out.print(wording.say("warning.none"))
    if scores:
        raised = pd.Series(0, index=written.index)
        raised.iloc[[alert.row for alert in found if not alert.is_cascade]] = 1
        table = {"timestamp": written, "anomaly_score": watch.score, "alert": raised}
        pd.DataFrame(table).to_csv(scores, index=False)


def _alert_line(alert: warning.Alert, step: pd.Timedelta) -> str:
    width = step.total_seconds() / 3600
    shown = [wording.Foreign(post) for post in alert.posts[:5]]
    posts = wording.say("warning.posts", n=len(alert.posts), ids=shown) if shown else ""
    cascade = wording.say("warning.cascade") if alert.is_cascade else ""
    return wording.say(
        "warning.alert",
        at=alert.at,
        score=alert.score,
        bound=0.5,
        rare=wording.hours(10**alert.value * width),
        least=wording.hours(10**alert.bound * width),
        until=alert.until,
        posts=posts + cascade,
    )


@app.command()
def version() -> None:
    """Print the version."""
    out.print(__version__)


def main() -> None:
    """Entry point: one clear line on stderr for an error of the user, and its exit code."""
    try:
        app()
    except AftermathError as error:
        err.print(f"aftermath: {error}", markup=False, style="bold")
        sys.exit(error.exit_code)
