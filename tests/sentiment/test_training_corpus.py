"""What the model may learn from: nothing of a shipped case, nothing that is measured."""

import hashlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analytics.errors import ModelError
from analytics.sentiment import EMOTIONS, LABELS, embedded
from analytics.sentiment.brand import MARKER
from analytics.sentiment.normalise import normalise
from analytics.sentiment.training import train
from analytics.sentiment.training.brands import CATEGORIES, FOLDS, fold_of, read_replab
from analytics.sentiment.training.corpus import (
    OTHER_TASKS,
    all_texts,
    length_sorted_batches,
    near_copies,
    read_airline,
    read_corpus,
)
from analytics.sentiment.training.evaluate import macro_recall, measure_emotion

ROOT = Path(__file__).parents[2]
needs_torch = pytest.mark.skipif(
    find_spec("torch") is None, reason="torch, of the extra [train], is missing"
)


@pytest.fixture
def sources(tmp_path):
    """A label folder and an airline file in the form of the real ones."""
    english, brand = tmp_path / "sentiment-en", tmp_path / "brand-en"
    english.mkdir()
    brand.mkdir()
    (english / "train.tsv").write_text(
        'label\ttext\nneutral\t"a quote\nnegative\tkept aside\npositive\tshipped words\n'
    )
    (english / "val_text.txt").write_text("kept aside\nanother\n")
    (english / "val_labels.txt").write_text("0\n2\n")
    for task in OTHER_TASKS:
        (tmp_path / task).mkdir()
        (tmp_path / task / "train_text.txt").write_text(f"a {task} text\nanother of {task}\n")
        (tmp_path / task / "train_labels.txt").write_text("1\n0\n")
    (tmp_path / "emotion" / "val_text.txt").write_text("so happy\n")
    (tmp_path / "emotion" / "val_labels.txt").write_text("1\n")
    posts = [f"neutral\tpost number {i}" for i in range(50)]
    (brand / "products_sxsw.tsv").write_text("label\ttext\n" + "\n".join(posts) + "\n")
    lines = ["tweet_id,airline,text,airline_sentiment"]
    lines += [f"{i},United,@united word{i},negative" for i in range(50)]
    lines += ["7,American,@AmericanAir repeated id,positive", "60,Delta,shipped words,negative"]
    lines += ["61,US Airways,@USAirways late,negative", "62,United,@JetBlue see @united,neutral"]
    (tmp_path / "airline.csv").write_text("\n".join(lines) + "\n")
    _write_replab(tmp_path)
    _write_unlabelled(tmp_path / "tweets.tsv")
    return tmp_path, tmp_path / "airline.csv", tmp_path, tmp_path / "tweets.tsv"


def _write_replab(folder):
    """Of each category six brands; those posted about most have most posts."""
    for category in CATEGORIES:
        rows = [
            {
                "query": f"{category} Brand{brand}",
                "category": category,
                "part": "training" if post % 3 else "test",
                "language": "ES" if post == 3 else "EN",
                "filtering": "UNRELATED" if post == 4 else "RELATED",
                "polarity": ("NEGATIVE", "NEUTRAL", "POSITIVE")[post % 3],
                "text": f"{category} Brand{brand} did {category}{brand}x{post} http://x.y",
            }
            for brand in range(6)
            for post in range(12 - brand)
        ]
        pd.DataFrame(rows).to_csv(folder / f"{category}.csv.gz", index=False)


def _write_unlabelled(path):
    rows = ["about\ttext", "ACM\tbuy $ACM now", "ACM\tbuy $ACM now", "ACM\tkept aside", "X\t "]
    path.write_text("\n".join(rows) + "\n")


def test_shipped_cases_are_never_learnt_from(sources):
    corpus = read_corpus(*sources, seed=1)
    learnt = pd.concat([corpus.train, *corpus.validation.values()])
    assert not learnt["raw"].str.contains("JetBlue|USAirways|shipped words").any()
    assert corpus.report_only["jetblue"]["raw"].tolist() == ["shipped words"]
    assert corpus.report_only["us_airways"]["label"].tolist() == [0]


def test_measured_texts_are_never_learnt_from(sources):
    corpus = read_corpus(*sources, seed=1)
    measured = pd.concat([*corpus.validation.values(), *corpus.report_only.values()])
    assert not set(corpus.train["text"]) & set(measured["text"])
    assert {name: len(rows) for name, rows in corpus.validation.items()} == {
        "sentiment-en": 2,
        "airline": 10,
        "brand-en": 10,
    }
    assert corpus.train.groupby("source").size().to_dict() == {
        "airline": 40,
        "brand-en": 40,
        "sentiment-en": 1,
    }


def test_near_copies_of_the_whole_validation_set_are_never_learnt_from(sources):
    (sources[0] / "sentiment-en" / "train.tsv").write_text(
        "label\ttext\npositive\tRT @a the new phone is out today http://x.y\nneutral\tmine\n"
    )
    (sources[0] / "sentiment-en" / "val_text.txt").write_text("the new phone is out today\nb\n")
    corpus = read_corpus(*sources, seed=1)
    assert len(corpus.validation["sentiment-en"]) == 2
    assert corpus.train.query("source == 'sentiment-en'")["text"].tolist() == ["mine"]


