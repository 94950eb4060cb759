"""A passage is found by the name that people give it, with its rank, its status and the rules that rest on it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answering.answerer import Answerer
from bot.answering.sources import Sources

DAY = date(2026, 11, 25)


@pytest.fixture
def sources(real_answerer: Answerer) -> Sources:
    return real_answerer.sources


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("SKB B.6", "skb-2022#b.6"),
        ("skb 2022 lampiran II huruf A angka 4", "skb-2022#a.4"),
        ("pp 94 pasal 5 huruf n angka 6", "pp-94-2021#5.n.6"),
    ],
)
def test_a_passage_is_known_by_the_names_people_give_it(sources: Sources, named: str, found: str) -> None:
    assert found in [citation.id for citation in sources.find(named)]
    assert len(sources.find(named)) <= 2


def test_a_number_is_no_other_number(sources: Sources) -> None:
    pinpoints = [citation.pinpoint for citation in sources.find("uu pilkada pasal 71")]
    assert pinpoints
    assert all("71" in pinpoint for pinpoint in pinpoints)
    assert sources.find("uu pilkada pasal 7199") == ()


def test_a_passage_is_shown_with_its_rank_status_and_rules(sources: Sources) -> None:
    text = sources.look_up("SKB B.6", day=DAY)
    assert "SKB Menteri PANRB Nomor 2 Tahun 2022" in text
    assert "Status: berlaku" in text
    assert "Dipakai untuk menjawab:\n- " in text


def test_what_was_replaced_names_its_successor(sources: Sources) -> None:
    old = next(c for c in sources.find("pp 53 2010") if c.successor)
    text = sources.look_up(f"{old.short} {old.pinpoint}", day=DAY)
    assert "Tidak berlaku pada hari ini." in text
    assert "Penggantinya: PP 94/2021" in text


def test_many_passages_are_named_and_none_is_told_kindly(sources: Sources) -> None:
    assert "/aturan" in sources.look_up("pasal", day=DAY)
    assert "… dan" in sources.look_up("pasal", day=DAY)
    assert "tidak ada dalam kumpulan kami" in sources.look_up("perda 12", day=DAY)
    assert "tidak ada dalam kumpulan kami" in sources.look_up("!?", day=DAY)
