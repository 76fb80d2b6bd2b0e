"""Which column of a table holds the time of its messages, and how it is written."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.errors import ImportFileError
from analytics.messages import snowflakes
from analytics.messages.column_evidence import ColumnEvidence
from analytics.messages.column_roles import Roles, fit
from analytics.messages.header_words import Header
from analytics.messages.parsing import times, words_to_na
from analytics.messages.time_formats import TimeEvidence

_TIMES = {"time", "posted", "created", "clock"}
_MESSAGE = {"message", "post", "text"}
_NEAR = pd.Timedelta(seconds=90)
_QUARTER, _FAR = pd.Timedelta(minutes=15), pd.Timedelta(hours=14)
_MOST, _FEW = 0.95, 0.5
_NOT_ITS_OWN = {
    "author": "a time of the account, not of the message",
    "collected": "when it was collected, not when it was written",
    "stored": "when it was stored, not when it was written",
    "updated": "when it was changed, not when it was written",
    "event": "a time of something else than the message",
    "reply": "a time of a reply",
    "parent": "a time of the message that is answered",
    "thread": "a time of the thread in which it stands",
    "quoted": "a time of another message",
    "original": "a time of another message",
    "product": "a time of what it is about",
    "derived": "a worked-over copy of a time",
}
"""Meanings of words in the name of a time that make it another than the message's."""


@dataclass
class _Clock:
    """A column that may be the message's time. stamps: of the sample, as if in UTC."""

    column: ColumnEvidence
    header: Header
    rank: int
    stamps: pd.Series
    has_zone: bool
    is_date: bool
    why: str = ""
    agrees: bool = field(default=False)

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def is_constant(self) -> bool:
        return self.stamps.nunique() <= 1


def choose_clock(roles: Roles) -> str | None:
    """The message's own time; what is wrong if it cannot be told."""
    clocks = _candidates(roles)
    if not clocks:
        return _none(roles)
    decoded = snowflakes.best(roles.evidence.sample, [clock.stamps for clock in clocks])
    for clock in clocks:
        clock.agrees = decoded is not None and snowflakes.agrees(clock.stamps, decoded.instants)
    if any(clock.agrees for clock in clocks):
        named, why = [clock for clock in clocks if clock.agrees], "it agrees with the ids"
    else:
        most = max(clock.rank for clock in clocks)
        named, why = [clock for clock in clocks if clock.rank == most], "so it is named"
    chosen, problem = _between(named, why)
    if chosen is None:
        return problem
    if _is_guessed(chosen):
        if chosen.is_constant and roles.evidence.rows > 1:
            return f"the only times are {chosen.name}, and they are all the same"
        chosen.why = "no other column holds times"
        roles.remarks.append(f"{chosen.name} holds the only times: check that they are the posts'")
    _take(roles, chosen, clocks)
    return None


def _candidates(roles: Roles) -> list[_Clock]:
    """The columns that hold times, without those that say that they are another's."""
    clocks = []
    for column in roles.free:
        if not (formats := column.formats):
            continue
        header = roles.headers[column.name]
        rank = _rank(header)
        if not rank and column.share("number") > _FEW:
            continue
        foreign = next((why for word, why in _NOT_ITS_OWN.items() if word in header.concepts), None)
        if foreign or (header.words and not rank):
            roles.leave(column.name, foreign or "a time, by its name not of the message")
            continue
        written = words_to_na(roles.evidence.sample[column.name])
        stamps = times(written, tz="UTC", layout=formats[0])
        if stamps.notna().any():
            is_date = bool((stamps.dropna() == stamps.dropna().dt.floor("D")).all())
            has_zone = not _is_naive(written, formats[0])
            clocks.append(_Clock(column, header, rank, stamps, has_zone, is_date))
    clocks = [clock for clock in clocks if clock.rank] or clocks
    return _without_posts(roles, clocks)


def _without_posts(roles: Roles, clocks: list[_Clock]) -> list[_Clock]:
    """The clocks, where the rows are comments without those of the posts below which they stand."""
    are_comments = any(
        "comment" in roles.headers[column.name].concepts and column.is_prose
        for column in roles.free
    )
    if not are_comments:
        return clocks
    kept = []
    for clock in clocks:
        is_posts = "post" in clock.header.concepts and "comment" not in clock.header.concepts
        if is_posts and (len(clocks) > 1 or clock.column.distinct < _FEW):
            roles.leave(clock.name, "a time of the post, not of what is said below it")
        else:
            kept.append(clock)
    return kept


