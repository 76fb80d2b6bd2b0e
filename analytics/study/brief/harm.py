"""How bad: the best reputation number there is, and what else is known beside it."""

from analytics.results import Results
from analytics.schema import Harm, Told
from analytics.study.brief.outcomes import courses, harm_of, sentence
from analytics.study.brief.shares import share_sentence, shares
from analytics.study.brief.tone import tone

MOST = 2


def harm(results: Results) -> tuple[Harm | None, tuple[Told, ...]]:
    """The number of harm with its line, and up to two sentences on other numbers.

    Published measures come first, the most telling one; then tone, then the share price. All
    levels and points are of one measure of one population. A single reading without an earlier one
    is told only where there is nothing else.
    """
    published = courses(results.case)
    telling = [one for one in published if not one.rank[0]]
    if telling:
        best = telling[0]
        chosen: Harm | None = harm_of(best, results)
    else:
        best = None
        chosen = tone(results) or shares(results)
        if chosen is None and published:
            best = published[0]
            chosen = harm_of(best, results)
    others = [
        Told(sentence(one), tuple(f.id for f in (one.before, one.worst) if f))
        for one in published
        if one is not best and one.before is not None
    ]
    share = None if chosen is not None and chosen.kind == "shares" else share_sentence(results)
    if share is not None:
        others = [*others[: MOST - 1], share]
    return chosen, tuple(others[:MOST])
