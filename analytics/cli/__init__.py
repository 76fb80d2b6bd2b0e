"""The command `aftermath`. Exit code 0: success; 1: failure; 2: wrong use.

Commands parse their arguments, call the package and print. They import what they need when they
run, so that `--help` and `version` start quickly.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from signal import SIG_IGN, SIGINT, SIGTERM, Signals, getsignal, signal
from threading import Timer
from types import FrameType

import typer

from analytics import __version__
from analytics.cli import (
    case_folders,
    coding,
    early_warning,
    import_messages,
    reports,
    scoring,
    start,
    statement,
)
from analytics.cli.calling import call
from analytics.cli.console import err, out
from analytics.errors import STOP_REQUESTED, Stopped
from analytics.reports import environment

END_S = 2.5
"""Seconds in which a command ends once a signal asks it to."""


def version() -> None:
    """Print the version."""
    out.print(__version__)


COMMANDS: dict[str, Callable[..., None]] = {
    "start": start.start,
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
    "statement": statement.statement,
    "summary": reports.summary,
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
    """Entry point: prints a user's error as one line on stderr and exits with its code.

    A signal that asks the command to end stops what it has started and exits with 128 and its
    number: 130 for Ctrl-C.
    """
    environment.settle()
    try:
        with _stopped_by_signals():
            call(app)
    except Stopped as stopped:
        err.print(f"aftermath: {stopped}; what was there before still stands")
        sys.exit(stopped.exit_code)


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Raise `Stopped` at the first signal that asks to end; the second one ends this process at
    once, and its children with it. `nohup` keeps its meaning.

    Python loses what a signal raises inside some callbacks, such as those of imports: a stop is
    therefore also asked for by `STOP_REQUESTED`, raised at the end, and lasts END_S at most.
    """
    received: list[int] = []
    ends = Timer(END_S, lambda: os._exit(128 + received[0]))
    ends.daemon = True

    def stop(signum: int, _: FrameType | None) -> None:
        received.append(signum)
        if len(received) > 1:
            os._exit(128 + signum)
        STOP_REQUESTED.set()
        ends.start()
        raise Stopped(signum)

    hangup = [one for one in Signals if one.name == "SIGHUP" and getsignal(one) != SIG_IGN]
    before = {one: signal(one, stop) for one in (SIGINT, SIGTERM, *hangup)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal(one, handler)
        ends.cancel()
        STOP_REQUESTED.clear()
        if received:
            raise Stopped(received[0]) from None
