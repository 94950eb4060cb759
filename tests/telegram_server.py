"""A Bot API server of our own, as strict as Telegram's, that fails on demand and remembers everything."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tests.telegram_markup import MarkupError, visible
from tests.telegram_people import People
from tests.telegram_records import BOT, TOKEN, Call, Fault, Json, Line, Records, Refusal, Sent

UNHEARD = "nobody heard the answer"
# What Telegram tells of every administrator.
RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
)


class TelegramServer(People, Records):
    """The methods that a bot calls; each `do_…` is one of them and returns its result or raises a Refusal."""

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.latency = 0.0
        self._pollers = 0

    async def handle(self, request: Request) -> Response:
        method = request.path_params["method"]
        try:
            data: Json = {key: _value(key, value) for key, value in await _form(request)}
        except ClientDisconnect:
            # A bot that is killed while it speaks; nobody hears the answer.
            return Response()
        call = Call(method, data, time.monotonic())
        self.calls.append(call)
        try:
            if self.revoked or request.path_params["token"] != TOKEN:
                raise Refusal(401, "Unauthorized")
            fault = self._fault(method, data)
            if fault is not None and fault.refusal is not None:
                raise fault.refusal
            await asyncio.sleep(self.latency)
            result = await getattr(self, f"do_{method}")(data)
        except Refusal as refusal:
            call.status, call.said = refusal.status, refusal.description
            body: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
            if refusal.parameters:
                body["parameters"] = refusal.parameters
            return _json(body, refusal.status)
        call.status = 200
        if fault is not None and fault.hang_up:
            call.said = UNHEARD
            await asyncio.sleep(fault.hang_up)
        return _json({"ok": True, "result": result})

    def _fault(self, method: str, data: Json) -> Fault | None:
        for fault in self.faults:
            if fault.method == method and fault.times > 0 and fault.chat in (None, data.get("chat_id")):
                fault.times -= 1
                return fault
        return None

    async def do_getMe(self, data: Json) -> Json:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}

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
        answered = data.get("reply_parameters", {}).get("message_id", 0)
        self.transcript.append(Line(chat, "bot", text, buttons, self.writers.get((chat, answered))))
        return self.as_message(sent)

    async def do_sendDocument(self, data: Json) -> Json:
        chat = int(data["chat_id"])
        name, content = data["document"]
        if not content:
            raise Refusal(400, "Bad Request: file must be non-empty")
        sent = Sent(chat, self.next_message_id(chat), name, "", time.monotonic(), data, file=content)
        self.sent.append(sent)
        self.transcript.append(Line(chat, "bot (berkas)", name))
        document = {"file_id": "1", "file_unique_id": "1", "file_name": name}
        return {key: value for key, value in self.as_message(sent).items() if key != "text"} | {"document": document}

    async def do_getFile(self, data: Json) -> Json:
        """The path of a file for an hour; Telegram itself serves none of more than 20 MB."""
        identity = str(data["file_id"])
        if identity not in self.files:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files[identity])
        if size > 20 * 1024 * 1024:
            raise Refusal(400, "Bad Request: file is too big")
        where = f"documents/{identity}"
        return {"file_id": identity, "file_unique_id": identity, "file_size": size, "file_path": where}

    async def download(self, request: Request) -> Response:
        """The bytes of a file, under the path that getFile gave."""
        folder, _, identity = request.path_params["path"].partition("/")
        if self.revoked or request.path_params["token"] != TOKEN:
            return _json({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        if folder != "documents" or identity not in self.files:
            return _json({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        self.fetched.append(identity)
        return Response(self.files[identity], media_type="application/octet-stream")

    async def do_sendPhoto(self, data: Json) -> Json:
        chat = int(data["chat_id"])
        name, content = self._picture(data)
        if not content:
            raise Refusal(400, "Bad Request: file must be non-empty")
        caption, buttons = self._checked({**data, "text": data.get("caption", "")}, limit=1024)
        sent = Sent(
            chat, self.next_message_id(chat), caption, str(data.get("caption")), time.monotonic(), data, buttons,
            file=content,
        )  # fmt: skip
        self.sent.append(sent)
        self.transcript.append(Line(chat, "bot (gambar)", caption, buttons))
        message = {key: value for key, value in self.as_message(sent).items() if key != "text"}
        size = {"file_id": name, "file_unique_id": name, "width": 1, "height": 1}
        return message | {"photo": [size], "caption": caption}

    def _picture(self, data: Json) -> tuple[str, bytes]:
        """A picture that is uploaded, or named as we named it before; and that name."""
        if "document" in data:
            _, content = data["document"]
            name = f"gambar-{len(self.pictures)}"
            self.pictures[name] = content
            return name, content
        name = str(data["photo"])
        if name not in self.pictures:
            raise Refusal(400, "Bad Request: wrong remote file identifier specified: can't unserialize it")
        return name, self.pictures[name]

    async def do_sendPoll(self, data: Json) -> Json:
        chat, question, options = int(data["chat_id"]), str(data["question"]), data["options"]
        if not 0 < len(question) <= 300 or not 2 <= len(options) <= 10 or len(data.get("explanation", "")) > 200:
            raise Refusal(400, "Bad Request: poll is not as it should be")
        sent = Sent(chat, self.next_message_id(chat), question, "", time.monotonic(), data, _buttons(data))
        self.sent.append(sent)
        self.transcript.append(Line(chat, "bot (kuis)", question))
        message = {key: value for key, value in self.as_message(sent).items() if key != "text"}
        return message | {"poll": self.as_poll(sent)}

    async def do_editMessageCaption(self, data: Json) -> Json:
        sent = self._find(data)
        caption, buttons = self._checked({**data, "text": data.get("caption", "")}, limit=1024)
        if (caption, buttons) == (sent.text, sent.buttons):
            raise Refusal(400, "Bad Request: message is not modified")
        sent.text, sent.buttons, sent.edits = caption, buttons, sent.edits + 1
        return {key: value for key, value in self.as_message(sent).items() if key != "text"} | {"caption": caption}

    async def do_editMessageText(self, data: Json) -> Json:
        sent = self._find(data)
        text, buttons = self._checked(data)
        if (text, buttons) == (sent.text, sent.buttons):
            raise Refusal(400, "Bad Request: message is not modified")
        sent.text, sent.html, sent.buttons, sent.edits = text, str(data["text"]), buttons, sent.edits + 1
        self.transcript.append(Line(sent.chat, "bot (diubah)", text, buttons))
        return self.as_message(sent)

    async def do_editMessageReplyMarkup(self, data: Json) -> Json:
        sent = self._find(data)
        buttons = _buttons(data)
        if buttons == sent.buttons:
            raise Refusal(400, "Bad Request: message is not modified")
        sent.buttons, sent.edits = buttons, sent.edits + 1
        return self.as_message(sent)

    async def do_answerCallbackQuery(self, data: Json) -> bool:
        query = str(data["callback_query_id"])
        if query not in self.callbacks:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        chat = self.callbacks.pop(query)
        self.toasts[query] = data.get("text")
        if data.get("text"):
            self.transcript.append(Line(chat, "bot (sekejap)", data["text"]))
        return True

    async def do_answerInlineQuery(self, data: Json) -> bool:
        query = str(data["inline_query_id"])
        if query not in self.inline_queries:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        results: list[Json] = data["results"]
        if len(results) > 50:
            raise Refusal(400, "Bad Request: RESULTS_TOO_MUCH")
        identities = [str(result["id"]) for result in results]
        if not all(0 < len(identity.encode()) <= 64 for identity in identities):
            raise Refusal(400, "Bad Request: RESULT_ID_INVALID")
        if len(set(identities)) < len(identities):
            raise Refusal(400, "Bad Request: RESULT_ID_DUPLICATE")
        parameter = (data.get("button") or {}).get("start_parameter", "tanya")
        if not re.fullmatch(r"[\w-]{1,64}", parameter, re.ASCII):
            raise Refusal(400, "Bad Request: BUTTON_START_PARAMETER_INVALID")
        for result in results:
            if not result["title"]:
                raise Refusal(400, "Bad Request: article title must be non-empty")
            content = result["input_message_content"]
            content["shown"], _ = self._checked({**content, "text": content["message_text"]})
        self.inline_queries.discard(query)
        self.inline_answers[query] = data
        return True

    async def do_deleteMessage(self, data: Json) -> bool:
        sent = self._find(data)
        self.sent.remove(sent)
        self.transcript.append(Line(sent.chat, "bot (dihapus)", sent.text))
        return True

    async def do_getChatMember(self, data: Json) -> Json:
        """Only about the bot itself; `standing` says where it is more than a member."""
        status = self.standing.get(int(data["chat_id"]), "member")
        return {"user": BOT, "status": status} | (dict.fromkeys(RIGHTS, False) if status == "administrator" else {})

    async def do_sendChatAction(self, data: Json) -> bool:
        return True

    async def do_getMyCommands(self, data: Json) -> list[Json]:
        return self.menus.get(data["scope"]["type"], [])

    async def do_setMyCommands(self, data: Json) -> bool:
        self.menus[data["scope"]["type"]] = data["commands"]
        return True

    def _checked(self, data: Json, *, limit: int = 4096) -> tuple[str, list[list[Json]]]:
        text = str(data["text"])
        if data.get("parse_mode") == "HTML":
            try:
                text = visible(text)
            except MarkupError as error:
                raise Refusal(400, f"Bad Request: can't parse entities: {error}") from None
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > limit:
            raise Refusal(400, "Bad Request: message is too long")
        return text, _buttons(data)

    def _find(self, data: Json) -> Sent:
        for sent in self.sent:
            if (sent.chat, sent.message_id) == (data["chat_id"], data["message_id"]):
                return sent
        raise Refusal(400, "Bad Request: message to edit not found")


async def _form(request: Request) -> list[tuple[str, Any]]:
    """The fields of a request; PTB sends files in parts and all else as one query."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        form = await request.form()
        files = {key: value for key, value in form.items() if not isinstance(value, str)}
        read = [(key, (file.filename, await file.read())) for key, file in files.items()]
        # PTB names the parts of its files at random; the bot sends one document at a time.
        return [(key, value) for key, value in form.items() if isinstance(value, str)] + (
            [("document", read[0][1])] if read else []
        )
    return list(parse_qsl((await request.body()).decode(), keep_blank_values=True))


