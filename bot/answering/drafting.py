"""Say what in a text would be read as support, with its rule and what can stand there instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering.compose import one_block
from bot.answering.phrases import Phrases
from bot.understanding.drafts import DraftReader, Finding
from knowledge.base import KnowledgeBase

# More findings than this are told together with these; the mark in the text stays.
MOST_TOLD = 8
# A longer text is shown from a little before its first finding.
LONGEST_SHOWN = 1_200
CUT = "…"


@dataclass(frozen=True)
class DraftChecked:
    """What a text shows; `text` is for the one who sent it."""

    shows_support: bool
    findings: tuple[Finding, ...]
    text: str


class Drafts:
    """Reads drafts with the signals of one release."""

    def __init__(
        self, knowledge: KnowledgeBase, phrase: Phrases, reader: DraftReader, halted: Callable[[str | None], bool]
    ) -> None:
        self._knowledge = knowledge
        self._phrase = phrase
        self._reader = reader
        self._halted = halted

    def prepare(self, kept: Path | None = None) -> None:
        """Learn what the first draft will need, or take it from the folder where this release keeps it."""
        self._reader.prepare(kept)

    def check(self, text: str) -> DraftChecked:
        """Mark in the text what shows support, or could."""
        if self._halted(None):
            return DraftChecked(False, (), self._phrase("diperiksa"))
        found = self._reader.read(text)
        shown = tuple(finding for finding in found if finding.shows)
        if not found:
            return DraftChecked(False, (), self._phrase("draf-bersih", release=self._knowledge.release))
        told = found[:MOST_TOLD]
        name = "draf-dukungan" if shown else "draf-perhatian"
        words = self._phrase(
            name,
            count=len(shown),
            marked=_marked(text, told),
            items=[self._item(text, finding) for finding in told],
            release=self._knowledge.release,
        )
        return DraftChecked(bool(shown), found, one_block(words))

    def _item(self, text: str, finding: Finding) -> dict[str, str]:
        signal = self._knowledge.signals.get(finding.signal) or self._knowledge.drafts[finding.signal]
        # The checker lets no examples of support stand without both.
        assert signal.rule is not None
        assert signal.neutral is not None
        rule = self._knowledge.rules[signal.rule]
        basis = self._knowledge.cite(rule.citations[0])
        item = {"title": signal.title, "quote": text[finding.start : finding.end], "neutral": signal.neutral}
        if self._halted(signal.rule):
            # That it looks like support stays told; which rule says so is what is being looked at.
            looked_at = self._phrase("verdict-diperiksa")
            return {**item, "rule": looked_at, "basis": looked_at}
        return {**item, "rule": rule.title, "basis": f"{basis.short}, {basis.pinpoint}"}


def _marked(text: str, findings: Sequence[Finding]) -> str:
    """The text with [1: …] around each finding; a long one without what stands far from any."""
    pieces, end = [], 0
    for number, finding in enumerate(findings, start=1):
        pieces += [text[end : finding.start], f"[{number}: {text[finding.start : finding.end]}]"]
        end = finding.end
    pieces.append(text[end:])
    if len(text) > LONGEST_SHOWN:
        keep = LONGEST_SHOWN // (len(findings) + 1)
        pieces = [
            p if n % 2 or len(p) <= keep else f"{p[: keep // 2]} {CUT} {p[-keep // 2 :]}" for n, p in enumerate(pieces)
        ]
    return "".join(pieces)


def _shortened(text: str, side: int) -> str:
    return text if len(text) <= 2 * side else f"{text[:side]} {CUT} {text[-side:]}"
