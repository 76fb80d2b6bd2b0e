"""One case at one instant: load, measure, and derive lessons."""

from datetime import datetime
from pathlib import Path

import pandas as pd

from analytics import lessons, sentiment
from analytics.errors import Faults, UsageError
from analytics.measures.backtest import BackTest
from analytics.measures.gate import judged_from
from analytics.measures.recovery import RecoveryCriteria
from analytics.results import Results
from analytics.schema import FAILED, Measures, Message, Moment, utc
from analytics.study.acts import acts
from analytics.study.compute_measures import Timed, compute_measures
from analytics.study.early_warning import tested
from analytics.study.first_look import first_look, is_first_look
from analytics.study.inputs import Inputs, read
from analytics.study.known import Known, known_at
from analytics.study.summary import compare_with_truth, finding, outcomes
from analytics.study.tables import tables


def load(
    case: str,
    as_of: datetime | str | None = None,
    *,
    root: Path | None = None,
    model: str = sentiment.SHIPPED,
    bin_minutes: int | None = None,
) -> Results:
    """A case with its tables, measures and lessons as known at `as_of`.

    as_of: timezone-aware instant or its ISO 8601 text; None: the end of the case's coverage. model:
    name or folder of the sentiment model for messages. bin_minutes: width of the bins that the
    measures count by, from one minute to a day; None: as the case says, else an hour. Raises
    `CaseError` for a bad case, `UsageError` or `TableError` for a naive or unreadable instant,
    `UsageError` for a width that the panel cannot have, `ModelError` for a model that cannot be
    opened.
    """
    inputs = read(case, root=root, model=model, bin_minutes=bin_minutes)
    return compute_at(inputs, instant(as_of) if as_of else None)


def compute_at(inputs: Inputs, as_of: pd.Timestamp | None = None) -> Results:
    """The results of a case as known at `as_of`; None: the end of its coverage."""
    return compute(known_at(inputs, inputs.end if as_of is None else as_of))


def compute(known: Known) -> Results:
    """All results, computed from what was known. What fails is missing, and among the faults."""
    faults = Faults()
    faults.add(*known.inputs.faults)
    measures, onset = compute_measures(known, faults=faults)
    back_test = faults.contain(
        "early warning", lambda: tested(known, measures, onset), lambda: FAILED
    )
    drawn, silent = lessons.evaluate(measures, faults=faults)
    case, posts = known.case, known.posts
    return Results(
        case=case,
        as_of=known.as_of,
        inputs=known.inputs.hashes,
        panels=known.panels,
        bins=known.bins,
        bin_minutes=known.bin_minutes,
        resolution=known.drawn,
        unclocked={f"{name}": int(n) for name, n in known.messages.items() if name != "hour" and n},
        no_clock=known.no_clock,
        holes=known.holes,
        judged_from=faults.contain(
            "when it can be judged", lambda: _judged_from(known, onset), lambda: None
        ),
        messages_read=None if posts is None else len(posts),
        channels=() if posts is None else tuple(sorted(posts["channel"].unique())),
        labels=known.labels,
        model=known.inputs.model,
        coverage=known.coverage,
        tone=known.tone,
        naming=known.naming,
        measures=measures,
        onset=onset,
        tables=tables(Timed(known, onset), measures, back_test, faults),
        back_test=back_test if isinstance(back_test, BackTest) else None,
        lessons=drawn,
        silent=silent,
        finding=faults.contain(
            "finding", lambda: _finding(known, measures), lambda: Message("finding.failed")
        ),
        acts=faults.contain("conduct", lambda: acts(case, onset), tuple),
        outcomes=faults.contain("outcomes", lambda: outcomes(case, measures), tuple),
        truth=faults.contain(
            "truth", lambda: compare_with_truth(case.truth, measures), lambda: None
        ),
        faults=faults.found,
    )


def _judged_from(known: Known, onset: Moment | None) -> pd.Timestamp | None:
    """When sentiment after onset can first be judged, by the windows that recovery uses."""
    rule = RecoveryCriteria()
    start = Timed(known, onset).start
    width = known.bin_minutes
    return judged_from(known.bins, start, width, window_h=rule.window_h, min_n=rule.min_n)


def _finding(known: Known, measures: Measures) -> Message:
    """The finding; of a case of which only messages are known, what these show."""
    return first_look(known) if is_first_look(known.case) else finding(known.case, measures)


def benchmarks() -> pd.DataFrame:
    """Published figures to compare reply times with.

    Columns: `id, subject, value, unit, source, year, caveat`; value NA where nobody published one.
    """
    return pd.read_csv(Path(__file__).with_name("benchmarks.csv"), dtype={"value": "Float64"})


def instant(as_of: datetime | str) -> pd.Timestamp:
    """An `as_of` as a UTC timestamp; `UsageError` or `TableError` where it is invalid or naive."""
    try:
        stamp = pd.Timestamp(as_of)
    except ValueError as error:
        raise UsageError(
            what=f"{as_of!r} is not an instant",
            where="as_of",
            right="Write it as 2017-04-11T12:00:00Z",
        ) from error
    return utc(stamp, "as_of")
