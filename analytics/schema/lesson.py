"""Lessons derived from measures."""

from dataclasses import dataclass
from typing import Literal

from analytics.schema.text import Message

Side = Literal["well", "badly", "mixed", "outcome", "open"]


@dataclass(frozen=True)
class Lesson:
    """A claim with its measures, the counter-evidence, and a recommended action.

    side: what went well, badly, both at once (mixed), how it ended (outcome), or what else the data
    show (open). verdict: the side before the same behaviour was found under both well and badly.
    owner: a role key of the catalogue. due: by when the action must be ready or done, also a key.
    evidence: measure names.
    """

    id: str
    subject: str
    side: Side
    claim: Message
    evidence: tuple[str, ...]
    counter_evidence: tuple[Message, ...]
    confidence: Literal["high", "moderate"]
    confidence_reason: Message
    action: Message
    owner: str
    due: str
    citation: str = ""
    verdict: Side = "open"


@dataclass(frozen=True)
class InapplicableRule:
    """A rule that gave no verdict, and why."""

    id: str
    subject: str
    reason: Message
