"""Sentences to unit vectors, by the static model trained at build time or by any sentence-transformers model."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.vectors import Vectors

STATIC = "static"


class Encoder(Protocol):
    """Turns texts into an (n, d) array of float32 rows of length one."""

    @property
    def identity(self) -> str:
        """Changes whenever the vectors would."""

    @property
    def dimension(self) -> int: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors: ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors: ...


class StaticEncoder:
    """Serves a sentence-transformers StaticEmbedding from its files with numpy alone: start-up needs no torch."""

    def __init__(self, folder: Path) -> None:
        module = folder / "0_StaticEmbedding" if (folder / "0_StaticEmbedding").is_dir() else folder
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(module / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._weights = weights = module / "model.safetensors"
        self._rows: Vectors = load_file(str(weights))["embedding.weight"].astype(np.float32)
        self.identity = f"{STATIC}-{hashlib.sha256(weights.read_bytes()).hexdigest()[:16]}"

    @property
    def dimension(self) -> int:
        return int(self._rows.shape[1])

    def write(self, folder: Path) -> None:
        """Write the two files that are the model, the tokenizer without the spaces that only people need."""
        folder.mkdir(parents=True)
        shutil.copy(self._weights, folder / self._weights.name)
        self._tokenizer.save(str(folder / "tokenizer.json"), pretty=False)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        result = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, encoding in enumerate(self._tokenizer.encode_batch(list(texts), add_special_tokens=False)):
            if encoding.ids:
                result[row] = self._rows[encoding.ids].mean(axis=0)
        return unit(result)

    encode_passages = encode_queries


class TransformerEncoder:
    """Any sentence-transformers name or folder, with its own prompts for queries and passages where it has them."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import SentenceTransformer  # seconds to import; only who asks for it pays

        self._model = SentenceTransformer(model, device="cpu", local_files_only=Path(model).exists())
        self.identity = f"{model}@{self._model.get_embedding_dimension()}"

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return unit(self._model.encode_query(list(texts), show_progress_bar=False, convert_to_numpy=True))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return unit(self._model.encode_document(list(texts), show_progress_bar=False, convert_to_numpy=True))


def unit(vectors: Vectors) -> Vectors:
    """Scale each row to length one; a row of zeros stays zero."""
    vectors = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    result: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return result
