"""`python -m knowledge`: check the content, or export the schemas for text editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from knowledge.load import CONTENT, load
from knowledge.problems import KnowledgeError
from knowledge.schema import SCHEMAS, write

app = typer.Typer(help="Memeriksa berkas pengetahuan.", no_args_is_help=True, add_completion=False)
ContentOption = Annotated[Path, typer.Option("--content", help="Folder isi yang diperiksa.")]


@app.command(help="Menyebut semua yang perlu diperbaiki, sekaligus.")
def check(content: ContentOption = CONTENT) -> None:
    try:
        base = load(content)
    except KnowledgeError as error:
        for problem in error.problems:
            typer.echo(str(problem))
        typer.echo(f"{len(error.problems)} hal perlu diperbaiki.", err=True)
        raise typer.Exit(1) from error
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


if __name__ == "__main__":
    app()
