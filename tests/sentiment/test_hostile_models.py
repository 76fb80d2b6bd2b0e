"""Model folders from elsewhere: what is malformed costs one clear error, and nothing of it runs."""

import contextlib
import json
import os
import pickle
import shutil
import socket
import subprocess
import sys
from importlib.util import find_spec

import pytest

from analytics import sentiment
from analytics.errors import ModelError
from analytics.sentiment import embedded, hub
from analytics.sentiment.model_folder import check_folder, find_weights

needs_torch = pytest.mark.skipif(
    find_spec("torch") is None, reason="torch, the extra [hub], is not installed"
)
TEXTS = ["terrible service", "thank you", "late " * 500]
CODE = "class Own:\n    import pathlib\n    pathlib.Path(__file__).with_name('ran').touch()\n"


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped folder, to be changed."""
    return shutil.copytree(embedded.FOLDER, tmp_path / "models" / "copy")


def change_json(path, **changes):
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def sparse(path, size):
    with path.open("wb") as file:
        file.truncate(size)


def refused(folder, match):
    """The one-line error of a folder that must not be loaded."""
    with pytest.raises(ModelError, match=match) as raised:
        sentiment.load(folder)
    text = str(raised.value)
    assert "\n" not in text
    assert len(text) < 900
    assert str(folder) in text
    return text


def varint(number):
    rest, low = number >> 7, number & 127
    return bytes([low | 128]) + varint(rest) if rest else bytes([low])


def message(**fields):
    """A protobuf message; a field is named by its number: `_1=…`; integers, bytes or lists."""
    out = b""
    for name, value in fields.items():
        number = int(name[1:])
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, int):
                out += varint(number << 3) + varint(one)
            else:
                data = one.encode() if isinstance(one, str) else one
                out += varint(number << 3 | 2) + varint(len(data)) + data
    return out


FLOAT, INT64, EXTERNAL = 1, 7, 1


def tensor_type(name, kind, *sizes):
    dims = [message(_2=size) if isinstance(size, str) else message(_1=size) for size in sizes]
    return message(_1=name, _2=message(_1=message(_1=kind, _2=message(_1=dims))))


def graph(width=3, location="", told_width=None, kind="ReduceMean"):
    """An ONNX classifier: the mean of the token ids times a row of weights, zeros or elsewhere."""
    weights = {"_1": [1, width], "_2": FLOAT, "_8": "w"}
    if location:
        outside = {"location": location, "offset": "0", "length": str(4 * width)}
        weights |= {"_13": [message(_1=k, _2=v) for k, v in outside.items()], "_14": EXTERNAL}
    else:
        weights["_9"] = bytes(4 * width)
    nodes = [
        message(_1="input_ids", _2="f", _4="Cast", _5=message(_1="to", _3=FLOAT, _20=2)),
        message(_1="f", _2="m", _4=kind, _5=message(_1="axes", _8=[1], _20=7)),
        message(_1=["m", "w"], _2="logits", _4="MatMul"),
    ]
    whole = message(
        _1=nodes,
        _2="g",
        _5=message(**weights),
        _11=tensor_type("input_ids", INT64, "b", "s"),
        _12=tensor_type("logits", FLOAT, "b", told_width or width),
    )
    return message(_1=8, _7=whole, _8=message(_2=13))


def test_a_graph_made_by_hand_is_a_model(folder):
    (folder / "model.onnx").write_bytes(graph())
    scores = sentiment.score(TEXTS, sentiment.load(folder))
    assert scores["status"].eq("scored").all()


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", r"model\.onnx"),
        (b"not a graph", r"model\.onnx"),
        (embedded.FOLDER.joinpath("model.onnx").read_bytes()[:100_000], "cannot open"),
        (graph(width=2), "2"),
        (graph(width=4, told_width="dynamic"), "columns"),
        (graph(kind="NoSuchOperator"), "cannot open"),
        (graph(location="../../../../../../etc/passwd"), "cannot open"),
        (graph(location="/etc/passwd"), "cannot open"),
        (graph(location="missing.data"), "cannot open"),
    ],
)
def test_a_graph_that_is_none_or_reaches_outside(folder, content, match):
    (folder / "model.onnx").write_bytes(content)
    assert "root:" not in refused(folder, match)


def test_weights_beside_the_graph_count_in_the_revision(folder):
    (folder / "model.onnx").write_bytes(graph(location="w.data"))
    (folder / "w.data").write_bytes(bytes(12))
    first = sentiment.load(folder).revision
    (folder / "w.data").write_bytes(b"\0\0\x80\x3f" + bytes(8))
    assert sentiment.load(folder).revision != first
    (folder / "w.data").unlink()
    (folder / "w.data").symlink_to("/etc/passwd")
    refused(folder, r"w\.data: this link leads out")


def test_the_shipped_revision_is_that_of_its_graph_alone():
    assert sentiment.load().revision == embedded.weights_revision(embedded.FOLDER / "model.onnx")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("model.onnx", 5 << 30),
        ("tokenizer.json", 1 << 30),
        ("config.json", 1 << 30),
        ("config.json", 17 << 20),
        ("tokenizer_config.json", 1 << 30),
        ("vocab.txt", 1 << 30),
    ],
)
def test_a_giant_file_is_refused_before_it_is_read(folder, name, size):
    sparse(folder / name, size)
    refused(folder, name)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "tokenizer_config.json"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\0", b"null", b"[" * 200_000, b'{"a": NaN'])
def test_malformed_json_is_refused(folder, name, content):
    (folder / name).write_bytes(content)
    if name == "tokenizer_config.json" and content == b"null":
        sentiment.load(folder)  # nothing of it is read for a graph
    else:
        refused(folder, name)


def change_tokenizer(folder, **changes):
    change_json(folder / "tokenizer.json", **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"model": {"type": "WordPiece", "vocab": {}, "unk_token": "[UNK]"}},
        {"normalizer": {"type": "Replace", "pattern": {"Regex": "["}, "content": ""}},
        {
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "[X]", "type_id": 0}}],
                "pair": [],
                "special_tokens": {},
            }
        },
        {
            "added_tokens": [
                {
                    "id": 99_999_999,
                    "content": "model",
                    "single_word": False,
                    "lstrip": False,
                    "rstrip": False,
                    "normalized": False,
                    "special": True,
                }
            ]
        },
    ],
)
def test_a_tokenizer_that_opens_and_fails_on_a_text(folder, changes):
    """Some of these make the library panic, which is no `Exception` of Python's."""
    change_tokenizer(folder, **changes)
    found = None
    with contextlib.suppress(ModelError):
        found = sentiment.score(TEXTS, sentiment.load(folder))
    assert found is None or len(found) == len(TEXTS)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.onnx", "other.json"])
