"""A chat in the terminal, or the answers to whatever is piped in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TextIO

from bot.answering.answerer import Answerer
from bot.model import Answer, Question

PROMPT = "\n> "
LEAVE = frozenset({"/keluar", "/selesai", "/batal"})


def chat(answerer: Answerer, lines: TextIO, write: Callable[[str], object]) -> None:
    """Answer line by line until the input ends; without any input answer the sample questions instead."""
    interactive = lines.isatty()
    write(answerer.phrase("salam-terminal") + "\n")
    asked = False
    offered: Answer | None = None
    for line in _lines(lines, write if interactive else None):
        text = line.strip()
        if text in LEAVE:
            return
        if not text:
            continue
        asked = True
        offered = _reply(answerer, text, offered, write, echo=not interactive)
    if not asked:
        for sample in answerer.phrase("contoh-pertanyaan").splitlines():
            _reply(answerer, sample, None, write, echo=True)


def _reply(
    answerer: Answerer, text: str, offered: Answer | None, write: Callable[[str], object], *, echo: bool
) -> Answer:
    """Answer a question, or the number of a title that was offered just before."""
    if echo:
        write(f"\n> {text}\n")
    today = date.today()
    if offered is not None and text.isdigit() and 0 < int(text) <= len(offered.suggestions):
        answer = answerer.choose(offered.suggestions[int(text) - 1].rule, day=today)
    else:
        answer = answerer.answer(Question(text, today))
    write(answer.text + "\n")
    return answer


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
