"""Commands that score texts for sentiment and compare sentiment models."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from analytics.cli.console import err, out

if TYPE_CHECKING:
    from analytics.sentiment import Brand, Model, OwnHead


def score(
    file: Annotated[str, typer.Argument(help="Text lines, CSV or JSONL; - reads stdin.")],
    out_file: Annotated[Path, typer.Option("--out", help="File to write: .csv or .jsonl.")],
    model: Annotated[str, typer.Option(help="Name or folder of a model.")] = "shipped",
    text: Annotated[str | None, typer.Option(help="Column that holds the text.")] = None,
    brand: Annotated[
        list[str] | None,
        typer.Option(help="Name of the brand whose reputation is scored too; again: other names."),
    ] = None,
    other_brand: Annotated[
        list[str] | None, typer.Option(help="A brand that is not this one, to be told apart.")
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(help="CSV with your labels of such texts (text, label) to learn from."),
    ] = None,
) -> None:
    """Score the sentiment of a file of texts, a row for each of its rows, in order.

    With --brand also what each text does to the reputation of that brand; --labels then tell that.
    """
    from analytics import sentiment
    from analytics.errors import UsageError

    if other_brand and not brand:
        raise UsageError(
            what="other brands are told apart from none",
            where="--other-brand",
            right="Name the brand itself with --brand",
        )
    for name, path in (("FILE", file), ("--labels", labels)):
        if path and str(path) != "-" and out_file.resolve() == Path(path).resolve():
            raise UsageError(
                what=f"it is {name} itself", where="--out", right="Name another file to write"
            )
    about = sentiment.Brand(tuple(brand), tuple(other_brand or ())) if brand else None
    used = sentiment.load(model)
    head = _learnt(labels, used, about) if labels else None
    with _progress() as bar:
        task = bar.add_task("", total=None, scored="")

        def advance(done: int, share: float | None) -> None:
            bar.update(task, total=share and 1, completed=share or 0, scored=_rate(bar, done))

        tally = sentiment.score_file(file, out_file, used, text, advance, about, head)
    out.print(f"{tally.statuses.total():,} rows, model {used.name} {used.revision}", markup=False)
    for status, count in tally.statuses.most_common():
        out.print(f"  {count:,} × {status}", markup=False)
    for language, count in tally.languages.most_common():
        out.print(f"    {count:,} × {language}", markup=False)
    for named, count in tally.named.most_common():
        out.print(f"  the brand: {count:,} × {named}", markup=False)
    if tally.long:
        told = f"longer than {used.longest} tokens: read in pieces, averaged"
        out.print(f"  {tally.long:,} × {told}", markup=False)
    if tally.in_part:
        told = f"longer than {sentiment.MOST_PIECES} pieces: read in as many, spread over the text"
        out.print(f"    {tally.in_part:,} × {told}", markup=False)
    out.print(f"  written to {out_file}", markup=False)


def _learnt(path: Path, model: "Model", brand: "Brand | None") -> "OwnHead":
    """The head that a file of labels teaches; a line says from how many, or why there is none."""
    from analytics import sentiment
    from analytics.sentiment import label_file
    from analytics.wording import Locale

    held = label_file.read(path, by="text")
    held.require_reading("reputation" if brand else "tone")
    if brand:
        held.require_brand(*brand.names)
    rows = held.table[held.table["label"].isin(sentiment.LABELS)].drop_duplicates("text")
    head = sentiment.learn(list(rows["text"]), list(rows["label"]), model, brand)
    if head.reason is not None:
        why = Locale.of().format_message(head.reason)
        given = f"of {len(rows):,} labels, of texts that the model reads: "
        err.print(f"{path.name}: {given}{why}; the general model stands", markup=False)
    else:
        out.print(f"{path.name}: learnt {head.reading} from {head.labelled:,} labels", markup=False)
    return head


def _progress() -> Progress:
    columns = (BarColumn(), TextColumn("{task.fields[scored]}"), TimeRemainingColumn())
    return Progress(*columns, console=err, speed_estimate_period=600, disable=not err.is_terminal)


def _rate(bar: Progress, done: int) -> str:
    return f"{done:,} texts, {done / max(bar.tasks[0].elapsed or 0, 1e-9):,.0f}/s"


def compare_models(
    case: Annotated[str, typer.Argument(help="Case whose imported messages are scored.")],
    first: Annotated[str, typer.Argument(help="Name or folder of a model; or: shipped.")],
    second: Annotated[str, typer.Argument(help="The other model.")],
    examples: Annotated[int, typer.Option(min=0, help="Texts to show, labelled apart.")] = 10,
) -> None:
    """Compare two sentiment models on a case: agreement, and texts where they differ."""
    from analytics import cases, study
    from analytics.schema import INTERVAL
    from analytics.wording import Locale, clean

    chosen = cases.load(case)
    with _progress() as bar:
        task = bar.add_task("", total=None, scored="")

        def advance(done: int, total: int) -> None:
            bar.update(task, total=total, completed=done, scored=_rate(bar, done))

        agreement, apart = study.compare_models(chosen, (first, second), advance)
    n = int(agreement.table.to_numpy().sum())
    share = Locale.of().format_percent(agreement.share, 1)
    out.print(f"{share} of {n:,} texts get one label from both")
    if agreement.kappa is None:
        out.print("Cohen's kappa is not defined: one model gives one label throughout")
    else:
        ends = f"{agreement.low:.3f} – {agreement.high:.3f}"
        out.print(f"Cohen's kappa {agreement.kappa:.3f}, {INTERVAL:.0%} interval {ends}")
    out.print(f"rows: {first}; columns: {second}", markup=False)
    out.lines(agreement.table.to_string())
    for row in apart.head(examples).itertuples():
        text = " ".join(clean(row.text).split())
        out.print(f"{row.first} | {row.second} | {text}", markup=False)
