"""A refresher: the reader that ships learns the lessons that came since it was taught, in an hour on two cores.

A whole course takes a graphics card. But what a reader has learnt stands in its files, and from there it can go on: the
weights of one byte are widened again, cases that are new get a place, and the pupil is its own teacher in every single
lesson that it already knew (learning without forgetting, Li and Hoiem, 2016). Of what the new ones cost it elsewhere,
the weights that served before bring a part back (Wortsman and others, 2022, "Robust fine-tuning of zero-shot models").
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from index.reader import LEARNT, MODEL, RECIPE, TOKENS
from index.teaching.classroom import Classroom, Progress, Recipe
from index.teaching.course import SEED, keys_of, material_of
from index.teaching.lessons import lessons_of
from index.teaching.served import placed, shape_of, weights_of
from index.teaching.shipping import named, ship
from knowledge.base import KnowledgeBase


def refresh_reader(
    knowledge: KnowledgeBase,
    shipped: Path,
    folder: Path,
    progress: Progress,
    *,
    recipe: Recipe | None = None,
    begun: Path | None = None,
) -> None:
    """Let the reader of the folder `shipped` learn on and write its files into an empty folder.

    `begun` is the folder of an earlier refresher of it that is gone on with.
    """
    recipe = recipe or Recipe()
    lessons, told = lessons_of(knowledge, seed=SEED), json.loads((shipped / RECIPE).read_bytes())
    tokenizer = Tokenizer.from_file(str(shipped / TOKENS))
    material = material_of(lessons, tokenizer)
    before = placed(weights_of(shipped / MODEL), told["columns"], lessons.columns)
    first, past = before, [*told.get("refreshed", []), named(told)]
    if begun is not None:
        half = json.loads((begun / RECIPE).read_bytes())
        first, past = placed(weights_of(begun / MODEL), half["columns"], lessons.columns), [*past, named(half)]
    shape = shape_of(before, told.get("attention_heads"))
    known = np.isin(keys_of(material), np.load(shipped / LEARNT))
    progress(f"{int((~known).sum())} dari {len(known)} pelajaran masih baru")
    classroom = Classroom(material, shape, replace(recipe, batch=recipe.refresher_batch), SEED, progress, coarse=True)
    net = classroom.refreshed(first, before, torch.from_numpy(known))
    made = {"seed": SEED, "content": knowledge.fingerprint, **vars(recipe), "refreshed": past}
    ship(net, tokenizer, lessons.columns, keys_of(material), folder, made)
