"""/cek in three taps or in words, /draf, and what can be taken away; buttons work after a restart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.tapping import Step, Taps, fits, read_taps
from tests.fakes import FakeChecks
from tests.telegram_records import Sent
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]


def labels(sent: Sent) -> list[str]:
    return [button["text"] for row in sent.buttons for button in row]


async def tap(world: World, sent: Sent, label: str) -> None:
    await world.server.toast(world.server.press(sent, label))
    await world.server.quiet()


async def test_three_taps_lead_to_a_verdict(world: World) -> None:
    world.server.write(7, "/cek")
    (menu,) = await world.server.answers(7)
    assert menu.text == "[cek-apa]"
    assert labels(menu) == ["Like", "Foto", "Hilang"]
    await tap(world, menu, "Like")
    assert labels(menu) == ["[tombol-dipilih] Like", "Foto", "Hilang", "[tombol-lanjut]"]
    await tap(world, menu, "Foto")
    await tap(world, menu, "[tombol-lanjut]")
    assert (menu.text, labels(menu)) == ("[cek-di-mana]", ["Kantor", "Rumah"])
    await tap(world, menu, "Rumah")
    assert (menu.text, labels(menu)) == ("[cek-sebagai]", ["PNS", "PPPK"])
    await tap(world, menu, "PPPK")
    _, result = await world.server.answers(7, 2)
    assert result.text == "HASIL CEK: TIDAK BOLEH\nlike foto Rumah PPPK"
    assert menu.buttons == []
    assert labels(result) == ["[tombol-ringkas]", "[tombol-lembar]"]


async def test_an_act_that_was_tapped_can_be_taken_back(world: World) -> None:
    world.server.write(7, "/cek")
    (menu,) = await world.server.answers(7)
    await tap(world, menu, "Like")
    await tap(world, menu, "[tombol-dipilih] Like")
    assert labels(menu) == ["Like", "Foto", "Hilang"]


async def test_free_words_lead_there_at_once_and_the_result_can_be_taken_away(world: World) -> None:
    world.server.write(7, "/cek like, foto")
    (result,) = await world.server.answers(7)
    assert result.html.startswith("<b>HASIL CEK: TIDAK BOLEH</b>\n")
    await world.stop()
    await world.start()  # the buttons need nothing that a restart loses
    await tap(world, result, "[tombol-ringkas]")
    await tap(world, result, "[tombol-lembar]")
    _, short, sheet = await world.server.answers(7, 3)
    assert short.text == "Ringkas: like foto"
    assert (sheet.text, sheet.file) == ("cek-netralitas.pdf", b"%PDF-Ringkas: like foto")


async def test_what_is_not_understood_has_nothing_to_take_away(world: World) -> None:
    world.server.write(7, "/cek entah")
    (result,) = await world.server.answers(7)
    assert (result.text, result.buttons) == ("[cek-tidak-jelas]", [])


async def test_what_the_editors_took_away_is_told_politely(world: World) -> None:
    world.server.write(7, "/cek hilang")
    (result,) = await world.server.answers(7)
    await tap(world, result, "[tombol-lembar]")
    _, told = await world.server.answers(7, 2)
    assert told.text == "[tombol-kedaluwarsa]"


async def test_another_persons_result_stays_theirs_fault_61(world: World) -> None:
    world.server.write(7, "/cek like")
    (result,) = await world.server.answers(7)
    assert await world.server.toast(world.server.press(result, "[tombol-lembar]", user=8)) == "[tombol-kedaluwarsa]"


async def test_taps_of_another_release_or_beyond_the_menu_are_expired_fault_61(world: World) -> None:
    world.server.write(7, "/cek")
    (menu,) = await world.server.answers(7)
    for data in ("v1:tap:zzz999:p:1:0:0", "v1:tap:abc123:d:1:9:0", "v1:tap:abc123:d:0:0:0", "v1:tap:abc123:a:ff:0:0"):
        assert await world.server.toast(world.server.press(menu, data)) == "[tombol-kedaluwarsa]"
    assert menu.edits == 0


async def test_a_check_in_a_group_goes_to_the_private_chat(world: World) -> None:
    world.server.write(-9, "/cek like", user=7)
    (told,) = await world.server.answers(-9)
    assert told.text == "[khusus-pribadi]"


async def test_a_draft_is_read_when_it_is_pasted_forwarded_or_a_caption(world: World) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Anon"}
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
    world.server.write(7, "/draf coblos nomor 2")
    await world.server.answers(7, 1)
    world.server.write(7, "ayo coblos", forward_origin=origin)
    await world.server.answers(7, 2)
    world.server.write(7, None, photo=photo, caption="coblos ya")
    await world.server.answers(7, 4)
    world.server.write(7, None, photo=photo)
    await world.server.answers(7, 5)
    assert [sent.text for sent in world.server.to(7)] == [
        "JANGAN DIUNGGAH\ncoblos nomor 2",
        "JANGAN DIUNGGAH\nayo coblos",
        "[draf-foto]",
        "JANGAN DIUNGGAH\ncoblos ya",
        "[draf-foto]",
    ]


async def test_an_answer_comes_once_more_in_plain_words(world: World) -> None:
    world.server.write(7, "bolehkah saya hadir?")
    (answer,) = await world.server.answers(7)
    await tap(world, answer, "[tombol-sederhana]")
    _, plain = await world.server.answers(7, 2)
    assert plain.text == "BOLEH\nSederhana: kampanye/hadir asn"


@given(
    st.builds(
        Taps,
        st.from_regex(r"[0-9a-f]{6}", fullmatch=True),
        st.sampled_from(Step),
        st.integers(0, 2**60 - 1),
        st.integers(0, 29),
        st.integers(0, 29),
    )
)
def test_taps_are_read_back_and_fit_into_a_button(taps: Taps) -> None:
    assert read_taps(str(taps)) == taps
    assert len(str(taps).encode()) <= 64


@given(st.text(max_size=64))
def test_no_text_of_people_becomes_a_tap_that_does_not_fit(data: str) -> None:
    taps = read_taps(data)
    assert taps is None or not fits(taps, FakeChecks.menu, "abc123") or str(taps) == data
