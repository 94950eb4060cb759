"""Read a Telegram message: who asks, where, what, and whether it is meant for us at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from telegram import Bot, Message, MessageEntity, Update
from telegram.constants import ChatType

from bot.channels.telegram.rendering import readable
from bot.storage import Identity

PLATFORM = "telegram"
COMMANDS = (
    *("start", "bantuan", "tanya", "cek", "draf", "aturan", "tanggal", "sumber", "petugas"),
    *("profil", "kabari", "berhenti", "privasi", "data_saya", "hapus_data", "batal"),
)
SYNONYMS = {"help": "bantuan"}
# Every bot of a group hears these; only the one that is named should speak.
SHARED_WITH_OTHER_BOTS = {"start", "help"}

_COMMAND = re.compile(r"/(?P<name>\w{1,32})(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?", re.ASCII | re.DOTALL)


@dataclass(frozen=True)
class Target:
    """Where a reply goes: the chat, its forum topic, and in groups the message that it answers."""

    chat_id: int
    reply_to: int | None = None
    thread_id: int | None = None


@dataclass(frozen=True)
class Asker:
    """Who waits for a reply to which update; `person` is a pseudonym, a group's own for its anonymous admins."""

    update_id: int
    person: str
    group: bool
    at: datetime
    target: Target = field(repr=False)


@dataclass(frozen=True)
class Document:
    """A file as Telegram announces it; `album` is shared by files that were sent together."""

    file_id: str = field(repr=False)
    name: str = field(repr=False)
    size: int | None
    album: str | None = None


@dataclass(frozen=True)
class Heard:
    """A message that is meant for us; `text` is without the command and without our name."""

    asker: Asker
    message_id: int
    text: str = field(repr=False)
    command: str | None = None
    edited: bool = False
    attachment: bool = False
    """Whether there is something that we do not read."""
    forwarded: bool = False
    """Whether it was passed on to us in private: somebody wants to know whether to pass it on further."""
    photo: bool = False
    document: Document | None = None
    """A file in private; only those at the desk are read from one."""


def read(update: Update, bot: Bot, identity: Identity) -> Heard | None:
    """The message as the conversation needs it; None when it is not for us."""
    message = update.edited_message or update.message
    if message is None or message.chat.type == ChatType.CHANNEL:
        return None
    group = message.chat.type != ChatType.PRIVATE
    person = _person(message, identity)
    text = readable(message.text or (message.caption or "" if not group else ""))
    named = _names_us(message, bot)
    command, text, ours = _command(text, bot)
    if person is None or ours is False:
        return None
    if _joins(message, bot):
        command, named = "start", True
    if group and not (ours or named or (command in COMMANDS or command in SYNONYMS)):
        return None
    if group and command in SHARED_WITH_OTHER_BOTS and not (ours or named):
        return None
    if message.text is None and command is None and (group or message.effective_attachment is None):
        return None
    return Heard(
        asker=Asker(
            update_id=update.update_id,
            person=person,
            group=group,
            at=message.edit_date or message.date,
            target=target_of(message),
        ),
        message_id=message.message_id,
        text=_without_our_name(text, bot),
        command=None if command is None else SYNONYMS.get(command, command),
        edited=update.edited_message is not None,
        attachment=message.text is None,
        forwarded=not group and message.forward_origin is not None,
        photo=not group and bool(message.photo),
        document=None if group else _document(message),
    )


def _document(message: Message) -> Document | None:
    """The file of a message; a moving picture is announced as a file too, and is none."""
    found = message.document
    if found is None or message.animation is not None:
        return None
    return Document(found.file_id, found.file_name or "", found.file_size, message.media_group_id)


def target_of(message: Message) -> Target:
    group = message.chat.type != ChatType.PRIVATE
    return Target(
        chat_id=message.chat.id,
        reply_to=message.message_id if group else None,
        thread_id=message.message_thread_id if message.is_topic_message else None,
    )


def _person(message: Message, identity: Identity) -> str | None:
    """The pseudonym of the sender; the chat's where it hides who wrote, None where nobody did."""
    if message.is_automatic_forward:
        return None
    if message.sender_chat is not None:
        # An anonymous admin, or a channel that speaks in a group: the account shown is a stand-in for many.
        return identity.chat(PLATFORM, message.sender_chat.id)
    if message.from_user is None or message.from_user.is_bot:
        return None
    return identity.person(PLATFORM, message.from_user.id)


def _command(text: str, bot: Bot) -> tuple[str | None, str, bool | None]:
    """The command, what follows it, and whether it names us: True, False for another bot, None for nobody."""
    found = _COMMAND.fullmatch(text)
    if found is None:
        return None, text, None
    ours = None if found["bot"] is None else found["bot"].lower() == bot.username.lower()
    return found["name"].lower(), found["rest"] or "", ours


def _names_us(message: Message, bot: Bot) -> bool:
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == bot.id:
        return True
    if message.text is None:
        return False
    mentions = message.parse_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    return any(
        (entity.user is not None and entity.user.id == bot.id) or text.lower() == f"@{bot.username}".lower()
        for entity, text in mentions.items()
    )


def _without_our_name(text: str, bot: Bot) -> str:
    return re.sub(rf"\s*@{re.escape(bot.username)}\b[\s,:]*", " ", text, flags=re.IGNORECASE).strip()


def _joins(message: Message, bot: Bot) -> bool:
    """Whether the message says that we were taken into the group."""
    return any(member.id == bot.id for member in message.new_chat_members or ())
