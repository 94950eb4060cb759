"""The words of the content that ships, without its index: enough for what only reads."""

from __future__ import annotations

import pytest

from index.normalise import Normaliser
from knowledge.base import KnowledgeBase
from knowledge.load import CONTENT, load


@pytest.fixture(scope="session")
def shipped() -> KnowledgeBase:
    return load(CONTENT)


@pytest.fixture(scope="session")
def shipped_words(shipped: KnowledgeBase) -> Normaliser:
    return Normaliser(shipped)
