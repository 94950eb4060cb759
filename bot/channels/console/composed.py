"""A broadcast as it was typed, and what it says: read once, with everything that keeps it from being sent."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from markupsafe import Markup
from starlette.datastructures import FormData

from bot.broadcasting.planning import ZONES
from bot.broadcasting.texts import (
    EXAMPLE,
    LONGEST,
    LONGEST_CAPTION,
    Flaw,
    TextRefused,
    flaws_of,
    personal,
    plain,
    rendered,
)
from bot.channels.console.rendering import ZONE
from bot.channels.console.security import field as one_of
from bot.storage import Agency, Audience, Broadcast, Content, Course, Kind

LONGEST_TITLE = 200
MOST_HOURS, USUAL_HOURS = 168, 12
MOST_AHEAD = timedelta(days=366)
_LINE = re.compile(r"\s*(\w+)\s*=\s*(.*)")
QUIZ = "kuis"


@dataclass(frozen=True)
class Known:
    """What a form may name."""

    agencies: tuple[Agency, ...]
    subjects: Mapping[str, str]
    rules: Collection[str]

    @property
    def regions(self) -> list[str]:
        return sorted({agency.region for agency in self.agencies})


@dataclass(frozen=True)
class Typed:
    """The fields of the form, so that a page can show them again."""

    title: str = ""
    kind: str = "pesan"
    text: str = ""
    holes: str = ""
    poster: str = ""
    question: str = ""
    options: str = ""
    correct: str = "1"
    explanation: str = ""
    kinds: tuple[str, ...] = (Kind.GROUP, Kind.PERSON)
    agencies: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    subject: str = ""
    monitors: bool = False
    at: str = ""
    hours: str = str(USUAL_HOURS)
    once: bool = False
    receipt: bool = True


@dataclass(frozen=True)
class Composed:
    """What would be kept; only without `problems` and `flaws` it may be."""

    title: str
    content: Content
    audience: Audience
    due_at: datetime
    expires_at: datetime
    once: bool
    problems: tuple[str, ...] = ()
    """Keys of `masalah.html`."""
    flaws: tuple[Flaw, ...] = field(default=())

    @property
    def fine(self) -> bool:
        return not self.problems and not self.flaws


def typed_in(form: FormData) -> Typed:
    def several(name: str) -> tuple[str, ...]:
        return tuple(value for value in form.getlist(name) if isinstance(value, str))

    return Typed(
        title=one_of(form, "judul"),
        kind=one_of(form, "jenis"),
        text=_lines(form, "teks"),
        holes=_lines(form, "isian"),
        poster=one_of(form, "poster"),
        question=one_of(form, "pertanyaan"),
        options=_lines(form, "pilihan"),
        correct=one_of(form, "benar"),
        explanation=one_of(form, "penjelasan"),
        kinds=several("untuk"),
        agencies=several("opd"),
        regions=several("wilayah"),
        zones=several("zona"),
        subject=one_of(form, "subjek"),
        monitors="pemantau" in form,
        at=one_of(form, "waktu"),
        hours=one_of(form, "berlaku"),
        once="sekali" in form,
        receipt="tanda" in form,
    )


def typed_from(title: str, content: Content, audience: Audience | None = None) -> Typed:
    """A form that holds what is there already."""
    audience = audience or Audience()
    return Typed(
        title=title,
        kind=QUIZ if content.question is not None else "pesan",
        text=content.text,
        holes="\n".join(f"{name} = {value}" for name, value in content.variables.items()),
        poster=content.poster or "",
        question=content.question or "",
        options="\n".join(content.options),
        correct=str(content.correct + 1),
        explanation=content.explanation,
        kinds=audience.kinds,
        agencies=audience.agencies,
        regions=audience.regions,
        zones=audience.zones,
        subject=audience.subject or "",
        monitors=audience.monitors,
        receipt=content.receipt,
    )


def typed_of(draft: Broadcast, now: datetime) -> Typed:
    """The form of a draft as it was kept; a moment that has passed means at once."""
    hours = max(1, round((draft.expires_at - draft.due_at) / timedelta(hours=1)))
    at = draft.due_at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if draft.due_at > now else ""
    kept = typed_from(draft.title, draft.content, draft.audience)
    return replace(kept, at=at, hours=str(hours), once=draft.once)


def rewritable(one: Broadcast, now: datetime) -> bool:
    """Whether it may be edited; what a schedule made begins by itself, and what is due has begun."""
    waits = one.state in (Course.DRAFT, Course.WAITING) or one.early(now)
    return one.schedule is None and not one.audience.only and waits


def composed(
    typed: Typed, known: Known, *, now: datetime, corrects: Broadcast | None = None, fixed: Audience | None = None
) -> Composed:
    """What the form says; a correction goes to whom its broadcast went, with the picture that stands there.

    `fixed` is an audience that the form does not choose.
    """
    holes, problems = _holes(typed.holes)
    content = _content(typed, holes)
    audience, wrong = audience_of(typed, known)
    fixed = fixed if corrects is None else corrects.audience
    if fixed is not None:
        audience, wrong = fixed, []
    problems += wrong
    if corrects is not None:
        content = replace(content, poster=corrects.content.poster)
        problems += ["siaran-betul-kuis"] if content.question is not None else []
    elif content.poster is not None and content.poster not in known.rules:
        problems.append("siaran-poster")
    if not 0 < len(typed.title) <= LONGEST_TITLE:
        problems.append("siaran-judul")
    due_at = _moment(typed.at, now)
    if due_at is None or not now - timedelta(minutes=5) <= due_at <= now + MOST_AHEAD:
        problems.append("siaran-waktu")
    hours = number(typed.hours, 1, MOST_HOURS)
    problems += [] if hours else ["siaran-berlaku"]
    starts = due_at or now
    ends = starts + timedelta(hours=hours or USUAL_HOURS)
    flaws = flaws_of(content) or _too_long(content)
    return Composed(typed.title, content, audience, starts, ends, typed.once, tuple(problems), flaws)


def audience_of(typed: Typed, known: Known) -> tuple[Audience, list[str]]:
    """Whom it is for, and what is wrong with that."""
    kinds = tuple(kind for kind in (Kind.GROUP, Kind.PERSON) if kind in typed.kinds)
    problems = [] if kinds or typed.monitors else ["siaran-tujuan-kosong"]
    codes = {agency.code for agency in known.agencies}
    strange = set(typed.agencies) - codes or set(typed.regions) - set(known.regions) or set(typed.zones) - set(ZONES)
    if strange or (typed.subject and typed.subject not in known.subjects):
        problems.append("siaran-tujuan-asing")
    audience = Audience(
        kinds, typed.agencies, typed.regions, typed.zones, typed.subject or None, monitors=typed.monitors
    )
    return audience, problems


def example_of(content: Content) -> Content:
    """A quiz as the readers of an invented agency would see it; of a message the text is what `seen` makes of it."""
    try:
        return personal(content, EXAMPLE)
    except TextRefused:
        return content


def seen(content: Content) -> Markup | None:
    """The text as a reader would see it; its tags are those few that `rendered` lets through."""
    if content.question is not None:
        return None
    try:
        html = rendered(content.text, {**content.variables, **EXAMPLE})
    except TextRefused:
        return None
    return Markup(html)


def number(text: str, least: int, most: int) -> int | None:
    """A whole number within bounds."""
    good = text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most
    return int(text) if good else None


def _content(typed: Typed, holes: Mapping[str, str]) -> Content:
    if typed.kind != QUIZ:
        return Content(typed.text, holes, poster=typed.poster or None, receipt=typed.receipt)
    options = tuple(line.strip() for line in typed.options.splitlines() if line.strip())
    right = (number(typed.correct, 1, 10) or 0) - 1
    return Content("", question=typed.question, options=options, correct=right, explanation=typed.explanation)


def _holes(text: str) -> tuple[dict[str, str], list[str]]:
    """The lines `name = value`."""
    found: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        part = _LINE.fullmatch(line)
        if part is None or part[1] in ("region", "agency"):
            return found, ["siaran-isian"]
        found[part[1]] = part[2].strip()
    return found, []


def _too_long(content: Content) -> tuple[Flaw, ...]:
    """What the values of the holes made too long, which the text alone does not show."""
    html, limit = seen(content), LONGEST_CAPTION if content.poster else LONGEST
    if html is None or len(plain(html).encode("utf-16-le", "surrogatepass")) // 2 <= limit:
        return ()
    return (Flaw(1, 1, f"bersama nilai isiannya teks melewati batas {limit} karakter"),)


def _moment(text: str, now: datetime) -> datetime | None:
    """The moment in Jakarta's time; now for none."""
    if not text:
        return now
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=ZONE).astimezone(UTC)
    except ValueError:
        return None


def _lines(form: FormData, name: str) -> str:
    """A text of several lines, with the line ends that we count by."""
    value = form.get(name, "")
    return value.replace("\r\n", "\n").rstrip() if isinstance(value, str) else ""
