"""Bring a broadcast to every chat on its list: claim a row, send, settle; at most five at once.

Nothing is kept in memory that matters: whoever starts after a crash, or after an hour without Telegram, finds in the
ledger what is left to do. Live answers go first; the limiter of the channel sees to that.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.broadcasting.causes import MANY_FLOODS, SILENCED, Later, Outcome, Result, Settle, follows
from bot.broadcasting.reasons import Reason
from bot.broadcasting.texts import EXAMPLE, TextRefused, personal, rendered
from bot.storage import Broadcast, Broadcasts, Content, Deliveries, Delivery, Kind, Recipients, StorageError
from bot.storage.deliveries import LEASE

LOG = logging.getLogger(__name__)

IN_FLIGHT = 5
# Seconds between two looks at what runs, and between two looks when nothing does.
FRESH, IDLE = 1.0, 5.0
BETWEEN_TAKE_BACKS = 5.0
LONGEST_SILENCE = 60.0


@dataclass(frozen=True)
class Parcel:
    """One message, ready to leave."""

    delivery: Delivery
    content: Content
    html: str
    original: Content | None = None
    """What is corrected, where `delivery.edits` names a message."""


class Post(Protocol):
    """What delivers; the channel has it, tests have a fake."""

    def silence(self) -> float:
        """For how many seconds nothing may be sent to anybody."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Try once."""


class Notices(Protocol):
    """Who is told when something needs a person."""

    async def full(self, broadcast: Broadcast) -> None: ...
    async def no_right(self, broadcast: Broadcast, delivery: Delivery, reason: Reason) -> None: ...


