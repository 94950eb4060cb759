"""A release is swapped as a whole: who has begun with one ends with it, and no answer mixes two."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.live import Live
from bot.model import Question
from index.shelf import Shelf
from tests.conftest import DAY
from tests.desk_world import SHARE

pytest_plugins = ["tests.desk_fixtures"]

SHARING = "nge-share video kampanye ke grup wa boleh gak"
PEOPLE, SWAPS = 50, 1_000


@pytest.fixture(scope="module")
def two(desk_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Answerer, Answerer]:
    """Two releases, of which the second says so in its answer."""
    import shutil

    folder = Path(shutil.copytree(desk_template, tmp_path_factory.mktemp("two") / "desk"))
    shelf = Shelf(folder / "var" / "index")
    first = Answerer(shelf.ensure(folder / "isi"))
    text = (folder / "isi" / SHARE).read_text(encoding="utf-8")
    (folder / "isi" / SHARE).write_text(text.replace("answer: ", "answer: Edaran kedua. ", 1), encoding="utf-8")
    return first, Answerer(shelf.ensure(folder / "isi"))


def belongs(text: str, release: str, two: tuple[Answerer, Answerer]) -> bool:
    """Whether a text is wholly of the release that it names, and of no other."""
    first, second = two
    return ("Edaran kedua." in text) == (release == second.release) and release in (first.release, second.release)


async def test_a_thousand_swaps_while_fifty_people_ask_fault_46(two: tuple[Answerer, Answerer]) -> None:
    live, done = Live(two[0]), asyncio.Event()
    seen: dict[str, int] = {}

    async def person() -> int:
        asked = 0
        while not done.is_set():
            answer = await asyncio.to_thread(live.answer, Question(SHARING, DAY))
            assert belongs(answer.text, answer.release, two), answer.text
            assert answer.release in answer.text, "the answer names its release"
            seen[answer.release] = seen.get(answer.release, 0) + 1
            asked += 1
        return asked

    people = [asyncio.create_task(person()) for _ in range(PEOPLE)]
    for number in range(SWAPS):
        live.swap(two[number % 2])
        await asyncio.sleep(0.005)
    done.set()
    assert all(asked > 0 for asked in await asyncio.gather(*people))
    assert len(seen) == 2


async def test_who_has_begun_ends_with_the_same_release_in_threads_too(two: tuple[Answerer, Answerer]) -> None:
    live = Live(two[0])
    with live.one_release():
        live.swap(two[1])
        inside = await asyncio.to_thread(live.answer, Question(SHARING, DAY))
        assert live.release == inside.release == two[0].release
        assert live.checks is two[0].checks
    assert live.answer(Question(SHARING, DAY)).release == two[1].release


async def test_one_who_has_begun_holds_back_nobody_else(two: tuple[Answerer, Answerer]) -> None:
    live = Live(two[0])
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> str:
        with live.one_release():
            begun.set()
            await go_on.wait()
            return live.release

    slow = asyncio.create_task(slowly())
    await begun.wait()
    live.swap(two[1])
    assert live.release == two[1].release
    go_on.set()
    assert await slow == two[0].release


def test_two_bots_in_one_program_do_not_share_what_was_begun(two: tuple[Answerer, Answerer]) -> None:
    one, other = Live(two[0]), Live(two[1])
    with one.one_release():
        assert other.release == two[1].release


def test_what_is_looked_for_is_looked_for_before_each_answer(two: tuple[Answerer, Answerer]) -> None:
    live = Live(two[0], look=lambda live: live.swap(two[1]))
    assert live.release == two[1].release