def test_other_tasks_bring_their_own_labels(sources):
    corpus = read_corpus(*sources, seed=1)
    assert {task: table["label"].tolist() for task, table in corpus.others.items()} == {
        task: [1, 0] for task in OTHER_TASKS
    }
    assert corpus.emotion["text"].tolist() == ["so happy"]
    assert "irony/train_labels.txt" in corpus.sha256


def test_near_copies_are_found():
    post = "Dark Souls 3 April launch date confirmed with new trailer"
    copies = [f"RT @user {post} http", post.upper(), f"{post}: embrace the darkness"]
    fresh = ["thanks for the launch date", "a trailer for something else was confirmed", "thanks!"]
    assert near_copies([*copies, *fresh], [post, "thanks!"]).tolist() == [True] * 3 + [False] * 3


def test_same_seed_same_split(sources):
    first, again, other = (read_corpus(*sources, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first.train, again.train)
    assert set(first.validation["airline"]["raw"]) != set(other.validation["airline"]["raw"])


def test_files_are_pinned_by_hash(sources):
    corpus = read_corpus(*sources, seed=1)
    expected = hashlib.sha256(sources[1].read_bytes()).hexdigest()
    assert corpus.sha256["airline.csv"] == expected


def test_of_a_repeated_id_the_first_row_is_kept(sources):
    rows = read_airline(sources[1])
    assert len(rows) == 53
    assert not rows["text"].str.contains("repeated id").any()


def test_missing_and_wrong_files_are_named(sources, tmp_path):
    with pytest.raises(ModelError, match=r"nowhere\.csv"):
        read_corpus(sources[0], tmp_path / "nowhere.csv", *sources[2:], seed=1)
    (sources[0] / "sentiment-en" / "val_labels.txt").write_text("0\n")
    with pytest.raises(ModelError, match="2 texts but 1 labels"):
        read_corpus(*sources, seed=1)
    (sources[0] / "sentiment-en" / "val_labels.txt").write_text("0\n2\n")
    (sources[0] / "sentiment-en" / "train.tsv").write_text("label\ttext\nmixed\tyes and no\n")
    with pytest.raises(ModelError, match="mixed"):
        read_corpus(*sources, seed=1)


def test_every_row_is_in_one_batch_of_like_length():
    lengths = np.random.default_rng(0).integers(3, 60, 1000)
    batches = length_sorted_batches(lengths, 64, np.random.default_rng(1))
    assert sorted(np.concatenate(batches)) == list(range(1000))
    assert max(len(batch) for batch in batches) <= 64
    assert np.mean([np.ptp(lengths[batch]) for batch in batches]) < 10


def test_brands_are_held_out_whole(sources):
    corpus = read_corpus(*sources, seed=1)
    held, learnt = set(corpus.held_brands["brand"]), set(corpus.reputation["brand"])
    assert not held & learnt
    assert len(held) == len(CATEGORIES)  # the most posted about of each
    assert all(brand.endswith("Brand0") for brand in held)
    assert set(corpus.held_brands["category"]) == set(corpus.reputation["category"])


def test_folds_deal_every_brand_out_once(sources):
    rows = read_replab(sources[2])
    folds = fold_of(rows)
    assert set(folds) == set(range(FOLDS))
    assert (folds.groupby(rows["brand"]).nunique() == 1).all()
    of_category = rows.assign(fold=folds).groupby("category")["fold"].nunique()
    assert (of_category == FOLDS).all()


def test_posts_about_brands_are_marked_related_and_english(sources):
    rows = read_replab(sources[2])
    assert len(rows) == sum(12 - brand - 2 for brand in range(6)) * len(CATEGORIES)
    assert rows["text"].str.startswith(MARKER).all()
    assert not rows["text"].str.contains("Brand").any()
    assert rows["text"].str.endswith("http").all()
    assert set(rows["label"]) == {0, 1, 2}
    np.testing.assert_array_equal([normalise(raw) for raw in rows["raw"]], rows["text"])


def test_texts_without_labels_are_distinct_marked_and_never_measured(sources):
    corpus = read_corpus(*sources, seed=1)
    assert corpus.unlabelled == [f"buy {MARKER} now"]
    assert set(corpus.unlabelled) | set(corpus.reputation["text"]) <= set(all_texts(corpus))


def test_half_of_the_posts_to_airlines_are_marked(sources):
    texts = read_corpus(*sources, seed=1).train.query("source == 'airline'")["text"]
    marked = texts.str.contains(MARKER, regex=False)
    assert 0.2 < marked.mean() < 0.8
    assert texts[~marked].str.contains("@user").all()


def test_the_training_module_needs_no_torch():
    code = "import sys; sys.modules['torch'] = None; import analytics.sentiment.training.train"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=ROOT)


