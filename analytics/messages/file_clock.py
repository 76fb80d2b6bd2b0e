"""The clock of one file: the zone of its times, and what its times as a whole tell."""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from analytics.messages import timestamp_checks
from analytics.messages.detection import DetectedFormat
from analytics.messages.opening import InputFile, error_context
from analytics.messages.parsing import ZonelessTimesError
from analytics.messages.reading import Reading
from analytics.messages.sides import channels
from analytics.schema import iso

ASSUMED = ", which --tz ZONE changes"
"""How a remark ends that says in which zone times were read that nothing tells."""
_OPEN = "this local time occurs twice or never, as clocks change"
_TWICE = "this local time occurs twice, as clocks change, and the order of the rows does not tell"
_NEVER = "this local time never was, as clocks change"
_RIGHT = (
    "export it in UTC or with offsets, or declare a zone whose clocks do not change (--tz Etc/GMT-1"
    " is UTC+1)"
)


class FileClock:
    """Reads the times of a file in their zone, and checks them against ids, if those have times.

    tz: the zone that is declared, for times without one. assumed: the zone in which such times are
    read where none is declared and no ids tell; None: they refuse the file.
    """

    def __init__(
        self, source: InputFile, detected: DetectedFormat, tz: str | None, assumed: str | None
    ):
        self._source, self._detected, self._assumed = source, detected, assumed
        self._tz = tz
        self._offsets: Counter = Counter()
        self._shift: bool | None = None
        self._fit: list[str] | None = None
        self._is_x: bool | None = None
        self._first: pd.Timestamp | None = None
        self._last: pd.Timestamp | None = None
        self._rows = 0
        self._midnights, self._has_precision = {"UTC", tz or "UTC"}, False
        self._remarks: list[str] = []

    def read(self, raw: Any) -> Reading:
        """A chunk's rows, with the times in UTC. Raises ImportFileError where no zone is known."""
        with error_context(self._source.name):
            try:
                found = self._detected.read(raw, self._tz)
            except ZonelessTimesError as error:
                self._tz = self._zone_of(raw, error)
                found = self._detected.read(raw, self._tz)
        return self._with_clock_changes(found, raw)

    def _with_clock_changes(self, found: Reading, raw: Any) -> Reading:
        """The reading, with the reason of times that exist only where clocks do not change."""
        lost = found.table["published_at"].isna().to_numpy()
        if not lost.any():
            return found
        rows = raw[lost] if isinstance(raw, pd.DataFrame) else list(itertools.compress(raw, lost))
        clock = self._detected.read(rows, "UTC").table["published_at"].dt.tz_localize(None)
        words = pd.Series(_OPEN, index=clock.index, dtype="string")
        if self._tz:
            once = clock.dt.tz_localize(self._tz, ambiguous=True, nonexistent="NaT")
            words = words.mask(once.notna(), _TWICE).mask(once.isna(), _NEVER)
        reason = found.reason.astype("string")
        told = (words + ": " + _RIGHT).where(clock.notna()).set_axis(reason.index[lost])
        reason = told.reindex(reason.index).fillna(reason)
        return replace(found, reason=reason)

    def _zone_of(self, raw: Any, error: ZonelessTimesError) -> str:
        """The zone of times that carry none, by the file's ids or as assumed."""
        name = self._source.name
        table, elsewhere = (self._detected.read(raw, tz).table for tz in ("UTC", "Etc/GMT-1"))
        table = table.assign(channel=self.channels(table)[0])
        table = table[table["published_at"] != elsewhere["published_at"]]
        if fit := timestamp_checks.zones(table):
            zone = timestamp_checks.in_words(fit[0])
            self._remarks.append(
                f"{name}: the times carry no zone; the X ids say that they are {zone}"
            )
            return fit[0]
        quiet = timestamp_checks.quiet_hours(table["published_at"])
        if self._assumed:
            self._remarks.append(
                f"{name}: the times carry no zone{quiet}; they are read as {self._assumed}{ASSUMED}"
            )
            return self._assumed
        raise ZonelessTimesError(
            what=f"{error.what}, no X ids tell it{quiet}", where=error.where, right=error.right
        )

    def channels(self, table: pd.DataFrame) -> tuple[pd.Series, dict[str, int]]:
        """The channel of each row, and names of other channels; X where only the ids tell it."""
        channel, strange = channels(table["channel"])
        untold = (channel == "other") & (table["channel"] != "other").fillna(True)
        if not untold.any():
            return channel, strange
        if self._is_x is None:
            self._is_x = timestamp_checks.is_of_x(table[untold & table["published_at"].notna()])
            if self._is_x:
                self._remarks.append(f"{self._source.name}: the ids are X's, so the channel is x")
        return (channel.mask(untold, "x"), {}) if self._is_x else (channel, strange)

    def settle(self, table: pd.DataFrame, reason: pd.Series, raw: Any) -> pd.Series:
        """The times to use: as read, or read in the declared zone if the ids require it."""
        published = table["published_at"]
        usable = table[reason.isna() & published.notna()]
        found = timestamp_checks.offsets(usable)
        if self._tz and self._shift is None and timestamp_checks.is_off(found):
            self._shift = timestamp_checks.agrees(
                timestamp_checks.offsets(_localised(usable, self._tz))
            )
        if self._tz and self._shift:
            published = timestamp_checks.localise(published, self._tz)
            lost = published.isna() & table["published_at"].notna() & reason.isna()
            reason[lost] = f"{_OPEN}: {_RIGHT}"
            usable = _localised(usable, self._tz)
            found = timestamp_checks.offsets(usable)
        is_wrong = timestamp_checks.is_off(found) or timestamp_checks.is_mixed(found)
        if self._fit is None and is_wrong:
            self._fit = self._zones(raw)
        self._offsets += found
        return published

    def _zones(self, raw: Any) -> list[str]:
        """Zones in which the ids agree with the times, as they are written."""
        table = self._detected.read(raw, "UTC").table
        return timestamp_checks.zones(table.assign(channel=self.channels(table)[0]))

    def note(self, table: pd.DataFrame) -> None:
        """Take note of the times of messages that are kept."""
        published = table["published_at"]
        self._rows += len(table)
        first, last = published.min(), published.max()
        self._first = first if self._first is None else min(self._first, first)
        self._last = last if self._last is None else max(self._last, last)
        for zone in list(self._midnights):
            local = published.dt.tz_convert(zone)
            if (local != local.dt.floor("D")).any():
                self._midnights.remove(zone)
        if self._midnights:
            self._has_precision |= bool((table["time_precision"] != "day").any())

    @property
    def is_daily(self) -> bool:
        """Whether the file says times of day where it has days only: all are midnight."""
        return bool(self._midnights) and self._has_precision and self._rows > 2

    def judge(self) -> None:
        """Raise ImportFileError if the times contradict the ids."""
        if timestamp_checks.is_off(self._offsets):
            raise timestamp_checks.refusal(
                self._source.name, self._offsets, self._fit or [], self._tz
            )

    def remarks(self) -> Iterator[str]:
        yield from self._remarks
        if self._first is None or self._last is None:
            return
        name = self._source.name
        if timestamp_checks.is_mixed(self._offsets):
            yield f"{name}: {timestamp_checks.mixed(self._offsets, self._fit or [])}"
        if self._rows > 2 and self._first == self._last:
            yield (
                f"{name}: all {self._rows} times are the same, {iso(self._first)}: perhaps when "
                "the rows were stored, not when the messages were posted"
            )
        if self.is_daily:
            yield f"{name}: all times are midnight, so they are read as days"
        written = pd.Timestamp(self._source.path.stat().st_mtime, unit="s", tz="UTC")
        if self._first > written:
            yield f"{name}: all times are later than the file itself, of {iso(written)}"


def _localised(table: pd.DataFrame, tz: str) -> pd.DataFrame:
    anew = table.assign(published_at=timestamp_checks.localise(table["published_at"], tz))
    return anew.dropna(subset="published_at")
