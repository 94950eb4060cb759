"""From a net that has learnt to the files that serve: weights of one byte, the tokenizer, and the recipe that vouches
for both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from index.reader import CASES, DIRECT, FILES, LEARNT, LONGEST, MODEL, RECIPE, SIDES, TOKENS
from index.teaching.nets import HEADS, Nets, Shape

SHORTEST, SAMPLE = 3, 17


class Served(nn.Module):
    """A net as it serves: one message without padding in, probabilities out."""

    def __init__(self, net: Nets) -> None:
        super().__init__()
        weights, shape = net.give(), net.shape
        self.layers = BertModel(_config(shape), add_pooling_layer=False)
        self.layers.load_state_dict({k: v for k, v in weights.items() if k.startswith(("embeddings.", "encoder."))})
        self.cases, self.kinds, self.sides = (_head(name, weights) for name in HEADS[:3])

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(1, columns), (1, kinds), (1,)"""
        states = self.layers(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        pooled = torch.cat([states.mean(1), states.max(1).values], -1)
        sides = self.sides(pooled).sigmoid().squeeze(-1)
        return self.cases(pooled).softmax(-1), self.kinds(pooled).softmax(-1), sides


def ship(
    net: Nets,
    tokenizer: Tokenizer,
    columns: Sequence[str],
    learnt: npt.NDArray[np.uint32],
    folder: Path,
    told: Mapping[str, Any],
) -> None:
    """Write what serves into an empty folder; `told` stands in the recipe, `learnt` are the keys of what was read."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole, length = folder / "whole.onnx", torch.export.Dim("length", min=SHORTEST, max=LONGEST)
    torch.onnx.export(
        Served(net.cpu()).eval(),
        (torch.ones(1, SAMPLE, dtype=torch.long),),
        str(whole),
        input_names=["ids"],
        output_names=[CASES, DIRECT, SIDES],
        dynamic_shapes={"ids": {1: length}},
        external_data=False,
        verbose=False,
    )
    quantize_dynamic(str(whole), str(folder / MODEL), weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()
    tokenizer.save(str(folder / TOKENS), pretty=False)
    np.save(folder / LEARNT, np.unique(learnt))
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    recipe = json.dumps(
        {**told, "attention_heads": net.shape.attention_heads, "columns": list(columns), "files": files}, indent=1
    )
    (folder / RECIPE).write_text(recipe + "\n", encoding="utf-8")


def named(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a recipe says of the reader that it made, for the recipe of the next one."""
    return {name: told[name] for name in ("content", "files")}


def _config(shape: Shape) -> BertConfig:
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.attention_heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
    )
    config._attn_implementation = "eager"  # the plain form is what can be exported
    return config


def _head(name: str, weights: Mapping[str, Tensor]) -> nn.Linear:
    weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
    head = nn.Linear(weight.shape[1], weight.shape[0])
    head.load_state_dict({"weight": weight, "bias": bias})
    return head