def _json(body: Json, status: int = 200) -> Response:
    # Escaped, so that even a lone surrogate can travel.
    return Response(json.dumps(body), status, media_type="application/json")


def _value(key: str, text: Any) -> Any:
    """PTB sends everything but strings as JSON; numbers and objects are read back, texts stay texts."""
    if (
        isinstance(text, str)
        and key != "text"
        and (text.lstrip("-").isdigit() or text[:1] in "{[" or text in ("true", "false"))
    ):
        with contextlib.suppress(ValueError):
            return json.loads(text)
    return text


def _buttons(data: Json) -> list[list[Json]]:
    rows: list[list[Json]] = (data.get("reply_markup") or {}).get("inline_keyboard", [])
    for row in rows:
        if len(row) > 8:
            raise Refusal(400, "Bad Request: too many buttons in a row")
        for button in row:
            if "url" in button:
                if not button["url"].startswith("https://"):
                    raise Refusal(400, "Bad Request: BUTTON_URL_INVALID")
            elif len(button["callback_data"].encode()) > 64:
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


class _Quiet(uvicorn.Server):
    """A server that leaves the signals of the test alone and is gone at once."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        self.done = asyncio.Event()
        await self.done.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()


@asynccontextmanager
async def running() -> AsyncIterator[TelegramServer]:
    """Serve on a free port of this machine, in the loop of the test."""
    telegram = TelegramServer()
    methods = Route("/bot{token}/{method}", telegram.handle, methods=["GET", "POST"])
    app = Starlette(routes=[methods, Route("/file/bot{token}/{path:path}", telegram.download)])
    # With its protocol named, asyncio turns Nagle's waiting off; else every answer takes 40 ms longer.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        telegram.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = _Quiet(uvicorn.Config(app, log_config=None, lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0)
        try:
            yield telegram
        finally:
            telegram.closing = True
            telegram.news.set()
            server.done.set()
            await task
