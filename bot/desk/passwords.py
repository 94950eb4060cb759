"""Passwords: argon2, in a thread, with the same work for a name that nobody has."""

from __future__ import annotations

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
FEWEST_LETTERS = 5
# Each takes 64 MiB while it is checked; more at once would be a way to make the machine small.
AT_ONCE = 2


class Passwords:
    """Make and check hashes; tests bring a hasher with less work."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def check(self, password: str, kept: str | None) -> bool:
        """Whether it is the password; where none is kept, the answer is no after the same work."""
        if kept is None and self._nobodys is None:
            self._nobodys = await self.hash(secrets.token_urlsafe())
        async with self._room:
            right = await asyncio.to_thread(self._matches, kept or self._nobodys or "", password)
        return right and kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether the hash was made with less work than is asked today."""
        return self._hasher.check_needs_rehash(kept)

    def _matches(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def fresh() -> str:
    """A password for the first sign-in: 80 bits in groups that can be copied by hand."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def weakness(password: str, name: str) -> str | None:
    """What is wrong with a new password, as the name of a message; None when it will do."""
    if len(password) < SHORTEST:
        return "sandi-pendek"
    if len(password) > LONGEST:
        return "sandi-panjang"
    if name in password.casefold() or len(set(password)) < FEWEST_LETTERS:
        return "sandi-mudah"
    return None