def test_a_work_folder_belongs_to_one_run(sources, tmp_path):
    corpus = read_corpus(*sources, seed=1)
    train.claim(tmp_path / "work", corpus)
    train.claim(tmp_path / "work", corpus)
    with pytest.raises(ModelError, match="other settings or other texts"):
        train.claim(tmp_path / "work", read_corpus(*sources, seed=2))


TINY = train.SETTINGS["student"] | {"batch_texts": 32, "epochs": 2}


def _tiny_model():
    import torch
    from transformers import AutoTokenizer, BertConfig, BertModel

    from analytics.sentiment.training.network import Network

    torch.manual_seed(1)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(intermediate_size=16, **sizes)
    tokenizer = AutoTokenizer.from_pretrained(embedded.FOLDER)
    return tokenizer, Network(BertModel(config, add_pooling_layer=False))


def _even(corpus):
    """A teacher to whom all is negative and sad."""
    count = len(all_texts(corpus))
    return {
        "classifier": np.tile(np.float32([1, 0, 0]), (count, 1)),
        "emotion": np.tile(np.float32([0, 0, 0, 1]), (count, 1)),
        "reputation": np.full((count, 3), np.nan, np.float32),
    }


@needs_torch
def test_a_run_that_was_cut_off_ends_where_an_unbroken_one_does(sources, tmp_path, monkeypatch):
    from analytics.sentiment.training import fitting

    corpus = read_corpus(*sources, seed=1)
    monkeypatch.setattr(fitting, "_CHECKPOINT_EVERY", 2)
    tokenizer, whole = _tiny_model()
    fitting.fit(tokenizer, whole, corpus, TINY, tmp_path / "whole.pt", _even(corpus))
    step, taken = fitting._loss, []

    def cut_off(*args):
        taken.append(1)
        if len(taken) == 4:
            raise KeyboardInterrupt
        return step(*args)

    monkeypatch.setattr(fitting, "_loss", cut_off)
    with pytest.raises(KeyboardInterrupt):
        fitting.fit(*_tiny_model(), corpus, TINY, tmp_path / "parts.pt", _even(corpus))
    _, parts = _tiny_model()
    fitting.fit(tokenizer, parts, corpus, TINY, tmp_path / "parts.pt", _even(corpus))
    assert len(taken) > 6
    for name, value in whole.state_dict().items():
        np.testing.assert_allclose(parts.state_dict()[name], value, atol=1e-6, err_msg=name)


@needs_torch
def test_a_student_learns_from_its_teacher_what_no_label_says(sources, tmp_path):
    from analytics.sentiment.training import fitting

    corpus = read_corpus(*sources, seed=1)
    settings = TINY | {"epochs": 30, "learning_rate": 0.01, "dropout": 0.0}
    negative = []
    for share in (0.0, 1.0):
        tokenizer, student = _tiny_model()
        terms = settings | {"soft_share": share}
        fitting.fit(tokenizer, student, corpus, terms, tmp_path / f"{share}.pt", _even(corpus))
        said = fitting.teach(tokenizer, student, all_texts(corpus))
        assert said["emotion"].shape == (len(all_texts(corpus)), 4)
        negative.append(said["classifier"][:, 0].mean())
    assert negative[1] > 0.9 > 0.6 > negative[0]


@needs_torch
def test_a_part_of_the_weights_that_it_went_on_from_is_kept():
    import torch

    from analytics.sentiment.training import fitting

    settings = train.SETTINGS["second_pass"]
    _, before = fitting.open_shipped(embedded.FOLDER, settings)
    _, moved = fitting.open_shipped(embedded.FOLDER, settings)
    with torch.no_grad():
        for weight in moved.parameters():
            weight.add_(1.0)
    fitting.keep_in_part(moved, embedded.FOLDER, settings)
    left = 1 - settings["previous_weights_share"]
    for head, shift in (("classifier", left), ("emotion", left), ("irony", 1.0)):
        was, now = (of.get_parameter(f"{head}.bias") for of in (before, moved))
        assert torch.allclose(now - was, torch.full_like(was, shift), atol=1e-5)


def test_macro_recall_weighs_classes_alike():
    gold, predicted = np.array([0, 0, 0, 0, 1, 2]), np.array([0, 0, 0, 1, 1, 0])
    assert macro_recall(gold, predicted) == pytest.approx((0.75 + 1 + 0) / 3)


def test_macro_f1_of_emotions_and_its_interval():
    gold = np.repeat([0, 1, 2, 3], 25)
    given = gold.copy()
    given[:5] = 1  # anger: recall .8, precision 1; joy: recall 1, precision 25 of 30
    logits = np.hstack([np.zeros((100, 3)), np.eye(4)[given]])
    model = SimpleNamespace(predict=lambda texts: logits, columns=(*LABELS, *EMOTIONS))
    rows = pd.DataFrame({"raw": ["a"] * 100, "label": gold})
    found = measure_emotion(model, rows, seed=1)
    assert found["macro_f1"] == pytest.approx((2 * 0.8 / 1.8 + 2 * 25 / 55 + 1 + 1) / 4)
    assert found["low"] < found["macro_f1"] < found["high"] <= 1
