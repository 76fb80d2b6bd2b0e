"""Models by folder or name: order of classes, and errors that say what is missing."""

import json
import shutil
from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer

from analytics.errors import ModelError
from analytics.sentiment import embedded, hub, load, score
from analytics.sentiment.model import MAX_TOKENS, label_order

TEXTS = ["terrible service", "thank you, wonderful crew", "which gate is it?"]


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped folder, to be changed."""
    return shutil.copytree(embedded.FOLDER, tmp_path / "copy")


@pytest.fixture(scope="module")
def reference():
    """The shipped folder's tokenizer as transformers opens it."""
    return AutoTokenizer.from_pretrained(embedded.FOLDER, local_files_only=True)


def _relabel(folder, *names):
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {str(code): name for code, name in enumerate(names)}
    config["label2id"] = {name: code for code, name in enumerate(names)}
    (folder / "config.json").write_text(json.dumps(config))


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (("negative", "neutral", "positive"), (0, 1, 2)),
        (("POS", "Neg", " neu "), (1, 2, 0)),
        (("Positive", "Negative", "Neutral"), (1, 2, 0)),
    ],
)
def test_common_spellings(names, order):
    assert label_order(dict(enumerate(names)), "here") == order


@pytest.mark.parametrize(
    "names",
    [
        ("LABEL_0", "LABEL_1", "LABEL_2"),
        ("negative", "positive"),
        ("negative", "neg", "positive"),
        ("negative", "neutral", "positive", "mixed"),
    ],
)
def test_other_classes_are_refused(names):
    with pytest.raises(ModelError, match="exactly the three classes"):
        label_order(dict(enumerate(names)), "here")


def test_the_models_own_order_is_read(folder):
    _relabel(folder, "positive", "negative", "neutral")
    shipped, relabelled = load(), load(folder)
    assert relabelled.revision == shipped.revision
    np.testing.assert_array_equal(
        relabelled.probabilities(TEXTS), shipped.probabilities(TEXTS)[:, [1, 2, 0]]
    )


def test_four_classes_are_refused(folder):
    _relabel(folder, "negative", "neutral", "positive", "mixed")
    with pytest.raises(ModelError, match="mixed"):
        load(folder)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "tokenizer_config.json"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"lacks {name}"):
        load(folder)


def test_a_folder_without_weights_is_refused(folder):
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelError, match=r"lacks model\.onnx or model\.safetensors"):
        load(str(folder))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.json", "[]"),
        ("config.json", "{}"),
        ("config.json", '{"id2label": ["negative", "neutral", "positive"]}'),
        ("config.json", '{"id2label": {"a": "negative", "b": "neutral", "c": "positive"}}'),
        ("tokenizer.json", "{}"),
    ],
)
def test_a_file_of_another_kind_is_named(folder, name, text):
    (folder / name).write_text(text)
    with pytest.raises(ModelError, match=name):
        load(folder)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=20))
def test_token_ids_are_those_of_transformers(reference, texts):
    """Scores of a text rest on its token ids alone, so they stay what transformers made them."""
    texts = [*texts, "[CLS] [SEP] [MASK]", "word " * 200, "naïve café 饭 \U0001f621"]
    expected = reference(texts, truncation=True, max_length=MAX_TOKENS + 1)["input_ids"]
    assert embedded.shipped().tokenize(texts) == expected


def _state_length(folder, length):
    path = folder / "tokenizer_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"model_max_length": length}))


LONG = "They lost my bag and nobody answers the phone. " * 30


def test_a_folder_is_read_at_its_own_length(folder):
    _state_length(folder, 40)
    model = load(folder)
    assert model.longest == 40
    assert score([LONG], model)["pieces"][0] > 3 * score([LONG])["pieces"][0]
    assert score(["so bad"], model)["negative"].equals(score(["so bad"])["negative"])
    for odd in (None, -1, "long", [1], 1e400):
        _state_length(folder, odd)
        assert load(folder).longest == MAX_TOKENS


def test_a_torch_model_is_read_at_its_own_length(folder, monkeypatch):
    """Without torch: the network is another one, which notes what it is given."""
    runs = []

    def forward(*_):
        return lambda ids: runs.extend(ids) or np.zeros((len(ids), 3), np.float32)

    monkeypatch.setattr(hub, "_require_torch", lambda name: None)
    monkeypatch.setattr(hub, "_read_network", lambda *_: SimpleNamespace(eval=lambda: None))
    monkeypatch.setattr(hub, "_forward", forward)
    (folder / "model.onnx").rename(folder / "model.safetensors")
    _state_length(folder, 40)
    table = score([LONG, "so bad"], load(folder))
    assert table["pieces"].tolist() == [table["pieces"][0], 1]
    assert table["pieces"][0] > 5
    assert max(map(len, runs)) <= 40
    assert {row[0] for row in runs} == {101}
    assert {row[-1] for row in runs} == {102}


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "~/nowhere-at-all"])
def test_no_such_folder(name):
    with pytest.raises(ModelError, match="no such model folder"):
        load(name)


def test_a_broken_graph_is_refused(folder):
    (folder / "model.onnx").write_bytes(b"not a graph")
    with pytest.raises(ModelError, match=r"model\.onnx"):
        load(folder)


def test_without_torch_a_hub_model_says_what_to_install(monkeypatch):
    monkeypatch.setattr(hub, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"\[hub\]"):
        load("owner/some-model")


@pytest.mark.skipif(find_spec("torch") is None, reason="torch, the extra [hub], is not installed")
def test_a_torch_folder_speaks_its_own_order(folder):
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    (folder / "model.onnx").unlink()
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=30522,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        id2label={0: "Neutral", 1: "POSITIVE", 2: "neg"},
        label2id={"Neutral": 0, "POSITIVE": 1, "neg": 2},
    )
    network = BertForSequenceClassification(config).eval()
    network.save_pretrained(folder)
    model = load(folder)
    batch = AutoTokenizer.from_pretrained(folder)(TEXTS, padding=True, return_tensors="pt")
    expected = torch.softmax(network(**batch).logits, dim=1)[:, [2, 0, 1]]
    np.testing.assert_allclose(model.probabilities(TEXTS), expected.detach().numpy(), atol=1e-5)
    assert len(model.revision) == 12
