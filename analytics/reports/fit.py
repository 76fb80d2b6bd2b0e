"""Which sentences of the first page are shown, so that it is read in a minute."""

from dataclasses import replace

from analytics.schema import Brief, Told
from analytics.wording import Locale, clean

MOST_WORDS = 230
"""Words of all sentences: what is read in a minute."""
SHOWN = 3
"""Points of a kind, lessons and actions on the page."""
LEAST = 2
"""Points of a kind that stay while there is anything else to leave out."""


def fitted(brief: Brief, locale: Locale) -> Brief:
    """The first page with at most SHOWN points of a kind and MOST_WORDS in its sentences.

    Where there are more words, these go, in this order: the second sentence on other numbers, the
    headline, the other sentence on numbers; then the longest points beyond LEAST of what worked and
    what did not; then what more is told of speed, and further points. What happened, the turning
    point and the lessons stay.
    """
    page = replace(
        brief,
        worked=brief.worked[:SHOWN],
        failed=brief.failed[:SHOWN],
        lessons=brief.lessons[:SHOWN],
    )
    while words(page, locale) > MOST_WORDS:
        shorter = _shorter(page, locale)
        if shorter is page:
            break
        page = shorter
    return page


def words(brief: Brief, locale: Locale) -> int:
    """Words of the sentences of the first page: not of its numbers, its chart, the table of
    actions and the line of what is not measured.
    """
    told = [*brief.happened, *brief.how_bad, *brief.how_fast, *brief.worked, *brief.failed]
    told += [one.lesson for one in brief.lessons[:SHOWN]]
    told += [brief.headline] if brief.headline else []
    n = sum(_words(one, locale) for one in told)
    if brief.turn is not None:
        n += _words(brief.turn.told, locale)
        n += len(brief.turn.quote.words.split()) if brief.turn.quote else 0
    return n


def _words(told: Told, locale: Locale) -> int:
    return len(clean(locale.format_message(told.text)).split())


def _shorter(page: Brief, locale: Locale) -> Brief:
    """The page with one sentence less; itself where none may go."""
    if len(page.how_bad) > 1:
        return replace(page, how_bad=page.how_bad[:1])
    if page.headline is not None:
        return replace(page, headline=None)
    if page.how_bad and page.harm is not None:
        return replace(page, how_bad=())
    if fewer := _fewer_points(page, locale, LEAST):
        return fewer
    if len(page.how_fast) > LEAST:
        return replace(page, how_fast=(page.how_fast[0], page.how_fast[-1]))
    return _fewer_points(page, locale, 1) or page


def _fewer_points(page: Brief, locale: Locale, least: int) -> Brief | None:
    """Without the longest point of a kind that has more than `least`; None where none has."""
    kinds = {name: getattr(page, name) for name in ("worked", "failed")}
    longest = [
        (_words(one, locale), name, k)
        for name, points in kinds.items()
        if len(points) > least
        for k, one in enumerate(points)
    ]
    if not longest:
        return None
    _, name, k = max(longest)
    kept = tuple(one for i, one in enumerate(kinds[name]) if i != k)
    return replace(page, **{name: kept})
