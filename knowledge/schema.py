"""The JSON Schemas of the content files, so that an editor's text editor completes and underlines."""

from __future__ import annotations

import json
from pathlib import Path

from knowledge.draft import FOLDERS

SCHEMAS = Path(__file__).parent / "schema"


def write(folder: Path) -> list[Path]:
    """Write one schema a kind of file into `folder`; returns the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, model in FOLDERS.items():
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | model.model_json_schema()
        path = folder / f"{name}.json"
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written
