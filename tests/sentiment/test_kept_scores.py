"""Scores that are kept: what is scored again, and what never is."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from analytics.sentiment import EMOTIONS, load, score, stored
from analytics.sentiment.scoring import EMPTY, OTHER_LANGUAGE, SCORED

TEXTS = [
    "great flight, thank you",
    "awful  service",
    "Das ist wirklich ein sehr schlechter Service von euch",
    "",
    "@a awful service",
    "@b awful service",
    "broken \ud83d surrogate",
    "\u202bשירות גרוע מאוד, לא אטוס איתכם שוב\u202c",
    "ok",
]
STATUSES = [SCORED, SCORED, OTHER_LANGUAGE, EMPTY, SCORED, SCORED, SCORED, OTHER_LANGUAGE, SCORED]


@pytest.fixture
def counting():
    """The shipped model, and the texts that it was run on."""
    runs = []
    model = load()

    def forward(ids):
        runs.extend(ids)
        return model.forward(ids)

    return dataclasses.replace(model, forward=forward), runs


def test_with_and_without_a_store_the_scores_are_the_same(tmp_path):
    plain = score(TEXTS)
    with stored(tmp_path, load()) as store:
        first = score(TEXTS, store=store)
        second = score(TEXTS, store=store)
    pd.testing.assert_frame_equal(first, plain, check_exact=True)
    pd.testing.assert_frame_equal(second, plain, check_exact=True)


def test_each_text_has_its_status_and_no_probabilities_unless_scored():
    table = score(TEXTS)
    assert table["status"].tolist() == STATUSES
    scored = (table["status"] == SCORED).to_numpy()
    assert table.loc[~scored, ["negative", "neutral", "positive", "label"]].isna().all(axis=None)
    assert table.loc[scored, ["negative", "neutral", "positive", "label"]].notna().all(axis=None)
    assert table["language"].fillna("").tolist() == ["", "", "de", "", "", "", "", "he", ""]
    assert list(table.columns) == [
        *("negative", "neutral", "positive", "label", "language", "status", "pieces"),
        *("anger", "joy", "optimism", "sadness"),
    ]


def test_texts_that_are_one_after_normalising_are_scored_once(tmp_path, counting):
    model, runs = counting
    with stored(tmp_path, model) as store:
        score(TEXTS, model, store=store)
        assert len(runs) == 5  # great, awful, @user awful, broken, ok
        score([*TEXTS[::-1], "@c awful   service"], model, store=store)
        assert len(runs) == 5
        score(["something new", *TEXTS], model, store=store)
        assert len(runs) == 6


def test_blocks_change_nothing_and_are_kept_one_by_one(tmp_path, counting, monkeypatch):
    model, runs = counting
    whole = score(TEXTS, model)
    monkeypatch.setattr("analytics.sentiment.scoring.BLOCK_TEXTS", 2)
    told = []

    def stop(done, total):
        told.append((done, total))
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), stored(tmp_path, model) as store:
        score(TEXTS, model, stop, store)
    runs.clear()
    with stored(tmp_path, model) as store:
        pd.testing.assert_frame_equal(score(TEXTS, model, store=store), whole, check_exact=True)
    assert told == [(2, 9), (4, 9), (6, 9)]
    assert len(runs) == 2  # the two of the three last that can be read


def test_another_order_of_classes_or_other_languages_is_another_store(tmp_path):
    model = load()
    turned = dataclasses.replace(model, order=model.order[::-1])
    reads_all = dataclasses.replace(model, languages=None)
    with stored(tmp_path, model) as store:
        plain = score(TEXTS[:3], model, store=store)
        other = score(TEXTS[:3], turned, store=store)
        every = score(TEXTS[:3], reads_all, store=store)
    np.testing.assert_array_equal(other["negative"], plain["positive"])
    assert every["status"].tolist() == [SCORED] * 3


def test_emotions_come_last(counting):
    model, _ = counting

    def forward(ids):
        return np.hstack([model.forward(ids)[:, :3], np.tile([0.0, 1.0, 2.0, 3.0], (len(ids), 1))])

    seven = dataclasses.replace(model, forward=forward, further=(EMOTIONS,))
    table = score(["great flight", ""], seven)
    emotions = ["anger", "joy", "optimism", "sadness"]
    assert list(table.columns)[-5:] == ["pieces", *emotions]
    expected = np.exp([0, 1, 2, 3]) / np.exp([0, 1, 2, 3]).sum()
    np.testing.assert_allclose(table.loc[0, emotions].astype(float), expected, rtol=1e-5)
    assert table.loc[1, emotions].isna().all()
