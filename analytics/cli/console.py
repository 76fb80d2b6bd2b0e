"""Shared by the commands: the one door to the terminal, and the selection of cases."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console

from analytics.characters import escaped, escaped_json
from analytics.errors import CaseError, UsageError


class Terminal(Console):
    """A stream to a terminal or a file: text is printed as it is, one line a call.

    What could move a cursor, hide or reorder is printed as an escape; nothing is markup.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(soft_wrap=True, highlight=False, markup=False, emoji=False, **options)

    def print(self, *objects: Any, **options: Any) -> None:
        """Print objects on one line; texts are escaped."""
        shown = [escaped(one) if isinstance(one, str) else one for one in objects]
        plain: Any = options | {"markup": False, "highlight": False, "emoji": False}
        super().print(*shown, **plain)

    def lines(self, text: str) -> None:
        """Print a text of several lines."""
        for line in text.splitlines():
            self.print(line)

    def on_broken_pipe(self) -> None:
        """Leave it to `calling.call`, which ends every command alike."""
        raise BrokenPipeError


out, err = Terminal(), Terminal(stderr=True)

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
    """Print a value as JSON that any reader of this stream's encoding can read."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2, allow_nan=False)
    sys.stdout.write(escaped_json(text) + "\n")
