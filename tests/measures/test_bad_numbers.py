"""What is no number is refused with one clear error: where, what, and what would be right."""

import numpy as np
import pandas as pd
import pytest

from analytics.errors import TableError
from analytics.measures import peers
from analytics.measures.counts import counts, levels
from analytics.measures.detection import counted
from analytics.measures.return_period import return_period
from analytics.panel import combine, cut, series
from analytics.schema import panel as make_panel
from analytics.sentiment.hand import share_by_hand

AT = pd.date_range("2020-03-02T00:00Z", periods=240, freq="h", unit="us")
N = np.random.default_rng(0).poisson(20, len(AT)).astype(float)
NAN = float("nan")
ELSE = [(float(k), float(k + 1)) for k in range(10)]


def refused(call, *words):
    with pytest.raises(TableError) as error:
        call()
    assert all(word in str(error.value) for word in words), str(error.value)


@pytest.mark.parametrize(
    "share", [["yes"] * len(AT), [NAN] * len(AT), [1.5] * len(AT), [-1] * len(AT)]
)
def test_a_share_of_collected_time_is_a_share(share):
    refused(lambda: counts(AT, N, "panel.csv", share), "panel.csv", "collected")
    bins = pd.DataFrame({"bin_start": AT, "negative": N, "collected": share})
    refused(lambda: return_period(counted(bins, "negative", "panel.csv")), "collected")


def test_counts_and_levels_are_numbers():
    refused(lambda: counts(AT, ["a few"] * len(AT), "panel.csv"), "panel.csv", "text")
    refused(lambda: levels(AT, ["high"] * len(AT), "trends.csv"), "trends.csv", "text")
    assert return_period(counts(AT, N, "panel.csv", np.ones(len(AT)))).value.shape == N.shape


@pytest.mark.parametrize("wrong", [(NAN, 1.0), (1.0, NAN), (NAN, NAN), (3.0, 2.0)])
def test_a_case_without_a_number_is_in_no_comparison(wrong):
    pair, four = [*ELSE, wrong], [wrong, *ELSE[:4]]
    for call in (
        lambda: peers.median(pair),
        lambda: peers.typical_duration(pair),
        lambda: peers.percentile_rank((1.0, 2.0), pair),
        lambda: peers.percentile_rank(wrong, ELSE),
        lambda: peers.contrast(four, ELSE),
    ):
        refused(call, "peers", "number")


def test_a_wait_and_an_outcome_are_numbers():
    waits = {f"{k}": (float(k), True) for k in range(9)}
    refused(lambda: peers.kaplan_meier(waits | {"x": (NAN, True)}), "peers")
    cases = pd.DataFrame({"done": [True, False] * 6, "stratum": "a", "outcome": [1.0, NAN] * 6})
    refused(lambda: peers.association(cases), "peers")


def test_what_was_right_before_is_right():
    assert peers.median(ELSE) is not None
    assert peers.median([]) is None
    assert peers.typical_duration([*ELSE, (3.0, np.inf)]) is not None
    assert peers.percentile_rank((1.0, np.inf), ELSE) is not None
    assert peers.kaplan_meier({}).empty


def test_scores_and_labels_of_a_sample_are_complete():
    rng = np.random.default_rng(0)
    scores, labels = rng.dirichlet([1, 1, 1], 100), rng.integers(0, 3, 40)
    assert share_by_hand(scores, scores[:40], labels) is not None
    holed = scores.copy()
    holed[50] = NAN
    refused(lambda: share_by_hand(holed, scores[:40], labels), "share_by_hand")
    refused(lambda: share_by_hand(scores, np.full((40, 3), NAN), labels), "share_by_hand")
    refused(lambda: share_by_hand(scores[:, :2], scores[:40], labels), "share_by_hand")
    refused(lambda: share_by_hand(scores, scores[:40], np.where(labels == 1, 7, labels)), "label")
    refused(lambda: share_by_hand(scores, scores[:30], labels), "label")


def test_a_naive_time_is_refused_by_the_panel():
    naive, aware = pd.Timestamp("2020-03-04"), pd.Timestamp("2020-03-04T00:00Z")
    rows = combine([], bin_minutes=60, labels="gold").table
    one = {"bin_start": [AT[0]], "side": ["public"], **{name: [0] for name in rows.columns[2:]}}
    held = make_panel(pd.DataFrame(one).astype(rows.dtypes), bin_minutes=60, labels="gold")
    refused(lambda: series(held, naive), "until", "zone")
    refused(lambda: series(held, aware, since=naive), "since", "zone")
    refused(lambda: series(held, aware, holes=[(naive, aware)]), "holes", "zone")
    refused(lambda: cut(held, naive), "zone")
    assert len(series(held, aware)) == 48
