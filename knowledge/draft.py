"""Read a content folder as it is: every file becomes its model or a problem, and the whole is a draft to be checked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from pydantic import ValidationError

from knowledge import models
from knowledge.mending import field_problems
from knowledge.problems import Problem
from knowledge.yamlfile import SourceFile, read, read_bytes

# Folder → the model of its files; the folders are also the attributes of the knowledge base.
FOLDERS: Mapping[str, type[models.Model]] = {
    "regulations": models.Regulation,
    "articles": models.Article,
    "rules": models.Rule,
    "facts": models.Fact,
    "lexicon": models.Lexicon,
    "words": models.WordList,
    "synonyms": models.SynonymClasses,
    "phrases": models.Phrase,
    "calendar": models.Calendar,
    "outside": models.Outside,
    "signals": models.Signal,
    "drafts": models.DraftExamples,
    "talks": models.Talks,
    "menus": models.Menu,
    "reminders": models.Reminder,
}
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NAME_RULE = "hanya boleh berisi huruf kecil, angka, dan tanda hubung; ganti namanya"


@dataclass
class Draft:
    """What a folder holds so far: models by folder and id, their files, and the problems found."""

    items: dict[str, dict[str, Any]] = field(default_factory=lambda: {folder: {} for folder in FOLDERS})
    files: dict[str, dict[str, SourceFile]] = field(default_factory=lambda: {folder: {} for folder in FOLDERS})
    topics: dict[str, str] = field(default_factory=dict)
    broken: dict[str, set[str]] = field(default_factory=lambda: {folder: set() for folder in FOLDERS})
    """Ids whose file is there but cannot be used; what points to them is not at fault."""
    problems: list[Problem] = field(default_factory=list)


def read_draft(content: Path) -> Draft:
    """Read every file of the folder, keeping what is sound and noting what is not."""
    draft = Draft()
    if not content.is_dir():
        draft.problems.append(Problem(str(content), 1, "", "folder isi tidak ada; periksa letaknya"))
        return draft
    for folder in (content, *content.rglob("*")):
        if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
            name = folder.relative_to(content).as_posix()
            draft.problems.append(Problem(name, 1, "", "folder tidak dapat dibuka; periksa izin bacanya"))
    for path in content_files(content):
        _read_file(path, path.relative_to(content), draft)
    if not any(draft.items.values()) and not draft.problems:
        draft.problems.append(Problem(str(content), 1, "", "folder isi kosong; periksa letaknya"))
    return draft


def content_files(content: Path) -> Iterator[Path]:
    """Every file that is not hidden, nor in a hidden folder such as that of git.

    A link that leads nowhere is among them, to be refused and not overlooked.
    """
    found = (path for path in content.rglob("*") if path.is_file() or path.is_symlink())
    files = (path for path in found if not any(part.startswith(".") for part in path.relative_to(content).parts))
    return iter(sorted(files, key=lambda path: path.relative_to(content).as_posix()))


def _read_file(path: Path, relative: Path, draft: Draft) -> None:
    folder = relative.parts[0]
    before = len(draft.problems)
    if wrong := misplaced(relative):
        draft.problems.append(Problem(relative.as_posix(), 1, "", wrong))
    else:
        source = read(path, relative.as_posix())
        draft.problems.extend(source.problems)
        if isinstance(source.data, dict):
            _accept(folder, path.stem, source, relative, draft)
    if len(draft.problems) > before and folder in FOLDERS and path.stem not in draft.items[folder]:
        draft.broken[folder].add(path.stem)


def problems_of(name: str, raw: bytes) -> list[Problem]:
    """What is wrong with one file by itself, before it lies in any folder; `name` is its path in the content."""
    relative = Path(name)
    if wrong := misplaced(relative):
        return [Problem(name, 1, "", wrong)]
    source, draft = read_bytes(raw, name), Draft()
    if isinstance(source.data, dict):
        _accept(relative.parts[0], relative.stem, source, relative, draft)
    return [*source.problems, *draft.problems]


def misplaced(relative: PurePath) -> str | None:
    """What is wrong with the place or the name of a file."""
    if relative.suffix != ".yaml":
        return "nama berkas harus berakhiran .yaml; ganti namanya atau pindahkan"
    if relative.parts[0] not in FOLDERS or len(relative.parts) != (3 if relative.parts[0] == "rules" else 2):
        places = ", ".join(f"{known}/" if known != "rules" else "rules/<topik>/" for known in FOLDERS)
        return f"letak berkas tidak dikenal; pindahkan ke salah satu: {places}"
    if not NAME.fullmatch(relative.stem):
        return f"nama berkas {NAME_RULE}"
    if not all(NAME.fullmatch(part) for part in relative.parts[1:-1]):
        return f"nama folder topik {NAME_RULE}"
    return None


def _accept(folder: str, identity: str, source: SourceFile, relative: Path, draft: Draft) -> None:
    if identity in draft.items[folder]:
        other = draft.files[folder][identity].name
        message = f'nama "{identity}" sudah dipakai {other}; ganti salah satu'
        draft.problems.append(Problem(source.name, 1, "", message))
        return
    try:
        draft.items[folder][identity] = FOLDERS[folder].model_validate(source.data)
    except ValidationError as error:
        draft.problems.extend(field_problems(error, source, FOLDERS[folder]))
        return
    draft.files[folder][identity] = source
    if folder == "rules":
        draft.topics[identity] = relative.parts[1]
