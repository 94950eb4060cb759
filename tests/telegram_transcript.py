"""Write down one private conversation and one in a group, as the end-to-end test sees them, in Markdown.

`python -m tests.telegram_transcript > docs/percakapan.md` plays them with the real answerer.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import open_answerer
from bot.channels.telegram.replying import Answers
from bot.settings import Settings
from tests.telegram_records import Json, Line, Sent
from tests.telegram_server import TelegramServer
from tests.telegram_world import opened

PERSON, GROUP = 1001, -1001001
NAMES = {
    "bot": "Tanya Netral",
    "bot (diubah)": "Tanya Netral mengubah jawabannya",
    "bot (sekejap)": "Tanya Netral menampilkan sekejap",
}
# People need some time to read and write; without it the bot would take them for a machine.
SECONDS_BETWEEN = 20


async def transcript(answerer: Answers, *, patience: float = 1.3) -> str:
    """Both conversations, played with this answerer; `patience` is how long silence means that all was said."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), answerer) as world:
            await world.start()
            await privately(Play(world.server, patience))
            await in_a_group(Play(world.server, patience))
            lines = world.server.transcript
    parts = [("Obrolan pribadi", PERSON), ("Di grup", GROUP)]
    return "# Percakapan lewat Telegram\n\n" + "\n".join(
        f"## {title}\n\n" + "\n".join(markdown(line) for line in lines if line.chat == chat) for title, chat in parts
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
        buttons = (button["callback_data"] for row in sent.buttons for button in row)
        for data in [data for data in buttons if data.startswith(kind)][:1]:
            self.server.press(sent, data, **more)
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


async def in_a_group(play: Play) -> None:
    play.server.write(GROUP, "Selamat pagi, besok apel jam 7.", user=2, name="Ani")
    play.server.write(GROUP, "Ada yang tahu, boleh like status calon?", user=3, name="Joko")
    answer = await play.ask(GROUP, "/tanya boleh like status calon?", user=2, name="Ani")
    answer = await play.press(answer, "v1:pick", user=2)
    reply: Json = {"reply_to_message": play.server.as_message(answer)}
    await play.ask(GROUP, "kalau pakai akun palsu?", user=3, name="Joko", **reply)
    await play.ask(GROUP, "@tanyanetral_bot boleh pasang stiker calon di mobil dinas?", user=2, name="Ani")


def markdown(line: Line) -> str:
    """A line of the chat: who, and what as a quotation with its buttons below."""
    if line.who == "tombol":
        return f"*menekan* `{line.text}`\n"
    buttons = [" ".join(f"`{button['text']}`" for button in row) for row in line.buttons]
    quoted = "\n".join(f"> {text}".rstrip() + ("  " if text else "") for text in [*line.text.split("\n"), *buttons])
    to = f" membalas {line.to}" if line.to else ""
    return f"**{NAMES.get(line.who, line.who)}{to}**\n\n{quoted}\n"


if __name__ == "__main__":
    print(asyncio.run(transcript(open_answerer(Settings()))))
