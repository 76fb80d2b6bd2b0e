"""Results over several cases, each computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analytics import lessons
from analytics.measures import peers
from analytics.measures.market import LEVEL, SESSIONS_TO_REGAIN
from analytics.measures.peers import MedianBounds, PercentileRank
from analytics.measures.recovery import TIME_TO_RECOVER
from analytics.results import Results
from analytics.schema import Message, utc
from analytics.study import comparison, findings, patterns
from analytics.study.beside_steps import Step, beside_steps
from analytics.study.comparison import Apart, OfType
from analytics.study.findings import Finding, Within
from analytics.study.library import Library
from analytics.study.ranks import Rank
from analytics.study.what_if import earlier_apology
from analytics.wording import UntrustedText

OUTCOMES = (SESSIONS_TO_REGAIN.name, TIME_TO_RECOVER.name)
"""Measures of the time until recovery, for which a curve over cases is drawn."""


@dataclass(frozen=True)
class CardPeers:
    """One number of a case among those of the library.

    n: cases with a number. standing: percentile rank of the case; is_kind: among its own cluster,
    else among all.
    """

    n: int
    median: MedianBounds | None
    standing: PercentileRank | None
    is_kind: bool


@dataclass(frozen=True)
class CaseInLibrary:
    """One case compared with the library; each part is computed on first use, so that one which
    fails costs no other.
    """

    results: Results
    library: Library

    @cached_property
    def names(self) -> Sequence[UntrustedText]:
        """Display names of the library's cases."""
        return self.library.names(self.library.cases.index)

    @cached_property
    def cards(self) -> Mapping[str, CardPeers]:
        """Measure name → its peers, for the numbers on the case's cards."""
        return {name: _card(self.results, name, self.library) for name in self.results.cards}

    @cached_property
    def steps(self) -> Sequence[Step]:
        """The steps of the response: which cases were certainly sooner, and which later."""
        return beside_steps(self.results, self.library)

    @cached_property
    def lessons(self) -> Mapping[str, Message | None]:
        """Lesson id → what cases of equal severity show, None where they show nothing."""
        return lessons_in_library(self.results, self.library)

    @cached_property
    def earlier_apology(self) -> Message:
        """Outcomes of cases that apologised early."""
        return earlier_apology(self.results, self.library)


def case_in_library(results: Results, library: Library) -> CaseInLibrary:
    """A case compared with the library as known then.

    At an instant within the case's coverage, only the cases that had ended by then are used.
    """
    if results.as_of < utc(results.case.coverage.end, "coverage.end"):
        library = library.ended_by(results.as_of)
    return CaseInLibrary(results, library)


def _card(results: Results, name: str, library: Library) -> CardPeers:
    case = results.case
    rank = library.percentile_rank(case.id, case.crisis_type.cluster, results.measures[name])
    standing, is_kind = rank or (None, False)
    return CardPeers(len(library.bounds(name)), library.median(name), standing, is_kind)


def lessons_in_library(results: Results, library: Library) -> dict[str, Message | None]:
    """Lesson id → what cases of equal severity show; None where they show nothing."""
    others = library.with_severity(results.case.id, results.case.record.grade)
    judged = lessons.verdicts_by_case(others)
    names = {case: library.name(case) for case in others}
    return {one.id: lessons.beside(one, judged, others, names) for one in results.lessons}


@dataclass(frozen=True)
class MarketMove:
    """Common move of n shares on their first session after onset, beyond their markets.

    mean: abnormal return, share of 1. t: of Boehmer, Musumeci and Poulsen. is_beyond: significant
    at the two-sided level `market.LEVEL`.
    """

    mean: float
    t: float
    n: int
    is_beyond: bool


