"""Files that those at the desk send to the bot: examined, answered with a dry run, taken into a draft at a press.

To everybody else a file is what it always was. Whether somebody works here is asked anew at every step, and a
regulation goes on in the console, where its pieces stand beside its pages.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Any

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.channels.telegram.reading import Asker, Document, Heard
from bot.channels.telegram.replying import Replies
from bot.channels.telegram.reporting import SHOWN, Door, Outcomes
from bot.channels.telegram.staff import Staff
from bot.desk.editing import Conflict, DraftGone
from bot.desk.intake import Kept, Overtaken, UploadGone, suggested_title
from bot.desk.roles import Act, may
from bot.desk.uploads.correcting import doubtful
from bot.desk.uploads.examine import shown_name
from bot.desk.uploads.rehearsing import Fate, Rehearsal
from bot.desk.uploads.upload import LARGEST, MEGABYTE, Kind, Reason, Refused
from bot.storage import NOBODY, Account, Audit

ENTER, DROP = "m", "b"
_SHAPE = re.compile(r"v1:ung:([\w-]{12}):(?:(m):([0-9a-f]{16})|(b))", re.ASCII)
MANY_ALBUMS = 1000


class Uploading:
    """The handler of documents and of the buttons below their dry runs."""

    def __init__(
        self, bot: ExtBot[Any], replies: Replies, staff: Staff, audit: Audit, outcomes: Outcomes, door: Door | None
    ) -> None:
        self._bot = bot
        self._replies = replies
        self._staff = staff
        self._audit = audit
        self._outcomes = outcomes
        self._door = door
        self._albums: OrderedDict[str, None] = OrderedDict()

    async def heard(self, heard: Heard) -> bool:
        """Take a document of somebody who may edit; False for everything else, which is read as everywhere."""
        if self._door is None or heard.document is None or heard.edited:
            return False
        account = await self._editor(heard.asker)
        if account is None:
            return False
        if heard.document.album is not None:
            await self._one_at_a_time(heard.asker, heard.document.album)
        else:
            await self._receive(self._door, heard, heard.document, account)
        return True

    async def press(self, query: CallbackQuery, asker: Asker) -> bool:
        """Do what the button says; False when it is none of these, or not for who presses it."""
        pressed = _SHAPE.fullmatch(query.data or "")
        if pressed is None or self._door is None:
            return False
        account = await self._editor(asker)
        if account is None:
            await self._audit.note(NOBODY, "perintah.ditolak", "unggah")
            return False
        try:
            kept = await self._door.intake.find(pressed[1])
        except UploadGone:
            kept = None
        if kept is None or kept.stored.account != account.id:
            await self._replies.sender.toast(query.id, self._replies.answerer.phrase("tombol-kedaluwarsa"))
            return True
        await self._replies.sender.toast(query.id, None)
        if pressed[4] is None:
            await self._enter(self._door, query, asker, kept, account, pressed[3])
        else:
            await self._drop(self._door, query, asker, kept, account)
        return True

    async def _editor(self, asker: Asker) -> Account | None:
        account = await self._staff.account_of(asker)
        return account if account is not None and may(account, Act.EDIT) else None

    async def _one_at_a_time(self, asker: Asker, album: str) -> None:
        """Say once that files which belong together come as an archive: a reason belongs to one file."""
        if album in self._albums:
            return
        self._albums[album] = None
        if len(self._albums) > MANY_ALBUMS:
            self._albums.popitem(last=False)
        await self._replies.phrase(asker, "unggah-satu-satu")

    async def _receive(self, door: Door, heard: Heard, document: Document, account: Account) -> None:
        """Fetch, examine, show; the same update, handled again after a crash, is the same upload."""
        asker, identity = heard.asker, self._replies.ticket(heard.asker)
        name = shown_name(document.name)
        try:
            kept = await door.intake.find(identity)
        except UploadGone:
            await self._replies.sender.typing(asker.target)
            try:
                data = await self._fetched(document)
            except Refused as refused:
                await self._replies.phrase(asker, "unggah-ditolak", nama=name, alasan=refused.refusal.text)
                return
            except BadRequest:
                await self._replies.phrase(asker, "unggah-tidak-terambil", nama=name)
                return
            # A forwarded caption was written by somebody else, who gives no reasons here.
            title, _, reason = ("" if heard.forwarded else heard.text).partition("\n")
            taken = await door.intake.take(
                data, document.name, account.id, title=title, reason=reason, identity=identity,
                chat=asker.target.chat_id,
            )  # fmt: skip
            if taken.id is None:
                assert taken.upload.refusal is not None  # else it would have been kept
                await self._replies.phrase(asker, "unggah-ditolak", nama=name, alasan=taken.upload.refusal.text)
                return
            kept = await door.intake.find(identity)
        await self._show(door, asker, kept)

    async def _fetched(self, document: Document) -> bytes:
        """The file; Refused before a byte of it is fetched where Telegram says that it is too large, or not how large.

        The Bot API serves files up to 20 MB; a server of one's own serves any.
        """
        if document.size is not None and document.size > LARGEST:
            raise _too_large()
        try:
            file = await self._bot.get_file(document.file_id)
        except BadRequest as error:
            if "too big" in error.message.lower():
                raise _too_large() from None
            raise
        size = file.file_size if file.file_size is not None else document.size
        if size is None or size > LARGEST:
            raise _too_large()
        return bytes(await file.download_as_bytearray())

    async def _show(self, door: Door, asker: Asker, kept: Kept, *, again: bool = False) -> None:
        """The dry run in plain words, with the two buttons."""
        if kept.upload.kind is Kind.PERATURAN or kept.upload.refusal is not None:
            await self._show_regulation(door, asker, kept)
            return
        rehearsal = await door.intake.rehearse(kept)
        text = self._replies.answerer.phrase("unggah-hasil", lagi=again, **_holes(kept, rehearsal))
        await self._replies.say(asker, text, buttons=self._buttons(kept, rehearsal))

    async def _show_regulation(self, door: Door, asker: Asker, kept: Kept) -> None:
        text = self._replies.answerer.phrase(
            "unggah-peraturan",
            nama=kept.upload.name,
            alasan=kept.upload.refusal.text if kept.upload.refusal else None,
            halaman=len(kept.upload.pages),
            potongan=len(kept.work.pieces),
            ragu=len(doubtful(kept.work.pieces)),
            catatan=kept.upload.notes,
            alamat=door.page(f"/unggah/{kept.stored.id}"),
        )
        await self._replies.say(asker, text, buttons=self._buttons(kept, None))

    def _buttons(self, kept: Kept, rehearsal: Rehearsal | None) -> InlineKeyboardMarkup:
        phrase, rows = self._replies.answerer.phrase, []
        if rehearsal is not None and rehearsal.changes:
            data = f"v1:ung:{kept.stored.id}:{ENTER}:{rehearsal.digest}"
            rows.append([InlineKeyboardButton(phrase("tombol-masukkan"), callback_data=data)])
        drop = InlineKeyboardButton(phrase("tombol-buang"), callback_data=f"v1:ung:{kept.stored.id}:{DROP}")
        return InlineKeyboardMarkup([*rows, [drop]])

    async def _enter(
        self, door: Door, query: CallbackQuery, asker: Asker, kept: Kept, account: Account, digest: str
    ) -> None:
        try:
            draft = await door.intake.enter(kept, account.id, digest=digest)
        except Overtaken:
            await self._without_buttons(query, asker)
            await self._show(door, asker, kept, again=True)
            return
        except (Conflict, DraftGone, UploadGone):
            await self._replies.phrase(asker, "tombol-kedaluwarsa")
            return
        await self._without_buttons(query, asker)
        await self._replies.phrase(asker, "unggah-dimuat", rancangan=draft, alamat=door.page(f"/rancangan/{draft}"))
        self._outcomes.wake()

    async def _drop(self, door: Door, query: CallbackQuery, asker: Asker, kept: Kept, account: Account) -> None:
        await self._without_buttons(query, asker)
        if kept.stored.draft is not None:
            await self._replies.phrase(asker, "unggah-sudah-dimuat", rancangan=kept.stored.draft)
            return
        await door.intake.discard(kept, account.id)
        await self._replies.phrase(asker, "unggah-dibuang", nama=kept.upload.name)

    async def _without_buttons(self, query: CallbackQuery, asker: Asker) -> None:
        if query.message is not None:
            await self._replies.sender.remove_buttons(asker.target.chat_id, query.message.message_id)


def _holes(kept: Kept, rehearsal: Rehearsal) -> dict[str, object]:
    """What the phrase of a dry run tells."""
    problems = [*map(str, rehearsal.problems), *map(str, rehearsal.row_problems)]
    return {
        "nama": kept.upload.name,
        "jenis": kept.upload.kind.value if kept.upload.kind else "",
        "judul": suggested_title(kept),
        "catatan": kept.upload.notes[:SHOWN],
        "baru": [line.path for line in rehearsal.lines if line.fate is Fate.NEW],
        "ubah": [line.path for line in rehearsal.lines if line.fate is Fate.CHANGED],
        "sama": sum(line.fate is Fate.SAME for line in rehearsal.lines) + len(rehearsal.duplicates),
        "tambah": rehearsal.added,
        "masalah": problems[:SHOWN],
        "banyak_masalah": len(problems),
    }


def _too_large() -> Refused:
    return Refused(Reason.TERLALU_BESAR, limit=LARGEST // MEGABYTE)
