"""The words of pictures and tables, from words.yaml, so that a person who writes Indonesian can polish them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date

from knowledge.yamlfile import read

WORDS = Path(__file__).parent / "words.yaml"


@cache
def words() -> Mapping[str, Any]:
    """All of them."""
    data: Mapping[str, Any] = read(WORDS, WORDS.name).data
    return data


def word(kind: str, name: str) -> str:
    """The word for one thing of a kind; a topic that has none is called by its folder."""
    known: str | None = words()[kind].get(name)
    return known if known is not None else name.replace("-", " ").replace("_", " ")


def short_day(day: date) -> str:
    return format_date(day, "d MMM", locale="id_ID")


def long_day(day: date) -> str:
    return format_date(day, "d MMMM y", locale="id_ID")