@dataclass(frozen=True)
class Comparison:
    """Several cases side by side; each table is computed on first use, so that one which fails
    costs no other.

    library: the cases in the order of the page; its tables hold the real ones. The tables without a
    description are those of the functions of the same names in `comparison`.
    """

    library: Library

    @cached_property
    def aligned(self) -> pd.DataFrame:
        """Smoothed net sentiment, `case, hours_since_onset, smoothed`."""
        return _aligned(self.library)

    @cached_property
    def apart(self) -> Sequence[Apart]:
        return comparison.apart(self.library)

    @cached_property
    def places(self) -> Mapping[tuple[str, str], Rank]:
        return comparison.places(self.library)

    @cached_property
    def types(self) -> Sequence[OfType]:
        return comparison.types(self.library)

    @cached_property
    def quick(self) -> Mapping[str, object]:
        return comparison.quick(self.library)

    @cached_property
    def apologies(self) -> pd.DataFrame:
        """What the first full apologies say (`findings.apologies`)."""
        return findings.apologies(self.library)

    @cached_property
    def back_in_a_week(self) -> Within:
        """Cases whose tone was back at its level within a week, or may have been after their posts
        end, of those watched at all.
        """
        waits = self.waits[TIME_TO_RECOVER.name]
        bounds = {i: (wait, wait if back else float("inf")) for i, (wait, back) in waits.items()}
        return findings.within(bounds, comparison.WEEK)

    def steps(self, names: Sequence[str]) -> pd.DataFrame:
        return comparison.steps(self.library, names)

    @cached_property
    def waits(self) -> Mapping[str, Mapping[str, tuple[float, bool]]]:
        """Measure of OUTCOMES → times until cases recovered."""
        return {name: comparison.waits(self.library, name) for name in OUTCOMES}

    @cached_property
    def curves(self) -> Mapping[str, pd.DataFrame]:
        """Measure of OUTCOMES → the curve over cases (`peers.kaplan_meier`)."""
        return {name: peers.kaplan_meier(times) for name, times in self.waits.items()}

    @cached_property
    def surveys(self) -> pd.DataFrame:
        return comparison.surveys(self.library)

    @cached_property
    def typical(self) -> pd.DataFrame:
        return comparison.typical(self.library)

    @cached_property
    def market(self) -> MarketMove | None:
        return _market(self.library)


def compare(library: Library) -> Comparison:
    """Everything that the comparison page shows of a library."""
    return Comparison(library)


def _aligned(library: Library) -> pd.DataFrame:
    columns = ["case", "hours_since_onset", "smoothed"]
    curves = []
    for entry in library.entries.values():
        if entry.onset_at is not None and len(entry.curve):
            hours = (entry.curve["bin_start"] - entry.onset_at) / pd.Timedelta(hours=1)
            curve = entry.curve.assign(case=entry.id, hours_since_onset=hours)
            curves.append(curve[columns])
    return pd.concat(curves) if curves else pd.DataFrame(columns=columns)


def _market(library: Library) -> MarketMove | None:
    from scipy.special import stdtr

    move = comparison.mean_abnormal(library)
    if move is None:
        return None
    mean, t, n = move
    return MarketMove(mean, t, n, bool(2 * stdtr(n - 1, -abs(t)) < LEVEL))


@dataclass(frozen=True)
class LessonsLearned:
    """Lessons from all cases of a library, each computed on first use, so that one which fails
    costs no other.
    """

    library: Library

    @cached_property
    def tally(self) -> pd.DataFrame:
        """How each rule judged the real cases (`patterns.tally`)."""
        return patterns.tally(self.library)

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """What most cases show, of those in which it can be judged (`findings.findings`)."""
        return findings.findings(self.library)

    @cached_property
    def too_few(self) -> Mapping[str, int]:
        """Findings that too few cases can decide (`findings.too_few`)."""
        return findings.too_few(self.library)

    @cached_property
    def associations(self) -> pd.DataFrame:
        """Which rules go with how the cases ended (`patterns.associations`)."""
        return patterns.associations(self.library, self.tally)


def lessons_learned(library: Library) -> LessonsLearned:
    """Everything that the page of lessons across cases shows."""
    return LessonsLearned(library)
