"""A case's number beside those of the library."""

from analytics.measures.peers import LEAST, Middle, Standing
from analytics.results import Results
from analytics.schema import Measure
from analytics.study import Library
from analytics.wording import Locale, Percent, Range


def peers_line(library: Library, of: Results, measure: Measure, locale: Locale) -> str:
    """The library's median, and which share of the other cases lies lower; each with its n."""
    middle = library.median(measure.name)
    if middle is None:
        n = len(library.extents(measure.name))
        return locale.translate("page.card_library_few", n=n, least=LEAST)
    shown = median_text(middle, measure.unit, locale)
    told = locale.translate("page.card_library", median=shown, n=middle.n)
    found = library.standing(of.case.id, of.case.crisis_type.cluster, measure)
    if found is None:
        return told
    among, is_kind = found
    key = "page.card_standing.kind" if is_kind else "page.card_standing.all"
    lower = locale.translate(key, share=standing_text(among, locale), n=among.n, least=LEAST)
    return f"{told} {lower}"


def median_text(middle: Middle, unit: str, locale: Locale) -> str:
    """A median with its interval, or its bounds; one number where they are one."""
    low = locale.format_quantity(middle.low, unit)
    if middle.high is None:
        ends = locale.translate("measure.censored", low=low)
    else:
        high = locale.format_quantity(middle.high, unit)
        ends = locale.format_range(low, high)
    if middle.value is None:
        is_open = unit == "h" and middle.low < 0 and middle.high is not None
        return locale.translate("measure.maybe_before", after=high) if is_open else ends
    return locale.translate(
        "measure.with_interval", value=locale.format_quantity(middle.value, unit), ends=ends
    )


def standing_text(among: Standing, locale: Locale) -> str:
    """Bounds of a share, in per cent."""
    return locale.format_message(Range(Percent(among.low), Percent(among.high)))
