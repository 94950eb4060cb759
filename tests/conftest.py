"""What every test may ask for: the little world and the real one, both offline."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.answering.answerer import Answerer
from bot.model import Answer, Question
from index.shelf import Shelf
from index.snapshot import Snapshot
from knowledge.base import KnowledgeBase
from knowledge.load import CONTENT, load

LITTLE = Path(__file__).parent / "content"
# No election runs on this day, so that only the message speaks.
DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that reaches beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached out to {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def little_world() -> KnowledgeBase:
    return load(LITTLE)


@pytest.fixture(scope="session")
def little_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return Shelf(tmp_path_factory.mktemp("little")).ensure(LITTLE)


@pytest.fixture(scope="session")
def real_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The content that ships, indexed as on a user's machine."""
    return Shelf(tmp_path_factory.mktemp("real")).ensure(CONTENT)


@pytest.fixture(scope="session")
def real_answerer(real_snapshot: Snapshot) -> Answerer:
    return Answerer(real_snapshot, operator="Desk Uji", contact="desk@contoh.test")


@pytest.fixture
def ask(real_answerer: Answerer) -> Callable[..., Answer]:
    def one(text: str, *, day: date = DAY, earlier: tuple[str, ...] = (), **known: str) -> Answer:
        return real_answerer.answer(Question(text, day, earlier, known))

    return one
