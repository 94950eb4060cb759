"""What the content says, as types: one model for each kind of file, frozen once it is read.

The names of the fields are the keys that editors type. The identity of a thing is the name of its file,
so no model carries an `id`; `knowledge.base` puts both together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag
from pydantic_core import PydanticCustomError

Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
CitationId = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9][a-z0-9-]*#[a-z0-9][a-z0-9.]*$")]


def _iso_day(value: Any) -> Any:
    """Take a day only as text of one form, because YAML readers differ on unquoted days."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("no day")
    return date.fromisoformat(value)


Day = Annotated[date, BeforeValidator(_iso_day)]


def covers(starts: date | None, ends: date | None, day: date) -> bool:
    """Whether a day lies between two days, both included; an open end has none."""
    return (starts is None or starts <= day) and (ends is None or day <= ends)


class Verdict(StrEnum):
    """What may be done about the act that was asked about."""

    BOLEH = "boleh"
    TIDAK_BOLEH = "tidak_boleh"
    BERSYARAT = "bersyarat"
    INFORMASI = "informasi"


class Rank(StrEnum):
    """The force of a source, strongest first; the order of the members is the order of force."""

    UU = "uu"
    PUTUSAN_MK = "putusan_mk"
    PP = "pp"
    PERPRES = "perpres"
    PERATURAN_LEMBAGA = "peraturan_lembaga"
    SKB = "skb"
    SE = "se"
    BERITA = "berita"


class Status(StrEnum):
    """Whether a source still binds."""

    BERLAKU = "berlaku"
    HISTORIS = "historis"
    DICABUT = "dicabut"


class Confidence(StrEnum):
    """How sure the researchers were that a source says this."""

    TINGGI = "tinggi"
    SEDANG = "sedang"
    RENDAH = "rendah"
    BELUM_TERVERIFIKASI = "belum_terverifikasi"


class Sanction(StrEnum):
    """The class of a sanction, never its amount."""

    TIDAK_ADA = "tidak_ada"
    TIDAK_DISEBUT = "tidak_disebut"
    MORAL = "moral"
    DISIPLIN = "disiplin"
    DISIPLIN_RINGAN = "disiplin_ringan"
    DISIPLIN_SEDANG = "disiplin_sedang"
    DISIPLIN_BERAT = "disiplin_berat"
    PEMBERHENTIAN = "pemberhentian"
    SATGAS = "satgas"
    PUTUS_KONTRAK = "putus_kontrak"
    ADMINISTRASI_DESA = "administrasi_desa"
    PIDANA = "pidana"
    DISIPLIN_TNI_POLRI = "disiplin_tni_polri"
    PENYELENGGARA = "penyelenggara"


class Model(BaseModel):
    """Frozen, and closed to unknown fields, so that a typing error is a problem and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_enum_values=False)


class PassageText(Model):
    """One citable piece of a regulation or article, in the project's own words."""

    pinpoint: Text
    text: Text
    confidence: Confidence | None = None
    in_force_from: Day | None = None
    in_force_until: Day | None = None
    replaced_by: CitationId | None = None
    speaker: Text | None = None
    note: Text | None = None
    sources: tuple[Text, ...] = ()


class Regulation(Model):
    """A legal source with its status, rank and dates."""

    title: Text
    short: Text
    number: Text
    rank: Rank
    status: Status
    confidence: Confidence
    in_force_from: Day | None = None
    in_force_until: Day | None = None
    successor: Slug | None = None
    note: Text | None = None
    sources: tuple[Text, ...] = ()
    checked: Day
    passages: Mapping[Slug, PassageText] = Field(default_factory=dict)


class Article(Model):
    """A statement in the news: it explains a norm and never replaces one."""

    title: Text
    publisher: Text
    published: Day | None = None
    place: Text
    event: Text
    note: Text | None = None
    sources: tuple[Text, ...] = ()
    checked: Day
    passages: Mapping[Slug, PassageText] = Field(min_length=1)


FactValue = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]*$")]


def _one_or_many(value: Any) -> str:
    return "<many>" if isinstance(value, list | tuple) else "<one>"


# The tag keeps a mistake in a list from being told as if a single value had been meant.
FactValues = Annotated[
    Annotated[FactValue, Tag("<one>")] | Annotated[tuple[FactValue, ...], Field(min_length=1), Tag("<many>")],
    Discriminator(_one_or_many),
]
Condition = Mapping[FactValue, FactValues]
"""Facts that must all hold; a list of values means any of them."""


