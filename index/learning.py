"""Everything that is learnt from the content: the encoder, the classifier, and the weights that join all likenesses.

Learning takes minutes and gigabytes, so its result ships with the program (`index/trained`) and a user's machine only
adapts it to what was edited since. `python -m index train` makes it anew; `recipe.json` says from what and how.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index import classifier as classifiers
from index.classifier import Classifier, Keys
from index.corpus import KINDS, Corpus, corpus_of, targets_of
from index.encoders import Encoder, StaticEncoder
from index.fitting import Exam, fit_ranker, is_sampled
from index.lexical import NgramIndex, TermIndex
from index.normalise import Normalised, Normaliser
from index.ranking import Ranker
from index.reader import Reader, open_reader
from index.train import SEED, train_static
from knowledge.base import KnowledgeBase

Progress = Callable[[str], None]

SHIPPED = Path(__file__).parent / "trained"
# Raise it whenever features, training or the sample change, so that older results are learnt anew.
RECIPE = 9
# What was learnt serves until this share of the examples has changed.
RELEARN_SHARE = 0.1
# A weight is one of so many steps up or down from zero, by the largest of its example.
LEVELS = 100


@dataclass(frozen=True)
class Learnt:
    """What the content taught."""

    identity: str
    """Changes whenever anything else here does."""
    encoder: Encoder
    ngrams: NgramIndex
    """The n-grams and their weights, without rows: the classifier's weights hold for these alone."""
    classifier: Classifier
    ranker: Ranker
    reader: Reader | None = None
    """Trained by itself (`index/train_reader.py`), because it takes a graphics card or a night."""


def keys_of(corpus: Corpus) -> Keys:
    """What each text of the corpus is, as a number: its words and whose it is, and in the last bits its kind of answer;
    (texts,)."""
    named = zip(corpus.texts, corpus.text_owners, strict=True)
    digests = (hashlib.sha256(f"{corpus.owners[owner]}\n{text}".encode()).digest() for text, owner in named)
    whose = np.array([int.from_bytes(digest[:8]) for digest in digests], dtype=np.uint64)
    return (whose << classifiers.KIND_BITS) | corpus.text_kinds.astype(np.uint64)


def columns_of(corpus: Corpus) -> tuple[str, ...]:
    """What the columns of the classifier tell: each owner, then each kind of answer."""
    return (*corpus.owners, *KINDS)


def learn(knowledge: KnowledgeBase, folder: Path, progress: Progress, *, given: Encoder | None = None) -> None:
    """Learn from the content into an empty folder; a given encoder is used as it is and not trained."""
    progress("Menormalkan kata")
    normaliser, corpus = Normaliser(knowledge), corpus_of(knowledge)
    messages = [normaliser(text) for text in corpus.texts]
    passages = [normaliser(knowledge.cite(citation).passage.text) for citation in corpus.passages]
    sample = np.flatnonzero([is_sampled(text, len(corpus.texts)) for text in corpus.texts])
    encoder, witness = (given, given) if given else _train_encoders(corpus, messages, sample, folder, progress)
    progress("Melatih penggolong")
    ngram_index, term_index = NgramIndex.of(messages), TermIndex.of(messages)
    classifier, left_out = classifiers.fit(
        ngram_index.rows, targets_of(corpus), keys_of(corpus), columns_of(corpus), sample
    )
    progress("Menimbang dan mengalibrasi")
    ranker = fit_ranker(Exam(corpus, messages, passages, sample, ngram_index, term_index, left_out, witness))
    ngram_index.write(folder / "ngrams")
    _write(folder, classifier, ranker, knowledge, encoder)


def _train_encoders(
    corpus: Corpus, messages: Sequence[Normalised], sample: npt.NDArray[np.int64], folder: Path, progress: Progress
) -> tuple[Encoder, Encoder]:
    """The encoder learns from all examples, its witness only from those that are not sampled."""
    labels = [corpus.owners[owner] for owner in corpus.text_owners]
    unseen = np.setdiff1d(np.arange(len(messages)), sample)
    trained = []
    for number, (name, rows) in enumerate((("encoder", np.arange(len(messages))), ("witness", unseen)), start=1):
        progress(f"Melatih model kalimat ({number}/2)")
        with tempfile.TemporaryDirectory() as whole:
            train_static([messages[row].text for row in rows], [labels[row] for row in rows], Path(whole))
            StaticEncoder(Path(whole)).write(folder / name)
        trained.append(StaticEncoder(folder / name))
    return trained[0], trained[1]


def _write(folder: Path, classifier: Classifier, ranker: Ranker, knowledge: KnowledgeBase, encoder: Encoder) -> None:
    """Weights in one byte each, which changes no answer; then the recipe that vouches for all."""
    shutil.rmtree(folder / "witness", ignore_errors=True)
    scales = np.maximum(np.abs(classifier.weights).max(axis=1, keepdims=True), 1e-9) / LEVELS
    weights = np.round(classifier.weights / scales).astype(np.int8)
    np.savez_compressed(folder / "weights.npz", weights=weights, scales=scales.astype(np.float32))
    np.save(folder / "keys.npy", classifier.keys, allow_pickle=False)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    recipe = {
        "recipe": RECIPE,
        "seed": SEED,
        "content": knowledge.fingerprint,
        "encoder": encoder.identity,
        "ranker": ranker.to_json(),
        "columns": list(classifier.columns),
        "files": {path.relative_to(folder).as_posix(): _sha256(path) for path in files},
    }
    (folder / "recipe.json").write_text(json.dumps(recipe, indent=1) + "\n", encoding="utf-8")


def read_learnt(folder: Path, *, given: Encoder | None = None) -> Learnt:
    """What `learn` left in a folder; OSError, ValueError or KeyError when it is missing, damaged or of another kind."""
    written = (folder / "recipe.json").read_bytes()
    recipe = json.loads(written)
    if recipe["recipe"] != RECIPE:
        raise ValueError(f"resep {recipe['recipe']}, program ini memakai {RECIPE}")
    for name, digest in recipe["files"].items():
        if _sha256(folder / name) != digest:
            raise ValueError(f"{name} rusak atau diubah (sha256 tidak cocok)")
    encoder = given or StaticEncoder(folder / "encoder")
    if encoder.identity != recipe["encoder"]:
        raise ValueError(f"dipelajari dengan model kalimat {recipe['encoder']}")
    packed = np.load(folder / "weights.npz", allow_pickle=False)
    # A column in one piece: columns are what is read of it.
    weights = np.asfortranarray(packed["weights"].astype(np.float32) * packed["scales"])
    keys = np.load(folder / "keys.npy", allow_pickle=False)
    ngrams = NgramIndex.read(folder / "ngrams")
    classifier = Classifier(weights, keys, tuple(recipe["columns"]))
    ranker, reader = Ranker.from_json(recipe["ranker"]), open_reader(folder / "reader")
    return Learnt(hashlib.sha256(written).hexdigest(), encoder, ngrams, classifier, ranker, reader)


def still_fits(learnt: Learnt, corpus: Corpus) -> bool:
    """Whether few enough examples changed since; a few do not change what was learnt, a tenth does."""
    keys = keys_of(corpus)
    changed = len(np.setxor1d(keys, learnt.classifier.keys))
    return changed <= RELEARN_SHARE * len(keys)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
