"""Who may send sees what is under way and stops it in two taps; to everybody else nothing of it exists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.telegram import reminding
from bot.storage import NOBODY, Course, Fate
from tests.broadcast_world import Office, now
from tests.telegram_people import GROUP_ANONYMOUS_BOT
from tests.telegram_records import BOT, Sent
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]

GROUP, ANI, BUDI, STRANGER = -1007000, 60001, 60002, 60009
UNKNOWN = "[perintah-tidak-dikenal]"


@pytest.fixture
async def office(asleep: World, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(reminding, "BETWEEN_REPORTS", 60.0)
    office = Office(asleep)
    await office.open()
    for number in range(3):
        await office.group(GROUP - number)
    return office


async def says(office: Office, chat: int, text: str, **more: object) -> Sent:
    seen = len(office.world.server.to(chat))
    office.world.server.write(chat, text, **more)
    return (await office.world.server.answers(chat, seen + 1))[-1]


async def press(office: Office, sent: Sent, label: str, user: int = ANI) -> str | None:
    return await office.world.server.toast(office.world.server.press(sent, label, user=user))


async def later(office: Office) -> str:
    """A broadcast that is approved and begins later, so that it stands still while somebody looks."""
    return await office.send("Netral.", due_in=timedelta(hours=1))


async def test_what_is_under_way_is_listed_with_its_progress_and_stopped_after_a_question_fault_17(
    office: Office,
) -> None:
    account = await office.account(ANI, "penyiar")
    await office.world.start()
    sent = await office.send()
    await office.over(sent)
    made = await later(office)
    listed = await says(office, ANI, "/siaran")
    assert "'judul': 'Masa tenang'" in listed.text
    assert ("'nanti': True" in listed.text, "'waiting': 3" in listed.text) == (True, True)
    assert len(listed.buttons) == 1, "what has ended is not listed"
    assert await press(office, listed, f"v1:sia:t:{made}") is None
    await office.world.server.until(lambda: listed.text == "[siaran-hentikan] Masa tenang 0 3")
    assert await press(office, listed, "[tombol-jangan-hentikan]") is None
    await office.world.server.until(lambda: listed.text.startswith("[siaran-daftar]"))
    assert (await office.get(made)).state is Course.RUNNING
    await press(office, listed, f"v1:sia:t:{made}")
    await office.world.server.until(lambda: listed.text.startswith("[siaran-hentikan]"))
    assert await press(office, listed, "[tombol-ya-hentikan]") == "[siaran-dibatalkan]"
    await office.world.server.until(lambda: listed.text == "[siaran-daftar] [] 0")
    assert await office.states(made) == {Fate.CANCELLED: 3}
    assert [note.by for note in await office.audit.latest() if note.act == "siaran.batal"] == [account.id]
    assert await press(office, listed, f"v1:sia:y:{made}") == "[tombol-kedaluwarsa]", "a second stop is none"


@pytest.mark.parametrize("roles", [("editor", "peninjau"), ("pemantau",), ()])
async def test_to_everybody_else_the_command_is_unknown_and_noted_fault_54(
    office: Office, roles: tuple[str, ...]
) -> None:
    account = await office.account(BUDI, *roles, agency="dinkes") if roles else None
    await office.world.start()
    made = await later(office)
    assert (await says(office, BUDI, "/siaran")).text == (await says(office, BUDI, "/siarran")).text
    refused = next(note for note in await office.audit.latest() if note.act == "perintah.ditolak")
    assert (refused.by, refused.subject) == (NOBODY if account is None else account.id, "siaran")
    forged = await says(office, BUDI, "halo")
    for data in (f"v1:sia:y:{made}", f"v1:sia:t:{made}", "v1:sia:l", f"v1:btl:{made}"):
        assert await press(office, forged, data, BUDI) == "[tombol-kedaluwarsa]", data
    assert (await office.audit.latest())[0].act == "siaran.ditolak"
    assert (await office.get(made)).state is Course.RUNNING


async def test_no_broadcaster_is_one_in_a_group_by_a_forward_or_by_an_edit_fault_54(office: Office) -> None:
    await office.account(ANI, "penyiar")
    await office.world.start()
    await later(office)
    anonymous = {"from": GROUP_ANONYMOUS_BOT, "sender_chat": {"id": GROUP, "type": "supergroup", "title": "G"}}
    for more in ({"user": ANI}, anonymous):
        assert (await says(office, GROUP, f"/siaran@{BOT['username']}", **more)).text.startswith(UNKNOWN)
    origin = {"type": "user", "date": 1, "sender_user": {"id": ANI, "is_bot": False, "first_name": "Ani"}}
    for user in (ANI, STRANGER):
        assert (await says(office, user, "/siaran", forward_origin=origin)).text.startswith(UNKNOWN)
    message = office.world.server.write(ANI, "halo")
    await office.world.server.answers(ANI, 2)
    office.world.server.rewrite(message, "/siaran")
    await office.world.server.quiet()
    assert len(office.world.server.to(ANI)) == 2


async def test_who_is_revoked_between_two_taps_stops_nothing_fault_55(office: Office) -> None:
    account = await office.account(ANI, "penyiar")
    await office.world.start()
    made = await later(office)
    listed = await says(office, ANI, "/siaran")
    await press(office, listed, f"v1:sia:t:{made}")
    await office.world.server.until(lambda: listed.text.startswith("[siaran-hentikan]"))
    await office.accounts.change(account.id, ["editor"], None, by="a")
    assert await press(office, listed, "[tombol-ya-hentikan]") == "[tombol-kedaluwarsa]"
    await office.accounts.revoke(account.id, by="a", now=now())
    assert await press(office, listed, "[tombol-ya-hentikan]") == "[tombol-kedaluwarsa]"
    assert (await office.get(made)).state is Course.RUNNING
    assert (await says(office, ANI, "/siaran")).text.startswith(UNKNOWN)
