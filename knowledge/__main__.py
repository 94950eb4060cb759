"""`python -m knowledge`: check the content, point at thin spots, draw the coverage, export the schemas for editors."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from knowledge.base import KnowledgeBase
from knowledge.coverage import as_page, holes
from knowledge.coverage import read as read_map
from knowledge.lint import lint as inspect
from knowledge.load import CONTENT, load
from knowledge.problems import KnowledgeError
from knowledge.schema import SCHEMAS, write

app = typer.Typer(help="Memeriksa berkas pengetahuan.", no_args_is_help=True, add_completion=False)
ContentOption = Annotated[Path, typer.Option("--content", help="Folder isi yang diperiksa.")]


@app.command(help="Menyebut semua yang perlu diperbaiki, sekaligus.")
def check(content: ContentOption = CONTENT) -> None:
    base = _load(content)
    passages = sum(1 for _ in base.citation_ids())
    examples = sum(1 for _ in base.examples())
    typer.echo(
        f"Isi baik: {len(base.rules)} aturan, {examples} contoh pertanyaan, {len(base.regulations)} peraturan, "
        f"{len(base.articles)} artikel, {passages} kutipan. Rilis {base.release}."
    )


@app.command(help="Menulis JSON Schema untuk penyunting teks.")
def schema(folder: Annotated[Path, typer.Option("--folder", help="Folder tujuan.")] = SCHEMAS) -> None:
    for path in write(folder):
        typer.echo(str(path))


@app.command(
    help="Menunjukkan yang patut dilihat penyunting: contoh tipis atau kembar, aturan yang tertukar, umur, kenetralan."
)
def lint(
    content: ContentOption = CONTENT,
    quick: Annotated[bool, typer.Option("--quick", help="Tanpa membaca ulang semua contoh (beberapa menit).")] = False,
) -> None:
    base = _load(content)
    findings = sorted(inspect(base, on=date.today()))
    for kind, group in groupby(findings, key=lambda finding: finding.kind):
        several = list(group)
        typer.echo(f"\n## {kind} ({len(several)})")
        for finding in several:
            typer.echo(f"{finding.where}: {finding.message}")
    if not quick:
        _show_confusions(base)


def _show_confusions(base: KnowledgeBase) -> None:
    # The index stands above the content; only this command looks up to it.
    from index.confusions import confusions

    found = confusions(base)
    typer.echo(f"\n## contoh kembar ({len(found.twins)})")
    for twin in found.twins:
        typer.echo(f"{twin.likeness:.2f} {twin.owners[0]}: {twin.first} = {twin.owners[1]}: {twin.second}")
    typer.echo(f"\n## aturan yang tertukar ({len(found.confused)})")
    for pair in found.confused:
        typer.echo(f"{pair.rule} dikira {pair.taken_for} ({len(pair.questions)} kali)")
        for question in pair.questions[:3]:
            typer.echo(f"    {question}")
    typer.echo("\n## tebakan benar bila contohnya sendiri disisihkan")
    for owner, share in sorted(found.accuracy.items(), key=lambda pair: pair[1]):
        typer.echo(f"{share:.0%} {owner}")


@app.command(help="Menulis peta cakupan (docs/coverage.md) ke keluaran; gagal bila ada lubang.")
def coverage(content: ContentOption = CONTENT) -> None:
    base, drawn = _load(content), read_map()
    typer.echo(as_page(drawn, base), nl=False)
    if found := list(holes(drawn, base)):
        typer.echo("\n".join(found), err=True)
        raise typer.Exit(1)


def _load(content: Path) -> KnowledgeBase:
    """The content, or its problems and the end."""
    try:
        return load(content)
    except KnowledgeError as error:
        for problem in error.problems:
            typer.echo(str(problem))
        typer.echo(f"{len(error.problems)} hal perlu diperbaiki.", err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app()
