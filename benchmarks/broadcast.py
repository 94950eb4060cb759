"""Broadcasts measured: killed and started again, beside live answers, at the limit for long, and planned for many.

The judge is the Bot API server of the tests, which notes when each message came. The sender is a process of its own
and dies by `kill -9`. `python -m benchmarks.broadcast --recipients 600 --kills 4` ends with the line that counts.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import insert, select

from bot.channels.telegram.limiter import OVERALL
from bot.storage import Audience, Content, Course, Database
from bot.storage.broadcast_tables import deliveries, recipients
from tests import virtual_time
from tests.broadcast_clock import Sky, simulated
from tests.broadcast_world import NAME, Office
from tests.fakes import FakeAnswerer
from tests.telegram_server import TelegramServer, running
from tests.telegram_world import World

ROOT = Path(__file__).parent.parent
SEED = 20241127
# After a kill a claim waits for so long; thirty seconds in production, where the dead one may only have been slow.
LEASE = 3.0
# To Telegram and back. A longer way costs some of the rate: a message counts from its start until a second after its
# end.
LATENCY = 0.01
PATIENCE = 300.0
FIRST_CHAT = -1_001_000_000_000
ASKERS = 15


@dataclass(frozen=True)
class Killed:
    """What came of a broadcast whose sender was killed."""

    recipients: int
    kills: int
    lost: int
    duplicates: int
    reported: int
    """How many the report counts as uncertain."""
    unreported: int
    """Chats that got it twice without being among those."""
    max_per_second: int


@asynccontextmanager
async def _world(folder: str) -> AsyncIterator[tuple[TelegramServer, Office]]:
    async with running() as server:
        server.latency = LATENCY
        database = await Database.open(f"sqlite:///{folder}/bot.db")
        try:
            office = Office(World(server, database, FakeAnswerer()))
            await office.open()
            yield server, office
        finally:
            await database.close()


async def _sender(server: TelegramServer, folder: str) -> Process:
    database = f"sqlite:///{folder}/bot.db"
    script = (sys.executable, "-m", "tests.telegram_bot_process", server.url, database, "1", str(LEASE))
    return await asyncio.create_subprocess_exec(*script, cwd=ROOT)


async def _done(office: Office, made: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await office.get(made)).state is Course.RUNNING:  # noqa: ASYNC110 - another process ends it
            await asyncio.sleep(0.25)


async def killed(count: int, kills: int, seed: int = SEED) -> Killed:
    """Send to so many groups and kill the sender at random moments on the way."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        async with _world(folder) as (server, office):
            for number in range(count):
                await office.group(FIRST_CHAT - number)
            made = await office.send()
            marks = sorted(chance.sample(range(1, max(count - 5, kills + 1)), kills))
            for mark in marks:
                process = await _sender(server, folder)
                await server.until(lambda mark=mark: len(server.sent) >= mark, PATIENCE)  # type: ignore[misc]
                await asyncio.sleep(chance.uniform(0, 0.05))
                process.kill()
                await process.wait()
            process = await _sender(server, folder)
            await _done(office, made)
            process.terminate()
            await process.wait()
            got = Counter(sent.chat for sent in server.sent)
            states = await office.states(made)
            duplicates = sum(got.values()) - len(got)
            doubtful = states.get("ragu", 0) + states.get("tidak_pasti", 0)
            twice = {chat for chat, times in got.items() if times > 1}
            unreported = len(twice - await _uncertain(office, made))
            return Killed(count, kills, count - len(got), duplicates, doubtful, unreported, server.busiest(1.0))


async def _uncertain(office: Office, made: str) -> set[int]:
    """The chats of which the ledger says that the message may have come twice, or not at all."""
    doubted = select(deliveries.c.recipient).where(deliveries.c.broadcast == made, deliveries.c.doubts > 0)
    async with office.world.database.transaction() as connection:
        found = set((await connection.execute(doubted)).scalars())
    return {one.address for one in await office.recipients.all() if one.id in found}


