"""What a button carries, and reading it back from people who may send anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.model import Suggestion

LONGEST_LABEL = 60


class Action(StrEnum):
    """What pressing a button asks for."""

    VOTE = "fb"
    SOURCE = "src"
    PICK = "pick"
    REFINE = "ref"
    NONE = "none"
    PLAIN = "sim"
    SHORT = "txt"
    SHEET = "pdf"
    DESK = "ptg"
    SEND = "kir"
    KEEP = "tdk"


@dataclass(frozen=True)
class Press:
    """A button's data; `argument` is the vote's sign or the number of the suggestion."""

    action: Action
    answer_id: str
    argument: str = ""

    def __str__(self) -> str:
        return ":".join(filter(None, ("v1", self.action, self.answer_id, self.argument)))


# At most 64 bytes may travel in a button; the longest of these has 27.
_SHAPE = re.compile(
    r"v1:(?:(?P<vote>fb):(?P<a>[\w-]{12}):(?P<sign>[+-])"
    r"|(?P<pick>pick|ref):(?P<b>[\w-]{12}):(?P<number>\d{1,2})"
    r"|(?P<plain>src|none|sim|txt|pdf|ptg|kir|tdk):(?P<c>[\w-]{12}))",
    re.ASCII,
)


def read_press(data: str | None) -> Press | None:
    """The press that `data` stands for; None for what no button of ours carries."""
    found = _SHAPE.fullmatch(data or "")
    if found is None:
        return None
    action = found["vote"] or found["pick"] or found["plain"]
    return Press(Action(action), found["a"] or found["b"] or found["c"], found["sign"] or found["number"] or "")


def under_answer(
    answer_id: str, phrase: Callable[[str], str], refinements: Sequence[Suggestion] = ()
) -> InlineKeyboardMarkup:
    """What would decide a conditional answer, one a row; the legal basis; the two votes."""

    def button(label: str, press: Press) -> InlineKeyboardButton:
        return InlineKeyboardButton(phrase(label), callback_data=str(press))

    votes = [
        button("tombol-membantu", Press(Action.VOTE, answer_id, "+")),
        button("tombol-tidak-membantu", Press(Action.VOTE, answer_id, "-")),
    ]
    source = [
        button("tombol-dasar-hukum", Press(Action.SOURCE, answer_id)),
        button("tombol-sederhana", Press(Action.PLAIN, answer_id)),
    ]
    return InlineKeyboardMarkup([*_choices(Action.REFINE, answer_id, refinements), source, votes])


def to_private(label: str, url: str) -> InlineKeyboardMarkup:
    """The one way out of a group."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, url=url)]])


def under_check(answer_id: str, phrase: Callable[[str], str]) -> InlineKeyboardMarkup:
    """What a check can be taken away as."""
    kept = (("tombol-ringkas", Action.SHORT), ("tombol-lembar", Action.SHEET))
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(phrase(label), callback_data=str(Press(action, answer_id)))] for label, action in kept]
    )


def and_desk(
    buttons: InlineKeyboardMarkup | None, answer_id: str, phrase: Callable[[str], str]
) -> InlineKeyboardMarkup:
    """The same buttons, and below them the way to a person; once, however often it is added."""
    desk = InlineKeyboardButton(phrase("tombol-petugas"), callback_data=str(Press(Action.DESK, answer_id)))
    rows = [] if buttons is None else [list(row) for row in buttons.inline_keyboard]
    return InlineKeyboardMarkup([*(row for row in rows if desk not in row), [desk]])


def under_consent(answer_id: str, phrase: Callable[[str], str]) -> InlineKeyboardMarkup:
    """Yes and no, below what would be sent to the desk."""
    offers = (("tombol-kirim", Action.SEND), ("tombol-urung", Action.KEEP))
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(phrase(label), callback_data=str(Press(action, answer_id))) for label, action in offers]]
    )


def under_suggestions(
    answer_id: str, suggestions: Sequence[Suggestion], phrase: Callable[[str], str]
) -> InlineKeyboardMarkup:
    """One suggestion a row, in the order of the ledger, then the way out."""
    way_out = InlineKeyboardButton(phrase("pilihan-bukan-ini"), callback_data=str(Press(Action.NONE, answer_id)))
    return InlineKeyboardMarkup([*_choices(Action.PICK, answer_id, suggestions), [way_out]])


def _choices(action: Action, answer_id: str, offers: Sequence[Suggestion]) -> list[list[InlineKeyboardButton]]:
    return [
        [InlineKeyboardButton(label_of(offer.title), callback_data=str(Press(action, answer_id, str(number))))]
        for number, offer in enumerate(offers)
    ]


def label_of(title: str) -> str:
    return title if len(title) <= LONGEST_LABEL else title[: LONGEST_LABEL - 1].rstrip() + "…"
