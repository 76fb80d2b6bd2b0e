"""Contents of a case's record: events, quotes, searches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from analytics.schema.time import Moment
from analytics.schema.vocabulary import ACTION_KINDS, COMPENSATION_KINDS


@dataclass(frozen=True)
class Quote:
    """A published quotation of an organisation or an office-holder, 20 words at most."""

    words: str
    source: str
    speaker: str = ""


@dataclass(frozen=True)
class Search:
    """A span that was searched completely for a subject, or for which a source states its absence.

    Absence may be claimed only within such a span. id: of the search or of the source's fact.
    earliest, latest: UTC.
    """

    id: str
    subject: str
    earliest: pd.Timestamp
    latest: pd.Timestamp
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Milestone:
    """One documented event.

    apology: element of APOLOGY_ELEMENTS → full or weak, in the text that was read. is_whole: the
    whole statement was read, so that an element not coded is absent. first: subjects of SUBJECTS
    for which a source calls this event the first. audience: to whom it was addressed.
    """

    id: str
    kinds: tuple[str, ...]
    actor: str
    channel: str
    when: Moment
    known_at: pd.Timestamp
    precision: str
    text: str
    sources: tuple[str, ...]
    public: bool = True
    apology: Mapping[str, Literal["full", "weak"]] = field(
        default_factory=dict[str, Literal["full", "weak"]]
    )
    contradicts: tuple[str, ...] = ()
    note: str = ""
    name: str = ""
    stance: str = ""
    audience: str = "public"
    quote: Quote | None = None
    is_whole: bool = False
    first: tuple[str, ...] = ()

    @property
    def is_brands(self) -> bool:
        """Done or said by the brand, including its corrective actions that the press reports."""
        return self.actor == "brand" or (self.actor == "press" and self.is_kind(*ACTION_KINDS))

    @property
    def is_mere_trigger(self) -> bool:
        """A trigger of the crisis and nothing else."""
        return set(self.kinds) <= {"trigger"}

    @property
    def is_statement(self) -> bool:
        """A public statement or act of the brand of any kind, except a mere trigger."""
        return self.is_brands and self.public and not self.is_mere_trigger

    @property
    def is_corrective_action(self) -> bool:
        return self.is_brands and self.is_kind(*ACTION_KINDS)

    @property
    def is_heard(self) -> bool:
        """Public, or addressed to those who were harmed."""
        return self.public or self.audience == "harmed"

    @property
    def is_critical(self) -> bool:
        """A public act or statement of somebody else against the brand."""
        is_against = self.stance == "critic" or self.is_kind("escalation", "first_public_post")
        return not self.is_brands and self.public and is_against and self.stance != "defender"

    def is_kind(self, *kinds: str) -> bool:
        return not set(self.kinds).isdisjoint(kinds)

    def is_about(self, subject: str) -> bool:
        """Whether it is one of the events that a search for the subject would have found."""
        return {
            "statements": self.is_statement,
            "channels": self.is_statement,
            "corrective_actions": self.is_corrective_action,
            "compensation": self.is_brands and self.is_kind(*COMPENSATION_KINDS),
            "apology": self.is_brands and self.is_heard and self.is_kind("full_apology"),
            "chief_executive": self.is_statement and self.is_kind("ceo_statement"),
            "influencers": self.actor == "influencer",
            "partners": self.actor in ("partner", "other_brand"),
            "regulators": self.actor == "regulator",
            "escalations": self.is_critical,
            "internal_words": self.is_brands and self.audience == "staff",
        }[subject]
