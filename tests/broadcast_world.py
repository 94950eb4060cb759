"""A desk with agencies, accounts and recipients beside a bot, for tests of what is sent to many."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.broadcasting.texts import flaws_of
from bot.channels.telegram.reading import PLATFORM
from bot.storage import (
    Account,
    Accounts,
    Agencies,
    Agency,
    Audience,
    Audit,
    Broadcast,
    Broadcasts,
    Content,
    Course,
    Deliveries,
    Invitations,
    Kind,
    Place,
    Purpose,
    Receipts,
    Recipients,
)
from tests.telegram_records import BOT
from tests.telegram_world import World

NAME = f"telegram:{BOT['id']}"
HEALTH, SCHOOLS = Agency("dinkes", "Dinas Kesehatan", "Kab. Contoh", "WIB"), Agency("disdik", "Disdik", "Kota", "WIT")


def now() -> datetime:
    return datetime.now(UTC)


class Office:
    """What the pages of the console will do, done by a test."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.audit = Audit(world.database)
        self.accounts = Accounts(world.database, self.audit)
        self.invitations = Invitations(world.database, self.accounts, self.audit)
        self.agencies = Agencies(world.database)
        self.recipients = Recipients(world.database, world.identity, NAME)
        self.broadcasts = Broadcasts(world.database, self.audit, flaws_of)
        self.deliveries = Deliveries(world.database, world.identity, NAME)
        self.receipts = Receipts(world.database, world.identity)

    async def open(self) -> None:
        await self.agencies.keep([HEALTH, SCHOOLS])

    async def account(self, user: int, *roles: str, agency: str | None = None) -> Account:
        """An account that is linked with a Telegram user."""
        made = await self.accounts.create(f"akun{user}", roles, agency, by="a", now=now())
        code = await self.invitations.issue(made.id, Purpose.TELEGRAM, by=made.id, now=now())
        await self.invitations.link(code, self.world.identity.person(PLATFORM, user), now=now())
        found = await self.accounts.get(made.id)
        assert found is not None
        return found

    async def group(self, chat: int, agency: Agency = HEALTH, *, thread: int | None = None) -> str:
        place = Place(agency.code, agency.region, agency.zone, thread)
        name = self.world.identity.chat(PLATFORM, chat)
        return await self.recipients.keep(Kind.GROUP, name, chat, place, now=now())

    async def person(self, user: int, agency: Agency = HEALTH) -> str:
        place = Place(agency.code, agency.region, agency.zone)
        return await self.recipients.keep(
            Kind.PERSON, self.world.identity.person(PLATFORM, user), user, place, now=now()
        )

    async def send(
        self,
        content: Content | str = "Netral di {{ region }}.",
        audience: Audience | None = None,
        *,
        by: str = "ani",
        once: bool = False,
        corrects: str | None = None,
        lasts: timedelta = timedelta(hours=12),
        due_in: timedelta = timedelta(),
        title: str = "Masa tenang",
    ) -> str:
        """Written by one, approved by another; returns the broadcast's id."""
        made = await self.broadcasts.write(
            title, Content(content) if isinstance(content, str) else content, audience or Audience(),
            by=by, now=now(), due_at=now() + due_in, expires_at=now() + due_in + lasts, once=once, corrects=corrects,
        )  # fmt: skip
        assert made is not None
        await self.broadcasts.submit(made, by=by)
        await self.broadcasts.approve(made, by="budi", now=now())
        return made

    async def get(self, identity: str) -> Broadcast:
        found = await self.broadcasts.get(identity)
        assert found is not None
        return found

    async def states(self, identity: str) -> dict[str, int]:
        """How many deliveries stand in each state; what may have come twice counts as `ragu` too."""
        counted: dict[str, int] = {}
        for tally in await self.deliveries.tallies(identity):
            counted[tally.state] = counted.get(tally.state, 0) + tally.count
            if tally.doubtful:
                counted["ragu"] = counted.get("ragu", 0) + tally.doubtful
        return counted

    async def reasons(self, identity: str) -> dict[str, int]:
        counted: dict[str, int] = {}
        for tally in await self.deliveries.tallies(identity):
            if tally.reason is not None:
                counted[tally.reason] = counted.get(tally.reason, 0) + tally.count
        return counted

    async def over(self, identity: str, seconds: float = 15) -> None:
        """Wait until a broadcast came to its end."""
        async with asyncio.timeout(seconds):
            while (await self.get(identity)).state is Course.RUNNING:  # noqa: ASYNC110 - nobody signals it
                await asyncio.sleep(0.02)
