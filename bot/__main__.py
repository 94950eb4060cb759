"""`python -m bot`: serve, chat, or answer one question; the one place where errors are shown."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.answering.explain import explain as explain_one
from bot.app import open_live
from bot.ask import ask as ask_one
from bot.ask import ask_lines
from bot.beside import console_beside
from bot.channels.terminal import chat as chat_in
from bot.model import Question
from bot.settings import Settings
from index.shelf import Shelf
from index.snapshot import SnapshotError
from knowledge.problems import KnowledgeError

app = typer.Typer(help="Tanya Netral: tanya jawab netralitas ASN.", add_completion=False, invoke_without_command=True)


@app.callback()
def main(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        run()


@app.command(help="Melayani Telegram bila ada token, selain itu mengobrol di terminal; konsol desk ada di sampingnya.")
def run() -> None:
    settings = Settings()
    if settings.telegram_bot_token is None:
        live, opener = open_live(settings)
        with console_beside(settings, live, opener):
            chat_in(live, sys.stdin, _write)
        return
    from bot.service import serve  # messenger and database take a second to import, and only this needs them

    raise typer.Exit(serve(settings))


@app.command(help="Melayani konsol desk saja, sampai dihentikan.")
def console() -> None:
    from bot.service import serve_console

    raise typer.Exit(serve_console(Settings()))


@app.command(help="Memeriksa apakah rantai audit masih utuh; status 1 bila putus.")
def audit() -> None:
    from bot.upkeep import verify_audit

    raise typer.Exit(verify_audit(Settings()))


@app.command(help="Membuat tautan sekali pakai untuk pemilik akun desk yang lupa kata sandinya.")
def undang(name: Annotated[str, typer.Argument(help="Nama akun.")]) -> None:
    from bot.upkeep import invite

    raise typer.Exit(invite(Settings(), name))


@app.command(help="Menyebut semua rilis dan mana yang dapat dipulihkan seketika.")
def rilis(
    build: Annotated[
        bool, typer.Option("--siapkan", help="Buat dulu yang belum siap, beberapa detik tiap rilis.")
    ] = False,
) -> None:
    from bot.upkeep import releases

    raise typer.Exit(releases(Settings(), build=build))


@app.command(help="Mengobrol di terminal, atau menjawab baris demi baris dari pipa.")
def chat() -> None:
    chat_in(open_live(Settings())[0], sys.stdin, _write)


@app.command(help="Menjawab satu pertanyaan, atau banyak baris JSON.")
def ask(
    question: Annotated[str | None, typer.Argument(help="Pertanyaan, seperti diketik orang.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Satu objek JSON.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Satu baris JSON masuk, satu baris keluar.")] = False,
) -> None:
    if jsonl:
        raise typer.Exit(_stream())
    if question is None:
        raise typer.BadParameter("tulis pertanyaannya, atau pakai --jsonl")
    result = ask_one(open_live(Settings())[0], Question(question, date.today()))
    _write(json.dumps(result, ensure_ascii=False) + "\n" if as_json else result["text"] + "\n")


@app.command(help="Menjelaskan langkah demi langkah bagaimana satu pertanyaan dipahami dan dijawab.")
def explain(
    question: Annotated[str, typer.Argument(help="Pertanyaan, seperti diketik orang.")],
    day: Annotated[str | None, typer.Option("--day", help="Dijawab untuk hari ini (YYYY-MM-DD).")] = None,
) -> None:
    try:
        on = date.fromisoformat(day) if day else date.today()
    except ValueError:
        raise typer.BadParameter("tulis --day sebagai YYYY-MM-DD") from None
    _write(explain_one(open_live(Settings())[0].current, Question(question, on)) + "\n")


@app.command("draft-build", hidden=True, help="Memeriksa satu rancangan isi; dijalankan oleh meja pengetahuan.")
def draft_build(content: Path, base: Path, result: Path, var: Path, cases: Path, model: str) -> None:
    from bot.desk.trying import limit_myself, try_draft, write_result

    limit_myself()
    shelf = Shelf(var / "index", embedding_model=model)
    write_result(result, try_draft(content, base, shelf, cases=cases, today=date.today()))


def _stream() -> int:
    answerer = open_live(Settings())[0]
    failed = False
    # Bytes that are no UTF-8 become marks, so that one bad line does not end the stream.
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    for result in ask_lines(answerer, sys.stdin, date.today()):
        failed = failed or "error" in result
        _write(json.dumps(result, ensure_ascii=False) + "\n")
    return 1 if failed else 0


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def show_errors() -> int:
    """Run the program; what a person can mend is shown in one place, without a trace."""
    try:
        app()
    except KnowledgeError as error:
        print(f"Isi pengetahuan belum dapat dipakai:\n{error}", file=sys.stderr)
    except SnapshotError as error:
        print(f"Indeks tidak dapat dipakai: {error}", file=sys.stderr)
    except BrokenPipeError:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(show_errors())
