"""Hand labels: a fair sample, a file that people fill in, intervals that cover."""

import numpy as np
import pandas as pd
import pytest
from calibrate_hand_labels import coverage
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import ImportFileError, UsageError
from analytics.schema import SENTIMENTS
from analytics.sentiment import hand, label_file


def posts(n):
    return pd.DataFrame(
        {
            "message_id": [str(569587140490866689 + i) for i in range(n)],
            "published_at": pd.date_range("2015-02-22", periods=n, freq="min", tz="UTC"),
            "text": [f"post {i}" for i in range(n)],
        }
    )


def noisy_scores(labels, rng, sharpness=1.6):
    weights = np.exp(np.eye(3)[labels] * sharpness + rng.normal(size=(len(labels), 3)))
    return weights / weights.sum(axis=1, keepdims=True)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=60), st.data())
def test_each_stratum_gives_its_share_and_no_message_twice(strata, data):
    n = data.draw(st.integers(1, len(strata)))
    table = posts(len(strata))
    drawn = hand.draw(table, pd.Series(strata), n, seed=3)
    assert len(drawn) == n
    assert drawn["key"].is_unique
    of = dict(zip(map(hand.key, table["message_id"]), strata, strict=True))
    for name in set(strata):
        exact = strata.count(name) * n / len(strata)
        assert abs(drawn["key"].map(of).eq(name).sum() - exact) < 1


def test_the_sample_is_seeded_blind_and_in_random_order():
    table, strata = posts(500), pd.Series(["a"] * 250 + ["b"] * 250)
    drawn = hand.draw(table, strata, 100, seed=1)
    pd.testing.assert_frame_equal(drawn, hand.draw(table, strata, 100, seed=1))
    assert not drawn["key"].equals(hand.draw(table, strata, 100, seed=2)["key"])
    assert tuple(drawn) == label_file.COLUMNS
    assert (drawn["label"] == "").all()
    half = drawn["text"].str.removeprefix("post ").astype(int).iloc[:50]
    assert 10 < (half < 250).sum() < 40  # whoever stops half-way has both strata


@pytest.mark.parametrize("n", [0, -1, 11])
def test_more_messages_than_there_are_cannot_be_drawn(n):
    with pytest.raises(UsageError, match="--n"):
        hand.draw(posts(10), pd.Series(["a"] * 10), n)


