"""Editors change files of a draft by forms and as text; nobody is overwritten, and nobody reviews for another."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator

import pytest

from bot.channels.console.drafting import today
from knowledge.draft import FOLDERS
from tests.console_world import Browser, World, opened_at
from tests.desk_world import LIKE, SHARE
from tests.desk_world import World as DeskWorld

pytest_plugins = ["tests.desk_fixtures"]


@pytest.fixture
async def console(desk_world: DeskWorld) -> AsyncIterator[World]:
    async with opened_at(desk_world) as console:
        yield console


async def open_draft(browser: Browser, path: str = "") -> str:
    """A draft of that browser's person; returns its id."""
    sent = await browser.send("/rancangan", judul="Surat edaran baru", alasan="SE 12/2026", berkas=path)
    assert sent.status_code == 303, sent.text
    return sent.headers["location"].split("/")[2].split("?")[0]


def form_of(page: str) -> dict[str, object]:
    """What a browser would send of the big form of a page if nothing was changed in it."""
    form = re.findall(r"<form[^>]*data-isian>(.*?)</form>", page, re.DOTALL)[0]
    sent: dict[str, list[str]] = {}
    controls = r"<input([^>]*)>|<textarea([^>]*)>(.*?)</textarea>|<select([^>]*)>(.*?)</select>"
    for inputs, areas, text, selects, options in re.findall(controls, form, re.DOTALL):
        name = re.findall(r'name="([^"]*)"', inputs or areas or selects)
        if not name or ('type="checkbox"' in inputs and "checked" not in inputs):
            continue
        chosen = re.findall(r'<option value="([^"]*)" selected', options) or [""]
        value = (
            re.findall(r'value="([^"]*)"', inputs) or [""] if inputs else [text.removeprefix("\n")] if areas else chosen
        )
        sent.setdefault(html.unescape(name[0]), []).append(html.unescape(value[0]))
    return dict(sent)


async def saved(desk_world: DeskWorld, draft: str, path: str) -> str:
    content = (await desk_world.desk.editing.page(draft, path)).content
    assert content is not None
    return content.decode()


