"""Groups that are reminded: confirmed by a linked account with buttons, and followed when their state changes.

In a group nobody is staff by what they write, but a press says who pressed, also where admins are anonymous.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram import Bot, CallbackQuery, ChatMemberUpdated, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.broadcasting.reasons import Reason
from bot.channels.telegram.buttons import label_of
from bot.channels.telegram.reading import PLATFORM
from bot.channels.telegram.replying import Replies, now
from bot.desk.roles import Act, Role, may
from bot.storage import NOBODY, Account, Accounts, Agencies, Agency, Audit, Kind, Place, Recipients

PER_PAGE = 8
_PRESS = re.compile(
    r"v1:grp:(?:(?P<list>a):(?P<page>\d{1,3})|(?P<step>[otu]):(?P<code>[a-z0-9-]{2,32})|(?P<stop>x))", re.ASCII
)
# Whoever comes back to a group gets its reminders again if it was left for one of these.
CAN_PASS = (Reason.KICKED, Reason.NO_RIGHT, Reason.NOT_FOUND)


class Groups:
    """The handler of what happens to us in chats, and of the buttons that register a group."""

    def __init__(
        self, bot: Bot, replies: Replies, recipients: Recipients, agencies: Agencies, accounts: Accounts, audit: Audit
    ) -> None:
        self._bot = bot
        self._replies = replies
        self._recipients = recipients
        self._agencies = agencies
        self._accounts = accounts
        self._audit = audit

    async def invitation(self) -> InlineKeyboardMarkup | None:
        """The button below our first words in a group; none where no agency is known."""
        if not await self._agencies.all():
            return None
        return InlineKeyboardMarkup([[self._button("tombol-daftar-grup", "v1:grp:a:0")]])

    async def on_member(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Follow what became of us in a chat: taken out, silenced, taken in again, blocked."""
        changed = update.my_chat_member
        if changed is None or changed.chat.type == ChatType.CHANNEL:
            return
        private = changed.chat.type == ChatType.PRIVATE
        name = (self._replies.identity.person if private else self._replies.identity.chat)(PLATFORM, changed.chat.id)
        kinds = (Kind.PERSON, Kind.STAFF) if private else (Kind.GROUP,)
        reason = _reason(changed, private=private)
        if reason is not None:
            await self._recipients.deactivate(kinds, name, reason, now=now())
        else:
            await self._recipients.reactivate(kinds, name, now=now(), reasons=(*CAN_PASS, Reason.BLOCKED))

    async def topic(self, message: Message) -> bool:
        """Follow a topic that is closed or opened again; False when the message is about neither."""
        opened = message.forum_topic_reopened is not None
        if not opened and message.forum_topic_closed is None:
            return False
        name = self._replies.identity.chat(PLATFORM, message.chat.id)
        group = await self._recipients.find(Kind.GROUP, name)
        if group is None or group.place.thread != message.message_thread_id:
            return True
        if opened:
            await self._recipients.reactivate((Kind.GROUP,), name, now=now(), reasons=(Reason.TOPIC_CLOSED,))
        elif not await self._may_write_when_closed(message.chat.id):
            await self._recipients.deactivate((Kind.GROUP,), name, Reason.TOPIC_CLOSED, now=now())
        return True

    async def _may_write_when_closed(self, chat: int) -> bool:
        """Whether we are an administrator there; where Telegram does not say, the next message will show."""
        try:
            us = await self._bot.get_chat_member(chat, self._bot.id)
        except TelegramError:
            return True
        return us.status in (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)

    async def press(self, query: CallbackQuery) -> bool:
        """Take the next step of a registration; False when the button is not ours."""
        found = _PRESS.fullmatch(query.data or "")
        if found is None:
            return False
        message = query.message
        account = await self._accounts.linked(self._replies.identity.person(PLATFORM, query.from_user.id))
        if not isinstance(message, Message) or message.chat.type == ChatType.PRIVATE or not _may(account):
            await self._audit.note(NOBODY if account is None else account.id, "grup.ditolak")
            await self._replies.sender.toast(query.id, self._replies.answerer.phrase("tombol-kedaluwarsa"))
            return True
        assert account is not None  # _may has looked
        await self._replies.sender.toast(query.id, None)
        if found["stop"]:
            await self._replies.sender.remove_buttons(message.chat.id, message.message_id)
        elif found["list"]:
            await self._list(message, account, int(found["page"]))
        else:
            await self._choose(message, account, found["step"], found["code"])
        return True

    async def _list(self, message: Message, account: Account, page: int) -> None:
        agencies = await self._theirs(account)
        rows = [
            [InlineKeyboardButton(label_of(agency.name), callback_data=f"v1:grp:o:{agency.code}")]
            for agency in agencies[page * PER_PAGE : (page + 1) * PER_PAGE]
        ]
        turn = [self._button("tombol-sebelumnya", f"v1:grp:a:{page - 1}")] if page else []
        if len(agencies) > (page + 1) * PER_PAGE:
            turn.append(self._button("tombol-berikutnya", f"v1:grp:a:{page + 1}"))
        await self._show(message, "grup-pilih-opd", [*rows, turn, [self._button("tombol-urung", "v1:grp:x")]])

    async def _choose(self, message: Message, account: Account, step: str, code: str) -> None:
        """The agency is known: ask for the topic where there are topics, else register."""
        agency = next((agency for agency in await self._theirs(account) if agency.code == code), None)
        if agency is None:
            await self._list(message, account, 0)
        elif step == "o":
            rows = [[self._button("tombol-daftarkan", f"v1:grp:u:{code}")]]
            if message.is_topic_message:
                rows.insert(0, [self._button("tombol-daftarkan-topik", f"v1:grp:t:{code}")])
            rows.append([self._button("tombol-kembali", "v1:grp:a:0")])
            holes = {"nama": agency.name, "wilayah": agency.region, "zona": agency.zone}
            await self._show(message, "grup-periksa", rows, **holes)
        else:
            await self._register(message, account, agency, message.message_thread_id if step == "t" else None)

    async def _theirs(self, account: Account) -> tuple[Agency, ...]:
        """The agencies for which an account may register groups: all, or the one that it watches over."""
        if may(account, Act.BROADCAST) or may(account, Act.MANAGE):
            return await self._agencies.all()
        own = await self._agencies.called(account.agency)
        return () if own is None else (own,)

    async def _register(self, message: Message, account: Account, agency: Agency, thread: int | None) -> None:
        name = self._replies.identity.chat(PLATFORM, message.chat.id)
        place = Place(agency.code, agency.region, agency.zone, thread)
        kept = await self._recipients.keep(Kind.GROUP, name, message.chat.id, place, now=now(), by=account.id)
        await self._audit.note(account.id, "grup.daftar", kept, opd=agency.code)
        await self._show(message, "grup-terdaftar", [], nama=agency.name, wilayah=agency.region, kode=kept)

    async def _show(
        self, message: Message, phrase: str, rows: Sequence[Sequence[InlineKeyboardButton]], **holes: object
    ) -> None:
        text = self._replies.answerer.phrase(phrase, **holes)
        buttons = InlineKeyboardMarkup([row for row in rows if row])
        await self._replies.sender.edit(message.chat.id, message.message_id, text, buttons, bold_first_line=False)

    def _button(self, phrase: str, data: str) -> InlineKeyboardButton:
        return InlineKeyboardButton(self._replies.answerer.phrase(phrase), callback_data=data)


def _may(account: Account | None) -> bool:
    """Who sends may register any group, a monitor those of their own agency."""
    if account is None:
        return False
    watches = Role.MONITOR in account.roles and account.agency is not None and may(account, Act.WATCH)
    return watches or may(account, Act.BROADCAST) or may(account, Act.MANAGE)


def _reason(changed: ChatMemberUpdated, *, private: bool) -> Reason | None:
    """Why nothing can be sent there any more; None when something can."""
    member = changed.new_chat_member
    if member.status in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED):
        return Reason.BLOCKED if private else Reason.KICKED
    if member.status == ChatMemberStatus.RESTRICTED and not getattr(member, "can_send_messages", True):
        return Reason.NO_RIGHT
    return None
