"""Load a content folder: every file becomes its model, every mistake becomes a problem, nothing is half loaded."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

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
FILE_NAME = r"huruf kecil, angka, dan tanda hubung"


@dataclass
class Draft:
    """What a folder holds so far: models by folder and id, their files, and the problems found."""

    items: dict[str, dict[str, Any]] = field(default_factory=lambda: {folder: {} for folder in FOLDERS})
    files: dict[str, dict[str, SourceFile]] = field(default_factory=lambda: {folder: {} for folder in FOLDERS})
    topics: dict[str, str] = field(default_factory=dict)
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
        draft.problems.append(Problem(str(content), 1, "", "folder isi tidak ada"))
        return draft
    for path in _content_files(content):
        _read_file(path, path.relative_to(content), draft)
    return draft


def fingerprint(content: Path) -> str:
    """The sha256 over names and bytes of all content files; a release is named after it."""
    digest = hashlib.sha256()
    for path in _content_files(content):
        name = path.relative_to(content).as_posix().encode()
        data = path.read_bytes()
        digest.update(b"%d:%s%d:" % (len(name), name, len(data)))
        digest.update(data)
    return digest.hexdigest()


def dump(base: KnowledgeBase) -> dict[str, Any]:
    """Plain data of a knowledge base, for a snapshot; `restore` is its inverse."""
    return {
        "fingerprint": base.fingerprint,
        "topics": dict(base.topics),
        **{
            name: {key: item.model_dump(mode="json", exclude_defaults=True) for key, item in getattr(base, name).items()}
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
    files = (path for path in content.rglob("*") if path.is_file() and not path.name.startswith("."))
    return iter(sorted(files, key=lambda path: path.relative_to(content).as_posix()))


def _read_file(path: Path, relative: Path, draft: Draft) -> None:
    name = relative.as_posix()
    folder = relative.parts[0]
    if path.suffix != ".yaml":
        draft.problems.append(Problem(name, 1, "", "nama berkas harus berakhiran .yaml; ganti namanya atau pindahkan"))
        return
    if folder not in FOLDERS or len(relative.parts) != (3 if folder == "rules" else 2):
        places = ", ".join(f"{known}/" if known != "rules" else "rules/<topik>/" for known in FOLDERS)
        draft.problems.append(Problem(name, 1, "", f"letak berkas tidak dikenal; tempatnya: {places}"))
        return
    if not path.stem.replace("-", "").isalnum() or path.stem != path.stem.lower() or not path.stem.isascii():
        draft.problems.append(Problem(name, 1, "", f"nama berkas hanya boleh berisi {FILE_NAME}"))
        return
    source = read(path, name)
    draft.problems.extend(source.problems)
    if isinstance(source.data, dict) and not source.problems:
        _accept(folder, path.stem, source, relative, draft)


def _accept(folder: str, identity: str, source: SourceFile, relative: Path, draft: Draft) -> None:
    if identity in draft.items[folder]:
        other = draft.files[folder][identity].name
        draft.problems.append(Problem(source.name, 1, "", f"nama \"{identity}\" sudah dipakai {other}; ganti salah satu"))
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
    for detail in error.errors(include_url=False):
        path: FieldPath = tuple(part for part in detail["loc"] if part not in ("[key]", "str", "tuple"))
        path = tuple(part for part in path if not (isinstance(part, str) and part.startswith(("constrained-", "tuple["))))
        yield source.problem(path, _say(detail["type"], detail.get("ctx", {}), detail, model, path))


def _say(kind: str, context: Mapping[str, Any], detail: Mapping[str, Any], model: type[BaseModel], path: FieldPath) -> str:
    messages: Mapping[str, Callable[[], str]] = {
        "missing": lambda: "wajib diisi; tambahkan",
        "extra_forbidden": lambda: f"kunci tidak dikenal{_near(str(path[-1]), model, path)}",
        "string_type": lambda: "harus teks dalam satu nilai",
        "tuple_type": lambda: "harus daftar; awali tiap butir dengan \"- \"",
        "mapping_type": lambda: "harus pasangan kunci: nilai",
        "dict_type": lambda: "harus pasangan kunci: nilai",
        "model_type": lambda: "harus pasangan kunci: nilai",
        "enum": lambda: f"\"{detail['input']}\" bukan pilihan; pilih {str(context['expected']).replace(' or ', ' atau ')}",
        "literal_error": lambda: f"\"{detail['input']}\" bukan pilihan; pilih {str(context['expected']).replace(' or ', ' atau ')}",
        "string_too_short": lambda: "kosong; isi, atau hapus barisnya",
        "too_short": lambda: "daftar kosong; isi paling sedikit satu",
        "string_pattern_mismatch": lambda: f"\"{detail['input']}\" salah bentuk; contoh bentuk yang benar: skb-2022#b.6 atau kata_kecil",
        "value_error": lambda: f"tanggal tidak sah ({detail['input']}); tulis \"2024-11-27\"",
    }
    return messages.get(kind, lambda: f"nilai tidak diterima ({detail['msg']})")()


def _near(key: str, model: type[BaseModel], path: FieldPath) -> str:
    """Suggest the field that was probably meant, among the fields of the model at that depth."""
    known = set(model.model_fields)
    if len(path) > 1 and path[0] == "cases":
        known = set(models.Case.model_fields)
    elif len(path) > 1 and path[0] == "passages":
        known = set(models.PassageText.model_fields)
    near = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.5)
    return f"; mungkin maksudnya \"{near[0]}\"" if near else f"; yang dikenal: {', '.join(sorted(known))}"