def _is_guessed(clock: _Clock) -> bool:
    """Whether its name does not say that it is the message's time."""
    return clock.rank < 2 and not clock.agrees


def _rank(header: Header) -> int:
    """How well a name fits the time of a message: 4 of a comment or a review, 3 published, 2 a
    time, 1 with unknown words.
    """
    fits = fit(header, _TIMES, _MESSAGE)
    if fits < 2:
        return fits
    if "message" in header.concepts:
        return 4
    return 3 if header.concepts & {"posted", *_MESSAGE} else 2


def _is_naive(written: pd.Series, layout: str | None) -> bool:
    """Whether the times carry no zone."""
    try:
        times(written, layout=layout)
    except ImportFileError:
        return True
    return False


def _none(roles: Roles) -> str:
    for column in roles.evidence.columns.values():
        if column.holds("ago"):
            shown = next(iter(column.values or {"2 weeks ago": 1}))
            return f"{column.name} holds times such as {shown!r}, which tell no instant"
    others = [name for name in roles.left if roles.evidence.columns[name].formats]
    if others:
        return f"the only times are {others[0]}: {roles.left[others[0]]}"
    return "no column holds times"


def _between(named: list[_Clock], why: str) -> tuple[_Clock | None, str | None]:
    """One of some equally named clocks, by what their instants tell; else what cannot be told."""
    if any(not clock.is_constant for clock in named):
        named = [clock for clock in named if not clock.is_constant]
    chosen = named[0]
    for other in named[1:]:
        better, reason = _better(chosen, other)
        if better is None:
            names = f"{chosen.name} and {other.name}"
            return None, f"{names} both hold times, and they differ: which is the message's own?"
        chosen, why = better, reason
    chosen.why = why
    return chosen, None


def _better(one: _Clock, other: _Clock) -> tuple[_Clock | None, str]:
    both = one.stamps.notna() & other.stamps.notna()
    ahead = (other.stamps - one.stamps)[both]
    if _is_same(ahead, one, other):
        key = lambda clock: (clock.has_zone, not clock.is_date)  # noqa: E731
        better = max(one, other, key=key)
        return better, "the same instants as another column, told more exactly"
    first, last = (one, other) if (ahead >= -_NEAR).mean() >= _MOST else (other, one)
    if (ahead.abs() > _NEAR).any() and max(
        (ahead >= -_NEAR).mean(), (ahead <= _NEAR).mean()
    ) >= _MOST:
        few = last.stamps.nunique() <= _FEW * first.stamps.nunique()
        if few or _span(last) <= _FEW**3 * _span(first):
            return first, f"it varies as posts do and precedes {last.name}, which was set at once"
    return None, ""


def _is_same(ahead: pd.Series, one: _Clock, other: _Clock) -> bool:
    """Whether two clocks tell the same instants, in one zone or in two, or one the day only."""
    if ahead.empty:
        return False
    if one.is_date != other.is_date:
        date, full = (one, other) if one.is_date else (other, one)
        days = (date.stamps - full.stamps.dt.floor("D")).dropna().abs()
        return bool((days <= pd.Timedelta(days=1)).mean() >= _MOST)
    usual = pd.Timedelta(ahead.median()).round(_QUARTER)
    return bool(abs(usual) <= _FAR and ((ahead - usual).abs() <= _NEAR).mean() >= _MOST)


def _span(clock: _Clock) -> pd.Timedelta:
    return clock.stamps.max() - clock.stamps.min()


def _take(roles: Roles, chosen: _Clock, clocks: list[_Clock]) -> None:
    formats = chosen.column.formats
    sources = [chosen.name]
    if chosen.is_date and (clock := _free(roles, {"clock", "time"}, "is_clock")):
        sources.append(clock.name)
    if not chosen.has_zone and (zone := _zone(roles)):
        sources.append(zone.name)
    if len(sources) > 1:
        sources, formats = _joined(roles, sources, formats)
    if chosen.is_date:
        _tell_lost_clock(roles, sources)
    roles.take("published_at", sources, chosen.why)
    _set_format(roles, formats, chosen, sources)
    for clock in clocks:
        roles.leave(clock.name, f"another time; {chosen.name} was chosen: {chosen.why}")
    _take_collected(roles, formats)


