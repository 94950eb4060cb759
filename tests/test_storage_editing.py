"""Drafts keep what each editor saw, releases are claimed once and never changed, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.storage import (
    ContentDraft,
    ContentDrafts,
    Database,
    DraftFile,
    DraftState,
    Entry,
    Ledger,
    Release,
    ReleaseKind,
    Releases,
    StorageError,
    Switch,
)

pytest_plugins = ["tests.storage_fixtures"]

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DRAFT = ContentDraft("d1", "Judul", "Alasan", "f" * 64, "sari", DraftState.OPEN, 0, NOON, NOON)
FIRST = Release(1, "f" * 64, "f-1", None, "sari", "Isi bawaan", ReleaseKind.FIRST, NOON, shipped="f" * 64)


def file(content: bytes | None = b"satu", editor: str = "sari") -> DraftFile:
    return DraftFile("words/a.yaml", content, None, 0, editor, NOON)


async def test_the_second_of_two_saves_that_saw_the_same_is_refused_fault_45(database: Database) -> None:
    drafts = ContentDrafts(database)
    await drafts.open(DRAFT)
    assert await drafts.save("d1", file(b"satu"), seen=None, now=NOON)
    assert not await drafts.save("d1", file(b"dua", "budi"), seen=None, now=NOON)
    assert await drafts.save("d1", file(b"tiga"), seen=1, now=NOON)
    assert not await drafts.save("d1", file(b"empat", "budi"), seen=1, now=NOON)
    (kept,) = await drafts.files("d1")
    assert (kept.content, kept.editor, kept.version) == (b"tiga", "sari", 2)
    found = await drafts.find("d1")
    assert found is not None
    assert found.version == 2, "what was refused counts for nothing"


async def test_a_submitted_draft_is_open_again_once_it_changes(database: Database) -> None:
    drafts = ContentDrafts(database)
    await drafts.open(DRAFT)
    await drafts.turn("d1", DraftState.SUBMITTED, now=NOON)
    await drafts.save("d1", file(), seen=None, now=NOON)
    assert [draft.state for draft in await drafts.alive()] == [DraftState.OPEN]


async def test_a_discarded_draft_takes_nothing_more(database: Database) -> None:
    drafts = ContentDrafts(database)
    await drafts.open(DRAFT)
    await drafts.turn("d1", DraftState.DISCARDED, now=NOON)
    assert not await drafts.save("d1", file(), seen=None, now=NOON)
    assert not await drafts.turn("d1", DraftState.OPEN, now=NOON)
    assert await drafts.alive() == ()


async def test_an_approval_is_for_one_content_only(database: Database) -> None:
    drafts = ContentDrafts(database)
    assert await drafts.approve("d1", "a" * 64, "budi", now=NOON)
    assert not await drafts.approve("d1", "a" * 64, "budi", now=NOON)
    assert await drafts.approvers("d1", "a" * 64) == ("budi",)
    assert await drafts.approvers("d1", "b" * 64) == ()


async def test_of_two_publishers_one_claims_the_release(database: Database) -> None:
    drafts, releases = ContentDrafts(database), Releases(database)
    await drafts.open(DRAFT)
    assert await releases.claim(FIRST)
    second = replace(FIRST, number=2, parent=1, kind=ReleaseKind.PUBLISHED, draft="d1", shipped=None)
    assert await releases.claim(second)
    assert not await releases.claim(replace(second, author="budi"))
    newest = await releases.newest()
    assert newest is not None
    assert (newest.number, newest.author) == (2, "sari")
    found = await drafts.find("d1")
    assert found is not None
    assert found.state is DraftState.PUBLISHED
    assert await releases.shipped() == "f" * 64


async def test_a_draft_is_published_once(database: Database) -> None:
    drafts, releases = ContentDrafts(database), Releases(database)
    await drafts.open(DRAFT)
    assert await releases.claim(replace(FIRST, draft="d1"))
    assert not await releases.claim(replace(FIRST, number=2, draft="d1"))
    assert [release.number for release in await releases.all()] == [1]


@pytest.mark.parametrize("act", ["UPDATE releases SET author = 'x'", "DELETE FROM releases"])
async def test_a_release_is_never_changed_or_removed(database: Database, act: str) -> None:
    releases = Releases(database)
    await releases.claim(FIRST)
    with pytest.raises((DBAPIError, StorageError)):
        async with database.transaction() as connection:
            await connection.execute(text(act))
    assert await releases.newest() == FIRST


async def test_a_switch_stays_as_the_first_one_set_it_until_it_is_taken_back(database: Database) -> None:
    releases = Releases(database)
    await releases.halt(Switch("bot", NOON, "sari", "salah"))
    await releases.halt(Switch("bot", NOON + timedelta(hours=1), "budi", "juga"))
    number, (switch,) = await releases.standing()
    assert (number, switch.by) == (0, "sari")
    assert await releases.resume("bot")
    assert not await releases.resume("bot")
    assert await releases.standing() == (0, ())


async def test_verdicts_are_counted_without_persons(database: Database) -> None:
    ledger = Ledger(database)
    for number, (verdict, day) in enumerate([("boleh", 0), ("boleh", 1), ("tidak_boleh", 0), ("boleh", 40)]):
        at = NOON - timedelta(days=day)
        await ledger.record(Entry(f"e{number}", f"p{number}", "private", "answered", verdict, "abc123", at, 5, "like"))
    given = await Releases(database).given(since=NOON - timedelta(days=30), verdicts=("boleh", "tidak_boleh"))
    assert {(one.verdict, one.count) for one in given} == {("boleh", 2), ("tidak_boleh", 1)}


async def test_only_what_was_found_last_of_a_draft_is_kept(database: Database) -> None:
    drafts = ContentDrafts(database)
    await drafts.open(DRAFT)
    await drafts.keep_impact("d1", "a" * 64, "f" * 64, {"n": 1}, now=NOON)
    await drafts.keep_impact("d1", "b" * 64, "f" * 64, {"n": 2}, now=NOON)
    assert await drafts.impact("a" * 64, "f" * 64) is None
    assert await drafts.impact("b" * 64, "f" * 64) == {"n": 2}
    assert await drafts.tried() == ("b" * 64,)
