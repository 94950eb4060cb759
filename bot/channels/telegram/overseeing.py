"""What is being sent, for those who may stop it: /siaran in private, and two taps between a list and a stop.

To everybody else the command is an unknown one and the buttons have expired; both are noted.
"""

from __future__ import annotations

import re
from contextlib import suppress

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.buttons import label_of
from bot.channels.telegram.reading import PLATFORM, Heard, Target
from bot.channels.telegram.reminding import CANCEL, Reporting
from bot.channels.telegram.replying import Replies, now
from bot.channels.telegram.staff import Staff
from bot.desk.roles import Act, may
from bot.storage import NOBODY, Account, Accounts, Audit, Broadcast, Broadcasts, NotAllowed

COMMAND = "siaran"
# More buttons than these nobody looks through; the console has the whole list.
MOST_SHOWN = 10
_PRESS = re.compile(r"v1:sia:(?:(?P<step>[ty]):(?P<broadcast>[\w-]{12})|(?P<list>l))", re.ASCII)


class Overseeing:
    """The handler of /siaran, of its buttons, and of the button below a progress message."""

    def __init__(
        self,
        replies: Replies,
        staff: Staff,
        accounts: Accounts,
        audit: Audit,
        broadcasts: Broadcasts,
        reporting: Reporting,
    ) -> None:
        self._replies = replies
        self._staff = staff
        self._accounts = accounts
        self._audit = audit
        self._broadcasts = broadcasts
        self._reporting = reporting

    async def obey(self, heard: Heard) -> bool:
        """Show what is under way; False when this is no command for this person, and so an unknown one."""
        if heard.command != COMMAND:
            return False
        # A forwarded command was given by whoever wrote it, not by who passes it on.
        account = None if heard.forwarded else await self._staff.account_of(heard.asker)
        if account is None or not may(account, Act.DISPATCH):
            await self._audit.note(NOBODY if account is None else account.id, "perintah.ditolak", COMMAND)
            return False
        text, buttons = await self._listing()
        await self._replies.say(heard.asker, text, buttons=buttons)
        return True

    async def press(self, query: CallbackQuery) -> bool:
        """Ask before a stop, stop, or go back to the list; who may is asked anew each time. False: not ours."""
        found = _PRESS.fullmatch(query.data or "")
        below_progress = CANCEL.fullmatch(query.data or "")
        if found is None and below_progress is None:
            return False
        account = await self._accounts.linked(self._replies.identity.person(PLATFORM, query.from_user.id))
        if account is None or not may(account, Act.DISPATCH) or query.message is None:
            await self._audit.note(NOBODY if account is None else account.id, "siaran.ditolak")
            await self._toast(query, "tombol-kedaluwarsa")
        elif below_progress is not None:
            await self._ask(query, below_progress["broadcast"], anew=True)
        elif found is not None and found["step"] == "t":
            await self._ask(query, found["broadcast"], anew=False)
        elif found is not None and found["step"] == "y":
            await self._stop(query, account, found["broadcast"])
        else:
            await self._toast(query, None)
            await self._show_list(query)
        return True

    async def _ask(self, query: CallbackQuery, identity: str, *, anew: bool) -> None:
        """Say what a stop would mean; `anew` in a message of its own, because a progress message goes on changing."""
        broadcast = next((one for one in await self._broadcasts.under_way() if one.id == identity), None)
        if broadcast is None:
            await self._toast(query, "tombol-kedaluwarsa")
            return
        await self._toast(query, None)
        total = (await self._reporting.of(broadcast)).total
        text = self._phrase("siaran-hentikan", judul=broadcast.title, sent=total.sent, waiting=total.waiting)
        yes = self._button("tombol-ya-hentikan", f"v1:sia:y:{identity}")
        buttons = InlineKeyboardMarkup([[yes], [self._button("tombol-jangan-hentikan", "v1:sia:l")]])
        await self._say(query, text, buttons, anew=anew)

    async def _stop(self, query: CallbackQuery, account: Account, identity: str) -> None:
        words = "tombol-kedaluwarsa"
        with suppress(NotAllowed):
            await self._broadcasts.cancel(identity, by=account.id, now=now())
            words = "siaran-dibatalkan"
        await self._toast(query, words)
        await self._show_list(query)

    async def _show_list(self, query: CallbackQuery) -> None:
        await self._say(query, *await self._listing(), anew=False)

    async def _listing(self) -> tuple[str, InlineKeyboardMarkup]:
        under_way = await self._broadcasts.under_way()
        lines = [await self._line(one) for one in under_way[:MOST_SHOWN]]
        text = self._phrase("siaran-daftar", siaran=lines, lain=len(under_way[MOST_SHOWN:]))
        rows = [
            [InlineKeyboardButton(label_of(self._phrase("tombol-hentikan", judul=one.title)), callback_data=data)]
            for one in under_way[:MOST_SHOWN]
            for data in [f"v1:sia:t:{one.id}"]
        ]
        return text, InlineKeyboardMarkup(rows)

    async def _line(self, broadcast: Broadcast) -> dict[str, object]:
        """One broadcast as the phrase shows it."""
        made = await self._reporting.of(broadcast)
        counts = {name: getattr(made.total, name) for name in ("planned", "sent", "failed", "uncertain", "waiting")}
        return {
            "judul": broadcast.title, "keadaan": broadcast.state.value, "nanti": broadcast.early(now()), **counts
        }  # fmt: skip

    async def _say(self, query: CallbackQuery, text: str, buttons: InlineKeyboardMarkup, *, anew: bool) -> None:
        assert query.message is not None  # press has looked
        chat, sender = query.message.chat.id, self._replies.sender
        if anew or not await sender.edit(chat, query.message.message_id, text, buttons, bold_first_line=False):
            await sender.send(Target(chat), text, now=now(), buttons=buttons)

    async def _toast(self, query: CallbackQuery, phrase: str | None) -> None:
        await self._replies.sender.toast(query.id, phrase and self._phrase(phrase))

    def _button(self, phrase: str, data: str) -> InlineKeyboardButton:
        return InlineKeyboardButton(self._phrase(phrase), callback_data=data)

    def _phrase(self, name: str, **holes: object) -> str:
        return self._replies.answerer.phrase(name, **holes)