class Questions(Model):
    """How people ask, in the five fixed kinds."""

    baku: tuple[Text, ...] = ()
    santai: tuple[Text, ...] = ()
    daerah: tuple[Text, ...] = ()
    singkat: tuple[Text, ...] = ()
    cerita: tuple[Text, ...] = ()

    def all(self) -> tuple[str, ...]:
        return (*self.baku, *self.santai, *self.daerah, *self.singkat, *self.cerita)


class View(Model):
    """What one authority says where authorities disagree."""

    who: Text
    says: Text
    citation: CitationId | None = None


class Sanctions(Model):
    """The class of sanction before and after the candidates are fixed; `selalu` where the stage changes nothing."""

    sebelum_penetapan: Sanction | None = None
    sesudah_penetapan: Sanction | None = None
    selalu: Sanction | None = None


class Case(Model):
    """A variant of a rule that holds when all its facts hold; what it leaves out it takes from the rule.

    One with days answers only for messages about those days, so that a replaced norm stays answerable.
    """

    id: FactValue
    when: Condition = Field(default_factory=dict)
    in_force_from: Day | None = None
    in_force_until: Day | None = None
    verdict: Verdict
    answer: Text
    condition: Text | None = None
    sanctions: Sanctions | None = None
    criminal: Text | None = None
    citations: tuple[CitationId, ...] = ()
    voices: tuple[CitationId, ...] = ()
    disputed: tuple[View, ...] = ()
    prevails: Text | None = None
    instead: Text | None = None
    note: Text | None = None
    questions: Questions = Questions()

    def in_force(self, *, on: date) -> bool:
        """Whether the case may answer for that day."""
        return covers(self.in_force_from, self.in_force_until, on)


class Rule(Model):
    """One act and what is allowed about it."""

    title: Text
    verdict: Verdict
    answer: Text
    condition: Text | None = None
    cases: tuple[Case, ...] = ()
    sanctions: Sanctions | None = None
    criminal: Text | None = None
    citations: tuple[CitationId, ...] = Field(min_length=1)
    voices: tuple[CitationId, ...] = ()
    disputed: tuple[View, ...] = ()
    prevails: Text | None = None
    """Where authorities disagree: which of their norms ranks higher."""
    instead: Text | None = None
    note: Text | None = None
    basis: Literal["bunyi", "tafsir"] = "bunyi"
    risk: Literal["biasa", "tinggi"] = "biasa"
    about: Condition = Field(default_factory=dict)
    """Facts without which a message cannot mean this rule: refusing is no act of somebody who does not refuse."""
    checked: Day
    reviewed: Day | None = None
    reviewer: Text | None = None
    questions: Questions


class FactValueText(Model):
    """One value of a fact and the words that give it away."""

    title: Text
    words: tuple[Text, ...] = ()


class Fact(Model):
    """One thing a message can say: who acts, on what, when, where."""

    title: Text
    note: Text | None = None
    values: Mapping[FactValue, FactValueText] = Field(min_length=1)


class Lexicon(Model):
    """Words of one way of speaking and the Indonesian word that the index knows."""

    title: Text
    note: Text | None = None
    entries: Mapping[Text, Text]


class WordList(Model):
    """Words with one duty in understanding; the name of the file says which (docs/menyunting.md)."""

    title: Text
    note: Text | None = None
    words: tuple[Text, ...]


class SynonymClasses(Model):
    """Words that mean the same to our rules, under the name of their concept."""

    title: Text
    note: Text | None = None
    classes: Mapping[FactValue, tuple[Text, ...]]


class Phrase(Model):
    """What the bot itself says; a Jinja template where it has holes."""

    title: Text
    text: Text


class Stage(Model):
    """A stretch of an election's calendar, both days included."""

    title: Text
    stage: FactValue
    starts: Day
    ends: Day


class Step(Model):
    """One line of an election's schedule; lines may run beside each other, and answers do not follow them.

    One with a `stage` gives days to a stage that the calendar itself leaves out, so that reminders can be set by it.
    """

    title: Text
    starts: Day
    ends: Day
    citation: CitationId
    stage: FactValue | None = None
    confidence: Confidence | None = None
    note: Text | None = None


class Calendar(Model):
    """The stages of one election, none beside another, and the lines of its schedule."""

    title: Text
    zone: Text
    """WIB, WITA or WIT, or its IANA name; a day begins there where no zone of a chat is known."""
    citation: CitationId
    checked: Day
    stages: tuple[Stage, ...] = Field(min_length=1)
    agenda: tuple[Step, ...] = ()

    def spans(self) -> Mapping[str, Stage | Step]:
        """Stage → what gives its days: the stage itself, or the step that stands for it."""
        steps: dict[str, Stage | Step] = {step.stage: step for step in reversed(self.agenda) if step.stage is not None}
        return steps | {stage.stage: stage for stage in reversed(self.stages)}


