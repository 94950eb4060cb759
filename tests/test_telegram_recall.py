"""Who agreed is told once when a verdict that they received changed; nobody else, and nobody twice."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.recall import WITHDRAWN, Correction
from bot.channels.telegram import recalling
from bot.channels.telegram.consenting import VERSION
from bot.channels.telegram.reading import PLATFORM
from bot.storage import Consents, Corrections, Database, Received
from tests.conftest import DAY
from tests.fakes import FakeAnswerer
from tests.telegram_records import Fault, Refusal
from tests.telegram_world import World, opened

pytest_plugins = ["tests.telegram_fixtures", "tests.storage_fixtures"]


class Changing(FakeAnswerer):
    """Everything that was permitted is forbidden once `changed` is set."""

    changed = False

    def correction(self, rule: str, case: str | None, verdict: str, *, given: date) -> Correction | None:
        return Correction("tidak_boleh", f"JAWABAN BERUBAH\n{rule} {case}") if self.changed else None

    @property
    def recall(self) -> Changing:
        return self


@pytest.fixture
async def world(tmp_path: Path, short_pace: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(recalling, "BETWEEN_LOOKS", 0.05)
    async with opened(tmp_path, Changing()) as world:
        await world.start()
        yield world


async def agree(world: World, person: int) -> None:
    world.server.write(person, "/kabari")
    offer = (await world.server.answers(person))[-1]
    world.server.press(offer, "[tombol-setuju-kabari]")
    await world.server.answers(person, 2)


def change(world: World) -> None:
    assert isinstance(world.answerer, Changing)
    world.answerer.changed = True


def texts(world: World, chat: int) -> Sequence[str]:
    return [sent.text for sent in world.server.to(chat)]


async def test_those_who_agreed_are_told_once_and_others_not_at_all(world: World) -> None:
    await agree(world, 7)
    for person in (7, 8):
        world.server.write(person, "boleh hadir?")
        world.server.write(person, "boleh hadir lagi?")
    await world.server.answers(7, 4)
    await world.server.answers(8, 2)
    change(world)
    told = (await world.server.answers(7, 5))[-1]
    assert told.html == "<b>JAWABAN BERUBAH</b>\nkampanye/hadir asn"
    await world.stop()
    await world.start()
    await world.server.quiet(0.4)
    assert texts(world, 7).count(told.text) == 1
    assert len(texts(world, 8)) == 2


async def test_the_consent_is_kept_with_its_version(world: World) -> None:
    await agree(world, 7)
    (consent,) = await Consents(world.database).of(world.identity.person(PLATFORM, 7))
    assert (consent.purpose, consent.version) == ("pembetulan", VERSION)
    assert datetime.now(UTC) - consent.at < timedelta(minutes=1)


async def test_who_stops_is_left_alone(world: World) -> None:
    await agree(world, 7)
    world.server.write(7, "boleh hadir?")
    world.server.write(7, "/berhenti")
    stopped = (await world.server.answers(7, 4))[-1]
    assert stopped.text == "[berhenti] 1 0"
    change(world)
    await world.server.quiet(0.4)
    assert len(texts(world, 7)) == 4


async def test_a_blocked_chat_is_settled_and_stops_nobody_fault_8(world: World) -> None:
    for person in (7, 8):
        await agree(world, person)
        world.server.write(person, "boleh hadir?")
        await world.server.answers(person, 3)
    world.server.faults.append(
        Fault("sendMessage", Refusal(403, "Forbidden: bot was blocked by the user"), chat=7, times=9)
    )
    change(world)
    await world.server.answers(8, 4)
    await world.server.quiet(0.4)
    assert len(texts(world, 7)) == 3
    refused = [call for call in world.server.called("sendMessage") if call.status == 403]
    assert len(refused) == 1


async def test_a_claim_is_for_one_sender_and_is_taken_up_again_when_that_one_died(database: Database) -> None:
    corrections = Corrections(database)
    noon = datetime(2024, 11, 1, 12, tzinfo=UTC)
    received = Received("p", b"", "medsos", None, "boleh", noon)
    assert await corrections.claim(received, "tidak_boleh", now=noon)
    assert not await corrections.claim(received, "tidak_boleh", now=noon + timedelta(minutes=9))
    assert await corrections.claim(received, "tidak_boleh", now=noon + timedelta(minutes=11))
    await corrections.settle(received, "tidak_boleh", now=noon + timedelta(minutes=12))
    assert not await corrections.claim(received, "tidak_boleh", now=noon + timedelta(days=1))
    assert await corrections.claim(received, "bersyarat", now=noon + timedelta(days=1)), "a later change is a new one"


def test_the_words_that_people_agree_to_have_a_version(real_answerer: Answerer) -> None:
    words = real_answerer.knowledge.phrases["kabari"].text
    assert (VERSION, hashlib.sha256(words.encode()).hexdigest()[:8]) == (1, "6f216d10"), "raise VERSION with the words"


def test_only_what_changed_is_recalled_and_the_correction_says_what(real_answerer: Answerer) -> None:
    recall = real_answerer.recall
    assert recall.correction("like-akun-calon", None, "tidak_boleh", given=DAY) is None
    changed = recall.correction("like-akun-calon", None, "boleh", given=DAY)
    assert changed is not None
    assert changed.verdict == "tidak_boleh"
    assert "Waktu itu jawabannya BOLEH" in changed.text
    assert "jawabannya TIDAK BOLEH" in changed.text
    assert "Lampiran II huruf A angka 4" in changed.text
    gone = recall.correction("tidak-ada", None, "boleh", given=DAY)
    assert gone is not None
    assert gone.verdict == WITHDRAWN
    assert "ditarik" in gone.text.lower()
    assert recall.correction("tidak-ada", None, WITHDRAWN, given=DAY) is None
