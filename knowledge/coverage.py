"""Which row of the researched law is answered by which rule: `docs/coverage.yaml` as a page for legal officers.

The map is kept by hand beside the content; this module finds its holes and draws it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field
from ruamel.yaml import YAML

from knowledge.base import KnowledgeBase
from knowledge.models import Model, Slug, Text

MAP = Path(__file__).parent.parent / "docs" / "coverage.yaml"


class Row(Model):
    """One row, situation or special case of the law as it was researched."""

    id: Text
    about: Text
    rules: tuple[Slug, ...] = Field(min_length=1)


class Section(Model):
    """A chapter of the research."""

    id: Text
    title: Text
    rows: tuple[Row, ...] = Field(min_length=1)


class Coverage(Model):
    """The whole map."""

    title: Text
    note: Text
    sections: tuple[Section, ...]


def read(path: Path = MAP) -> Coverage:
    """The map as it stands; ValidationError when a row names no rule."""
    return Coverage.model_validate(YAML(typ="safe").load(path))


def holes(coverage: Coverage, base: KnowledgeBase) -> Iterator[str]:
    """Rows that point to rules which do not exist, and rules that no row needs."""
    named = {rule for section in coverage.sections for row in section.rows for rule in row.rules}
    for section in coverage.sections:
        for row in section.rows:
            yield from (f"{row.id}: aturan {rule} tidak ada" for rule in row.rules if rule not in base.rules)
    yield from (f"{rule}: tidak ada dalam peta" for rule in base.rules if rule not in named)


def as_page(coverage: Coverage, base: KnowledgeBase) -> str:
    """The map as Markdown: each row with the titles, verdicts and files of its rules."""
    rows = sum(len(section.rows) for section in coverage.sections)
    lines = [f"# {coverage.title}", "", coverage.note, "", f"{rows} baris, {len(base.rules)} aturan."]
    for section in coverage.sections:
        lines += ["", f"## {section.id}. {section.title}", "", "| baris | tentang | dijawab oleh |", "|---|---|---|"]
        for row in section.rows:
            told = "<br>".join(_link(rule, base) for rule in row.rules)
            lines.append(f"| {row.id} | {row.about} | {told} |")
    return "\n".join(lines) + "\n"


def _link(rule: str, base: KnowledgeBase) -> str:
    content = base.rules[rule]
    return f"[{content.title}](../knowledge/content/rules/{base.topics[rule]}/{rule}.yaml) ({content.verdict})"
