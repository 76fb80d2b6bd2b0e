"""How many pages of the library share an action, or a lesson, and which cases share most.

Run as a script it writes `casestudies/lessons-overlap.csv` (a row an action) and
`casestudies/lessons-overlap-cases.csv` (a row a pair of cases that share at least one):

    python tests/lessons_overlap.py
"""

import itertools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analytics import cases, lessons, study
from analytics.results import Results
from analytics.schema import Advice
from analytics.wording import Locale

MOST = 1 / 3
"""Share of the pages on which one action may stand."""
ENGLISH = Locale.of()


def without_editor(of: Results) -> Results:
    """The same case as if nobody had written a debrief."""
    return replace(of, case=replace(of.case, debrief=None))


def is_counted(of: Results) -> bool:
    return of.case.record.in_library and of.case.provenance != "simulated"


def actions(advice: Mapping[str, tuple[Advice, ...]]) -> pd.DataFrame:
    """A row an action: `action, pages, of, share, cases`, the most frequent first."""
    rows = [
        (said, len(on), len(advice), len(on) / len(advice), " ".join(on))
        for said, on in _by_action(advice).items()
    ]
    table = pd.DataFrame(rows, columns=["action", "pages", "of", "share", "cases"])
    table["share"] = table["share"].round(3)
    return table.sort_values(["pages", "action"], ascending=[False, True], ignore_index=True)


def pairs(advice: Mapping[str, tuple[Advice, ...]]) -> pd.DataFrame:
    """A row a pair of cases with an action in common: `case, other, shared`."""
    shared = defaultdict[tuple[str, str], int](int)
    for on in _by_action(advice).values():
        for pair in itertools.combinations(sorted(on), 2):
            shared[pair] += 1
    rows = [(*pair, n) for pair, n in shared.items()]
    table = pd.DataFrame(rows, columns=["case", "other", "shared"])
    order = ["shared", "case", "other"]
    return table.sort_values(order, ascending=[False, True, True], ignore_index=True)


def _by_action(advice: Mapping[str, tuple[Advice, ...]]) -> dict[str, list[str]]:
    """Text of an action, without what a case puts into it → cases."""
    found = defaultdict[str, list[str]](list)
    for case, of_case in advice.items():
        for one in of_case:
            key = getattr(one.action, "key", None)
            text = ENGLISH.texts[key] if key else str(one.action)
            found[str(text)].append(case)
    return dict(found)


def main() -> None:
    every = {id_: study.load(id_) for id_ in cases.ids()}
    folder = cases.home() / "casestudies"
    shown = {id_: lessons.advice(of) for id_, of in every.items() if is_counted(of)}
    own = {id_: lessons.advice(without_editor(of)) for id_, of in every.items() if is_counted(of)}
    columns = ["action", "pages", "of", "share", "cases"]
    told = pd.concat(
        [actions(shown).assign(debriefs="with"), actions(own).assign(debriefs="without")]
    )
    told[["debriefs", *columns]].to_csv(folder / "lessons-overlap.csv", index=False)
    both = pd.concat([pairs(shown).assign(debriefs="with"), pairs(own).assign(debriefs="without")])
    both[["debriefs", "case", "other", "shared"]].to_csv(
        folder / "lessons-overlap-cases.csv", index=False
    )


if __name__ == "__main__":
    main()
