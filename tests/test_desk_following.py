"""A process follows the database: what is published or halted elsewhere answers here within moments."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.desk import following
from bot.desk.pointer import Pointer
from bot.model import Outcome, Question
from tests.conftest import DAY
from tests.desk_world import SHARE, World, opened

pytest_plugins = ["tests.desk_fixtures"]

SHARING = "nge-share video kampanye ke grup wa boleh gak"


async def until(holds: Callable[[], bool], patience: float = 20) -> None:
    for _ in range(int(patience / 0.02)):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come about")


def outcome(desk_world: World) -> Outcome:
    return desk_world.live.answer(Question(SHARING, DAY)).outcome


async def published(desk_world: World, words: str = "Sejak edaran baru, ") -> str:
    await desk_world.publish(await desk_world.draft(SHARE, "answer: ", f"answer: {words}"))
    return desk_world.live.release


async def test_a_follower_takes_over_releases_and_switches_by_itself(
    desk_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "BETWEEN_LOOKS", 0.02)
    async with opened(desk_world.folder) as other:
        running = asyncio.create_task(other.desk.follower.run())
        release = await published(desk_world)
        await until(lambda: other.live.release == release)
        await desk_world.desk.publishing.halt("bot", "sari", {"editor"}, reason="salah")
        await until(lambda: outcome(other) is Outcome.HALTED)
        await desk_world.desk.publishing.resume("bot", "tini", {"peninjau"})
        await until(lambda: outcome(other) is Outcome.ANSWERED)
        running.cancel()


async def test_a_switch_is_seen_while_a_release_is_being_opened(
    desk_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "BETWEEN_LOOKS", 0.02)
    async with opened(desk_world.folder) as other:
        await published(desk_world)
        await other.desk.follower.lock.acquire()
        running = asyncio.create_task(other.desk.follower.run())
        await desk_world.desk.publishing.halt("bot", "sari", {"editor"}, reason="salah")
        await until(lambda: outcome(other) is Outcome.HALTED)
        assert other.live.release != desk_world.live.release
        other.desk.follower.lock.release()
        await until(lambda: other.live.release == desk_world.live.release)
        running.cancel()


async def test_a_full_disk_keeps_no_claimed_release_from_answering_fault_35(
    desk_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Pointer, "write", no_space)
    await published(desk_world)
    assert "Sejak edaran baru," in desk_world.live.answer(Question(SHARING, DAY)).text
    monkeypatch.undo()
    await desk_world.desk.follower.look()
    assert Pointer(desk_world.folder / "var").read().number == 2


async def test_a_release_that_cannot_be_opened_here_leaves_what_serves_fault_48(desk_world: World) -> None:
    async with opened(desk_world.folder) as other:
        before = other.live.release
        await published(desk_world)
        newest = (await desk_world.desk.publishing.releases())[0]
        folder = desk_world.folder / "var" / "index" / "snapshots" / newest.snapshot
        (folder / "knowledge" / "head.json.gz").write_bytes(b"")
        tree = desk_world.folder / "var" / "desk" / "store" / "trees" / f"{newest.fingerprint}.json"
        kept = tree.read_bytes()
        tree.unlink()
        await other.desk.follower.look()
        assert (other.live.release, outcome(other)) == (before, Outcome.ANSWERED)
        tree.write_bytes(kept)
        other.desk.follower._refused = (0, 0.0)
        await other.desk.follower.look()
        assert other.live.release == desk_world.live.release, "it was built anew from its content"


async def test_a_lost_file_is_written_again(desk_world: World) -> None:
    await published(desk_world)
    (desk_world.folder / "var" / "desk" / "live.json").unlink()
    await desk_world.desk.follower.look()
    assert Pointer(desk_world.folder / "var").read().number == 2
