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
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file
from tokenizers import Tokenizer

LAYERS, HEADS, WIDTH = 6, 12, 384
MAX_TOKENS = 256
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


class Graph:
    """Collects nodes and weights."""

    def __init__(self, weights):
        self.weights, self.nodes, self.initializers = weights, [], {}

    def const(self, name, value):
        if name not in self.initializers:
            self.initializers[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def op(self, kind, inputs, **attributes):
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def linear(self, x, name):
        weight = self.const(f"{name}.weight", self.weights[f"{name}.weight"].T)
        bias = self.const(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.op("Add", [self.op("MatMul", [x, weight]), bias])

    def norm(self, x, name):
        scale = self.const(f"{name}.weight", self.weights[f"{name}.weight"])
        bias = self.const(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.op("LayerNormalization", [x, scale, bias], axis=-1, epsilon=1e-12)


def build(weights):
    g = Graph(weights)
    words = g.const("words", weights["embeddings.word_embeddings.weight"])
    positions = g.const("positions", weights["embeddings.position_embeddings.weight"][:MAX_TOKENS])
    segment = g.const("segment", weights["embeddings.token_type_embeddings.weight"][:1])
    zero, one, two = (g.const(f"int_{i}", np.array([i])) for i in range(3))
    length = g.op("Slice", [g.op("Shape", ["input_ids"]), one, two])
    x = g.op("Add", [g.op("Gather", [words, "input_ids"]), g.op("Slice", [positions, zero, length, zero])])
    x = g.norm(g.op("Add", [x, segment]), "embeddings.LayerNorm")

    # 0 where a token counts, a large negative number where it is padding; broadcast over heads and queries.
    mask = g.op("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    mask = g.op("Sub", [mask, g.const("float_1", np.array(1, dtype=np.float32))])
    mask = g.op("Mul", [mask, g.const("far", np.array(1e9, dtype=np.float32))])
    mask = g.op("Unsqueeze", [mask, g.const("axes", np.array([1, 2]))])

    split = g.const("split", np.array([0, 0, HEADS, WIDTH // HEADS]))
    merge = g.const("merge", np.array([0, 0, WIDTH]))
    root = g.const("root", np.array(np.sqrt(WIDTH / HEADS), dtype=np.float32))
    for layer in range(LAYERS):
        base = f"encoder.layer.{layer}"

        def heads(name, order, x=x, base=base):
            projected = g.linear(x, f"{base}.attention.self.{name}")
            return g.op("Transpose", [g.op("Reshape", [projected, split])], perm=order)

        query, key, value = heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]), heads("value", [0, 2, 1, 3])
        scores = g.op("Add", [g.op("Div", [g.op("MatMul", [query, key]), root]), mask])
        context = g.op("MatMul", [g.op("Softmax", [scores], axis=-1), value])
        context = g.op("Reshape", [g.op("Transpose", [context], perm=[0, 2, 1, 3]), merge])
        attended = g.op("Add", [g.linear(context, f"{base}.attention.output.dense"), x])
        x = g.norm(attended, f"{base}.attention.output.LayerNorm")
        inner = g.op("Gelu", [g.linear(x, f"{base}.intermediate.dense")])
        x = g.norm(g.op("Add", [g.linear(inner, f"{base}.output.dense"), x]), f"{base}.output.LayerNorm")
    g.nodes[-1].output[0] = "last_hidden_state"

    tokens = ["batch", "tokens"]
    graph = helper.make_graph(
        g.nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*tokens, WIDTH])],
        list(g.initializers.values()),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    onnx.checker.check_model(model)
    return model


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
    onnx.save(build(weights), full)
    # Seven of the eight bits: sums then never overflow the 16-bit additions of processors without VNNI, so that every
    # processor computes the same integers. On 410 student answers it costs nothing (first percentile of the cosine to
    # full precision .981 with seven bits, .976 with eight).
    quantize_dynamic(full, quantised, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)

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
