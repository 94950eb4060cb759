"""Split the text of a regulation into pasal, ayat, huruf and angka, each with its page and its pinpoint.

It counts as a reader does: a mark is one when it continues what is being counted or begins anew where a list may begin;
anything else is a reference that was wrapped to a new line. What was guessed says so, for the person who corrects it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.desk.uploads.lines import Line, joined, lines_of
from bot.desk.uploads.marks import Mark, Style, marks
from bot.desk.uploads.outline import Node, Part, Piece, Sure, pieces_of

REFERENCE_BEFORE = re.compile(
    r"(?:\b(?:ayat|[Pp]asal|huruf|angka|nomor|dalam|dimaksud|pada|dengan|melalui|ketentuan|menurut|berdasarkan|jo\.?"
    r"|sampai|oleh|dari|tahun|serta)|(?<![;,.:])\s(?:dan|atau|dan/atau))$"
)
REFERENCE_AFTER = re.compile(r"(?:ayat|huruf|angka|dan|atau|sampai|s\.?d\.?|jo\.?)\b|[,;.)]")
ENDED = re.compile(r"(?:[;.:,]|[;,]\s*(?:dan|atau|dan/atau))$", re.IGNORECASE)
SECTION = re.compile(
    r"(?:BAB|Bab)\s+[IVXL\d]+[A-Z]?\b.*|(?:Bagian|BAGIAN)\s+(?:Ke\w+|KE\w+|Pertama|PERTAMA)\b.*|Paragraf\s+\d+\b.*"
)
PREAMBLE = re.compile(r"(?:Menimbang|Mengingat|Memperhatikan|Membaca)\s*(?::.*)?$|(?:Yth\.?|Kepada)\b.*", re.IGNORECASE)
ENACTED = re.compile(
    r"M\s?E\s?M\s?U\s?T\s?U\s?S\s?K\s?A\s?N.*|Menetapkan\s*:.*|TENTANG|SURAT EDARAN\b.*", re.IGNORECASE
)
CLOSED = re.compile(
    r"(?:Ditetapkan|Dikeluarkan|Diundangkan|Disahkan)\s+di\b.*|Agar\s+(?:setiap|supaya)\b.*|Salinan\s+sesuai.*"
    r"|Tembusan\b.*|Demikian\b.*|LEMBARAN NEGARA.*|BERITA (?:NEGARA|DAERAH).*",
    re.IGNORECASE,
)
ANNEX = re.compile(
    r"(?:LAMPIRAN|Lampiran)(?:\s+([IVX]+|\d+|[A-Z]))?(?:\s*[:.]?\s*|\s+(?:PERATURAN|KEPUTUSAN|SURAT|Peraturan|Keputusan|Surat)\b.*)"
)
EXPLANATION = re.compile(r"(?:P\s?E\s?N\s?J\s?E\s?L\s?A\s?S\s?A\s?N)(?:\s+ATAS\b.*)?")
TO_READ = re.compile(r"berbunyi(?:\s+sebagai\s+berikut)?\s*:?$", re.IGNORECASE)


def split(pages: Sequence[str]) -> list[Piece]:
    """The pieces of a regulation in reading order; one piece a page where nothing is counted."""
    lines = lines_of(pages)
    found = list(_Reader().read(lines))
    if any(piece.part in (Part.BATANG_TUBUH, Part.LAMPIRAN) for piece in found):
        return found
    return [
        Piece(f"hal.{page}", f"Halaman {page}", page, text, sure=Sure.RENDAH, doubts=("tidak ada pasal atau butir",))
        for page in dict.fromkeys(line.page for line in lines)
        if (text := joined([line.text for line in lines if line.page == page]))
    ]


class _Reader:
    """Reads line by line and keeps the path of what is being counted."""

    def __init__(self) -> None:
        self._roots: list[Node] = []
        self._path: list[Node] = []
        self._part, self._annex = Part.BATANG_TUBUH, ""
        self._heading: list[str] = []
        self._in_heading = False
        self._before = ""
        self._last_pasal: tuple[int, str] = (0, "")

    def read(self, lines: Sequence[Line]) -> Iterator[Piece]:
        for line in lines:
            if not self._part_begins(line):
                self._take(line)
            self._before = line.text[-80:]  # only how it ends matters
        yield from pieces_of(self._roots)

    def _part_begins(self, line: Line) -> bool:
        text = line.text
        if found := ANNEX.fullmatch(text):
            self._enter(Part.LAMPIRAN, found[1] or "")
        elif EXPLANATION.fullmatch(text):
            self._enter(Part.PENJELASAN)
        elif CLOSED.fullmatch(text) and not REFERENCE_BEFORE.search(self._before):
            self._enter(Part.PENUTUP)
        elif self._part in (Part.BATANG_TUBUH, Part.PEMBUKAAN) and PREAMBLE.match(text) and not self._counting_pasal():
            self._enter(Part.PEMBUKAAN)
        elif self._part is Part.PEMBUKAAN and ENACTED.fullmatch(text):
            self._enter(Part.BATANG_TUBUH)
        elif SECTION.fullmatch(text) and not REFERENCE_BEFORE.search(self._before):
            self._path, self._heading, self._in_heading = [], [text], True
        else:
            return False
        return True

    def _counting_pasal(self) -> bool:
        return any(node.mark and node.mark.style is Style.PASAL for node in self._roots)

    def _enter(self, part: Part, annex: str = "") -> None:
        self._part, self._annex, self._path = part, annex, []
        self._heading, self._in_heading, self._last_pasal = [], False, (0, "")

    def _take(self, line: Line) -> None:
        """One line: marks as long as there are any, then text."""
        text, page = line.text, line.page
        while placed := self._placed(text, page):
            text = placed.rest
            self._before, self._in_heading = "", False
            if not text:
                return
        if self._in_heading and _like_heading(text):
            self._heading.append(text)
        elif self._path:
            self._in_heading = False
            self._path[-1].lines.append(text)

    def _placed(self, text: str, page: int) -> Mark | None:
        """The mark that the line begins with, after its node was made; None when the line goes on with the text."""
        readings = list(marks(text))
        for reading in readings:
            if reading.style is Style.PASAL and self._is_pasal(reading):
                return self._begin(0, reading, page, self._pasal_doubts(reading))
        readings = [reading for reading in readings if reading.style is not Style.PASAL]
        for reading in readings:
            if (depth := self._continued(reading)) is not None and self._may_begin(reading):
                return self._begin(depth, reading, page, [])
        for reading in readings:
            if self._starts(reading):
                doubts = [] if self._list_expected() else ["daftar dimulai tanpa titik dua"]
                return self._begin(len(self._path), reading, page, doubts)
        for reading in readings:
            if (depth := self._skipped(reading)) is not None and self._may_begin(reading):
                return self._begin(depth, reading, page, [f"sebelum {reading.label} ada yang hilang"])
        return None

    def _begin(self, depth: int, mark: Mark, page: int, doubts: list[str]) -> Mark:
        node = Node(mark, page, doubts=doubts, part=self._part, annex=self._annex, heading=joined(self._heading))
        if mark.style is Style.PASAL and mark.inserted != "romawi" and (quoting := self._quoting()) is not None:
            depth = quoting
        self._path = self._path[:depth]
        (self._path[-1].children if self._path else self._roots).append(node)
        self._path.append(node)
        if mark.style is Style.PASAL:
            self._last_pasal = (0, "") if mark.inserted == "romawi" else (mark.value, mark.inserted)
        return mark

    def _quoting(self) -> int | None:
        """Where a new pasal is set inside a regulation that changes another: below the number that announces it."""
        roots = self._path[:1]
        if not roots or roots[0].mark is None or roots[0].mark.inserted != "romawi":
            return None
        return 2 if len(self._path) > 1 else 1

    def _is_pasal(self, mark: Mark) -> bool:
        if mark.inserted == "romawi":
            return not REFERENCE_BEFORE.search(self._before)
        if REFERENCE_BEFORE.search(self._before) or REFERENCE_AFTER.match(mark.rest):
            return False
        if self._quoting() is not None and TO_READ.search(self._before):
            return True
        number, letter = self._last_pasal
        follows = (mark.value, mark.inserted) in ((number + 1, ""), (number, _after(letter)), (number + 1, "A"))
        if mark.rest:
            calm = not self._before or bool(ENDED.search(self._before)) or not self._path or self._in_heading
            return follows and calm and not mark.rest[0].islower()
        return (mark.value, mark.inserted) > (number, letter)

    def _pasal_doubts(self, mark: Mark) -> list[str]:
        number, letter = self._last_pasal
        follows = ((number + 1, ""), (number, _after(letter)))
        if mark.inserted == "romawi" or number == 0 or (mark.value, mark.inserted) in follows or self._quoting():
            return []
        return [f"sebelum Pasal {mark.label} ada pasal yang hilang"]

    def _continued(self, mark: Mark) -> int | None:
        for depth in range(len(self._path) - 1, -1, -1):
            known = self._path[depth].mark
            if known is None or known.style is not mark.style:
                continue
            if mark.style is Style.DESIMAL and known.label.count(".") != mark.label.count("."):
                continue
            if mark.inserted and (mark.value, mark.inserted) == (known.value, _after(known.inserted).casefold()):
                return depth
            if not mark.inserted and mark.value == known.value + 1:
                return depth
        return None

    def _skipped(self, mark: Mark) -> int | None:
        """Where one or two numbers are missing before this one, and the text before it is at an end."""
        if not ENDED.search(self._before):
            return None
        for depth in range(len(self._path) - 1, -1, -1):
            known = self._path[depth].mark
            if known is not None and known.style is mark.style and known.value + 1 < mark.value <= known.value + 3:
                return depth
        return None

    def _starts(self, mark: Mark) -> bool:
        if mark.value != 1 or mark.inserted or not self._may_begin(mark):
            return False
        if mark.style is Style.AYAT and self._path:
            above = self._path[-1].mark
            return above is not None and (above.style is Style.PASAL or self._list_expected())
        return bool(self._path) or mark.style is not Style.AYAT

    def _list_expected(self) -> bool:
        if not self._path:
            return True
        lines, above = self._path[-1].lines, self._path[-1].mark
        return (
            not lines
            or lines[-1].endswith(":")
            or (above is not None and above.style in (Style.PASAL, Style.HURUF_BESAR))
        )

    def _may_begin(self, mark: Mark) -> bool:
        """Whether this can be the beginning of an item and not the rest of a sentence that was wrapped."""
        if REFERENCE_BEFORE.search(self._before):
            # The last item of a list follows on "dan", but never on "ayat".
            return bool(re.search(r"\b(?:dan|atau)$", self._before)) and mark.style is not Style.AYAT
        if mark.style in (Style.AYAT, Style.DIKTUM):
            return not mark.rest or not mark.rest[0].islower() or not self._before or bool(ENDED.search(self._before))
        return True


def _after(letter: str) -> str:
    return chr(ord(letter[-1]) + 1) if letter else "A"


def _like_heading(text: str) -> bool:
    return not text.endswith((".", ";", ":")) and (text.isupper() or text.istitle() or len(text.split()) <= 12)
