"""From draft to live and back: tried, approved, claimed in the database, pointed to, swapped.

The database decides what serves. A publisher that dies anywhere on this way leaves the old release or the new one, and
every process, this one after a restart too, takes over whichever is the newest there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from pydantic import TypeAdapter

from bot.answering.answerer import Answerer
from bot.answering.halting import BOT, RULE, TOPIC
from bot.answering.recall import RECALLED
from bot.desk.building import Builder
from bot.desk.editing import Editing, now, summary
from bot.desk.following import Follower
from bot.desk.gate import MAY_APPROVE, MAY_PUBLISH, Gate, gate, may_approve, may_publish
from bot.desk.impact import Recalled, recalls
from bot.desk.opening import Opener
from bot.desk.proof import PROOF
from bot.desk.trying import Tried
from bot.storage import ContentDraft, ContentDrafts, Release, ReleaseKind, Releases, Switch
from index.snapshot import SnapshotError
from knowledge.base import KnowledgeBase
from knowledge.store import Store, Tree

# Verdicts that were given this long ago are told about when they change (bot/channels/telegram/recalling.py).
LOOKS_BACK = timedelta(days=30)
# What serves and what served before stay built, however little room there is.
NEEDED = 2
OVERTAKEN = "orang lain baru saja menerbitkan; periksa lagi dampaknya"


class NotPublished(Exception):
    """It was not done; says every reason, to the person who wanted it."""

    def __init__(self, reasons: Collection[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(self.reasons))


class Note(Protocol):
    """Writes into the audit; `bot.storage.Audit.note` does."""

    def __call__(self, by: str, act: str, subject: str = "", **detail: str | int | None) -> Awaitable[object]: ...


async def unnoted(by: str, act: str, subject: str = "", **detail: str | int | None) -> None:
    """An audit that keeps nothing, for where there is none."""


@dataclass(frozen=True)
class Examined:
    """A draft as it was tried against what serves, and which verdicts that people hold it turns."""

    fingerprint: str
    against: str
    tried: Tried
    recalled: tuple[Recalled, ...]


class Publishing:
    """What people at the desk do with drafts and releases."""

    def __init__(
        self,
        drafts: ContentDrafts,
        releases: Releases,
        editing: Editing,
        store: Store,
        builder: Builder,
        opener: Opener,
        follower: Follower,
        serving: Callable[[], Awaitable[Tree]],
        *,
        least_right: float,
        room: int,
        note: Note = unnoted,
    ) -> None:
        """`least_right` is the share of known questions that must be right, `room` the bytes for built releases."""
        self._drafts = drafts
        self._releases = releases
        self._editing = editing
        self._store = store
        self._builder = builder
        self._opener = opener
        self._follower = follower
        self._serving = serving
        self._least_right = least_right
        self._room = room
        self._note = note

    async def examine(self, draft: str) -> Examined:
        """Try the draft as it is now in a process of its own, or return what that found before.

        Conflict, Superseded and BuildFailed where it cannot be tried.
        """
        tree, base = await self._editing.tree(draft), await self._serving()
        if (known := await self._found(tree, base)) is not None:
            return known
        tried = await self._builder.try_out(draft, tree, base)
        found = Examined(tree.fingerprint, base.fingerprint, tried, await self._recalled(tried))
        kept = _ADAPTER.dump_python(found, mode="json")
        await self._drafts.keep_impact(draft, tree.fingerprint, base.fingerprint, kept, now=now())
        await self._hold()
        return found

    async def examined(self, draft: str) -> Examined | None:
        """What was found of the draft as it is now; None where it was not tried since its last change."""
        return await self._found(await self._editing.tree(draft), await self._serving())

    def gate(self, found: Examined | None) -> Gate:
        """What stands between a draft and the people who ask."""
        problems = [str(problem) for problem in found.tried.problems] if found else []
        return gate(problems, found.tried.impact if found else None, least=self._least_right)

    async def approvers(self, draft: str, fingerprint: str) -> tuple[str, ...]:
        return await self._drafts.approvers(draft, fingerprint)

    async def approve(self, draft: str, account: str, roles: Collection[str], *, fingerprint: str) -> None:
        """Approve exactly what was seen; NotPublished where the draft is another by now, or it is not theirs to do."""
        touched = await self._editing.touched_by(draft)
        if reasons := may_approve(account=account, roles=roles, touched_by=touched):
            raise NotPublished(reasons)
        found = await self.examined(draft)
        if found is None or found.fingerprint != fingerprint:
            raise NotPublished(("rancangan ini berubah sesudah Anda melihatnya; periksa lagi dampaknya",))
        await self._drafts.approve(draft, fingerprint, account, now=now())
        await self._note(account, "rancangan.setuju", draft, fingerprint=fingerprint[:16])

    async def publish(self, draft: str, account: str, roles: Collection[str], *, fingerprint: str) -> Release:
        """Let exactly what was seen serve; NotPublished with every reason where it may not."""
        found = await self.examined(draft)
        if found is None or found.fingerprint != fingerprint:
            raise NotPublished(("rancangan atau isi yang melayani berubah; periksa lagi dampaknya",))
        approvers = await self.approvers(draft, fingerprint)
        touched = await self._editing.touched_by(draft)
        if reasons := may_publish(self.gate(found), roles=roles, touched_by=touched, approvers=approvers):
            raise NotPublished(reasons)
        base = await self._serving()
        if fingerprint == base.fingerprint:
            raise NotPublished(("rancangan ini tidak mengubah apa pun",))
        second = next((one for one in approvers if one not in touched), None)
        known = await self._editing.find(draft)
        release = await self._to_come(known, found, account, second, summary(await self._editing.changes(draft), base))
        return await self._serve(release, "rilis.terbit")

    async def restore(self, number: int, account: str, roles: Collection[str], *, reason: str) -> Release:
        """Let an earlier release serve again, as a new one; NotPublished where there is none or it is broken."""
        if MAY_APPROVE.isdisjoint(roles):
            raise NotPublished(("hanya peninjau atau pengelola yang dapat memulihkan",))
        wanted, newest = await self._releases.find(number), await self._releases.newest()
        if wanted is None or newest is None:
            raise NotPublished((f"rilis {number} tidak ada",))
        if wanted.fingerprint == newest.fingerprint:
            raise NotPublished((f"isi rilis {number} sudah melayani",))
        release = Release(
            newest.number + 1,
            wanted.fingerprint,
            self._opener.shelf.name_of(wanted.fingerprint),
            newest.number,
            account,
            reason,
            ReleaseKind.RESTORED,
            now(),
            changes={"rilis": number},
            proof=wanted.proof,
        )
        return await self._serve(release, "rilis.pulihkan")

    async def halt(self, scope: str, account: str, roles: Collection[str], *, reason: str) -> None:
        """Stop the answers of `bot`, a topic or a rule until they are resumed; anybody at the desk may."""
        if MAY_PUBLISH.isdisjoint(roles):
            raise NotPublished(("peran Anda tidak dapat menghentikan jawaban",))
        if not _known(scope, self._follower.knowledge):
            raise NotPublished((f'"{scope}" tidak dikenal; tulis bot, topik:<topik>, atau aturan:<aturan>',))
        await self._releases.halt(Switch(scope, now(), account, reason))
        await self._follower.look_at_switches()
        await self._note(account, "jawaban.hentikan", scope)

    async def resume(self, scope: str, account: str, roles: Collection[str]) -> bool:
        """Let them answer again; False where nothing was halted."""
        if MAY_APPROVE.isdisjoint(roles):
            raise NotPublished(("hanya peninjau atau pengelola yang dapat membuka kembali",))
        resumed = await self._releases.resume(scope)
        await self._follower.look_at_switches()
        await self._note(account, "jawaban.lanjutkan", scope)
        return resumed

    async def switches(self) -> tuple[Switch, ...]:
        return (await self._releases.standing())[1]

    async def releases(self) -> tuple[Release, ...]:
        return await self._releases.all()

    def at_once(self, release: Release) -> bool:
        """Whether it could serve again within seconds; another one is built anew from its content first."""
        return self._opener.shelf.built(self._opener.shelf.name_of(release.fingerprint))

    async def _to_come(
        self, draft: ContentDraft, found: Examined, account: str, second: str | None, changes: dict[str, list[str]]
    ) -> Release:
        """The release that the draft would be; the first one of a desk follows the content that shipped."""
        newest = await self._releases.newest() or await self._first(found.against, draft)
        if newest.fingerprint != found.against:
            raise NotPublished((OVERTAKEN,))
        impact = found.tried.impact
        assert impact is not None  # the gate lets nothing else through
        return Release(
            newest.number + 1,
            found.fingerprint,
            found.tried.snapshot,
            newest.number,
            account,
            draft.reason or draft.title,
            ReleaseKind.PUBLISHED,
            now(),
            draft=draft.id,
            approver=second,
            shipped=draft.shipped,
            changes=changes,
            proof={"soal": impact.asked, "benar": impact.right_after, "benar_sebelumnya": impact.right_before},
        )

    async def _first(self, fingerprint: str, draft: ContentDraft) -> Release:
        """Note what served before the desk published anything, so that one can go back to it."""
        first = Release(
            1,
            fingerprint,
            self._opener.shelf.name_of(fingerprint),
            None,
            draft.author,
            "Isi bawaan",
            ReleaseKind.FIRST,
            now(),
            shipped=fingerprint,
        )
        async with self._follower.lock:
            await self._releases.claim(first)
        newest = await self._releases.newest()
        assert newest is not None  # ours, or that of somebody who was faster
        return newest

    async def _serve(self, release: Release, act: str) -> Release:
        """Open, claim, point, swap. Nobody is asked to wait for what can be opened before the claim."""
        answerer = await self._opened(release)
        await self._hold(release.snapshot)
        async with self._follower.lock:
            if not await self._releases.claim(release):
                raise NotPublished((OVERTAKEN,))
            await self._follower.switch(release, answerer)
        await self._hold()
        await self._note(
            release.author, act, str(release.number), penyetuju=release.approver, rilis=release.fingerprint
        )
        return release

    async def _opened(self, release: Release) -> Answerer:
        try:
            return await asyncio.to_thread(self._opener.ready, release.fingerprint)
        except SnapshotError as error:
            raise NotPublished((str(error),)) from None

    async def _hold(self, *more: str) -> None:
        """Keep on the shelf every release that there is room for, and in any case what is needed at once: what serves,
        what served before it, and drafts that were tried."""
        name = self._opener.shelf.name_of
        releases, tried = await self._releases.all(), await self._drafts.tried()
        # What was restored often is one content.
        wanted = list(dict.fromkeys(name(release.fingerprint) for release in releases))
        needed = {*wanted[:NEEDED], *map(name, tried), *more}
        await asyncio.to_thread(self._opener.shelf.hold, needed, wanted, room=self._room, notes=(PROOF,))

    async def _found(self, tree: Tree, base: Tree) -> Examined | None:
        kept = await self._drafts.impact(tree.fingerprint, base.fingerprint)
        return None if kept is None else _ADAPTER.validate_python(kept)

    async def _recalled(self, tried: Tried) -> tuple[Recalled, ...]:
        verdicts = {(rule, case): verdict for rule, case, verdict in tried.verdicts}
        if not verdicts:
            return ()
        given = await self._releases.given(since=now() - LOOKS_BACK, verdicts=tuple(RECALLED))
        return recalls(given, verdicts)


def _known(scope: str, knowledge: KnowledgeBase) -> bool:
    if scope == BOT:
        return True
    if scope.startswith(TOPIC):
        return scope.removeprefix(TOPIC) in knowledge.topics.values()
    return scope.startswith(RULE) and scope.removeprefix(RULE) in knowledge.rules


_ADAPTER = TypeAdapter(Examined)
