"""The exported graph against BERT written out in numpy; int8 that keeps texts apart."""

import json
import shutil

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax
from tokenizers import Tokenizer

from analytics.errors import ModelError
from analytics.sentiment import embedded, load
from analytics.sentiment.model import EMOTIONS, LABELS, REPUTATION

onnx = pytest.importorskip("onnx", reason="onnx, of the extra [train], is not installed")

WORDS, WIDTH, WIDE, HEADS, LAYERS = 30522, 32, 64, 4, 2
CONFIG = {
    "model_type": "bert",
    "hidden_act": "relu",
    "hidden_size": WIDTH,
    "intermediate_size": WIDE,
    "num_attention_heads": HEADS,
    "num_hidden_layers": LAYERS,
    "layer_norm_eps": 1e-12,
    "pooling": "mean",
    "vocab_size": WORDS,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "id2label": {"0": "negative", "1": "neutral", "2": "positive"},
}
NO_BIAS = {f"bert.embeddings.{name}_embeddings.bias" for name in ("word", "position", "token_type")}
"""That `_weights` makes and no network has."""
HEAD_NAMES = ("classifier", "emotion", "reputation")
TEXTS = ["bad", "a fine day", "@brand where is my bag? it was due on Tuesday", "fine day, a"]


def _weights(emotions=True):
    rng = np.random.default_rng(7)
    shapes = {
        "embeddings.word_embeddings": (WORDS, WIDTH),
        "embeddings.position_embeddings": (512, WIDTH),
        "embeddings.token_type_embeddings": (2, WIDTH),
        "embeddings.LayerNorm": (WIDTH,),
    }
    for layer in (f"encoder.layer.{number}." for number in range(LAYERS)):
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            shapes[f"{layer}attention.{part}"] = (WIDTH, WIDTH)
        shapes |= {f"{layer}intermediate.dense": (WIDE, WIDTH)}
        shapes |= {f"{layer}output.dense": (WIDTH, WIDE)}
        shapes |= {f"{layer}{part}LayerNorm": (WIDTH,) for part in ("attention.output.", "output.")}
    shapes = {f"bert.{name}": shape for name, shape in shapes.items()}
    shapes |= {"classifier": (3, WIDTH)}
    shapes |= {"emotion": (4, WIDTH), "reputation": (3, WIDTH)} if emotions else {}
    weights = {}
    for name, shape in shapes.items():
        size = (name.endswith("LayerNorm") * 0.7) or shape[-1] ** -0.5
        weights[f"{name}.weight"] = rng.normal(0, size, shape).astype(np.float32)
        weights[f"{name}.bias"] = rng.normal(0, 0.3, shape[0]).astype(np.float32)
    return weights


def _folder(path, emotions=True, **config):
    """A transformers folder of random weights with the shipped tokenizer."""
    from safetensors.numpy import save_file

    path.mkdir(parents=True)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(embedded.FOLDER / name, path / name)
    (path / "config.json").write_text(json.dumps(CONFIG | config))
    save_file(_weights(emotions), path / "model.safetensors")
    return path


