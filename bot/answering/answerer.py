"""Answer a question from one snapshot, whatever is published meanwhile."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from bot.answering.asking import refinements
from bot.answering.brief import Brief, in_brief
from bot.answering.checking import Checks
from bot.answering.compose import When, compose, part_of, plainly
from bot.answering.decide import MEASURED, Decision, Limits, asked_back, choose_case, decide
from bot.answering.discretion import Discretion
from bot.answering.drafting import Drafts
from bot.answering.following import EASED_TOGETHER, MEANT_ALONE, MEANT_TOGETHER, SURE_TOGETHER, Following
from bot.answering.halting import Switchboard, halted_answer
from bot.answering.phrases import Phrases
from bot.answering.recall import Recall
from bot.answering.sources import Sources
from bot.model import OUTSIDE, UNCLEAR, Answer, Outcome, Question, Suggestion
from bot.understanding.days import Moment, day_named
from bot.understanding.drafts import DraftReader
from bot.understanding.facts import Facts, stage_on
from bot.understanding.finding import FactFinder
from bot.understanding.masking import Masking
from bot.understanding.orders import Orders
from bot.understanding.parts import Conclusion, Splitter
from bot.understanding.privacy import Privacy
from bot.understanding.urgency import Urgency
from index.retriever import Candidate, Retrieval, merge
from index.snapshot import Snapshot
from knowledge.base import Citation
from knowledge.models import Verdict

# Of two answers the stricter one gives the verdict, so that a permission never hides a prohibition.
STRICTNESS = (Verdict.TIDAK_BOLEH, Verdict.BERSYARAT, Verdict.BOLEH, Verdict.INFORMASI)
UNANSWERED = (Outcome.SUGGESTED, Outcome.NOT_FOUND)
# So many rules an editor is shown beside a question.
NEAREST = 3
# So many wordings are kept: every rule and case, before and after candidates are fixed, with room for days.
WORDINGS = 4_096


@dataclass(frozen=True)
class Thought:
    """One question of a message on its way to an answer."""

    text: str
    retrieval: Retrieval
    facts: Facts
    decision: Decision


@dataclass(frozen=True)
class Worded:
    """What a rule or its case answers, in words."""

    verdict: Verdict
    text: str
    citations: tuple[Citation, ...]


class Answerer:
    """Everything between a question and its answer, for one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        limits: Limits = MEASURED,
        operator: str = "",
        contact: str = "",
        switchboard: Switchboard | None = None,
    ) -> None:
        self.knowledge = snapshot.knowledge
        self._switches = switchboard or Switchboard()
        self._retriever = snapshot.retriever
        self._finder = FactFinder(snapshot.knowledge, snapshot.retriever.normaliser)
        self._orders = Orders(snapshot.knowledge)
        self._split = Splitter(snapshot.knowledge)
        self._concludes = Conclusion(snapshot.knowledge)
        self._following = Following(snapshot.knowledge, snapshot.retriever, self._finder)
        self._only_ask = frozenset(snapshot.knowledge.word_list("tanya"))
        self._urgent = Urgency(snapshot.knowledge, snapshot.retriever.normaliser)
        self._limits = limits
        self.phrase = Phrases(snapshot.knowledge, operator=operator, contact=contact)
        # A release says a few hundred things, and the same words again and again.
        self._worded = lru_cache(maxsize=WORDINGS)(self._in_words)
        self.masked = Masking(snapshot.knowledge, snapshot.retriever.normaliser, self.phrase)
        self.sources = Sources(snapshot.knowledge, self.phrase, self.halted)
        self.checks = Checks(snapshot.knowledge, self.phrase, self.answer, self.halted)
        self.recall = Recall(snapshot.knowledge, self.phrase, self.halted)
        self.drafts = Drafts(
            snapshot.knowledge,
            self.phrase,
            DraftReader(snapshot.knowledge, snapshot.retriever.normaliser, snapshot.retriever.reader),
            self.halted,
        )
        self._discretion = Discretion(
            snapshot.knowledge,
            self.phrase,
            Privacy(snapshot.knowledge, snapshot.retriever.normaliser),
            lambda text: self._finder.find(snapshot.retriever.normaliser.words(text)),
        )

    def one_release(self) -> AbstractContextManager[None]:
        """What is asked inside comes from one release; of this object nothing else can."""
        return nullcontext()

    @property
    def release(self) -> str:
        return self.knowledge.release

    def answer(self, question: Question) -> Answer:
        """The answer to a message, both halves where it asks two things, and never a verdict on somebody it names.

        Where it is urgent, whom to turn to comes first.
        """
        answer = self._unless_halted(self._answer(question))
        if not self._urgent(question.text):
            return answer
        return replace(answer, text=f"{self.phrase('mendesak')}\n\n{answer.text}", urgent=True)

    def _answer(self, question: Question) -> Answer:
        meant = replace(question, text=self._orders.left_out(question.text))
        answer = self._discretion.answer(meant)
        if answer is not None:
            return answer
        answers = [self._say(thought.decision, question) for thought in self._thoughts(meant)]
        halted = next((answer for answer in answers if answer.rule is not None and self.halted(answer.rule)), None)
        # Of two answers one that is halted must not be outshone by the other.
        return halted or (answers[0] if len(answers) == 1 else self._say_both(answers))

    def halted(self, rule: str | None = None) -> bool:
        """Whether the desk has halted a rule, or the whole bot."""
        halts = self._switches.halts
        return halts.bot if rule is None else halts.cover(rule, self.knowledge.topics.get(rule))

    def _unless_halted(self, answer: Answer) -> Answer:
        return halted_answer(answer, self.phrase("diperiksa")) if self.halted(answer.rule) else answer

    def knows(self, rule: str) -> bool:
        """Whether the content has that rule."""
        return rule in self.knowledge.rules

    def nearest(self, text: str) -> tuple[Candidate, ...]:
        """The rules that a text comes nearest to, for an editor; nothing is decided."""
        return self._retriever.retrieve(text).candidates[:NEAREST]

    def brief(self, question: Question) -> Brief | None:
        """The answer in a few lines that can stand in any chat; None where there is no short and safe one."""
        answer = self.answer(replace(question, public=True))
        if answer.outcome is Outcome.HALTED:
            return Brief(self.phrase("verdict-diperiksa"), answer.text, answer.text)
        return in_brief(answer, self.knowledge, self.phrase)

    def think(self, question: Question) -> tuple[Thought, ...]:
        """What is understood and decided: one thought, or two where a message asks two things that differ."""
        return self._thoughts(replace(question, text=self._orders.left_out(question.text)))

    def _thoughts(self, question: Question) -> tuple[Thought, ...]:
        parts = self._split(question.text)
        if len(parts) > 1:
            thoughts = tuple(self._think(replace(question, text=part)) for part in parts)
            rules = {thought.decision.rule for thought in thoughts}
            if len(rules) == len(thoughts) and all(t.decision.outcome is Outcome.ANSWERED for t in thoughts):
                return thoughts
            whole = self._think(question)
            if self._permits(whole):
                # A permission for one half must not hide the other: what is not permitted too is asked about.
                return (next((thought for thought in thoughts if not self._permits(thought)), whole),)
            return (whole,)
        return (self._think(question),)

    def _permits(self, thought: Thought) -> bool:
        decision = thought.decision
        if decision.outcome is not Outcome.ANSWERED or decision.rule is None:
            return False
        return self.knowledge.case(decision.rule, decision.case).verdict is Verdict.BOLEH

    def gist(self, text: str) -> str:
        """What a later question needs of this one: the words that the content uses, no names and no numbers."""
        return " ".join(self._retriever.normaliser.known_words(text))

    def day_named(self, text: str) -> Moment | None:
        """The day that somebody names in words, or by a stage of an election."""
        return day_named(text, self.knowledge.calendar.values())

    def choose(self, rule: str, case: str | None = None, *, day: date) -> Answer:
        """The answer of a rule that a person picked from a choice, or of the case that they said is theirs.

        LookupError when the editors took it away since.
        """
        question = Question("", day)
        facts = self._surroundings(question)
        if case is not None:
            decision = Decision(Outcome.ANSWERED, 1.0, rule, case, facts=facts)
            return replace(self._unless_halted(self._say(decision, question)), refinements=())
        chosen = choose_case(self.knowledge.rules[rule], facts, on=day)
        decision = Decision(Outcome.ANSWERED, 1.0, rule, chosen.id if chosen else None, facts=facts)
        return self._unless_halted(self._say(decision, question))

    def plainly(self, rule: str, case: str | None) -> str:
        """An answer once more, in few and plain words; LookupError when the editors took it away since."""
        part = part_of(self.knowledge, rule, case)
        return self.phrase("diperiksa") if self.halted(rule) else plainly(part, self.knowledge, self.phrase)

    def _surroundings(self, question: Question) -> Facts:
        known = Facts()
        for fact, value in question.known.items():
            if fact in self.knowledge.facts and value in self.knowledge.facts[fact].values:
                known = known.over(Facts({fact: frozenset({value})}))
                continue
            # A profile may say "lurah" where the facts say "camat_lurah"; the words of the facts know both.
            found = self._finder.find(self._retriever.normaliser.words(value)).values.get(fact)
            known = known.over(Facts({fact: found} if found else {}))
        known = known.over(stage_on(question.day, self.knowledge.calendar.values()))
        return replace(known, unsaid=frozenset(known.values))

    def _think(self, question: Question) -> Thought:
        """What the whole message says, unless what it concludes is answered otherwise: each counts half then.

        Only the whole message permits: what stands before a conclusion may be what forbids it.
        """
        whole, concluded = self._think_whole(question), self._concludes(question.text)
        if not concluded:
            return whole
        retrieval = merge(whole.retrieval, self._retriever.retrieve(concluded), share=0.5)
        decision = decide(retrieval, whole.facts, self.knowledge, on=question.day, limits=self._limits)
        thought = replace(whole, retrieval=retrieval, decision=decision)
        return whole if decision.outcome is not Outcome.ANSWERED or self._permits(thought) else thought

    def _think_whole(self, question: Question) -> Thought:
        """The message alone, or together with the earlier turns where it goes on with them, says too little by itself,
        or only hints at what it would permit."""
        retrieval = self._retriever.retrieve(question.text)
        facts = self._finder.find(retrieval.message.words)
        if question.earlier and not self._following.stands_alone(question.text, retrieval):
            return self._together(question, retrieval, facts)
        if set(retrieval.message.words) <= self._only_ask:
            # "Boleh?" names no act; likeness would find one all the same.
            return Thought(question.text, retrieval, facts, Decision(Outcome.NOT_FOUND, 0.0, doubt="ragu-tidak-ada"))
        thought = self._decided(question, retrieval, facts)
        if not question.earlier:
            return thought
        if thought.decision.outcome in UNANSWERED:
            together = self._together(question, retrieval, facts)
            return together if together.decision.outcome is Outcome.ANSWERED else thought
        if not self._permits(thought):
            return thought
        hinted = retrieval.share(thought.decision.rule) < MEANT_ALONE
        if hinted or self._following.seems_forbidden(question.text, question.earlier):
            return self._together(question, retrieval, facts)
        return thought

    def _together(self, question: Question, retrieval: Retrieval, facts: Facts) -> Thought:
        """Two texts hold more chance likeness than one, so what permits has to be meant more plainly; and what was
        permitted before stays so only where the change is understood."""
        joined, known = self._following.joined(question.text, retrieval, facts, question.earlier)
        limits = replace(self._limits, meant=MEANT_TOGETHER, answer=SURE_TOGETHER, eased=EASED_TOGETHER)
        thought = self._decided(question, joined, known, limits=limits)
        when = self._following.only_says_when(retrieval, facts)
        if not self._permits(thought) and not when:
            return thought
        earlier = self._retriever.retrieve(" ".join(question.earlier))
        before = self._decided(question, earlier, self._finder.find(earlier.message.words))
        if when:
            return self._unless_the_time_matters(question, before, thought)
        same = before.decision.rule == thought.decision.rule
        unread = self._following.changes_unread(retrieval, facts, before.facts, thought.decision.rule, same=same)
        return replace(thought, decision=asked_back(thought.decision)) if unread and self._permits(before) else thought

    def _unless_the_time_matters(self, question: Question, before: Thought, thought: Thought) -> Thought:
        """What was permitted before and is in doubt now stays so at another time where the rule's case is the same."""
        name, case = before.decision.rule, before.decision.case
        if name is None or not self._permits(before) or thought.decision.outcome is Outcome.ANSWERED:
            return thought
        chosen = choose_case(self.knowledge.rules[name], thought.facts, on=question.day)
        if (chosen.id if chosen else None) != case:
            return thought
        return replace(thought, decision=replace(before.decision, facts=thought.facts))

    def _decided(
        self, question: Question, retrieval: Retrieval, facts: Facts, *, limits: Limits | None = None
    ) -> Thought:
        facts = facts.over(self._surroundings(question))
        decision = decide(retrieval, facts, self.knowledge, on=question.day, limits=limits or self._limits)
        return Thought(question.text, retrieval, facts, decision)

    def _say(self, decision: Decision, question: Question) -> Answer:
        base = Answer(decision.outcome, UNCLEAR, "", self.release, confidence=round(decision.confidence, 4))
        if decision.outcome is Outcome.ANSWERED and decision.rule is not None:
            facts = decision.facts
            day = question.day if facts.evidence and self._dated(question) else None
            penalty = facts.has("asks", "sanksi") and not facts.has("asks", "izin")
            worded = self._worded(decision.rule, decision.case, When.of(facts, day), penalty=penalty)
            return replace(
                base,
                verdict=worded.verdict,
                text=worded.text,
                rule=decision.rule,
                case=decision.case,
                citations=worded.citations,
                refinements=self._refinements(decision, question.day),
            )
        if decision.outcome is Outcome.SUGGESTED:
            offered = tuple(Suggestion(rule, self.knowledge.rules[rule].title) for rule in decision.offered)
            titles = "\n".join(f"{number}. {item.title}" for number, item in enumerate(offered, start=1))
            return replace(base, text=f"{self.phrase('pilihan')}\n{titles}", suggestions=offered)
        if decision.outside is not None:
            return replace(base, verdict=OUTSIDE, text=self.knowledge.outside[decision.outside].reply)
        return replace(base, text=self.phrase("tidak-ditemukan"))

    def _refinements(self, decision: Decision, day: date) -> tuple[Suggestion, ...]:
        assert decision.rule is not None  # only what was answered can be refined
        return refinements(self.knowledge, decision.rule, decision.case, decision.facts, self.phrase, on=day)

    def _in_words(self, rule: str, case: str | None, when: When, *, penalty: bool) -> Worded:
        """Who asks for the penalty of an act asks for information; that the act is forbidden is said all the same."""
        part = part_of(self.knowledge, rule, case)
        if penalty and part.verdict is Verdict.TIDAK_BOLEH:
            answer = self.phrase("tanya-sanksi", title=part.rule.title, answer=part.answer)
            part = replace(part, verdict=Verdict.INFORMASI, answer=answer)
        return Worded(part.verdict, *compose(part, self.knowledge, self.phrase, when=when))

    def _dated(self, question: Question) -> bool:
        """Whether an election runs on the day that was asked about."""
        return bool(stage_on(question.day, self.knowledge.calendar.values()).values)

    def _say_both(self, answers: list[Answer]) -> Answer:
        strictest = min(answers, key=lambda answer: STRICTNESS.index(Verdict(answer.verdict)))
        citations = {citation.id: citation for answer in answers for citation in answer.citations}
        return replace(
            strictest,
            text=self.phrase("jawaban-dua", first=answers[0].text, second=answers[1].text),
            confidence=min(answer.confidence for answer in answers),
            citations=tuple(citations.values()),
        )
