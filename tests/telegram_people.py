"""The people on the other side of the Bot API server: what they write and press becomes updates."""

from __future__ import annotations

import time
from typing import Any

from tests.telegram_records import BOT, Json, Line, Records, Sent

GROUP_ANONYMOUS_BOT = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


class People(Records):
    """Write, edit and press; a chat with a positive id is private, one with a negative id a supergroup."""

    def write(
        self,
        chat: int,
        text: str | None,
        *,
        user: int | None = None,
        name: str = "Budi",
        age: float = 0,
        **more: Any,
    ) -> Json:
        """Send a message of `age` seconds ago; `more` are further fields, `text=None` leaves the text out."""
        sender = chat if user is None else user
        message: Json = {
            "message_id": self.next_message_id(chat),
            "date": int(time.time() - age),
            "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
            "from": {"id": abs(sender), "is_bot": False, "first_name": name},
            **more,
        }
        self.writers[chat, message["message_id"]] = name
        if text is not None:
            message |= {"text": text, "entities": entities(text)}
            self.transcript.append(Line(chat, name, text))
        if message["from"] is None:
            del message["from"]
        self.deliver({"message": message})
        return message

    def send_file(
        self,
        chat: int,
        name: str | None,
        content: bytes,
        *,
        caption: str | None = None,
        size: int | None = -1,
        **more: Any,
    ) -> Json:
        """Send a document; `size` is what Telegram says of it, -1 for the truth, None for nothing."""
        file_id = f"berkas-{len(self.files) + 1}"
        self.files[file_id] = content
        document: Json = {"file_id": file_id, "file_unique_id": file_id, "mime_type": "application/octet-stream"}
        if name is not None:
            document["file_name"] = name
        if size is not None:
            document["file_size"] = len(content) if size == -1 else size
        if caption is not None:
            more |= {"caption": caption, "caption_entities": entities(caption)}
        self.transcript.append(Line(chat, "berkas", f"{name}: {caption}"))
        return self.write(chat, None, document=document, **more)

    def rewrite(self, message: Json, text: str) -> Json:
        """Edit a message just now."""
        edited = {**message, "text": text, "entities": entities(text), "edit_date": int(time.time())}
        self.transcript.append(Line(message["chat"]["id"], f"{message['from']['first_name']} (diubah)", text))
        self.deliver({"edited_message": edited})
        return edited

    def press(self, sent: Sent, label_or_data: str, *, user: int | None = None) -> str:
        """Press the button with that label, or forge one with that data; returns the id of the query."""
        data, line = label_or_data, label_or_data
        for button in (button for row in sent.buttons for button in row):
            if label_or_data in (button["text"], button.get("callback_data")):
                data, line = button["callback_data"], button["text"]
        presser = abs(sent.chat) if user is None else user
        query = f"query-{self.next_message_id(0)}"
        self.callbacks[query] = sent.chat
        self.transcript.append(Line(sent.chat, "tombol", line))
        sender = {"id": presser, "is_bot": False, "first_name": "Budi"}
        self.deliver(
            {
                "callback_query": {
                    "id": query,
                    "from": sender,
                    "chat_instance": "1",
                    "data": data,
                    "message": self.as_message(sent),
                }
            }
        )
        return query

    def vote(self, sent: Sent, *counts: int) -> None:
        """The votes of a quiz as they stand now; Telegram tells numbers only."""
        self.deliver({"poll": self.as_poll(sent, counts)})

    def change_us(self, chat: int, status: str, *, by: int = 1, **more: Any) -> None:
        """Take the bot out of a chat, silence it, let it in again: `status` as Telegram names it."""
        us = {key: BOT[key] for key in ("id", "is_bot", "first_name", "username")}
        kind = "private" if chat > 0 else "supergroup"
        until = {"until_date": 0} if status == "kicked" else {}
        self.deliver(
            {
                "my_chat_member": {
                    "chat": {"id": chat, "type": kind},
                    "from": {"id": by, "is_bot": False, "first_name": "Budi"},
                    "date": int(time.time()),
                    "old_chat_member": {"user": us, "status": "member"},
                    "new_chat_member": {"user": us, "status": status, **until, **more},
                }
            }
        )

    def as_poll(self, sent: Sent, counts: tuple[int, ...] = ()) -> Json:
        options = sent.data["options"]
        counts = counts or (0,) * len(options)
        return {
            "id": f"{abs(sent.chat)}{sent.message_id}",
            "question": sent.text,
            "options": [
                {"text": _text(option), "voter_count": count, "persistent_id": str(place)}
                for place, (option, count) in enumerate(zip(options, counts, strict=True))
            ],
            "total_voter_count": sum(counts),
            "is_closed": False,
            "is_anonymous": True,
            "type": "quiz",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }

    def ask_inline(self, user: int, text: str, *, offset: str = "", chat_type: str = "group") -> str:
        """Type after the bot's name in some chat; returns the id of the query."""
        query = f"inline-{self.next_message_id(0)}"
        self.inline_queries.add(query)
        sender = {"id": user, "is_bot": False, "first_name": "Budi"}
        asked = {"id": query, "from": sender, "query": text, "offset": offset, "chat_type": chat_type}
        self.deliver({"inline_query": asked})
        return query

    def as_message(self, sent: Sent) -> Json:
        """A message of the bot as the Bot API shows it."""
        kind = "private" if sent.chat > 0 else "supergroup"
        message: Json = {
            "message_id": sent.message_id,
            "date": int(time.time()),
            "chat": {"id": sent.chat, "type": kind},
            "from": BOT,
            "text": sent.text,
        }
        if sent.buttons:
            message["reply_markup"] = {"inline_keyboard": sent.buttons}
        if "message_thread_id" in sent.data:
            message |= {"message_thread_id": sent.data["message_thread_id"], "is_topic_message": True}
        return message


def _text(option: Any) -> str:
    return str(option["text"]) if isinstance(option, dict) else str(option)


def entities(text: str) -> list[Json]:
    """What Telegram marks in a text by itself: a command at its start, mentions anywhere."""
    found: list[Json] = []
    offset = 0
    for word in text.split(" "):
        length = len(word.encode("utf-16-le", "surrogatepass")) // 2
        if word.startswith("/") and offset == 0:
            found.append({"type": "bot_command", "offset": 0, "length": length})
        if word.startswith("@"):
            name = word.rstrip(",.:?!")
            found.append({"type": "mention", "offset": offset, "length": len(name)})
        offset += length + 1
    return found
