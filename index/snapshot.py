"""Knowledge and index that belong together, on disk: written as a draft, opened as the bot would, then renamed.

FAISS loads an index with a flipped bit without complaint, so a manifest holds the sha256 of every file and a
snapshot that does not match is refused with its reason.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from index.build import Built, Earlier
from index.classifier import Classifier
from index.corpus import corpus_of
from index.encoders import STATIC, Encoder, StaticEncoder, TransformerEncoder
from index.learning import Learnt, columns_of, keys_of
from index.lexical import NgramIndex, TermIndex
from index.normalise import Normaliser
from index.ranking import Ranker
from index.reader import Readings, open_reader
from index.retriever import Retriever
from index.vectors import VectorIndex
from knowledge.base import KnowledgeBase
from knowledge.load import dump, restore

# Raise it whenever files, features or normalising change, so that an older snapshot is rebuilt and not misread.
FORMAT = 22
MANIFEST, VECTORS, TEXTS, NGRAMS, READER = "manifest.json", "vectors.faiss", "texts.json", "ngrams", "reader"


class SnapshotError(Exception):
    """A snapshot cannot be used; says why, to the operator."""


@dataclass(frozen=True)
class Snapshot:
    """One release of knowledge with its index; an answer comes from exactly one."""

    name: str
    knowledge: KnowledgeBase
    retriever: Retriever

    @property
    def release(self) -> str:
        return self.knowledge.release


def snapshot_name(content_fingerprint: str, embedding_model: str) -> str:
    """The same content, model and format give the same name."""
    recipe = hashlib.sha256(f"{FORMAT}:{embedding_model}".encode()).hexdigest()
    return f"{content_fingerprint[:16]}-{recipe[:8]}"


def write(folder: Path, knowledge: KnowledgeBase, built: Built, *, embedding_model: str) -> None:
    """Write all files and then the manifest that vouches for them; everything is on disk when this returns."""
    folder.mkdir(parents=True)
    retriever = built.retriever
    _write_json(folder / TEXTS, list(built.keys))
    _write_json(folder / "knowledge.json", dump(knowledge))
    _write_json(folder / "ranker.json", retriever.ranker.to_json())
    retriever.ngram_index.write(folder / NGRAMS)
    retriever.term_index.write(folder / "terms")
    retriever.vectors.write(folder / VECTORS)
    np.save(folder / "classifier.npy", np.asfortranarray(retriever.classifier.weights), allow_pickle=False)
    if isinstance(retriever.encoder, StaticEncoder):
        retriever.encoder.write(folder / "encoder")
    if retriever.readings is not None:
        retriever.readings.reader.write(folder / READER)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        "format": FORMAT,
        "content": knowledge.fingerprint,
        "embedding_model": embedding_model,
        "learnt": built.learnt,
        "encoder": retriever.encoder.identity,
        "dimension": retriever.vectors.dimension,
        "files": {path.relative_to(folder).as_posix(): _sha256(path) for path in files},
    }
    _write_json(folder / MANIFEST, manifest)
    for path in (*files, folder / MANIFEST, *(path for path in folder.rglob("*") if path.is_dir()), folder):
        _sync(path)


def open_snapshot(folder: Path, *, embedding_model: str) -> Snapshot:
    """Open a snapshot after checking every byte; SnapshotError when anything is off."""
    manifest = _manifest(folder, embedding_model)
    try:
        knowledge = restore(json.loads((folder / "knowledge.json").read_text(encoding="utf-8")))
        encoder = _encoder(folder, embedding_model)
        retriever = _read(folder, knowledge, encoder)
    except (OSError, ValueError, KeyError, RuntimeError, ValidationError) as error:
        raise SnapshotError(f"{folder.name}: isi indeks tidak dapat dibaca ({error})") from error
    if knowledge.fingerprint != manifest["content"] or encoder.identity != manifest["encoder"]:
        raise SnapshotError(f"{folder.name}: isi atau model kalimat bukan pasangan indeks ini")
    expected = len(retriever.corpus.texts) + len(retriever.corpus.passages)
    if retriever.vectors.dimension != encoder.dimension or len(retriever.vectors) != expected:
        raise SnapshotError(f"{folder.name}: ukuran vektor tidak cocok dengan model kalimat atau isi")
    return Snapshot(folder.name, knowledge, retriever)


def worked_out(folder: Path, learnt: Learnt) -> Earlier | None:
    """What a snapshot holds of its texts, when it rests on the same learning and its files are sound."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if (manifest["format"], manifest["learnt"], manifest["encoder"]) != (
            FORMAT,
            learnt.identity,
            learnt.encoder.identity,
        ):
            return None
        if any(_sha256(folder / name) != manifest["files"][name] for name in (VECTORS, TEXTS, f"{NGRAMS}/rows.npz")):
            return None
        keys = tuple(json.loads((folder / TEXTS).read_text(encoding="utf-8")))
        rows = NgramIndex.read_rows(folder / NGRAMS)
        return Earlier(keys, VectorIndex.read(folder / VECTORS).vectors(), rows)
    except (OSError, ValueError, KeyError, RuntimeError):
        return None


def _read(folder: Path, knowledge: KnowledgeBase, encoder: Encoder) -> Retriever:
    corpus, reader = corpus_of(knowledge), open_reader(folder / READER)
    return Retriever(
        normaliser=Normaliser(knowledge),
        corpus=corpus,
        ngram_index=NgramIndex.read(folder / NGRAMS),
        term_index=TermIndex.read(folder / "terms"),
        classifier=Classifier(
            np.load(folder / "classifier.npy", allow_pickle=False), keys_of(corpus), columns_of(corpus)
        ),
        encoder=encoder,
        vectors=VectorIndex.read(folder / VECTORS),
        ranker=Ranker.from_json(json.loads((folder / "ranker.json").read_text(encoding="utf-8"))),
        readings=Readings(reader, knowledge, corpus.owners) if reader else None,
    )


def _encoder(folder: Path, embedding_model: str) -> Encoder:
    return StaticEncoder(folder / "encoder") if embedding_model == STATIC else TransformerEncoder(embedding_model)


def _manifest(folder: Path, embedding_model: str) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files: dict[str, str] = manifest["files"]
        found, model = int(manifest["format"]), str(manifest["embedding_model"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"{folder.name}: daftar isi indeks tidak terbaca ({error})") from error
    if found != FORMAT:
        raise SnapshotError(f"{folder.name}: bentuk indeks {found}, program ini memakai {FORMAT}")
    if model != embedding_model:
        raise SnapshotError(f"{folder.name}: dibuat dengan model kalimat {model}, yang diminta {embedding_model}")
    for name, digest in files.items():
        path = folder / name
        if not path.is_file():
            raise SnapshotError(f"{folder.name}: berkas {name} hilang")
        if _sha256(path) != digest:
            raise SnapshotError(f"{folder.name}: berkas {name} rusak atau diubah (sha256 tidak cocok)")
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, default=str), encoding="utf-8")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
