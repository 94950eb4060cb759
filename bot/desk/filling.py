"""A content file as the values of a form, and the values of a form as what the file should say.

Names lead to places: `cases.0.answer` is the answer of the first case. For things in a list `cases.#` holds the number
of every row, `cases.0.urutan` its place in the order, and `cases.0.hapus` a tick that takes it away. A row in which
nothing is filled is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.desk.fields import REVIEW, Field, Kind

Values = dict[str, list[str]]
ROWS, ORDER, GONE, KEY = "#", "urutan", "hapus", "kunci"
LAST = 10_000


class Unfillable(Exception):
    """The file says something that no form can show as it is; its text can be edited all the same."""


class Misread(Exception):
    """Something in a form cannot be understood: where, which of the reasons in the templates, and the words."""

    def __init__(self, name: str, why: str, shown: str = "") -> None:
        self.name, self.why, self.shown = name, why, shown[:80]
        super().__init__(name, why)


def filled(fields: Sequence[Field], data: Mapping[str, Any]) -> Values:
    """The values with which a form begins; Unfillable where sending them back would change the file."""
    values: Values = {}
    try:
        _fill(fields, data, "", values)
        again = read(fields, values)
    except (Misread, TypeError, AttributeError, ValueError) as error:
        raise Unfillable from error
    if again != {key: _trimmed(part) for key, part in data.items() if key not in REVIEW and part not in ([], {})}:
        raise Unfillable
    return values


def read(fields: Sequence[Field], values: Mapping[str, Sequence[str]], prefix: str = "") -> dict[str, Any]:
    """What a filled form says; what is empty is left out. Misread for what cannot be understood."""
    found = {field.name: _read(field, values, prefix + field.name) for field in fields}
    return {name: value for name, value in found.items() if value not in ("", [], {})}


def rows(values: Mapping[str, Sequence[str]], name: str) -> list[str]:
    """The numbers of the rows of a list, as the form shows them."""
    return [number for number in values.get(f"{name}.{ROWS}", ()) if number.isascii() and number.isdigit()]


def _fill(fields: Sequence[Field], data: Mapping[str, Any], prefix: str, values: Values) -> None:
    for field in fields:
        if (value := data.get(field.name)) is not None:
            _fill_one(field, value, prefix + field.name, values)


def _fill_one(field: Field, value: Any, name: str, values: Values) -> None:
    match field.kind:
        case Kind.LINES:
            values[name] = ["\n".join(value)]
        case Kind.CITATIONS:
            values[name] = list(value)
        case Kind.PAIRS:
            values[name] = ["\n".join(f"{left} = {right}" for left, right in value.items())]
        case Kind.CLASSES:
            values[name] = ["\n".join(f"{key}: {', '.join(words)}" for key, words in value.items())]
        case Kind.FACTS:
            values[name] = [f"{fact}={one}" for fact, many in value.items() for one in _listed(many)]
        case Kind.GROUP:
            _fill(field.fields, value, f"{name}.", values)
        case Kind.ROWS | Kind.KEYED:
            _fill_rows(field, value, name, values)
        case _:
            values[name] = [_text(value)]


def _fill_rows(field: Field, value: Any, name: str, values: Values) -> None:
    items = list(value.items()) if field.kind is Kind.KEYED else [("", item) for item in value]
    values[f"{name}.{ROWS}"] = [str(number) for number in range(len(items))]
    for number, (key, item) in enumerate(items):
        values[f"{name}.{number}.{ORDER}"] = [str(number + 1)]
        if field.kind is Kind.KEYED:
            values[f"{name}.{number}.{KEY}"] = [key]
        _fill(field.fields, item, f"{name}.{number}.", values)


def _read(field: Field, values: Mapping[str, Sequence[str]], name: str) -> Any:
    match field.kind:
        case Kind.LINES:
            return list(_lines(_first(values, name)))
        case Kind.CITATIONS:
            return list(dict.fromkeys(filter(None, map(_citation, values.get(name, ())))))
        case Kind.CITATION:
            return _citation(_first(values, name))
        case Kind.PAIRS:
            return _unique(name, (_cut(name, line, "=") for line in _lines(_first(values, name))))
        case Kind.CLASSES:
            pairs = (_cut(name, line, ":") for line in _lines(_first(values, name)))
            return _unique(name, ((key, [word.strip() for word in words.split(",")]) for key, words in pairs))
        case Kind.FACTS:
            return _facts(values.get(name, ()))
        case Kind.GROUP:
            return read(field.fields, values, f"{name}.")
        case Kind.ROWS:
            return [item for _, item in _items(field, values, name)]
        case Kind.KEYED:
            return _unique(name, _items(field, values, name))
        case Kind.TEXT:
            return _first(values, name)
        case _:
            return " ".join(_first(values, name).split())


def _items(field: Field, values: Mapping[str, Sequence[str]], name: str) -> list[tuple[str, dict[str, Any]]]:
    """The rows that stay, in the order that was asked for."""
    found = []
    for place, number in enumerate(rows(values, name)):
        row = f"{name}.{number}."
        if _first(values, row + GONE):
            continue
        key, item = _first(values, row + KEY), read(field.fields, values, row)
        if field.kind is Kind.KEYED and item and not key:
            raise Misread(row + KEY, "tanpa-kunci")
        if item or key:
            order = _first(values, row + ORDER)
            found.append((int(order) if re.fullmatch(r"[0-9]{1,4}", order) else LAST, place, key, item))
    return [(key, item) for _, _, key, item in sorted(found, key=lambda one: one[:2])]


def _facts(chosen: Sequence[str]) -> dict[str, Any]:
    """Facts that must hold; a fact that was chosen twice means either value."""
    found: dict[str, list[str]] = {}
    for one in filter(None, chosen):
        fact, _, value = one.partition("=")
        if value not in found.setdefault(fact, []):
            found[fact].append(value)
    return {fact: many[0] if len(many) == 1 else many for fact, many in found.items()}


def _cut(name: str, line: str, sign: str) -> tuple[str, str]:
    left, found, right = (
        part.strip() for part in (line.partition(f" {sign} ") if sign == "=" else line.partition(sign))
    )
    if not (left and found and right):
        raise Misread(name, "tanpa-tanda", line)
    return left, right


def _unique(name: str, pairs: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise Misread(name, "dua-kali", key)
        made[key] = value
    return made


def _citation(text: str) -> str:
    """What stands before the explanation that a list offers with it."""
    return text.strip().partition(" ")[0]


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _first(values: Mapping[str, Sequence[str]], name: str) -> str:
    found = values.get(name) or ("",)
    return found[0].replace("\r\n", "\n").strip()


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value.strip()


def _trimmed(value: Any) -> Any:
    """What a file says without what a form never keeps: spaces around texts, and empty things."""
    if isinstance(value, Mapping):
        return {key: _trimmed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_trimmed(part) for part in value]
    return value.strip() if isinstance(value, str) else value
