"""Write down one private conversation and one in a group, as the end-to-end test sees them, in Markdown.

`python -m tests.telegram_transcript > docs/percakapan.md` plays them with the real answerer.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from bot.app import open_answerer
from bot.channels.telegram.replying import Answers
from bot.settings import Settings
from tests.telegram_records import Json, Line, Sent
from tests.telegram_world import World, opened

PERSON, GROUP = 1001, -1001001
NAMES = {
    "bot": "Tanya Netral",
    "bot (diubah)": "Tanya Netral mengubah jawabannya",
    "bot (sekejap)": "Tanya Netral menampilkan sekejap",
}
# People need some time to read and write; without it the bot would take them for a machine.
SECONDS_BETWEEN = 20
PRIVATE_QUESTIONS = ("boleh tidak foto bareng calon bupati?", "kalau fotonya sudah lama dan bukan saya yang unggah?")


async def transcript(answerer: Answers) -> str:
    """Both conversations, played with this answerer."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), answerer) as world:
            await world.start()
            await privately(world)
            await in_a_group(world)
            lines = world.server.transcript
    parts = [("Obrolan pribadi", PERSON), ("Di grup", GROUP)]
    return "# Percakapan lewat Telegram\n\n" + "\n".join(
        f"## {title}\n\n" + "\n".join(markdown(line) for line in lines if line.chat == chat) for title, chat in parts
    )


async def privately(world: World) -> None:
    await ask(world, PERSON, "/start", age=9 * SECONDS_BETWEEN)
    answer = await ask(world, PERSON, PRIVATE_QUESTIONS[0], age=8 * SECONDS_BETWEEN)
    answer = await pick(world, answer)
    for data in ("v1:src", "v1:fb"):
        await press(world, answer, data)
    await pick(world, await ask(world, PERSON, PRIVATE_QUESTIONS[1], age=4 * SECONDS_BETWEEN))
    before = len(world.server.to(PERSON))
    question = world.server.write(PERSON, "boleh ikut kampanye?", age=2 * SECONDS_BETWEEN)
    await newest(world, PERSON, before + 1)
    world.server.rewrite(question, "boleh ikut kampanye kalau sedang cuti?")
    await world.server.quiet(0.5)
    await ask(world, PERSON, "/batal")


async def in_a_group(world: World) -> None:
    world.server.write(GROUP, "Selamat pagi, besok apel jam 7.", user=2, name="Ani")
    world.server.write(GROUP, "Ada yang tahu, boleh like status calon?", user=3, name="Joko")
    await world.server.quiet()
    await ask(world, GROUP, "/tanya boleh like status calon?", user=2, name="Ani")
    last = world.server.to(GROUP)[-1]
    reply: Json = {"reply_to_message": world.server.as_message(last)}
    await ask(world, GROUP, "kalau pakai akun palsu?", user=3, name="Joko", **reply)
    await ask(world, GROUP, "@tanyanetral_bot boleh pasang stiker calon di mobil dinas?", user=2, name="Ani")


async def ask(world: World, chat: int, text: str, **more: Any) -> Sent:
    before = len(world.server.to(chat))
    world.server.write(chat, text, **more)
    return await newest(world, chat, before + 1)


async def newest(world: World, chat: int, count: int = 1) -> Sent:
    """The last message of the bot once it has said everything."""
    await world.server.answers(chat, count, 20)
    await world.server.quiet(0.3)
    return world.server.to(chat)[-1]


async def pick(world: World, sent: Sent) -> Sent:
    """Press the first suggestion, if there are any."""
    if not any(button["callback_data"].startswith("v1:pick") for row in sent.buttons for button in row):
        return sent
    await press(world, sent, "v1:pick")
    return world.server.to(sent.chat)[-1]


async def press(world: World, sent: Sent, kind: str) -> None:
    """Press the first button of a kind, if there is one."""
    found = [button["callback_data"] for row in sent.buttons for button in row]
    for data in [data for data in found if data.startswith(kind)][:1]:
        world.server.press(sent, data)
        await world.server.quiet(0.5)


def markdown(line: Line) -> str:
    """A line of the chat: who, and what as a quotation with its buttons below."""
    if line.who == "tombol":
        return f"*menekan* `{line.text}`\n"
    buttons = [" ".join(f"`{button['text']}`" for button in row) for row in line.buttons]
    quoted = "\n".join(f"> {text}".rstrip() + ("  " if text else "") for text in [*line.text.split("\n"), *buttons])
    return f"**{NAMES.get(line.who, line.who)}**\n\n{quoted}\n"


if __name__ == "__main__":
    print(asyncio.run(transcript(open_answerer(Settings()))))
