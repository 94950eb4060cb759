"""Knowledge and index that belong together, on disk: written as a draft, opened as the bot would, then renamed.

Arrays with a flipped bit load without complaint, so a manifest holds the sha256 of every file and a snapshot that does
not match is refused with its reason. What is learnt (`learnt/`) and most of the rows (`ground/`) are the same files in
many snapshots, which then share them on disk (`index/sharing.py`).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from index.build import Built
from index.classifier import Classifier, Floats
from index.corpus import Corpus, corpus_of
from index.encoders import STATIC, Encoder, StaticEncoder, TransformerEncoder
from index.learning import Learnt, columns_of, keys_of
from index.lexical import NgramIndex, TermIndex
from index.normalise import Normaliser
from index.parts import read_knowledge, write_knowledge
from index.ranking import Ranker
from index.reader import Readings, open_reader
from index.retriever import Retriever
from index.rows import Laid, Rows
from index.sharing import sha256_of
from index.vectors import VectorIndex
from knowledge.base import KnowledgeBase

# Raise it whenever files, features or normalising change, so that an older snapshot is rebuilt and not misread.
FORMAT = 23
MANIFEST, KNOWLEDGE, GROUND, OWN, LEARNT = "manifest.json", "knowledge", "ground", "own", "learnt"
NGRAMS, READER = "ngrams", "reader"


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
    recipe = sha256(f"{FORMAT}:{embedding_model}".encode()).hexdigest()
    return f"{content_fingerprint[:16]}-{recipe[:8]}"


def write(folder: Path, knowledge: KnowledgeBase, built: Built, ground: Rows | None, *, embedding_model: str) -> None:
    """Write all files and then the manifest that vouches for them; `settle` brings them to the disk."""
    retriever, base = built.retriever, built.learnt.classifier
    Laid.upon(ground, built.rows).write(folder / GROUND, folder / OWN)
    write_knowledge(folder / KNOWLEDGE, knowledge)
    _write_json(folder / "ranker.json", retriever.ranker.to_json())
    retriever.ngram_index.write(folder / NGRAMS)
    _write_learnt(folder / LEARNT, base)
    changed = np.flatnonzero((retriever.classifier.weights != _inherited(base, retriever.corpus)).any(axis=1))
    np.savez(folder / OWN / "weights.npz", rows=changed, weights=retriever.classifier.weights[changed])
    if isinstance(retriever.encoder, StaticEncoder):
        retriever.encoder.write(folder / "encoder")
    if retriever.readings is not None:
        retriever.readings.reader.write(folder / READER)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        "format": FORMAT,
        "content": knowledge.fingerprint,
        "embedding_model": embedding_model,
        "learnt": built.learnt.identity,
        "encoder": retriever.encoder.identity,
        "dimension": retriever.vectors.dimension,
        "files": {path.relative_to(folder).as_posix(): sha256_of(path) for path in files},
    }
    _write_json(folder / MANIFEST, manifest)


def settle(folder: Path) -> None:
    """Return when everything is on the disk."""
    for path in (*sorted(folder.rglob("*")), folder):
        _sync(path)


def open_snapshot(folder: Path, *, embedding_model: str, normaliser: Normaliser | None = None) -> Snapshot:
    """Open a snapshot after checking every byte; SnapshotError when anything is off.

    Who has a normaliser of the same content already may hand it over; a new one takes a second.
    """
    manifest = _manifest(folder, embedding_model)
    try:
        knowledge = read_knowledge(folder / KNOWLEDGE)
        encoder = _encoder(folder, embedding_model)
        retriever = _read(folder, knowledge, encoder, normaliser or Normaliser(knowledge))
    except (OSError, ValueError, KeyError, RuntimeError, ValidationError) as error:
        raise SnapshotError(f"{folder.name}: isi indeks tidak dapat dibaca ({error})") from error
    if knowledge.fingerprint != manifest["content"] or encoder.identity != manifest["encoder"]:
        raise SnapshotError(f"{folder.name}: isi atau model kalimat bukan pasangan indeks ini")
    expected = len(retriever.corpus.texts) + len(retriever.corpus.passages)
    if retriever.vectors.dimension != encoder.dimension or len(retriever.vectors) != expected:
        raise SnapshotError(f"{folder.name}: ukuran vektor tidak cocok dengan model kalimat atau isi")
    return Snapshot(folder.name, knowledge, retriever)


def worked_out(folder: Path, learnt: Learnt) -> Laid | None:
    """What a snapshot holds of its texts, when it rests on the same learning and its files are sound."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        rests_on = (FORMAT, learnt.identity, learnt.encoder.identity)
        if (manifest["format"], manifest["learnt"], manifest["encoder"]) != rests_on:
            return None
        needed = [name for name in manifest["files"] if name.startswith((f"{GROUND}/", f"{OWN}/"))]
        if any(sha256_of(folder / name) != manifest["files"][name] for name in needed):
            return None
        return Laid.read(folder / GROUND, folder / OWN)
    except (OSError, ValueError, KeyError):
        return None


def _read(folder: Path, knowledge: KnowledgeBase, encoder: Encoder, normaliser: Normaliser) -> Retriever:
    corpus, reader = corpus_of(knowledge), open_reader(folder / READER)
    rows = Laid.read(folder / GROUND, folder / OWN).whole()
    texts = len(corpus.texts)
    return Retriever(
        normaliser=normaliser,
        corpus=corpus,
        ngram_index=NgramIndex.read(folder / NGRAMS, rows.ngrams[:texts]),
        term_index=TermIndex(rows.terms[:texts], rows.words),
        classifier=_classifier(folder, corpus),
        encoder=encoder,
        vectors=VectorIndex(rows.vectors).ready(),
        ranker=Ranker.from_json(json.loads((folder / "ranker.json").read_text(encoding="utf-8"))),
        readings=Readings(reader, knowledge, corpus.owners) if reader else None,
    )


def _write_learnt(folder: Path, classifier: Classifier) -> None:
    """The classifier as it was learnt, which is the same for all releases."""
    folder.mkdir()
    np.save(folder / "weights.npy", np.asfortranarray(classifier.weights), allow_pickle=False)
    np.save(folder / "keys.npy", classifier.keys, allow_pickle=False)
    _write_json(folder / "columns.json", classifier.columns)


def _classifier(folder: Path, corpus: Corpus) -> Classifier:
    """The classifier as it was learnt, with the weights that this content changed."""
    weights, keys = (np.load(folder / LEARNT / f"{name}.npy", allow_pickle=False) for name in ("weights", "keys"))
    columns = json.loads((folder / LEARNT / "columns.json").read_text(encoding="utf-8"))
    inherited = _inherited(Classifier(weights, keys, tuple(columns)), corpus)
    changed = np.load(folder / OWN / "weights.npz", allow_pickle=False)
    inherited[changed["rows"]] = changed["weights"]
    return Classifier(inherited, keys_of(corpus), columns_of(corpus))


def _inherited(base: Classifier, corpus: Corpus) -> Floats:
    return base.inherited(keys_of(corpus), columns_of(corpus))


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
        if sha256_of(path) != digest:
            raise SnapshotError(f"{folder.name}: berkas {name} rusak atau diubah (sha256 tidak cocok)")
    return manifest


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, default=str), encoding="utf-8")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
