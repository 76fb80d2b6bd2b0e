"""Shared by the commands: the output streams, and the selection of cases."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from analytics.errors import CaseError, UsageError

out, err = Console(soft_wrap=True, highlight=False), Console(stderr=True, soft_wrap=True)

Cases = Annotated[list[str] | None, typer.Argument(help="Case ids; none named means all.")]
All = Annotated[bool, typer.Option("--all", help="All cases, said aloud.")]


def chosen_cases(named: list[str] | None, everything: bool = False) -> list[str]:
    """Ids of the named cases, each once, or of all cases; `CaseError` for an unknown case."""
    from analytics import cases

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


def print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
