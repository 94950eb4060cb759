"""A chat in the terminal, or the answers to whatever is piped in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TextIO

from bot.answering.answerer import Answerer
from bot.model import Question, Suggestion

PROMPT = "\n> "
EARLIER_QUESTIONS = 2
LEAVE = frozenset({"/keluar", "/selesai", "/batal"})


def chat(answerer: Answerer, lines: TextIO, write: Callable[[str], object]) -> None:
    """Answer line by line until the input ends; without any input answer the sample questions instead."""
    interactive = lines.isatty()
    write(answerer.phrase("salam-terminal") + "\n")
    talk = Talk(answerer, write, echo=not interactive)
    asked = False
    for line in _lines(lines, write if interactive else None):
        text = line.strip()
        if text in LEAVE:
            return
        if text:
            asked = True
            talk.reply(text)
    if not asked:
        for sample in answerer.phrase("contoh-pertanyaan").splitlines():
            Talk(answerer, write, echo=True).reply(sample)


class Talk:
    """One person at one terminal: what was asked before and what was offered last, until the program ends."""

    def __init__(self, answerer: Answerer, write: Callable[[str], object], *, echo: bool) -> None:
        self._answerer = answerer
        self._write = write
        self._echo = echo
        self._earlier: tuple[str, ...] = ()
        self._offered: tuple[Suggestion, ...] = ()

    def reply(self, text: str) -> None:
        """Answer a question, or the number of a title that was offered just before."""
        if self._echo:
            self._write(f"\n> {text}\n")
        today = date.today()
        if text.isdigit() and 0 < int(text) <= len(self._offered):
            offer = self._offered[int(text) - 1]
            answer = self._answerer.choose(offer.rule, offer.case, day=today)
        else:
            answer = self._answerer.answer(Question(text, today, self._earlier))
            self._earlier = (*self._earlier, text)[-EARLIER_QUESTIONS:]
        self._offered = answer.suggestions or answer.refinements
        self._write(answer.text + "\n")
        if answer.refinements:
            listed = (f"{number}. {offer.title}" for number, offer in enumerate(answer.refinements, start=1))
            self._write("\n".join(("", self._answerer.phrase("perjelas"), *listed, "")))


def _lines(lines: TextIO, prompt: Callable[[str], object] | None) -> Iterator[str]:
    while True:
        if prompt is not None:
            prompt(PROMPT)
        try:
            line = lines.readline()
        except (KeyboardInterrupt, UnicodeDecodeError):
            return
        if not line:
            return
        yield line