async def lively(count: int) -> dict[str, float]:
    """Send to so many groups while people ask; how long the broadcast took, and how long the askers waited."""
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        async with _world(folder) as (server, office):
            for number in range(count):
                await office.group(FIRST_CHAT - number)
            process = await _sender(server, folder)
            await server.until(lambda: server.called("getUpdates"), PATIENCE)
            await asyncio.sleep(2)
            made = await office.send()
            await server.until(lambda: server.sent, PATIENCE)
            asked: dict[int, float] = {}

            async def ask(user: int) -> None:
                await asyncio.sleep(chance.uniform(0, count / OVERALL[0]))
                asked[user] = time.monotonic()
                server.write(user, f"boleh {user}?")

            await asyncio.gather(*(ask(user) for user in range(1, ASKERS + 1)))
            await _done(office, made)
            await server.until(lambda: all(server.to(user) for user in asked), PATIENCE)
            process.terminate()
            await process.wait()
            groups = [sent.at for sent in server.sent if sent.chat < 0]
            waits = np.array([server.to(user)[0].at - at for user, at in asked.items()])
            return {
                "seconds": max(groups) - min(groups),
                "p95": float(np.percentile(waits, 95)),
                "most": server.busiest(1.0),
            }


def to_people(count: int) -> tuple[float, int]:
    """Minutes that so many private messages take in simulated time, ledger included, and the most in any second."""
    sky = Sky(latency=LATENCY)

    async def main(folder: str) -> None:
        async with simulated(Path(folder), sky) as world:
            await _subscribed(world.office, count)
            await world.over(await world.approved("Netral.", lasts=timedelta(hours=1)))

    with tempfile.TemporaryDirectory() as folder:
        virtual_time.run(main(folder))
    assert len({chat for _, chat, _ in sky.arrived}) == len(sky.arrived) == count
    moments = [moment for moment, _, _ in sky.arrived]
    return (max(moments) - min(moments)) / 60, sky.busiest()


async def _subscribed(office: Office, count: int) -> None:
    """So many people of one agency, written in batches."""
    moment, batch = datetime.now(UTC), []
    for number in range(1, count + 1):
        batch.append(
            {
                "id": f"{number:012d}",
                "bot": NAME,
                "kind": "orang",
                "pseudonym": f"{number:064d}",
                "address": office.world.identity.seal(str(number)),
                "agency": "dinkes",
                "region": "",
                "zone": "WIB",
                "state": "aktif",
                "since": moment,
            }
        )
        if len(batch) == 5_000 or number == count:
            async with office.world.database.transaction() as connection:
                await connection.execute(insert(recipients), batch)
            batch = []


async def planned(count: int) -> tuple[float, float]:
    """Seconds and megabytes that the approval of a broadcast to so many people takes."""
    with tempfile.TemporaryDirectory() as folder:
        async with _world(folder) as (_, office):
            await _subscribed(office, count)
            before, moment = _megabytes(), datetime.now(UTC)
            begun = time.perf_counter()
            made = await office.broadcasts.write(
                "Banyak", Content("x"), Audience(subject="medsos"), by="ani", now=moment, due_at=moment,
                expires_at=moment + timedelta(days=1),
            )  # fmt: skip
            assert made is not None
            await office.broadcasts.submit(made, by="ani")
            assert await office.broadcasts.approve(made, by="budi", now=moment) == count
            return time.perf_counter() - begun, _megabytes() - before


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipients", type=int, default=600)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--all", action="store_true", help="also live answers, a long broadcast, and planning")
    asked = parser.parse_args()
    if asked.all:
        seconds, megabytes = asyncio.run(planned(100_000))
        print(f"planning 100,000 recipients: {seconds:.1f} s, {megabytes:.0f} MB more", flush=True)
        minutes, most = to_people(15_000)
        print(
            f"15,000 people, simulated, {LATENCY * 1_000:.0f} ms to Telegram and back: {minutes:.2f} min, "
            f"{15_000 / minutes / 60 / OVERALL[0]:.1%} of the limit used, most {most} in a second",
            flush=True,
        )
        live = asyncio.run(lively(asked.recipients))
        print(
            f"{asked.recipients} chats beside {ASKERS} askers: {live['seconds']:.1f} s, "
            f"answers p95 {live['p95']:.2f} s, most {live['most']:.0f} in a second",
            flush=True,
        )
    found = asyncio.run(killed(asked.recipients, asked.kills, asked.seed))
    print(
        f"{found.kills} kills, {found.recipients} recipients, {found.reported} reported as uncertain, "
        f"{found.unreported} doubled without being reported"
    )
    print(f"lost={found.lost} duplicates={found.duplicates} max_per_second={found.max_per_second}")


if __name__ == "__main__":
    main()