class Delivering:
    """The task that sends; one for each bot."""

    def __init__(
        self,
        broadcasts: Broadcasts,
        deliveries: Deliveries,
        recipients: Recipients,
        post: Post,
        notices: Notices,
        *,
        pseudonym: Callable[[int], str],
        lease: timedelta = LEASE,
        backoff: float = 1.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._broadcasts = broadcasts
        self._deliveries = deliveries
        self._recipients = recipients
        self._post = post
        self._notices = notices
        self._pseudonym = pseudonym
        self._lease = lease
        self._backoff = backoff
        self._now = now
        self._wake = asyncio.Event()
        self._closing = False
        self._under_way: set[asyncio.Task[None]] = set()
        self._sending: dict[str, int] = {}
        self._running: tuple[Broadcast, ...] = ()
        self._originals: dict[str, Content | None] = {}
        self._looked = self._took_back = float("-inf")
        self._troubles = 0
        self._silent_until = 0.0

    def wake(self) -> None:
        """Something may be due at once."""
        self._looked = float("-inf")
        self._wake.set()

    async def run(self) -> None:
        """Send until closed; what cannot be done now is done later."""
        while not self._closing:
            self._wake.clear()
            try:
                pause = await self.step()
            except StorageError as error:
                LOG.warning("storage unavailable, broadcasts wait: %s", error)
                pause = FRESH
            except Exception as error:
                # One fault that nobody foresaw must not end all broadcasts for good.
                LOG.error("a step of the broadcasts failed: %s", type(error).__name__)
                pause = IDLE
            if pause > 0:
                await self._rest(pause)

    async def close(self, task: asyncio.Task[None], grace: float) -> None:
        """Claim nothing more, and finish what is under way, for at most `grace` seconds."""
        self._closing = True
        self._wake.set()
        clock = asyncio.get_running_loop().time
        deadline = clock() + grace
        await asyncio.wait({task}, timeout=grace)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=max(0.0, deadline - clock()))
        late = (task, *self._under_way)
        for running in late:
            running.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def step(self) -> float:
        """Claim what there is room for and let it go; returns for how long nothing is to be done."""
        clock = asyncio.get_running_loop().time()
        silence = max(self._silent_until - clock, self._post.silence())
        if silence > 0:
            return silence
        await self._take_back(clock)
        await self._look(clock)
        # After trouble one message tries the way before the others follow.
        room = (1 if self._troubles else IN_FLIGHT) - len(self._under_way)
        claimed = 0
        for broadcast in self._running:
            if claimed < room:
                claimed += await self._send_some(broadcast, room - claimed)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=FRESH, return_when=asyncio.FIRST_COMPLETED)
            return 0.0
        return (FRESH if self._running else IDLE) * self._backoff

    async def _send_some(self, broadcast: Broadcast, room: int) -> int:
        """Claim and start; note the end when nothing is left."""
        if broadcast.expires_at <= self._now():
            await self._deliveries.expire(broadcast.id, now=self._now())
        claims = await self._deliveries.claim(broadcast, now=self._now(), most=room)
        for delivery in claims:
            task = asyncio.create_task(self._deliver(broadcast, delivery))
            self._under_way.add(task)
            self._sending[broadcast.id] = self._sending.get(broadcast.id, 0) + 1
            task.add_done_callback(lambda task: self._landed(broadcast.id, task))
        over = not claims and not self._sending.get(broadcast.id)
        if over and await self._broadcasts.finish(broadcast.id, now=self._now()):
            self._sending.pop(broadcast.id, None)
            self._looked = float("-inf")
        return len(claims)

    def _landed(self, broadcast: str, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._sending[broadcast] -= 1
        if not task.cancelled() and task.exception() is not None:
            LOG.error("a delivery failed: %s", type(task.exception()).__name__)
        self._wake.set()

    async def _deliver(self, broadcast: Broadcast, delivery: Delivery) -> None:
        """Send one message and note how that ended."""
        try:
            outcome = await self._sent(broadcast, delivery)
        except asyncio.CancelledError:
            # It may have left; the next start treats it as any message without an answer.
            outcome = Outcome(Result.UNKNOWN)
            await asyncio.shield(self._note(broadcast, delivery, outcome))
            raise
        except Exception as error:
            # What nobody foresaw may have happened after the message left.
            LOG.error("a delivery failed: %s", type(error).__name__)
            outcome = Outcome(Result.UNKNOWN)
        self._mind(outcome)
        await self._note(broadcast, delivery, outcome)

    async def _sent(self, broadcast: Broadcast, delivery: Delivery) -> Outcome:
        try:
            variables = variables_of(broadcast, delivery)
            html, content = rendered(broadcast.content.text, variables), personal(broadcast.content, variables)
        except TextRefused:
            return Outcome(Result.REFUSED, reason=Reason.TEXT)
        original = await self._original(broadcast) if delivery.edits is not None else None
        return await self._post.send(Parcel(delivery, content, html, original))

    async def _note(self, broadcast: Broadcast, delivery: Delivery, outcome: Outcome) -> None:
        """Settle the row or put it off; repeated until the database can do it, because it has been sent."""
        now = self._now()
        if outcome.moved is not None:
            await self._patiently(lambda: self._follow(delivery, outcome.moved or 0))
        step = follows(outcome, delivery, once=broadcast.once, now=now, chance=random.random())
        if isinstance(step, Settle):
            await self._settle(broadcast, delivery, step, outcome)
            return
        later: Later = step
        until = now + (later.until - now) * self._backoff
        await self._patiently(
            lambda: self._deliveries.put_off(delivery, until=until, now=now, reason=later.reason, doubt=later.doubt)
        )
        if outcome.result is Result.FULL and delivery.tries == MANY_FLOODS:
            await self._notices.full(broadcast)

    async def _settle(self, broadcast: Broadcast, delivery: Delivery, step: Settle, outcome: Outcome) -> None:
        await self._patiently(
            lambda: self._deliveries.settle(
                delivery,
                step.state,
                now=self._now(),
                reason=step.reason,
                message=outcome.message,
                poll=outcome.poll,
            )
        )
        if step.reason is not None and step.reason in SILENCED:
            await self._notices.no_right(broadcast, delivery, step.reason)
        if step.leave:
            reason = str(step.reason)
            await self._patiently(
                lambda: self._recipients.deactivate(tuple(Kind), delivery.pseudonym, reason, now=self._now())
            )

    async def _follow(self, delivery: Delivery, new: int) -> bool:
        return await self._recipients.move(
            delivery.address, new, old_name=delivery.pseudonym, new_name=self._pseudonym(new)
        )

    def _mind(self, outcome: Outcome) -> None:
        """Where Telegram is away, all wait together, longer each time, instead of failing one by one."""
        if outcome.result is not Result.AWAY:
            self._troubles = 0
            return
        self._troubles += 1
        silence = self._backoff * min(2.0 ** min(self._troubles - 1, 10), LONGEST_SILENCE) * random.uniform(0.5, 1.0)
        self._silent_until = asyncio.get_running_loop().time() + silence

    async def _original(self, broadcast: Broadcast) -> Content | None:
        key = broadcast.corrects or ""
        if key not in self._originals:
            found = await self._broadcasts.get(key)
            self._originals[key] = None if found is None else found.content
        return self._originals[key]

    async def _look(self, clock: float) -> None:
        if clock - self._looked >= FRESH * self._backoff:
            self._running = await self._broadcasts.running(now=self._now())
            self._looked = clock

    async def _take_back(self, clock: float) -> None:
        """Queue again what a dead sender claimed; our own claims are younger than the lease, or still under way."""
        if clock - self._took_back >= BETWEEN_TAKE_BACKS * self._backoff and not self._under_way:
            await self._deliveries.take_back(now=self._now(), lease=self._lease)
            self._took_back = clock

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)

    async def _patiently(self, step: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await step()
                return
            except StorageError as error:
                LOG.warning("storage unavailable, a delivery is noted later: %s", error)
                await asyncio.sleep(self._backoff)


def variables_of(broadcast: Broadcast, delivery: Delivery) -> Mapping[str, str]:
    """The values of the holes for one recipient, without those that are not known: nobody reads "di ." instead.

    Who looks at a preview belongs to no agency perhaps, and sees an invented one.
    """
    own = {"region": delivery.place.region, "agency": delivery.agency_name}
    known = {name: value for name, value in own.items() if value}
    return {**broadcast.content.variables, **(EXAMPLE if broadcast.audience.only else {}), **known}