class Outside(Model):
    """A topic that is not ours, with the way people ask about it and where they should go instead."""

    title: Text
    kind: Literal["di_luar_cakupan", "sapaan"]
    reply: Text
    questions: tuple[Text, ...] = Field(min_length=1)


class Signal(Model):
    """Something in a text that is meant to be posted which shows support, and what can stand in its place.

    In `words` stand phrases; ANGKA is any small number, NAMA a name, TAUTAN a link, `…` up to four other words.
    """

    title: Text
    rule: Slug
    level: Literal["dukungan", "perhatian"]
    """Whether it shows support by itself, or only when something else does; the second is pointed out all the same."""
    neutral: Text
    words: tuple[Text, ...] = ()
    hashtags: tuple[Text, ...] = ()
    """Pieces of hashtags, without the mark."""
    emoji: tuple[Text, ...] = ()
    unless: tuple[Text, ...] = ()
    """Phrases that look like the words above and are harmless; they win."""


class DraftExamples(Model):
    """Whole texts as people post them, with invented names; from these the bot learns what taking sides reads like."""

    title: Text
    level: Literal["dukungan", "netral"]
    rule: Slug | None = None
    neutral: Text | None = None
    """Both are needed where the texts show support."""
    texts: tuple[Text, ...] = Field(min_length=1)


class Talk(Model):
    """A message as it is meant after what the same person wrote before."""

    earlier: tuple[Text, ...] = Field(min_length=1, max_length=4)
    """Oldest first."""
    question: Text
    rule: Slug | None = None
    """What answers, with its case; or the topic outside that does."""
    case: FactValue | None = None
    outside: Slug | None = None


class Talks(Model):
    """Messages that go on with what was said, or turn away from it; from these the reader learns to follow."""

    title: Text
    talks: tuple[Talk, ...] = Field(min_length=1)


class MenuAct(Model):
    """An act that can be tapped: its label and the rule that answers, with facts that the label itself tells."""

    label: Text
    rule: Slug
    facts: Mapping[FactValue, FactValue] = Field(default_factory=dict)


class MenuChoice(Model):
    """A place or a role that can be tapped, and the facts that it stands for."""

    label: Text
    facts: Mapping[FactValue, FactValue] = Field(default_factory=dict)


class Menu(Model):
    """What can be tapped before one acts: what, where, as whom."""

    title: Text
    acts: tuple[MenuAct, ...] = Field(min_length=1, max_length=60)
    places: tuple[MenuChoice, ...] = Field(min_length=1, max_length=30)
    actors: tuple[MenuChoice, ...] = Field(min_length=1, max_length=30)


def _choice(value: Any) -> Any:
    """An option is named by its letter, so that nobody has to know where the counting begins."""
    if isinstance(value, str) and re.fullmatch("[a-j]", value):
        return ord(value) - ord("a")
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST_OPTIONS:  # from a snapshot
        return value
    raise PydanticCustomError("choice", "no choice")


MOST_OPTIONS = 10
Choice = Annotated[int, BeforeValidator(_choice, json_schema_input_type=Annotated[str, Field(pattern="^[a-j]$")])]
Offset = Annotated[str, StringConstraints(strict=True, pattern=r"^(T-[1-9][0-9]{0,2}|H|mingguan)$")]
"""T-7 is seven days before a stage begins, H its first day, `mingguan` that day and its weekday while it lasts."""


class Reminder(Model):
    """What is sent at a stage of an election: a text, a quiz, or a text to be read at roll call.

    `text` is a template in the variables of `knowledge.reminding`; a quiz has its own question beside it.
    """

    title: Text
    stage: FactValue
    """The stage by which its days are counted, and whose days the text may name."""
    kind: Literal["pengingat", "kuis", "apel"]
    when: tuple[Offset, ...] = Field(min_length=1)
    subject: Slug
    """A topic of the rules; people choose by it."""
    text: Text
    rule: Slug | None = None
    """The rule that the picture is made of."""
    citations: tuple[CitationId, ...] = Field(min_length=1)
    question: Text | None = None
    options: tuple[Text, ...] = Field(default=(), max_length=MOST_OPTIONS)
    correct: Choice | None = None
    """Written as a letter, a is the first option; read as its place, from 0."""
    explanation: Text | None = None
    note: Text | None = None
    """For editors: what is uncertain; it is not sent."""
    checked: Day
    reviewed: Day | None = None
    reviewer: Text | None = None
