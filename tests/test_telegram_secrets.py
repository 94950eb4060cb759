"""Neither logs nor tables hold a token, a text, a name or a number of anybody."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from pathlib import Path

import pytest

from bot.channels.telegram.redaction import keep_logs_clean
from tests.telegram_records import BOT, TOKEN, Fault, Refusal
from tests.telegram_world import SECRET, World

pytest_plugins = ["tests.telegram_fixtures"]

PERSON, GROUP = 712345678, -1009876543210
WORDS = ("rahasiabesar", "Namasaya", str(PERSON), str(abs(GROUP)), TOKEN.split(":")[1], SECRET.get_secret_value())


def read_all(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("bot.db*"))


async def talk(world: World) -> None:
    """A bit of everything, also of what goes wrong."""
    server = world.server
    server.faults.append(Fault("sendMessage", Refusal(502, "Bad Gateway"), chat=PERSON))
    server.faults.append(Fault("getUpdates", Refusal(500, "Internal Server Error")))
    server.faults.append(Fault("sendMessage", Refusal(400, "Bad Request: can't parse entities: x"), chat=GROUP))
    for text in ("rahasiabesar bolehkah?", "pilih rahasiabesar", "rusak rahasiabesar", "/rahasiabesar"):
        server.write(PERSON, text, name="Namasaya")
    server.write(GROUP, "/tanya rahasiabesar", user=PERSON + 1, name="Namasaya")
    answer, offer, *_ = await server.answers(PERSON, 4)
    server.press(offer, "Foto")
    server.press(answer, "[tombol-membantu]")
    await server.answers(PERSON, 5)
    await server.answers(GROUP)
    await server.quiet()


async def test_logs_hold_no_secret_and_no_text_at_any_level_fault_59(
    asleep: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await asleep.start()
    await talk(asleep)
    await asleep.stop()
    # The Bot API server of the test runs in this process and may log what it likes.
    records = [record for record in caplog.records if not record.name.startswith("uvicorn")]
    written = "\n".join(map(logging.Formatter("%(name)s %(message)s").format, records))
    assert "bot.channels.telegram" in written
    assert [word for word in WORDS if word in written] == []


async def test_no_table_holds_a_text_a_name_or_a_number_fault_63(world: World, tmp_path: Path) -> None:
    await talk(world)
    await world.stop()
    with sqlite3.connect(tmp_path / "bot.db") as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [str(row) for name in names for row in database.execute(f"SELECT * FROM {name}")]
        (kept,) = database.execute("SELECT count(*) FROM updates WHERE payload IS NOT NULL").fetchone()
    assert len(rows) > 8
    assert [word for word in WORDS if any(word in row for row in rows)] == []
    assert kept == 0, "settled updates keep no payload"


async def test_the_files_of_the_database_hold_no_text_in_the_clear(world: World, tmp_path: Path) -> None:
    await talk(world)
    everything = await asyncio.to_thread(read_all, tmp_path)
    assert len(everything) > 10_000
    assert [word for word in WORDS if word.encode() in everything] == []


def test_a_token_is_redacted_wherever_it_appears_fault_59(caplog: pytest.LogCaptureFixture) -> None:
    keep_logs_clean()
    keep_logs_clean()
    log = logging.getLogger("somebody.else")
    try:
        raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError:
        log.exception("failed at %s", f"bot{TOKEN.replace(':', '%3A')}")
    assert TOKEN.split(":")[1] not in caplog.text
    assert "ValueError" in caplog.text
    assert "[token]" in caplog.text


def test_a_message_that_does_not_fit_its_arguments_is_logged_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    keep_logs_clean()
    logging.getLogger("somebody.else").warning("only %d", "words")
    assert "only %d" in caplog.text


def test_what_the_library_quotes_from_people_stays_out_of_the_logs(caplog: pytest.LogCaptureFixture) -> None:
    keep_logs_clean()
    logging.getLogger("telegram.Bot").critical("Error while parsing updates! Received data was %r", "rahasiabesar")
    logging.getLogger("httpx").info("HTTP Request: POST %s", "rahasiabesar")
    assert "rahasiabesar" not in caplog.text
    assert "Received data" in caplog.text


def test_the_test_itself_knows_the_bot() -> None:
    assert TOKEN.startswith(f"{BOT['id']}:")
