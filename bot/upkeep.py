"""What an operator does for the desk from the shell: verify the audit, let somebody in who lost the password, and see
which releases can serve again at once."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from bot.app import open_opener
from bot.channels.console import plain
from bot.desk.opening import Opener
from bot.desk.signing_in import spelt
from bot.service import explaining
from bot.settings import Settings
from bot.storage import SYSTEM, Accounts, Audit, Database, Invitations, Purpose, Release, Releases
from index.shelf import silent
from index.snapshot import SnapshotError


def verify_audit(settings: Settings) -> int:
    """Go through the chain of the audit and say what was found; status 1 when it is broken."""
    return explaining(settings, lambda: _verify_audit(settings))


def invite(settings: Settings, name: str) -> int:
    """Make a one-use link with which the owner of an account chooses a new password; status 1 for no such account."""
    return explaining(settings, lambda: _invite(settings, name))


def releases(settings: Settings, *, build: bool) -> int:
    """Tell which releases can serve again at once, after building those that cannot where that is wanted; status 1
    when one can be neither opened nor built."""
    return explaining(settings, lambda: _releases(settings, build))


async def _releases(settings: Settings, build: bool) -> int:
    database = await Database.open(settings.database_url)
    try:
        known = await Releases(database).all()
    finally:
        await database.close()
    opener = open_opener(settings)
    lost = set[str]()
    for release in known if build else ():
        try:
            if not _at_once(opener, release):
                opener.ready(release.fingerprint, report=silent)
        except SnapshotError as error:
            lost.add(release.fingerprint)
            print(error, file=sys.stderr)
    told = [(release, _at_once(opener, release)) for release in known]
    size = opener.shelf.size() // 10**6
    print(plain("rilis.txt", releases=told, size=size, room=settings.releases_disk_mb).strip())
    return 1 if lost else 0


def _at_once(opener: Opener, release: Release) -> bool:
    return opener.shelf.built(opener.shelf.name_of(release.fingerprint))


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
