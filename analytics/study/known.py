"""What could be known of a case at an instant: the only module that cuts by time.

A record is cut at the instant itself. Counts of messages end with the last complete bin before it,
so that an incomplete bin is not mistaken for a quiet one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analytics import panel
from analytics.cases import Case
from analytics.measures.onset import onset as panel_onset
from analytics.measures.replies import first_replies
from analytics.measures.response import ONSET_AT
from analytics.schema import Labels, Message, Panel
from analytics.study.class_shares import Scored
from analytics.study.inputs import Inputs
from analytics.study.scoring import PANEL_MINUTES
from analytics.wording import UntrustedText

BIN_MINUTES = 60


@dataclass(frozen=True)
class Known:
    """A case's inputs cut at `as_of`.

    case: milestones, figures and searches known then. until: `as_of`, at most the end of the case's
    coverage. panels: bins that had ended, by labels. bins: the public side of the first panel as a
    regular hourly series. posts, scored, emotions: as in `Inputs`, of the messages in complete
    bins. returns: sessions that had closed.
    """

    inputs: Inputs
    as_of: pd.Timestamp
    until: pd.Timestamp
    case: Case
    panels: Mapping[Labels, Panel]
    bins: pd.DataFrame
    posts: pd.DataFrame | None
    scored: Scored | None
    emotions: pd.DataFrame | None
    returns: pd.DataFrame | None
    coverage: Mapping[str, Any] | None

    @cached_property
    def replies(self) -> pd.DataFrame:
        """The public's complaints, each with the brand's first reply (`first_replies`)."""
        if self.posts is None:
            return pd.DataFrame()
        is_asked_or_said = self.posts["is_complaint"] | (self.posts["side"] == "brand")
        return first_replies(self.posts[is_asked_or_said], self.until)

    @cached_property
    def controls(self) -> Mapping[str, pd.DataFrame | Message]:
        """By case id, a rival's hourly series, or why it cannot be used."""
        labels = next(iter(self.panels), None)
        return {
            name: _control(self.inputs, name, labels, self.until)
            for name in self.inputs.case.controls
        }

    @property
    def has_brand(self) -> bool:
        """Whether the messages hold any post of the brand."""
        return self.posts is not None and bool((self.posts["side"] == "brand").any())

    @property
    def has_parents(self) -> bool:
        """Whether any message names the one it answers."""
        return self.posts is not None and bool(self.posts["parent_id"].notna().any())

    @property
    def labels(self) -> str | None:
        """Source of the sentiment labels: gold (people), model, or None where nothing is scored."""
        scored = (name for name, counts in self.panels.items() if counts.table["scored"].sum())
        return next(scored, None)


def known_at(inputs: Inputs, as_of: pd.Timestamp) -> Known:
    """What could be known at `as_of`, UTC."""
    until = min(as_of, inputs.end)
    counted = until.floor(f"{PANEL_MINUTES}min")
    panels: dict[Labels, Panel] = {
        name: panel.cut(counts, until) for name, counts in inputs.panels.items()
    }
    posts = _before(inputs.posts, counted)
    scored = inputs.scored
    if scored is not None:
        scored = scored.take((scored.when < counted).to_numpy())
    returns = inputs.case.returns
    if returns is not None:
        returns = returns[[is_closed(day, until) for day in returns["date"]]]
    return Known(
        inputs,
        as_of,
        until,
        inputs.case.known_by(as_of),
        panels,
        hourly(next(iter(panels.values()), None), until),
        posts,
        scored,
        _before(inputs.emotions, counted),
        returns,
        inputs.coverage if as_of >= inputs.end else None,
    )


def _before(table: pd.DataFrame | None, instant: pd.Timestamp) -> pd.DataFrame | None:
    return None if table is None else table[table["published_at"] < instant]


def hourly(counts: Panel | None, until: pd.Timestamp) -> pd.DataFrame:
    """The public side of a panel as a regular hourly series up to `until`; empty without one."""
    nothing = panel.combine([], bin_minutes=BIN_MINUTES, labels="gold")
    return panel.series(panel.rebin(counts or nothing, BIN_MINUTES), until)


def _control(
    inputs: Inputs, name: str, labels: Labels | None, until: pd.Timestamp
) -> pd.DataFrame | Message:
    """A rival's hourly series by the same labels, known at `until`, or why it cannot be a control.

    It cannot where it is missing, has no sentiment by these labels, or has an onset of its own.
    """
    if name not in inputs.controls:
        key = "control_unreadable" if name in inputs.lost else "control_absent"
        return Message(f"reason.{key}", {"rival": name})
    rival = inputs.controls[name]
    named = {"rival": UntrustedText(rival.case.brand)}
    if labels is None or labels not in rival.panels:
        return Message("reason.control_no_sentiment", named)
    bins = hourly(panel.cut(rival.panels[labels], until), until)
    documented, _ = rival.case.known_by(until).onset()
    own = panel_onset(bins, BIN_MINUTES)[ONSET_AT]
    at = own.value if documented is None else documented.earliest
    if at is not None:
        return Message("reason.control_in_crisis", named | {"at": at})
    return bins


def is_closed(day: object, until: pd.Timestamp) -> bool:
    """Whether a New York session of this day had closed (16:00 local)."""
    return pd.Timestamp(f"{day} 16:00", tz="America/New_York") <= until
