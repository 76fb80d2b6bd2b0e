"""The command `aftermath`: it parses, calls, prints. Exit 0 good, 1 failed, 2 wrong use."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
import yaml
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from analytics import __version__, cases, messages, sentiment, study, wording
from analytics.errors import AftermathError, CaseError, UsageError
from analytics.measures import rarity, warning
from analytics.reports import casebook, lessons_text, plan, runner
from analytics.schema import INTERVAL

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
    model: Annotated[
        str, typer.Option(help="Sentiment model for messages: name or folder.")
    ] = sentiment.SHIPPED,
) -> None:
    """Build the post-mortems, the comparison and the index."""
    if as_of:
        study.instant(as_of)
    wording.require_language(lang)
    if model != sentiment.SHIPPED:
        sentiment.load(model)
    chosen, root = _chosen(case, everything), cases.home()
    if len(chosen) == 1:
        cases.load(chosen[0])
    target = (out_dir or root / "reports").resolve()
    results = runner.run(
        chosen,
        root=root,
        out=target,
        parameters={"as_of": as_of, "lang": lang, "model": model},
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
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Draft the case's mapping.yaml from the first file.")
    ] = False,
) -> None:
    """Read exported messages into data/CASE/, and say what became of every row."""
    chosen = cases.load(case)
    kept = chosen.folder / "mapping.yaml"
    if suggest:
        _suggest(files[0], kept, dry_run)
        return
    with Progress(console=err, transient=True, disable=as_json or not err.is_terminal) as bar:
        task = bar.add_task("reading", total=messages.size(files))
        summary = messages.store(
            files,
            None if dry_run else chosen.data_folder,
            format=format_,
            mapping=_yaml(mapping) if mapping else None,
            spare=_yaml(kept) if kept.exists() else None,
            tz=tz or chosen.record.export_time_zone,
            sides=_side_rules(chosen),
            tick=lambda count: bar.advance(task, count),
        )
    if as_json:
        found = json.dumps(asdict(summary), indent=2, ensure_ascii=False, allow_nan=False)
        sys.stdout.write(found + "\n")
        return
    for line in _import_lines(summary):
        out.print(line, markup=False)
    end = "nothing written" if dry_run else f"written to {chosen.data_folder}"
    out.print(f"  {summary.first} to {summary.last}; {end}", markup=False)


def _side_rules(case: cases.Case) -> list[messages.SideRule]:
    """The brand's own accounts, then the rules of the case in its order."""
    rules = [messages.SideRule(**rule.model_dump()) for rule in case.record.sides]
    if case.brand_accounts:
        rules.insert(0, messages.SideRule("brand", handles=case.brand_accounts))
    return rules


def _import_lines(s: messages.Summary) -> Iterator[str]:
    yield (
        f"{s.format}: {s.rows_read:,} rows read = {s.kept:,} kept + {s.rejected:,} rejected"
        f" + {s.duplicates:,} duplicates"
    )
    for name, found in s.formats.items():
        if len(s.formats) > 1:
            yield (
                f"  {name}: {found['rows_read']:,} rows = {found['kept']:,} kept"
                f" + {found['rejected']:,} rejected + {found['duplicates']:,} duplicates"
            )
        yield f"  {found['why']}"
    yield from (f"  {count:,} × {reason}" for reason, count in s.reasons.items())
    yield from (f"  {remark}" for remark in s.remarks)
    fields = s.coverage["fields"]
    for state, names in {
        "redacted": [name for name, share in fields.items() if share["redacted"]],
        "never": [name for name, share in fields.items() if share["never"]],
        "empty": [n for n, share in fields.items() if share["empty"] == 1 and not share["never"]],
    }.items():
        if names:
            yield "  " + wording.say(f"coverage.{state}", names=names)
    for hint in s.coverage["hints"]:
        yield "  " + wording.say(hint["key"], **hint["values"])


def _suggest(file: Path, kept: Path, dry_run: bool) -> None:
    if kept.exists() and not dry_run:
        raise UsageError(
            what="the case has a mapping already",
            where=str(kept),
            right="Change it by hand, or look at a new draft with --dry-run",
        )
    draft = messages.suggest(file)
    sys.stdout.write(draft)
    if not dry_run:
        kept.write_text(draft, encoding="utf-8")
        err.print(f"Check {kept}, then import without --suggest", markup=False)


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
            loaded = cases.load(case_id)
            out.print(f"good   {case_id}", markup=False)
            for line in _absences(case_id):
                out.print(f"       {line}", markup=False)
            for row in study.odd_prices(loaded).itertuples():
                told = f"{case_id}: {row.series} {row.date} {wording.percent(row.move, 1)}"
                err.print(f"look   {told}, undone the next day: a wrong price?", markup=False)
        except AftermathError as error:
            failed += 1
            err.print(f"FAILED {error}", markup=False)
            for other in getattr(error, "__notes__", ()):
                err.print(f"       {other}", markup=False)
    if failed:
        raise typer.Exit(2 if len(chosen) == 1 else 1)


