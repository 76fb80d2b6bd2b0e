"""What people decided on a case's actions: `actions.yaml`, which no command writes."""

import datetime
from typing import Annotated, Literal, get_args

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from analytics.cases.record import Record
from analytics.errors import CaseError

FILE = "actions.yaml"
State = Literal["proposed", "accepted", "done", "dropped"]
_RIGHT = f"A list of lesson, state ({', '.join(get_args(State))}), and if known owner, date, note"


class FollowUp(Record):
    """A decision on the action of one lesson. lesson: its id. date: due, done or dropped on."""

    lesson: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    state: State
    owner: str = ""
    date: datetime.date | None = None
    note: str = ""


_LIST = TypeAdapter(tuple[FollowUp, ...])


def parse_follow_ups(text: str, where: str) -> tuple[FollowUp, ...]:
    """The decisions in the text of `actions.yaml`. where: the file, for errors. Raises `CaseError`,
    also where a lesson has two decisions.
    """
    try:
        decisions = _LIST.validate_python(yaml.safe_load(text) or [])
    except yaml.YAMLError as error:
        what = f"the file is not valid YAML: {error}"
        raise CaseError(what=what, where=where, right=_RIGHT) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CaseError(what=first["msg"], where=f"{where}, {place}", right=_RIGHT) from error
    lessons = [decision.lesson for decision in decisions]
    for lesson in lessons:
        if lessons.count(lesson) > 1:
            right = "Give one entry for each lesson"
            raise CaseError(what=f"{lesson} is given twice", where=where, right=right)
    return decisions
