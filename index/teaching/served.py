"""What serves, read back into weights: where a course or a refresher goes on from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor

from index.corpus import KINDS
from index.teaching.nets import HEADS, WORDS, Shape

# A case that nobody has read of is improbable until it is learnt.
UNREAD = -8.0
HEAD_SIZE = 32


def weights_of(model: Path) -> dict[str, Tensor]:
    """The weights of a reader that serves, under their names in `nets.sizes`.

    Products stand in the order in which they are counted, layer by layer; only the heads keep their names.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(model)).graph
    held = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
    found = {
        name.removeprefix("layers.").removesuffix("_quantized"): _widened(held, name)
        for name in held
        if name.startswith(("layers.e", *(f"{head}." for head in HEADS))) and not name.endswith(("_scale", "_point"))
    }
    found.pop("embeddings.position_ids", None)
    products = (node.input[1] for node in graph.node if node.op_type == "MatMulInteger")
    unnamed = (name for name in products if not name.startswith(HEADS))
    layers = 1 + max(int(name.split(".")[2]) for name in found if name.startswith("encoder.layer."))
    for name in _products(layers):
        found[name] = _widened(held, next(unnamed)).T.contiguous()
    for head in HEADS[:3]:
        found[f"{head}.weight"] = found.pop(f"{head}.weight_Transposed").T.contiguous()
    return found


def _products(layers: int) -> Iterator[str]:
    parts = [f"attention.self.{name}" for name in ("query", "key", "value")]
    parts += ["attention.output.dense", "intermediate.dense", "output.dense"]
    return (f"encoder.layer.{layer}.{part}.weight" for layer in range(layers) for part in parts)


def _widened(held: dict[str, Tensor], name: str) -> Tensor:
    """A weight as it was before it was made one byte small."""
    if not name.endswith("_quantized"):
        return held[name]
    stem = name.removesuffix("_quantized")
    whole = held[name].float() - held[f"{stem}_zero_point"].float()
    return whole * held[f"{stem}_scale"]


def shape_of(weights: dict[str, Tensor], attention_heads: int | None = None) -> Shape:
    """The shape of the net that has these weights; heads of 32 numbers where that is not told."""
    hidden = weights[WORDS].shape[1]
    return Shape(
        vocabulary=len(weights[WORDS]),
        columns=len(weights["cases.bias"]),
        kinds=len(KINDS),
        hidden=hidden,
        layers=1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer.")),
        attention_heads=attention_heads or hidden // HEAD_SIZE,
        inner=len(weights["encoder.layer.0.intermediate.dense.bias"]),
        positions=len(weights["embeddings.position_embeddings.weight"]),
    )


def placed(weights: dict[str, Tensor], before: Sequence[str], now: Sequence[str]) -> dict[str, Tensor]:
    """The same weights for other columns: those that stayed keep theirs, new ones begin at nothing."""
    number = {name: place for place, name in enumerate(before)}
    kept = [(place, number[name]) for place, name in enumerate(now) if name in number]
    to, origin = (list(side) for side in zip(*kept, strict=True))
    rows, bias = torch.zeros(len(now), weights["cases.weight"].shape[1]), torch.full((len(now),), UNREAD)
    rows[to], bias[to] = weights["cases.weight"][origin], weights["cases.bias"][origin]
    return {**weights, "cases.weight": rows, "cases.bias": bias}
