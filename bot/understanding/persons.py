"""Tell whether a message wants a verdict on a person: on somebody whom it names, or on a colleague.

Grammar decides, as far as chat has any. Who stands where an actor stands ("Pak Anu kampanye, salah kan?") is judged;
who does not ("foto bareng Pak Anu boleh?") belongs to what the asker does, and that is answered as usual.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.understanding.mentions import PRONOUNS, Clause, Mentions, Word
from bot.understanding.parts import any_of
from index.normalise import Normaliser
from knowledge.base import KnowledgeBase

SELF = frozenset({"saya", "kami", "kita"})
# "Bosku" is my boss.
MINE = "ku"
# A word of judgement this near to a person judges the person, whatever else the message tells of the asker.
NEAR = 3
CONDITION = frozenset({"kalau", "jika", "bila", "apabila", "misal", "misalnya", "seandainya", "andai", "upami", "yen"})
# After a word of judgement these lead to whom it is about: "sanksi buat Pak Anu".
# Javanese asks "oleh ora?"; elsewhere "oleh" leads to whom something was done by, who is no actor of the sentence.
BY = frozenset({"oleh"})
FOR = frozenset({"untuk", "buat", "bagi", "terhadap"})
AT = frozenset({"di"})
PLACE_WITHIN = 4
OFFICE = frozenset({"kantor", "sekantor", "kerja", "sekerja"})
# So many words after "saya" may stand before what the asker only saw: "saya tadi pagi melihat …"
SEEN_WITHIN = 3

Span = tuple[int, int]


class Persons:
    """The judgement by the words of one content."""

    def __init__(self, knowledge: KnowledgeBase, normaliser: Normaliser) -> None:
        self._mentions = Mentions(knowledge, normaliser)

        def words(name: str) -> frozenset[str]:
            return frozenset(knowledge.word_list(name))

        self._judging, self._asking, self._reporting = words("menilai"), words("menimbang"), words("melapor")
        self._seeing, self._toward, self._others = words("menyaksikan"), words("tertuju"), words("rekan")
        self._opening = (words("pembuka") | self._judging | self._asking | CONDITION) - BY
        self._owned = words("milik") | self._mentions.offices
        self._roles = self._owned | self._mentions.honorifics
        self._acts = phrases(knowledge.word_list("perbuatan"), normaliser)

    def named(self, text: str) -> bool:
        """Whether the message accuses somebody by name, or asks for a verdict on what they did."""
        clauses = self._with_their_names(self._mentions.clauses(text))
        if not any(word.named for clause in clauses for word in clause):
            return False
        if self._judged(clauses, self._named_actors) or any(map(self._judges_them, clauses)):
            return True
        told = any(clause[0].among(PRONOUNS) and self._accuses(clause) for clause in clauses)
        return told and not any(map(self._tells_of_self, clauses))

    def colleague(self, text: str) -> bool:
        """Whether the message accuses somebody whom the asker knows but does not name: "temen kantor gue kampanye"."""
        return self._judged(tuple(self._mentions.split(text)), self._known_actors, invited=False)

    def of_the_asker(self, text: str) -> bool:
        """Whether the asker does something in the message, or something is done to them."""
        return any(map(self._tells_of_self, self._mentions.split(text)))

    def of_somebody_else(self, text: str) -> bool:
        return any(word.among(self._others) for clause in self._mentions.split(text) for word in clause)

    def _judged(
        self, clauses: Sequence[Clause], actors: Callable[[Clause], Iterator[Span]], *, invited: bool = True
    ) -> bool:
        """Whether an actor is judged; `invited=False` leaves out what the actor wanted of the asker."""
        own = any(map(self._tells_of_self, clauses))
        for number, clause in enumerate(clauses):
            for span in actors(clause):
                if invited and self._near(clause, span, self._judging):
                    return True
                if not own and self._judged_at(clause, span, clauses[number + 1 :], invited):
                    return True
        return False

    def _judged_at(self, clause: Clause, span: Span, later: Sequence[Clause], invited: bool) -> bool:
        wants = any(word.among(self._toward) for word in clause[span[1] :])
        if wants and not invited:
            return False
        if _any(clause, self._judging):
            return True
        if _any(clause, self._asking):
            mentioned = clause[span[0]].raw.startswith("@")
            return not (wants or _any(clause, self._reporting) or (mentioned and not self._accuses(clause)))
        if span[1] == len(clause):
            return False
        verdicts = self._judging if wants else self._judging | self._asking
        if any(self._only_asks(after, verdicts) for after in later):
            return True
        asked = any(_any(after, self._judging | self._asking) for after in later)
        return not asked and self._accuses(clause)

    def _accuses(self, clause: Clause) -> bool:
        typed = " ".join(word.raw.lower() for word in clause)
        plain = " ".join(" ".join(word.plain) for word in clause)
        return any(self._acts.search(text) for text in (typed, plain))

    def _only_asks(self, clause: Clause, verdict: frozenset[str]) -> bool:
        """Whether the clause is nothing but a question for a verdict: "itu melanggar nggak, min?"."""
        return _any(clause, verdict) and all(word.among(self._opening | PRONOUNS | BY) for word in clause)

    def _judges_them(self, clause: Clause) -> bool:
        """Whether a pronoun is judged: "dia salah kan?"."""
        return any(
            self._near(clause, (place, place + 1), self._judging)
            for place, word in enumerate(clause)
            if word.among(PRONOUNS)
        )

    def _near(self, clause: Clause, span: Span, words: frozenset[str]) -> bool:
        """Whether one of the words stands near the person, with the asker not in between."""
        before, after = clause[max(0, span[0] - NEAR) : span[0]], clause[span[1] : span[1] + NEAR]
        return _reaches(tuple(reversed(before)), words) or _reaches(after, words)

    def _named_actors(self, clause: Clause) -> Iterator[Span]:
        """Where names stand as actors: what they are called, without what they do."""
        for start, word in enumerate(clause):
            if not word.named or (start and clause[start - 1].named):
                continue
            end = next((n for n in range(start, len(clause)) if not clause[n].named), len(clause))
            first = self._first_of(clause, start)
            if self._acting(clause, first) or self._acting_somewhere(clause, first, end):
                yield start, end

    def _known_actors(self, clause: Clause) -> Iterator[Span]:
        """Where colleagues stand as actors; "guru" alone is everybody, "guru di kantor saya" is somebody."""
        for start, word in enumerate(clause):
            if not word.among(self._others) or (start and clause[start - 1].among(self._roles)):
                continue
            end = next((n for n in range(start, len(clause)) if not clause[n].among(self._roles | OFFICE)), len(clause))
            mine = end < len(clause) and clause[end].among(SELF)
            known = mine or _any(clause[start:end], OFFICE) or clause[end - 1].raw.lower().endswith(MINE)
            supposed = _any(clause[max(0, start - 1) : start], CONDITION)
            if known and not supposed and self._acting(clause, start):
                yield start, end + mine

    def _first_of(self, clause: Clause, start: int) -> int:
        """Where what belongs to the name begins: "kepala sekolah saya Bu …"."""
        while start and (
            clause[start - 1].among(self._roles)
            or (start > 1 and clause[start - 1].among(SELF) and clause[start - 2].among(self._owned))
        ):
            start -= 1
        return start

    def _acting(self, clause: Clause, start: int) -> bool:
        """Whether what stands before lets an actor follow."""
        if start == 0:
            return True
        before = clause[start - 1]
        if before.among(self._opening | self._seeing):
            return True
        if before.among(FOR):
            return start > 1 and _any(clause[max(0, start - 3) : start - 1], self._judging)
        return before.among(self._reporting) and not _any(clause, self._asking | self._judging)

    def _acting_somewhere(self, clause: Clause, start: int, end: int) -> bool:
        """Whether a place stands before the actor: "tadi di lapangan Pak Anu kampanye"; "di rumah Pak Anu" is none."""
        for place in range(max(0, start - PLACE_WITHIN), start - 1):
            if clause[place].among(AT) and (place == 0 or clause[place - 1].among(self._opening)):
                return self._accuses(clause[end:])
        return False

    def _tells_of_self(self, clause: Clause) -> bool:
        """Whether the asker does or suffers something; who only saw, or only owns ("lurah saya"), does not."""
        for place, word in enumerate(clause):
            if not word.among(SELF) or (place and clause[place - 1].among(self._owned)):
                continue
            following = clause[place + 1 : place + 1 + SEEN_WITHIN]
            if not _any(following, self._seeing | self._reporting) and not _any(following[:1], self._owned):
                return True
        return False

    def _with_their_names(self, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
        """Join "Lurah saya, Pak Anu, kampanye" to one clause; a name alone before a comma is only addressed."""
        joined: list[Clause] = []
        held: Clause = ()
        for clause in clauses:
            if all(word.named or word.among(self._roles | SELF) for word in clause):
                held += clause
                continue
            whole = any(word.named for word in held) and any(word.among(self._owned) for word in held)
            joined += [held + clause] if whole else [part for part in (held, clause) if part]
            held = ()
        return (*joined, held) if held else tuple(joined)


def phrases(given: Iterable[str], normaliser: Normaliser) -> re.Pattern[str]:
    """Any of the phrases in normal form, as whole words."""
    known = {" ".join(normaliser.words(text)) for text in given} | set(given)
    return re.compile(rf"(?<!\S)(?:{any_of(sorted(filter(None, known)))})(?!\S)")


def _any(clause: Sequence[Word], words: frozenset[str]) -> bool:
    return any(word.among(words) for word in clause)


def _reaches(stretch: Sequence[Word], words: frozenset[str]) -> bool:
    for word in stretch:
        if word.among(SELF):
            return False
        if word.among(words):
            return True
    return False
