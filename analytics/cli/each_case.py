"""Commands over several cases: one that fails is named on stderr and stops no other."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import typer

from analytics.cli.console import err
from analytics.errors import AftermathError, Fault

if TYPE_CHECKING:
    from analytics.study import Library

T = TypeVar("T")


class EachCase:
    """Goes over the cases of one command, and keeps what it must exit with.

    chosen: ids of the cases that the command is about. A single one that is wrong is wrong use of
    the command and exits with the error's own code; all other failures exit with 1.
    """

    def __init__(self, chosen: Sequence[str]) -> None:
        self._is_single = len(chosen) == 1
        self._named: set[str] = set()
        self._shared: set[Fault] = set()
        self._code = 0

    def of(self, case: str, step: Callable[[str], T]) -> T | None:
        """What `step` gives for a case; None where it fails, which is then named."""
        try:
            return step(case)
        except BrokenPipeError:
            raise
        except Exception as error:  # any error costs this case only, and is printed
            if self._is_single and isinstance(error, AftermathError):
                self._code = error.exit_code
            self.fail(case, Fault.of(case, error).reason)
            for other in getattr(error, "__notes__", ()):
                err.print(f"       {other}")
            return None

    def lose(self, case: str, faults: Iterable[Fault]) -> None:
        """Name what failed within a case that was read otherwise; a file of all cases once."""
        for fault in faults:
            if not fault.part.startswith("file "):
                self.fail(case, str(fault))
            elif fault not in self._shared:
                self._shared.add(fault)
                self.fail(fault.part, fault.reason)

    def miss(self) -> None:
        """Name the folders that hold a record and can be no case: nothing else would."""
        from analytics import cases

        for name in cases.misnamed():
            right = "Rename the folder: lower-case letters, digits and single hyphens"
            self.fail(repr(name), f"the folder's name is no case id. {right}")

    def lack(self, library: "Library") -> None:
        """Name the cases that a library leaves out, and what it could not compute of others."""
        before = set(self._named)
        for case, why in library.left_out.items():
            if case not in before:
                self.fail(case, why)
        for case, entry in library.entries.items():
            if case not in before:
                self.lose(case, entry.faults)

    def fail(self, case: str, why: str) -> None:
        """Name a case that failed elsewhere."""
        self._named.add(case)
        self._code = self._code or 1
        err.print(f"FAILED {case}: {why}")

    def end(self) -> None:
        """Exit with a failure where anything failed."""
        if self._code:
            raise typer.Exit(self._code)
