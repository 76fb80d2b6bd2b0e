"""All that is wrong with a case, found by checks that do not stop one another."""

from collections.abc import Callable
from typing import TypeVar

from analytics.errors import CaseError

T = TypeVar("T")


class AllProblems:
    """Runs checks and keeps what each refuses, until `end` raises it."""

    def __init__(self) -> None:
        self._found: list[CaseError] = []

    def of(self, check: Callable[[], T]) -> T | None:
        """What `check` gives; None where it raises a `CaseError`, which is kept."""
        try:
            return check()
        except CaseError as error:
            self._found.append(error)
            return None

    def end(self) -> None:
        """Raise the first problem, if there is any; all others are its notes."""
        if not self._found:
            return
        first, *others = self._found
        for other in others:
            for told in (str(other), *getattr(other, "__notes__", ())):
                first.add_note(told)
        raise first
