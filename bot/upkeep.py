"""What an operator does for the desk from the shell: verify the audit, and let somebody in who lost the password."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from bot.channels.console import plain
from bot.desk.signing_in import spelt
from bot.service import explaining
from bot.settings import Settings
from bot.storage import SYSTEM, Accounts, Audit, Database, Invitations, Purpose


def verify_audit(settings: Settings) -> int:
    """Go through the chain of the audit and say what was found; status 1 when it is broken."""
    return explaining(settings, lambda: _verify_audit(settings))


def invite(settings: Settings, name: str) -> int:
    """Make a one-use link with which the owner of an account chooses a new password; status 1 for no such account."""
    return explaining(settings, lambda: _invite(settings, name))


async def _verify_audit(settings: Settings) -> int:
    database = await Database.open(settings.database_url)
    try:
        audit = Audit(database)
        broken, (count, seal) = await audit.verify(), await audit.end()
    finally:
        await database.close()
    print(plain("audit.txt", broken=broken, count=count, seal=seal).strip())
    return 0 if broken is None else 1


async def _invite(settings: Settings, name: str) -> int:
    database = await Database.open(settings.database_url)
    try:
        audit = Audit(database)
        accounts = Accounts(database, audit)
        found = await accounts.named(spelt(name))
        if found is None:
            print(plain("undangan-tidak-ada.txt").strip(), file=sys.stderr)
            return 1
        invitations = Invitations(database, accounts, audit)
        code = await invitations.issue(found.account.id, Purpose.PASSWORD, by=SYSTEM, now=datetime.now(UTC))
    finally:
        await database.close()
    home = (settings.console_url or f"http://{settings.console_host}:{settings.console_port}").rstrip("/")
    print(plain("undangan.txt", link=f"{home}/undangan/{code}").strip())
    return 0
