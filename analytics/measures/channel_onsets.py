"""Which channel lit up first, by how much, and what watching every channel gains in warning.

A channel lights up where the onset alarm (`onset`) calls a rise in its own posts. A busy channel
raises its alarm sooner than a thin one though both began to rise together; so that this is not
mistaken for a lead, channels that alarmed within the longest window of each other are dated over
the same hours: the rise began where one multiple of the usual counts, from there to the last of
these alarms, explains them best (`onset`), each hour being as likely as its likelihood says. First
is the channel that is first with a probability of 95 %, so that the lead's 90 % interval is above
zero; else the channels lit up together as far as can be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.measures.detection import detected
from analytics.measures.onset import BEFORE, SCALES_H, Alarm, first_alarm
from analytics.measures.rise import course
from analytics.measures.sentiment import Z
from analytics.measures.series import collected, require_series, rows_until
from analytics.schema import (
    INTERVAL,
    Category,
    Duration,
    Measure,
    Measures,
    Message,
    category,
    duration,
    hours,
)

FIRST_CHANNEL = category("first_channel", citation="cite.farrington1996")
CHANNEL_LEAD = duration("channel_lead_h", citation="cite.farrington1996")
WARNING_GAINED = duration("warning_gained_h", citation="cite.gumbel1958")
DRAWS = 20_000
STEPS = 20
"""Of Newton's method, each within a factor of four."""
LIT_COLUMNS = ["name", "lit", "alarm_at", "lit_at", "lit_low", "lit_high", "reason"]
RARE = 0.001
"""Chance below which a channel without an alarm has risen."""
_KEPT = pd.Timedelta(days=29)
"""What lies further back has no bearing on the alarm (`earlier_blocks`): four weeks and a day."""
_AFTER = pd.Timedelta(days=1)
"""How long after the later alarm a series with fewer posts is followed."""


@dataclass(frozen=True)
class Lit:
    """A channel's alarm, and how likely its rise began with each row from `first` on, (n,)."""

    alarm: Alarm
    first: int
    chance: np.ndarray

    def row(self, share: float) -> int:
        """The row by which the rise has begun with this probability."""
        return self.first + int(np.searchsorted(np.cumsum(self.chance), share - 1e-12))

    @property
    def likeliest(self) -> int:
        """The row with which the rise most likely began."""
        return self.first + int(self.chance.argmax())


def lights(
    series: Mapping[str, pd.DataFrame], bin_minutes: int, start: pd.Timestamp
) -> dict[str, Lit | Message]:
    """By channel, sorted by name, when it lit up, or why it did not or cannot be judged.

    series: regular series (`panel.series`), all of the same bins. start: of the crisis; a channel
    may have lit up to BEFORE days earlier. Raises `TableError` for a series that is not regular.
    """
    since, day = start - pd.Timedelta(days=BEFORE), max(round(24 * 60 / bin_minutes), 1)
    found = {name: first_alarm(series[name], bin_minutes, since) for name in sorted(series)}
    rang = {name: one for name, one in found.items() if isinstance(one, Alarm)}
    reach = round(SCALES_H[-1] * 60 / bin_minutes)
    first = min((one.row for one in rang.values()), default=0)
    near = {name: one for name, one in rang.items() if one.row <= first + reach}
    end = max((one.row for one in near.values()), default=0) + 1
    told: dict[str, Lit | Message] = {}
    for name, one in found.items():
        if isinstance(one, Message):
            told[name] = one
        else:
            begins, ends = (first, end) if name in near else (one.row, one.row + 1)
            begins = max(begins - BEFORE * day, 0)
            told[name] = Lit(one, begins, _chances(series[name], bin_minutes, begins, ends))
    rows = [one.likeliest for one in told.values() if isinstance(one, Lit)]
    return {
        name: Message("reason.channel_rose_untimed")
        if isinstance(one, Message) and rows and rose(series[name], bin_minutes, min(rows))
        else one
        for name, one in told.items()
    }


