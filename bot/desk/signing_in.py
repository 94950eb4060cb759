"""Sign in to the desk: wait, or be refused in the same words whether name or password was wrong, or come in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.desk.passwords import LONGEST, Passwords, fresh
from bot.storage import NOBODY, Account, Accounts, Attempts, Audit, Identity

FIRST = "pengelola"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@dataclass(frozen=True)
class Refused:
    """No, and for how long not to try again."""

    wait: timedelta = timedelta()


class SigningIn:
    """Names and passwords in, accounts out."""

    def __init__(
        self, accounts: Accounts, attempts: Attempts, audit: Audit, passwords: Passwords, identity: Identity
    ) -> None:
        self._accounts = accounts
        self._attempts = attempts
        self._audit = audit
        self._passwords = passwords
        self._identity = identity

    async def sign_in(self, name: str, password: str, client: str) -> Account | Refused:
        """Who it is; `client` is an address, of which nothing but a keyed hash is kept."""
        found = await self._check(spelt(name), password, client)
        if isinstance(found, Account):
            await self._audit.note(found.id, "masuk")
        return found

    async def change_password(self, account: Account, old: str, new: str, client: str) -> Account | Refused:
        """Replace the password, for who knows the old one; every session of the account ends."""
        found = await self._check(account.name, old, client)
        if isinstance(found, Account):
            await self._accounts.set_password(account.id, await self._passwords.hash(new), by=account.id)
        return found

    async def _check(self, name: str, password: str, client: str) -> Account | Refused:
        """Count first, then look: what was right is taken off the count again."""
        keys = self._identity.person("nama", name), self._identity.person("klien", client)
        wait = await self._attempts.begin(keys, now=datetime.now(UTC))
        if wait:
            return Refused(wait)
        known = await self._accounts.named(name)
        kept = known.password if known else None
        if not await self._passwords.check(password[: LONGEST + 1], kept) or known is None or kept is None:
            await self._audit.note(known.account.id if known else NOBODY, "masuk.gagal")
            return Refused()
        await self._attempts.succeeded(*keys)
        if self._passwords.outdated(kept):
            await self._accounts.rehash(known.account.id, await self._passwords.hash(password))
        return known.account


async def open_first(accounts: Accounts, passwords: Passwords) -> tuple[str, str] | None:
    """Name and password of the administrator who is made when there is no account yet; shown once, kept nowhere."""
    if await accounts.all():
        return None
    password = fresh()
    account = await accounts.create_first(FIRST, await passwords.hash(password), now=datetime.now(UTC))
    return None if account is None else (account.name, password)


def spelt(name: str) -> str:
    """A name as it is kept."""
    return name.strip().casefold()[:64]


def is_name(name: str) -> bool:
    """Whether an account may be called so."""
    return _NAME.fullmatch(name) is not None
