"""What a form for a content file asks, read off the models of `knowledge.models`: there is no second schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache
from pathlib import PurePosixPath
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from knowledge import models
from knowledge.draft import FOLDERS

# Who has reviewed a rule says so with a tick of their own (bot/desk/reviewing.py), never in a field.
REVIEW = frozenset({"reviewed", "reviewer"})
CONDITIONS = frozenset({"when", "about", "facts"})
LONG = frozenset({"answer", "condition", "criminal", "instead", "neutral", "note", "prevails", "reply", "says", "text"})


class Kind(StrEnum):
    """How something is filled in."""

    LINE = "baris"
    TEXT = "teks"
    CHOICE = "pilihan"
    DAY = "hari"
    LINES = "daftar"
    """A text a line."""
    PAIRS = "pasangan"
    """`left = right` a line."""
    CLASSES = "kelas"
    """`name: word, word` a line."""
    CITATION = "kutipan"
    CITATIONS = "kutipan_banyak"
    FACTS = "fakta"
    GROUP = "kelompok"
    ROWS = "butir"
    """A list of things with fields of their own, in an order that matters."""
    KEYED = "berkunci"
    """Things with fields of their own, each under a key."""


@dataclass(frozen=True)
class Field:
    """One thing to fill in; `fields` are those of the things inside it."""

    name: str
    kind: Kind
    required: bool = False
    choices: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()


def fields_for(path: str) -> tuple[Field, ...]:
    """The form of a content file by its path."""
    return fields_of(FOLDERS[PurePosixPath(path).parts[0]])


@cache
def fields_of(model: type[BaseModel]) -> tuple[Field, ...]:
    """The form of a model, in the order of its fields."""
    return tuple(
        _field(name, _bare(info.annotation), info.is_required())
        for name, info in model.model_fields.items()
        if name not in REVIEW
    )


def _field(name: str, kind: Any, required: bool) -> Field:
    if name in CONDITIONS and get_origin(kind) is Mapping:
        return Field(name, Kind.FACTS, required)
    if name in ("citations", "voices"):
        return Field(name, Kind.CITATIONS, required)
    if name in ("citation", "replaced_by"):
        return Field(name, Kind.CITATION, required)
    if get_origin(kind) is tuple:
        return _many(name, Kind.ROWS, Kind.LINES, get_args(kind)[0], required)
    if get_origin(kind) is Mapping:
        inner = _bare(get_args(kind)[1])
        flat = Kind.CLASSES if get_origin(inner) is tuple else Kind.PAIRS
        return _many(name, Kind.KEYED, flat, inner, required)
    return _one(name, kind, required)


def _one(name: str, kind: Any, required: bool) -> Field:
    if get_origin(kind) is Literal:
        return Field(name, Kind.CHOICE, required, choices=get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Field(name, Kind.CHOICE, required, choices=tuple(str(member.value) for member in kind))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return Field(name, Kind.GROUP, required, fields=fields_of(kind))
    if kind == _bare(models.Day):
        return Field(name, Kind.DAY, required)
    return Field(name, Kind.TEXT if name in LONG else Kind.LINE, required)


def _many(name: str, deep: Kind, flat: Kind, inner: Any, required: bool) -> Field:
    inner = _bare(inner)
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return Field(name, deep, required, fields=fields_of(inner))
    return Field(name, flat, required)


def _bare(annotation: Any) -> Any:
    """The type without what is said about it, and without None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        return _bare(inner[0]) if len(inner) == 1 else annotation
    return annotation