def rose(bins: pd.DataFrame, bin_minutes: int, row: int) -> bool:
    """Whether a channel whose own alarm did not ring had risen all the same before a row: over one
    of SCALES_H its messages came at twice the rate of the week before or more, beyond chance
    (conditional binomial test of two Poisson rates; Przyborowski and Wilenski 1940).
    """
    from scipy.stats import binomtest

    hours_of = collected(bins) * bin_minutes / 60
    n = bins["messages"].to_numpy(float) * (hours_of > 0)
    day = round(24 * 60 / bin_minutes)
    usual = slice(max(row - 7 * day, 0), max(row - BEFORE * day, 0))
    for scale in SCALES_H:
        latest = slice(max(row - max(round(scale * 60 / bin_minutes), 1), 0), row)
        seen, before = round(n[latest].sum()), round(n[usual].sum())
        share = hours_of[latest].sum() / max(hours_of[latest].sum() + hours_of[usual].sum(), 1e-9)
        is_twice = seen * hours_of[usual].sum() >= 2 * before * hours_of[latest].sum()
        if seen and is_twice and 0 < share < 1:
            found = binomtest(seen, seen + before, float(share), "greater")
            if found.pvalue < RARE / len(SCALES_H):
                return True
    return False


def _chances(bins: pd.DataFrame, bin_minutes: int, first: int, end: int) -> np.ndarray:
    """How likely a rise that lasts to row `end` began with each row from `first` on, (n,).

    In proportion to the likelihood of the expected counts times a rise that grows evenly for 0 to
    SCALES_H hours, whose height fits best, each of these lengths being as likely; its logarithm is
    divided by the counts' dispersion. Each row alike where the usual is not known.
    """
    found = course(bins, bin_minutes, first, end)
    n = end - first
    if isinstance(found, Message):
        return np.full(n, 1 / n)
    counts, expected = found.counts, np.maximum(found.expected, 1e-9)
    lengths = np.array([0.0, *SCALES_H]) * 60 / bin_minutes
    gain = np.array([_gain(counts, expected, _risen(n, length)) for length in lengths])
    weight = np.exp((gain - gain.max()) / found.scatter(1).dispersion).sum(axis=0)
    return weight / weight.sum()


def _risen(n: int, length: float) -> np.ndarray:
    """How far a rise that begins with each row, and takes `length` bins, has got in the mean of
    each bin; (begins, n), 0 to 1.
    """
    since = np.arange(n + 1)[None, :] - np.arange(n)[:, None]
    if length == 0:
        return (since[:, :-1] >= 0).astype(float)
    grown = np.clip(since, 0, length)
    area = grown**2 / (2 * length) + np.clip(since - length, 0, None)  # integral of the rise
    return np.diff(area, axis=1)


def _gain(counts: np.ndarray, expected: np.ndarray, risen: np.ndarray) -> np.ndarray:
    """Log likelihood of Poisson counts under expected * (1 + height * risen) over that without a
    rise, at the best height of at least 0; (begins,). risen: (begins, n).
    """
    height = np.full(len(risen), 1.0)
    for _ in range(STEPS):
        fitted = expected * (1 + height[:, None] * risen)
        part = risen * expected / fitted
        slope = (counts * part - risen * expected).sum(axis=1)
        bend = (counts * part**2).sum(axis=1)
        height = np.clip(height + slope / np.maximum(bend, 1e-12), height / 4, 4 * height + 1)
    lift = 1 + height[:, None] * risen
    return np.maximum((counts * np.log(lift) - expected * (lift - 1)).sum(axis=1), 0.0)


def lit_table(
    lit: Mapping[str, Lit | Message], at: "pd.Series[pd.Timestamp]", bin_minutes: int
) -> pd.DataFrame:
    """LIT_COLUMNS, a row a channel: `lit` is lit, quiet, ringing, untimed or thin; the times of
    those that lit up, UTC, with a 90 % interval; else the reason. at: starts of the bins.
    """
    step, rows = pd.Timedelta(minutes=bin_minutes), list[list[object]]()
    for name, one in lit.items():
        if isinstance(one, Message):
            kind = _KINDS.get(one.key, "thin")
            rows.append([name, kind, pd.NaT, pd.NaT, pd.NaT, pd.NaT, one])
            continue
        low, high = (at.iloc[one.row(share)] for share in ((1 - INTERVAL) / 2, (1 + INTERVAL) / 2))
        best = at.iloc[one.likeliest]
        rows.append([name, "lit", one.alarm.at, best, min(low, best), max(high, best) + step, None])
    table = pd.DataFrame(rows, columns=LIT_COLUMNS)
    times = [
        name for name in LIT_COLUMNS if name.endswith("_at") or name in ("lit_low", "lit_high")
    ]
    for name in times:
        table[name] = pd.to_datetime(table[name], utc=True).dt.as_unit("us")
    return table


