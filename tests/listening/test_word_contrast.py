"""Terms that one group uses more: published values, and authors counted once."""

import numpy as np
import pandas as pd
import pytest

from analytics.measures.word_contrast import (
    LEAST_AUTHORS,
    author_counts,
    brand_words,
    log_odds,
    readable,
    terms,
    word_contrast,
    words,
)

AFTER = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "pig"]
BEFORE = ["the", "lazy", "purple", "pig", "jumps", "over", "the", "lazier", "donkey"]
Z = 0.6894227887


def test_the_published_z_scores():
    names = sorted({*AFTER, *BEFORE})
    counts = ([text.count(name) for name in names] for text in (AFTER, BEFORE))
    z = dict(zip(names, log_odds(*counts, 0.05)[1], strict=True))
    for name in names:
        sign = (name in {"brown", "fox", "quick"}) - (name in {"donkey", "lazier", "purple"})
        assert z[name] == pytest.approx(sign * Z, abs=1e-9)


def test_the_other_way_round_every_sign_is_the_other():
    rng = np.random.default_rng(1)
    y, x = rng.integers(0, 30, (2, 50))
    prior = (x + y + 1) / 3
    there, back = log_odds(y, x, prior), log_odds(x, y, prior)
    np.testing.assert_allclose(there, -np.asarray(back))


def test_an_author_counts_once_a_period_however_often_a_term_is_used():
    said = [["refund"]] * 50 + [["refund"], ["queue"]]
    author = ["one"] * 50 + ["two", "two"]
    table = author_counts(said, author, [True] * 52).set_index("term")
    assert table.loc["refund", "after"] == 2
    assert table.loc["queue", "after"] == 1


def test_without_authors_posts_count():
    table = author_counts([["refund"]] * 7, [None] * 7, [True] * 5 + [False] * 2)
    assert table.loc[0, ["after", "before"]].tolist() == [5, 2]


def two_periods(n=200):
    usual = ["seat", "gate", "coffee", "landing", "crew"]
    rng = np.random.default_rng(3)
    said = [[str(word) for word in rng.choice(usual, 3)] for _ in range(2 * n)]
    is_after = np.arange(2 * n) >= n
    author = [f"a{k}" for k in range(2 * n)]
    return said, author, is_after


def test_what_many_authors_say_only_afterwards_is_told_and_the_usual_is_not():
    said, author, is_after = two_periods()
    for k in range(220, 260):
        said[k] = [*said[k], "refund"]
    table = word_contrast(said, author, is_after)
    assert table["term"][0] == "refund"
    assert table.loc[table["is_told"], "term"].tolist() == ["refund"]


def test_one_loud_author_tells_nothing():
    said, author, is_after = two_periods()
    for k in range(220, 300):
        said[k], author[k] = ["boycott"], "loud"
    table = word_contrast(said, author, is_after).set_index("term")
    assert table.loc["boycott", "after"] == 1
    assert not table.loc["boycott", "is_told"]


def test_without_a_difference_hardly_anything_is_told():
    told = 0
    for seed in range(20):
        said, author, _ = two_periods()
        is_after = np.random.default_rng(seed).random(len(said)) < 0.5
        told += word_contrast(said, author, is_after)["is_told"].sum()
    assert told <= 3


def test_a_term_of_fewer_than_five_accounts_is_never_told():
    said, author, is_after = two_periods()
    for k in range(220, 220 + LEAST_AUTHORS - 1):
        said[k] = ["mynameisrare"] * 3
    table = word_contrast(said, author, is_after).set_index("term")
    assert not table.loc["mynameisrare", "is_told"]


def test_the_order_of_rows_changes_nothing():
    said, author, is_after = two_periods()
    order = np.random.default_rng(9).permutation(len(said))
    one = word_contrast(said, author, is_after)
    two = word_contrast([said[k] for k in order], [author[k] for k in order], is_after[order])
    pd.testing.assert_frame_equal(
        one.sort_values("term", ignore_index=True), two.sort_values("term", ignore_index=True)
    )


@pytest.mark.parametrize("is_after", [[True] * 4, [False] * 4])
def test_one_period_alone_has_no_contrast(is_after):
    table = word_contrast([["a b"]] * 4, list("wxyz"), is_after)
    assert table["z"].isna().all()
    assert not table["is_told"].any()


def test_nothing_gives_an_empty_table():
    assert word_contrast([], [], []).empty
    assert word_contrast([[], []], ["a", "b"], [True, False]).empty


def test_words_of_scripts_with_and_without_spaces():
    texts = [
        "RT @Some_One: Refund!! ND314 &amp; 12 https://x.yz",
        "退款很慢",
        "ההחזר שלי",
        "أين أموالي",
        "😀😀",
    ]
    read = readable(pd.Series([*texts, None]))
    said = [words(text) for text in read]
    assert said[0] == ["refund", "nd314"]
    assert said[1] == ["退款", "款很", "很慢"]
    assert said[2] == ["ההחזר", "שלי"]
    assert said[3] == ["أين", "أموالي"]
    assert said[4] == said[5] == []


def test_the_brand_is_no_term():
    own = brand_words(["Northwind Air", "@northwindair"])
    assert own >= {"northwind", "air", "northwindair"}
    assert words("northwind air lost my bag", own) == ["lost", "my", "bag"]


def test_pairs_of_words():
    assert terms(["my", "bag", "gone"]) == ["my", "bag", "gone", "my bag", "bag gone"]
