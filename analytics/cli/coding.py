"""Commands for a second, blind coding of a case's statements, and for the coders' agreement."""

from pathlib import Path
from typing import Annotated

import typer

from analytics.cli.console import chosen_cases, out


def coding(
    case: Annotated[str, typer.Argument(help="Case whose statements are coded a second time.")],
    out_file: Annotated[Path, typer.Option("--out", help="CSV to write.")],
) -> None:
    """Write a blank sheet to code a case's statements blind; see casestudies/CODING.md."""
    from analytics import study

    n = study.write_sheet(chosen_cases([case])[0], out_file)
    out.print(f"{n} statements to code in {out_file}: none, weak or full", markup=False)
    out.print(f"  then: aftermath agree {case} {out_file}", markup=False)


def reliability() -> None:
    """Print how far two blind codings of published words agree, element by element."""
    from analytics import study
    from analytics.schema import INTERVAL
    from analytics.wording import Locale

    for row in study.reliability():
        alpha = "not defined: one level only"
        if row.alpha is not None:
            alpha = f"{row.alpha:.2f}, {INTERVAL:.0%} interval {row.low:.2f} – {row.high:.2f}"
        same = Locale.of().format_percent(row.share)
        line = f"{row.element}: n = {row.n}, the same {same}, Krippendorff's alpha {alpha}"
        out.print(line, markup=False)


def agree(
    first: Annotated[str, typer.Argument(help="A case id, or a filled-in sheet.")],
    second: Annotated[str, typer.Argument(help="The other one.")],
) -> None:
    """Compare two codings of a case's statements: agreement, kappa, and where they differ."""
    from analytics import study
    from analytics.schema import INTERVAL
    from analytics.wording import Locale

    agreement = study.agree(first, second)
    share = Locale.of().format_percent(agreement.share, 1)
    out.print(f"{share} of {agreement.n} codes are the same", markup=False)
    if agreement.kappa is None:
        out.print("Cohen's kappa cannot be told: too few codes, or one level only")
    else:
        ends = (
            ""
            if agreement.low is None
            else f", {INTERVAL:.0%} interval {agreement.low:.2f} – {agreement.high:.2f}"
        )
        out.print(f"weighted Cohen's kappa {agreement.kappa:.2f}{ends}", markup=False)
    for row in agreement.apart.itertuples():
        out.print(f"  {row.milestone}, {row.element}: {row.first} | {row.second}", markup=False)
