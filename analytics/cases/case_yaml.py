"""`case.yaml` parsed and validated; errors name the file, the line and the field."""

import reprlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from yaml.reader import ReaderError

from analytics.cases import yaml_lines
from analytics.cases.checks import Problem
from analytics.cases.record import CaseRecord
from analytics.errors import CaseError

TEMPLATE = "casestudies/_template/case.yaml"
Fields = TypeVar("Fields", bound=BaseModel)


@dataclass(frozen=True)
class Document:
    """A parsed YAML file. name: `<id>/case.yaml`. lines: line of each field, by its path."""

    name: str
    content: object
    lines: dict[yaml_lines.Path, int]

    def reject(self, problems: Iterable[Problem]) -> None:
        """Raise the first problem, if there is any, as a `CaseError`; the others are its notes."""
        errors = [self._error(*problem) for problem in problems]
        if errors:
            for other in errors[1:]:
                errors[0].add_note(str(other))
            raise errors[0]

    def _error(self, field: yaml_lines.Path, what: str, right: str) -> CaseError:
        path = ".".join(_short(part) for part in field) or "the whole file"
        line = yaml_lines.line_of(field, self.lines)
        where = f"{self.name}, line {line}, {path}"
        return CaseError(what=_short(what, 300), where=where, right=_short(right, 600))


def parse(name: str, text: str, right: str = f"See {TEMPLATE}") -> Document:
    """A YAML text with the lines of its fields. right: what a file that is no YAML should be.
    Raises `CaseError`.
    """
    try:
        return Document(name, *yaml_lines.load(text))
    except yaml_lines.DuplicateKeyError as error:
        key = _short(error.key)
        raise CaseError(
            what=f"{key} is given twice",
            where=f"{name}, line {error.line}, {key}",
            right="Give each field once",
        ) from error
    except yaml.YAMLError as error:
        raise CaseError(
            what=f"the file is not valid YAML: {_problem(error)}",
            where=f"{name}{_line(error, text)}",
            right=right,
        ) from error


def _problem(error: yaml.YAMLError) -> str:
    """What PyYAML says, in one line."""
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or error
    return _short(said, 200)


def _short(text: object, most: int = 60) -> str:
    """A text of the file in one line of at most `most` characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _line(error: yaml.YAMLError, text: str) -> str:
    """Where an error lies, as far as PyYAML says it."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return f", line {mark.line + 1}"
    if isinstance(error, ReaderError):  # its position counts bytes
        line = text.encode("utf-8", "replace").count(b"\n", 0, error.position) + 1
        return f", line {line}"
    return ""


def require_fields(document: Document) -> None:
    """Raise `CaseError` for a document that is no mapping of fields."""
    if not isinstance(document.content, dict):
        what = "the file holds no fields" if document.content is None else "the file is no mapping"
        document.reject([((), what, f"Write fields with their values, as in {TEMPLATE}")])


def validate(document: Document) -> CaseRecord:
    """The record that a document holds. Raises `CaseError`, with one problem for each field."""
    return validate_as(CaseRecord, document)


def validate_as(kind: type[Fields], document: Document) -> Fields:
    """The fields of a document that a model declares; see `validate`."""
    require_fields(document)
    try:
        return kind.model_validate(document.content)
    except ValidationError as error:
        problems: dict[yaml_lines.Path, Problem] = {}  # a union complains once for each member
        for details in error.errors():
            field = tuple(part for part in details["loc"] if part != "[key]")
            if details["type"] != "missing":
                field = yaml_lines.known(field, document.lines)
            problems.setdefault(field, (field, *explain(details)))
        document.reject(problems.values())
        raise


def explain(details: ErrorDetails) -> tuple[str, str]:
    """A pydantic error as what is wrong and what would be right."""
    kind, message = details["type"], details["msg"].removeprefix("Value error, ")
    value = reprlib.repr(details["input"])
    if kind == "missing":
        return "the field is missing", f"See {TEMPLATE}"
    if kind == "extra_forbidden":
        return "unknown field", f"Remove it, or see {TEMPLATE} for its name"
    if kind == "string_pattern_mismatch" and "[a-z" in message:
        right = "Lower-case letters and digits, words joined by a hyphen; in kind also by _"
        return f"{value} is not valid", right
    if kind in ("model_type", "dict_type"):
        right = f"A day is written {{day: 2019-01-06}}; for other fields see {TEMPLATE}"
        return f"{value} is a single value, where fields are needed", right
    if kind == "value_error":
        what, _, right = message.partition("; ")
        return what, (right or f"See {TEMPLATE}")
    return f"{value} is not valid", message
