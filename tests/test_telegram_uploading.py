"""Who works at the desk sends a file to the bot: a dry run first, then a draft, then what it would change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.channels.telegram import Door, limiter
from bot.channels.telegram.reading import PLATFORM
from bot.desk.intake import Intake, open_intake
from bot.storage import Account, Accounts, Audit, ContentDraft, Invitations, Purpose
from tests import hostile
from tests.desk_world import LIKE
from tests.desk_world import World as DeskWorld
from tests.telegram_fixtures import SHORT_PACE
from tests.telegram_records import Fault, Refusal, Sent
from tests.telegram_server import running
from tests.telegram_world import World

pytest_plugins = ["tests.desk_fixtures"]


ANI, STRANGER, GROUP = 60001, 60002, -1006000
QUESTIONS = ["aturan", "kasus", "ragam", "kalimat"]
NEW = "boleh ga sih kasih jempol ke postingan paslon kemarin"
ROWS = hostile.xlsx([QUESTIONS, ["like-akun-calon", "", "santai", NEW]])
WORDS = b"title: Salam\nwords: [halo]\n"
CAPTION = "Pertanyaan baru\nMasuk dari kotak pertanyaan pekan ini."
PUT, DROP = "Masukkan ke rancangan", "Buang"
EXPIRED = "kedaluwarsa"


class Desk:
    """The office behind the bot, and what it says to people."""

    def __init__(self, telegram: World, desk: DeskWorld) -> None:
        self.telegram, self.desk, self.server = telegram, desk, telegram.server
        self.audit = Audit(desk.database)
        self.accounts = Accounts(desk.database, self.audit)
        self.invitations = Invitations(desk.database, self.accounts, self.audit)

    async def start(self) -> None:
        await self.telegram.start(door=Door(self.intake, "https://konsol.contoh.test/"))

    @property
    def intake(self) -> Intake:
        return open_intake(self.desk.database, self.telegram.identity, self.desk.desk)

    async def link(self, user: int = ANI, *roles: str) -> Account:
        now = datetime.now(UTC)
        account = await self.accounts.create(f"orang-{user}", roles or ("editor",), None, by="uji", now=now)
        await self.accounts.set_password(account.id, "x", by=account.id)
        code = await self.invitations.issue(account.id, Purpose.TELEGRAM, by=account.id, now=now)
        await self.invitations.link(code, self.telegram.identity.person(PLATFORM, user), now=now)
        return replace(account, must_change=False)

    async def sends(self, chat: int, name: str, data: bytes, **more: object) -> Sent:
        """What the bot answers to a file."""
        seen = len(self.server.to(chat))
        self.server.send_file(chat, name, data, **more)
        return (await self.server.answers(chat, seen + 1, 20))[-1]

    async def presses(self, shown: Sent, label: str, *, user: int | None = None) -> str:
        """What the bot says to a press."""
        seen = len(self.server.to(shown.chat))
        self.server.press(shown, label, user=user)
        return (await self.server.answers(shown.chat, seen + 1, 20))[-1].text

    async def drafts(self) -> tuple[ContentDraft, ...]:
        return await self.desk.desk.editing.alive()


@pytest.fixture
async def desk(desk_world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(limiter, "PER_CHAT", SHORT_PACE)
    async with running() as server:
        telegram = World(server, desk_world.database, desk_world.live)
        desk = Desk(telegram, desk_world)
        await desk.start()
        try:
            yield desk
        finally:
            if telegram.bot is not None and not telegram.bot.done():
                await telegram.stop()


async def test_from_a_file_to_a_draft_and_what_it_would_change(desk: Desk) -> None:
    account = await desk.link()
    shown = await desk.sends(ANI, "soal.xlsx", ROWS, caption=CAPTION)
    assert "1 pertanyaan baru" in shown.text
    assert f"berubah: {LIKE}" in shown.text
    assert "Belum ada yang berubah" in shown.text
    assert await desk.drafts() == (), "nothing was entered before a press"
    assert "Sudah masuk ke rancangan" in await desk.presses(shown, PUT)
    (draft,) = await desk.drafts()
    assert (draft.title, draft.author) == ("Pertanyaan baru", account.id)
    assert draft.reason == "Masuk dari kotak pertanyaan pekan ini."
    assert NEW in str((await desk.desk.desk.editing.changes(draft.id))[LIKE])
    told = (await desk.server.answers(ANI, 3, 60))[2].text
    assert f"Dampak rancangan {draft.id}" in told
    assert "perlu persetujuan orang kedua" in told, "the rule is one of high risk"
    assert f"https://konsol.contoh.test/rancangan/{draft.id}" in told
    assert shown.buttons == []


async def test_a_second_press_and_a_repeated_update_make_no_second_draft(desk: Desk) -> None:
    await desk.link()
    shown = await desk.sends(ANI, "salam.yaml", WORDS)
    buttons = shown.buttons
    await desk.presses(shown, PUT)
    again = replace(shown, buttons=buttons)
    assert "Sudah masuk ke rancangan" in await desk.presses(again, PUT)
    assert "sudah masuk ke rancangan" in await desk.presses(again, DROP)
    (draft,) = await desk.drafts()
    assert draft.title == "Unggahan salam.yaml"
    await desk.server.until(lambda: any("Dampak rancangan" in sent.text for sent in desk.server.to(ANI)), 60)
    await desk.server.quiet()
    assert sum("Dampak rancangan" in sent.text for sent in desk.server.to(ANI)) == 1


async def test_the_outcome_is_told_after_a_restart_and_only_once(desk: Desk) -> None:
    """Claimed before it leaves; what was under way when the process died begins anew."""
    account = await desk.link()
    await desk.telegram.stop()
    taken = await desk.intake.take(WORDS, "salam.yaml", account.id, chat=ANI)
    assert taken.id is not None
    kept = await desk.intake.find(taken.id)
    await desk.intake.enter(kept, account.id, digest=(await desk.intake.rehearse(kept)).digest)
    for _ in range(2):
        await desk.start()
        await desk.server.answers(ANI, 1, 60)
        await desk.server.quiet()
        await desk.telegram.stop()
    assert len(desk.server.to(ANI)) == 1
    assert await desk.intake.stored.waiting() == ()


async def test_a_regulation_goes_on_in_the_console(desk: Desk) -> None:
    await desk.link()
    shown = await desk.sends(ANI, "edaran.pdf", hostile.pdf([hostile.REGULATION]), caption="Edaran wali kota")
    assert "naskah peraturan" in shown.text
    assert "https://konsol.contoh.test/unggah/" in shown.text
    assert [button["text"] for row in shown.buttons for button in row] == [DROP]
    assert "dibuang" in await desk.presses(shown, DROP)
    assert await desk.intake.all() == ()


async def test_a_refused_file_says_why(desk: Desk) -> None:
    await desk.link()
    shown = await desk.sends(ANI, "a.pdf", hostile.encrypted_pdf("rahasia"))
    assert "dikunci dengan kata sandi" in shown.text
    assert shown.buttons == []
    assert await desk.intake.all() == ()


@pytest.mark.parametrize("said", [21_000_000, 2_000_000_000])
async def test_fault_50_what_telegram_says_is_too_large_is_never_fetched(desk: Desk, said: int) -> None:
    await desk.link()
    shown = await desk.sends(ANI, "a.pdf", b"%PDF", size=said)
    assert "lebih besar daripada 20 MB" in shown.text
    assert desk.server.called("getFile") == []


async def test_fault_50_what_turns_out_too_large_is_not_fetched_either(desk: Desk) -> None:
    await desk.link()
    for content in (b"0" * 20_500_000, b"0" * 21_500_000):
        shown = await desk.sends(ANI, "a.pdf", content, size=None)
        assert "lebih besar daripada 20 MB" in shown.text
    assert desk.server.fetched == []


async def test_a_file_that_telegram_no_longer_has_is_told(desk: Desk) -> None:
    await desk.link()
    desk.server.faults.append(Fault("getFile", Refusal(400, "Bad Request: wrong file_id")))
    assert "tidak dapat saya ambil" in (await desk.sends(ANI, "salam.yaml", WORDS)).text


async def test_a_name_that_is_none_is_only_shown_fault_52(desk: Desk) -> None:
    await desk.link()
    for name in ("../../<b>x</b>.yaml", None):
        shown = await desk.sends(ANI, name, WORDS)  # type: ignore[arg-type]
        assert "/" not in shown.text.split(" adalah")[0]


async def test_fault_54_to_others_a_file_is_what_it_always_was(desk: Desk) -> None:
    await desk.link(ANI)
    await desk.link(STRANGER + 1, "penyiar")
    plain = desk.desk.live.phrase("bukan-teks")
    for chat in (STRANGER, STRANGER + 1):
        assert (await desk.sends(chat, "salam.yaml", WORDS, caption=CAPTION)).text == plain
    assert desk.server.called("getFile") == []
    assert await desk.drafts() == ()


async def test_fault_54_in_a_group_nobody_is_staff(desk: Desk) -> None:
    await desk.link()
    desk.server.send_file(GROUP, "salam.yaml", WORDS, user=ANI, caption="@tanyanetral_bot")
    await desk.server.quiet()
    assert desk.server.sent == []


async def test_fault_54_a_foreign_press_gets_what_any_dead_button_gets(desk: Desk) -> None:
    await desk.link()
    await desk.link(STRANGER + 1, "editor")
    shown = await desk.sends(ANI, "salam.yaml", WORDS)
    data = shown.buttons[0][0]["callback_data"]
    for user in (STRANGER, STRANGER + 1):
        foreign = replace(shown, chat=user)
        toast = await desk.server.toast(desk.server.press(foreign, data, user=user))
        assert toast == desk.desk.live.phrase("tombol-kedaluwarsa")
    assert await desk.drafts() == ()
    assert "perintah.ditolak" in [note.act for note in await desk.audit.latest()]


@pytest.mark.parametrize("data", ["v1:ung:x:m:1", "v1:ung:AAAAAAAAAAAA:b", "v1:ung:AAAAAAAAAAAA:m:0123456789abcdef"])
async def test_a_forged_button_leads_nowhere(desk: Desk, data: str) -> None:
    await desk.link()
    shown = await desk.sends(ANI, "salam.yaml", WORDS)
    toast = await desk.server.toast(desk.server.press(shown, data))
    assert toast == desk.desk.live.phrase("tombol-kedaluwarsa")


async def test_fault_55_who_is_revoked_in_between_is_refused_at_the_next_step(desk: Desk) -> None:
    account = await desk.link()
    shown = await desk.sends(ANI, "salam.yaml", WORDS)
    await desk.accounts.revoke(account.id, by="uji", now=datetime.now(UTC))
    toast = await desk.server.toast(desk.server.press(shown, PUT))
    assert toast == desk.desk.live.phrase("tombol-kedaluwarsa")
    assert await desk.drafts() == ()


async def test_fault_55_who_is_revoked_hears_of_no_outcome(desk: Desk) -> None:
    account = await desk.link()
    await desk.telegram.stop()
    taken = await desk.intake.take(WORDS, "salam.yaml", account.id, chat=ANI)
    kept = await desk.intake.find(taken.id or "")
    await desk.intake.enter(kept, account.id, digest=(await desk.intake.rehearse(kept)).digest)
    await desk.accounts.revoke(account.id, by="uji", now=datetime.now(UTC))
    await desk.start()
    async for waiting in _until_nothing_waits(desk):
        assert waiting
    assert desk.server.to(ANI) == []


async def _until_nothing_waits(desk: Desk) -> AsyncIterator[bool]:
    while await desk.intake.stored.waiting():
        await desk.server.quiet(0.05)
        yield True


async def test_what_was_published_meanwhile_is_shown_before_anything_enters(desk: Desk) -> None:
    await desk.link()
    text = desk.desk.text(LIKE).replace("reaksi apa pun", "reaksi")
    shown = await desk.sends(ANI, "like-akun-calon.yaml", text.encode())
    other = await desk.desk.draft(LIKE, "reaksi apa pun", "tanggapan apa pun")
    await desk.desk.publish(other, second="ben")
    again = await desk.presses(shown, PUT)
    assert "saya periksa lagi" in again
    assert await desk.drafts() == ()
    assert "Sudah masuk ke rancangan" in await desk.presses(desk.server.to(ANI)[-1], PUT)


async def test_files_that_were_sent_together_are_declined_once(desk: Desk) -> None:
    await desk.link()
    for at in range(3):
        desk.server.send_file(ANI, f"{at}.yaml", WORDS, media_group_id="7", caption=CAPTION if at == 0 else None)
    (said,) = await desk.server.answers(ANI)
    assert "satu berkas setiap kali" in said.text
    await desk.server.quiet()
    assert len(desk.server.to(ANI)) == 1
    assert desk.server.called("getFile") == []


async def test_a_forwarded_file_is_taken_without_the_words_of_who_wrote_them(desk: Desk) -> None:
    await desk.link()
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Orang"}
    shown = await desk.sends(ANI, "salam.yaml", WORDS, caption="Judul orang lain", forward_origin=origin)
    assert "Judul orang lain" not in shown.text
    assert "Unggahan salam.yaml" in shown.text


async def test_a_caption_that_is_edited_changes_nothing(desk: Desk) -> None:
    await desk.link()
    message = desk.server.send_file(ANI, "salam.yaml", WORDS, caption="satu")
    await desk.server.answers(ANI, 1, 20)
    desk.server.deliver({"edited_message": {**message, "caption": "dua", "edit_date": message["date"] + 1}})
    await desk.server.quiet()
    assert len(desk.server.to(ANI)) == 1


async def test_a_moving_picture_is_no_file(desk: Desk) -> None:
    await desk.link()
    animation = {"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1, "duration": 1}
    assert (await desk.sends(ANI, "a.mp4", b"x", animation=animation)).text == desk.desk.live.phrase("bukan-teks")
