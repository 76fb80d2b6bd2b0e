"""A BERT classifier as an ONNX graph whose int8 form treats every token by itself.

Dynamic quantisation as onnxruntime ships it takes one scale a run, so a text's score depends on
the texts beside it. Here the scales are fixed beforehand, from sample texts (see `int8`). Batches
then change nothing, to the last bit, and no scale is computed while texts are read. The hidden
layers are rectified: a product below zero is cut off where it is rounded to 8 bits, at no cost.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx  # pyright: ignore[reportMissingImports] - of the extra [train]
from onnx import (  # pyright: ignore[reportMissingImports]
    TensorProto,
    helper,
    numpy_helper,
)

from analytics.errors import ModelError
from analytics.sentiment.model import MAX_TOKENS, VECTOR
from analytics.sentiment.training.int8 import fixed_range, int8_columns

APART = {"texts": "apart"}
"""Metadata of a graph in which texts of one length may share a run."""

_MICROSOFT = "com.microsoft"
_WORDS = "bert.embeddings.word_embeddings"
_PLACES = "bert.embeddings.position_embeddings"
_KINDS = "bert.embeddings.token_type_embeddings"
_ATTENTION = ("query", "key", "value")
_NORM = ("weight", "bias")


def write_onnx(
    trained: Path, path: Path, *, samples: Sequence[Sequence[int]] | None = None
) -> None:
    """The classifier of the transformers folder `trained` as `path`: input_ids (b, t) -> logits.

    A further output, `vector`, is what the heads read.

    `model.safetensors` holds a BERT encoder under `bert.` and the linear layers `classifier` and,
    for further outputs, `emotion` and `reputation`; they read the mean of all token vectors.
    samples: token ids of texts like those to be scored; given them the graph is int8, else full
    precision. No padding: the texts of one run have the same number of tokens. ModelError where the
    encoder is of another kind or incomplete.
    """
    from safetensors.numpy import load_file

    config = json.loads((trained / "config.json").read_text(encoding="utf-8"))
    kind = tuple(config.get(name) for name in ("model_type", "hidden_act", "pooling"))
    if kind != ("bert", "relu", "mean"):
        raise ModelError(
            what="the encoder is {} with {} and pooling {}".format(*kind),
            where=str(trained / "config.json"),
            right="only bert with relu and pooling mean can be exported",
        )
    weights = load_file(trained / "model.safetensors")
    try:
        model = _Graph(weights, config).model()
        if samples is not None:
            inputs = _matrix_inputs(weights, config, samples)
            model = _Graph(weights, config, inputs).model()
    except KeyError as error:
        raise ModelError(
            what=f"config.json or the weights lack {error}",
            where=str(trained),
            right="a BERT encoder under bert. and classifier",
        ) from error
    onnx.save(model, path)


def read_onnx(folder: Path) -> dict[str, np.ndarray]:
    """The weights, named as `write_onnx` takes them, of a folder whose graph it wrote in int8.

    The network is the same but for what 8 bits had rounded; divisors that two matrices had passed
    between them stay where they are. `config.json` gives the sizes.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    held = onnx.load(folder / "model.onnx").graph.initializer
    kept = {tensor.name: numpy_helper.to_array(tensor) for tensor in held}

    def matrix(name: str) -> tuple[np.ndarray, np.ndarray]:
        weight, bias = kept[f"{name}.weight"] * kept[f"{name}.scale"], kept[f"{name}.bias"]
        if bias.dtype == np.int32:
            bias = bias * (kept[f"{name}.step"] * kept[f"{name}.scale"])
        return (weight * kept.get(f"{name}.channels", np.ones(1))[:, None]).T, bias

    places = np.zeros((config["max_position_embeddings"], config["hidden_size"]))
    places[:MAX_TOKENS] = kept[f"{_PLACES}.weight"]
    weights = {
        f"{_WORDS}.weight": kept[f"{_WORDS}.weight"] * kept[f"{_WORDS}.scale"],
        f"{_PLACES}.weight": places,
        f"{_KINDS}.weight": np.zeros((config["type_vocab_size"], config["hidden_size"])),
    }
    for layer in range(config["num_hidden_layers"]):
        at = f"bert.encoder.layer.{layer}."
        three = [np.split(part, 3) for part in matrix(f"{at}attention.self")]
        for name, weight, bias in zip(_ATTENTION, *three, strict=True):
            one = f"{at}attention.self.{name}"
            weights |= {f"{one}.weight": weight, f"{one}.bias": bias}
        for name in ("attention.output.dense", "intermediate.dense", "output.dense"):
            weight, bias = matrix(at + name)
            weights |= {f"{at}{name}.weight": weight, f"{at}{name}.bias": bias}
    for name, value in kept.items():
        if "LayerNorm" in name or name.split(".")[0] in ("classifier", "emotion", "reputation"):
            weights[name] = value
    return {name: np.asarray(value, np.float32, order="C") for name, value in weights.items()}


