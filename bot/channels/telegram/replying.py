"""Give replies and keep the books: noted before it leaves, ticked off right after."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Protocol

from telegram import InlineKeyboardMarkup

from bot.answering.brief import Brief
from bot.answering.checking import Act, Checked
from bot.answering.drafting import DraftChecked
from bot.answering.recall import Correction
from bot.channels.telegram.buttons import and_desk, to_private, under_answer, under_suggestions
from bot.channels.telegram.memory import Given, Memory
from bot.channels.telegram.reading import Asker
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.talking import Talks
from bot.model import Answer, Outcome, Question, Suggestion
from bot.storage import Entry, Handovers, Identity, Inbox, Ledger, StorageError, Subject
from bot.understanding.days import Moment
from knowledge.models import Menu

LOG = logging.getLogger(__name__)

# Between rule and case of a choice; no rule has it in its name.
CASE_MARK = "#"
# Under these answers the way to a person is offered at once.
UNSURE = (Outcome.NOT_FOUND, Outcome.SUGGESTED, Outcome.HALTED)
# With this start parameter a link of ours leads from another chat to the private one.
FROM_ELSEWHERE = "tanya"


class Sources(Protocol):
    """The sources as people may read them; `bot.answering.sources` has them."""

    def listing(self) -> str: ...
    def legal_basis(self, rule: str, case: str | None, *, day: date) -> str: ...
    def look_up(self, named: str, *, day: date) -> str: ...


class Checks(Protocol):
    """Checks before one acts; `bot.answering.checking` has them."""

    @property
    def menu(self) -> Menu: ...
    def of_taps(self, acts: Sequence[int], place: int, actor: int, *, day: date) -> Checked: ...
    def of_words(self, question: Question) -> Checked: ...
    def short(self, acts: Sequence[Act], *, day: date) -> str: ...
    def sheet(self, acts: Sequence[Act], *, day: date) -> bytes: ...


class Drafts(Protocol):
    """The reading of drafts; `bot.answering.drafting` has it."""

    def check(self, text: str) -> DraftChecked: ...


class Recall(Protocol):
    """What changed since an answer; `bot.answering.recall` has it."""

    def correction(self, rule: str, case: str | None, verdict: str, *, given: date) -> Correction | None: ...


class Answers(Protocol):
    """What a channel needs of the rest of the house; `bot.answering` has it, tests have a fake."""

    @property
    def release(self) -> str: ...
    @property
    def sources(self) -> Sources: ...
    @property
    def checks(self) -> Checks: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def recall(self) -> Recall: ...
    def one_release(self) -> AbstractContextManager[None]: ...
    def plainly(self, rule: str, case: str | None) -> str: ...
    def answer(self, question: Question) -> Answer: ...
    def brief(self, question: Question) -> Brief | None: ...
    def gist(self, text: str) -> str: ...
    def day_named(self, text: str) -> Moment | None: ...
    def choose(self, rule: str, case: str | None = None, *, day: date) -> Answer: ...
    def masked(self, text: str) -> str: ...
    def knows(self, rule: str) -> bool: ...
    def phrase(self, name: str, **holes: object) -> str: ...


class Replies:
    """Phrases and answers to people, each one in the inbox and the ledger."""

    def __init__(
        self,
        bot: str,
        answerer: Answers,
        inbox: Inbox,
        ledger: Ledger,
        talks: Talks,
        subject: Subject,
        identity: Identity,
        sender: Sender,
        handovers: Handovers,
        *,
        has_desk: bool = False,
    ) -> None:
        self._bot = bot
        self.answerer = answerer
        self.inbox = inbox
        self.ledger = ledger
        self.talks = talks
        self.subject = subject
        self.identity = identity
        self.sender = sender
        self.handovers = handovers
        self.has_desk = has_desk
        self.memory = Memory()

    async def say(
        self,
        asker: Asker,
        text: str,
        *,
        buttons: InlineKeyboardMarkup | None = None,
        bold_first_line: bool = False,
    ) -> tuple[int, ...]:
        """Reply with plain text of our own."""
        return await self.sender.send(
            asker.target,
            text,
            now=now(),
            buttons=buttons,
            bold_first_line=bold_first_line,
            afterwards=lambda: self._tick_off(asker),
        )

    async def phrase(self, asker: Asker, name: str, **holes: object) -> None:
        await self.say(asker, self.answerer.phrase(name, **holes))

    async def give(self, asker: Asker, answer: Answer, *, started: float, instead_of: Given | None = None) -> Given:
        """Send an answer with its buttons, or put it in the place of an earlier one where that can be edited."""
        buttons = await self._buttons(asker, answer, started)
        sent = await self._in_place(asker, answer, buttons, instead_of)
        if not sent:
            sent = await self.sender.send(
                asker.target,
                _with_question(answer, self.answerer.phrase),
                now=now(),
                buttons=buttons,
                bold_first_line=_has_verdict(answer),
                afterwards=lambda: self._tick_off(asker),
            )
        if answer.suggestions and sent:
            await self.talks.offered(asker, sent[-1])
        return Given(sent, now() if instead_of is None else instead_of.at)

    async def _buttons(self, asker: Asker, answer: Answer, started: float) -> InlineKeyboardMarkup | None:
        """Note the answer and return its buttons; that somebody has a case of their own is noted nowhere."""
        if answer.outcome is Outcome.PRIVATE:
            return to_private(self.answerer.phrase("tombol-pribadi"), self.sender.link(FROM_ELSEWHERE))
        return await self._noted(asker, answer, started)

    async def _in_place(
        self, asker: Asker, answer: Answer, buttons: InlineKeyboardMarkup | None, old: Given | None
    ) -> tuple[int, ...]:
        """Put the answer where an old one stands, if both are one message; returns its id, or nothing."""
        if old is None or len(old.message_ids) != 1:
            return ()
        edited = await self.sender.edit(
            asker.target.chat_id,
            old.message_ids[0],
            _with_question(answer, self.answerer.phrase),
            buttons,
            bold_first_line=_has_verdict(answer),
        )
        if not edited:
            return ()
        await self._tick_off(asker)
        return old.message_ids

    def ticket(self, asker: Asker) -> str:
        """The id of the answer to an update; the same update, handled again after a crash, has the same."""
        return self.identity.ticket(f"{self._bot}:{asker.update_id}")

    async def _noted(self, asker: Asker, answer: Answer, started: float) -> InlineKeyboardMarkup | None:
        """Write the answer into the ledger and return the buttons that refer to it, if any."""
        entry = Entry(
            id=self.ticket(asker),
            person=asker.person,
            chat_kind="group" if asker.group else "private",
            outcome=answer.outcome,
            verdict=answer.verdict,
            release=answer.release,
            asked_at=asker.at,
            latency_ms=round((time.perf_counter() - started) * 1000),
            rule=answer.rule,
            case_id=answer.case,
            suggestions=tuple(kept(offer) for offer in answer.suggestions or answer.refinements),
        )
        if not await self.noted(entry):
            return None
        buttons = _buttons(entry.id, answer, self.answerer.phrase)
        if self.has_desk and not asker.group and (answer.urgent or answer.outcome in UNSURE):
            return and_desk(buttons, entry.id, self.answerer.phrase)
        return buttons

    async def noted(self, entry: Entry) -> bool:
        """Write into the ledger; False when it cannot, because an answer matters more than its record."""
        try:
            await self.ledger.record(entry)
        except StorageError as error:
            # Without the record no button would work.
            LOG.error("ledger unavailable, answered without buttons: %s", error)
            return False
        return True

    async def _tick_off(self, asker: Asker) -> None:
        """Note that the reply has left; a crash before this repeats it, a crash after this does not."""
        try:
            await self.inbox.answered(asker.update_id)
        except StorageError as error:
            LOG.error("inbox unavailable, answer not ticked off: %s", error)


def _buttons(answer_id: str, answer: Answer, phrase: Callable[[str], str]) -> InlineKeyboardMarkup | None:
    if answer.suggestions:
        return under_suggestions(answer_id, answer.suggestions, phrase)
    if answer.outcome is Outcome.ANSWERED and answer.rule is not None:
        return under_answer(answer_id, phrase, answer.refinements)
    return None


def kept(offer: Suggestion | Act) -> str:
    """An offer as the ledger keeps it: the rule, and the case where one is meant."""
    return offer.rule if offer.case is None else f"{offer.rule}{CASE_MARK}{offer.case}"


def _with_question(answer: Answer, phrase: Callable[[str], str]) -> str:
    """The answer, and below it what its buttons ask."""
    return f"{answer.text}\n\n{phrase('perjelas')}" if answer.refinements else answer.text


def _has_verdict(answer: Answer) -> bool:
    # Only a verdict is bold, and what is urgent; the other texts begin with a whole sentence.
    return answer.outcome is Outcome.ANSWERED or answer.urgent


def now() -> datetime:
    return datetime.now(UTC)


def answering(asker: Asker, message_id: int) -> Asker:
    """The same asker, whose reply goes to another message of the chat."""
    return replace(asker, target=replace(asker.target, reply_to=message_id))