def test_filled_in_labels_are_read_and_undecided_ones_left_out(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text(
        "key,published_at,text,label\r\nma,2015,x,Negative \r\nmb,2015,x,1\r\n"
        'mc,2015,x,\r\nmd,2015,x,?\r\nme,2015,"two\nlines",0\r\n',
        encoding="utf-8-sig",
    )
    assert label_file.read(path).labels.to_dict() == {
        "ma": "negative",
        "mb": "positive",
        "me": "neutral",
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("key,label\nma,angry\n", "row 1: unknown label 'angry'"),
        ("key,label\nma,0\nma,1\n", "row 2: key ma has two labels"),
        ("text,label\nx,0\n", "no one column key and one label: columns are text, label"),
        ("", "no one column key and one label: it is empty"),
        ("key,label,label\nma,0,1\n", "no one column key and one label"),
        ("key,label\nma,0\nmb\n", "row 2 has 1 cells, and the header 2"),
        ('key,label\nma,"0\nmb,1\n', "this is no CSV in UTF-8"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, text, says):
    path = tmp_path / "labels.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ImportFileError, match=says):
        label_file.read(path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_bytes("key,label\nmä,0\n".encode("latin-1"))
    with pytest.raises(ImportFileError, match="this is no CSV in UTF-8"):
        label_file.read(path)


def test_intervals_cover_where_the_model_is_wrong_and_are_narrower_than_labels_alone():
    """Nominal 95 %: scores of a model far less sure than any calibration would have it."""
    rng = np.random.default_rng(1)
    covered, width, plain = [], [], []
    for _ in range(200):
        true = rng.dirichlet([2, 2, 2])
        classes = rng.choice(3, 3000, p=true)
        given = noisy_scores(classes, rng, 2.5) * [1.0, 3.0, 1.0]  # leans to neutral
        given /= given.sum(axis=1, keepdims=True)
        rows = rng.choice(3000, 200, replace=False)
        found = hand.share_by_hand(given, given[rows], classes[rows], level=0.95)
        here = np.bincount(classes, minlength=3) / 3000
        for one, p in zip(found, here, strict=True):
            covered.append(one.low <= p <= one.high)
            width.append(one.high - one.low)
            plain.append(2 * 1.96 * np.sqrt(p * (1 - p) / 200))
    assert 0.92 <= np.mean(covered) <= 0.99
    assert np.mean(width) < 0.85 * np.mean(plain)


def test_too_few_labels_give_no_share():
    rng = np.random.default_rng(2)
    given = noisy_scores(rng.choice(3, 100), rng)
    few = hand.MIN_LABELS - 1
    assert hand.share_by_hand(given, given[:few], np.zeros(few, int)) is None


def test_a_class_never_seen_keeps_a_width():
    rng = np.random.default_rng(3)
    classes = np.zeros(400, int)
    found = hand.share_by_hand(
        noisy_scores(classes, rng), noisy_scores(classes[:60], rng), classes[:60]
    )
    assert [one.sentiment for one in found] == list(SENTIMENTS)
    assert found[2].low == pytest.approx(0, abs=1e-12)
    assert 0.01 < found[2].high < 0.15


@pytest.mark.parametrize("share", [0.02, 0.3])
def test_nominal_90_percent_intervals_cover_small_shares_and_large_fractions(share):
    """300 draws a row: two standard errors are .035."""
    families = ("three in four right", "good", "too sure", "useless")
    found = coverage(300, families, [share], [30, 250], [500])
    assert found["covers"].between(0.84, 0.965).all(), found
    assert 0.87 < found["covers"].mean() < 0.93
    assert (found["of_labels_alone"] < 1.02).all()
    good = found[found["family"] == "good"]
    assert (good["of_labels_alone"] < 0.97).all()


def test_where_every_text_is_labelled_the_share_is_known():
    rng = np.random.default_rng(5)
    classes = rng.choice(3, 80)
    scores = noisy_scores(classes, rng)
    found = hand.share_by_hand(scores, scores, classes)
    for k, one in enumerate(found):
        assert one.low == one.value == one.high == pytest.approx(np.mean(classes == k))


@given(st.integers(20, 60), st.integers(0, 40), st.integers(0, 1000))
def test_the_labels_themselves_bound_the_share(few, more, seed):
    rng = np.random.default_rng(seed)
    classes = rng.choice(3, few + more, p=[0.1, 0.3, 0.6])
    given_ = noisy_scores(classes, rng)
    found = hand.share_by_hand(given_, given_[:few], classes[:few])
    for k, one in enumerate(found):
        seen = (classes[:few] == k).sum()
        assert seen / (few + more) - 1e-9 <= one.low <= one.high
        assert one.high <= (seen + more) / (few + more) + 1e-9
        assert one.low <= one.value + 1e-9
        assert one.value - 1e-9 <= one.high


def test_where_some_cannot_be_told_the_shares_are_those_of_the_others():
    rng, held = np.random.default_rng(4), []
    for _ in range(120):
        truth = rng.choice(3, 2000, p=[0.2, 0.5, 0.3])
        logits = np.eye(3)[truth] * 2 + rng.normal(size=(2000, 3))
        scores = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        can_tell = rng.random(2000) < np.where(truth == 1, 0.5, 0.95)
        rows = rng.choice(2000, 200, replace=False)
        told = rows[can_tell[rows]]
        untold = len(rows) - len(told)
        found = hand.share_by_hand(scores, scores[told], truth[told], untold=untold)
        share = (truth[can_tell] == 1).mean()
        held.append(found[1].low <= share <= found[1].high)
    assert np.mean(held) > 0.84
