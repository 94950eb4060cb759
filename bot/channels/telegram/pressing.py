"""What a pressed button leads to; every press is answered, also the forged, the foreign and the expired."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from telegram import CallbackQuery, Message, Update
from telegram.ext import ContextTypes

from bot.channels.telegram.buttons import Action, Press, read_press
from bot.channels.telegram.checking import Checking
from bot.channels.telegram.consenting import Consenting
from bot.channels.telegram.desk import DESK_ACTIONS, Desk
from bot.channels.telegram.flood import Flood, Turn
from bot.channels.telegram.profile import Profiling
from bot.channels.telegram.reading import PLATFORM, Asker, Target, target_of
from bot.channels.telegram.replying import CASE_MARK, Replies, answering, now
from bot.channels.telegram.subscribing import Subscribing
from bot.channels.telegram.talking import day_of
from bot.channels.telegram.uploading import Uploading
from bot.model import Answer
from bot.storage import Entry

VOTES = {"+": 1, "-": -1}
# A vote can be changed and a choice be made for a day; the legal basis can be read as long as the answer is known.
OPEN_FOR = timedelta(hours=24)


class Pressing:
    """The handler of callback queries."""

    def __init__(
        self,
        replies: Replies,
        flood: Flood,
        profiling: Profiling,
        consenting: Consenting,
        desk: Desk,
        uploading: Uploading,
        subscribing: Subscribing,
        anywhere: Sequence[Callable[[CallbackQuery], Awaitable[bool]]] = (),
    ) -> None:
        self._replies = replies
        self._flood = flood
        self._desk = desk
        self._checking = Checking(replies)
        self._own = (self._checking.tap, profiling.press, consenting.press, uploading.press, subscribing.press)
        self._anywhere = anywhere

    async def on_press(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Do what the button says, if it is ours, theirs and still open."""
        query = update.callback_query
        assert query is not None  # the handler takes nothing else
        for pressed in self._anywhere:
            if await pressed(query):
                return
        asker = self._asker(update.update_id, query)
        if asker is not None and not asker.group:
            for handled in self._own:
                if await handled(query, asker):
                    return
        press = read_press(query.data)
        if asker is not None and press is not None and press.action in DESK_ACTIONS:
            await self._to_desk(query, asker, press)
            return
        entry = None if press is None else await self._replies.ledger.find(press.answer_id)
        if asker is None or press is None or entry is None or not _open_to(asker, press, entry):
            await self._toast(query, "tombol-kedaluwarsa")
        elif press.action is Action.VOTE:
            await self._replies.ledger.vote(entry.id, entry.person, VOTES[press.argument])
            await self._toast(query, "terima-kasih-suara")
            if press.argument == "-":
                await self._desk.offer(query, asker, entry.id)
        elif self._flood.turn(asker.person, asker.at) is not Turn.ANSWER:
            await self._toast(query, "terlalu-cepat")
        elif press.action is Action.SOURCE:
            await self._legal_basis(query, asker, entry)
        elif press.action is Action.PLAIN:
            await self._plainly(query, asker, entry)
        elif press.action in (Action.SHORT, Action.SHEET):
            await self._keep(query, asker, entry, press.action)
        elif press.action is Action.REFINE:
            self._replies.memory.carry(asker.person, entry.id, self._replies.ticket(asker), now())
            await self._refine(query, asker, entry.suggestions[int(press.argument)])
        elif not await self._replies.ledger.choose(entry.id, entry.person, self._replies.ticket(asker)):
            await self._toast(query, "tombol-kedaluwarsa")
        elif press.action is Action.PICK:
            self._replies.memory.carry(asker.person, entry.id, self._replies.ticket(asker), now())
            await self._pick(query, asker, entry.suggestions[int(press.argument)])
        else:
            await self._close_choice(query, asker)
            await self._replies.phrase(asker, "pilihan-tidak-ada")

    async def _to_desk(self, query: CallbackQuery, asker: Asker, press: Press) -> None:
        """What a person wants to hand to the desk needs no entry in the ledger: /petugas leaves none."""
        if self._flood.turn(asker.person, asker.at) is Turn.ANSWER:
            await self._desk.press(query, asker, press)
        else:
            await self._toast(query, "terlalu-cepat")

    async def _legal_basis(self, query: CallbackQuery, asker: Asker, entry: Entry) -> None:
        """Show what the answer rests on, as of the day it was given."""
        assert entry.rule is not None  # _open_to has looked
        asked = replace(asker, at=entry.asked_at)
        try:
            text = await asyncio.to_thread(
                self._replies.answerer.sources.legal_basis, entry.rule, entry.case_id, day=day_of(asked)
            )
        except LookupError:
            # The editors took the rule or case away since.
            await self._toast(query, "tombol-kedaluwarsa")
            return
        await self._replies.sender.toast(query.id, None)
        await self._replies.say(asker, text)

    async def _plainly(self, query: CallbackQuery, asker: Asker, entry: Entry) -> None:
        """The answer once more, in few and plain words."""
        assert entry.rule is not None  # _open_to has looked
        try:
            text = await asyncio.to_thread(self._replies.answerer.plainly, entry.rule, entry.case_id)
        except LookupError:
            await self._toast(query, "tombol-kedaluwarsa")
            return
        await self._replies.sender.toast(query.id, None)
        await self._replies.say(asker, text, bold_first_line=True)

    async def _keep(self, query: CallbackQuery, asker: Asker, entry: Entry, action: Action) -> None:
        """What was checked, to take away."""
        await self._replies.sender.toast(query.id, None)
        try:
            await self._checking.keep(asker, entry, action)
        except LookupError:
            await self._replies.phrase(asker, "tombol-kedaluwarsa")

    async def _refine(self, query: CallbackQuery, asker: Asker, choice: str) -> None:
        """Answer for what the person added; the buttons stay, because another one may fit better."""
        started = time.perf_counter()
        answer = await self._chosen(query, asker, choice)
        if answer is not None:
            await self._replies.sender.toast(query.id, None)
            await self._replies.give(asker, answer, started=started)

    async def _pick(self, query: CallbackQuery, asker: Asker, choice: str) -> None:
        started = time.perf_counter()
        answer = await self._chosen(query, asker, choice)
        if answer is not None:
            await self._close_choice(query, asker)
            await self._replies.give(asker, answer, started=started)

    async def _chosen(self, query: CallbackQuery, asker: Asker, choice: str) -> Answer | None:
        """The answer of a choice as the ledger keeps it; None, and a word about it, where it is gone."""
        rule, _, case = choice.partition(CASE_MARK)
        day = await self._replies.talks.day(asker)
        try:
            return await asyncio.to_thread(self._replies.answerer.choose, rule, case or None, day=day)
        except LookupError:
            await self._toast(query, "tombol-kedaluwarsa")
            return None

    async def _close_choice(self, query: CallbackQuery, asker: Asker) -> None:
        await self._replies.sender.toast(query.id, None)
        await self._replies.talks.chosen(asker)
        if query.message is not None:
            await self._replies.sender.remove_buttons(asker.target.chat_id, query.message.message_id)

    async def _toast(self, query: CallbackQuery, phrase: str) -> None:
        await self._replies.sender.toast(query.id, self._replies.answerer.phrase(phrase))

    def _asker(self, update_id: int, query: CallbackQuery) -> Asker | None:
        """Who pressed and where the reply goes; None for a message that is not in a chat of ours."""
        message = query.message
        if message is None:
            return None
        group = message.chat.type != message.chat.PRIVATE
        target = target_of(message) if isinstance(message, Message) else Target(message.chat.id)
        person = self._replies.identity.person(PLATFORM, query.from_user.id)
        # Telegram does not say when a button was pressed.
        asker = Asker(update_id, person, group, now(), target)
        return answering(asker, message.message_id) if group else asker


def _open_to(asker: Asker, press: Press, entry: Entry) -> bool:
    """Whether this person may still press this button: only who asked, for a day, and only what was offered."""
    if entry.person != asker.person:
        return False
    if press.action in (Action.SOURCE, Action.PLAIN):
        return entry.rule is not None
    if now() - entry.asked_at > OPEN_FOR:
        return False
    return press.action not in (Action.PICK, Action.REFINE) or int(press.argument) < len(entry.suggestions)
