"""A case's number beside those of the library."""

from analytics import wording
from analytics.measures.peers import LEAST, Middle, Standing
from analytics.schema import Measure
from analytics.study import Library, Study


def peers_line(library: Library, of: Study, measure: Measure) -> str:
    """The library's median, and which share of the other cases lies lower; each with its n."""
    middle = library.median(measure.name)
    if middle is None:
        n = len(library.extents(measure.name))
        return wording.say("page.card_library_few", of.lang, n=n, least=LEAST)
    shown = median_text(middle, measure.unit, of.lang)
    told = wording.say("page.card_library", of.lang, median=shown, n=middle.n)
    found = library.standing(of.case.id, of.case.crisis_type.cluster, measure)
    if found is None:
        return told
    among, is_kind = found
    key = "page.card_standing.kind" if is_kind else "page.card_standing.all"
    lower = wording.say(key, of.lang, share=standing_text(among), n=among.n, least=LEAST)
    return f"{told} {lower}"


def median_text(middle: Middle, unit: str, lang: str) -> str:
    """A median with its interval, or its bounds; one number where they are one."""
    low = wording.quantity(middle.low, unit)
    if middle.high is None:
        ends = wording.say("measure.censored", lang, low=low)
    else:
        high = wording.quantity(middle.high, unit)
        ends = low if low == high else f"{low} – {high}"
    if middle.value is None:
        is_open = unit == "h" and middle.low < 0 and middle.high is not None
        return wording.say("measure.maybe_before", lang, after=high) if is_open else ends
    return wording.say(
        "measure.with_interval", lang, value=wording.quantity(middle.value, unit), ends=ends
    )


def standing_text(among: Standing) -> str:
    """Bounds of a share, in per cent."""
    ends = (wording.percent(among.low), wording.percent(among.high))
    return " – ".join(dict.fromkeys(ends))
