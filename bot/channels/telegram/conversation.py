"""What a message leads to: an answer, a phrase, or nothing."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

from rapidfuzz import fuzz, process
from telegram import Bot, Message, Update
from telegram.ext import ContextTypes

from bot.answering.compose import indonesian_day
from bot.channels.telegram.acknowledging import Acknowledging
from bot.channels.telegram.checking import Checking
from bot.channels.telegram.consenting import Consenting
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.flood import Flood, Turn
from bot.channels.telegram.groups import Groups
from bot.channels.telegram.limiter import Limiter
from bot.channels.telegram.memory import Given
from bot.channels.telegram.overseeing import Overseeing
from bot.channels.telegram.profile import Profiling
from bot.channels.telegram.reading import COMMANDS, PLATFORM, Heard, read
from bot.channels.telegram.repeats import key_of
from bot.channels.telegram.replying import FROM_ELSEWHERE, Replies, now
from bot.channels.telegram.rights import Rights
from bot.channels.telegram.staff import Staff
from bot.channels.telegram.subscribing import Subscribing
from bot.channels.telegram.talking import day_in
from bot.channels.telegram.uploading import Uploading
from bot.model import Answer, Question
from bot.storage import Recipients

LONGEST_QUESTION = 4000
TODAY = {"hari ini", "sekarang"}
TOO_LATE = timedelta(minutes=10)
TYPING_AFTER = 0.7
# Below this likeness (of 100) a mistyped command is nobody's neighbour.
ALIKE = 60
# Answers thought about at once; more threads than that take the time of those that send and store.
THINKING_AT_ONCE = 2


class Conversation:
    """The handler of messages, new and edited."""

    def __init__(
        self,
        bot: Bot,
        replies: Replies,
        flood: Flood,
        limiter: Limiter,
        rights: Rights,
        profiling: Profiling,
        consenting: Consenting,
        desk: Desk,
        staff: Staff,
        uploading: Uploading,
        groups: Groups,
        subscribing: Subscribing,
        acknowledging: Acknowledging,
        overseeing: Overseeing,
        recipients: Recipients,
    ) -> None:
        self._bot = bot
        self._replies = replies
        self._flood = flood
        self._limiter = limiter
        self._rights = rights
        self._desk = desk
        self._staff = staff
        self._uploading = uploading
        self._groups = groups
        self._subscribing = subscribing
        self._acknowledging = acknowledging
        self._overseeing = overseeing
        self._recipients = recipients
        self._checking = Checking(replies)
        self._profiling = profiling
        self._consenting = consenting
        self._room = asyncio.Semaphore(THINKING_AT_ONCE)

    async def on_message(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Read the message and reply where a reply is due."""
        if update.message is not None and (
            await self._moved(update.message) or await self._groups.topic(update.message)
        ):
            return
        if update.message is not None and await self._desk.heard(update.update_id, update.message):
            return
        heard = read(update, self._bot, self._replies.identity)
        if heard is None or (heard.edited and not self._editable(heard)):
            return
        self._replies.sender.heard_from(heard.asker.target.chat_id, heard.asker.at)
        if now() - heard.asker.at > TOO_LATE:
            await self._apologise(heard)
            return
        turn = self._flood.turn(heard.asker.person, heard.asker.at)
        if turn is Turn.ANSWER:
            await self._reply(heard)
        elif turn is Turn.NOTICE and not heard.edited:
            await self._replies.phrase(heard.asker, "terlalu-cepat")

    async def _reply(self, heard: Heard) -> None:
        if heard.edited and (heard.command not in (None, "tanya") or not 0 < len(heard.text) <= LONGEST_QUESTION):
            # An answer can follow its question; nothing else comes of an edit, least of all a command.
            return
        if heard.command is not None and heard.command != "tanya":
            await self._command(heard)
        elif await self._uploading.heard(heard) or (
            not heard.edited and heard.command is None and await self._subscribing.stop_word(heard.asker, heard.text)
        ):
            return
        elif (heard.forwarded and heard.text) or heard.photo:
            await self._read_draft(heard)
        elif heard.attachment:
            await self._replies.phrase(heard.asker, "bukan-teks")
        elif not heard.text:
            await self._replies.phrase(heard.asker, "tanya-kosong")
        elif len(heard.text) > LONGEST_QUESTION:
            await self._replies.phrase(heard.asker, "terlalu-panjang", batas=LONGEST_QUESTION)
        else:
            await self._answer(heard)

    async def _read_draft(self, heard: Heard) -> None:
        """What was forwarded is about to be passed on; of a photo only its caption can be read."""
        if heard.photo:
            await self._replies.phrase(heard.asker, "draf-foto")
        if heard.text:
            await self._checking.draft(heard.asker, heard.text[:LONGEST_QUESTION])

    async def _command(self, heard: Heard) -> None:
        sources = self._replies.answerer.sources
        match heard.command:
            case "start":
                await self._welcome(heard)
            case "bantuan" | "privasi":
                await self._replies.phrase(heard.asker, heard.command)
            case "sumber":
                await self._replies.say(heard.asker, await asyncio.to_thread(sources.listing))
            case "aturan" if not heard.text:
                await self._replies.phrase(heard.asker, "aturan-kosong")
            case "aturan":
                day = await self._replies.talks.day(heard.asker)
                text = await asyncio.to_thread(sources.look_up, heard.text, day=day)
                await self._replies.say(heard.asker, text)
            case "cek":
                await self._checking.check(heard, await self._profiling.known(heard.asker))
            case "draf":
                await self._checking.draft(heard.asker, heard.text)
            case "profil":
                await self._profiling.on_command(heard)
            case "kabari":
                await self._consenting.offer(heard.asker)
            case "berhenti":
                await self._consenting.stop(heard.asker)
            case "tanggal":
                await self._set_day(heard)
            case "petugas":
                await self._desk.ask(heard.asker, heard.text)
            case "data_saya":
                await self._rights.show(heard.asker)
            case "hapus_data":
                await self._rights.erase(heard.asker)
            case "batal":
                await self._cancel(heard)
            case unknown if not (await self._staff.obey(heard) or await self._overseeing.obey(heard)):
                near = process.extractOne(unknown, COMMANDS, scorer=fuzz.ratio, score_cutoff=ALIKE)
                nearest = f"/{near[0] if near else 'bantuan'}"
                await self._replies.phrase(heard.asker, "perintah-tidak-dikenal", terdekat=nearest)

    async def _welcome(self, heard: Heard) -> None:
        """Greet, in few words those whom a link of ours brought to ask at once."""
        if heard.asker.group:
            text, buttons = self._replies.answerer.phrase("grup-cara"), await self._groups.invitation()
            await self._replies.say(heard.asker, text, buttons=buttons)
        elif not (
            await self._subscribing.start(heard.asker, heard.text)
            or await self._acknowledging.start(heard.asker, heard.text)
        ):
            await self._replies.phrase(heard.asker, "mulai-tanya" if heard.text == FROM_ELSEWHERE else "mulai")

    async def _set_day(self, heard: Heard) -> None:
        """Answer for another day or stage until the talk ends; without one, for today again."""
        if not heard.text or heard.text.lower() in TODAY:
            await self._replies.talks.set_day(heard.asker, None)
            await self._replies.phrase(heard.asker, "tanggal-hari-ini" if heard.text else "tanggal-kosong")
            return
        moment = self._replies.answerer.day_named(heard.text)
        if moment is None:
            await self._replies.phrase(heard.asker, "tanggal-tidak-dikenal")
            return
        await self._replies.talks.set_day(heard.asker, moment.day)
        await self._replies.phrase(heard.asker, "tanggal", day=indonesian_day(moment.day), stage=moment.stage)

    async def _cancel(self, heard: Heard) -> None:
        self._replies.memory.forget_person(heard.asker.person)
        waiting = await self._replies.talks.end(heard.asker)
        if waiting is None:
            await self._replies.phrase(heard.asker, "batal-kosong")
            return
        await self._replies.sender.remove_buttons(heard.asker.target.chat_id, waiting)
        await self._replies.phrase(heard.asker, "batal")

    async def _answer(self, heard: Heard) -> None:
        """Answer a question; an edited one gets its new answer where the old one stands, a repeated one none."""
        asker, talks = heard.asker, self._replies.talks
        started = time.perf_counter()
        known = await self._profiling.known(asker)
        talk = await talks.of(asker)
        question = Question(heard.text, day_in(talk, asker), talk.earlier, known, public=asker.group)
        gist = self._replies.answerer.gist(heard.text)
        key = key_of(heard, question, gist, self._replies.identity)
        if asker.group and not heard.edited and self._replies.memory.answered_lately(key, asker.at):
            return
        answer = await self._think(heard, question)
        if not answer.closed:
            await talks.asked(asker, gist, talk)
        given = await self._replies.give(asker, answer, started=started, instead_of=self._editable(heard))
        if self._replies.has_desk and not asker.group:
            self._replies.memory.asked(asker.person, self._replies.ticket(asker), heard.text, now())
        self._replies.memory.gave(asker.target.chat_id, heard.message_id, given)
        self._replies.memory.answered(key, asker.at)

    async def _think(self, heard: Heard, question: Question) -> Answer:
        """Ask the answerer in a thread, and show that we are typing when it takes its time."""
        async with self._room:
            thinking = asyncio.create_task(asyncio.to_thread(self._replies.answerer.answer, question))
            done, _ = await asyncio.wait({thinking}, timeout=TYPING_AFTER)
            if not done:
                await self._replies.sender.typing(heard.asker.target)
            return await thinking

    def _editable(self, heard: Heard) -> Given | None:
        if not heard.edited:
            return None
        return self._replies.memory.editable(heard.asker.target.chat_id, heard.message_id, now())

    async def _apologise(self, heard: Heard) -> None:
        """Say once in each chat that we were away, instead of answering what nobody waits for any more."""
        if not heard.edited and self._replies.memory.tell_of_outage(heard.asker.target.chat_id, now()):
            await self._replies.phrase(heard.asker, "lama-terganggu")

    async def _moved(self, message: Message) -> bool:
        """Follow a group that became a supergroup; both of its messages say the same, in either order."""
        old = message.migrate_from_chat_id or message.chat.id
        new = message.migrate_to_chat_id or (message.chat.id if message.migrate_from_chat_id else None)
        if new is None:
            return False
        self._limiter.moved(old, new)
        identity = self._replies.identity
        names = identity.chat(PLATFORM, old), identity.chat(PLATFORM, new)
        await self._replies.inbox.move_chat(*names)
        await self._recipients.move(old, new, old_name=names[0], new_name=names[1])
        return True
