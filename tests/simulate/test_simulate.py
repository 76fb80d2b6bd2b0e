"""The generator: seeded, consistent with its own truth, and nobody real in it."""

import hashlib
import json
import math
import os
import re
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics import cases, simulate
from analytics.errors import AftermathError
from analytics.simulate import phrases
from analytics.simulate.ground_truth import truth
from analytics.simulate.scenario import NORTHWIND, WITHIN, net, rate, shares


@pytest.fixture(scope="module")
def demo():
    return simulate.northwind()


@pytest.fixture(scope="module")
def table(demo):
    return demo.messages.set_index("message_id")


def hours(table: pd.DataFrame) -> np.ndarray:
    return (table["published_at"] - NORTHWIND.start).dt.total_seconds().to_numpy() / 3600


def test_same_seed_gives_the_same_messages_and_another_seed_others(demo):
    started = time.process_time()
    again = simulate.northwind(seed=NORTHWIND.seed)
    assert time.process_time() - started < 3
    pd.testing.assert_frame_equal(demo.messages, again.messages)
    assert again.truth == demo.truth
    other = simulate.northwind(seed=8)
    assert other.truth["seed"] == 8
    assert not other.messages["text"].head(500).equals(demo.messages["text"].head(500))


def digest(messages: pd.DataFrame) -> str:
    return hashlib.sha256(messages.to_csv(index=False).encode()).hexdigest()


def test_another_process_makes_the_same_bytes(demo):
    code = (
        "import hashlib; from analytics import simulate; "
        "table = simulate.northwind().messages.to_csv(index=False); "
        "print(hashlib.sha256(table.encode()).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert told.stdout.strip() == digest(demo.messages)


def test_about_twenty_thousand_messages_of_every_kind(demo, table):
    assert 18_000 <= len(table) <= 22_000
    assert set(table["side"]) == {"public", "brand", "press", "influencer"}
    assert table["channel"].nunique() == 5
    assert set(table.loc[table["side"] == "press", "channel"]) == {"press"}
    assert table["text"].nunique() > 14_000
    assert table["label"].isna().all()
    assert demo.classes.index.equals(table.index)
    assert sum(demo.truth["counts"].values()) == len(table)
    assert str(table["published_at"].dt.tz) == "UTC"


def test_reposts_repeat_and_replies_follow(table):
    for link, count in [("repost_of_id", "reposts"), ("parent_id", "replies")]:
        later = table[table[link].notna()]
        earlier = table.loc[later[link]]
        assert (later["published_at"].to_numpy() > earlier["published_at"].to_numpy()).all()
        counted = later[link].value_counts().reindex(table.index, fill_value=0)
        assert (table[count] == counted).all()
    reposts = table[table["repost_of_id"].notna()]
    assert (reposts["text"].to_numpy() == table.loc[reposts["repost_of_id"], "text"].array).all()
    replies = table[table["parent_id"].notna()]
    roots = table.loc[replies["thread_id"]]
    assert roots["parent_id"].isna().all()


def test_drawn_sentiment_follows_the_noise_free_curve(demo, table):
    public = table[table["side"] == "public"]
    classes = demo.classes.loc[public.index].to_numpy()
    t = hours(public)
    drawn = (classes == "positive").astype(float) - (classes == "negative").astype(float)
    expected = net(NORTHWIND, t)
    variance = shares(NORTHWIND, t)[:, [0, 2]].sum(axis=1) - expected**2
    hourly = pd.DataFrame({"error": drawn - expected, "variance": variance}).groupby(t.astype(int))
    chi_square = hourly["error"].sum() ** 2 / hourly["variance"].sum()
    n = len(chi_square)
    assert n > 700
    assert abs(chi_square.sum() - n) < 4 * math.sqrt(2 * n)
    assert abs((drawn - expected).sum()) < 4 * math.sqrt(variance.sum())


def test_drawn_volume_follows_the_rate(table):
    t = hours(table[table["side"] != "brand"])
    grid = np.arange(NORTHWIND.hours * 60) / 60
    expected = rate(NORTHWIND, grid).reshape(-1, 60).mean(axis=1)
    drawn = np.bincount(t.astype(int), minlength=len(expected))
    chi_square = ((drawn - expected) ** 2 / expected).sum()
    assert abs(chi_square - len(expected)) < 4 * math.sqrt(2 * len(expected))


def test_answers_are_log_normally_late_and_most_complaints_get_none(demo, table):
    answers = table[(table["side"] == "brand") & table["parent_id"].notna()]
    own = table[(table["side"] == "public") & table["repost_of_id"].isna()]
    complaints = own.index[(demo.classes.loc[own.index] == "negative").to_numpy()]
    assert answers["parent_id"].isin(complaints).all()
    assert abs(len(answers) / len(complaints) - NORTHWIND.answered_share) < 0.03
    log_h = np.log(hours(answers) - hours(table.loc[answers["parent_id"]]))
    spread = NORTHWIND.answer_sigma / math.sqrt(len(log_h))
    assert abs(log_h.mean() - math.log(NORTHWIND.answer_median_h)) < 4 * spread
    assert abs(log_h.std() / NORTHWIND.answer_sigma - 1) < 0.1


def test_truth_agrees_with_the_closed_form():
    found = truth(NORTHWIND)
    fall = NORTHWIND.depth + NORTHWIND.botched
    assert found["depth"] == pytest.approx(fall)
    assert found["trough"] == pytest.approx(NORTHWIND.baseline - fall)
    assert found["half_life_h"] == pytest.approx(NORTHWIND.recovery_h * math.log(2), abs=0.02)
    expected = (
        NORTHWIND.apology_h - NORTHWIND.onset_h + NORTHWIND.recovery_h * math.log(fall / WITHIN)
    )
    assert found["time_to_recover_h"] == pytest.approx(expected, abs=0.02)
    assert found["botched_answer_effect"] == pytest.approx(-NORTHWIND.botched)
    healed = fall * (1 - math.exp(-24 / NORTHWIND.recovery_h))
    assert found["response_rate"] == pytest.approx(healed, abs=1e-4)
    assert found["response_step"] == 0
    assert 0 < found["answered_within_1h"] < found["answered_within_24h"] < found["answer_rate"]


def test_what_does_not_come_back_in_time_is_said_to_be_unknown():
    slow = truth(replace(NORTHWIND, recovery_h=5000.0))
    assert slow["recovered_at"] is slow["time_to_recover_h"] is slow["half_life_h"] is None
    assert slow["depth"] == truth(NORTHWIND)["depth"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start", pd.Timestamp("2024-03-04T00:00")),
        ("start", pd.Timestamp("2024-03-04T00:30Z")),
        ("onset_h", 0.0),
        ("apology_h", 720.0),
        ("botched_h", 500.0),
        ("recovery_h", 0.0),
        ("peak", 0.5),
        ("depth", 0.0),
        ("depth", 0.9),
        ("channels", (("x", 0.7),)),
        ("repost_share", 0.9),
        ("crisis_repost_share", 0.9),
        ("first_channel", "radio"),
        ("lead_h", -1.0),
        ("mentions", (("x", 0.7),)),
        ("came_back_net", -0.9),
        ("replies", NORTHWIND.replies[1:]),
    ],
)
def test_impossible_plans_are_refused_by_name(field, value):
    with pytest.raises(AftermathError, match=rf"plan.*\b{field}\b"):
        replace(NORTHWIND, **{field: value})


