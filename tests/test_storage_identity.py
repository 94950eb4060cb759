"""A person is known again only by whoever holds the key, and the key lies outside the database."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.storage import Identity, KeyProblem

ONE, OTHER = Identity(SecretStr("k" * 40)), Identity(SecretStr("x" * 40))


def test_a_person_is_the_same_under_one_key_and_another_under_the_next() -> None:
    assert ONE.person("telegram", 42) == ONE.person("telegram", "42")
    assert ONE.person("telegram", 42) != OTHER.person("telegram", 42)
    assert len(ONE.person("telegram", 42)) == 64
    assert "42" not in {ONE.person("telegram", 42)}


def test_platforms_people_and_chats_do_not_meet() -> None:
    assert ONE.person("telegram", 42) != ONE.person("whatsapp", 42)
    assert ONE.person("telegram", 42) != ONE.chat("telegram", 42)
    assert ONE.person("tele", "gram42") != ONE.person("telegram", "42")


def test_a_ticket_is_short_stable_and_fits_a_button() -> None:
    assert ONE.ticket("telegram:1:7") == ONE.ticket("telegram:1:7") != ONE.ticket("telegram:1:8")
    assert len(ONE.ticket("telegram:1:7")) == 12


def test_a_sealed_payload_opens_only_with_its_key() -> None:
    sealed = ONE.seal("bolehkah saya?")
    assert b"boleh" not in sealed
    assert ONE.unseal(sealed) == "bolehkah saya?"
    with pytest.raises(KeyProblem):
        OTHER.unseal(sealed)


def test_the_first_run_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    file = tmp_path / "var" / "kunci"
    first = Identity.load(file=file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["kunci"]
    assert Identity.load(file=file).person("telegram", 1) == first.person("telegram", 1)


def test_two_first_runs_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        made = list(pool.map(lambda _: Identity.load(file=tmp_path / "kunci").ticket("t"), range(8)))
    assert len(set(made)) == 1


def test_the_key_of_the_settings_comes_before_the_file(tmp_path: Path) -> None:
    given = Identity.load(SecretStr("k" * 40), file=tmp_path / "kunci")
    assert given.ticket("t") == ONE.ticket("t")
    assert not (tmp_path / "kunci").exists()


@pytest.mark.parametrize("secret", ["short", "k" * 31])
def test_a_short_key_is_refused(secret: str) -> None:
    with pytest.raises(KeyProblem, match="pendek"):
        Identity(SecretStr(secret))


def test_an_emptied_key_file_is_refused_rather_than_replaced(tmp_path: Path) -> None:
    (tmp_path / "kunci").write_text("")
    with pytest.raises(KeyProblem):
        Identity.load(file=tmp_path / "kunci")
