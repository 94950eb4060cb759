"""On Telegram a new release answers at once, whole, and those who hold a verdict that it turns are told."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.halting import Halts, Switchboard
from bot.answering.live import Live
from bot.channels.telegram import recalling
from index.shelf import Shelf
from tests.desk_world import SHARE
from tests.telegram_world import World, opened

pytest_plugins = ["tests.telegram_fixtures", "tests.desk_fixtures"]

SHARING = "nge-share video kampanye ke grup wa boleh gak"


@pytest.fixture(scope="module")
def switchboard() -> Switchboard:
    return Switchboard()


@pytest.fixture(scope="module")
def two(
    desk_template: Path, tmp_path_factory: pytest.TempPathFactory, switchboard: Switchboard
) -> tuple[Answerer, Answerer]:
    """Two releases, of which the second has turned a verdict."""
    folder = Path(shutil.copytree(desk_template, tmp_path_factory.mktemp("two") / "desk"))
    shelf = Shelf(folder / "var" / "index")
    names = {"operator": "Desk Uji", "contact": "desk@contoh.test", "switchboard": switchboard}
    first = Answerer(shelf.ensure(folder / "isi"), **names)  # type: ignore[arg-type]
    text = (folder / "isi" / SHARE).read_text(encoding="utf-8")
    turned = text.replace("verdict: tidak_boleh", "verdict: bersyarat\ncondition: Tanpa ajakan memilih.", 1)
    (folder / "isi" / SHARE).write_text(turned, encoding="utf-8")
    return first, Answerer(shelf.ensure(folder / "isi"), **names)  # type: ignore[arg-type]


@pytest.fixture
def live(two: tuple[Answerer, Answerer]) -> Live:
    return Live(two[0])


@pytest.fixture
async def world(tmp_path: Path, live: Live, short_pace: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(recalling, "BETWEEN_LOOKS", 0.05)
    async with opened(tmp_path, live) as world:
        await world.start()
        yield world


async def test_the_next_question_is_answered_from_the_new_release(
    world: World, live: Live, two: tuple[Answerer, Answerer]
) -> None:
    world.server.write(7, SHARING)
    (before,) = await world.server.answers(7)
    live.swap(two[1])
    world.server.write(7, f"pak, {SHARING}")
    after = (await world.server.answers(7, 2))[-1]
    assert "TIDAK BOLEH" in before.text
    assert two[0].release in before.text
    assert "BERSYARAT" in after.text
    assert two[1].release in after.text


async def test_who_agreed_is_told_when_a_publish_turned_their_verdict(
    world: World, live: Live, two: tuple[Answerer, Answerer]
) -> None:
    world.server.write(7, "/kabari")
    offer = (await world.server.answers(7))[-1]
    world.server.press(offer, live.phrase("tombol-setuju-kabari"))
    await world.server.answers(7, 2)
    world.server.write(7, SHARING)
    await world.server.answers(7, 3)
    live.swap(two[1])
    told = (await world.server.answers(7, 4))[-1]
    assert "TIDAK BOLEH" in told.text, "what it was"
    assert "BERSYARAT" in told.text, "what it is"
    await world.server.quiet(0.3)
    assert len(world.server.to(7)) == 4


async def test_what_is_halted_is_said_under_old_buttons_too(world: World, switchboard: Switchboard) -> None:
    world.server.write(7, SHARING)
    (answer,) = await world.server.answers(7)
    switchboard.halts = Halts.of(["topik:medsos"])
    try:
        world.server.press(answer, world.answerer.phrase("tombol-dasar-hukum"))
        law = (await world.server.answers(7, 2))[-1]
        world.server.write(7, "boleh ga nge-share video kampanye ke grup wa?")
        again = (await world.server.answers(7, 3))[-1]
    finally:
        switchboard.halts = Halts()
    assert "SEDANG DIPERIKSA" in law.text
    assert "SEDANG DIPERIKSA" in again.text
