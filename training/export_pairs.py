"""From the trained pair scorer to the eight-bit ONNX file, with the scores that full precision gives for a few pairs."""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from graph import LAYERS, pair_scorer, quantise
from pairs import Encoder, graded
from train_pairs import report, tokenizer_at

# Question, expected, answer: written for this file.
PARITY = [
    ("Why do leaves look green?", "They reflect green light and absorb red and blue.", "green light bounces off and the rest is taken in"),
    ("Why do leaves look green?", "They reflect green light and absorb red and blue.", "They absorb green light and reflect red and blue."),
    ("Why do leaves look green?", "They reflect green light and absorb red and blue.", "because of the sun"),
    ("What happens to the bulb when the switch opens?", "It goes out, because the circuit is broken.", "It goes out."),
    ("What happens to the bulb when the switch opens?", "It goes out, because the circuit is broken.", "It does not go out."),
    ("", "A queue serves first what came first.", "first in, first out"),
    ("", "A stack serves first what came last.", "first in, first out"),
    ("Name two differences between a list and an array.", "An array has a fixed size and elements side by side in memory; a list grows and its elements may lie anywhere.",
     "Arrays cannot grow, while a linked list can. Lists keep pointers to the next element, which costs memory, but inserting is cheap."),
    ("How much water is needed?", "250 ml", "0.25 litres"),
    ("How much water is needed?", "250 ml", "500 ml"),
    ("", "", ""),
    ("Explain evaporation.", "Liquid water turns into vapour at its surface, also below the boiling point, since the fastest particles leave it.", "the water dries up when it is warm"),
]  # fmt: skip
NAMES = {"words": "embeddings.word_embeddings", "positions": "embeddings.position_embeddings", "segments": "embeddings.token_type_embeddings", "norm": "embeddings.LayerNorm"}
PARTS = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value", "attended": "attention.output.dense",
         "attended_norm": "attention.output.LayerNorm", "inner": "intermediate.dense", "outer": "output.dense", "outer_norm": "output.LayerNorm"}  # fmt: skip


def published_names(state):
    """The weights under the names that the graph knows them by."""
    weights = {}
    for name, value in state.items():
        *path, kind = name.split(".")
        if path[0] == "layers":
            assert int(path[1]) < LAYERS
            name = f"encoder.layer.{path[1]}.{PARTS[path[2]]}.{kind}"
        elif path[0] in NAMES:
            name = f"{NAMES[path[0]]}.{kind}"
        weights[name] = value.numpy()
    return weights


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"])


def scores(run, encode, pairs):
    """Six logits a pair, one pair a call, as the product does it."""
    for question, expected, answer in pairs:
        ids, first = encode(question, expected, answer)
        ids = np.array([ids], dtype=np.int64)
        segments = (np.arange(ids.shape[1]) >= first).astype(np.int64)[None, :]
        yield run.run(None, {"input_ids": ids, "token_type_ids": segments})[0][0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the model folder")
    parser.add_argument("--out", type=Path, required=True, help="the model folder to write into")
    parser.add_argument("--work", type=Path, required=True, help="folder for the full-precision model")
    parser.add_argument("--data", type=Path, help="compare on its dev answers too")
    arguments = parser.parse_args()
    full, quantised = arguments.work / "pair_scorer.fp32.onnx", arguments.out / "pair_scorer.onnx"
    graph = pair_scorer(published_names(torch.load(arguments.weights)))
    onnx.save(graph, full)
    # The two small layers at the end stay as they are.
    quantise(full, quantised, [node.name for node in graph.graph.node if {"pool.weight", "out.weight"} & set(node.input)])
    encode = Encoder(tokenizer_at(arguments.tokenizer))
    expected = np.array(list(scores(session(full), encode, PARITY)))
    found = np.array(list(scores(session(quantised), encode, PARITY)))

    def numbers(logits):
        powers = np.exp(logits[:, :4] - logits[:, :4].max(axis=1, keepdims=True))
        return np.hstack([powers / powers.sum(axis=1, keepdims=True), 1 / (1 + np.exp(-logits[:, 4:]))])

    apart = np.abs(numbers(expected) - numbers(found)).max(axis=1)
    print("eight bits against full precision, greatest difference of a probability, pair by pair:", apart.round(3).tolist())
    if arguments.data:
        rows = graded(arguments.data, "dev")
        pairs = [(row["question"], row["references"][0], row["answer"]) for row in rows]
        for name, path in (("full precision", full), ("eight bits    ", quantised)):
            report(name, rows, numbers(np.array(list(scores(session(path), encode, pairs)))))
    records = [
        {"question": q, "expected": e, "answer": a, "labels": [round(float(x), 5) for x in logits[:4]], "share": round(float(logits[4]), 5), "holds": round(float(logits[5]), 5)}
        for (q, e, a), logits in zip(PARITY, expected)
    ]
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (arguments.out / "pair_parity.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
