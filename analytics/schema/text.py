"""Untranslated text: a key of the message catalogue and its values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A key of the message catalogue with the values to fill in; `wording` renders the text."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])


FAILED = Message("reason.failed")
"""Why something is missing that a fault in the program kept from being computed."""
