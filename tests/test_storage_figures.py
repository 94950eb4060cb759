"""Rows for figures: no pseudonym, no ticket, no text; what somebody told belongs to their private questions alone."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.storage import Asked, Database, Entry, Figures, Identity, Ledger, Profile, Profiles

pytest_plugins = ["tests.storage_fixtures"]

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
ENTRY = Entry("a1", "p" * 64, "private", "answered", "tidak_boleh", "abc123", AT, 3, rule="like-akun-calon", vote=-1)


@pytest.fixture
def figures(database: Database, identity: Identity) -> Figures:
    return Figures(database, identity)


async def all_of(figures: Figures) -> list[Asked]:
    return list(await figures.asked(AT - timedelta(days=3), AT + timedelta(days=3)))


async def test_a_row_tells_what_was_answered_and_not_to_whom(database: Database, figures: Figures) -> None:
    await Ledger(database).record(ENTRY)
    assert await all_of(figures) == [Asked(0, AT, "answered", "tidak_boleh", "like-akun-calon", (), -1)]
    assert {field.name for field in fields(Asked)}.isdisjoint({"id", "question", "text"})
    assert "p" * 64 not in repr(await all_of(figures))


async def test_one_person_has_one_number_in_a_reading(database: Database, figures: Figures) -> None:
    for number, person in enumerate(("q", "r", "q")):
        at = AT + timedelta(days=number - 1)
        await Ledger(database).record(replace(ENTRY, id=f"a{number}", person=person, asked_at=at))
    assert [row.person for row in await all_of(figures)] == [0, 1, 0]


async def test_region_and_agency_belong_to_private_questions_of_those_who_told(
    database: Database, identity: Identity, figures: Figures
) -> None:
    told = Profile(region="Kota Contoh", agency="Dinas A")
    await Profiles(database, identity).keep(ENTRY.person, told, now=AT)
    await Ledger(database).record(ENTRY)
    await Ledger(database).record(replace(ENTRY, id="a2", chat_kind="group", asked_at=AT + timedelta(minutes=1)))
    await Ledger(database).record(replace(ENTRY, id="a3", person="r", asked_at=AT + timedelta(minutes=2)))
    private, group, other = await all_of(figures)
    assert (private.region, private.agency) == ("Kota Contoh", "Dinas A")
    assert (group.region, group.agency, other.region, other.agency) == (None,) * 4
    assert "Contoh" not in repr(private)


async def test_what_a_changed_secret_sealed_is_as_if_never_told(database: Database, identity: Identity) -> None:
    await Profiles(database, identity).keep(ENTRY.person, Profile(region="Kota Contoh"), now=AT)
    await Ledger(database).record(ENTRY)
    (row,) = await all_of(Figures(database, Identity(SecretStr("x" * 40))))
    assert row.region is None


async def test_the_end_is_excluded_and_the_beginning_is_not(database: Database, figures: Figures) -> None:
    await Ledger(database).record(ENTRY)
    assert len(await figures.asked(AT, AT + timedelta(seconds=1))) == 1
    assert len(await figures.asked(AT - timedelta(days=2), AT)) == 0


async def test_a_state_of_the_content_begins_with_its_first_answer(database: Database, figures: Figures) -> None:
    for number, release in enumerate(("bbb", "aaa", "bbb")):
        at = AT + timedelta(hours=number)
        await Ledger(database).record(replace(ENTRY, id=f"a{number}", release=release, asked_at=at))
    assert [(begun.name, begun.at) for begun in await figures.begun()] == [
        ("bbb", AT),
        ("aaa", AT + timedelta(hours=1)),
    ]