def test_nobody_speaks_of_an_answer_before_it_was_given(table):
    own = table[table["side"] != "brand"]
    for book, begins_h in [
        (phrases.ANSWER, NORTHWIND.botched_h),
        (phrases.APOLOGISED, NORTHWIND.apology_h),
    ]:
        points = [point for clauses in book.values() for point in clauses.points]
        fixed = [re.split(r"{\w+}", point) for point in points]
        pattern = "|".join(".+".join(re.escape(p) for p in parts) for parts in fixed)
        spoken = own[own["text"].str.contains(pattern, regex=True)]
        assert len(spoken) > 50
        assert hours(spoken).min() >= begins_h
    of_the_flight = own[own["text"].str.contains(r"ND ?314")]
    assert hours(of_the_flight).min() >= NORTHWIND.onset_h


def test_stored_truth_is_the_generators(demo):
    folder = cases.home() / "casestudies" / "demo-northwind"
    assert json.loads((folder / "truth.json").read_text(encoding="utf-8")) == demo.truth
    order = [demo.truth[name] for name in ("onset_at", "trough_at", "recovered_at")]
    assert order == sorted(order)
    assert NORTHWIND.onset_h >= 10 * 24


def test_milestones_of_the_case_stand_where_the_plan_has_them(demo):
    when = {m.id: m.when.best for m in cases.load("demo-northwind").milestones}
    for milestone, name in [
        ("video", "onset_at"),
        ("botched-answer", "botched_answer_at"),
        ("apology", "apology_at"),
    ]:
        assert when[milestone] == pd.Timestamp(demo.truth[name])
    table = demo.messages[demo.messages["published_at"] >= pd.Timestamp(demo.truth["onset_at"])]
    for milestone, voice in [("critic", "harrow_watch"), ("ambassador", "milesbymila")]:
        first = table.loc[table["author"] == voice, "published_at"].min()
        assert when[milestone] == first.floor("s")


def test_no_real_brand_is_named(demo):
    words = demo.messages["text"].str.casefold().str.findall(r"[a-z]+").explode().unique()
    real = (
        "united jetblue delta southwest ryanair easyjet lufthansa emirates qantas spirit frontier"
    )
    assert set(words).isdisjoint(real.split())
