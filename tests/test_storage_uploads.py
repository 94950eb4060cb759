"""Uploads are sealed, changed by one person at a time, told of once, and forgotten after a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.storage import UPLOADS_STAY, Database, Identity, StoredUpload, Uploading, Uploads, purge
from bot.storage.uploads import uploads

pytest_plugins = ["tests.storage_fixtures"]

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
ONE = StoredUpload("AAAAAAAAAAAA", "a" * 64, "ani", NOW, '{"x": "isi berkas"}', '{"pieces": []}', chat=77001)


@pytest.fixture
def kept(database: Database, identity: Identity) -> Uploads:
    return Uploads(database, identity)


async def test_an_upload_comes_back_as_it_was_and_is_kept_once(kept: Uploads) -> None:
    assert await kept.keep(ONE)
    assert not await kept.keep(replace(ONE, found="{}"))
    assert await kept.find(ONE.id) == ONE
    assert await kept.all() == (ONE,)
    assert await kept.find("lain") is None


async def test_nothing_of_the_file_can_be_read_at_rest(database: Database, kept: Uploads) -> None:
    await kept.keep(ONE)
    async with database.transaction() as connection:
        row = (await connection.execute(select(uploads))).one()
    assert "isi berkas" not in str(row)
    assert "77001" not in str(row)
    other = Uploads(database, Identity(SecretStr("z" * 40)))
    assert await other.find(ONE.id) is None, "the secret was changed since"


async def test_the_second_of_two_saves_is_refused(kept: Uploads) -> None:
    await kept.keep(ONE)
    assert await kept.save(ONE.id, "ani", seen=0)
    assert not await kept.save(ONE.id, "ben", seen=0)
    assert await kept.save(ONE.id, "ben", seen=1, found="{}")
    found = await kept.find(ONE.id)
    assert found is not None
    assert (found.work, found.found, found.version) == ("ben", "{}", 2)


async def test_what_is_in_a_draft_is_changed_and_dropped_no_more(kept: Uploads) -> None:
    await kept.keep(ONE)
    assert await kept.enter(ONE.id, "satu") == "satu"
    assert await kept.enter(ONE.id, "dua") == "satu", "the first one has it"
    assert not await kept.save(ONE.id, "ani", seen=0)
    await kept.forget(ONE.id)
    found = await kept.find(ONE.id)
    assert found is not None
    assert found.state is Uploading.ENTERED
    assert await kept.enter("lain", "tiga") is None


async def test_an_outcome_is_claimed_once_and_where_it_goes_is_forgotten(kept: Uploads) -> None:
    await kept.keep(ONE)
    assert await kept.waiting() == ()
    await kept.enter(ONE.id, "satu")
    assert [one.chat for one in await kept.waiting()] == [77001]
    assert [await kept.claim_outcome(ONE.id) for _ in range(2)] == [True, False]
    assert await kept.waiting() == ()
    await kept.release_outcome(ONE.id, 77001)
    assert [one.chat for one in await kept.waiting()] == [77001]


async def test_after_a_week_an_upload_is_gone(database: Database, kept: Uploads) -> None:
    await kept.keep(ONE)
    await kept.keep(replace(ONE, id="BBBBBBBBBBBB", sha256="b" * 64, at=NOW + timedelta(days=1)))
    await purge(database, now=NOW + UPLOADS_STAY + timedelta(hours=1))
    assert [one.id for one in await kept.all()] == ["BBBBBBBBBBBB"]
    assert await kept.originals() == {"b" * 64}