async def test_a_form_changes_what_was_changed_and_no_other_line(desk_world: DeskWorld, console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await open_draft(sari, LIKE)
    page = await sari.get(f"/rancangan/{draft}/sunting/{LIKE}")
    assert "Lampiran II huruf A angka 4" in page.text, "the words of a passage are shown"
    form = form_of(page.text)
    assert form["cases.1.when"][:3] == ["object=calon", "object=partai", "stage=kampanye"]
    form |= {"note": "Menunggu edaran Bawaslu.", "questions.singkat": "like paslon\r\nlike caleg"}
    answer = await sari.post(f"/rancangan/{draft}/sunting/{LIKE}", form)
    assert answer.headers["location"].endswith("?kabar=tersimpan")
    before, after = desk_world.text(LIKE).splitlines(), (await saved(desk_world, draft, LIKE)).splitlines()
    assert [line for line in after if line not in before] == ["note: Menunggu edaran Bawaslu.", '    - "like caleg"']
    assert [line for line in before if line not in after] == []
    assert "rancangan.simpan" in await console.acts()


async def test_a_form_sent_back_as_it_came_changes_nothing(desk_world: DeskWorld, console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await open_draft(sari)
    for path in sorted((await desk_world.desk.serving()).files):
        page = await sari.get(f"/rancangan/{draft}/sunting/{path}")
        assert page.status_code == 200
        await sari.post(f"/rancangan/{draft}/sunting/{path}", form_of(page.text))
        assert await saved(desk_world, draft, path) == desk_world.text(path), path


async def test_cases_are_added_ordered_and_taken_away(desk_world: DeskWorld, console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await open_draft(sari, LIKE)
    form = form_of((await sari.get(f"/rancangan/{draft}/sunting/{LIKE}")).text)
    form |= {"cases.0.hapus": "1", "cases.1.urutan": "9", "cases.2.urutan": "1", "cases.2.id": "menolak"}
    form |= {
        "cases.2.verdict": "boleh",
        "cases.2.answer": "Menolak itu benar.",
        "cases.2.when": ["direction=menolak", ""],
    }
    assert (await sari.post(f"/rancangan/{draft}/sunting/{LIKE}", form)).status_code == 303
    text = await saved(desk_world, draft, LIKE)
    assert re.findall(r"- id: (\w+)", text) == ["menolak", "calon"]
    assert "when: {direction: menolak}" in text


async def test_a_new_circular_and_a_line_without_its_other_side(desk_world: DeskWorld, console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await open_draft(sari)
    to = await sari.send(f"/rancangan/{draft}/baru", jenis="regulations", nama="se-kota-12-2026")
    page = await sari.get(to.headers["location"])
    assert '<option value="se" selected>' in page.text
    form = form_of(page.text) | {
        "title": "Netralitas",
        "short": "SE 12/2026",
        "number": "SE Nomor 12",
        "checked": "2026-11-20",
    }
    form |= {
        "confidence": "tinggi",
        "passages.0.kunci": "2.a",
        "passages.0.pinpoint": "Angka 2 huruf a",
        "passages.0.text": "Dilarang.",
    }
    assert (await sari.post(to.headers["location"], form)).status_code == 303
    text = await saved(desk_world, draft, "regulations/se-kota-12-2026.yaml")
    assert '"2.a":' in text
    assert 'checked: "2026-11-20"' in text
    rule = await sari.get(f"/rancangan/{draft}/sunting/{LIKE}")
    assert "se-kota-12-2026#2.a" in rule.text, "a rule of the same draft can rest on it"
    path = f"/rancangan/{draft}/sunting/lexicon/sunda.yaml"
    form = form_of((await sari.get(path)).text) | {"entries": "kenging = boleh\r\nteu"}
    refused = await sari.post(path, form)
    assert refused.status_code == 422
    assert "<code>teu</code>" in refused.text
    assert "kenging = boleh\nteu" in refused.text.replace("\r", ""), "what was typed is still there"


@pytest.mark.parametrize("door", ["sunting", "teks"])
async def test_two_editors_of_one_rule_see_both_texts_fault_45(
    desk_world: DeskWorld, console: World, door: str
) -> None:
    sari, budi = await console.signed_in("sari", "editor"), await console.signed_in("budi", "editor")
    draft = await open_draft(sari)
    path = f"/rancangan/{draft}/sunting/{LIKE}"
    hers, his = (
        form_of((await sari.get(path)).text),
        form_of((await budi.get(f"/rancangan/{draft}/{door}/{LIKE}")).text),
    )
    await sari.post(path, hers | {"note": "Kata Sari."})
    change = {"note": "Kata Budi."} if door == "sunting" else {"teks": desk_world.text(LIKE) + "note: Kata Budi.\n"}
    met = await budi.post(f"/rancangan/{draft}/{door}/{LIKE}", his | change)
    assert met.status_code == 409
    assert "note: Kata Sari." in met.text
    assert "note: Kata Budi." in met.text
    assert "Perubahan sari" in met.text
    assert "Kata Sari." in await saved(desk_world, draft, LIKE), "nothing was overwritten"
    seen = dict(re.findall(r'name="(versi|melayani)" value="(\w*)"', met.text))
    both = desk_world.text(LIKE) + "note: Kata Sari dan Budi.\n"
    assert (await budi.send(f"/rancangan/{draft}/teks/{LIKE}", teks=both, **seen)).status_code == 303
    assert await saved(desk_world, draft, LIKE) == both


async def test_what_was_published_meanwhile_is_shown_beside_the_draft_fault_45(
    desk_world: DeskWorld, console: World
) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await open_draft(sari)
    form = form_of((await sari.get(f"/rancangan/{draft}/sunting/{SHARE}")).text)
    await sari.post(f"/rancangan/{draft}/sunting/{SHARE}", form | {"note": "Kata Sari."})
    await desk_world.publish(await desk_world.draft(SHARE, "answer: ", "answer: Sejak edaran, ", by="budi"), by="budi")
    met = await sari.get(f"/rancangan/{draft}/dampak")
    assert met.status_code == 409
    assert "Sejak edaran," in met.text
    assert "Kata Sari." in met.text
    assert "Yang terbit sementara itu" in met.text


@pytest.mark.parametrize("door", ["teks", "sunting"])
async def test_only_a_reviewer_reviews_and_only_for_themselves(
    desk_world: DeskWorld, console: World, door: str
) -> None:
    sari, rina = await console.signed_in("sari", "editor"), await console.signed_in("rina", "peninjau")
    draft = await open_draft(sari)
    path = f"/rancangan/{draft}/{door}/{LIKE}"

    async def claim(browser: Browser, name: str) -> int:
        page = (await browser.get(path)).text
        assert 'name="tinjau" value="1" checked' not in page, "nobody's review is filled in beforehand"
        text = f'{desk_world.text(LIKE)}reviewed: "{today()}"\nreviewer: {name}\n'
        sent = form_of(page) | ({"tinjau": "1"} if door == "sunting" else {"teks": text})
        return (await browser.post(path, sent)).status_code

    await claim(sari, "rina")
    assert desk_world.text(LIKE) == (await saved(desk_world, draft, LIKE))
    if door == "teks":
        assert await claim(rina, "sari") == 403
    assert await claim(rina, "rina") == 303
    assert f'reviewed: "{today()}"\nreviewer: rina\n' in await saved(desk_world, draft, LIKE)
    assert "aturan.tinjau" in await console.acts()


async def test_a_review_falls_with_the_text_that_was_reviewed(desk_world: DeskWorld, console: World) -> None:
    rina = await console.signed_in("rina", "peninjau")
    draft = await open_draft(rina)
    path = f"/rancangan/{draft}/sunting/{LIKE}"
    await rina.post(path, form_of((await rina.get(path)).text) | {"tinjau": "1"})
    await rina.post(path, form_of((await rina.get(path)).text) | {"questions.singkat": "like paslon\nlike caleg"})
    assert "reviewer: rina" in await saved(desk_world, draft, LIKE), "another example changes nothing that was reviewed"
    await rina.post(path, form_of((await rina.get(path)).text) | {"answer": "Lain sama sekali."})
    assert "reviewe" not in await saved(desk_world, draft, LIKE)


async def test_a_broken_text_is_kept_told_and_shown_as_text(desk_world: DeskWorld, console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await open_draft(sari)
    page = f"/rancangan/{draft}/teks/{LIKE}"
    sent = form_of((await sari.get(page)).text) | {"teks": 'title: "belum ditutup\n'}
    told = await sari.get((await sari.post(page, sent)).headers["location"])
    assert "tidak ditutup" in told.text
    assert "belum dapat ditampilkan sebagai formulir" in (await sari.get(f"/rancangan/{draft}/sunting/{LIKE}")).text


async def test_a_file_is_removed_and_the_removal_taken_back(desk_world: DeskWorld, console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await open_draft(sari)
    seen = dict(
        re.findall(
            r'name="(versi|melayani)" value="(\w*)"', (await sari.get(f"/rancangan/{draft}/sunting/{LIKE}")).text
        )
    )
    await sari.send(f"/rancangan/{draft}/hapus/{LIKE}", **seen)
    assert await desk_world.desk.editing.changes(draft) == {LIKE: None}
    await sari.send(f"/rancangan/{draft}/urung/{LIKE}")
    assert await desk_world.desk.editing.changes(draft) == {}
    assert {"rancangan.hapus", "rancangan.urung"} <= set(await console.acts())


async def test_who_does_not_edit_finds_no_form(console: World) -> None:
    sari, admin = await console.signed_in("sari", "editor"), await console.signed_in("adi", "pengelola")
    draft = await open_draft(sari)
    assert (await admin.get(f"/rancangan/{draft}")).status_code == 200
    assert (await admin.get(f"/rancangan/{draft}/sunting/{LIKE}")).status_code == 403
    assert (await admin.send(f"/rancangan/{draft}/buang")).status_code == 403
    for role in ("penyiar", "pemantau"):
        other = await console.signed_in(role, role, agency="Dinas A")
        assert (await other.get("/rancangan")).status_code == 403


async def test_no_path_leads_out_of_the_content_fault_52(console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await open_draft(sari)
    for path in ("..%2f..%2fkunci", "rules/a/b/c.yaml", "rules/x/A.yaml", "phrases/..%2f..%2fx.yaml"):
        assert (await sari.get(f"/rancangan/{draft}/sunting/{path}")).status_code == 404


async def test_a_draft_that_is_gone_says_so(desk_world: DeskWorld, console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await open_draft(sari)
    await sari.send(f"/rancangan/{draft}/buang")
    answer = await sari.get(f"/rancangan/{draft}/sunting/{LIKE}")
    assert answer.headers["location"] == f"/rancangan/{draft}?kabar=rancangan-selesai"
    assert "sudah terbit atau dibuang" in (await sari.get(answer.headers["location"])).text
    assert (await sari.get("/rancangan/tidak-ada/dampak")).status_code == 404


async def test_every_kind_of_content_can_be_looked_through_under_a_name_of_its_own(console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await open_draft(sari)
    for folder in FOLDERS:
        page = await sari.get(f"/isi?jenis={folder}&rancangan={draft}")
        assert page.status_code == 200, folder
        assert re.search(rf'jenis={folder}[^>]*aria-current="page">(?!{folder})\w', page.text), folder
