"""Read what the desk writes under a question: the question's code, and whether it names a rule or answers."""

from __future__ import annotations

import re

# The version of the words by which somebody agrees to send a question to the desk (phrase `petugas-pratinjau`).
CONSENT = 1

_CODE = re.compile(r"(?<![\w-])P-([\w-]{12})(?![\w-])", re.ASCII)
_RULE = re.compile(r"aturan\s*:?\s+(\S+)", re.IGNORECASE)


def code_of(identity: str) -> str:
    """The code under which the desk sees a question; it says nothing about who asks."""
    return f"P-{identity}"


def question_in(text: str) -> str | None:
    """The id of the question that a message of ours shows; the first code counts, the rest was typed by people."""
    found = _CODE.search(text)
    return found[1] if found else None


def rule_in(reply: str) -> str | None:
    """The rule that a reply names and nothing else, as in `aturan medsos/like-akun-calon`; its folder says nothing."""
    found = _RULE.fullmatch(reply.strip())
    return found[1].rstrip(".").lower().rpartition("/")[2] if found else None
