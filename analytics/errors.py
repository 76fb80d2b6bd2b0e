"""Errors that bad input causes, and faults: what failed, where, and what would be right."""

import traceback
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

_PACKAGE = Path(__file__).parent


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
            return cls(part, f"{error.what}. {error.right}", error.where)
        lines = traceback.extract_tb(error.__traceback__)
        own = [line for line in lines if Path(line.filename).is_relative_to(_PACKAGE)]
        last = own[-1] if own else None
        where = f"{Path(last.filename).relative_to(_PACKAGE.parent)}:{last.lineno}" if last else ""
        text = f"{type(error).__name__}: {error}".splitlines()[0]
        return cls(part, text, where)

    def __str__(self) -> str:
        return f"{self.part}: {self.what} ({self.where})"
