"""Errors that bad input causes; each says what is wrong, where, and what would be right."""


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