def _tell_lost_clock(roles: Roles, sources: list[str]) -> None:
    """Say where times of day stand beside a day and cannot be read with it."""
    for column in roles.free:
        concepts = roles.headers[column.name].concepts
        if column.name in sources or not (column.is_clock or concepts & {"clock"}):
            continue
        if fit(roles.headers[column.name], {"clock", "time"}, {"posted", *_MESSAGE}) == 2:
            shown = roles.evidence.sample[column.name].dropna().iloc[0]
            why = f"times of day such as {shown!r}, which cannot be read"
            roles.leave(column.name, why)
            roles.remarks.append(f"{column.name} holds {why}: the messages have their day alone")


def _free(roles: Roles, concepts: set[str], test: str) -> ColumnEvidence | None:
    for column in roles.free:
        is_named = fit(roles.headers[column.name], concepts, {"posted", *_MESSAGE})
        if is_named and getattr(column, test):
            return column
    return None


def _zone(roles: Roles) -> ColumnEvidence | None:
    for column in roles.free:
        if fit(roles.headers[column.name], {"zone"}, {"time", *_MESSAGE}) and column.holds("zone"):
            values = set(column.values or ())
            if values and all("/" in value for value in values):
                if len(values) == 1:
                    roles.time_zone = values.pop()
                    roles.leave(column.name, "its one value is the zone of the times")
                return None
            return column
    return None


def _joined(
    roles: Roles, sources: list[str], formats: list[str | None]
) -> tuple[list[str], list[str | None]]:
    """As many of the columns as read together, and the formats that read them."""
    sample = roles.evidence.sample
    while len(sources) > 1:
        parts = [words_to_na(sample[name]).fillna("").str.strip() for name in sources]
        whole = pd.concat(parts, axis=1).agg(" ".join, axis=1).str.strip()
        told = TimeEvidence()
        told.add(whole.astype("string"))
        days = {(layout or "").split()[0] for layout in formats if layout} | {""}
        joined = [layout for layout in told.formats() if (layout or "").split(" ")[0] in days]
        if joined:
            return sources, joined
        sources = sources[:-1]
    return sources, formats


def _set_format(
    roles: Roles, formats: list[str | None], chosen: _Clock, sources: list[str]
) -> None:
    """The format of the times; a doubt where two formats read them as different days."""
    is_day_first = _is_written_day_first(roles) or "." in (formats[0] or "")
    if is_day_first:
        formats = sorted(formats, key=lambda layout: not (layout or "").startswith("%d"))
    roles.time_format = [layout for layout in formats[:1] if layout]
    if not is_day_first and not chosen.agrees:
        written = roles.evidence.sample[chosen.name]
        if doubt := day_doubt(chosen.column.times, written, " and ".join(sources)):
            roles.doubts.append(doubt)


def day_doubt(told: TimeEvidence, written: pd.Series, name: str) -> str | None:
    """What is in doubt where the day or the month may stand first, and nothing tells which."""
    formats = told.formats()
    if not formats or formats[0] is None or told.is_day_first is not None or "." in formats[0]:
        return None
    usual = times(words_to_na(written), tz="UTC", layout=formats[0])
    for layout in formats[1:]:
        other = times(words_to_na(written), tz="UTC", layout=layout)
        if "%m" in (layout or "") and not usual.equals(other):
            at = int(np.flatnonzero((usual != other).to_numpy(bool))[0])
            first, second = (f"{stamps.iloc[at]:%d %B %Y}" for stamps in (usual, other))
            shown = f"{name}: {written.iloc[at]!r} may be {first} or {second}"
            return f"{shown}: time_format: {formats[0]!r}, or {layout!r}"
    return None


def _is_written_day_first(roles: Roles) -> bool:
    """Whether the names are of a language that writes the day first, as all but English do."""
    return sum(not header.is_english for header in roles.headers.values()) > 1


def _take_collected(roles: Roles, formats: list[str | None]) -> None:
    """When it was collected, if that is told in the same format."""
    for name, column in roles.evidence.columns.items():
        fits = fit(roles.headers[name], {"collected"}, _TIMES)
        if fits == 2 and column.formats[:1] == formats[:1] and name not in roles.taken:
            roles.left.pop(name, None)
            roles.take("collected_at", [name], "so it is named, and it holds times")
            return
