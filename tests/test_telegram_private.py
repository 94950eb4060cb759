"""A private conversation: questions, suggestions, buttons, commands."""

from __future__ import annotations

from tests.fakes import FakeAnswerer
from tests.telegram_records import Sent
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]


def labels(sent: Sent) -> list[list[str]]:
    return [[button["text"] for button in row] for row in sent.buttons]


async def test_a_question_is_answered_with_the_verdict_in_bold_and_no_preview(world: World) -> None:
    world.server.write(7, "bolehkah saya hadir?")
    (answer,) = await world.server.answers(7)
    assert answer.html == "<b>BOLEH</b>\nJawaban untuk: bolehkah saya hadir?"
    assert answer.data["link_preview_options"] == {"is_disabled": True}
    assert "reply_parameters" not in answer.data
    assert labels(answer) == [
        ["[tombol-dasar-hukum]", "[tombol-sederhana]"],
        ["[tombol-membantu]", "[tombol-tidak-membantu]"],
    ]


async def test_the_legal_basis_comes_as_of_the_day_of_the_answer(world: World) -> None:
    world.server.write(7, "bolehkah saya hadir?")
    (answer,) = await world.server.answers(7)
    pressed = world.server.press(answer, "[tombol-dasar-hukum]")
    _, basis = await world.server.answers(7, 2)
    assert basis.text.startswith("Dasar kampanye/hadir asn 20")
    assert await world.server.toast(pressed) is None


async def test_a_vote_is_kept_once_and_can_be_changed(world: World) -> None:
    world.server.write(7, "bolehkah saya hadir?")
    (answer,) = await world.server.answers(7)
    answer_id = answer.buttons[0][0]["callback_data"].split(":")[2]
    for label, vote in (("[tombol-membantu]", 1), ("[tombol-tidak-membantu]", -1)):
        assert await world.server.toast(world.server.press(answer, label)) == "[terima-kasih-suara]"
        entry = await world.ledger.find(answer_id)
        assert entry is not None
        assert entry.vote == vote


async def test_suggestions_stand_one_a_row_and_a_pick_leads_to_its_answer(world: World) -> None:
    world.server.write(7, "pilih yang mana")
    (offer,) = await world.server.answers(7)
    assert [len(row) for row in offer.buttons] == [1, 1, 1]
    assert len(labels(offer)[0][0]) == 60
    assert labels(offer)[1:] == [["Foto"], ["[pilihan-bukan-ini]"]]
    world.server.press(offer, "Foto")
    _, answer = await world.server.answers(7, 2)
    assert answer.text == "TIDAK BOLEH\nPilihan: medsos/foto"
    assert offer.buttons == []
    assert labels(answer)[0] == ["[tombol-dasar-hukum]", "[tombol-sederhana]"]


async def test_none_of_the_suggestions_is_a_choice_too(world: World) -> None:
    world.server.write(7, "pilih yang mana")
    (offer,) = await world.server.answers(7)
    world.server.press(offer, "[pilihan-bukan-ini]")
    _, reply = await world.server.answers(7, 2)
    assert reply.text == "[pilihan-tidak-ada]"
    assert offer.buttons == []


async def test_a_choice_pressed_twice_is_answered_once(world: World) -> None:
    world.server.write(7, "pilih yang mana")
    (offer,) = await world.server.answers(7)
    queries = [world.server.press(offer, label) for label in ("Foto", "[pilihan-bukan-ini]")]
    await world.server.until(lambda: set(queries) <= set(world.server.toasts))
    await world.server.quiet()
    assert len(world.server.to(7)) == 2
    assert world.server.toasts[queries[1]] == "[tombol-kedaluwarsa]"


WRITTEN = [
    ("/start", "[mulai]"),
    ("/start q_a1b2-C3", "[mulai]"),
    ("/bantuan", "[bantuan]"),
    ("/help", "[bantuan]"),
    ("/privasi", "[privasi]"),
    ("/sumber", "Sumber: UU 10/2016 <lengkap> & lainnya"),
    ("/batal", "[batal-kosong]"),
    ("/tanya", "[tanya-kosong]"),
    ("/tanya bolehkah?", "BOLEH\nJawaban untuk: bolehkah?"),
    ("/Bantuan@TanyaNetral_bot", "[bantuan]"),
    ("/banttuan", "[perintah-tidak-dikenal] /bantuan"),
    ("/siaran halo", "[perintah-tidak-dikenal] /aturan"),
    ("kosong", "BELUM ADA\nCoba kata lain."),
    ("x" * 4001, "[terlalu-panjang] 4000"),
    ("\ud800 a\0b", "BOLEH\nJawaban untuk: ? ab"),
]


async def test_what_is_written_finds_its_reply(world: World) -> None:
    for chat, (written, _) in enumerate(WRITTEN, start=1):
        world.server.write(chat, written)
    for chat, (written, reply) in enumerate(WRITTEN, start=1):
        assert (written, [sent.text for sent in await world.server.answers(chat)]) == (written, [reply])


async def test_an_answer_that_was_not_found_has_no_buttons(world: World) -> None:
    world.server.write(7, "kosong")
    assert (await world.server.answers(7))[0].buttons == []


