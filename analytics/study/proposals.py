"""What messages alone suggest of a case: its span, onset and brand accounts, each with its reason.

Nothing here is a documented fact. Where the messages do not tell, nothing is proposed.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analytics import messages, panel, sentiment
from analytics.measures import collection
from analytics.measures.onset import SHORTEST, OnsetAlarm
from analytics.measures.onset import onset as onset_hour
from analytics.measures.onset_days import onset_day
from analytics.measures.response import ONSET_AT
from analytics.measures.series import IN_HOLE
from analytics.messages.sides import SideRule, sides
from analytics.schema import Measure, Message, Moment
from analytics.study import dating
from analytics.study.brand_accounts import AccountCount, BrandAccounts, is_of
from analytics.study.known import regular
from analytics.study.naming import names as names_of
from analytics.study.naming import naming, no_onset
from analytics.study.scoring import BIN_MINUTES, PanelCount
from analytics.study.tone import every_message, tone

DAY = pd.Timedelta(days=1)
_OF_ALL = {
    "reason.no_day": "reason.no_day_of_all",
    "reason.no_onset": "reason.no_onset_of_all",
}
"""What is said of all messages in place of negative ones."""


@dataclass(frozen=True)
class ProposedOnset:
    """A window in which the crisis may have begun, or None, and why. is_day: whether the messages
    tell the day only.
    """

    window: Moment | None
    why: Message
    is_day: bool = False


@dataclass(frozen=True)
class Proposals:
    """What is proposed for a case. about: the subject by which the export separates the brand's
    messages from others'; None where it holds no other. subjects: all that it names. n: messages
    about the brand. start, end: of the hours or days that they cover (UTC). naming: that they may
    be about something else.
    """

    about: str | None
    subjects: tuple[str, ...]
    n: int
    start: pd.Timestamp
    end: pd.Timestamp
    accounts: BrandAccounts
    onset: ProposedOnset
    naming: Message | None = None

    @property
    def last(self) -> pd.Timestamp:
        """The last second that the messages cover."""
        return self.end - pd.Timedelta(seconds=1)


def propose(
    store: messages.Store,
    brand: str,
    *,
    given: Sequence[str] = (),
    zone: str = "UTC",
    folder: Path,
    tick: Callable[[int], None] | None = None,
) -> Proposals:
    """Read a stored import twice: who wrote it, then when complaints rose. No onset is proposed of
    messages that may be about something else than the brand.

    given: the brand's accounts that the user named. zone: in which days are counted. folder: where
    the scores of texts are kept. tick: called with the number of messages scored.
    """
    subjects = _subjects(store)
    about = next((name for name in subjects if is_of(name, brand)), None)
    about = about if len(subjects) > 1 else None
    span, accounts = _Span(), AccountCount()
    for batch in store.batches():
        table = _only(batch, about)
        span.add(table)
        accounts.add(table)
    found = accounts.found(brand, given)
    names = (*given, *(one.name for one in found.proposed))
    named = None if about is not None else brand_naming(store, brand, names)
    counted = _counted(store, about, names, zone, folder, tick)
    if named is None:
        onset = _onset(counted, zone, span.end)
    else:
        onset = ProposedOnset(None, no_onset(named))
    return Proposals(about, subjects, span.n, span.start, span.end, found, onset, named)


def brand_naming(store: messages.Store, brand: str, accounts: Sequence[str]) -> Message | None:
    """That stored messages may be about something else than the brand; None where they name it.

    Reviews need not name whom they are of. accounts: the brand's, whose own messages do not count.
    """
    rules = [SideRule("brand", handles=tuple(accounts))] if accounts else []
    found = []
    for batch in store.batches():
        table = sides(batch, rules)
        is_asked = (table["side"] == "public") & (table["channel"] != "review")
        found.append(names_of(table[is_asked], brand, accounts))
    return naming(pd.concat(found)).said(brand) if found else None


def _onset(counted: PanelCount, zone: str, end: pd.Timestamp) -> ProposedOnset:
    """The onset of counted messages, by the resolution to which at least half of them are known."""
    labels, clocked = next(iter(counted.panels().items()))
    dated = {one: panels[labels] for one, panels in counted.dated().items()}
    held = {"hour": clocked, **dated}
    finest = dating.finest(
        {one: int(counts.table["messages"].sum()) for one, counts in held.items()}
    )
    if finest == "hour":
        return propose_onset(regular(clocked, end), zone)
    if finest == "day":
        return propose_day(panel.by_day(clocked, zone, dated=[dated["day"]]), zone)
    unit = Message(f"unit_of_time.{finest}")
    return ProposedOnset(None, Message("reason.no_clock.only", {"unit": unit}))


def propose_day(days: pd.DataFrame, zone: str) -> ProposedOnset:
    """The onset of messages that tell their day only. days: the public's, from `panel.by_day`."""
    at = pd.DatetimeIndex(pd.to_datetime(days["day"])).tz_localize(
        zone, ambiguous=np.ones(len(days), bool), nonexistent="shift_forward"
    )
    hours = at.tz_convert("UTC").ceil("h").as_unit("us")
    if not len(hours):
        return ProposedOnset(None, Message("reason.no_messages"))
    end = hours[-1] + DAY - pd.Timedelta(hours=1)
    every = pd.date_range(hours[0], end, freq="h", name="bin_start", unit="us")
    bins = days.set_index(hours)[panel.COUNTS].reindex(every, fill_value=0).reset_index()
    return propose_onset(bins, zone, days_only=True)


