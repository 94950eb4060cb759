"""Say in an editor's words what pydantic found wrong with a file, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from knowledge.problems import Problem
from knowledge.yamlfile import FieldPath, SourceFile

# Longer values would hide the mend.
LONGEST_SHOWN = 60


def field_problems(error: ValidationError, source: SourceFile, model: type[BaseModel]) -> Iterator[Problem]:
    """One problem a mistake, at its line; a field that the reader complained about is not told twice."""
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
        "extra_forbidden": lambda: f"kunci tidak dikenal{_near(str(path[-1]), model_at(model, path[:-1]))}",
        "string_type": lambda: "harus satu teks; tulis sesudah titik dua, tanpa daftar atau kunci lain",
        "tuple_type": lambda: 'harus daftar; awali tiap butir dengan "- "',
        "mapping_type": lambda: "harus pasangan kunci: nilai; tulis tiap pasangan di barisnya sendiri",
        "model_type": lambda: "harus pasangan kunci: nilai; tulis tiap pasangan di barisnya sendiri",
        "enum": lambda: f"{shown} bukan pilihan; pilih {_choices(context)}",
        "literal_error": lambda: f"{shown} bukan pilihan; pilih {_choices(context)}",
        "string_too_short": lambda: "kosong; isi, atau hapus barisnya",
        "too_short": lambda: "kosong; isi paling sedikit satu",
        "choice": lambda: f'{shown} bukan pilihan; tulis hurufnya, "a" untuk pilihan pertama',
        "too_long": lambda: f"terlalu banyak; paling banyak {context['max_length']}",
        "string_pattern_mismatch": lambda: f"{shown} salah bentuk; {_form(str(context['pattern']))}",
        "value_error": lambda: f'{shown} bukan tanggal; tulis tahun-bulan-hari, misalnya "2024-11-27"',
    }
    messages = {**messages, "dict_type": messages["mapping_type"], "model_attributes_type": messages["model_type"]}
    return messages.get(detail["type"], lambda: f"{shown} tidak diterima; periksa bentuknya")()


def _choices(context: Mapping[str, Any]) -> str:
    return str(context["expected"]).replace("'", "").replace(" or ", " atau ")


def _form(pattern: str) -> str:
    if "T-" in pattern:
        return "tulis T-7 (tujuh hari sebelumnya), H (hari pertamanya), atau mingguan"
    if "#" in pattern:
        return "tulis sumber, tanda #, lalu bagiannya, misalnya skb-2022#b.6"
    if ".-" in pattern:
        return "pakai huruf kecil, angka, titik, dan tanda hubung, misalnya skb-2022"
    return "pakai huruf kecil, angka, dan garis bawah, misalnya tim_kampanye"


def model_at(model: type[BaseModel], path: FieldPath) -> type[BaseModel]:
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
