"""Whether rivals rose with the brand: its own crisis, an event that befell all, or neither told.

Each brand's posts of the day from the brand's onset on are held against its own earlier days
(`rise`), so that cycles of the day and week that a brand has always had count for nothing. Where
the line between "rose with it" and "did not" lies is no constant: half of the brand's own rise, on
the scale of multiples. A rival rose with the brand if it rose beyond chance and came nearer to the
brand's multiple than to one; it did not if its whole interval lies nearer to one; else it is not
told. Each of these errs for one rival in twenty at most, so as many rivals are needed as chance
alone would not give among all that were judged. An event is common where more rose than did not; a
crisis is the brand's own where none rose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb
from typing import Literal

import pandas as pd

from analytics.measures.rise import Multiple, course, multiple
from analytics.measures.series import collected, require_series, rows_until
from analytics.schema import INTERVAL, Category, Measure, Message, category

RIVALS_SAME_HOUR = category("rivals_same_hour")
SPECS = (RIVALS_SAME_HOUR,)
OWN_CRISIS, COMMON_EVENT = Category("own_crisis"), Category("common_event")
SPAN_H = 24
"""Hours from the onset on that are judged: each time of day once, the onset's longest window."""
Stand = Literal["with", "apart", "untold"]


@dataclass(frozen=True)
class Beside:
    """How a rival stood: by what multiple it rose, or why that is not known, and its stand."""

    rose: Multiple | Message
    stand: Stand


def rivals_same_hour(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    rivals: Mapping[str, pd.DataFrame | Message],
    bin_minutes: int,
) -> Measure[Category]:
    """`rivals_same_hour`: own_crisis, common_event, or missing with the reason.

    bins: the brand's regular series (`panel.series`), up to what is known. rivals: by name, that of
    each, or the reason why it cannot be used; one with an onset of its own can. Negative messages
    are counted, or all where one of the series has no tone. n: rivals judged. The verdict names
    those that rose with the brand and those that did not.
    """
    told = beside(bins, onset_at, rivals, bin_minutes)
    if isinstance(told, Message):
        return RIVALS_SAME_HOUR.missing(told)
    _, stands = told
    judged = {name: one for name, one in stands.items() if isinstance(one.rose, Multiple)}
    rose, calm, open_ = (
        [name for name, one in judged.items() if one.stand == stand]
        for stand in ("with", "apart", "untold")
    )
    k = len(judged)
    values = {"rose": rose, "calm": calm, "open": open_, "rest": [*calm, *open_], "n": k}
    if not k:
        why = [one.rose for one in stands.values() if isinstance(one.rose, Message)]
        return RIVALS_SAME_HOUR.missing(Message("reason.rivals_none_judged", {"why": why}))
    if _is_beyond_chance(len(rose), k) and len(rose) > len(calm):
        said = Message(f"verdict.rivals_common.{_rest(calm + open_)}", values)
        return RIVALS_SAME_HOUR.observed(COMMON_EVENT, n=k, verdict=said, evidence=tuple(judged))
    if _is_beyond_chance(len(calm), k) and not rose:
        said = Message(f"verdict.rivals_own.{_rest(open_)}", values)
        return RIVALS_SAME_HOUR.observed(OWN_CRISIS, n=k, verdict=said, evidence=tuple(judged))
    if rose:
        why = Message(f"reason.rivals_divided.{_rest(calm + open_)}", values)
        return RIVALS_SAME_HOUR.missing(why, n=k)
    return RIVALS_SAME_HOUR.missing(Message("reason.rivals_noisy", values), n=k)


def beside(
    bins: pd.DataFrame,
    onset_at: pd.Timestamp | None,
    rivals: Mapping[str, pd.DataFrame | Message],
    bin_minutes: int,
) -> tuple[Multiple, dict[str, Beside]] | Message:
    """The brand's rise and how each rival stood, as in `rivals_same_hour`; or why nothing is told.

    Raises `TableError` for a series that is not regular.
    """
    clean = {name: one for name, one in rivals.items() if not isinstance(one, Message)}
    for one in (bins, *clean.values()):
        require_series(one, bin_minutes)
    if not rivals:
        return Message("reason.no_controls")
    if onset_at is None:
        return Message("reason.no_onset_known")
    has_tone = all(one["scored"].sum() for one in (bins, *clean.values()) if len(one))
    column = "negative" if has_tone else "messages"
    own = _multiple(bins, onset_at, bin_minutes, column)
    if isinstance(own, Message):
        return Message("reason.rivals_brand_untold", {"why": own})
    if own.low <= 1:
        return Message("reason.rivals_brand_usual")
    stands = dict[str, Beside]()
    for name, one in rivals.items():
        rose = one
        if not isinstance(one, Message):
            rose = _multiple(one, onset_at, bin_minutes, column)
        assert not isinstance(rose, pd.DataFrame)
        stands[name] = Beside(rose, _stand(own, rose))
    return own, stands


def _multiple(
    bins: pd.DataFrame, onset_at: pd.Timestamp, bin_minutes: int, column: str
) -> Multiple | Message:
    """The rise of a series over the day from the onset on, as far as it is known."""
    first = rows_until(bins, onset_at, inclusive=True) - 1
    if first < 0:
        return Message("reason.rise_not_collected")
    end = min(first + round(SPAN_H * 60 / bin_minutes), len(bins))
    share = collected(bins)[first:end]
    if onset_at >= bins["bin_start"].iloc[-1] + pd.Timedelta(minutes=bin_minutes):
        return Message("reason.rise_not_collected")
    if 2 * share.sum() < len(share):
        return Message("reason.rise_not_collected")
    found = course(bins, bin_minutes, first, end, column)
    return found if isinstance(found, Message) else multiple(found, end - first)


def _stand(own: Multiple, rival: Multiple | Message) -> Stand:
    """Whether a rival came nearer to the brand's multiple than to one, beyond chance."""
    if isinstance(rival, Message):
        return "untold"
    between = own.value**0.5
    if rival.low > 1 and rival.value >= between:
        return "with"
    return "apart" if rival.high < between else "untold"


def _is_beyond_chance(called: int, judged: int) -> bool:
    """Whether so many of the rivals judged are rarely called so by chance alone."""
    chance = (1 - INTERVAL) / 2
    fewer = sum(comb(judged, k) * chance**k * (1 - chance) ** (judged - k) for k in range(called))
    return 1 - fewer <= chance + 1e-12


def _rest(names: list[str]) -> str:
    return "some" if names else "none"
