"""A sentence-transformers model of the BERT family → an ONNX graph with int8 weights, built with numpy.

The graph takes token ids and attention mask and gives unit vectors: embeddings, layers, pooling and
normalisation in one. Weights are int8 per output channel; activations are quantised per token, so that a
text's vector does not depend on the texts it is embedded with. Against float32 on real paragraphs: cosine
0.997 on average, 1.8 times as fast (per-tensor activations: 0.992, and another vector in every batch).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import onnx

Array = npt.NDArray[Any]

_POOLINGS = {"mean": "pooling_mode_mean_tokens", "cls": "pooling_mode_cls_token"}
_MODULES = ["Transformer", "Pooling", "Normalize"]
_FUSED = "com.microsoft"
_OPSET, _IR_VERSION = 18, 9


def convertible(model: Path) -> bool:
    """Tell whether the model folder holds a plain BERT with mean or first-token pooling in safetensors."""
    try:
        config = _read_json(model / "config.json")
        modules = [module["type"].rsplit(".", 1)[-1] for module in _read_json(model / "modules.json")]
        pooling = _pooling(model)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return (
        config.get("model_type") == "bert"
        and config.get("hidden_act", "gelu") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and modules in (_MODULES, _MODULES[:2])
        and pooling is not None
        and not _prompts(model)
        and (model / "model.safetensors").is_file()
        and (model / "tokenizer.json").is_file()
    )


def build_encoder(model: Path, *, quantised: bool = True) -> bytes:
    """Return the serialised ONNX graph of a convertible model; the same bytes every time.

    Inputs `input_ids` and `attention_mask`, int64 [batch, tokens]; outputs `vectors`, float32
    [batch, dimension], of unit length, and `tokens`, float32 [batch, tokens, dimension], of any length.
    """
    from safetensors.numpy import load_file

    weights = {name.removeprefix("bert."): w for name, w in load_file(model / "model.safetensors").items()}
    config = _read_json(model / "config.json")
    graph = _Graph(weights, config, quantised)
    return graph.serialise(_pooling(model) or "mean")


def max_tokens(model: Path) -> int:
    """Return how many tokens the model takes, special tokens included."""
    limits = [_read_json(model / "config.json").get("max_position_embeddings", 512)]
    for name, field in (
        ("sentence_bert_config.json", "max_seq_length"),
        ("tokenizer_config.json", "model_max_length"),
    ):
        if (model / name).is_file():
            limits.append(_read_json(model / name).get(field))
    return int(min(limit for limit in limits if limit))


def _prompts(model: Path) -> bool:
    """Tell whether the model puts words in front of the texts, which the graph does not."""
    path = model / "config_sentence_transformers.json"
    return path.is_file() and any((_read_json(path).get("prompts") or {}).values())


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _pooling(model: Path) -> str | None:
    """Return 'mean' or 'cls' where that alone is switched on, in the old or the new form of the file."""
    config = _read_json(model / "1_Pooling" / "config.json")
    if "pooling_mode" in config:
        return str(config["pooling_mode"]) if config["pooling_mode"] in _POOLINGS else None
    on = {name for name, value in config.items() if name.startswith("pooling_mode_") and value}
    return next((mode for mode, name in _POOLINGS.items() if on == {name}), None)


class _Graph:
    """Collects the nodes and the constants of the graph."""

    def __init__(self, weights: dict[str, Array], config: dict[str, Any], quantised: bool) -> None:
        self.weights = weights
        self.heads = int(config["num_attention_heads"])
        self.layers = int(config["num_hidden_layers"])
        self.epsilon = float(config.get("layer_norm_eps", 1e-12))
        self.quantised = quantised
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def serialise(self, pooling: str) -> bytes:
        from onnx import TensorProto, helper

        hidden = self._embed()
        for layer in range(self.layers):
            hidden = self._layer(hidden, f"encoder.layer.{layer}.")
        vectors = self._add("LpNormalization", self._pool(hidden, pooling), axis=-1, p=2)
        self.nodes.append(helper.make_node("Identity", [vectors], ["vectors"]))
        self.nodes.append(helper.make_node("Identity", [hidden], ["tokens"]))
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
            for name in ("input_ids", "attention_mask")
        ]
        width = int(self.weights["embeddings.word_embeddings.weight"].shape[1])
        outputs = [
            helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", width]),
            helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["batch", "tokens", width]),
        ]
        graph = helper.make_graph(self.nodes, "encoder", inputs, outputs, self.constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        model: onnx.ModelProto = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        model.producer_version = ""
        return bytes(model.SerializeToString(deterministic=True))

    def _constant(self, values: Array | list[int]) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _weight(self, name: str) -> str:
        return self._constant(self.weights[name].astype(np.float32))

    def _add(self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: Any) -> Any:
        """Add a node; returns the name of its output, or a list of names where it has several."""
        from onnx import helper

        names = [f"value_{len(self.nodes)}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def _embed(self) -> str:
        """Word and position embeddings, the type of the first sentence folded into the positions."""
        words = self.weights["embeddings.word_embeddings.weight"].astype(np.float32)
        positions = (
            self.weights["embeddings.position_embeddings.weight"]
            + self.weights["embeddings.token_type_embeddings.weight"][0]
        ).astype(np.float32)
        if self.quantised:
            scales = _scales(words, axis=1)[:, None]
            rows = self._add("Gather", self._constant(_to_int8(words, scales)), "input_ids")
            scale = self._add("Gather", self._constant(scales), "input_ids")
            embedded = self._add("Mul", self._add("Cast", rows, to=1), scale)
        else:
            embedded = self._add("Gather", self._constant(words), "input_ids")
        count = self._add("Gather", self._add("Shape", "input_ids"), self._constant([1]))
        zero = self._constant([0])
        shifts = self._add("Slice", self._constant(positions), zero, count, zero)
        return str(
            self._add(
                "LayerNormalization",
                self._add("Add", embedded, shifts),
                self._weight("embeddings.LayerNorm.weight"),
                self._weight("embeddings.LayerNorm.bias"),
                axis=-1,
                epsilon=self.epsilon,
            )
        )

    def _layer(self, hidden: str, prefix: str) -> str:
        names = [f"{prefix}attention.self.{name}." for name in ("query", "key", "value")]
        joined = self._linear(
            hidden,
            np.concatenate([self.weights[name + "weight"] for name in names]),
            np.concatenate([self.weights[name + "bias"] for name in names]),
        )
        query, key, value = self._add("Split", joined, outputs=3, axis=-1, num_outputs=3)
        mask = self._add("Cast", "attention_mask", to=6)  # int32
        attended = self._add(
            "MultiHeadAttention", query, key, value, "", mask, domain=_FUSED, num_heads=self.heads
        )
        attended = self._named_linear(attended, prefix + "attention.output.dense")
        hidden = self._join(attended, hidden, prefix + "attention.output.LayerNorm")
        wide = self._named_linear(hidden, prefix + "intermediate.dense")
        wide = self._add("Gelu", wide, domain=_FUSED)
        return self._join(
            self._named_linear(wide, prefix + "output.dense"), hidden, prefix + "output.LayerNorm"
        )

    def _join(self, new: str, old: str, norm: str) -> str:
        weight, bias = self._weight(norm + ".weight"), self._weight(norm + ".bias")
        return str(
            self._add("SkipLayerNormalization", new, old, weight, bias, domain=_FUSED, epsilon=self.epsilon)
        )

    def _named_linear(self, inputs: str, name: str) -> str:
        return self._linear(inputs, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def _linear(self, inputs: str, weight: Array, bias: Array) -> str:
        """Inputs × weight + bias, the weight as [out, in]; in int8 with a scale per channel and per token."""
        columns = np.ascontiguousarray(weight.astype(np.float32).T)
        if not self.quantised:
            product = self._add("MatMul", inputs, self._constant(columns))
            return str(self._add("Add", product, self._constant(bias.astype(np.float32))))
        scales = _scales(columns, axis=0)
        largest = self._add("ReduceMax", self._add("Abs", inputs), self._constant([-1]), keepdims=1)
        token_scales = self._add("Mul", largest, self._constant(np.array(1 / 127, np.float32)))
        one, middle = self._constant(np.array(1, np.float32)), self._constant(np.array(128, np.uint8))
        whole = self._add("QuantizeLinear", self._add("Div", inputs, token_scales), one, middle)
        product = self._add(
            "MatMulIntegerToFloat",
            whole,
            self._constant(_to_int8(columns, scales)),
            one,
            self._constant(scales),
            middle,
            self._constant(np.zeros(scales.shape, np.int8)),
            domain=_FUSED,
        )
        product = self._add("Mul", product, token_scales)
        return str(self._add("Add", product, self._constant(bias.astype(np.float32))))

    def _pool(self, hidden: str, pooling: str) -> str:
        """One vector a text; the mean's divisor is left out, as the vector is normalised next."""
        if pooling == "cls":
            first = self._add("Gather", hidden, self._constant([0]), axis=1)
            return str(self._add("Squeeze", first, self._constant([1])))
        mask = self._add("Unsqueeze", self._add("Cast", "attention_mask", to=1), self._constant([-1]))
        return str(self._add("ReduceSum", self._add("Mul", hidden, mask), self._constant([1]), keepdims=0))


def _scales(values: Array, axis: int) -> Array:
    scales: Array = (np.abs(values).max(axis) / 127).astype(np.float32)
    return np.where(scales > 0, scales, np.float32(1))


def _to_int8(values: Array, scales: Array) -> Array:
    whole: Array = np.round(values / scales).clip(-127, 127).astype(np.int8)
    return whole