@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "../../models/../outside", "loop"])
def test_a_link_that_leaves_the_folder(folder, name, target):
    (folder.parents[1] / "outside").write_text("{}")
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(name if target == "loop" else target)
    assert "root:" not in refused(folder, f"{name}: this link leads")


def test_a_pipe_is_no_file(folder):
    (folder / "vocab.txt").unlink(missing_ok=True)
    os.mkfifo(folder / "vocab.txt")
    refused(folder, "no plain file")


def test_a_link_within_the_folder_and_to_the_blobs_of_the_hubs_cache_is_one(tmp_path):
    cache = tmp_path / "models--owner--name"
    snapshot = cache / "snapshots" / ("a" * 40)
    shutil.copytree(embedded.FOLDER, snapshot)
    (cache / "blobs").mkdir()
    (snapshot / "model.onnx").rename(cache / "blobs" / "c0ffee")
    (snapshot / "model.onnx").symlink_to("../../blobs/c0ffee")
    (snapshot / "same.json").symlink_to("config.json")
    assert sentiment.load(snapshot).revision == sentiment.load().revision


@pytest.mark.parametrize(
    ("name", "changes", "match"),
    [
        ("config.json", {"auto_map": {"AutoConfig": "own.Own"}}, "auto_map"),
        ("config.json", {"auto_map": {"AutoConfig": "owner/name--own.Own"}}, "auto_map"),
        ("config.json", {"text_config": {"auto_map": {"AutoModel": "own.Own"}}}, "auto_map"),
        ("config.json", {"custom_pipelines": {"x": {"impl": "own.Own"}}}, "custom_pipelines"),
        ("config.json", {"_attn_implementation": "owner/kernels"}, "_attn_implementation"),
        ("config.json", {"attn_implementation": "https://e.org/k"}, "attn_implementation"),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["own.Own", None]}}, "auto_map"),
        ("tokenizer_config.json", {"auto_map": ["own.Own", None]}, "auto_map"),
        ("tokenizer_config.json", {"vocab_file": "/etc/passwd"}, "vocab_file"),
        ("tokenizer_config.json", {"vocab_file": "../outside.txt"}, "vocab_file"),
        ("tokenizer_config.json", {"tokenizer_file": "https://e.org/t.json"}, "tokenizer_file"),
    ],
)
def test_code_and_files_from_elsewhere_are_refused(folder, name, changes, match):
    (folder / "own.py").write_text(CODE)
    change_json(folder / name, **changes)
    refused(folder, match)
    assert not (folder / "ran").exists()


