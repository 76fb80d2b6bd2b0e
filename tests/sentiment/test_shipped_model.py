"""The shipped model: complete, small, torch-free, deterministic, and right on plain sentences."""

import dataclasses
import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import UsageError
from analytics.sentiment import LABELS, embedded, load, score
from analytics.sentiment import model as model_module
from analytics.sentiment.model import EMOTIONS
from analytics.sentiment.training import card
from analytics.sentiment.training.evaluate import macro_recall

ROOT = Path(__file__).parents[2]
LABELLED = ROOT.parent / "shared" / "data" / "labels" / "sentiment-en"

NEGATIVE = (
    "@brand lost my suitcase and nobody answers the phone. Worst service ever.",
    "Three hours on hold and then you hang up on me. Disgusting, @brand.",
    "I will never fly with you again",
    "@brand your app crashes every time I try to pay, this is useless",
    "So angry at how they treated that passenger. Shame on you.",
)
POSITIVE = (
    "@brand thank you so much, your crew was wonderful today!",
    "Best customer service I have ever had. You made my day!",
    "I love the new phone, it is amazing",
    "Great job getting us home early, really impressed",
)
NEUTRAL = (
    "@brand does the 9:40 to Boston leave from terminal B?",
    "The company will publish its results on Tuesday.",
    "What is the baggage allowance on flights to Rome?",
)
MIXED = (*NEGATIVE, *POSITIVE, *NEUTRAL, "ok", "\U0001f621", "word " * 300)


@pytest.fixture(scope="module")
def model():
    return load()


def test_folder_is_complete_and_small():
    sizes = {name: (embedded.FOLDER / name).stat().st_size for name in embedded.NEEDED}
    assert sum(sizes.values()) <= 25_000_000
    assert (embedded.FOLDER / "MODEL_CARD.md").is_file()


def test_card_and_record_belong_to_these_weights(model):
    record = json.loads((embedded.FOLDER / "training.json").read_text(encoding="utf-8"))
    assert record["revision"] == model.revision
    assert (embedded.FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8") == card.render(record)
    missed = {row["kind"] for row in record["probes"] if row["given"] != row["right"]}
    assert missed == {row["kind"] for row in record["probes"]}
    for scores in record["validation"].values():
        assert scores["fp32"] - scores["macro_recall"] <= 0.005
        assert scores["low"] > scores["vader"]["high"]


def test_works_where_there_is_no_torch_and_no_network():
    code = (
        "import socket, sys; sys.modules['torch'] = None\n"
        "socket.getaddrinfo = socket.create_connection = None\n"
        "import analytics.sentiment as room\n"
        "assert room.score(['terrible service'])['label'][0] == 'negative'\n"
        "assert sys.modules['torch'] is None\n"
        "assert 'transformers' not in sys.modules\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert "PyTorch" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("texts", "label"), [(NEGATIVE, "negative"), (POSITIVE, "positive"), (NEUTRAL, "neutral")]
)
def test_polarity_of_plain_sentences(model, texts, label):
    assert score(texts, model)["label"].tolist() == [label] * len(texts)


def test_table_is_one_row_a_text_in_order(model):
    table = score([NEGATIVE[0], " ", POSITIVE[0], "", "\x00\x1f", NEGATIVE[0]], model)
    emotions = list(EMOTIONS)
    assert list(table.columns) == [*LABELS, "label", "language", "status", "pieces", *emotions]
    assert table["status"].tolist() == ["scored", "empty", "scored", "empty", "empty", "scored"]
    assert table.loc[[1, 3, 4], [*LABELS, "label", *emotions]].isna().all(axis=None)
    assert table["label"].dropna().tolist() == ["negative", "positive", "negative"]
    np.testing.assert_allclose(table.loc[[0, 2, 5], list(LABELS)].sum(axis=1), 1, atol=1e-5)
    assert table.loc[0].equals(table.loc[5])


def test_no_texts_and_wrong_texts(model):
    assert score([], model).shape == (0, len(LABELS) + 4 + len(EMOTIONS))
    assert score(["", " "], model)["label"].isna().all()
    for wrong in ("one text", ["a", None]):
        with pytest.raises(UsageError):
            score(wrong, model)


def test_same_texts_same_numbers(model):
    first = model.probabilities(MIXED)
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first, model.probabilities(MIXED))
    np.testing.assert_array_equal(first, embedded.open_folder(embedded.FOLDER).probabilities(MIXED))


def test_order_of_texts_changes_nothing(model):
    shuffled = random.Random(3).sample(MIXED, len(MIXED))
    expected = dict(zip(MIXED, model.probabilities(MIXED), strict=True))
    for text, row in zip(shuffled, model.probabilities(shuffled), strict=True):
        np.testing.assert_array_equal(row, expected[text])


WORDS = st.sampled_from(" ".join(MIXED[:12]).split())


@settings(max_examples=20)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=40).map(" ".join), min_size=2, max_size=30))
def test_neighbours_change_nothing(model, texts):
    """To the last bit, of any texts in any company."""
    together = model.predict(texts)
    alone = np.concatenate([model.predict([text]) for text in texts])
    np.testing.assert_array_equal(together, alone)


def test_chunks_change_nothing_and_progress_is_told(model, monkeypatch):
    whole = model.probabilities(MIXED)
    monkeypatch.setattr(model_module, "_CHUNK_TEXTS", 4)
    seen = []
    parts = model.probabilities([*MIXED, MIXED[0], ""], lambda *counts: seen.append(counts))
    np.testing.assert_array_equal(parts[: len(MIXED)], whole)
    assert seen == [(done, len(MIXED)) for done in (4, 8, 12, len(MIXED))]


def test_same_text_is_run_once(model):
    runs = []

    def forward(ids):
        runs.extend(ids)
        return model.forward(ids)

    counting = dataclasses.replace(model, forward=forward)
    counting.probabilities(["Bad @a http://a.example", "Bad  @b http://b.example", "Good", "Good"])
    assert len(runs) == 2


@pytest.mark.parametrize(
    "text",
    [
        "broken \ud83d surrogate",
        "\U0001f621\U0001f621",
        "\u202bשירות גרוע מאוד\u202c",
        "x" * 100_000,
        "terrible " * 11_000,
        "\U0001f621\U0001f44d" * 50_000,
        "...",
    ],
)
def test_odd_texts_have_probabilities(model, text):
    assert np.isfinite(model.probabilities([text])).all()


@pytest.mark.skipif(not LABELLED.is_dir(), reason="no labelled texts at ../shared/data/labels")
def test_macro_recall_on_held_out_tweets(model):
    """Guards against a broken file, far below the card's score of the whole set."""
    texts = (LABELLED / "val_text.txt").read_text(encoding="utf-8").split("\n")[:500]
    gold = (LABELLED / "val_labels.txt").read_text(encoding="utf-8").split()[:500]
    predicted = model.probabilities(texts).argmax(axis=1)
    assert macro_recall(np.array(gold, dtype=int), predicted) >= 0.68
