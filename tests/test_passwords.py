"""Passwords are kept as argon2 hashes that grow with the times; nobody learns which names exist."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from bot.desk.passwords import Passwords, fresh, weakness
from tests.console_world import PASSWORD, QUICK


async def test_a_hash_knows_its_password_and_no_other() -> None:
    passwords = Passwords(QUICK)
    kept = await passwords.hash(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert await passwords.check(PASSWORD, kept)
    assert not await passwords.check(PASSWORD + "x", kept)
    assert not await passwords.check(PASSWORD, "rusak")


async def test_where_no_password_is_kept_the_same_work_is_done_fault_62() -> None:
    class Counting(PasswordHasher):
        verified = 0

        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            self.verified += 1
            return super().verify(hash, password)

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    passwords = Passwords(hasher)
    assert not await passwords.check("", None)
    assert not await passwords.check(PASSWORD, None)
    assert hasher.verified == 2


async def test_a_hash_of_less_work_is_outdated() -> None:
    kept = await Passwords(QUICK).hash(PASSWORD)
    assert not Passwords(QUICK).outdated(kept)
    assert Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)).outdated(kept)


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("pendek", "sandi-pendek"),
        ("a" * 201, "sandi-panjang"),
        ("aaaaaaaaaaaaaaaa", "sandi-mudah"),
        ("rahasia-Ani.2026", "sandi-mudah"),
        (PASSWORD, None),
    ],
)
def test_a_weak_password_is_told_why(password: str, wrong: str | None) -> None:
    assert weakness(password, "ani.2026") == wrong


def test_a_first_password_is_long_never_twice_the_same_and_would_do() -> None:
    made = {fresh() for _ in range(100)}
    assert len(made) == 100
    assert all(weakness(password, "pengelola") is None for password in made)