async def test_cancelling_closes_the_open_choice(world: World) -> None:
    world.server.write(7, "pilih yang mana")
    (offer,) = await world.server.answers(7)
    world.server.write(7, "/batal")
    _, reply = await world.server.answers(7, 2)
    assert reply.text == "[batal]"
    assert offer.buttons == []


async def test_a_conditional_answer_asks_what_would_decide_it(world: World) -> None:
    world.server.write(7, "syarat apa?")
    (answer,) = await world.server.answers(7)
    assert answer.text.endswith("[perjelas]")
    assert labels(answer)[:2] == [["Di kantor → TIDAK BOLEH"], ["y"]]
    for _ in range(2):  # another look at the same button is no harm
        world.server.press(answer, "Di kantor → TIDAK BOLEH")
    assert await world.server.toast(world.server.press(answer, "y")) == "[tombol-kedaluwarsa]"
    replies = (await world.server.answers(7, 3))[1:]
    assert [reply.text for reply in replies] == ["TIDAK BOLEH\nPilihan: medsos/foto kantor"] * 2
    assert len(answer.buttons) == 4


async def test_a_passage_can_be_read_by_its_name(world: World) -> None:
    world.server.write(7, "/aturan SKB B.6")
    world.server.write(7, "/aturan")
    passage, help_ = await world.server.answers(7, 2)
    assert passage.text.startswith("Pasal SKB B.6 pada 20")
    assert help_.text == "[aturan-kosong]"


async def test_a_day_can_be_set_for_the_talk_and_taken_back(world: World) -> None:
    for text in ("/tanggal masa tenang", "satu", "/tanggal hari ini", "dua", "/tanggal kapan ya"):
        world.server.write(7, text)
    set_, _, back, _, unknown = await world.server.answers(7, 5)
    assert set_.text == "[tanggal] 24 November 2024 Masa tenang"
    assert (back.text, unknown.text) == ("[tanggal-hari-ini]", "[tanggal-tidak-dikenal]")
    assert isinstance(world.answerer, FakeAnswerer)
    days = [question.day.isoformat() for question in world.answerer.asked]
    assert days[0] == "2024-11-24"
    assert days[1] > "2025"


async def test_what_is_not_text_is_refused_kindly_and_what_telegram_reports_is_passed_over(world: World) -> None:
    world.server.write(7, None, pinned_message={"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}})
    world.server.write(7, None, voice={"file_id": "a", "file_unique_id": "b", "duration": 1})
    await world.server.quiet()
    assert [sent.text for sent in world.server.to(7)] == ["[bukan-teks]"]


def gists_before(world: World) -> list[tuple[str, ...]]:
    assert isinstance(world.answerer, FakeAnswerer)
    return [question.earlier for question in world.answerer.asked]


async def test_an_earlier_question_is_known_to_the_next_and_forgotten_on_cancelling(world: World) -> None:
    for text in ("satu", "dua", "tiga", "/batal", "empat"):
        world.server.write(7, text)
        await world.server.quiet()
    assert gists_before(world) == [
        (),
        ("gist of satu",),
        ("gist of satu", "gist of dua"),
        (),
    ]


async def test_a_talk_goes_on_after_a_restart(world: World) -> None:
    world.server.write(7, "satu")
    await world.server.answers(7)
    await world.stop()
    await world.start()
    world.server.write(7, "dua")
    await world.server.answers(7, 2)
    assert gists_before(world) == [(), ("gist of satu",)]


async def test_typing_is_shown_only_when_the_answer_takes_its_time(world: World) -> None:
    world.server.write(7, "cepat")
    await world.server.answers(7)
    assert not world.server.called("sendChatAction")
    world.server.write(8, "lambat sekali")
    await world.server.answers(8)
    assert [call.data["action"] for call in world.server.called("sendChatAction")] == ["typing"]


async def test_an_edited_question_changes_its_answer_in_place(world: World) -> None:
    question = world.server.write(7, "bolehkah?")
    (answer,) = await world.server.answers(7)
    world.server.rewrite(question, "pilih yang mana")
    await world.server.until(lambda: answer.edits)
    assert answer.html.startswith("BELUM JELAS")
    world.server.write(7, "/batal")
    _, reply = await world.server.answers(7, 2)
    assert reply.text == "[batal]"
    assert answer.buttons == []


async def test_an_edit_into_a_command_comes_to_nothing_fault_54(world: World) -> None:
    question = world.server.write(7, "bolehkah?")
    (answer,) = await world.server.answers(7)
    for text in ("/start", "/siaran halo", "/batal", "x" * 4001):
        world.server.rewrite(question, text)
    await world.server.quiet()
    assert world.server.to(7) == [answer]
    assert answer.edits == 0


async def test_an_edit_that_changes_nothing_and_an_edit_of_something_old_are_passed_over(world: World) -> None:
    question = world.server.write(7, "bolehkah?")
    (answer,) = await world.server.answers(7)
    world.server.rewrite({**question, "message_id": 99}, "yang lain")
    world.server.rewrite(question, "bolehkah?")
    await world.server.quiet()
    assert len(world.server.to(7)) == 1
    assert answer.text == "BOLEH\nJawaban untuk: bolehkah?"
