"""Write down conversations, private, in a group, and with the desk, as the end-to-end test sees them.

`python -m tests.telegram_transcript > docs/percakapan.md` plays them with the real answerer.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.app import open_answerer
from bot.channels.telegram.replying import Answers
from bot.settings import Settings
from tests.telegram_records import Json, Line, Sent
from tests.telegram_server import TelegramServer
from tests.telegram_world import opened

PERSON, CHECKER, GROUP, ASKER, DESK = 1001, 1003, -1001001, 1002, -1001002
NAMES = {
    "bot": "Tanya Netral",
    "bot (diubah)": "Tanya Netral mengubah jawabannya",
    "bot (sekejap)": "Tanya Netral menampilkan sekejap",
    "bot (berkas)": "Tanya Netral mengirim berkas",
}
# People need some time to read and write; without it the bot would take them for a machine.
SECONDS_BETWEEN = 20


async def transcript(answerer: Answers, *, patience: float = 1.3) -> str:
    """All of them, played with this answerer; `patience` is how long silence means that all was said."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), answerer) as world:
            await world.start(desk_chat=DESK)
            for conversation in (privately, before_acting, in_a_group, with_the_desk):
                await conversation(Play(world.server, patience))
            lines = world.server.transcript
    parts = (
        ("Obrolan pribadi", {PERSON}),
        ("Cek sebelum bertindak", {CHECKER}),
        ("Di grup", {GROUP}),
        ("Ke petugas dan kembali", {ASKER, DESK}),
    )
    return "# Percakapan lewat Telegram\n\n" + "\n".join(
        f"## {title}\n\n" + "\n".join(markdown(line) for line in lines if line.chat in chats) for title, chats in parts
    )


@dataclass(frozen=True)
class Play:
    """Act one thing after the other, and wait until the bot has reacted to it."""

    server: TelegramServer
    patience: float

    async def ask(self, chat: int, text: str, **more: Any) -> Sent:
        self.server.write(chat, text, **more)
        return await self.last(chat)

    async def press(self, sent: Sent, kind: str, **more: Any) -> Sent:
        """Press the first button of a kind, if there is one."""
        buttons = (button.get("callback_data", "") for row in sent.buttons for button in row)
        for data in [data for data in buttons if data.startswith(kind)][:1]:
            self.server.press(sent, data, **more)
        return await self.last(sent.chat)

    async def tap(self, sent: Sent, *numbers: int) -> Sent:
        """Press buttons by their place, one after the other, as they stand after each press; -1 is the last."""
        for number in numbers:
            rows = sent.buttons
            self.server.press(sent, rows[number][0]["callback_data"])
            await self.last(sent.chat)
        return await self.last(sent.chat)

    async def last(self, chat: int) -> Sent:
        await self.server.quiet(self.patience)
        return self.server.to(chat)[-1]


async def privately(play: Play) -> None:
    await play.ask(PERSON, "/start", age=9 * SECONDS_BETWEEN)
    photo = await play.ask(PERSON, "boleh tidak foto bareng calon bupati?", age=8 * SECONDS_BETWEEN)
    answer = await play.press(photo, "v1:pick")
    await play.press(answer, "v1:src")
    await play.press(answer, "v1:fb")
    await play.press(await play.ask(PERSON, "kalau diunggah orang lain?", age=4 * SECONDS_BETWEEN), "v1:pick")
    question = play.server.write(PERSON, "boleh ikut kampanye?", age=2 * SECONDS_BETWEEN)
    await play.last(PERSON)
    play.server.rewrite(question, "boleh ikut kampanye calon bupati kalau sedang cuti?")
    await play.last(PERSON)
    await play.ask(PERSON, "/batal")


async def before_acting(play: Play) -> None:
    menu = await play.ask(CHECKER, "/cek", name="Sari")
    result = await play.tap(menu, 0, 1, -1, 0, 1)
    await play.press(result, "v1:txt")
    await play.press(result, "v1:pdf")
    await play.ask(CHECKER, "/draf Semoga Kang Anu terpilih, ayo coblos nomor 2! #MenangTotal", name="Sari")


async def in_a_group(play: Play) -> None:
    play.server.write(GROUP, "Selamat pagi, besok apel jam 7.", user=2, name="Ani")
    play.server.write(GROUP, "Ada yang tahu, boleh like status calon?", user=3, name="Joko")
    answer = await play.ask(GROUP, "/tanya boleh like status calon?", user=2, name="Ani")
    answer = await play.press(answer, "v1:pick", user=2)
    reply: Json = {"reply_to_message": play.server.as_message(answer)}
    await play.ask(GROUP, "kalau pakai akun palsu?", user=3, name="Joko", **reply)
    await play.ask(GROUP, "@tanyanetral_bot boleh pasang stiker calon di mobil dinas?", user=2, name="Ani")


async def with_the_desk(play: Play) -> None:
    question = "Apakah staf UPT boleh jadi juri lomba mural yang temanya pemilu, kata Pak Darmo boleh?"
    preview = await play.ask(ASKER, f"/petugas {question}", name="Rina")
    await play.press(preview, "v1:kir")
    asked = play.server.to(DESK)[-1]
    reply: Json = {"reply_to_message": play.server.as_message(asked)}
    await play.ask(
        DESK,
        "Boleh, asal temanya tidak menyebut calon dan jurinya bukan atas nama calon.",
        user=5,
        name="Wati",
        **reply,
    )
    await play.last(ASKER)


def markdown(line: Line) -> str:
    """A line of the chat: who, and what as a quotation with its buttons below."""
    if line.who == "tombol":
        return f"*menekan* `{line.text}`\n"
    if line.chat == DESK:
        line = replace(line, who=f"{NAMES.get(line.who, line.who)} (di grup petugas)")
    buttons = [" ".join(f"`{button['text']}`" for button in row) for row in line.buttons]
    quoted = "\n".join(f"> {text}".rstrip() + ("  " if text else "") for text in [*line.text.split("\n"), *buttons])
    to = f" membalas {line.to}" if line.to else ""
    return f"**{NAMES.get(line.who, line.who)}{to}**\n\n{quoted}\n"


if __name__ == "__main__":
    print(asyncio.run(transcript(open_answerer(Settings()))))
