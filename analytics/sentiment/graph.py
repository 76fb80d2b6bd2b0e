"""A BERT classifier as an ONNX graph whose int8 form treats every token by itself.

Dynamic quantisation as onnxruntime ships it takes one scale a run, so a text's score depends on
the texts beside it. Here every token vector has its own scale ("per-token", Yao et al. 2022,
ZeroQuant) and every column of weights one; batches then change nothing, to the last bit.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from analytics.errors import ModelError
from analytics.sentiment.model import MAX_TOKENS

WEIGHT_LIMIT = 63
"""Largest int8 weight: 255 * 63 * 2 still fits the 16-bit sums of processors without VNNI."""

APART = {"texts": "apart"}
"""Metadata of a graph in which texts of one length may share a run."""

GELU_SHIFT = 0.1701
"""Added to GELU, which is never below -0.17005 (tanh form), so that its int8 form needs no sign."""

_MICROSOFT = "com.microsoft"
_CLIPS = np.linspace(0.7, 1.0, 13)
_WORDS = "bert.embeddings.word_embeddings"
_PLACES = "bert.embeddings.position_embeddings"
_NORM = ("weight", "bias")


def write_onnx(trained: Path, path: Path, *, int8: bool) -> None:
    """The classifier of the transformers folder `trained` as `path`: input_ids (b, t) -> logits.

    `model.safetensors` holds a BERT encoder under `bert.` and the linear layers `classifier` and,
    for a second output, `emotion`. They read the mean of all token vectors where config.json says
    `"pooling": "mean"`, else the first one through `bert.pooler`. No padding: the texts of one run
    have the same number of tokens. ModelError where the encoder is of another kind or incomplete.
    """
    from safetensors.numpy import load_file

    config = json.loads((trained / "config.json").read_text(encoding="utf-8"))
    if (config.get("model_type"), config.get("hidden_act")) != ("bert", "gelu"):
        raise ModelError(
            what=f"the encoder is {config.get('model_type')} with {config.get('hidden_act')}",
            where=str(trained / "config.json"),
            right="only bert with gelu can be exported",
        )
    graph = _Graph(load_file(trained / "model.safetensors"), config, int8)
    try:
        outputs = graph.build()
    except KeyError as error:
        raise ModelError(
            what=f"config.json or the weights lack {error}",
            where=str(trained),
            right="a BERT encoder under bert., its pooler unless pooling is mean, and classifier",
        ) from error
    batch, tokens = "texts", "tokens"
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "classifier",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [batch, tokens])],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, width])
                for name, width in outputs.items()
            ],
            list(graph.constants.values()),
        ),
        opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(_MICROSOFT, 1)],
        ir_version=10,
    )
    helper.set_model_props(model, APART)
    onnx.save(model, path)


class _Graph:
    """Nodes and constants; token vectors are kept flat, (texts * tokens, width)."""

    def __init__(self, weights: dict[str, np.ndarray], config: dict[str, Any], int8: bool) -> None:
        self.weights, self.config, self.int8 = weights, config, int8
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self.shape = self.tokens = ""

    def build(self) -> dict[str, int]:
        """Adds every node; the outputs with their widths."""
        x = self.embeddings()
        layers = self.config["num_hidden_layers"]
        mean = self.config.get("pooling") == "mean"
        for layer in range(layers):
            x = self.layer(x, f"bert.encoder.layer.{layer}.", not mean and layer == layers - 1)
        if mean:
            x = self.mean(x)
        else:
            pooler = "bert.pooler.dense"
            x = self.op("Tanh", self.biased(self.linear(self.rows(x), pooler), pooler))
        widths = {"logits": self.head(x, "classifier", "logits")}
        if "emotion.weight" in self.weights:
            widths["emotion"] = self.head(x, "emotion", "emotion")
        return widths

    def embeddings(self) -> str:
        ids = self.op("Reshape", "input_ids", self.ints(-1))
        words = self.weights[f"{_WORDS}.weight"]
        if self.int8:
            scales = np.abs(words).max(axis=1, keepdims=True).clip(1e-9) / 127
            codes = self.constant(f"{_WORDS}.weight", np.round(words / scales).astype(np.int8))
            x = self.op("Cast", self.op("Gather", codes, ids), to=TensorProto.FLOAT)
            x = self.op("Mul", x, self.op("Gather", self.constant(f"{_WORDS}.scale", scales), ids))
        else:
            x = self.op("Gather", self.constant(f"{_WORDS}.weight", words), ids)
        places = self.weights[f"{_PLACES}.weight"][:MAX_TOKENS]
        places = places + self.weights["bert.embeddings.token_type_embeddings.weight"][0]
        places = self.constant(f"{_PLACES}.weight", places)
        size = self.op("Shape", "input_ids")
        self.shape = self.op("Concat", size, self.ints(self.config["hidden_size"]), axis=0)
        self.tokens = self.op("Gather", size, self.ints(1))
        places = self.op("Slice", places, self.ints(0), self.tokens, self.ints(0))
        x = self.op("Reshape", self.op("Add", self.grid(x), places), self.flat)
        return self.normalised(x, "bert.embeddings.LayerNorm")

    def layer(self, x: str, name: str, first_only: bool) -> str:
        """One encoder layer; with `first_only` just the vector of each text's first token.

        A bias of the keys cancels in the softmax, and one of the values passes through attention
        unchanged, so it is added after the output matrix.
        """
        attention = f"{name}attention."
        tokens = self.rows(x)
        key = self.linear(tokens, f"{attention}self.key")
        value = self.linear(tokens, f"{attention}self.value")
        if first_only:
            x = self.op("Gather", self.op("Reshape", x, self.shape), self.ints(0), axis=1)
            x = self.op("Reshape", x, self.flat)
            tokens = self.rows(x)
        query = self.biased(self.linear(tokens, f"{attention}self.query"), f"{attention}self.query")
        width = self.config["hidden_size"]
        heads = self.op(
            "MultiHeadAttention",
            self.op("Reshape", query, self.ints(0, 1, width)) if first_only else self.grid(query),
            self.grid(key),
            self.grid(value),
            domain=_MICROSOFT,
            num_heads=self.config["num_attention_heads"],
        )
        out = f"{attention}output.dense"
        bias = self.weights[f"{out}.weight"] @ self.weights[f"{attention}self.value.bias"]
        y = self.linear(self.rows(self.op("Reshape", heads, self.flat)), out)
        y = self.op("Add", self.biased(y, out, bias), x)
        x = self.normalised(y, f"{attention}output.LayerNorm")
        wide = f"{name}intermediate.dense"
        bias = self.constant(f"{wide}.bias", self.weights[f"{wide}.bias"])
        y = self.op("FastGelu", self.linear(self.rows(x), wide), bias, domain=_MICROSOFT)
        out = f"{name}output.dense"
        shift = self.constant("gelu.shift", np.float32(GELU_SHIFT))
        y = self.linear(self.rows(self.op("Add", y, shift), signed=False), out)
        bias = -GELU_SHIFT * self.used_weight(out).sum(axis=0)
        return self.normalised(
            self.op("Add", self.biased(y, out, bias), x), f"{name}output.LayerNorm"
        )

    def mean(self, x: str) -> str:
        """Of each text's token vectors; as a product, since ReduceMean rounds one unlike many."""
        one = numpy_helper.from_array(np.ones(1, np.float32))
        ones = self.op(
            "ConstantOfShape", self.op("Concat", self.ints(1), self.tokens, axis=0), value=one
        )
        total = self.op("Reshape", self.op("MatMul", ones, self.grid(x)), self.flat)
        return self.op("Div", total, self.op("Cast", self.tokens, to=TensorProto.FLOAT))

    def rows(self, x: str, signed: bool = True) -> tuple[str, str, str]:
        """(codes, scale a row, zero point) of `x`; in full precision `x` itself."""
        if not self.int8:
            return x, "", ""
        zero = np.uint8(128 if signed else 0)
        last = self.ints(-1)
        top = self.op("ReduceMax", self.op("Abs", x) if signed else x, last, keepdims=0)
        step = self.constant(f"step.{zero}", np.float32(1 / (127 if signed else 255)))
        scale = self.op("Max", self.op("Mul", top, step), self.constant("least", np.float32(1e-12)))
        zeros = self.op(
            "ConstantOfShape",
            self.op("Shape", scale),
            value=numpy_helper.from_array(np.array([zero])),
        )
        codes = self.op("QuantizeLinear", x, scale, zeros, axis=0)
        return codes, self.op("Unsqueeze", scale, last), self.constant(f"zero.{zero}", zero)

    def linear(self, rows: tuple[str, str, str], name: str) -> str:
        """Rows times the weight matrix `name`, without its bias."""
        x, scale, zero = rows
        if not self.int8:
            weight = self.constant(f"{name}.weight", self.used_weight(name))
            return self.op("MatMul", x, weight)
        codes, scales = int8_columns(self.weights[f"{name}.weight"].T)
        product = self.op(
            "MatMulIntegerToFloat",
            x,
            self.constant(f"{name}.weight", codes),
            self.constant("one", np.float32(1)),
            self.constant(f"{name}.scale", scales),
            zero,
            domain=_MICROSOFT,
        )
        return self.op("Mul", product, scale)

    def used_weight(self, name: str) -> np.ndarray:
        """The matrix (in, out) that `linear` multiplies by, rounding included."""
        weight = self.weights[f"{name}.weight"].T
        if not self.int8:
            return weight
        codes, scales = int8_columns(weight)
        return codes * scales

    def biased(self, x: str, name: str, more: np.ndarray | float = 0.0) -> str:
        bias = self.weights[f"{name}.bias"] + more
        return self.op("Add", x, self.constant(f"{name}.bias", bias.astype(np.float32)))

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

    def normalised(self, x: str, name: str) -> str:
        gain, bias = (self.constant(f"{name}.{k}", self.weights[f"{name}.{k}"]) for k in _NORM)
        epsilon = self.config["layer_norm_eps"]
        return self.op("LayerNormalization", x, gain, bias, axis=-1, epsilon=epsilon)

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


def int8_columns(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(codes int8 (in, out), scales float32 (out,)); of each column the scale of least error."""
    top = np.abs(weight).max(axis=0).clip(1e-9) / WEIGHT_LIMIT
    best, error = top, np.full(weight.shape[1], np.inf)
    for clip in _CLIPS:
        found = ((_codes(weight, top * clip) * (top * clip) - weight) ** 2).sum(axis=0)
        best, error = np.where(found < error, top * clip, best), np.minimum(found, error)
    return _codes(weight, best).astype(np.int8), best.astype(np.float32)


def _codes(weight: np.ndarray, scales: np.ndarray) -> np.ndarray:
    return np.round(weight / scales).clip(-WEIGHT_LIMIT, WEIGHT_LIMIT)
