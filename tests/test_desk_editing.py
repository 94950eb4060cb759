"""Two editors on one file: the second sees both texts, and nothing is overwritten."""

from __future__ import annotations

import pytest

from bot.desk.editing import Conflict, DraftGone, Seen
from bot.storage import DraftState
from knowledge.problems import KnowledgeError
from tests.desk_world import LIKE, SHARE, VOTE, World

pytest_plugins = ["tests.desk_fixtures"]


async def test_a_draft_is_the_content_that_serves_with_its_changes(desk_world: World) -> None:
    draft = await desk_world.draft(SHARE, "title: ", "title: Ulang ")
    base, tree = await desk_world.desk.serving(), await desk_world.desk.editing.tree(draft)
    assert set(desk_world.desk.store.differences(base, tree)) == {SHARE}
    assert (await desk_world.desk.editing.page(draft, LIKE)).content == desk_world.text(LIKE).encode()


async def test_the_second_of_two_editors_gets_both_texts_fault_45(desk_world: World) -> None:
    editing = desk_world.desk.editing
    draft = await desk_world.draft(SHARE, "title: ", "title: Satu ")
    seen = (await editing.page(draft, SHARE)).seen
    await editing.save(draft, SHARE, b"title: dari sari\n", seen=seen, editor="sari")
    with pytest.raises(Conflict) as refused:
        await editing.save(draft, SHARE, b"title: dari budi\n", seen=seen, editor="budi")
    (conflict,) = refused.value.conflicts
    assert (conflict.yours, conflict.theirs, conflict.by) == (b"title: dari budi\n", b"title: dari sari\n", "sari")
    assert conflict.before == desk_world.text(SHARE).encode()
    assert (await editing.page(draft, SHARE)).content == b"title: dari sari\n"
    await editing.save(draft, SHARE, b"title: dari keduanya\n", seen=conflict.seen, editor="budi")
    assert (await editing.page(draft, SHARE)).content == b"title: dari keduanya\n"


async def test_a_file_that_was_published_meanwhile_is_a_conflict_and_others_come_along_fault_45(
    desk_world: World,
) -> None:
    editing = desk_world.desk.editing
    mine = await desk_world.draft(SHARE, "title: ", "title: Punya sari ")
    await desk_world.change(mine, VOTE, "Bolehkah pegawai kelurahan", "Apakah pegawai kelurahan boleh")
    theirs = await desk_world.draft(SHARE, "title: ", "title: Punya budi ", by="budi")
    await desk_world.change(theirs, LIKE, "title: Menyukai", "title: Memberi jempol", by="budi")
    await desk_world.publish(theirs, by="budi", second="tini")
    with pytest.raises(Conflict) as refused:
        await editing.tree(mine)
    (conflict,) = refused.value.conflicts
    assert conflict.path == SHARE
    assert b"Punya sari" in (conflict.yours or b"")
    assert b"Punya budi" in (conflict.theirs or b"")
    assert conflict.by is None
    assert b"Punya" not in (conflict.before or b"")
    both = (conflict.theirs or b"").replace(b"Punya budi", b"Punya keduanya")
    await editing.save(mine, SHARE, both, seen=conflict.seen, editor="sari")
    tree = await editing.tree(mine)
    assert b"Memberi jempol" in desk_world.desk.store.read(tree, LIKE), "what only the other one changed comes along"
    assert b"Punya keduanya" in desk_world.desk.store.read(tree, SHARE)
    assert (await editing.find(mine)).base == (await desk_world.desk.serving()).fingerprint


async def test_a_form_opened_before_a_publish_does_not_overwrite_it_fault_45(desk_world: World) -> None:
    editing = desk_world.desk.editing
    mine = await editing.open("Rancangan sari", "", "sari")
    page = await editing.page(mine.id, SHARE)
    await desk_world.publish(await desk_world.draft(SHARE, "title: ", "title: Baru ", by="budi"), by="budi")
    with pytest.raises(Conflict) as refused:
        await editing.save(mine.id, SHARE, b"title: lama\n", seen=page.seen, editor="sari")
    assert b"title: Baru" in (refused.value.conflicts[0].theirs or b"")


async def test_a_name_that_leads_elsewhere_and_a_huge_file_are_refused_fault_52(desk_world: World) -> None:
    draft = await desk_world.desk.editing.open("Unggahan", "", "sari")
    for path, content in (("../../x.yaml", b"x"), ("words/besar.yaml", b"x" * 2_000_001)):
        with pytest.raises(KnowledgeError):
            await desk_world.desk.editing.save(draft.id, path, content, seen=Seen(), editor="sari")
    assert await desk_world.desk.editing.changes(draft.id) == {}


async def test_a_file_can_be_removed_and_the_removal_undone(desk_world: World) -> None:
    editing = desk_world.desk.editing
    draft = await editing.open("Hapus", "", "sari", changes={SHARE: None})
    assert SHARE not in (await editing.tree(draft.id)).files
    assert await editing.undo(draft.id, SHARE)
    assert (await editing.tree(draft.id)) == await desk_world.desk.serving()


async def test_a_discarded_draft_is_gone_and_a_submitted_one_waits(desk_world: World) -> None:
    editing = desk_world.desk.editing
    draft = await desk_world.draft(SHARE, "title: ", "title: Ulang ")
    await editing.submit(draft)
    assert [found.state for found in await editing.alive()] == [DraftState.SUBMITTED]
    await editing.discard(draft)
    with pytest.raises(DraftGone):
        await editing.page(draft, SHARE)
