"""How often cases kept each rule, and whether that goes with how soon a share was back."""

import numpy as np
import pandas as pd

from analytics import lessons
from analytics.measures import peers
from analytics.measures.market import SESSIONS_TO_REGAIN
from analytics.study.library import Library


def tally(library: Library) -> pd.DataFrame:
    """Verdicts by rule: `rule, subject, spoke, well, badly` (the last two are lists of cases).

    spoke: number of cases in which the rule gave a verdict.
    """
    judged = lessons.verdicts_by_case(library.measures)
    rows = []
    for rule in lessons.RULES:
        verdicts = {case: sides[rule.id] for case, sides in judged.items() if rule.id in sides}
        well, badly = ([c for c, side in verdicts.items() if side == s] for s in ("well", "badly"))
        rows.append((rule.id, rule.subject, len(verdicts), well, badly))
    return pd.DataFrame(rows, columns=["rule", "subject", "spoke", "well", "badly"])


ERROR_RATE = 0.10
"""Accepted false discovery rate of the lessons across cases: a convention."""
LEVEL = 0.05
"""A rule whose cases cannot give a p this small, whatever they did, is not tested."""
_TESTED = ("difference", "n", "p", "worst_p", "least_p")


def associations(library: Library, tallied: pd.DataFrame | None = None) -> pd.DataFrame:
    """Association of keeping a rule with how soon the share price regained its level.

    Among cases of equal severity; a row per rule with enough cases: `rule, difference, n, p,
    worst_p, least_p, q, is_held`. difference: of pairs of cases, the share in which the one that
    kept the rule was back sooner less that in which the other was; a share not back yet is known to
    take longer. least_p: the smallest p that so many cases can give. q: p adjusted over the rules
    whose least_p is at most LEVEL (Benjamini and Hochberg 1995, J. R. Statist. Soc. B 57, 289-300;
    Gilbert 2005, J. R. Statist. Soc. C 54, 143-158), NaN for the others. is_held: recovery is
    sooner, with q at most ERROR_RATE, and p also when any one case is left out (worst_p). tallied:
    the result of `tally`.
    """
    from scipy.stats import false_discovery_control

    took = library.bounds(SESSIONS_TO_REGAIN.name)
    ends = pd.DataFrame.from_dict(took, orient="index", columns=["least", "most"], dtype=float)
    rows = []
    for row in (tally(library) if tallied is None else tallied).to_dict("records"):
        sides = dict.fromkeys(row["well"], True) | dict.fromkeys(row["badly"], False)
        table = pd.DataFrame({"done": pd.Series(sides, dtype=bool)})
        table["low"], table["high"] = -ends["most"], -ends["least"]  # higher is sooner
        table["stratum"] = library.cases["severity"].reindex(table.index).replace("", pd.NA)
        tested = peers.association(table.dropna())
        if tested is not None:
            rows.append((row["rule"], *(getattr(tested, name) for name in _TESTED)))
    out = pd.DataFrame(rows, columns=["rule", *_TESTED]).assign(q=np.nan)
    can_tell = out["least_p"] <= LEVEL
    if can_tell.any():
        out.loc[can_tell, "q"] = false_discovery_control(out.loc[can_tell, "p"])
    is_held = (out["q"] <= ERROR_RATE) & (out["worst_p"] <= ERROR_RATE) & (out["difference"] > 0)
    return out.assign(is_held=is_held)
