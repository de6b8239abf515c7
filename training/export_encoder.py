"""From the published MiniLM-L6 weights to the eight-bit ONNX encoder in models/.

The graph is written by hand from the weights, with the inputs and the output that exporters for BERT-like models give:
`input_ids` and `attention_mask` in, `last_hidden_state` out; whoever runs it takes the mean over the tokens. Weights
are then quantised to eight bits, each output channel by itself. Beside the model it writes the tokenizer without its
fixed padding, and the vectors that the full-precision model gives for a few texts: `feedforward check` compares the
machine it runs on with them.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from graph import MAX_TOKENS, quantise, sentence_encoder
from safetensors.numpy import load_file
from tokenizers import Tokenizer

PARITY = [
    "Leaves contain chlorophyll, which absorbs red and blue light and reflects green light.",
    "The water was evaporated, leaving the salt.",
    "Terminal 2 is not connected to the positive battery terminal.",
    "UDP has an 8 byte header; TCP needs at least 20 bytes.",
    "Photosynthesis turns water and carbon dioxide into sugar and oxygen.",
    "A linked list is better because insertion does not move other elements.",
    "Why do leaves look green?",
    "gravity",
    "When the switch is open there is a gap in the path, so the current stops and both bulbs go out, even though the "
    "battery still has a voltage between its two terminals; closing the switch makes the path complete again.",
]


def vectors(path, tokenizer, texts):
    """Unit-length means over the tokens, one text a call, as the product does it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        path, options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        (tokens,) = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        mean = tokens[0].mean(axis=0)
        yield mean / np.linalg.norm(mean)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--out", type=Path, required=True, help="the model folder to write into")
    parser.add_argument("--work", type=Path, required=True, help="folder for the full-precision model")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    arguments.out.mkdir(parents=True, exist_ok=True)

    weights = load_file(arguments.source / "model.safetensors")
    weights = {name.removeprefix("bert."): value for name, value in weights.items()}
    full, quantised = arguments.work / "encoder.fp32.onnx", arguments.out / "encoder.onnx"
    onnx.save(sentence_encoder(weights), full)
    quantise(full, quantised)

    # The published file pads every text to 128 tokens: each short answer would cost a full-length run.
    description = json.loads((arguments.source / "tokenizer.json").read_text(encoding="utf-8"))
    description["padding"] = description["truncation"] = None
    text = json.dumps(description, ensure_ascii=False, separators=(",", ":"))
    (arguments.out / "tokenizer.json").write_text(text, encoding="utf-8")
    tokenizer = Tokenizer.from_file(str(arguments.out / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)

    expected = list(vectors(full, tokenizer, PARITY))
    cosines = [float(a @ b) for a, b in zip(expected, vectors(quantised, tokenizer, PARITY))]
    records = [{"text": t, "vector": [round(float(x), 6) for x in v]} for t, v in zip(PARITY, expected)]
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (arguments.out / "parity.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print("cosine of eight bits to full precision:", *(f"{c:.4f}" for c in cosines))


if __name__ == "__main__":
    main()
