"""A case's number compared with those of the library."""

from analytics.measures.peers import MIN_CASES, MedianBounds, PercentileRank
from analytics.study.library_results import CardPeers
from analytics.wording import Locale, Percent, Range


def peers_line(peers: CardPeers, unit: str, locale: Locale) -> str:
    """The library's median, and the share of the other cases that lie lower; each with its n."""
    if peers.median is None:
        return locale.translate("page.card_library_few", n=peers.n, least=MIN_CASES)
    shown = median_text(peers.median, unit, locale)
    text = locale.translate("page.card_library", median=shown, n=peers.median.n)
    standing = peers.standing
    if standing is None:
        return text
    key = "page.card_standing.kind" if peers.is_kind else "page.card_standing.all"
    share = standing_text(standing, locale)
    return f"{text} {locale.translate(key, share=share, n=standing.n, least=MIN_CASES)}"


def median_text(middle: MedianBounds, unit: str, locale: Locale) -> str:
    """A median with its interval, else its bounds; one number where they are equal."""
    low = high = locale.format_quantity(middle.low, unit)
    if middle.high is None:
        ends = locale.translate("measure.censored", low=low)
    else:
        high = locale.format_quantity(middle.high, unit)
        if unit == "h":
            ends = locale.format_exact_range(middle.low, middle.high, middle.value)
        else:
            ends = locale.format_range(low, high)
    if middle.value is None:
        is_open = unit == "h" and middle.low < 0 and middle.high is not None
        return locale.translate("measure.maybe_before", after=high) if is_open else ends
    return locale.translate(
        "measure.with_interval", value=locale.format_quantity(middle.value, unit), ends=ends
    )


def standing_text(among: PercentileRank, locale: Locale) -> str:
    """A share and its interval, in per cent; that its half is open where it is."""
    share = locale.format_message(Range(Percent(among.low), Percent(among.high)))
    return share if among.is_told else locale.translate("page.card_standing.open", share=share)