def _matrix_inputs(
    weights: dict[str, np.ndarray], config: dict[str, Any], samples: Sequence[Sequence[int]]
) -> dict[str, np.ndarray]:
    """Name of each matrix's input -> its token vectors over the samples, (tokens, width)."""
    import onnxruntime

    graph = _Graph(weights, config)
    model = graph.model(show_inputs=True)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    names = list(graph.inputs)
    seen = [session.run(names, {"input_ids": np.array([ids])}) for ids in samples]
    return {
        graph.inputs[name]: np.concatenate(of_name)
        for name, of_name in zip(names, zip(*seen, strict=True), strict=True)
    }


class _Graph:
    """Nodes and constants; token vectors are kept flat, (texts * tokens, width).

    seen: name of each matrix's input -> its vectors over sample texts; without it full precision.
    """

    def __init__(
        self,
        weights: dict[str, np.ndarray],
        config: dict[str, Any],
        seen: dict[str, np.ndarray] | None = None,
    ) -> None:
        self.weights, self.config = weights, config
        self.seen = seen or {}
        self.ranges = {
            name: fixed_range(vectors, self.matrix(name)[0]) for name, vectors in self.seen.items()
        }
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self.inputs: dict[str, str] = {}
        self.shape = self.tokens = ""

    def model(self, show_inputs: bool = False) -> onnx.ModelProto:
        """The whole; with `show_inputs` what the matrices take comes out too."""
        outputs: dict[str, list[int | str]] = {
            name: ["texts", width] for name, width in self.build().items()
        }
        if show_inputs:
            outputs |= {name: ["rows", "width"] for name in self.inputs}
        model = helper.make_model(
            helper.make_graph(
                self.nodes,
                "classifier",
                [
                    helper.make_tensor_value_info(
                        "input_ids", TensorProto.INT64, ["texts", "tokens"]
                    )
                ],
                [
                    helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
                    for name, shape in outputs.items()
                ],
                list(self.constants.values()),
            ),
            opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(_MICROSOFT, 1)],
            ir_version=10,
        )
        helper.set_model_props(model, APART)
        return model

    def build(self) -> dict[str, int]:
        """Adds every node; the outputs with their widths."""
        x = self.embeddings()
        for layer in range(self.config["num_hidden_layers"]):
            x = self.layer(x, f"bert.encoder.layer.{layer}.")
        x = self.op("Identity", self.mean(x), output=VECTOR)
        widths = {"logits": self.head(x, "classifier", "logits")}
        for name in ("emotion", "reputation"):
            if f"{name}.weight" in self.weights:
                widths[name] = self.head(x, name, name)
        return widths | {VECTOR: self.config["hidden_size"]}

    def embeddings(self) -> str:
        ids = self.op("Reshape", "input_ids", self.ints(-1))
        words = self.weights[f"{_WORDS}.weight"]
        if self.ranges:
            scales = np.abs(words).max(axis=1, keepdims=True).clip(1e-9) / 127
            codes = self.constant(f"{_WORDS}.weight", np.round(words / scales).astype(np.int8))
            x = self.op("Cast", self.op("Gather", codes, ids), to=TensorProto.FLOAT)
            x = self.op("Mul", x, self.op("Gather", self.constant(f"{_WORDS}.scale", scales), ids))
        else:
            x = self.op("Gather", self.constant(f"{_WORDS}.weight", words), ids)
        places = self.weights[f"{_PLACES}.weight"][:MAX_TOKENS]
        places = places + self.weights[f"{_KINDS}.weight"][0]
        places = self.constant(f"{_PLACES}.weight", places)
        size = self.op("Shape", "input_ids")
        self.shape = self.op("Concat", size, self.ints(self.config["hidden_size"]), axis=0)
        self.tokens = self.op("Gather", size, self.ints(1))
        places = self.op("Slice", places, self.ints(0), self.tokens, self.ints(0))
        x = self.op("Reshape", self.op("Add", self.grid(x), places), self.flat)
        gain, bias = self.norm("bert.embeddings.LayerNorm")
        epsilon = self.config["layer_norm_eps"]
        return self.op("LayerNormalization", x, gain, bias, axis=-1, epsilon=epsilon)

    def layer(self, x: str, name: str) -> str:
        heads, out = f"{name}attention.self", f"{name}attention.output.dense"
        wide, narrow = f"{name}intermediate.dense", f"{name}output.dense"
        y = self.linear(self.attended(x, heads, out), out)
        x = self.added(y, x, f"{name}attention.output.LayerNorm")
        y = self.linear(self.rectified(x, wide, narrow), narrow)
        return self.added(y, x, f"{name}output.LayerNorm")

    def attended(self, x: str, name: str, then: str) -> str:
        """What each token takes from its text, as the matrix `then` takes it."""
        fixed = {"domain": _MICROSOFT, "num_heads": self.config["num_attention_heads"]}
        if not self.ranges:
            width = self.config["hidden_size"]
            places = [(self.ints(start), self.ints(start + width)) for start in
                      range(0, 3 * width, width)]  # fmt: skip
            y = self.linear(x, name)
            parts = [self.op("Slice", y, low, high, self.ints(1)) for low, high in places]
            heads = self.op("MultiHeadAttention", *map(self.grid, parts), **fixed)
            return self.op("Reshape", heads, self.flat)
        codes, scales, bias = self.codes(name, then)
        rows, (step, zero) = self.evened(x, name), self.range(name)
        bias = self.constant(f"{name}.bias", bias)
        y = self.op("QAttention", self.grid(rows), codes, bias, step, scales, "", zero, **fixed)
        return self.quantised(self.op("Reshape", y, self.flat), then)

    def rectified(self, x: str, name: str, then: str) -> str:
        """The hidden layer `name`, as the matrix `then` takes it."""
        if not self.ranges:
            return self.op("Relu", self.linear(x, name))
        codes, scales, bias = self.codes(name, then)
        rows, (step, zero) = self.evened(x, name), self.range(name)
        units = self.ranges[name][1] * numpy_helper.to_array(self.constants[scales])
        bias = self.constant(f"{name}.bias", np.round(bias / units).astype(np.int32))
        even = self.constant(f"{name}.even", np.zeros(len(units), np.int8))
        return self.op(
            "QGemm", rows, step, zero, codes, scales, even, bias, *self.range(then),
            domain=_MICROSOFT,
        )  # fmt: skip

    def mean(self, x: str) -> str:
        """Of each text's token vectors; as a product, since ReduceMean rounds one unlike many."""
        one = numpy_helper.from_array(np.ones(1, np.float32))
        ones = self.op(
            "ConstantOfShape", self.op("Concat", self.ints(1), self.tokens, axis=0), value=one
        )
        total = self.op("Reshape", self.op("MatMul", ones, self.grid(x)), self.flat)
        return self.op("Div", total, self.op("Cast", self.tokens, to=TensorProto.FLOAT))

    def linear(self, x: str, name: str) -> str:
        """`x` times the weight matrix `name`, plus its bias; `x` comes as the matrix takes it."""
        if not self.ranges:
            self.inputs[x] = name
            weight, bias = self.matrix(name)
            product = self.op("MatMul", x, self.constant(f"{name}.weight", weight))
            return self.op("Add", product, self.constant(f"{name}.bias", bias))
        codes, scales, bias = self.codes(name)
        step, zero = self.range(name)
        bias = self.constant(f"{name}.bias", bias)
        return self.op(
            "MatMulIntegerToFloat", x, codes, step, scales, zero, "", bias, domain=_MICROSOFT
        )

    def evened(self, x: str, name: str) -> str:
        """`x` divided by the channels of the matrix `name`, in 8 bits."""
        channels = self.constant(f"{name}.channels", 1 / self.ranges[name][0])
        return self.quantised(self.op("Mul", x, channels), name)

    def quantised(self, x: str, name: str) -> str:
        """`x`, whose channels are even already, in the 8 bits that the matrix `name` takes."""
        return self.op("QuantizeLinear", x, *self.range(name))

    def range(self, name: str) -> tuple[str, str]:
        """(step, zero point) of what the matrix `name` takes."""
        _, step, zero = self.ranges[name]
        return self.constant(f"{name}.step", step), self.constant(f"{name}.zero", np.uint8(zero))

    def codes(self, name: str, then: str | None = None) -> tuple[str, str, np.ndarray]:
        """(int8 codes of a matrix, scales of its columns, bias).

        then: the matrix that takes what comes of this one, by whose channels it is divided.
        """
        weight, bias = self.matrix(name)
        channels = self.ranges[name][0]
        weight = weight * channels[:, None]
        if then:
            divisors = self.ranges[then][0]
            taken = slice(len(bias) - len(divisors), None)  # of an attention only the values
            weight[:, taken] /= divisors
            bias[taken] /= divisors
        codes, scales = int8_columns(weight, self.seen[name] / channels)
        return (
            self.constant(f"{name}.weight", codes),
            self.constant(f"{name}.scale", scales),
            bias,
        )

    def matrix(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """(weight (in, out), bias (out,)); of an attention those of queries, keys and values."""
        names = [f"{name}.{part}" for part in _ATTENTION] if name.endswith(".self") else [name]
        weights = [self.weights[f"{one}.weight"].T for one in names]
        return np.hstack(weights), np.hstack([self.weights[f"{one}.bias"] for one in names])

    def head(self, x: str, name: str, output: str) -> int:
        """Adds an output, in full precision, and returns its width.

        Summed row by row, since Gemm rounds one row unlike many.
        """
        weight = self.constant(f"{name}.weight", self.weights[f"{name}.weight"])
        products = self.op("Mul", self.op("Unsqueeze", x, self.ints(1)), weight)
        y = self.op("ReduceSum", products, self.ints(-1), keepdims=0)
        bias = self.weights[f"{name}.bias"]
        self.op("Add", y, self.constant(f"{name}.bias", bias), output=output)
        return len(bias)

    def added(self, x: str, skip: str, name: str) -> str:
        """`x` + `skip`, normalised over the width."""
        gain, bias = self.norm(name)
        epsilon = self.config["layer_norm_eps"]
        x = self.op("Add", x, skip)
        return self.op("LayerNormalization", x, gain, bias, axis=-1, epsilon=epsilon)

    def norm(self, name: str) -> tuple[str, ...]:
        return tuple(self.constant(f"{name}.{k}", self.weights[f"{name}.{k}"]) for k in _NORM)

    def grid(self, x: str) -> str:
        return self.op("Reshape", x, self.shape)

    @property
    def flat(self) -> str:
        return self.ints(-1, self.config["hidden_size"])

    def ints(self, *values: int) -> str:
        return self.constant("ints." + "_".join(map(str, values)), np.array(values))

    def constant(self, name: str, value: np.ndarray | np.generic) -> str:
        self.constants[name] = numpy_helper.from_array(np.asarray(value, order="C"), name)
        return name

    def op(self, kind: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        output = output or f"{kind}.{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output
