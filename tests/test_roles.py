"""Each role may what its work needs and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.desk.roles import ALLOWED, Act, Role, may
from bot.storage import Account


def account(*roles: Role) -> Account:
    return Account("a", "ani", frozenset(role.value for role in roles))


def test_every_act_is_allowed_to_somebody() -> None:
    assert set(ALLOWED) == set(Act)
    assert all(ALLOWED.values())


def test_an_editor_edits_and_does_not_review_the_own_work() -> None:
    assert may(account(Role.EDITOR), Act.EDIT)
    assert not may(account(Role.EDITOR), Act.REVIEW)


def test_managing_accounts_gives_no_right_to_change_what_the_bot_says() -> None:
    admin = account(Role.ADMINISTRATOR)
    assert may(admin, Act.MANAGE)
    assert not any(may(admin, act) for act in (Act.EDIT, Act.REVIEW, Act.PUBLISH, Act.BROADCAST))


def test_nobody_but_an_administrator_manages_accounts() -> None:
    others = [role for role in Role if role is not Role.ADMINISTRATOR]
    assert not may(account(*others), Act.MANAGE)


def test_a_monitor_only_watches() -> None:
    assert {act for act in Act if may(account(Role.MONITOR), act)} == {Act.ENTER, Act.WATCH}


def test_several_roles_add_up() -> None:
    both = account(Role.EDITOR, Role.BROADCASTER)
    assert may(both, Act.EDIT)
    assert may(both, Act.BROADCAST)


@pytest.mark.parametrize("act", Act)
def test_who_left_or_has_a_given_password_may_nothing(act: Act) -> None:
    everything = account(*Role)
    assert may(everything, act)
    assert not may(replace(everything, revoked_at=datetime.now(UTC)), act)
    assert not may(replace(everything, must_change=True), act)


def test_a_role_that_is_not_known_gives_nothing() -> None:
    assert not any(may(Account("a", "ani", frozenset({"raja"})), act) for act in Act)
