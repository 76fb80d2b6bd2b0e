"""Scores are kept by text and model: a second pass scores nothing, a broken file is made again."""

import pandas as pd

from analytics import study


def table(*texts):
    return pd.DataFrame({"text": pd.Series(texts, dtype="string")})


def scored_texts(progress):
    return sum(done for done, _ in progress)


def test_only_new_texts_are_scored_and_order_is_kept(tmp_path):
    calls = []
    first = study.score(table("great flight", "awful", "great flight"), tmp_path, _note(calls))
    assert scored_texts(calls) == 2
    again = study.score(table("awful", "great flight", "new"), tmp_path, _note(calls))
    assert scored_texts(calls) == 3
    assert again["label"].tolist()[:2] == first["label"].tolist()[1::-1]
    study.score(table("awful"), tmp_path, _note(calls))
    assert scored_texts(calls) == 3


def test_a_broken_store_is_made_again(tmp_path):
    whole = study.score(table("great flight", "awful"), tmp_path)
    [store] = tmp_path.iterdir()
    store.write_bytes(b"PAR1 not really")
    pd.testing.assert_frame_equal(study.score(table("great flight", "awful"), tmp_path), whole)


def _note(calls):
    return lambda done, total: calls.append((done, total))
