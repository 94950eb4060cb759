"""`python -m benchmarks.uploads`: what the examination of hostile and of honest files costs, and how well it splits.

Every file is examined in a fresh process, so that the memory shown is the child's and not that of a neighbour.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.desk.uploads.examine import examine
from bot.desk.uploads.outline import Part
from bot.desk.uploads.pieces import split
from tests import hostile
from tests.regulation_layouts import CLOSING, OPENING, body, expected, paged

WORDS = b"title: x\nwords: [a]\n"
QUESTIONS = [["a", "", "baku", f"k {number}"] for number in range(5000)]
HEAD = ["aturan", "kasus", "ragam", "kalimat"]
FILES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "PDF, 300 pages of text": ("a.pdf", lambda: hostile.pdf([hostile.REGULATION * 14] * 300)),
    "PDF, 999 pages of text": ("a.pdf", lambda: hostile.pdf([hostile.REGULATION * 14] * 999)),
    "PDF, 5,000 pages": ("a.pdf", lambda: hostile.pdf([["x"]] * 5000)),
    "PDF of 0.6 MB that swells to 600 MB": ("a.pdf", partial(hostile.pdf_bomb, 600)),
    "PDF of 15 MB inside 16": ("a.pdf", partial(hostile.pdf_bomb, 15)),
    "PDF with 1.4 million operators": ("a.pdf", hostile.slow_pdf),
    "PDF, encrypted": ("a.pdf", partial(hostile.encrypted_pdf, "rahasia")),
    "PDF, scanned": ("a.pdf", hostile.scanned_pdf),
    "DOCX that declares 500 MB": ("a.docx", partial(hostile.bomb_docx, 500)),
    "DOCX of 4.5 million empty paragraphs": ("a.docx", hostile.heavy_docx),
    "DOCX with 5,000 paragraphs": ("a.docx", lambda: hostile.docx(hostile.REGULATION * 1667)),
    "DOCX with an entity": ("a.docx", hostile.entity_docx),
    "zip that hides 50 MB": ("a.zip", hostile.lying_zip),
    "zip that declares 50 MB": ("a.zip", lambda: hostile.zipped({"words/a.yaml": b"a" * 50_000_000})),
    "zip of 2,000 files": ("a.zip", lambda: hostile.zipped({f"words/k{n}.yaml": WORDS for n in range(2000)})),
    "xlsx of 5,000 questions": ("a.xlsx", lambda: hostile.xlsx([HEAD, *QUESTIONS])),
    "HTML of 10 MB": ("a.html", lambda: b"<html>" + b"<p>(1) Pegawai wajib netral.</p>" * 330_000),
    "YAML with a million brackets": ("a.yaml", lambda: b"title: " + b"[" * 900_000),
}  # fmt: skip


def main() -> None:
    table = Table("file", "size", "answer", "seconds", "child, MB")
    worst_time = worst_memory = 0.0
    for title, (name, make) in FILES.items():
        data = make()
        answer, seconds, megabytes = _measured(data, name)
        worst_time, worst_memory = max(worst_time, seconds), max(worst_memory, megabytes)
        table.add_row(title, f"{len(data) / 1e6:.2f} MB", answer, f"{seconds:.2f}", f"{megabytes:.0f}")
    console = Console(width=120)
    console.print(table)
    console.print(f"worst: {worst_time:.2f} s, {worst_memory:.0f} MB (limits 10 s, 512 MB)")
    console.print(recall(200))


def _measured(data: bytes, name: str) -> tuple[str, float, float]:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        path.write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.uploads", str(path)], check=True, capture_output=True, text=True
        )
    measured = json.loads(done.stdout)
    return measured["answer"], measured["seconds"], measured["megabytes"]


def one(path: Path) -> None:
    """Examine one file here and print what it cost."""
    data, started = path.read_bytes(), time.perf_counter()
    upload = examine(data, path.name)
    seconds = time.perf_counter() - started
    kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    answer = upload.refusal.reason.value if upload.refusal else f"{upload.kind}: {len(upload.pieces)} pieces"
    print(json.dumps({"answer": answer, "seconds": seconds, "megabytes": kilobytes / 1024}))


def recall(times: int) -> str:
    """Pieces found whole in regulations that are set at random: width, page length, heads, feet, divided words."""
    wanted = found = right = 0
    for seed in range(times):
        pages = _at_random(random.Random(seed))
        pieces = {piece.key: piece.text for piece in split(pages) if piece.part is Part.BATANG_TUBUH}
        wanted, found = wanted + len(expected()), found + len(pieces)
        right += sum(pieces.get(key) == text for key, text in expected().items())
    return f"splitting {times} random settings: recall {right / wanted:.4f}, precision {right / found:.4f}"


def _at_random(dice: random.Random) -> list[str]:
    lines = [*OPENING, *body(dice.randint(28, 110), pasal=dice.choice(["Pasal {}", "PASAL {}", "Pasal {}."])), *CLOSING]
    lines = [part for line in lines for part in (_divided(line, dice) if dice.random() < 0.1 else [line])]
    head = dice.choice([[], ["PRESIDEN REPUBLIK INDONESIA"], ["BERITA DAERAH", "Tahun 2026 Nomor 7"]])
    foot = dice.choice([[], ["SK No 123456 A"], ["https://jdih.contoh.go.id"], ["Halaman {} dari 99"]])
    pages = paged(lines, dice.randint(9, 45), head=head, foot=foot, number=dice.choice(["", "- {} -", "{}", "Hal. {}"]))
    if dice.random() < 0.3:
        starts = [page.split("\n")[len(head) :] for page in pages[1:]]
        words = [" ".join(start[1 if start[0].strip("-0123456789 .Hal") == "" else 0].split()[:2]) for start in starts]
        pages = [f"{page}\n{word} . . ." for page, word in zip(pages, words, strict=False)] + pages[-1:]
    if dice.random() < 0.3:
        pages = ["DAFTAR ISI\n" + "\n".join(f"Pasal {n} ............ {n}" for n in range(1, 6)), *pages]
    return pages


def _divided(line: str, dice: random.Random) -> list[str]:
    words = line.split(" ")
    places = [at for at, word in enumerate(words) if at > 3 and len(word) > 8 and word.isalpha() and word.islower()]
    if not places:
        return [line]
    at = dice.choice(places)
    return [" ".join([*words[:at], f"{words[at][:5]}-"]), " ".join([words[at][5:], *words[at + 1 :]])]


if __name__ == "__main__":
    one(Path(sys.argv[1])) if len(sys.argv) > 1 else main()
