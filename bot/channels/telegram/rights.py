"""What people may demand about their own data: to see all of it, and to have all of it erased; only in private."""

from __future__ import annotations

from datetime import datetime

from bot.answering.compose import indonesian_day
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.reading import PLATFORM, Asker
from bot.channels.telegram.replying import Replies
from bot.channels.telegram.talking import ZONE
from bot.storage import Consents, Entry, Handover, Profiles


class Rights:
    """The handler of /data_saya and /hapus_data."""

    def __init__(self, replies: Replies, profiles: Profiles, consents: Consents, desk: Desk) -> None:
        self._replies = replies
        self._profiles = profiles
        self._consents = consents
        self._desk = desk

    async def show(self, asker: Asker) -> None:
        """Everything that is held about the person, at once."""
        if asker.group:
            await self._replies.phrase(asker, "khusus-pribadi")
            return
        held = await self._replies.subject.held(asker.person)
        entries = [self._line(entry) for entry in held.answers]
        questions = [_line(question) for question in await self._replies.handovers.of(asker.person)]
        profile = await self._profiles.of(asker.person)
        await self._replies.phrase(
            asker,
            "data-saya",
            code=asker.person,
            talks=held.talks,
            entries=entries,
            profile=[part for part in (profile.status, profile.region, profile.agency) if part],
            consents=[
                {"purpose": consent.purpose, "version": consent.version, "day": _day(consent.at)}
                for consent in await self._consents.of(asker.person)
            ],
            corrections=held.corrections,
            staff=held.staff,
            reminders=held.reminders,
            questions=questions,
        )

    async def erase(self, asker: Asker) -> None:
        """Erase everything that is held about the person, and say what it was."""
        if asker.group:
            await self._replies.phrase(asker, "khusus-pribadi")
            return
        questions = await self._desk.withdraw(asker.person)
        chat = self._replies.identity.chat(PLATFORM, asker.target.chat_id)
        gone = await self._replies.subject.erase(asker.person, chat, but=asker.update_id)
        await self._replies.phrase(
            asker,
            "hapus-data",
            answers=gone.answers,
            talks=gone.talks,
            messages=gone.messages,
            questions=questions,
            day=_day(asker.at),
        )

    def _line(self, entry: Entry) -> dict[str, str | None]:
        """One answer as its receiver may read it."""
        phrase = self._replies.answerer.phrase
        vote = {1: phrase("tombol-membantu"), -1: phrase("tombol-tidak-membantu")}.get(entry.vote or 0)
        return {"day": _day(entry.asked_at), "verdict": entry.verdict, "rule": entry.rule, "vote": vote}


def _line(handover: Handover) -> dict[str, str]:
    """A question at the desk as its asker may read it."""
    return {"day": _day(handover.asked_at), "state": handover.state.value, "question": handover.question}


def _day(moment: datetime) -> str:
    return indonesian_day(moment.astimezone(ZONE).date())
