"""The way of a file into a draft survives a death at every step and never makes two drafts of one file."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import timedelta

import pytest

from bot.desk.editing import DraftGone
from bot.desk.intake import Intake, Kept, Overtaken, UploadGone, open_intake
from bot.storage import UPLOADS_STAY, purge
from tests.console_world import IDENTITY
from tests.desk_world import LIKE, World

pytest_plugins = ["tests.desk_fixtures"]


WORDS = b"title: Salam\nwords: [halo]\n"
PATH = "words/salam.yaml"


@pytest.fixture
def intake(desk_world: World) -> Intake:
    return open_intake(desk_world.database, IDENTITY, desk_world.desk)


async def taken(intake: Intake, data: bytes = WORDS, identity: str | None = None) -> Kept:
    found = await intake.take(data, "salam.yaml", "ani", identity=identity)
    return await intake.find(found.id or "")


async def digest(intake: Intake, kept: Kept) -> str:
    return (await intake.rehearse(kept)).digest


async def test_the_same_update_taken_twice_is_one_upload(intake: Intake) -> None:
    """Stored before it is answered: a crash in between repeats the answer and not the upload."""
    first = await taken(intake, identity="AAAAAAAAAAAA")
    assert await taken(intake, identity="AAAAAAAAAAAA") == first
    assert len(await intake.all()) == 1


async def test_a_death_between_opening_a_draft_and_filling_it_leaves_one_draft(
    intake: Intake, desk_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await taken(intake)
    seen = await digest(intake, kept)
    with monkeypatch.context() as patch:
        patch.setattr(Intake, "_put", _die)
        with pytest.raises(KeyboardInterrupt):
            await intake.enter(kept, "ani", digest=seen)
    assert len(await desk_world.desk.editing.alive()) == 1, "the draft is there, and empty"
    draft = await open_intake(desk_world.database, IDENTITY, desk_world.desk).enter(kept, "ani", digest=seen)
    assert [one.id for one in await desk_world.desk.editing.alive()] == [draft]
    assert (await desk_world.desk.editing.changes(draft))[PATH] == WORDS


async def test_a_death_before_the_mark_enters_nothing_twice_and_overwrites_no_colleague(
    intake: Intake, desk_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await taken(intake)
    seen = await digest(intake, kept)
    with monkeypatch.context() as patch:
        patch.setattr(type(intake.stored), "enter", _die)
        with pytest.raises(KeyboardInterrupt):
            await intake.enter(kept, "ani", digest=seen)
    (draft,) = await desk_world.desk.editing.alive()
    await desk_world.change(draft.id, PATH, "halo", "hai", by="ben")
    with pytest.raises(Overtaken):
        await intake.enter(kept, "ani", digest=seen)
    assert b"hai" in ((await desk_world.desk.editing.changes(draft.id))[PATH] or b"")


async def test_two_presses_at_once_make_one_draft(intake: Intake, desk_world: World) -> None:
    kept = await taken(intake)
    seen = await digest(intake, kept)
    drafts = await asyncio.gather(*(intake.enter(kept, "ani", digest=seen) for _ in range(5)))
    assert len(set(drafts)) == 1
    assert len(await desk_world.desk.editing.alive()) == 1


async def test_what_is_in_a_draft_enters_no_other(intake: Intake, desk_world: World) -> None:
    kept = await taken(intake)
    draft = await intake.enter(kept, "ani", digest=await digest(intake, kept))
    other = await desk_world.desk.editing.open("Lain", "", "ani")
    assert await intake.enter(kept, "ani", digest="apa pun", draft=other.id) == draft
    assert await desk_world.desk.editing.changes(other.id) == {}


async def test_nothing_enters_that_changes_nothing_or_was_not_seen(intake: Intake, desk_world: World) -> None:
    kept = await taken(intake)
    with pytest.raises(Overtaken):
        await intake.enter(kept, "ani", digest="lain")
    with pytest.raises(DraftGone):
        await intake.enter(kept, "ani", digest=await digest(intake, kept), draft="tidakada")
    assert await desk_world.desk.editing.alive() == ()


async def test_no_file_brings_a_review_along(intake: Intake, desk_world: World) -> None:
    """Whoever uploads cannot say that a legal officer read it."""
    text = f'{desk_world.text(LIKE).rstrip()}\nreviewed: "2026-11-26"\nreviewer: Ibu Hukum\n'
    found = await intake.take(text.encode(), "like-akun-calon.yaml", "ani")
    assert found.id is not None
    seen = await intake.rehearse(await intake.find(found.id))
    assert seen.changes == {}
    assert any("tinjauan" in problem.message for problem in seen.problems)


async def test_after_a_week_upload_and_original_are_gone(intake: Intake, desk_world: World) -> None:
    kept = await taken(intake)
    assert await intake.original(kept) == WORDS
    await intake.forget_originals()
    assert desk_world.desk.originals.names() == {kept.stored.sha256}, "what is needed stays"
    await purge(desk_world.database, now=kept.stored.at + UPLOADS_STAY + timedelta(seconds=1))
    with pytest.raises(UploadGone):
        await intake.find(kept.stored.id)
    await intake.forget_originals()
    assert desk_world.desk.originals.names() == {kept.stored.sha256}, "it may belong to one that is just being stored"
    long_ago = time.time() - 7200
    os.utime(desk_world.folder / "var" / "desk" / "unggahan" / kept.stored.sha256, (long_ago, long_ago))
    await intake.forget_originals()
    assert desk_world.desk.originals.names() == frozenset()


async def test_an_original_that_two_uploads_share_goes_with_the_second(intake: Intake, desk_world: World) -> None:
    first, second = await taken(intake), await taken(intake)
    await intake.discard(first, "ani")
    assert await intake.original(second) == WORDS
    await intake.discard(second, "ani")
    assert desk_world.desk.originals.names() == frozenset()
    with pytest.raises(UploadGone):
        await intake.original(second)


async def _die(*_: object) -> None:
    raise KeyboardInterrupt
