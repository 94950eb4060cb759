"""The desk's commands are for linked accounts; to everybody else they are unknown, in the very same words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.channels.telegram.reading import PLATFORM
from bot.storage import NOBODY, Account, Accounts, Audit, Invitations, Purpose
from tests.telegram_people import GROUP_ANONYMOUS_BOT
from tests.telegram_records import BOT
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]

ANI, STRANGER, GROUP = 60001, 60002, -1006000
NAME = f"@{BOT['username']}"
# The likest of the known commands is named, whatever was typed.
UNKNOWN = "[perintah-tidak-dikenal] /aturan"


class Desk:
    """The office behind the bot of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.audit = Audit(world.database)
        self.accounts = Accounts(world.database, self.audit)
        self.invitations = Invitations(world.database, self.accounts, self.audit)

    async def account(self, name: str = "ani") -> Account:
        return await self.accounts.create(name, ["editor"], None, by="a", now=datetime.now(UTC))

    async def code(self, account: Account) -> str:
        return await self.invitations.issue(account.id, Purpose.TELEGRAM, by=account.id, now=datetime.now(UTC))

    async def linked(self, user: int = ANI) -> Account:
        account = await self.account()
        person = self.world.identity.person(PLATFORM, user)
        await self.invitations.link(await self.code(account), person, now=datetime.now(UTC))
        return account

    async def says(self, chat: int, text: str, **more: object) -> str:
        """What the bot answers to a message."""
        seen = len(self.world.server.to(chat))
        self.world.server.write(chat, text, **more)
        return (await self.world.server.answers(chat, seen + 1))[-1].text


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


async def test_a_code_of_the_console_links_the_one_who_sends_it(desk: Desk) -> None:
    account = await desk.account()
    answer = await desk.says(ANI, f"/tautkan {await desk.code(account)}")
    assert answer.startswith("[staf-tertaut] ani")
    linked = await desk.accounts.linked(desk.world.identity.person(PLATFORM, ANI))
    assert linked is not None
    assert linked.id == account.id
    assert (await desk.says(ANI, "/akun")).startswith("[staf-akun] ani")


async def test_a_code_works_once(desk: Desk) -> None:
    code = await desk.code(await desk.account())
    await desk.says(ANI, f"/tautkan {code}")
    assert (await desk.says(STRANGER, f"/tautkan {code}")).startswith("[perintah-tidak-dikenal]")
    assert await desk.accounts.linked(desk.world.identity.person(PLATFORM, STRANGER)) is None
    assert (await desk.says(ANI, f"/tautkan {code}")).startswith("[staf-tertaut]"), "a repeat after a crash is no fault"


@pytest.mark.parametrize("command", ["akun", "tautkan", "tautkan salah"])
async def test_to_others_a_command_of_the_desk_is_unknown_fault_54(desk: Desk, command: str) -> None:
    await desk.linked()
    assert await desk.says(STRANGER, f"/{command}") == UNKNOWN
    assert await desk.says(STRANGER, "/atrn") == UNKNOWN
    refused, *_ = await desk.audit.latest()
    assert (refused.by, refused.act, refused.subject) == (NOBODY, "perintah.ditolak", command.split()[0])
    assert "salah" not in str(refused)


async def test_a_forwarded_command_is_not_obeyed_fault_54(desk: Desk) -> None:
    await desk.linked()
    origin = {"type": "user", "date": 1, "sender_user": {"id": ANI, "is_bot": False, "first_name": "Ani"}}
    for reader in (STRANGER, ANI):
        answer = await desk.says(reader, "/akun", forward_origin=origin)
        assert answer.startswith("[perintah-tidak-dikenal]")


async def test_a_message_edited_into_a_command_is_not_obeyed_fault_54(desk: Desk) -> None:
    await desk.linked()
    message = desk.world.server.write(ANI, "halo")
    await desk.world.server.answers(ANI)
    desk.world.server.rewrite(message, "/akun")
    await desk.world.server.quiet()
    assert len(desk.world.server.to(ANI)) == 1


async def test_in_a_group_nobody_is_staff_least_of_all_an_anonymous_admin_faults_29_54(desk: Desk) -> None:
    await desk.linked()
    anonymous = {"from": GROUP_ANONYMOUS_BOT, "sender_chat": {"id": GROUP, "type": "supergroup", "title": "G"}}
    code = await desk.code(await desk.account("budi"))
    for more in ({"user": ANI}, anonymous):
        for text in (f"/akun{NAME}", f"/tautkan{NAME} {code}"):
            assert (await desk.says(GROUP, text, **more)).startswith("[perintah-tidak-dikenal]")
    budi = next(account for account in await desk.accounts.all() if account.name == "budi")
    assert budi.telegram is None


async def test_a_channel_post_is_nobodys_command_fault_29(desk: Desk) -> None:
    await desk.linked()
    chat = {"id": -1007, "type": "channel", "title": "K"}
    desk.world.server.deliver({"channel_post": {"message_id": 1, "date": 1, "chat": chat, "text": "/akun"}})
    desk.world.server.write(-1008, "/akun", **{"from": None})
    await desk.world.server.quiet()
    assert desk.world.server.sent == []


async def test_who_is_revoked_is_a_stranger_at_the_next_step_fault_55(desk: Desk) -> None:
    account = await desk.linked()
    assert (await desk.says(ANI, "/akun")).startswith("[staf-akun]")
    await desk.accounts.revoke(account.id, by="a", now=datetime.now(UTC))
    assert await desk.says(ANI, "/akun") == UNKNOWN


async def test_roles_are_those_of_this_step_fault_55(desk: Desk) -> None:
    account = await desk.linked()
    await desk.accounts.change(account.id, ["peninjau"], None, by="a")
    assert await desk.says(ANI, "/akun") == "[staf-akun] ani ['peninjau']"


async def test_who_wants_to_be_forgotten_is_unlinked(desk: Desk) -> None:
    await desk.linked()
    await desk.says(ANI, "/hapus_data")
    assert (await desk.says(ANI, "/akun")).startswith("[perintah-tidak-dikenal]")
