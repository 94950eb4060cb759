"""A draft is tried in a process of its own: every problem at once, nothing half visible, the newest version wins."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from pathlib import Path

import pytest

from bot.desk import building
from bot.desk.building import BuildFailed, Superseded
from bot.desk.trying import try_draft
from index.shelf import Shelf
from tests.conftest import DAY
from tests.desk_world import LIKE, SHARE, World

pytest_plugins = ["tests.desk_fixtures"]


def snapshots(desk_world: World) -> set[str]:
    return {path.name for path in (desk_world.folder / "var" / "index" / "snapshots").iterdir()}


def left_over(desk_world: World) -> list[Path]:
    return [*(desk_world.folder / "var" / "desk").glob("coba-*")]


def children() -> list[int]:
    """Processes that try a draft for this one."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
            command = (status.parent / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == os.getpid() and b"draft-build" in command:
            found.append(int(status.parent.name))
    return found


async def started(count: int = 1) -> list[int]:
    for _ in range(200):
        if len(found := children()) >= count:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("no child was started")


async def test_every_problem_is_told_with_file_line_and_mend_and_the_old_release_serves_fault_41(
    desk_world: World,
) -> None:
    before, release = snapshots(desk_world), desk_world.live.release
    draft = await desk_world.draft(SHARE, "title: ", "title: [rusak\ntitle: ")
    await desk_world.change(draft, LIKE, "verdict: tidak_boleh", "verdict: mungkin\nbaru: ya")
    found = await desk_world.examined(draft)
    told = {(problem.file, problem.line > 0) for problem in found.tried.problems}
    assert told == {(SHARE, True), (LIKE, True)}
    assert len(found.tried.problems) >= 3
    assert desk_world.desk.publishing.gate(found).refused
    assert (snapshots(desk_world), desk_world.live.release) == (before, release)


async def test_a_citation_that_is_nowhere_and_a_revoked_regulation_are_told_fault_44(desk_world: World) -> None:
    draft = await desk_world.draft(SHARE, "skb-2022#b.6", "skb-2022#b.99")
    found = await desk_world.examined(draft)
    (problem,) = found.tried.problems
    assert problem.file == SHARE
    assert '"skb-2022#b.99" tidak ada' in problem.message
    await desk_world.change(draft, SHARE, "skb-2022#b.99", "skb-2020#pedoman")
    (problem,) = (await desk_world.examined(draft)).tried.problems
    assert "skb-2020" in problem.message


async def test_what_was_tried_waits_on_the_shelf_and_serves_nobody(desk_world: World) -> None:
    draft = await desk_world.draft(SHARE, "title: ", "title: Ulang ")
    found = await desk_world.examined(draft)
    assert found.tried.snapshot in snapshots(desk_world)
    assert desk_world.live.knowledge.rules["bagikan-konten-kampanye"].title == "Membagikan konten kampanye"
    assert desk_world.desk.publishing._opener.shelf.current().name != found.tried.snapshot
    assert left_over(desk_world) == []


async def test_a_newer_version_ends_the_older_ones_process_fault_47(desk_world: World) -> None:
    draft = await desk_world.draft(SHARE, "title: ", "title: Satu ")
    first = asyncio.create_task(desk_world.examined(draft))
    (older,) = await started()
    await desk_world.change(draft, SHARE, "title: Satu", "title: Dua")
    second = await desk_world.examined(draft)
    with pytest.raises(Superseded):
        await first
    assert older not in children()
    assert second.tried.problems == ()
    newest = await desk_world.desk.publishing.examined(draft)
    assert newest == second


async def test_two_drafts_are_tried_one_after_the_other_fault_47(desk_world: World) -> None:
    one, two = [await desk_world.draft(SHARE, "title: ", f"title: {name} ") for name in ("Satu", "Dua")]
    both = asyncio.gather(desk_world.examined(one), desk_world.examined(two))
    most = 0
    while not both.done():
        most = max(most, len(children()))
        await asyncio.sleep(0.05)
    first, second = await both
    assert most == 1
    assert first.tried.snapshot != second.tried.snapshot


async def test_a_killed_child_leaves_nothing_and_is_told_fault_47(desk_world: World) -> None:
    before = snapshots(desk_world)
    draft = await desk_world.draft(SHARE, "title: ", "title: Ulang ")
    trying = asyncio.create_task(desk_world.examined(draft))
    (child,) = await started()
    os.kill(child, signal.SIGKILL)
    with pytest.raises(BuildFailed, match="coba lagi"):
        await trying
    assert snapshots(desk_world) == before
    assert left_over(desk_world) == []
    assert (await desk_world.examined(draft)).tried.problems == ()


async def test_what_a_killed_process_was_trying_is_tried_anew_and_what_it_left_goes_fault_39(desk_world: World) -> None:
    draft = await desk_world.draft(SHARE, "title: ", "title: Ulang ")
    left, running = (desk_world.folder / "var" / "desk" / name for name in ("coba-mati", "coba-jalan"))
    for folder in (left, running):
        (folder / "isi").mkdir(parents=True)
    os.utime(left, (0, 0))
    assert (await desk_world.examined(draft)).tried.problems == ()
    assert not left.exists()
    assert running.exists(), "another process may still be at it"


async def test_a_build_that_takes_too_long_is_ended(desk_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "LONGEST", 0.2)
    draft = await desk_world.draft(SHARE, "title: ", "title: Ulang ")
    with pytest.raises(BuildFailed, match="terlalu lama"):
        await desk_world.examined(draft)
    assert children() == []


async def test_new_warnings_come_along_and_old_ones_do_not(desk_world: World) -> None:
    draft = await desk_world.draft(SHARE, "Membagikan konten kampanye, juga", 'Membagikan "#pilihsatu", juga')
    found = await desk_world.examined(draft)
    assert [warned.kind for warned in found.tried.warnings] == ["slogan"]


def test_a_draft_and_what_it_rests_on_are_both_ready_to_serve(
    desk_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[str] = []
    monkeypatch.setattr("bot.answering.drafting.Drafts.prepare", lambda _, kept=None: prepared.append(kept.parent.name))
    draft = Path(shutil.copytree(desk_folder / "isi", desk_folder / "rancangan"))
    (draft / SHARE).write_text((draft / SHARE).read_text().replace("answer: ", "answer: Baru. ", 1))
    shelf = Shelf(desk_folder / "var" / "index")
    tried = try_draft(draft, desk_folder / "isi", shelf, cases=desk_folder / "soal", today=DAY)
    assert prepared == [tried.snapshot, shelf.current().name]
