"""Several transformers of one shape that learn side by side: small nets are slow one by one, for a graphics card waits
between their many small steps.

Each is a BERT (Devlin et al., 2019) under the names of its weights there, with heads above the mean and the maximum of
its tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, UNK, CLS, SEP, MASK = range(len(SPECIAL))
DROPOUT, HEAD_DROPOUT = 0.1, 0.2
EPSILON = 1e-12
HEADS = ("cases", "kinds", "sides", "words")
WORDS = "embeddings.word_embeddings.weight"


@dataclass(frozen=True)
class Shape:
    """How large a net is, and how many cases and kinds of answer it tells apart."""

    vocabulary: int
    columns: int
    kinds: int
    hidden: int = 384
    layers: int = 6
    attention_heads: int = 12
    inner: int = 1536
    positions: int = 512


@dataclass(frozen=True)
class Told:
    """What the nets say of texts, before any softmax: (nets, texts, columns), (nets, texts, kinds), (nets, texts)."""

    cases: Tensor
    kinds: Tensor
    sides: Tensor


class Nets(nn.Module):
    """`count` nets; every weight has one more dimension in front, the net it belongs to."""

    def __init__(self, shape: Shape, count: int) -> None:
        super().__init__()
        self.shape, self.count = shape, count
        self.weights = nn.ParameterDict(
            {_key(name): nn.Parameter(_begun(name, (count, *size))) for name, size in sizes(shape).items()}
        )

    def take(self, weights: Mapping[str, Tensor]) -> None:
        """Let every net begin with these weights; names that are not given stay as they are."""
        with torch.no_grad():
            for name, weight in weights.items():
                self.weights[_key(name)].copy_(weight)

    def give(self, net: int = 0) -> dict[str, Tensor]:
        """The weights of one net."""
        return {name: self.weights[_key(name)][net].detach() for name in sizes(self.shape)}

    def keep(self, served: Mapping[str, Tensor], share: float) -> None:
        """Bring back a share of weights that served; those that are not given stay as they are."""
        with torch.no_grad():
            for name, weight in served.items():
                own = self.weights[_key(name)]
                own.lerp_(weight.to(own.device), share)

    def forward(self, ids: Tensor) -> Told:
        """What each net says of its own texts, (nets, texts, tokens)."""
        states, real = self.tokens(ids), (ids != PAD).unsqueeze(-1)
        mean = (states * real).sum(2) / real.sum(2)
        highest = states.masked_fill(~real, -1e4).max(2).values
        pooled = functional.dropout(torch.cat([mean, highest], -1), HEAD_DROPOUT, self.training)
        cases, kinds, sides = (self._linear(head, pooled) for head in HEADS[:3])
        return Told(cases.float(), kinds.float(), sides.float().squeeze(-1))

    def guesses(self, ids: Tensor, places: Tensor) -> Tensor:
        """What word each of some places hides, (nets, places, vocabulary); `places` are numbers into (texts, tokens)
        and the same for all nets."""
        states = self.tokens(ids).flatten(1, 2)[:, places]
        return self._linear("words", states).float()

    def tokens(self, ids: Tensor) -> Tensor:
        """The last states, (nets, texts, tokens, hidden)."""
        count, texts, length = ids.shape
        seen = (ids != PAD).reshape(count * texts, 1, 1, length)
        states = self._embedded(ids).reshape(count, texts * length, self.shape.hidden)
        for layer in range(self.shape.layers):
            at = f"encoder.layer.{layer}"
            attended = self._attended(at, states, seen, texts, length)
            states = self._normal(f"{at}.attention.output.LayerNorm", states + attended)
            inner = functional.gelu(self._linear(f"{at}.intermediate.dense", states))
            states = self._normal(
                f"{at}.output.LayerNorm", states + self._dropped(self._linear(f"{at}.output.dense", inner))
            )
        return states.reshape(count, texts, length, self.shape.hidden)

    def _embedded(self, ids: Tensor) -> Tensor:
        count, _, length = ids.shape
        words = self._weight("embeddings.word_embeddings.weight")
        first = torch.arange(count, device=ids.device).view(-1, 1, 1) * self.shape.vocabulary
        states = functional.embedding(ids + first, words.flatten(0, 1))
        places = self._weight("embeddings.position_embeddings.weight")[:, None, :length]
        states = states + places + self._weight("embeddings.token_type_embeddings.weight")[:, None, :1]
        return self._dropped(self._normal("embeddings.LayerNorm", states.flatten(1, 2))).reshape_as(states)

    def _attended(self, at: str, states: Tensor, seen: Tensor, texts: int, length: int) -> Tensor:
        heads, count = self.shape.attention_heads, self.count

        def split(name: str) -> Tensor:
            turned = self._linear(f"{at}.attention.self.{name}", states)
            return turned.reshape(count * texts, length, heads, -1).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            split("query"), split("key"), split("value"), seen, DROPOUT if self.training else 0.0
        )
        together = mixed.transpose(1, 2).reshape(count, texts * length, self.shape.hidden)
        return self._dropped(self._linear(f"{at}.attention.output.dense", together))

    def _linear(self, name: str, states: Tensor) -> Tensor:
        """(nets, places, in) to (nets, places, out)."""
        weight, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return torch.baddbmm(bias.unsqueeze(1), states, weight.transpose(1, 2))

    def _normal(self, name: str, states: Tensor) -> Tensor:
        """Layer normalisation over the last dimension of (nets, places, hidden)."""
        even = functional.layer_norm(states, states.shape[-1:], eps=EPSILON)
        return even * self._weight(f"{name}.weight").unsqueeze(1) + self._weight(f"{name}.bias").unsqueeze(1)

    def _dropped(self, states: Tensor) -> Tensor:
        return functional.dropout(states, DROPOUT, self.training)

    def _weight(self, name: str) -> Tensor:
        weight: Tensor = self.weights[_key(name)]
        return weight


def sizes(shape: Shape) -> dict[str, tuple[int, ...]]:
    """The names and sizes of the weights of one net."""
    hidden = shape.hidden
    found: dict[str, tuple[int, ...]] = {}
    for name, rows in (("word", shape.vocabulary), ("position", shape.positions), ("token_type", 2)):
        found[f"embeddings.{name}_embeddings.weight"] = (rows, hidden)
    linear = {"attention.self.query": (hidden, hidden), "attention.self.key": (hidden, hidden)}
    linear |= {"attention.self.value": (hidden, hidden), "attention.output.dense": (hidden, hidden)}
    linear |= {"intermediate.dense": (shape.inner, hidden), "output.dense": (hidden, shape.inner)}
    layers = [f"encoder.layer.{layer}" for layer in range(shape.layers)]
    all_linear = {f"{layer}.{name}": size for layer in layers for name, size in linear.items()}
    outputs = (shape.columns, shape.kinds, 1)
    all_linear |= {head: (out, 2 * hidden) for head, out in zip(HEADS[:3], outputs, strict=True)}
    all_linear["words"] = (shape.vocabulary, hidden)
    for name, size in all_linear.items():
        found |= {f"{name}.weight": size, f"{name}.bias": size[:1]}
    normal = [f"{layer}.{part}.LayerNorm" for layer in layers for part in ("attention.output", "output")]
    for name in ("embeddings.LayerNorm", *normal):
        found |= {f"{name}.weight": (hidden,), f"{name}.bias": (hidden,)}
    return found


def _begun(name: str, size: tuple[int, ...]) -> Tensor:
    """How a weight begins when nothing is given: normalisation as the identity, the rest small and by chance."""
    if "LayerNorm" in name:
        return torch.ones(size) if name.endswith("weight") else torch.zeros(size)
    return torch.zeros(size) if name.endswith("bias") else torch.randn(size) * 0.02


def _key(name: str) -> str:
    return name.replace(".", "/")
