"""/cek and /draf: check an act or a text before it is done."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from telegram import CallbackQuery

from bot.answering.checking import Act, Checked
from bot.channels.telegram.buttons import Action, under_check
from bot.channels.telegram.reading import Asker, Heard
from bot.channels.telegram.replying import CASE_MARK, Replies, kept, now
from bot.channels.telegram.talking import day_of
from bot.channels.telegram.tapping import Step, Taps, fits, read_taps, screen
from bot.model import Outcome, Question
from bot.storage import Entry

SHEET_NAME = "cek-netralitas.pdf"


class Checking:
    """The handler of both commands and of their buttons."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    async def check(self, heard: Heard, known: Mapping[str, str]) -> None:
        """Judge the acts that were written, by what is known of the person, or let them be tapped."""
        asker, answerer = heard.asker, self._replies.answerer
        if asker.group:
            await self._replies.phrase(asker, "khusus-pribadi")
            return
        if heard.text:
            started = time.perf_counter()
            question = Question(heard.text, await self._replies.talks.day(asker), known=known)
            await self._give(asker, await asyncio.to_thread(answerer.checks.of_words, question), started)
            return
        text, buttons = screen(Taps(answerer.release), answerer.checks.menu, answerer.phrase)
        await self._replies.say(asker, text, buttons=buttons)

    async def tap(self, query: CallbackQuery, asker: Asker) -> bool:
        """Go on with a check whose button was pressed; False when it is no button of ours, or an old one."""
        answerer = self._replies.answerer
        taps = read_taps(query.data)
        if taps is None or query.message is None or not fits(taps, answerer.checks.menu, answerer.release):
            return False
        await self._replies.sender.toast(query.id, None)
        if taps.step is not Step.DONE:
            text, buttons = screen(taps, answerer.checks.menu, answerer.phrase)
            here = (asker.target.chat_id, query.message.message_id)
            await self._replies.sender.edit(*here, text, buttons, bold_first_line=False)
            return True
        started = time.perf_counter()
        day = await self._replies.talks.day(asker)
        checked = await asyncio.to_thread(answerer.checks.of_taps, taps.chosen, taps.place, taps.actor, day=day)
        await self._replies.sender.remove_buttons(asker.target.chat_id, query.message.message_id)
        await self._give(asker, checked, started)
        return True

    async def keep(self, asker: Asker, entry: Entry, action: Action) -> None:
        """Hand out what was checked as a short text or as a sheet; LookupError when the editors took it away."""
        checks, day = self._replies.answerer.checks, day_of(asker)
        acts = [_act(noted) for noted in entry.suggestions]
        if action is Action.SHORT:
            await self._replies.say(asker, await asyncio.to_thread(checks.short, acts, day=day))
            return
        content = await asyncio.to_thread(checks.sheet, acts, day=day)
        await self._replies.sender.send_file(asker.target, content, SHEET_NAME, now=now())

    async def draft(self, asker: Asker, text: str) -> None:
        """Read a text that somebody wants to post."""
        if not text:
            await self._replies.phrase(asker, "draf-kosong")
            return
        checked = await asyncio.to_thread(self._replies.answerer.drafts.check, text)
        await self._replies.say(asker, checked.text, bold_first_line=True)

    async def _give(self, asker: Asker, checked: Checked, started: float) -> None:
        buttons = None
        if checked.acts and checked.verdict is not None:
            entry = Entry(
                id=self._replies.ticket(asker),
                person=asker.person,
                chat_kind="private",
                outcome=Outcome.ANSWERED,
                verdict=checked.verdict,
                release=self._replies.answerer.release,
                asked_at=asker.at,
                latency_ms=round((time.perf_counter() - started) * 1000),
                rule=checked.acts[0].rule,
                case_id=checked.acts[0].case,
                suggestions=tuple(kept(act) for act in checked.acts),
            )
            if await self._replies.noted(entry):
                buttons = under_check(entry.id, self._replies.answerer.phrase)
        await self._replies.say(asker, checked.text, buttons=buttons, bold_first_line=bool(checked.acts))


def _act(noted: str) -> Act:
    rule, _, case = noted.partition(CASE_MARK)
    return Act(rule, case or None)