def _absences(case_id: str) -> Iterator[str]:
    """Each claim of absence that the case's page would make, and what carries it."""
    of = study.load(case_id)
    for name, carriers in study.claims_of_absence(of.measures).items():
        shown = wording.measured(of.measures[name])
        yield f"absence: {name} {shown}, carried by {', '.join(carriers)}"


@app.command()
def availability(
    before: Annotated[
        Path | None, typer.Option(help="CSV of an earlier run, to set beside this one.")
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="CSV to write: measure and counts of cases.")
    ] = None,
) -> None:
    """Print of how many real cases each measure can be told, by its state."""
    shown = study.availability(study.shelf().measures)
    if before:
        earlier = _earlier(before).add_suffix("_before")
        shown = shown.join(earlier, how="outer").fillna(0).astype(int)
    if out_file:
        shown.to_csv(out_file)
    out.print(shown.to_string(), markup=False)


def _earlier(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, index_col="measure")
    except (OSError, ValueError) as error:
        raise UsageError(
            what=f"no earlier availability can be read: {error}",
            where=str(path),
            right="A CSV that aftermath availability --out has written",
        ) from error


@app.command()
def metrics(
    case: Annotated[str, typer.Argument(help="Case id.")],
    as_of: Annotated[str, typer.Option(help="Use only what could be known then.")] = "",
) -> None:
    """Print a case's measures and lessons as JSON."""
    found = study.load(case, as_of or None).metrics()
    sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


@app.command("index")
def index_() -> None:
    """Write the library's index, casestudies/README.md, and each case's small timeline."""
    for path in casebook.write():
        out.print(f"written {path}", markup=False)


@app.command()
def coding(
    case: Annotated[str, typer.Argument(help="Case whose statements are coded a second time.")],
    out_file: Annotated[Path, typer.Option("--out", help="CSV to write.")],
) -> None:
    """Write a blank sheet to code a case's statements blind; see casestudies/CODING.md."""
    n = study.write_sheet(_chosen([case], False)[0], out_file)
    out.print(f"{n} statements to code in {out_file}: none, weak or full", markup=False)
    out.print(f"  then: aftermath agree {case} {out_file}", markup=False)


@app.command()
def reliability() -> None:
    """Print how far two blind codings of published words agree, element by element."""
    for one in study.reliability():
        alpha = "not defined: one level only"
        if one.alpha is not None:
            alpha = f"{one.alpha:.2f}, {INTERVAL:.0%} interval {one.low:.2f} – {one.high:.2f}"
        same = wording.percent(one.share)
        told = f"{one.element}: n = {one.n}, the same {same}, Krippendorff's alpha {alpha}"
        out.print(told, markup=False)


@app.command()
def agree(
    first: Annotated[str, typer.Argument(help="A case id, or a filled-in sheet.")],
    second: Annotated[str, typer.Argument(help="The other one.")],
) -> None:
    """Compare two codings of a case's statements: agreement, kappa, and where they differ."""
    found = study.agree(first, second)
    out.print(f"{wording.percent(found.share, 1)} of {found.n} codes are the same", markup=False)
    if found.kappa is None:
        out.print("Cohen's kappa cannot be told: too few codes, or one level only")
    else:
        ends = (
            ""
            if found.low is None
            else f", {INTERVAL:.0%} interval {found.low:.2f} – {found.high:.2f}"
        )
        out.print(f"weighted Cohen's kappa {found.kappa:.2f}{ends}", markup=False)
    for row in found.apart.itertuples():
        out.print(f"  {row.milestone}, {row.element}: {row.first} | {row.second}", markup=False)


@app.command("plan")
def plan_(
    brand: Annotated[str, typer.Option(help="Whose plan it is.")],
    from_: Annotated[
        list[str] | None, typer.Option("--from", help="Case to draw from; repeat. None: all.")
    ] = None,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Folder of the three files; default: data/plan.")
    ] = None,
) -> None:
    """Draft a crisis communication plan from past cases: HTML, Markdown and DOCX."""
    chosen, root = _chosen(from_, False), cases.home()
    draft = study.draft(brand, [study.load(case_id) for case_id in chosen])
    built = root / "reports"
    pages = built.resolve().as_uri() if built.is_dir() else ""
    for path in plan.write(draft, out_dir or root / "data" / "plan", pages=pages):
        out.print(f"written {path}", markup=False)


@app.command("lessons")
def lessons_(
    case: Cases = None,
    everything: All = False,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Folder for CASE.md and CASE.json as well.")
    ] = None,
) -> None:
    """Print lessons with evidence and counter-evidence; write them as Markdown and JSON."""
    library = study.shelf()
    for case_id in _chosen(case, everything):
        of = study.load(case_id)
        found = lessons_text.plain(of, library)
        text = lessons_text.markdown(of, found)
        sys.stdout.write(text + "\n")
        if out_dir:
            out_dir.mkdir(parents=True, exist_ok=True)
            data = json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False)
            (out_dir / f"{case_id}.md").write_text(text, encoding="utf-8")
            (out_dir / f"{case_id}.json").write_text(data + "\n", encoding="utf-8")


