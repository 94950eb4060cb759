"""An hour without Telegram: what is still of use goes on by itself, in order and within the limits; the rest lapses."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.broadcasting.delivering import IN_FLIGHT
from bot.storage import Fate
from bot.storage.broadcast_tables import deliveries
from tests import virtual_time
from tests.broadcast_clock import Simulation, Sky, simulated

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")

GROUPS = 300
AWAY, BACK = 5.0, 5.0 + 3600
# After the longest silence, and the longest pause of a single row, the rest goes at full speed.
RESUMED_BY = BACK + 60 + 300 + 20
SHORT, LONG = "Sebelum pukul delapan.", "Sepanjang hari."


async def in_order(world: Simulation, made: str) -> list[int]:
    """The chats of a broadcast as they stand in line, without those that had to be tried again."""
    wanted = select(deliveries.c.recipient).where(deliveries.c.broadcast == made, deliveries.c.tries == 1)
    async with world.office.world.database.transaction() as connection:
        line = (await connection.execute(wanted.order_by(deliveries.c.place))).scalars().all()
    addresses = {one.id: one.address for one in await world.office.recipients.all()}
    return [addresses[recipient] for recipient in line]


def test_a_broadcast_survives_an_hour_without_telegram_and_what_lapsed_meanwhile_is_not_sent_fault_14(
    tmp_path: Path,
) -> None:
    sky = Sky(lambda moment: AWAY <= moment < BACK)

    async def main() -> tuple[dict[str, int], dict[str, int], list[int], float]:
        async with simulated(tmp_path, sky) as world:
            for number in range(GROUPS):
                await world.office.group(-1_001_000_000 - number)
            short = await world.approved(SHORT, lasts=timedelta(minutes=30))
            long = await world.approved(LONG, lasts=timedelta(hours=12))
            ended = await world.over(short, long)
            states = [await world.office.states(made) for made in (short, long)]
            return states[0], states[1], await in_order(world, long), ended

    short, long, line, ended = virtual_time.run(main())
    assert short == {Fate.SENT: len(sky.chats(SHORT)), Fate.EXPIRED: GROUPS - len(sky.chats(SHORT))}
    assert 50 < len(sky.chats(SHORT)) < GROUPS
    assert max(at for at, _, text in sky.arrived if text == SHORT) < AWAY
    assert long == {Fate.SENT: GROUPS}
    assert len(set(sky.chats(LONG))) == len(sky.chats(LONG)) == GROUPS
    assert ended < RESUMED_BY
    assert sky.busiest() <= 30
    asked_in_vain = [at for at, _ in sky.tries if AWAY <= at < BACK]
    assert len(asked_in_vain) < 120, "one try a minute is enough to see that nobody is there"
    places = {chat: place for place, chat in enumerate(line)}
    arrived = [places[chat] for chat in sky.chats(LONG) if chat in places]
    assert all(abs(place - came) < IN_FLIGHT for came, place in enumerate(arrived))
