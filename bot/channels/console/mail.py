"""What the pages about broadcasts share: the parts they work with, and who may see which agency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.broadcasting.shelf import Shelf
from bot.broadcasting.texts import flaws_of
from bot.desk.overview import bound_to
from bot.storage import (
    Account,
    Agencies,
    Audit,
    Broadcasts,
    Database,
    Deliveries,
    Identity,
    Receipts,
    Recipients,
    Schedules,
)
from knowledge.base import KnowledgeBase

NOWHERE = "-"


@dataclass
class Messenger:
    """The bot that sends: its name in the database, and how Telegram calls it once it has told us."""

    name: str
    username: str | None = None


@dataclass(frozen=True)
class Mail:
    """Everything about what is sent to many; `recipients` and `deliveries` are those of the messenger's bot."""

    agencies: Agencies
    broadcasts: Broadcasts
    schedules: Schedules
    receipts: Receipts
    recipients: Recipients
    deliveries: Deliveries
    shelf: Shelf
    messenger: Messenger | None

    async def names(self) -> Mapping[str, str]:
        """The agencies' names by their codes."""
        return {agency.code: agency.name for agency in await self.agencies.all()}

    async def agency_of(self, account: Account) -> str | None:
        """The code of the agency that is all this account may see; None for who works for the whole desk.

        An account whose agency is in no list sees nothing.
        """
        named = bound_to(account)
        if named is None:
            return None
        agency = await self.agencies.called(named)
        return NOWHERE if agency is None else agency.code


def open_mail(
    database: Database,
    identity: Identity,
    audit: Audit,
    knowledge: Callable[[], KnowledgeBase],
    messenger: Messenger | None,
) -> Mail:
    """The mail of an office; without a messenger nobody is reached, and the pages say so."""
    bot = "" if messenger is None else messenger.name
    return Mail(
        agencies=Agencies(database),
        broadcasts=Broadcasts(database, audit, flaws_of),
        schedules=Schedules(database, audit),
        receipts=Receipts(database, identity),
        recipients=Recipients(database, identity, bot),
        deliveries=Deliveries(database, identity, bot),
        shelf=Shelf(knowledge),
        messenger=messenger,
    )
