"""Try drafts in the background and answer from what that built, without serving it.

A page asks for a draft to be tried, comes back later, and asks again: nobody waits in a request for a build. What was
found stands in the database (`Publishing.examined`); only what is under way and what failed is remembered here.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from bot.answering.answerer import Answerer
from bot.answering.halting import Switchboard
from bot.desk.building import BuildFailed, Superseded
from bot.desk.editing import Conflict, DraftGone
from bot.desk.opening import Opener
from bot.desk.publishing import Examined, Publishing
from bot.storage import ContentDraft, StorageError
from knowledge.problems import KnowledgeError
from knowledge.store import StoreError

LOG = logging.getLogger(__name__)

# Each of them holds an index in memory.
KEPT_OPEN = 2


@dataclass(frozen=True)
class _Trial:
    version: int
    task: asyncio.Task[None]


class Previews:
    """Drafts that are being tried, and the built ones that were asked last."""

    def __init__(self, publishing: Publishing, opener: Opener) -> None:
        self._publishing = publishing
        self._opener = opener
        self._trials: dict[str, _Trial] = {}
        self._failed: dict[str, tuple[int, str]] = {}
        self._open: dict[str, Answerer] = {}
        self._opening = asyncio.Lock()

    def start(self, draft: ContentDraft) -> None:
        """Try the draft as it is now, unless that is under way."""
        if self.running(draft):
            return
        self._failed.pop(draft.id, None)
        self._trials[draft.id] = _Trial(draft.version, asyncio.create_task(self._try(draft)))

    def running(self, draft: ContentDraft) -> bool:
        """Whether exactly this version is being tried."""
        trial = self._trials.get(draft.id)
        return trial is not None and trial.version == draft.version and not trial.task.done()

    def failed(self, draft: ContentDraft) -> str | None:
        """Why this version could not be tried, through no fault of its text."""
        version, reason = self._failed.get(draft.id, (-1, ""))
        return reason if version == draft.version else None

    async def answerer(self, found: Examined) -> Answerer:
        """Answers from a draft that was tried; SnapshotError when what was built is gone and cannot be built anew.

        Halts do not concern it: what is halted is mended and tried in a draft.
        """
        async with self._opening:
            answerer = self._open.pop(found.fingerprint, None)
            if answerer is None:
                while len(self._open) >= KEPT_OPEN:
                    del self._open[next(iter(self._open))]
                answerer = await asyncio.to_thread(self._opened, found.fingerprint)
            self._open[found.fingerprint] = answerer
            return answerer

    def _opened(self, fingerprint: str) -> Answerer:
        snapshot = self._opener.snapshot(fingerprint)
        operator, contact = self._opener.operator, self._opener.contact
        return Answerer(snapshot, operator=operator, contact=contact, switchboard=Switchboard())

    async def _try(self, draft: ContentDraft) -> None:
        try:
            await self._publishing.examine(draft.id)
        except (Conflict, DraftGone, Superseded):
            pass  # for the page to tell, which meets the same
        except (BuildFailed, StorageError, StoreError, KnowledgeError, OSError) as error:
            self._failed[draft.id] = (draft.version, str(error))
        except Exception as error:
            # Whoever waits for it has to hear of it, or the page would try for ever.
            LOG.error("a draft could not be tried: %s", type(error).__name__)
            self._failed[draft.id] = (draft.version, type(error).__name__)
