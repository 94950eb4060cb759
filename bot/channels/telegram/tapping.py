"""The three taps of /cek: each button carries all that was tapped so far, so nothing has to be kept for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.buttons import label_of
from knowledge.models import Menu

Phrase = Callable[..., str]


class Step(StrEnum):
    """What is asked next."""

    ACTS = "a"
    PLACE = "p"
    ACTOR = "r"
    DONE = "d"


@dataclass(frozen=True)
class Taps:
    """What was tapped, by its number in the menu of one release."""

    release: str
    step: Step = Step.ACTS
    acts: int = 0
    """One bit an act."""
    place: int = 0
    actor: int = 0

    def __str__(self) -> str:
        return f"v1:tap:{self.release}:{self.step}:{self.acts:x}:{self.place}:{self.actor}"

    @property
    def chosen(self) -> list[int]:
        return [number for number in range(self.acts.bit_length()) if self.acts >> number & 1]


_SHAPE = re.compile(r"v1:tap:(\w{1,12}):([aprd]):([0-9a-f]{1,15}):(\d{1,2}):(\d{1,2})", re.ASCII)


def read_taps(data: str | None) -> Taps | None:
    """The taps that a button carries; None for what no button of ours carries."""
    found = _SHAPE.fullmatch(data or "")
    if found is None:
        return None
    taps = Taps(found[1], Step(found[2]), int(found[3], 16), int(found[4]), int(found[5]))
    return taps if str(taps) == data else None


def fits(taps: Taps, menu: Menu, release: str) -> bool:
    """Whether the menu still is the one that was tapped, and has everything that the button names."""
    inside = taps.acts < 1 << len(menu.acts) and taps.place < len(menu.places) and taps.actor < len(menu.actors)
    return taps.release == release and inside and (taps.acts > 0 or taps.step is Step.ACTS)


def screen(taps: Taps, menu: Menu, phrase: Phrase) -> tuple[str, InlineKeyboardMarkup]:
    """What is asked now, and the buttons that answer it."""
    match taps.step:
        case Step.ACTS:
            return phrase("cek-apa"), _acts(taps, menu, phrase)
        case Step.PLACE:
            places = [(c.label, replace(taps, step=Step.ACTOR, place=n)) for n, c in enumerate(menu.places)]
            return phrase("cek-di-mana"), _column(places)
        case _:
            actors = [(c.label, replace(taps, step=Step.DONE, actor=n)) for n, c in enumerate(menu.actors)]
            return phrase("cek-sebagai"), _column(actors)


def _acts(taps: Taps, menu: Menu, phrase: Phrase) -> InlineKeyboardMarkup:
    """Each act can be tapped on and off; with one on, the way goes on."""
    rows = [
        (phrase("tombol-dipilih", label=act.label) if taps.acts >> n & 1 else act.label, _switched(taps, n))
        for n, act in enumerate(menu.acts)
    ]
    if taps.acts:
        rows.append((phrase("tombol-lanjut"), replace(taps, step=Step.PLACE)))
    return _column(rows)


def _switched(taps: Taps, number: int) -> Taps:
    return replace(taps, acts=taps.acts ^ 1 << number)


def _column(rows: list[tuple[str, Taps]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label_of(label), callback_data=str(taps))] for label, taps in rows]
    )
