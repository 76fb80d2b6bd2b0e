"""What could be known of a case at an instant: the only module that cuts by time.

A record is cut at the instant itself. Counts of messages end with the last complete bin before it,
so that an incomplete bin is not mistaken for a quiet one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from analytics import panel
from analytics.cases import Case
from analytics.measures.cascades import copied
from analytics.measures.holes import Hole, holes, holes_of_ids, merged
from analytics.measures.onset import likeliest_onset
from analytics.measures.onset import onset as panel_onset
from analytics.measures.replies import first_replies
from analytics.measures.response import ONSET_AT
from analytics.results import Tone
from analytics.schema import (
    EXPECTED,
    RESOLUTIONS,
    Labels,
    Message,
    Moment,
    Panel,
    Resolution,
    utc,
)
from analytics.sentiment.hand import MIN_LABELS
from analytics.sentiment.shares import MIN_TEXTS
from analytics.study import dating
from analytics.study.class_shares import Scored
from analytics.study.inputs import Inputs
from analytics.study.naming import naming
from analytics.study.scoring import BIN_MINUTES, panel_minutes
from analytics.study.tone import tone
from analytics.wording import UntrustedText


@dataclass(frozen=True)
class Known:
    """A case's inputs cut at `as_of`, and at the start of the case's coverage.

    case: milestones, figures and searches known then. until: `as_of`, at most the end of the case's
    coverage. panels: bins that had ended, by labels, of messages with a clock. dated: the days that
    had, of the others (`Inputs.dated`). posts, scored, emotions: as in `Inputs`, of the messages in
    complete bins. returns: sessions that had closed.
    """

    inputs: Inputs
    as_of: pd.Timestamp
    until: pd.Timestamp
    case: Case
    panels: Mapping[Labels, Panel]
    dated: Mapping[Resolution, Mapping[Labels, Panel]]
    posts: pd.DataFrame | None
    scored: Scored | None
    emotions: pd.DataFrame | None
    returns: pd.DataFrame | None
    coverage: Mapping[str, Any] | None

    @cached_property
    def bins(self) -> pd.DataFrame:
        """The public side of the first panel as a regular series, by bins of `bin_minutes`.

        Empty unless at least half of the messages have a clock.
        """
        counts = _levelled(self._clocked, self.inputs.case)
        return regular(counts, self.until, self.since, self.holes, self.bin_minutes)

    @cached_property
    def parts(self) -> dict[tuple[str, Moment | None], Any]:
        """Parts of what the messages show, kept once they are computed (`study.listening`)."""
        return {}

    @cached_property
    def copied(self) -> pd.DataFrame:
        """Which posts repeat a text that was posted before (`cascades.copied`)."""
        return pd.DataFrame() if self.posts is None else copied(self.posts)

    @property
    def bin_minutes(self) -> int:
        """Width of the bins that the measures count by."""
        return self.inputs.bin_minutes

    @cached_property
    def by_hour(self) -> pd.DataFrame:
        """`bins` by the hour, whatever their width."""
        if self.bin_minutes == BIN_MINUTES:
            return self.bins
        counts = _levelled(self._clocked, self.inputs.case)
        return regular(counts, self.until, self.since, self.holes)

    @property
    def finer(self) -> pd.DataFrame | None:
        """`bins` at half their width; None where the panel has no such bins."""
        width, rest = divmod(self.bin_minutes, 2)
        counts = _levelled(self._clocked, self.inputs.case)
        if counts is None or rest or width % counts.bin_minutes:
            return None
        return regular(counts, self.until, self.since, self.holes, width)

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """Spans of the coverage in which no messages were collected: those that the case names, and
        those found in its messages (`measures.holes`). A hole is none of time but of collection, so
        what the case says of it counts at any `as_of`.
        """
        found = _holes(self.case, self._clocked, self.until)
        if self.posts is not None:
            clocked = self.posts[self.posts["resolution"] == "hour"]
            found = merged([*found, *holes_of_ids(clocked["message_id"], clocked["published_at"])])
        return tuple(found)

    @property
    def since(self) -> pd.Timestamp:
        """Start of the case's coverage."""
        return utc(self.case.coverage.start, "coverage.start")

    @property
    def _clocked(self) -> Panel | None:
        """The first panel, where at least half of the messages have a clock."""
        counts = next(iter(self.panels.values()), None)
        return counts if self.finest == "hour" else None

    @cached_property
    def replies(self) -> pd.DataFrame:
        """The public's complaints, each with the brand's first reply (`first_replies`)."""
        if self.posts is None:
            return pd.DataFrame()
        is_asked_or_said = self.posts["is_complaint"] | (self.posts["side"] == "brand")
        return self._replies_to(self.posts[is_asked_or_said])

    @cached_property
    def all_replies(self) -> pd.DataFrame:
        """The same of all of the public's posts, whatever their tone."""
        return pd.DataFrame() if self.posts is None else self._replies_to(self.posts)

    def _replies_to(self, posts: pd.DataFrame) -> pd.DataFrame:
        return first_replies(posts, self.until, [hole.start for hole in self.holes])

    @cached_property
    def rivals(self) -> Mapping[str, pd.DataFrame | Message]:
        """By case id, a rival's series, whether or not it has an onset of its own, or why there is
        none.
        """
        labels = next(iter(self.panels), None)
        return {
            name: _rival(self.inputs, name, labels, self.until)
            for name in self.inputs.case.controls
        }

    @cached_property
    def controls(self) -> Mapping[str, pd.DataFrame | Message]:
        """By case id, a rival's series, or why it cannot be used as a control."""
        return {
            name: _control(self.inputs, name, bins, self.until)
            for name, bins in self.rivals.items()
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
    def labels(self) -> Labels | None:
        """Source of the sentiment labels: gold (people), model, or None where nothing is scored."""
        return next((one for one in self.panels if self.total(one)["scored"].sum()), None)

    @cached_property
    def tone(self) -> Tone:
        """On how many of the public's messages all that is said of tone rests."""
        labels = self.labels or next(iter(self.panels), None)
        if labels is None:
            return Tone()
        posts = None if self.posts is None else self.posts[self.posts["side"] == "public"]
        told = tone(self.total(labels, "public").sum(), labels, posts)
        return replace(told, few_labels=self._few_labels(posts))

    def _few_labels(self, posts: pd.DataFrame | None) -> Message | None:
        """That people labelled too few of the public's posts to use, in the export or by hand."""
        counted = 0 if posts is None or "gold" in self.panels else int(posts["label"].count())
        by_hand = 0 if self.scored is None else self.scored.judged
        for n, least in ((counted, MIN_TEXTS), (by_hand, MIN_LABELS)):
            if 0 < n < least:
                return Message("tone.labelled", {"n": n, "least": least})
        return None

    @cached_property
    def naming(self) -> Message | None:
        """That the public's posts may be about something else than the brand; None where they name
        it, where the export says whom they are about, or where there are none.
        """
        if self.posts is None or self.case.about is not None:
            return None
        posts = self.posts[(self.posts["side"] == "public") & (self.posts["channel"] != "review")]
        return naming(posts).said(self.case.brand)

    def total(self, labels: Labels, side: str | None = None) -> pd.DataFrame:
        """The counts of all messages by these labels, of one side or all: one row a resolution."""
        held = {"hour": self.panels, **self.dated}
        sums = {}
        for resolution, panels in held.items():
            table = panels[labels].table
            rows = table if side is None else table[table["side"] == side]
            sums[resolution] = rows[panel.counts_of(table)].sum()
        return pd.DataFrame(sums).T.dropna(axis="columns")

    @cached_property
    def messages(self) -> pd.Series:
        """Number of the public's messages by the resolution to which their times are known."""
        labels = next(iter(self.panels), None)
        if labels is None:
            return pd.Series(dtype="int64")
        return self.total(labels, "public")["messages"]

    @cached_property
    def finest(self) -> Resolution:
        """The finest resolution to which at least half of the public's messages are known."""
        return dating.finest({f"{name}": int(n) for name, n in self.messages.items()})

    @property
    def no_clock(self) -> Message | None:
        """Why nothing can be said by the hour; None where it can."""
        if self.finest == "hour":
            return None
        total, clocked = int(self.messages.sum()), int(self.messages["hour"])
        values = {"unit": Message(f"unit_of_time.{self.finest}"), "n": total - clocked}
        key = "mostly" if clocked else "only"
        return Message(f"reason.no_clock.{key}", values | {"total": total})

    @cached_property
    def drawn(self) -> Resolution:
        """The resolution at which the span of the public's messages is drawn."""
        days = self.by_day(self.finest)
        if days.empty:
            return self.finest
        span = pd.Timedelta(days=(days["day"].iloc[-1] - days["day"].iloc[0]).days)
        if len(self.bins):
            span = pd.Timedelta(minutes=len(self.bins) * self.bin_minutes)
        return dating.drawn(span, self.finest)

    def by_day(self, least: Resolution = "day", labels: Labels | None = None) -> pd.DataFrame:
        """The public's messages by local day (`panel.by_day`), of those known to `least` or better.

        labels: by default the first.
        """
        labels = labels or next(iter(self.panels), None)
        if labels is None:
            return pd.DataFrame(columns=["day", *panel.COUNTS, "negative_share"])
        reached = RESOLUTIONS[: RESOLUTIONS.index(least) + 1]
        held = [panels[labels] for name, panels in self.dated.items() if name in reached]
        return panel.by_day(self.panels[labels], self.inputs.case.time_zone, dated=held)

    @property
    def lost_days(self) -> frozenset[date]:
        """Local days of which nothing was collected."""
        zone, lost = self.inputs.case.time_zone, set[date]()
        for hole in self.holes:
            first, end = (at.tz_convert(zone).tz_localize(None) for at in hole.span)
            lost.update(pd.date_range(first.ceil("D"), end.floor("D"), inclusive="left").date)
        return frozenset(lost)

    @property
    def last_day(self) -> date:
        """The local day in which what was known ends."""
        end = self.until - pd.Timedelta(seconds=1)
        return end.tz_convert(self.inputs.case.time_zone).date()


def known_at(inputs: Inputs, as_of: pd.Timestamp) -> Known:
    """What could be known at `as_of`, UTC."""
    since, until = utc(inputs.case.coverage.start, "coverage.start"), min(as_of, inputs.end)
    counted = until.floor(f"{panel_minutes(inputs.bin_minutes)}min")
    panels: dict[Labels, Panel] = {
        name: panel.cut(counts, until, since) for name, counts in inputs.panels.items()
    }
    is_end = as_of >= inputs.end

    def of_then(table: pd.DataFrame | None) -> pd.DataFrame | None:
        if table is None:
            return None
        return table[dating.is_known(table, since, counted, is_end=is_end)]

    scored = inputs.scored
    if scored is not None:
        when = pd.DataFrame({"published_at": scored.when, "resolution": scored.resolution})
        scored = scored.take(dating.is_known(when, since, counted, is_end=is_end).to_numpy())
    returns = inputs.case.returns
    if returns is not None:
        returns = returns[[is_closed(day, until) for day in returns["date"]]]
    return Known(
        inputs,
        as_of,
        until,
        inputs.case.known_by(as_of),
        panels,
        _days_of_then(inputs, since, counted, is_end=is_end),
        of_then(inputs.posts),
        scored,
        of_then(inputs.emotions),
        returns,
        inputs.coverage if as_of >= inputs.end else None,
    )


def _days_of_then(
    inputs: Inputs, since: pd.Timestamp, until: pd.Timestamp, *, is_end: bool
) -> dict[Resolution, dict[Labels, Panel]]:
    """Days of messages without a clock that had ended; where the material ends, also the last."""
    start, end = (
        at.tz_convert(inputs.case.time_zone).tz_localize(None).tz_localize("UTC")
        for at in (since, until)
    )
    end = end.ceil("D") if is_end else end
    return {
        resolution: {
            labels: panel.cut(counts, end, start.floor("D")) for labels, counts in panels.items()
        }
        for resolution, panels in inputs.dated.items()
    }


def regular(
    counts: Panel | None,
    until: pd.Timestamp,
    since: pd.Timestamp | None = None,
    holes: Iterable[Hole] = (),
    bin_minutes: int = BIN_MINUTES,
) -> pd.DataFrame:
    """The public side of a panel as a regular series up to `until`; empty without one.

    since: start of the coverage. holes: spans without collection.
    """
    nothing = panel.combine([], bin_minutes=bin_minutes, labels="gold")
    wide = panel.rebin(counts or nothing, bin_minutes)
    return panel.series(wide, until, since=since, holes=[hole.span for hole in holes])


def _levelled(counts: Panel | None, case: Case) -> Panel | None:
    """A panel without expected counts unless the case names a calibration: sums of probabilities
    that nothing was held against shrink a fall more than the counted labels do.
    """
    if counts is None or case.calibration:
        return counts
    table = counts.table.drop(columns=[*EXPECTED, "label_variance"], errors="ignore")
    return Panel(table, counts.bin_minutes, counts.labels)


def _holes(case: Case, counts: Panel | None, until: pd.Timestamp) -> list[Hole]:
    """Holes that a case names, and those found in the counts of its messages, up to `until`."""
    named = [
        Hole(
            utc(hole.start, "holes.start"),
            utc(hole.end, "holes.end"),
            Message("reason.hole.declared", {"why": UntrustedText(hole.why)}),
            is_declared=True,
        )
        for hole in case.coverage.holes
    ]
    named = [hole for hole in named if hole.start < until]
    if counts is None:
        return merged(named)
    since = utc(case.coverage.start, "coverage.start")
    bins = panel.series(counts, until, since=since, holes=[hole.span for hole in named])
    return merged([*named, *holes(bins, counts.bin_minutes)])


def _rival(
    inputs: Inputs, name: str, labels: Labels | None, until: pd.Timestamp
) -> pd.DataFrame | Message:
    """A rival's series by the same labels, known at `until`, or why there is none: it is missing,
    or has no sentiment by these labels.
    """
    if name not in inputs.controls:
        key = "control_unreadable" if name in inputs.lost else "control_absent"
        return Message(f"reason.{key}", {"rival": name})
    rival = inputs.controls[name]
    if labels is None or labels not in rival.panels:
        named = {"rival": UntrustedText(rival.case.brand)}
        return Message("reason.control_no_sentiment", named)
    counts = panel.cut(rival.panels[labels], until)
    told = _levelled(counts, rival.case)
    since = utc(rival.case.coverage.start, "coverage.start")
    width = inputs.bin_minutes
    return regular(told, until, since, _holes(rival.case, counts, until), width)


def _control(
    inputs: Inputs, name: str, bins: pd.DataFrame | Message, until: pd.Timestamp
) -> pd.DataFrame | Message:
    """A rival's series, or why it cannot be a control: there is none (`_rival`), or it has an onset
    of its own.
    """
    if isinstance(bins, Message):
        return bins
    case, width = inputs.controls[name].case, inputs.bin_minutes
    documented, _ = case.known_by(until).onset()
    find = likeliest_onset if case.is_onset_measured else panel_onset
    own = find(bins, width)[ONSET_AT]
    at = (own.value or own.low) if documented is None else documented.earliest
    if at is not None:
        named = {"rival": UntrustedText(case.brand)}
        return Message("reason.control_in_crisis", named | {"at": at})
    return bins


def is_closed(day: object, until: pd.Timestamp) -> bool:
    """Whether a New York session of this day had closed (16:00 local)."""
    return pd.Timestamp(f"{day} 16:00", tz="America/New_York") <= until
