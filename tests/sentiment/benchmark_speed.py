"""Messages a second: ours, and `transformers.pipeline` one by one and in batches of 32.

`python tests/sentiment/benchmark_speed.py` (extra [train]), on an otherwise idle machine. All
sides get the same distinct texts and the same weights: torch gets those of the ONNX file, as fp32.
"""

import argparse
import json
import logging
import os
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from analytics.sentiment import LABELS, Model, embedded, score
from analytics.sentiment.normalise import normalise, spell_out

TWEETS = Path("../shared/data/labels/sentiment-en/val_text.txt")
MATRIX_PRODUCTS = {
    "MatMulIntegerToFloat",
    "MatMulInteger",
    "MatMul",
    "Gemm",
    "FusedGemm",
    "QAttention",
    "QGemm",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=embedded.FOLDER, help="ONNX folder")
    parser.add_argument("--texts", type=Path, default=TWEETS, help="file of one text a line")
    parser.add_argument("--number", type=int, default=1000, help="texts that every side scores")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", action="store_true", help="peak memory up to 1,000,000 texts")
    args = parser.parse_args()
    model = embedded.open_folder(args.model)
    if args.memory:
        memory(model)
        return
    lines = args.texts.read_text(encoding="utf-8").splitlines()
    texts = list(dict.fromkeys(spell_out(normalise(line)) for line in lines))[: args.number]
    print(
        f"{len(texts)} distinct texts, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    )
    compare(model, torch_twin(args.model), texts, args.rounds)
    matrix_share(args.model, texts)


def compare(model: Model, pipe: Any, texts: list[str], rounds: int) -> None:
    """Prints every round's messages a second, the median ratios, and how often labels agree."""
    sides: dict[str, Callable[[], list[str]]] = {
        "pipeline, one by one": lambda: [pipe(text)[0]["label"] for text in texts],
        "pipeline, by 32": lambda: [row["label"] for row in pipe(texts, batch_size=32)],
        "ours, probabilities": lambda: [
            LABELS[code] for code in model.probabilities(texts).argmax(axis=1)
        ],
        "ours, score": lambda: score(texts, model)["label"].tolist(),
    }
    rates: dict[str, tuple[float, ...]] = dict.fromkeys(sides, ())
    pipe(texts[:8]), score(texts[:8], model)  # opens and loads
    for _ in range(rounds):
        given = {}
        for side, run in sides.items():
            started = time.perf_counter()
            given[side] = run()
            rates[side] += (len(texts) / (time.perf_counter() - started),)
        print(", ".join(f"{side} {rate[-1]:.0f}/s" for side, rate in rates.items()), flush=True)
    one, by_32, ours, whole = (np.array(rate) for rate in rates.values())
    for name, rate in (("ours", ours), ("ours with language and store", whole)):
        print(f"{name}: {np.median(rate / one):.1f} x one by one, ", end="")
        print(f"{np.median(rate / by_32):.1f} x by 32 (medians over the rounds)")
    same = np.mean(np.array(given["pipeline, by 32"]) == np.array(given["ours, probabilities"]))
    print(f"same label as fp32: {same:.2%}")


def torch_twin(folder: Path) -> Any:
    """The pipeline of a torch network with the weights of the folder's model.onnx."""
    import onnx
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification, pipeline
    from transformers.modeling_outputs import SequenceClassifierOutput

    class MeanPooled(BertForSequenceClassification):
        def forward(self, input_ids: Any, attention_mask: Any, **_: Any) -> Any:
            vectors = self.bert(input_ids, attention_mask=attention_mask).last_hidden_state
            total = (vectors * attention_mask[..., None]).sum(1)
            return SequenceClassifierOutput(
                logits=self.classifier(total / attention_mask.sum(1, keepdim=True))
            )

    held = {
        tensor.name: onnx.numpy_helper.to_array(tensor)
        for tensor in onnx.load(folder / "model.onnx").graph.initializer
    }
    config = BertConfig.from_pretrained(folder)
    mean = getattr(config, "pooling", None) == "mean"
    network = (MeanPooled if mean else BertForSequenceClassification)(config)
    with torch.no_grad():
        for name, parameter in network.state_dict().items():
            packed = re.fullmatch(r"(.+\.self)\.(query|key|value)\.(weight|bias)", name)
            if packed:
                third = held[f"{packed[1]}.bias"].size // 3
                start = ("query", "key", "value").index(packed[2]) * third
                columns = slice(start, start + third)
                value = held[f"{packed[1]}.{packed[3]}"][..., columns]
                stem, scale = f"{packed[1]}.", held[f"{packed[1]}.scale"][columns]
            else:
                value = held.get(name, np.zeros(parameter.shape))  # absent: added to another
                stem = f"{name.rpartition('.')[0]}."
                scale = held.get(f"{stem}scale")
            if value.dtype == np.int32:  # a bias that is added before a product is scaled
                value = value * held[f"{stem}step"] * scale
            if value.dtype == np.int8:
                value = value * scale
                if f"{stem}channels" in held:  # by which the graph multiplies what comes in
                    value = value * held[f"{stem}channels"][:, None]
                if "_embeddings" not in name:
                    value = value.T
            parameter[: len(value)] = torch.tensor(value)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    logging.getLogger("transformers").setLevel(logging.CRITICAL)  # it does not know MeanPooled
    return pipeline("text-classification", model=network.eval(), tokenizer=tokenizer, device="cpu")


def matrix_share(folder: Path, texts: list[str]) -> None:
    """Prints the share of the scoring time that each kind of node takes, by onnxruntime's profile.

    Nodes run on as many threads as there are cores; what is left is tokenising and Python.
    """
    import onnxruntime

    model = embedded.open_folder(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.enable_profiling = 1, True
    with tempfile.TemporaryDirectory() as kept:
        options.profile_file_prefix = f"{kept}/profile"
        session = onnxruntime.InferenceSession(folder / "model.onnx", options)
        model.forward._session = session
        started = time.perf_counter()
        model.probabilities(texts)
        seconds = (time.perf_counter() - started) * len(os.sched_getaffinity(0))
        events = json.loads(Path(session.end_profiling()).read_text(encoding="utf-8"))
    spent = Counter()
    for event in events:
        if event["name"].endswith("_kernel_time"):
            spent[event["args"]["op_name"]] += event["dur"] / 1e6
    matrix = sum(spent[kind] for kind in MATRIX_PRODUCTS)
    print(f"matrix products: {matrix / seconds:.0%} of core-seconds, ", end="")
    print(f"{matrix / spent.total():.0%} of the graph's time; then ", end="")
    rest = [(kind, time) for kind, time in spent.most_common() if kind not in MATRIX_PRODUCTS]
    print(", ".join(f"{kind} {time / spent.total():.0%}" for kind, time in rest[:5]))


def memory(model: Model) -> None:
    """Prints peak memory while 1,000,000 distinct short texts are scored, 10,000 at a time."""
    for done in range(0, 1_000_000, 10_000):
        model.probabilities([f"flight {number} was late" for number in range(done, done + 10_000)])
        if done + 10_000 in (10_000, 100_000, 300_000, 1_000_000):
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{done + 10_000} texts: peak {peak:.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
