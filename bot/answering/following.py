"""Read a message together with what was said before it: the earlier turns give the act, the new one changes what it
names, and the more of an act it names itself, the more it counts alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answering.asking import ASKABLE
from bot.answering.permitting import REVERSED
from bot.understanding.facts import Facts
from bot.understanding.finding import FactFinder
from bot.understanding.parts import any_of
from index.corpus import KINDS
from index.normalise import fold
from index.retriever import Retrieval, Retriever, merge
from knowledge.base import KnowledgeBase
from knowledge.models import Verdict

# A message goes on with what was said before when it is this short, or longer and begins with a word that goes on.
FEW_WORDS = 3
# A message of just so many words stands alone when it asks and one rule has at least this share.
MEANT = 0.3
FOLLOW_UP_WORDS = 16
# A message that does not begin like one that goes on is taken at its own word when like questions agree so much,
CLEAR = 0.9
# and, where so few words seem not to be ours, only when they agree so much: most people go on with what they asked.
FEW_OUTSIDE, CLEARLY_OUTSIDE = 7, 0.97
# A follow-up of so many words would be read alone; shorter ones count for less, within these bounds.
WHOLE_STORY, LEAST_SHARE, MOST_SHARE = 28, 0.15, 0.75
# One that names an act of its own counts alone as much as this, times how surely it names it.
OWN_ACT = 0.6
# What permits is meant by a later turn with at least these probabilities: by itself, by itself where another rule
# permitted before, and together with the earlier turns.
MEANT_ALONE, MEANT_OTHERWISE, MEANT_TOGETHER = 0.3, 0.05, 0.07
# What was said before bears witness too, so that a later turn is answered a little sooner than a first one, and the
# witnesses of a permission need to be less sure, as a logit (decisions 0013 and 0014).
SURE_TOGETHER, EASED_TOGETHER = 0.55, 1.8
# A permission for a later turn that stands alone is read together with the earlier ones where the reader gives it less.
PERMITTED_AS_NEXT = 0.3
TURNED = frozenset({"berbalik"})
# What turns an act round: not to do it, and to keep people from voting instead of inviting them to.
TURNING_ROUND = (("direction", REVERSED), ("support", ("golput",)))
NOT_OURS = "di_luar_cakupan"
ONLY_WHEN = {"time", "asks"}


class Following:
    """Whether a message goes on with the earlier turns, and what it says then."""

    def __init__(self, knowledge: KnowledgeBase, retriever: Retriever, finder: FactFinder) -> None:
        self._retriever = retriever
        self._finder = finder
        self._goes_on_with = re.compile(rf"(?:{any_of(knowledge.word_list('lanjutan'))})\b")
        self._turns_to = re.compile(rf"(?:(?:{any_of(knowledge.word_list('alih-topik'))})\s+)+")
        self._only_ask = frozenset(knowledge.word_list("tanya"))
        going_on = " ".join(knowledge.word_list("lanjutan"))
        self._says_nothing = self._only_ask.union(going_on.split(), retriever.normaliser.words(going_on))

    def stands_alone(self, text: str, retrieval: Retrieval) -> bool:
        """Whether a message makes sense by itself: it is not short, does not begin like one going on, and is clear.

        One that says that it turns to something else need not be clear, nor one that asks for its act in three words.
        """
        said = " ".join(fold(text))
        turned = self._turns_to.match(said)
        words = said[turned.end() :].split() if turned else said.split()
        if len(words) <= FEW_WORDS:
            return len(words) == FEW_WORDS and self._asks_whole(words, retrieval)
        goes_on = len(words) <= FOLLOW_UP_WORDS and self._goes_on_with.match(" ".join(words)) is not None
        return not goes_on and (turned is not None or _clear(retrieval))

    def seems_forbidden(self, text: str, earlier: Sequence[str]) -> bool:
        """Whether the reader, who reads turns as they are, hardly takes a message to be permitted as the next one."""
        opinion = self._retriever.read(text, earlier)
        return opinion is not None and float(opinion.kinds[KINDS.index(Verdict.BOLEH)]) < PERMITTED_AS_NEXT

    def joined(self, text: str, retrieval: Retrieval, facts: Facts, earlier: Sequence[str]) -> tuple[Retrieval, Facts]:
        """What a message means as the next turn, and the facts of all turns, the latest first."""
        words: Sequence[str] = self._retriever.normaliser.words(" ".join(earlier))
        before = self._finder.find(words)
        if self._unread(retrieval, facts) and not facts.values.get("direction"):
            # Who refused and then names another act does not refuse that one: the refusal is turned round.
            words = _without(words, _said(before, "direction", REVERSED)).split()
            if before.has("direction", *REVERSED):
                facts = replace(facts, values={**facts.values, "direction": TURNED})
            before = self._finder.find(words)
        # The reader has learnt to follow and reads the turns as they are; the classifier sees no order and needs help.
        opinion = self._retriever.read(text, earlier)
        alone = self._retriever.retrieve(text, opinion=opinion)
        together = self._retriever.retrieve(f"{text} {_unchanged(words, before, facts)}", opinion=opinion)
        length = min(max(len(retrieval.message.words) / WHOLE_STORY, LEAST_SHARE), MOST_SHARE)
        share = max(length * max(retrieval.alike.values()), OWN_ACT * self.own_act(retrieval, facts))
        return merge(alone, together, share=share), facts.after(before)

    def own_act(self, retrieval: Retrieval, facts: Facts) -> float:
        """How surely a message names an act, not only a circumstance, from 0 to 1: the rules that it means by itself
        are still meant when the words of its circumstances are taken away."""
        circumstances = (said for (fact, _), said in facts.evidence.items() if fact in ASKABLE)
        words = _without(retrieval.message.words, circumstances).split()
        bare = " ".join(word for word in words if word not in self._says_nothing)
        if not bare:
            return 0.0
        still = self._retriever.retrieve(bare)
        return retrieval.in_scope * sum(min(found.score, still.share(found.rule)) for found in retrieval.candidates)

    def changes_unread(
        self, retrieval: Retrieval, facts: Facts, before: Facts, rule: str | None, *, same: bool
    ) -> bool:
        """Whether a later turn may take back what was permitted: it turns the act round, or says something that neither
        is a fact nor means the rule that would permit.

        Where another rule permits than before (not `same`), most of what changed was understood.
        """
        if any(facts.has(fact, *values) and not before.has(fact, *values) for fact, values in TURNING_ROUND):
            return True
        least = MEANT_ALONE if same else MEANT_OTHERWISE
        return self._unread(retrieval, facts) and retrieval.share(rule) < least

    def only_says_when(self, retrieval: Retrieval, facts: Facts) -> bool:
        """Whether a message names no more than a time: "kalau hari libur?"."""
        return (
            bool(facts.values.get("time")) and facts.values.keys() <= ONLY_WHEN and not self._unread(retrieval, facts)
        )

    def _unread(self, retrieval: Retrieval, facts: Facts) -> bool:
        """Whether a message says something beside facts, asking and going on, or says no more than "kalau jadi?"."""
        rest = _without(retrieval.message.words, facts.evidence.values()).split()
        return not facts.values or not self._says_nothing.issuperset(rest)

    def _asks_whole(self, words: Sequence[str], retrieval: Retrieval) -> bool:
        """Whether so few words are a question of their own: "boleh ikut kampanye?" names its act."""
        meant = max((candidate.score for candidate in retrieval.candidates), default=0.0)
        return words[0] in self._only_ask and meant >= MEANT


def _clear(retrieval: Retrieval) -> bool:
    kind = max(retrieval.alike, key=lambda kind: retrieval.alike[kind])
    doubtful = kind == NOT_OURS and len(retrieval.message.words) <= FEW_OUTSIDE
    return retrieval.alike[kind] >= (CLEARLY_OUTSIDE if doubtful else CLEAR)


def _unchanged(words: Sequence[str], before: Facts, now: Facts) -> str:
    """What was said before, without the words of facts that the new message changes: from a candidate to the KPU."""
    changed = (
        said
        for (fact, _), said in before.evidence.items()
        if now.values.get(fact) and now.values[fact] != before.values.get(fact)
    )
    return _without(words, changed)


def _said(facts: Facts, fact: str, values: Iterable[str]) -> list[str]:
    return [facts.evidence[fact, value] for value in values if (fact, value) in facts.evidence]


def _without(words: Sequence[str], phrases: Iterable[str]) -> str:
    text = f" {' '.join(words)} "
    for said in phrases:
        text = text.replace(f" {said} ", " ")
    return text.strip()
