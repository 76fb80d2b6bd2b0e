"""Scores of a case are kept beside its messages: a second pass scores nothing."""

import dataclasses

import pandas as pd

from analytics import sentiment, study


def table(*texts):
    return pd.DataFrame({"text": pd.Series(texts, dtype="string")})


def test_only_new_texts_are_scored_and_order_is_kept(tmp_path):
    model, runs = sentiment.load(), []

    def forward(ids):
        runs.extend(ids)
        return model.forward(ids)

    counting = dataclasses.replace(model, forward=forward)
    first = study.score(table("great flight", "awful", "great flight"), tmp_path, model=counting)
    assert len(runs) == 2
    again = study.score(table("awful", "great flight", "new"), tmp_path, model=counting)
    assert len(runs) == 3
    pd.testing.assert_frame_equal(again[:2], first[1::-1].reset_index(drop=True))
    study.score(table("awful"), tmp_path, model=counting)
    assert len(runs) == 3


def test_a_broken_store_is_made_again(tmp_path):
    whole = study.score(table("great flight", "awful"), tmp_path)
    [store] = tmp_path.iterdir()
    store.write_bytes(b"no database")
    pd.testing.assert_frame_equal(study.score(table("great flight", "awful"), tmp_path), whole)