_KINDS = {
    "reason.no_onset": "quiet",
    "reason.was_ringing": "ringing",
    "reason.channel_rose_untimed": "untimed",
}


def first_channel(lit: Mapping[str, Lit | Message], bin_minutes: int) -> Measures:
    """`first_channel` and `channel_lead_h`, hours between the first and the second to light up.

    lit: `lights`. The first is missing where no channel lit up, where only one is busy enough to be
    judged, where one rose whose own alarm cannot date it, and where the two first cannot be told
    apart; the lead is not applicable where no second
    one lit up. Drawn with a fixed seed.
    """
    if len(lit) < 2:
        return _untold(Message("reason.channels_one", {"channel": _names(lit)}))
    shone = {name: one for name, one in lit.items() if isinstance(one, Lit)}
    thin = [name for name, one in lit.items() if isinstance(one, Message) and one.key not in _KINDS]
    if not shone:
        if len(thin) == len(lit):
            return _untold(Message("reason.channels_all_thin"))
        return _untold(Message("reason.channels_none_lit"), is_none=True)
    n = len(lit) - len(thin)
    if n < 2:
        return _untold(Message("reason.channels_one_busy", {"channel": _names(shone)}))
    untimed = [name for name, one in lit.items() if _is_untimed(one)]
    if untimed:
        return _untold(Message("reason.channels_untimed", {"channels": _names(untimed)}), n=n)
    if len(shone) == 1:
        only = FIRST_CHANNEL.observed(
            Category(next(iter(shone))), n=n, verdict=Message("verdict.channel_alone")
        )
        why = Message("reason.channel_no_second")
        return Measures([only, CHANNEL_LEAD.missing(why, "not_applicable", n=n)])
    drawn = _drawn(shone)
    order = np.sort(drawn, axis=0)
    is_first = drawn == order[0]
    likeliest = int(is_first.mean(axis=1).argmax())
    others = np.delete(drawn, likeliest, axis=0).min(axis=0)
    apart = (others - drawn[likeliest]) * bin_minutes / 60
    low, middle, high = np.quantile(apart, [(1 - INTERVAL) / 2, 0.5, (1 + INTERVAL) / 2])
    if low <= 0:
        near = [
            name for name, share in zip(shone, is_first.mean(axis=1), strict=True) if share > 0.05
        ]
        values = {"channels": _names(near), "high": Duration(float(np.abs([low, high]).max()))}
        return _untold(Message("reason.channels_together", values), n=n)
    step = bin_minutes / 60
    value = float(np.clip(round(middle / step) * step, low, high))
    ends = np.floor(4 * low / step) * step / 4, np.ceil(4 * high / step) * step / 4
    lead = CHANNEL_LEAD.observed(
        Duration(value), Duration(float(ends[0])), Duration(float(ends[1])), n=n
    )
    return Measures([FIRST_CHANNEL.observed(Category(list(shone)[likeliest]), n=n), lead])


def _is_untimed(one: Lit | Message) -> bool:
    return isinstance(one, Message) and one.key == "reason.channel_rose_untimed"


def _drawn(shone: Mapping[str, Lit]) -> np.ndarray:
    """Drawn begins of each channel's rise in rows, (channels, DRAWS): within its bin, anywhere."""
    rng = np.random.default_rng(0)
    return np.array(
        [
            one.first + rng.choice(len(one.chance), DRAWS, p=one.chance) + rng.random(DRAWS)
            for one in shone.values()
        ]
    )


def _names(names: Mapping[str, object] | list[str]) -> list[Message]:
    """Names of channels, in words."""
    return [Message(f"category.{name}") for name in names]


def _untold(reason: Message, *, is_none: bool = False, n: int | None = None) -> Measures:
    status = "not_applicable" if is_none else "not_available"
    return Measures(spec.missing(reason, status, n=n) for spec in (FIRST_CHANNEL, CHANNEL_LEAD))


