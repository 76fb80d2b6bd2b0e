"""Run the command line: every end of it, and every warning, is plain text of one line."""

import os
import sys
import traceback
import warnings
from concurrent.futures import CancelledError
from io import BufferedReader, BufferedWriter, FileIO, TextIOWrapper
from typing import Any, NoReturn

import typer

from analytics.cli.console import err
from analytics.errors import AftermathError, Fault, UsageError
from analytics.files import disk_problem

CLOSED_PIPE = 141
"""Exit code where nobody reads on, as of a program that SIGPIPE ends: 128 + 13."""
TRACEBACK = "AFTERMATH_TRACEBACK"
"""Environment variable that shows the whole of an unforeseen error."""
_WrongUse: Any = typer.BadParameter.__base__  # of all that typer raises for wrong arguments


def call(app: typer.Typer) -> None:
    """Run the command line. Wrong use, a disk that refuses and a closed pipe end it in one line."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    warnings.showwarning = _show_warning
    try:
        _refuse_undecoded(sys.argv[1:])
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(CLOSED_PIPE)
    except CancelledError:  # of a run that a signal has asked to end
        sys.exit(1)
    except _WrongUse as error:
        _refuse(error)
    except typer.Abort:
        sys.exit(1)
    except AftermathError as error:
        err.print(f"aftermath: {error}", style="bold")
        sys.exit(error.exit_code)
    except OSError as error:
        err.print(f"aftermath: {_disk_trouble(error)}", style="bold")
        sys.exit(1)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            err.lines("".join(traceback.format_exception(error)))
        fault = f"{Fault.of('command', error)}. A fault of Aftermath; {TRACEBACK}=1 shows all of it"
        err.print(f"aftermath: {fault}", style="bold")
        sys.exit(1)
    sys.exit(code or 0)


def _open_closed_streams() -> None:
    """Let a stream that the caller has closed lead nowhere, so that no file takes its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            raw = FileIO(number, "w" if number else "r", closefd=False)
            buffered = BufferedWriter(raw) if number else BufferedReader(raw)
            setattr(sys, name, TextIOWrapper(buffered, "utf-8"))


def _refuse_undecoded(arguments: list[str]) -> None:
    """Names end in pages and JSON, which are UTF-8: what is not text cannot stand there."""
    for argument in arguments:
        if any("\ud800" <= one <= "\udfff" for one in argument):
            raise UsageError(
                what="it is not text in the encoding of this system",
                where=f"argument {argument}",
                right="Write it in UTF-8; rename a file whose name is in another encoding",
            )


def _refuse(error: Any) -> NoReturn:
    """One line for arguments that typer refuses; the help where there is no argument."""
    path = error.ctx.command_path if error.ctx else "aftermath"
    text = error.format_message()
    if type(error).__name__ == "NoArgsIsHelpError":
        err.lines(text)
    else:
        told = " ".join(text.split("\n"))
        err.print(f"{path}: {told.rstrip('.')}. See: {path} --help", style="bold")
    sys.exit(error.exit_code)


def _disk_trouble(error: OSError) -> str:
    """What the system refused, where, and what to do."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{disk_problem(error)}. What was there stands; mend it and run again"


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    err.print(f"warning: {message}")
