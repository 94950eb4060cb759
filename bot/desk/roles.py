"""Who may do what at the desk; the one table that both doors, the console and the messenger, ask."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.storage import ADMINISTRATOR, Account


class Role(StrEnum):
    """What somebody is at the desk; the values are stored."""

    EDITOR = "editor"
    REVIEWER = "peninjau"
    BROADCASTER = "penyiar"
    MONITOR = "pemantau"
    ADMINISTRATOR = ADMINISTRATOR


class Act(StrEnum):
    """What can be done; a page or a command names one."""

    ENTER = "masuk"
    """What everybody with an account may: the first page, the own password, the own Telegram link."""
    READ = "baca"
    """See the content, drafts and releases."""
    EDIT = "sunting"
    REVIEW = "tinjau"
    PUBLISH = "terbitkan"
    ROLL_BACK = "pulihkan"
    STOP = "hentikan"
    """Take something out of the answers, which is always the safe side."""
    LEARN = "pelajari"
    """Read what people handed over with their consent."""
    BROADCAST = "siarkan"
    """Write broadcasts and schedules."""
    DISPATCH = "kirimkan"
    """Let go what somebody else wrote, stop it, and keep the lists of whom it reaches."""
    WATCH = "pantau"
    """See the figures."""
    MANAGE = "kelola"
    AUDIT = "periksa"


_EDITORS = frozenset({Role.EDITOR, Role.REVIEWER})

ALLOWED: Mapping[Act, frozenset[Role]] = {
    Act.ENTER: frozenset(Role),
    Act.READ: _EDITORS | {Role.ADMINISTRATOR},
    Act.EDIT: _EDITORS,
    Act.REVIEW: frozenset({Role.REVIEWER}),
    Act.PUBLISH: _EDITORS,
    Act.ROLL_BACK: frozenset({Role.REVIEWER, Role.ADMINISTRATOR}),
    Act.STOP: _EDITORS | {Role.ADMINISTRATOR},
    Act.LEARN: _EDITORS,
    Act.BROADCAST: frozenset({Role.BROADCASTER}),
    # A small desk has one broadcaster, and the second person of two is whoever else answers for it.
    Act.DISPATCH: frozenset({Role.BROADCASTER, Role.ADMINISTRATOR}),
    Act.WATCH: frozenset(Role),
    Act.MANAGE: frozenset({Role.ADMINISTRATOR}),
    Act.AUDIT: frozenset({Role.ADMINISTRATOR, Role.REVIEWER}),
}


def may(account: Account, act: Act) -> bool:
    """Whether the account may do this now; nothing for who left, nor before a given password was replaced."""
    if account.revoked_at is not None or account.must_change:
        return False
    return not ALLOWED[act].isdisjoint(account.roles)
