"""What people decided on a case's actions: `actions.yaml` of its folder, read and never written."""

import datetime
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from analytics.cases.record import Record
from analytics.errors import CaseError

FILE = "actions.yaml"
STATES = ("proposed", "accepted", "done", "dropped")


class FollowUp(Record):
    """A decision on the action of one lesson. lesson: its id. date: due, done or dropped on."""

    lesson: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    state: Literal["proposed", "accepted", "done", "dropped"]
    owner: str = ""
    date: datetime.date | None = None
    note: str = ""


_LIST = TypeAdapter(tuple[FollowUp, ...])


def follow_ups(folder: Path) -> tuple[FollowUp, ...]:
    """The decisions of a case's folder; none without the file. `CaseError` says what is wrong."""
    path = folder / FILE
    if not path.exists():
        return ()
    where = f"{folder.name}/{FILE}"
    try:
        found = _LIST.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")) or [])
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CaseError(what=f"no valid YAML: {error}", where=where, right=_RIGHT) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CaseError(what=first["msg"], where=f"{where}, {place}", right=_RIGHT) from error
    ids = [one.lesson for one in found]
    twice = next((lesson for lesson in ids if ids.count(lesson) > 1), None)
    if twice:
        raise CaseError(what=f"{twice} stands twice", where=where, right="One entry a lesson")
    return found


_RIGHT = f"A list of lesson, state ({', '.join(STATES)}), and if known owner, date, note"
