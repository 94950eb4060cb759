"""`python -m index`: learn from the content anew, for the folder that ships with the program."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from index import reader
from index.learning import SHIPPED, learn
from knowledge.base import KnowledgeBase
from knowledge.load import CONTENT, load

app = typer.Typer(help="Melatih indeks dari isi pengetahuan.", no_args_is_help=True, add_completion=False)


@app.command(help="Melatih model kalimat, penggolong, dan timbangannya; beberapa menit dan 6 GB memori.")
def train() -> None:
    knowledge = load(CONTENT)
    with tempfile.TemporaryDirectory(dir=SHIPPED.parent, prefix="draft-") as draft:
        made = Path(draft) / "trained"
        made.mkdir()
        learn(knowledge, made, lambda step: typer.echo(f"… {step}", err=True))
        if reader.SHIPPED.is_dir():
            reader.SHIPPED.rename(made / reader.SHIPPED.name)
        shutil.rmtree(SHIPPED, ignore_errors=True)
        made.rename(SHIPPED)
    size = sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file())
    typer.echo(f"Selesai: {size / 1e6:.1f} MB di {SHIPPED}, dari rilis {knowledge.release}.")


@app.command(help="Melatih pembaca; beberapa menit dengan kartu grafis, semalam tanpa itu.")
def train_reader(
    base: Annotated[Path, typer.Argument(help="Folder model BERT kecil (model.safetensors, tokenizer.json).")],
    *,
    go_on: Annotated[bool, typer.Option("--lanjut", help="Murid melanjutkan pembaca yang ada.")] = False,
) -> None:
    from index.teaching.course import train_reader as trained  # torch takes seconds to import, and only this needs it

    served = reader.SHIPPED if go_on else None
    _replace_reader(lambda knowledge, made, progress: trained(knowledge, made, progress, base=base, served=served))


@app.command(help="Mengajari pembaca yang ada dengan contoh yang baru; sekitar satu jam dengan dua inti.")
def refresh_reader() -> None:
    from index.teaching.refresher import refresh_reader as refreshed

    _replace_reader(lambda knowledge, made, progress: refreshed(knowledge, reader.SHIPPED, made, progress))


def _replace_reader(teach: Callable[[KnowledgeBase, Path, Callable[[str], None]], None]) -> None:
    knowledge = load(CONTENT)
    with tempfile.TemporaryDirectory(dir=SHIPPED.parent, prefix="draft-") as draft:
        made = Path(draft) / "reader"
        made.mkdir()
        teach(knowledge, made, lambda step: typer.echo(f"… {step}", err=True))
        shutil.rmtree(reader.SHIPPED, ignore_errors=True)
        made.rename(reader.SHIPPED)
    typer.echo(f"Selesai: {reader.SHIPPED}, dari rilis {knowledge.release}.")


if __name__ == "__main__":
    app()
