"""The file of what a case's messages showed: `listening.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.cases.files import BAD_CONTENT
from analytics.errors import CaseError, TableError
from analytics.schema import utc

RIGHT = "A file that aftermath panel has written"


@dataclass(frozen=True)
class Listening:
    """What a case's messages showed up to an instant, UTC. name: of the file. parts: name → its
    measures and tables as JSON; the study reads them.
    """

    name: str
    until: pd.Timestamp
    parts: Mapping[str, Any]


def read_listening(content: bytes, where: str) -> Listening:
    """The content of the file. where: its name, for errors. Raises `CaseError`."""
    try:
        held = json.loads(content)
        until, parts = utc(pd.Timestamp(held["until"]), "until"), held["parts"]
    except (*BAD_CONTENT, KeyError, TypeError, TableError) as error:
        raise CaseError(
            what=f"the file cannot be read: {error}", where=where, right=RIGHT
        ) from error
    if not isinstance(parts, dict):
        raise CaseError(what="parts holds no names", where=where, right=RIGHT)
    return Listening(where, until, parts)
