"""The inbox: a question that the desk answered becomes knowledge, or is put aside, once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest

from bot.desk.roles import Role
from bot.storage import Entry, Handovers, Ledger
from tests.console_world import World, opened_at
from tests.desk_world import LIKE
from tests.desk_world import World as DeskWorld

pytest_plugins = ["tests.desk_fixtures"]

QUESTION = "boleh ga kasih jempol di reels calon <b>?"


@pytest.fixture
async def console(world: DeskWorld) -> AsyncIterator[World]:
    async with opened_at(world) as running:
        yield running


async def hand_over(console: World, ticket: str = "t1", question: str = QUESTION, rule: str | None = None) -> None:
    desk = Handovers(console.office.database, console.office.identity, "telegram:1")
    now = datetime.now(UTC)
    await desk.ask(ticket, person="orang", address=7, question=question, consent=1, rule=rule, now=now)
    await desk.answer(ticket, "Jangan dulu.", 9)


async def test_a_question_stands_with_its_answer_and_the_nearest_rules(console: World) -> None:
    await hand_over(console)
    editor = await console.signed_in("ani", Role.EDITOR)
    page = (await editor.get("/kotak")).text
    assert QUESTION in unescape(page)
    assert "<b>?" not in page
    assert "Jangan dulu." in page
    rules = re.findall(r'name="aturan" value="([\w-]+)"', page)
    assert rules[0] == "like-akun-calon"
    assert console.office.live.knowledge.rules["like-akun-calon"].answer in unescape(page)


async def test_the_rule_that_the_desk_named_comes_first(console: World) -> None:
    await hand_over(console, rule="ajak-ke-tps")
    editor = await console.signed_in("ani", Role.EDITOR)
    page = (await editor.get("/kotak")).text
    assert re.findall(r'name="aturan" value="([\w-]+)"', page)[0] == "ajak-ke-tps"
    assert "ditunjuk petugas" in page


async def test_one_press_makes_an_example_in_a_draft_and_leads_there(console: World) -> None:
    await hand_over(console)
    editor = await console.signed_in("ani", Role.EDITOR)
    edited = "boleh kasih jempol di reels calon?"
    done = await editor.send("/kotak/t1", jadi="contoh", aturan="like-akun-calon", pertanyaan=edited)
    assert done.status_code == 303
    there = urlsplit(done.headers["location"])
    (draft,) = await console.office.desk.editing.alive()
    assert there.path == f"/rancangan/{draft.id}/sunting/{LIKE}"
    assert edited in (await editor.get(there.path)).text, "the form with the new example is open"
    page = await console.office.desk.editing.page(draft.id, LIKE)
    assert page.content is not None
    assert edited in page.content.decode()
    left = (await editor.get("/kotak")).text
    assert "Tidak ada pertanyaan yang menunggu" in left
    assert "Contoh pertanyaan</a>" in left
    notes = await console.office.audit.latest()
    assert (notes[0].act, notes[0].subject) == ("kotak.contoh", "t1")
    assert "jempol" not in repr(notes)


@pytest.mark.parametrize("became", ["kasus", "aturan"])
async def test_one_press_makes_a_case_or_a_rule(console: World, became: str) -> None:
    await hand_over(console)
    editor = await console.signed_in("ani", Role.EDITOR)
    done = await editor.send("/kotak/t1", jadi=became, aturan="like-akun-calon", pertanyaan="boleh jempol?")
    assert done.status_code == 303
    (draft,) = await console.office.desk.editing.alive()
    (text,) = (await console.office.desk.editing.changes(draft.id)).values()
    assert text is not None
    assert "Jangan dulu." in text.decode()


async def test_what_goes_wrong_is_said_and_the_question_stays_open(console: World) -> None:
    await hand_over(console)
    editor = await console.signed_in("ani", Role.EDITOR)
    for form, words in (
        ({"jadi": "contoh", "aturan": "tak-ada", "pertanyaan": "boleh?"}, "Pilih aturan"),
        ({"jadi": "contoh", "aturan": "like-akun-calon", "pertanyaan": ""}, "Tulis pertanyaannya"),
        ({"jadi": "contoh", "aturan": "like-akun-calon", "pertanyaan": "boleh?", "rancangan": "x"}, "Rancangan tidak"),
    ):
        refused = await editor.send("/kotak/t1", **form)
        assert (refused.status_code, words in refused.text) == (422, True)
    assert (await editor.send("/kotak/t1", jadi="lain", pertanyaan="boleh?")).status_code == 400
    assert await console.office.learning.find("t1") is not None
    assert await console.office.desk.editing.alive() == ()


async def test_a_question_is_put_aside_once(console: World) -> None:
    await hand_over(console)
    editor = await console.signed_in("ani", Role.EDITOR)
    done = await editor.send("/kotak/t1/kesampingkan")
    assert done.headers["location"] == "/kotak?kabar=kotak-dikesampingkan"
    assert (await editor.send("/kotak/t1/kesampingkan")).status_code == 404
    assert (await console.acts())[0] == "kotak.dikesampingkan"


@pytest.mark.parametrize("role", [Role.MONITOR, Role.BROADCASTER, Role.ADMINISTRATOR])
async def test_only_editors_and_reviewers_read_what_people_asked(console: World, role: Role) -> None:
    await hand_over(console)
    browser = await console.signed_in("ani", role, agency="Dinas A")
    refused = await browser.get("/kotak")
    assert (refused.status_code, "jempol" in refused.text) == (403, False)
    assert (await browser.send("/kotak/t1", jadi="aturan", pertanyaan="boleh?")).status_code == 403
    assert (await browser.send("/kotak/t1/kesampingkan")).status_code == 403
    assert 'href="/kotak"' not in (await browser.get("/")).text


async def test_what_the_content_lacks_stands_there_without_texts_from_five_people_on(console: World) -> None:
    at = datetime.now(UTC) - timedelta(days=7)
    for number in range(9):
        lost = Entry(f"n{number}", f"p{number}", "private", "not_found", "perlu_klarifikasi", "abc123", at, 3)
        await Ledger(console.office.database).record(lost)
    for number in range(4):
        wrong = Entry(
            f"d{number}", f"q{number}", "private", "answered", "boleh", "abc123", at, 3, rule="ajak-ke-tps", vote=-1
        )
        await Ledger(console.office.database).record(wrong)
    editor = await console.signed_in("ani", Role.EDITOR)
    page = re.sub(r"\s+", " ", (await editor.get("/kotak")).text)
    assert '<th scope="row">tanpa aturan terdekat</th><td>tidak ditemukan</td><td>5</td>' in page
    assert "jempol turun" not in page
