"""A button carries what fits, and only what we put there is read back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.buttons import Action, Press, read_press
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]

TICKET = "AbC-_1234567"
FORGED = [
    "", "v1", "v1:fb", f"v1:fb:{TICKET}", f"v1:fb:{TICKET}:*", f"v2:fb:{TICKET}:+", f"v1:fb:{TICKET}:+\n",
    f"v1:pick:{TICKET}:-1", f"v1:pick:{TICKET}:999", f"v1:pick:{TICKET}:\u0663", f"v1:src:{TICKET}:1",
    "v1:src:short", f"v1:drop:{TICKET}", "x" * 65, "v1:src:' OR 1=1 --",
]  # fmt: skip


@pytest.mark.parametrize(
    "press",
    [
        Press(Action.VOTE, TICKET, "+"),
        Press(Action.VOTE, TICKET, "-"),
        Press(Action.PICK, TICKET, "12"),
        Press(Action.REFINE, TICKET, "2"),
        Press(Action.SOURCE, TICKET),
        Press(Action.NONE, TICKET),
    ],
)
def test_a_press_is_read_back_and_fits(press: Press) -> None:
    assert read_press(str(press)) == press
    assert len(str(press).encode()) <= 64


@pytest.mark.parametrize("data", FORGED)
def test_what_we_never_wrote_is_no_press_fault_61(data: str) -> None:
    assert read_press(data) is None


@settings(deadline=None)
@given(st.text(max_size=64))
def test_nothing_that_people_send_breaks_the_reading(data: str) -> None:
    press = read_press(data)
    assert press is None or str(press) == data


async def test_every_press_is_answered_also_the_forged_and_the_expired_fault_61(world: World) -> None:
    world.server.write(7, "bolehkah?")
    (answer,) = await world.server.answers(7)
    ticket = answer.buttons[0][0]["callback_data"].split(":")[2]
    for data in (*FORGED, f"v1:fb:{TICKET}:+", f"v1:pick:{ticket}:0", f"v1:pick:{ticket}:99"):
        assert await world.server.toast(world.server.press(answer, data)) == "[tombol-kedaluwarsa]"
    assert len(world.server.to(7)) == 1


async def test_a_press_that_telegram_has_given_up_waiting_for_breaks_nothing(world: World) -> None:
    world.server.write(7, "bolehkah?")
    (answer,) = await world.server.answers(7)
    world.server.press(answer, "[tombol-dasar-hukum]")
    world.server.callbacks.clear()
    _, basis = await world.server.answers(7, 2)
    assert basis.text.startswith("Dasar")


async def test_a_press_without_its_message_is_answered(world: World) -> None:
    world.server.callbacks["lost"] = 7
    sender = {"id": 7, "is_bot": False, "first_name": "Budi"}
    press = {"id": "lost", "from": sender, "chat_instance": "1", "inline_message_id": "x", "data": f"v1:src:{TICKET}"}
    world.server.deliver({"callback_query": press})
    assert await world.server.toast("lost") == "[tombol-kedaluwarsa]"
