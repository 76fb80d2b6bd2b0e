"""The generator: seeded, consistent with its own truth, and nobody real in it."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics import cases, simulate
from analytics.simulate.plan import NORTHWIND, net, rate, shares


@pytest.fixture(scope="module")
def demo():
    return simulate.northwind()


def test_same_seed_gives_the_same_messages_and_another_seed_others(demo):
    pd.testing.assert_frame_equal(demo.messages, simulate.northwind().messages)
    other = simulate.crisis(replace(NORTHWIND, seed=8)).messages
    assert len(other) != len(demo.messages) or not other.equals(demo.messages)


def test_about_twenty_thousand_messages_of_every_kind(demo):
    table = demo.messages
    assert 18_000 <= len(table) <= 22_000
    assert set(table["side"]) == {"public", "brand", "press", "influencer"}
    assert table["channel"].nunique() == 5
    assert table["text"].nunique() > 4000
    assert table["label"].isna().all()


def test_reposts_repeat_and_replies_follow(demo):
    table = demo.messages.set_index("message_id")
    reposts = table[table["repost_of_id"].notna()]
    originals = table.loc[reposts["repost_of_id"]]
    assert (reposts["text"].to_numpy() == originals["text"].to_numpy()).all()
    assert (reposts["published_at"].to_numpy() >= originals["published_at"].to_numpy()).all()
    replies = table[table["parent_id"].notna()]
    parents = table.loc[replies["parent_id"]]
    assert (replies["published_at"].to_numpy() >= parents["published_at"].to_numpy()).all()
    assert table["reposts"].sum() == len(reposts)
    assert table["replies"].sum() == len(replies)


def test_drawn_sentiment_follows_the_noise_free_curve(demo):
    table = demo.messages[demo.messages["side"] == "public"]
    classes = demo.classes.loc[table["message_id"]].to_numpy()
    t = (table["published_at"] - NORTHWIND.start).dt.total_seconds().to_numpy() / 3600
    drawn = (classes == "positive").astype(float) - (classes == "negative").astype(float)
    expected = net(NORTHWIND, t)
    spread = np.sqrt((shares(NORTHWIND, t)[:, [0, 2]].sum(axis=1) - expected**2).sum())
    assert abs((drawn - expected).sum()) < 4 * spread
    day = (t // 24).astype(int)
    error = pd.Series(drawn - expected).groupby(day).mean().abs()
    assert error.max() < 0.12


def test_shares_are_shares_and_rates_positive():
    t = np.linspace(0, NORTHWIND.hours, 5000)
    assert np.allclose(shares(NORTHWIND, t).sum(axis=1), 1)
    assert (shares(NORTHWIND, t) >= 0).all()
    assert (rate(NORTHWIND, t) > 0).all()


def test_stored_truth_is_the_generators(demo):
    folder = cases.home() / "casestudies" / "demo-northwind"
    assert json.loads((folder / "truth.json").read_text()) == demo.truth
    order = [demo.truth[name] for name in ("onset_at", "trough_at", "recovered_at")]
    assert order == sorted(order)


def test_milestones_of_the_case_stand_where_the_plan_has_them(demo):
    when = {m.id: m.when.best for m in cases.load("demo-northwind").milestones}
    for milestone, name in [
        ("video", "onset_at"),
        ("botched-answer", "botched_answer_at"),
        ("apology", "apology_at"),
    ]:
        assert when[milestone] == pd.Timestamp(demo.truth[name])


def test_no_real_airline_is_named(demo):
    text = demo.messages["text"].str.casefold()
    for name in ("united", "jetblue", "delta", "southwest", "ryanair", "lufthansa", "american air"):
        assert not text.str.contains(name, regex=False).any()