@app.command()
def detect(
    series: Annotated[
        str, typer.Argument(help="CSV with timestamp,value; GDELT timeline; case id.")
    ],
    scores: Annotated[
        Path | None, typer.Option(help="Write timestamp,anomaly_score,alert: one row a row.")
    ] = None,
    tz: Annotated[str, typer.Option(help="Zone of times that carry none.")] = "UTC",
    name: Annotated[
        str | None, typer.Option("--series", help="Which series of a GDELT timeline.")
    ] = None,
) -> None:
    """Print early-warning alerts of a series of counts, or of a case."""
    if series in cases.ids() and name is None:
        counted, watch, found = study.watch(study.load(series))
        written = pd.Series(counted.at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    else:
        counted, written, is_naive = study.series(Path(series), tz, name)
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
        score, raised = warning.raised(watch, found)
        table = {"timestamp": written, "anomaly_score": score, "alert": raised.astype(int)}
        pd.DataFrame(table).to_csv(scores, index=False)


def _alert_line(alert: warning.Alert, step: pd.Timedelta) -> str:
    width = step.total_seconds() / 3600
    on_record = rarity.HISTORY.total_seconds() / 3600
    often = 10**alert.value * width
    shown = [wording.Foreign(post) for post in alert.posts[:5]]
    posts = wording.say("warning.posts", n=len(alert.posts), ids=shown) if shown else ""
    cascade = wording.say("warning.cascade") if alert.is_cascade else ""
    return wording.say(
        "warning.alert",
        at=alert.at,
        score=alert.score,
        bound=0.5,
        rare=wording.say(
            "warning.beyond" if often > on_record else "warning.once",
            span=wording.hours(min(often, on_record)),
        ),
        least=wording.hours(10**alert.bound * width),
        until=alert.until,
        posts=posts + cascade,
    )


@app.command()
def score(
    file: Annotated[str, typer.Argument(help="Text lines, CSV or JSONL; - reads stdin.")],
    out_file: Annotated[Path, typer.Option("--out", help="File to write: .csv or .jsonl.")],
    model: Annotated[str, typer.Option(help="Name or folder of a model.")] = "shipped",
    text: Annotated[str | None, typer.Option(help="Column that holds the text.")] = None,
) -> None:
    """Score the sentiment of a file of texts, a row for each of its rows, in order."""
    used = sentiment.load(model)
    with _bar() as bar:
        task = bar.add_task("", total=None, told="")

        def told(done: int, share: float | None) -> None:
            bar.update(task, total=share and 1, completed=share or 0, told=_rate(bar, done))

        tally = sentiment.score_file(file, out_file, used, text, told)
    out.print(f"{tally.statuses.total():,} rows, model {used.name} {used.revision}", markup=False)
    for status, count in tally.statuses.most_common():
        out.print(f"  {count:,} × {status}", markup=False)
    for language, count in tally.languages.most_common():
        out.print(f"    {count:,} × {language}", markup=False)
    out.print(f"  written to {out_file}", markup=False)


def _bar() -> Progress:
    columns = (BarColumn(), TextColumn("{task.fields[told]}"), TimeRemainingColumn())
    return Progress(*columns, console=err, speed_estimate_period=600, disable=not err.is_terminal)


def _rate(bar: Progress, done: int) -> str:
    return f"{done:,} texts, {done / max(bar.tasks[0].elapsed or 0, 1e-9):,.0f}/s"


@app.command("compare-models")
def compare_models(
    case: Annotated[str, typer.Argument(help="Case whose imported messages are scored.")],
    first: Annotated[str, typer.Argument(help="Name or folder of a model; or: shipped.")],
    second: Annotated[str, typer.Argument(help="The other model.")],
    examples: Annotated[int, typer.Option(min=0, help="Texts to show, labelled apart.")] = 10,
) -> None:
    """Compare two sentiment models on a case: agreement, and texts where they differ."""
    chosen = cases.load(case)
    with _bar() as bar:
        task = bar.add_task("", total=None, told="")

        def told(done: int, of: int) -> None:
            bar.update(task, total=of, completed=done, told=_rate(bar, done))

        found, apart = study.compare_models(chosen, (first, second), told)
    n = int(found.table.to_numpy().sum())
    out.print(f"{wording.percent(found.share, 1)} of {n:,} texts get one label from both")
    if found.kappa is None:
        out.print("Cohen's kappa is not defined: one model gives one label throughout")
    else:
        ends = f"{found.low:.3f} – {found.high:.3f}"
        out.print(f"Cohen's kappa {found.kappa:.3f}, {INTERVAL:.0%} interval {ends}")
    out.print(f"rows: {first}; columns: {second}", markup=False)
    out.print(found.table.to_string(), markup=False)
    for row in apart.head(examples).itertuples():
        text = " ".join(wording.clean(row.text).split())
        out.print(f"{row.first} | {row.second} | {text}", markup=False)


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
