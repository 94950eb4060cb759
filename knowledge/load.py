"""Load a content folder as a knowledge base, or say everything that keeps it from being one; nothing is half loaded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from knowledge.base import KnowledgeBase
from knowledge.checks import check
from knowledge.draft import FOLDERS, content_files, read_draft
from knowledge.problems import KnowledgeError

CONTENT = Path(__file__).parent / "content"


def load(content: Path = CONTENT) -> KnowledgeBase:
    """Read and check a whole content folder; KnowledgeError carries every problem at once."""
    release, draft = fingerprint(content), read_draft(content)
    while (now := fingerprint(content)) != release:  # somebody saved a file while we were reading
        release, draft = now, read_draft(content)
    draft.problems.extend(check(draft))
    if draft.problems:
        raise KnowledgeError(draft.problems)
    return KnowledgeBase(fingerprint=release, topics=draft.topics, **draft.items)


def fingerprint(content: Path) -> str:
    """The sha256 over names and bytes of all content files; a release is named after it."""
    return fingerprint_of((path.relative_to(content).as_posix(), _bytes(path)) for path in content_files(content))


def fingerprint_of(files: Iterable[tuple[str, bytes]]) -> str:
    """The same over files that need not lie in a folder, given in the order of their names."""
    digest = hashlib.sha256()
    for path, data in files:
        name = os.fsencode(path)
        digest.update(b"%d:%s%d:" % (len(name), name, len(data)))
        digest.update(data)
    return digest.hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        # `load` refuses what cannot be read, so this fingerprint never names a release.
        return b""


def dump(base: KnowledgeBase) -> dict[str, Any]:
    """Plain data of a knowledge base, for a snapshot; `restore` is its inverse."""
    return {
        "fingerprint": base.fingerprint,
        "topics": dict(base.topics),
        **{
            name: {
                key: item.model_dump(mode="json", exclude_defaults=True) for key, item in getattr(base, name).items()
            }
            for name in FOLDERS
        },
    }


def restore(data: Mapping[str, Any]) -> KnowledgeBase:
    """The knowledge base that was dumped; ValidationError or KeyError when the data is not one."""
    parts: dict[str, Any] = {
        name: {key: model.model_validate(item) for key, item in data[name].items()} for name, model in FOLDERS.items()
    }
    return KnowledgeBase(fingerprint=data["fingerprint"], topics=data["topics"], **parts)
