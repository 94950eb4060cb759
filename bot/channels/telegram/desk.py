"""To a person and back: what somebody hands to the desk, masked and with their consent, and what the desk replies."""

from __future__ import annotations

import logging

from telegram import Bot, CallbackQuery, Message
from telegram.error import TelegramError

from bot.channels.telegram.buttons import Action, Press, and_desk, under_consent
from bot.channels.telegram.reading import PLATFORM, Asker, target_of
from bot.channels.telegram.rendering import readable, units
from bot.channels.telegram.replying import Replies, now
from bot.channels.telegram.rounds import Rounds
from bot.desk.notes import CONSENT, question_in, rule_in
from bot.storage import Handed

LOG = logging.getLogger(__name__)

DESK_ACTIONS = frozenset({Action.DESK, Action.SEND, Action.KEEP})
# Question and preview must each fit into one message, so that one edit can take it away again.
LONGEST = 3000
# So many questions of one person may be open at once.
MOST_OPEN = 3


class Desk:
    """The handler of /petugas, of its buttons, and of replies in the desk's chat."""

    def __init__(self, bot: Bot, replies: Replies, rounds: Rounds) -> None:
        self._bot = bot
        self._replies = replies
        self._rounds = rounds

    async def ask(self, asker: Asker, text: str) -> None:
        """/petugas: show what would be sent."""
        if asker.group:
            await self._replies.phrase(asker, "khusus-pribadi")
        elif not self._replies.has_desk:
            await self._replies.phrase(asker, "petugas-tidak-ada")
        elif not text:
            await self._replies.phrase(asker, "petugas-kosong")
        else:
            ticket = self._replies.ticket(asker)
            self._replies.memory.asked(asker.person, ticket, text, now())
            await self._preview(asker, ticket, text)

    async def offer(self, query: CallbackQuery, asker: Asker, ticket: str) -> None:
        """Below an answer that did not help, show the way to a person."""
        message = query.message
        if asker.group or not self._replies.has_desk or not isinstance(message, Message):
            return
        buttons = and_desk(message.reply_markup, ticket, self._replies.answerer.phrase)
        await self._replies.sender.change_buttons(message.chat.id, message.message_id, buttons)

    async def press(self, query: CallbackQuery, asker: Asker, press: Press) -> None:
        """Show what would be sent, send it, or leave it."""
        if asker.group or not self._replies.has_desk:
            await self._toast(query, "tombol-kedaluwarsa")
            return
        if press.action is Action.SEND and await self._replies.handovers.find(self._identity(press)) is not None:
            await self._toast(query, "petugas-sudah-dikirim")
            return
        await self._toast(query, None)
        if press.action is not Action.DESK and query.message is not None:
            await self._replies.sender.remove_buttons(asker.target.chat_id, query.message.message_id)
        question = self._replies.memory.question(asker.person, press.answer_id, now())
        if press.action is Action.KEEP:
            await self._replies.phrase(asker, "petugas-batal")
        elif question is None:
            await self._replies.phrase(asker, "petugas-tulis-lagi")
        elif press.action is Action.DESK:
            await self._preview(asker, press.answer_id, question)
        else:
            await self._hand_over(asker, press, question)

    async def withdraw(self, person: str) -> int:
        """Take back every question of a person, also from the desk's chat; returns how many there were."""
        self._replies.memory.forget_person(person)
        count = await self._replies.handovers.withdraw(person)
        self._rounds.wake()
        return count

    async def heard(self, update_id: int, message: Message) -> bool:
        """Take a reply of the desk; False for any other message, which is read as everywhere."""
        replied = message.reply_to_message
        if message.chat.id != self._rounds.chat or replied is None or replied.from_user is None:
            return False
        question = question_in(replied.text or "")
        text = readable(message.text or "")
        if replied.from_user.id != self._bot.id or question is None or text.startswith("/"):
            return False
        chat = self._replies.identity.chat(PLATFORM, message.chat.id)
        member = Asker(update_id, chat, True, message.date, target_of(message))
        rule = rule_in(text)
        if not text:
            await self._replies.phrase(member, "petugas-hanya-teks")
        elif rule is not None:
            await self._link(member, question, rule)
        else:
            await self._answer(member, question, text, message.message_id)
        return True

    async def _preview(self, asker: Asker, ticket: str, text: str) -> None:
        """What the desk would see, and nothing of it leaves before a yes."""
        masked = self._replies.answerer.masked(text)
        if units(masked) > LONGEST:
            await self._replies.phrase(asker, "terlalu-panjang", batas=LONGEST)
            return
        phrase = self._replies.answerer.phrase
        await self._replies.say(
            asker, phrase("petugas-pratinjau", question=masked), buttons=under_consent(ticket, phrase)
        )

    async def _hand_over(self, asker: Asker, press: Press, question: str) -> None:
        handovers = self._replies.handovers
        if await handovers.waiting(asker.person) >= MOST_OPEN:
            await self._replies.phrase(asker, "petugas-terlalu-banyak", most=MOST_OPEN)
            return
        entry = await self._replies.ledger.find(press.answer_id)
        await handovers.ask(
            self._identity(press),
            person=asker.person,
            address=asker.target.chat_id,
            question=self._replies.answerer.masked(question),
            consent=CONSENT,
            rule=entry.rule if entry is not None and entry.person == asker.person else None,
            now=now(),
        )
        self._rounds.wake()
        await self._replies.phrase(asker, "petugas-dikirim")

    async def _link(self, member: Asker, question: str, rule: str) -> None:
        if not self._replies.answerer.knows(rule):
            await self._replies.phrase(member, "petugas-aturan-tidak-dikenal", rule=rule)
        elif await self._replies.handovers.link(question, rule):
            await self._replies.phrase(member, "petugas-aturan-dicatat", rule=rule)
        else:
            await self._replies.phrase(member, "petugas-ditarik")

    async def _answer(self, member: Asker, question: str, text: str, message: int) -> None:
        """Keep the answer, then forward it; after a crash the same reply goes on where it stopped."""
        await self._replies.handovers.answer(question, text, message)
        handover = await self._replies.handovers.find(question)
        if handover is None or handover.state is Handed.WITHDRAWN:
            await self._replies.phrase(member, "petugas-ditarik")
        elif handover.answer_message != message:
            await self._replies.phrase(member, "petugas-sudah-dijawab")
        else:
            try:
                arrived = await self._rounds.forward(handover)
            except TelegramError as error:
                LOG.error("an answer of the desk waits for the next round: %s", type(error).__name__)
                arrived = False
            await self._replies.phrase(member, "petugas-diteruskan" if arrived else "petugas-tidak-pasti")

    def _identity(self, press: Press) -> str:
        """One question, one handover: the same however often its button is pressed."""
        return self._replies.identity.ticket(f"petugas:{press.answer_id}")

    async def _toast(self, query: CallbackQuery, phrase: str | None) -> None:
        await self._replies.sender.toast(query.id, phrase and self._replies.answerer.phrase(phrase))
