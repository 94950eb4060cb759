"""Change one content file as a form does: say what should stand there, and keep the form of all the rest.

A `Sheet` is one file open for editing. Every change takes and gives plain data (texts, lists, mappings), and `text()`
hands out only what our own reader reads back as exactly that data, so no form can write what the checker then misreads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from knowledge import models
from knowledge.cleaning import clean
from knowledge.draft import FOLDERS
from knowledge.mending import model_at
from knowledge.problems import KnowledgeError, Problem
from knowledge.yamlfile import FieldPath, read_bytes
from knowledge.yamlform import key_of, last_comment_moves, last_comment_moves_back, node, opened, written

EMPTY: tuple[object, ...] = (None, "", [], {}, ())

Plain = Any
"""Texts, lists and mappings of them, as the reader of content gives them."""


def plain(name: str, text: str) -> dict[str, Plain]:
    """What a file says, for filling a form; KnowledgeError when it cannot be read."""
    source = read_bytes(text.encode(), name)
    if source.problems or not isinstance(source.data, dict):
        raise KnowledgeError(source.problems or [Problem(name, 1, "", "berkas tidak terbaca")])
    data: dict[str, Plain] = source.data
    return data


class Sheet:
    """One content file open for editing; `name` is its path in the content, such as rules/medsos/like.yaml."""

    def __init__(self, name: str, text: str = "") -> None:
        self.name = name
        self._before = text
        self._data: dict[str, Plain] = plain(name, text) if text else {}
        self._document: CommentedMap = opened(text)

    def data(self) -> dict[str, Plain]:
        """What the file says now."""
        return dict(_copied(self._data))

    def get(self, *path: str | int) -> Plain:
        """What stands at a place; None where nothing does."""
        found: Plain = self._data
        for part in path:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return _copied(found)

    def set(self, path: FieldPath, value: Plain) -> None:
        """Put a value where the path leads, making the mappings on the way; nothing or "" removes the field."""
        value = _cleaned(value)
        if value in EMPTY:
            self.remove(path)
        elif not _same(have := self.get(*path), value):
            if isinstance(have, str) and have.endswith("\n"):  # the block keeps its last line end, as it had one
                value = f"{value}\n"
            depth = next((at for at in range(1, len(path)) if self.get(*path[:at]) is None), len(path))
            for part in reversed(path[depth:]):
                value = {str(part): value}
            self._place(path[:depth], value)

    def add(self, path: FieldPath, *values: Plain) -> int:
        """Append to the list at the path what is not in it yet; how many were new."""
        present, added = self.get(*path) or [], []
        for value in map(_cleaned, values):
            if value not in EMPTY and value not in present and value not in added:
                added.append(value)
        if added and present:
            self._extend(path, len(present), added)
        elif added:
            self.set(path, added)
        return len(added)

    def remove(self, path: FieldPath) -> None:
        """Take a field, an item of a list, or an entry away; its empty parents go with it."""
        if not path or self.get(*path) is None:
            return
        *parent, last = path
        listed = _at(self._document, parent)
        if isinstance(listed, list) and last == len(listed) - 1 and last > 0:
            last_comment_moves_back(listed)
        for holder in (self._data, self._document):
            del _at(holder, parent)[last]
        if parent and not self.get(*parent):
            self.remove(tuple(parent))

    def revise(self, wanted: Mapping[str, Plain]) -> None:
        """Make the file say exactly `wanted`, as a form was filled, touching only what differs."""
        self._revise((), _cleaned(dict(wanted)))

    def text(self) -> str:
        """The file as it should be saved; KnowledgeError when our reader would understand something else."""
        text = written(self._document, self._before)
        if plain(self.name, text) != self._data:
            raise KnowledgeError(
                [Problem(self.name, 1, "", "perubahan tidak dapat ditulis tanpa cacat; sunting teksnya")]
            )
        return text

    def _revise(self, path: FieldPath, wanted: Plain) -> None:
        have = self.get(*path) if path else self._data
        if _same(have, wanted):
            return
        if isinstance(have, dict) and isinstance(wanted, dict):
            for key in [key for key in have if wanted.get(key) in EMPTY]:
                self.remove((*path, key))
            for key, value in wanted.items():
                if value not in EMPTY:
                    self._revise((*path, key), value)
        elif isinstance(have, list) and isinstance(wanted, list) and path:
            self._revise_list(path, have, wanted)
        else:
            self.set(path, wanted)

    def _revise_list(self, path: FieldPath, have: list[Plain], wanted: list[Plain]) -> None:
        """Keep the items that stay, in their form; only a new order is written anew."""
        kept = [item for item in have if item in wanted]
        if wanted[: len(kept)] == kept and _unique(have):
            self.add(path, *wanted[len(kept) :])
            for number in range(len(have) - 1, -1, -1):
                if have[number] not in wanted:
                    self.remove((*path, number))
        elif len(have) == len(wanted):
            for number, value in enumerate(wanted):
                self._revise((*path, number), value)
        if self.get(*path) != wanted:
            self.set(path, wanted)

    def _place(self, path: FieldPath, value: Plain) -> None:
        *parent, last = path
        holder, made = _at(self._document, parent), node(value, path)
        if isinstance(holder, CommentedMap) and last not in holder:
            holder.insert(self._position(tuple(parent), str(last), list(holder)), key_of(str(last)), made)
        elif isinstance(made, CommentedSeq) and isinstance(old := holder[last], CommentedSeq) and made and old:
            _refill(old, made)
        else:
            holder[last] = made
        _at(self._data, parent)[last] = value

    def _extend(self, path: FieldPath, start: int, values: list[Plain]) -> None:
        listed = _at(self._document, path)
        listed.extend(node(value, (*path, start + number)) for number, value in enumerate(values))
        last_comment_moves(listed, start)
        _at(self._data, path).extend(values)

    def _position(self, parent: FieldPath, key: str, present: list[str]) -> int:
        """Where a new field belongs: in the order of its model, or at the end."""
        model: type[models.Model] | None = FOLDERS.get(self.name.partition("/")[0])
        order = list(model_at(model, parent).model_fields) if model is not None else []
        if key not in order:
            return len(present)
        before = [at for at, known in enumerate(present) if known in order and order.index(known) < order.index(key)]
        return before[-1] + 1 if before else 0


def add_case(sheet: Sheet, case: Mapping[str, Plain]) -> None:
    """Append a case to a rule."""
    sheet.add(("cases",), dict(case))


def add_examples(sheet: Sheet, kind: str, texts: Iterable[str], *, case: str | None = None) -> int:
    """Append example questions of a kind to a rule or a case; how many were new; KeyError without that case."""
    return sheet.add((*case_path(sheet, case), "questions", kind), *texts)


def add_citation(sheet: Sheet, citation: str, *, case: str | None = None, field: str = "citations") -> int:
    """Append a citation (or, with field="voices", a statement)."""
    return sheet.add((*case_path(sheet, case), field), citation)


def set_passage(sheet: Sheet, key: str, passage: Mapping[str, Plain]) -> None:
    """Write a passage of a regulation under its key, or rewrite it."""
    for field, value in passage.items():
        sheet.set(("passages", key, field), value)


def case_path(sheet: Sheet, case: str | None) -> FieldPath:
    """Where a case stands; the rule itself without one; KeyError where there is no such case."""
    if case is None:
        return ()
    for number, known in enumerate(sheet.get("cases") or []):
        if known.get("id") == case:
            return ("cases", number)
    raise KeyError(case)


def new_text(name: str, data: Mapping[str, Plain]) -> str:
    """A new file in house style."""
    sheet = Sheet(name)
    model: type[models.Model] | None = FOLDERS.get(name.partition("/")[0])
    order = list(model.model_fields) if model is not None else []
    sheet.revise({key: data[key] for key in sorted(data, key=lambda key: order.index(key) if key in order else 999)})
    return sheet.text()


def _refill(listed: CommentedSeq, items: CommentedSeq) -> None:
    """Other items in the same list, so that the comment after it stays."""
    end = len(listed)
    listed.extend(items)
    last_comment_moves(listed, end)
    for _ in range(end):
        del listed[0]


def _same(have: Plain, wanted: Plain) -> bool:
    """Texts are the same but for spaces around them, which no reader of the content keeps."""
    if isinstance(have, str) and isinstance(wanted, str):
        return have.strip() == wanted.strip()
    return bool(have == wanted)


def _unique(items: list[Plain]) -> bool:
    return all(items.count(item) == 1 for item in items)


def _at(holder: Any, path: Iterable[str | int]) -> Any:
    for part in path:
        holder = holder[part]
    return holder


def _cleaned(value: Plain) -> Plain:
    if isinstance(value, Mapping):
        return {str(key): _cleaned(part) for key, part in value.items() if part not in EMPTY}
    if isinstance(value, list | tuple):
        return [_cleaned(part) for part in value]
    return value if value is None else clean(str(value)).text.strip()


def _copied(value: Plain) -> Plain:
    if isinstance(value, dict):
        return {key: _copied(part) for key, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list) else value
