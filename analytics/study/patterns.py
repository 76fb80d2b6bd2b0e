"""What many cases show together: how often, in which, with n. Real cases only; no causes."""

from dataclasses import dataclass

import pandas as pd

from analytics import lessons
from analytics.measures import peers
from analytics.measures.peers import Middle
from analytics.study import comparing
from analytics.study.library import Library


@dataclass(frozen=True)
class SecondTries:
    """First words that did not apologise, and what followed.

    timed: cases with a timeline. tried: cases with a non-apology. followed: of these, cases with a
    full apology that may lie after it. took: bounds of the median hours between, over all tried.
    """

    timed: tuple[str, ...]
    tried: tuple[str, ...]
    followed: tuple[str, ...]
    took: Middle | None


def second_tries(library: Library) -> SecondTries:
    timed = tuple(i for i, of in library.measures.items() if of["statements"].is_observed)
    name = "non_apology_to_apology_h"
    tried = tuple(library.extents(name))
    followed = tuple(i for i in tried if library.measures[i][name].is_observed)
    return SecondTries(timed, tried, followed, library.median(name))


def tally(library: Library) -> pd.DataFrame:
    """A row a rule: `rule, subject, spoke, well, badly` (lists of cases), `back, away` (of those
    with the fault, cases that came back by their own measure, and that did not).
    """
    judged = lessons.sides(library.measures)
    ends = {case: lessons.came_back(of) for case, of in library.measures.items()}
    rows = []
    for rule in lessons.RULES:
        told = {case: sides[rule.id] for case, sides in judged.items() if rule.id in sides}
        well, badly = ([c for c, side in told.items() if side == s] for s in ("well", "badly"))
        back = [case for case in badly if ends[case] is True]
        away = [case for case in badly if ends[case] is False]
        rows.append((rule.id, rule.subject, len(told), well, badly, back, away))
    columns = ["rule", "subject", "spoke", "well", "badly", "back", "away"]
    return pd.DataFrame(rows, columns=columns)


def before_recoveries(library: Library) -> pd.DataFrame:
    """For each step: of the cases with it and of those without, how many had their share price
    back within `comparing.REGAIN_SESSIONS`: `condition, with_back, with_n, without_back,
    without_n`. Empty below `peers.LEAST` cases with a known outcome.
    """
    held, back = comparing.conditions(library), comparing.regained(library).dropna()
    if len(back) < peers.LEAST:
        return pd.DataFrame()
    rows = []
    for name in held:
        known = held[name].dropna()
        known = known[known.index.isin(back.index)]
        groups = [back[known.index[known == side]] for side in (True, False)]
        rows.append((name, *(n for group in groups for n in (int(group.sum()), len(group)))))
    columns = ["condition", "with_back", "with_n", "without_back", "without_n"]
    return pd.DataFrame(rows, columns=columns)
