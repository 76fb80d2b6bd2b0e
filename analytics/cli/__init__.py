"""The command `aftermath`. Exit code 0: success; 1: failure; 2: wrong use.

Commands parse their arguments, call the package and print. They import what they need when they
run, so that `--help` and `version` start quickly.
"""

import sys
from collections.abc import Callable

import typer

from analytics import __version__
from analytics.cli import case_folders, coding, early_warning, import_messages, reports, scoring
from analytics.cli.console import err, out
from analytics.errors import AftermathError


def version() -> None:
    """Print the version."""
    out.print(__version__)


COMMANDS: dict[str, Callable[..., None]] = {
    "run": reports.run,
    "import": import_messages.import_,
    "panel": import_messages.panel,
    "label": import_messages.label,
    "new": case_folders.new,
    "check": case_folders.check,
    "availability": case_folders.availability,
    "metrics": reports.metrics,
    "index": case_folders.index,
    "coding": coding.coding,
    "reliability": coding.reliability,
    "agree": coding.agree,
    "plan": reports.plan,
    "lessons": reports.lessons,
    "detect": early_warning.detect,
    "score": scoring.score,
    "compare-models": scoring.compare_models,
    "version": version,
}
"""Name → function, in the order of the help."""

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Replays past brand crises: measures, lessons and a post-mortem page for each case.",
)
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def main() -> None:
    """Entry point: prints a user's error as one line on stderr and exits with its code."""
    try:
        app()
    except AftermathError as error:
        err.print(f"aftermath: {error}", markup=False, style="bold")
        sys.exit(error.exit_code)
