"""Agreement of the rules of statements with a coder who read the quoted words alone.

    python tests/listening/evaluate_statements.py

`statements_blind.csv`: words of brands, published in the library; `coder`, what somebody saw in
these words alone, blind to the rules' answers; `rules`, what the rules answered that were frozen
before the words were read. A letter an element (LETTERS), capital in full, small where weak.
Sets: `chosen`, the brands whose words the rules were made from; `held_out`, the other brands;
`further`, words of the same brands and of five new ones, read after the rules had been mended with
both. The rules of today were mended once more with `further`: no set is left that they have not
seen, so their column flatters them. `second`, `first`: the two coders of `double-coding.csv`, who
coded whole statements; what they code beyond the quoted words no rule can see.
Writes `statements_agreement.csv`: alpha for ordered levels with a 90 % bootstrap interval.
"""

from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd

from analytics import cases
from analytics.measures.statement import levels, read_statement
from analytics.schema import APOLOGY_ELEMENTS

HERE = Path(__file__).parent
LETTERS = dict(zip("arsepvf", APOLOGY_ELEMENTS, strict=True))
LEVELS = {"none": 0, "weak": 1, "full": 2}
DRAWS = 1000


def coded(letters: pd.Series) -> pd.DataFrame:
    """Letters as levels 0, 1, 2, a column an element."""
    return pd.DataFrame(
        {
            element: [2 if one.upper() in text else int(one in text) for text in letters.fillna("")]
            for one, element in LETTERS.items()
        },
        index=letters.index,
    )


def of_rules(words: pd.Series) -> pd.DataFrame:
    """What the rules of today find."""
    found = [levels(read_statement(text)) for text in words]
    rows = [
        {one: LEVELS.get(each.get(one, "none"), 0) for one in APOLOGY_ELEMENTS} for each in found
    ]
    return pd.DataFrame(rows, index=words.index)


def alpha(one: np.ndarray, other: np.ndarray) -> float:
    """Krippendorff's, for ordered levels; NaN where only one level occurs."""
    if len(np.unique([one, other])) < 2:
        return np.nan
    return krippendorff.alpha(
        np.array([one, other], float), level_of_measurement="ordinal", value_domain=[0, 1, 2]
    )


def agreement(coder: pd.DataFrame, rules: pd.DataFrame) -> list[dict[str, object]]:
    """A row an element: n, how many each found, how many both, alpha and its interval."""
    rng, rows = np.random.default_rng(0), []
    for element in APOLOGY_ELEMENTS:
        one, other = coder[element].to_numpy(), rules[element].to_numpy()
        draws = [rng.integers(0, len(one), len(one)) for _ in range(DRAWS)]
        drawn = [alpha(one[k], other[k]) for k in draws]
        low, high = np.nanquantile(drawn, [0.05, 0.95])
        found = {"coder": (one > 0).sum(), "rules": (other > 0).sum()}
        both = ((one > 0) & (other > 0)).sum()
        told = {"element": element, "n": len(one), **found, "both": both}
        rows.append(told | {"alpha": alpha(one, other), "low": low, "high": high})
    return rows


def main() -> None:
    table = pd.read_csv(HERE / "statements_blind.csv", dtype=str, keep_default_na=False)
    rows: list[dict[str, object]] = []
    for name, part in table.groupby("set"):
        coder, then = coded(part["coder"]), coded(part["rules"])
        today = of_rules(part["words"])
        for version, rules in (("frozen", then), ("today", today)):
            rows += [{"set": name, "rules_are": version, **r} for r in agreement(coder, rules)]
    twice = cases.double_codes(cases.home()).set_index(["case", "quote", "coder"])
    held = table[table["set"] == "held_out"].set_index(["case", "words"])
    for who in ("second", "first"):
        own = twice.xs(who, level="coder").loc[list(held.index)].map(LEVELS.get)
        then = coded(held["rules"])
        rows += [
            {"set": f"held_out, {who}", "rules_are": "frozen", **r} for r in agreement(own, then)
        ]
    found = pd.DataFrame(rows).round(3)
    found.to_csv(HERE / "statements_agreement.csv", index=False)
    print(found.to_string(index=False))


if __name__ == "__main__":
    main()