def warning_gained(
    heard: pd.DataFrame, rest: pd.DataFrame, bin_minutes: int, onset_at: pd.Timestamp | None
) -> Measure[Duration]:
    """`warning_gained_h`: by how many hours all posts ring the alarm before own mentions alone do.

    heard, rest: regular series (`panel.series`) of own mentions and of all other posts, of the same
    bins. Negative where own mentions alone ring sooner: with more posts there is more noise. The
    interval is what one standard error of each series' number of negative posts from the onset to
    its alarm moves, at 90 %. Censored where own mentions did not ring while all posts did.
    """
    for one in (heard, rest):
        require_series(one, bin_minutes)
    if onset_at is None:
        return WARNING_GAINED.missing(Message("reason.no_onset_known"))
    if heard.empty:
        return WARNING_GAINED.missing(Message("reason.no_messages"))
    kept = (heard["bin_start"] >= onset_at - _KEPT).to_numpy()
    heard, rest = (one[kept].reset_index(drop=True) for one in (heard, rest))
    pair = _Pair(heard, rest, bin_minutes, onset_at)
    every, own = pair.rang()
    n = int(heard["negative"].sum() + rest["negative"].sum())
    if every is None:
        key = "channels_neither_rang" if own is None else "channels_only_own_rang"
        return WARNING_GAINED.missing(Message(f"reason.{key}"), n=n)
    if own is None:
        seen = Duration(hours(pair.end - every))
        why = Message("reason.channels_own_silent", {"hours": seen})
        return WARNING_GAINED.censored(seen, why, n=n)
    value, step = hours(own - every), bin_minutes / 60
    ends = max(every, own) + _AFTER
    near = [one[one["bin_start"] < ends] for one in (heard, rest)]
    below, above = _Pair(near[0], near[1], bin_minutes, onset_at).apart(value, every, own)
    low = np.floor((value - below) / step + 1e-9) * step
    high = np.ceil((value + above) / step - 1e-9) * step
    return WARNING_GAINED.observed(
        Duration(value), Duration(float(low)), Duration(float(high) + 0.0), n=n
    )


@dataclass(frozen=True)
class _Pair:
    """Own mentions and the rest, whose alarms are compared."""

    heard: pd.DataFrame
    rest: pd.DataFrame
    bin_minutes: int
    onset_at: pd.Timestamp

    @property
    def end(self) -> pd.Timestamp:
        """End of the series."""
        last: pd.Timestamp = self.heard["bin_start"].iloc[-1]
        return last + pd.Timedelta(minutes=self.bin_minutes)

    def rang(
        self, heard: float = 1.0, rest: float = 1.0
    ) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
        """When the alarm of all posts rang, and that of own mentions, had they been so many times
        as many from the onset on.
        """
        own, other = self._times(self.heard, heard), self._times(self.rest, rest)
        both = own.assign(**{name: own[name] + other[name] for name in _COUNTS})
        return self._alarm(both), self._alarm(own)

    def apart(self, value: float, every: pd.Timestamp, own: pd.Timestamp) -> tuple[float, float]:
        """How far below and above the value the interval reaches, hours."""
        squares = np.zeros(2)
        for k, (bins, until) in enumerate(((self.heard, own), (self.rest, every))):
            rows = slice(rows_until(bins, self.onset_at), rows_until(bins, until))
            n = max(float(bins["negative"].iloc[rows].sum()), 1.0)
            moved = [0.0, 0.0]
            for sign in (-1, 1):
                times = [1.0, 1.0]
                times[k] = max(1 + sign * Z / np.sqrt(n), 0.0)
                ends = [self.end if one is None else one for one in self.rang(*times)]
                gain = hours(ends[1] - ends[0]) - value
                moved = [max(moved[0], -gain), max(moved[1], gain)]
            squares += np.square(moved)
        below, above = np.sqrt(squares)
        return float(below), float(above)

    def _times(self, bins: pd.DataFrame, factor: float) -> pd.DataFrame:
        after = (bins["bin_start"] >= self.onset_at).to_numpy()
        return bins.assign(
            **{name: np.where(after, bins[name] * factor, bins[name]) for name in _COUNTS}
        )

    def _alarm(self, bins: pd.DataFrame) -> pd.Timestamp | None:
        found = detected(bins, self.bin_minutes, self.onset_at)
        return found.most


_COUNTS = ["messages", "scored", "negative"]
