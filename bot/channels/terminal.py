"""A chat in the terminal, or the answers to whatever is piped in: the same engine and words as on a messenger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TextIO

from bot.answering.answerer import Answerer
from bot.answering.checking import Act, Checked
from bot.answering.compose import indonesian_day
from bot.answering.live import Live
from bot.model import Answer, Question, Suggestion

PROMPT = "\n> "
EARLIER_QUESTIONS = 2
LEAVE = frozenset({"/keluar", "/selesai"})
SHEET = Path("cek-netralitas.pdf")


def chat(answerer: Answerer | Live, lines: TextIO, write: Callable[[str], object]) -> None:
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

    def __init__(self, answerer: Answerer | Live, write: Callable[[str], object], *, echo: bool) -> None:
        self._answerer = answerer
        self._write = write
        self._echo = echo
        self._release = answerer.release
        self._day: date | None = None
        self._earlier: tuple[str, ...] = ()
        self._offered: tuple[Suggestion, ...] = ()
        self._taps: list[list[int]] | None = None
        self._checked: tuple[Act, ...] = ()

    @property
    def day(self) -> date:
        return self._day or date.today()

    def reply(self, text: str) -> None:
        """Obey a command, go on with a check, or answer a question or the number of a title offered just before."""
        if self._echo:
            self._write(f"\n> {text}\n")
        with self._answerer.one_release():
            self._reply(text)

    def _reply(self, text: str) -> None:
        if self._release != self._answerer.release:
            # The numbers of a check that goes on may mean something else in the release that serves now.
            self._release, self._taps = self._answerer.release, None
        numbers = _numbers(text)
        if text.startswith("/"):
            self._command(*_split(text))
        elif self._taps is not None and numbers:
            self._tap(numbers)
        elif numbers and len(numbers) == 1 and numbers[0] <= len(self._offered):
            offer = self._offered[numbers[0] - 1]
            self._show(self._answerer.choose(offer.rule, offer.case, day=self.day))
        else:
            answer = self._answerer.answer(Question(text, self.day, self._earlier))
            self._show(answer)
            if not answer.closed:
                self._earlier = (*self._earlier, text)[-EARLIER_QUESTIONS:]

    def _show(self, answer: Answer) -> None:
        self._taps = None
        self._offered = answer.suggestions or answer.refinements
        self._say(answer.text)
        if answer.refinements:
            self._say(f"\n{self._answerer.phrase('perjelas')}\n{_numbered([o.title for o in answer.refinements])}")

    def _command(self, name: str, rest: str) -> None:
        phrase, sources = self._answerer.phrase, self._answerer.sources
        self._taps = None
        match name:
            case "cek" if rest:
                self._give(self._answerer.checks.of_words(Question(rest, self.day)))
            case "cek":
                self._taps = []
                self._ask()
            case "draf":
                self._say(self._answerer.drafts.check(rest).text if rest else phrase("draf-kosong"))
            case "teks" if self._checked:
                self._say(self._answerer.checks.short(self._checked, day=self.day))
            case "simpan" if self._checked:
                SHEET.write_bytes(self._answerer.checks.sheet(self._checked, day=self.day))
                self._say(str(SHEET))
            case "aturan":
                self._say(sources.look_up(rest, day=self.day) if rest else phrase("aturan-kosong"))
            case "tanggal":
                self._set_day(rest)
            case "sumber":
                self._say(sources.listing())
            case "batal":
                self._earlier, self._offered, self._checked = (), (), ()
                self._say(phrase("batal"))
            case "mulai" | "start":
                self._say(phrase("salam-terminal"))
            case _:
                self._say(phrase("bantuan-terminal"))

    def _set_day(self, named: str) -> None:
        moment = self._answerer.day_named(named) if named else None
        self._day = moment.day if moment else None
        if moment:
            self._say(self._answerer.phrase("tanggal", day=indonesian_day(moment.day), stage=moment.stage))
        else:
            self._say(self._answerer.phrase("tanggal-tidak-dikenal" if named else "tanggal-hari-ini"))

    def _ask(self) -> None:
        """The next of the three questions of a check, with its numbered choices."""
        assert self._taps is not None  # a check goes on
        menu = self._answerer.checks.menu
        name, choices = (("cek-apa", menu.acts), ("cek-di-mana", menu.places), ("cek-sebagai", menu.actors))[
            len(self._taps)
        ]
        self._say(f"{self._answerer.phrase(name)}\n{_numbered([choice.label for choice in choices])}")

    def _tap(self, numbers: list[int]) -> None:
        assert self._taps is not None  # a check goes on
        menu = self._answerer.checks.menu
        most = (len(menu.acts), len(menu.places), len(menu.actors))[len(self._taps)]
        if max(numbers) <= most:
            self._taps.append([number - 1 for number in numbers])
        if len(self._taps) < 3:
            self._ask()
            return
        acts, (place, *_), (actor, *_) = self._taps
        self._taps = None
        self._give(self._answerer.checks.of_taps(acts, place, actor, day=self.day))

    def _give(self, checked: Checked) -> None:
        self._checked = checked.acts
        self._say(checked.text)
        if checked.acts:
            self._say(self._answerer.phrase("cek-terminal"))

    def _say(self, text: str) -> None:
        self._write(text + "\n")


def _numbered(labels: list[str]) -> str:
    return "\n".join(f"{number}. {label}" for number, label in enumerate(labels, start=1))


def _numbers(text: str) -> list[int]:
    """The numbers of a line that holds nothing else, such as "1, 3"; empty for any other line."""
    words = text.replace(",", " ").split()
    numbers = [int(word) for word in words if word.isdecimal() and len(word) <= 2 and int(word) > 0]
    return numbers if len(numbers) == len(words) else []


def _split(text: str) -> tuple[str, str]:
    name, _, rest = text[1:].partition(" ")
    return name.lower(), rest.strip()


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
