"""Write down a broadcast in which much goes wrong, and its report: `docs/siaran-contoh.md` with its picture.

`python -m tests.broadcast_transcript` lets the real sender speak with the tests' Bot API server, in the shipped words.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update

from bot.answering.phrases import Phrases
from bot.broadcasting.chart import picture
from bot.broadcasting.reasons import words
from bot.broadcasting.report import COLUMNS, Line, Report, Trouble, report
from bot.broadcasting.shelf import Shelf
from bot.channels.telegram import Reminders
from bot.channels.telegram.posting import LENGTH, LETTERS
from bot.channels.telegram.reading import PLATFORM
from bot.storage import Agency, Audience, Broadcast, Kind, Place
from bot.storage.broadcast_tables import deliveries, recipients
from knowledge.load import load
from tests.broadcast_world import Office, now
from tests.fakes import FakeAnswerer
from tests.telegram_records import Call, Fault, Refusal
from tests.telegram_server import UNHEARD
from tests.telegram_world import opened

DOCS = Path(__file__).parent.parent / "docs"
PAGE, PICTURE = DOCS / "siaran-contoh.md", DOCS / "siaran" / "laporan.png"
REMINDER, CALENDAR = "masa-tenang-mulai", "pilkada-2024"
HEALTH = Agency("dinkes", "Dinas Kesehatan", "Kabupaten Contoh", "WIB")
SCHOOLS = Agency("disdik", "Dinas Pendidikan", "Kabupaten Contoh", "WIB")
DISTRICT = Agency("kec-melati", "Kecamatan Melati", "Kabupaten Contoh", "WIB")
ANI, MONITOR = 501, 502
WELL, MOVED, MOVED_TO = -1002001, -1002008, -1002999
# Those who press the button below the message in the group that it reached without trouble.
READERS = range(601, 608)
# A code is another one each time.
CODE, SHOWN_CODE = re.compile(rf"\b[{LETTERS}]{{{LENGTH}}}\b|(?<=baca_)[{LETTERS}]{{{LENGTH}}}"), "ABC234"
FORBIDDEN, GATEWAY = "Forbidden: bot was blocked by the user", Refusal(502, "Bad Gateway")


@dataclass(frozen=True)
class Chat:
    """One recipient, what people call it, and what Telegram answers before it takes the message."""

    number: int
    name: str
    agency: Agency
    faults: tuple[Fault, ...] = ()


def failing(number: int, name: str, agency: Agency, refusal: Refusal | None, **more: float) -> Chat:
    times, hang_up = int(more.get("times", 1)), more.get("hang_up", 0.0)
    return Chat(number, name, agency, (Fault("sendPhoto", refusal, chat=number, times=times, hang_up=hang_up),))


CHATS = (
    Chat(WELL, "Grup Dinas Kesehatan", HEALTH),
    failing(-1002002, "Grup Puskesmas Melati", HEALTH, Refusal(429, "Too Many Requests: retry after 1", retry_after=1)),
    failing(-1002003, "Grup RSUD", HEALTH, GATEWAY, times=2),
    failing(-1002004, "Grup Labkesda", HEALTH, Refusal(403, "Forbidden: bot was kicked from the supergroup chat")),
    failing(611, "Seorang pelanggan", HEALTH, Refusal(403, FORBIDDEN)),
    Chat(612, "Pelanggan lain", HEALTH),
    failing(-1002006, "Grup Dinas Pendidikan", SCHOOLS, None, hang_up=2),
    failing(-1002007, "Grup SD 3 Contoh", SCHOOLS, Refusal(400, "Bad Request: chat not found")),
    failing(
        MOVED,
        "Grup SMP 1 Contoh",
        SCHOOLS,
        Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=MOVED_TO),
    ),
    Chat(-1002009, "Grup Kecamatan Melati", DISTRICT),
    failing(
        -1002010,
        "Grup Kelurahan Anggrek",
        DISTRICT,
        Refusal(400, "Bad Request: not enough rights to send photos to the chat"),
        times=9,
    ),
    failing(-1002011, "Forum RT dan RW", DISTRICT, Refusal(400, "Bad Request: TOPIC_CLOSED"), times=9),
)


@dataclass(frozen=True)
class Played:
    """What came of it."""

    page: str
    picture: bytes


async def played(backoff: float = 0.02) -> Played:
    """Send it, let people read it, and write down what each of them saw."""
    knowledge = load()
    phrase, shelf = Phrases(knowledge), Shelf(lambda: knowledge)
    answerer = FakeAnswerer()
    answerer.phrase = phrase  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), answerer) as world:
            office = Office(world)
            await peopled(office)
            ani = await office.account(ANI, "penyiar")
            content = shelf.content(REMINDER, CALENDAR, {})
            world.server.faults.extend(fault for chat in CHATS for fault in chat.faults)
            made = await office.send(content, Audience(monitors=True), by=ani.id, title=shelf.title(REMINDER))
            await world.start(reminders=Reminders(poster=shelf.poster), backoff=backoff)
            await office.over(made, 60)
            await read_by_some(office)
            await world.server.until(lambda: any("selesai" in sent.text for sent in world.server.to(ANI)), 20)
            names = {agency.code: agency.name for agency in await office.agencies.all()}
            tallies, troubled = await office.deliveries.tallies(made), await office.deliveries.troubled(made)
            told = report(tallies, await office.receipts.of(made), names, troubled)
            one = await office.get(made)
            return Played("\n".join([*await written(office, one, told)]) + "\n", picture(told, one.title))


def code_of(place: int) -> str:
    """A code of an invented group; real ones are random."""
    return f"contoh-{place + 1:02d}"


async def peopled(office: Office) -> None:
    """The agencies, their groups, the sender and a monitor."""
    await office.agencies.keep([HEALTH, SCHOOLS, DISTRICT])
    for place, chat in enumerate(CHATS):
        made = await (office.group if chat.number < 0 else office.person)(chat.number, chat.agency)
        # The line follows these names, which are random else; the page should only change when the program does.
        named = update(recipients).where(recipients.c.id == made).values(id=code_of(place))
        async with office.world.database.transaction() as connection:
            await connection.execute(named)
    await office.account(MONITOR, "pemantau", agency=DISTRICT.name)
    for user, agency in ((ANI, None), (MONITOR, DISTRICT)):
        name = office.world.identity.person(PLATFORM, user)
        place = Place() if agency is None else Place(agency.code, agency.region, agency.zone)
        await office.recipients.keep(Kind.STAFF, name, user, place, now=now())


async def read_by_some(office: Office) -> None:
    """Some read it, and the monitor passes the text on."""
    server = office.world.server
    for reader in READERS:
        await server.toast(server.press(server.to(WELL)[0], "Sudah baca dan paham", user=reader))
    await server.toast(server.press(server.to(MONITOR)[-1], "Sudah diteruskan", user=MONITOR))


async def written(office: Office, one: Broadcast, told: Report) -> Sequence[str]:
    """The page, line by line."""
    server = office.world.server
    final, notices = told_the_sender(office)
    return [
        "# Contoh siaran yang tidak mulus",
        "",
        "Halaman ini dibuat oleh `python -m tests.broadcast_transcript`: pengirim yang sesungguhnya berbicara dengan "
        "server Bot API milik uji, yang menolak, menunda, atau diam seperti Telegram dapat melakukannya. Nama grup di "
        "sini rekaan; bot sendiri tidak menyimpan nama grup.",
        "",
        f"## Pesannya: {one.title}",
        "",
        f"Dengan poster aturan `{one.content.poster}`, seperti tiba di {CHATS[0].name}:",
        "",
        *quoted(server.to(WELL)[0].text),
        "> `Sudah baca dan paham`",
        "",
        "## Apa kata Telegram, dan apa jadinya",
        "",
        "| Obrolan | Jawaban Telegram, satu per satu | Pesan yang sampai | Tercatat | Sesudah itu |",
        "|---|---|---|---|---|",
        *[row async for row in happened(office, one.id)],
        "",
        "Waktu habis sesudah permintaan berangkat tidak diulang begitu saja: pesan ditahan sebentar, dikirim sekali "
        "lagi, dan dihitung *tidak pasti*. Pada siaran *Sekali saja* pesan itu tidak diulang.",
        "",
        "## Yang dibaca penyiar di Telegram",
        "",
        "Satu pesan, yang diperbarui sampai selesai:",
        "",
        *quoted(final),
        "",
        *(line for notice in notices for line in (*quoted(notice), "")),
        "## Yang diterima pemantau untuk diteruskan",
        "",
        *quoted(CODE.sub(SHOWN_CODE, server.to(MONITOR)[-1].text)),
        "> `Sudah diteruskan`",
        "",
        "## Laporan",
        "",
        *table(told),
        "",
        "| OPD | Sebab | Langkah berikutnya | Jumlah | Grup |",
        "|---|---|---|---|---|",
        *(
            f"| {t.agency} | {t.what} | {t.step} | {t.count} | {', '.join(t.groups) or '–'} |"
            for t in sorted(told.troubles, key=by_agency)
        ),
        "",
        f"![Laporan per OPD sebagai gambar]({PICTURE.relative_to(DOCS).as_posix()})",
    ]


async def happened(office: Office, made: str) -> AsyncIterator[str]:
    """One row for each chat."""
    wanted = (
        select(recipients, deliveries.c.state.label("fate"), deliveries.c.reason.label("why"), deliveries.c.doubts)
        .join(deliveries, deliveries.c.recipient == recipients.c.id)
        .where(deliveries.c.broadcast == made)
    )
    async with office.world.database.transaction() as connection:
        rows = (await connection.execute(wanted)).mappings().all()
    found = {int(office.world.identity.unseal(row["address"])): row for row in rows}
    server = office.world.server
    for chat in CHATS:
        now_at = MOVED_TO if chat.number == MOVED else chat.number
        row = found[now_at]
        calls = [call for call in server.called("sendPhoto") if call.data["chat_id"] in (chat.number, now_at)]
        said = "; ".join(map(answered, calls))
        noted = f"{row['fate']}{', tidak pasti' if row['doubts'] else ''}"
        noted += f": {words(row['why']).what}" if row["why"] else ""
        after = "aktif, dengan nomor grup yang baru" if now_at != chat.number else str(row["state"])
        yield f"| {chat.name} (`{row['id']}`) | {said} | {len(server.to(now_at))} | {noted} | {after} |"


def answered(call: Call) -> str:
    """What Telegram said to one request."""
    if call.said == UNHEARD:
        return "diterima, tetapi jawabannya tidak pernah tiba"
    return "diterima" if call.status == 200 else f"{call.status} `{call.said}`"


def told_the_sender(office: Office) -> tuple[str, list[str]]:
    """The message that follows the broadcast, as it stands at the end, and what else came."""
    texts = [sent.text for sent in office.world.server.to(ANI)]
    final = next(text for text in texts if "Terkirim" in text)
    return final, [text for text in texts if text != final]


def table(told: Report) -> Iterator[str]:
    yield "| " + " | ".join(name[:1].upper() + name[1:] for name in COLUMNS) + " |"
    yield "|---" * len(COLUMNS) + "|"
    yield from (row(line) for line in (*told.lines, told.total))


def row(line: Line) -> str:
    counts = (line.planned, line.sent, line.failed, line.uncertain, line.waiting, line.skipped, line.expired)
    cells = (line.agency, *counts, line.cancelled, line.read, f"{line.forwarded} dari {line.monitors}")
    return "| " + " | ".join(map(str, cells)) + " |"


def by_agency(trouble: Trouble) -> tuple[str, str]:
    return trouble.agency, trouble.what


def quoted(text: str) -> list[str]:
    return [f"> {line}".rstrip() + ("  " if line else "") for line in text.split("\n")]


def main() -> None:
    made = asyncio.run(played())
    PICTURE.parent.mkdir(exist_ok=True)
    PAGE.write_text(made.page, encoding="utf-8")
    PICTURE.write_bytes(made.picture)


if __name__ == "__main__":
    main()
