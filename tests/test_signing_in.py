"""Who signs in is let in, refused, or made to wait; a wrong name and a wrong password look the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from bot.channels.console import Office
from bot.desk.passwords import Passwords
from bot.desk.signing_in import Refused, is_name, open_first, spelt
from bot.storage import NOBODY, Account, Database, Identity
from bot.storage.attempts import FREE
from tests.console_world import PASSWORD, office_without_desk

pytest_plugins = ["tests.storage_fixtures"]


@pytest.fixture
async def office(database: Database, identity: Identity) -> Office:
    """An office with one account, ani."""
    office = office_without_desk(database, identity)
    account = await office.accounts.create("ani", ["editor"], None, by="a", now=datetime.now(UTC))
    await office.accounts.set_password(account.id, await office.passwords.hash(PASSWORD), by="a")
    return office


async def test_name_and_password_lead_in_however_the_name_is_written(office: Office) -> None:
    for name in ("ani", " Ani ", "ANI"):
        found = await office.signing_in.sign_in(name, PASSWORD, "here")
        assert isinstance(found, Account)
        assert found.name == "ani"


async def test_wrong_name_and_wrong_password_are_refused_alike_fault_62(office: Office) -> None:
    assert await office.signing_in.sign_in("ani", "salah", "here") == Refused()
    assert await office.signing_in.sign_in("budi", PASSWORD, "here") == Refused()
    assert await office.signing_in.sign_in("", "", "here") == Refused()


async def test_twenty_wrong_passwords_make_even_the_right_one_wait_fault_62(office: Office) -> None:
    for name in ("ani", "budi"):
        refused = [await office.signing_in.sign_in(name, "salah", f"from {name}") for _ in range(20)]
        assert refused[:FREE] == [Refused()] * FREE
        assert all(isinstance(one, Refused) and one.wait > timedelta() for one in refused[FREE:])
    late = await office.signing_in.sign_in("ani", PASSWORD, "elsewhere")
    assert isinstance(late, Refused)
    assert late.wait > timedelta()


async def test_an_account_that_is_invited_or_revoked_cannot_sign_in(office: Office) -> None:
    await office.accounts.create("budi", ["editor"], None, by="a", now=datetime.now(UTC))
    assert await office.signing_in.sign_in("budi", "", "here") == Refused()
    found = await office.accounts.named("ani")
    assert found is not None
    await office.accounts.revoke(found.account.id, by="a", now=datetime.now(UTC))
    assert await office.signing_in.sign_in("ani", PASSWORD, "here") == Refused()


async def test_a_password_is_hashed_anew_when_more_work_is_asked(office: Office, database: Database) -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    later = office_without_desk(database, office.identity, passwords=stronger)
    assert isinstance(await later.signing_in.sign_in("ani", PASSWORD, "here"), Account)
    found = await office.accounts.named("ani")
    assert found is not None
    assert "t=2" in str(found.password)
    assert isinstance(await later.signing_in.sign_in("ani", PASSWORD, "here"), Account)


async def test_every_attempt_that_was_looked_at_is_noted_without_the_name_that_was_typed(office: Office) -> None:
    await office.signing_in.sign_in("rahasiabesar", "salah", "here")
    found = await office.signing_in.sign_in("ani", PASSWORD, "here")
    assert isinstance(found, Account)
    signed_in, failed, *_ = await office.audit.latest()
    assert (failed.act, failed.by) == ("masuk.gagal", NOBODY)
    assert (signed_in.act, signed_in.by) == ("masuk", found.id)
    assert "rahasiabesar" not in str(await office.audit.latest())


async def test_a_password_is_changed_by_who_knows_it(office: Office) -> None:
    found = await office.accounts.named("ani")
    assert found is not None
    assert await office.signing_in.change_password(found.account, "salah", "kata sandi lain", "here") == Refused()
    assert isinstance(await office.signing_in.change_password(found.account, PASSWORD, "kata sandi lain", "h"), Account)
    assert isinstance(await office.signing_in.sign_in("ani", "kata sandi lain", "here"), Account)


async def test_the_first_account_is_made_once(database: Database, identity: Identity) -> None:
    office = office_without_desk(database, identity)
    first = await open_first(office.accounts, office.passwords)
    assert first is not None
    found = await office.signing_in.sign_in(*first, "here")
    assert isinstance(found, Account)
    assert found.must_change
    assert await open_first(office.accounts, office.passwords) is None


def test_names_are_short_and_plain() -> None:
    assert all(is_name(name) for name in ("ani", "b2", "siti.nur-aini_2"))
    assert not any(is_name(name) for name in ("", "a", "Ani", "ani budi", "<b>", "../x", "a" * 41, "ani\n", "аni"))
    assert spelt("  ANI ") == "ani"
