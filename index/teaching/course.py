"""Teach a reader from the content, from the first piece of a word to the files that ship.

It starts from a small English model, of which only the layers serve: the tokenizer is learnt from our texts, and each
of its pieces begins as the mean of the English pieces that spell it. That halves the tokens of a question and was worth
three points over the English pieces (docs/decisions/0009). Eight minutes on a graphics card, some nights on two cores.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from torch import Tensor

from index.corpus import KINDS
from index.reader import CASE_MARK, MODEL, RECIPE, TOKENS, shortened, together
from index.teaching.classroom import Classroom, Material, Progress, Recipe
from index.teaching.lessons import Lessons, lessons_of
from index.teaching.nets import CLS, SEP, SPECIAL, UNK, WORDS, Nets, Shape
from index.teaching.served import placed, weights_of
from index.teaching.shipping import named, ship
from knowledge.base import KnowledgeBase

SEED = 1
VOCABULARY = 8_000
# Rare letters are no pieces of their own.
LETTERS, LEAST_SEEN, LONGEST_WORD = 120, 3, 60


def train_reader(
    knowledge: KnowledgeBase,
    folder: Path,
    progress: Progress,
    *,
    base: Path | None = None,
    served: Path | None = None,
    recipe: Recipe | None = None,
    shape: Shape | None = None,
) -> None:
    """Train on the content and write the reader's files into an empty folder.

    `base` is the folder of a BERT model to start from; without it the layers begin by chance. `served` is the folder of
    a reader from which the pupil goes on: it learns from teachers that are all new, and keeps a part of its weights.
    `shape` gives only the sizes of layers and vocabulary.
    """
    recipe = recipe or Recipe()
    lessons = lessons_of(knowledge, seed=SEED)
    made = {"seed": SEED, "content": knowledge.fingerprint, **vars(recipe)}
    before: dict[str, Tensor] = {}
    if served is None:
        tokenizer = tokenizer_of(lessons.texts(), shape.vocabulary if shape else VOCABULARY)
    else:
        tokenizer, told = Tokenizer.from_file(str(served / TOKENS)), json.loads((served / RECIPE).read_bytes())
        before = placed(weights_of(served / MODEL), told["columns"], lessons.columns)
        made["refreshed"] = [*told.get("refreshed", []), named(told)]
    material = material_of(lessons, tokenizer)
    net = pupil_of(material, begun(tokenizer, base), recipe, progress, shape, served=before)
    ship(net, tokenizer, lessons.columns, keys_of(material), folder, made)


def pupil_of(
    material: Material,
    begun: dict[str, Tensor],
    recipe: Recipe,
    progress: Progress,
    shape: Shape | None = None,
    *,
    served: dict[str, Tensor] | None = None,
) -> Nets:
    """The net that ships, from the material and the weights that layers begin with, or that served."""
    vocabulary = len(begun[WORDS]) if begun else (shape.vocabulary if shape else VOCABULARY)
    given = (
        {} if shape is None else {k: v for k, v in vars(shape).items() if k not in ("vocabulary", "columns", "kinds")}
    )
    whole = Shape(vocabulary, len(material.rules), len(KINDS), **given)
    classroom = Classroom(material, whole, recipe, SEED, progress)
    spoken = classroom.words(begun)
    net = classroom.pupil(served or spoken, classroom.teachers(spoken))
    if served:
        net.keep(served, recipe.kept)
    return net


def material_of(lessons: Lessons, tokenizer: Tokenizer) -> Material:
    """The lessons in pieces of words."""

    def pieces(texts: Iterable[str]) -> Iterator[list[int]]:
        return (one.ids for one in tokenizer.encode_batch(list(texts)))

    forms = [form for lesson in lessons.lessons for form in lesson.forms]
    joined = (
        together(before, text)
        for before, text in zip(
            pieces(form.earlier for form in forms), pieces(form.text for form in forms), strict=True
        )
    )
    place = {rule: number for number, rule in enumerate(dict.fromkeys(map(_rule, lessons.columns)))}
    return Material(
        forms=[[next(joined) for _ in lesson.forms] for lesson in lessons.lessons],
        columns=torch.tensor([lesson.column for lesson in lessons.lessons]),
        kinds=torch.tensor([lesson.kind for lesson in lessons.lessons]),
        sides=torch.tensor([lesson.side for lesson in lessons.lessons]),
        rules=torch.tensor([place[_rule(name)] for name in lessons.columns]),
        others=[shortened(one) for one in pieces(lessons.others)],
    )


def keys_of(material: Material) -> npt.NDArray[np.uint32]:
    """(lessons,) a number that tells each lesson from others by its pieces, to know again what was learnt."""
    plain = (forms[0] for forms in material.forms)
    return np.array([zlib.crc32(np.array(pieces, dtype=np.uint16).tobytes()) for pieces in plain], dtype=np.uint32)


def _rule(column: str) -> str:
    return column.partition(CASE_MARK)[0]


def tokenizer_of(texts: Iterable[str], size: int) -> Tokenizer:
    """A tokenizer of that many pieces, learnt from texts; two texts in a row are joined as a talk is."""
    tokenizer = Tokenizer(models.WordPiece(unk_token=SPECIAL[UNK], max_input_chars_per_word=LONGEST_WORD))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size,
        min_frequency=LEAST_SEEN,
        limit_alphabet=LETTERS,
        special_tokens=list(SPECIAL),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)]
    )
    return tokenizer


def begun(tokenizer: Tokenizer, base: Path | None) -> dict[str, Tensor]:
    """The weights of a model with our pieces in the place of its own; none where there is no model."""
    if base is None:
        return {}
    from safetensors.torch import load_file

    given = load_file(base / "model.safetensors")
    weights = {name: weight.float() for name, weight in given.items() if name.startswith(("embeddings.", "encoder."))}
    weights.pop("embeddings.position_ids", None)
    weights[WORDS] = _spelt(tokenizer, Tokenizer.from_file(str(base / "tokenizer.json")), weights[WORDS])
    return weights


def _spelt(ours: Tokenizer, theirs: Tokenizer, rows: Tensor) -> Tensor:
    """Each of our pieces as the mean of the pieces that spell it in the other tokenizer, (pieces, hidden)."""
    known, result = theirs.get_vocab(), torch.zeros(ours.get_vocab_size(), rows.shape[1])
    for piece, number in ours.get_vocab().items():
        spelt = theirs.encode(piece.removeprefix("##"), add_special_tokens=False).ids
        if piece.startswith("##") and spelt:
            spelt = [known.get(f"##{theirs.id_to_token(spelt[0])}", spelt[0]), *spelt[1:]]
        same = known.get(piece)
        chosen = [same] if same is not None else spelt or [known[SPECIAL[UNK]]]
        result[number] = rows[chosen].mean(0)
    return result
