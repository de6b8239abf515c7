"""BERT-like graphs in ONNX, written by hand from the weights, and their eight-bit form."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

LAYERS, HEADS, WIDTH = 6, 12, 384
MAX_TOKENS = 256


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


def body(g, types):
    """The layers. With `types` each token says which text it is of, and a call is one text without padding."""
    weights = g.weights
    words = g.const("words", weights["embeddings.word_embeddings.weight"])
    positions = g.const("positions", weights["embeddings.position_embeddings.weight"][:MAX_TOKENS])
    segments = weights["embeddings.token_type_embeddings.weight"]
    if types:
        segment = g.op("Gather", [g.const("segments", segments), "token_type_ids"])
    else:
        segment = g.const("segment", segments[:1])
    zero, one, two = (g.const(f"int_{i}", np.array([i])) for i in range(3))
    length = g.op("Slice", [g.op("Shape", ["input_ids"]), one, two])
    x = g.op("Add", [g.op("Gather", [words, "input_ids"]), g.op("Slice", [positions, zero, length, zero])])
    x = g.norm(g.op("Add", [x, segment]), "embeddings.LayerNorm")

    if not types:
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
        scores = g.op("Div", [g.op("MatMul", [query, key]), root])
        scores = scores if types else g.op("Add", [scores, mask])
        context = g.op("MatMul", [g.op("Softmax", [scores], axis=-1), value])
        context = g.op("Reshape", [g.op("Transpose", [context], perm=[0, 2, 1, 3]), merge])
        attended = g.op("Add", [g.linear(context, f"{base}.attention.output.dense"), x])
        x = g.norm(attended, f"{base}.attention.output.LayerNorm")
        inner = g.op("Gelu", [g.linear(x, f"{base}.intermediate.dense")])
        x = g.norm(g.op("Add", [g.linear(inner, f"{base}.output.dense"), x]), f"{base}.output.LayerNorm")
    return x


def model(g, name, inputs, output, shape):
    g.nodes[-1].output[0] = output
    graph = helper.make_graph(
        g.nodes,
        name,
        [helper.make_tensor_value_info(each, TensorProto.INT64, ["batch", "tokens"]) for each in inputs],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)],
        list(g.initializers.values()),
    )
    built = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    onnx.checker.check_model(built)
    return built


def sentence_encoder(weights):
    g = Graph(weights)
    body(g, types=False)
    return model(g, "encoder", ["input_ids", "attention_mask"], "last_hidden_state", ["batch", "tokens", WIDTH])


def pair_scorer(weights):
    """`pool` and `out` are the layers that the pair scorer has on top: over the first token and the mean of all."""
    g = Graph(weights)
    x = body(g, types=True)
    first = g.op("Gather", [x, g.const("int_0", np.array([0]))], axis=1)
    mean = g.op("ReduceMean", [x, g.const("axis_tokens", np.array([1]))], keepdims=1)
    pooled = g.op("Gelu", [g.linear(g.op("Concat", [first, mean], axis=2), "pool")])
    g.op("Reshape", [g.linear(pooled, "out"), g.const("flat", np.array([0, -1]))])
    return model(g, "pair_scorer", ["input_ids", "token_type_ids"], "scores", ["batch", 6])


def quantise(full, quantised, kept=()):
    # Seven of the eight bits: sums then never overflow the 16-bit additions of processors without VNNI, so that every
    # processor computes the same integers. On 410 student answers it costs the encoder nothing (first percentile of the
    # cosine to full precision .981 with seven bits, .976 with eight).
    quantize_dynamic(full, quantised, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, nodes_to_exclude=list(kept), extra_options={"DefaultTensorType": TensorProto.FLOAT})
