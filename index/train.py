"""Train the default embedding model on the content's own examples: a StaticEmbedding with its own tokenizer.

No pretrained weights are needed and none are fetched; a general English model knows few of these words (see
docs/decisions).
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

DIMENSION = 192
VOCABULARY = 6_000
EPOCHS = 7
BATCH = 128
LEARNING_RATE = 0.05
SEED = 20241127


def train_static(texts: Sequence[str], labels: Sequence[str], folder: Path, *, epochs: int = EPOCHS) -> None:
    """Pull texts of one label together and apart from others, then save the model as a sentence-transformers folder.

    `texts` are normalised messages and `labels` their rules; both have the same length.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(SEED)
    torch.set_num_threads(min(2, os.cpu_count() or 1))
    model = SentenceTransformer(
        modules=[StaticEmbedding(_tokenizer(texts), embedding_dim=DIMENSION)], device="cpu", prompts=None
    )
    loss = MultipleNegativesRankingLoss(model, scale=16.0)
    optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    chance = random.Random(SEED)
    for _ in range(epochs):
        for batch in _batches(texts, labels, chance):
            features = [model.preprocess([text for pair in batch for text in pair[side : side + 1]]) for side in (0, 1)]
            optimiser.zero_grad()
            loss(features, torch.empty(0)).backward()
            optimiser.step()
    model.save(str(folder), create_model_card=False)


def _tokenizer(texts: Sequence[str]) -> Tokenizer:
    """Byte-pair pieces learnt from the texts, so that a word with a typing error still shares pieces."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=["[UNK]"], show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def _batches(texts: Sequence[str], labels: Sequence[str], chance: random.Random) -> list[list[tuple[str, str]]]:
    """Pairs of one label each, no label twice in a batch, since the others in a batch serve as negatives."""
    groups: dict[str, list[str]] = {}
    for text, label in zip(texts, labels, strict=True):
        groups.setdefault(label, []).append(text)
    pairs: list[tuple[str, str, str]] = []
    for label, members in groups.items():
        shuffled = chance.sample(members, len(members))
        pairs.extend((label, text, shuffled[number - 1]) for number, text in enumerate(shuffled) if len(members) > 1)
    chance.shuffle(pairs)
    batches: list[list[tuple[str, str]]] = []
    used: list[set[str]] = []
    for label, left, right in pairs:
        for batch, seen in zip(batches, used, strict=True):
            if label not in seen and len(batch) < BATCH:
                break
        else:
            batch, seen = [], set()
            batches.append(batch)
            used.append(seen)
        batch.append((left, right))
        seen.add(label)
    return [batch for batch in batches if len(batch) > 1]
