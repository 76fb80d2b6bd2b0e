"""What is planted in the demo, beside what the page measures of it."""

import pytest

from analytics import study

PLANTED = {
    # name of the truth: how far what is measured, or the end of its interval, may lie from it
    "channel_lead_h": 0.0,
    "missed_negative_share": 0.02,
    "copied_share": 0.02,
    "largest_cascade": 6,
    "top_voice_share": 0.01,
    "themes": 0,
    "reply_lift_72h": 0.05,
    "conversation_answered_72h": 0.02,
    "came_back_72h": 0.03,
}


@pytest.fixture(scope="module")
def results():
    return study.load("demo-northwind")


@pytest.fixture(scope="module")
def told(results):
    return results.truth.set_index("truth")


@pytest.mark.parametrize("name", PLANTED)
def test_what_was_planted_is_found(results, told, name):
    row, within = told.loc[name], PLANTED[name] + 1e-9
    found = results.measures[row["measure"]]
    assert found.is_observed, found.reason
    low, high = (found.value if end is None else end for end in (found.low, found.high))
    assert low - within <= row["true"] <= high + within


def test_the_first_channel_is_found(told):
    row = told.loc["first_channel"]
    assert (row["true"], row["measured"]) == ("reddit", "reddit")


def test_every_planted_truth_is_in_the_comparison(told):
    assert set(PLANTED) | {"first_channel"} <= set(told.index)
