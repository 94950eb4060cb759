"""Stand-ins for the parts of the house that a test does not look at: small, deterministic, with a memory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date

from bot.answering.brief import Brief
from bot.answering.checking import Act, Checked
from bot.answering.drafting import DraftChecked
from bot.answering.recall import Correction
from bot.model import Answer, Outcome, Question, Suggestion
from bot.understanding.days import Moment
from knowledge.models import Menu, Verdict

MENUS = {
    "menu-pribadi": "tanya - Ajukan pertanyaan\nbantuan - Cara memakai bot\nbatal - Batalkan pilihan",
    "langganan-subjek": "medsos - Media sosial\nfoto - Foto",
    "menu-grup": "tanya - Ajukan pertanyaan\nbantuan - Cara memakai bot",
}


class FakeChecks:
    """A menu of three acts, two places and two actors; every act is forbidden."""

    menu = Menu.model_validate(
        {
            "title": "Cek",
            "acts": [{"label": label, "rule": label.lower()} for label in ("Like", "Foto", "Hilang")],
            "places": [{"label": "Kantor"}, {"label": "Rumah"}],
            "actors": [{"label": "PNS"}, {"label": "PPPK"}],
        }
    )

    def of_taps(self, acts: Sequence[int], place: int, actor: int, *, day: date) -> Checked:
        named = [self.menu.acts[number].rule for number in acts]
        where, who = self.menu.places[place].label, self.menu.actors[actor].label
        return self._checked(named, f"{' '.join(named)} {where} {who}")

    def of_words(self, question: Question) -> Checked:
        if question.text == "entah":
            return Checked((), None, "[cek-tidak-jelas]")
        return self._checked(question.text.split(", "), question.text)

    def short(self, acts: Sequence[Act], *, day: date) -> str:
        if any(act.rule == "hilang" for act in acts):
            raise KeyError("hilang")
        return "Ringkas: " + " ".join(act.rule for act in acts)

    def sheet(self, acts: Sequence[Act], *, day: date) -> bytes:
        return b"%PDF-" + self.short(acts, day=day).encode()

    def _checked(self, rules: Sequence[str], told: str) -> Checked:
        acts = tuple(Act(rule, "asn" if rule == "foto" else None) for rule in rules)
        return Checked(acts, Verdict.TIDAK_BOLEH, f"HASIL CEK: TIDAK BOLEH\n{told}")


class FakeDrafts:
    def check(self, text: str) -> DraftChecked:
        return DraftChecked(True, (), f"JANGAN DIUNGGAH\n{text}")


class FakeAnswerer:
    """Answers by the first word of a question; phrases are their own names in brackets, holes behind them."""

    release = "abc123"
    checks = FakeChecks()
    drafts = FakeDrafts()

    def __init__(self, *, slowness: float = 0.0) -> None:
        self.slowness = slowness
        self.asked: list[Question] = []
        self.thinking = 0
        self.most_thinking = 0

    def answer(self, question: Question) -> Answer:
        """`pilih` gives a choice, `kosong` nothing, `panjang` a long text; `lambat` takes its time, `rusak` fails."""
        self.asked.append(question)
        self.thinking += 1
        self.most_thinking = max(self.most_thinking, self.thinking)
        word = question.text.split(maxsplit=1)[0]
        time.sleep(0.9 if word == "lambat" else self.slowness)
        self.thinking -= 1
        match word:
            case "rusak":
                raise RuntimeError(question.text)
            case "pilih":
                offers = (Suggestion("medsos/like", "Menyukai " + "unggahan " * 10), Suggestion("medsos/foto", "Foto"))
                text = "BELUM JELAS\nMaksud Anda yang mana?"
                return Answer(Outcome.SUGGESTED, "perlu_klarifikasi", text, self.release, suggestions=offers)
            case "syarat":
                offers = (
                    Suggestion("medsos/foto", "Di kantor → TIDAK BOLEH", "kantor"),
                    Suggestion("x", "y", "hilang"),
                )
                answer = self._answered("BERSYARAT\nTergantung tempatnya.")
                return replace(answer, verdict="bersyarat", refinements=offers)
            case "bernama":
                return replace(self._answered("INFORMASI\nCara melapor."), verdict="informasi", closed=True)
            case "pribadi" if question.public:
                return Answer(Outcome.PRIVATE, "di_luar_cakupan", "[grup-pribadi]", self.release, closed=True)
            case "kosong":
                return Answer(Outcome.NOT_FOUND, "perlu_klarifikasi", "BELUM ADA\nCoba kata lain.", self.release)
            case "panjang":
                paragraphs = (f"{number}. " + "Kalimat ini panjang. " * 40 for number in range(8))
                return self._answered("BOLEH\n" + "\n\n".join(paragraphs))
            case _:
                return self._answered(f"BOLEH\nJawaban untuk: {question.text}")

    def one_release(self) -> AbstractContextManager[None]:
        return nullcontext()

    def brief(self, question: Question) -> Brief | None:
        answer = self.answer(question)
        if answer.outcome is not Outcome.ANSWERED:
            return None
        return Brief(f"BOLEH: <judul> & {question.text}", "Kalimat pertama.", answer.text)

    def gist(self, text: str) -> str:
        return f"gist of {text}"

    def choose(self, rule: str, case: str | None = None, *, day: date) -> Answer:
        if case == "hilang":
            raise KeyError(case)
        return self._answered(f"TIDAK BOLEH\nPilihan: {' '.join(filter(None, (rule, case)))}", rule)

    @property
    def recall(self) -> FakeAnswerer:
        return self

    def correction(self, rule: str, case: str | None, verdict: str, *, given: date) -> Correction | None:
        return None

    def plainly(self, rule: str, case: str | None) -> str:
        if rule == "hilang":
            raise KeyError(rule)
        return f"BOLEH\nSederhana: {rule} {case}"

    def day_named(self, text: str) -> Moment | None:
        return Moment(date(2024, 11, 24), "Masa tenang") if text == "masa tenang" else None

    @property
    def sources(self) -> FakeAnswerer:
        return self

    def look_up(self, named: str, *, day: date) -> str:
        return f"Pasal {named} pada {day.isoformat()}"

    def legal_basis(self, rule: str, case: str | None, *, day: date) -> str:
        if rule == "hilang":
            raise KeyError(rule)
        return f"Dasar {rule} {case} {day.isoformat()}"

    def listing(self) -> str:
        return "Sumber: UU 10/2016 <lengkap> & lainnya"

    def masked(self, text: str) -> str:
        return text.replace("Budi", "[nama]")

    def knows(self, rule: str) -> bool:
        return rule == "like"

    def phrase(self, name: str, **holes: object) -> str:
        if name == "pembagian":
            return f"({holes['nomor']}/{holes['jumlah']})"
        return MENUS.get(name) or " ".join([f"[{name}]", *map(str, holes.values())])

    def _answered(self, text: str, rule: str = "kampanye/hadir") -> Answer:
        return Answer(Outcome.ANSWERED, "boleh", text, self.release, rule=rule, case="asn", confidence=0.9)
