"""Errors that bad input causes, and faults: what failed, where, and what would be right."""

import re
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from signal import Signals
from threading import Event
from typing import TypeVar

_HERE = Path(__file__)
_PACKAGE = _HERE.parent
_FOLDERS = re.compile(r"(?<![\w.:/\\])(?:[A-Za-z]:)?[\\/](?:[^\\/\s'\":]+[\\/])+")
"""The folders of an absolute path: what remains is the name of the file."""

T = TypeVar("T")


class AftermathError(Exception):
    """Base of the errors that Aftermath raises on bad input.

    what: what is wrong. where: file, line, field or argument. right: what would be right.
    """

    exit_code = 2

    def __init__(self, *, what: str, where: str, right: str) -> None:
        self.what, self.where, self.right = what, where, right
        super().__init__(f"{where}: {what}. {right}")

    def __reduce__(self):
        return (_rebuild, (type(self), self.what, self.where, self.right))


def _rebuild(kind, what, where, right):
    return kind(what=what, where=where, right=right)


class TableError(AftermathError):
    """A table breaks its column contract."""


class CaseError(AftermathError):
    """A case folder is missing, unreadable or inconsistent."""


class ImportFileError(AftermathError):
    """A file of messages cannot be imported."""


class ModelError(AftermathError):
    """A sentiment model cannot be loaded or does not have the three classes."""


class UsageError(AftermathError):
    """A command or function was called wrongly."""


class RunError(AftermathError):
    """A report could not be built; the last published one is kept."""

    exit_code = 1


STOP_REQUESTED = Event()
"""Set while a command that was asked to end has not ended yet."""


class Stopped(BaseException):
    """A signal asked the command to end.

    Not an `Exception`, so that nothing on the way takes it for a failure.
    """

    def __init__(self, signum: int) -> None:
        self.exit_code = 128 + signum
        super().__init__(f"stopped by {Signals(signum).name}")


@dataclass(frozen=True)
class Fault:
    """A part that failed and was left out, while everything else went on.

    part: its kind and name: ``chart sentiment``. what: the error in one line. where: file and line,
    below the project, never a folder of this machine.
    """

    part: str
    what: str
    where: str

    @classmethod
    def of(cls, part: str, error: Exception) -> "Fault":
        """The fault behind an exception: an `AftermathError` says where itself; for any other it is
        the innermost line of this package.
        """
        if isinstance(error, AftermathError):
            what = " ".join(f"{error.what}. {error.right}".split())
            return cls(part, _in_one_line(what), _in_one_line(error.where))
        return cls(part, _in_one_line(f"{type(error).__name__}: {_said(error)}"), _place(error))

    def __str__(self) -> str:
        told = f"{self.part}: {self.what}"
        return f"{told} ({self.where})" if self.where else told

    @property
    def reason(self) -> str:
        """Where and what, without the part: ``2017-x/case.yaml, line 3, brand: …``."""
        return f"{self.where}: {self.what}" if self.where else self.what

    @property
    def plain(self) -> dict[str, str]:
        """As JSON: ``part``, ``what``, ``where``."""
        return asdict(self)


def _place(error: Exception) -> str:
    """File and line of this package in which an exception arose; "" where it did elsewhere."""
    lines = [(Path(one.filename), one.lineno) for one in traceback.extract_tb(error.__traceback__)]
    own = [(path, line) for path, line in lines if path.is_relative_to(_PACKAGE) and path != _HERE]
    return f"{own[-1][0].relative_to(_PACKAGE.parent).as_posix()}:{own[-1][1]}" if own else ""


def _said(error: Exception) -> str:
    try:
        return str(error)
    except Exception:  # an exception whose own text fails still costs its part only
        return "without a message"


def _in_one_line(text: str) -> str:
    """The first line that says anything, without the folders of absolute paths."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return _FOLDERS.sub("", first.encode("utf-8", "replace").decode())


class Faults:
    """Where parts that may fail are made: each costs itself, and is remembered here.

    A lack of memory concerns more than the part, and is not contained.
    """

    def __init__(self) -> None:
        self._found: dict[Fault, None] = {}

    def contain(self, part: str, make: Callable[[], T], instead: Callable[[], T]) -> T:
        """What `make` gives; where it raises, what `instead` gives, and `part` is at fault."""
        try:
            return make()
        except MemoryError:
            raise
        except Exception as error:
            self.add(Fault.of(part, error))
            return instead()

    def add(self, *faults: Fault) -> None:
        """Remember faults that were found elsewhere; each once."""
        self._found |= dict.fromkeys(faults)

    @property
    def found(self) -> tuple[Fault, ...]:
        """The faults so far, in order, each once."""
        return tuple(self._found)