def test_code_that_nothing_names_stays_unread(folder):
    (folder / "own.py").write_text(CODE)
    (folder / "handler.py").write_text(CODE)
    sentiment.load(folder)
    assert not (folder / "ran").exists()


def test_where_a_model_says_that_it_comes_from_is_not_asked(folder, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    change_json(folder / "config.json", _name_or_path="https://e.org/model")
    sentiment.load(folder)


def test_an_adapter_is_no_model(folder):
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "owner/base"}')
    refused(folder, "adapter")


class Ran:
    """What runs where it is unpickled."""

    def __init__(self, mark):
        self.mark = str(mark)

    def __reduce__(self):
        return (os.mkdir, (self.mark,))


PICKLES = (
    "pytorch_model.bin",
    "pytorch_model-00001-of-00002.bin",
    "model.pt",
    "model.pth",
    "model.ckpt",
    "tf_model.h5",
    "flax_model.msgpack",
    "model.pkl",
    "model.pickle",
    "model.joblib",
)


@pytest.mark.parametrize("name", PICKLES)
def test_pickled_weights_are_refused_whether_or_not_torch_is_there(folder, name):
    (folder / "model.onnx").unlink()
    (folder / name).write_bytes(pickle.dumps(Ran(folder / "ran")))
    assert "safetensors" in refused(folder, name)
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    ("index", "match"),
    [
        ({"weight_map": {"a": "pytorch_model-00001-of-00001.bin"}}, "not safetensors"),
        ({"weight_map": {"a": "../elsewhere/model.safetensors"}}, "not safetensors"),
        ({"weight_map": {"a": "/elsewhere/model.safetensors"}}, "not safetensors"),
        ({"weight_map": {"a": "model-00001-of-00001.safetensors"}}, "missing"),
        ({"weight_map": {}}, "not safetensors"),
        ({"weight_map": {"a": 1}}, "not safetensors"),
        ({}, "not safetensors"),
        ([], "not safetensors"),
    ],
)
def test_an_index_of_parts_names_safetensors_that_are_there(folder, index, match):
    (folder / "model.onnx").unlink()
    (folder / "pytorch_model-00001-of-00001.bin").write_bytes(pickle.dumps(Ran(folder / "ran")))
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    refused(folder, match)
    assert not (folder / "ran").exists()


def test_the_checks_ask_for_nothing_but_the_folder(folder):
    check_folder(folder)
    with pytest.raises(ModelError, match="lacks"):
        find_weights(folder.parent)


