"""What the pages work with, put together once by whoever opens the console."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.live import Live
from bot.channels.console.mail import Mail, Messenger, open_mail
from bot.desk.house import KnowledgeDesk
from bot.desk.intake import Intake, open_intake
from bot.desk.overview import Overview
from bot.desk.passwords import Passwords
from bot.desk.signing_in import SigningIn
from bot.storage import (
    Accounts,
    Agencies,
    Attempts,
    Audit,
    Database,
    Figures,
    Identity,
    Invitations,
    Learning,
    Marks,
    Releases,
    Sessions,
)


@dataclass(frozen=True)
class Office:
    """The parts that pages ask for as `office(request)`; a page that needs another part adds a field here."""

    database: Database
    identity: Identity
    audit: Audit
    accounts: Accounts
    sessions: Sessions
    invitations: Invitations
    passwords: Passwords
    signing_in: SigningIn
    overview: Overview
    marks: Marks
    learning: Learning
    desk: KnowledgeDesk
    live: Live
    intake: Intake
    """Takes files in."""
    mail: Mail
    """What is sent to many."""
    url: str | None = None
    """How the console is reached through a proxy with TLS; None when only this machine reaches it."""


def open_office(
    database: Database,
    identity: Identity,
    *,
    desk: KnowledgeDesk,
    live: Live,
    url: str | None = None,
    passwords: Passwords | None = None,
    intake: Intake | None = None,
    messenger: Messenger | None = None,
) -> Office:
    """The office of a database, with the desk whose content it works on and what answers from it.

    `intake` is that of another door of this process, where there is one; `messenger` the bot that sends to many.
    """
    passwords = passwords or Passwords()
    audit = Audit(database)
    accounts = Accounts(database, audit)
    return Office(
        database=database,
        identity=identity,
        audit=audit,
        accounts=accounts,
        sessions=Sessions(database),
        invitations=Invitations(database, accounts, audit),
        passwords=passwords,
        signing_in=SigningIn(accounts, Attempts(database), audit, passwords, identity),
        overview=Overview(Figures(database, identity), Releases(database), Agencies(database)),
        marks=Marks(database),
        learning=Learning(database, identity),
        desk=desk,
        live=live,
        intake=intake or open_intake(database, identity, desk),
        mail=open_mail(database, identity, audit, lambda: live.knowledge, messenger),
        url=url,
    )
