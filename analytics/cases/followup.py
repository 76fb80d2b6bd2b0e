"""What people decided on a case's actions: `actions.yaml`, which no command writes."""

from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from analytics.cases import case_yaml, yaml_lines
from analytics.cases.record import Day, Record

FILE = "actions.yaml"
State = Literal["proposed", "accepted", "done", "dropped"]
_RIGHT = f"A list of lesson, state ({', '.join(get_args(State))}), and if known owner, date, note"


class FollowUp(Record):
    """A decision on the action of one lesson. lesson: its id. date: due, done or dropped on."""

    lesson: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    state: State
    owner: str = ""
    date: Day | None = None
    note: str = ""


_LIST = TypeAdapter(tuple[FollowUp, ...])


def parse_follow_ups(text: str, where: str) -> tuple[FollowUp, ...]:
    """The decisions in the text of `actions.yaml`. where: the file, for errors. Raises `CaseError`,
    also where a lesson has two decisions.
    """
    document = case_yaml.parse(where, text, _RIGHT)
    if document.content is None:
        return ()
    if not isinstance(document.content, list):
        document.reject([((), "the file is no list of decisions", _RIGHT)])
    try:
        decisions = _LIST.validate_python(document.content)
    except ValidationError as error:
        document.reject((_field(one), case_yaml.explain(one)[0], _RIGHT) for one in error.errors())
        raise
    lessons = [decision.lesson for decision in decisions]
    document.reject(
        ((i,), f"{lesson} is given twice", "Give one entry for each lesson")
        for i, lesson in enumerate(lessons)
        if lesson in lessons[:i]
    )
    return decisions


def _field(details: ErrorDetails) -> yaml_lines.Path:
    return tuple(part for part in details["loc"] if part != "[key]")
