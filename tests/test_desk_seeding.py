"""A question becomes the beginning of a change, in a draft, without any verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.desk.seeding import Seed, SeedError, Seeding, slug_of
from bot.storage import Became
from knowledge.editing import plain
from tests.desk_world import LIKE, World

pytest_plugins = ["tests.desk_fixtures"]

TODAY = date(2026, 11, 26)
SEED = Seed(
    Became.EXAMPLE, "boleh ga kasih jempol di reels calon?", "Jangan; terbaca sebagai dukungan.", "like-akun-calon"
)


async def begin(world: World, seed: Seed) -> tuple[str, str, str]:
    seeded = await Seeding(world.desk.editing).begin(seed, world.live.knowledge, title="Contoh", by="ani", on=TODAY)
    page = await world.desk.editing.page(seeded.draft, seeded.path)
    assert page.content is not None
    return seeded.draft, seeded.path, page.content.decode()


async def test_an_example_stands_among_the_others_and_all_else_as_before(world: World) -> None:
    _, path, text = await begin(world, SEED)
    assert path == LIKE
    assert plain(path, text)["questions"]["santai"][-1] == SEED.question
    before, after = set(world.text(LIKE).splitlines()), set(text.splitlines())
    assert len(after - before) == 1
    assert before <= after


async def test_a_case_has_what_the_desk_answered_and_no_verdict(world: World) -> None:
    _, path, text = await begin(world, replace(SEED, became=Became.CASE))
    case = plain(path, text)["cases"][-1]
    assert (case["id"], case["answer"]) == ("kasus_baru", SEED.answer)
    assert case["questions"] == {"santai": [SEED.question]}
    assert not {"verdict", "when", "citations"} & set(case)


async def test_a_rule_stands_beside_the_nearest_and_has_no_verdict(world: World) -> None:
    _, path, text = await begin(world, replace(SEED, became=Became.RULE))
    assert path == "rules/medsos/boleh-kasih-jempol-reels-calon.yaml"
    assert not {"verdict", "citations", "reviewed"} & set(plain(path, text))


@pytest.mark.parametrize("became", [Became.CASE, Became.RULE])
async def test_what_an_editor_did_not_fill_cannot_be_published(world: World, became: Became) -> None:
    draft, path, _ = await begin(world, replace(SEED, became=became))
    examined = await world.examined(draft)
    assert any(path in str(problem) and "verdict" in str(problem) for problem in examined.tried.problems)


async def test_a_second_question_goes_into_the_same_draft(world: World) -> None:
    draft, _, _ = await begin(world, SEED)
    again, _, text = await begin(world, replace(SEED, question="love di ig cawabup gpp?", draft=draft))
    assert again == draft
    assert SEED.question in text
    assert "love di ig cawabup gpp?" in text


@pytest.mark.parametrize(
    ("seed", "problem"),
    [
        (replace(SEED, question=""), "kotak-pertanyaan"),
        (replace(SEED, question="x" * 1001), "kotak-pertanyaan"),
        (replace(SEED, rule=None), "kotak-aturan"),
        (replace(SEED, rule="../../tmp/x"), "kotak-aturan"),
        (replace(SEED, question="apakah  ASN boleh menyukai unggahan pasangan calon?"), "kotak-sudah-ada"),
        (replace(SEED, draft="tak-ada"), "kotak-rancangan"),
    ],
)
async def test_what_cannot_begin_leaves_no_draft(world: World, seed: Seed, problem: str) -> None:
    with pytest.raises(SeedError) as refused:
        await begin(world, seed)
    assert refused.value.problem == problem
    assert await world.desk.editing.alive() == ()


def test_names_of_new_rules_are_their_own_and_safe() -> None:
    assert slug_of("Boleh hadir?", {"boleh-hadir"}) == "boleh-hadir-2"
    assert slug_of("🙂 ??", set()) == "aturan-baru"
    assert "/" not in slug_of("../../etc/passwd apa", set())
