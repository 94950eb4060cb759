"""Load a content folder: every file becomes its model, every mistake becomes a problem, nothing is half loaded."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from knowledge import models
from knowledge.base import KnowledgeBase
from knowledge.problems import KnowledgeError, Problem
from knowledge.yamlfile import FieldPath, SourceFile, read

CONTENT = Path(__file__).parent / "content"

# Folder → the model of its files; the folders are also the attributes of the knowledge base.
FOLDERS: Mapping[str, type[models.Model]] = {
    "regulations": models.Regulation,
    "articles": models.Article,
    "rules": models.Rule,
    "facts": models.Fact,
    "lexicon": models.Lexicon,
    "protected": models.Protected,
    "synonyms": models.SynonymClasses,
    "phrases": models.Phrase,
    "calendar": models.Calendar,
    "outside": models.Outside,
}
# Longer values would hide the mend.
LONGEST_SHOWN = 60
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


def load(content: Path = CONTENT) -> KnowledgeBase:
    """Read and check a whole content folder; KnowledgeError carries every problem at once."""
    from knowledge.checks import check  # the checks look at a draft, so they import this module

    draft = read_draft(content)
    draft.problems.extend(check(draft))
    if draft.problems:
        raise KnowledgeError(draft.problems)
    return KnowledgeBase(fingerprint=fingerprint(content), topics=draft.topics, **draft.items)


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
    for path in _content_files(content):
        _read_file(path, path.relative_to(content), draft)
    if not any(draft.items.values()) and not draft.problems:
        draft.problems.append(Problem(str(content), 1, "", "folder isi kosong; periksa letaknya"))
    return draft


def fingerprint(content: Path) -> str:
    """The sha256 over names and bytes of all content files; a release is named after it."""
    digest = hashlib.sha256()
    for path in _content_files(content):
        name = os.fsencode(path.relative_to(content).as_posix())
        try:
            data = path.read_bytes()
        except OSError:
            # `load` refuses what cannot be read, so this fingerprint never names a release.
            data = b""
        digest.update(b"%d:%s%d:" % (len(name), name, len(data)))
        digest.update(data)
    return digest.hexdigest()


def dump(base: KnowledgeBase) -> dict[str, Any]:
    """Plain data of a knowledge base, for a snapshot; `restore` is its inverse."""
    return {
        "fingerprint": base.fingerprint,
        "topics": dict(base.topics),
        **{
            name: {
                key: item.model_dump(mode="json", exclude_defaults=True) for key, item in getattr(base, name).items()
            }
            for name in FOLDERS
        },
    }


def restore(data: Mapping[str, Any]) -> KnowledgeBase:
    """The knowledge base that was dumped; ValidationError or KeyError when the data is not one."""
    parts: dict[str, Any] = {
        name: {key: model.model_validate(item) for key, item in data[name].items()} for name, model in FOLDERS.items()
    }
    return KnowledgeBase(fingerprint=data["fingerprint"], topics=data["topics"], **parts)


def _content_files(content: Path) -> Iterator[Path]:
    """Every file that is not hidden; a link that leads nowhere is among them, to be refused and not overlooked."""
    found = (path for path in content.rglob("*") if path.is_file() or path.is_symlink())
    files = (path for path in found if not path.name.startswith("."))
    return iter(sorted(files, key=lambda path: path.relative_to(content).as_posix()))


def _read_file(path: Path, relative: Path, draft: Draft) -> None:
    folder = relative.parts[0]
    before = len(draft.problems)
    if misplaced := _misplaced(relative):
        draft.problems.append(Problem(relative.as_posix(), 1, "", misplaced))
    else:
        source = read(path, relative.as_posix())
        draft.problems.extend(source.problems)
        if isinstance(source.data, dict):
            _accept(folder, path.stem, source, relative, draft)
    if len(draft.problems) > before and folder in FOLDERS and path.stem not in draft.items[folder]:
        draft.broken[folder].add(path.stem)


def _misplaced(relative: Path) -> str | None:
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
        draft.problems.extend(_field_problems(error, source, FOLDERS[folder]))
        return
    draft.files[folder][identity] = source
    if folder == "rules":
        draft.topics[identity] = relative.parts[1]


def _field_problems(error: ValidationError, source: SourceFile, model: type[BaseModel]) -> Iterator[Problem]:
    noted = {problem.field for problem in source.problems if problem.field}
    for detail in error.errors(include_url=False):
        path: FieldPath = tuple(part for part in detail["loc"] if part not in ("[key]", "<one>", "<many>"))
        problem = source.problem(path, _say(detail, model, path))
        if problem.field not in noted:
            yield problem


def _say(detail: ErrorDetails, model: type[BaseModel], path: FieldPath) -> str:
    """What pydantic found, in words for an editor."""
    context, given = detail.get("ctx", {}), detail["input"]
    shown = f'"{given}"' if isinstance(given, str) and len(given) <= LONGEST_SHOWN else "nilai ini"
    messages: Mapping[str, Callable[[], str]] = {
        "missing": lambda: "wajib diisi; tambahkan",
        "extra_forbidden": lambda: f"kunci tidak dikenal{_near(str(path[-1]), _model_at(model, path[:-1]))}",
        "string_type": lambda: "harus satu teks; tulis sesudah titik dua, tanpa daftar atau kunci lain",
        "tuple_type": lambda: 'harus daftar; awali tiap butir dengan "- "',
        "mapping_type": lambda: "harus pasangan kunci: nilai; tulis tiap pasangan di barisnya sendiri",
        "model_type": lambda: "harus pasangan kunci: nilai; tulis tiap pasangan di barisnya sendiri",
        "enum": lambda: f"{shown} bukan pilihan; pilih {_choices(context)}",
        "literal_error": lambda: f"{shown} bukan pilihan; pilih {_choices(context)}",
        "string_too_short": lambda: "kosong; isi, atau hapus barisnya",
        "too_short": lambda: "kosong; isi paling sedikit satu",
        "string_pattern_mismatch": lambda: f"{shown} salah bentuk; {_form(str(context['pattern']))}",
        "value_error": lambda: f'{shown} bukan tanggal; tulis tahun-bulan-hari, misalnya "2024-11-27"',
    }
    messages = {**messages, "dict_type": messages["mapping_type"], "model_attributes_type": messages["model_type"]}
    return messages.get(detail["type"], lambda: f"{shown} tidak diterima; periksa bentuknya")()


def _choices(context: Mapping[str, Any]) -> str:
    return str(context["expected"]).replace("'", "").replace(" or ", " atau ")


def _form(pattern: str) -> str:
    if "#" in pattern:
        return "tulis sumber, tanda #, lalu bagiannya, misalnya skb-2022#b.6"
    if ".-" in pattern:
        return "pakai huruf kecil, angka, titik, dan tanda hubung, misalnya skb-2022"
    return "pakai huruf kecil, angka, dan garis bawah, misalnya tim_kampanye"


def _model_at(model: type[BaseModel], path: FieldPath) -> type[BaseModel]:
    """The model that a field path leads to; numbers and free keys on the way stay in the same model."""
    for part in path:
        if (found := model.model_fields.get(str(part))) is not None:
            model = next(_models_in(found.annotation), model)
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _near(key: str, model: type[BaseModel]) -> str:
    """Suggest the field that was probably meant, among the fields of the model."""
    near = difflib.get_close_matches(key, sorted(model.model_fields), n=1, cutoff=0.5)
    return f'; mungkin maksudnya "{near[0]}"' if near else f"; yang dikenal: {', '.join(sorted(model.model_fields))}"
