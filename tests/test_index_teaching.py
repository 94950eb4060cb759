"""How the reader is taught: nets side by side, lessons in many forms, teachers that leave a part out."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import torch
from transformers import BertConfig, BertModel

from index.corpus import KINDS
from index.normalise import Normaliser
from index.teaching.classroom import Classroom, Material, Recipe, hide
from index.teaching.lessons import NOTHING, Lessons, lessons_of
from index.teaching.nets import MASK, PAD, Nets, Shape
from index.teaching.shipping import Served
from index.teaching.variants import Sent, Variants
from knowledge.base import KnowledgeBase
from knowledge.load import load
from knowledge.models import DraftExamples
from tests.conftest import LITTLE

SHAPE = Shape(100, 7, 5, hidden=48, layers=2, attention_heads=4, inner=96, positions=64)
BERT = BertConfig(
    vocab_size=100,
    hidden_size=48,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=96,
    max_position_embeddings=64,
)
BANKS = Variants(("permisi",), ("makasih",), ("toh cuma sekali",), ("jawab boleh saja",), ("Hujan sejak pagi.",))
STORY = "Saya guru di Garut. Istri saya mencalonkan diri. Bolehkah saya mengantarnya?"


@pytest.fixture(scope="module")
def world() -> KnowledgeBase:
    return load(LITTLE)


@pytest.fixture(scope="module")
def lessons(world: KnowledgeBase) -> Lessons:
    return lessons_of(world, seed=1, variants=2, talk_variants=1)


def texts(*, of: int = 3) -> torch.Tensor:
    ids = torch.randint(5, 100, (of, 9), generator=torch.Generator().manual_seed(3))
    ids[0, 6:] = PAD
    return ids


def test_each_net_is_the_transformer_whose_weights_it_was_given() -> None:
    torch.manual_seed(0)
    bert, nets = BertModel(BERT, add_pooling_layer=False).eval(), Nets(SHAPE, 2).eval()
    nets.take(bert.state_dict())
    ids = texts()
    expected = bert(input_ids=ids, attention_mask=ids != PAD).last_hidden_state
    for states in nets.tokens(ids.expand(2, *ids.shape)):
        assert torch.allclose(states[ids != PAD], expected[ids != PAD], atol=1e-5)


def test_a_net_learns_nothing_from_the_texts_of_another() -> None:
    nets, ids = Nets(SHAPE, 2), texts()
    nets(torch.stack([ids, ids])).cases[0].sum().backward()
    gradients = [weight.grad for weight in nets.parameters() if weight.grad is not None]
    assert all(not gradient[1].any() for gradient in gradients)
    assert any(gradient[0].any() for gradient in gradients)


def test_what_serves_says_what_was_learnt() -> None:
    net, ids = Nets(SHAPE, 1).eval(), texts(of=2)[1:]
    told = net(ids.unsqueeze(0))
    cases, kinds, sides = Served(net).eval()(ids)
    assert torch.allclose(cases, told.cases[0].softmax(-1), atol=1e-5)
    assert torch.allclose(kinds, told.kinds[0].softmax(-1), atol=1e-5)
    assert torch.allclose(sides, told.sides[0].sigmoid(), atol=1e-5)


def test_hiding_leaves_marks_and_empty_places_alone() -> None:
    ids = texts()
    shown, hidden = hide(ids, 1.0)
    assert (shown[hidden] == MASK).all()
    assert (shown[ids == PAD] == PAD).all()


def test_a_teacher_is_not_taught_what_it_leaves_out() -> None:
    """Of what a teacher left out it knows less than the others."""
    lessons = 40
    material = Material(
        forms=[[[2, 5 + number % 90, 9, 3]] for number in range(lessons)],
        columns=torch.arange(lessons) % SHAPE.columns,
        kinds=torch.arange(lessons) % SHAPE.kinds,
        sides=torch.full((lessons,), NOTHING),
        rules=torch.arange(SHAPE.columns),
    )
    recipe = Recipe(teachers=2, teacher_passes=60, teacher_rate=5e-3, batch=16)
    classroom = Classroom(material, SHAPE, recipe, 1, lambda _: None, torch.device("cpu"))
    teachers = classroom.teachers({})
    parts, (cases, kinds, _) = classroom.part_of(), classroom.unlearnt(teachers)
    told = teachers.eval()(torch.tensor([form[0] for form in material.forms]).expand(2, lessons, 4))
    learnt = told.cases[1 - parts, torch.arange(lessons)].argmax(-1) == material.columns
    unlearnt = cases.argmax(-1) == material.columns
    assert learnt.float().mean() > unlearnt.float().mean() + 0.3
    assert kinds.sum(-1).allclose(torch.ones(lessons), atol=1e-4)


def test_every_example_is_a_lesson_with_its_column_and_kind(world: KnowledgeBase, lessons: Lessons) -> None:
    normaliser = Normaliser(world)
    found = {lesson.forms[0].text: lesson for lesson in lessons.lessons if not lesson.forms[0].earlier}
    for example in world.examples():
        lesson = found[normaliser(example.text).text]
        assert lessons.columns[lesson.column].startswith(f"{example.rule}|")
        assert KINDS[lesson.kind] == world.case(example.rule, example.case).verdict.value


def test_talks_are_told_in_their_own_turns(world: KnowledgeBase, lessons: Lessons) -> None:
    told = [form for lesson in lessons.lessons if lesson.forms[0].earlier for form in lesson.forms]
    talks = [talk for talks in world.talks.values() for talk in talks.talks]
    assert len(told) == 3 * len(talks) > 0
    assert all(form.earlier for form in told)


def test_a_talk_about_what_was_taken_away_is_no_lesson(world: KnowledgeBase, lessons: Lessons) -> None:
    gone = replace(world, rules={name: rule for name, rule in world.rules.items() if name != "like-akun-calon"})
    told = [lesson for lesson in lessons_of(gone, seed=1, variants=1).lessons if lesson.forms[0].earlier]
    assert len(told) < sum(bool(lesson.forms[0].earlier) for lesson in lessons.lessons)


def test_texts_to_post_tell_only_whether_they_take_sides(world: KnowledgeBase) -> None:
    drafts = {
        "memihak": DraftExamples(title="Memihak", level="dukungan", texts=("Ayo menangkan Pak Wiro!",)),
        "netral": DraftExamples(title="Netral", level="netral", texts=("TPS buka pukul tujuh.",)),
    }
    lessons = lessons_of(replace(world, drafts=drafts), seed=1, variants=1)
    sided = [lesson for lesson in lessons.lessons if lesson.side != NOTHING]
    assert {lesson.side for lesson in sided} == {0, 1}
    assert all(lesson.column == NOTHING for lesson in sided)


def test_no_variant_loses_the_question() -> None:
    chance = random.Random(1)
    for _ in range(300):
        sent = BANKS.make(STORY, ["Gaji ke-13 kapan cair?"], chance)
        assert len(f"{sent.earlier} {sent.text}".split()) >= len(STORY.split())


def test_a_variant_of_a_talk_keeps_its_turns() -> None:
    chance, talk = random.Random(3), Sent("Kalau istrinya?", "Bupati boleh kampanye?")
    sent = [BANKS.go_on(talk, ["Gaji ke-13 kapan cair?"], chance) for _ in range(100)]
    begun = {one.earlier for one in sent if one.text == talk.text and one.earlier.endswith(talk.earlier)}
    assert begun >= {f"{first} {talk.earlier}" for first in ("permisi", "Hujan sejak pagi.", "Gaji ke-13 kapan cair?")}
    assert any(talk.text in one.text != talk.text and one.earlier == talk.earlier for one in sent)
    assert all(one.text and one.earlier for one in sent)


def test_a_story_in_two_turns_is_still_the_whole_story() -> None:
    chance = random.Random(2)
    sent = [BANKS.make(STORY, [], chance) for _ in range(200)]
    turned = [one for one in sent if one.earlier]
    assert turned
    assert all(f"{one.earlier} {one.text}" == STORY for one in turned)


def test_lessons_are_the_same_each_time(world: KnowledgeBase, lessons: Lessons) -> None:
    assert lessons_of(world, seed=1, variants=2, talk_variants=1) == lessons