def test_what_a_command_says(folder):
    """One line, exit 2, no traceback."""
    (folder / "model.onnx").write_bytes(b"not a graph")
    given = folder / "posts.txt"
    given.write_text("late again\n")
    words = ["score", str(given), "--out", str(folder / "out.csv"), "--model", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "analytics", *words], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.startswith("aftermath: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_hub_model_that_is_not_in_the_cache_says_so_and_fails_in_one_line(monkeypatch, tmp_path):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(hub, "_require_torch", lambda name: None)
    with (
        pytest.warns(hub.HubWarning, match="owner/name is not in the hub's cache"),
        pytest.raises(ModelError, match="hub does not give this model"),
    ):
        sentiment.load("owner/name")


SMALL = {
    "vocab_size": 30522,
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "id2label": {0: "negative", 1: "neutral", 2: "positive"},
}


@pytest.fixture
def network(folder):
    """The folder with a small torch network in the graph's place."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    (folder / "model.onnx").unlink()
    torch.manual_seed(1)
    BertForSequenceClassification(BertConfig(**SMALL)).save_pretrained(folder)
    return folder


@needs_torch
def test_a_network_of_torch_is_scored_without_a_socket(network, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)
    scores = sentiment.score(TEXTS, sentiment.load(network))
    assert scores["status"].eq("scored").all()


@needs_torch
@pytest.mark.parametrize("name", PICKLES)
def test_pickles_beside_safetensors_are_not_read(network, name):
    expected = sentiment.score(TEXTS, sentiment.load(network))
    (network / name).write_bytes(pickle.dumps(Ran(network / "ran")))
    again = sentiment.score(TEXTS, sentiment.load(network))
    assert again.equals(expected)
    assert not (network / "ran").exists()


@needs_torch
def test_a_pickle_in_the_place_of_safetensors_is_refused(network):
    import torch

    (network / "model.safetensors").write_bytes(pickle.dumps(Ran(network / "ran")))
    refused_by_name(network, "cannot load the weights")
    torch.save({"a": Ran(network / "ran")}, network / "model.safetensors")
    refused_by_name(network, "cannot load the weights")
    assert not (network / "ran").exists()


def refused_by_name(folder, match):
    with pytest.raises(ModelError, match=match) as raised:
        sentiment.load(folder)
    assert "\n" not in str(raised.value)


@needs_torch
@pytest.mark.parametrize("kept", [0, 7, 500, 10_000])
def test_weights_cut_short_are_refused(network, kept):
    path = network / "model.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    refused_by_name(network, "cannot load the weights")


@needs_torch
def test_weights_of_another_shape_or_without_a_head_are_refused(network):
    change_json(network / "config.json", hidden_size=32)
    refused_by_name(network, "weights")


@needs_torch
def test_a_head_that_is_lacking_is_not_left_at_random(network):
    from safetensors.torch import load_file, save_file

    path = network / "model.safetensors"
    tensors = {k: v for k, v in load_file(path).items() if "classifier" not in k}
    save_file(tensors, path, metadata={"format": "pt"})
    refused_by_name(network, r"the weights lack classifier\.bias, classifier\.weight")


@needs_torch
def test_a_tokenizer_that_knows_more_words_than_the_network(folder):
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    (folder / "model.onnx").unlink()
    torch.manual_seed(1)
    BertForSequenceClassification(BertConfig(**SMALL | {"vocab_size": 200})).save_pretrained(folder)
    refused_by_name(folder, "cannot run")


@needs_torch
def test_a_hub_model_is_read_from_the_cache_without_a_socket(network, tmp_path, monkeypatch):
    from huggingface_hub import constants

    commit = "0123456789abcdef0123456789abcdef01234567"
    entry = tmp_path / "hub" / "models--owner--name"
    (entry / "refs").mkdir(parents=True)
    (entry / "refs" / "main").write_text(commit)
    shutil.copytree(network, entry / "snapshots" / commit)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(socket, "socket", None)
    model = sentiment.load("owner/name")
    assert (model.name, model.revision) == ("owner/name", commit[:12])
    assert sentiment.score(TEXTS, model)["status"].eq("scored").all()
    change_json(entry / "snapshots" / commit / "config.json", auto_map={"AutoModel": "own.Own"})
    with pytest.raises(ModelError, match="auto_map"):
        sentiment.load("owner/name")