def propose_onset(bins: pd.DataFrame, zone: str, *, days_only: bool = False) -> ProposedOnset:
    """The onset of the public's hourly series (`known.regular`).

    The day with most complaints among those that the earlier days do not explain says which rise is
    meant, and the alarm of hours its hour, where it rings then. Of a span too short to compare days
    it is the alarm's first, compared with few days: a person confirms what is proposed. A rise is
    not proposed where the collection explains it. Where too few messages have a tone, it is a rise
    of all messages, and says so.
    """
    of_all = _is_minor(bins)
    watched = every_message(bins) if of_all else bins
    day = onset_day(watched, BIN_MINUTES, zone)
    hour = onset_hour(watched, BIN_MINUTES, OnsetAlarm(least_days=SHORTEST))[ONSET_AT]
    if days_only:
        found = day
    elif day.low is not None and day.high is not None:
        is_near = hour.value is not None and day.low <= hour.value <= day.high + DAY
        found = hour if is_near else day
    else:
        found = hour if hour.is_observed else _surer(day, hour)
    if found.low is None or found.high is None:
        why = found.reason or Message("reason.no_messages")
        if of_all:
            why = Message(_OF_ALL.get(why.key, why.key), why.values)
        return ProposedOnset(None, why)
    if found.verdict == IN_HOLE:
        return ProposedOnset(None, Message("start.onset.hole", {"at": found.high}))
    at = found.low if found.value is None else found.value
    if why := _explained(bins, at, of_all=of_all):
        return ProposedOnset(None, why)
    is_day = found.value is None
    said = Message(f"start.onset.{'day' if is_day else 'hour'}{'_of_all' if of_all else ''}")
    return ProposedOnset(Moment(found.low, found.high, found.value), said, is_day)


def _surer(day: Measure[pd.Timestamp], hour: Measure[pd.Timestamp]) -> Measure[pd.Timestamp]:
    """Of two rules that found nothing, the one that could compare; else that of days."""
    return hour if hour.status == "not_applicable" and day.status != hour.status else day


def _is_minor(bins: pd.DataFrame) -> bool:
    """Whether too few of a series' messages have a tone for complaints to be told."""
    return tone(bins[["messages", "scored"]].sum(), "model", None).is_minor


def _explained(bins: pd.DataFrame, at: pd.Timestamp, *, of_all: bool) -> Message | None:
    """How the collection of messages explains a rise; None where it does not. of_all: whether it is
    one of all messages.
    """
    if collection.hole_before(bins, at):
        return Message("start.onset.hole", {"at": at})
    if collection.widened(bins, at):
        return Message("start.onset.widened", {"at": at})
    if not of_all and not collection.negatives_rose(bins, at):
        return Message("start.onset.more_of_all", {"at": at})
    return None


def _subjects(store: messages.Store) -> tuple[str, ...]:
    """Names in the column `about`, the most frequent first."""
    counts = Counter[str]()
    for batch in store.batches(["about"]):
        counts.update(batch["about"].dropna())
    return tuple(name for name, _ in counts.most_common())


def _only(table: pd.DataFrame, about: str | None) -> pd.DataFrame:
    return table if about is None else table[table["about"] == about].reset_index(drop=True)


class _Span:
    """The time that messages cover. days_only: whether none of them has a clock time."""

    def __init__(self) -> None:
        self.n, self.days_only = 0, True
        self._first, self._last = pd.Timestamp.max.tz_localize("UTC"), pd.Timestamp(0, tz="UTC")

    def add(self, table: pd.DataFrame) -> None:
        """Add one batch of the message table."""
        if table.empty:
            return
        self.n += len(table)
        self._first = min(self._first, table["published_at"].min())
        self._last = max(self._last, table["published_at"].max())
        self.days_only &= bool(table["time_precision"].eq("day").fillna(False).all())

    @property
    def start(self) -> pd.Timestamp:
        """Start of the first hour."""
        return self._first.floor("h")

    @property
    def end(self) -> pd.Timestamp:
        """End of the last hour, or of the last day where there are only days."""
        step = DAY if self.days_only else pd.Timedelta(hours=1)
        return self._last.floor("h") + step


def _counted(
    store: messages.Store,
    about: str | None,
    accounts: Sequence[str],
    zone: str,
    folder: Path,
    tick: Callable[[int], None] | None,
) -> PanelCount:
    """Counts of the stored messages; those of the accounts count as the brand's."""
    rules = [SideRule("brand", handles=tuple(accounts))] if accounts else []
    model, counted = sentiment.load(), PanelCount(tuple(accounts), zone)
    with sentiment.stored(folder, model) as kept:
        for batch in store.batches():
            table = sides(_only(batch, about), rules)
            counted.add(table, sentiment.score(list(table["text"]), model, None, kept))
            if tick:
                tick(len(batch))
    return counted
