"""A second, blind coding of a case's statements, and the agreement of two codings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from analytics import cases
from analytics.cases.double_coding import LEVELS
from analytics.characters import neutralise
from analytics.errors import UsageError
from analytics.files import replace_file
from analytics.measures.sentiment import Z
from analytics.schema import APOLOGY_ELEMENTS, INTERVAL, iso

MIN_CODES = 20
"""Fewest codes (statements times elements) for which kappa is computed: a convention."""


@dataclass(frozen=True)
class CodingAgreement:
    """Agreement of two codings of the same statements.

    n: codes compared. share: fraction of equal codes. kappa: Cohen's, linearly weighted because the
    levels are ordered (Cohen 1968, Psychological Bulletin 70, 213-220), with its 90 % interval;
    None below MIN_CODES codes or where a coder used one level only. Codes of one statement are not
    independent, so the interval is too narrow by an unknown amount. apart: disagreements, as
    `milestone, element, first, second`.
    """

    n: int
    share: float
    kappa: float | None
    low: float | None
    high: float | None
    apart: pd.DataFrame


def sheet(case: str, path: Path) -> int:
    """Write a blank coding sheet of a case's brand statements; returns the number of statements.

    The first coder's codes and all later events are left out. `UsageError` where the file exists.
    """
    if path.exists():
        raise UsageError(
            what="there is a file already", where=str(path), right="Name another, or move it away"
        )
    spoken = sorted(_statements(case), key=lambda m: (m.when.earliest, m.id))
    rows = pd.DataFrame(
        {
            "milestone": [m.id for m in spoken],
            "earliest": [iso(m.when.earliest) for m in spoken],
            "channel": [neutralise(m.channel) for m in spoken],
            "text": [neutralise(m.text) for m in spoken],
        }
    )
    rows[list(APOLOGY_ELEMENTS)] = ""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, rows.to_csv(index=False).encode("utf-8-sig"))
    return len(rows)


def read(source: str) -> pd.Series:
    """Codes by (milestone, element), each one of LEVELS, from a filled-in sheet or a case's id.

    An empty cell means none, unless all cells are empty. `UsageError` where the file is not a sheet
    or a code is not a level.
    """
    if source in cases.ids():
        rows = {m.id: m.apology for m in _statements(source)}
        table = pd.DataFrame.from_dict(rows, orient="index", columns=list(APOLOGY_ELEMENTS))
        return cast("pd.Series", table.fillna("none").stack())
    path = Path(source)
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise UsageError(
            what=f"no coding can be read: {error}",
            where=source,
            right="A case id, or a sheet of aftermath coding",
        ) from error
    missing = [name for name in ("milestone", *APOLOGY_ELEMENTS) if name not in table]
    if missing:
        raise UsageError(
            what=f"the column {missing[0]} is missing",
            where=source,
            right="Columns as aftermath coding writes them",
        )
    codes = table.set_index("milestone")[list(APOLOGY_ELEMENTS)].stack()
    codes = codes.str.strip().str.lower()
    if (codes == "").all():
        raise UsageError(
            what="the sheet is still blank", where=source, right="Code at least one statement"
        )
    codes = codes.replace("", "none")
    strange = codes[~codes.isin(LEVELS)]
    if len(strange):
        milestone, element = strange.index[0]
        raise UsageError(
            what=f"{element} of {milestone} is {strange.iloc[0]!r}",
            where=source,
            right=f"One of {', '.join(LEVELS)}, or empty for none",
        )
    return codes


def agree(first: str, second: str) -> CodingAgreement:
    """Agreement of two codings (case ids or sheets); `UsageError` where their statements differ."""
    from statsmodels.stats.inter_rater import cohens_kappa

    one, two = read(first), read(second)
    both = one.index.intersection(two.index)
    if len(both) != len(one) or len(both) != len(two):
        odd = (one.index.union(two.index)).difference(both)[0][0]
        raise UsageError(
            what=f"only one of the two codes the statement {odd}",
            where=f"{first}, {second}",
            right="Two codings of the same statements of one case",
        )
    codes = pd.DataFrame({"first": one[both], "second": two[both]})
    table = pd.crosstab(codes["first"], codes["second"])
    table = table.reindex(index=LEVELS, columns=LEVELS, fill_value=0)
    apart = codes[codes["first"] != codes["second"]].rename_axis(["milestone", "element"])
    share = float((codes["first"] == codes["second"]).mean())
    kappa = low = high = None
    if len(codes) >= MIN_CODES and codes.nunique().min() > 1:
        estimate: Any = cohens_kappa(table.to_numpy(), wt="linear")
        kappa, half = float(estimate.kappa), float(Z * estimate.std_kappa)
        low, high = max(kappa - half, -1.0), min(kappa + half, 1.0)
        if not np.isfinite([low, high]).all():
            low = high = None
    return CodingAgreement(len(codes), share, kappa, low, high, apart.reset_index())


@dataclass(frozen=True)
class Reliability:
    """Krippendorff's alpha of one element over n statements coded twice.

    For ordered levels (Krippendorff 2004, Human Communication Research 30, 411-433), with the 90 %
    interval of a bootstrap over statements; None where both coders used one level only. share:
    fraction of equal codes.
    """

    element: str
    n: int
    share: float
    alpha: float | None
    low: float | None
    high: float | None


DRAWS = 2_000


def reliability(root: Path | None = None, *, seed: int = 0) -> tuple[Reliability, ...]:
    """Agreement of the two codings of published statements, element by element."""
    codes = cases.double_codes(root or cases.home()).set_index(["case", "quote", "coder"])
    rng, rows = np.random.default_rng(seed), []
    for element in APOLOGY_ELEMENTS:
        levels = codes[element].map(LEVELS.index).unstack("coder")
        pair = levels.to_numpy(int).T if len(levels) else np.empty((2, 0), int)
        n = pair.shape[1]
        drawn = [_alpha(pair[:, rng.integers(0, n, n)]) for _ in range(DRAWS if n else 0)]
        known = [one for one in drawn if one is not None]
        alpha = _alpha(pair)
        ends = np.quantile(known, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2]) if known else None
        low, high = (None, None) if alpha is None or ends is None else map(float, ends)
        share = float((pair[0] == pair[1]).mean()) if n else 0.0
        rows.append(Reliability(element, n, share, alpha, low, high))
    return tuple(rows)


def _alpha(pair: np.ndarray) -> float | None:
    import krippendorff

    if len(np.unique(pair)) < 2:
        return None
    return float(
        krippendorff.alpha(
            reliability_data=pair, value_domain=[0, 1, 2], level_of_measurement="ordinal"
        )
    )


def _statements(case: str) -> list:
    milestones = cases.load(case).milestones
    return [m for m in milestones if m.is_brands and (m.is_statement or m.apology)]