def _bert(ids, head):
    """Logits of one text by the formulas of Vaswani 2017 and Devlin 2019, in float64."""
    weights = {name: value.astype(float) for name, value in _weights().items()}

    def dense(x, name):
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def normalised(x, name):
        x = (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)
        return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    tables = [weights[f"bert.embeddings.{name}_embeddings.weight"] for name in
              ("word", "position", "token_type")]  # fmt: skip
    x = tables[0][ids] + tables[1][: len(ids)] + tables[2][0]
    x = normalised(x, "bert.embeddings.LayerNorm")
    for layer in (f"bert.encoder.layer.{number}." for number in range(LAYERS)):
        q, k, v = (
            dense(x, f"{layer}attention.self.{part}").reshape(len(ids), HEADS, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        share = softmax(q @ k.swapaxes(1, 2) / np.sqrt(WIDTH / HEADS), axis=2)
        y = (share @ v).swapaxes(0, 1).reshape(len(ids), WIDTH)
        y = dense(y, f"{layer}attention.output.dense")
        x = normalised(x + y, f"{layer}attention.output.LayerNorm")
        y = dense(x, f"{layer}intermediate.dense")
        y = dense(np.maximum(y, 0), f"{layer}output.dense")
        x = normalised(x + y, f"{layer}output.LayerNorm")
    return dense(x.mean(0), head)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """int8 -> folder with the graph; its scales are fixed on texts of random words."""
    from analytics.sentiment.training.export import convert

    top = tmp_path_factory.mktemp("export")
    trained = _folder(top / "trained")
    rng = np.random.default_rng(3)
    words = list(Tokenizer.from_file(str(embedded.FOLDER / "tokenizer.json")).get_vocab())
    texts = [" ".join(rng.choice(words, size)) for size in [1, 2, 4, 8, 20, 60] * 20]
    convert(trained, top / "fp32")
    convert(trained, top / "int8", texts)
    return {False: top / "fp32", True: top / "int8"}


@pytest.mark.parametrize(("int8", "tolerance"), [(False, 2e-3), (True, 0.15)])
def test_graph_computes_bert(exported, int8, tolerance):
    session = onnxruntime.InferenceSession(exported[int8] / "model.onnx")
    rng = np.random.default_rng(5)
    for length in (2, 9, 128):
        ids = rng.integers(0, WORDS, (3, length))
        logits = dict(zip(HEAD_NAMES, session.run(None, {"input_ids": ids}), strict=True))
        for head, values in logits.items():
            expected = [_bert(row, head) for row in ids]
            np.testing.assert_allclose(values, expected, atol=tolerance)


def test_weights_come_back_from_int8(exported, tmp_path):
    """A network made of them computes what the graph computes, but for what 8 bits round."""
    from safetensors.numpy import save_file

    from analytics.sentiment.training import graph

    again = _folder(tmp_path / "again")
    weights = graph.read_onnx(exported[True])
    assert {name: value.shape for name, value in weights.items()} == {
        name: value.shape for name, value in _weights().items() if name not in NO_BIAS
    }
    save_file(weights, again / "model.safetensors")
    graph.write_onnx(again, tmp_path / "full.onnx")
    ids = np.random.default_rng(6).integers(0, WORDS, (4, 12))
    first, second = (
        onnxruntime.InferenceSession(path).run(None, {"input_ids": ids})
        for path in (exported[True] / "model.onnx", tmp_path / "full.onnx")
    )
    for given_by, now in zip(first, second, strict=True):
        np.testing.assert_allclose(now, given_by, atol=0.1)


@settings(max_examples=30)
@given(st.integers(2, 40), st.integers(2, 40), st.integers(0, 1000))
def test_neighbours_change_nothing(exported, length, texts, seed):
    """To the last bit: 0 of difference, where the scales of a whole run gave up to .26."""
    ids = np.random.default_rng(seed).integers(0, WORDS, (texts, length))
    session = onnxruntime.InferenceSession(exported[True] / "model.onnx")
    together = session.run(None, {"input_ids": ids})
    alone = [session.run(None, {"input_ids": row[None]}) for row in ids]
    for output, values in enumerate(together):
        np.testing.assert_array_equal(values, np.concatenate([one[output] for one in alone]))


def test_runs_share_texts_of_one_length_in_any_order(exported, monkeypatch):
    model = load(exported[True])
    texts = [f"{word} {text}" for text in TEXTS for word in ("well", "so", "now", "oh dear")]
    whole = model.predict(texts)
    shapes = []
    run = model.forward._run
    monkeypatch.setattr(model.forward, "_run", lambda ids: shapes.append(len(ids)) or run(ids))
    np.testing.assert_array_equal(model.predict(texts[::-1])[::-1], whole)
    assert sum(shapes) == len(texts) > len(shapes)
    monkeypatch.setattr(model.forward, "_run_tokens", 1)
    np.testing.assert_array_equal(model.predict(texts), whole)


def test_emotions_and_reputation_come_in_the_same_pass(exported):
    model = load(exported[True])
    table = model.predict([*TEXTS, ""])
    assert model.columns == (*LABELS, *EMOTIONS, *REPUTATION)
    assert table.shape == (5, 10)
    for group in np.split(table[:4], [3, 7], axis=1):
        np.testing.assert_allclose(group.sum(axis=1), 1, atol=1e-5)
    assert np.isnan(table[4]).all()
    ids = model.tokenize([TEXTS[2]])[0]
    assert np.abs(table[2, 3:7] - softmax(_bert(ids, "emotion"))).max() < 0.05
    assert np.abs(table[2, 7:] - softmax(_bert(ids, "reputation"))).max() < 0.05


def test_a_model_without_emotions_has_three_columns(tmp_path):
    from analytics.sentiment.training.export import convert

    convert(_folder(tmp_path / "trained", emotions=False), tmp_path / "out", TEXTS)
    model = load(tmp_path / "out")
    assert model.columns == LABELS
    assert model.predict(TEXTS).shape == (4, 3)


def test_no_sum_of_two_products_overflows_16_bits(exported):
    graph = onnx.load(exported[True] / "model.onnx").graph
    held = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    place = {"MatMulIntegerToFloat": 1, "QAttention": 1, "QGemm": 3}
    used = [held[n.input[place[n.op_type]]] for n in graph.node if n.op_type in place]
    assert len(used) == 4 * LAYERS
    assert all(np.abs(codes.astype(int)).max() * 255 * 2 < 2**15 for codes in used)


@pytest.mark.parametrize(
    "config", [{"hidden_act": "gelu"}, {"model_type": "roberta"}, {"pooling": None}]
)
def test_another_encoder_is_refused(tmp_path, config):
    from analytics.sentiment.training.graph import write_onnx

    with pytest.raises(ModelError, match="only bert with relu"):
        write_onnx(_folder(tmp_path / "trained", **config), tmp_path / "model.onnx")
    assert not (tmp_path / "model.onnx").exists()


@pytest.mark.parametrize(
    "lacking", ["bert.encoder.layer.1.output.dense.weight", "classifier.weight"]
)
def test_incomplete_weights_are_refused(tmp_path, lacking):
    from safetensors.numpy import save_file

    from analytics.sentiment.training.graph import write_onnx

    folder = _folder(tmp_path / "trained")
    weights = _weights()
    del weights[lacking]
    save_file(weights, folder / "model.safetensors")
    with pytest.raises(ModelError, match=lacking):
        write_onnx(folder, tmp_path / "model.onnx")


def _one_node_graph(path, source, width):
    """A graph that spreads `source` (texts, tokens) over `width` columns."""
    made = onnx.helper.make_graph(
        [
            onnx.helper.make_node("ReduceSum", [source, "axis"], ["sum"]),
            onnx.helper.make_node("Cast", ["sum"], ["float"], to=onnx.TensorProto.FLOAT),
            onnx.helper.make_node("Tile", ["float", "times"], ["logits"]),
        ],
        "spread",
        [onnx.helper.make_tensor_value_info(source, onnx.TensorProto.INT64, ["n", "t"])],
        [onnx.helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, ["n", width])],
        [
            onnx.numpy_helper.from_array(np.array([1]), "axis"),
            onnx.numpy_helper.from_array(np.array([1, width]), "times"),
        ],
    )
    opset = [onnx.helper.make_opsetid("", 21)]
    onnx.save(onnx.helper.make_model(made, opset_imports=opset, ir_version=10), path)


@pytest.mark.parametrize(
    ("source", "width", "said"),
    [("input_ids", 4, r"gives \[4\] columns"), ("pixel_values", 3, "takes pixel_values")],
)
def test_a_graph_of_another_kind_is_refused(tmp_path, source, width, said):
    folder = shutil.copytree(embedded.FOLDER, tmp_path / "copy")
    _one_node_graph(folder / "model.onnx", source, width)
    with pytest.raises(ModelError, match=said):
        load(folder)


def test_texts_of_a_graph_that_does_not_keep_them_apart_run_alone(tmp_path, monkeypatch):
    folder = shutil.copytree(embedded.FOLDER, tmp_path / "copy")
    _one_node_graph(folder / "model.onnx", "input_ids", 3)
    model = load(folder)
    shapes = []
    run = model.forward._run
    monkeypatch.setattr(model.forward, "_run", lambda ids: shapes.append(len(ids)) or run(ids))
    model.predict(["good day", "bad day", "fine day"])
    assert shapes == [1, 1, 1]


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.onnx"])
def test_a_file_cut_in_half_is_refused(tmp_path, name):
    folder = shutil.copytree(embedded.FOLDER, tmp_path / "copy")
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError):
        load(folder)
