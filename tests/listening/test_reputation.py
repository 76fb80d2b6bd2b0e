"""What posts do to the reputation: who told it is said, and all days are told in one way."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analytics.measures.reputation import REPUTATION_NEGATIVE_SHARE
from analytics.sentiment import REPUTATION
from analytics.sentiment.calibrations import MIN_TEXTS
from analytics.sentiment.embedded import shipped
from analytics.sentiment.hand import MIN_LABELS
from analytics.study.listening import reputation


def posts(days, a_day, *, labels=None, seed=0):
    """Public posts of some days, a tenth of which the model takes for harmful."""
    rng = np.random.default_rng(seed)
    n = days * a_day
    harm = np.where(rng.random(n) < 0.1, 0.8, 0.05)
    three = np.column_stack([harm, (1 - harm) / 2, (1 - harm) / 2]).astype("float32")
    table = pd.DataFrame(dict(zip(REPUTATION, three.T, strict=True)))
    start = pd.Timestamp("2024-03-01 12:00", tz="UTC")
    table["published_at"] = [start + pd.Timedelta(days=i // a_day) for i in range(n)]
    table["resolution"] = pd.Categorical(["hour"] * n, ["hour", "day", "unknown"], ordered=True)
    table["side"] = "public"
    table["text_key"] = pd.Series(np.arange(1, n + 1), dtype="UInt64")
    table["tone_negative"] = np.float32(0.3)
    table["label"] = pd.Series(np.where(rng.random(n) < 0.4, "negative", "neutral"), dtype="string")
    if labels is not None:
        table["reputation_label"] = labels
        table["reputation_inclusion"] = np.float32(np.nan)
    return table


def told(table, reading="tone", labels="model", model=None):
    case = SimpleNamespace(reading=reading, time_zone="UTC")
    inputs = SimpleNamespace(model=model or f"aftermath {shipped().revision}")
    known = SimpleNamespace(posts=table, case=case, labels=labels, inputs=inputs)
    measures, tables = reputation.compute(SimpleNamespace(known=known))
    return next(iter(measures)), tables["reputation_days"]


def by(measure):
    return measure.method.rpartition(".")[2]


def test_the_model_tells_every_day_with_a_range():
    measure, days = told(posts(3, 60))
    assert by(measure) == "model"
    assert measure.low < measure.value < measure.high
    assert measure.n == 180
    frame = days.frame
    assert (frame["reputation_low"] < frame["reputation_high"]).all()
    assert frame["tone_share"].tolist() == pytest.approx([0.3] * 3)
    assert frame["tone_low"].isna().all()


def test_people_tell_it_where_they_judged_reputation_whatever_else_is_labelled():
    table = posts(2, 60, labels=np.zeros(120, dtype="int8"))
    measure, days = told(table, reading="reputation", labels="gold")
    assert by(measure) == "people"
    assert measure.value == pytest.approx((table["label"] == "negative").mean())
    assert days.frame["reputation_share"].between(0.2, 0.6).all()
    bare = table.drop(columns=list(REPUTATION))
    assert told(bare, reading="reputation", labels="gold")[0].value == measure.value


def test_labels_tell_days_only_where_each_has_enough():
    labels = np.full(180, -1, dtype="int8")
    labels[:40] = 0
    measure, days = told(posts(3, 60, labels=labels))
    assert by(measure) == "labels"
    alone = told(posts(3, 60))[1].frame
    pd.testing.assert_frame_equal(days.frame, alone)
    for day in range(3):
        labels[60 * day : 60 * day + MIN_LABELS] = 0
    assert (told(posts(3, 60, labels=labels))[1].frame["reputation_share"] > 0.9).all()


def test_copies_of_one_text_widen_tone_and_reputation_alike():
    table = posts(1, 200)
    apart = told(table, labels="gold")[1].frame.iloc[0]
    alike = told(table.assign(text_key=pd.Series([7] * 150 + [*range(100, 150)], dtype="UInt64")),
                 labels="gold")[1].frame.iloc[0]  # fmt: skip
    assert alike["tone_high"] - alike["tone_low"] > 2 * (apart["tone_high"] - apart["tone_low"])


def test_thin_days_have_no_share_and_nothing_at_all_has_a_reason():
    frame = told(posts(2, MIN_TEXTS - 1))[1].frame
    assert frame["is_thin"].all()
    assert frame["reputation_share"].isna().all()
    table = posts(1, 40)
    for none, key in (
        (None, "reason.reputation_none"),
        (table.drop(columns=list(REPUTATION)), "reason.no_reputation_model"),
        (table.assign(side="brand"), "reason.reputation_none"),
    ):
        measure, days = told(none)
        assert (measure.status, measure.reason.key) == ("not_available", key)
        assert days.reason.key == key
    assert told(None, reading="reputation")[0].reason.key == "reason.reputation_none"


def test_a_model_of_which_nobody_measured_how_far_it_is_off_tells_no_share():
    measure, days = told(posts(2, 60), model="mine 0123456789ab")
    assert (measure.status, measure.reason.key) == (
        "not_available",
        "reason.reputation_unknown_model",
    )
    assert days.frame["reputation_share"].isna().all()
    assert days.frame["tone_share"].notna().all()
    labels = np.zeros(120, dtype="int8")
    assert by(told(posts(2, 60, labels=labels), model="mine 0123456789ab")[0]) == "labels"


def test_a_case_beyond_every_known_brand_has_a_bound_alone():
    table = posts(1, 200)
    table[list(REPUTATION)] = np.float32([0.98, 0.01, 0.01])
    measure, _ = told(table)
    assert measure.value is None
    assert 0.2 < measure.low < measure.high == 1
    assert REPUTATION_NEGATIVE_SHARE.name == measure.name
