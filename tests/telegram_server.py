"""A Bot API server of our own, as strict as Telegram's, that fails on demand and remembers everything."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.telegram_markup import MarkupError, visible

TOKEN = "987654321:AAtest-token_that_must_never_reach_a_log"
BOT = {"id": 987654321, "is_bot": True, "first_name": "Tanya Netral", "username": "tanyanetral_bot"}
Json = dict[str, Any]


class Refusal(Exception):
    """What Telegram answers instead of a result."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


@dataclass
class Fault:
    """The next `times` requests for `method` (in `chat`, if given) are refused, or accepted and never answered."""

    method: str
    refusal: Refusal | None = None
    chat: int | None = None
    times: int = 1
    hang_up: bool = False


@dataclass
class Sent:
    """A message of the bot, as it stands in its chat now; `text` is what people see."""

    chat: int
    message_id: int
    text: str
    html: str
    at: float
    data: Json
    buttons: list[list[Json]] = field(default_factory=list)
    edits: int = 0


@dataclass
class Call:
    """A request of the bot and the status of its answer."""

    method: str
    data: Json
    at: float
    status: int = 0


class TelegramServer:
    """The state of a Telegram that knows one bot."""

    def __init__(self) -> None:
        self.url = ""
        self.revoked = False
        self.faults: list[Fault] = []
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.toasts: dict[str, str | None] = {}
        self.callbacks: set[str] = set()
        self.menus: dict[str, list[Json]] = {}
        self.transcript: list[tuple[int, str, str, list[list[Json]]]] = []
        self.updates: list[Json] = []
        self.news = asyncio.Event()
        self.closing = False
        self._message_ids: Counter[int] = Counter()
        self._pollers = 0

    # What tests ask.

    def to(self, chat: int) -> list[Sent]:
        return [message for message in self.sent if message.chat == chat]

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def until(self, holds: Any, seconds: float = 8) -> None:
        """Wait until `holds()`; fails after so many seconds."""
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.005)

    async def answers(self, chat: int, count: int = 1, seconds: float = 8) -> list[Sent]:
        """Wait until the chat has so many messages of the bot, and return them."""
        await self.until(lambda: len(self.to(chat)) >= count, seconds)
        return self.to(chat)

    async def settled(self, seconds: float = 0.15) -> None:
        """Wait until nothing is waiting for the bot and nothing was asked for a while."""
        quiet = time.monotonic() + seconds
        while self.updates or time.monotonic() < quiet:
            seen = len(self.calls)
            await asyncio.sleep(0.02)
            if len(self.calls) != seen:
                quiet = time.monotonic() + seconds

    def histogram(self, *, chat: int | None = None) -> dict[int, int]:
        """Messages accepted in each second since the first."""
        times = self._times(chat)
        return dict(Counter(int(at - times[0]) for at in times)) if times else {}

    def busiest(self, seconds: float, *, chat: int | None = None) -> int:
        """The most messages accepted in any stretch of so many seconds."""
        times = self._times(chat)
        return max((sum(start <= at < start + seconds for at in times) for start in times), default=0)

    def _times(self, chat: int | None) -> list[float]:
        return sorted(message.at for message in self.sent if chat in (None, message.chat))

    # What people do.

    def next_message_id(self, chat: int) -> int:
        self._message_ids[chat] += 1
        return self._message_ids[chat]

    def deliver(self, update: Json) -> Json:
        """Queue an update for the bot."""
        if "update_id" not in update:
            update = {"update_id": 1000 + len(self.calls) + 7 * next(self._numbers), **update}
        self.updates.append(update)
        self.news.set()
        return update

    _numbers = iter(range(1, 10**9))

    # What the bot asks.

    async def handle(self, request: Request) -> Response:
        method = request.path_params["method"]
        form = await request.form()
        data: Json = {key: _value(str(value)) for key, value in form.items()}
        call = Call(method, data, time.monotonic())
        self.calls.append(call)
        try:
            if self.revoked or request.path_params["token"] != TOKEN:
                raise Refusal(401, "Unauthorized")
            fault = self._fault(method, data)
            if fault is not None and fault.refusal is not None:
                raise fault.refusal
            result = await getattr(self, f"do_{method}")(data)
            if fault is not None and fault.hang_up:
                request.scope["state"]["hang_up"] = True
        except Refusal as refusal:
            call.status = refusal.status
            body: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
            if refusal.parameters:
                body["parameters"] = refusal.parameters
            return JSONResponse(body, status_code=refusal.status)
        call.status = 200
        if fault is not None and fault.hang_up:
            await asyncio.sleep(30 if not self.closing else 0)
        return JSONResponse({"ok": True, "result": result})

    def _fault(self, method: str, data: Json) -> Fault | None:
        for fault in self.faults:
            if fault.method == method and fault.times > 0 and fault.chat in (None, data.get("chat_id")):
                fault.times -= 1
                return fault
        return None

    async def do_getMe(self, data: Json) -> Json:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def do_deleteWebhook(self, data: Json) -> bool:
        return True

    async def do_getUpdates(self, data: Json) -> list[Json]:
        offset = data.get("offset")
        if offset is not None:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
        self._pollers += 1
        mine = self._pollers
        self.news.set()
        deadline = time.monotonic() + float(data.get("timeout", 0))
        while not self.closing:
            if mine != self._pollers:
                raise Refusal(409, "Conflict: terminated by other getUpdates request")
            if self.updates or time.monotonic() >= deadline:
                break
            self.news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), deadline - time.monotonic())
        return self.updates[: int(data.get("limit", 100))]

    async def do_sendMessage(self, data: Json) -> Json:
        chat = int(data["chat_id"])
        text, buttons = self._checked(data)
        message_id = self.next_message_id(chat)
        sent = Sent(chat, message_id, text, str(data["text"]), time.monotonic(), data, buttons)
        self.sent.append(sent)
        self.transcript.append((chat, "bot", text, buttons))
        return self._as_message(sent)

    async def do_editMessageText(self, data: Json) -> Json:
        sent = self._find(data)
        text, buttons = self._checked(data)
        if (text, buttons) == (sent.text, sent.buttons):
            raise Refusal(400, "Bad Request: message is not modified")
        sent.text, sent.html, sent.buttons, sent.edits = text, str(data["text"]), buttons, sent.edits + 1
        self.transcript.append((sent.chat, "bot (diubah)", text, buttons))
        return self._as_message(sent)

    async def do_editMessageReplyMarkup(self, data: Json) -> Json:
        sent = self._find(data)
        buttons = _buttons(data)
        if buttons == sent.buttons:
            raise Refusal(400, "Bad Request: message is not modified")
        sent.buttons, sent.edits = buttons, sent.edits + 1
        return self._as_message(sent)

    async def do_answerCallbackQuery(self, data: Json) -> bool:
        query = str(data["callback_query_id"])
        if query not in self.callbacks:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.callbacks.remove(query)
        self.toasts[query] = data.get("text")
        return True

    async def do_sendChatAction(self, data: Json) -> bool:
        return True

    async def do_getMyCommands(self, data: Json) -> list[Json]:
        return self.menus.get(data["scope"]["type"], [])

    async def do_setMyCommands(self, data: Json) -> bool:
        self.menus[data["scope"]["type"]] = data["commands"]
        return True

    def _checked(self, data: Json) -> tuple[str, list[list[Json]]]:
        text = str(data["text"])
        if data.get("parse_mode") == "HTML":
            try:
                text = visible(text)
            except MarkupError as error:
                raise Refusal(400, f"Bad Request: can't parse entities: {error}") from None
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        return text, _buttons(data)

    def _find(self, data: Json) -> Sent:
        for sent in self.sent:
            if (sent.chat, sent.message_id) == (data["chat_id"], data["message_id"]):
                return sent
        raise Refusal(400, "Bad Request: message to edit not found")

    def _as_message(self, sent: Sent) -> Json:
        kind = "private" if sent.chat > 0 else "supergroup"
        chat = {"id": sent.chat, "type": kind}
        return {"message_id": sent.message_id, "date": int(time.time()), "chat": chat, "from": BOT, "text": sent.text}


def _value(text: str) -> Any:
    """PTB sends everything but strings as JSON; numbers and objects are read back, texts stay texts."""
    if text.lstrip("-").isdigit() or text[:1] in "{[" or text in ("true", "false"):
        with contextlib.suppress(ValueError):
            return json.loads(text)
    return text


def _buttons(data: Json) -> list[list[Json]]:
    rows: list[list[Json]] = (data.get("reply_markup") or {}).get("inline_keyboard", [])
    for row in rows:
        if len(row) > 8:
            raise Refusal(400, "Bad Request: too many buttons in a row")
        for button in row:
            if len(button["callback_data"].encode()) > 64:
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


class _Quiet(uvicorn.Server):
    """A server that leaves the signals of the test alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def running() -> AsyncIterator[TelegramServer]:
    """Serve on a free port of this machine, in the loop of the test."""
    telegram = TelegramServer()
    app = Starlette(routes=[Route("/bot{token}/{method}", telegram.handle, methods=["GET", "POST"])])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        telegram.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = _Quiet(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield telegram
        finally:
            telegram.closing = True
            telegram.news.set()
            server.should_exit = server.force_exit = True
            await task
