"""What is said of a brand that the network has not seen is told brand by brand."""

import numpy as np
import pandas as pd
import pytest

from analytics.sentiment.training.left_out import by_hand, by_own_heads, table


def posts(brand, labels, part="test"):
    return pd.DataFrame({"category": "cars", "brand": brand, "label": labels, "part": part})


def test_a_row_a_brand_the_most_posted_about_first():
    rows = pd.concat([posts("Few", [0, 1]), posts("Many", [0, 0, 1, 2])], ignore_index=True)
    said = np.array([[0.8, 0.1, 0.1]] * 4 + [[0.1, 0.8, 0.1], [0.2, 0.6, 0.2]])
    words = np.array([0, 1, 0, 1, 1, -1])
    found = table(rows, said, {"": said.argmax(axis=1), "own_": words}).set_index("brand")
    assert list(found.index) == ["", "", "Many", "Few"]
    assert found["category"].tolist() == ["", "cars", "cars", "cars"]
    assert (found["texts"].tolist(), found["own_texts"].tolist()) == ([6, 6, 4, 2], [5, 5, 3, 2])
    assert found["accuracy"].iloc[0] == pytest.approx(4 / 6)
    many, few = found.loc["Many"], found.loc["Few"]
    assert (many["texts"], many["accuracy"]) == (4, 0.75)
    assert many["macro_recall"] == pytest.approx((1 + 1 + 0) / 3)
    assert (many["own_texts"], many["own_accuracy"]) == (3, pytest.approx(2 / 3))
    assert many["own_macro_recall"] == pytest.approx((0.5 + 1) / 2)
    assert many["mean_negative"] == pytest.approx((0.8 + 0.8 + 0.1 + 0.2) / 4)
    assert (many["share_negative"], many["share_positive"]) == (0.5, 0.25)
    assert (few["accuracy"], few["macro_recall"]) == (0.5, 0.5)


def test_a_head_of_its_own_reads_only_later_posts_of_the_same_brand():
    rng = np.random.default_rng(0)
    tables, vectors = [], []
    for brand, sign in (("Up", 1), ("Down", -1)):
        labels = rng.choice([0, 2], 400)
        part = np.where(np.arange(400) < 200, "training", "test")
        tables.append(posts(brand, labels, part))
        vectors.append(sign * (labels - 1)[:, None] + 0.3 * rng.normal(size=(400, 8)))
    tables.append(posts("New", [0, 2] * 10, ["training"] * 10 + ["test"] * 10))
    vectors.append(np.zeros((20, 8)))
    mixed = pd.concat(tables, ignore_index=True).sample(frac=1, random_state=1)
    general = np.full((len(mixed), 3), 1 / 3)
    found = by_own_heads(mixed, np.concatenate(vectors)[mixed.index], general)
    is_told = found >= 0
    assert (mixed["part"][is_told] == "test").all()
    assert (mixed["brand"][is_told] != "New").all()
    assert is_told.sum() == 400
    assert (found[is_told] == mixed["label"][is_told]).mean() > 0.95


def test_intervals_from_labels_by_hand_hold_the_share_of_all_posts():
    rng = np.random.default_rng(1)
    rows = pd.concat([posts("Small", [0] * 50), posts("Big", rng.choice(3, 900))])
    said = rng.dirichlet([1, 1, 1], len(rows)).astype("float32")
    found = by_hand(rows.reset_index(drop=True), said)
    assert set(found) == {"Big"}
    assert found["Big"]["hand_covers"] > 0.75
    assert 0.1 < found["Big"]["hand_width"] < 0.2
