"""What is published answers everywhere within moments, whole; what served before can serve again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.desk.pointer import Pointer
from bot.desk.publishing import NotPublished
from bot.model import Outcome, Question
from bot.storage import DraftState, Entry, Ledger, ReleaseKind
from tests.conftest import DAY
from tests.desk_world import LIKE, SHARE, VOTE, World, make_cases, opened

pytest_plugins = ["tests.desk_fixtures"]

SHARING = "nge-share video kampanye ke grup wa boleh gak"


def told(desk_world: World, text: str = SHARING) -> str:
    return desk_world.live.answer(Question(text, DAY)).text


async def change_sharing(desk_world: World, words: str, *, by: str = "sari") -> int:
    draft = await desk_world.draft(SHARE, "answer: ", f"answer: {words} ", by=by)
    return (await desk_world.publish(draft, by=by)).number


def damage(desk_world: World, snapshot: str) -> None:
    path = desk_world.folder / "var" / "index" / "snapshots" / snapshot / "knowledge" / "head.json.gz"
    path.write_bytes(path.read_bytes()[:-9])


def forget_content(desk_world: World, fingerprint: str) -> None:
    (desk_world.folder / "var" / "desk" / "store" / "trees" / f"{fingerprint}.json").unlink()


async def test_what_is_published_answers_at_once_and_is_noted(desk_world: World) -> None:
    before = desk_world.live.release
    assert await change_sharing(desk_world, "Sejak edaran baru,") == 2
    assert "Sejak edaran baru," in told(desk_world)
    assert desk_world.live.answer(Question(SHARING, DAY)).release == desk_world.live.release != before
    newest, first = await desk_world.desk.publishing.releases()
    assert (newest.kind, newest.parent, newest.author) == (ReleaseKind.PUBLISHED, 1, "sari")
    assert newest.changes == {"baru": [], "ubah": [SHARE], "hapus": []}
    assert newest.proof["benar"] == newest.proof["soal"] == 3
    assert (first.kind, first.number) == (ReleaseKind.FIRST, 1)
    assert ("sari", "rilis.terbit", "2") in desk_world.noted.acts
    drafts = [await desk_world.desk.drafts.find(newest.draft or "")]
    assert [draft.state for draft in drafts if draft] == [DraftState.PUBLISHED]


async def test_another_process_and_the_next_start_answer_from_it_too(desk_world: World) -> None:
    async with opened(desk_world.folder) as other:
        await change_sharing(desk_world, "Sejak edaran baru,")
        assert "Sejak edaran baru," not in told(other)
        await other.desk.follower.look()
        assert "Sejak edaran baru," in told(other)
        assert other.live.release == desk_world.live.release
    async with opened(desk_world.folder) as later:
        assert "Sejak edaran baru," in told(later)


async def test_an_earlier_release_serves_again_without_building(
    desk_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = told(desk_world)
    await change_sharing(desk_world, "Sejak edaran baru,")
    monkeypatch.setattr("index.shelf.build", lambda *_, **__: pytest.fail("nothing may be built"))
    restored = await desk_world.desk.publishing.restore(1, "tini", {"peninjau"}, reason="edaran dicabut")
    assert told(desk_world) == first
    assert (restored.number, restored.kind, restored.changes) == (3, ReleaseKind.RESTORED, {"rilis": 1})
    with pytest.raises(NotPublished, match="sudah melayani"):
        await desk_world.desk.publishing.restore(1, "tini", {"peninjau"}, reason="lagi")
    with pytest.raises(NotPublished, match="peninjau"):
        await desk_world.desk.publishing.restore(2, "sari", {"editor"}, reason="lagi")
    with pytest.raises(NotPublished, match="tidak ada"):
        await desk_world.desk.publishing.restore(9, "tini", {"peninjau"}, reason="lagi")


async def test_a_damaged_earlier_release_is_built_anew_from_its_content_fault_48(desk_world: World) -> None:
    first = (await desk_world.desk.serving()).fingerprint
    await change_sharing(desk_world, "Sejak edaran baru,")
    damage(desk_world, (await desk_world.desk.publishing.releases())[-1].snapshot)
    await desk_world.desk.publishing.restore(1, "tini", {"peninjau"}, reason="edaran dicabut")
    assert desk_world.live.knowledge.fingerprint == first


async def test_a_release_that_is_lost_is_refused_and_what_serves_goes_on_fault_48(desk_world: World) -> None:
    first = (await desk_world.desk.serving()).fingerprint
    await change_sharing(desk_world, "Sejak edaran baru,")
    damage(desk_world, (await desk_world.desk.publishing.releases())[-1].snapshot)
    forget_content(desk_world, first)
    with pytest.raises(NotPublished, match="tidak dapat dibuat ulang"):
        await desk_world.desk.publishing.restore(1, "tini", {"peninjau"}, reason="edaran dicabut")
    assert "Sejak edaran baru," in told(desk_world)
    assert (await desk_world.desk.publishing.releases())[0].number == 2


async def test_a_start_whose_newest_release_is_lost_serves_the_one_before_fault_48(desk_world: World) -> None:
    await change_sharing(desk_world, "Sejak edaran satu,")
    await change_sharing(desk_world, "Sejak edaran dua,")
    newest = (await desk_world.desk.publishing.releases())[0]
    damage(desk_world, newest.snapshot)
    forget_content(desk_world, newest.fingerprint)
    async with opened(desk_world.folder) as later:
        assert "Sejak edaran satu," in told(later)
        assert "Sejak edaran dua," not in told(later)


async def test_only_what_was_seen_is_published(desk_world: World) -> None:
    draft = await desk_world.draft(SHARE, "answer: ", "answer: Satu. ")
    seen = (await desk_world.examined(draft)).fingerprint
    await desk_world.change(draft, SHARE, "Satu.", "Dua.", by="budi")
    with pytest.raises(NotPublished, match="berubah"):
        await desk_world.desk.publishing.publish(draft, "sari", {"editor"}, fingerprint=seen)
    with pytest.raises(NotPublished, match="berubah"):
        await desk_world.desk.publishing.approve(draft, "tini", {"peninjau"}, fingerprint=seen)


async def test_an_approval_does_not_outlive_the_text_it_was_given_for(desk_world: World) -> None:
    draft = await desk_world.draft(LIKE, "answer: ", "answer: Satu. ")
    seen = (await desk_world.examined(draft)).fingerprint
    with pytest.raises(NotPublished, match="orang kedua"):
        await desk_world.desk.publishing.publish(draft, "sari", {"editor"}, fingerprint=seen)
    with pytest.raises(NotPublished, match="orang lain"):
        await desk_world.desk.publishing.approve(draft, "sari", {"peninjau"}, fingerprint=seen)
    await desk_world.desk.publishing.approve(draft, "tini", {"peninjau"}, fingerprint=seen)
    await desk_world.change(draft, LIKE, "Satu.", "Dua.")
    with pytest.raises(NotPublished, match="orang kedua"):
        await desk_world.publish(draft)
    assert (await desk_world.publish(draft, second="tini")).approver == "tini"


async def test_of_two_drafts_the_second_is_examined_again_before_it_is_live(desk_world: World) -> None:
    one, two = [await desk_world.draft(path, "answer: ", "answer: Baru. ") for path in (SHARE, VOTE)]
    seen = (await desk_world.examined(two)).fingerprint
    await desk_world.publish(one)
    with pytest.raises(NotPublished, match="periksa lagi"):
        await desk_world.desk.publishing.publish(two, "sari", {"editor"}, fingerprint=seen)
    await desk_world.publish(two)
    assert "Baru." in told(desk_world), "what the first one changed stays"


async def test_a_dangerous_permission_is_never_published(desk_world: World) -> None:
    draft = await desk_world.draft(SHARE, "verdict: tidak_boleh", "verdict: boleh")
    found = await desk_world.examined(draft)
    assert found.tried.impact is not None
    assert SHARING in found.tried.impact.dangerous
    with pytest.raises(NotPublished, match="membolehkan yang dilarang"):
        await desk_world.publish(draft, second="tini")
    assert "TIDAK BOLEH" in told(desk_world)


async def test_golden_questions_below_the_gate_are_not_published_and_named_fault_53(desk_folder: Path) -> None:
    (desk_folder / "soal" / "pairs" / "object.jsonl").unlink()
    (desk_folder / "soal" / "pairs").rmdir()
    (desk_folder / "soal" / "dev.jsonl").unlink()
    make_cases(desk_folder / "soal", ({"q": SHARING, "verdict": "tidak_boleh"}, *_right()))
    async with opened(desk_folder) as desk_world:
        draft = await desk_world.draft(SHARE, "verdict: tidak_boleh", "verdict: bersyarat\ncondition: Tanpa ajakan.")
        with pytest.raises(NotPublished, match=SHARING):
            await desk_world.publish(draft, second="tini")


async def test_without_known_questions_nothing_is_published_and_the_reason_is_told(desk_folder: Path) -> None:
    shutil.rmtree(desk_folder / "soal")
    async with opened(desk_folder) as desk_world:
        draft = await desk_world.draft(SHARE, "verdict: tidak_boleh", "verdict: boleh")
        with pytest.raises(NotPublished, match="tidak ada soal uji"):
            await desk_world.publish(draft, second="tini")


def _right() -> list[dict[str, object]]:
    return [{"q": "boleh ngajak tetangga ke tps?", "verdict": "bersyarat", "accept": ["boleh"], "danger": False}]


async def test_verdicts_that_people_hold_and_that_turn_are_counted(desk_world: World) -> None:
    from bot.desk.editing import now

    for number in range(6):
        entry = Entry(
            f"e{number}",
            f"p{number}",
            "private",
            "answered",
            "tidak_boleh",
            "r",
            now(),
            5,
            "bagikan-konten-kampanye",
        )
        await Ledger(desk_world.database).record(entry)
    draft = await desk_world.draft(SHARE, "verdict: tidak_boleh", "verdict: bersyarat\ncondition: Tanpa ajakan.")
    (recalled,) = (await desk_world.examined(draft)).recalled
    assert (recalled.rule, recalled.after, recalled.count) == ("bagikan-konten-kampanye", "bersyarat", "6")


@pytest.mark.parametrize("scope", ["aturan:bagikan-konten-kampanye", "topik:medsos", "bot"])
async def test_a_switch_halts_here_and_in_other_processes_until_it_is_taken_back(desk_world: World, scope: str) -> None:
    async with opened(desk_world.folder) as other:
        await desk_world.desk.publishing.halt(scope, "sari", {"editor"}, reason="salah kutip")
        await other.desk.follower.look()
        for process in (desk_world, other):
            answer = process.live.answer(Question(SHARING, DAY))
            assert answer.outcome is Outcome.HALTED
            assert "SEDANG DIPERIKSA" in answer.text
            assert answer.citations == ()
        async with opened(desk_world.folder) as later:
            assert later.live.answer(Question(SHARING, DAY)).outcome is Outcome.HALTED
        assert await desk_world.desk.publishing.resume(scope, "tini", {"peninjau"})
        await other.desk.follower.look()
        assert "TIDAK BOLEH" in told(other)
    assert ("sari", "jawaban.hentikan", scope) in desk_world.noted.acts


async def test_a_scope_that_is_nowhere_and_a_role_that_may_not_are_refused(desk_world: World) -> None:
    with pytest.raises(NotPublished, match="tidak dikenal"):
        await desk_world.desk.publishing.halt("aturan:tidak-ada", "sari", {"editor"}, reason="x")
    with pytest.raises(NotPublished, match="peran"):
        await desk_world.desk.publishing.halt("bot", "sari", {"penyiar"}, reason="x")
    with pytest.raises(NotPublished, match="peninjau"):
        await desk_world.desk.publishing.resume("bot", "sari", {"editor"})


async def test_the_terminal_follows_without_a_database(desk_world: World) -> None:
    from bot.answering.halting import Switchboard
    from bot.desk.opening import Opener
    from bot.desk.watching import Watcher
    from index.shelf import Shelf

    shelf = Shelf(desk_world.folder / "var" / "index")
    terminal = Watcher(
        Pointer(desk_world.folder / "var"), Opener(shelf, desk_world.desk.store, Switchboard(), contact="desk")
    ).first(desk_world.folder / "isi")
    await change_sharing(desk_world, "Sejak edaran baru,")
    assert "Sejak edaran baru," in terminal.answer(Question(SHARING, DAY)).text
    await desk_world.desk.publishing.halt("bot", "sari", {"editor"}, reason="salah")
    assert terminal.answer(Question(SHARING, DAY)).outcome is Outcome.HALTED
    await desk_world.desk.publishing.resume("bot", "tini", {"peninjau"})
    assert "Sejak edaran baru," in terminal.answer(Question(SHARING, DAY)).text


async def test_every_release_stays_built_while_there_is_room(
    desk_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(desk_folder) as desk_world:
        first = told(desk_world)
        for number in range(5):
            await change_sharing(desk_world, f"Edaran {number}.")
        assert all(map(desk_world.desk.publishing.at_once, await desk_world.desk.publishing.releases()))
        monkeypatch.setattr("index.shelf.build", lambda *_, **__: pytest.fail("nothing may be built"))
        await desk_world.desk.publishing.restore(1, "tini", {"peninjau"}, reason="kembali ke awal")
        assert told(desk_world) == first


async def test_without_room_the_oldest_snapshots_go_and_their_content_stays(desk_folder: Path) -> None:
    async with opened(desk_folder, room=0) as desk_world:
        for number in range(5):
            await change_sharing(desk_world, f"Edaran {number}.")
        releases = await desk_world.desk.publishing.releases()
        assert [*map(desk_world.desk.publishing.at_once, releases)][:2] == [True, True]
        assert not desk_world.desk.publishing.at_once(releases[-1])
        await desk_world.desk.publishing.restore(1, "tini", {"peninjau"}, reason="kembali ke awal")
        assert "Edaran" not in told(desk_world)


async def test_the_whole_content_goes_out_and_comes_back_as_changes(desk_world: World, tmp_path: Path) -> None:
    desk_world.desk.store.lay_out(await desk_world.desk.serving(), tmp_path / "git")
    assert await desk_world.desk.changes_from(tmp_path / "git") == {}
    (tmp_path / "git" / SHARE).write_text(desk_world.text(SHARE).replace("answer: ", "answer: Dari git. "))
    (tmp_path / "git" / VOTE).unlink()
    changes = await desk_world.desk.changes_from(tmp_path / "git")
    assert set(changes) == {SHARE, VOTE}
    assert changes[VOTE] is None
    assert (await desk_world.desk.export())[:2] == b"PK"


async def test_content_that_ships_anew_is_offered_once_as_a_draft(desk_world: World) -> None:
    assert await desk_world.desk.shipping.offer() is None, "the desk never published: the folder serves"
    await change_sharing(desk_world, "Sejak edaran baru,")
    assert await desk_world.desk.shipping.offer() is None
    for path in (SHARE, VOTE):
        file = desk_world.folder / "isi" / path
        file.write_text(file.read_text().replace("answer: ", "answer: Dari program. ", 1))
    offered = await desk_world.desk.shipping.offer()
    assert offered is not None
    assert offered.conflicts == (SHARE,)
    assert SHARE in offered.draft.reason
    assert set(await desk_world.desk.editing.changes(offered.draft.id)) == {VOTE}
    assert b"Dari program." in ((await desk_world.desk.shipping.conflicts(offered.draft))[SHARE] or b"")
    assert await desk_world.desk.shipping.offer() is None
    await desk_world.publish(offered.draft.id)
    assert "Sejak edaran baru," in told(desk_world)
    assert await desk_world.desk.releases.shipped() == offered.draft.shipped


def test_a_pointer_that_cannot_be_read_is_none_at_all(tmp_path: Path) -> None:
    pointer = Pointer(tmp_path)
    assert pointer.read().fingerprints == ()
    (tmp_path / "desk").mkdir()
    for text in ("", "{", json.dumps({"number": 1}), json.dumps([1])):
        (tmp_path / "desk" / "live.json").write_text(text)
        assert pointer.read().number == 0
