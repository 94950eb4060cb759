"""Inline mode: a short cited answer for any chat, chosen by the person who types after our name.

Nothing of it is recorded: each pause in typing is a query, and most of them are half a question.
"""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import datetime, timedelta

from telegram import (
    Bot,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import InlineQueryLimit, ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.answering.brief import Brief
from bot.channels.telegram.flood import Flood, Turn
from bot.channels.telegram.reading import PLATFORM
from bot.channels.telegram.rendering import LIMIT, as_html, readable, units
from bot.channels.telegram.replying import FROM_ELSEWHERE, Replies, now
from bot.channels.telegram.talking import ZONE
from bot.model import Question

LOG = logging.getLogger(__name__)

# Telegram drops a query after about half a minute, and the person has typed on long before.
TOO_OLD = timedelta(seconds=30)
CACHED_SECONDS = 30
# Who types makes many queries; twice as many as a fast writer makes in ten seconds.
QUERIES_BORNE = 20
THINKING_AT_ONCE = 4
# Under fewer words nobody asks anything yet.
FEWEST_WORDS = 2
LONGEST_TITLE, LONGEST_DESCRIPTION = 100, 160
ARRIVED = "arrived_at"


def stamped(update: Update) -> str:
    """The update as JSON with the time of its arrival, since Telegram gives an inline query none."""
    raw = update.to_dict()
    raw["inline_query"][ARRIVED] = now().isoformat()
    return json.dumps(raw)


def _is_late(query: InlineQuery) -> bool:
    arrived = query.api_kwargs.get(ARRIVED)
    return isinstance(arrived, str) and now() - datetime.fromisoformat(arrived) > TOO_OLD


class Inline:
    """The handler of inline queries."""

    def __init__(self, bot: Bot, replies: Replies) -> None:
        self._bot = bot
        self._replies = replies
        self._flood = Flood(QUERIES_BORNE)
        self._room = asyncio.Semaphore(THINKING_AT_ONCE)

    async def on_query(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Offer one result, and always the way to a private chat."""
        query = update.inline_query
        assert query is not None  # the handler takes nothing else
        person = self._replies.identity.person(PLATFORM, query.from_user.id)
        if _is_late(query) or self._flood.turn(person, now()) is not Turn.ANSWER:
            return
        brief = await self._brief(readable(query.query)[: InlineQueryLimit.MAX_QUERY_LENGTH])
        try:
            await self._bot.answer_inline_query(
                query.id,
                # There is one page of one result; whoever asks for the next one gets nothing.
                [] if query.offset else [self._article(update.update_id, brief or self._help())],
                cache_time=CACHED_SECONDS,
                is_personal=True,
                button=InlineQueryResultsButton(self._replies.answerer.phrase("sebaris-tombol"), None, FROM_ELSEWHERE),
            )
        except BadRequest as error:
            # The person typed on or went away; there is nobody to tell.
            LOG.info("an inline query was not answered: %s", type(error).__name__)

    async def _brief(self, text: str) -> Brief | None:
        if len(text.split()) < FEWEST_WORDS:
            return None
        question = Question(text, now().astimezone(ZONE).date(), public=True)
        async with self._room:
            brief = await asyncio.to_thread(self._replies.answerer.brief, question)
        return brief if brief is not None and units(brief.text) <= LIMIT else None

    def _help(self) -> Brief:
        phrase = self._replies.answerer.phrase
        text = phrase("sebaris-bantuan")
        return Brief(phrase("sebaris-bantuan-judul"), text, text)

    def _article(self, update_id: int, brief: Brief) -> InlineQueryResultArticle:
        content = InputTextMessageContent(
            as_html(brief.text, bold_first_line=True),
            ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return InlineQueryResultArticle(
            self._replies.identity.ticket(f"inline:{update_id}"),
            _shortened(brief.title, LONGEST_TITLE),
            content,
            description=_shortened(brief.description, LONGEST_DESCRIPTION),
        )


def _shortened(text: str, longest: int) -> str:
    """One line of so many letters at most."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
